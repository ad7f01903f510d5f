// The verdict as sentences, and as the JSON object of bundle.md.

import { put, reasonOf } from "./words.mjs";

/** What a bundle that verifies proves, what rests on somebody's word, and what nobody checked. `quote` is for names. */
export function columns(shown, words, quote = visible) {
  const say = (name, values = shown) => put(words.says[name], values);
  const proved = [say("files"), say("records"), say("signed"), say("unaltered")];
  if (shown.keyGiven) proved.push(say("keyGiven"));
  const asserted = [say("holder")];
  const notChecked = [say("truth"), say("others")];
  if (!shown.keyGiven) notChecked.unshift(say("whose"));
  for (const stamp of shown.stamps) proved.push(say("stamp", { ...stamp, time: plainTime(stamp.time), authority: quote(stamp.authority) }));
  if (shown.stamps.length) asserted.push(say("authority"));
  if (!shown.stamps.length) notChecked.push(say("noStamp"));
  else if (shown.stamps.every(({ size }) => size <= shown.last)) notChecked.push(say("afterStamp"));
  if (shown.leftOut.length) notChecked.push(say("leftOut", { count: shown.leftOut.length }));
  notChecked.push(say("page"));
  return { proved, asserted, notChecked };
}

/** A time as people write it, in UTC. */
export const plainTime = (time) => time.replace("T", " ").replace("Z", " UTC");

export function asObject({ failures, shown }, words) {
  const said = shown ? columns(shown, words) : { proved: [], asserted: [], notChecked: [] };
  return {
    ok: shown !== null,
    failures: failures.map((failure) => ({ code: failure.code, id: failure.id, reason: reasonOf(failure, words) })),
    proved: said.proved,
    asserted: said.asserted,
    not_checked: said.notChecked,
    entries: shown?.entries ?? 0,
    bodies: shown?.bodies ?? 0,
    exhibits: shown?.exhibits.length ?? 0,
    stamps: shown?.stamps.map(({ time, authority, size }) => ({ time, authority, size })) ?? [],
    size: shown?.size ?? null,
    root: shown?.root ?? null,
    key: shown?.key ?? null,
    filing: shown?.filing ?? null,
  };
}

// Control characters, and those that turn the direction of what stands around them. The joiners that Persian and
// Indian scripts need are not among them.
const HIDDEN = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]|[\ud800-\udfff]/gu;

/** A text from the bundle with nothing in it that hides, or moves what stands around it. */
export function visible(text) {
  return String(text).replace(HIDDEN, (sign) => `<U+${sign.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}>`);
}

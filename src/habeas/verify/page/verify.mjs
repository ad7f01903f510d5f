// The ten steps of bundle.md in order, and the verdict that they come to.

import { attempt, checkBag, placeOf } from "./bag.mjs";
import { Refused, hex, same } from "./bytes.mjs";
import { sameValue } from "./cbor.mjs";
import { bodiesOf, checkFeeds, checkSignatures, isText, readEntries, says } from "./entries.mjs";
import { fields, readJson } from "./json.mjs";
import { checkNote, readConsistency, readNote, readProof } from "./note.mjs";
import { checkTimestamp, readRoots } from "./timestamps.mjs";
import { checkConsistency, checkInclusion } from "./tree.mjs";
import { Source, readZip } from "./zip.mjs";

const CHECKPOINT = "log/checkpoint", RECORDS = "data/records.json";

/** Let the browser draw and answer. A message comes at once also in a tab that nobody looks at; a timer does not. */
function turn() {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

/**
 * Check a bundle.
 * `from`: a Blob or a Uint8Array. `key`: 32 bytes, or null. `onStep(step, share)` is told how far it is.
 * Return {failures: [{code, id, key, values}], step, shown}: `shown` is what a bundle that verifies shows, else null.
 */
export async function check(from, key = null, onStep = () => {}) {
  const failures = [];
  const fail = (code, id, sentence, values = {}) => failures.push({ code, id, key: sentence, values });
  const source = new Source(from);
  let step = 1, passed = 0, rested = performance.now();
  const breathe = async (share = 0) => {
    if (performance.now() - rested < 50) return;
    onStep(step, share);
    await turn();
    rested = performance.now();
  };
  const progress = (bytes) => breathe((passed += bytes) / source.size);

  const found = {};
  const steps = [
    async () => (found.files = await readZip(source, fail, progress)),
    async () => Object.assign(found, await checkBag(found.files, fail)),
    async () => (found.entries = await readEntries(await found.files.get("log/entries.json").bytes(), fail, breathe)),
    async () => (found.feeds = await checkFeeds(found.entries, fail)),
    () => checkSignatures(found.entries, fail, breathe),
    async () => (found.checkpoint = await checkProofs(found, fail)),
    async () => (found.filed = checkFiling(found, fail)),
    () => checkRecords(found, fail),
    () => checkExhibits(found, fail),
    async () => (found.times = await checkStamps(found, fail)),
    () => checkKey(found, key, fail),
  ];
  for (; step <= steps.length && !failures.length; step++) {
    onStep(step, 0);
    await steps[step - 1]();
  }
  return { failures, step: step - 1, shown: failures.length ? null : shownOf(found, key) };
}

const originOf = ({ entries }) => `habeas/${hex(entries[0].tag)}`;
const keysOf = ({ feeds }) => feeds.map(({ key }) => key);

/** Step 6. */
async function checkProofs(found, fail) {
  const { files, entries } = found;
  const bytes = await files.get(CHECKPOINT).bytes();
  const note = await attempt("checkpoint", CHECKPOINT, fail, () => readNote(bytes));
  if (note) {
    await attempt("checkpoint", CHECKPOINT, fail, () => checkNote(note, originOf(found), keysOf(found)));
    if (note.size <= entries[entries.length - 1].n) fail("checkpoint", CHECKPOINT, "checkpoint_small");
  }
  const listed = new Set(entries.map(({ n }) => n));
  for (const path of files.keys()) {
    const { kind, n } = placeOf(path);
    if (kind === "proof" && !listed.has(n)) fail("unknown", path, "proof_unlisted");
  }
  for (const entry of entries) {
    const path = `log/entry-${entry.n}.tlog-proof`;
    if (!files.has(path)) {
      fail("missing", path, "proof_missing");
    } else if (note) {
      const proof = await files.get(path).bytes();
      await attempt("proof", path, fail, () => checkProof(proof, entry, note));
    }
  }
  return note;
}

function checkProof(bytes, entry, note) {
  const proof = readProof(bytes);
  if (proof.index !== entry.n) throw new Refused("proof_index");
  if (!same(proof.checkpoint, note.bytes)) throw new Refused("proof_checkpoint");
  checkInclusion(entry.leaf, entry.n, note.size, proof.hashes, note.root);
}

/** Step 7. */
function checkFiling({ files, entries, filing }, fail) {
  const filed = bodiesOf(entries, "filing").filter((body) => says(body, "what") === "bundle" && says(body, "id") === filing);
  if (filed.length !== 1) {
    fail("filing", "bag-info.txt", "filing_count", { count: filed.length });
    return null;
  }
  const [body] = filed;
  if (body.entry !== entries[entries.length - 1].n) fail("filing", body.id, "filing_last");
  if (says(body, "sha256") !== hex(files.get("manifest-sha256.txt").sha256)) fail("filing", body.id, "filing_hash");
  return body;
}

/** Step 8. */
async function checkRecords(found, fail) {
  const bytes = await found.files.get(RECORDS).bytes();
  await attempt("records", RECORDS, fail, () => {
    const [format, persons, records] = fields(readJson(bytes), "format", "persons", "records");
    if (format !== "habeas/bundle-records/v1") throw new Refused("json_format");
    if (!Array.isArray(persons) || !Array.isArray(records)) throw new Refused("json_list");
    found.opened = bodiesOf(found.entries).filter(({ entry }) => entry !== found.filed.entry);
    if (records.length !== found.opened.length) throw new Refused("records_count");
    found.opened.forEach((body, i) => {
      const [entry, index, record] = fields(records[i], "entry", "body", "record");
      if (!sameValue(body.entry, entry) || !sameValue(body.index, index)) throw new Refused("records_order", { id: body.id });
      if (!sameValue(body.record, record)) throw new Refused("records_value", { id: body.id });
    });
    found.persons = readPersons(persons, found.entries);
  });
}

function readPersons(persons, entries) {
  const mentions = new Set();
  for (const body of [...bodiesOf(entries, "record"), ...bodiesOf(entries, "mention")]) {
    const mention = says(body, "mention");
    if (mention instanceof Map && isText(mention.get("id"))) mentions.add(mention.get("id"));
  }
  return persons.map((person) => {
    const [id, named] = fields(person, "id", "mentions");
    if (!isText(id) || !Array.isArray(named) || !named.every(isText)) throw new Refused("json_text");
    if (!named.every((mention) => mentions.has(mention))) throw new Refused("records_mention");
    return { id, mentions: named };
  });
}

/** Step 9. */
function checkExhibits(found, fail) {
  const { files, entries } = found;
  found.exhibits = [...files.keys()]
    .map((path) => ({ path, id: placeOf(path).exhibit, member: files.get(path) }))
    .filter(({ id }) => id);
  const recorded = bodiesOf(entries, "exhibit");
  for (const { path, id, member } of found.exhibits) {
    const named = recorded.filter((body) => says(body, "id") === id);
    if (!named.length) fail("exhibit", path, "exhibit_unknown");
    if (found.exhibits.filter((other) => other.id === id).length > 1) fail("exhibit", path, "exhibit_twice");
    if (named.some((body) => says(body, "sha256") !== hex(member.sha256))) fail("exhibit", path, "exhibit_hash");
    if (named.some((body) => says(body, "size") !== BigInt(member.size))) fail("exhibit", path, "exhibit_size");
  }
  const there = new Set(found.exhibits.map(({ id }) => id));
  found.leftOut = [...new Set(recorded.map((body) => says(body, "id")).filter((id) => isText(id) && !there.has(id)))].sort();
}

/** Step 10. */
async function checkStamps(found, fail) {
  const { files, checkpoint, stamps } = found;
  const times = [];
  for (let k = 1; k <= stamps; k++) {
    const part = (name) => files.get(`time/${k}/${name}`).bytes();
    const bytes = await part("note");
    const note = await attempt("note", `time/${k}/note`, fail, () => readNote(bytes));
    if (note) {
      await attempt("note", `time/${k}/note`, fail, () => checkNote(note, originOf(found), keysOf(found)));
      if (note.size > checkpoint.size) fail("note", `time/${k}/note`, "note_large");
      const proof = await part("consistency");
      await attempt("consistency", `time/${k}/consistency`, fail, () =>
        checkConsistency(note.size, note.root, checkpoint.size, checkpoint.root, readConsistency(proof)),
      );
    }
    const [query, response, roots] = [await part("query.tsq"), await part("response.tsr"), await part("roots.pem")];
    await attempt("stamp", `time/${k}/response.tsr`, fail, async () => {
      times.push({ ...(await checkTimestamp(bytes, query, response, readRoots(roots))), size: Number(note?.size ?? 0n) });
    });
  }
  return times.sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : a.size - b.size));
}

function checkKey({ entries }, key, fail) {
  if (key && !same(key, entries[0].feed)) fail("key", hex(entries[0].feed), "key");
}

/** What a bundle that verifies shows. */
function shownOf(found, key) {
  const { files, entries, checkpoint, times, filing } = found;
  return {
    payload: [...files.keys()].filter((path) => path.startsWith("data/")).length,
    entries: entries.length,
    bodies: bodiesOf(entries).length,
    size: Number(checkpoint.size),
    root: hex(checkpoint.root),
    key: hex(entries[0].feed),
    keyGiven: key !== null,
    filing,
    filed: found.filed.record,
    founding: entries[0].opened[0].record,
    last: Number(entries[entries.length - 1].n),
    stamps: times,
    records: found.opened,
    persons: found.persons,
    exhibits: found.exhibits,
    recorded: bodiesOf(entries, "exhibit"),
    leftOut: found.leftOut,
  };
}

// Steps 3 to 5: the entries, the feeds that wrote them, and their signatures.

import { attempt } from "./bag.mjs";
import { Refused, concat, eight, number, same, text, unbase64, unhex } from "./bytes.mjs";
import { readCbor } from "./cbor.mjs";
import { checkSignature } from "./ed25519.mjs";
import { fields, readJson } from "./json.mjs";
import { sha256 } from "./sha256.mjs";
import { checkInclusion } from "./tree.mjs";

const ENTRY = text("habeas/entry/v1\0"), BODY = text("habeas/body/v1\0"), FEED = text("habeas/feed/v1\0");

export const isText = (value) => typeof value === "string";
export const isBytes = (value) => value instanceof Uint8Array;

function list(value) {
  if (!Array.isArray(value)) throw new Refused("json_list");
  return value;
}

function string(value) {
  if (!isText(value)) throw new Refused("json_text");
  return value;
}

function wholeNumber(value) {
  if (!Number.isSafeInteger(value) || value < 0) throw new Refused("json_whole");
  return BigInt(value);
}

function ascending(items, name) {
  if (items.some((item, i) => i && item[name] <= items[i - 1][name])) throw new Refused("json_order");
  return items;
}

function readForm(bytes) {
  const [format, entries] = fields(readJson(bytes), "format", "entries");
  if (format !== "habeas/bundle-entries/v1") throw new Refused("json_format");
  return ascending(list(entries).map(readEntry), "n");
}

function readEntry(value) {
  const [n, header, signature, bodies] = fields(value, "n", "header", "signature", "bodies");
  if (!list(bodies).length) throw new Refused("json_empty");
  return {
    n: wholeNumber(n),
    id: `entry ${wholeNumber(n)}`,
    header: unhex(string(header), 176),
    signature: unhex(string(signature), 64),
    opened: ascending(bodies.map(readBody), "index"),
  };
}

function readBody(value) {
  const [index, salt, path, body] = fields(value, "index", "salt", "path", "body");
  return {
    index: wholeNumber(index),
    salt: unhex(string(salt), 32),
    path: list(path).map((hash) => unhex(string(hash), 32)),
    encoded: unbase64(string(body)),
  };
}

/** entry.md, "Header, 176 bytes" */
function readHeader(bytes) {
  return {
    magic: same(bytes.subarray(0, 4), text("HBE1")),
    feed: bytes.subarray(4, 36),
    sequence: number(bytes.subarray(36, 44)),
    previous: bytes.subarray(44, 76),
    tag: bytes.subarray(76, 92),
    size: number(bytes.subarray(92, 96)),
    root: bytes.subarray(104, 136),
  };
}

/** Step 3. */
export async function readEntries(bytes, fail, breathe) {
  const entries = (await attempt("format", "log/entries.json", fail, () => readForm(bytes))) ?? [];
  for (const entry of entries) {
    Object.assign(entry, readHeader(entry.header));
    entry.leaf = concat(entry.header, entry.signature);
    if (!entry.magic) fail("entry", entry.id, "entry_magic");
    if (!entry.size) fail("entry", entry.id, "entry_empty");
    if (!same(entry.tag, entries[0].tag)) fail("entry", entry.id, "entry_case");
    if (!entry.magic || !entry.size) continue;
    for (const body of entry.opened) {
      body.entry = entry.n;
      body.id = `${entry.id} body ${body.index}`;
      const leaf = sha256(BODY, body.salt, sha256(body.encoded));
      await attempt("body", body.id, fail, () => checkInclusion(leaf, body.index, entry.size, body.path, entry.root));
      body.record = await attempt("body", body.id, fail, () => readCbor(body.encoded));
      await breathe();
    }
  }
  return entries;
}

/** A field of a record, or undefined where there is none. */
export const says = (body, name) => (body.record instanceof Map ? body.record.get(name) : undefined);

export const bodiesOf = (entries, kind = null) =>
  entries.flatMap(({ opened }) => opened).filter((body) => kind === null || says(body, "kind") === kind);

/** Step 4. Return the feeds, each with the entry from which on it is enrolled. */
export async function checkFeeds(entries, fail) {
  const feeds = [];
  const enrolled = (key) => feeds.find((feed) => same(feed.key, key));
  const [first] = entries;
  const founding = first?.opened[0];
  const holds =
    first?.n === 0n && founding.index === 0n && says(founding, "kind") === "founding" &&
    isBytes(says(founding, "feed")) && same(says(founding, "feed"), first.feed) &&
    isBytes(says(founding, "tag")) && same(says(founding, "tag"), first.tag);
  if (holds) feeds.push({ key: first.feed, from: 0n });
  else fail("feed", "entry 0", "founding");
  for (const entry of entries) {
    for (const body of entry.opened.filter((opened) => says(opened, "kind") === "feed")) {
      const enrol = async () => {
        await checkFeed(entry, body, enrolled);
        if (!enrolled(entry.feed)) feeds.push({ key: entry.feed, from: entry.n });
      };
      await attempt("feed", body.id, fail, enrol);
    }
    if (!enrolled(entry.feed)) fail("feed", entry.id, "feed_unknown");
  }
  return feeds;
}

async function checkFeed(entry, body, enrolled) {
  const [feed, follows, size, root, endorsement] = ["feed", "follows", "size", "root", "endorsement"].map((name) => says(body, name));
  if (!isBytes(feed) || !same(feed, entry.feed)) throw new Refused("feed_other");
  const before = isBytes(follows) && enrolled(follows);
  if (!before || before.from >= entry.n) throw new Refused("feed_follows");
  if (size !== entry.n) throw new Refused("feed_size");
  if (!isBytes(root) || root.length !== 32 || !isBytes(endorsement)) throw new Refused("feed_endorsement");
  await checkSignature(follows, concat(FEED, entry.tag, feed, eight(size), root), endorsement);
}

/** Step 5. */
export async function checkSignatures(entries, fail, breathe) {
  const latest = new Map(); // of each feed the largest sequence so far
  const digests = new Map();
  for (const entry of entries) {
    await attempt("signature", entry.id, fail, () => checkSignature(entry.feed, concat(ENTRY, entry.header), entry.signature));
    const feed = String(entry.feed);
    if (entry.sequence <= (latest.get(feed) ?? -1n)) fail("chain", entry.id, "chain_order");
    const before = digests.get(`${feed} ${entry.sequence - 1n}`);
    if (before && !same(before, entry.previous)) fail("chain", entry.id, "chain_previous");
    if (entry.sequence > (latest.get(feed) ?? -1n)) latest.set(feed, entry.sequence);
    digests.set(`${feed} ${entry.sequence}`, sha256(entry.leaf));
    await breathe();
  }
}

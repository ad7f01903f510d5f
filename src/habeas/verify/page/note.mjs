// Checkpoints as C2SP signed notes, and C2SP tlog-proof files: one form, read byte for byte.

import { Refused, same, text, unbase64, utf8 } from "./bytes.mjs";
import { checkSignature } from "./ed25519.mjs";
import { sha256 } from "./sha256.mjs";

const DECIMAL = /^(?:0|[1-9][0-9]{0,15})$/;
const ORIGIN = /^[^\s+\u0000-\u001f\u007f\ufffd]{1,200}$/u;
const LARGEST = BigInt(Number.MAX_SAFE_INTEGER);

/** Read a signed checkpoint with one signature line. */
export function readNote(bytes) {
  const lines = utf8(bytes).split("\n");
  if (lines.length !== 6 || lines[3] !== "" || lines[5] !== "") throw new Refused("note_form");
  const [origin, size, root] = lines;
  const line = /^— ([^ ]+) ([^ ]+)$/.exec(lines[4]);
  if (!ORIGIN.test(origin) || !line || line[1] !== origin || !DECIMAL.test(size) || bytes.length > 4200) throw new Refused("note_form");
  const note = { origin, size: BigInt(size), root: unbase64(root), blob: unbase64(line[2]), bytes };
  if (note.root.length !== 32 || note.blob.length !== 68 || note.size > LARGEST) throw new Refused("note_form");
  note.signed = text(`${origin}\n${size}\n${root}\n`);
  return note;
}

/** C2SP signed-note: the 4 bytes that name a key. */
const keyHash = (name, key) => sha256(text(`${name}\n`), Uint8Array.of(1), key).subarray(0, 4);

/** Check that a note is of this log and signed by one of its feeds. */
export async function checkNote(note, origin, feeds) {
  if (note.origin !== origin) throw new Refused("note_origin");
  const signers = feeds.filter((feed) => same(keyHash(origin, feed), note.blob.subarray(0, 4)));
  if (!signers.length) throw new Refused("note_feed");
  for (const feed of signers) {
    try {
      await checkSignature(feed, note.signed, note.blob.subarray(4));
      return;
    } catch (failure) {
      if (!(failure instanceof Refused)) throw failure;
    }
  }
  throw new Refused("note_signature");
}

/** Read a proof: its index, its hashes, and the checkpoint that follows them. */
export function readProof(bytes) {
  const gap = bytes.findIndex((byte, i) => byte === 10 && bytes[i + 1] === 10);
  if (gap < 0) throw new Refused("proof_form");
  const [head, index, ...hashes] = utf8(bytes.subarray(0, gap)).split("\n");
  const found = /^index (.*)$/.exec(index ?? "");
  if (head !== "c2sp.org/tlog-proof@v1" || !found || !DECIMAL.test(found[1])) throw new Refused("proof_form");
  return { index: BigInt(found[1]), hashes: readHashes(hashes), checkpoint: bytes.subarray(gap + 2) };
}

/** Hashes in base64, one a line. */
export function readHashes(lines) {
  if (lines.length > 65) throw new Refused("proof_form");
  return lines.map((line) => {
    const hash = unbase64(line);
    if (hash.length !== 32) throw new Refused("proof_form");
    return hash;
  });
}

/** The file `consistency`: a line a hash, or nothing at all. */
export function readConsistency(bytes) {
  const lines = utf8(bytes).split("\n");
  if (lines.pop() !== "") throw new Refused("consistency");
  return readHashes(lines);
}


// Ed25519 as bundle.md, step 5, wants it: curve arithmetic by @noble/ed25519, the rules here. libsodium decides alike.

import { Refused, concat, hex, same } from "./bytes.mjs";
import { Point } from "./noble-ed25519.js";

const L = 0x1000000000000000000000000000000014def9dea2f79cd65812631a5cf5d3edn;
const keys = new Map();

/** Little-endian number. */
const little = (bytes) => BigInt("0x" + hex(Uint8Array.from(bytes).reverse()));

/** The point of a key: canonical, on the curve, of the prime-order group, not its neutral element. */
export function point(key) {
  const name = hex(key);
  if (keys.has(name)) return keys.get(name);
  let found = null;
  try {
    const read = Point.fromBytes(key, false);
    if (same(read.toBytes(), key) && !read.is0() && read.isTorsionFree()) found = read;
  } catch {
    found = null; // noble throws for each encoding that is no point
  }
  if (keys.size > 1000) keys.clear();
  keys.set(name, found);
  return found;
}

/** Under a weak key one signature fits any message; with S + L one signature would have two forms. */
export async function checkSignature(key, message, signature) {
  if (key.length !== 32 || signature.length !== 64) throw new Refused("signature");
  const a = point(key);
  const r = signature.subarray(0, 32), s = little(signature.subarray(32));
  if (!a || s >= L) throw new Refused("signature");
  const digest = await crypto.subtle.digest("SHA-512", concat(r, key, message));
  const k = little(new Uint8Array(digest)) % L;
  const expected = Point.BASE.multiply(s, false).subtract(a.multiply(k, false));
  if (expected.is0() || !same(expected.toBytes(), r)) throw new Refused("signature");
}

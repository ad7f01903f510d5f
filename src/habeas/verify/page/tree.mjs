// The Merkle tree of RFC 6962 §2.1: proofs of inclusion and of consistency. Sizes and indexes are BigInt.

import { Refused, same } from "./bytes.mjs";
import { sha256 } from "./sha256.mjs";

const LEAF = Uint8Array.of(0), NODE = Uint8Array.of(1);

export const leafHash = (leaf) => sha256(LEAF, leaf);
const nodeHash = (left, right) => sha256(NODE, left, right);

/** RFC 9162 §2.1.3.2, steps and names as there. */
export function checkInclusion(leaf, index, size, path, root) {
  if (index < 0n || index >= size) throw new Refused("inclusion");
  let fn = index, sn = size - 1n, r = leafHash(leaf);
  for (const p of path) {
    if (sn === 0n) throw new Refused("inclusion");
    if (fn & 1n || fn === sn) {
      r = nodeHash(p, r);
      while (fn && !(fn & 1n)) {
        fn >>= 1n;
        sn >>= 1n;
      }
    } else {
      r = nodeHash(r, p);
    }
    fn >>= 1n;
    sn >>= 1n;
  }
  if (sn !== 0n || !same(r, root)) throw new Refused("inclusion");
}

/** RFC 9162 §2.1.4.2, steps and names as there. */
export function checkConsistency(first, firstRoot, second, secondRoot, proof) {
  if (first <= 0n || first > second) throw new Refused("consistency");
  if (first === second) {
    if (proof.length || !same(firstRoot, secondRoot)) throw new Refused("consistency");
    return;
  }
  const path = (first & (first - 1n)) === 0n ? [firstRoot, ...proof] : [...proof];
  if (!proof.length) throw new Refused("consistency");
  let fn = first - 1n, sn = second - 1n;
  while (fn & 1n) {
    fn >>= 1n;
    sn >>= 1n;
  }
  let fr = path[0], sr = path[0];
  for (const c of path.slice(1)) {
    if (sn === 0n) throw new Refused("consistency");
    if (fn & 1n || fn === sn) {
      fr = nodeHash(c, fr);
      sr = nodeHash(c, sr);
      while (fn && !(fn & 1n)) {
        fn >>= 1n;
        sn >>= 1n;
      }
    } else {
      sr = nodeHash(sr, c);
    }
    fn >>= 1n;
    sn >>= 1n;
  }
  if (sn !== 0n || !same(fr, firstRoot) || !same(sr, secondRoot)) throw new Refused("consistency");
}

// Bytes and their spellings: every spelling is read in one form only.

/** What does not hold. `key` names a sentence in words.mjs, `values` are put into it. */
export class Refused extends Error {
  constructor(key, values = {}) {
    super(key);
    this.key = key;
    this.values = values;
  }
}

/** A bundle that this page has not the means to check. It says nothing about the bundle. */
export class Unable extends Error {}

export const text = (string) => new TextEncoder().encode(string);

export function utf8(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (failure) {
    if (failure instanceof TypeError) throw new Refused("utf8");
    throw new Unable();
  }
}

const PAIRS = Array.from({ length: 256 }, (_, n) => n.toString(16).padStart(2, "0"));

export function hex(bytes) {
  let out = "";
  for (const byte of bytes) out += PAIRS[byte];
  return out;
}

/** Lowercase hex of `length` bytes. */
export function unhex(string, length) {
  if (string.length !== 2 * length || !/^[0-9a-f]*$/.test(string)) throw new Refused("hex");
  const out = new Uint8Array(length);
  for (let i = 0; i < length; i++) out[i] = parseInt(string.slice(2 * i, 2 * i + 2), 16);
  return out;
}

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const SIXTETS = new Int8Array(128).fill(-1);
for (let i = 0; i < 64; i++) SIXTETS[ALPHABET.charCodeAt(i)] = i;

/** Standard base64 with padding. Bits that no byte takes are zero, so that each byte string has one spelling. */
export function unbase64(string) {
  if (string.length % 4) throw new Refused("base64");
  const padding = string.endsWith("==") ? 2 : string.endsWith("=") ? 1 : 0;
  const out = new Uint8Array((string.length / 4) * 3 - padding);
  let bits = 0, held = 0, at = 0;
  for (let i = 0; i < string.length - padding; i++) {
    const code = string.charCodeAt(i);
    const value = code < 128 ? SIXTETS[code] : -1;
    if (value < 0) throw new Refused("base64");
    bits = ((bits << 6) | value) & 0xffff;
    held += 6;
    if (held >= 8) {
      held -= 8;
      out[at++] = (bits >> held) & 255;
    }
  }
  if (bits & ((1 << held) - 1)) throw new Refused("base64");
  return out;
}

export function concat(...parts) {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

export function same(a, b) {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

/** Big-endian number of any length. */
export function number(bytes) {
  return bytes.length ? BigInt("0x" + hex(bytes)) : 0n;
}

/** 8 bytes, big endian. */
export function eight(value) {
  const out = new Uint8Array(8);
  new DataView(out.buffer).setBigUint64(0, value);
  return out;
}

/** Order of texts by code points, the same as by their UTF-8 bytes. */
export function byBytes(a, b) {
  const left = text(a), right = text(b);
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    if (left[i] !== right[i]) return left[i] - right[i];
  }
  return left.length - right.length;
}

// Canonical CBOR (RFC 8949 §4.2.1), the part of it that records use (bundle.md, step 8), and its comparison with JSON.

import { Refused, hex, number, utf8 } from "./bytes.mjs";

const DEEPEST = 32; // maps and arrays inside one another
const LARGEST = BigInt(Number.MAX_SAFE_INTEGER);

/** Maps become Map, byte strings Uint8Array, integers BigInt: a float with a whole value is another record. */
export function readCbor(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;

  const refuse = () => {
    throw new Refused("cbor", { position: at });
  };
  const take = (count) => {
    if (count > bytes.length - at) refuse();
    at += count;
    return bytes.subarray(at - count, at);
  };

  /** The number after the first byte, in its shortest form. */
  function argument(low) {
    if (low < 24) return BigInt(low);
    if (low > 27) refuse();
    const size = 1 << (low - 24);
    const value = number(take(size));
    if (value < (size === 1 ? 24n : 1n << BigInt(4 * size))) refuse();
    return value;
  }

  function float(low) {
    const start = at;
    take(1 << (low - 24));
    const value = low === 25 ? half(view.getUint16(start)) : low === 26 ? view.getFloat32(start) : view.getFloat64(start);
    if (!Number.isFinite(value)) refuse();
    if (low === 26 && fitsHalf(value)) refuse();
    if (low === 27 && Math.fround(value) === value) refuse();
    return value;
  }

  function value(depth) {
    const first = take(1)[0];
    const major = first >> 5, low = first & 31;
    if (major === 7) {
      if (low === 20 || low === 21) return low === 21;
      if (low === 22) return null;
      if (low >= 25 && low <= 27) return float(low);
      refuse();
    }
    if (major === 6) refuse();
    const count = argument(low);
    if (major < 2) {
      const signed = major ? -1n - count : count;
      if (signed > LARGEST || signed < -LARGEST) refuse();
      return signed;
    }
    if (count > BigInt(bytes.length - at)) refuse();
    if (major === 2) return take(Number(count));
    if (major === 3) return utf8(take(Number(count)));
    if (depth === DEEPEST) refuse();
    if (major === 4) {
      const out = [];
      for (let i = 0n; i < count; i++) out.push(value(depth + 1));
      return out;
    }
    const out = new Map();
    let before = "";
    for (let i = 0n; i < count; i++) {
      const start = at;
      if (bytes[at] >> 5 !== 3) refuse();
      const key = value(depth + 1);
      const encoded = hex(bytes.subarray(start, at));
      if (encoded <= before) refuse();
      before = encoded;
      out.set(key, value(depth + 1));
    }
    return out;
  }

  const found = value(0);
  if (at !== bytes.length) refuse();
  return found;
}

function half(bits) {
  const sign = bits & 0x8000 ? -1 : 1, exponent = (bits >> 10) & 31, fraction = bits & 1023;
  if (exponent === 31) return NaN;
  return sign * (exponent ? (1024 + fraction) * 2 ** (exponent - 25) : fraction * 2 ** -24);
}

/** Whether a float32 is a float16 too: 11 bits from its first on, none below 2^-24. */
function fitsHalf(value) {
  const size = Math.abs(value);
  if (size > 65504) return false;
  let step = 2 ** -24;
  while (size >= 2048 * step) step *= 2;
  return Number.isInteger(size / step);
}

/** Whether JSON says the same value as CBOR: numbers by value, texts by code points, maps without order. */
export function sameValue(cbor, json) {
  if (cbor instanceof Uint8Array) {
    return json instanceof Map && json.size === 1 && json.get("$hex") === hex(cbor);
  }
  if (cbor instanceof Map) {
    if (!(json instanceof Map) || json.size !== cbor.size) return false;
    for (const [key, value] of cbor) if (!json.has(key) || !sameValue(value, json.get(key))) return false;
    return true;
  }
  if (Array.isArray(cbor)) {
    return Array.isArray(json) && json.length === cbor.length && cbor.every((item, i) => sameValue(item, json[i]));
  }
  if (typeof cbor === "bigint") return typeof json === "number" && cbor == json; // exact across the two types
  return cbor === json;
}

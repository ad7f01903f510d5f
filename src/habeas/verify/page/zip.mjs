// Step 1: the ZIP file, read by itself: end record, central directory and each local header, byte by byte.

import { Unable, concat, same } from "./bytes.mjs";
import { Sha256 } from "./sha256.mjs";

export const ROOT = "habeas-bundle/";
export const PATH = /^(?:README\.txt|[a-z0-9][a-z0-9._-]*(?:\/[a-z0-9][a-z0-9._-]*)*)$/;
export const LONGEST_PATH = 200;
const MOST_FILES = 10000, MOST_BYTES = 2 ** 32, MOST_BESIDES = 256 << 20;
const VERSION = 20, DATE = 33; // 2.0, made on MS-DOS; 1980-01-01
const SLICE = 8 << 20; // what is in memory of a file at once
const SMALL = 64 << 10, WHOLE = 32 << 20; // between these the browser's own SHA-256 is quicker than ours

/** Reads slices of a Blob or of bytes. */
export class Source {
  constructor(from) {
    this.from = from;
    this.size = from instanceof Uint8Array ? from.length : from.size;
  }

  async slice(start, end) {
    if (this.from instanceof Uint8Array) return this.from.subarray(start, end);
    try {
      return new Uint8Array(await this.from.slice(start, end).arrayBuffer());
    } catch {
      throw new Unable();
    }
  }
}

const TABLES = Array.from({ length: 4 }, () => new Int32Array(256));
for (let n = 0; n < 256; n++) {
  let c = n;
  for (let bit = 0; bit < 8; bit++) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1;
  TABLES[0][n] = c;
}
for (let n = 0; n < 256; n++) {
  for (let t = 1; t < 4; t++) TABLES[t][n] = (TABLES[t - 1][n] >>> 8) ^ TABLES[0][TABLES[t - 1][n] & 255];
}

/** CRC-32, four bytes a step. `crc` is -1 at the start and inverted at the end. */
function crc32(crc, bytes) {
  const [t0, t1, t2, t3] = TABLES;
  let i = 0;
  for (const end = bytes.length & ~3; i < end; i += 4) {
    crc ^= bytes[i] | (bytes[i + 1] << 8) | (bytes[i + 2] << 16) | (bytes[i + 3] << 24);
    crc = t3[crc & 255] ^ t2[(crc >>> 8) & 255] ^ t1[(crc >>> 16) & 255] ^ t0[crc >>> 24];
  }
  for (; i < bytes.length; i++) crc = (crc >>> 8) ^ t0[(crc ^ bytes[i]) & 255];
  return crc;
}

/** One file of the bundle: where its bytes lie, and what they hash to. */
class Member {
  constructor(source, fields) {
    Object.assign(this, fields);
    this.source = source;
  }

  bytes() {
    return this.source.slice(this.start, this.start + this.size);
  }

  /** CRC-32 and SHA-256 in one passage through the bytes. */
  async pass(progress) {
    const whole = this.size > SMALL && this.size <= WHOLE;
    const hash = whole ? null : new Sha256();
    let crc = -1;
    for (let at = 0; at < this.size; at += SLICE) {
      const bytes = await this.source.slice(this.start + at, this.start + Math.min(at + SLICE, this.size));
      crc = crc32(crc, bytes);
      hash?.update(bytes);
      await progress(bytes.length);
    }
    this.sha256 = whole ? new Uint8Array(await crypto.subtle.digest("SHA-256", await this.bytes())) : hash.digest();
    return ~crc >>> 0;
  }
}

/** A record of a ZIP file: pairs of width and number, little endian. */
function record(...fields) {
  const out = [];
  for (const [width, value] of fields) for (let i = 0; i < width; i++) out.push(Math.floor(value / 256 ** i) & 255);
  return Uint8Array.from(out);
}

const view = (bytes) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/**
 * Return the files by path, without their folder. Each record is compared with the only one that its name, size and
 * check sum give, so that no byte is free. Reading ends at the first fault; `fail` is called with (code, id, sentence).
 */
export async function readZip(source, fail, progress) {
  const files = new Map();
  const stop = (sentence, id = "") => {
    fail("zip", id, sentence);
    return files;
  };
  if (source.size > MOST_BYTES) return stop("zip_large");
  if (source.size < 22) return stop("zip_end");
  const end = await source.slice(source.size - 22, source.size);
  const count = view(end).getUint16(10, true), length = view(end).getUint32(12, true), start = view(end).getUint32(16, true);
  if (!same(end, record([4, 0x06054b50], [4, 0], [2, count], [2, count], [4, length], [4, start], [2, 0]))) return stop("zip_end");
  if (start + length !== source.size - 22) return stop("zip_directory");
  if (count > MOST_FILES) return stop("zip_many");
  if (length > count * (46 + ROOT.length + LONGEST_PATH)) return stop("zip_directory");
  const entries = readDirectory(await source.slice(start, start + length), count);
  if (!entries) return stop("zip_directory");

  let at = 0, besides = 0;
  for (const { name, crc, size, offset } of entries) {
    const id = latin(name);
    const path = id.slice(ROOT.length);
    if (!id.startsWith(ROOT) || path.length > LONGEST_PATH || !PATH.test(path)) return stop("zip_name");
    const local = concat(
      record([4, 0x04034b50], [2, VERSION], [6, 0], [2, DATE], [4, crc], [4, size], [4, size], [2, name.length], [2, 0]),
      name,
    );
    const from = at + local.length;
    if (offset !== at || from + size > start) return stop("zip_gap", path);
    if (!same(await source.slice(at, from), local)) return stop("zip_local", path);
    if (!/^(?:data\/exhibits|verify)\//.test(path)) besides += size;
    if (besides > MOST_BESIDES) return stop("zip_besides", path);
    const member = new Member(source, { path, start: from, size });
    if ((await member.pass(progress)) !== crc) return stop("zip_crc", path);
    if (files.has(path)) fail("duplicate", path, "zip_twice");
    files.set(path, member);
    at = from + size;
  }
  return at === start ? files : stop("zip_gap");
}

function readDirectory(bytes, count) {
  const entries = [];
  let at = 0;
  for (let i = 0; i < count; i++) {
    if (at + 46 > bytes.length) return null;
    const head = bytes.subarray(at, at + 46), fields = view(head);
    const crc = fields.getUint32(16, true), size = fields.getUint32(20, true), offset = fields.getUint32(42, true);
    const named = fields.getUint16(28, true);
    const only = record(
      [4, 0x02014b50], [2, VERSION], [2, VERSION], [6, 0], [2, DATE], [4, crc], [4, size], [4, size], [2, named], [12, 0], [4, offset],
    );
    at += 46 + named;
    if (!same(head, only) || at > bytes.length) return null;
    entries.push({ name: bytes.subarray(at - named, at), crc, size, offset });
  }
  return at === bytes.length ? entries : null;
}

const latin = (bytes) => String.fromCharCode(...bytes.subarray(0, 1000));

// DER as timestamps.md reads it: strict, flat, never deeper than the caller asks. `Refused` carries that page's word.

import { Refused, hex, number } from "./bytes.mjs";

const BOOLEAN = 1, INTEGER = 2, BIT_STRING = 3, OCTET_STRING = 4, NULL = 5, OID = 6;
const UTC_TIME = 0x17, GENERALIZED_TIME = 0x18, SEQUENCE = 0x30, SET = 0x31;
export { BOOLEAN, INTEGER, BIT_STRING, OCTET_STRING, NULL, OID, UTC_TIME, GENERALIZED_TIME, SEQUENCE, SET };

export const word = (name) => new Refused("stamp", { word: name });
const unreadable = () => word("form");

/** The element at a position: its tag, what it holds, and all of it. */
function elementAt(bytes, start) {
  if (start + 2 > bytes.length) throw unreadable();
  const tag = bytes[start];
  let length = bytes[start + 1], at = start + 2;
  if ((tag & 31) === 31) throw unreadable();
  if (length >= 128) {
    const count = length - 128;
    if (count < 1 || count > 4 || at + count > bytes.length || bytes[at] === 0) throw unreadable();
    length = Number(number(bytes.subarray(at, at + count)));
    if (length < 128) throw unreadable();
    at += count;
  }
  if (at + length > bytes.length) throw unreadable();
  return { tag, content: bytes.subarray(at, at + length), whole: bytes.subarray(start, at + length), next: at + length };
}

/** The elements of a sequence, taken one after the other. What is not taken is an error. */
export class Fields {
  #bytes;
  #at = 0;

  constructor(bytes) {
    this.#bytes = bytes;
  }

  get done() {
    return this.#at === this.#bytes.length;
  }

  /** The next element, which must have this tag if one is named. */
  take(tag) {
    const element = elementAt(this.#bytes, this.#at);
    if (tag !== undefined && element.tag !== tag) throw unreadable();
    this.#at = element.next;
    return element;
  }

  /** The next element if it has this tag. */
  maybe(tag) {
    return !this.done && this.#bytes[this.#at] === tag ? this.take(tag) : null;
  }

  end() {
    if (!this.done) throw unreadable();
  }
}

/** All elements to the last byte, of one tag if one is named. */
export function elements(bytes, tag) {
  const fields = new Fields(bytes), out = [];
  while (!fields.done) out.push(fields.take(tag));
  return out;
}

/** The one element that some bytes are. */
export function sole(bytes, tag) {
  const fields = new Fields(bytes);
  const element = fields.take(tag);
  fields.end();
  return element;
}

export const sequence = (bytes) => new Fields(sole(bytes, SEQUENCE).content);

/** An integer has one spelling, so that two are the same when their bytes are. */
export function integer({ content }, most = 64) {
  if (content.length < 1 || content.length > most) throw unreadable();
  if (content.length > 1 && ((content[0] === 0 && content[1] < 128) || (content[0] === 255 && content[1] >= 128))) {
    throw unreadable();
  }
  return BigInt.asIntN(8 * content.length, number(content));
}

export function boolean(element) {
  if (!element) return false;
  if (element.content.length !== 1 || (element.content[0] !== 0 && element.content[0] !== 255)) throw unreadable();
  return element.content[0] === 255;
}

/** Object identifiers are compared by their bytes, as hex. */
export function oid({ content }) {
  if (content.length < 1 || content.length > 64 || content[content.length - 1] >= 128) throw unreadable();
  return hex(content);
}

export function bits({ content }) {
  if (content[0] !== 0) throw unreadable();
  return content.subarray(1);
}

/** The numbers of the bits that keyUsage sets. */
export function flags({ content }) {
  if (content.length < 2 || content.length > 3 || content[0] > 7) throw unreadable();
  const out = new Set();
  for (let i = 0; i < 8 * (content.length - 1) - content[0]; i++) {
    if (content[1 + (i >> 3)] & (128 >> (i & 7))) out.add(i);
  }
  return out;
}

/** A time as `seconds`, a text that sorts as time does, and its fraction of a second. */
export function moment({ tag, content }, fraction = false) {
  const written = String.fromCharCode(...content.subarray(0, 40));
  const form = tag === UTC_TIME ? /^(\d\d)(\d{10})Z$/ : tag === GENERALIZED_TIME ? /^(\d{4})(\d{10})(?:\.(\d{0,8}[1-9]))?Z$/ : null;
  const found = form?.exec(written);
  if (!found || content.length > 40 || (found[3] && !fraction)) throw unreadable();
  const year = tag === UTC_TIME ? (Number(found[1]) < 50 ? 2000 : 1900) + Number(found[1]) : Number(found[1]);
  const [month, day, hour, minute, second] = found[2].match(/\d\d/g).map(Number);
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1];
  if (!year || !days || !day || day > days || hour > 23 || minute > 59 || second > 59) throw unreadable();
  return { seconds: String(year).padStart(4, "0") + found[2], fraction: found[3] ?? "" };
}

/** SEQUENCE { OID, any OPTIONAL } */
export function algorithm({ content }) {
  const fields = new Fields(content);
  const id = oid(fields.take(OID));
  const parameters = fields.done ? null : fields.take();
  fields.end();
  return { id, parameters, plain: !parameters || (parameters.tag === NULL && !parameters.content.length) };
}


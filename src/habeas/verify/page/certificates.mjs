// Certificates of time-stamp authorities, and the search for a chain to a pinned root (timestamps.md, 21 to 29).

import { Refused, hex, same } from "./bytes.mjs";
import {
  BIT_STRING, BOOLEAN, Fields, INTEGER, OCTET_STRING, OID, SEQUENCE, SET, algorithm, bits, boolean, elements, flags, integer,
  moment, oid, sequence, sole, word,
} from "./der.mjs";
import { checkKeySignature } from "./signatures.mjs";

const BASIC_CONSTRAINTS = "551d13", KEY_USAGE = "551d0f", EXTENDED_KEY_USAGE = "551d25";
const TIME_STAMPING = "2b06010505070308", ANY_USAGE = "551d2500";
const LONGEST_CHAIN = 6, MOST_SIGNATURES = 32;

/** Extensions by OID: at least one, none twice. */
export function readExtensions(bytes) {
  const found = new Map();
  for (const element of elements(bytes, SEQUENCE)) {
    const fields = new Fields(element.content);
    const id = oid(fields.take(OID));
    const critical = boolean(fields.maybe(BOOLEAN));
    const value = fields.take(OCTET_STRING).content;
    fields.end();
    if (found.has(id)) throw word("form");
    found.set(id, { critical, value });
  }
  if (!found.size) throw word("form");
  return found;
}

function readConstraints(value) {
  const fields = sequence(value);
  const authority = boolean(fields.maybe(BOOLEAN));
  const limit = fields.maybe(INTEGER);
  const below = limit ? integer(limit) : null;
  fields.end();
  if (below !== null && below < 0n) throw word("form");
  return { authority, below };
}

function readPurposes(value) {
  const found = elements(sole(value, SEQUENCE).content, OID).map(oid);
  if (!found.length) throw word("form");
  return found;
}

export function readCertificate(whole) {
  const outer = sequence(whole);
  const signed = outer.take(SEQUENCE), named = outer.take(SEQUENCE), signature = bits(outer.take(BIT_STRING));
  outer.end();
  const fields = new Fields(signed.content);
  if (integer(sole(fields.take(0xa0).content, INTEGER)) !== 2n) throw word("form");
  const serial = integer(fields.take(INTEGER));
  if (!same(fields.take(SEQUENCE).whole, named.whole)) throw word("form");
  const issuer = fields.take(SEQUENCE).whole;
  const validity = new Fields(fields.take(SEQUENCE).content);
  const begins = moment(validity.take()).seconds, ends = moment(validity.take()).seconds;
  validity.end();
  const subject = fields.take(SEQUENCE).whole, publicKey = fields.take(SEQUENCE).content;
  const wrapped = fields.maybe(0xa3);
  fields.end();
  const key = new Fields(publicKey);
  algorithm(key.take(SEQUENCE));
  bits(key.take(BIT_STRING));
  key.end();
  const extensions = wrapped ? readExtensions(sole(wrapped.content, SEQUENCE).content) : new Map();
  const read = (id, how) => (extensions.has(id) ? how(extensions.get(id).value) : null);
  return {
    whole, signed: signed.whole, algorithm: algorithm(named), signature, serial, issuer, begins, ends, subject, publicKey, extensions,
    constraints: read(BASIC_CONSTRAINTS, readConstraints),
    usage: read(KEY_USAGE, (value) => flags(sole(value, BIT_STRING))),
    purposes: read(EXTENDED_KEY_USAGE, readPurposes),
  };
}

function checkStanding(certificate, at) {
  if (certificate.begins > at || at > certificate.ends) throw word("validity");
  for (const [id, { critical }] of certificate.extensions) {
    if (critical && ![BASIC_CONSTRAINTS, KEY_USAGE, EXTENDED_KEY_USAGE].includes(id)) throw word("extension");
  }
}

/** 21 to 23: this certificate may sign time stamps, and nothing but time stamps. */
export function checkLeaf(leaf, at) {
  checkStanding(leaf, at);
  const { purposes, usage } = leaf;
  if (purposes?.length !== 1 || purposes[0] !== TIME_STAMPING || !leaf.extensions.get(EXTENDED_KEY_USAGE).critical) throw word("usage");
  if (usage && (!usage.size || [...usage].some((bit) => bit > 1))) throw word("usage");
}

function checkIssuer(issuer, at, between, pinned) {
  checkStanding(issuer, at);
  const { constraints, usage, purposes } = issuer;
  if (!constraints?.authority || (constraints.below !== null && constraints.below < BigInt(between))) throw word("ca");
  if (usage && !usage.has(5)) throw word("usage");
  if (!pinned && purposes && !purposes.includes(TIME_STAMPING) && !purposes.includes(ANY_USAGE)) throw word("usage");
}

/** Search depth first for a chain from the leaf to a pinned root; return the root. */
export async function findRoot(leaf, roots, others, at) {
  const pinnedLeaf = roots.find((root) => same(root.whole, leaf.whole));
  if (pinnedLeaf) return pinnedLeaf;
  const pool = [
    ...roots.map((certificate) => [certificate, true]),
    ...others.filter(({ issuer, subject }) => !same(issuer, subject)).map((certificate) => [certificate, false]),
  ];
  let checked = 0, first = null;

  async function reaches(chain) {
    const last = chain[chain.length - 1];
    for (const [candidate, pinned] of pool) {
      if (!same(candidate.subject, last.issuer) || chain.some(({ whole }) => same(whole, candidate.whole))) continue;
      try {
        checkIssuer(candidate, at, chain.length - 1, pinned);
        if (++checked > MOST_SIGNATURES) throw word("limit");
        await checkKeySignature(last.signed, last.signature, last.algorithm, candidate.publicKey);
      } catch (failure) {
        if (!(failure instanceof Refused) || checked > MOST_SIGNATURES) throw failure;
        first ??= failure;
        continue;
      }
      if (pinned) return candidate;
      const found = chain.length + 1 < LONGEST_CHAIN ? await reaches([...chain, candidate]) : null;
      if (found) return found;
    }
    return null;
  }

  const root = await reaches([leaf]);
  if (!root) throw first ?? word("chain");
  return root;
}

const ENCODINGS = { 0x0c: "utf-8", 0x13: "ascii", 0x14: "latin1", 0x16: "ascii", 0x1e: "utf-16be" };

/** Common name and organisation, for people to read. Nothing is decided by it. */
export function readableName(name) {
  const found = new Map();
  try {
    for (const relative of elements(sole(name, SEQUENCE).content, SET)) {
      for (const pair of elements(relative.content, SEQUENCE)) {
        const fields = new Fields(pair.content);
        const kind = oid(fields.take(OID)), value = fields.take();
        const shown = new TextDecoder(ENCODINGS[value.tag] ?? "ascii").decode(value.content.subarray(0, 800));
        if (!found.has(kind)) found.set(kind, shown.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, "?").slice(0, 200));
      }
    }
  } catch (failure) {
    if (!(failure instanceof Refused)) throw failure;
  }
  return [found.get("550403"), found.get("55040a")].filter(Boolean).join(", ") || hex(name).slice(0, 32);
}

// RFC 3161 time stamps, in the order of timestamps.md, 1 to 29. What fails is named by that page's word.

import { Refused, hex, same, unbase64, utf8 } from "./bytes.mjs";
import { checkLeaf, findRoot, readCertificate, readExtensions, readableName } from "./certificates.mjs";
import {
  BOOLEAN, Fields, GENERALIZED_TIME, INTEGER, OCTET_STRING, OID, SEQUENCE, SET, algorithm, boolean, elements, integer, moment,
  oid, sequence, sole, word,
} from "./der.mjs";
import { checkKeySignature, digest, digestName } from "./signatures.mjs";

const SIGNED_DATA = "2a864886f70d010702", TST_INFO = "2a864886f70d0109100104";
const CONTENT_TYPE = "2a864886f70d010903", MESSAGE_DIGEST = "2a864886f70d010904";
const SIGNING_CERTIFICATE = "2a864886f70d010910020c", SIGNING_CERTIFICATE_V2 = "2a864886f70d010910022f";
const SIZES = { "SHA-256": 32, "SHA-384": 48, "SHA-512": 64 };

/** Return what `read` returns; whatever it refuses gets one word. */
function under(name, read) {
  try {
    return read();
  } catch (failure) {
    if (failure instanceof Refused) throw word(name);
    throw failure;
  }
}

function readImprint({ content }) {
  const fields = new Fields(content);
  const named = algorithm(fields.take(SEQUENCE)), octets = fields.take(OCTET_STRING).content;
  fields.end();
  return { named, octets };
}

const numberOf = (element) => (element ? integer(element) : null);

/** 3. */
function readQuery(query) {
  const fields = sequence(query);
  const version = integer(fields.take(INTEGER));
  const { named, octets } = readImprint(fields.take(SEQUENCE));
  const policy = fields.maybe(OID), nonce = numberOf(fields.maybe(INTEGER));
  boolean(fields.maybe(BOOLEAN));
  fields.end();
  const name = digestName(named);
  if (version !== 1n || !name || octets.length !== SIZES[name]) throw word("query");
  return { id: named.id, name, octets, policy: policy ? oid(policy) : null, nonce };
}

/** 5, 6. */
function readGranted(response) {
  const fields = sequence(response);
  const status = integer(new Fields(fields.take(SEQUENCE).content).take(INTEGER));
  const token = fields.maybe(SEQUENCE);
  fields.end();
  if (status !== 0n) throw word("status");
  if (!token) throw word("form");
  return token;
}

/** 7. */
function readToken({ content }) {
  const outer = new Fields(content);
  const kind = oid(outer.take(OID));
  const signed = sequence(outer.take(0xa0).content);
  outer.end();
  integer(signed.take(INTEGER));
  signed.take(SET);
  const inner = new Fields(signed.take(SEQUENCE).content);
  const innerKind = oid(inner.take(OID)), octets = sole(inner.take(0xa0).content, OCTET_STRING).content;
  inner.end();
  const certificates = signed.maybe(0xa0)?.content ?? new Uint8Array();
  signed.maybe(0xa1);
  const signers = signed.take(SET).content;
  signed.end();
  if (kind !== SIGNED_DATA || innerKind !== TST_INFO) throw word("form");
  return { octets, certificates, signers };
}

/** 8. */
function readInfo(octets) {
  const fields = sequence(octets);
  if (integer(fields.take(INTEGER)) !== 1n) throw word("form");
  const policy = oid(fields.take(OID));
  const imprint = readImprint(fields.take(SEQUENCE));
  const serial = integer(fields.take(INTEGER));
  const time = moment(fields.take(GENERALIZED_TIME), true);
  fields.maybe(SEQUENCE); // accuracy
  boolean(fields.maybe(BOOLEAN)); // ordering
  const nonce = numberOf(fields.maybe(INTEGER));
  fields.maybe(0xa0); // tsa
  const extensions = fields.maybe(0xa1);
  fields.end();
  return { policy, imprint, serial, time, nonce, extensions: extensions ? readExtensions(extensions.content) : new Map() };
}

/** RFC 3339, with the fraction cut to microseconds. */
function written({ seconds, fraction }) {
  const [month, day, hour, minute, second] = seconds.slice(4).match(/\d\d/g);
  const micros = fraction.slice(0, 6).padEnd(6, "0");
  const part = Number(micros) ? `.${micros}` : "";
  return `${seconds.slice(0, 4)}-${month}-${day}T${hour}:${minute}:${second}${part}Z`;
}

/** 9 to 13. */
function checkAnswer(asked, info, now) {
  if ([...info.extensions.values()].some(({ critical }) => critical)) throw word("extension");
  if (info.imprint.named.id !== asked.id || !same(info.imprint.octets, asked.octets)) throw word("imprint");
  if (info.nonce !== asked.nonce) throw word("nonce");
  if (asked.policy !== null && asked.policy !== info.policy) throw word("policy");
  if (now !== null && Date.parse(written(info.time)) > now + 300000) throw word("future");
}

/** 14. */
function readSigner(signers) {
  const fields = sequence(signers);
  integer(fields.take(INTEGER));
  const who = new Fields(fields.take(SEQUENCE).content);
  const issuer = who.take(SEQUENCE).whole, serial = integer(who.take(INTEGER));
  who.end();
  const hash = algorithm(fields.take(SEQUENCE));
  const attributes = fields.take(0xa0);
  const named = algorithm(fields.take(SEQUENCE));
  const signature = fields.take(OCTET_STRING).content;
  fields.maybe(0xa1);
  fields.end();
  // RFC 5652 §5.4: what is signed has the tag of a SET, not the one under which it is sent.
  const signed = Uint8Array.from(attributes.whole);
  signed[0] = SET;
  return { issuer, serial, hash, attributes: readAttributes(attributes.content), named, signature, signed };
}

function readAttributes(bytes) {
  const found = new Map();
  for (const element of elements(bytes, SEQUENCE)) {
    const fields = new Fields(element.content);
    const kind = oid(fields.take(OID));
    const values = elements(fields.take(SET).content);
    fields.end();
    if (found.has(kind) || !values.length) throw word("form");
    found.set(kind, values);
  }
  return found;
}

/** 15. */
function readCertificates(bytes) {
  const fields = new Fields(bytes), found = [];
  for (let count = 1; !fields.done; count++) {
    const element = fields.take();
    if (count > 16) throw word("signer");
    if (element.tag !== SEQUENCE) continue;
    try {
      found.push(readCertificate(element.whole));
    } catch (failure) {
      if (!(failure instanceof Refused)) throw failure; // what cannot be read is left out
    }
  }
  return found;
}

/** 16 to 18. */
async function checkAttributes({ attributes, hash }, octets) {
  const name = digestName(hash);
  if (!name) throw word("algorithm");
  const [kind, signed] = [[CONTENT_TYPE, OID], [MESSAGE_DIGEST, OCTET_STRING]].map(([id, tag]) => {
    const values = attributes.get(id);
    if (values?.length !== 1 || values[0].tag !== tag) throw word("attributes");
    return values[0].content;
  });
  if (hex(kind) !== TST_INFO) throw word("attributes");
  if (!same(signed, await digest(name, octets))) throw word("digest");
  return name;
}

/** 19. */
async function checkCertificateHash({ attributes }, leaf) {
  const present = [SIGNING_CERTIFICATE, SIGNING_CERTIFICATE_V2].filter((id) => attributes.has(id));
  if (!present.length) throw word("certificate-hash");
  for (const id of present) {
    const [name, octets] = under("certificate-hash", () => readNamedHash(attributes.get(id), id === SIGNING_CERTIFICATE_V2));
    if (!name || !same(octets, await digest(name, leaf.whole))) throw word("certificate-hash");
  }
}

function readNamedHash(values, second) {
  if (values.length !== 1 || values[0].tag !== SEQUENCE) throw word("certificate-hash");
  const fields = new Fields(values[0].content);
  const first = elements(fields.take(SEQUENCE).content)[0];
  if (!fields.done) fields.take();
  fields.end();
  if (first?.tag !== SEQUENCE) throw word("certificate-hash");
  const id = new Fields(first.content);
  const named = second ? id.maybe(SEQUENCE) : null;
  const octets = id.take(OCTET_STRING).content;
  if (!id.done) id.take();
  id.end();
  return [second ? (named ? digestName(algorithm(named)) : "SHA-256") : "SHA-1", octets];
}

/**
 * Check a stamp over a message under pinned roots (DER); return what it says.
 * `now`: milliseconds since 1970; null where no clock is to be believed, as in a bundle.
 */
export async function checkTimestamp(message, query, response, roots, now = null) {
  if (query.length > 65536 || response.length > 1048576 || roots.length < 1 || roots.length > 16) throw word("size");
  if (roots.some((root) => root.length > 65536)) throw word("size");
  const pinned = under("root", () => roots.map(readCertificate));
  const asked = under("query", () => readQuery(query));
  if (!same(asked.octets, await digest(asked.name, message))) throw word("imprint");
  const token = readToken(readGranted(response));
  const info = readInfo(token.octets);
  checkAnswer(asked, info, now);
  const signer = readSigner(token.signers);
  const certificates = readCertificates(token.certificates);
  const leaf = certificates.find(({ issuer, serial }) => same(issuer, signer.issuer) && serial === signer.serial);
  if (!leaf) throw word("signer");
  const name = await checkAttributes(signer, token.octets);
  await checkCertificateHash(signer, leaf);
  await checkKeySignature(signer.signed, signer.signature, signer.named, leaf.publicKey, name);
  checkLeaf(leaf, info.time.seconds);
  const root = await findRoot(leaf, pinned, certificates, info.time.seconds);
  const hash = async (bytes) => hex(await digest("SHA-256", bytes));
  return {
    time: written(info.time),
    authority: readableName(leaf.subject),
    serial: String(info.serial),
    certificate: await hash(leaf.whole),
    root: await hash(root.whole),
    identity: await hash(token.octets),
  };
}

/** roots.pem: blocks of base64 between their two lines, and nothing else. */
export function readRoots(bytes) {
  const string = utf8(bytes);
  const block = /-----BEGIN CERTIFICATE-----\n((?:[A-Za-z0-9+/=]{1,64}\n)+)-----END CERTIFICATE-----\n/y;
  const roots = [];
  while (block.lastIndex < string.length) {
    const found = block.exec(string);
    if (!found) throw new Refused("roots");
    roots.push(unbase64(found[1].replace(/\n/g, "")));
  }
  if (roots.length < 1 || roots.length > 16) throw new Refused("roots");
  return roots;
}

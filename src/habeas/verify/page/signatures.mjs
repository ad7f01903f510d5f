// Signatures under the key of a certificate: RSA and ECDSA, by the browser's own cryptography.

import { Refused, concat, number } from "./bytes.mjs";
import { BIT_STRING, Fields, INTEGER, OID, SEQUENCE, algorithm, bits, integer, oid, sequence, sole, word } from "./der.mjs";

const RSA = "2a864886f70d010101", PSS = "2a864886f70d01010a", MGF1 = "2a864886f70d010108", EC = "2a8648ce3d0201";
const DIGESTS = { "608648016503040201": "SHA-256", "608648016503040202": "SHA-384", "608648016503040203": "SHA-512" };
const PKCS1 = { "2a864886f70d01010b": "SHA-256", "2a864886f70d01010c": "SHA-384", "2a864886f70d01010d": "SHA-512" };
const ECDSA = { "2a8648ce3d040302": "SHA-256", "2a8648ce3d040303": "SHA-384", "2a8648ce3d040304": "SHA-512" };
const CURVES = {
  "2a8648ce3d030107": { name: "P-256", size: 32, p: 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n },
  "2b81040022": { name: "P-384", size: 48, p: 2n ** 384n - 2n ** 128n - 2n ** 96n + 2n ** 32n - 1n },
  "2b81040023": { name: "P-521", size: 66, p: 2n ** 521n - 1n },
};

/** The name of a digest that is believed; null for another. */
export const digestName = (named) => (named.plain && DIGESTS[named.id]) || null;

export async function digest(name, bytes) {
  return new Uint8Array(await crypto.subtle.digest(name, bytes));
}

/** RFC 4055 §3.1, with everything named. */
function pss(parameters) {
  try {
    if (parameters?.tag !== SEQUENCE) return null;
    const fields = new Fields(parameters.content);
    const hash = digestName(algorithm(sole(fields.take(0xa0).content, SEQUENCE)));
    const mask = algorithm(sole(fields.take(0xa1).content, SEQUENCE));
    if (mask.parameters?.tag !== SEQUENCE) return null;
    const maskHash = digestName(algorithm(mask.parameters));
    const salt = integer(sole(fields.take(0xa2).content, INTEGER));
    const trailer = fields.maybe(0xa3);
    const one = trailer ? integer(sole(trailer.content, INTEGER)) : 1n;
    fields.end();
    if (!hash || mask.id !== MGF1 || maskHash !== hash || salt < 0n || salt > 64n || one !== 1n) return null;
    return { name: "RSA-PSS", hash, saltLength: Number(salt) };
  } catch (failure) {
    if (failure instanceof Refused) return null;
    throw failure;
  }
}

/** How a signature is checked. `announced` is the digest that the signer of a time stamp named. */
function schemeOf(named, announced) {
  let found = null;
  if (named.id === RSA && announced && named.plain) found = { name: "RSASSA-PKCS1-v1_5", hash: announced };
  else if (PKCS1[named.id] && named.plain) found = { name: "RSASSA-PKCS1-v1_5", hash: PKCS1[named.id] };
  else if (ECDSA[named.id] && !named.parameters) found = { name: "ECDSA", hash: ECDSA[named.id] };
  else if (named.id === PSS) found = pss(named.parameters);
  if (!found || (announced && found.hash !== announced)) throw word("algorithm");
  return found;
}

const base64url = (bytes) => btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
const unsigned = (bytes) => (bytes[0] ? bytes : bytes.subarray(1));

async function rsaKey(named, key, scheme) {
  if (!named.plain) throw word("key");
  const fields = sequence(key);
  const [n, e] = [fields.take(INTEGER), fields.take(INTEGER)];
  fields.end();
  const modulus = integer(n, 1032), exponent = integer(e, 1032);
  const size = modulus.toString(2).length;
  if (modulus < 0n || size < 2048 || size > 8192 || !(modulus & 1n)) throw word("key");
  if (exponent < 3n || exponent >= 2n ** 32n || !(exponent & 1n)) throw word("key");
  const jwk = { kty: "RSA", n: base64url(unsigned(n.content)), e: base64url(unsigned(e.content)) };
  return [jwk, "jwk", scheme];
}

function ecKey(named, key, scheme) {
  const curve = named.parameters?.tag === OID ? CURVES[oid(named.parameters)] : null;
  if (!curve || key.length !== 1 + 2 * curve.size || key[0] !== 4) throw word("key");
  if ([key.subarray(1, 1 + curve.size), key.subarray(1 + curve.size)].some((half) => number(half) >= curve.p)) throw word("key");
  return [key, "raw", { ...scheme, namedCurve: curve.name, size: curve.size }];
}

/** The browser wants r and s side by side; a certificate has them in DER. */
function sideBySide(signature, size) {
  const fields = sequence(signature);
  const halves = [fields.take(INTEGER), fields.take(INTEGER)];
  fields.end();
  return concat(
    ...halves.map((half) => {
      if (integer(half, 67) < 1n) throw word("signature");
      const bytes = unsigned(half.content);
      if (bytes.length > size) throw word("signature");
      return concat(new Uint8Array(size - bytes.length), bytes);
    }),
  );
}

/** Fails with the words `algorithm`, `key`, `signature`, in this order. */
export async function checkKeySignature(message, signature, named, publicKey, announced = null) {
  const scheme = schemeOf(named, announced);
  const fields = new Fields(publicKey);
  const kind = algorithm(fields.take(SEQUENCE));
  const octets = bits(fields.take(BIT_STRING));
  if (kind.id !== (scheme.name === "ECDSA" ? EC : RSA)) throw word("algorithm");
  const [key, params] = await usable(kind, octets, scheme);
  let holds = false;
  try {
    const bytes = scheme.name === "ECDSA" ? sideBySide(signature, params.size) : signature;
    holds = await crypto.subtle.verify(params, key, bytes, message);
  } catch {
    holds = false; // DER that does not read, or a number that the browser refuses
  }
  if (!holds) throw word("signature");
}

async function usable(kind, octets, scheme) {
  try {
    const [key, form, params] = await (scheme.name === "ECDSA" ? ecKey : rsaKey)(kind, octets, scheme);
    return [await crypto.subtle.importKey(form, key, params, false, ["verify"]), params];
  } catch {
    throw word("key");
  }
}

// Step 2: the bag (BagIt 1.0, RFC 8493): every file is listed, every listed file is there, each is the recorded one.

import { Refused, byBytes, hex, same, text, utf8 } from "./bytes.mjs";
import { LONGEST_PATH, PATH } from "./zip.mjs";

const VERSION = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";
const KEYS = ["Bag-Software-Agent", "Bagging-Date", "External-Identifier", "Habeas-Bundle-Version", "Payload-Oxum"];
const REQUIRED = [
  "bagit.txt", "bag-info.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt", "README.txt", "data/records.json",
  "data/ro-crate-metadata.json", "log/checkpoint", "log/entries.json",
];
const STAMP_FILES = ["note", "query.tsq", "response.tsr", "roots.pem", "consistency"];
const EXHIBIT = /^data\/exhibits\/(exh_[0-9a-f]{32})\.([a-z0-9]{1,8})$/;
const PROOF = /^log\/entry-(0|[1-9][0-9]{0,15})\.tlog-proof$/;
const STAMP = /^time\/([1-9][0-9]{0,4})\/([^/]+)$/;

/** What the table of files has for a path. */
export function placeOf(path) {
  if (REQUIRED.includes(path) || path === "verify/habeas-verify.pyz" || path === "verify/verify.html") return { kind: "fixed" };
  let found = EXHIBIT.exec(path);
  if (found) return { kind: "exhibit", exhibit: found[1] };
  found = PROOF.exec(path);
  if (found) return { kind: "proof", n: BigInt(found[1]) };
  found = STAMP.exec(path);
  if (found && STAMP_FILES.includes(found[2])) return { kind: "stamp", k: Number(found[1]) };
  return { kind: "unknown" };
}

/** Return the filing's id, and how many stamps there are. */
export async function checkBag(files, fail) {
  const paths = [...files.keys()];
  const stamps = new Set(paths.map((path) => /^time\/([^/]+)\//.exec(path)?.[1]).filter(Boolean)).size;
  for (const path of paths) {
    const place = placeOf(path);
    if (place.kind === "unknown" || place.k > stamps) fail("unknown", path, "unknown_path");
  }
  const due = [...REQUIRED];
  for (let k = 1; k <= stamps; k++) due.push(...STAMP_FILES.map((file) => `time/${k}/${file}`));
  for (const path of due) if (!files.has(path)) fail("missing", path, "required");
  if (files.has("bagit.txt") && !same(await files.get("bagit.txt").bytes(), text(VERSION))) fail("version", "bagit.txt", "bagit");
  let filing = "";
  if (files.has("bag-info.txt")) {
    const info = await files.get("bag-info.txt").bytes();
    filing = (await attempt("version", "bag-info.txt", fail, () => readInfo(info))) ?? "";
  }
  for (const [path, isListed] of [
    ["manifest-sha256.txt", (other) => other.startsWith("data/")],
    ["tagmanifest-sha256.txt", (other) => !other.startsWith("data/") && other !== "tagmanifest-sha256.txt"],
  ]) {
    if (!files.has(path)) continue;
    const bytes = await files.get(path).bytes();
    const listed = await attempt("manifest", path, fail, () => readManifest(bytes, isListed));
    if (listed) compare(listed, isListed, files, fail);
  }
  return { filing, stamps };
}

function compare(listed, isListed, files, fail) {
  for (const [path, hash] of listed) {
    if (!files.has(path)) fail("missing", path, "listed");
    else if (hex(files.get(path).sha256) !== hash) fail("hash", path, "hash");
  }
  for (const path of files.keys()) if (isListed(path) && !listed.has(path)) fail("unlisted", path, "unlisted");
}

function readInfo(bytes) {
  const lines = utf8(bytes).split("\n");
  if (lines.pop() !== "" || lines.length !== KEYS.length) throw new Refused("bag_info");
  const values = lines.map((line, i) => {
    if (!line.startsWith(`${KEYS[i]}: `) || /[\u0000-\u001f\u007f]/.test(line)) throw new Refused("bag_info");
    return line.slice(KEYS[i].length + 2);
  });
  if (values.includes("")) throw new Refused("bag_info");
  if (values[3] !== "1") throw new Refused("bundle_version");
  return values[2];
}

function readManifest(bytes, isListed) {
  const lines = utf8(bytes).split("\n");
  if (lines.pop() !== "") throw new Refused("manifest");
  const listed = new Map();
  let before = null;
  for (const line of lines) {
    const found = /^([0-9a-f]{64}) {2}(.+)$/.exec(line);
    if (!found || found[2].length > LONGEST_PATH || !PATH.test(found[2]) || !isListed(found[2])) throw new Refused("manifest");
    if (before !== null && byBytes(before, found[2]) >= 0) throw new Refused("manifest_order");
    before = found[2];
    listed.set(found[2], found[1]);
  }
  return listed;
}

/** Return what a step gives, or tell the failure and return undefined. */
export async function attempt(code, id, fail, step) {
  try {
    return await step();
  } catch (failure) {
    if (!(failure instanceof Refused)) throw failure;
    fail(code, id, failure.key, failure.values);
    return undefined;
  }
}

// The page: takes a bundle, checks it, shows what came of it. Text from a bundle only ever becomes text.

import { Refused, Unable, hex, unhex } from "./bytes.mjs";
import { readCbor } from "./cbor.mjs";
import { checkSignature } from "./ed25519.mjs";
import { says } from "./entries.mjs";
import { Sha256, sha256 } from "./sha256.mjs";
import { checkTimestamp } from "./timestamps.mjs";
import { asObject, columns, plainTime, visible } from "./verdict.mjs";
import { check } from "./verify.mjs";
import { put, reasonOf, wordsFor } from "./words.mjs";

const words = wordsFor(navigator.languages ?? ["en"]);
const FIRST = 100; // of a long list, how many are shown at once
const find = (id) => document.getElementById(id);
let running = 0;

/** An element with attributes and children; a string becomes a text node, never markup. */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** Text from the bundle: alone in its own direction. */
const quoted = (text) => make("bdi", { dir: "auto" }, visible(text));
const code = (text) => make("code", { dir: "ltr", translate: "no" }, visible(text));

/** Eight groups of eight, for eyes to compare. */
const grouped = (digits) => make("code", { class: "digits", dir: "ltr", translate: "no" }, digits.match(/.{1,8}/g).join(" "));

function heading(id, text) {
  return make("h2", { id, tabindex: "-1" }, text);
}

function section(id, title, ...children) {
  return make("section", { "aria-labelledby": id }, heading(id, title), ...children);
}

function pairs(rows) {
  const list = make("dl", { class: "pairs" });
  for (const [name, value] of rows) list.append(make("div", {}, make("dt", {}, name), make("dd", {}, value)));
  return list;
}

function table(caption, heads, rows) {
  const cells = (tag, row, attributes) => make("tr", {}, ...row.map((cell) => make(tag, attributes, cell)));
  return make(
    "div", { class: "scroll", role: "region", "aria-label": caption, tabindex: "0" },
    make(
      "table", {},
      make("thead", {}, cells("th", heads, { scope: "col" })),
      make("tbody", {}, ...rows.map((row) => cells("td", row, {}))),
    ),
  );
}

/** A list that shows its first part, and a button for each further one. */
function long(items, tag, render) {
  const list = make(tag, { class: "plain" });
  let at = 0;
  const more = make("button", { type: "button" });
  const grow = () => {
    list.append(...items.slice(at, at + FIRST).map((item) => render(item)));
    at += FIRST;
    more.textContent = put(words.showMore, { count: Math.min(FIRST, items.length - at) });
    if (at >= items.length) more.remove();
  };
  grow();
  if (at >= items.length) return [list];
  more.addEventListener("click", grow);
  return [list, more];
}

/** A value of a record, whatever it is, as nested lists of text. */
function shownValue(value) {
  if (value instanceof Map) {
    const list = make("dl", { class: "fields" });
    for (const [name, inner] of value) list.append(make("div", {}, make("dt", {}, quoted(name)), make("dd", {}, shownValue(inner))));
    return value.size ? list : words.none;
  }
  if (Array.isArray(value)) {
    return value.length ? make("ul", { class: "fields" }, ...value.map((inner) => make("li", {}, shownValue(inner)))) : words.none;
  }
  if (value instanceof Uint8Array) return code(hex(value));
  if (value === null) return words.none;
  if (typeof value === "boolean") return value ? words.yes : words.no;
  return quoted(value);
}

/** What a record is about, in one line: its title or names, else its id. */
function lineOf(record) {
  const mention = record.get("mention");
  const names = mention instanceof Map && Array.isArray(mention.get("names")) ? mention.get("names") : [];
  const written = names.map((name) => (name instanceof Map ? name.get("written") : "")).filter((name) => typeof name === "string" && name);
  const line = written.join(" / ") || ["title", "file_name", "verb", "id"].map((name) => record.get(name)).find((text) => typeof text === "string" && text);
  return line ? [" ", quoted(line.slice(0, 300))] : [];
}

function shownRecord(body) {
  const { record } = body;
  const kind = says(body, "kind");
  const name = Object.hasOwn(words.kinds, kind) ? words.kinds[kind] : words.otherKind;
  const place = make("span", { class: "quiet" }, ` ${put(words.recordAt, { entry: body.entry, index: body.index })}`);
  const line = record instanceof Map ? lineOf(record) : [];
  const details = make("details", {}, make("summary", {}, make("strong", {}, name), ...line, place));
  const fill = () => {
    if (details.open && details.children.length === 1) details.append(make("div", { class: "record" }, shownValue(record)));
  };
  details.addEventListener("toggle", fill);
  details.fill = () => {
    details.open = true;
    fill();
  };
  return make("li", {}, details);
}

function shownExhibits(shown) {
  if (!shown.recorded.length) return [make("p", {}, words.noExhibits)];
  const here = new Set(shown.exhibits.map(({ id }) => id));
  const rows = shown.recorded.slice(0, 1000).map((body) => {
    const [id, name, size] = ["id", "file_name", "size"].map((field) => says(body, field));
    return [
      code(id ?? ""),
      name ? quoted(name) : words.unstated,
      typeof size === "bigint" ? put(words.bytes, { count: size.toLocaleString(words.lang) }) : words.unstated,
      here.has(id) ? words.exhibitHere : words.exhibitNot,
    ];
  });
  const found = [table(words.exhibits, [words.exhibitId, words.exhibitName, words.exhibitSize, words.exhibitState], rows)];
  if (shown.recorded.length > 1000) found.push(make("p", {}, put(words.more, { count: shown.recorded.length - 1000 })));
  return found;
}

function shownStamps({ stamps }) {
  if (!stamps.length) return make("p", {}, words.noStamps);
  const rows = stamps.map(({ time, authority, size }) => [code(plainTime(time)), quoted(authority), put(words.stampCovers, { last: size - 1 })]);
  return table(words.stamps, [words.stampTime, words.stampAuthority, words.stampSize], rows);
}

function showGood(shown, hash) {
  const said = columns(shown, words, (text) => `\u2068${visible(text)}\u2069`); // alone in its own direction
  const column = (name, sentences) =>
    make("section", { class: `column ${name}`, "aria-labelledby": name }, heading(name, words[name]), make("ul", {}, ...sentences.map((text) => make("li", {}, text))));
  const filed = (name) => (typeof shown.filed.get(name) === "string" ? quoted(shown.filed.get(name)) : words.unstated);
  const title = shown.founding.get("name");
  const compare = section(
    "compare", words.compare,
    make("p", {}, shown.keyGiven ? words.compareGiven : words.compareLead),
    pairs([
      [words.keyName, grouped(shown.key)], [words.hashName, hash], [words.filingName, code(shown.filing)],
      [words.recipientName, filed("recipient")], [words.purposeName, filed("purpose")],
      [words.caseName, typeof title === "string" ? quoted(title) : words.unstated],
    ]),
  );
  if (shown.founding.get("invented") === true) compare.prepend(make("p", { class: "invented" }, words.invented));
  return [
    make("div", { class: "verdict good" }, heading("verdict", words.good), make("p", {}, words.goodLead)),
    make("div", { class: "columns" }, column("proved", said.proved), column("asserted", said.asserted), column("notChecked", said.notChecked)),
    compare,
    section("stamps", words.stamps, shownStamps(shown)),
    section("exhibits", words.exhibits, ...shownExhibits(shown)),
    section("records", words.records, make("p", {}, words.recordsLead), ...long(shown.records, "ul", shownRecord)),
  ];
}

function showBad({ failures, step }) {
  const places = new Map(); // one item for all that is wrong at one place
  for (const failure of failures) {
    const place = `${failure.code} ${failure.id}`;
    places.set(place, [...(places.get(place) ?? []), failure]);
  }
  const failed = (group) => {
    const [{ code: name, id }] = group;
    const reasons = group.map((failure) => visible(reasonOf(failure, words))).join("; ");
    const rows = [[words.where, id ? code(id) : words.wholeFile], [words.exactly, `${reasons} (${name})`]];
    return make("li", {}, make("strong", {}, words.codes[name]), pairs(rows));
  };
  return [
    make("div", { class: "verdict bad" }, heading("verdict", words.bad), make("p", {}, words.badLead)),
    section("failures", words.failures, ...long([...places.values()], "ol", failed)),
    make("p", {}, put(words.badStopped, { step, name: words.steps[step - 1] })),
    make("p", {}, words.badNext),
  ];
}

/** SHA-256 of the whole file, for the covering letter. */
async function fillHash(file, element, run) {
  try {
    const hash = new Sha256();
    for (let at = 0; at < file.size && run === running; at += 8 << 20) {
      hash.update(new Uint8Array(await file.slice(at, at + (8 << 20)).arrayBuffer()));
    }
    element.replaceChildren(grouped(hex(hash.digest())));
  } catch {
    element.replaceChildren(words.hashNot);
  }
}

function onStep(step, share) {
  find("progress").value = step - 1 + share;
  const line = put(words.busy, { step, name: words.steps[step - 1] });
  if (find("status").textContent !== line) find("status").textContent = line;
}

/** The key that was entered; null if none was, undefined if it is none. */
function keyEntered() {
  const written = find("key").value.replace(/\s/g, "").toLowerCase();
  find("key").removeAttribute("aria-invalid");
  find("key-error").textContent = "";
  if (!written) return null;
  if (/^[0-9a-f]{64}$/.test(written)) return unhex(written, 32);
  find("key").setAttribute("aria-invalid", "true");
  find("key-error").textContent = words.keyWrong;
  find("key").focus();
  return undefined;
}

async function start(file) {
  find("file-error").textContent = file ? "" : words.noFile;
  if (!file) return find("file").focus();
  const key = keyEntered();
  if (key === undefined) return undefined;
  const run = ++running;
  find("result").replaceChildren();
  find("working").hidden = false;
  const hash = make("span", {}, words.hashWait);
  let shown;
  try {
    const verdict = await check(file, key, (...how) => run === running && onStep(...how));
    shown = verdict.shown ? showGood(verdict.shown, hash) : showBad(verdict);
  } catch (failure) {
    if (!(failure instanceof Unable)) setTimeout(() => console.error("cannot check", failure?.name));
    shown = [make("div", { class: "verdict unable" }, heading("verdict", words.unable), make("p", {}, words.unableLead))];
  }
  if (run !== running) return undefined;
  find("working").hidden = true;
  find("result").replaceChildren(...shown);
  find("status").textContent = ""; // the heading is read out when it has the focus
  find("verdict").focus();
  return fillHash(file, hash, run);
}

function listen() {
  let chosen = null;
  const take = (file) => {
    chosen = file;
    return start(chosen);
  };
  find("file").addEventListener("change", () => find("file").files.length && take(find("file").files[0]));
  find("form").addEventListener("submit", (event) => {
    event.preventDefault();
    start(chosen);
  });
  document.addEventListener("dragover", (event) => {
    event.preventDefault();
    document.body.classList.add("over");
  });
  document.addEventListener("dragleave", (event) => event.relatedTarget || document.body.classList.remove("over"));
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    document.body.classList.remove("over");
    if (event.dataTransfer.files.length) take(event.dataTransfer.files[0]);
  });
  window.addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((details) => details.fill?.()));
}

/** What a check gives; of one that fails, the word. */
async function wordOf(step) {
  try {
    return await step();
  } catch (failure) {
    if (failure instanceof Refused) return failure.values.word ?? failure.key;
    throw failure;
  }
}

function begin() {
  if (!globalThis.crypto?.subtle) return; // the page keeps saying what to do instead
  document.documentElement.lang = words.lang;
  for (const element of document.querySelectorAll("[data-say]")) element.textContent = words[element.dataset.say];
  find("progress").max = words.steps.length;
  find("without").hidden = true;
  find("tool").hidden = false;
  listen();
  // For programs: `bytes` is a Uint8Array, `key` 64 hex digits or null; gives the JSON object of bundle.md.
  window.verifyParts = {
    timestamp: (...given) => wordOf(() => checkTimestamp(...given)),
    signature: (...given) => wordOf(() => checkSignature(...given)),
    sha256: (...parts) => hex(sha256(...parts)),
    cbor: (bytes) => wordOf(() => void readCbor(bytes)),
  };
  window.verifyBundle = async (bytes, key = null) => asObject(await check(bytes, key === null ? null : unhex(key, 32)), words);
}

begin();

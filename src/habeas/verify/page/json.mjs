// JSON (RFC 8259), strictly: a name twice is refused, and an object is a Map.

import { Refused, utf8 } from "./bytes.mjs";

const DEEPEST = 100;

/** A number is the float64 nearest to it. */
export function readJson(bytes) {
  const string = utf8(bytes);
  const number = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
  const plain = /[^"\\\u0000-\u001f]*/y;
  let at = 0;

  const refuse = () => {
    throw new Refused("json", { position: at });
  };
  const space = () => {
    while (at < string.length && " \t\n\r".includes(string[at])) at++;
  };
  const expect = (word) => {
    if (!string.startsWith(word, at)) refuse();
    at += word.length;
  };

  function readText() {
    expect('"');
    let out = "";
    for (;;) {
      plain.lastIndex = at;
      out += plain.exec(string)[0];
      at = plain.lastIndex;
      if (string[at] === '"') {
        at++;
        return out;
      }
      if (string[at] !== "\\") refuse();
      const escape = string.slice(at, at + 6);
      if (/^\\u[0-9a-fA-F]{4}$/.test(escape)) {
        out += String.fromCharCode(parseInt(escape.slice(2), 16));
        at += 6;
        continue;
      }
      const index = '"\\/bfnrt'.indexOf(string[at + 1] ?? "-");
      if (index < 0) refuse();
      out += '"\\/\b\f\n\r\t'[index];
      at += 2;
    }
  }

  function readNumber() {
    number.lastIndex = at;
    const found = number.exec(string);
    if (!found) refuse();
    at = number.lastIndex;
    return Number(found[0]);
  }

  function readValue(depth) {
    if (depth > DEEPEST) refuse();
    space();
    switch (string[at]) {
      case "{": {
        const out = new Map();
        at++;
        space();
        if (string[at] === "}") {
          at++;
          return out;
        }
        for (;;) {
          space();
          const name = readText();
          if (out.has(name)) throw new Refused("json_twice");
          space();
          expect(":");
          out.set(name, readValue(depth + 1));
          space();
          if (string[at] === "}") {
            at++;
            return out;
          }
          expect(",");
        }
      }
      case "[": {
        const out = [];
        at++;
        space();
        if (string[at] === "]") {
          at++;
          return out;
        }
        for (;;) {
          out.push(readValue(depth + 1));
          space();
          if (string[at] === "]") {
            at++;
            return out;
          }
          expect(",");
        }
      }
      case '"':
        return readText();
      case "t":
        expect("true");
        return true;
      case "f":
        expect("false");
        return false;
      case "n":
        expect("null");
        return null;
      default:
        return readNumber();
    }
  }

  const value = readValue(1);
  space();
  if (at !== string.length) refuse();
  return value;
}

/** A Map with exactly these names. */
export function fields(value, ...names) {
  if (!(value instanceof Map) || value.size !== names.length || !names.every((name) => value.has(name))) {
    throw new Refused("json_fields", { names: names.join(", ") });
  }
  return names.map((name) => value.get(name));
}

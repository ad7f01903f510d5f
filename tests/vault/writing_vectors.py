"""Writes the golden files of vectors/sealed-body, exhibit and case-files.

    python -m tests.vault.writing_vectors vectors

The first two are the same bytes each time. Databases draw a new nonce for every page that they write, so the samples of
a case are kept as they were made once; `--case-files` makes new ones.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from nacl.bindings import crypto_aead_xchacha20poly1305_ietf_encrypt as aead_seal
from tests.vault.age_files import CHUNK, TAG, AgeFile, age_file, name_of
from tests.vault.case_samples import write_case_files
from tests.vault.two_keys import two_keys

from habeas.log.entry import commitment
from habeas.sealing.bodies import padded_size

_DOMAIN = b"habeas/sealed-body/v1\0"
_SALT, _START, _NONCE = 32, 36, 24
_ARABIC = "شخص مُختلَق شوهد آخر مرة في مكان لا وجود له"
Case = dict[str, Any]


def as_text(value: Any) -> bytes:
    return (json.dumps(value, indent=1, ensure_ascii=False) + "\n").encode()


def sealed_bodies() -> list[Case]:
    """Return sealed bodies, and what a reader says of each."""
    chance = random.Random(3).randbytes
    feed, other_feed, key, other_key = (chance(32) for _ in range(4))
    place = {"feed": feed.hex(), "sequence": 7, "index": 2, "key": key.hex()}
    context = _DOMAIN + feed + (7).to_bytes(8, "big") + (2).to_bytes(4, "big")
    nonce, salt = chance(_NONCE), chance(_SALT)

    def sealed(plain: bytes) -> bytes:
        return nonce + aead_seal(plain, context, nonce, key)

    def plain_of(body: bytes, *, length: int | None = None, size: int | None = None) -> bytes:
        plain = salt + (len(body) if length is None else length).to_bytes(4, "big") + body
        return plain.ljust(padded_size(len(plain)) if size is None else size, b"\0")

    def case(what: str, expects: str, sealed: bytes, body: bytes, **other: object) -> Case:
        given = place | {"commitment": commitment(salt, body).hex()} | other
        opened = {"salt": salt.hex(), "body": body.hex()} if expects == "ok" else {}
        return {"what": what, "expects": expects, **given, "sealed": sealed.hex(), **opened}

    def good(what: str, body: bytes) -> Case:
        return case(what, "ok", sealed(plain_of(body)), body)

    text = _ARABIC.encode()
    step = padded_size(257 + _START) - _START  # the longest body in the second size above the floor
    whole = sealed(plain_of(text))
    cases = [
        good("nothing", b""),
        good("one byte", b"\xf6"),
        good("the longest body in the smallest size", bytes(range(220))),
        good("the shortest body in the next size", bytes(range(221))),
        good("the longest body in a size", b"a" * step),
        good("one byte less", b"a" * (step - 1)),
        good("a byte more than a size holds", b"a" * (step + 1)),
        good("words in Arabic", text),
        good("a body that ends in zeros", text + bytes(9)),
    ]
    for name, at in (
        ("nonce", 0),
        ("nonce's last byte", _NONCE - 1),
        ("ciphertext", _NONCE),
        ("padding", -17),
        ("tag", -1),
    ):
        altered = bytearray(whole)
        altered[at] ^= 1
        cases.append(case(f"a flipped bit of the {name}", "seal", bytes(altered), text))
    borders = {
        "nothing": 0,
        "the nonce cut": _NONCE - 1,
        "the nonce alone": _NONCE,
        "half a tag": _NONCE + 8,
        "no ciphertext": _NONCE + 16,
        "the salt cut": _NONCE + 47,
        "the length cut": _NONCE + 51,
        "salt and length alone": _NONCE + 52,
        "no tag": len(whole) - 16,
        "a byte less": len(whole) - 1,
    }
    cases += [case(f"cut short: {name}", "seal", whole[:size], text) for name, size in borders.items()]
    cases += [
        case("a byte more", "seal", whole + b"\0", text),
        case("of another feed", "seal", whole, text, feed=other_feed.hex()),
        case("of another entry", "seal", whole, text, sequence=8),
        case("at another index", "seal", whole, text, index=3),
        case("under another subject's key", "seal", whole, text, key=other_key.hex()),
        case("the length beyond the end", "layout", sealed(plain_of(text, length=221)), text),
        case("the largest length", "layout", sealed(plain_of(text, length=2**32 - 1)), text),
        case("a size too large", "layout", sealed(plain_of(text, size=272)), text),
        case("not padded", "layout", sealed(plain_of(text, size=_START + len(text))), text),
        case("words behind the end of the body", "layout", sealed(plain_of(text + b"x", length=len(text))), text),
        case(
            "the length of its first half",
            "commitment",
            sealed(plain_of(text + bytes(9), length=len(text))),
            text + bytes(9),
        ),
        case("committed to other words", "commitment", whole, b"other words"),
        case("no commitment", "commitment", whole, text, commitment=bytes(32).hex()),
    ]
    altered_salt = bytes([salt[0] ^ 1]) + salt[1:]
    plain = altered_salt + plain_of(text)[_SALT:]
    cases.append(case("sealed with another salt", "commitment", sealed(plain), text))
    both = two_keys(context, chance=chance)
    for number, (one, plain) in enumerate(zip(both.keys, both.plains, strict=True)):
        found = {"commitment": commitment(both.plains[0][:_SALT], both.plains[0][_START:]).hex(), "key": one.hex()}
        made = case(
            f"one ciphertext that two keys open: the {('one', 'other')[number]}",
            "commitment",
            both.sealed,
            b"",
            **found,
        )
        if number == 0:
            made |= {"expects": "ok", "salt": plain[:_SALT].hex(), "body": plain[_START:].hex()}
        cases.append(made)
    return cases


def exhibits() -> list[Case]:
    """Return exhibit files in pieces, and what a reader says of each."""
    chance = random.Random(5).randbytes
    secret, other = chance(32), chance(32)
    given = {"secret": secret, "ephemeral": chance(32), "file_key": chance(16), "nonce": chance(16)}
    words = age_file((len(_ARABIC.encode()),), **given, plain=_ARABIC.encode())
    nothing, one = age_file((0,), **given), age_file((CHUNK,), **given)
    three = age_file((CHUNK, CHUNK, 100), **given)
    first, second, last = three.chunks
    header, whole, at = three.header, three.whole, len(three.header)
    border = at + CHUNK + TAG
    cases: list[Case] = []

    def add(what: str, expects: str, file: bytes, of: AgeFile = three, **other: object) -> None:
        record = {"sha256": _hash(of.plain), "size": len(of.plain), "sealed_sha256": name_of(file)[:-4]}
        number = len(cases) + 1
        fields = {"exhibit": f"exh_{number:032x}", "identity": secret.hex(), "name": name_of(file), "record": record}
        cases.append({"what": what, "expects": expects, **fields, **other, "file": pieces(file)})

    def flipped(place: int) -> bytes:
        altered = bytearray(whole)
        altered[place] ^= 1
        return bytes(altered)

    add("words in Arabic", "ok", words.whole, words)
    add("an empty file", "ok", nothing.whole, nothing)
    add("one whole chunk", "ok", one.whole, one)
    add("three chunks", "ok", whole)
    places = {
        "the version": 22,
        "the recipient's share": 40,
        "the wrapped key": header.index(b"\n---") - 9,
        "the header's code": header.index(b"\n--- ") + 9,
        "the payload's nonce": at - 1,
        "the first chunk": at,
        "the first chunk's tag": border - 1,
        "the second chunk": border,
        "the last byte": -1,
    }
    for name, place in places.items():
        add(f"a flipped bit of {name}", "altered", flipped(place))
    cuts = {
        "nothing": 0,
        "within the header": 60,
        "the header alone": at - 16,
        "no chunk": at,
        "a byte before the end of a chunk": border - 1,
        "at the end of a chunk": border,
        "a byte behind the end of a chunk": border + 1,
        "at the end of the second chunk": border + CHUNK + TAG,
        "a byte less": len(whole) - 1,
    }
    for name, size in cuts.items():
        add(f"cut short: {name}", "altered", whole[:size])
    add("a byte more", "altered", whole + b"\0")
    add("two chunks exchanged", "altered", header + second + first + last)
    add("a chunk twice", "altered", header + first + first + last)
    add("a chunk left out", "altered", header + second + last)
    add("an empty chunk at the end", "altered", age_file((CHUNK, 0), **given).whole, one)
    add("under another identity", "altered", whole, identity=other.hex())
    add("of a later version of age", "altered", whole.replace(b"/v1\n", b"/v2\n", 1))
    add(
        "a name that is not its hash",
        "name",
        words.whole,
        words,
        name=name_of(b"another file"),
        record={"sha256": _hash(words.plain), "size": len(words.plain), "sealed_sha256": _hash(b"another file")},
    )
    again = age_file((1,), **given, plain=b"x")
    for what, record in {
        "other bytes than were received": {"sha256": _hash(b"y"), "size": 1},
        "another size than was received": {"sha256": _hash(b"x"), "size": 2},
    }.items():
        again = age_file((1,), **given | {"nonce": chance(16)}, plain=b"x")
        add(what, "record", again.whole, again, record={**record, "sealed_sha256": name_of(again.whole)[:-4]})
    stranger = age_file((1,), **given | {"nonce": chance(16)}, plain=b"x")
    add(
        "a file that no record names",
        "unknown",
        stranger.whole,
        stranger,
        record={"sha256": _hash(b"x"), "size": 1, "sealed_sha256": _hash(b"another file")},
    )
    add(
        "no file",
        "missing",
        again.whole,
        again,
        name=name_of(b"gone"),
        record={"sha256": _hash(b"x"), "size": 1, "sealed_sha256": _hash(b"gone")},
    )
    cases[-1]["file"] = None
    # Each has a name of its own, so that all can lie in one folder.
    return cases


def _hash(content: bytes) -> str:
    return name_of(content)[:-4]


def pieces(file: bytes) -> list[list[Any]]:
    """Return a file as pieces, each in hex with how often it comes: long runs of zeros are written once."""
    found: list[list[Any]] = []
    rest = file
    while rest:
        at = rest.find(bytes(64))
        head = rest if at < 0 else rest[:at]
        if head:
            found.append([head.hex(), 1])
        rest = rest[len(head) :]
        run = len(rest) - len(rest.lstrip(b"\0"))
        if run:
            found.append(["00", run])
        rest = rest[run:]
    return found


def main(arguments: Sequence[str]) -> None:
    """Write the files under the folder given."""
    folder = Path(arguments[0])
    for name, cases in (("sealed-body", sealed_bodies), ("exhibit", exhibits)):
        (folder / name).mkdir(parents=True, exist_ok=True)
        (folder / name / "cases.json").write_bytes(as_text(cases()))
    if "--case-files" in arguments:
        write_case_files(folder / "case-files")


if __name__ == "__main__":
    main(sys.argv[1:])

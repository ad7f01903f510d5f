"""Bundles with something wrong in them, more than a thousand, to hold two verifiers against each other.

`bundles.py` writes bad bundles that each have one fault and expect one code. Here nothing is expected: a mutation is
made at some depth (bytes of the ZIP file, a tag file, a list, a body, a header, a signature, a proof, a stamp), all
that lies above it is sealed anew, so that the steps before it pass, and both verifiers must say the same. The same seed
gives the same bundles.
"""

from __future__ import annotations

import base64
import copy
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

from nacl.bindings import crypto_core_ed25519_scalar_reduce, crypto_scalarmult_ed25519_base_noclamp
from nacl.signing import SigningKey
from tests.verify import bundles
from tests.verify.bundles import FIRST, SECOND, STRANGER, Draft, Member, Written, build

from habeas.log.checkpoint import Checkpoint, key_hash, signed_note
from habeas.log.tree import root_hash

ORDER = 2**252 + 27742317777372353535851937790883648493
FIELD = 2**255 - 19

# RFC 7748 §7 and libsodium's list: points of order 1, 2, 4 and 8, and their second encodings.
SMALL_ORDER = tuple(
    bytes.fromhex(text)
    for text in (
        "0100000000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "0100000000000000000000000000000000000000000000000000000000000080",
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """A bundle that may be wrong.

    Args:
        title: what was done to it.
        data: the file.
        key: given to both verifiers as the expected key.
    """

    title: str
    data: bytes
    key: bytes | None = None


def mutants(seed: int = 1) -> Iterator[Mutant]:
    """Yield every mutant."""
    for number, family in enumerate(_FAMILIES):
        for title, data in family(Random(seed * 1000 + number)):
            yield Mutant(title=f"{family.__name__.removeprefix('_')}: {title}", data=data)
    for key in (bundles.public(FIRST), bundles.public(SECOND), bytes(32)):
        yield Mutant(title=f"key {key[0]}", data=bundles.good(), key=key)


Made = Iterator[tuple[str, bytes]]


def _flips(random: Random) -> Made:
    good = bundles.good()
    for at in [*range(60), *range(len(good) - 70, len(good)), *random.sample(range(len(good)), 90)]:
        changed = bytearray(good)
        changed[at] ^= 1 << random.randrange(8)
        yield f"byte {at}", bytes(changed)
    for cut in (0, 1, 21, 22, 100, len(good) // 2, len(good) - 22, len(good) - 1):
        yield f"cut to {cut}", good[:cut]
    for more in (b"\0", b"PK\5\6", good):
        yield f"{len(more)} bytes after", good + more
        yield f"{len(more)} bytes before", more + good


def _zip_tricks(random: Random) -> Made:
    fields: dict[str, list[Any]] = {
        "needs": [0, 10, 45],
        "flags": [1, 8, 0x800],
        "method": [8, 99],
        "time": [1],
        "date": [0, 34],
        "crc": [0],
        "csize": [0, 0xFFFFFFFF],
        "size": [0, 0xFFFFFFFF],
        "extra": [b"\1\0\0\0", b"x"],
        "name": [
            b"habeas-bundle/x",
            b"README.txt",
            b"habeas-bundle/../x",
            b"habeas-bundle/a\0b",
            b"",
            b"habeas-bundle/\xd9\x85",
        ],
        "made": [0, 788],
        "comment": [b"c"],
        "disk": [1],
        "internal": [1],
        "external": [0o120777 << 16],
        "at": [0, 1],
    }
    for field, values in fields.items():
        for value in values:
            for where in ("local", "central", "both"):
                if field in ("made", "comment", "disk", "internal", "external", "at") and where != "central":
                    continue
                place = random.randrange(3)

                def edit(
                    members: list[Member], f: str = field, v: Any = value, w: str = where, at: int = place
                ) -> None:
                    member = members[at]
                    if w != "central":
                        member.local[f] = v
                    if w != "local":
                        member.central[f] = v

                yield f"{field}={value!r} {where}", build(edits={"members": edit})
    for name in ("disk", "start", "here", "all", "length", "offset", "comment"):
        for value in (0, 1, 5, 0xFFFF):

            def ending(members: list[Member], n: str = name, v: int = value) -> bytes:
                return bundles.write_zip(members, end={n: v})

            kept: list[Member] = []
            build(edits={"members": kept.extend})
            yield f"end {name}={value}", ending(kept)
    for make in (
        lambda members: [*members, members[0]],
        lambda members: [*members, members[3], members[3]],
        lambda members: members[::-1],
        lambda members: members[:-1],
        lambda members: [],
        lambda members: [*members, Member("data/exhibits", b"")],
        lambda members: [Member(members[0].path, members[0].data, before=b"gap"), *members[1:]],
        lambda members: [*members, Member("verify/verify.html", b"x")],
        lambda members: [*members, Member("Data/records.json", b"x")],
        lambda members: [*members, Member("a" * 201, b"x")],
    ):
        yield "members", build(edits={"members": make})


def _tag_files(random: Random) -> Made:
    info = b"Bag-Software-Agent: test\nBagging-Date: 2026-01-02\nExternal-Identifier: %s\n" % bundles.FILING_ID.encode()
    for text in (
        info + b"Habeas-Bundle-Version: 2\nPayload-Oxum: 1.1\n",
        info + b"Habeas-Bundle-Version: 1\n",
        info + b"Habeas-Bundle-Version: 1\nPayload-Oxum: 1.1\nMore: x\n",
        info + b"Habeas-Bundle-Version: 1\nPayload-Oxum: 1.1",
        info + b"Habeas-Bundle-Version: 1\nPayload-Oxum: \n",
        info + b"Habeas-Bundle-Version: 1\nPayload-Oxum: \xff\n",
        info + b"Habeas-Bundle-Version: 1\nPayload-Oxum: a\rb\n",
        info + b"Habeas-Bundle-Version: 1\r\nPayload-Oxum: 1.1\n",
        info + b"Payload-Oxum: 1.1\nHabeas-Bundle-Version: 1\n",
        info.replace(b": fil", b": lif") + b"Habeas-Bundle-Version: 1\nPayload-Oxum: 1.1\n",
        info.replace(b"test", "тест 🕊".encode()) + b"Habeas-Bundle-Version: 1\nPayload-Oxum: 1.1\n",
        b"\xef\xbb\xbf" + info + b"Habeas-Bundle-Version: 1\nPayload-Oxum: 1.1\n",
        b"",
    ):
        yield "bag-info", _with_tags({"bag-info.txt": text})
    for text in (b"", b"BagIt-Version: 0.97\nTag-File-Character-Encoding: UTF-8\n", b"\xff"):
        yield "bagit", _with_tags({"bagit.txt": text})
    for path in (
        "log/entry-9.tlog-proof",
        "log/entry-00.tlog-proof",
        "log/entry-9999999999999999.tlog-proof",
        "log/entry-99999999999999999.tlog-proof",
        "log/x",
        "time/1/note",
        "time/2/note",
        "time/x",
        "time/01/note",
        "time/1/x",
        "time/99999/note",
        "time/999999/note",
        "verify/x",
        "verify/verify.html",
        "verify/habeas-verify.pyz",
        "x",
    ):
        yield f"more: {path}", _with_tags({path: b"x"})
    for path in (
        "README.txt",
        "bagit.txt",
        "bag-info.txt",
        "log/checkpoint",
        "log/entries.json",
        "log/entry-1.tlog-proof",
    ):
        yield f"less: {path}", _with_tags({path: None})
    for path in ("data/records.json", "data/ro-crate-metadata.json", bundles.EXHIBIT_PATH):
        yield f"less: {path}", build(edits={"payload": _without(path)})
    for path in (
        "data/x",
        "data/exhibits/x",
        "data/exhibits/exh_1.csv",
        f"data/exhibits/{bundles.LEFT_OUT}.csv",
        f"data/exhibits/{bundles.EXHIBIT_ID}.txt",
        f"data/exhibits/{bundles.EXHIBIT_ID}.toolonger",
        f"data/exhibits/exh_{'a' * 32}.csv",
    ):
        yield f"more: {path}", build(edits={"payload": _with(path, b"elsewhere")})
    yield "altered exhibit", build(edits={"payload": _with(bundles.EXHIBIT_PATH, b"x")})
    for stage in ("manifest", "tagmanifest"):
        for number in range(30):
            yield f"{stage} {number}", build(edits={stage: lambda text: _line_edit(text, random)})
        for text in (
            b"",
            b"\n",
            b"\xff\n",
            b"x",
            b"0" * 64 + b"  data/x\n",
            b"0" * 64 + b" *data/x\n",
            b"0" * 64 + b"  ../x\n",
        ):
            yield f"{stage} {text[:4]!r}", build(edits={stage: lambda _, t=text: t})


def _lists(random: Random) -> Made:
    for number in range(150):
        yield f"entries.json {number}", build(edits={"entries": lambda value: _json_edit(value, random)})
    for number in range(120):
        yield f"records.json {number}", build(edits={"records": lambda value: _json_edit(value, random)})
    entries = json.dumps(_object_of("entries")).encode()
    yield "second base64 of a body", _with_text("entries", _second_base64(entries))
    for stage in ("entries", "records"):
        good = json.dumps(_object_of(stage), ensure_ascii=False)
        for before, after in (
            ("{", '{"format": "x", '),
            ('"format"', '"format "'),
            ("v1", "v2"),
            ("[", "[,"),
            ("}", ",}"),
            (": 0,", ": 0.0,"),
            (": 0,", ": -0,"),
            (": 0,", ": 0e5,"),
            (": 0,", ": 00,"),
            (": 0,", ": 1e999,"),
            (": 0,", ": NaN,"),
            (": 0,", ": Infinity,"),
            (": 0,", ": false,"),
            (": 0,", ": null,"),
            (": 1,", ": 1.0000000000000000001,"),
            (": 1,", ": 9007199254740993,"),
            (": 0.5", ": 5e-1"),
            (": 0.5", ": 0.50000000000000000000001"),
            (": 0.5", ": .5"),
            ("false", "0"),
            ("null", "{}"),
            ("null", '""'),
            ("Имярек", "\\u0418мярек"),
            ("Имярек", "\\ud800"),
            ("Имярек", "Имя\nрек"),
            ("Имярек", "Имя\\/рек"),
            ("$hex", "$Hex"),
            (": ", "\t:\r\n"),
            (": ", "\u00a0:"),
            ("founding", "founding\\u0000"),
            ("a", "A"),
            ("1", "2"),
        ):
            yield f"{stage} {before} {after}", _with_text(stage, good.replace(before, after, 1).encode())
        for raw in (
            b"",
            b"\xef\xbb\xbf" + good.encode(),
            good.encode() + b" \n",
            good.encode() + b"x",
            good.encode("utf-16"),
            good.encode().replace(b"habeas", b"h\xffbeas", 1),
            b"[" * 5000 + b"]" * 5000,
            b"[]",
            b"1",
            b'"x"',
            b"1" * 5000,
        ):
            yield f"{stage} {raw[:6]!r}", _with_text(stage, raw)


_ENCODINGS = [
    "00ff",
    "1800",
    "190001",
    "1a00000001",
    "1b0000000000000001",
    "1b001fffffffffffff",
    "1b0020000000000000",
    "3b001ffffffffffffe",
    "3b001fffffffffffff",
    "3800",
    "5800",
    "41",
    "5f4100ff",
    "7800",
    "61ff",
    "62c3a9",
    "7f6161ff",
    "63eda080",
    "8180",
    "9f00ff",
    "9800",
    "9b7fffffffffffffff",
    "bb7fffffffffffffff",
    "a0",
    "bf616100ff",
    "a1616100",
    "a2616100616200",
    "a2616200616100",
    "a2616100616100",
    "a1006161",
    "a2626161006162f6",
    "a26162006261610a",
    "c000",
    "e0",
    "f0",
    "f4",
    "f5",
    "f6",
    "f7",
    "f818",
    "f820",
    "f93c00",
    "f98000",
    "f90000",
    "f97c00",
    "f97e00",
    "f90001",
    "f97bff",
    "fa3f800000",
    "fa47800000",
    "fa477fe000",
    "fa477ff000",
    "fa33800000",
    "fa33000000",
    "fa3f800001",
    "fa7f800000",
    "fb3ff0000000000000",
    "fb3ff0000020000000",
    "fb3ff0000000000001",
    "fb36a0000000000000",
    "fb7ff0000000000000",
    "fc",
    "ff",
    "1c",
]
_DEEP = (
    "81" * 31 + "80",
    "81" * 32 + "80",
    "81" * 33 + "80",
    "81" * 32 + "00",
    "a16161" * 31 + "a0",
    "a16161" * 32 + "a0",
    "81" * 900 + "00",
)


def _cbor(random: Random) -> Made:
    """Bodies in other encodings, in the log as if they had always been there."""
    for text in ("", *_ENCODINGS, *_DEEP):
        yield text[:24], _with_body(bytes.fromhex(text))
    good = bundles.encode(bundles.record(1))
    for number in range(110):
        changed = bytearray(good)
        changed[random.randrange(len(good))] = random.choice(
            (random.randrange(256), 0x18, 0xF9, 0xFB, 0x80, 0xA0, 0x60)
        )
        yield f"byte {number}", _with_body(bytes(changed))


def _entries(random: Random) -> Made:
    def drafted(change: Callable[[list[Draft]], Any]) -> bytes:
        return build(edits={"drafts": change})

    def set_to(at: int, **values: Any) -> Callable[[list[Draft]], None]:
        def change(drafts: list[Draft]) -> None:
            for name, value in values.items():
                setattr(drafts[at], name, value)

        return change

    for at in (0, 1, 3):
        for values in (
            {"magic": b"HBE2"},
            {"tag": bytes(16)},
            {"sequence": 0},
            {"sequence": 1},
            {"sequence": 7},
            {"sequence": 2**64 - 1},
            {"previous": bytes(32)},
            {"previous": b"x" * 32},
            {"count": 0},
            {"count": 1},
            {"count": 2},
            {"count": 3},
            {"count": 2**32 - 1},
            {"feed": bundles.public(STRANGER)},
            {"signer": STRANGER},
            {"key": STRANGER},
            {"key": SECOND},
            {"listed": False},
            {"signed": lambda header: header},
            {"signed": lambda header: b"habeas/feed/v1\0" + header},
            {"signature": lambda _: bytes(64)},
            {"signature": lambda s: s[:32] + _plus_order(s[32:])},
            {"signature": lambda s: s[:32] + bytes(32)},
            {"signature": lambda s: bytes(32) + s[32:]},
            {"signature": lambda s: s[:31] + bytes([s[31] ^ 0x80]) + s[32:]},
            {"signature": lambda s: s[32:] + s[:32]},
        ):
            yield f"{at} {values}", drafted(set_to(at, **values))
        for small in SMALL_ORDER:
            # Under a point of order 1 every signature with R = [S]B holds for a lax verifier; others hold now and then.
            scalar = crypto_core_ed25519_scalar_reduce(random.randbytes(64))
            forged = bytes(SigningKey(b"\7" * 32).verify_key) + scalar
            for signature in (forged, small + bytes(32), small + scalar):
                yield (
                    f"{at} small {small[:2].hex()}",
                    drafted(set_to(at, feed=small, signature=lambda _, s=signature: s)),
                )
    for small in SMALL_ORDER:
        # The log is founded by such a key, which only a strict check of signatures sees: under the neutral element
        # [S]B = R holds for any message.
        for neutral in (False, True):
            scalar = crypto_core_ed25519_scalar_reduce(random.randbytes(64))
            point = crypto_scalarmult_ed25519_base_noclamp(scalar)
            forged = bytes([1]) + bytes(63) if neutral else point + scalar
            yield f"founded by {small[:2].hex()}", _founded_by(small, forged)
    for _ in range(40):
        place, bit = random.randrange(64), random.randrange(8)
        yield (
            f"signature byte {place}",
            drafted(set_to(random.choice((0, 1, 3)), signature=lambda s, p=place, b=bit: _flip(s, p, b))),
        )
    for drafts in ([], bundles.usual_log()[1:], bundles.usual_log()[:1], bundles.usual_log() * 2):
        if drafts:
            yield "log", build(drafts=copy.deepcopy(drafts))


def _feeds(random: Random) -> Made:
    def body(change: Callable[[dict[str, Any]], Any], *, key: SigningKey = SECOND) -> bytes:
        drafts = bundles.usual_log()
        feed = bundles.further_feed(drafts, key)
        change(feed)
        return build(drafts=[*drafts, Draft(bodies=[feed, bundles.unit("restore")], shown=[0], key=key)])

    yield "good", body(lambda feed: None)
    for name in ("feed", "follows", "size", "root", "endorsement", "kind"):
        yield f"without {name}", body(_removing(name))
        values: tuple[Any, ...] = (
            0,
            1,
            3,
            3.0,
            True,
            None,
            "x",
            b"",
            b"x",
            bytes(32),
            bytes(64),
            bundles.public(STRANGER),
            bundles.public(SECOND),
            [],
            {},
            *SMALL_ORDER[:3],
        )
        for value in values:
            yield f"{name}={value!r}", body(_setting({name: value}))
    for number in range(12):
        yield (
            f"endorsement flip {number}",
            body(lambda feed: feed.update(endorsement=_flip(feed["endorsement"], random.randrange(64), 3))),
        )
    for name, values in (
        ("feed", (0, "x", bytes(32), None)),
        ("tag", (0, "x", bytes(16), bytes(15))),
        ("kind", ("x", 1, b"founding")),
    ):
        for value in values:
            yield f"founding {name}={value!r}", _with_body({**bundles.founding(), name: value}, at=0)
    yield "founding is no map", _with_body(["founding"], at=0)
    yield (
        "founding second",
        build(drafts=[Draft(bodies=[bundles.unit("x"), bundles.founding()], shown=[1]), *bundles.usual_log()[1:]]),
    )
    restored = bundles.restored_log()
    restored.append(Draft(bodies=[bundles.unit("x")], shown=[0], key=FIRST))
    yield "first feed again", build(drafts=restored)
    for shown in ([], [1]):
        drafts = bundles.restored_log()
        drafts[-1].shown = shown
        drafts[-1].listed = bool(shown)
        yield f"feed's body closed {shown}", build(drafts=drafts)


def _notes(random: Random) -> Made:
    def noted(change: Callable[[str], bytes | str]) -> bytes:
        return build(edits={"note": lambda note, log: change(note)})

    for before, after in (
        ("habeas/", "habeas"),
        ("habeas/", "habeas /"),
        ("habeas/", "h+abeas/"),
        ("— ", "- "),
        ("— ", "—  "),
        ("\n4\n", "\n04\n"),
        ("\n4\n", "\n5\n"),
        ("\n4\n", "\n3\n"),
        ("\n4\n", "\n+4\n"),
        ("\n4\n", "\n٤\n"),
        ("\n4\n", "\n99999999999999999999\n"),
        ("\n4\n", "\n9007199254740992\n"),
        ("\n4\n", "\n9007199254740991\n"),
        ("\n4\n", "\n4 \n"),
        ("\n4\n", "\r\n4\r\n"),
        ("\n\n", "\n"),
        ("\n\n", "\n\n\n"),
        ("\n\n", "\nextension\n\n"),
        ("=", ""),
        ("=\n", "=\n "),
        ("=", "=="),
        ("habeas", "hаbeas"),
    ):
        yield f"{before!r} {after!r}", noted(_replacing(before, after))
    yield "no end", noted(lambda note: note[:-1])
    yield "twice signed", noted(lambda note: note + note.split("\n\n")[1])
    yield "no UTF-8", noted(lambda note: note.encode().replace(b"habeas", b"h\xffbeas"))
    yield "no UTF-8 in the end", noted(lambda note: note.encode() + b"\xff")
    yield "empty", noted(lambda note: "")
    for key in (SECOND, STRANGER):
        yield "other key", build(edits={"note": lambda note, log, k=key: bundles.note_of(log, key=k)})
    for size in (1, 2, 3):
        yield f"size {size}", build(edits={"note": lambda note, log, s=size: bundles.note_of(log, s)})
    for origin in ("habeas/x", "habeas/" + "0" * 32, "x"):
        yield f"origin {origin}", build(edits={"note": lambda note, log, o=origin: _note(log, origin=o)})
    yield "origin other than the key hash", build(edits={"note": lambda note, log: _misnamed(log)})
    yield "other root", build(edits={"note": lambda note, log: _note(log, root=bytes(32))})
    yield "larger", build(edits={"note": lambda note, log: _note(log, size=9)})
    for number in range(40):
        yield (
            f"flip {number}",
            noted(lambda note: _flip(note.encode(), random.randrange(len(note.encode())), random.randrange(8))),
        )


def _proofs(random: Random) -> Made:
    for number in range(70):
        path = random.choice(("log/entry-0.tlog-proof", "log/entry-1.tlog-proof", "log/entry-3.tlog-proof"))

        def flip(files: dict[str, bytes], log: list[Written], p: str = path) -> None:
            head = files[p].index(b"\n\n") + 2
            files[p] = _flip(
                files[p], random.randrange(head if random.random() < 0.8 else len(files[p])), random.randrange(8)
            )

        yield f"flip {number}", build(edits={"tags": flip})
    for before, after in (
        (b"@v1", b"@v2"),
        (b"index 1", b"index 01"),
        (b"index 1", b"index 2"),
        (b"index 1", b"extra AA==\nindex 1"),
        (b"index 1\n", b"index 1\n\n"),
        (b"index 1", b"index -1"),
        (b"\n\n", b"\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n"),
        (b"\n\n", b"\n \n"),
        (b"\n\n", b"\r\n\r\n"),
        (b"=\n", b"=\n\xff"),
        (b"\n\n", b"\n" + b"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n" * 65 + b"\n"),
        (b"=\n", b"\n"),
        (b"c2sp", b"\xc3\xa9c2sp"),
    ):
        yield f"{before!r}", build(edits={"tags": _replace_in("log/entry-1.tlog-proof", before, after)})
    for path in ("log/entry-1.tlog-proof", "log/checkpoint"):
        yield f"second base64 in {path}", build(edits={"tags": _spelt_anew(path)})
    yield (
        "exchanged",
        build(
            edits={"tags": lambda files, log: files.update({"log/entry-0.tlog-proof": files["log/entry-1.tlog-proof"]})}
        ),
    )
    yield (
        "other tree",
        build(
            edits={
                "tags": lambda files, log: files.update(
                    {
                        "log/entry-0.tlog-proof": bundles.proof_text(
                            [e.leaf for e in log][:3], 0, files["log/checkpoint"]
                        )
                    }
                )
            }
        ),
    )


def _filings(random: Random) -> Made:
    def filed(change: Callable[[list[Draft]], Any]) -> bytes:
        return build(edits={"drafts": change})

    for name, values in (
        ("id", ("x", 1, None)),
        ("what", ("report", None, b"bundle")),
        ("sha256", ("0" * 64, None, b"x", 1)),
        ("kind", ("x", None)),
    ):
        for value in values:
            yield f"{name}={value!r}", _with_filing({name: value})
    yield "upper case", filed(lambda drafts: drafts[-1].bodies[0].update(sha256=drafts[-1].bodies[0]["sha256"].upper()))
    yield "closed", filed(lambda drafts: setattr(drafts[-1], "shown", [1]))
    yield "both shown", filed(lambda drafts: setattr(drafts[-1], "shown", [0, 1]))
    yield "twice in one entry", filed(_doubled)
    yield "twice", filed(lambda drafts: [*drafts, copy.deepcopy(drafts[-1])])
    yield "not last", filed(lambda drafts: [*drafts, Draft(bodies=[bundles.unit("x")], shown=[0])])
    yield "last is closed", filed(lambda drafts: [*drafts, Draft(bodies=[bundles.unit("x")], shown=[], listed=False)])
    exhibits: tuple[tuple[str, tuple[Any, ...]], ...] = (
        ("id", ("exh_" + "a" * 32, 1, None)),
        ("sha256", ("0" * 64, None, b"x")),
        ("size", (0, 1.0, True, None, float(len(bundles.EXHIBIT)))),
    )
    for name, given in exhibits:
        for value in given:
            yield f"exhibit {name}={value!r}", _with_body({**bundles.exhibit(), name: value}, index=0)
    yield "exhibit twice", _with_body(bundles.exhibit(), index=1)
    yield "exhibit twice, two ways", _with_body({**bundles.exhibit(), "size": 1}, index=1)
    for mention in (None, {}, {"id": 1}, {"id": bundles.MENTION}, [bundles.MENTION], bundles.MENTION):
        yield f"mention {mention!r}", _with_body({**bundles.record(1), "mention": mention})
    strange: tuple[Any, ...] = (
        {"$hex": "00"},
        {"$hex": b"\0"},
        {"__proto__": {"x": 1}},
        {"constructor": 1, "toString": None},
        [b"", b"\xff"],
        -0.0,
        1.5,
        2.0**60,
        5e-324,
        "\0",
        "‮",
        "a" * 5000,
        [[], {}, ""],
    )
    for value in strange:
        yield f"value {str(value)[:20]!r}", _with_body({**bundles.record(1), "more": value})


def _stamps(random: Random) -> Made:
    drafts, sizes = bundles.restored_log, (2, 0)
    yield "good", build(drafts=drafts(), stamps=sizes)
    for name in ("note", "query.tsq", "response.tsr", "roots.pem", "consistency"):
        yield (
            f"without {name}",
            build(
                drafts=drafts(),
                stamps=sizes,
                edits={"tags": lambda files, log, n=name: files.pop(f"time/1/{n}") and None},
            ),
        )
        yield (
            f"empty {name}",
            build(
                drafts=drafts(),
                stamps=sizes,
                edits={"tags": lambda files, log, n=name: files.update({f"time/1/{n}": b""})},
            ),
        )
        yield (
            f"exchanged {name}",
            build(
                drafts=drafts(),
                stamps=sizes,
                edits={"tags": lambda files, log, n=name: files.update({f"time/1/{n}": files[f"time/2/{n}"]})},
            ),
        )
        for number in range(90 if name == "response.tsr" else 12):

            def flip(files: dict[str, bytes], log: list[Written], n: str = name) -> None:
                old = files[f"time/1/{n}"]
                files[f"time/1/{n}"] = _flip(old, random.randrange(len(old)), random.randrange(8))

            yield f"flip {name} {number}", build(drafts=drafts(), stamps=(2,), edits={"tags": flip})
    for before, after in (
        (b"-----\n", b"-----"),
        (b"-----\n", b"-----\n\n"),
        (b"-----BEGIN", b"x-----BEGIN"),
        (b"\n", b"\r\n"),
        (b"=", b""),
        (b"M", b" M"),
        (b"END", b"END "),
    ):
        yield (
            f"roots {before!r} {after!r}",
            build(drafts=drafts(), stamps=(2,), edits={"tags": _replace_in("time/1/roots.pem", before, after)}),
        )
    for times in (2, 16, 17):
        yield (
            f"roots {times}",
            build(
                drafts=drafts(),
                stamps=(2,),
                edits={
                    "tags": lambda files, log, t=times: files.update(
                        {"time/1/roots.pem": files["time/1/roots.pem"] * t}
                    )
                },
            ),
        )
    for name in ("consistency", "roots.pem", "note"):
        yield (
            f"second base64 in {name}",
            build(drafts=drafts(), stamps=(2,), edits={"tags": _spelt_anew(f"time/1/{name}")}),
        )
    yield "gap", build(drafts=drafts(), stamps=sizes, edits={"tags": _renamed_folder})
    for make in (
        lambda log: _note(log, size=99),
        lambda log: _note(log[:2], origin="habeas/x"),
        lambda log: _note(log[:2], root=bytes(32)),
        lambda log: _note([], size=0),
        lambda log: bundles.note_of(log, 2, STRANGER),
        lambda log: bundles.note_of(log, 2, SECOND),
        lambda log: "x",
    ):

        def other(files: dict[str, bytes], log: list[Written], m: Callable[[Any], str] = make) -> None:
            note = m(log).encode()
            files["time/1/note"] = note
            files["time/1/query.tsq"], files["time/1/response.tsr"] = bundles.stamp_of(note)

        yield "other note", build(drafts=drafts(), stamps=(2,), edits={"tags": other})


_FAMILIES: tuple[Callable[[Random], Made], ...] = (
    _flips,
    _zip_tricks,
    _tag_files,
    _lists,
    _cbor,
    _entries,
    _feeds,
    _notes,
    _proofs,
    _filings,
    _stamps,
)


def _flip(data: bytes, at: int, bit: int) -> bytes:
    changed = bytearray(data)
    changed[at] ^= 1 << bit
    return bytes(changed)


def _plus_order(scalar: bytes) -> bytes:
    return (int.from_bytes(scalar, "little") + ORDER).to_bytes(32, "little")


def _note(log: Any, *, origin: str = bundles.ORIGIN, size: int | None = None, root: bytes | None = None) -> str:
    leaves = [entry.leaf for entry in log]
    checkpoint = Checkpoint(
        origin=origin, size=len(leaves) if size is None else size, root=root_hash(leaves) if root is None else root
    )
    return signed_note(checkpoint, public_key=bundles.public(FIRST), sign=lambda text: FIRST.sign(text).signature)


def _misnamed(log: list[Written]) -> str:
    """Return a note of another log, signed by our feed, whose key hash is the one of our log's name."""
    origin = "habeas/" + "0" * 32
    text = Checkpoint(origin=origin, size=len(log), root=root_hash([entry.leaf for entry in log])).text()
    blob = key_hash(bundles.ORIGIN, bundles.public(FIRST)) + FIRST.sign(text.encode()).signature
    return f"{text}\n— {origin} {base64.b64encode(blob).decode()}\n"


def _with_tags(changes: dict[str, bytes | None]) -> bytes:
    def edit(files: dict[str, bytes], log: list[Written]) -> None:
        for path, data in changes.items():
            if data is None:
                del files[path]
            else:
                files[path] = data

    return build(edits={"tags": edit})


def _with(path: str, data: bytes) -> Callable[[dict[str, bytes]], None]:
    return lambda files: files.update({path: data})


def _second_base64(data: bytes) -> bytes:
    """Set a bit of the first padded base64 that no byte takes: a second spelling of the same bytes."""
    alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    return re.sub(
        rb"([A-Za-z0-9+/])=", lambda found: bytes([alphabet[alphabet.index(found[1]) + 1]]) + b"=", data, count=1
    )


def _spelt_anew(path: str) -> Callable[..., None]:
    def edit(files: dict[str, bytes], log: list[Written]) -> None:
        files[path] = _second_base64(files[path])

    return edit


def _setting(changes: dict[str, Any]) -> Callable[[dict[str, Any]], None]:
    return lambda record: record.update(changes)


def _removing(name: str) -> Callable[[dict[str, Any]], None]:
    def edit(record: dict[str, Any]) -> None:
        del record[name]

    return edit


def _replacing(before: str, after: str) -> Callable[[str], str]:
    return lambda text: text.replace(before, after, 1)


def _with_filing(changes: dict[str, Any]) -> bytes:
    def edit(drafts: list[Draft]) -> None:
        drafts[-1].bodies[0].update(changes)

    return build(edits={"drafts": edit})


def _without(path: str) -> Callable[[dict[str, bytes]], None]:
    def edit(files: dict[str, bytes]) -> None:
        del files[path]

    return edit


def _replace_in(path: str, before: bytes, after: bytes) -> Callable[..., None]:
    def edit(files: dict[str, bytes], log: list[Written]) -> None:
        files[path] = files[path].replace(before, after, 1)

    return edit


def _doubled(drafts: list[Draft]) -> None:
    drafts[-1].bodies.append(drafts[-1].bodies[0])
    drafts[-1].shown = [0, 2]


def _founded_by(feed: bytes, signature: bytes) -> bytes:
    """Return a bundle of a log that a key founded, all of whose signatures are this one."""

    def change(drafts: list[Draft]) -> None:
        drafts[0].bodies[0] = {**bundles.founding(), "feed": feed}
        for draft in drafts:
            draft.feed, draft.signature = feed, lambda _: signature

    return build(edits={"drafts": change})


def _renamed_folder(files: dict[str, bytes], log: list[Written]) -> None:
    for path in [path for path in files if path.startswith("time/2/")]:
        files[path.replace("/2/", "/3/")] = files.pop(path)


def _with_text(stage: str, raw: bytes) -> bytes:
    return build(edits={stage: lambda _: raw})


def _object_of(stage: str) -> Any:
    kept: list[Any] = []
    build(edits={stage: lambda value: kept.append(copy.deepcopy(value))})
    return kept[0]


def _with_body(body: Any, *, at: int = 1, index: int = 2) -> bytes:
    """Put a body in the place of another, in the log and, where it can be read, in the records."""
    index = 0 if at == 0 else index
    encoded = body if isinstance(body, bytes) else bundles.encode(body)

    def records(value: Any) -> None:
        if not isinstance(body, bytes):
            for item in value["records"]:
                if (item["entry"], item["body"]) == (at, index):
                    item["record"] = bundles.as_json(body)

    def drafts(written: list[Draft]) -> None:
        written[at].bodies[index] = encoded

    return build(edits={"records": records, "drafts": drafts})


def _line_edit(text: bytes, random: Random) -> bytes:
    lines = text.splitlines(keepends=True)
    at = random.randrange(len(lines))
    match random.randrange(7):
        case 0:
            del lines[at]
        case 1:
            lines.insert(at, lines[at])
        case 2:
            lines.append(lines.pop(at))
        case 3:
            lines[at] = lines[at].replace(b"  ", random.choice((b" ", b"   ", b"\t", b" *")), 1)
        case 4:
            lines[at] = _flip(lines[at], random.randrange(len(lines[at])), random.randrange(8))
        case 5:
            lines[at] = lines[at].upper()
        case 6:
            lines[at] = lines[at].replace(b"\n", random.choice((b"", b"\r\n", b"\n\n")))
    return b"".join(lines)


def _places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, inner in items:
        yield from _places(inner, (*path, name))


def _json_edit(value: Any, random: Random) -> bytes:
    """Change one place of a JSON object: take away, double, exchange for something else, or alter a text a little."""
    value = copy.deepcopy(value)
    *way, last = random.choice([place for place in _places(value) if place])
    inside = value
    for name in way:
        inside = inside[name]
    old = inside[last]
    match random.randrange(6):
        case 0:
            del inside[last]
        case 1 if isinstance(inside, list):
            inside.insert(last, copy.deepcopy(old))
        case 1:
            inside[f"{last} "] = old
        case 2 if isinstance(inside, list):
            inside.append(inside.pop(last))
        case 3 if isinstance(old, str) and old:
            at = random.randrange(len(old))
            inside[last] = old[:at] + random.choice("0aA=/ z") + old[at + 1 :]
        case 4 if isinstance(old, str):
            inside[last] = random.choice((old[:-1], old + "0", old.upper(), old + "=", old[:-2], "", f" {old}"))
        case 4 if isinstance(old, int | float) and not isinstance(old, bool):
            inside[last] = random.choice((old + 1, -old, old + 0.5, float(old), 2**53, str(old)))
        case _:
            inside[last] = random.choice((None, True, 0, -1, 1.5, "", "x", [], {}, [old], {"x": old}, [0] * 40))
    return json.dumps(value, ensure_ascii=random.random() < 0.5).encode()

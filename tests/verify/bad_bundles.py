"""Bad bundles: one for each sentence of docs/spec/bundle.md, each with that one fault, and what a verifier must say.

`BAD` holds them by name. They are made when they are asked for.
"""

from __future__ import annotations

import base64
import io
import json
import struct
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from hashlib import sha512
from typing import Any, BinaryIO

from nacl.bindings import crypto_scalarmult_ed25519_base_noclamp
from tests.simulators.forging import parties
from tests.verify.bundles import (
    EXHIBIT,
    EXHIBIT_ID,
    EXHIBIT_PATH,
    FILING_ID,
    FIRST,
    MENTION,
    ORIGIN,
    SECOND,
    STRANGER,
    TAG,
    Draft,
    Member,
    build,
    encode,
    exhibit,
    founding,
    further_feed,
    note_of,
    pem,
    proof_text,
    public,
    restored_log,
    stamp_files,
    unit,
    usual_log,
    write_log,
    write_zip,
)

from habeas.log.checkpoint import Checkpoint, key_hash, signed_note
from habeas.log.feed import endorsement_message
from habeas.log.tree import root_hash

ORDER = 2**252 + 27742317777372353535851937790883648493
ENTRIES, RECORDS, NOTE = "log/entries.json", "data/records.json", "log/checkpoint"
FILING_ENTRY = 3

Expected = frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bad:
    """A bad bundle: how it is made, the failures (code, id) that it has, and the key that the reader expects."""

    make: Callable[[], bytes | BinaryIO]
    expects: Expected
    key: bytes | None = None

    def stream(self) -> BinaryIO:
        made = self.make()
        return io.BytesIO(made) if isinstance(made, bytes) else made


class Hollow(io.RawIOBase):
    """A file with many zeros in it that takes no memory; it can also turn out shorter than it said."""

    def __init__(self, head: bytes, zeros: int, tail: bytes, *, ends: int | None = None) -> None:
        self.head, self.zeros, self.tail, self.at = head, zeros, tail, 0
        self.size = len(head) + zeros + len(tail)
        self.ends = self.size if ends is None else ends

    def seekable(self) -> bool:
        return True

    def seek(self, to: int, whence: int = 0) -> int:
        self.at = to if whence == 0 else self.size + to
        return self.at

    def read(self, count: int = -1) -> bytes:
        stop = self.size if count < 0 else min(self.size, self.at + count)
        # The directory is at the end and is read first: what turns out to be gone is gone before it.
        if self.at < self.ends < stop <= self.size - len(self.tail):
            stop = self.ends
        elif self.ends <= self.at < self.size - len(self.tail):
            stop = self.at
        first, last = len(self.head), len(self.head) + self.zeros
        out = self.head[self.at : stop]
        out += bytes(max(0, min(stop, last) - max(self.at, first)))
        out += self.tail[max(0, self.at - last) : max(0, stop - last)]
        self.at = stop
        return out


BAD: dict[str, Bad] = {}


def add(name: str, expects: Iterable[tuple[str, str]] | tuple[str, str], key: bytes | None = None, **how: Any) -> None:
    """Put a bad bundle on the list: `how` is `build`'s arguments, or edits by stage, or `make`."""
    assert name not in BAD, name
    wanted = frozenset([expects] if isinstance(expects, tuple) else expects)
    make = how.pop("make", None)
    if make is None:
        arguments = {key: how.pop(key) for key in ("stamps",) if key in how}
        drafts = how.pop("drafts_before", None)

        def make() -> bytes:
            return build(drafts=drafts() if drafts else None, edits=how, **arguments)

    BAD[name] = Bad(make=make, expects=wanted, key=key)


def put(path: str, content: bytes) -> Callable[..., None]:
    """Return an edit that puts a file among others."""

    def edit(files: dict[str, bytes], *_: Any) -> None:
        files[path] = content

    return edit


def drop(path: str) -> Callable[..., Any]:
    """Return an edit that takes a file away."""

    def edit(files: Any, *_: Any) -> Any:
        if isinstance(files, list):
            return [member for member in files if member.path != path]
        del files[path]
        return None

    return edit


def swap(path: str, old: bytes, new: bytes) -> Callable[..., None]:
    """Return an edit that replaces some bytes of a file."""

    def edit(files: dict[str, bytes], *_: Any) -> None:
        assert old in files[path], path
        files[path] = files[path].replace(old, new, 1)

    return edit


def swap_in(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    """Return an edit that replaces some bytes."""

    def edit(content: bytes, *_: Any) -> bytes:
        assert old in content
        return content.replace(old, new, 1)

    return edit


def at(*steps: Any, to: Any) -> Callable[..., None]:
    """Return an edit that sets what stands at these steps of an object."""

    def edit(value: Any, *_: Any) -> None:
        for step in steps[:-1]:
            value = value[step]
        value[steps[-1]] = to(value[steps[-1]]) if callable(to) else to

    return edit


def without(*steps: Any) -> Callable[..., None]:
    """Return an edit that takes away what stands at these steps of an object."""

    def edit(value: Any, *_: Any) -> None:
        for step in steps[:-1]:
            value = value[step]
        del value[steps[-1]]

    return edit


def of_entry(n: int, **changes: Any) -> Callable[[list[Draft]], None]:
    """Return an edit of a draft's fields."""

    def edit(drafts: list[Draft]) -> None:
        for name, value in changes.items():
            setattr(drafts[n], name, value)

    return edit


def body_of(n: int, index: int, body: Any) -> Callable[[list[Draft]], None]:
    """Return an edit that replaces one body, or some of its members."""

    def edit(drafts: list[Draft]) -> None:
        drafts[n].bodies[index] = body(drafts[n].bodies[index]) if callable(body) else body

    return edit


def each(cases: Mapping[str, Any]) -> Iterable[tuple[str, Any]]:
    """Give cases by name."""
    return cases.items()


def flip(text: str) -> str:
    return ("0" if text[0] != "0" else "1") + text[1:]


# ---------------------------------------------------------------------------------------------------- step 1


def zipped(change: Callable[[list[Member]], Any], **end: int) -> Callable[[], bytes]:
    """Return what makes a bundle whose ZIP file is written otherwise."""

    made: list[list[Member]] = []

    def keep(members: list[Member]) -> list[Member]:
        change(members)
        made.append(members)
        return members

    return lambda: build(edits={"members": keep, "bytes": lambda _: write_zip(made.pop(), end=end)})


def field_of(place: str, **fields: Any) -> Callable[[list[Member]], None]:
    """Return an edit of the ZIP headers of the first file: `local`, `central` or `both`."""

    def edit(members: list[Member]) -> None:
        for headers in ["local", "central"] if place == "both" else [place]:
            getattr(members[0], headers).update(fields)

    return edit


def directory_of(made: bytes) -> tuple[int, int, int]:
    """Return the number of files, and where the directory begins and how long it is."""
    count, length, offset = struct.unpack_from("<HII", made, len(made) - 12)
    return count, offset, length


def redirected(made: bytes, *, gap: bytes = b"", after: bytes = b"", count: int = 0, tail: bytes = b"") -> bytes:
    """Return a ZIP file with bytes before its directory, inside it at its end, or after it."""
    files, offset, length = directory_of(made)
    end = struct.pack(
        "<4s4H2IH", b"PK\5\6", 0, 0, files + count, files + count, length + len(after), offset + len(gap), 0
    )
    return made[:offset] + gap + made[offset : offset + length] + after + tail + end


def many_files() -> bytes:
    return write_zip([Member(f"data/exhibits/exh_{number:032x}.a", b"") for number in range(10_001)])


def too_much_kept() -> BinaryIO:
    """Return a bundle whose README.txt is said to hold 256 MiB and a byte, all zero."""
    size = (256 << 20) + 1
    name = b"habeas-bundle/README.txt"
    local = struct.pack("<4s5H3I2H", b"PK\3\4", 20, 0, 0, 0, 33, 0, size, size, len(name), 0) + name
    head = struct.pack("<4s6H3I5H2I", b"PK\1\2", 20, 20, 0, 0, 0, 33, 0, size, size, len(name), 0, 0, 0, 0, 0, 0)
    central = head + name
    end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 1, 1, len(central), len(local) + size, 0)
    return Hollow(local, size, central + end)  # type: ignore[return-value]


def shrinking() -> BinaryIO:
    """Return a bundle that ends while it is being read."""
    made = build()
    _, offset, _ = directory_of(made)
    return Hollow(made[:offset], 0, made[offset:], ends=offset - 10)  # type: ignore[return-value]


ZIP, FIRST_FILE = ("zip", ""), ("zip", "README.txt")
add("zip: nothing at all", ZIP, make=lambda: b"")
add("zip: bytes after the end", ZIP, bytes=lambda made: made + b"\0")
add("zip: bytes before the beginning", ZIP, bytes=lambda made: b"\0" + made)
add("zip: a gap before the first file", FIRST_FILE, members=lambda members: setattr(members[0], "before", b"\0"))
add("zip: a comment", ZIP, make=zipped(lambda _: None, comment=1))
add("zip: a second disk", ZIP, make=zipped(lambda _: None, disk=1))
add("zip: a directory on a second disk", ZIP, make=zipped(lambda _: None, start=1))
add("zip: files on another disk", ZIP, make=zipped(lambda _: None, here=1))
add("zip: no file", ("zip", ""), make=lambda: write_zip([], end={"offset": 1}))
ZIP64 = struct.pack("<4sQHHIIQQQQ", b"PK\6\6", 44, 45, 45, 0, 0, 1, 1, 46, 0) + struct.pack(
    "<4sIQI", b"PK\6\7", 0, 0, 1
)
add("zip: ZIP64 records", ZIP, bytes=partial(redirected, tail=ZIP64))
add("zip: more than 10,000 files", ZIP, make=many_files)
add("zip: more than 4 GiB", ZIP, make=lambda: Hollow(b"", 4 << 30, b"\0"))
add("zip: more than 256 MiB beside the exhibits", FIRST_FILE, make=too_much_kept)
add("zip: ends while it is read", ZIP, make=shrinking)
for place in ("both", "central"):
    where = "" if place == "both" else " in the directory alone"
    for what, fields in each(
        {
            "a compressed file": {"method": 8},
            "an encrypted file": {"flags": 1},
            "a name said to be UTF-8": {"flags": 0x800},
            "sizes after the data": {"flags": 8},
            "an extra field": {"extra": b"\1\0\0\0"},
            "a later version": {"needs": 45},
            "a time of day": {"time": 1},
            "a date": {"date": 34},
        }
    ):
        add(f"zip: {what}{where}", ZIP, members=field_of(place, **fields))
for what, fields in each(
    {
        "a file's comment": {"comment": b"x"},
        "a file on another disk": {"disk": 1},
        "a text file": {"internal": 1},
        "a link": {"made": 0x314, "external": 0o120777 << 16},
        "attributes": {"external": 0x20},
        "two sizes": {"csize": 3},
    }
):
    add(f"zip: {what}", ZIP, members=field_of("central", **fields))
for what, fields in each(
    {
        "a compressed file": {"method": 8},
        "another name": {"name": b"habeas-bundle/README.txu"},
        "another size": {"size": 3, "csize": 3},
        "another check sum": {"crc": 5},
        "an extra field": {"extra": b"\1\0\0\0"},
        "a flag": {"flags": 8},
    }
):
    add(f"zip: {what} in the local header alone", FIRST_FILE, members=field_of("local", **fields))
add("zip: a check sum of other bytes", FIRST_FILE, members=field_of("both", crc=5))
add("zip: a size that reaches into the next file", ("zip", "bag-info.txt"), bytes=lambda made: grown(made))
add("zip: a size that reaches into the directory", FIRST_FILE, members=field_of("both", size=1 << 20, csize=1 << 20))
for what, name in each(
    {
        "outside the folder": b"README.txt",
        "of another folder": b"habeas-bundlf/README.txt",
        "that climbs": b"habeas-bundle/../README.txt",
        "that climbs inside": b"habeas-bundle/data/../../README.txt",
        "that is absolute": b"/habeas-bundle/README.txt",
        "with a backslash": b"habeas-bundle/data\\README.txt",
        "with a drive": b"c:habeas-bundle/README.txt",
        "with a capital": b"habeas-bundle/Readme.txt",
        "with a zero byte": b"habeas-bundle/README.txt\0",
        "with a line end": b"habeas-bundle/README.txt\n",
        "beyond ASCII": "habeas-bundle/é".encode(),
        "of a folder": b"habeas-bundle/data/",
        "that begins with a dot": b"habeas-bundle/.hidden",
        "of 201 characters": b"habeas-bundle/" + b"a" * 201,
        "that is empty": b"",
    }
):
    add(f"zip: a name {what}", ZIP, members=field_of("both", name=name))
add("zip: files in another order than the directory", ("zip", "bag-info.txt"), bytes=lambda made: reordered(made))
add("zip: a gap before the directory", ZIP, bytes=partial(redirected, gap=b"\0"))
add("zip: something in the directory after its files", ZIP, bytes=partial(redirected, after=b"\0"))
add("zip: a directory longer than its files need", ZIP, bytes=partial(redirected, after=bytes(5000)))
add("zip: a directory that ends too soon", ZIP, bytes=partial(redirected, count=1))
add("zip: two files over one another", ("zip", "bag-info.txt"), bytes=lambda made: overlapped(made))
add("duplicate: a name twice", ("duplicate", "README.txt"), members=lambda members: [members[0], *members])


def records_of(made: bytes) -> tuple[list[bytes], int]:
    count, offset, _ = directory_of(made)
    records, here = [], offset
    for _ in range(count):
        size = 46 + struct.unpack_from("<H", made, here + 28)[0]
        records.append(made[here : here + size])
        here += size
    return records, offset


def reordered(made: bytes) -> bytes:
    records, offset = records_of(made)
    return made[:offset] + b"".join([records[1], records[0], *records[2:]]) + made[-22:]


def grown(made: bytes) -> bytes:
    """Return a ZIP file whose first file reaches into the second one, with the check sum of all of it."""
    records, offset = records_of(made)
    start = 30 + struct.unpack_from("<H", made, 26)[0]
    size = struct.unpack_from("<I", made, 22)[0] + 10
    fields = struct.pack("<III", zlib.crc32(made[start : start + size]), size, size)
    records[0] = records[0][:16] + fields + records[0][28:]
    return made[:14] + fields + made[26:offset] + b"".join(records) + made[-22:]


def overlapped(made: bytes) -> bytes:
    """Return a ZIP file whose second name points to the first file's place."""
    records, offset = records_of(made)
    records[1] = records[1][:42] + bytes(4) + records[1][46:]
    return made[:offset] + b"".join(records) + made[-22:]


# ---------------------------------------------------------------------------------------------------- step 2

BAGIT, INFO, PAYLOAD, TAGS = "bagit.txt", "bag-info.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt"
NEW_EXHIBIT = "data/exhibits/exh_" + "8" * 32 + ".txt"

add("version: of BagIt", ("version", BAGIT), tags=swap(BAGIT, b"1.0", b"0.97"))
add("version: of the bundle", ("version", INFO), tags=swap(INFO, b"Version: 1", b"Version: 2"))
add("version: bag-info not UTF-8", ("version", INFO), tags=swap(INFO, b"test\n", b"t\xffst\n"))
add("version: bag-info lacks a key", ("version", INFO), tags=swap(INFO, b"Bagging-Date: 2026-01-02\n", b""))
add("version: bag-info has another key", ("version", INFO), tags=swap(INFO, b"Payload", b"Bag-Group: x\nPayload"))
add("version: bag-info has a key twice", ("version", INFO), tags=swap(INFO, b"Payload", b"Bagging-Date: x\nPayload"))
add(
    "version: bag-info in another order",
    ("version", INFO),
    tags=swap(
        INFO,
        b"Bag-Software-Agent: test\nBagging-Date: 2026-01-02\n",
        b"Bagging-Date: 2026-01-02\nBag-Software-Agent: test\n",
    ),
)
add("version: bag-info with other line ends", ("version", INFO), tags=swap(INFO, b"test\n", b"test\r\n"))
for name in (BAGIT, INFO, PAYLOAD, TAGS, "README.txt", RECORDS, "data/ro-crate-metadata.json", NOTE, ENTRIES):
    add(f"missing: {name}", ("missing", name), members=drop(name))
add("missing: and listed nowhere", ("missing", "README.txt"), tags=drop("README.txt"))
add("missing: an exhibit that is listed", ("missing", EXHIBIT_PATH), members=drop(EXHIBIT_PATH))
add("missing: a proof that is listed", ("missing", "log/entry-1.tlog-proof"), members=drop("log/entry-1.tlog-proof"))
add("missing: of a stamp", ("missing", "time/1/consistency"), stamps=(2,), tags=drop("time/1/consistency"))


def with_a_gap(files: dict[str, bytes], *_: Any) -> dict[str, bytes]:
    return {path.replace("time/1/", "time/2/"): content for path, content in files.items()}


STAMP_FILES = ("note", "query.tsq", "response.tsr", "roots.pem", "consistency")
add(
    "missing: stamps with a gap",
    [("unknown", f"time/2/{name}") for name in STAMP_FILES] + [("missing", f"time/1/{name}") for name in STAMP_FILES],
    stamps=(2,),
    tags=with_a_gap,
)
add("unlisted: an exhibit", ("unlisted", NEW_EXHIBIT), members=lambda members: [*members, Member(NEW_EXHIBIT, b"x")])
add(
    "unlisted: a verifier",
    ("unlisted", "verify/verify.html"),
    members=lambda members: [*members, Member("verify/verify.html", b"x")],
)
for path in (
    "data/more.txt",
    "data/exhibits/list.csv",
    f"data/exhibits/{EXHIBIT_ID}",
    f"data/exhibits/{EXHIBIT_ID}.toolong10",
    f"data/exhibits/{EXHIBIT_ID}.a.b",
    f"data/exhibits/x/{EXHIBIT_ID}.csv",
    f"data/exhibits/{EXHIBIT_ID}f.csv",
):
    add(f"unknown: {path}", ("unknown", path), payload=put(path, b"x"))
for path in (
    "more.txt",
    "log/other",
    "log/entry-01.tlog-proof",
    "log/entry-x.tlog-proof",
    "verify/other.pyz",
    "readme.txt",
):
    add(f"unknown: {path}", ("unknown", path), tags=put(path, b"x"))
add("unknown: of a stamp", ("unknown", "time/1/chain.pem"), stamps=(2,), tags=put("time/1/chain.pem", b"x"))
for path in ("time/0/note", "time/01/note"):
    missing = [("missing", f"time/2/{name}") for name in STAMP_FILES]
    add(f"unknown: {path}", [("unknown", path), *missing], stamps=(2,), tags=put(path, b"x"))


def resorted(content: bytes) -> bytes:
    lines = content.splitlines(keepends=True)
    return b"".join([lines[1], lines[0], *lines[2:]])


def in_payload(change: Callable[[bytes], bytes], content: bytes) -> bytes:
    return change(content).replace(b"  z", b"  data/z")


for which, stage in ((PAYLOAD, "manifest"), (TAGS, "tagmanifest")):
    for what, change in each(
        {
            "out of order": resorted,
            "a path twice": lambda content: content.splitlines(keepends=True)[0] + content,
            "digits in capitals": lambda content: content[:64].upper().replace(b"0", b"A") + content[64:],
            "one space": lambda content: content[:64] + content[65:],
            "no line end": lambda content: content[:-1],
            "an empty line": lambda content: content + b"\n",
            "other line ends": lambda content: content.replace(b"\n", b"\r\n"),
            "a byte order mark": lambda content: b"\xef\xbb\xbf" + content,
            "a path that climbs": lambda content: content + b"0" * 64 + b"  zz/../../x\n",
            "a long path": lambda content: content + b"0" * 64 + b"  z" + b"z" * 200 + b"\n",
        }
    ):
        change_path = change
        if which == PAYLOAD and what in {"a path that climbs", "a long path"}:
            change_path = partial(in_payload, change)
        add(f"manifest: {which}: {what}", ("manifest", which), **{stage: change_path})
add(
    f"manifest: {PAYLOAD}: a tag file",
    ("manifest", PAYLOAD),
    manifest=lambda content: b"0" * 64 + b"  bagit.txt\n" + content,
)
add(
    f"manifest: {TAGS}: a payload file",
    ("manifest", TAGS),
    tagmanifest=lambda content: content.replace(
        b"  log/checkpoint", b"  data/records.json\n" + content[:64] + b"  log/checkpoint", 1
    ),
)
add(
    f"manifest: {TAGS}: itself",
    ("manifest", TAGS),
    tagmanifest=lambda content: content + b"0" * 64 + f"  {TAGS}\n".encode(),
)
add("hash: of an exhibit", ("hash", EXHIBIT_PATH), manifest=lambda content: content.replace(content[:64], b"0" * 64, 1))
add("hash: of a tag file", ("hash", "README.txt"), tagmanifest=lambda content: b"0" * 64 + content[64:])

# ---------------------------------------------------------------------------------------------------- step 3

FORMAT = ("format", ENTRIES)
BODY = ("entries", 1, "bodies", 1)


def as_text(change: Callable[[bytes], bytes]) -> Callable[..., None]:
    """Return an edit of the text of log/entries.json."""

    def edit(files: dict[str, bytes], *_: Any) -> None:
        files[ENTRIES] = change(files[ENTRIES])

    return edit


for what, change in each(
    {
        "not JSON": lambda text: text[:-1],
        "something after it": lambda text: text + b"{}",
        "not UTF-8": lambda text: text[:-1] + b'"\xff"',
        "a byte order mark": lambda text: b"\xef\xbb\xbf" + text,
        "a key twice": lambda text: text.replace(b'"n": 0,', b'"n": 0, "n": 0,', 1),
        "NaN": lambda text: text.replace(b'"n": 0,', b'"n": NaN,', 1),
        "Infinity": lambda text: text.replace(b'"n": 0,', b'"n": Infinity,', 1),
        "nested without end": lambda _: b"[" * 200_000,
    }
):
    add(f"format: {what}", FORMAT, tags=as_text(change))
for what, change in each(
    {
        "a list": lambda entries: entries["entries"],
        "of another version": at("format", to="habeas/bundle-entries/v2"),
        "another member": at("more", to=1),
        "no entries": without("entries"),
        "entries that are none": at("entries", to={}),
        "an entry's other member": at("entries", 0, "more", to=1),
        "an entry without a signature": without("entries", 0, "signature"),
        "an entry without bodies": at("entries", 1, "bodies", to=[]),
        "a place in words": at("entries", 1, "n", to="1"),
        "a place that is true": at("entries", 1, "n", to=True),
        "a place that is a half": at("entries", 1, "n", to=1.5),
        "a place before the first": at("entries", 0, "n", to=-1),
        "a place beyond counting": at("entries", 2, "n", to=2**53),
        "entries out of order": at("entries", to=lambda entries: [entries[0], entries[2], entries[1]]),
        "an entry twice": at("entries", to=lambda entries: [entries[0], entries[0], *entries[1:]]),
        "a header in capitals": at("entries", 0, "header", to=str.upper),
        "a short header": at("entries", 0, "header", to=lambda text: text[2:]),
        "a header that is no text": at("entries", 0, "header", to=7),
        "a header in other letters": at("entries", 0, "header", to=lambda text: " " + text[1:]),
        "a long signature": at("entries", 0, "signature", to=lambda text: text + "00"),
        "a body's other member": at(*BODY, "more", to=1),
        "a body without salt": without(*BODY, "salt"),
        "a short salt": at(*BODY, "salt", to=lambda text: text[2:]),
        "a path that is no list": at(*BODY, "path", to=""),
        "a short hash": at(*BODY, "path", 0, to=lambda text: text[2:]),
        "bodies out of order": at("entries", 1, "bodies", to=lambda bodies: bodies[::-1]),
        "a body twice": at("entries", 1, "bodies", to=lambda bodies: [bodies[0], *bodies]),
        "an index that is no number": at(*BODY, "index", to=None),
        "a body with a line end": at(*BODY, "body", to=lambda text: text + "\n"),
        "a body without padding": at(*BODY, "body", to="oA"),
        "a body in another alphabet": at(*BODY, "body", to="oP__"),
        "a body with loose bits": at(*BODY, "body", to="oB=="),
        "a body in hex": at(*BODY, "body", to="a0a"),
    }
):
    add(f"format: {what}", FORMAT, entries=change)
add("entry: of another version", ("entry", "entry 1"), log=of_entry(1, magic=b"HBE2"))
add("entry: without a body", ("entry", "entry 1"), log=of_entry(1, count=0))
add("entry: of another case", ("entry", "entry 1"), log=of_entry(1, tag=bytes(16)))
ONE_BODY = ("body", "entry 1 body 1")
for what, change in each(
    {
        "another salt": at(*BODY, "salt", to=flip),
        "other words": at(*BODY, "body", to=lambda text: base64.b64encode(encode({"kind": "exhibit"})).decode()),
        "another path": at(*BODY, "path", 0, to=flip),
        "a path too short": at(*BODY, "path", to=lambda path: path[:-1]),
        "a path too long": at(*BODY, "path", to=lambda path: [*path, "0" * 64]),
        "no path": at(*BODY, "path", to=[]),
    }
):
    add(f"body: {what}", ONE_BODY, entries=change)
add("body: at another index", ("body", "entry 1 body 3"), entries=at("entries", 1, "bodies", 2, "index", to=3))
add("body: beyond the last", ("body", "entry 1 body 5"), entries=at("entries", 1, "bodies", 3, "index", to=5))
add(
    "body: another number of bodies",
    [("body", f"entry 1 body {index}") for index in (0, 1, 2, 4)],
    log=of_entry(1, count=64),
)
NOT_CANONICAL = {
    "nothing": "",
    "a map cut short": "a1",
    "a key cut short": "a16161",
    "a text cut short": "63616263"[:6],
    "bytes cut short": "43aabb",
    "something after it": "a000",
    "a number in two bytes": "1817",
    "a number in three bytes": "1900ff",
    "a number in five bytes": "1a0000ffff",
    "a number in nine bytes": "1b00000000ffffffff",
    "a number cut short": "1a010000",
    "a length in two bytes": "7803616263",
    "a text without a length": "7f6161ff",
    "bytes without a length": "5f41aaff",
    "an array without a length": "9f01ff",
    "a map without a length": "bf616101ff",
    "a reserved length": "1c",
    "a tag": "c11a514b67b0",
    "a large number": "c24101",
    "2^53": "1b0020000000000000",
    "-2^53": "3b001fffffffffffff",
    "keys out of order": "a2616201616102",
    "keys by length, not bytes": "a2616161016101"[:0] + "a26161016162",
    "a key twice": "a2616101616102",
    "a key that is a number": "a10102",
    "a key that is bytes": "a1416101",
    "a text that is not UTF-8": "62c328",
    "a text with half a pair": "63eda080",
    "undefined": "f7",
    "a simple value": "f0",
    "a simple value in two bytes": "f820",
    "false in two bytes": "f814",
    "a break": "ff",
    "NaN": "f97e00",
    "NaN in full": "fb7ff8000000000000",
    "infinity": "f97c00",
    "minus infinity": "f9fc00",
    "a half in five bytes": "fa3f000000",
    "a half in nine bytes": "fb3fe0000000000000",
    "a single in nine bytes": "fb3ff0000020000000",
    "a float cut short": "fb3ff1",
    "33 arrays inside one another": "81" * 33 + "00",
    "33 maps inside one another": "a16161" * 33 + "00",
    "an array that says it is long": "9b7fffffffffffffff",
    "an array longer than what follows": "8301",
}
for what, encoded in NOT_CANONICAL.items():
    add(f"body: CBOR: {what}", ("body", "entry 1 body 2"), log=body_of(1, 2, bytes.fromhex(encoded)))

# ---------------------------------------------------------------------------------------------------- step 4

FOUNDING = ("feed", "entry 0")
EVERY = [("feed", f"entry {n}") for n in (0, 1, FILING_ENTRY)]
add("feed: no entry", FOUNDING, entries=at("entries", to=[]))
add("feed: the founding is not there", [FOUNDING, *EVERY[1:]], log=of_entry(0, listed=False))
add("feed: the founding is not opened", EVERY, log=of_entry(0, shown=[1]))
add("feed: the founding is something else", EVERY, log=body_of(0, 0, unit("case new")))
add("feed: the founding is no map", EVERY, log=body_of(0, 0, [1]))
add("feed: the founding names another feed", EVERY, log=body_of(0, 0, founding(SECOND)))
add("feed: the founding names another case", EVERY, log=body_of(0, 0, lambda body: body | {"tag": bytes(16)}))
add(
    "feed: an entry of a stranger",
    ("feed", "entry 1"),
    log=of_entry(1, key=STRANGER),
)
BEGIN = ("feed", "entry 3 body 0")
REFUSED = [BEGIN, ("feed", "entry 3"), ("feed", "entry 4")]


def endorsed(key: Any = FIRST, **changes: Any) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Return an edit of the body of a further feed, whose endorsement is signed over other words."""

    def edit(body: dict[str, Any]) -> dict[str, Any]:
        said = {"case_tag": TAG, "feed": body["feed"], "size": body["size"], "root": body["root"]} | changes
        return body | {"endorsement": key.sign(endorsement_message(**said)).signature}

    return edit


def renamed(**changes: Any) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda body: body | changes


for what, change in each(
    {
        "endorsed by a stranger": endorsed(STRANGER),
        "endorsed for another case": endorsed(case_tag=bytes(16)),
        "endorsed for another feed": endorsed(feed=public(STRANGER)),
        "endorsed for another size": endorsed(size=2),
        "endorsed for another root": endorsed(root=bytes(32)),
        "endorsed in another domain": lambda body: (
            body | {"endorsement": FIRST.sign(b"habeas/entry/v1\0" + TAG + body["feed"]).signature}
        ),
        "another root than was endorsed": renamed(root=bytes(32)),
        "not endorsed": lambda body: {key: value for key, value in body.items() if key != "endorsement"},
        "endorsed in words": renamed(endorsement="x" * 64),
        "endorsed shortly": lambda body: body | {"endorsement": body["endorsement"][:63]},
        "without a root": renamed(root=None),
        "with a short root": renamed(root=bytes(31)),
        "following nobody": renamed(follows=None),
        "following a list": renamed(follows=[public(FIRST)]),
        "following a stranger": renamed(follows=public(STRANGER)),
        "following itself": lambda body: further_feed(usual_log(), SECOND, SECOND),
        "after another size": lambda body: endorsed(size=2)(body | {"size": 2}),
        "after a size with a point": renamed(size=3.0),
        "of another key than signs": lambda body: endorsed(feed=public(STRANGER))(body | {"feed": public(STRANGER)}),
    }
):
    add(f"feed: {what}", REFUSED, drafts_before=restored_log, log=body_of(3, 0, change))
add("feed: begun later than it signs", [("feed", "entry 2")], drafts_before=lambda: early_feed())
add(
    "feed: not begun",
    [("feed", "entry 3"), ("feed", "entry 4")],
    drafts_before=restored_log,
    log=of_entry(3, shown=[1]),
)


def early_feed() -> list[Draft]:
    drafts = usual_log()
    drafts[2] = Draft(bodies=[unit("too early")], shown=[0], key=SECOND)
    drafts.append(Draft(bodies=[further_feed(drafts), unit("restore")], shown=[0], key=SECOND))
    return drafts


# ---------------------------------------------------------------------------------------------------- step 5

SIGNED = ("signature", "entry 1")


def second_encoding(signature: bytes) -> bytes:
    """Return the signature with S + L: the same for a verifier that does not look."""
    return signature[:32] + (int.from_bytes(signature[32:], "little") + ORDER).to_bytes(32, "little")


def scalar_of(seed: bytes) -> int:
    digest = bytearray(sha512(seed).digest()[:32])
    digest[0] &= 248
    digest[31] = digest[31] & 127 | 64
    return int.from_bytes(digest, "little")


def neutral_nonce(message: bytes) -> bytes:
    """Return a signature whose R is the neutral element: it gives the key away, and libsodium refuses it."""
    r = (1).to_bytes(32, "little")
    k = int.from_bytes(sha512(r + public(FIRST) + message).digest(), "little")
    return r + (k * scalar_of(bytes(FIRST)) % ORDER).to_bytes(32, "little")


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    signature: bytes


class Fitting:
    """Signs anything under a key of small order: looks for a nonce under which the key falls out of the equation."""

    def __init__(self, key: bytes) -> None:
        self.key = key

    def sign(self, message: bytes) -> Signature:
        for nonce in range(1, 1000):
            s = nonce.to_bytes(32, "little")
            r = crypto_scalarmult_ed25519_base_noclamp(s)
            k = int.from_bytes(sha512(r + self.key + message).digest(), "little") % ORDER
            if k % 8 == 0:
                return Signature(signature=r + s)
        raise AssertionError


def small_key(key: bytes) -> Callable[[], bytes]:
    """Return what makes a log founded by a key of small order, every entry signed as well as such a key can."""

    def given(drafts: list[Draft]) -> None:
        for draft in drafts:
            draft.feed, draft.signer = key, Fitting(key)  # type: ignore[assignment]

    def log(drafts: list[Draft]) -> None:
        drafts[0].bodies[0] = founding() | {"feed": key}
        given(drafts)

    return lambda: build(edits={"log": log, "drafts": given})


NEUTRAL = (1).to_bytes(32, "little")
EVERY_SIGNATURE = [("signature", f"entry {n}") for n in (0, 1, FILING_ENTRY)]
add("signature: flipped in R", SIGNED, log=of_entry(1, signature=lambda made: bytes([made[0] ^ 1]) + made[1:]))
add(
    "signature: flipped in S",
    SIGNED,
    log=of_entry(1, signature=lambda made: made[:40] + bytes([made[40] ^ 1]) + made[41:]),
)
add("signature: stripped", SIGNED, log=of_entry(1, signature=lambda _: bytes(64)))
add("signature: by a stranger", SIGNED, log=of_entry(1, signer=STRANGER))
add("signature: of another entry", SIGNED, log=of_entry(1, signature=lambda _: write_log(usual_log())[0].signature))
add("signature: in another domain", SIGNED, log=of_entry(1, signed=lambda header: b"habeas/feed/v1\0" + header))
add("signature: in no domain", SIGNED, log=of_entry(1, signed=lambda header: header))
add("signature: in a second encoding", SIGNED, log=of_entry(1, signature=second_encoding))


def with_neutral_nonce(drafts: list[Draft]) -> None:
    drafts[1].signature = lambda _: bytes(64)
    header = write_log(drafts)[1].header
    drafts[1].signature = lambda _: neutral_nonce(b"habeas/entry/v1\0" + header)


add("signature: with no nonce", SIGNED, log=with_neutral_nonce)
for what, small in each(
    {
        "the neutral element": NEUTRAL,
        "order two": (2**255 - 20).to_bytes(32, "little"),
        "order four": bytes(32),
        "order four, the other": (1 << 255).to_bytes(32, "little"),
        "order eight": bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
        "order eight, another": bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
        "zero in a second encoding": (2**255 - 19).to_bytes(32, "little"),
        "the neutral element in a second encoding": (2**255 - 18).to_bytes(32, "little"),
        "the neutral element with a sign": (1 | 1 << 255).to_bytes(32, "little"),
        "no point": (2).to_bytes(32, "little"),
    }
):
    add(f"signature: a key of {what}", EVERY_SIGNATURE, make=small_key(small))
add("chain: points elsewhere", ("chain", "entry 1"), log=of_entry(1, previous=bytes(32)))
add("chain: a sequence twice", ("chain", "entry 1"), log=of_entry(1, sequence=0))


def backwards(drafts: list[Draft]) -> None:
    drafts[1].sequence = 7


add("chain: an entry before an earlier one", ("chain", "entry 3"), log=backwards)

# ---------------------------------------------------------------------------------------------------- step 6

CHECKPOINT = ("checkpoint", NOTE)


def noted(**changes: Any) -> Callable[..., str]:
    """Return an edit that signs another checkpoint."""
    key = changes.pop("key", FIRST)
    named = changes.pop("named", key)

    def edit(_: str, log: list[Any]) -> str:
        leaves = [entry.leaf for entry in log]
        said: dict[str, Any] = {"origin": ORIGIN, "size": len(leaves), "root": root_hash(leaves)} | changes
        return signed_note(Checkpoint(**said), public_key=public(named), sign=lambda text: key.sign(text).signature)

    return edit


def renoted(change: Callable[[str], str]) -> Callable[..., str]:
    """Return an edit of the note's text."""

    def edit(note: str, _: Any) -> str:
        changed = change(note)
        assert changed != note
        return changed

    return edit


def resigned(body: Callable[[str], str]) -> Callable[..., str]:
    """Return an edit of the checkpoint's text that is signed as it then stands."""

    def edit(note: str, _: Any) -> str:
        text = body(note.partition("\n\n")[0] + "\n")
        signature = base64.b64encode(key_hash(ORIGIN, public(FIRST)) + FIRST.sign(text.encode()).signature).decode()
        return f"{text}\n— {ORIGIN} {signature}\n"

    return edit


for what, change in each(
    {
        "of another log": noted(origin="habeas/" + "0" * 32),
        "signed by a stranger": noted(key=STRANGER),
        "signed by a stranger in the key's name": noted(key=STRANGER, named=FIRST),
        "nothing": renoted(lambda _: ""),
        "not UTF-8": lambda note, _: note.encode().replace("—".encode(), b"\x97"),
        "no line end": renoted(lambda note: note[:-1]),
        "words after the last line": renoted(lambda note: note + "x"),
        "another line": renoted(lambda note: note + "\n"),
        "a second signature line": renoted(lambda note: note + note.rpartition("\n\n")[2]),
        "no signature line": renoted(lambda note: note.partition("— ")[0]),
        "signed in another name": renoted(lambda note: note.replace("— habeas/0", "— habeas/1")),
        "another dash": renoted(lambda note: note.replace("—", "-")),
        "two spaces": renoted(lambda note: note.replace("— ", "—  ")),
        "other line ends": renoted(lambda note: note.replace("\n", "\r\n")),
        "a short signature": renoted(lambda note: note[:-5] + "\n"),
        "a size with a zero before it": resigned(lambda text: text.replace("\n4\n", "\n04\n")),
        "a size with a sign": resigned(lambda text: text.replace("\n4\n", "\n+4\n")),
        "a size in other digits": resigned(lambda text: text.replace("\n4\n", "\n٤\n")),
        "a size beyond counting": noted(size=2**53),
        "a size without end": resigned(lambda text: text.replace("\n4\n", "\n" + "4" * 3000 + "\n")),
        "too long": resigned(lambda text: text.replace("\n4\n", "\n" + "4" * 6000 + "\n")),
        "an extension line": resigned(lambda text: text + "more\n"),
        "a short root": noted(root=bytes(31)),
        "a root that is not base64": resigned(lambda text: text.replace("=\n", "!\n")),
        "a root without padding": resigned(lambda text: text.replace("=\n", "\n")),
        "an origin with a space": resigned(lambda text: "x" + " " + text),
        "a flipped signature": renoted(lambda note: note[:-12] + ("A" if note[-12] != "A" else "B") + note[-11:]),
    }
):
    add(f"checkpoint: {what}", CHECKPOINT, note=change)
add(
    "checkpoint: before the last entry",
    {
        CHECKPOINT,
        ("proof", "log/entry-0.tlog-proof"),
        ("proof", "log/entry-1.tlog-proof"),
        ("proof", "log/entry-3.tlog-proof"),
    },
    note=lambda _, log: note_of(log, 3),
)
PROOF_PATH = "log/entry-1.tlog-proof"
PROOF = ("proof", PROOF_PATH)


def reproved(change: Callable[[bytes], bytes]) -> Callable[..., None]:
    """Return an edit of one proof's text."""

    def edit(files: dict[str, bytes], *_: Any) -> None:
        changed = change(files[PROOF_PATH])
        assert changed != files[PROOF_PATH]
        files[PROOF_PATH] = changed

    return edit


def earlier_checkpoint(files: dict[str, bytes], log: list[Any]) -> None:
    leaves = [entry.leaf for entry in log][:2]
    files[PROOF_PATH] = proof_text(leaves, 1, note_of(log, 2).encode())


for what, change in each(
    {
        "of another form": swap_in(b"tlog-proof@v1", b"tlog-proof@v2"),
        "with an extra line": swap_in(b"index", b"extra AAAA\nindex"),
        "without an index": swap_in(b"index 1\n", b""),
        "for another place": swap_in(b"index 1", b"index 2"),
        "for a place with a zero before it": swap_in(b"index 1", b"index 01"),
        "with a flipped hash": lambda text: text[:40] + (b"A" if text[40:41] != b"A" else b"B") + text[41:],
        "with a hash less": lambda text: b"\n".join(text.split(b"\n")[:2] + text.split(b"\n")[3:]),
        "with a hash more": swap_in(b"\n\n", b"\n" + base64.b64encode(bytes(32)) + b"\n\n"),
        "with hashes without end": swap_in(b"\n\n", (b"\n" + base64.b64encode(bytes(32))) * 70 + b"\n\n"),
        "with a short hash": swap_in(b"\n\n", b"\n" + base64.b64encode(bytes(31)) + b"\n\n"),
        "with a hash that is not base64": swap_in(b"=\n\n", b"!\n\n"),
        "without a checkpoint": lambda text: text.partition(b"\n\n")[0] + b"\n",
        "with another signature": lambda text: (
            text[:-10] + b"A" + text[-9:] if text[-10:-9] != b"A" else text[:-10] + b"B" + text[-9:]
        ),
        "with something after it": lambda text: text + b"\n",
        "not UTF-8": lambda text: text + b"\xff",
    }
):
    add(f"proof: {what}", PROOF, tags=reproved(change))
add("proof: of another checkpoint", PROOF, tags=earlier_checkpoint)
add(
    "proof: under another root",
    [("proof", f"log/entry-{n}.tlog-proof") for n in (0, 1, FILING_ENTRY)],
    note=noted(root=bytes(32)),
)
add("missing: a proof", ("missing", PROOF_PATH), tags=drop(PROOF_PATH))


def proof_of_the_closed(files: dict[str, bytes], log: list[Any]) -> None:
    files["log/entry-2.tlog-proof"] = proof_text([entry.leaf for entry in log], 2, files[NOTE])


add("unknown: a proof of an entry that is not listed", ("unknown", "log/entry-2.tlog-proof"), tags=proof_of_the_closed)

# ---------------------------------------------------------------------------------------------------- step 7

FILING = ("filing", f"entry {FILING_ENTRY} body 0")
NO_FILING = ("filing", INFO)


def refiled(**changes: Any) -> Callable[[list[Draft]], None]:
    def edit(drafts: list[Draft]) -> None:
        drafts[-1].bodies[0] = drafts[-1].bodies[0] | changes

    return edit


add("filing: of another export", NO_FILING, drafts=refiled(id="fil_" + "0" * 32))
add("filing: of a report", NO_FILING, drafts=refiled(what="report"))
add("filing: of no kind", NO_FILING, drafts=refiled(kind="unit"))
add("filing: named by another id", NO_FILING, tags=swap(INFO, FILING_ID.encode(), b"fil_" + b"0" * 32))
add("filing: not opened", NO_FILING, drafts=lambda drafts: setattr(drafts[-1], "shown", [1]))
add("filing: twice", NO_FILING, drafts=lambda drafts: twice(drafts[-1]))
add("filing: of other files", FILING, drafts=refiled(sha256="0" * 64))
add("filing: in capitals", FILING, drafts=lambda drafts: refiled(sha256=drafts[-1].bodies[0]["sha256"].upper())(drafts))
add("filing: before the last entry", FILING, drafts=lambda drafts: [*drafts, Draft(bodies=[unit("later")], shown=[0])])


def twice(draft: Draft) -> None:
    draft.bodies.append(draft.bodies[0])
    draft.shown = [0, 2]


# ---------------------------------------------------------------------------------------------------- step 8

WRONG_RECORDS = ("records", RECORDS)
ROW = ("records", 3, "record")  # of the founding, two exhibits, a row and the unit


def rewritten(change: Callable[[bytes], bytes]) -> Callable[[Any], bytes]:
    """Return an edit of the text of data/records.json."""

    def edit(records: Any) -> bytes:
        text = json.dumps(records, ensure_ascii=False).encode()
        changed = change(text)
        assert changed != text
        return changed

    return edit


for what, change in each(
    {
        "not JSON": rewritten(lambda text: text[:-1]),
        "a key twice": rewritten(swap_in(b'"sure": false', b'"sure": false, "sure": false')),
        "a key twice, the other value first": rewritten(swap_in(b'"sure": false', b'"sure": true, "sure": false')),
        "of another version": at("format", to="habeas/bundle-records/v0"),
        "another member": at("more", to=1),
        "no persons": without("persons"),
        "records that are none": at("records", to={}),
        "a record's other member": at("records", 0, "more", to=1),
        "a record left out": at("records", to=lambda records: records[:-1]),
        "a record added": at("records", to=lambda records: [*records, records[-1]]),
        "in another order": at("records", to=lambda records: [records[1], records[0], *records[2:]]),
        "at another entry": at("records", 3, "entry", to=0),
        "at an entry that is true": at("records", 3, "entry", to=True),
        "at another body": at("records", 3, "body", to=0),
        "another word": at(*ROW, "mention", "names", 0, "written", to="Выдуман Другой"),
        "the same word in other code points": at(*ROW, "mention", "names", 0, "written", to="Выдуман Имярек\u200e"),
        "a value left out": without(*ROW, "until"),
        "a value added": at(*ROW, "more", to=None),
        "null for false": at(*ROW, "sure", to=None),
        "zero for false": at(*ROW, "sure", to=0),
        "true for one": at(*ROW, "attribution", "row", to=True),
        "a text for a number": at(*ROW, "attribution", "row", to="1"),
        "another number": at(*ROW, "mention", "weight", to=0.5000000000000001),
        "a text for a map": at(*ROW, "mention", to="x"),
        "a map for a list": at(*ROW, "mention", "names", to={"0": 1}),
        "nothing for a list": at(*ROW, "mention", "names", to=None),
        "a list that is longer": at(*ROW, "mention", "names", to=lambda names: names * 2),
        "bytes as text": at("records", 0, "record", "tag", to=TAG.hex()),
        "bytes in capitals": at("records", 0, "record", "feed", to={"$hex": public(FIRST).hex().upper()}),
        "a person's other member": at("persons", 0, "more", to=1),
        "a person without a name": at("persons", 0, "id", to=1),
        "a person whose mentions are none": at("persons", 0, "mentions", to=MENTION),
        "a person of a mention that is closed": at("persons", 0, "mentions", to=["men_" + "7" * 32]),
        "a person of a mention that is a number": at("persons", 0, "mentions", to=[7]),
    }
):
    add(f"records: {what}", WRONG_RECORDS, records=change)

# ---------------------------------------------------------------------------------------------------- step 9

ONE_EXHIBIT = ("exhibit", EXHIBIT_PATH)


def recorded(**changes: Any) -> Callable[[list[Draft]], None]:
    return body_of(1, 0, lambda body: body | changes)


add("exhibit: other bytes than recorded", ONE_EXHIBIT, log=recorded(sha256="0" * 64))
add("exhibit: another size than recorded", ONE_EXHIBIT, log=recorded(size=len(EXHIBIT) + 1))
add("exhibit: a size in words", ONE_EXHIBIT, log=recorded(size=str(len(EXHIBIT))))
add("exhibit: recorded twice, otherwise", ONE_EXHIBIT, log=body_of(1, 1, exhibit(EXHIBIT_ID, b"other")))
add("exhibit: not recorded", ("exhibit", NEW_EXHIBIT), payload=put(NEW_EXHIBIT, b"x"))
add("exhibit: recorded in a body that is closed", ONE_EXHIBIT, log=of_entry(1, shown=[1, 2, 4]))
add(
    "exhibit: two files for one",
    [ONE_EXHIBIT, ("exhibit", EXHIBIT_PATH.replace(".csv", ".txt"))],
    payload=put(EXHIBIT_PATH.replace(".csv", ".txt"), EXHIBIT),
)

# ---------------------------------------------------------------------------------------------------- step 10

STAMPED_NOTE, CONSISTENCY, STAMP = (
    ("note", "time/1/note"),
    ("consistency", "time/1/consistency"),
    ("stamp", "time/1/response.tsr"),
)


def stamped(size: int, change: Callable[..., str | bytes]) -> Callable[..., None]:
    """Return an edit that stamps another note."""

    def edit(files: dict[str, bytes], log: list[Any]) -> None:
        note = change(note_of(log, size), log[:size])
        made = stamp_files(log, size, note=note if isinstance(note, bytes) else note.encode())
        files.update({f"time/1/{name}": content for name, content in made.items()})

    return edit


for what, change in each(
    {
        "of another log": noted(origin="habeas/" + "0" * 32),
        "signed by a stranger": noted(key=STRANGER),
        "not a note": lambda note, _: b"no note",
        "with a second signature line": renoted(lambda note: note + note.rpartition("\n\n")[2]),
    }
):
    add(f"note: {what}", STAMPED_NOTE, stamps=(2,), tags=stamped(2, change))
add("note: of a longer log", [STAMPED_NOTE, CONSISTENCY], stamps=(2,), tags=stamped(4, noted(size=5)))
add("consistency: of a log that forked", CONSISTENCY, stamps=(3,), tags=stamped(3, noted(root=bytes(32))))
add("consistency: two roots at one size", CONSISTENCY, stamps=(0,), tags=stamped(4, noted(root=bytes(32))))
add(
    "consistency: a later root at an earlier size",
    CONSISTENCY,
    stamps=(2,),
    tags=lambda files, log: too_early(files, log),
)
add("consistency: from an empty log", CONSISTENCY, stamps=(3,), tags=stamped(3, noted(size=0)))
LINE = base64.b64encode(bytes(32)) + b"\n"
for what, size, content in (
    ("nothing", 3, b""),
    ("other hashes", 3, LINE * 3),
    ("another end", 2, LINE),
    ("hashes where none are due", 0, LINE),
    ("not base64", 3, b"!" * 44 + b"\n"),
    ("a short hash", 3, base64.b64encode(bytes(30)) + b"\n"),
    ("no line end", 0, b" "),
    ("more lines than a proof has", 3, LINE * 70),
):
    add(f"consistency: {what}", CONSISTENCY, stamps=(size,), tags=put("time/1/consistency", content))


def too_early(files: dict[str, bytes], log: list[Any]) -> None:
    """Stamp a note that gives the whole log's root to its first two entries: no hash leads from one to the other."""
    stamped(2, noted(root=root_hash([entry.leaf for entry in log])))(files, log)
    files["time/1/consistency"] = b""


def longer_consistency(files: dict[str, bytes], _: Any) -> None:
    files["time/1/consistency"] += LINE


add("consistency: a hash more", CONSISTENCY, stamps=(3,), tags=longer_consistency)
ROOT = pem(parties()["root"].der)
add("stamp: over another note", STAMP, stamps=(2, 3), tags=lambda files, _: exchanged(files))
for what, content in each(
    {
        "under another root": pem(parties()["middle"].der),
        "under no root": b"",
        "under 17 roots": ROOT * 17,
        "with words before the root": b"# the root\n" + ROOT,
        "with a line after the root": ROOT + b"\n",
        "with a root that is not base64": ROOT.replace(b"\nMII", b"\nMI=", 1),
        "with long lines in the root": ROOT.replace(b"\n", b"", 2).replace(b"E-----", b"E-----\n", 1),
        "with a root cut short": ROOT[:-1],
    }
):
    add(f"stamp: {what}", STAMP, stamps=(2,), tags=put("time/1/roots.pem", content))
add("stamp: no answer", STAMP, stamps=(2,), tags=put("time/1/response.tsr", b""))
add("stamp: no query", STAMP, stamps=(2,), tags=put("time/1/query.tsq", b""))


def exchanged(files: dict[str, bytes]) -> None:
    files["time/1/response.tsr"] = files["time/2/response.tsr"]


add("key: another one", ("key", public(FIRST).hex()), key=public(SECOND))

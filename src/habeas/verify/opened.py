"""Step 3: the entries. Each opened body is the one that its entry's header commits to, in its one encoding."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from habeas.errors import EncodingError
from habeas.log.checkpoint import bytes_of
from habeas.log.entry import HEADER_SIZE, SALT_SIZE, SIGNATURE_SIZE, Entry, commitment, read_header
from habeas.log.tree import HASH_SIZE, verify_inclusion
from habeas.verify.bag import ENTRIES
from habeas.verify.cbor import read_cbor
from habeas.verify.failures import Findings
from habeas.verify.strict_json import hex_bytes, items, members, read_json, text, whole_number

FORMAT = "habeas/bundle-entries/v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """An opened body: entry and index, and the record that it is.

    Args:
        record: what its CBOR says; any value, a map if Habeas wrote it.
    """

    entry: int
    index: int
    record: Any

    @property
    def id(self) -> str:
        """Return how a failure names the body."""
        return f"entry {self.entry} body {self.index}"

    def says(self, name: str) -> Any:
        """Return a member of the record, or None where there is none."""
        return self.record.get(name) if isinstance(self.record, dict) else None

    def is_a(self, kind: str) -> bool:
        """Tell whether the record is of this kind."""
        return bool(self.says("kind") == kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """An entry of the log with those of its bodies that the bundle opens."""

    n: int
    entry: Entry
    bodies: tuple[Body, ...]

    @property
    def id(self) -> str:
        """Return how a failure names the entry."""
        return f"entry {self.n}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sealed:
    """A body as the file gives it, not yet checked."""

    index: int
    salt: bytes
    path: tuple[bytes, ...]
    encoded: bytes


def read_entries(raw: bytes, findings: Findings) -> tuple[Opened, ...]:
    """Read log/entries.json and check each opened body against its entry's header."""
    given: list[tuple[int, bytes, bytes, list[_Sealed]]] = []
    with findings.noting("format", ENTRIES):
        given = _parse(raw)
    opened: list[Opened] = []
    for n, header, signature, bodies in given:
        with findings.noting("entry", f"entry {n}"):
            entry = Entry(header=read_header(header, place=f"entry {n}"), signature=signature)
            if opened and entry.header.case_tag != opened[0].entry.header.case_tag:
                findings.add("entry", f"entry {n}", "the entry is of another case than the first one")
            checked = tuple(_checked(n, entry, body, findings) for body in bodies)
            opened.append(Opened(n=n, entry=entry, bodies=checked))
    return tuple(opened)


def _parse(raw: bytes) -> list[tuple[int, bytes, bytes, list[_Sealed]]]:
    """Read the file's form.

    Raises: EncodingError: it is not as its page says.
    """
    format_name, listed = members(read_json(raw), "format", "entries")
    if format_name != FORMAT:
        raise EncodingError("a list of entries of another format")
    entries = []
    for item in items(listed):
        n, header, signature, bodies = members(item, "n", "header", "signature", "bodies")
        sealed = [_body(body) for body in items(bodies)]
        if not sealed:
            raise EncodingError("an entry without an opened body")
        _check_order([body.index for body in sealed])
        entries.append((whole_number(n), hex_bytes(header, HEADER_SIZE), hex_bytes(signature, SIGNATURE_SIZE), sealed))
    _check_order([n for n, *_ in entries])
    return entries


def _body(item: Any) -> _Sealed:
    index, salt, path, body = members(item, "index", "salt", "path", "body")
    return _Sealed(
        index=whole_number(index),
        salt=hex_bytes(salt, SALT_SIZE),
        path=tuple(hex_bytes(digest, HASH_SIZE) for digest in items(path)),
        encoded=bytes_of(text(body)),
    )


def _check_order(numbers: list[int]) -> None:
    if any(after <= before for before, after in pairwise(numbers)):
        raise EncodingError("entries or bodies that are out of order or there twice")


def _checked(n: int, entry: Entry, body: _Sealed, findings: Findings) -> Body:
    place, header = f"entry {n} body {body.index}", entry.header
    with findings.noting("body", place):
        leaf = commitment(body.salt, body.encoded)
        verify_inclusion(leaf, body.index, header.bodies, body.path, header.bodies_root)
    record: Any = None
    with findings.noting("body", place):
        record = read_cbor(body.encoded)
    return Body(entry=n, index=body.index, record=record)

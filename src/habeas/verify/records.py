"""Steps 7 to 9: the filing that records this export, the records for people to read, and the exhibits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from habeas.errors import EncodingError, EntryError
from habeas.verify.bag import BAG_INFO, EXHIBIT, PAYLOAD, RECORDS, Files, content
from habeas.verify.failures import Findings
from habeas.verify.opened import Body, Opened
from habeas.verify.strict_json import items, members, read_json, text

FORMAT = "habeas/bundle-records/v1"


def bodies_of(entries: Sequence[Opened]) -> list[Body]:
    """Return every opened body, in the order of the log."""
    return [body for opened in entries for body in opened.bodies]


def find_filing(files: Files, entries: Sequence[Opened], identifier: str, findings: Findings) -> Body | None:
    """Step 7: find the body that records this export, and check that it records this one."""
    found = [
        body
        for body in bodies_of(entries)
        if body.is_a("filing") and body.says("what") == "bundle" and body.says("id") == identifier
    ]
    if len(found) != 1:
        findings.add("filing", BAG_INFO, f"{len(found)} records of this export, where one is due")
        return None
    filing = found[0]
    with findings.noting("filing", filing.id):
        if filing.entry != entries[-1].n:
            raise EntryError("the record of this export does not stand in the last entry")
        if filing.says("sha256") != files[PAYLOAD].sha256:
            raise EntryError("the export that was recorded is another one: its list of files is not this one")
    return filing


def check_records(files: Files, entries: Sequence[Opened], filing: Body, findings: Findings) -> None:
    """Step 8: what people read is what the log holds, each record once, none left out and none added."""
    with findings.noting("records", RECORDS):
        format_name, persons, records = members(read_json(content(files, RECORDS)), "format", "persons", "records")
        if format_name != FORMAT:
            raise EncodingError("records of another format")
        opened = [body for body in bodies_of(entries) if body.entry != filing.entry]
        if len(items(records)) != len(opened):
            raise EncodingError(f"{len(records)} records where {len(opened)} are opened")
        for body, item in zip(opened, records, strict=True):
            entry, index, record = members(item, "entry", "body", "record")
            if not (same(body.entry, entry) and same(body.index, index)):
                raise EncodingError(f"another record where that of {body.id} is due")
            if not same(body.record, record):
                raise EncodingError(f"the record of {body.id} is not the one in the log")
        _check_persons(persons, entries)


def check_exhibits(files: Files, entries: Sequence[Opened], findings: Findings) -> None:
    """Step 9: each exhibit in the bundle is the file that was recorded. One that is left out is no failure."""
    recorded: dict[Any, list[Body]] = {}
    for body in bodies_of(entries):
        if body.is_a("exhibit") and isinstance(body.says("id"), str):
            recorded.setdefault(body.says("id"), []).append(body)
    paths = {path: found[1] for path in sorted(files) if (found := EXHIBIT.fullmatch(path))}
    for path, exhibit in paths.items():
        with findings.noting("exhibit", path):
            if exhibit not in recorded:
                raise EncodingError("an exhibit that no opened record names")
            if list(paths.values()).count(exhibit) > 1:
                raise EncodingError("two files for one exhibit")
            if any(body.says("sha256") != files[path].sha256 for body in recorded[exhibit]):
                raise EncodingError("the exhibit's SHA-256 is not the recorded one")
            if any(not same_size(body.says("size"), files[path].size) for body in recorded[exhibit]):
                raise EncodingError("the exhibit's size is not the recorded one")


def exhibits_left_out(files: Files, entries: Sequence[Opened]) -> list[str]:
    """Return the ids of opened exhibits whose file is not in this bundle."""
    there = {found[1] for path in files if (found := EXHIBIT.fullmatch(path))}
    named = (body.says("id") for body in bodies_of(entries) if body.is_a("exhibit"))
    return sorted({name for name in named if isinstance(name, str)} - there)


def same(record: Any, read: Any) -> bool:
    """Tell whether a value of a record and a value read from JSON are the same value.

    Args:
        record: as CBOR gives it: dict, list, str, bytes, int, float, bool, None. Its depth is bounded.
        read: as `read_json` gives it: all numbers are floats.
    """
    match record:
        case bytes():
            return bool(read == {"$hex": record.hex()})
        case bool() | None:
            return read is record
        case int() | float():
            return isinstance(read, float) and read == record
        case dict():
            if not isinstance(read, dict) or read.keys() != record.keys():
                return False
            return all(same(value, read[key]) for key, value in record.items())
        case list():
            if not isinstance(read, list) or len(read) != len(record):
                return False
            return all(map(same, record, read))
    return bool(read == record)


def same_size(recorded: Any, size: int) -> bool:
    """Tell whether a record says this size. True is no number here."""
    return type(recorded) is int and recorded == size


def _check_persons(persons: Any, entries: Sequence[Opened]) -> None:
    mentions = set()
    for body in bodies_of(entries):
        mention = body.says("mention") if body.is_a("record") or body.is_a("mention") else None
        if isinstance(mention, dict) and isinstance(mention.get("id"), str):
            mentions.add(mention["id"])
    for item in items(persons):
        person, named = members(item, "id", "mentions")
        text(person)
        if not all(text(mention) in mentions for mention in items(named)):
            raise EncodingError("a person names a mention that no opened record has")

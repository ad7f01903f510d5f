"""A capture as a WACZ file (Web Archive Collection Zipped 1.1.1): the WARC, its index, the page, and their hashes.

Every member is stored as it is and named for what it is; no name holds anything of the page. A capture that is not
whole says so in the list of pages and in the description of the package.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import BinaryIO

from habeas.capture.answers import USER_AGENT
from habeas.capture.cdxj import index_of
from habeas.capture.gathering import Gathered
from habeas.capture.warc import Placed, Sink, stamp, write_warc

VERSION = "1.1.1"
_WARC, _INDEX, _PAGES = "archive/data.warc.gz", "indexes/index.cdx", "pages/pages.jsonl"
_PACKAGE, _PACKAGE_DIGEST = "datapackage.json", "datapackage-digest.json"
_EARLIEST = (1980, 1, 1, 0, 0, 0)
_WARC_1_1 = "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """What is said of a capture in its file.

    Args:
        url: that was asked for. at: when. software: which program in which version, with its libraries.
        over: `direct` or `socks`. missing: what did not come, in words.
    """

    url: str = field(repr=False)
    at: datetime
    software: str
    over: str
    missing: tuple[str, ...]

    @property
    def whole(self) -> bool:
        """Return whether nothing is missing."""
        return not self.missing


def write_wacz(out: BinaryIO, gathered: Gathered, told: Description) -> None:
    """Write a capture.

    Args:
        out: written to, and sought in, from where it stands.
    """
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as package:
        with package.open(_named(_WARC), "w") as stream:
            warc = _Hashed(stream)
            placed = _write_archive(warc, gathered, told)
        index = index_of(placed, file_name=_WARC.rpartition("/")[2])
        pages = _pages(gathered, told)
        members = {_WARC: warc, _INDEX: _hashed(index), _PAGES: _hashed(pages)}
        package.writestr(_named(_INDEX), index)
        package.writestr(_named(_PAGES), pages)
        described = _json(_described(gathered, told, members))
        package.writestr(_named(_PACKAGE), described)
        package.writestr(_named(_PACKAGE_DIGEST), _json({"path": _PACKAGE, "hash": _hashed(described).hash}))


class _Hashed:
    """A stream's hash and size, known when everything has gone through."""

    def __init__(self, sink: Sink | None = None) -> None:
        self._sink = sink
        self._hash = hashlib.sha256()
        self.size = 0

    def write(self, piece: bytes) -> None:
        if self._sink is not None:
            self._sink.write(piece)
        self._hash.update(piece)
        self.size += len(piece)

    @property
    def hash(self) -> str:
        return f"sha256:{self._hash.hexdigest()}"


def _hashed(content: bytes) -> _Hashed:
    hashed = _Hashed()
    hashed.write(content)
    return hashed


def _named(name: str) -> zipfile.ZipInfo:
    """Return a member's entry: stored, and without a trace of the time and machine that wrote it."""
    entry = zipfile.ZipInfo(name, _EARLIEST)
    entry.compress_type = zipfile.ZIP_STORED
    entry.create_system = 3
    entry.external_attr = 0o644 << 16
    return entry


def _write_archive(sink: Sink, gathered: Gathered, told: Description) -> tuple[Placed, ...]:
    about = (
        ("software", told.software),
        ("format", "WARC File Format 1.1"),
        ("conformsTo", _WARC_1_1),
        ("http-header-user-agent", USER_AGENT),
        ("robots", "ignore"),
        ("over", told.over),
    )
    found = [("whole", "yes" if told.whole else "no"), *(("missing", words) for words in told.missing)]
    answers = (*gathered.chain, *gathered.resources)
    return write_warc(sink, answers, page=gathered.page, at=told.at, about=about, found=found)


def _completeness(told: Description) -> dict[str, object]:
    return {"whole": told.whole, "missing": list(told.missing)}


def _pages(gathered: Gathered, told: Description) -> bytes:
    page = gathered.page
    listed = {
        "id": "page",
        "url": page.url.text,
        "ts": stamp(page.at),
        "title": gathered.title or page.url.target.host,
        "asked": told.url,
        **_completeness(told),
    }
    header = {"format": "json-pages-1.0", "id": "pages", "title": "Captured page"}
    return b"".join(json.dumps(line, ensure_ascii=False).encode() + b"\n" for line in (header, listed))


def _described(gathered: Gathered, told: Description, members: Mapping[str, _Hashed]) -> dict[str, object]:
    return {
        "profile": "data-package",
        "wacz_version": VERSION,
        "software": told.software,
        "created": stamp(told.at),
        "mainPageUrl": gathered.page.url.text,
        "mainPageDate": stamp(gathered.page.at),
        **_completeness(told),
        "resources": [
            {"name": path.rpartition("/")[2], "path": path, "hash": member.hash, "bytes": member.size}
            for path, member in members.items()
        ],
    }


def _json(content: Mapping[str, object]) -> bytes:
    return json.dumps(content, ensure_ascii=False, indent=2).encode() + b"\n"

"""The layer of a web archive (WARC, ISO 28500): the words of each page in it, one page a record.

Each record's digest is computed anew; whether it holds is a claim. It shows that a record is as it was written, and
not by whom: whoever alters a record can write a new digest.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr
from typing import Any, BinaryIO

import warcio.archiveiterator
import warcio.exceptions

from habeas.evidence.charsets import labelled
from habeas.evidence.findings import Findings
from habeas.evidence.html_pages import html_text
from habeas.evidence.layers import Layer, NoText, joined
from habeas.evidence.limits import LAYER_LIMIT, PAGES_LIMIT, RATIO_FREE, RATIO_LIMIT, RECORD_LIMIT
from habeas.evidence.plain_text import decoded

TOOL = "warcio 1"
_PIECE = 65_536
_PAGES = {"response", "resource"}
_HTML = {"text/html", "application/xhtml+xml"}
_UNPACKED_HERE = {"", "identity", "gzip", "x-gzip", "deflate"}
_INFO = {"software", "format", "isPartOf", "description", "robots", "created", "operator", "publisher", "conformsTo"}
_INFO_LIMIT = 65_536


def read_warc(stream: BinaryIO, findings: Findings) -> Layer:
    """Return the layer of a WARC file, packed or not, and where the words of each page begin.

    Raises: NoText: corrupt, bomb, too_long, no_text.
    """
    texts = list(record_texts(stream, findings, first_page=1))
    return joined(texts, findings)


def record_texts(stream: BinaryIO, findings: Findings, *, first_page: int) -> Iterator[str]:
    """Return the words of each record of a WARC file that has some, and claim what its records say.

    Args:
        first_page: the number of the first of them, under which its claims stand.
    Raises: NoText: corrupt (nothing of it can be read), bomb, too_long.
    """
    size = stream.seek(0, io.SEEK_END)
    stream.seek(0)
    limit = max(RATIO_FREE, size * RATIO_LIMIT)
    page, number, taken, length = first_page, 0, 0, 0
    with _quiet():
        for record in _records(stream, findings):
            number += 1
            content, read = _content(record, findings)
            taken += read
            if taken > limit or number > PAGES_LIMIT * 10:
                raise NoText("bomb")
            text = _text(record, content, findings) if content else ""
            name = f"page {page}" if text else f"record {number}"
            _claim(record, name, findings, with_place=bool(text))
            if text:
                length += len(text)
                page += 1
                if length > LAYER_LIMIT or page > PAGES_LIMIT:
                    raise NoText("too_long")
                yield text
            else:
                findings.count("record")
    if not number:
        raise NoText("corrupt")


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the library's remarks, which quote what they stumble over, from reaching anybody."""
    with redirect_stderr(io.StringIO()):
        yield


def _records(stream: BinaryIO, findings: Findings) -> Iterator[Any]:
    records = warcio.archiveiterator.ArchiveIterator(stream, check_digests=True)
    try:
        yield from records
    except NoText:
        raise
    except (warcio.exceptions.ArchiveLoadFailed, ValueError, OSError, EOFError, AttributeError, TypeError, KeyError):
        findings.count("damaged_record")


def _content(record: Any, findings: Findings) -> tuple[bytes, int]:
    """Read a record to its end, so that its digest is known; return its words' bytes, and how many bytes came.

    No bytes come back of a record that has no words, or too many.
    """
    if record.rec_type == "warcinfo":
        content = record.raw_stream.read(_INFO_LIMIT)
        _claim_info(content, findings)
        return b"", len(content) + _drain(record.raw_stream)
    if record.rec_type not in _PAGES or _kind(record) not in {*_HTML, "text/plain"}:
        return b"", _drain(record.raw_stream)
    if _packing(record) not in _UNPACKED_HERE:
        findings.count("packed_record")
        return b"", _drain(record.raw_stream)
    content = record.content_stream().read(RECORD_LIMIT + 1)
    read = len(content) + _drain(record.raw_stream)
    if len(content) > RECORD_LIMIT:
        findings.count("long_record")
        return b"", read
    return content, read


def _drain(stream: Any) -> int:
    read = 0
    while piece := stream.read(_PIECE):
        read += len(piece)
    return read


def _kind(record: Any) -> str:
    headers = record.http_headers or record.rec_headers
    return (headers.get_header("Content-Type") or "").partition(";")[0].strip().lower()


def _packing(record: Any) -> str:
    return ((record.http_headers and record.http_headers.get_header("Content-Encoding")) or "").strip().lower()


def _text(record: Any, content: bytes, findings: Findings) -> str:
    headers = record.http_headers or record.rec_headers
    charset = (headers.get_header("Content-Type") or "").lower().partition("charset=")[2].partition(";")[0]
    if _kind(record) in _HTML:
        return html_text(content, findings, charset=charset)
    text = labelled(content, charset) if charset else None
    return (decoded(content, findings) if text is None else text).strip()


def _claim(record: Any, name: str, findings: Findings, *, with_place: bool) -> None:
    """Claim where a record that has words says it comes from, and of any record whether its digest holds."""
    headers = record.rec_headers
    if with_place:
        findings.claim("warc", f"{name}: url", headers.get_header("WARC-Target-URI") or "")
        findings.claim("warc", f"{name}: date", headers.get_header("WARC-Date") or "")
        if record.http_headers is not None:
            findings.claim("warc", f"{name}: status", record.http_headers.get_statuscode() or "")
    digest = headers.get_header("WARC-Payload-Digest") or headers.get_header("WARC-Block-Digest")
    if not digest:
        findings.count("unproved_record")
        return
    check = _checked(record)
    if check != "holds":
        findings.count("failed_record" if check == "fails" else "unproved_record")
    findings.claim("warc", f"{name}: digest", digest, check)


def _checked(record: Any) -> str:
    """Return whether a record's digest holds. One that was cut short never came to its end, and fails."""
    checker = record.digest_checker
    if checker.passed:
        return "holds"
    if any(problem.startswith("unknown") for problem in checker.problems) or record.rec_type == "revisit":
        return "unchecked"
    return "fails"


def _claim_info(content: bytes, findings: Findings) -> None:
    for line in content.decode("utf-8", "replace").splitlines():
        name, colon, value = line.partition(":")
        if colon and name.strip() in _INFO:
            findings.claim("warc", name.strip(), value)

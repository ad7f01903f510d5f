"""A capture as a WARC file (ISO 28500:2017, WARC 1.1): each question and answer byte for byte as it went and came.

warcio writes the records; what stands in them is handed to it as bytes, so that nothing of a head is put in order.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from typing import Protocol
from uuid import NAMESPACE_URL, uuid5

from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from habeas.capture.answers import Answer

_FIELDS = "application/warc-fields"


class Sink(Protocol):
    """Where the file goes, piece by piece."""

    def write(self, piece: bytes, /) -> object:
        """Take the next bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Where the record of an answer lies in the file: from which byte, over how many, and its payload's digest."""

    answer: Answer = field(repr=False)
    offset: int
    length: int
    digest: str


def stamp(when: datetime) -> str:
    """Return a time as records hold it: UTC, RFC 3339, whole seconds."""
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def digest(content: bytes) -> str:
    """Return the SHA-256 of some bytes as records hold it."""
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def write_warc(
    sink: Sink,
    answers: Sequence[Answer],
    *,
    page: Answer,
    at: datetime,
    about: Sequence[tuple[str, str]],
    found: Sequence[tuple[str, str]],
) -> tuple[Placed, ...]:
    """Write a WARC file, one gzip member a record, and return where each answer lies.

    Args:
        sink: written to from its present place; offsets count from there.
        answers: in the order in which they are written, `page` among them.
        at: when the capture began.
        about: fields of the warcinfo record: which program, in which way.
        found: fields of a metadata record beside the page: what did not come.
    """
    counted = _Counted(sink)
    writer = WARCWriter(counted, gzip=True, warc_version="1.1")
    writer.write_record(_record("warcinfo", _fields(about), at=at, kind=_FIELDS, seed="warcinfo"))
    placed: list[Placed] = []
    for number, answer in enumerate(answers):
        offset = counted.size
        response = _response(answer, number)
        writer.write_record(response)
        payload = str(response.rec_headers.get_header("WARC-Payload-Digest"))
        placed.append(Placed(answer=answer, offset=offset, length=counted.size - offset, digest=payload))
        for beside in _beside(answer, number, found if answer is page else ()):
            writer.write_record(beside)
    return tuple(placed)


class _Counted:
    """A sink that knows how much went into it."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self.size = 0

    def write(self, piece: bytes) -> None:
        self._sink.write(piece)
        self.size += len(piece)

    def flush(self) -> None:
        """Do nothing: the file is whole when its writer says so."""


def _response(answer: Answer, number: int) -> ArcWarcRecord:
    # The payload is what follows the head, with the framing of chunks if it came in chunks: so warcio counts it, and
    # what is checked is then what came.
    more = [("WARC-Payload-Digest", digest(answer.body))]
    if answer.address:
        more.append(("WARC-IP-Address", answer.address.partition("%")[0]))
    if answer.cut:
        more.append(("WARC-Truncated", answer.cut))
    block = answer.head + answer.body
    kind = "application/http; msgtype=response"
    return _record(
        "response", block, at=answer.at, kind=kind, seed=_seed(answer, number), url=answer.url.text, more=more
    )


def _beside(answer: Answer, number: int, found: Sequence[tuple[str, str]]) -> Iterator[ArcWarcRecord]:
    """Return what stands beside a response: the question, and what is known of the connection and the page."""
    beside = [("WARC-Concurrent-To", _id(_seed(answer, number)))]
    question = [*beside, ("WARC-Payload-Digest", digest(b""))]
    kind = "application/http; msgtype=request"
    seed = f"request {_seed(answer, number)}"
    yield _record("request", answer.request, at=answer.at, kind=kind, seed=seed, url=answer.url.text, more=question)
    known = [*_certified(answer), *found]
    if known:
        seed = f"metadata {_seed(answer, number)}"
        content = _fields(known)
        more = [*beside, ("WARC-Payload-Digest", digest(content))]
        yield _record("metadata", content, at=answer.at, kind=_FIELDS, seed=seed, url=answer.url.text, more=more)


def _certified(answer: Answer) -> list[tuple[str, str]]:
    """Return how the host showed that it is itself."""
    if answer.tls is None:
        return []
    shown = [("tls-version", answer.tls.version), ("tls-cipher", answer.tls.cipher)]
    return shown + [("tls-certificate-sha256", hashlib.sha256(each).hexdigest()) for each in answer.tls.certificates]


def _record(
    type_: str,
    block: bytes,
    *,
    at: datetime,
    kind: str,
    seed: str,
    url: str = "",
    more: Sequence[tuple[str, str]] = (),
) -> ArcWarcRecord:
    headers = [("WARC-Type", type_), ("WARC-Record-ID", _id(seed if url else f"{seed} {stamp(at)} {digest(block)}"))]
    headers += [("WARC-Target-URI", url)] if url else []
    headers += [("WARC-Date", stamp(at)), *more, ("WARC-Block-Digest", digest(block))]
    written = StatusAndHeaders("", headers, protocol="WARC/1.1")
    return ArcWarcRecord("warc", type_, written, BytesIO(block), None, kind, len(block))


def _seed(answer: Answer, number: int) -> str:
    return f"{number} {stamp(answer.at)} {answer.url.text} {digest(answer.head + answer.body)}"


def _id(seed: str) -> str:
    """Return a record's id. It follows from what the record holds: the same capture written twice is the same file."""
    return f"<urn:uuid:{uuid5(NAMESPACE_URL, seed)}>"


def _fields(fields: Sequence[tuple[str, str]]) -> bytes:
    return "".join(f"{name}: {value}\r\n" for name, value in fields).encode()

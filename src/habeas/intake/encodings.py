"""Which encoding a text file is in: a byte order mark, strict UTF-8, or a guess that says how sure it is."""

from __future__ import annotations

import codecs
from typing import BinaryIO

import msgspec

from habeas.errors import TableError

_CHUNK = 1 << 20
_SAMPLE = 1 << 17
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark is its beginning
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# The encodings that lists in our users' languages are found in. A wider choice makes guesses worse, not
# better.
_CANDIDATES = ("cp1252", "cp1251", "cp1256", "cp1250", "cp1254", "koi8_r", "cp866", "mac_cyrillic", "gb18030")


class Encoding(msgspec.Struct, frozen=True, kw_only=True):
    """An encoding, how it was found, how sure that is (0 to 1), and what else would decode the sample."""

    name: str
    found_by: str
    confidence: float = 1.0
    others: tuple[str, ...] = ()


def find_encoding(stream: BinaryIO, *, given: str | None, name: str) -> Encoding:
    """Find the encoding of a text file.

    Args:
        stream: seekable; read once from its start in bounded memory.
        given: the encoding that the user states; it is checked to exist, and taken.
        name: the file's name, for errors.
    Raises: TableError: no such encoding, or the file is not text.
    """
    if given is not None:
        return Encoding(name=_known(given), found_by="given")
    return told_encoding(stream) or _guess(_telling_bytes(stream), name=name)


def told_encoding(stream: BinaryIO) -> Encoding | None:
    """Find the encoding that a text file tells by itself: its mark, its zero bytes, or that all of it is UTF-8.

    Returns: None where another encoding can only be guessed.
    """
    stream.seek(0)
    head = stream.read(4096)
    for mark, encoding in _BOMS:
        if head.startswith(mark):
            return Encoding(name=encoding, found_by="bom")
    if wide := _utf16_without_mark(head):
        return Encoding(name=wide, found_by="guess", confidence=0.8)
    return Encoding(name="utf-8", found_by="utf-8") if _is_utf8(stream) else None


def undecodable(stream: BinaryIO, encoding: str, *, name: str) -> TableError:
    """Find the first byte that the encoding cannot read, and return the error that names its place.

    Args:
        stream: seekable; read again from its start, since a decoder reads ahead of the rows it gives.
    """
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    stream.seek(0)
    before, line = 0, 1
    while True:
        chunk = stream.read(_CHUNK)
        pending = len(decoder.getstate()[0])
        try:
            decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as failure:
            offset = before - pending + failure.start
            line += chunk[: max(failure.start - pending, 0)].count(b"\n")
            return TableError(
                f"byte {offset} (line {line}) is not {encoding}",
                place=name,
                advice="state the encoding the file was saved in: --encoding, for example cp1251 or cp1252",
            )
        if not chunk:
            return TableError(f"the file is not {encoding}", place=name, advice="state it with --encoding")
        before += len(chunk)
        line += chunk.count(b"\n")


def _known(given: str) -> str:
    try:
        found = codecs.lookup(given)
        "".encode(given)
    except (LookupError, ValueError) as failure:
        raise TableError(
            f"there is no text encoding {given!r}",
            advice="for example utf-8, cp1251 (Russian), cp1252 (Western European), cp1256 (Arabic)",
        ) from failure
    return found.name


def _is_utf8(stream: BinaryIO) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    stream.seek(0)
    try:
        while chunk := stream.read(_CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _utf16_without_mark(head: bytes) -> str:
    """Recognise UTF-16 by the zero byte that every line end then has, and by which half holds the zeros."""
    pairs = len(head) // 2
    if pairs < 8:
        return ""
    high, low = head[1::2].count(0), head[0::2].count(0)
    lines = head.count(b"\n")
    if high > pairs * 0.02 and low * 10 < high and head.count(b"\n\0") * 2 > lines:
        return "utf-16-le"
    if low > pairs * 0.02 and high * 10 < low and head.count(b"\0\n") * 2 > lines:
        return "utf-16-be"
    return ""


def _telling_bytes(stream: BinaryIO) -> bytes:
    """Gather lines with bytes above ASCII: only they tell one eight-bit encoding from another."""
    stream.seek(0)
    lines: list[bytes] = []
    size = 0
    while size < _SAMPLE and (line := stream.readline(_SAMPLE)):
        if not line.isascii():
            lines.append(line)
            size += len(line)
    return b"".join(lines)[:_SAMPLE]


def _guess(sample: bytes, *, name: str) -> Encoding:
    import charset_normalizer  # only files that are not UTF-8 pay for loading it

    matches = charset_normalizer.from_bytes(sample, cp_isolation=list(_CANDIDATES))
    best = matches.best()
    if best is None:
        raise TableError(
            "the encoding of this file is none that we know",
            place=name,
            advice="state it with --encoding, or save the file as UTF-8",
        )
    others = tuple(encoding for encoding in _CANDIDATES if encoding != best.encoding and _decodes(sample, encoding))
    # Chaos is 0 for text that reads like text; a language that fits is the better witness of the two.
    sure = round(max(0.05, 1 - best.chaos) * (0.5 + best.coherence / 2), 2)
    return Encoding(name=best.encoding, found_by="guess", confidence=min(sure, 0.95), others=others)


def _decodes(sample: bytes, encoding: str) -> bool:
    try:
        sample.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True

"""`habeas add` of many mixed files against hashing and age-encrypting the same files with pyrage alone.

Files as an office has them: notes and pages, letters, scans, photographs, a few films; their bytes are invented. The
peer reads each file, takes its SHA-256 and writes an age file of it for one recipient, and does nothing else: it makes
no key a file, flushes nothing to the disk, looks at no document and writes no log.
"""

from __future__ import annotations

import os
import random
import struct
import sys
import time
import zipfile
import zlib
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

import pyrage

sys.path.append(str(Path(__file__).resolve().parents[1]))
from measuring import CASE, Line, new_context, options, show

from habeas.casework.adding import Handed, add_files

RATIO = 2.0
_WORDS = [
    "they",
    "took",
    "him",
    "from",
    "the",
    "house",
    "before",
    "the",
    "second",
    "prayer",
    "and",
    "nobody",
    "said",
    "where",
]
# kind, files of a thousand, bytes each
_MIX = (("txt", 350, 12_000), ("html", 200, 40_000), ("docx", 150, 60_000), ("pdf", 80, 250_000))
_BYTES = (("jpg", 170, 2_300_000), ("mp4", 50, 11_000_000))


def main() -> None:
    chosen = options("habeas add / hashing and age-encrypting the same files with pyrage")
    share = 0.04 if chosen.quick else 1.0
    with TemporaryDirectory() as folder:
        files = list(made(Path(folder), share))
        size = sum(path.stat().st_size for path in files)
        read_once(files)
        peers, flushed, adds = [], [], []
        for _ in range(1 if chosen.quick else chosen.repeats):
            peers.append(peer(files, Path(folder), flush=False))
            flushed.append(peer(files, Path(folder), flush=True))
            adds.append(added(files))
    show(
        [
            Line(
                what=f"{len(files)} files, {size / 1e6:,.0f} MB: SHA-256 and age with pyrage",
                value=min(peers),
                unit="s",
            ),
            Line(what="the same, each age file flushed to the disk", value=min(flushed), unit="s"),
            Line(what="habeas add", value=min(adds), unit="s"),
            Line(what="ratio", value=min(adds) / min(peers), unit="x", limit=RATIO),
            Line(what="ratio to the flushed one", value=min(adds) / min(flushed), unit="x"),
        ]
    )


def made(folder: Path, share: float) -> Iterator[Path]:
    """Write the files, in a mixed order; return them."""
    chance = random.Random(1)
    wanted = [(kind, size) for kind, count, size in (*_MIX, *_BYTES) for _ in range(max(1, int(count * share)))]
    chance.shuffle(wanted)
    for number, (kind, size) in enumerate(wanted):
        path = folder / f"{number:04}.{kind}"
        path.write_bytes(content(kind, int(size * chance.uniform(0.8, 1.2)), chance))
        yield path


def content(kind: str, size: int, chance: random.Random) -> bytes:
    """Return a file of this kind, of about this size, unlike any other."""
    match kind:
        case "txt":
            return words(size, chance).encode()
        case "html":
            paragraphs = "".join(f"<p>{words(400, chance)}</p>" for _ in range(size // 440))
            return f"<!doctype html><html><head><title>x</title></head><body>{paragraphs}</body></html>".encode()
        case "docx":
            return docx(size, chance)
        case "pdf":
            return pdf(size, chance)
        case "jpg":
            return (
                b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
                + chance.randbytes(size)
                + b"\xff\xd9"
            )
        case _:
            return struct.pack(">I", 24) + b"ftypisom\x00\x00\x02\x00isomiso2" + chance.randbytes(size)


def words(size: int, chance: random.Random) -> str:
    """Return so many letters of text."""
    return " ".join(chance.choices(_WORDS, k=size // 5))[:size] + "\n"


def docx(size: int, chance: random.Random) -> bytes:
    """Return a letter as a DOCX file with a picture in it, so that it has about this size."""
    import io

    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    body = "".join(f"<w:p><w:r><w:t>{words(300, chance)}</w:t></w:r></w:p>" for _ in range(60))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", f'<w:document xmlns:w="{space}"><w:body>{body}</w:body></w:document>')
        archive.writestr("word/media/image1.jpeg", chance.randbytes(size // 2))
    return out.getvalue()


def pdf(size: int, chance: random.Random) -> bytes:
    """Return ten pages of text with a scanned picture, so that it has about this size."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>"]
    kids = " ".join(f"{4 + 2 * page} 0 R" for page in range(10))
    objects.append(f"<< /Type /Pages /Kids [{kids}] /Count 10 >>".encode())
    objects.append(b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
    for page in range(10):
        lines = "".join(f"({words(70, chance).strip()}) Tj 0 -14 Td " for _ in range(40))
        packed = zlib.compress(f"BT /F1 11 Tf 50 780 Td {lines} ET".encode())
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {5 + 2 * page} 0 R"
            " /Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
        objects.append(b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(packed), packed))
    picture = chance.randbytes(size)
    objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(picture), picture))
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, one in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table)
    return bytes(out)


def read_once(files: list[Path]) -> None:
    """Read every file, so that both find them in the system's memory."""
    for path in files:
        path.read_bytes()


def peer(files: list[Path], folder: Path, *, flush: bool) -> float:
    """Hash and encrypt every file; return the seconds."""
    recipient = pyrage.x25519.Identity.generate().to_public()
    out = folder / "out.age"
    start = time.perf_counter()
    for path in files:
        with path.open("rb") as stream:
            digest = sha256()
            while piece := stream.read(1 << 20):
                digest.update(piece)
            stream.seek(0)
            with out.open("wb") as sealed:
                pyrage.encrypt_io(stream, sealed, [recipient])
                if flush:
                    sealed.flush()
                    os.fsync(sealed.fileno())
    seconds = time.perf_counter() - start
    out.unlink()
    return seconds


def added(files: list[Path]) -> float:
    """Add every file to an empty case; return the seconds."""
    with new_context() as context:
        start = time.perf_counter()
        done = add_files(context, CASE, files, Handed(kind="other"))
        seconds = time.perf_counter() - start
    if done.set_aside or len(done.files) != len(files):
        raise SystemExit(f"{len(done.set_aside)} of {len(files)} files were set aside")
    return seconds


if __name__ == "__main__":
    main()

"""Compound files (OLE, MS-CFB): which of the old office formats one is, by the names in its directory.

Nothing but the directory is read. A protected DOCX or XLSX is such a file as well, and says so by its streams' names.
"""

from __future__ import annotations

import struct
from typing import BinaryIO

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PROTECTED = "application/x-ole-storage"
_ENTRY = 128
_LARGEST_SECTOR = 4_096
_SECTORS_READ = 64
_KINDS = (
    ("EncryptedPackage", PROTECTED),
    ("WordDocument", "application/msword"),
    ("Workbook", "application/vnd.ms-excel"),
    ("Book", "application/vnd.ms-excel"),
    ("PowerPoint Document", "application/vnd.ms-powerpoint"),
    ("__properties_version1.0", "application/vnd.ms-outlook"),
)


def compound_type(stream: BinaryIO) -> str:
    """Return the media type of a compound file; `application/x-ole-storage` for a protected or unknown one."""
    names = _stream_names(stream)
    return next((kind for name, kind in _KINDS if name in names), PROTECTED)


def is_protected(stream: BinaryIO) -> bool:
    """Return whether a compound file is an office document under a password (MS-OFFCRYPTO 2.3)."""
    return "EncryptedPackage" in _stream_names(stream)


def _stream_names(stream: BinaryIO) -> set[str]:
    """Return the names in the directory's first sectors, read one after the other from where the header puts it."""
    stream.seek(0)
    header = stream.read(512)
    if len(header) < 512:
        return set()
    (shift,) = struct.unpack_from("<H", header, 30)
    (first,) = struct.unpack_from("<I", header, 48)
    size = 1 << shift if shift in (9, 12) else 512
    stream.seek((first + 1) * size)
    directory = stream.read(min(size, _LARGEST_SECTOR) * _SECTORS_READ)
    names = set()
    for at in range(0, len(directory) - _ENTRY + 1, _ENTRY):
        (length,) = struct.unpack_from("<H", directory, at + 64)
        if 2 <= length <= 64 and directory[at + 66] in (1, 2, 5):
            names.add(directory[at : at + length - 2].decode("utf-16-le", "replace"))
    return names

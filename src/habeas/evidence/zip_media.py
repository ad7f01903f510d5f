"""What a ZIP file is: an office document, a book, a web archive, or an archive of something else."""

from __future__ import annotations

import re
import zipfile
from typing import BinaryIO

from habeas.evidence.zip_members import DAMAGE

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
ODT = "application/vnd.oasis.opendocument.text"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
WACZ = "application/wacz"
ZIP = "application/zip"
_STATED = re.compile(rb"application/(?:epub\+zip|vnd\.oasis\.opendocument\.[a-z-]{1,40})")
_LOCAL_NAME = re.compile(rb"PK\x03\x04.{22}(..)..", re.DOTALL)


def zip_type(stream: BinaryIO, head: bytes) -> str:
    """Return the media type of a ZIP file: by what it states first (ODF, EPUB), else by the names of its members.

    Args:
        head: its first bytes, from which a damaged archive is known as far as it can be.
    """
    if stated := _stated(head):
        return stated
    names = _names(stream) or _names_in(head)
    if "[Content_Types].xml" in names:
        for folder, kind in (("word/", DOCX), ("xl/", XLSX), ("ppt/", PPTX)):
            if any(name.startswith(folder) for name in names):
                return kind
    if "datapackage.json" in names and any(name.startswith("archive/") for name in names):
        return WACZ
    return ZIP


def _stated(head: bytes) -> str:
    """Return what the first member states, if it is called `mimetype` and stored as it is (ODF 1.2 part 3, §3.3)."""
    if head[30:38] != b"mimetype":
        return ""
    extra = int.from_bytes(head[28:30], "little")
    stated = _STATED.match(head, 38 + extra)
    return stated.group().decode() if stated else ""


def _names(stream: BinaryIO) -> set[str]:
    try:
        return set(zipfile.ZipFile(stream).namelist())
    except DAMAGE:
        return set()


def _names_in(head: bytes) -> set[str]:
    """Return the names in the local headers of the first bytes, for an archive that was cut short."""
    return {
        head[found.end() : found.end() + int.from_bytes(found.group(1), "little")].decode("cp437")
        for found in _LOCAL_NAME.finditer(head)
    }

"""BagIt 1.0 (RFC 8493): the tag files by which any bag tool checks that every file is the one that was packed."""

from __future__ import annotations

from collections.abc import Mapping

BAGIT = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
VERSION = "1"
PAYLOAD = "data/"


def manifest(digests: Mapping[str, str]) -> bytes:
    """Return a manifest (RFC 8493 §2.1.3): SHA-256 in hex and path, sorted by path."""
    return "".join(f"{digests[path]}  {path}\n" for path in sorted(digests, key=str.encode)).encode()


def bag_info(*, program: str, day: str, filing: str, payload_bytes: int, payload_files: int) -> bytes:
    """Return bag-info.txt (RFC 8493 §2.2.2).

    Args:
        program: name and version of what packed it.
        day: YYYY-MM-DD.
        filing: the id of the filing that records the export.
    """
    lines = (
        ("Bag-Software-Agent", program),
        ("Bagging-Date", day),
        ("External-Identifier", filing),
        ("Habeas-Bundle-Version", VERSION),
        ("Payload-Oxum", f"{payload_bytes}.{payload_files}"),
    )
    return "".join(f"{key}: {value}\n" for key, value in lines).encode()

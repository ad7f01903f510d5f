"""Step 2: the bag. Every file is one that a bundle has, every file is listed, and every listed file is as listed."""

from __future__ import annotations

import re
from collections.abc import Mapping

from habeas.errors import EncodingError
from habeas.verify.archive import LONGEST_PATH, PATH, Stored
from habeas.verify.failures import Findings

PAYLOAD, TAGS = "manifest-sha256.txt", "tagmanifest-sha256.txt"
ENTRIES, CHECKPOINT, RECORDS = "log/entries.json", "log/checkpoint", "data/records.json"
BAGIT, BAG_INFO = "bagit.txt", "bag-info.txt"
REQUIRED = frozenset(
    {BAGIT, BAG_INFO, PAYLOAD, TAGS, "README.txt", RECORDS, "data/ro-crate-metadata.json", CHECKPOINT, ENTRIES}
)
_OPTIONAL = frozenset({"verify/habeas-verify.pyz", "verify/verify.html"})
STAMP_FILES = ("note", "query.tsq", "response.tsr", "roots.pem", "consistency")
EXHIBIT = re.compile(r"data/exhibits/(exh_[0-9a-f]{32})\.[a-z0-9]{1,8}")
PROOF = re.compile(r"log/entry-(0|[1-9][0-9]{0,15})\.tlog-proof")
_STAMP = re.compile(rf"time/([1-9][0-9]{{0,4}})/(?:{'|'.join(map(re.escape, STAMP_FILES))})")
_LINE = re.compile(r"([0-9a-f]{64})  ([^\n]+)\n")
_DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
_KEYS = ("Bag-Software-Agent", "Bagging-Date", "External-Identifier", "Habeas-Bundle-Version", "Payload-Oxum")
_INFO = re.compile("".join(rf"{key}: ([^\x00-\x1f\x7f\ud800-\udfff]+)\n" for key in _KEYS))

Files = Mapping[str, Stored]


def check_bag(files: Files, findings: Findings) -> str:
    """Check the bag; return the filing's id that it names (`External-Identifier`)."""
    present = set(files)
    stamps = stamp_folders(files)
    due = REQUIRED | {f"time/{k}/{name}" for k in range(1, stamps + 1) for name in STAMP_FILES}
    for path in sorted(present):
        if not _is_known(path, stamps):
            findings.add("unknown", path, "a bundle has no such file")
    for manifest, of_payload in ((PAYLOAD, True), (TAGS, False)):
        if manifest in files:
            with findings.noting("manifest", manifest):
                listed = read_manifest(content(files, manifest), of_payload=of_payload)
                _compare(files, manifest, listed, of_payload=of_payload, findings=findings)
                due |= listed.keys()
    for path in sorted(due - present):
        findings.add("missing", path, "the file is not there")
    return _read_info(files, findings)


def content(files: Files, path: str) -> bytes:
    """Return the content of a file that is held."""
    held = files[path].content
    assert held is not None
    return held


def stamp_folders(files: Files) -> int:
    """Return how many folders there are under time/."""
    return len({path.split("/")[1] for path in files if path.startswith("time/") and path.count("/") > 1})


def read_manifest(raw: bytes, *, of_payload: bool) -> dict[str, str]:
    """Read a manifest: path to SHA-256 in hex.

    Raises: EncodingError: not lines of that form, or a path out of order, twice, or of the other manifest.
    """
    text = raw.decode("latin-1")
    lines = list(_LINE.finditer(text))
    if sum(len(line[0]) for line in lines) != len(text):
        raise EncodingError("not lines of a SHA-256, two spaces and a path")
    listed = {line[2]: line[1] for line in lines}
    paths = [line[2] for line in lines]
    if paths != sorted(listed):
        raise EncodingError("paths that are out of order or there twice")
    for path in paths:
        if len(path) > LONGEST_PATH or not PATH.fullmatch(path):
            raise EncodingError("a path that a bundle cannot have")
        if path.startswith("data/") != of_payload or path == TAGS:
            raise EncodingError("a path that does not belong in this manifest")
    return listed


def _compare(files: Files, manifest: str, listed: Mapping[str, str], *, of_payload: bool, findings: Findings) -> None:
    for path, file in files.items():
        if path.startswith("data/") != of_payload or path == TAGS:
            continue
        if path not in listed:
            findings.add("unlisted", path, f"{manifest} does not list the file")
        elif listed[path] != file.sha256:
            findings.add("hash", path, f"the file's SHA-256 is not the one in {manifest}")


def _is_known(path: str, stamps: int) -> bool:
    if stamp := _STAMP.fullmatch(path):
        return int(stamp[1]) <= stamps
    return path in REQUIRED or path in _OPTIONAL or bool(EXHIBIT.fullmatch(path) or PROOF.fullmatch(path))


def _read_info(files: Files, findings: Findings) -> str:
    if BAGIT in files and content(files, BAGIT) != _DECLARATION:
        findings.add("version", BAGIT, "not the declaration of BagIt 1.0")
    if BAG_INFO not in files:
        return ""
    info = _INFO.fullmatch(content(files, BAG_INFO).decode("utf-8", errors="surrogateescape"))
    if info is None:
        findings.add("version", BAG_INFO, "not the keys of a bundle, each once and in order")
        return ""
    if info[4] != "1":
        findings.add("version", BAG_INFO, "a bundle of a version that this program does not know")
    return info[3]

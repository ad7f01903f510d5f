"""The layer of a WACZ file (a web archive as one ZIP file): the words of its pages; its hashes are computed anew.

The package's list says which file has which hash, and a digest of that list can be signed. Hashes are checked and
claimed to hold or fail; signatures are reported and not checked: they lie beside what they sign, and a package whose
signature was taken away is as good as one that never had any.
"""

from __future__ import annotations

import json
import zipfile
from hashlib import sha256
from typing import Any, BinaryIO, cast

from habeas.evidence.findings import Findings
from habeas.evidence.layers import Layer, NoText, joined
from habeas.evidence.limits import JSON_LIMIT, LAYER_LIMIT
from habeas.evidence.web_archives import TOOL as _WARC_TOOL
from habeas.evidence.web_archives import record_texts
from habeas.evidence.zip_members import member_bytes, open_members, pieces

TOOL = _WARC_TOOL
_LIST, _DIGEST = "datapackage.json", "datapackage-digest.json"
_WARCS = (".warc", ".warc.gz")
_STATED = ("title", "description", "software", "created", "modified", "mainPageUrl", "mainPageURL", "mainPageDate")
_SIGNED = ("software", "created", "domain", "publicKey", "version")


def read_wacz(stream: BinaryIO, findings: Findings) -> Layer:
    """Return the layer of a WACZ file, and where the words of each page begin.

    Raises: NoText: corrupt, encrypted, bomb, too_large, too_long, no_text.
    Source: WACZ 1.1.1 §5 (the package), WACZ-auth 0.1 (its digest and signature).
    """
    archive = open_members(stream)
    names = [name for name in archive.namelist() if not name.endswith("/")]
    _check_list(archive, names, findings)
    texts: list[str] = []
    for name in sorted(names):
        if name.startswith("archive/") and name.endswith(_WARCS):
            with archive.open(name) as warc:
                texts.extend(record_texts(cast(BinaryIO, warc), findings, first_page=len(texts) + 1))
            if sum(map(len, texts)) > LAYER_LIMIT:
                raise NoText("too_long")
        elif name.endswith((".wacz", ".zip")):
            findings.count("archive_in_archive")
    return joined(texts, findings)


def _check_list(archive: zipfile.ZipFile, names: list[str], findings: Findings) -> None:
    """Compare each file with the hash that the package's list gives it, and the list with its digest."""
    listing = member_bytes(archive, _LIST, limit=JSON_LIMIT)
    package = _object(listing, findings)
    for key in _STATED:
        findings.claim("wacz", key, str(package.get(key) or ""))
    listed = set()
    resources = package.get("resources")
    for resource in resources if isinstance(resources, list) else ():
        if isinstance(resource, dict) and isinstance(path := resource.get("path"), str) and path not in listed:
            listed.add(path)
            _check_file(archive, names, path, str(resource.get("hash") or ""), findings)
    findings.count("unlisted_file", len(set(names) - listed - {_LIST, _DIGEST}))
    if _DIGEST in names:
        _check_digest(archive, listing, findings)


def _check_file(archive: zipfile.ZipFile, names: list[str], path: str, stated: str, findings: Findings) -> None:
    if path not in names:
        findings.count("absent_file")
        findings.claim("wacz", f"hash of {path}", stated or "none", "fails")
        return
    kind, _, value = stated.partition(":")
    if kind != "sha256":
        findings.claim("wacz", f"hash of {path}", stated or "none")
        return
    found = sha256()
    with archive.open(path) as member:
        for piece in pieces(member):
            found.update(piece)
    check = "holds" if found.hexdigest() == value.lower() else "fails"
    findings.count("failed_file", int(check == "fails"))
    findings.claim("wacz", f"hash of {path}", stated, check)


def _check_digest(archive: zipfile.ZipFile, listing: bytes, findings: Findings) -> None:
    digest = _object(member_bytes(archive, _DIGEST, limit=JSON_LIMIT), findings)
    stated = str(digest.get("hash") or "")
    holds = stated.lower() == f"sha256:{sha256(listing).hexdigest()}"
    findings.count("failed_file", int(not holds))
    findings.claim("wacz", "hash of the package's list", stated or "none", "holds" if holds else "fails")
    signed = digest.get("signedData")
    if isinstance(signed, dict):
        findings.count("signature")
        for key in _SIGNED:
            findings.claim("wacz", f"signature {key}", str(signed.get(key) or ""))


def _object(content: bytes, findings: Findings) -> dict[str, Any]:
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        findings.count("unreadable_claims")
        return {}
    return found

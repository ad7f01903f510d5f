"""Makers' credentials (C2PA): what a signed manifest in a picture, film or PDF file says, read offline.

The library is told to fetch nothing: no manifest kept elsewhere, no answer about a certificate, no time-stamp root.
Whether the bytes are those that were signed is computed; whether the signer may be trusted is not, and is not said.
Manifests can name the maker. They are reported as claims, and never written or taken off.
"""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any

from habeas.evidence.findings import Findings

try:
    import c2pa
except ImportError:  # an optional part: without it a manifest is seen and not read
    c2pa = None

TOOL = f"c2pa-python {c2pa.__version__} (c2pa-rs {c2pa.sdk_version()})" if c2pa else ""
MARKS = (b"jumb", b"dcterms:provenance")  # a manifest's box, and where one lies elsewhere
_OFFLINE = {
    "verify": {
        "remote_manifest_fetch": False,
        "ocsp_fetch": False,
        "verify_trust": False,
        "verify_timestamp_trust": False,
    },
    "core": {"allowed_network_hosts": []},
}
_UNTRUSTED = {"signingCredential.untrusted", "timeStamp.untrusted"}
_MANIFESTS_LIMIT = 50


def are_credentials_in(content: bytes) -> bool:
    """Return whether a manifest may stand in these bytes, or a word of where one lies."""
    return any(mark in content for mark in MARKS)


def claim_credentials(content: bytes, media_type: str, findings: Findings) -> None:
    """Take what the manifests in a file say as claims. Files without one cost a search through their bytes.

    Each manifest's `state` holds or fails: whether signature and hashes fit the bytes. That the signer is somebody
    to be believed is not checked.
    """
    if not are_credentials_in(content):
        return
    if c2pa is None:
        findings.count("credential")
        return
    try:
        with (
            c2pa.Context.from_dict(_OFFLINE) as context,
            c2pa.Reader(media_type, BytesIO(content), context=context) as reader,
        ):
            store = json.loads(reader.json())
    except c2pa.C2paError as failure:
        _count(failure, findings)
        return
    except (ValueError, RecursionError):
        findings.count("credential")
        return
    if isinstance(store, dict):
        _claim(store, findings)


def _count(failure: Exception, findings: Findings) -> None:
    kind = type(failure).__name__
    if "RemoteManifest" in kind or str(failure).startswith("Remote"):
        findings.count("remote_credential")
    elif "ManifestNotFound" not in kind and "NotSupported" not in kind:
        findings.count("credential")


def _claim(store: dict[str, Any], findings: Findings) -> None:
    state = str(store.get("validation_state", ""))
    failures = [
        code
        for status in store.get("validation_status") or ()
        if isinstance(status, dict) and (code := str(status.get("code", ""))) not in _UNTRUSTED
    ]
    check = "holds" if state in ("Valid", "Trusted") and not failures else "fails"
    findings.claim("c2pa", "state", ", ".join([state or "unknown", *failures]), check)
    active = str(store.get("active_manifest", ""))
    manifests = store.get("manifests")
    if not isinstance(manifests, dict):
        return
    for label, manifest in list(manifests.items())[:_MANIFESTS_LIMIT]:
        if isinstance(manifest, dict):
            _claim_manifest("manifest" if label == active else f"earlier manifest {label}", manifest, findings)


def _claim_manifest(name: str, manifest: dict[str, Any], findings: Findings) -> None:
    for key in ("title", "format", "instance_id", "claim_generator", "label"):
        if isinstance(manifest.get(key), str):
            findings.claim("c2pa", f"{name}: {key}", manifest[key])
    for maker in manifest.get("claim_generator_info") or ():
        if isinstance(maker, dict):
            findings.claim("c2pa", f"{name}: made with", f"{maker.get('name', '')} {maker.get('version', '')}")
    signed = manifest.get("signature_info")
    if isinstance(signed, dict):
        for key in ("issuer", "common_name", "time", "alg", "cert_serial_number"):
            findings.claim("c2pa", f"{name}: signature {key}", str(signed.get(key) or ""))
    for assertion in manifest.get("assertions") or ():
        if isinstance(assertion, dict):
            words = json.dumps(assertion.get("data"), ensure_ascii=False, sort_keys=True)
            findings.claim("c2pa", f"{name}: {assertion.get('label', '')}", words)
    findings.claim("c2pa", f"{name}: ingredients", str(len(manifest.get("ingredients") or ()) or ""))

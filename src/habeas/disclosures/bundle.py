"""The evidence bundle: opened records, exhibits and proofs in, the files of one ZIP out (docs/spec/bundle.md).

It is made in two steps. The payload exists before the export is recorded, and its manifest is what the record names;
proofs, checkpoint and read-me exist only afterwards.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from habeas.disclosures.bagging import BAGIT, PAYLOAD, bag_info, manifest
from habeas.disclosures.ro_crate import METADATA, CrateFile, metadata
from habeas.disclosures.stored_zip import Member, Write, held
from habeas.model.encoding import decode_tree
from habeas.model.exhibits import Exhibit

FOLDER = "habeas-bundle/"
RECORDS, MANIFEST, TAG_MANIFEST, READ_ME = (
    "data/records.json",
    "manifest-sha256.txt",
    "tagmanifest-sha256.txt",
    "README.txt",
)
VERIFIERS = ("habeas-verify.pyz", "verify.html")
# The name an exhibit was received under may name a person, so its ending comes from what kind of file it is.
_ENDINGS = {
    "text/csv": "csv",
    "text/plain": "txt",
    "text/html": "html",
    "application/json": "json",
    "application/pdf": "pdf",
    "application/warc": "warc",
    "application/wacz": "wacz",
    "application/zip": "zip",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "audio/mpeg": "mp3",
    "image/jpeg": "jpg",
    "image/png": "png",
    "video/mp4": "mp4",
}
# What an editor acts on instead of showing it: spelled out in the JSON, whose value stays the same. Joiners stay,
# because they belong to the spelling of Persian and Indic words.
_ACTING = re.compile(
    "[\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedBody:
    """One record in its one encoding, with the salt and path by which it is checked without a key."""

    index: int
    salt: bytes
    path: tuple[bytes, ...]
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedEntry:
    """One entry of the log with those of its bodies that are disclosed."""

    n: int
    header: bytes
    signature: bytes
    bodies: tuple[OpenedBody, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DisclosedPerson:
    """A person of the bundle: those of their mentions that the gate let pass."""

    id: str
    mentions: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BundledExhibit:
    """An exhibit whose bytes go: its record, the CRC-32 that the ZIP format wants, and the way to its bytes."""

    record: Exhibit
    crc32: int
    copy: Callable[[Write], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class BundledStamp:
    """A time stamp over an earlier checkpoint, as it went and came, and the proof that the log continued from there.

    Args:
        roots: DER certificates. consistency: lines of hashes.
        time: RFC 3339. entries: the size of the log that was stamped.
    """

    note: str
    query: bytes
    response: bytes
    roots: tuple[bytes, ...]
    consistency: str
    time: str
    entries: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """The circumstances of one export: the filing's id, purpose and recipient as labels, who, when, with what."""

    filing: str
    purpose: str
    recipient: str
    made_by: str
    made_at: str
    program: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Payload:
    """What lies under data/, and the manifest over it, whose SHA-256 the filing records."""

    members: tuple[Member, ...]
    manifest: bytes

    @property
    def size(self) -> int:
        """How many bytes it has."""
        return sum(member.size for member in self.members)


def payload(
    export: Export,
    entries: Sequence[OpenedEntry],
    persons: Sequence[DisclosedPerson],
    exhibits: Sequence[BundledExhibit],
) -> Payload:
    """Lay out data/: the exhibits, the records for people to read, and their description for archives.

    Args:
        entries: with every opened body but those of the filing's own entry.
    Raises: EncodingError: a body is not a record in its one encoding.
    """
    records = records_json(entries, persons)
    files = [_exhibit_file(exhibit.record) for exhibit in exhibits]
    files.append(
        CrateFile(
            path=RECORDS.removeprefix(PAYLOAD),
            name="records.json",
            description="The opened records, to be read; the proofs beside this folder show that the log holds them.",
            media_type="application/json",
            size=len(records),
            sha256=sha256(records).hexdigest(),
        )
    )
    crate = metadata(
        files,
        filing=export.filing,
        purpose=export.purpose,
        recipient=export.recipient,
        made_by=export.made_by,
        made_at=export.made_at,
        program=export.program,
    )
    members = [
        Member(path=exhibit_path(one.record), size=one.record.size, crc32=one.crc32, copy=one.copy) for one in exhibits
    ]
    members += [held(RECORDS, records), held(PAYLOAD + METADATA, crate)]
    digests = {PAYLOAD + file.path: file.sha256 for file in files}
    digests[PAYLOAD + METADATA] = sha256(crate).hexdigest()
    return Payload(members=tuple(members), manifest=manifest(digests))


def seal_bundle(
    export: Export,
    content: Payload,
    *,
    entries: Sequence[OpenedEntry],
    checkpoint: str,
    proofs: Mapping[int, str],
    stamps: Sequence[BundledStamp],
    verifiers: Mapping[str, bytes],
    read_me: bytes,
) -> tuple[Member, ...]:
    """Return all files of the bundle in the order in which they are written.

    Args:
        entries: all of them, the filing's own too.
        checkpoint: the signed checkpoint. proofs: for each entry's number, its proof file.
        verifiers: those of VERIFIERS that are at hand, by name.
    """
    tags: dict[str, bytes] = {
        "bagit.txt": BAGIT,
        "bag-info.txt": bag_info(
            program=export.program,
            day=export.made_at[:10],
            filing=export.filing,
            payload_bytes=content.size,
            payload_files=len(content.members),
        ),
        MANIFEST: content.manifest,
        READ_ME: read_me,
        "log/checkpoint": checkpoint.encode(),
        "log/entries.json": entries_json(entries),
    }
    tags |= {f"log/entry-{n}.tlog-proof": proof.encode() for n, proof in proofs.items()}
    for number, stamp in enumerate(stamps, 1):
        tags |= {f"time/{number}/{name}": part for name, part in _stamp_files(stamp).items()}
    tags |= {f"verify/{name}": verifiers[name] for name in VERIFIERS if name in verifiers}
    tags[TAG_MANIFEST] = manifest({path: sha256(part).hexdigest() for path, part in tags.items()})
    members = [*content.members, *(held(path, part) for path, part in tags.items())]
    members.sort(key=lambda member: member.path.encode())
    return tuple(
        Member(path=FOLDER + member.path, size=member.size, crc32=member.crc32, copy=member.copy) for member in members
    )


def records_json(entries: Iterable[OpenedEntry], persons: Iterable[DisclosedPerson]) -> bytes:
    """Return data/records.json: every opened body as the JSON of its value (spec, step 8).

    Raises: EncodingError: a body is not a record in its one encoding.
    """
    document = {
        "format": "habeas/bundle-records/v1",
        "persons": [{"id": person.id, "mentions": list(person.mentions)} for person in persons],
        "records": [
            {"entry": entry.n, "body": body.index, "record": _plain(decode_tree(body.body))}
            for entry in entries
            for body in entry.bodies
        ],
    }
    text = json.dumps(document, ensure_ascii=False, allow_nan=False, indent=1, sort_keys=True)
    return (_ACTING.sub(_spelled, text) + "\n").encode()


def entries_json(entries: Iterable[OpenedEntry]) -> bytes:
    """Return log/entries.json: headers, signatures, and the opened bodies with salts and paths."""
    document = {
        "format": "habeas/bundle-entries/v1",
        "entries": [
            {
                "n": entry.n,
                "header": entry.header.hex(),
                "signature": entry.signature.hex(),
                "bodies": [
                    {
                        "index": body.index,
                        "salt": body.salt.hex(),
                        "path": [step.hex() for step in body.path],
                        "body": base64.b64encode(body.body).decode(),
                    }
                    for body in entry.bodies
                ],
            }
            for entry in entries
        ],
    }
    return (json.dumps(document, separators=(",", ":")) + "\n").encode()


def exhibit_path(exhibit: Exhibit) -> str:
    """Return where an exhibit lies in the bundle: by its id and kind, never by the name it was received under."""
    ending = _ENDINGS.get(exhibit.media_type.partition(";")[0].strip().lower(), "bin")
    return f"data/exhibits/{exhibit.id}.{ending}"


def _exhibit_file(exhibit: Exhibit) -> CrateFile:
    return CrateFile(
        path=exhibit_path(exhibit).removeprefix(PAYLOAD),
        name=exhibit.id,
        description="A file as it was received, byte for byte."
        if exhibit.derived_from is None
        else f"A copy made from exhibit {exhibit.derived_from}.",
        media_type=exhibit.media_type,
        size=exhibit.size,
        sha256=exhibit.sha256,
        received_at=exhibit.received_at,
    )


def _stamp_files(stamp: BundledStamp) -> dict[str, bytes]:
    return {
        "note": stamp.note.encode(),
        "query.tsq": stamp.query,
        "response.tsr": stamp.response,
        "roots.pem": b"".join(_pem(root) for root in stamp.roots),
        "consistency": stamp.consistency.encode(),
    }


def _pem(certificate: bytes) -> bytes:
    """Return a DER certificate as PEM (RFC 7468 §5)."""
    text = base64.b64encode(certificate).decode()
    lines = "".join(f"{text[at : at + 64]}\n" for at in range(0, len(text), 64))
    return f"-----BEGIN CERTIFICATE-----\n{lines}-----END CERTIFICATE-----\n".encode()


def _plain(value: Any) -> Any:
    """Return a record's value as JSON has it: a byte string is {"$hex": …}."""
    if isinstance(value, bytes):
        return {"$hex": value.hex()}
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_plain(part) for part in value]
    return value


def _spelled(found: re.Match[str]) -> str:
    """Spell a character as JSON's escape: two of them beyond the first plane (RFC 8259 §7)."""
    units = found[0].encode("utf-16-be").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))

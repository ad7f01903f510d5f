"""Bundles written from docs/spec/bundle.md by hand: an independent writer that can be told to lie at any stage.

The program's own builder is not used. A lie told at one stage is carried honestly through the later ones (hashes,
signatures, proofs and lists are made over what is there), so that a bad bundle has one fault and no other.
"""

from __future__ import annotations

import base64
import json
import struct
import zlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from typing import Any

import cbor2
from nacl.signing import SigningKey
from tests.simulators.forging import forged, parties, query_of

from habeas.log.checkpoint import Checkpoint, signed_note
from habeas.log.entry import COMMITMENT_DOMAIN, MAGIC, SIGNING_DOMAIN
from habeas.log.feed import endorsement_message
from habeas.log.tree import consistency_proof, inclusion_proof, root_hash

TAG = bytes(range(16))
FIRST, SECOND = (SigningKey(bytes([number]) * 32) for number in (1, 2))
STRANGER = SigningKey(bytes([9]) * 32)
EXHIBIT_ID, LEFT_OUT = "exh_" + "1" * 32, "exh_" + "2" * 32
MENTION = "men_" + "3" * 32
FILING_ID = "fil_" + "4" * 32
EXHIBIT = b"name,taken\nInvented Person,2017-02-2X\n" * 6
EXHIBIT_PATH = f"data/exhibits/{EXHIBIT_ID}.csv"
ORIGIN = "habeas/" + TAG.hex()

Edit = Callable[..., Any]
"""Takes what a stage made and returns what it should have made instead; None keeps it, changed in place."""


def public(key: SigningKey) -> bytes:
    return bytes(key.verify_key)


@dataclass(slots=True)
class Draft:
    """An entry to be written. What is None is as it should be."""

    bodies: list[Any]  # a record, or bytes that are taken as its encoding
    shown: list[int]
    key: SigningKey = FIRST
    listed: bool = True
    magic: bytes = MAGIC
    feed: bytes | None = None
    tag: bytes = TAG
    sequence: int | None = None
    previous: bytes | None = None
    count: int | None = None
    signer: SigningKey | None = None
    signed: Callable[[bytes], bytes] | None = None  # from the header to what is signed
    signature: Callable[[bytes], bytes] | None = None  # from the right signature to another


@dataclass(slots=True)
class Written:
    """An entry as it stands in the log."""

    n: int
    draft: Draft
    header: bytes
    signature: bytes
    bodies: list[tuple[bytes, bytes]]  # salt, encoding

    @property
    def leaf(self) -> bytes:
        return self.header + self.signature

    def commitments(self) -> list[bytes]:
        return [sha256(COMMITMENT_DOMAIN + salt + sha256(body).digest()).digest() for salt, body in self.bodies]


@dataclass(slots=True)
class Member:
    """A file of the ZIP file; what is None is as it should be."""

    path: str
    data: bytes
    name: bytes | None = None
    local: dict[str, Any] = field(default_factory=dict)
    central: dict[str, Any] = field(default_factory=dict)
    before: bytes = b""


def founding(key: SigningKey = FIRST) -> dict[str, Any]:
    return {"kind": "founding", "case": "cas_" + "0" * 32, "name": "Invented", "tag": TAG, "feed": public(key)}


def exhibit(identifier: str = EXHIBIT_ID, content: bytes = EXHIBIT) -> dict[str, Any]:
    return {
        "kind": "exhibit",
        "id": identifier,
        "sha256": sha256(content).hexdigest(),
        "sealed_sha256": "0" * 64,
        "size": len(content),
        "media_type": "text/csv",
        "received_at": "2026-01-01T00:00:00Z",
    }


def record(row: int, mention: str = MENTION) -> dict[str, Any]:
    return {
        "kind": "record",
        "external_id": str(row),
        "mention": {"id": mention, "names": [{"written": "Выдуман Имярек", "lang": "ru-Cyrl"}], "weight": 0.5},
        "attribution": {"row": row, "source": "src_" + "5" * 32, "exhibit": EXHIBIT_ID},
        "sure": False,
        "until": None,
    }


def unit(verb: str) -> dict[str, Any]:
    return {"kind": "unit", "verb": verb, "at": "2026-01-01T00:00:00Z", "by": "usr_" + "6" * 32, "program": "test"}


def further_feed(drafts: Sequence[Draft], key: SigningKey = SECOND, follows: SigningKey = FIRST) -> dict[str, Any]:
    """Return the body by which a feed begins after these entries."""
    size, root = len(drafts), root_hash([written.leaf for written in write_log(list(drafts))])
    message = endorsement_message(case_tag=TAG, feed=public(key), size=size, root=root)
    return {
        "kind": "feed",
        "feed": public(key),
        "follows": public(follows),
        "size": size,
        "root": root,
        "endorsement": follows.sign(message).signature,
        "why": "restored",
    }


def usual_log() -> list[Draft]:
    """Return a founding, an import of two exhibits and three rows (one of them kept closed), an entry kept closed."""
    imported = [exhibit(), exhibit(LEFT_OUT, b"elsewhere"), record(1), record(2, "men_" + "7" * 32), unit("import")]
    return [
        Draft(bodies=[founding(), unit("case new")], shown=[0]),
        Draft(bodies=imported, shown=[0, 1, 2, 4]),
        Draft(bodies=[unit("link")], shown=[], listed=False),
    ]


def restored_log() -> list[Draft]:
    """Return a log that goes on, after the usual one, in a further feed."""
    drafts = usual_log()
    drafts.append(Draft(bodies=[further_feed(drafts), unit("restore")], shown=[0], key=SECOND))
    return drafts


def write_log(drafts: Sequence[Draft]) -> list[Written]:
    """Sign and chain the entries."""
    out: list[Written] = []
    heads: dict[bytes, tuple[int, bytes]] = {}
    for n, draft in enumerate(drafts):
        bodies = [
            (sha256(f"{n} {index}".encode()).digest(), body if isinstance(body, bytes) else encode(body))
            for index, body in enumerate(draft.bodies)
        ]
        feed = public(draft.key) if draft.feed is None else draft.feed
        sequence, previous = heads.get(feed, (0, bytes(32)))
        entry = Written(n, draft, b"", b"", bodies)
        entry.header = struct.pack(
            ">4s32sQ32s16sIQ32sQ32s",
            draft.magic,
            feed,
            sequence if draft.sequence is None else draft.sequence,
            previous if draft.previous is None else draft.previous,
            draft.tag,
            len(bodies) if draft.count is None else draft.count,
            256 * len(bodies),
            root_hash(entry.commitments()),
            n,
            root_hash([before.leaf for before in out]),
        )
        message = draft.signed(entry.header) if draft.signed else SIGNING_DOMAIN + entry.header
        entry.signature = (draft.signer or draft.key).sign(message).signature
        if draft.signature:
            entry.signature = draft.signature(entry.signature)
        heads[feed] = (sequence + 1, sha256(entry.leaf).digest())
        out.append(entry)
    return out


def encode(value: Any) -> bytes:
    """Return the canonical encoding (another program's, checked by its own tests)."""
    return cbor2.dumps(value, canonical=True)


def decode(body: bytes) -> Any:
    """Return what a body says; nothing where it is not CBOR, for then nobody gets as far as comparing."""
    with suppress(cbor2.CBORDecodeError, UnicodeDecodeError, RecursionError):
        return cbor2.loads(body)
    return None


def json_text(value: Any) -> bytes:
    """Return a value as JSON; what JSON cannot say is said in words, and is refused before anybody compares."""
    return json.dumps(value, ensure_ascii=False, default=repr).encode()


def as_json(value: Any) -> Any:
    """Return a record as data/records.json shows it."""
    if isinstance(value, bytes):
        return {"$hex": value.hex()}
    if isinstance(value, dict):
        return {str(key): as_json(item) for key, item in value.items()}
    return [as_json(item) for item in value] if isinstance(value, list) else value


def entries_object(log: Sequence[Written]) -> dict[str, Any]:
    """Return what log/entries.json says."""
    entries = [
        {
            "n": entry.n,
            "header": entry.header.hex(),
            "signature": entry.signature.hex(),
            "bodies": [
                {
                    "index": index,
                    "salt": entry.bodies[index][0].hex(),
                    "path": [digest.hex() for digest in inclusion_proof(entry.commitments(), index)],
                    "body": base64.b64encode(entry.bodies[index][1]).decode(),
                }
                for index in entry.draft.shown
            ],
        }
        for entry in log
        if entry.draft.listed
    ]
    return {"format": "habeas/bundle-entries/v1", "entries": entries}


def records_object(log: Sequence[Written]) -> dict[str, Any]:
    """Return what data/records.json says."""
    records = [
        {"entry": entry.n, "body": index, "record": as_json(decode(entry.bodies[index][1]))}
        for entry in log
        if entry.draft.listed
        for index in entry.draft.shown
    ]
    persons = [{"id": "per_" + "3" * 32, "mentions": [MENTION]}]
    return {"format": "habeas/bundle-records/v1", "persons": persons, "records": records}


def manifest(files: dict[str, bytes]) -> bytes:
    return "".join(f"{sha256(files[path]).hexdigest()}  {path}\n" for path in sorted(files)).encode()


def note_of(log: Sequence[Written], size: int | None = None, key: SigningKey = FIRST) -> str:
    """Return the signed checkpoint of a log, or of its first entries."""
    leaves = [entry.leaf for entry in log][:size]
    checkpoint = Checkpoint(origin=ORIGIN, size=len(leaves), root=root_hash(leaves))
    return signed_note(checkpoint, public_key=public(key), sign=lambda text: key.sign(text).signature)


@cache
def stamp_of(note: bytes) -> tuple[bytes, bytes]:
    """Return a query and an answer for a note, by the invented authority."""
    return query_of(note), forged(note).response()


def pem(der: bytes) -> bytes:
    text = base64.b64encode(der).decode()
    lines = "".join(text[at : at + 64] + "\n" for at in range(0, len(text), 64))
    return f"-----BEGIN CERTIFICATE-----\n{lines}-----END CERTIFICATE-----\n".encode()


def stamp_files(log: Sequence[Written], size: int, *, note: bytes | None = None) -> dict[str, bytes]:
    """Return the files of a stamp over the log at a size."""
    leaves = [entry.leaf for entry in log]
    stamped = note_of(log, size).encode() if note is None else note
    query, response = stamp_of(stamped)
    return {
        "note": stamped,
        "query.tsq": query,
        "response.tsr": response,
        "roots.pem": pem(parties()["root"].der),
        "consistency": b"".join(base64.b64encode(digest) + b"\n" for digest in consistency_proof(leaves, size)),
    }


def build(
    *,
    drafts: list[Draft] | None = None,
    stamps: Sequence[int] = (),
    edits: Mapping[str, Edit] | None = None,
) -> bytes:
    """Write a bundle.

    Args:
        drafts: the log before the filing; the usual one if None.
        stamps: sizes of the log at which it was stamped; 0 is its last.
        edits: by stage: `log` (drafts before the filing), `records`, `payload`, `manifest`, `drafts` (the filing's
            too), `entries`, `note` and `tags` (both called with the log too), `tagmanifest`, `members`, `bytes`.
    """
    edits = edits or {}

    def edit(stage: str, value: Any, *more: Any) -> Any:
        changed = edits[stage](value, *more) if stage in edits else None
        return value if changed is None else changed

    drafts = usual_log() if drafts is None else drafts
    drafts = edit("log", drafts)
    before = write_log(drafts)
    records = edit("records", records_object(before))
    payload = {
        "data/records.json": records if isinstance(records, bytes) else json_text(records),
        "data/ro-crate-metadata.json": b'{"@graph": []}',
        EXHIBIT_PATH: EXHIBIT,
    }
    payload = edit("payload", payload)
    listing = edit("manifest", manifest(payload))
    filing = {
        "kind": "filing",
        "id": FILING_ID,
        "purpose": "court",
        "recipient": "invented",
        "form": "name",
        "sha256": sha256(listing).hexdigest(),
        "at": "2026-01-02T00:00:00Z",
        "what": "bundle",
    }
    last = Draft(bodies=[filing, unit("bundle")], shown=[0], key=drafts[-1].key)
    drafts = edit("drafts", [*drafts, last])
    log = write_log(drafts)
    entries = edit("entries", entries_object(log))
    note = edit("note", note_of(log, key=drafts[-1].key), log)
    octets = sum(map(len, payload.values()))
    tags = {
        "bagit.txt": b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
        "bag-info.txt": (
            "Bag-Software-Agent: test\nBagging-Date: 2026-01-02\n"
            f"External-Identifier: {FILING_ID}\nHabeas-Bundle-Version: 1\nPayload-Oxum: {octets}.{len(payload)}\n"
        ).encode(),
        "manifest-sha256.txt": listing,
        "README.txt": b"What this is.\n",
        "log/checkpoint": note.encode() if isinstance(note, str) else note,
        "log/entries.json": entries if isinstance(entries, bytes) else json.dumps(entries).encode(),
    }
    leaves = [entry.leaf for entry in log]
    for entry in log:
        if entry.draft.listed:
            tags[f"log/entry-{entry.n}.tlog-proof"] = proof_text(leaves, entry.n, tags["log/checkpoint"])
    for k, size in enumerate(stamps, start=1):
        tags |= {f"time/{k}/{name}": content for name, content in stamp_files(log, size or len(log)).items()}
    tags = edit("tags", tags, log)
    tags["tagmanifest-sha256.txt"] = edit("tagmanifest", manifest(tags))
    files = tags | payload
    members = edit("members", [Member(path, files[path]) for path in sorted(files)])
    made: bytes = edit("bytes", write_zip(members))
    return made


def proof_text(leaves: Sequence[bytes], index: int, note: bytes) -> bytes:
    hashes = b"".join(base64.b64encode(digest) + b"\n" for digest in inclusion_proof(leaves, index))
    return b"c2sp.org/tlog-proof@v1\nindex %d\n" % index + hashes + b"\n" + note


def write_zip(members: Sequence[Member], *, end: dict[str, int] | None = None) -> bytes:
    """Write a ZIP file; any field of any header can be replaced."""
    named = ("made", "needs", "flags", "method", "time", "date", "crc")
    out, central = bytearray(), bytearray()
    for member in members:
        name = f"habeas-bundle/{member.path}".encode() if member.name is None else member.name
        size, crc = len(member.data), zlib.crc32(member.data)
        usual: dict[str, Any] = {
            "needs": 20, "flags": 0, "method": 0, "time": 0, "date": 33, "crc": crc, "csize": size, "size": size,
            "name": name, "extra": b"", "made": 20, "comment": b"", "disk": 0, "internal": 0, "external": 0,
        }  # fmt: skip
        out += member.before
        usual["at"] = len(out)
        one, two = usual | member.local, usual | member.central
        out += struct.pack(
            "<4s5H3I2H", b"PK\3\4", *(one[key] for key in named[1:]),
            one["csize"], one["size"], len(one["name"]), len(one["extra"]),
        ) + one["name"] + one["extra"] + member.data  # fmt: skip
        central += struct.pack(
            "<4s6H3I5H2I", b"PK\1\2", *(two[key] for key in named),
            two["csize"], two["size"], len(two["name"]), len(two["extra"]), len(two["comment"]), two["disk"],
            two["internal"], two["external"], two["at"],
        ) + two["name"] + two["extra"] + two["comment"]  # fmt: skip
    count = len(members)
    fields = {
        "disk": 0,
        "start": 0,
        "here": count,
        "all": count,
        "length": len(central),
        "offset": len(out),
        "comment": 0,
    }
    fields |= end or {}
    return bytes(out + central + struct.pack("<4s4H2IH", b"PK\5\6", *fields.values()))


@cache
def good() -> bytes:
    """Return the usual bundle."""
    return build()


@cache
def good_stamped() -> bytes:
    """Return a bundle of a log that was restored once and stamped twice."""
    return build(drafts=restored_log(), stamps=(2, 0))

"""Bundle: what may leave becomes one ZIP file that anybody can check. The export is an entry before the file exists.

The order: the gate; what is opened, laid out in memory; exhibits read through once for their hashes; an empty file
beside the target, with room on the disk; the gate again and the entry, in one unit of work; only then a readable byte
on the disk; flushed, and named. A crash leaves a log that says more left than did, never less.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from habeas import __version__
from habeas.casework.bundle_choice import Choice, Order, check_still, choose
from habeas.casework.bundle_openings import Opened, filing_entry, open_chosen, stamps_over
from habeas.casework.context import Context, founding
from habeas.casework.leaving import after_the_entry, check_out, clear_part, put_in_place, reserved
from habeas.disclosures import Request
from habeas.disclosures.bundle import BundledExhibit, BundledStamp, Export, Payload, payload, seal_bundle
from habeas.disclosures.bundle_readme import Contents, read_me
from habeas.disclosures.stored_zip import Write, check_limits, size_of, write_zip
from habeas.errors import DisclosureError
from habeas.log.checkpoint import read_note
from habeas.log.proof import Proof
from habeas.model.exhibits import Custody, Exhibit
from habeas.model.ids import new_id, raw_of
from habeas.model.protection import Filing
from habeas.model.records import Access
from habeas.model.vocabularies import vocabulary
from habeas.vault.case import Case
from habeas.vault.openings import copy_exhibit, exhibit_bytes, log_paths, signed_checkpoint

# What an entry's proof, a filing and the fixed texts can take at most, in bytes, beyond what is known beforehand.
_PROOF_ROOM, _FIXED_ROOM = 4_096, 262_144
_FIXED_FILES = 9  # bagit, bag-info, two manifests, read-me, records, crate, checkpoint, entries


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """For what and for whom: slugs of consent_purposes and recipients, and whether a State or the public gets it."""

    purpose: str
    recipient: str
    to_state: bool = False
    to_public: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundled:
    """What went into a bundle and what was kept back. `path` is None if no file was written.

    `closed`: records that belong here and were not opened, because they name somebody else: what, id. `received_as`: of
    each exhibit whose record is opened, the name its file came under, for the eyes of whoever makes the bundle.
    `cleared`: what an earlier bundling that was killed had left beside the target is gone.
    """

    path: Path | None = None
    sha256: str = ""
    size: int = 0
    filing: str = ""
    key: str = ""
    persons: tuple[str, ...]
    mentions: int
    exhibits: tuple[str, ...]
    withheld: tuple[tuple[str, str], ...]
    closed: tuple[tuple[str, str], ...] = ()
    received_as: tuple[tuple[str, str], ...] = ()
    entries: int = 0
    bodies: int = 0
    stamps: int = 0
    verifiers: tuple[tuple[str, str], ...] = ()
    cleared: bool = False

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read."""
        return {
            "path": None if self.path is None else str(self.path),
            "sha256": self.sha256 or None,
            "size": self.size,
            "filing": self.filing or None,
            "key": self.key,
            "persons": list(self.persons),
            "mentions": self.mentions,
            "exhibits": list(self.exhibits),
            "withheld": [{"id": identifier, "reason": reason} for identifier, reason in self.withheld],
            "closed": [{"what": what, "id": identifier} for what, identifier in self.closed],
            "entries": self.entries,
            "bodies": self.bodies,
            "stamps": self.stamps,
            "verifiers": dict(self.verifiers),
        }


def bundle(
    context: Context,
    case_name: str,
    out: Path,
    order: Order,
    terms: Terms,
    *,
    verifiers: Mapping[str, bytes],
    without_refused: bool = False,
    force: bool = False,
    preview: bool = False,
) -> Bundled:
    """Write an evidence bundle.

    Args:
        out: the ZIP file to write.
        verifiers: the checking programs to put in, by name.
        without_refused: go on without what the gate keeps back; otherwise one refusal means that nothing is written.
        force: replace a file of this name.
        preview: say what would go and what would be kept back; write nothing.
    Raises: UsageError: `out` cannot be. DisclosureError: over the format's limits, or consent ended meanwhile.
        PersonsError, ModelError: an id that nobody has. DiskError, AlteredError, ForgottenError.
    """
    check_out(out, context.workspace.folder, force=force, what="a bundle")
    with context.case(case_name, "bundle") as case:
        choice = choose(case.index, order, _request(context, terms))
        told = Bundled(
            key=founding(case.index).feed.hex(),
            persons=tuple(person.id for person in choice.persons),
            mentions=len(choice.mentions),
            exhibits=tuple(exhibit.id for exhibit in choice.exhibits),
            withheld=choice.withheld,
            closed=choice.closed,
        )
        if not (choice.persons or choice.exhibits):
            return told
        if preview or (choice.withheld and not without_refused):
            opened = open_chosen(case, choice)
            return replace(told, closed=opened.closed, received_as=opened.received_as)
        return _Bundling(context, case, out, order, terms, choice, dict(verifiers)).write(told, force=force)


class _Bundling:
    """One bundle of one open case."""

    def __init__(
        self,
        context: Context,
        case: Case,
        out: Path,
        order: Order,
        terms: Terms,
        choice: Choice,
        verifiers: dict[str, bytes],
    ) -> None:
        self.context, self.case, self.out = context, case, out
        self.order, self.terms, self.choice, self.verifiers = order, terms, choice, verifiers
        self.export = Export(
            filing=new_id("fil", case.chance),
            purpose=vocabulary("consent_purposes").terms[terms.purpose].label("en"),
            recipient=vocabulary("recipients").terms[terms.recipient].label("en"),
            made_by=context.workspace.member.id,
            made_at=context.stamp(),
            program=f"habeas {__version__}",
        )

    def write(self, told: Bundled, *, force: bool) -> Bundled:
        """Lay out, record, write."""
        opened = open_chosen(self.case, self.choice)
        content = payload(self.export, opened.entries, self.choice.persons, [*self._exhibits()])
        paths = log_paths(self.case)
        stamps = stamps_over(self.case, [entry.n for entry in opened.entries], paths)
        room = self._room(opened, content, stamps)
        cleared = clear_part(self.out)
        with reserved(self.out, room) as part:
            entry = self._record(content)
            with after_the_entry(self.export.filing):
                digest, size, entries, bodies = self._write(part, entry, opened, content)
                put_in_place(part, self.out, force=force)
        return replace(
            told,
            path=self.out,
            sha256=digest,
            size=size,
            filing=self.export.filing,
            closed=opened.closed,
            received_as=opened.received_as,
            entries=entries,
            bodies=bodies,
            stamps=len(stamps),
            verifiers=tuple((name, sha256(program).hexdigest()) for name, program in sorted(self.verifiers.items())),
            cleared=cleared,
        )

    def _exhibits(self) -> Iterator[BundledExhibit]:
        """Read each exhibit through, so that its hashes are known before anything is recorded."""
        for at, exhibit in enumerate(self.choice.exhibits):
            self.context.progress("reading exhibits", at, len(self.choice.exhibits))
            found = exhibit_bytes(self.case, exhibit.id)
            if (found.sha256, found.size) != (exhibit.sha256, exhibit.size):
                raise DisclosureError(
                    "an exhibit's bytes are not the ones that were received; nothing was written",
                    place=exhibit.id,
                    advice="Run `habeas verify`, and restore the case from a backup.",
                )
            yield BundledExhibit(record=exhibit, crc32=found.crc32, copy=partial(self._copy, exhibit))

    def _copy(self, exhibit: Exhibit, write: Write) -> None:
        copy_exhibit(self.case, exhibit.id, write)

    def _room(self, opened: Opened, content: Payload, stamps: tuple[BundledStamp, ...]) -> int:
        """Return how large the file can become at most.

        Raises: DisclosureError: more than the format takes.
        """
        entries = len(opened.entries) + 1
        files = _FIXED_FILES + len(self.choice.exhibits) + entries + 5 * len(stamps) + len(self.verifiers)
        known = [(member.path, member.size) for member in content.members]
        exhibits = sum(exhibit.size for exhibit in self.choice.exhibits)
        bodies = sum(
            2 * len(body.body) + 70 * len(body.path) + 400 for entry in opened.entries for body in entry.bodies
        )
        filing = 200 * len(self.choice.named) + 1_000 * len(self.choice.exhibits)
        times = sum(
            len(stamp.query) + len(stamp.response) + 2 * sum(map(len, stamp.roots)) + 2 * _PROOF_ROOM
            for stamp in stamps
        )
        programs = sum(map(len, self.verifiers.values()))
        size = size_of(known) + bodies + filing + times + programs
        size += entries * (_PROOF_ROOM + 800) + files * 400 + _FIXED_ROOM
        check_limits(files, size, size - exhibits - programs)
        return size

    def _record(self, content: Payload) -> int:
        """Write the export down: the gate once more, the filing, the custody of what goes, who is named by it."""
        choice, context = self.choice, self.context
        with self.case.unit() as unit:
            check_still(choice, choose(self.case.index, self.order, _request(context, self.terms)))
            unit.add(
                Filing(
                    id=self.export.filing,
                    purpose=self.terms.purpose,
                    recipient=self.terms.recipient,
                    form="evidence bundle",
                    sha256=sha256(content.manifest).hexdigest(),
                    at=self.export.made_at,
                    with_names=True,
                    consents=choice.consents,
                    persons=len(choice.persons),
                    withheld=len(choice.withheld),
                    what="bundle",
                    mentions=choice.named,
                )
            )
            for exhibit in choice.exhibits:
                unit.add(
                    Custody(exhibit=exhibit.id, action="exported", who=self.export.made_by, when=self.export.made_at)
                )
            unit.add(
                Access(
                    what="exported",
                    verb="bundle",
                    by=self.export.made_by,
                    at=self.export.made_at,
                    mentions=b"".join(raw_of(mention) for mention in choice.named),
                    exhibits=b"".join(raw_of(exhibit.id) for exhibit in choice.exhibits),
                )
            )
            context.close_unit(
                unit,
                "bundle",
                {"persons": len(choice.persons), "exhibits": len(choice.exhibits), "withheld": len(choice.withheld)},
            )
        return unit.entry

    def _write(self, stream: BinaryIO, entry: int, opened: Opened, content: Payload) -> tuple[str, int, int, int]:
        """Write the file; return its SHA-256 and size, and how many entries and bodies are in it."""
        entries = (*opened.entries, filing_entry(self.case, entry))
        paths, note = log_paths(self.case), signed_checkpoint(self.case)
        checkpoint, _, _ = read_note(note)
        stamps = stamps_over(self.case, [one.n for one in opened.entries], paths)
        contents = Contents(
            persons=len(self.choice.persons),
            records=sum(len(one.bodies) for one in opened.entries),
            exhibits=len(self.choice.exhibits),
            withheld=len(self.choice.withheld),
            entries=len(entries),
            size=checkpoint.size,
            root=checkpoint.root.hex(),
            key=founding(self.case.index).feed.hex(),
        )
        members = seal_bundle(
            self.export,
            content,
            entries=entries,
            checkpoint=note,
            proofs={one.n: Proof(index=one.n, hashes=paths.inclusion(one.n), note=note).text() for one in entries},
            stamps=stamps,
            verifiers=self.verifiers,
            read_me=read_me(self.export, contents, stamps, self.verifiers),
        )
        sink = _Hashed(stream)
        self.context.progress("writing", 0, None)
        write_zip(sink, members)
        return sink.digest.hexdigest(), sink.size, len(entries), sum(len(one.bodies) for one in entries)


class _Hashed:
    """A stream on its way to the disk, counted and hashed."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.digest, self.size = sha256(), 0

    def write(self, piece: bytes) -> None:
        self._stream.write(piece)
        self.digest.update(piece)
        self.size += len(piece)


def _request(context: Context, terms: Terms) -> Request:
    """Return what the gate is asked, today."""
    return Request(
        purpose=terms.purpose,
        recipient=terms.recipient,
        form="name",
        to_state=terms.to_state,
        to_public=terms.to_public,
        today=context.now().date(),
    )

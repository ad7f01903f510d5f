"""Files become exhibits: kept as they came, sealed, with what can be read out of them. What is not taken is listed.

A process of its own reads each file, without disk or network, while it or those before it are sealed; what was read and
what was sealed are compared by their SHA-256, so that a file that changes meanwhile is noticed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import BinaryIO

from habeas.casework.context import Context, find_source
from habeas.casework.exhibiting import OPENED
from habeas.casework.incoming import Incoming, digest_of, opened, size_of, why_not
from habeas.casework.keeping_exhibits import Description, name_of, record, seal
from habeas.casework.layers import exhibit_of, is_sealed, labels_of, newest_layer, seals
from habeas.casework.reading_ahead import ReadingAhead, reading_ahead
from habeas.casework.suppressing import blind_file, suppressed
from habeas.errors import DateError, EvidenceError, UsageError
from habeas.evidence.layers import Read
from habeas.model.dates import earliest
from habeas.model.values import When
from habeas.model.vocabularies import check_term
from habeas.statements.reading import check_language, today_somewhere
from habeas.vault.case import Case, UnitOfWork
from habeas.vault.files import disk_errors

FILES_AT_MOST = 10_000
TOOL_AT_MOST = 200  # letters


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """How files came, the same for all that are added together.

    Args:
        kind: slug of item_kinds. origin: the source whose words they hold; received_from: who handed them in.
        derived_from: the exhibit that they were made from elsewhere, with `derivation` (slug) and `tool`.
    """

    kind: str
    origin: str = ""
    received_from: str = ""
    received_on: When | None = None
    lang: str = "und"
    labels: tuple[str, ...] = ()
    derived_from: str = ""
    derivation: str = ""
    tool: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddedFile:
    """A file that was taken in, or was there already. `why`: in a word, why it has no text layer.

    `file`: its number among those given, from 1. `unlabelled`: of one that was there already, the labels that it was to
    have and has not.
    """

    file: int
    exhibit: str
    media_type: str
    size: int
    sha256: str
    letters: int | None
    why: str
    claims: int
    notes: tuple[str, ...]
    known: bool = False
    unlabelled: tuple[str, ...] = ()

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read."""
        return {
            "file": self.file,
            "exhibit": self.exhibit,
            "media_type": self.media_type,
            "size": self.size,
            "sha256": self.sha256,
            "letters": self.letters,
            "why_no_text": self.why or None,
            "claims": self.claims,
            "notes": list(self.notes),
            "known": self.known,
            "unlabelled": list(self.unlabelled),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """What became of files: taken in, known already, or set aside with the reason."""

    files: tuple[AddedFile, ...]
    set_aside: tuple[tuple[int, str], ...]
    entry: int | None
    fences: tuple[str, ...] = ()

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read."""
        return {
            "exhibits": [one.as_object() for one in self.files],
            "new": sum(not one.known for one in self.files),
            "known": sum(one.known for one in self.files),
            "set_aside": [{"file": number, "reason": reason} for number, reason in self.set_aside],
            "entry": self.entry,
        }


def add_files(context: Context, case_name: str, files: Sequence[Incoming], handed: Handed) -> Added:
    """Take files in as exhibits, all in one entry.

    Raises: UsageError: no file, or too many. TermError, StatementsError, EvidenceError: how they came will not do.
        DiskError: nothing is half-written.
    """
    if not files:
        raise UsageError("no file was given")
    if len(files) > FILES_AT_MOST:
        raise UsageError(f"more than {FILES_AT_MOST} files at once", advice="Add them in parts.")
    check_handed(handed)
    with context.case(case_name, "add") as case, ExitStack() as stack:
        return _Adding(context, case, reading_ahead(stack, len(files)), handed).add(files)


def check_handed(handed: Handed) -> None:
    """Check the terms by which files are described.

    Raises: TermError, UsageError, StatementsError: a language that is no tag.
    """
    check_term("item_kinds", handed.kind)
    check_language(handed.lang, place="--lang")
    for label in handed.labels:
        check_term("content_labels", label)
    if bool(handed.derived_from) != bool(handed.derivation):
        raise UsageError(
            "a derived file names the exhibit it was made from, and how", advice="--derived-from and --as."
        )
    if handed.derivation:
        check_term("derivations", handed.derivation)
        if not handed.tool:
            raise UsageError("a derived file names what made it", advice='--tool "name and version", or "by hand".')
    if len(handed.tool) > TOOL_AT_MOST:
        raise UsageError(f"what made a file is named in {TOOL_AT_MOST} letters at most", advice="--tool")


class _Adding:
    """Files being added to one open case."""

    def __init__(self, context: Context, case: Case, ahead: ReadingAhead, handed: Handed) -> None:
        self.context, self.case, self.ahead, self.handed = context, case, ahead, handed
        self.suppressed = suppressed(case)
        self.origin = find_source(case.index, handed.origin).id if handed.origin else None
        self.giver = find_source(case.index, handed.received_from).id if handed.received_from else None
        self._check_derived()
        self._check_day()
        self.taken: list[AddedFile] = []
        self.set_aside: list[tuple[int, str]] = []

    def add(self, files: Sequence[Incoming]) -> Added:
        """Add them; if none is new, nothing is written."""
        waiting = [(number, file) for number, file in enumerate(files, 1) if self._is_there(number, file)]
        fresh = self._new(waiting)
        entry = None
        if fresh:
            with self.case.unit() as unit:
                for at, (number, file, reading) in enumerate(self.ahead.readings(fresh)):
                    self.context.progress("files", at, len(fresh))
                    with disk_errors(f"file {number}"), opened(file) as stream:
                        self.taken.append(self._take(unit, number, file.name, stream, reading))
                self.context.close_unit(unit, "add", {"exhibits": len(fresh)})
                entry = unit.entry
        self.taken.sort(key=lambda one: one.file)
        self.set_aside.sort()
        return Added(files=tuple(self.taken), set_aside=tuple(self.set_aside), entry=entry, fences=self.ahead.fences)

    def _check_derived(self) -> None:
        """Check that what a file was made from is there, and is not sealed while the file would lie open."""
        made_from = self.handed.derived_from
        if not made_from:
            return
        exhibit_of(self.case.index, made_from)
        sealed = is_sealed(self.case.index, made_from) and self.handed.derivation not in OPENED
        if sealed and not seals(self.handed.labels):
            raise EvidenceError(
                "it says the same as an exhibit that is sealed, and would lie open",
                place=made_from,
                advice="Give the label that seals that one, for example --label coerced_list.",
            )

    def _check_day(self) -> None:
        """Check that files were not handed in on a day to come."""
        on = self.handed.received_on
        first = earliest(on.edtf) if on is not None and on.edtf else None
        if first is not None and first > today_somewhere(self.context.now()):
            raise DateError("a day after today", place="--on", advice="Is the year right?")

    def _is_there(self, number: int, file: Incoming) -> bool:
        """Look whether a file can be taken in at all; set it aside if not."""
        reason = why_not(file)
        if reason:
            self.set_aside.append((number, reason))
        return not reason

    def _new(self, files: Sequence[tuple[int, Incoming]]) -> list[tuple[int, Incoming]]:
        """Return the files that are no exhibit yet, each bytes once, and that nobody withdrew.

        Only files of a size that is there are hashed; all are, in a case from which something was withdrawn.
        """
        sizes: dict[int, int] = {}
        for number, file in files:
            with disk_errors(f"file {number}"):
                sizes[number] = size_of(file)
        alike = Counter(sizes.values())
        fresh, first = [], dict[str, int]()
        for number, file in files:
            size = sizes[number]
            rows = self.case.index.database.execute("SELECT sha256, id FROM exhibit WHERE size = ?", (size,))
            exhibits = {str(digest): str(identifier) for digest, identifier in rows}
            digest = _digest(number, file) if exhibits or alike[size] > 1 or self.suppressed else ""
            if digest in exhibits:
                self.taken.append(self._known(number, exhibits[digest], digest))
            elif digest and first.setdefault(digest, number) != number:
                self.set_aside.append((number, f"the same bytes as file {first[digest]}"))
            elif digest and self.suppressed and blind_file(self.case, digest) in self.suppressed:
                self.set_aside.append((number, "it was withdrawn from this case, and is not taken in again"))
            else:
                fresh.append((number, file))
        return fresh

    def _known(self, number: int, exhibit: str, digest: str) -> AddedFile:
        record, layer = exhibit_of(self.case.index, exhibit), newest_layer(self.case.index, exhibit)
        labels = labels_of(self.case.index, exhibit)
        return AddedFile(
            file=number,
            exhibit=exhibit,
            media_type=record.media_type,
            size=record.size,
            sha256=digest,
            letters=layer.length if layer else None,
            why="",
            claims=0,
            notes=(),
            known=True,
            unlabelled=tuple(one for one in self.handed.labels if one not in labels),
        )

    def _take(
        self, unit: UnitOfWork, number: int, name: str, stream: BinaryIO, reading: Callable[[], Read]
    ) -> AddedFile:
        """Seal one file, while it may still be read, and record it."""
        handed = self.handed
        sealed = seal(self.context, self.case, unit, stream)
        read = reading()
        exhibit = record(
            self.context,
            unit,
            sealed,
            Description(
                media_type=read.media_type,
                item_kind=handed.kind,
                received_on=handed.received_on,
                received_from=self.giver,
                origin=self.origin,
                lang=handed.lang,
                file_name=name_of(name),
                derived_from=handed.derived_from or None,
                derivation=handed.derivation,
                derived_by=handed.tool,
                labels=handed.labels,
            ),
            read=read,
        )
        if read.sha256 and read.sha256 != exhibit.sha256:
            raise EvidenceError(
                "the file changed while it was being read; nothing was added",
                place=f"file {number}",
                advice="Close the program that writes to it, and add it again.",
            )
        return AddedFile(
            file=number,
            exhibit=exhibit.id,
            media_type=read.media_type,
            size=exhibit.size,
            sha256=exhibit.sha256,
            letters=None if read.text is None else len(read.text),
            why=read.why,
            claims=len(read.claims),
            notes=read.notes,
        )


def _digest(number: int, file: Incoming) -> str:
    with disk_errors(f"file {number}"), opened(file) as stream:
        return digest_of(stream)

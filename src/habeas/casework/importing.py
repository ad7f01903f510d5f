"""A table of people becomes an exhibit and, row by row, records: previewed first, and all of it or
nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import BinaryIO

import msgspec

from habeas.casework.context import Context
from habeas.casework.imported import NOT_TAKEN_LISTED, Imported
from habeas.casework.incoming import Incoming, digest_of
from habeas.casework.keeping_exhibits import name_of
from habeas.casework.suppressing import blind, suppressed
from habeas.casework.tables import TableOptions, how_read, open_mapping, open_table
from habeas.errors import StrictError, TableError
from habeas.intake import (
    Mapping,
    Reader,
    Row,
    SetAside,
    Shape,
    fit,
    rows,
)
from habeas.model.attribution import Attribution
from habeas.model.encoding import decode_fast
from habeas.model.exhibits import Custody, Exhibit
from habeas.model.ids import id_of, new_id
from habeas.model.protection import Consent
from habeas.model.records import Loss, Record, Source
from habeas.vault.case import Case, UnitOfWork
from habeas.vault.files import disk_errors
from habeas.vault.index import content_digest

_MEDIA = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}
_IN_THE_MAPPING = "stated in the mapping"
_EVERY = 2_000  # rows between two reports of progress


@dataclass(slots=True)
class _Counts:
    rows: int = 0
    new: int = 0
    changed: int = 0
    same: int = 0
    set_aside: list[tuple[int, str]] = field(default_factory=list)
    withdrawn: list[int] = field(default_factory=list)
    not_taken: list[tuple[int, tuple[str, ...]]] = field(default_factory=list)
    seen: dict[bytes, int] = field(default_factory=dict)


def import_table(
    context: Context,
    case_name: str,
    table: Incoming,
    mapping: Incoming,
    *,
    preview: bool = False,
    strict: bool = False,
    options: TableOptions | None = None,
) -> Imported:
    """Import a table of people, or say what importing it would do.

    Args:
        preview: write nothing.
        strict: import nothing if any row would be set aside.
    Raises: MappingError, TableError, StrictError, CaseError, BusyError, DiskError.
    """
    with ExitStack() as stack:
        stream, shape = stack.enter_context(open_table(table, options or TableOptions()))
        source_map = open_mapping(mapping)
        ignored = fit(source_map, shape)
        case = stack.enter_context(context.case(case_name, "import"))
        work = _Import(context, case, stream, shape, source_map, ignored, table.name)
        if preview:
            return work.preview()
        known = work.known_exhibit()
        if known is not None:
            would = work.preview()
            if would.new == would.changed == 0 and not work.speaks_anew():
                return work.unchanged(would, known)
        return work.write(known, strict=strict)


class _Import:
    """One import in one open case."""

    def __init__(
        self,
        context: Context,
        case: Case,
        stream: BinaryIO,
        shape: Shape,
        mapping: Mapping,
        ignored: tuple[str, ...],
        file_name: str,
    ) -> None:
        self.context, self.case, self.stream, self.file_name = context, case, stream, file_name
        self.shape, self.mapping, self.ignored = shape, mapping, ignored
        with disk_errors(shape.name):
            self.sha256 = digest_of(stream)
        self.source = self._source()
        self.held = self._held()
        self.suppressed = suppressed(case)

    def _source(self) -> Source:
        """Return the source as the mapping describes it now, under the id it has had since it was first
        met."""
        mapping = self.mapping
        row = self.case.index.database.execute("SELECT body FROM source WHERE slug = ?", (mapping.id,)).fetchone()
        known = decode_fast(bytes(row[0])) if row else None
        before = known if isinstance(known, Source) else None
        return Source(
            id=before.id if before else new_id("src", self.case.chance),
            slug=mapping.id,
            source_kind=mapping.kind,
            title=mapping.title,
            lang=mapping.lang,
            list_states=mapping.states,
            list_words=mapping.words,
            reliability=mapping.reliability,
            reliability_reason=mapping.reliability_reason,
            # What a mapping cannot say stays as somebody said it.
            connection=before.connection if before else "unknown",
            rests_on=before.rests_on if before else (),
            invented=mapping.invented,
        )

    def _held(self) -> int:
        """Return how many rows of this source the record holds before this import."""
        found = self.case.index.database.execute(
            "SELECT count(*) FROM record WHERE source = ? AND current = 1", (self.source.id,)
        )
        return int(found.get)

    def _terms(self) -> Consent | None:
        """Return the consent record that the mapping's basis asks for beyond what is recorded; None if nothing new.

        A mapping speaks about its own source under one id, and its newest word is the one in force: a narrower basis
        narrows at once, and a mapping without one withdraws what an earlier one stated. Consents that people gave
        are other records and stay as they are.
        """
        found = self.case.index.database.execute("SELECT body FROM consent WHERE about = ?", (self.source.id,))
        recorded = (decode_fast(bytes(body)) for (body,) in found)
        before = next((c for c in recorded if isinstance(c, Consent) and c.basis == _IN_THE_MAPPING), None)
        today, basis = self.context.stamp()[:10], self.mapping.basis
        if basis is None:
            if before is None or before.withdrawn_on is not None:
                return None
            return msgspec.structs.replace(before, withdrawn_on=today)
        stated = Consent(
            id=before.id if before else new_id("con", self.case.chance),
            about=self.source.id,
            purposes=basis.purposes,
            recipients=basis.recipients,
            name_form=basis.names,
            to_state=basis.to_state,
            to_public=basis.to_public,
            basis=_IN_THE_MAPPING,
            lawful_basis=basis.lawful_basis,
            given_on=today,
        )
        return None if before and msgspec.structs.replace(before, given_on=today) == stated else stated

    def speaks_anew(self) -> bool:
        """Does the mapping say something new of the source, or of what may be done with it?"""
        row = self.case.index.database.execute("SELECT body FROM source WHERE id = ?", (self.source.id,)).fetchone()
        return row is None or self.source != decode_fast(bytes(row[0])) or self._terms() is not None

    def known_exhibit(self) -> str | None:
        """Return the exhibit that holds these very bytes already."""
        row = self.case.index.database.execute("SELECT id FROM exhibit WHERE sha256 = ?", (self.sha256,)).fetchone()
        return str(row[0]) if row else None

    def preview(self) -> Imported:
        """Read everything, write nothing."""
        counts, reader = _Counts(), Reader(self.mapping, self.shape)
        for _ in self._records(counts, reader, exhibit=""):
            pass
        return self._outcome(counts, reader, preview=True, exhibit=self.known_exhibit(), entry=None)

    def unchanged(self, would: Imported, exhibit: str) -> Imported:
        """The same file again: nothing is new, so nothing is written."""
        return Imported(
            preview=False,
            shape=would.shape,
            rows=would.rows,
            new=0,
            changed=0,
            same=would.same,
            absent=would.absent,
            set_aside=would.set_aside,
            tally=would.tally,
            examples={},
            ignored=would.ignored,
            exhibit=exhibit,
            entry=None,
            notes=("This file is in the record already; nothing was written.",),
        )

    def write(self, known: str | None, *, strict: bool) -> Imported:
        """Write the import as one unit of work."""
        counts, reader = _Counts(), Reader(self.mapping, self.shape)
        exhibit = known or new_id("exh", self.case.chance)
        with self.case.unit() as unit:
            self._write_source(unit)
            if known is None:
                self._write_exhibit(unit, exhibit)
            for record in self._records(counts, reader, exhibit=exhibit):
                unit.add(record, about=record.mention.id)
            self._check(counts, strict=strict)
            outcome = self._outcome(counts, reader, preview=False, exhibit=exhibit, entry=unit.entry)
            unit.add(self._loss(outcome))
            self.context.close_unit(
                unit,
                "import",
                {"rows": counts.rows, "new": counts.new, "changed": counts.changed, "same": counts.same},
            )
        return outcome

    def _write_source(self, unit: UnitOfWork) -> None:
        row = self.case.index.database.execute("SELECT body FROM source WHERE id = ?", (self.source.id,)).fetchone()
        if row is None or self.source != decode_fast(bytes(row[0])):
            unit.add(self.source, about=self.source.id)
        terms = self._terms()
        if terms is not None:
            unit.add(terms)

    def _write_exhibit(self, unit: UnitOfWork, exhibit: str) -> None:
        self.context.progress("sealing the file", 0, None)
        self.stream.seek(0)
        plain, sealed, size = unit.add_exhibit(exhibit, self.stream)
        if plain != self.sha256:
            raise TableError("the file changed while it was being read", place=self.shape.name)
        at = self.context.stamp()
        unit.add(
            Exhibit(
                id=exhibit,
                sha256=plain,
                sealed_sha256=sealed,
                size=size,
                media_type=_MEDIA[self.shape.format],
                received_at=at,
                received_from=self.source.id,
                file_name=name_of(self.file_name),
                shape=how_read(self.shape),
            ),
            about=exhibit,
        )
        unit.add(Custody(exhibit=exhibit, action="received", who=self.context.workspace.member.id, when=at))

    def _records(self, counts: _Counts, reader: Reader, *, exhibit: str) -> Iterator[Record]:
        """Give the records that are new or changed; count everything."""
        self.stream.seek(0)
        for raw in rows(self.stream, self.shape):
            counts.rows += 1
            if counts.rows % _EVERY == 0:
                self.context.progress("rows", counts.rows, None)
            row = reader.read(raw)
            if isinstance(row, SetAside):
                counts.set_aside.append((row.number, row.reason))
                continue
            external = row.external_id or _by_content(row)
            earlier = _seen_before(counts, external, row.number)
            if earlier is not None:
                counts.set_aside.append((row.number, f"the same external id as row {earlier}"))
                continue
            if self.suppressed and blind(self.case, self.source.id, external) in self.suppressed:
                counts.withdrawn.append(row.number)
                counts.set_aside.append((row.number, "this person withdrew: nothing of this row is taken"))
                continue
            if row.not_taken and len(counts.not_taken) < NOT_TAKEN_LISTED:
                counts.not_taken.append((row.number, row.not_taken))
            before = self._before(external)
            record = self._record(row, external, exhibit, None if before is None else before[0])
            if before is None:
                counts.new += 1
            elif content_digest(record) == before[1]:
                counts.same += 1
                continue
            else:
                counts.changed += 1
            yield record

    def _before(self, external: str) -> tuple[bytes, bytes] | None:
        """Return the mention of this external id, and the digest of what the list said of it before."""
        if not self.held:
            return None
        row = self.case.index.database.execute(
            "SELECT mention, digest FROM record WHERE source = ? AND external_id = ? AND current = 1",
            (self.source.id, external),
        ).fetchone()
        return row and (bytes(row[0]), bytes(row[1]))

    def _record(self, row: Row, external: str, exhibit: str, mention: bytes | None) -> Record:
        identifier = id_of("men", mention if mention is not None else self.case.chance(16))
        return Record(
            mention=msgspec.structs.replace(row.mention, id=identifier),
            attribution=Attribution(
                source=self.source.id, exhibit=exhibit, row=row.number, mapping=self.mapping.digest
            ),
            external_id=external,
            fates=row.fates,
            not_taken=row.not_taken,
        )

    def _check(self, counts: _Counts, *, strict: bool) -> None:
        if counts.withdrawn:
            shown = ", ".join(str(row) for row in counts.withdrawn[:20])
            more = f" and {len(counts.withdrawn) - 20} more" if len(counts.withdrawn) > 20 else ""
            raise TableError(
                f"the file holds rows of people who withdrew (row {shown}{more}); nothing was imported",
                place=self.shape.name,
                advice="Take these rows out of a copy of the file, and import the copy: the file is kept as it comes.",
            )
        if strict and counts.set_aside:
            first = ", ".join(f"row {row}: {reason}" for row, reason in counts.set_aside[:3])
            raise StrictError(
                f"{len(counts.set_aside)} of {counts.rows} rows cannot be read, and all or nothing was asked for; "
                "nothing was imported",
                place=first,
                advice=("Mend the rows, or import without --strict: the other rows go in and these are listed."),
            )
        if counts.rows == len(counts.set_aside):
            reason = counts.set_aside[0][1] if counts.set_aside else "it has no rows"
            raise TableError(
                f"no row of the table can be taken: {reason}",
                place=self.shape.name,
                advice="Run with --preview and look at the mapping.",
            )

    def _outcome(
        self, counts: _Counts, reader: Reader, *, preview: bool, exhibit: str | None, entry: int | None
    ) -> Imported:
        return Imported(
            preview=preview,
            shape=self.shape,
            rows=counts.rows,
            new=counts.new,
            changed=counts.changed,
            same=counts.same,
            absent=self.held - counts.same - counts.changed,
            set_aside=tuple(counts.set_aside),
            tally=reader.tally,
            examples=reader.examples,
            ignored=self.ignored,
            exhibit=exhibit,
            entry=entry,
            not_taken=tuple(counts.not_taken),
        )

    def _loss(self, outcome: Imported) -> Loss:
        return Loss(
            exhibit=outcome.exhibit or "",
            source=self.source.id,
            rows=outcome.rows,
            records=outcome.new + outcome.changed + outcome.same,
            set_aside=outcome.set_aside,
            columns=outcome.tally.columns,
            columns_ignored=outcome.ignored,
            absent=outcome.absent,
        )


def _seen_before(counts: _Counts, external: str, number: int) -> int | None:
    """Return the row of this file that had the same external id, if one had."""
    key = blake2b(external.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    earlier = counts.seen.setdefault(key, number)
    return None if earlier == number else earlier


def _by_content(row: Row) -> str:
    """A list without ids: the same content is the same row. A changed row is then a new one, and the old is
    absent."""
    said = msgspec.json.encode((row.mention, row.fates))
    return f"#{blake2b(said, digest_size=10).hexdigest()}"

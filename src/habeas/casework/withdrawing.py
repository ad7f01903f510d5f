"""Withdraw: what somebody said, or what is said of them, is made unreadable for good. First it is shown what goes."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass

from habeas import __version__
from habeas.casework.backing_up import keys_behind
from habeas.casework.context import Context
from habeas.casework.records import all_persons, find_person, records_of
from habeas.casework.redacting import Redaction, copies_of, without_rows
from habeas.casework.suppressing import blind
from habeas.errors import PersonsError, UsageError
from habeas.model.encoding import decode_fast
from habeas.model.ids import id_of, new_id
from habeas.model.records import Custody, Exhibit, Filing, Record, Withdrawal
from habeas.vault.case import Case, UnitOfWork

BECAUSE_AT_MOST = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosed:
    """Something that left the program with these people's names or words in it: whom to tell."""

    filing: str
    what: str
    purpose: str
    recipient: str
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a withdrawal takes with it.

    `alone`: exhibits that speak of nobody else, destroyed whole. `shared`: exhibits that speak of others too; a copy
    without these rows takes their place. `links`: judgements that fall away. `behind`: places of backups that hold the
    keys until the next backup there.
    """

    identifier: str
    mentions: tuple[str, ...]
    records: int
    sources: tuple[tuple[str, int], ...]
    alone: tuple[str, ...]
    shared: tuple[Redaction, ...]
    links: int
    disclosed: tuple[Disclosed, ...]
    behind: tuple[str, ...]

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read."""
        return {
            "id": self.identifier,
            "mentions": list(self.mentions),
            "records": self.records,
            "sources": [{"slug": slug, "mentions": count} for slug, count in self.sources],
            "exhibits_destroyed": list(self.alone),
            "exhibits_redacted": [one.as_object() for one in self.shared],
            "links": self.links,
            "disclosed": [
                {"filing": d.filing, "what": d.what, "purpose": d.purpose, "recipient": d.recipient, "at": d.at}
                for d in self.disclosed
            ],
            "backups_behind": list(self.behind),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn:
    """What a withdrawal did: its id and entry, the copies that took the place of shared exhibits, the counts.

    `behind`: places whose backup still opens what was withdrawn, until it is made again.
    """

    plan: Plan
    id: str
    entry: int
    redacted: tuple[tuple[str, str], ...]
    persons_before: int
    persons_after: int
    behind: tuple[str, ...]

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read."""
        return self.plan.as_object() | {
            "withdrawal": self.id,
            "entry": self.entry,
            "redacted": dict(self.redacted),
            "persons_before": self.persons_before,
            "persons": self.persons_after,
            "backups_behind": list(self.behind),
        }


def plan_withdrawal(context: Context, case_name: str, identifier: str) -> Plan:
    """Say what a withdrawal would take with it, and write nothing.

    Args:
        identifier: of a person, a mention or an exhibit. An exhibit takes with it everybody who was read from it.
    Raises: PersonsError: nobody and nothing has this id. TableError: an exhibit cannot be read any more.
    """
    with context.case(case_name, "withdraw") as case:
        return _Work(context, case, identifier).plan


def withdraw(context: Context, case_name: str, identifier: str, *, because: str) -> Withdrawn:
    """Withdraw a person or an exhibit. Nothing opens afterwards what was said, here or in a backup with today's keys.

    Args:
        because: the basis, in general words, without names.
    Raises: UsageError: no reason, or a long one. PersonsError, TableError, DiskError.
    """
    if not because.strip() or len(because) > BECAUSE_AT_MOST:
        raise UsageError(
            f"a withdrawal needs a reason of 1 to {BECAUSE_AT_MOST} letters",
            advice='For example --because "asked by the person, 3 May, by telephone". Name nobody in it.',
        )
    with context.case(case_name, "withdraw") as case:
        work = _Work(context, case, identifier)
        before = len(all_persons(case.index))
        done, entry, redacted = work.carry_out(because)
        return Withdrawn(
            plan=work.plan,
            id=done,
            entry=entry,
            redacted=tuple(redacted.items()),
            persons_before=before,
            persons_after=len(all_persons(case.index)),
            behind=keys_behind(case.index),
        )


class _Work:
    """One withdrawal in one open case."""

    def __init__(self, context: Context, case: Case, identifier: str) -> None:
        self.context, self.case, self.identifier = context, case, identifier
        exhibit = identifier if identifier.startswith("exh_") else None
        self.mentions = _read_from(case, identifier) if exhibit else find_person(case.index, identifier).mentions
        self.records = tuple(record for mention in self.mentions for record in records_of(case.index, mention))
        alone, self.shared, self.copies = self._exhibits(exhibit)
        slugs = {str(i): str(s) for i, s in case.index.database.execute("SELECT id, slug FROM source")}
        by_source: dict[str, set[str]] = {}
        for record in self.records:
            slug = slugs.get(record.attribution.source, record.attribution.source)
            by_source.setdefault(slug, set()).add(record.mention.id)
        self.plan = Plan(
            identifier=identifier,
            mentions=self.mentions,
            records=len(self.records),
            sources=tuple(sorted((slug, len(found)) for slug, found in by_source.items())),
            alone=alone,
            shared=self.shared,
            links=self._links(),
            disclosed=tuple(self._disclosed()),
            behind=keys_behind(case.index),
        )

    def carry_out(self, because: str) -> tuple[str, int, dict[str, str]]:
        """Write the withdrawal as one unit of work; with it the keys go."""
        case, at, who = self.case, self.context.stamp(), self.context.workspace.member.id
        identifier = new_id("wdr", case.chance)
        redacted: dict[str, str] = {}
        hashes = {blind(case, record.attribution.source, record.external_id) for record in self.records}
        gone = (*self.plan.alone, *(one.exhibit for one in self.shared))
        with case.unit() as unit:
            for redaction in self.shared:
                redacted[redaction.exhibit] = self._add_copy(unit, redaction, at)
            for exhibit in gone:
                unit.add(Custody(exhibit=exhibit, action="destroyed", who=who, when=at))
            unit.add(
                Withdrawal(
                    id=identifier,
                    mentions=self.mentions,
                    exhibits=gone,
                    redacted=redacted,
                    suppressed=b"".join(sorted(hashes)),
                    because=because,
                    by=who,
                    at=at,
                )
            )
            unit.forget((*self.mentions, *gone))
            self.context.close_unit(unit, "withdraw", {"mentions": len(self.mentions), "exhibits": len(gone)})
        return identifier, unit.entry, redacted

    def _add_copy(self, unit: UnitOfWork, redaction: Redaction, at: str) -> str:
        case, who = self.case, self.context.workspace.member.id
        copy = new_id("exh", case.chance)
        content = self.copies[redaction.exhibit]
        plain, sealed, size = unit.add_exhibit(copy, io.BytesIO(content))
        original = _exhibit(case, redaction.exhibit)
        unit.add(
            Exhibit(
                id=copy,
                sha256=plain,
                sealed_sha256=sealed,
                size=size,
                media_type="text/csv",
                received_at=at,
                received_from=original.received_from,
                derived_from=redaction.exhibit,
                derived_by=f"habeas {__version__} withdraw: {len(redaction.rows)} rows left blank",
                labels=("redacted",),
                shape={"format": "csv", "encoding": "utf-8", "delimiter": ",", "quote": '"'},
            ),
            about=copy,
        )
        unit.add(Custody(exhibit=copy, action="derived", who=who, when=at))
        return copy

    def _exhibits(self, named: str | None) -> tuple[tuple[str, ...], tuple[Redaction, ...], dict[str, bytes]]:
        """Return the exhibits that go whole, those of which a copy stays, and the copies."""
        alone: list[str] = [] if named is None else [named]
        shared: list[Redaction] = []
        copies: dict[str, bytes] = {}
        for redaction, copy in without_rows(self.case, self.records, but=named):
            self.context.progress("reading files", len(alone) + len(shared), None)
            if redaction.kept:
                shared.append(redaction)
                copies[redaction.exhibit] = copy
            else:
                alone.append(redaction.exhibit)
        return tuple(alone), tuple(shared), copies

    def _links(self) -> int:
        marks = ", ".join("?" * len(self.mentions))
        found = self.case.index.database.execute(
            f"SELECT count(*) FROM link WHERE in_force = 1 AND state = 'judged' AND (a IN ({marks}) OR b IN ({marks}))",
            self.mentions * 2,
        )
        return int(found.get)

    def _disclosed(self) -> Iterator[Disclosed]:
        mine = set(self.mentions)
        for (body,) in self.case.index.database.execute("SELECT body FROM filing ORDER BY entry, id"):
            filing = decode_fast(bytes(body))
            if isinstance(filing, Filing) and mine.intersection(filing.mentions):
                yield Disclosed(
                    filing=filing.id,
                    what=filing.what,
                    purpose=filing.purpose,
                    recipient=filing.recipient,
                    at=filing.at,
                )


def _read_from(case: Case, exhibit: str) -> tuple[str, ...]:
    """Return every mention that has a record from this exhibit, in the order of the record.

    Raises: PersonsError: the case has no such exhibit.
    """
    _exhibit(case, exhibit)
    found: dict[str, None] = {}
    now = copies_of(case)
    for mention, body in case.index.database.execute("SELECT mention, body FROM record ORDER BY n"):
        record = decode_fast(bytes(body))
        if not isinstance(record, Record):
            continue
        if now.get(record.attribution.exhibit, record.attribution.exhibit) == exhibit:
            found[id_of("men", bytes(mention))] = None
    return tuple(found)


def _exhibit(case: Case, identifier: str) -> Exhibit:
    row = case.index.database.execute("SELECT body FROM exhibit WHERE id = ?", (identifier,)).fetchone()
    exhibit = decode_fast(bytes(row[0])) if row else None
    if not isinstance(exhibit, Exhibit):
        raise PersonsError(
            "there is no exhibit of this id in the case, or it was withdrawn",
            place=identifier if identifier[4:].isalnum() else None,
            advice="`habeas show PERSON` names the files that somebody is in.",
        )
    return exhibit

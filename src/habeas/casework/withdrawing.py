"""Withdraw: what somebody said, or what is said of them, is made unreadable for good. First it is shown what goes."""

from __future__ import annotations

from collections.abc import Iterator

from habeas.casework.backing_up import keys_behind
from habeas.casework.concerned import (
    Elsewhere,
    find_concerned,
    named_elsewhere,
    protecting,
    source_of,
    sources_that_are,
)
from habeas.casework.context import Context
from habeas.casework.found import judged_about
from habeas.casework.layers import exhibit_of
from habeas.casework.records import all_persons, records_of
from habeas.casework.redacting import Redaction, without_rows
from habeas.casework.replacing import add_blanked, add_copy, carry_consents, source_without
from habeas.casework.restating import restated
from habeas.casework.suppressing import blind, blind_file
from habeas.casework.taking import Taken, namesakes, taken
from habeas.casework.withdrawal_plan import Disclosed, Plan, Withdrawn
from habeas.errors import UsageError
from habeas.model.encoding import decode_fast
from habeas.model.exhibits import Custody, Exhibit
from habeas.model.ids import new_id, raw_of
from habeas.model.protection import Filing, Withdrawal
from habeas.model.records import Described, Record, Source
from habeas.model.statements import CodedMention
from habeas.vault.case import Case, UnitOfWork

BECAUSE_AT_MOST = 300
_AT_ONCE = 500  # keys looked up together


def plan_withdrawal(context: Context, case_name: str, identifier: str) -> Plan:
    """Say what a withdrawal would take with it, and write nothing.

    Args:
        identifier: of a person, a mention, an exhibit or a source. An exhibit takes with it all that it says and
            everybody who was read from it, a source everything it says and who it is.
    Raises: PersonsError, StatementsError: nobody and nothing has this id; or the source is a list. TableError: an
        exhibit cannot be read any more.
    """
    with context.case(case_name, "withdraw") as case:
        return _Work(context, case, identifier).plan


def withdraw(context: Context, case_name: str, identifier: str, *, because: str) -> Withdrawn:
    """Withdraw a person, an exhibit or a source. Nothing opens afterwards what was said, here or in a backup with
    today's keys.

    Args:
        because: the basis, in general words, without names.
    Raises: UsageError: no reason, or a long one. PersonsError, StatementsError, TableError, DiskError.
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
        self.context, self.case = context, case
        self.concerned = find_concerned(case, identifier)
        self.records = tuple(
            record
            for mention in self.concerned.mentions
            for record in records_of(case.index, mention)
            if isinstance(record, Record)
        )
        alone, self.shared, self.copies = self._lists()
        self.coded = taken(
            case.index,
            self.concerned,
            [name for record in self.records for name in record.mention.names],
            tables=self._tables(),
            copied=frozenset(self.copies),
        )
        self.also = sources_that_are(case.index, self.concerned.mentions)
        self.mentions, self.others = self._things()
        self.plan = self._plan(identifier, tuple(dict.fromkeys((*alone, *self.coded.alone))))

    def carry_out(self, because: str) -> tuple[str, int, dict[str, str]]:
        """Write the withdrawal as one unit of work; with it the keys go."""
        case, at, who = self.case, self.context.stamp(), self.context.workspace.member.id
        identifier = new_id("wdr", case.chance)
        hashes = {blind(case, record.attribution.source, record.external_id) for record in self.records}
        gone = (*self.plan.alone, *(one.exhibit for one in self.shared), *self.coded.layers)
        hashes |= {blind_file(case, exhibit_of(case.index, exhibit).sha256) for exhibit in gone}
        ids = {one.id: new_id("stm", case.chance) for one in self.coded.restated}
        with case.unit() as unit:
            redacted = self._add_copies(unit)
            for statement in restated(self.coded, copies=redacted, ids=ids):
                unit.add(statement, about=statement.statement)
            for exhibit in gone:
                unit.add(Custody(exhibit=exhibit, action="destroyed", who=who, when=at))
            for source in self._sources_without():
                unit.add(source)  # under the key of the case: that it was there stays
            unit.add(
                Withdrawal(
                    id=identifier,
                    mentions=self.mentions,
                    exhibits=gone,
                    statements=self.coded.gone,
                    others=self.others,
                    redacted=redacted,
                    suppressed=b"".join(sorted(hashes)),
                    because=because,
                    by=who,
                    at=at,
                )
            )
            unit.forget((*self.mentions, *gone, *self.coded.gone, *self.others))
            counts = {"mentions": len(self.mentions), "exhibits": len(gone), "statements": self.plan.statements}
            self.context.close_unit(unit, "withdraw", counts)
        return identifier, unit.entry, redacted

    def _add_copies(self, unit: UnitOfWork) -> dict[str, str]:
        """Add the copies that take the place of what is destroyed; return the id of each by the id of the other."""
        redacted: dict[str, str] = {}
        gone = {*self.mentions, *self.others}
        for redaction in self.shared:
            copy = add_copy(self.context, self.case, unit, redaction, self.copies[redaction.exhibit])
            redacted[redaction.exhibit] = copy
        for exhibit, layers in self.coded.layers.items():
            redacted[exhibit] = add_blanked(self.context, self.case, unit, exhibit, layers)
        for exhibit, copy in redacted.items():
            carry_consents(self.case, unit, self.coded, exhibit, copy, but=gone)
        return redacted

    def _lists(self) -> tuple[tuple[str, ...], tuple[Redaction, ...], dict[str, bytes]]:
        """Return the files that go whole, those of which a copy without some rows stays, and the copies."""
        named = self.concerned.exhibit
        alone: list[str] = [named] if named else []
        shared: list[Redaction] = []
        copies: dict[str, bytes] = {}
        for redaction, copy in without_rows(self.case, self.records, but=named or None):
            self.context.progress("reading files", len(alone) + len(shared), None)
            if redaction.kept:
                shared.append(redaction)
                copies[redaction.exhibit] = copy
            else:
                alone.append(redaction.exhibit)
        return tuple(alone), tuple(shared), copies

    def _tables(self) -> frozenset[str]:
        """Return the files that were read by rows."""
        rows = [*self.case.index.database.execute("SELECT body FROM exhibit")]
        exhibits = [decode_fast(bytes(body)) for (body,) in rows]
        return frozenset(one.id for one in exhibits if isinstance(one, Exhibit) and one.shape)

    def _things(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the persons who are gone afterwards, and what else has a key that goes: sources, groups."""
        persons = dict.fromkeys(self.concerned.mentions)
        others: dict[str, None] = {}
        described = [one.said for one in self.coded.theirs.statements.values() if not one.round]
        parties = {one.mention.id: one.party for one in described if isinstance(one, CodedMention)}
        for mention in self.coded.mentions:
            if mention in parties:  # what only a second coder described is in nobody's record
                (persons if parties[mention] == "person" else others)[mention] = None
        others.update({source.id: None for source in self._sources_without()})
        others.update(dict.fromkeys(self._links_with_keys(tuple(persons))))
        others.update(dict.fromkeys(self._findings((*persons, *others))))
        others.update(dict.fromkeys(self._drafts((*persons, *others))))
        return tuple(persons), tuple(others)

    def _links_with_keys(self, mentions: tuple[str, ...]) -> Iterator[str]:
        """Give the judgements about these mentions that are sealed under keys of their own, for what somebody wrote."""
        for mention in mentions:
            rows = self.case.index.database.execute("SELECT id FROM link WHERE a = ?1 OR b = ?1", (mention,))
            links = {raw_of(str(one)): str(one) for (one,) in rows}
            for at in range(0, len(links), _AT_ONCE):
                yield from (links[raw] for raw in self.case.keyring.subjects([*links][at : at + _AT_ONCE]))

    def _findings(self, gone: tuple[str, ...]) -> Iterator[str]:
        """Give the findings about whoever and whatever goes, or that rest on it: their reasoning may repeat it."""
        coded = self.coded
        named = judged_about(self.case.index, (*gone, *coded.theirs.things, *coded.theirs.statements, *coded.lost))
        yield from (one.finding.id for one in named)

    def _drafts(self, gone: tuple[str, ...]) -> Iterator[str]:
        """Give the drafts of filings about whoever goes, or that would tell what they said: the filer's words may."""
        coded = self.coded
        things = list(dict.fromkeys((*gone, *coded.theirs.things, *coded.theirs.statements, *coded.lost)))
        for at in range(0, len(things), _AT_ONCE):
            some = things[at : at + _AT_ONCE]
            marks = ", ".join("?" * len(some))
            rows = self.case.index.database.execute(
                f"SELECT DISTINCT draft FROM drafted WHERE thing IN ({marks}) ORDER BY draft", some
            )
            yield from [str(draft) for (draft,) in rows]

    def _sources_without(self) -> Iterator[Source]:
        """Give the sources that withdraw, or are whoever withdraws, as they are told of afterwards.

        Where nothing protects a source, and nothing that is said of it names anybody, its key stays: for what it says
        of others something can be allowed later.
        """
        for identifier in dict.fromkeys((*([self.concerned.source] if self.concerned.source else []), *self.also)):
            source = source_of(self.case.index, identifier)
            withdrawn = identifier == self.concerned.source
            if source is not None:
                told = source_without(source, self.coded, withdrawn=withdrawn)
                if withdrawn or told != source or protecting(self.case.index, (identifier,)):
                    yield told

    def _plan(self, identifier: str, alone: tuple[str, ...]) -> Plan:
        index, coded = self.case.index, self.coded
        accounts: tuple[Described, ...] = (*self.records, *_accounts(coded))
        handled = frozenset((*alone, *coded.layers, *(one.exhibit for one in self.shared)))
        return Plan(
            identifier=identifier,
            mentions=self.mentions,
            records=len(accounts),
            sources=self._by_source(accounts),
            statements=coded.statements,
            restated=sum(one.stands for one in coded.restated),
            lost=len(coded.lost),
            alone=alone,
            unblanked=coded.unblanked,
            shared=self.shared,
            blanked=coded.shared,
            made_from=self._made_from(),
            also_sources=self.also,
            protecting=protecting(index, (*self.mentions, *self.others, *alone)),
            elsewhere=self._elsewhere(handled),
            links=self._links(),
            findings=sum(one.startswith("fnd_") for one in self.others),
            drafts=sum(one.startswith("drf_") for one in self.others),
            disclosed=tuple(self._disclosed(handled)),
            behind=keys_behind(index),
        )

    def _elsewhere(self, handled: frozenset[str]) -> Elsewhere:
        """Return where the same names stand too. Who takes a document back takes nobody's name back."""
        if self.concerned.exhibit:
            return Elsewhere()
        but = handled.union(self.mentions, self.others, self.coded.gone)
        return named_elsewhere(self.case.index, self.coded.names, namesakes(self.coded), but=but)

    def _by_source(self, accounts: tuple[Described, ...]) -> tuple[tuple[str, int], ...]:
        """Return how many mentions each source has among these accounts, by the source's slug."""
        rows = self.case.index.database.execute("SELECT id, slug FROM source")
        slugs = {str(identifier): str(slug) for identifier, slug in rows}
        found: dict[str, set[str]] = {}
        for one in accounts:
            found.setdefault(slugs.get(one.attribution.source, one.attribution.source), set()).add(one.mention.id)
        return tuple(sorted((slug, len(mentions)) for slug, mentions in found.items()))

    def _made_from(self) -> tuple[str, ...]:
        """Return what a withdrawn document was made from, and which stays."""
        row = self.case.index.database.execute(
            "SELECT body FROM exhibit WHERE id = ?", (self.concerned.exhibit,)
        ).fetchone()
        exhibit = decode_fast(bytes(row[0])) if row else None
        above = exhibit.derived_from if isinstance(exhibit, Exhibit) else None
        found = self.case.index.database.execute("SELECT 1 FROM exhibit WHERE id = ?", (above,)).fetchone()
        return (above,) if above and found else ()

    def _links(self) -> int:
        found: set[str] = set()
        for mention in self.mentions:
            rows = self.case.index.database.execute(
                "SELECT id FROM link WHERE in_force = 1 AND state = 'judged' AND (a = ?1 OR b = ?1)", (mention,)
            )
            found.update(str(identifier) for (identifier,) in rows)
        return len(found)

    def _disclosed(self, exhibits: frozenset[str]) -> Iterator[Disclosed]:
        """Give what left the program with any of these mentions, statements or files in it, or named."""
        run = self.case.index.database.execute
        rows = run("SELECT DISTINCT entry, exhibit FROM custody WHERE action = 'exported'")
        exported = {int(entry) for entry, exhibit in rows if exhibit in exhibits}
        mine, said = set(self.mentions), set(self.coded.gone)
        for entry, body in [*run("SELECT entry, body FROM filing ORDER BY entry, id")]:
            filing = decode_fast(bytes(body))
            if not isinstance(filing, Filing):
                continue
            told = mine.intersection(filing.mentions) or said.intersection(filing.statements)
            if told or int(entry) in exported or exhibits.intersection(filing.exhibits):
                yield Disclosed(
                    filing=filing.id,
                    what=filing.what,
                    purpose=filing.purpose,
                    recipient=filing.recipient,
                    at=filing.at,
                )


def _accounts(coded: Taken) -> Iterator[CodedMention]:
    """Give what coders say of the persons who go; not what second coders do."""
    for one in coded.theirs.statements.values():
        if isinstance(one.said, CodedMention) and one.said.party == "person" and not one.round:
            yield one.said

"""A consent is withdrawn: what left while it held, what the gate refuses from today, and what stays until it is erased.

The words themselves stay: `habeas withdraw` makes them unreadable (withdrawing.py). Here only their use ends.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

import msgspec

from habeas.casework.consenting import ConsentLine, line_of, slug_of_basis, today_of
from habeas.casework.context import Context, consents
from habeas.casework.withdrawal_plan import Disclosed
from habeas.disclosures import Refusal, Request, ask
from habeas.errors import StatementsError
from habeas.model.encoding import decode_fast
from habeas.model.ids import id_of, raw_of
from habeas.model.protection import Consent, Filing, FilingDraft
from habeas.model.records import Described
from habeas.vault.index import Index


@dataclass(frozen=True, slots=True, kw_only=True)
class Left(Disclosed):
    """Something that left the program. `rests_on_it`: under this consent; else it carries these people by another."""

    rests_on_it: bool

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read."""
        return Disclosed.as_object(self) | {"rests_on_it": self.rests_on_it}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """A consent was withdrawn.

    `left`: what had gone out, oldest first; it cannot be called back. `mentions`: how many rest on what it was about;
    `refused`: of how many the gate now says that consent was withdrawn, whatever the purpose. `again`: a mapping
    states this basis, and says it anew when the list is imported again.
    """

    line: ConsentLine
    entry: int
    left: tuple[Left, ...]
    mentions: int
    refused: int
    again: bool = field(default=False)

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read."""
        return self.line.as_object() | {
            "entry": self.entry,
            "left": [one.as_object() for one in self.left],
            "mentions": self.mentions,
            "refused": self.refused,
            "mapping_says_it_again": self.again,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreseen:
    """What a withdrawal would do, before anybody does it: `left`, `mentions`, `refused`, `again` as `Ended` has them.

    `drafts`: filings in the making that tell of these people and would tell less, or nothing.
    """

    line: ConsentLine
    left: tuple[Left, ...]
    mentions: int
    refused: int
    again: bool
    drafts: tuple[str, ...]


def foresee_withdrawal(context: Context, case_name: str, identifier: str) -> Foreseen:
    """Say what would follow if a consent were withdrawn today; nothing is written but that somebody asked.

    Raises: StatementsError: there is none of this id, or it was withdrawn already.
    """
    with context.case(case_name, "consent") as case:
        today = today_of(context)
        line = line_of(case.index, identifier, today)
        before = _still_given(line.consent)
        concerned = _resting_on(case.index, before.about)
        about = [before.about] if before.about.startswith("men_") else []
        context.opened(case, "listed", "consent", about, others=(identifier,))
        after = msgspec.structs.replace(before, withdrawn_on=today.isoformat())
        then = [after if one.id == identifier else one for one in consents(case.index)]
        return Foreseen(
            line=line,
            left=_left(case.index, before, frozenset(concerned)),
            mentions=len(concerned),
            refused=_count_refused(before, then, concerned, today),
            again=slug_of_basis(before) == "mapping",
            drafts=_drafts_about(case.index, frozenset(concerned)),
        )


def withdraw_consent(context: Context, case_name: str, identifier: str) -> Ended:
    """Withdraw a consent: from today nothing rests on it.

    Raises: StatementsError: there is none of this id, or it was withdrawn already.
    """
    with context.case(case_name, "consent") as case:
        today = today_of(context)
        before = _still_given(line_of(case.index, identifier, today).consent)
        context.opened(case, "listed", "consent", others=(identifier,))
        concerned = _resting_on(case.index, before.about)
        consent = msgspec.structs.replace(before, withdrawn_on=today.isoformat())
        mapped = slug_of_basis(before) == "mapping"
        with case.unit() as unit:
            # What a mapping states is sealed with the case, as the import did; what somebody said, with them.
            unit.add(consent, about=None if mapped else consent.about)
            context.close_unit(unit, "consent", {"withdrawn": 1})
        return Ended(
            line=line_of(case.index, identifier, today),
            entry=unit.entry,
            left=_left(case.index, before, frozenset(concerned)),
            mentions=len(concerned),
            refused=_count_refused(before, consents(case.index), concerned, today),
            again=mapped,
        )


def _still_given(consent: Consent) -> Consent:
    if consent.withdrawn_on is not None:
        raise StatementsError(f"this consent was withdrawn on {consent.withdrawn_on} already", place=consent.id)
    return consent


def _count_refused(
    before: Consent, then: Iterable[Consent], concerned: Mapping[str, tuple[str, ...]], today: date
) -> int:
    """Return for how many mentions the gate says that consent was withdrawn, of these consents."""
    request = Request(
        purpose=(*before.purposes, "documentation")[0],
        recipient="team",
        form="none",
        to_state=False,
        to_public=False,
        today=today,
    )
    return sum(refusal is Refusal.WITHDRAWN for _, refusal in ask(request, then, concerned).withheld)


def _drafts_about(index: Index, concerned: frozenset[str]) -> tuple[str, ...]:
    rows = index.database.execute("SELECT body FROM filing_draft WHERE state = 'draft' ORDER BY entry, id")
    drafts = [decode_fast(bytes(body)) for (body,) in [*rows]]
    return tuple(
        one.id
        for one in drafts
        if isinstance(one, FilingDraft) and concerned.intersection((*one.mentions, *one.passed))
    )


def _resting_on(index: Index, thing: str) -> dict[str, tuple[str, ...]]:
    """Return the mentions that rest on a source, mention or exhibit, each with what the gate is to look at."""
    run = index.database.execute
    if thing.startswith("src_"):
        rows = run("SELECT DISTINCT mention FROM record WHERE source = ?", (thing,))
        return {id_of("men", bytes(raw)): (thing,) for (raw,) in rows}
    if thing.startswith("men_"):
        rows = run("SELECT DISTINCT source FROM record WHERE mention = ?", (raw_of(thing),))
        return {thing: tuple(str(source) for (source,) in rows)}
    found: dict[str, tuple[str, ...]] = {}
    for raw, source, body in run("SELECT mention, source, body FROM record ORDER BY n"):
        record = decode_fast(bytes(body))
        if isinstance(record, Described) and record.attribution.exhibit == thing:
            found[id_of("men", bytes(raw))] = (str(source), thing)
    return found


def _left(index: Index, consent: Consent, concerned: frozenset[str]) -> tuple[Left, ...]:
    filings = (decode_fast(bytes(b)) for (b,) in index.database.execute("SELECT body FROM filing ORDER BY entry, id"))
    return tuple(
        Left(
            filing=filing.id,
            what=filing.what,
            purpose=filing.purpose,
            recipient=filing.recipient,
            at=filing.at,
            rests_on_it=consent.id in filing.consents,
        )
        for filing in filings
        if isinstance(filing, Filing) and (consent.id in filing.consents or concerned.intersection(filing.mentions))
    )

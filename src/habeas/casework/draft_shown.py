"""A draft of a filing on a screen: what its recipient requires, who goes, who stays and why.

Everything is asked of the record and of the gate anew. Whoever is named on the screen is noted first.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from habeas.casework.called import Called, called
from habeas.casework.context import Context, consents
from habeas.casework.draft_editing import version_of
from habeas.casework.filed_drafts import Drafted, open_draft
from habeas.casework.papers import Prepared, prepared, statements_in
from habeas.casework.records import find_person
from habeas.disclosures.filing_templates import Check
from habeas.disclosures.gate import Refusal
from habeas.errors import PersonsError
from habeas.model.protection import FilingDraft
from habeas.vault.index import Index

_OF_CONSENT = frozenset(one.words for one in Refusal)
_TEAM = ("team",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Going:
    """One of those whom a draft is about. `goes`: something of them may. `why`: what of them stays as a whole.

    `id`: as the draft calls them. `of_consent`: consent, or another basis, is what is missing. `only_us`: all that was
    allowed is this organisation.
    """

    id: str
    who: Called = field(repr=False)
    goes: bool
    why: tuple[str, ...]
    of_consent: bool
    only_us: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptBack:
    """What stays for one reason, beside those whom the paper is about: ids of statements, exhibits and others."""

    why: str
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperShown:
    """One paper that a draft would make. `refused`: it cannot be made yet."""

    going: tuple[Going, ...] = field(repr=False)
    checks: tuple[Check, ...]
    statements: int
    exhibits: int
    kept: tuple[KeptBack, ...]
    refused: bool

    @property
    def goes(self) -> bool:
        """Whether something of anybody whom it is about may go."""
        return any(one.goes for one in self.going)


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftShown:
    """A draft as a screen shows it. `gone`, `more`: ids that may go no more, or may by now, since somebody looked.

    `version`: for an edit.
    """

    draft: FilingDraft = field(repr=False)
    version: str
    papers: tuple[PaperShown, ...] = field(repr=False)
    gone: tuple[str, ...]
    more: tuple[str, ...]

    @property
    def refused(self) -> int:
        """How many papers cannot be made yet."""
        return sum(one.refused for one in self.papers)


def show_draft(context: Context, case_name: str, identifier: str) -> DraftShown:
    """Return a draft with what would leave by it now, named for whoever works on the case; nothing is written.

    Raises: DisclosureError: there is no such draft, or it is sealed or dropped. PersonsError.
    """
    with context.case(case_name, "file check") as case:
        draft = open_draft(case.index, identifier)
        drafted = Drafted(draft=draft, papers=prepared(context, case, draft))
        papers = tuple(_shown(case.index, one) for one in drafted.papers)
        mentions = [mention for one in drafted.papers for mention in one.material.named]
        mentions += [mention for one in papers for going in one.going for mention in going.who.mentions]
        context.opened(case, "listed", "file check", mentions, others=[draft.id])
        return DraftShown(draft=draft, version=version_of(draft), papers=papers, gone=drafted.gone, more=drafted.more)


def _shown(index: Index, one: Prepared) -> PaperShown:
    reasons: dict[str, list[str]] = {}
    for kept in one.material.kept:
        reasons.setdefault(kept.id, []).append(kept.reason)
    passed = {person.id for person in one.material.persons} | {mention for mention, _ in one.material.parties}
    going = tuple(_going(index, who, passed, reasons) for who in one.about)
    of_them = {identifier for person in going for identifier in (person.who.id, *person.who.mentions)}
    return PaperShown(
        going=going,
        checks=one.checks,
        statements=len(statements_in(one.material)),
        exhibits=len(one.material.exhibits),
        kept=_by_reason(
            (identifier, why) for identifier, whys in reasons.items() for why in whys if identifier not in of_them
        ),
        refused=bool(one.refused),
    )


def _going(index: Index, identifier: str, passed: set[str], reasons: dict[str, list[str]]) -> Going:
    who = called(index, identifier)
    told = [why for one in dict.fromkeys((who.id, *who.mentions)) for why in reasons.get(one, ())]
    why = tuple(dict.fromkeys(told))
    goes = who.id in passed
    of_consent = not goes and any(one in _OF_CONSENT for one in why)
    return Going(
        id=identifier, who=who, goes=goes, why=why, of_consent=of_consent, only_us=of_consent and _only_us(index, who)
    )


def _only_us(index: Index, who: Called) -> bool:
    """Tell whether something was allowed about somebody, and all of it stays in this organisation."""
    try:
        things = {*who.mentions, *find_person(index, who.id).sources}
    except PersonsError:
        return False
    given = [one for one in consents(index) if one.about in things and one.withdrawn_on is None]
    return bool(given) and all(one.recipients == _TEAM for one in given)


def _by_reason(kept: Iterable[tuple[str, str]]) -> tuple[KeptBack, ...]:
    found: dict[str, dict[str, None]] = {}
    for identifier, why in kept:
        found.setdefault(why, {})[identifier] = None
    return tuple(KeptBack(why=why, ids=tuple(ids)) for why, ids in found.items())

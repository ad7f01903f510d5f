"""Elements of a crime: of each, what people found for and against it, with their note. What is empty stays empty.

Nothing here decides. Beside the matrix stand statements that may bear on an element, for people to weigh: they are
neither for nor against it until a finding names them. Whether a crime was committed is for a court.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from habeas.fates.findings import Held, State
from habeas.fates.questions import elements
from habeas.model.statements import Act, Involvement, Response, Statement
from habeas.model.vocabularies import vocabulary
from habeas.statements.gathered import HOLDINGS, TAKINGS, deaths

CRIMES: dict[str, tuple[str, str]] = {
    "enforced_disappearance_icpped": ("elements_icpped", "2"),
    "enforced_disappearance": ("elements_icc", "7(1)(i)"),
    "persecution": ("elements_icc", "7(1)(h)"),
    "torture": ("elements_icc", "7(1)(f)"),
    "imprisonment": ("elements_icc", "7(1)(e)"),
    "murder": ("elements_icc", "7(1)(a)"),
    "context": ("elements_icc", "7(1)"),
}
"""Crimes by name: the vocabulary of their elements, and under what it lists them (articles of ICPPED, Rome Statute)."""

_HELD = HOLDINGS - {"confinement_by_family"}
_REFUSING = frozenset({"denies", "refuses", "silent", "explains"})
_OWNING = frozenset({"acknowledges"})
_DEPRIVATION = frozenset({"deprivation", "disappearance_deprivation", "imprisonment_deprivation"})
_BY_STATE = frozenset({"state_link", "disappearance_deprivation_by_state"})
_REFUSAL = frozenset({"refusal_or_concealment", "disappearance_refusal"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What one finding says of an element."""

    finding: str
    value: str
    standard: str
    state: str
    supports: tuple[str, ...]
    against: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One element: the statements that findings in force name for and against it, the findings, and what to weigh.

    `to_weigh`: ids of statements that may bear on it and that no finding on it names. `verified`: whether the wording
    of the element was seen in a public source.
    """

    element: str
    label: str
    verified: bool
    supports: tuple[str, ...]
    against: tuple[str, ...]
    notes: tuple[Note, ...]
    to_weigh: tuple[str, ...]


def matrix(crime: str, held: Iterable[Held], statements: tuple[Statement, ...]) -> tuple[Row, ...]:
    """Return the elements of a crime, in the order of their vocabulary.

    Args:
        crime: a key of CRIMES. held: the findings about the person, act or event.
        statements: those that count and speak of it.
    """
    name, under = CRIMES[crime]
    kept = [one for one in held if one.state is not State.SUPERSEDED]
    asked = {one: one.partition(":")[2] for one in elements() if one.startswith(f"{name}:")}
    terms = vocabulary(name).terms
    return tuple(
        _row(question, slug, [one for one in kept if one.finding.question == question], statements)
        for question, slug in asked.items()
        if terms[slug].traits["under"] == under
    )


def _row(question: str, slug: str, held: list[Held], statements: tuple[Statement, ...]) -> Row:
    term = vocabulary(question.partition(":")[0]).terms[slug]
    counting = [one for one in held if one.counts]
    named = {name for one in held for name in (*one.finding.supports, *one.finding.against)}
    return Row(
        element=question,
        label=term.label("en"),
        verified=term.traits["verified"] == "yes",
        supports=tuple(dict.fromkeys(name for one in counting for name in one.finding.supports)),
        against=tuple(dict.fromkeys(name for one in counting for name in one.finding.against)),
        notes=tuple(
            Note(
                finding=one.finding.id,
                value=one.finding.value,
                standard=one.finding.standard,
                state=one.state.value,
                supports=one.finding.supports,
                against=one.finding.against,
            )
            for one in held
        ),
        to_weigh=tuple(dict.fromkeys(one for one in _bearing_on(slug, statements) if one not in named)),
    )


def _bearing_on(slug: str, statements: tuple[Statement, ...]) -> Iterator[str]:
    """Give statements that may bear on an element, for or against it."""
    acts = {one.id: one.act_type for one in statements if isinstance(one, Act)}
    for one in statements:
        match one:
            case Act():
                fits = (
                    (slug in _DEPRIVATION and one.act_type in TAKINGS | _HELD)
                    or (slug in _REFUSAL and one.act_type == "refusal_to_acknowledge")
                    or (slug == "torture_pain" and one.act_type == "torture")
                    or (slug == "murder_killing" and one.act_type in deaths() - {"killing_family"})
                    or (slug == "persecution_ground" and bool(one.grounds))
                )
            case Involvement():
                taken = acts.get(one.of) in TAKINGS | _HELD
                fits = slug in _BY_STATE and taken and one.capacity == "official"
            case Response():
                stance = vocabulary("responses").terms[one.response].traits["stance"]
                fits = slug in _REFUSAL and stance in _REFUSING | _OWNING
            case _:
                fits = False
        if fits:
            yield one.statement

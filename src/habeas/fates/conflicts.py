"""Which statements cannot both hold, and which merely differ. Both are told; neither is resolved here.

A conflict is a fact about two statements, told with their sources. Who is right, people find. What one
source leaves out never contradicts what another says: a list of the missing that names somebody whom another
source states dead covers less, it does not object.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import permutations

from habeas.fates.said import Dated, Said, says_in_words, states
from habeas.fates.terms import ALIVE, DEAD, DEATHS, MISSING, OF_THE_LIVING, OUTCOMES, REMAINS, TAKEN


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Two statements that cannot both hold.

    `kind`: "dates" (one happening, two dates), "order" (something of the living after a death, or remains
    found before it), "outcome" (two outcomes, and no dates that put one after the other). `sources`: the
    ids, sorted. `words`: all of it in English. `sides`: what the two state.
    """

    kind: str
    sources: tuple[str, ...]
    words: str
    sides: tuple[Said, Said] = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Two sources, or editions of one, that differ without contradicting each other.

    `kind`: "silent" (one states an outcome and `silent`, a title, states none), "editions" (of one source). `words`:
    all of it in English. `sides`: what is stated, by one or both.
    """

    kind: str
    words: str
    silent: str = field(default="", repr=False)
    sides: tuple[Said, ...] = field(compare=False, repr=False)


def conflicts(said: tuple[Dated, ...]) -> tuple[Conflict, ...]:
    """Return every conflict between the statements about one person, each once, in their order.

    Statements of one source clash only when they stand in one exhibit: in two exhibits they are two
    editions, and a source may learn (see `differences`).
    """
    found: dict[Conflict, None] = {}
    for a, b in permutations(said, 2):
        if _independent(a, b):
            for rule in _RULES:
                conflict = rule(a, b)
                if conflict is not None:
                    found.setdefault(conflict)
    return tuple(found)


def differences(said: tuple[Dated, ...]) -> tuple[Difference, ...]:
    """Return where sources differ without contradicting each other, each once.

    One source states an outcome (dead, remains, released, alive) where another states none; or two editions
    of one source state different things.
    """
    outcomes: dict[str, list[Dated]] = {}
    for one in said:
        heard = outcomes.setdefault(one.said.source_id, [])
        if one.said.fate.says in OUTCOMES:
            heard.append(one)
    titles = {one.said.source_id: one.said.list_title for one in said}
    silent = [titles[source] for source, heard in outcomes.items() if not heard]
    speaking = [one for heard in outcomes.values() for one in heard]
    found: dict[Difference, None] = {}
    for one in speaking:
        for title in silent:
            words = f"{states(one.said)}; {title} states no outcome."
            found.setdefault(Difference(kind="silent", words=words, silent=title, sides=(one.said,)))
    for a, b in permutations(said, 2):
        if not _independent(a, b) and any(rule(a, b) for rule in _RULES):
            words = f"Two editions differ: {states(a.said)}; {states(b.said)}."
            found.setdefault(Difference(kind="editions", words=words, sides=(a.said, b.said)))
    return tuple(found)


def _independent(a: Dated, b: Dated) -> bool:
    return a.said.source_id != b.said.source_id or a.said.exhibit == b.said.exhibit


def _two_dates(a: Dated, b: Dated) -> Conflict | None:
    """One happening with two dates. Asked in both orders; only the earlier first answers."""
    says = a.said.fate.says
    if says != b.said.fate.says or says not in (TAKEN, DEAD) or not a.before(b):
        return None
    # Somebody can be taken, released and taken again, so only one taking is spoken of.
    of = "of one taking" if says == TAKEN else "of one death"
    return _conflict("dates", a, b, f"both cannot hold {of}")


def _wrong_order(a: Dated, b: Dated) -> Conflict | None:
    """Something of the living after a death (or its traces), or remains found before it."""
    early, late = a.said.fate.says, b.said.fate.says
    after_death = early in DEATHS and late in OF_THE_LIVING
    found_too_soon = early == REMAINS and late == DEAD
    if not (after_death or found_too_soon) or not a.before(b):
        return None
    return _conflict("order", a, b, "both cannot hold")


def _two_outcomes(a: Dated, b: Dated) -> Conflict | None:
    """Alive against dead, or a stated "missing" against any outcome, where no dates order the two."""
    held, outcome = a.said.fate, b.said.fate
    alive_and_dead = held.says == ALIVE and outcome.says in DEATHS
    # Being on a list of the missing says nothing against an outcome; a row that says "missing" does.
    missing = held.says == MISSING and held.basis == "column" and outcome.says in OUTCOMES
    if not (alive_and_dead or missing) or a.not_after(b) or b.before(a):
        return None
    between = f"{says_in_words(held.says)} and {says_in_words(outcome.says)}"
    return _conflict("outcome", a, b, f"no dates put {between} one after the other")


_RULES: tuple[Callable[[Dated, Dated], Conflict | None], ...] = (_two_dates, _wrong_order, _two_outcomes)


def _conflict(kind: str, a: Dated, b: Dated, why: str) -> Conflict:
    sources = tuple(sorted({a.said.source_id, b.said.source_id}))
    words = f"{states(a.said)}; {states(b.said)}: {why}."
    return Conflict(kind=kind, sources=sources, words=words, sides=(a.said, b.said))

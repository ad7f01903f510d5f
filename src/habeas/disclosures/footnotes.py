"""The footnotes of a paper: one for each distinct set of what values rest on, in the order of reading.

A set that comes again refers back to the footnote it had. A hash is told once, where its exhibit is first named: 64
digits at every mention would bury the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from habeas.disclosures.fixed_phrases import Phrases, phrases
from habeas.disclosures.paper import Cited, Field, Items, Paper, Paragraph, Run, Table

NO_LANGUAGE = "zxx"
"""ISO 639-2: no linguistic content. Ids and hashes carry it, so that nothing hyphenates or spells them."""
_PAGE = re.compile(r"page=(\d+)")
_TIME = re.compile(r"t=(\d+(?:\.\d+)?),(\d+(?:\.\d+)?)")

Key = frozenset[Cited]


@dataclass(frozen=True, slots=True, kw_only=True)
class Footnote:
    """One footnote: its number from 1, what it cites, and its words as runs that read on."""

    number: int
    cites: tuple[Cited, ...]
    runs: tuple[Run, ...]


def footnotes(paper: Paper) -> tuple[Footnote, ...]:
    """Return the footnotes of a paper, numbered in the order of reading.

    Raises: UsageError: no phrases are kept in the paper's language.
    """
    say = phrases("paper", paper.lang)
    told: set[tuple[str, str]] = set()
    distinct: dict[Key, tuple[Cited, ...]] = {}
    for run in runs_of(paper):
        if run.cites:
            distinct.setdefault(frozenset(run.cites), tuple(dict.fromkeys(run.cites)))
    return tuple(
        Footnote(number=number, cites=cites, runs=_words(cites, say, told))
        for number, cites in enumerate(distinct.values(), start=1)
    )


def numbers(notes: tuple[Footnote, ...]) -> dict[Key, int]:
    """Return the number of the footnote for each set of what values rest on."""
    return {frozenset(note.cites): note.number for note in notes}


def runs_of(paper: Paper) -> Iterator[Run]:
    """Give every run of a paper in the order of reading."""
    for block in paper.blocks:
        match block:
            case Paragraph(runs=runs) | Field(values=runs):
                yield from runs
            case Items(items=items):
                yield from (run for item in items for run in item)
            case Table(rows=rows):
                yield from (run for row in rows for cell in row for run in cell)
            case _:
                pass


def _words(cites: tuple[Cited, ...], say: Phrases, told: set[tuple[str, str]]) -> tuple[Run, ...]:
    """Spell what is cited: "Statement stm_…, exhibit exh_…, page 4, SHA-256 …; finding fnd_…."."""
    runs: list[Run] = []
    for at, cited in enumerate(cites):
        if at:
            runs.append(Run(text=say.say("between_cites")))
        for part, (key, value) in enumerate(_parts(cited, told)):
            if part:
                runs.append(Run(text=say.say("between_parts")))
            runs += _part(say, key, value)
    if runs:
        first = runs[0]
        runs[0] = Run(text=first.text[:1].upper() + first.text[1:], lang=first.lang)
        runs.append(Run(text="."))
    return tuple(runs)


def _parts(cited: Cited, told: set[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return (phrase, value) for each thing that a citation names."""
    parts = []
    if cited.statement:
        parts.append(("mention" if cited.statement.startswith("men_") else "statement", cited.statement))
    if cited.row:
        parts.append(("row", str(cited.row)))
    if cited.exhibit:
        parts.append(("exhibit", cited.exhibit))
    if cited.fragment:
        parts.append(_fragment(cited.fragment))
    if cited.sha256 and (cited.exhibit, cited.sha256) not in told:
        told.add((cited.exhibit, cited.sha256))
        parts.append(("sha256", cited.sha256))
    if cited.finding:
        parts.append(("finding", cited.finding))
    return parts


def _fragment(fragment: str) -> tuple[str, str]:
    if page := _PAGE.fullmatch(fragment):
        return "page", page[1]
    if time := _TIME.fullmatch(fragment):
        return "time", f"{time[1]}–{time[2]}"
    return "fragment", fragment


def _part(say: Phrases, key: str, value: str) -> list[Run]:
    """Put a value into its phrase, as a run of its own that no language hyphenates or turns around."""
    before, _, after = say.say(key, value="\0").partition("\0")
    runs = (Run(text=before), Run(text=value, lang=NO_LANGUAGE), Run(text=after))
    return [run for run in runs if run.text]

"""Chapter: the sources by number, how far each can be relied on, and on how many independent ones all of it rests."""

from __future__ import annotations

from collections import Counter

from habeas.disclosures.case_told import CaseTold
from habeas.disclosures.paper import Block, Field, Heading, Paragraph, Run, Table
from habeas.disclosures.worded import term
from habeas.fates.independent import Sources, independent_sources


def sources_chapter(told: CaseTold, *, whole: bool = True) -> list[Block]:
    """Return the table of sources, how their independence is told, and that of all that is in the paper.

    Args:
        whole: tell the last; a paper on one party tells it of what is alleged of them alone.
    """
    say = told.say.say
    known = {one.id: one for one in told.material.sources}
    counts = Counter(one.said.attribution.source for one in told.passed)
    rows = []
    for source, _ in sorted(told.source_numbers.items(), key=lambda one: one[1]):
        one = known.get(source)
        rows.append(
            (
                (told.source(source),),
                (Run(text=term("source_kinds", one.source_kind, told.lang)),) if one else (),
                (Run(text=term("source_connection", one.connection, told.lang)),) if one else (),
                (Run(text=_grade(told, one.reliability)),) if one else (),
                (Run(text=one.reliability_reason, lang=one.lang),) if one and one.reliability_reason else (),
                (Run(text=str(counts[source])),),
            )
        )
    head = tuple(say(key) for key in ("source", "kind", "connection", "reliability", "reason", "statements"))
    ids = Field(
        label=say("number"),
        values=tuple(Run(text=f"{told.source(source).text}: {source}") for source in told.source_numbers),
    )
    every = independent_sources(told.statements, known, told.heard.copied)
    return [
        Heading(text=say("sources")),
        Table(caption=say("sources_caption"), head=head, rows=tuple(rows), widths=(1.3, 2.3, 2.3, 2.5, 3.2, 1.6)),
        ids,
        Paragraph(runs=(Run(text=say("independence_rule")),)),
        *(independence_rows(told, every, "independent_count") if whole else ()),
    ]


def independence_rows(told: CaseTold, found: Sources, label: str) -> list[Block]:
    """Return on whom statements rest, row by row; rows without any source are left out, but for the first."""
    say = told.say.say
    number = Run(text=f"{'≥ ' * found.at_least}{len(found.independent)}", strong=True)
    rows: list[Block] = [Field(label=say(label), values=(number, *_numbers(told, found.independent)))]
    for key, ids in (
        ("dependent_on", tuple(source for source, _ in found.dependent)),
        ("unidentified", found.unidentified),
        ("relays", found.relays),
        ("circular", found.circular),
        ("all_through", found.through),
    ):
        if ids:
            rows.append(Field(label=say(key), values=_numbers(told, ids)))
    return rows


def _numbers(told: CaseTold, ids: tuple[str, ...]) -> tuple[Run, ...]:
    runs = told.list_of(told.source(one) for one in sorted(ids, key=lambda one: told.source_numbers.get(one, 0)))
    return (Run(text="".join(run.text for run in runs)),) if runs else ()


def _grade(told: CaseTold, letter: str) -> str:
    return f"{letter}: {term('source_reliability', letter, told.lang)}"

"""A paper as plain text: what exactly leaves, for whoever reads it before it is sealed."""

from __future__ import annotations

from collections.abc import Iterator

from habeas.disclosures.fixed_phrases import phrases
from habeas.disclosures.footnotes import Key, footnotes, numbers
from habeas.disclosures.paper import Block, Field, Heading, Items, PageBreak, Paper, Paragraph, Run, Table


def text_of(paper: Paper) -> str:
    """Return a paper as text, with its footnotes by number in square brackets and below.

    Raises: UsageError: no phrases are kept in the paper's language.
    """
    notes = footnotes(paper)
    known, say = numbers(notes), phrases("paper", paper.lang)
    lines = [line for line in (paper.mark, paper.title, paper.subtitle, paper.made_on) if line]
    for block in paper.blocks:
        lines += _block(block, known, not_stated=say.say("not_stated"), confidential=say.say("confidential"))
    lines += ["", *(f"[{note.number}] {''.join(run.text for run in note.runs)}" for note in notes)]
    return "\n".join(lines) + "\n"


def _block(block: Block, known: dict[Key, int], *, not_stated: str, confidential: str) -> Iterator[str]:
    match block:
        case Heading(text=text, level=level):
            yield from ("", f"{'#' * level} {text}")
        case Paragraph(runs=runs):
            yield from ("", _runs(runs, known))
        case Field(label=label, values=values):
            yield f"{label}{f' ({confidential})' if block.confidential else ''}:"
            yield from (f"  {_runs((run,), known)}" for run in values)
            if not values:
                yield f"  {not_stated}"
        case Items(items=items):
            yield from (f"- {_runs(item, known)}" for item in items)
        case Table(caption=caption, head=head, rows=rows):
            yield from ("", caption, " | ".join(head))
            yield from (" | ".join(_runs(cell, known) for cell in row) for row in rows)
        case PageBreak():
            yield ""


def _runs(runs: tuple[Run, ...], known: dict[Key, int]) -> str:
    return "".join(f"{run.text}{f' [{known[frozenset(run.cites)]}]' if run.cites else ''}" for run in runs)

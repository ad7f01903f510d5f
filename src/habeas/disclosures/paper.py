"""A paper: what a filing says, block by block, before anything typesets it.

A template makes one, and PDF, DOCX and JSON are made of it. Each value carries what it rests on, so that no form of the
paper can lose a footnote. What is not known has no run: a field without values prints the phrase "not stated", a
section without blocks is left out, and neither becomes a sentence.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """What a value rests on, for its footnote.

    `statement`: a coded statement (stm_…), or the mention (men_…) where rows of a list say it. `exhibit`, `sha256`: the
    file, "" where it may not be named to this recipient. `row`: of a table, 0 where it is none. `fragment`: page=4,
    t=10,20. `finding`: where people found it (fnd_…).
    """

    statement: str = ""
    exhibit: str = ""
    sha256: str = ""
    row: int = 0
    fragment: str = ""
    finding: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Some words in one language, and what they rest on. `lang` is BCP 47; "" is the paper's own."""

    text: str
    lang: str = ""
    cites: tuple[Cited, ...] = ()
    strong: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading; `level` from 1."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """Runs that read on."""

    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A row of a form: a label and its values, one a line; "not stated" where there is none.

    `confidential`: marked so that the recipient keeps it to itself.
    """

    label: str
    values: tuple[Run, ...] = ()
    confidential: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Items:
    """A list; each item is runs that read on."""

    items: tuple[tuple[Run, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table with a head; an empty cell stays empty. `widths`: shares of the width, by column; () is even."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[tuple[Run, ...], ...], ...]
    widths: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PageBreak:
    """What follows begins a page."""


Block = Heading | Paragraph | Field | Items | Table | PageBreak


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One paper.

    `lang`: BCP 47, of its fixed phrases. `title`: never names a person; it becomes the PDF's own. `made_on`: an ISO
    day. `mark`: what stands at the head of every page, for example that it is confidential. `unchecked`: no speaker of
    the language has checked its fixed phrases, which the paper then says.
    """

    lang: str
    title: str
    made_on: str
    blocks: tuple[Block, ...]
    subtitle: str = ""
    mark: str = ""
    unchecked: bool = False

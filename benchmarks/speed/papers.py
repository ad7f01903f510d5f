"""Papers: a dossier of forty pages, and forms of one page, as PDF, Word and JSON."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pypdf

sys.path.append(str(Path(__file__).resolve().parents[1]))
from measuring import Line, median, options, show

from habeas.casework.typesetting import pdf_of
from habeas.disclosures.paper import Block, Cited, Field, Heading, Paper, Paragraph, Run, Table
from habeas.disclosures.paper_json import json_of
from habeas.disclosures.word import docx_of

PERSONS = 29  # fill forty pages
DOSSIER_SECONDS = 1.0
FORMS_SECONDS = 60.0  # for a thousand


def main() -> None:
    chosen = options("A dossier of 40 pages and forms of one page, set as PDF (PDF/A-2a, PDF/UA-1), Word and JSON")
    pdf_of(form(0))  # once, so that typst and its faces are loaded
    times = 3 if chosen.quick else 9
    forms = 20 if chosen.quick else 1000
    dossiers = [dossier(number) for number in range(times)]
    pages = len(pypdf.PdfReader(BytesIO(pdf_of(dossiers[0]))).pages)
    taken = [seconds_of(pdf_of, paper) for paper in dossiers]
    seconds, worked = median([wall for wall, _ in taken]), median([cpu for _, cpu in taken])
    each = [seconds_of(pdf_of, form(number)) for number in range(1, forms + 1)]
    bar = FORMS_SECONDS * forms / 1000
    lines = [
        Line(what="dossier: pages", value=pages),
        Line(what="dossier: PDF, median", value=seconds, unit="s", limit=DOSSIER_SECONDS),
        Line(what="dossier: PDF, processor time", value=worked, unit="s"),
        Line(what="dossier: PDF, per page", value=1000 * seconds / pages, unit="ms"),
        Line(
            what="dossier: Word, median", value=median([seconds_of(docx_of, one)[0] for one in dossiers[:3]]), unit="s"
        ),
        Line(
            what="dossier: JSON, median", value=1000 * median([seconds_of(json_of, p)[0] for p in dossiers]), unit="ms"
        ),
        Line(what="form: PDF, median", value=1000 * median([wall for wall, _ in each]), unit="ms"),
        Line(what="form: PDF, processor time", value=1000 * median([cpu for _, cpu in each]), unit="ms"),
        Line(what=f"{forms} forms: PDF", value=sum(wall for wall, _ in each), unit="s", limit=bar),
        Line(
            what="form: Word, median",
            value=1000 * median([seconds_of(docx_of, form(n))[0] for n in range(5)]),
            unit="ms",
        ),
    ]
    show(lines)


def seconds_of(make: Callable[[Paper], bytes], paper: Paper) -> tuple[float, float]:
    """Return how long a paper takes, and for how long of it processors work.

    Each paper is another one: typst keeps what it has laid out once.
    """
    started, worked = time.perf_counter(), time.process_time()
    make(paper)
    return time.perf_counter() - started, time.process_time() - worked


def cited(number: int) -> tuple[Cited, ...]:
    exhibit = number % 40
    return (Cited(statement=f"stm_{number:032x}", exhibit=f"exh_{exhibit:032x}", sha256=f"{exhibit:064x}"),)


def form(number: int) -> Paper:
    """Return a form about one invented person: twelve fields, two of them unknown, and an account."""
    fields = tuple(
        Field(label=f"Question {at}", values=(Run(text=f"Answer {number} to {at}", cites=cited(number + at)),))
        for at in range(10)
    )
    account = Paragraph(runs=(Run(text=f"Person {number} was last seen in the yard. " * 6, cites=cited(number)),))
    blocks: tuple[Block, ...] = (
        Heading(text="The person"),
        *fields,
        Field(label="Born"),
        Field(label="Found"),
        account,
    )
    return Paper(lang="en", title="Form for one person", made_on="2026-11-30", mark="CONFIDENTIAL", blocks=blocks)


def dossier(number: int) -> Paper:
    """Return a dossier on many invented persons: an account, a form and a chronology with footnotes for each."""
    blocks: list[Block] = []
    for person in range(PERSONS):
        base = 1000 * (number + 1) + 40 * person
        blocks.append(Heading(text=f"Person {person + 1}"))
        blocks += [
            Field(label=f"Fact {at}", values=(Run(text=f"said {base}", cites=cited(base + at)),)) for at in range(8)
        ]
        words = Run(
            text="Люди в форме забрали его из дома; с тех пор его никто не видел. " * 5, lang="ru", cites=cited(base)
        )
        heard = Run(text="رآه الشاهد آخر مرة في الفناء. ", lang="ar", cites=cited(base + 9))
        blocks += [Heading(text="Account", level=2), Paragraph(runs=(Run(text="A witness says: "), words, heard))]
        rows = tuple(
            tuple(
                (Run(text=text, cites=cited(base + 10 + at)),)
                for text in (f"2017-03-{at + 1:02}", "denies", "By letter.")
            )
            for at in range(12)
        )
        head = ("Day", "Answer", "How")
        blocks.append(Table(caption="What was asked and answered", head=head, rows=rows, widths=(1, 1, 3)))
    return Paper(lang="en", title="Dossier", made_on="2026-11-30", mark="CONFIDENTIAL", blocks=tuple(blocks))


if __name__ == "__main__":
    main()

"""Invented papers: one that shows every block, one about a person of whom nothing is known, and any others."""

from __future__ import annotations

from hypothesis import strategies as st

from habeas.disclosures.fixed_phrases import LANGUAGES
from habeas.disclosures.paper import (
    Block,
    Cited,
    Field,
    Heading,
    Items,
    PageBreak,
    Paper,
    Paragraph,
    Run,
    Table,
)

INJECTIONS = (
    '#read("/etc/passwd")',
    "=cmd|'/c calc'!A0",
    "<script>alert(1)</script>",
    "$x^2$",
    "\\u{202e}",
    "`raw` ```typ #panic()```",
    "@label <label>",
    "//comment /* and */ more",
    "*bold* _emphasis_ = heading - item + item / term: item",
    "#import sys: inputs; ~ --- -- ... 'single' \"double\"",
    "&amp; ]]> <w:t> %PDF-1.7 endstream",
    "{value} {0} {{}}",
)
TITLES = {
    "en": "Communication on one person",
    "es": "Comunicación sobre una persona",
    "fr": "Communication concernant une personne",
    "ru": "Сообщение об одном лице",
    "ar": "بلاغ بشأن شخص واحد",
}
SAID = {
    "en": "The witness saw him for the last time in the yard.",
    "es": "El testigo lo vio por última vez en el patio.",
    "fr": "Le témoin l'a vu pour la dernière fois dans la cour.",
    "ru": "Свидетель видел его в последний раз во дворе.",
    "ar": "رآه الشاهد آخر مرة في الفناء.",
}


def cited(number: int, *, exhibit: int = 1, **more: object) -> Cited:
    """Return what an invented value rests on."""
    return Cited(
        statement=f"stm_{number:032x}",
        exhibit=f"exh_{exhibit:032x}",
        sha256=f"{exhibit:064x}",
        **more,  # type: ignore[arg-type]
    )


def every_block(lang: str = "en") -> Paper:
    """Return a paper that shows every block, every script and every kind of footnote."""
    return Paper(
        lang=lang,
        title=TITLES[lang],
        subtitle="Aslan Testov never lived",
        mark="CONFIDENTIAL",
        made_on="2026-11-30",
        unchecked=lang != "en",
        blocks=(
            Heading(text=TITLES[lang]),
            Field(
                label="Name",
                values=(
                    Run(text="Аслан Тестов", lang="ru", cites=(cited(1, fragment="page=4"),)),
                    Run(text="Aslan Testov", lang="ce-Latn", cites=(cited(2, row=12),)),
                    Run(text="أصلان تستوف", lang="ar", cites=(cited(1, fragment="page=4"),)),
                ),
            ),
            Field(label="Born", confidential=True),
            Field(label="Found", values=(Run(text="reported", cites=(Cited(finding="fnd_" + "0" * 32),)),)),
            Heading(text="Account", level=4),
            Paragraph(
                runs=tuple(
                    Run(text=text + " ", lang=tongue, strong=tongue == "fr", cites=(cited(10 + at, exhibit=2),))
                    for at, (tongue, text) in enumerate(SAID.items())
                )
            ),
            Items(items=tuple((Run(text=text, lang="und"),) for text in INJECTIONS)),
            Table(
                caption="Asked and answered",
                head=("Day", "Asked", "Answered"),
                widths=(1.5, 3.0, 2),
                rows=(
                    (
                        (Run(text="2017-03-01", cites=(cited(20, fragment="t=10,20"),)),),
                        (Run(text="where he is", cites=(cited(21, fragment="xywh=1,2,3,4"), cited(22))),),
                        (),
                    ),
                    ((Run(text="2017-04"),), (Run(text="again"),), (Run(text="denies", cites=(cited(20),)),)),
                ),
            ),
            PageBreak(),
            Heading(text="Annex"),
            Paragraph(runs=()),
            Paragraph(runs=(Run(text="sha " + "9" * 64 + " " + "W" * 120, lang="und"),)),
        ),
    )


def unknown(lang: str = "en") -> Paper:
    """Return a form about a person of whom nothing is stated."""
    return Paper(
        lang=lang,
        title=TITLES[lang],
        made_on="2026-11-30",
        blocks=(Heading(text="The person"), *(Field(label=label) for label in ("Name", "Born", "Last seen"))),
    )


LETTERS = st.text(
    st.one_of(
        st.characters(codec="utf-8"),
        st.sampled_from("aбжяéØ٣سريقҕَ́\u200f\u202e\n\t 漢🙂"),
    ),
    max_size=30,
)
"""Words in every script, with what breaks papers: marks that turn text around, lone accents, control characters."""
CITES = st.lists(st.builds(cited, st.integers(1, 4), exhibit=st.integers(1, 2), row=st.integers(0, 2)), max_size=2).map(
    tuple
)
RUNS = st.lists(
    st.builds(
        Run,
        text=LETTERS,
        lang=st.sampled_from(("", "en", "ru", "ar", "und", "ce-Latn", "he", "x-own")),
        cites=CITES,
        strong=st.booleans(),
    ),
    max_size=3,
).map(tuple)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    """Any table whose rows fit its head."""
    columns = draw(st.integers(1, 4))
    cells = st.tuples(*[RUNS] * columns)
    return Table(
        caption=draw(LETTERS),
        head=draw(st.tuples(*[LETTERS] * columns)),
        rows=tuple(draw(st.lists(cells, max_size=3))),
        widths=draw(st.one_of(st.just(()), st.tuples(*[st.floats(0.5, 9)] * columns))),
    )


BLOCKS: st.SearchStrategy[Block] = st.one_of(
    st.builds(Heading, text=LETTERS.map(lambda text: "H " + text), level=st.integers(1, 6)),
    st.builds(Paragraph, runs=RUNS),
    st.builds(Field, label=LETTERS, values=RUNS, confidential=st.booleans()),
    st.builds(Items, items=st.lists(RUNS, max_size=3).map(tuple)),
    tables(),
    st.just(PageBreak()),
)
PAPERS = st.builds(
    Paper,
    lang=st.sampled_from(LANGUAGES),
    title=LETTERS.map(lambda text: "T " + text),
    subtitle=LETTERS,
    mark=LETTERS,
    made_on=st.dates().map(lambda day: day.isoformat()),
    unchecked=st.booleans(),
    blocks=st.lists(BLOCKS, max_size=6).map(tuple),
)

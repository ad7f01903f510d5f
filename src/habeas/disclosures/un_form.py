"""A form for a body of the United Nations in the making: its rows, tables and fixed phrases.

A row without a value is printed with its label and "not stated"; a table without rows is left out, or is such a row
where the body asks for it. What reads alike stands once, with all that it rests on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from habeas.disclosures.fixed_phrases import Phrases, phrases
from habeas.disclosures.material import Material
from habeas.disclosures.paper import Block, Field, Heading, Paper, Paragraph, Run, Table
from habeas.disclosures.person_told import PersonTold, told_of
from habeas.disclosures.worded import joined, lines, merged, words
from habeas.model.protection import FilingDraft
from habeas.model.vocabularies import vocabulary

Cell = tuple[Run, ...]
Row = tuple[Cell, ...]
_KEYS = re.compile(r"[a-z_]+")
_LABELS = (
    *("act_types", "stated_fates", "end_status", "responses", "search_actions", "involvement", "actor_kinds"),
    *("methods", "istanbul", "place_kinds", "event_kinds"),
    *("no_action_reasons", "consent_basis", "fate", "whereabouts", "proof", "item_kinds"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What passed of the person, the choices of whoever files, and the phrases of a language.

    `marked`: keys of the rows and tables that are marked confidential, beside those that always are.
    """

    told: PersonTold
    draft: FilingDraft
    say: Phrases
    marked: frozenset[str]

    def heading(self, key: str, level: int = 1) -> Heading:
        """Return a heading."""
        return Heading(text=self.say.say(key), level=level)

    def field(self, key: str, values: Iterable[Run], *, confidential: bool = False) -> Field:
        """Return a row of the form, labelled by the phrase of this key."""
        return Field(label=self.say.say(key), values=merged(values), confidential=confidential or key in self.marked)

    def table(self, key: str, head: Iterable[str], rows: Iterable[Row], widths: tuple[float, ...]) -> list[Block]:
        """Return a table whose caption and head are phrases; nothing where it has no rows."""
        kept = _alike(row for row in rows if any(row))
        if not kept:
            return []
        named = tuple(self.say.say(one) for one in head)
        mark = f" ({phrases('paper', self.say.lang).say('confidential')})" if key in self.marked else ""
        return [Table(caption=f"{self.say.say(key)}{mark}", head=named, rows=kept, widths=widths)]

    def cell(self, groups: Iterable[Cell]) -> Cell:
        """Return groups of values as one cell of a table."""
        return joined(lines(groups), within=self.say.say("comma"), between=self.say.say("semicolon"))

    def own(self, key: str) -> Run:
        """Return the filer's own words for something; they rest on no statement."""
        return words(self.draft.words.get(key))

    def choice(self, key: str) -> Run:
        """Return what was chosen for something, as it was chosen."""
        return Run(text=self.draft.choices.get(key, ""))

    def said(self, key: str, prefix: str = "") -> Run:
        """Return the phrase for what was chosen, by default yes or no; nothing for a choice that has no phrase."""
        texts = dict(self.say.texts)
        slug = self.draft.choices.get(key, "")
        return Run(text=texts.get(f"{prefix}{slug}", "") if prefix or slug in ("yes", "no") else "")


def form_of(material: Material, draft: FilingDraft, room: str) -> Form:
    """Begin a form whose own phrases are those of a room.

    Raises: DisclosureError: more than one person. UsageError: there are no phrases in the draft's language.
    """
    common, own = phrases("un_filings", draft.lang), phrases(room, draft.lang)
    return Form(
        told=told_of(material, draft.lang),
        draft=draft,
        say=Phrases(lang=draft.lang, checked=common.checked and own.checked, texts=(*common.texts, *own.texts)),
        marked=frozenset(_KEYS.findall(draft.choices.get("confidential", ""))),
    )


def paper_of(form: Form, blocks: Iterable[Block], *, subtitle: str) -> Paper:
    """Return a form as a paper: confidential, and marked where no speaker has checked its words.

    The labels of vocabularies are written in English beside their definitions; of other languages each vocabulary says
    whether they were checked.
    """
    lang = form.draft.lang
    labels = lang == "en" or all(vocabulary(name).checked[lang] for name in _LABELS)
    return Paper(
        lang=lang,
        title=form.say.say("title"),
        subtitle=subtitle,
        mark=form.say.say("mark"),
        made_on=form.told.material.request.today.isoformat(),
        unchecked=not (form.say.checked and labels),
        blocks=(Paragraph(runs=(Run(text=form.say.say("how_to_read")),)), *blocks),
    )


def _alike(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Return rows that read alike once, each value with all that it rests on."""
    found: dict[tuple[tuple[tuple[str, str], ...], ...], list[Row]] = {}
    for row in rows:
        found.setdefault(tuple(tuple((run.text, run.lang) for run in cell) for cell in row), []).append(row)
    return tuple(
        alike[0] if len(alike) == 1 else tuple(_cells_together(cells) for cells in zip(*alike, strict=True))
        for alike in found.values()
    )


def _cells_together(cells: tuple[Cell, ...]) -> Cell:
    return tuple(_together(same) for same in zip(*cells, strict=True))


def _together(same: tuple[Run, ...]) -> Run:
    cites = tuple(dict.fromkeys(cite for run in same for cite in run.cites))
    return Run(text=same[0].text, lang=same[0].lang, cites=cites, strong=same[0].strong)

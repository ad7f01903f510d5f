"""From the fields of a form to a coding sheet: who did what to whom, when, where, says who.

A form names people in slots: `v1`, `v2` (whom it was done to, or whom it is about), `p1` (alleged perpetrators), `s1`
(who asks or answers), `t1` (whom somebody turned to), `a1`, `b1` (the two sides of a relation), `m1` (the mention
itself). Each is a new mention of the source, a mention that is there (`men_`), or a person of the record (`per_`), of
whom the source's own mention is coded and whom a judgement joins to it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from habeas.errors import StatementsError
from habeas.statements.date_boxes import read_boxes, values_of

KINDS = ("act", "mention", "search_action", "response", "tally", "relation", "involvement")
"""What a form can build. Events, and many rows at once, are coded by a sheet."""
ANOTHER = "another"
"""Who somebody is of whom the source says no more than a name that it gave to somebody before."""
Quote = dict[str, Any]
_TEXTS = {
    "act": ("type", "event", "place_kind", "grounds_words", "stated_reason", "end_status", "consistency", "words"),
    "search_action": ("type", "asks", "outcome", "no_action_reason"),
    "response": ("type", "answers", "words"),
    "tally": ("unit", "stated"),
    "relation": ("relation",),
    "involvement": ("of", "degree", "actor_kind", "unit", "rank", "capacity"),
}
_MANY = {"act": ("methods", "purposes", "grounds")}
_SLOTS = {
    "search_action": (("by", "s1"), ("addressed_to", "t1")),
    "response": (("by", "s1"),),
    "relation": (("a", "a1"), ("b", "b1")),
    "involvement": (("actor", "p1"),),
}
_DATES = {"act": "on", "tally": "on", "search_action": "when", "response": "when", "relation": "start"}
_INVOLVED = ("degree", "actor_kind", "unit", "rank", "capacity")
_MENTION = ("name", "sex", "birthplace", "occupation", "marks", "actor_kind", "birth")
FATES = ("f1", "f2")


@dataclass(frozen=True, slots=True, kw_only=True)
class Joining:
    """A judgement that is asked for: the slot whose new mention is held to be a person of the record, and why."""

    slot: str
    person: str
    why: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """A sheet as plain values, the slots whose mentions are its rows in order, and whom they are held to be."""

    tree: dict[str, Any] = field(repr=False)
    slots: tuple[str, ...]
    perpetrators: tuple[str, ...]
    joinings: tuple[Joining, ...]

    def field_of(self, place: str | None) -> str:
        """Return the field of the form that an error's place is about; "" where it is about all of it."""
        row, _, key = (place or "").partition(": ")
        key = key.partition(":")[0].strip()
        if row == "sheet":
            return key
        if re.fullmatch(r"[a-z]\d+", row):
            return f"{row}.{key}"
        if key.startswith("quote"):
            return "quotes"
        found = re.fullmatch(r"mention (\d+)", row)
        if found and self.slots and self.slots[0] != "m1" and int(found[1]) <= len(self.slots):
            return f"{self.slots[int(found[1]) - 1]}.{'name' if key == 'names 1' else key}"
        inner = re.fullmatch(r"by (\d+)", key)
        if inner and int(inner[1]) <= len(self.perpetrators):
            return self.perpetrators[int(inner[1]) - 1]
        if key.startswith("fates"):
            return "f1"
        return {"victim": "v1", "about": "v1", "start": "on", "end": "on", "when": "on", "by": "s1"}.get(key, key)


def build(given: Mapping[str, str], quotes: Mapping[str, Quote], mine: Mapping[str, str]) -> Built:
    """Return the sheet that a form asks for.

    Args:
        given: the fields of the form; lines in a field are several values.
        quotes: passages by the id of the mark, or of the anchor, that they stand at. mine: by the id of a person, the
            mention of them that this source has already.
    Raises: StatementsError: a kind that no form builds, or nobody who is held to be somebody, or no reason for it.
        DateError: boxes that are no date.
    """
    kind = given.get("kind", "act")
    if kind not in KINDS:
        raise StatementsError("this is coded by a sheet", place="sheet: kind", advice="`habeas code`.")
    work = _Building(given, quotes, mine)
    rows = work.rows(kind)
    tree: dict[str, Any] = {"sheet": work.head(), "mention": work.mentions}
    tree[kind] = [*tree.get(kind, []), *rows]
    return Built(
        tree={name: table for name, table in tree.items() if table},
        slots=tuple(work.slots),
        perpetrators=tuple(work.perpetrators),
        joinings=tuple(work.joinings),
    )


class _Building:
    """One form being read."""

    def __init__(self, given: Mapping[str, str], quotes: Mapping[str, Quote], mine: Mapping[str, str]) -> None:
        self.given, self.all_quotes, self.mine = given, quotes, mine
        self.mentions: list[dict[str, Any]] = []
        self.slots: list[str] = []
        self.perpetrators: list[str] = []
        self.joinings: list[Joining] = []
        self.passages = [quotes[one] for one in self.lines("quotes") if one in quotes]

    def text(self, name: str) -> str:
        """Return one field without white space around it."""
        return self.given.get(name, "").strip()

    def lines(self, name: str) -> tuple[str, ...]:
        """Return the values of one field."""
        return tuple(line.strip() for line in self.given.get(name, "").split("\n") if line.strip())

    def head(self) -> dict[str, Any]:
        """Return the head of the sheet: says who, through whom, when, and how far it can be believed."""
        found = {
            name: self.text(name)
            for name in ("exhibit", "source", "lang", "asserted_on", "credibility", "credibility_reason")
        }
        relayed = self.lines("relayed_by")
        return {name: value for name, value in found.items() if value} | ({"relayed_by": relayed} if relayed else {})

    def rows(self, kind: str) -> list[dict[str, Any]]:
        """Return the rows of a kind: acts are one for each victim."""
        if kind == "mention":
            return [self.mention()]
        row = {name: self.text(name) for name in _TEXTS[kind]} | self.dated(kind)
        row |= {name: self.lines(name) for name in _MANY.get(kind, ())}
        row |= {name: self.who(slot, must=name in ("a", "b", "actor")) for name, slot in _SLOTS.get(kind, ())}
        row |= {"quote": self.passages, "edits": self.text("edits"), "where": self.where(kind)}
        if kind == "act":
            return self.acts(row)
        if kind in ("search_action", "response"):
            row["about"] = [one for slot in self.lines("victims") if (one := self.who(slot))]
        if kind == "response":
            row["no_answer_by"] = values_of(read_boxes(self.given, "late"), place="response 1: no_answer_by")[0]
        if kind == "tally":
            row |= {name: _number(self.text(name)) for name in ("least", "most")} | {"act_type": self.text("act_type")}
        return [_full(row)]

    def acts(self, row: dict[str, Any]) -> list[dict[str, Any]]:
        """Return one act for each victim, with the same people involved."""
        victims = [one for slot in self.lines("victims") if (one := self.who(slot))]
        involved = []
        for slot in self.lines("perpetrators"):
            actor = self.who(slot)
            if actor:
                self.perpetrators.append(slot)
                involved.append(_full({"actor": actor, **{key: self.text(f"{slot}.{key}") for key in _INVOLVED}}))
        return [_full({**row, "victim": victim, "by": involved}) for victim in victims or [""]]

    def dated(self, kind: str) -> dict[str, Any]:
        """Return the dates of a row."""
        name = _DATES.get(kind)
        if name is None:
            return {}
        first, second = values_of(read_boxes(self.given, "on"), place=f"{kind} 1: on")
        if name == "on" and second:
            return {"start": first, "end": second}
        return {name: first} | ({"end": second} if kind == "relation" else {})

    def where(self, kind: str) -> object:
        """Return a place in the source's words; of an edit, with the place of the case that it was taken for."""
        stated = self.text("where") if kind in ("act", "tally") else ""
        place = {name: self.text(f"where.{name}") for name in ("place", "precision") if self.text(f"where.{name}")}
        return {"stated": stated, **place} if stated and place else stated

    def who(self, slot: str, *, must: bool = False) -> str:
        """Return how a row names who is in a slot; "" where nobody is. A new mention becomes a row of its own."""
        if not must and self.text(f"{slot}.take") != "1":
            if self.text(f"{slot}.name") and not self.text(f"{slot}.mark"):  # typed, and it would be gone
                raise StatementsError(
                    "somebody is named whose box is not ticked",
                    place=f"{slot}: name",
                    advice="Tick the box, or empty the name.",
                )
            return ""
        chosen = self.text(f"{slot}.who")
        if chosen.startswith("men_"):
            return chosen
        if chosen in self.mine:
            return self.mine[chosen]
        if slot not in self.slots:
            self.new_mention(slot, "" if chosen == ANOTHER else chosen)
        return slot

    def new_mention(self, slot: str, person: str) -> None:
        """Add the row of a mention that the source does not have yet."""
        mark = self.text(f"{slot}.mark")
        row = {
            "as": slot,
            "party": self.text(f"{slot}.party"),
            "name": self.text(f"{slot}.name"),
            "quote": [self.all_quotes[mark]] if mark in self.all_quotes else self.passages,
        }
        self.mentions.append(_full(row))
        self.slots.append(slot)
        self.join(slot, person)

    def join(self, slot: str, person: str) -> None:
        """Remember that a slot's mention is held to be a person of the record."""
        if not person.startswith("per_") and person:
            raise StatementsError("nobody has this id", place=f"{slot}: who")
        if person:
            why = self.text(f"{slot}.why")
            if not why:
                raise StatementsError("two accounts are held to be one person for a reason", place=f"{slot}: why")
            self.joinings.append(Joining(slot=slot, person=person, why=why))

    def mention(self) -> dict[str, Any]:
        """Return the row of a mention that is coded for itself."""
        row: dict[str, Any] = {name: self.text(name) for name in _MENTION}
        age = self.text("age")
        row |= {name: _number(self.text(name)) for name in ("least", "most")}
        row |= {
            "as": "m1",
            "party": self.text("party"),
            "names": self.lines("names"),
            "age": int(age) if age.isascii() and age.isdigit() else age,
            "fates": [one for slot in FATES if (one := self.fate(slot))],
            "quote": self.passages,
            "edits": self.text("edits"),
        }
        row = _full(row) | ({"is_source": True} if self.text("is_source") else {})
        if self.text("sealed"):
            row["sealed"] = self.text("sealed") == "1"
        self.slots.append("m1")
        chosen = self.text("m1.who")
        self.join("m1", "" if chosen == ANOTHER else chosen)
        return row

    def fate(self, slot: str) -> dict[str, Any]:
        """Return what the source says became of somebody; nothing where it says nothing."""
        if not self.text(f"{slot}.says"):
            return {}
        when, _ = values_of(read_boxes(self.given, slot), place=f"mention 1: fates {slot[1:]}")
        texts = {key: self.text(f"{slot}.{key}") for key in ("says", "where")} | {"words": self.text(f"{slot}.told")}
        return _full(texts | {"when": when})


def _full(row: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in row.items() if value not in ("", (), [], None)}


def _number(text: str) -> int | str:
    return int(text) if text.isascii() and text.isdigit() else text


def slots_of(letter: str, count: int) -> Sequence[str]:
    """Return the names of so many slots."""
    return [f"{letter}{n}" for n in range(1, count + 1)]

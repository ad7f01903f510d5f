"""Sheets for tests, in few words: a testimony, what the case knows beside it, and rows. Ids are counted up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from hashlib import sha256
from itertools import count
from typing import Any

import pytest

from habeas.errors import HabeasError
from habeas.model.ids import id_of
from habeas.model.records import Source
from habeas.model.statements import Act, Coded, CodedMention, Statement, concerns, kind_of, thing_of
from habeas.statements.coding import CodedSheet, code
from habeas.statements.known import Edited, Known, LayerRead, Thing
from habeas.statements.sheet import sheet_of

TEXT = """They took Ana at night from the house by the river. It was raining.

Her brother Beto saw it from the window.
He went to the police, and they said nothing. It was raining.

In the list that they beat out of Caro stood Dana and Emil.
"""
TODAY = date(2020, 8, 30)
PLANTED = "Plantedova"
"""Stands where a coder could write somebody's name. No error repeats it."""
SLUGS = ("ana", "beto", "letter", "paper-a", "paper-b", "clinician")
PLACE = "plc_" + "1" * 32


def source_id(slug: str) -> str:
    """The id of a source of the case."""
    return id_of("src", bytes([SLUGS.index(slug) + 1]) * 16)


class Desk:
    """What a case knows, and coding upon it: what was coded stays, unless it is only tried."""

    def __init__(self, text: str | None = TEXT, *, sealed: bool = False, withdrew: tuple[str, ...] = ()) -> None:
        self.numbers = count(16)
        self.statements: dict[str, Statement] = {}
        self.gone: set[str] = set()
        self.lists: dict[str, Thing] = {}
        sources = {
            source_id(slug): Source(
                id=source_id(slug),
                slug=slug,
                source_kind="testimony",
                title=slug,
                connection="medical_worker" if slug == "clinician" else "witness",
            )
            for slug in SLUGS
        }
        self.known = Known(
            exhibit=id_of("exh", bytes(16)),
            layer=None if text is None else LayerRead(sha256=sha256(text.encode()).hexdigest(), text=text),
            sealed=sealed,
            sources=sources,
            slugs={one.slug: one.id for one in sources.values()},
            withdrew=frozenset(source_id(slug) for slug in withdrew),
            thing=self.thing,
            statement=self.edited,
            speaking=self.speaking,
            places=frozenset({PLACE}),
            chance=lambda size: next(self.numbers).to_bytes(size, "big"),
            today=TODAY,
            at="2020-08-30T12:00:00Z",
            coder="usr_" + "0" * 32,
        )

    def counting(self) -> list[Statement]:
        return [one for one in self.statements.values() if one.statement not in self.gone]

    def thing(self, identifier: str) -> Thing | None:
        for one in reversed(self.counting()):
            if thing_of(one) == identifier:
                mention = {"party": one.party, "sealed": one.sealed} if isinstance(one, CodedMention) else {}
                return Thing(kind=kind_of(one), source=one.attribution.source, **mention)  # type: ignore[arg-type]
        return self.lists.get(identifier)

    def edited(self, identifier: str) -> Edited | None:
        one = self.statements.get(identifier)
        if one is None or identifier in self.gone:
            return None
        return Edited(kind=kind_of(one), thing=thing_of(one), chain=(identifier, *one.retracts))

    def speaking(self, identifier: str) -> tuple[Statement, ...]:
        return tuple(one for one in self.counting() if identifier in {other for _, other in concerns(one)})

    def tried(self, tree: dict[str, Any], **head: Any) -> CodedSheet:
        """What a sheet would come to."""
        return code(sheet_of({"sheet": {"source": "ana", "lang": "en", **head}, **tree}), self.known)

    def coded(self, tree: dict[str, Any], **head: Any) -> CodedSheet:
        """Code a sheet for good."""
        done = self.tried(tree, **head)
        for one in done.statements:
            self.statements[one.statement] = one
            self.gone.update(one.retracts)
        return done

    def refused(self, tree: dict[str, Any], **head: Any) -> HabeasError:
        """The error that a sheet is refused with. It repeats nothing that was written."""
        with pytest.raises(HabeasError) as caught:
            self.tried(tree, **head)
        failure = caught.value
        assert PLANTED not in f"{failure.message} {failure.place} {failure.advice}"
        return failure

    def under(self, **known: Any) -> Desk:
        """The same case with something known otherwise."""
        self.known = replace(self.known, **known)
        return self


def mention(called: str = "A", **more: Any) -> dict[str, Any]:
    """A row of a person called so in the sheet."""
    return {"as": called, "quote": "They took Ana", **more}


def act(**more: Any) -> dict[str, Any]:
    """A row of an act done to A."""
    return {"type": "arrest", "victim": "A", "quote": "They took Ana", **more}


def with_act(**more: Any) -> dict[str, Any]:
    """A sheet with A and one act done to A."""
    return {"mention": [mention()], "act": [act(**more)]}


def one_of(done: CodedSheet, kind: type[Coded]) -> Any:
    """The only statement of a kind."""
    (found,) = [one for one in done.statements if isinstance(one, kind)]
    return found


def the_act(done: CodedSheet) -> Act:
    """The only act."""
    found = one_of(done, Act)
    assert isinstance(found, Act)
    return found

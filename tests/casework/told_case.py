"""What sources tell (tests/statements/telling.py), coded into a case."""

from __future__ import annotations

from tests.statements.telling import Telling

from habeas.casework.context import Context
from habeas.casework.judging import review
from habeas.model.exhibits import Exhibit
from habeas.model.records import Same


def code(context: Context, of: Telling, *, case: str = "c", at_once: int = 1_000) -> None:
    """Code everything that was told so far and is not in the case yet, in the order in which it was told."""
    with context.case(case, "test") as opened:
        known = {str(row[0]) for row in opened.index.database.execute("SELECT id FROM source")}
        done = {bytes(row[0]).hex() for row in opened.index.database.execute("SELECT id FROM statement")}
        statements = [one for one in of.statements if one.statement[4:] not in done]
        with opened.unit() as unit:
            for source in of.sources.values():
                if source.id not in known:
                    unit.add(source)
            for place in of.places.values():
                unit.add(place)
            for one in statements:
                unit.add(one, about=one.statement)  # type: ignore[arg-type]  # each is one of the kinds of a body
            context.close_unit(unit, "test", {})


def derive(context: Context, exhibit: str, original: str, *, case: str = "c") -> None:
    """Say that an exhibit was derived from another; neither has a file."""
    with context.case(case, "test") as opened, opened.unit() as unit:
        for identifier, from_ in ((original, None), (exhibit, original)):
            unit.add(
                Exhibit(
                    id=identifier,
                    sha256=identifier[4:] * 2,
                    sealed_sha256=identifier[4:] * 2,
                    size=0,
                    media_type="text/plain",
                    received_at="2020-08-30T12:00:00Z",
                    derived_from=from_,
                    derivation="transcript" if from_ else "",
                )
            )
        context.close_unit(unit, "test", {})


def link(context: Context, a: str, b: str, *, case: str = "c") -> None:
    """A person decides that two mentions are one person."""
    with review(context, case) as sitting:
        sitting.decide(a, b, Same.YES)

"""An exhibit with a text that is coded twice, for tests of second coders. Nobody in it lives."""

from __future__ import annotations

import io
from typing import Any

from habeas.casework.coding import Recorded, code
from habeas.casework.context import Context
from habeas.casework.keeping_exhibits import Description, keep, reading_of
from habeas.casework.sourcing import SourceTerms, set_source
from habeas.evidence.layers import Read
from habeas.statements.sheet import Sheet, sheet_of

SOURCE = "survivor-a"
TEXT = """Two men without insignia came for Nadie Invented on the second of March.

They beat him in a cellar and took his passport.

He saw Nessuno Invented there, who was tied to a chair.

The police told his mother that nobody was held.

Dozens were taken that week, the survivor says.
"""


def take_in(context: Context, text: str = TEXT, *, labels: tuple[str, ...] = (), source: str = SOURCE) -> str:
    """Take a testimony in, with its text; return its id."""
    with context.case("c", "test") as case:
        known = case.index.database.execute("SELECT id FROM source WHERE slug = ?", (source,)).fetchone()
    if known is None:
        set_source(context, "c", source, SourceTerms(kind="testimony"), new=True)
    with context.case("c", "test") as case, case.unit() as unit:
        origin = case.index.database.execute("SELECT id FROM source WHERE slug = ?", (source,)).get
        described = Description(
            media_type="text/plain", item_kind="testimony", origin=str(origin), lang="en", labels=labels
        )
        read = Read(media_type="text/plain", text=text, tool="test")
        exhibit = keep(context, case, unit, io.BytesIO(text.encode()), described, read=read)
        context.close_unit(unit, "test", {})
    return exhibit.id


def read_again(context: Context, exhibit: str, text: str) -> None:
    """Another tool reads another text out of the same exhibit."""
    with context.case("c", "test") as case, case.unit() as unit:
        read = Read(media_type="text/plain", text=text, tool="another")
        unit.add(reading_of(exhibit, read, context.stamp()), about=exhibit)
        context.close_unit(unit, "test", {})


def rows(*, beaten: bool = True, seized: bool = True, denied: bool = True) -> dict[str, Any]:
    """What a coder reads out of the testimony."""
    acts: list[dict[str, Any]] = [
        {"type": "abduction", "victim": "N", "start": "2017-03-02", "quote": "Two men without insignia came for Nadie"}
    ]
    if beaten:
        acts.append(
            {
                "type": "torture",
                "victim": "N",
                "quote": "They beat him in a cellar",
                "methods": ["beating"],
                "grounds": ["political"],
            }
        )
    if seized:
        acts.append({"type": "document_seizure", "victim": "N", "quote": "took his passport"})
    mentions: list[dict[str, Any]] = [{"as": "N", "name": "Nadie Invented", "quote": "Nadie Invented"}]
    table: dict[str, Any] = {"mention": mentions, "act": acts}
    if denied:
        mentions.append({"as": "P", "party": "institution", "quote": "The police"})
        table["response"] = [{"by": "P", "type": "denies_holding", "about": ["N"], "quote": "nobody was held"}]
    return table


def sheet(exhibit: str, table: dict[str, Any], *, source: str = SOURCE) -> Sheet:
    return sheet_of({"sheet": {"exhibit": exhibit, "source": source}, **table})


def code_first(context: Context, exhibit: str, table: dict[str, Any] | None = None) -> Recorded:
    """The first coding, by whoever works here."""
    return code(context, "c", sheet(exhibit, rows() if table is None else table))

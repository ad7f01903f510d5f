"""Numbers: act statements counted, and where acts happened on a map."""

from __future__ import annotations

from habeas.casework.count_shown import FEWEST, counts_shown
from habeas.casework.counting import Asked as Wanted
from habeas.casework.labels import choices
from habeas.casework.mapped import map_of
from habeas.casework.placing import locate, shown_point
from habeas.desk.parts import Asked, Shown
from habeas.desk.sitting import Desk
from habeas.errors import UsageError

AT_ONCE = 20_000
"""Act statements up to which the screen counts without being asked."""


def first_counts(desk: Desk, acts: int) -> dict[str, object]:
    """Count by type and draw the map, where that takes no time."""
    types = choices("act_types", desk.tongue.lang)
    if not 0 < acts <= AT_ONCE:
        return {"act_types": types, "counts": None, "places": None}
    return {
        "act_types": types,
        "counts": counts_shown(desk.opened, desk.case_name, Wanted(by="act_type"), threshold=FEWEST),
        "places": map_of(desk.opened, desk.case_name, threshold=FEWEST),
    }


def count(desk: Desk, asked: Asked) -> Shown:
    """Count by something."""
    given = asked.given
    wanted = Wanted(
        by=given.get("by", "act_type"),
        level=given.get("level", "region"),
        period=given.get("period", "year"),
        types=asked.all("types"),
        source=given.get("source", ""),
        since=given.get("since", "").strip(),
        until=given.get("until", "").strip(),
    )
    threshold = _threshold(given.get("threshold", "")) if given.get("published") == "1" else 0
    found = counts_shown(desk.opened, desk.case_name, wanted, threshold=threshold)
    return Shown(template="numbers_counts.html", values={"counts": found})


def draw(desk: Desk, asked: Asked) -> Shown:
    """Draw the map."""
    found = map_of(desk.opened, desk.case_name, threshold=_threshold(asked.given.get("threshold", "")))
    return Shown(template="numbers_map.html", values={"places": found, "overtaken": None, "typed": ""})


def place(desk: Desk, asked: Asked) -> Shown:
    """Say where a place lies; refused where another window said otherwise meanwhile."""
    given = asked.given
    typed = given.get("at", "")
    now = locate(desk.opened, desk.case_name, given.get("place", ""), typed, seen=given.get("seen", ""))
    found = map_of(desk.opened, desk.case_name, threshold=FEWEST)
    values = {"places": found, "typed": typed, "overtaken": None if now is None else (now.id, shown_point(now.at))}
    if now is not None:
        return Shown(template="numbers_map.html", values=values, status=409, tone="trouble")
    return Shown(template="numbers_map.html", values=values, say=desk.tongue.say("Saved."))


def _threshold(text: str) -> int:
    """Return the fewest persons of a figure that is shown.

    Raises: UsageError: it is no number, or protects nobody.
    """
    if not text.isdecimal() or len(text) > 6 or int(text) < 3:
        raise UsageError("the fewest persons of a figure is a whole number of 3 or more")
    return int(text)

"""People: the list, and search in any script."""

from __future__ import annotations

from habeas.casework.people_pages import PeoplePage, people_found, people_page
from habeas.desk.parts import Asked, Shown
from habeas.desk.sitting import Desk
from habeas.errors import UsageError


def show(desk: Desk, asked: Asked) -> Shown:
    """Show the first page of people."""
    return Shown(template="people.html", values=_values(people_page(desk.opened, desk.case_name)))


def find(desk: Desk, asked: Asked) -> Shown:
    """Show whom a search finds; the first page where nothing was typed."""
    query = asked.given.get("query", "").strip()
    if not query:
        return Shown(template="people_rows.html", values=_values(people_page(desk.opened, desk.case_name)))
    try:
        page = people_found(desk.opened, desk.case_name, query)
    except UsageError:  # signs without a letter: as good as a word that nobody has
        page = PeoplePage(rows=(), after=None, total=0)
    return Shown(template="people_rows.html", values=_values(page) | {"searched": True})


def more(desk: Desk, asked: Asked) -> Shown:
    """Show another page."""
    page = people_page(desk.opened, desk.case_name, after=asked.number("after", 0))
    return Shown(template="people_rows.html", values=_values(page) | {"moved": True})


def _values(page: PeoplePage) -> dict[str, object]:
    return {"page": page, "searched": False, "moved": False}

"""Filing: drafts, what was filed, and how a new draft is begun, for one person or for several."""

from __future__ import annotations

from habeas.casework.draft_fields import choices_sent, offered
from habeas.casework.filed_drafts import draft_filing, take_up_draft
from habeas.casework.filings_listed import list_filings
from habeas.casework.people_pages import people_found
from habeas.casework.whom_to_file import whom_to_file
from habeas.desk.parts import Asked, Shown
from habeas.desk.sitting import Desk
from habeas.errors import UsageError


def show(desk: Desk, asked: Asked) -> Shown:
    """Show drafts and what left."""
    return Shown(template="filing.html", values={"listed": list_filings(desk.opened, desk.case_name)})


def new(desk: Desk, asked: Asked) -> Shown:
    """Show what a filing can be, for the one whose id stands in the path, or for whoever is chosen on the page."""
    return Shown(template="filing_new.html", values=_values(desk, (asked.id,) if asked.id else (), {}))


def begin(desk: Desk, asked: Asked) -> Shown:
    """Begin a draft; or find, add or leave out somebody whom it is to be about."""
    given, about = asked.given, asked.all("about")
    if "begin" in given:
        changes = choices_sent(given)
        draft = draft_filing(desk.opened, desk.case_name, given.get("template", ""), about, changes).draft
        return Shown(go=f"/filing/draft/{draft.id}")
    about = tuple(dict.fromkeys((*about, *asked.all("add"))))
    about = tuple(one for one in about if one != given.get("less"))
    values = _values(desk, about, dict(given)) | {"found": None, "acted": True}
    if "find" in given and given.get("query", "").strip():
        try:
            values["found"] = people_found(desk.opened, desk.case_name, given["query"].strip()).rows
        except UsageError:  # signs without a letter: as good as a word that nobody has
            values["found"] = ()
    return Shown(template="filing_whom.html", values=values)


def take_up(desk: Desk, asked: Asked) -> Shown:
    """Take up a draft that was dropped."""
    draft = take_up_draft(desk.opened, desk.case_name, asked.given.get("draft", "")).draft
    return Shown(go=f"/filing/draft/{draft.id}")


def _values(desk: Desk, about: tuple[str, ...], typed: dict[str, str]) -> dict[str, object]:
    return {
        "whom": whom_to_file(desk.opened, desk.case_name, about),
        "typed": typed,
        "found": None,
        "acted": False,
        "offered": offered(),
    }

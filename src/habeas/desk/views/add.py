"""Add: a text that is pasted, files, or a web page. Each becomes an exhibit, as it came."""

from __future__ import annotations

from dataclasses import replace

from habeas.casework.adding import Handed
from habeas.casework.capturing import CaptureOptions, capture
from habeas.casework.handing_in import NEW, NewSource, hand_in, received_on, source_choices, text_as_file
from habeas.casework.incoming import InMemory
from habeas.casework.labels import choices
from habeas.desk.guard import UPLOAD_AT_MOST
from habeas.desk.parts import Asked, Shown
from habeas.desk.sitting import Desk


def text(desk: Desk, asked: Asked) -> Shown:
    """Show the form for a text that is pasted or typed."""
    return Shown(template="add_text.html", values=_form(desk))


def files(desk: Desk, asked: Asked) -> Shown:
    """Show the form for files."""
    return Shown(template="add_files.html", values=_form(desk))


def page(desk: Desk, asked: Asked) -> Shown:
    """Show the form for a web page."""
    return Shown(template="add_page.html", values=_form(desk))


def table(desk: Desk, asked: Asked) -> Shown:
    """Show where a table of people is handed over."""
    return Shown(template="add_table.html", values=_form(desk) | {"table": desk.table})


def take_text(desk: Desk, asked: Asked) -> Shown:
    """Take a text in, and lead to coding it."""
    handed, new = _handed(asked)
    added = hand_in(desk.opened, desk.case_name, [text_as_file(asked.file)], handed, new=new)
    if added.files:
        return Shown(go=f"/coding/{added.files[0].exhibit}")
    return Shown(template="add_not.html", values={"reason": added.set_aside[0][1]}, status=409, tone="trouble")


def take_file(desk: Desk, asked: Asked) -> Shown:
    """Take one file in; those that are too large for a window are told how else they come in."""
    given = asked.given
    name, values = given.get("file_name", ""), {"number": given.get("number", "1"), "at_most": UPLOAD_AT_MOST}
    if given.get("too_large") or not name:
        values |= {"name": name, "added": None, "known": None}
        return Shown(template="add_file.html", values=values, status=409, tone="trouble")
    handed, new = _handed(asked)
    if new is not None and given.get("number", "1") != "1":  # it was made with the first file
        handed, new = replace(handed, origin=new.slug), None
    added = hand_in(desk.opened, desk.case_name, [InMemory(name=name, content=asked.file)], handed, new=new)
    return Shown(template="add_file.html", values=values | {"name": name, "added": added})


def take_page(desk: Desk, asked: Asked) -> Shown:
    """Capture a web page. Nothing is fetched before somebody says that they know what the site sees."""
    given = asked.given
    if given.get("known") != "1":
        say = desk.tongue.say("Nothing was fetched. Tick the box once you know what the site sees.")
        return Shown(say=say, tone="trouble", status=409)
    options = CaptureOptions(
        proxy=given.get("proxy", "").strip(),
        picture=given.get("picture") == "1",
        origin=given.get("origin", "") if given.get("origin") != NEW else "",
        lang=given.get("lang", "").strip() or "und",
        labels=asked.all("labels"),
    )
    done = capture(desk.opened, desk.case_name, given.get("address", "").strip(), options)
    return Shown(template="add_page_done.html", values={"done": done, "capture": done.capture})


def _form(desk: Desk) -> dict[str, object]:
    lang = desk.tongue.lang
    return {
        "sources": source_choices(desk.opened, desk.case_name),
        "kinds": choices("item_kinds", lang),
        "source_kinds": choices("source_kinds", lang),
        "connections": choices("source_connection", lang),
        "labels": choices("content_labels", lang),
        "at_most": UPLOAD_AT_MOST,
    }


def _handed(asked: Asked) -> tuple[Handed, NewSource | None]:
    """Return how something came, as the form says it, and the source that is to be made on the way."""
    given = asked.given
    origin = given.get("origin", "")
    new = None
    if origin == NEW:
        kind, connection = given.get("new_kind", ""), given.get("new_connection", "") or "unknown"
        new = NewSource(slug=given.get("new_slug", "").strip(), kind=kind, connection=connection)
    handed = Handed(
        kind=given.get("kind", "") or "other",
        origin=new.slug if new else origin,
        received_from=given.get("giver", ""),
        received_on=received_on(given.get("received_on", "").strip(), place="received_on"),
        lang=given.get("lang", "").strip() or "und",
        labels=asked.all("labels"),
    )
    return handed, new

"""Sources: who says something, how far each can be relied on, and how many of them are independent."""

from __future__ import annotations

from habeas.casework.labels import choices
from habeas.casework.source_edits import edit_identity, edit_source, source_now
from habeas.casework.sourcing import SourceTerms, list_sources, set_source, show_identity
from habeas.desk.parts import Asked, Shown
from habeas.desk.sitting import Desk


def show(desk: Desk, asked: Asked) -> Shown:
    """Show all sources, and on how many independent ones what was coded rests."""
    return Shown(template="sources.html", values=_choices(desk) | {"found": list_sources(desk.opened, desk.case_name)})


def one(desk: Desk, asked: Asked) -> Shown:
    """Show one source, with the files of its words. Who it is stays sealed."""
    return Shown(template="origin.html", values=_values(desk, asked.id))


def add(desk: Desk, asked: Asked) -> Shown:
    """Make a source."""
    slug = asked.given.get("slug", "").strip()
    made = set_source(desk.opened, desk.case_name, slug, _terms(asked, new=True), new=True)
    return Shown(go=f"/origin/{made.id}")


def keep(desk: Desk, asked: Asked) -> Shown:
    """Keep what is said of a source; refused, with both shown, where another window said something else."""
    name = asked.given.get("id", "")
    kept = edit_source(desk.opened, desk.case_name, name, _terms(asked), seen=asked.given.get("seen", ""))
    values = _values(desk, name) | {"overtaken": not kept, "typed": dict(asked.given)}
    if not kept:
        return Shown(template="origin_edit.html", values=values, status=409, tone="trouble")
    return Shown(template="origin_edit.html", values=values, say=desk.tongue.say("Saved."))


def seal(desk: Desk, asked: Asked) -> Shown:
    """Seal who a source is, apart from all that it says."""
    given, name = asked.given, asked.given.get("id", "")
    kept = edit_identity(desk.opened, desk.case_name, name, given.get("words", ""), seen=given.get("seen", ""))
    values = _values(desk, name) | {"overtaken": not kept, "typed": given.get("words", "") if not kept else ""}
    if not kept:
        return Shown(template="origin_identity.html", values=values, status=409, tone="trouble")
    return Shown(template="origin_identity.html", values=values, say=desk.tongue.say("Saved."))


def unseal(desk: Desk, asked: Asked) -> Shown:
    """Show who a source is, because somebody asked. It is noted."""
    name = asked.given.get("id", "")
    found = show_identity(desk.opened, desk.case_name, name)
    return Shown(template="origin_identity.html", values=_values(desk, name) | {"words": found.words})


def _values(desk: Desk, name: str) -> dict[str, object]:
    now = source_now(desk.opened, desk.case_name, name)
    return _choices(desk) | {"now": now, "source": now.source, "overtaken": False, "typed": {}, "words": None}


def _choices(desk: Desk) -> dict[str, object]:
    lang = desk.tongue.lang
    return {
        "kinds": choices("source_kinds", lang),
        "connections": choices("source_connection", lang),
        "grades": tuple((grade, f"{grade} · {words}") for grade, words in choices("source_reliability", lang)),
    }


def _terms(asked: Asked, *, new: bool = False) -> SourceTerms:
    given = asked.given
    words = {name: given.get(name, "").strip() for name in ("title", "lang", "reliability_reason")}
    return SourceTerms(
        kind=given.get("kind") or None,
        title=words["title"] or None,
        lang=words["lang"] or "und",
        connection=given.get("connection") or None,
        reliability=given.get("reliability") or None,
        reliability_reason=words["reliability_reason"],
        rests_on=None if new else asked.all("rests_on"),
    )

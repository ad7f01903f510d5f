"""One draft of a filing: what is missing, who goes and who stays, exactly what would leave, and the file itself."""

from __future__ import annotations

from base64 import b64encode
from functools import partial

from habeas.casework.draft_editing import DraftOvertaken, drop_seen_draft, edit_draft
from habeas.casework.draft_fields import form_of, form_sent, offered
from habeas.casework.draft_leaving import FileWanted, about_to_leave, look_at, make_file
from habeas.casework.draft_shown import show_draft
from habeas.casework.filed_drafts import Changes
from habeas.casework.labels import choices
from habeas.desk.parts import Asked, Shown
from habeas.desk.sitting import Desk


def show(desk: Desk, asked: Asked) -> Shown:
    """Show one draft."""
    return Shown(template="draft.html", values=_values(desk, asked.id) | _NOT_LOOKED)


def change(desk: Desk, asked: Asked) -> Shown:
    """Change a draft, leave somebody out, or take it as it is today; refused where another window changed it."""
    draft, given = asked.given.get("draft", ""), asked.given
    if "take" in given:
        changes = Changes()
    elif "without" in given:
        changes = Changes(without=(given["without"],))
    else:
        changes = form_sent(given)
    overtaken = edit_draft(desk.opened, desk.case_name, draft, changes, seen=given.get("seen", ""))
    return _changed(desk, asked, overtaken)


def drop(desk: Desk, asked: Asked) -> Shown:
    """Drop a draft; refused where another window changed it."""
    given = asked.given
    overtaken = drop_seen_draft(desk.opened, desk.case_name, given.get("draft", ""), seen=given.get("seen", ""))
    return Shown(go="/filing") if overtaken is None else _changed(desk, asked, overtaken)


def look(desk: Desk, asked: Asked) -> Shown:
    """Show exactly what would leave, some pages at a time."""
    given = asked.given
    looked = look_at(
        desk.opened,
        desk.case_name,
        given.get("draft", ""),
        paper=asked.number("paper", 0),
        page=asked.number("page", 0),
    )
    return Shown(template="draft_preview.html", values={"looked": looked, "pictures": _as_text(looked.pictures)})


def leave(desk: Desk, asked: Asked) -> Shown:
    """Say what is about to leave, and ask for the reference."""
    leaving = about_to_leave(desk.opened, desk.case_name, asked.given.get("draft", ""), _wanted(asked))
    return Shown(template="draft_leaving.html", values={"leaving": leaving, "given": asked.given})


def make(desk: Desk, asked: Asked) -> Shown:
    """Make the file."""
    given = asked.given
    draft, typed = given.get("draft", ""), given.get("reference", "")
    sealed = make_file(desk.opened, desk.case_name, draft, _wanted(asked), typed=typed)
    if sealed.path is None:
        say = desk.tongue.say("Something that is needed is missing or to decide. Nothing was written.")
        return Shown(say=say, tone="trouble", status=409)
    return Shown(template="draft_made.html", values={"sealed": sealed})


_SHOWN = 40
"""Papers of one draft that its page tells of, one by one."""
_NOT_LOOKED = {"looked": None, "pictures": ()}


def _values(desk: Desk, identifier: str) -> dict[str, object]:
    shown_draft = show_draft(desk.opened, desk.case_name, identifier)
    form, lang = form_of(shown_draft.draft.template), desk.tongue.lang
    return {
        "shown_draft": shown_draft,
        "draft": shown_draft.draft,
        "fields": form.fields,
        "word": partial(form.called, lang=lang),
        "terms": partial(choices, lang=lang),
        "offered": offered(),
        "shown_at_most": _SHOWN,
        "overtaken": None,
        "typed": {},
        "acted": False,
    }


def _changed(desk: Desk, asked: Asked, overtaken: DraftOvertaken | None) -> Shown:
    values = _values(desk, asked.given.get("draft", "")) | _NOT_LOOKED | {"acted": True}
    if overtaken is None:
        return Shown(template="draft_changed.html", values=values, say=desk.tongue.say("Saved."))
    typed = {key: "\n".join(asked.all(key)) if key.startswith("c-") else text for key, text in asked.given.items()}
    values |= {"overtaken": overtaken, "typed": typed}
    return Shown(template="draft_changed.html", values=values, status=409, tone="trouble")


def _wanted(asked: Asked) -> FileWanted:
    given = asked.given
    return FileWanted(
        folder=given.get("folder", ""),
        made_by=given.get("made_by", ""),
        mark=given.get("mark", ""),
        without_refused=given.get("without_refused") == "yes",
    )


def _as_text(pictures: tuple[bytes, ...]) -> tuple[str, ...]:
    return tuple(b64encode(one).decode("ascii") for one in pictures)

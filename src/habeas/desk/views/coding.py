"""Coding: the text with its marks, durable at once, and what is stated from them."""

from __future__ import annotations

import json
from itertools import starmap

from habeas.casework.building import (
    FormRefused,
    begin_form,
    edit_form,
    form_with_marks,
    record_form,
    same_form,
    take_back_form,
)
from habeas.casework.coded_here import coded_here
from habeas.casework.coding import retract
from habeas.casework.exhibiting import look_at
from habeas.casework.form_fields import DATE_MODES, FORM_KINDS, Form
from habeas.casework.labels import act_words, choices
from habeas.casework.marking import (
    KEYED,
    Marked,
    Segment,
    change_mark,
    mark_passage,
    read_marked,
    show_mark,
    unfold,
)
from habeas.casework.marks_kept import version_of
from habeas.casework.people_pages import PersonRow, people_begun, people_named
from habeas.desk.parts import N_, Asked, Shown, whole_number
from habeas.desk.sitting import Desk
from habeas.errors import AnchorError, UsageError

_FOUND_AT_MOST = 8
_TOLD = 60  # letters of a passage in the sentence that says it is saved
_TERMS = (
    *("methods", "grounds", "purposes", "place_kinds", "end_status", "involvement", "actor_kinds", "parties"),
    *("responses", "search_actions", "tally_units", "stated_fates", "relations", "no_action_reasons"),
    "information_credibility",
)
_OTHER_SLOTS = ("s1", "t1", "a1", "b1", "m1")
_MARKED = {
    "person": N_("Person"),
    "act": N_("Act"),
    "place": N_("Place"),
    "time": N_("Time"),
    "perpetrator": N_("Alleged perpetrator"),
    "evidence": N_("Evidence"),
    "other_victim": N_("Other victim"),
    "quote": N_("Quote to keep"),
    "question": N_("Question"),
    "hard": N_("Hard passage"),
}


def show(desk: Desk, asked: Asked) -> Shown:
    """Show a text to code; of one that its labels cover, what it holds, until somebody opens it."""
    line = look_at(desk.opened, desk.case_name, asked.id)
    if line.folded:
        return Shown(template="coding.html", values={"line": line, "work": None})
    return Shown(template="coding.html", values={"line": line} | _work(desk, asked.id))


def uncover(desk: Desk, asked: Asked) -> Shown:
    """Show a text that its labels cover."""
    identifier = asked.given.get("id", "")
    line = look_at(desk.opened, desk.case_name, identifier)
    return Shown(template="coding_work.html", values=_work(desk, identifier) | {"line": line, "uncovered": True})


def mark(desk: Desk, asked: Asked) -> Shown:
    """Keep a mark, and show the paragraphs in which it stands."""
    given = asked.given
    try:
        done = mark_passage(
            desk.opened,
            desk.case_name,
            given.get("exhibit", ""),
            given.get("label", ""),
            _segments(given.get("segments", "")),
            unfolded=asked.all("unfolded"),
        )
    except (AnchorError, UsageError) as refusal:
        say = desk.tongue.say("Not saved. The text here is not the one that is kept. Nothing was changed.")
        return Shown(template="coding_refused.html", values={"refusal": refusal}, say=say, tone="trouble", status=409)
    return _marked(desk, done)


def change(desk: Desk, asked: Asked) -> Shown:
    """Change, take away or put back a mark; refused where another window changed it."""
    given = asked.given
    done = change_mark(
        desk.opened,
        desk.case_name,
        given.get("id", ""),
        seen=given.get("seen", ""),
        label=given.get("label"),
        state=given.get("state"),
        note=given.get("note"),
        unfolded=asked.all("unfolded"),
    )
    return _marked(desk, done, typed=given.get("note") if done.overtaken and given.get("noting") else None)


def note(desk: Desk, asked: Asked) -> Shown:
    """Show what is noted of a mark, to be changed; and how it is taken away."""
    found = show_mark(desk.opened, desk.case_name, asked.given.get("id", ""))
    values = {"mark": found, "seen": version_of(found), "marked": _MARKED, "typed": None}
    return Shown(template="coding_note.html", values=values)


def fold(desk: Desk, asked: Asked) -> Shown:
    """Show a hard passage, or fold it again."""
    paragraphs = unfold(
        desk.opened,
        desk.case_name,
        asked.given.get("id", ""),
        unfolded=asked.all("unfolded"),
        fold=asked.given.get("fold") == "1",
    )
    return Shown(template="coding_paragraphs.html", values={"paragraphs": paragraphs, "marked": _MARKED, "done": None})


def build(desk: Desk, asked: Asked) -> Shown:
    """Begin a statement with the marks since the last one, or those nearby."""
    given = asked.given
    kind, at = given.get("kind", ""), asked.number("at")
    form = begin_form(
        desk.opened,
        desk.case_name,
        given.get("exhibit", ""),
        kind=kind if kind in FORM_KINDS else "act",
        marks=asked.all("marks"),
        at=at if at >= 0 else None,
    )
    return _form(desk, form)


def edit(desk: Desk, asked: Asked) -> Shown:
    """Begin to say a statement anew."""
    form = edit_form(desk.opened, desk.case_name, asked.given.get("id", ""), over=asked.given.get("over", ""))
    return _form(desk, form)


def record(desk: Desk, asked: Asked) -> Shown:
    """Record what a form says; or show it again with what is wrong, and all that was typed."""
    given = asked.given
    if given.get("add"):
        return _form(desk, form_with_marks(desk.opened, desk.case_name, given, asked.all("add")))
    if given.get("more") == "1":
        slots = [*asked.all("perpetrators"), f"p{len(asked.all('perpetrators')) + 1}"]
        return _form(desk, same_form(desk.opened, desk.case_name, {**given, "perpetrators": "\n".join(slots)}))
    done = record_form(desk.opened, desk.case_name, given)
    if isinstance(done, FormRefused):
        return _form(desk, same_form(desk.opened, desk.case_name, given), refused=done)
    values = _coded(desk, given.get("exhibit", "")) | {"done": done}
    return Shown(
        template="coding_recorded.html",
        values=values,
        say=desk.tongue.many("Saved: %(num)s statement", "Saved: %(num)s statements", len(done.recorded.ids)),
    )


def take_back(desk: Desk, asked: Asked) -> Shown:
    """Take back what a form just recorded."""
    entries = tuple(whole_number(one) for one in asked.all("entries"))
    take_back_form(desk.opened, desk.case_name, asked.all("statements"), entries)
    say = desk.tongue.say("Taken back. It stays below, among what counts no more.")
    values = _coded(desk, asked.given.get("exhibit", "")) | {"one": False}
    return Shown(template="coding_taken_back.html", values=values, say=say)


def take_one_back(desk: Desk, asked: Asked) -> Shown:
    """Take a statement back with a reason; or take back that it was taken back."""
    given = asked.given
    done = retract(desk.opened, desk.case_name, given.get("id", ""), why=given.get("why", ""))
    say = desk.tongue.say("It counts again.") if done.again else desk.tongue.say("Taken back.")
    values = _coded(desk, given.get("exhibit", "")) | {"one": True}
    return Shown(template="coding_taken_back.html", values=values, say=say)


def people(desk: Desk, asked: Asked) -> Shown:
    """Show persons of the record whom a name or place finds, for one slot of a form."""
    query, slot = asked.given.get("query", "").strip(), asked.given.get("slot", "")
    rows: tuple[PersonRow, ...] = ()
    if len(query) > 1:
        try:
            rows = people_begun(desk.opened, desk.case_name, query, limit=_FOUND_AT_MOST)
        except UsageError:  # signs without a letter: as good as a word that nobody has
            rows = ()
    slot = slot if slot.isalnum() and len(slot) < 6 else "v1"
    return Shown(template="coding_people.html", values={"rows": rows, "slot": slot, "query": query})


def _work(desk: Desk, exhibit: str) -> dict[str, object]:
    found = read_marked(desk.opened, desk.case_name, exhibit)
    labels = [(slug, _MARKED[slug], number) for number, slug in enumerate(KEYED, 1)]
    values = {
        "work": found,
        "paragraphs": found.paragraphs,
        "marked": _MARKED,
        "labels": labels,
        "done": None,
        "uncovered": False,
    }
    return values | _coded(desk, exhibit)


def _coded(desk: Desk, exhibit: str) -> dict[str, object]:
    return {"coded": coded_here(desk.opened, desk.case_name, exhibit), "exhibit": exhibit}


def _marked(desk: Desk, done: Marked, typed: str | None = None) -> Shown:
    """Show the paragraphs of a mark; `typed`: a note that was not kept, which stays to be compared."""
    tongue, mark = desk.tongue, done.mark
    values = {"paragraphs": done.paragraphs, "marked": _MARKED, "done": done, "version": version_of(mark)}
    values |= {"typed": typed}
    if done.overtaken:
        say = tongue.say("Not saved. Another window changed this mark meanwhile; it is shown as it is now.")
        return Shown(template="coding_paragraphs.html", values=values, say=say, tone="trouble", status=409)
    name, words = tongue.say(_MARKED[mark.label]), mark.anchor.exact
    words = words if len(words) <= _TOLD else f"{words[:_TOLD].rstrip()}…"
    if mark.state == "gone":
        say = tongue.say("Taken away: %(name)s", name=name)
    else:
        say = tongue.say("Saved: %(name)s, “%(words)s”", name=name, words=words)
    return Shown(template="coding_paragraphs.html", values=values, say=say)


def _form(desk: Desk, form: Form, refused: FormRefused | None = None) -> Shown:
    lang = desk.tongue.lang
    slots = (*form.victims, *form.perpetrators, *_OTHER_SLOTS)
    held = [form.given.get(f"{slot}.who", "") for slot in slots]
    persons = people_named(desk.opened, desk.case_name, [one for one in held if one.startswith("per_")])
    values = {
        "form": form,
        "given": form.given,
        "refused": refused,
        "terms": {name: choices(name, lang) for name in _TERMS},
        "acts": act_words(lang),
        "persons": {one.id: one for one in persons},
        "marked": _MARKED,
        "modes": DATE_MODES,
    }
    status = 200 if refused is None else 409
    return Shown(
        template="coding_form.html", values=values, status=status, tone="done" if refused is None else "trouble"
    )


def _segments(text: str) -> tuple[Segment, ...]:
    """Read the parts of a selection as our script sends them: [[start, end, words], …].

    Raises: UsageError: it is something else.
    """
    try:
        return tuple(starmap(_segment, json.loads(text)))
    except (TypeError, ValueError, RecursionError):
        raise UsageError("not the parts of a selection") from None


def _segment(start: object, end: object, words: object) -> Segment:
    if isinstance(start, int) and isinstance(end, int) and isinstance(words, str):
        return start, end, words
    raise ValueError

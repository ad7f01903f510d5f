"""Source: what a file is and where it came from, told before any of it is shown; its picture and its text, covered."""

from __future__ import annotations

from urllib.parse import quote

from habeas.casework.arrivals import arrival
from habeas.casework.drawing_exhibits import draw_exhibit, recording_of
from habeas.casework.exhibit_edits import derive_text, edit_labels
from habeas.casework.exhibit_page import ExhibitPage, exhibit_page
from habeas.casework.labels import choices, label_effects
from habeas.casework.marking import read_folded, unfold
from habeas.casework.redaction_copies import Wanted, redact
from habeas.desk.parts import N_, Asked, Shown, whole_number
from habeas.desk.sitting import Desk

_BYTES = "application/octet-stream"
_PROOFS = (
    N_("the new file's text was taken out anew, and holds what was to stay and no more"),
    N_("every string in the new file was searched, in each way in which PDF writes characters"),
    N_("every stream in the new file was unpacked and searched"),
    N_("the copy's text was taken out anew, and holds none of the words that had to go"),
)
"""Sentences of a redaction, word for word, so that they can be told in every language."""


def show(desk: Desk, asked: Asked) -> Shown:
    """Show one file: what it holds in words, where it came from, who had it. Its words too, if nothing covers them."""
    page = exhibit_page(desk.opened, desk.case_name, asked.id)
    return Shown(template="source.html", values=_values(desk, page, opened=False))


def text(desk: Desk, asked: Asked) -> Shown:
    """Show the words of a file that is covered, because somebody asked for them."""
    page = exhibit_page(desk.opened, desk.case_name, asked.given.get("id", ""))
    return Shown(template="source_text.html", values=_values(desk, page, opened=True))


def open_passage(desk: Desk, asked: Asked) -> Shown:
    """Show a passage that somebody marked as hard, because another asked for it."""
    mark = asked.given.get("mark", "")
    found = unfold(desk.opened, desk.case_name, mark, marks=False, verb="read")
    return Shown(template="source_passage.html", values={"paragraphs": found, "opened": mark})


def look(desk: Desk, asked: Asked) -> Shown:
    """Give our script the pixels of a page or a picture: small and grey, until more is asked for."""
    given = asked.given
    colour, at = given.get("colour") == "1", asked.number("page", 0)
    drawn = draw_exhibit(
        desk.opened, desk.case_name, given.get("id", ""), page=at, large=given.get("large") == "1", colour=colour
    )
    tongue = desk.tongue
    where = tongue.say("Page %(n)s of %(all)s", n=tongue.number(drawn.page + 1), all=tongue.number(drawn.pages))
    how = tongue.say("in colour") if colour else tongue.say("in grey")
    told = {
        "x-wide": str(drawn.width),
        "x-high": str(drawn.height),
        "x-page": str(drawn.page),
        "x-pages": str(drawn.pages),
        "x-words": quote(f"{where}, {how}" if drawn.pages > 1 else how),
    }
    return Shown(kind=_BYTES, content=drawn.pixels, told=told)


def hear(desk: Desk, asked: Asked) -> Shown:
    """Give our script a recording's own bytes, because somebody asked for them knowing what that means."""
    kind, content = recording_of(desk.opened, desk.case_name, asked.given.get("id", ""))
    return Shown(kind=kind, content=content, told={"x-words": quote(desk.tongue.say("Recording, silent at first"))})


def relabel(desk: Desk, asked: Asked) -> Shown:
    """Keep what a file is said to hold; refused, with both shown, where another window said something else."""
    seen = asked.all("seen")
    done = edit_labels(desk.opened, desk.case_name, asked.given.get("id", ""), asked.all("labels"), seen=seen)
    page = exhibit_page(desk.opened, desk.case_name, asked.given.get("id", ""))
    values = _values(desk, page, opened=False) | {"done": done, "wanted": asked.all("labels")}
    say = "" if done.overtaken else desk.tongue.say("Saved.")
    return Shown(template="source_relabelled.html", values=values, say=say, status=409 if done.overtaken else 200)


def derive(desk: Desk, asked: Asked) -> Shown:
    """Take in a transcript or a translation that was made elsewhere, as a file of its own."""
    given = asked.given
    added = derive_text(
        desk.opened,
        desk.case_name,
        given.get("id", ""),
        asked.file.decode("utf-8", "replace"),
        derivation=given.get("derivation", ""),
        tool=given.get("tool", ""),
        lang=given.get("lang", "").strip(),
    )
    return Shown(template="source_derived.html", values={"added": added})


def take_out(desk: Desk, asked: Asked) -> Shown:
    """Make a copy without some words and passages, and show what that took and how it was proved."""
    given = asked.given
    spans = tuple(_span(one) for one in asked.all("spans"))
    words = tuple(one.strip() for one in given.get("words", "").split("\n") if one.strip())
    wanted = Wanted(words=words, spans=spans, pictures=given.get("pictures") == "1")
    copied = redact(desk.opened, desk.case_name, given.get("id", ""), wanted)
    proofs = {one: desk.tongue.say(one) for one in _PROOFS}
    return Shown(template="source_redacted.html", values={"copied": copied, "words": words, "proofs": proofs})


def later(desk: Desk, asked: Asked) -> Shown:
    """Put a file back into the queue for this sitting. It is written down nowhere, and no reason is asked."""
    exhibit = asked.given.get("id", "")
    arrival(desk.opened, desk.case_name, exhibit)
    desk.later(exhibit)
    return Shown(go="/inbox")


def _values(desk: Desk, page: ExhibitPage, *, opened: bool) -> dict[str, object]:
    identifier, lang = page.shown.line.record.id, desk.tongue.lang
    readable = page.shown.line.letters is not None and (opened or not page.covered)
    return {
        "page": page,
        "line": page.shown.line,
        "record": page.shown.line.record,
        "shown_readings": page.shown.readings,
        "paragraphs": read_folded(desk.opened, desk.case_name, identifier) if readable else None,
        "effects": label_effects(),
        "derivations": choices("derivations", lang),
        "done": None,
        "wanted": (),
    }


def _span(one: str) -> tuple[int, int]:
    start, _, end = one.partition("-")
    return whole_number(start, 0), whole_number(end, 0)

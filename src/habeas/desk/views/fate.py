"""Decide fate: the answers with their definitions, what speaks for and against, reasons, and who else has to look."""

from __future__ import annotations

from collections.abc import Mapping

from habeas.casework.deciding import (
    Outcome,
    Sheet,
    choices_of,
    decide,
    findings_waiting,
    look_again,
    sheet_of,
    standards,
)
from habeas.casework.finding import Proposal
from habeas.casework.labels import definition
from habeas.casework.weighing import elements_of
from habeas.desk.parts import Asked, Shown
from habeas.desk.sitting import Desk
from habeas.errors import TermError

FIRST = "fate"


def waiting(desk: Desk, asked: Asked) -> Shown:
    """Show the findings that wait for people."""
    return Shown(template="findings.html", values={"waiting": findings_waiting(desk.opened, desk.case_name)})


def show(desk: Desk, asked: Asked) -> Shown:
    """Show what is at hand to decide of one person, act or event."""
    sheet = sheet_of(desk.opened, desk.case_name, asked.id)
    return Shown(template="fate.html", values=_values(desk, sheet, _question(sheet, "")))


def ask(desk: Desk, asked: Asked) -> Shown:
    """Show the answers to another question."""
    sheet = sheet_of(desk.opened, desk.case_name, asked.given.get("about", ""))
    question = _question(sheet, asked.given.get("question", ""))
    return Shown(template="fate_form.html", values=_values(desk, sheet, question) | {"moved": True})


def propose(desk: Desk, asked: Asked) -> Shown:
    """Propose a finding; or say at each field what it lacks; or that another window was quicker, with both shown."""
    given = asked.given
    about, question = given.get("about", ""), given.get("question", "")
    sides = {side: _ids(given, side) for side in ("for", "against", "neither")}
    proposal = Proposal(
        about=about,
        question=question,
        value=given.get("value", ""),
        standard=given.get("standard", ""),
        supports=sides["for"],
        against=sides["against"],
        reasoning=given.get("reasoning", ""),
        supersedes=asked.all("supersedes"),
        by=given.get("by", "").strip(),
    )
    empty = tuple(name for name in ("value", "standard", "reasoning") if not given.get(name, "").strip())
    done = Outcome()
    if not empty:
        done = decide(desk.opened, desk.case_name, proposal, looked=sides["neither"], seen=given.get("seen", ""))
    sheet = sheet_of(desk.opened, desk.case_name, about)
    values = _values(desk, sheet, _question(sheet, question))
    if done.recorded is not None:
        values |= {"recorded": done.recorded.held.finding.id}
        return Shown(template="fate_parts.html", values=values, say=desk.tongue.say("Recorded."))
    values |= {"typed": dict(given), "lacks": done.lacks, "empty": empty, "overtaken": done.overtaken}
    values |= {"wrong": {one.id or one.field: one for one in reversed(done.lacks)}}
    return Shown(
        template="fate_parts.html" if done.overtaken else "fate_form.html",
        values=values,
        status=409 if done.overtaken else 422,
        tone="trouble",
    )


def review(desk: Desk, asked: Asked) -> Shown:
    """Record that somebody looked at a finding; or say what is missing."""
    given = asked.given
    identifier, about = given.get("finding", ""), given.get("about", "")
    done = look_again(
        desk.opened,
        desk.case_name,
        identifier,
        given.get("answer", ""),
        of=about,
        why=given.get("why", ""),
        by=given.get("by", "").strip(),
        seen=given.get("seen", ""),
    )
    sheet = sheet_of(desk.opened, desk.case_name, about)
    values = _values(desk, sheet, _question(sheet, given.get("question", "")))
    if done.recorded is not None:
        values |= {"recorded": identifier}
        return Shown(template="fate_parts.html", values=values, say=desk.tongue.say("Recorded."))
    values |= {"reviewing": identifier, "reviewed": dict(given), "lacks": done.lacks, "again": done.overtaken}
    return Shown(template="fate_findings.html", values=values, status=409 if done.overtaken else 422, tone="trouble")


def elements(desk: Desk, asked: Asked) -> Shown:
    """Show the elements of crimes, with what was found of each and what is left to weigh."""
    about = asked.given.get("about", "")
    sheet = sheet_of(desk.opened, desk.case_name, about)
    found = elements_of(desk.opened, desk.case_name, about)
    return Shown(template="fate_elements.html", values=_values(desk, sheet, "") | {"crimes": found.crimes})


def _question(sheet: Sheet, wanted: str) -> str:
    """Return the question that is asked: the one wanted, where it is one and fits."""
    first = FIRST if sheet.is_person else "elements_icpped:deprivation"
    try:
        choices_of(wanted)
    except TermError:
        return first
    return wanted if sheet.is_person or ":" in wanted else first


def _ids(given: Mapping[str, str], side: str) -> tuple[str, ...]:
    """Return the ids of the grounds that were put on a side."""
    return tuple(key[2:] for key, value in given.items() if key.startswith("e-") and value == side)


def _values(desk: Desk, sheet: Sheet, question: str) -> dict[str, object]:
    say = desk.tongue.say
    return {
        "sheet": sheet,
        "question": question,
        "choices": choices_of(question) if question else (),
        "standards": standards(),
        "means": lambda name, slug: say(definition(name, slug)),
        "evidence": {one.id: one for one in sheet.evidence},
        "typed": {},
        "lacks": (),
        "wrong": {},
        "empty": (),
        "overtaken": False,
        "recorded": "",
        "reviewing": "",
        "reviewed": {},
        "again": False,
        "moved": False,
    }

"""How findings, elements and what the State owes are told to a person: ids, slugs and short names, no names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from habeas.cli.terminal import counted

if TYPE_CHECKING:
    from habeas.casework.weighing import Elements, Owing
    from habeas.cli.frame import Frame
    from habeas.fates.elements import Row
    from habeas.fates.findings import Held
    from habeas.fates.owed import Fact
    from habeas.fates.searches import Answered, Register

_STATES = {
    "proposed": "proposed, and counts for nobody yet",
    "stands": "stands",
    "to_review": "to be reviewed",
    "superseded": "superseded",
}


def say_finding(frame: Frame, held: Held, *, of: str, preview: bool = False) -> None:
    """Print one finding and how it stands."""
    one = held.finding
    frame.say("A finding" if preview else one.id)
    state = _STATES[held.state.value]
    if held.state.value == "to_review":
        state += ", and its answer counts meanwhile" if held.counts else ", and its answer counts for nobody"
    rows = [
        ("about", of),
        ("answers", f"{one.question}: {one.value}"),
        ("standard", one.standard.replace("_", " ")),
        ("state", state),
        ("for it", ", ".join(one.supports) or "nothing is named"),
        ("against it", ", ".join(one.against) or "nothing is named"),
        ("judged by", one.judged_by),
        ("signed by", ", ".join(held.reviewed_by)),
        ("not signed by", ", ".join(held.dissent)),
        ("supersedes", ", ".join(one.supersedes)),
        ("lacks", "; ".join(held.missing)),
        ("because", "; ".join(held.reasons)),
    ]
    frame.table(None, [row for row in rows if row[1]], give=(1,), indent=2)


def say_elements(frame: Frame, found: Elements) -> None:
    """Print the elements of each crime."""
    frame.say(f'{found.about}. Empty is not "not met"; nothing here is a verdict.')
    for crime, rows in found.crimes:
        frame.say()
        frame.say(crime.replace("_", " "))
        for row in rows:
            _say_row(frame, row)


def _say_row(frame: Frame, row: Row) -> None:
    unverified = "" if row.verified else " (its wording is still to be checked)"
    frame.say(f"· {row.element}: {row.label}{unverified}", indent=2, hang=2)
    told = [("for", ", ".join(row.supports)), ("against", ", ".join(row.against))]
    told += [(note.finding, f"{note.value}, {note.standard.replace('_', ' ')}, {note.state}") for note in row.notes]
    told.append(("to weigh", ", ".join(row.to_weigh)))
    frame.table(None, [one for one in told if one[1]], give=(1,), indent=4)


def say_owed(frame: Frame, found: Owing) -> None:
    """Print what the State owes of a person, and the register of what was asked."""
    slugs = dict(found.slugs)
    frame.say(f"{found.person}: what a State has to register (17(3)) and to tell (18(1)).")
    frame.table(
        ("article", "fact", "state", "from", "owed"),
        [
            (
                fact.article,
                fact.slug,
                fact.state.replace("_", " "),
                ", ".join(sorted(slugs.get(one, one) for one in fact.sources)),
                "owed" if fact.owed else "",
            )
            for fact in found.facts
        ],
        give=(3,),
    )
    for fact in found.facts:
        _say_disputed(frame, fact)
    frame.say()
    say_register(frame, found.register)


def _say_disputed(frame: Frame, fact: Fact) -> None:
    for part in fact.parts:
        if part.contradicted:
            frame.say(f"{fact.slug}, {part.name}: contradicted are {', '.join(part.contradicted)}", indent=2, hang=2)


def say_register(frame: Frame, register: Register, *, indent: int = 0) -> None:
    """Print what was asked and answered."""
    if not register.asked and not register.unasked:
        frame.say("Nothing is recorded of anybody being asked, and nothing of an answer.", indent=indent)
    for one in register.asked:
        when = f" {one.when}" if one.when else ""
        to = f", of {one.to}" if one.to else ""
        none = f"; nothing was done: {one.why_none.replace('_', ' ')}" if one.why_none else ""
        frame.say(f"asked{when}: {one.kind.replace('_', ' ')}{to} ({one.statement}){none}", indent=indent, hang=2)
        for answer in one.answers:
            _say_answer(frame, answer, indent=indent + 2)
        if not one.answers and not one.why_none:
            frame.say("no answer is recorded", indent=indent + 2)
    for answer in register.unasked:
        _say_answer(frame, answer, indent=indent)


def _say_answer(frame: Frame, one: Answered, *, indent: int) -> None:
    when = f" {one.when}" if one.when else ""
    by_then = f" by {one.by_then}" if one.by_then else ""
    told = f"{one.response.replace('_', ' ')}{by_then}, says {one.by} ({one.statement})"
    frame.say(f"answered{when}: {told}" if one.stance != "silent" else f"silence: {told}", indent=indent, hang=2)


def asked_in_short(register: Register) -> str:
    """Return what was asked and answered, in one clause."""
    asked = sum(not one.why_none for one in register.asked)
    if not asked and not register.stances:
        return "nobody is recorded as asked"
    stances = ", ".join(f"{stance} {n}" for stance, n in register.stances)
    none = f"{register.unanswered} without an answer recorded" if register.unanswered else ""
    return "; ".join(filter(None, (f"{counted(asked, 'question')} asked", stances, none)))

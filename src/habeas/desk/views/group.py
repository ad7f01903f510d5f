"""A group: all records that are held to be one person, the weakest held first; to split it, and to take that back."""

from __future__ import annotations

from habeas.casework.grouped import Group, group_of
from habeas.casework.splitting import Overtaken, plan_split, split, take_back
from habeas.desk.parts import Asked, Shown
from habeas.desk.sitting import Desk


def show(desk: Desk, asked: Asked) -> Shown:
    """Show the group of one person."""
    return Shown(template="group.html", values=_values(desk, asked.id))


def plan(desk: Desk, asked: Asked) -> Shown:
    """Show what a split would do; or say what is missing. Nothing is recorded."""
    group = group_of(desk.opened, desk.case_name, asked.given.get("about", ""))
    apart, why = asked.all("apart"), asked.given.get("why", "").strip()
    lacks = _lacks(group, apart, why)
    values = {"group": group, "apart": apart, "why": why, "lacks": lacks, "plan": None}
    if lacks:
        return Shown(template="group_plan.html", values=values, status=422, tone="trouble")
    values["plan"] = plan_split(desk.opened, desk.case_name, group.person.id, apart)
    return Shown(template="group_plan.html", values=values)


def do_split(desk: Desk, asked: Asked) -> Shown:
    """Split; or say that another window changed who is one person, with both shown."""
    given = asked.given
    apart, among = asked.all("apart"), asked.all("among")
    why, seen = given.get("why", ""), given.get("seen", "")
    done = split(desk.opened, desk.case_name, given.get("about", ""), apart, why=why, seen=seen, among=among)
    values = _values(desk, given.get("about", ""))
    if isinstance(done, Overtaken):
        values |= {"overtaken": done, "apart": apart, "why": why}
        return Shown(template="group_part.html", values=values, status=409, tone="trouble")
    return Shown(template="group_part.html", values=values | {"judged": done})


def undo(desk: Desk, asked: Asked) -> Shown:
    """Take back what people judged in one entry."""
    take_back(desk.opened, desk.case_name, asked.number("entry"))
    say = desk.tongue.say("Taken back.")
    return Shown(template="group_part.html", values=_values(desk, asked.given.get("about", "")), say=say)


def _lacks(group: Group, apart: tuple[str, ...], why: str) -> tuple[str, ...]:
    chosen = set(apart) & set(group.person.mentions)
    found = []
    if not chosen:
        found.append("none")
    elif len(chosen) == len(group.person.mentions):
        found.append("all")
    return (*found, *(() if why else ("why",)))


def _values(desk: Desk, identifier: str) -> dict[str, object]:
    return {
        "group": group_of(desk.opened, desk.case_name, identifier),
        "judged": None,
        "overtaken": None,
        "apart": (),
        "why": "",
        "lacks": (),
        "plan": None,
    }

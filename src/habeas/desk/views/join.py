"""Join: say of two persons whom no list of pairs proposed that they are one. Side by side first, then with a reason."""

from __future__ import annotations

from contextlib import suppress

from habeas.casework.comparing import PairSeen, compared_people
from habeas.casework.pair_words import in_latin
from habeas.casework.people_pages import PeoplePage, people_found
from habeas.casework.splitting import Overtaken, join, plan_join, take_back
from habeas.desk.parts import Asked, Shown
from habeas.desk.sitting import Desk
from habeas.errors import UsageError


def show(desk: Desk, asked: Asked) -> Shown:
    """Show the person, and a search for the other."""
    pair = compared_people(desk.opened, desk.case_name, asked.id)
    return Shown(template="join.html", values=_values(pair))


def find(desk: Desk, asked: Asked) -> Shown:
    """Show whom a search finds."""
    about, query = asked.given.get("about", ""), asked.given.get("query", "").strip()
    page = PeoplePage(rows=(), after=None, total=0)
    if query:
        with suppress(UsageError):  # signs without a letter are as good as a word that nobody has
            page = people_found(desk.opened, desk.case_name, query)
    return Shown(template="join_rows.html", values={"page": page, "about": about, "searched": bool(query)})


def plan(desk: Desk, asked: Asked) -> Shown:
    """Show both side by side, and what it would do to take them for one."""
    one, other = asked.given.get("about", ""), asked.given.get("other", "")
    pair = compared_people(desk.opened, desk.case_name, one, other)
    if pair.together:
        return Shown(template="join_plan.html", values=_values(pair), status=422, tone="trouble")
    return Shown(
        template="join_plan.html", values=_values(pair) | {"plan": plan_join(desk.opened, desk.case_name, one, other)}
    )


def record(desk: Desk, asked: Asked) -> Shown:
    """Record that two are one; or say what is missing, or that another window changed them meanwhile."""
    given = asked.given
    one, other, why = given.get("about", ""), given.get("other", ""), given.get("why", "")
    pair = compared_people(desk.opened, desk.case_name, one, other)
    values = _values(pair) | {"why": why}
    if not why.strip():
        planned = plan_join(desk.opened, desk.case_name, one, other)
        return Shown(
            template="join_plan.html", values=values | {"plan": planned, "lacks": ("why",)}, status=422, tone="trouble"
        )
    done = join(desk.opened, desk.case_name, one, other, why=why, seen=given.get("seen", ""))
    if isinstance(done, Overtaken):
        values |= {"overtaken": done}
        if not pair.together:
            values |= {"plan": plan_join(desk.opened, desk.case_name, one, other)}
        return Shown(template="join_plan.html", values=values, status=409, tone="trouble")
    return Shown(template="join_plan.html", values=values | {"judged": done})


def undo(desk: Desk, asked: Asked) -> Shown:
    """Take back a join of this page."""
    take_back(desk.opened, desk.case_name, asked.number("entry"))
    return Shown(go=f"/join/{asked.given.get('about', '')}")


def _values(pair: PairSeen) -> dict[str, object]:
    return {
        "pair": pair,
        "latin": in_latin,
        "plan": None,
        "why": "",
        "lacks": (),
        "overtaken": None,
        "judged": None,
    }

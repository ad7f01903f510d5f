"""Withdrawal: what goes for good, what stays, what left already; then the reason, and the reference typed."""

from __future__ import annotations

from habeas.casework.references import meant
from habeas.casework.typed_reference import check_reference
from habeas.casework.withdrawing import BECAUSE_AT_MOST, plan_withdrawal, withdraw
from habeas.desk.parts import Asked, Shown
from habeas.desk.sitting import Desk
from habeas.errors import PersonsError, UsageError


def seek(desk: Desk, asked: Asked) -> Shown:
    """Go to what a reference means."""
    try:
        return Shown(go=f"/withdrawal/{meant(desk.opened, desk.case_name, asked.given.get('id', ''))}")
    except PersonsError:
        return Shown(template="reference_refused.html", values={"part": "seek"}, status=409, tone="trouble")


def show(desk: Desk, asked: Asked) -> Shown:
    """Show what a withdrawal would take with it. Nothing is destroyed."""
    plan = plan_withdrawal(desk.opened, desk.case_name, asked.id)
    return Shown(template="withdrawal.html", values=_asking(plan))


def destroy(desk: Desk, asked: Asked) -> Shown:
    """Ask for the reason, then for the reference, and only then destroy; anew where the plan is another by now."""
    given = asked.given
    identifier, because, typed = given.get("id", ""), given.get("because", ""), given.get("typed", "")
    plan = plan_withdrawal(desk.opened, desk.case_name, identifier)
    values = _asking(plan) | {"because": because}
    if plan.digest != given.get("seen"):
        return Shown(template="withdrawal_plan.html", values=values | {"changed": True}, status=409, tone="trouble")
    if not because.strip() or len(because) > BECAUSE_AT_MOST:
        return Shown(template="withdrawal_ask.html", values=values | {"wrong": "because"}, status=409, tone="trouble")
    if "typed" not in given:
        return Shown(template="withdrawal_ask.html", values=values | {"last": True})
    try:
        check_reference(typed, identifier)
    except UsageError:
        values |= {"last": True, "wrong": "typed"}
        return Shown(template="withdrawal_ask.html", values=values, status=409, tone="trouble")
    done = withdraw(desk.opened, desk.case_name, identifier, because=because)
    if desk.running is not None and desk.running.state == "running":
        desk.running.stop()  # it counts who is gone
    assert desk.case is not None
    desk.enter(desk.case)  # pairs with them are gone
    return Shown(template="withdrawal_done.html", values={"done": done, "plan": plan})


def _asking(plan: object) -> dict[str, object]:
    return {"plan": plan, "changed": False, "last": False, "wrong": "", "because": "", "longest": BECAUSE_AT_MOST}

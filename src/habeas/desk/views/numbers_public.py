"""Numbers: tables that anybody may see. First what would be told and what not; then, in words, a folder."""

from __future__ import annotations

from habeas.casework.publishing_counts import Published, asking_for, publish, publish_seen
from habeas.casework.typed_folder import typed_folder
from habeas.casework.typed_reference import check_reference
from habeas.desk.parts import Asked, Shown
from habeas.desk.sitting import Desk


def preview(desk: Desk, asked: Asked) -> Shown:
    """Show what would be told and what would be kept back. Nothing is written."""
    found = publish(desk.opened, desk.case_name, asking_for(_spec(asked), asked.given.get("threshold", "")), None)
    return Shown(template="numbers_public.html", values=_values(asked, found))


def leave(desk: Desk, asked: Asked) -> Shown:
    """Publish to a folder. It cannot be taken back, so whoever does it types the reference of the case."""
    check_reference(asked.given.get("reference", ""), desk.case_name)
    found = publish_seen(
        desk.opened,
        desk.case_name,
        asking_for(_spec(asked), asked.given.get("threshold", "")),
        typed_folder(asked.given.get("folder", "")),
        seen=asked.given.get("seen", ""),
    )
    if found.out is None:
        return Shown(
            template="numbers_public.html", values=_values(asked, found) | {"changed": True}, status=409, tone="trouble"
        )
    return Shown(template="numbers_public.html", values=_values(asked, found), say=desk.tongue.say("Written."))


def _values(asked: Asked, found: Published) -> dict[str, object]:
    given = asked.given
    typed = {"threshold": given.get("threshold", ""), "folder": given.get("folder", "")}
    return {"found": found, "spec": _spec(asked), "changed": False} | typed


def _spec(asked: Asked) -> str:
    """Return the table as the verb takes it; of the two boxes of a dimension one may be empty."""
    given = asked.given
    if given.get("spec"):
        return given["spec"]
    dims = [one for one in (given.get("first", ""), given.get("second", "")) if one]
    return f"{given.get('unit', '')}:{','.join(dims)}"

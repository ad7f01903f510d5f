"""What a mention's newest record says, in its source's words: for the eyes of whoever works on the case."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from habeas.model.mentions import StatedFate
    from habeas.model.records import Described


def facts(records: tuple[Described, ...]) -> dict[str, str]:
    """What the newest record of a mention says, as written."""
    record = records[-1]
    mention = record.mention
    told: dict[str, str] = {}
    for name in mention.names:
        key = "name" if name.kind == "main" else "also called"
        told[key] = f"{told[key]}; {name.written}" if key in told else name.written
    if mention.birth:
        told["born"] = mention.birth.stated
    if mention.age:
        told["age"] = mention.age.stated
    if mention.birthplace:
        told["born at"] = mention.birthplace.stated
    if mention.sex:
        told["sex as stated"] = mention.sex.text
    if mention.occupation:
        told["occupation"] = " ".join(mention.occupation.text.split())  # a cell of a sheet has lines
    if mention.marks:
        told["clothing and marks"] = " ".join(mention.marks.text.split())
    for fate in record.fates:
        key = fate.says.replace("_", " ")
        told[key] = f"{told[key]}; {_said(fate)}" if key in told else _said(fate)
    return told


def _said(fate: StatedFate) -> str:
    parts = [part.stated for part in (fate.when, fate.where) if part is not None]
    told = ", ".join(parts) or "stated, without date or place"
    return f"{told} (“{' '.join(fate.words.split())}”)" if fate.words and fate.basis == "coded" else told

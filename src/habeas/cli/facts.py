"""What a mention's newest record says, in the words of its source: for the eyes of whoever works on the case."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from habeas.model.records import Record


def facts(records: tuple[Record, ...]) -> dict[str, str]:
    """What the newest record of a mention says, as written."""
    record = records[-1]
    mention = record.mention
    facts: dict[str, str] = {}
    for name in mention.names:
        key = "name" if name.kind == "main" else "also called"
        facts[key] = f"{facts[key]}; {name.written}" if key in facts else name.written
    if mention.birth:
        facts["born"] = mention.birth.stated
    if mention.age:
        facts["age"] = mention.age.stated
    if mention.birthplace:
        facts["born at"] = mention.birthplace.stated
    if mention.sex:
        facts["sex as stated"] = mention.sex.text
    if mention.occupation:
        facts["occupation"] = " ".join(mention.occupation.text.split())
    for fate in record.fates:
        said = ", ".join(part.stated for part in (fate.when, fate.where) if part is not None)
        facts[fate.says.replace("_", " ")] = said or "stated, without date or place"
    return facts

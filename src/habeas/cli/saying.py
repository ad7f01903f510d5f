"""What a statement says, field by field, for the eyes of whoever works on the case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from habeas.cli.facts import facts

if TYPE_CHECKING:
    from habeas.model.statements import Statement

_LEFT_OUT = {"statement", "attribution", "retracts", "id", "mention", "fates", "sealed", "is_source"}
_CALLED = {
    "act_type": "type",
    "event_kind": "type",
    "search_kind": "type",
    "response": "answer",
    "where_end": "where it ended",
    "stated_reason": "reason given",
    "end_status": "at its end",
    "grounds": "on grounds of (alleged)",
    "grounds_words": "in the words",
    "no_answer_by": "no answer by",
    "least": "at least",
    "most": "at most",
}


def fields_of(statement: Statement, names: dict[str, str]) -> list[tuple[str, str]]:
    """Return what a statement says as (field, words), in the order of its fields."""
    from habeas.model.statements import CodedMention

    rows: list[tuple[str, str]] = []
    if isinstance(statement, CodedMention):
        rows += facts((statement,)).items()
        if statement.sealed:
            rows.append(("sealed", "can be neither found nor linked"))
        if statement.is_source:
            rows.append(("is", "the source itself"))
    for key in statement.__struct_fields__:
        words = "" if key in _LEFT_OUT else _words(getattr(statement, key), names)
        if words and (key, words) != ("party", "person"):
            rows.append((_CALLED.get(key, key.replace("_", " ")), words))
    return rows


def _words(value: Any, names: dict[str, str]) -> str:
    from habeas.model.values import Text, When, Where

    match value:
        case None | "" | () | False:
            return ""
        case Text():
            return " ".join(value.text.split())
        case When():
            return value.stated if value.edtf in (None, value.stated) else f"{value.stated} ({value.edtf})"
        case Where():
            return value.stated
        case tuple():
            return ", ".join(_words(one, names) for one in value)
        case str():
            return f"{names[value]} ({value})" if value in names else value
        case _:
            return str(value)

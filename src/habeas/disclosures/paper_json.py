"""A paper as JSON: for programs, and the exact form of what it says.

Keys sorted, UTF-8, one line; the same paper gives the same bytes. A field without values holds an empty list, never a
phrase. What a value rests on stands beside it.
"""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from typing import Any

from habeas.disclosures.paper import Field, Heading, Items, PageBreak, Paper, Paragraph, Table
from habeas.disclosures.shapes import check_shape
from habeas.errors import DisclosureError

FORMAT = "habeas-paper/1"
_KINDS = {
    Heading: "heading",
    Paragraph: "paragraph",
    Field: "field",
    Items: "items",
    Table: "table",
    PageBreak: "page_break",
}


def json_of(paper: Paper) -> bytes:
    """Return a paper as JSON, with a line end.

    An empty text, a row 0 and what is false are left out; lists are always there, empty too. A block has a `kind`.

    Raises: DisclosureError: the paper has no title or day, a table does not fit its head, or a text is not Unicode.
    """
    check_shape(paper)
    value = {"format": FORMAT, **_told(paper)}
    told = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    try:
        return told.encode() + b"\n"
    except UnicodeEncodeError as failure:
        raise DisclosureError("a text of the paper holds half a character, which no file can hold") from failure


def _told(value: Any) -> Any:
    """Return a value as JSON has it. A whole number has one spelling, whether it was given as 1 or as 1.0."""
    if isinstance(value, tuple):
        return [_told(one) for one in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if not is_dataclass(value):
        return value
    kind = {"kind": _KINDS[type(value)]} if type(value) in _KINDS else {}
    named = {field.name: _told(getattr(value, field.name)) for field in fields(value)}
    return kind | {name: one for name, one in named.items() if one not in ("", 0, False)}

"""The mapping that reads an invented list, as TOML."""

from __future__ import annotations

import json
from collections.abc import Iterator

from habeas.demo.characters import Character
from habeas.demo.columns import Column, Rule
from habeas.demo.tongues import Tongue


def mapping_of(character: Character, columns: tuple[Column, ...], tongue: Tongue) -> str:
    """Return the mapping of a list: source, lawful basis, what the list states, unknown words, columns."""
    lines = [
        "# Everything this mapping reads is invented: no such person, place or list exists.",
        "[source]",
        f"id = {_text(character.slug)}",
        f"kind = {_text(character.kind)}",
        f"title = {_text(tongue.titles[character.slug])}",
        f"lang = {_text(tongue.lang)}",
        "invented = true",
        "",
        "[source.basis]",
        'lawful_basis = "invented data"',
        'purposes = ["documentation", "statistics", "report"]',
        'recipients = ["*"]',
        'names = "name"',
        "to_state = true",
        "to_public = true",
        "",
        "[list]",
        f"states = {_value(list(character.states))}",
        f"words = {_text(character.words)}",
        "",
        "[unknown]",
        f"words = {_value(list(tongue.unknown))}",
    ]
    for column in columns:
        lines += ["", *_column(column)]
    return "\n".join(lines) + "\n"


def _column(column: Column) -> Iterator[str]:
    heading = f"columns.{_text(column.heading)}"
    yield f"[{heading}]"
    tables: list[tuple[str, dict[str, list[str] | str]]] = []
    for key, rule in column.rules.items():
        if isinstance(rule, dict):
            tables.append((key, rule))
        else:
            yield f"{key} = {_value(rule)}"
    for key, table in tables:
        yield f"[{heading}.{key}]"
        for cell, value in table.items():
            yield f"{_text(cell)} = {_value(value)}"


def _value(rule: Rule) -> str:
    match rule:
        case list():
            return f"[{', '.join(_text(word) for word in rule)}]"
        case _:
            return _text(str(rule))


def _text(words: str) -> str:
    # A JSON string is a TOML basic string unless it holds a lone surrogate or DEL; ours hold neither.
    return json.dumps(words, ensure_ascii=False)

"""A mapping as the fields of a form, both ways: from what was chosen to TOML, and from TOML to what is chosen.

Fields: `source.id`, `basis.purposes`, `list.words`, `unknown.words`, and of the column at place N `cN.field`, the keys
of its rule (`cN.date`), and of a status column `cN.values.M` for the Mth of its texts. Several values are lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from habeas.intake import Guess, Tree, keys_of

Fields = dict[str, str]
Texts = Mapping[int, Sequence[str]]
"""The different texts of status columns, by the place of the column."""

_SOURCE = ("id", "kind", "title", "lang", "reliability", "reliability_reason")
_BASIS_LISTS, _BASIS_FLAGS = ("purposes", "recipients"), ("to_state", "to_public")
_LISTS = frozenset({"unknown", "split", "part_words", "year_words", "about_words", "years", "age_months", "age_days"})
_YES = "1"


def tree_of(fields: Mapping[str, str], header: Sequence[str], texts: Texts) -> Tree:
    """Return a mapping of what was chosen. Columns without a field are not mentioned, rules of other fields neither."""
    source: Tree = {key: said for key in _SOURCE if (said := fields.get(f"source.{key}", "").strip())}
    if fields.get("source.invented") == _YES:
        source["invented"] = True
    if fields.get("basis.on") == _YES:
        source["basis"] = _basis(fields)
    return {
        "source": source,
        "list": {"states": _lines(fields.get("list.states", "")), "words": fields.get("list.words", "").strip()},
        "unknown": {"words": _lines(fields.get("unknown.words", ""))},
        "columns": {
            name: _column(fields, place, texts.get(place))
            for place, name in enumerate(header)
            if fields.get(f"c{place}.field")
        },
    }


def fields_of(tree: Tree, header: Sequence[str], texts: Texts) -> Fields:
    """Return what is chosen by a mapping that was read. What it says of columns that are not there is left out."""
    source, listed = _inner(tree, "source"), _inner(tree, "list")
    fields = {f"source.{key}": str(source[key]) for key in _SOURCE if key in source}
    if source.get("invented"):
        fields["source.invented"] = _YES
    if "basis" in source:
        basis = _inner(source, "basis")
        fields |= {"basis.on": _YES} | {f"basis.{key}": _field(found) for key, found in basis.items()}
    fields["list.states"] = _field(listed.get("states", []))
    fields["list.words"] = str(listed.get("words", ""))
    fields["unknown.words"] = _field(_inner(tree, "unknown").get("words", []))
    columns = _inner(tree, "columns")
    for place, name in enumerate(header):
        if name in columns:
            fields |= _fields_of_column(place, columns[name], texts.get(place, ()))
    return fields


def fields_of_guesses(found: Iterable[Guess], unknown: Sequence[str]) -> Fields:
    """Return what is chosen where a table was only guessed at. What the list says, and who keeps it, nobody guesses."""
    fields = {"source.kind": "other", "source.lang": "und", "unknown.words": _field(list(unknown))}
    for place, guess in enumerate(found):
        fields[f"c{place}.field"] = guess.field
        fields |= {f"c{place}.{key}": _field(said) for key, said in guess.keys}
    return fields


def status_places(fields: Mapping[str, str], columns: int) -> tuple[int, ...]:
    """Return the places of the columns that say what became of somebody."""
    return tuple(place for place in range(columns) if fields.get(f"c{place}.field") == "status")


def differing(one: Mapping[str, str], other: Mapping[str, str], columns: int) -> tuple[str, ...]:
    """Return the fields in which two forms differ, those of the columns together as `cN`."""
    unlike = {key for key in one.keys() | other.keys() if one.get(key, "").strip() != other.get(key, "").strip()}
    of_columns = [f"c{place}" for place in range(columns)]
    plain = sorted(key for key in unlike if not key.partition(".")[0].lstrip("c").isdigit())
    return (*plain, *(name for name in of_columns if any(key.startswith(f"{name}.") for key in unlike)))


def _basis(fields: Mapping[str, str]) -> Tree:
    basis: Tree = {key: fields.get(f"basis.{key}", "") for key in ("lawful_basis", "names")}
    basis |= {key: _lines(fields.get(f"basis.{key}", "")) for key in _BASIS_LISTS}
    return basis | {key: fields.get(f"basis.{key}") == _YES for key in _BASIS_FLAGS}


def _column(fields: Mapping[str, str], place: int, texts: Sequence[str] | None) -> Tree:
    field = fields[f"c{place}.field"]
    column: Tree = {"field": field}
    for key in keys_of(field):
        said = fields.get(f"c{place}.{key}", "")
        if key in _LISTS and _lines(said):
            column[key] = _lines(said)
        elif key not in _LISTS and key != "values" and said:
            column[key] = said
    if field == "status" and texts is not None:
        chosen = (_lines(fields.get(f"c{place}.values.{at}", "")) for at in range(len(texts)))
        column["values"] = dict(zip(texts, chosen, strict=True))
    return column


def _fields_of_column(place: int, column: Any, texts: Sequence[str]) -> Fields:
    said = column if isinstance(column, dict) else {}
    fields = {f"c{place}.{key}": _field(found) for key, found in said.items() if key != "values"}
    values = _inner(said, "values")
    return fields | {f"c{place}.values.{at}": _field(values[text]) for at, text in enumerate(texts) if text in values}


def _inner(tree: Mapping[str, Any], key: str) -> Tree:
    found = tree.get(key, {})
    return found if isinstance(found, dict) else {}


def _lines(said: str) -> list[str]:
    return [line for line in said.replace("\r", "").split("\n") if line.strip()]


def _field(found: object) -> str:
    if isinstance(found, bool):
        return _YES if found else ""
    return "\n".join(map(str, found)) if isinstance(found, list | tuple) else str(found)

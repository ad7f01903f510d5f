"""A coding sheet: what a coder read out of one exhibit, as a TOML or JSON file, before ids are given to it.

[sheet]
exhibit = "exh_…"                 # what was read
source = "survivor-a"             # the originating source: slug or id
relayed_by = ["daily-paper"]      # through whom it came, from the nearest to the origin to the nearest to us
credibility = "2"
credibility_reason = "detailed, seen by the source"

[[mention]]
as = "A"                          # how the rows of this sheet call it
name = "…"
quote = "…"

[[act]]
type = "document_seizure"
victim = "A"
start = "2017-04"
quote = "…"
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from habeas.errors import StatementsError
from habeas.model.statements import KINDS
from habeas.model.vocabularies import did_you_mean
from habeas.statements.reading import shown_key

_ROW = frozenset(
    {"as", "quote", "edits", "source", "relayed_by", "asserted_on", "credibility", "credibility_reason"}
)  # what every row may say of itself
_HEAD = _ROW - {"as", "quote", "edits"} | {"exhibit", "lang", "unusual_dates"}
_FIELDS: dict[str, frozenset[str]] = {
    "mention": frozenset(
        {"party", "name", "names", "birth", "age", "sex", "birthplace", "occupation", "marks", "fates"}
        | {"actor_kind", "least", "most", "is_source", "sealed"}
    ),
    "act": frozenset(
        {"type", "victim", "event", "on", "start", "end", "where", "where_end", "place_kind", "methods", "grounds"}
        | {"grounds_words", "purposes", "stated_reason", "end_status", "consistency", "words", "by"}
    ),
    "involvement": frozenset({"of", "actor", "degree", "actor_kind", "unit", "rank", "capacity"}),
    "event": frozenset({"type", "title", "on", "start", "end", "where", "part_of", "follows"}),
    "relation": frozenset({"a", "relation", "b", "start", "end"}),
    "search_action": frozenset({"type", "by", "about", "addressed_to", "when", "asks", "outcome", "no_action_reason"}),
    "response": frozenset({"type", "by", "answers", "about", "when", "no_answer_by", "words"}),
    "tally": frozenset({"unit", "stated", "least", "most", "act_type", "about", "where", "on", "start", "end"}),
}
ROWS_AT_MOST = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetRow:
    """One row of a sheet: the kind of statement, its number among its kind, and what it says."""

    kind: str
    number: int
    values: Mapping[str, Any]

    @property
    def place(self) -> str:
        """Where it stands, for an error: "act 2"."""
        return f"{self.kind} {self.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A sheet as it was written: the head, and the rows in the order in which they are coded.

    Mentions come first, then events, acts and who was involved, then the rest; within a kind the order of the file.
    """

    head: Mapping[str, Any]
    rows: tuple[SheetRow, ...]


def read_sheet(content: bytes, *, name: str) -> Sheet:
    """Read a coding sheet.

    Args:
        content: TOML or JSON, UTF-8.
        name: of the file, for errors.
    Raises: StatementsError: neither, or a table, row or field that no sheet has.
    """
    tree = _tree(content, name)
    return sheet_of(tree, name=name)


def sheet_of(tree: Mapping[str, Any], *, name: str = "the sheet") -> Sheet:
    """Take a sheet from plain values, as programs hand it over.

    Raises: StatementsError: a table, row or field that no sheet has.
    """
    known = {"sheet", *KINDS}
    for table in tree:
        if table not in known:
            raise StatementsError(
                "a table that no coding sheet has",
                place=f"{name}: {shown_key(table)}",
                advice=did_you_mean(table, known),
            )
    head = tree.get("sheet", {})
    if not isinstance(head, Mapping):
        raise StatementsError("[sheet] is no table", place=name, advice="Write [sheet] on a line of its own, once.")
    _check_fields(head, _HEAD, "sheet")
    rows = tuple(_rows(tree, name))
    if not rows:
        raise StatementsError(
            "the sheet codes nothing", place=name, advice="`habeas code --template EXHIBIT` prints one to fill in."
        )
    if len(rows) > ROWS_AT_MOST:
        raise StatementsError(f"more than {ROWS_AT_MOST} rows in one sheet", place=name, advice="Part it.")
    return Sheet(head=head, rows=rows)


def _tree(content: bytes, name: str) -> Mapping[str, Any]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as failure:
        raise StatementsError("the sheet is not in UTF-8", place=f"{name}, byte {failure.start}") from None
    try:
        tree = _json(text, name) if text.lstrip().startswith("{") else tomllib.loads(text)
    except json.JSONDecodeError as failure:
        raise StatementsError("the sheet is not JSON", place=f"{name}, line {failure.lineno}") from None
    except tomllib.TOMLDecodeError as failure:
        # What Python says of it can quote the line; its last part names the place.
        where = str(failure).rpartition("(at ")[2].rstrip(")")
        raise StatementsError("the sheet is not TOML", place=f"{name}, {where}") from None
    except RecursionError:
        raise StatementsError("the sheet is nested too deeply", place=name) from None
    except ValueError:
        # Python reads no number of more than 4,300 digits, and neither parser says where it stands.
        raise StatementsError("the sheet holds a number that is none", place=name) from None
    if not isinstance(tree, dict):
        raise StatementsError("the sheet is no table", place=name)
    return tree


def _json(text: str, name: str) -> Any:
    """Read JSON. What stands there twice would be lost in silence, and is refused; so are numbers that JSON has not."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        table: dict[str, Any] = {}
        for key, value in pairs:
            if key in table:
                raise StatementsError("this stands twice in one table", place=f"{name}: {shown_key(key)}")
            table[key] = value
        return table

    def no_number(_: str) -> Any:
        raise ValueError

    return json.loads(text, object_pairs_hook=once, parse_constant=no_number)


def _rows(tree: Mapping[str, Any], name: str) -> Iterator[SheetRow]:
    for kind in _ORDER:
        rows = tree.get(kind, [])
        if not isinstance(rows, (list, tuple)) or not all(isinstance(row, Mapping) for row in rows):
            raise StatementsError(f"[[{kind}]] is no list of rows", place=name, advice=f"Write [[{kind}]] for each.")
        for number, values in enumerate(rows, 1):
            row = SheetRow(kind=kind, number=number, values=values)
            _check_fields(values, _ROW | _FIELDS[kind], row.place)
            yield row


_ORDER = ("mention", "event", "act", "involvement", "relation", "search_action", "response", "tally")


def _check_fields(values: Mapping[str, Any], known: frozenset[str], place: str) -> None:
    for key in values:
        if key not in known:
            raise StatementsError(
                "a field that is not known here", place=f"{place}: {shown_key(key)}", advice=did_you_mean(key, known)
            )


def empty_sheet(exhibit: str, *, source: str, lang: str) -> str:
    """Return a sheet to be filled in, with every kind of row once, as TOML."""
    return _EMPTY.format(exhibit=exhibit, source=source or "who-says-it", lang=lang)


_EMPTY = """\
# Delete what the exhibit does not say; write as many rows of each kind as it needs.
# `habeas terms act_types` lists the words for an act's type; `habeas terms` names the
# other lists: methods, grounds, end_status, involvement, event_kinds, relations, ...
# Dates are EDTF: 2017-04-12, 2017-04, 2017-04~ (about), [2017-03..2017-04] (one day
# of them), ../2017-04 (not after); or {{ stated = "in the spring" }} where it is none.

[sheet]
exhibit = "{exhibit}"
source = "{source}"  # the originating source: its short name or id
# relayed_by = ["daily-paper"]  # through whom it came, nearest to the origin first
# asserted_on = "2017-05"  # when the source said so
lang = "{lang}"
credibility = "6"  # 1 to 6; 6 cannot be judged
# credibility_reason = ""  # wanted with every other grade

[[mention]]  # a person, group, unit or institution, as this source describes it
as = "A"  # how the rows below call it
name = ""
quote = ""  # words of the exhibit; or {{ exact = "", before = "", occurrence = 2 }}
# party = "group"  # person, group, unit, institution, unknown_persons
# fates = [{{ says = "reported_missing", when = "2017-04" }}]
# is_source = true  # the source speaks of itself
# sealed = true  # on a list that was forced out of somebody, or on a contact list

[[act]]  # one thing done to exactly one person, at one unbroken time and place
type = ""
victim = "A"
start = ""
where = ""  # or {{ stated = "", place = "plc_…" }}
quote = ""
# methods = []
# grounds = []  # what it was allegedly done for: on the act, never on the person
# by = [{{ actor = "B", degree = "carried_out", actor_kind = "police" }}]
# edits = "stm_…"  # takes the place of an earlier statement

[[event]]
as = "E"
type = ""
quote = ""

[[relation]]
a = "A"
relation = ""
b = "B"
quote = ""

[[search_action]]
as = "S"
type = ""
about = ["A"]
quote = ""

[[response]]  # it acknowledges, denies, refuses, explains otherwise, or is silent
by = "B"
type = ""
answers = "S"
quote = ""

[[tally]]  # a number as the source states it
unit = ""
stated = ""
# least = 24  # as the source means it; leave both out where it does not say
# most = 60
quote = ""
"""

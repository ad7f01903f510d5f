"""A mapping says what each column of a table states and by which rule it is read. No rule, no reading.

A mapping is TOML: `[source]` (and `[source.basis]`), `[list]`, `[unknown]`, and one `[columns."HEADER
NAME"]` for each column. Its SHA-256 stands in every record that was read by it.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from typing import Any

import msgspec

from habeas.errors import DateError, MappingError, TermError
from habeas.intake.months import LANGUAGES as MONTH_LANGUAGES
from habeas.intake.shape import Shape
from habeas.model.dates import check_date
from habeas.model.vocabularies import check_term, did_you_mean

NAME_PARTS = ("given", "family", "patronymic", "mother", "married")
DATE_FIELDS = ("birth", "taken_on", "last_seen_on", "died_on")
PLACE_FIELDS = ("birthplace", "taken_at", "last_seen_at", "died_at")
REPEATABLE = (*PLACE_FIELDS, "alias", "status", "ignore")
"""Fields that several columns may give. Places are joined by ", " in the order of the table."""
FIELDS = (
    "external_id",
    "name",
    *NAME_PARTS,
    "alias",
    *DATE_FIELDS,
    "birth_year",
    "age",
    "sex",
    *PLACE_FIELDS,
    "occupation",
    "status",
    "ignore",
)
DATE_ORDERS = ("dmy", "mdy", "ymd", "edtf")
NAME_FORMS = ("name", "initials", "none")

_DATE_KEYS = ("date", "months", "part_words", "year_words", "about_words", "not_before", "not_after")
_KEYS = {
    "name": ("order", "separator", "lang"),
    "alias": ("split", "lang"),
    "age": ("years", "age_months", "age_days"),
    "birth_year": ("not_before", "not_after"),
    "status": ("values",),
    "ignore": (),
    **dict.fromkeys(DATE_FIELDS, _DATE_KEYS),
}
_LINE = re.compile(r"at line ([0-9]+), column ([0-9]+)")


class Basis(msgspec.Struct, frozen=True, kw_only=True):
    """The lawful basis on which this source may be used: what, for whom, with which form of name."""

    lawful_basis: str
    purposes: tuple[str, ...]  # vocabulary consent_purposes
    recipients: tuple[str, ...]  # vocabulary recipients, or * alone
    names: str  # name | initials | none
    to_state: bool
    to_public: bool


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """What one column states and the rules for reading it. A rule that is not given is not applied."""

    name: str
    field: str
    lang: str = "und"
    unknown: tuple[str, ...] = ()  # words for unknown in this column, besides those of the mapping
    separator: str = ""  # between the segments of `order`; "" if there is one segment
    order: tuple[tuple[str, ...], ...] = ()  # segments of name parts; a segment of one part takes all its words
    split: tuple[str, ...] = ()  # what stands between several aliases
    date: str = ""
    months: str = ""
    part_words: tuple[str, ...] = ()  # "early", "mid": narrow a date, are kept as stated, not read
    year_words: tuple[str, ...] = ()  # "year": what follows is a year or a range of years
    about_words: tuple[str, ...] = ()  # "circa": what follows is approximate
    not_before: str = ""
    not_after: str = ""
    years: tuple[str, ...] = ()  # words after an age in years
    age_months: tuple[str, ...] = ()
    age_days: tuple[str, ...] = ()
    values: dict[str, tuple[str, ...]] = {}  # cell text to stated fates


class Mapping(msgspec.Struct, frozen=True, kw_only=True):
    """A mapping that was read and checked; whether it fits a table is asked with `fit`."""

    id: str
    kind: str
    title: str
    lang: str
    invented: bool
    reliability: str
    reliability_reason: str
    basis: Basis | None
    states: tuple[str, ...]
    words: str
    unknown: tuple[str, ...]
    columns: tuple[Column, ...]
    digest: str  # SHA-256 of the TOML, hex
    name: str  # of the file, for errors


def keys_of(field: str) -> tuple[str, ...]:
    """Return the keys that the rule for a field may have, beside `field` itself."""
    return ("unknown", *_KEYS.get(field, ())) if field else ()


def mapping_digest(toml: bytes) -> str:
    """Return the SHA-256 of a mapping file, in hex."""
    return hashlib.sha256(toml).hexdigest()


def read_mapping(toml: bytes, *, name: str = "mapping") -> Mapping:
    """Read a mapping.

    Args:
        toml: the file's bytes, UTF-8.
        name: the file's name, for errors.
    Raises: MappingError: not TOML, a key or term that does not exist (with the nearest that does), or a
        rule that is missing; the place names table and key.
    """
    tree = _Table(_toml(toml, name), name, ("source", "list", "unknown", "columns"))
    source = tree.table(
        "source",
        ("id", "kind", "title", "lang", "invented", "reliability", "reliability_reason", "basis"),
    )
    listed = tree.table("list", ("states", "words"))
    lang = source.text("lang", "und")
    return Mapping(
        id=source.matching("id", r"[a-z0-9][a-z0-9-]{0,63}", "small Latin letters, digits and hyphens"),
        kind=source.term("kind", "source_kinds"),
        title=source.text("title"),
        lang=lang,
        invented=source.flag("invented", default=False),
        reliability=source.one_of("reliability", tuple("ABCDEF"), "F"),
        reliability_reason=source.text("reliability_reason", ""),
        basis=_basis(source),
        states=listed.terms("states", "stated_fates"),
        words=listed.text("words"),
        unknown=tree.table("unknown", ("words",)).texts("words"),
        columns=_columns(tree, lang),
        digest=mapping_digest(toml),
        name=name,
    )


def fit(mapping: Mapping, shape: Shape) -> tuple[str, ...]:
    """Check that a mapping fits a table; return the columns of the table that it does not mention.

    Raises: MappingError: it names a column that the table does not have, with the nearest that it has.
    """
    for column in mapping.columns:
        if column.name not in shape.header:
            raise MappingError(
                f"the table has no column {column.name!r}",
                place=f"{mapping.name}: [columns.{column.name!r}]",
                advice=did_you_mean(column.name, shape.header),
            )
    mentioned = {column.name for column in mapping.columns}
    return tuple(name for name in shape.header if name not in mentioned)


class _Table:
    """One table of the file: gives its values, each checked, with its place in every error."""

    def __init__(self, tree: Any, place: str, keys: tuple[str, ...] | None) -> None:
        self._place = place
        if not isinstance(tree, dict):
            raise MappingError("this must be a table", place=place)
        self._tree: dict[str, Any] = tree
        for key in tree if keys is not None else ():
            if key not in (keys or ()):
                raise MappingError(f"there is no key {key!r} here", place=place, advice=did_you_mean(key, keys or ()))

    def fail(self, key: str, message: str, advice: str | None = None) -> MappingError:
        return MappingError(message, place=f"{self._place}: {key}", advice=advice)

    def __contains__(self, key: str) -> bool:
        return key in self._tree

    def names(self) -> tuple[str, ...]:
        return tuple(self._tree)

    def table(self, key: str, keys: tuple[str, ...] | None) -> _Table:
        return _Table(self._tree.get(key, {}), f"{self._place}: [{key}]", keys)

    def text(self, key: str, default: str | None = None) -> str:
        found = self._tree.get(key, default)
        if not isinstance(found, str) or (default is None and not found.strip()):
            raise self.fail(key, f"{key} must be a text in quotes" + ("" if key in self else "; it is missing"))
        return found

    def flag(self, key: str, *, default: bool | None = None) -> bool:
        found = self._tree.get(key, default)
        if not isinstance(found, bool):
            raise self.fail(key, f"{key} must be true or false" + ("" if key in self else "; it is missing"))
        return found

    def texts(self, key: str) -> tuple[str, ...]:
        found = self._tree.get(key, [])
        found = [found] if isinstance(found, str) else found
        if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
            raise self.fail(key, f"{key} must be a list of texts")
        return tuple(found)

    def one_of(self, key: str, choices: tuple[str, ...], default: str | None = None) -> str:
        found = self.text(key, default)
        if found not in choices and found != default:
            raise self.fail(key, f"{key} cannot be {found!r}", did_you_mean(found, choices))
        return found

    def matching(self, key: str, pattern: str, words: str) -> str:
        found = self.text(key)
        if not re.fullmatch(pattern, found):
            raise self.fail(key, f"{key} may hold {words}")
        return found

    def term(self, key: str, vocabulary: str) -> str:
        return self._checked(key, vocabulary, self.text(key))

    def terms(self, key: str, vocabulary: str) -> tuple[str, ...]:
        return tuple(self._checked(key, vocabulary, slug) for slug in self.texts(key))

    def date(self, key: str) -> str:
        found = self.text(key, "")
        try:
            if found:
                check_date(found)
        except DateError as failure:
            raise self.fail(key, f"{key}: {failure.message}", failure.advice) from failure
        return found

    def _checked(self, key: str, vocabulary: str, slug: str) -> str:
        try:
            check_term(vocabulary, slug)
        except TermError as failure:
            raise self.fail(key, failure.message, failure.advice) from failure
        return slug


def _toml(toml: bytes, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(toml.decode("utf-8-sig"))
    except UnicodeDecodeError as failure:
        raise MappingError(
            f"the mapping is not UTF-8 at byte {failure.start}", place=name, advice="save it as UTF-8"
        ) from failure
    except (tomllib.TOMLDecodeError, RecursionError) as failure:
        found = _LINE.search(str(failure))
        place = f"{name}: line {found[1]}, column {found[2]}" if found else name
        raise MappingError(
            "the mapping is not TOML",
            place=place,
            advice="texts and header names with spaces stand in quotes",
        ) from failure


def _basis(source: _Table) -> Basis | None:
    if "basis" not in source:
        return None
    basis = source.table("basis", Basis.__struct_fields__)
    recipients = basis.texts("recipients")
    return Basis(
        lawful_basis=basis.text("lawful_basis"),
        purposes=basis.terms("purposes", "consent_purposes"),
        recipients=recipients if recipients == ("*",) else basis.terms("recipients", "recipients"),
        names=basis.one_of("names", NAME_FORMS),
        to_state=basis.flag("to_state"),
        to_public=basis.flag("to_public"),
    )


def _columns(tree: _Table, lang: str) -> tuple[Column, ...]:
    tables = tree.table("columns", None)
    columns = tuple(_column(tables, name, lang) for name in tables.names())
    given: dict[str, str] = {}
    for column in columns:
        fields = {column.field} if column.field != "name" else {"name", *_parts(column.order)}
        for field in fields - set(REPEATABLE):
            if field in given:
                raise tables.fail(column.name, f"two columns give {field!r}: {given[field]!r} and this one")
            given[field] = column.name
    if not given.keys() & {"name", "family", "given", "external_id"}:
        raise tables.fail("field", "no column gives a name or an external id, so that every row names nobody")
    return columns


def _column(tables: _Table, name: str, lang: str) -> Column:
    field = tables.table(name, None).one_of("field", FIELDS)
    table = tables.table(name, ("field", "unknown", *_KEYS.get(field, ())))
    separator = table.text("separator", "")
    if field in DATE_FIELDS and "date" not in table:
        raise table.fail("date", "date is missing: is the day, the month or the year first?", "dmy, mdy or ymd")
    return Column(
        name=name,
        field=field,
        lang=table.text("lang", lang),
        unknown=table.texts("unknown"),
        separator=separator,
        order=_order(table, separator),
        split=tuple(mark for mark in table.texts("split") if mark),
        date=table.one_of("date", DATE_ORDERS, ""),
        months=table.one_of("months", MONTH_LANGUAGES, ""),
        part_words=table.texts("part_words"),
        year_words=table.texts("year_words"),
        about_words=table.texts("about_words"),
        not_before=table.date("not_before"),
        not_after=table.date("not_after"),
        years=table.texts("years"),
        age_months=table.texts("age_months"),
        age_days=table.texts("age_days"),
        values=_values(table) if field == "status" else {},
    )


def _order(table: _Table, separator: str) -> tuple[tuple[str, ...], ...]:
    """Read `order`: parts in their order, a comma between segments where a separator is given."""
    text = table.text("order", "")
    segments = tuple(tuple(segment.split()) for segment in text.split(",")) if text else ()
    parts = _parts(segments)
    for part in parts:
        if part not in NAME_PARTS:
            raise table.fail("order", f"{part!r} is no part of a name", did_you_mean(part, NAME_PARTS))
    if len(set(parts)) < len(parts) or () in segments:
        raise table.fail("order", "order names each part once, with a comma between segments")
    if bool(separator) != (len(segments) > 1):
        raise table.fail(
            "separator",
            "a separator needs an order with a comma, and an order with a comma needs a separator",
            'for example separator = "," with order = "family, given"',
        )
    return segments


def _parts(order: tuple[tuple[str, ...], ...]) -> tuple[str, ...]:
    return tuple(part for segment in order for part in segment)


def _values(table: _Table) -> dict[str, tuple[str, ...]]:
    if "values" not in table:
        raise table.fail("values", "values is missing: what does each text of this column state?")
    values = table.table("values", None)
    # "" and [] both say that this text states nothing of what became of the person.
    return {text: () if values.texts(text) == ("",) else values.terms(text, "stated_fates") for text in values.names()}

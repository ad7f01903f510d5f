"""A table at hand: handed over by a window, held in memory, looked at and mapped, before anything of it is written.

It is never on the disk in clear, and gone when the desk locks, when it is imported, or when somebody puts it away. Each
change gives it another version, so that two windows cannot work on it past each other.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice

from habeas.casework.context import Context
from habeas.casework.imported import Imported
from habeas.casework.importing import import_table
from habeas.casework.incoming import InMemory
from habeas.casework.mapping_fields import Fields, fields_of, fields_of_guesses, status_places, tree_of
from habeas.casework.tables import MAPPING_ADVICE, TableOptions, open_mapping, open_table
from habeas.errors import HabeasError, MappingError
from habeas.intake import FIELDS as FIELDS  # for the shells, which do not reach into it
from habeas.intake import MONTHS as MONTHS
from habeas.intake import RawRow, Shape, fit, guesses, rows, toml_of

SAMPLE = 2_000  # rows
SAMPLES = 3  # values of a column that are shown
TEXTS_AT_MOST = 40  # different texts of a column that says what became of somebody
PLACE, MAPPING = "the table", "mapping"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why a mapping will not do.

    `field`: of the form, `cN` where it is a column as a whole, "" where it is no field. `column`: its place, else None.
    """

    field: str
    column: int | None
    message: str
    advice: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TableAtHand:
    """A table with the mapping as it is chosen now. Samples and texts are values of persons.

    `asked`: columns of which a person has to say how they are read. `would`: what importing it by these very fields
    would do; None where they will not do, for the reason `problem`, or were not tried yet.
    """

    id: str
    version: int
    file: InMemory
    options: TableOptions
    shape: Shape
    samples: tuple[tuple[str, ...], ...] = field(repr=False)
    asked: frozenset[int]
    fields: Fields = field(repr=False)
    texts: Mapping[int, tuple[str, ...]] = field(default_factory=dict, repr=False)
    would: Imported | None = None
    problem: Problem | None = None

    @property
    def toml(self) -> str:
        """The mapping as TOML."""
        return toml_of(tree_of(self.fields, self.shape.header, self.texts))


def take_table(
    name: str, content: bytes, options: TableOptions, *, chance: Callable[[int], bytes], invented: bool
) -> TableAtHand:
    """Take a table into the hand, with a mapping that is guessed from its header and values.

    Args:
        name: of the file; it may name somebody, and no error has it.
        invented: everybody on it is, because everybody in the case is.
    Raises: TableError: not a table.
    """
    file = InMemory(name=name, content=content, place=PLACE)
    with open_table(file, options) as (stream, shape):
        sample = [*islice(_cells(rows(stream, shape)), SAMPLE)]
    unknown, found = guesses(shape.header, sample)
    fields = fields_of_guesses(found, unknown) | ({"source.invented": "1"} if invented else {})
    made = TableAtHand(
        id=chance(8).hex(),
        version=1,
        file=file,
        options=options,
        shape=shape,
        samples=tuple(_first(row[place] for row in sample) for place in range(len(shape.header))),
        asked=frozenset(place for place, guess in enumerate(found) if guess.questions or guess.field == "status"),
        fields=fields,
    )
    return replace(made, texts=_texts(made, fields)[0])


def read_anew(table: TableAtHand, options: TableOptions, *, chance: Callable[[int], bytes]) -> TableAtHand:
    """Read the table another way. What was chosen for columns stays where the header is the same.

    Raises: TableError: not a table, read so.
    """
    anew = take_table(table.file.name, table.file.content, options, chance=chance, invented=False)
    kept = {key: said for key, said in table.fields.items() if key.partition(".")[0] in ("source", "basis", "list")}
    same = table.shape.header == anew.shape.header
    fields = table.fields if same else anew.fields | kept
    texts, _ = _texts(anew, fields)
    return replace(anew, id=table.id, version=table.version + 1, fields=fields, texts=texts)


def with_mapping(table: TableAtHand, toml: bytes) -> TableAtHand:
    """Choose what a mapping says that somebody kept.

    Raises: MappingError: it is none, or does not fit the table.
    """
    fit(open_mapping(InMemory(name=MAPPING, content=toml, place=MAPPING)), table.shape)
    tree = tomllib.loads(toml.decode("utf-8-sig"))
    fields = fields_of(tree, table.shape.header, {})
    texts, problem = _texts(table, fields)
    fields = fields_of(tree, table.shape.header, texts)
    return replace(table, version=table.version + 1, fields=fields, texts=texts, problem=problem, would=None)


def preview(context: Context, case_name: str, table: TableAtHand, fields: Mapping[str, str]) -> TableAtHand:
    """Say what importing the table by these fields would do, or why they will not do. Nothing is written."""
    texts, problem = _texts(table, fields)
    chosen = replace(table, version=table.version + 1, fields=dict(fields), texts=texts, problem=problem, would=None)
    if problem is not None:
        return chosen
    try:
        would = import_table(context, case_name, table.file, _mapping(chosen), preview=True, options=table.options)
    except MappingError as refusal:
        return replace(chosen, problem=_problem(refusal, table.shape.header))
    return replace(chosen, would=would)


def import_at_hand(context: Context, case_name: str, table: TableAtHand, *, strict: bool = False) -> Imported:
    """Import the table by the mapping that was previewed.

    Raises: as `import_table`: nothing was written.
    """
    return import_table(context, case_name, table.file, _mapping(table), strict=strict, options=table.options)


def _mapping(table: TableAtHand) -> InMemory:
    return InMemory(name=MAPPING, content=table.toml.encode(), place=MAPPING)


def _texts(table: TableAtHand, fields: Mapping[str, str]) -> tuple[dict[int, tuple[str, ...]], Problem | None]:
    """Return the different texts of the status columns; and what is wrong where a column has too many."""
    places = status_places(fields, len(table.shape.header))
    texts = {place: table.texts[place] for place in places if place in table.texts}
    unread = [place for place in places if place not in texts]
    if not unread:
        return texts, None
    found: dict[int, set[str]] = {place: set() for place in unread}
    with open_table(table.file, table.options) as (stream, shape):
        for cells in _cells(rows(stream, shape)):
            for place in unread:
                if len(found[place]) <= TEXTS_AT_MOST:
                    found[place].add(cells[place].strip())
    unknown = {"", *fields.get("unknown.words", "").split("\n")}
    texts |= {place: tuple(sorted(several - unknown)) for place, several in found.items()}
    many = next((place for place in unread if len(texts[place]) > TEXTS_AT_MOST), None)
    if many is None:
        return texts, None
    del texts[many]
    said = f"this column has more than {TEXTS_AT_MOST} different texts: each would have to be told what it states"
    advice = "Leave it in the file, or map it in TOML."
    return texts, Problem(field=f"c{many}.field", column=many, message=said, advice=advice)


def _problem(refusal: HabeasError, header: tuple[str, ...]) -> Problem:
    """Return a refusal of a mapping with the field of the form that it is about."""
    table, _, key = (refusal.place or "").removeprefix(f"{MAPPING}: ").rpartition(": ")
    advice = "" if refusal.advice in (None, MAPPING_ADVICE) else str(refusal.advice)
    if not table.startswith("[columns]"):
        name = {"[source]": "source", "[source]: [basis]": "basis", "[list]": "list", "[unknown]": "unknown"}.get(table)
        return Problem(field=f"{name}.{key}" if name else "", column=None, message=refusal.message, advice=advice)
    column = next((at for at, name in enumerate(header) if key == name or table == f"[columns]: [{name}]"), None)
    field = "" if column is None else f"c{column}" if key == header[column] else f"c{column}.{key}"
    return Problem(field=field, column=column, message=refusal.message, advice=advice)


def _first(values: Iterable[str]) -> tuple[str, ...]:
    kept: dict[str, None] = {}
    for one in values:
        if one.strip():
            kept[one] = None
        if len(kept) == SAMPLES:
            break
    return tuple(kept)


def _cells(found: Iterable[object]) -> Iterable[tuple[str, ...]]:
    return (row.cells for row in found if isinstance(row, RawRow))

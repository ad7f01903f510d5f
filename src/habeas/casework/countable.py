"""What of a case may be counted in public: persons and act statements that the gate lets into statistics, as arrays.

Whoever refused, withdrew, or of whom no consent or other basis covers public statistics is in no figure, and neither is
what a source says that does not allow it. Whom earlier exports told of one by one is marked, because whoever holds
such an export can take them out of every figure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from habeas.casework.accounting import TEAM, standings_of
from habeas.casework.act_rows import ActRow, ActRows, Row
from habeas.casework.context import consents, lists
from habeas.casework.people import ask_for
from habeas.casework.records import Person, all_persons, current_records
from habeas.disclosures import Answer, Request, ask
from habeas.disclosures.public_tables import PLACES, SEVERAL, TableSpec
from habeas.disclosures.tabulated import SEVERAL_CODE, UNKNOWN_CODE, Bools, Column, Ints, Rows
from habeas.fates.questions import told_outside
from habeas.model.dates import Answer as Within
from habeas.model.dates import earliest, latest, qualified
from habeas.model.encoding import decode_fast
from habeas.model.ids import raw_of
from habeas.model.protection import Filing
from habeas.model.statements import Act
from habeas.statements.accounts_apart import at_least, at_most
from habeas.statements.counting import Unknown
from habeas.statements.periods import PERIODS, asked_time, lies_within
from habeas.vault.index import Index

NO_LIST = "no_list"
KEPT_BACK = TableSpec(unit="kept_back")
"""The one figure of persons who are in no table."""
_TAKEN = "taken"
_AT = {name: at for at, name in enumerate(ActRow._fields)}
_VICTIM, _TYPE, _SOURCE, _EXHIBIT, _ACT = (_AT[name] for name in ("victim", "act_type", "source", "exhibit", "act"))
_BY_PLACE = (_AT["place"],)
_BY_DATES = tuple(_AT[name] for name in ("first", "start_last", "end_first", "end_last", "firm", "stated"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowed:
    """What the gate lets into public statistics: persons, and of each which sources; and how many it keeps back."""

    answer: Answer
    persons: tuple[Person, ...]
    sources: frozenset[str]
    kept_back: int


def allowed_in_statistics(index: Index, request: Request) -> Allowed:
    """Ask the gate about every person, and about every source by itself."""
    everybody = all_persons(index)
    answer = ask_for(index, everybody, request)
    passing = set(answer.may)
    known = {source for person in everybody for source in person.sources}
    alone = ask(request, consents(index), {source: (source,) for source in sorted(known)})
    return Allowed(
        answer=answer,
        persons=tuple(person for person in everybody if person.id in passing),
        sources=frozenset(alone.may),
        kept_back=len(answer.withheld),
    )


class Countable:
    """The persons and acts of an open case that may be counted in public."""

    def __init__(self, index: Index, allowed: Allowed) -> None:
        self._index, self.allowed = index, allowed
        self.persons = allowed.persons
        self._may = {person: frozenset(sources) for person, sources in allowed.answer.names}
        self._place = {raw_of(m): at for at, person in enumerate(self.persons) for m in person.mentions}
        self.known = self._known()
        self.acts = ActRows(index)

    def rows(self, unit: str, specs: Iterable[TableSpec]) -> Rows:
        """Return what is counted of one unit, with the columns and parts that some tables need."""
        specs = tuple(specs)
        if unit == KEPT_BACK.unit:
            return _alone(unit, self.allowed.kept_back)
        dims = dict.fromkeys(dim for spec in specs for dim in spec.dims)
        if unit == "persons":
            many = np.arange(len(self.persons))
            columns = {dim: self._person_column(dim) for dim in dims}
            return Rows(unit=unit, size=len(many), units=many, persons=many, columns=columns, known=self.known)
        units, size = self._units(unit)
        weights = self._acts[int(unit == "acts_at_most")] if unit.startswith("acts_") else None
        return Rows(
            unit=unit,
            size=size,
            units=units,
            persons=self._persons,
            columns={dim: self._act_column(dim) for dim in dims},
            known=self.known,
            weights=weights,
            inside={spec.where: self._inside(spec) for spec in specs if spec.where},
        )

    def names(self, dim: str, values: Iterable[str]) -> dict[str, str]:
        """Return what the values of a dimension are called on a page, where their slug is not it: places by name."""
        return {value: self.acts.name_of(value) for value in values if dim in PLACES and value in self.acts.places}

    @cached_property
    def _kept(self) -> list[Row]:
        """The act statements of persons who may be counted, as sources say that allow it."""
        spoken = _refused_exhibits(self._index, self.allowed)
        found = []
        for row in self.acts.rows():
            at = self._place.get(bytes(row[_VICTIM]))
            if at is None or row[_EXHIBIT] in spoken:
                continue
            if row[_SOURCE] in self.allowed.sources or row[_SOURCE] in self._may[self.persons[at].id]:
                found.append(row)
        return found

    @cached_property
    def _persons(self) -> Ints:
        return np.fromiter(
            (self._place[bytes(row[_VICTIM])] for row in self._kept), dtype=np.int64, count=len(self._kept)
        )

    @cached_property
    def _types(self) -> Column:
        return _column([row[_TYPE] for row in self._kept])

    def _units(self, unit: str) -> tuple[Ints, int]:
        """Return which unit each statement is of, and how many units there are."""
        if unit == "statements":
            return np.arange(len(self._kept)), len(self._kept)
        if unit == "victims":
            return self._persons, len(self.persons)
        if unit == "reports":
            originals = [entry.original for entry in self.acts.entries(self._kept, lambda _: ())]
            column = _column(originals)
            return column.codes.astype(np.int64), len(column.values)
        return self._groups, int(self._groups.max(initial=-1)) + 1

    @cached_property
    def _groups(self) -> Ints:
        """The person and type of act of each statement, numbered."""
        code = self._persons * max(1, len(self._types.values)) + self._types.codes
        return np.unique(code, return_inverse=True)[1].astype(np.int64)

    @cached_property
    def _acts(self) -> tuple[Ints, Ints]:
        """How many acts there are of each person and type, at least and at most."""
        size = int(self._groups.max(initial=-1)) + 1
        least, most = np.ones(size, dtype=np.int64), np.ones(size, dtype=np.int64)
        counts = np.bincount(self._groups, minlength=size)
        several: dict[int, list[Row]] = defaultdict(list)
        for at in np.flatnonzero(counts[self._groups] > 1):
            several[int(self._groups[at])].append(self._kept[at])
        for group, rows in several.items():
            accounts = list(map(self.acts.account_of, rows))
            least[group], most[group] = at_least(accounts, self.acts.apart), at_most(accounts)
        return least, most

    def _inside(self, spec: TableSpec) -> Bools:
        """Return which statements lie in the part of the record that a table is about."""
        found = np.ones(len(self._kept), dtype=np.bool_)
        if spec.types:
            wanted = [at for at, slug in enumerate(self._types.values) if slug in spec.types]
            found &= np.isin(self._types.codes, wanted)
        if spec.since or spec.until:
            time = asked_time(spec.since, spec.until)
            found &= np.fromiter(
                (lies_within(self.acts.began(row), time) is Within.YES for row in self._kept), dtype=np.bool_
            )
        return found

    def _act_column(self, dim: str) -> Column:
        if dim == "type":
            return self._types
        if dim == "ground":
            return self._grounds()
        if dim in ("fate", "whereabouts", "list"):
            column = self._person_column(dim)
            return Column(values=column.values, codes=column.codes[self._persons])
        keys = self.acts.keys("period" if dim in PERIODS else "place", level=dim, period=dim)
        return _column(_first_of(self._kept, keys, _BY_PLACE if dim in PLACES else _BY_DATES))

    def _grounds(self) -> Column:
        """Read the alleged grounds, which no index holds, out of the statements themselves."""
        wanted = {bytes(row[_ACT]) for row in self._kept}
        found: dict[bytes, str | None] = {}
        rows = self._index.database.execute("SELECT thing, body FROM counted WHERE kind = 'act' ORDER BY n")
        for thing, body in rows:
            act = decode_fast(bytes(body)) if bytes(thing) in wanted else None
            if isinstance(act, Act):
                found[bytes(thing)] = act.grounds[0] if len(act.grounds) == 1 else SEVERAL if act.grounds else None
        return _column([found.get(bytes(row[_ACT])) for row in self._kept])

    def _person_column(self, dim: str) -> Column:
        if dim == "list":
            return _column(self._lists(), also=(*(source.slug for source in lists(self._index)), NO_LIST))
        if dim in PERIODS:
            return _column(self._taken(PERIODS[dim]))
        return self._found(dim)

    @cached_property
    def _standings(self) -> tuple[tuple[str, str], ...]:
        return tuple((one.fate, one.whereabouts) for one in standings_of(self._index, self.persons))

    def _found(self, question: str) -> Column:
        at = ("fate", "whereabouts").index(question)
        return _column([told_outside(question, one[at]) for one in self._standings])

    def _lists(self) -> list[str | None]:
        """Return the only list that knows each person."""
        slugs = {source.id: source.slug for source in lists(self._index)}
        found: list[str | None] = []
        for person in self.persons:
            on = sorted({slugs[one] for one in person.sources if one in slugs and one in self._may[person.id]})
            found.append(on[0] if len(on) == 1 else SEVERAL if on else NO_LIST)
        return found

    def _taken(self, length: int) -> list[str | None]:
        """Return the year or month in which the sources that may be counted say that somebody was taken."""
        dates: dict[str, set[str]] = defaultdict(set)
        for record in current_records(self._index, superseded=True):
            for fate in record.fates:
                if fate.says == _TAKEN and fate.when is not None and fate.when.edtf and not qualified(fate.when.edtf):
                    first, last = earliest(fate.when.edtf), latest(fate.when.edtf)
                    if first and last and first.isoformat()[:length] == last.isoformat()[:length]:
                        dates[record.mention.id].add(first.isoformat()[:length])
        found: list[str | None] = []
        for person in self.persons:
            may = self._may[person.id]
            said = {d for m, s in zip(person.mentions, person.sources, strict=True) if s in may for d in dates[m]}
            found.append(said.pop() if len(said) == 1 else SEVERAL if said else None)
        return found

    def _known(self) -> Bools:
        """Return which persons an export told of one by one, to anybody but the team."""
        found = np.zeros(len(self.persons), dtype=np.bool_)
        for (body,) in self._index.database.execute("SELECT body FROM filing ORDER BY id"):
            filing = decode_fast(bytes(body))
            if isinstance(filing, Filing) and filing.mentions and filing.recipient != TEAM:
                for mention in filing.mentions:
                    if (at := self._place.get(raw_of(mention))) is not None:
                        found[at] = True
        return found


def _alone(unit: str, size: int) -> Rows:
    many = np.arange(size)
    return Rows(unit=unit, size=size, units=many, persons=many, columns={}, known=np.zeros(size, dtype=np.bool_))


def _column(values: Sequence[str | None], *, also: tuple[str, ...] = ()) -> Column:
    """Number some values, in order; None is not known, SEVERAL more than one."""
    names = tuple(sorted({value for value in values if value is not None and value != SEVERAL} | set(also)))
    place: dict[str | None, int] = {name: at for at, name in enumerate(names)}
    place |= {None: UNKNOWN_CODE, SEVERAL: SEVERAL_CODE}
    return Column(
        values=names, codes=np.fromiter((place[value] for value in values), dtype=np.int64, count=len(values))
    )


def _first_of(
    rows: list[Row], keys: Callable[[Row], tuple[str, ...] | Unknown], at: tuple[int, ...]
) -> list[str | None]:
    """Return the key of each row; rows that are the same in some columns are asked once."""
    seen: dict[object, str | None] = {}
    found = []
    for row in rows:
        same = tuple(row[one] for one in at)
        if same not in seen:
            key = keys(row)
            seen[same] = None if isinstance(key, Unknown) or not key else key[0]
        found.append(seen[same])
    return found


def _refused_exhibits(index: Index, allowed: Allowed) -> frozenset[str]:
    """Return the files somebody spoke about whose words must not be counted."""
    given = consents(index)
    spoken = sorted({one.about for one in given if one.about.startswith("exh_")})
    answer = ask(allowed.answer.request, given, {exhibit: (exhibit,) for exhibit in spoken})
    return frozenset(exhibit for exhibit, _ in answer.withheld)

"""The act statements that count, read from the index without opening one body, and the keys each is counted under.

All comes from columns: a case of a hundred thousand acts is counted while somebody waits.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import Any, NamedTuple

from habeas.casework.context import sources
from habeas.model.dates import Answer
from habeas.model.encoding import decode_fast
from habeas.model.exhibits import Exhibit
from habeas.model.ids import raw_of
from habeas.model.statements import Place
from habeas.model.vocabularies import vocabulary
from habeas.statements.accounts_apart import Account
from habeas.statements.counting import Entry, Unknown
from habeas.statements.periods import PERIODS, Began, period_of
from habeas.statements.place_levels import apart, at_level
from habeas.vault.index import Index

# The index named here holds all columns of `statement` that are asked for; without it every body is read from the disk.
_COUNTED = "FROM statement s INDEXED BY statement_counted CROSS JOIN"
_WHICH = "WHERE s.kind = '{kind}' AND s.in_force = 1 AND s.round = ''"
_ACTS = (
    "SELECT a.victim, a.act_type, s.source, s.exhibit, a.relayed, a.first, a.start_last, a.end_first, a.end_last,"
    " a.firm, a.place, s.thing, a.stated, a.located, a.end_status, a.vocabularies"
    f" {_COUNTED} act a ON a.n = s.n {_WHICH.format(kind='act')} AND (?1 = '' OR s.source = ?1)"
)
_INVOLVED = (
    "SELECT i.act, i.actor, i.actor_kind, i.vocabularies"
    f" {_COUNTED} involved i ON i.n = s.n {_WHICH.format(kind='involvement')}"
)
_ACTORS = (
    "SELECT k.mention, k.actor_kind, k.vocabularies"
    f" {_COUNTED} actor k ON k.n = s.n {_WHICH.format(kind='mention')} ORDER BY s.n"
)
_NOT_SAID = frozenset({"", "unknown"})
NOT_RECORDED = "not_recorded"


class ActRow(NamedTuple):
    """The columns of `_ACTS`. The rows themselves stay plain tuples: most of them are only counted."""

    victim: bytes
    act_type: str
    source: str
    exhibit: str
    relayed: int
    first: str | None
    start_last: str | None
    end_first: str | None
    end_last: str | None
    firm: int
    place: str | None
    act: bytes
    stated: int
    located: int
    end_status: str
    vocabularies: str


# One object a reason: a hundred thousand rows may have it.
_NO_END, _NO_PLACE = Unknown(why="no_end_stated"), Unknown(why="no_place")
_IN_WORDS, _NO_KIND = Unknown(why="place_in_words_only"), Unknown(why="kind_of_actor_not_known")
_NOBODY = Unknown(why="nobody_said_to_be_involved")
_AT = {name: at for at, name in enumerate(ActRow._fields)}
_TYPE, _SOURCE, _EXHIBIT, _PLACE, _ACT = (_AT[name] for name in ("act_type", "source", "exhibit", "place", "act"))
_LOCATED, END, VOCABULARIES = _AT["located"], _AT["end_status"], _AT["vocabularies"]
Row = tuple[Any, ...]
Keys = Callable[[Row], tuple[str, ...] | Unknown]


class ActRows:
    """The act statements of an open case."""

    def __init__(self, index: Index) -> None:
        run = index.database.execute
        self._run = run
        self.slugs = {source.id: source.slug for source in sources(index)}
        exhibits = [decode_fast(bytes(body)) for (body,) in run("SELECT body FROM exhibit ORDER BY id")]
        bodies = [decode_fast(bytes(body)) for (body,) in run("SELECT body FROM place ORDER BY id")]
        self.places = {place.id: place for place in bodies if isinstance(place, Place)}
        self._apart: dict[tuple[str, str], bool] = {}
        self._persons = {raw_of(str(m)): str(person) for m, person in run("SELECT mention, person FROM member")}
        self._originals = originals(exhibits)

    def rows(self, *, source: str = "", types: frozenset[str] = frozenset()) -> list[Row]:
        """Return the act statements that count, in the order of the log; of one source, or of some types."""
        found = self._run(_ACTS, (source,)).fetchall()
        return [row for row in found if row[_TYPE] in types] if types else found

    def entries(self, rows: Iterable[Row], keys: Keys) -> Iterator[Entry[Row]]:
        """Give rows as they are counted."""
        persons, originals = self._persons, self._originals
        exhibit: str
        for row in rows:
            victim, act_type, _, exhibit, *_ = row
            group = (persons.get(victim, victim), act_type)
            yield Entry(group, originals.get(exhibit, exhibit), row, keys(row))

    def account_of(self, row: Row) -> Account:
        """Return the account that a row gives."""
        one = ActRow._make(row)
        return Account(
            person=self._persons.get(one.victim, one.victim),
            act_type=one.act_type,
            source=one.source,
            exhibit=one.exhibit,
            original=self._originals.get(one.exhibit, one.exhibit),
            relayed=bool(one.relayed),
            first=one.first,
            start_last=one.start_last,
            end_first=one.end_first,
            end_last=one.end_last,
            firm=bool(one.firm),
            place=one.place,
        )

    def began(self, row: Row) -> Began:
        """Return when an act began."""
        one = ActRow._make(row)
        ended = one.end_first is not None or one.end_last is not None
        return Began(one.first, one.start_last, bool(one.firm), bool(one.stated), ended)

    def apart(self, a: str, b: str) -> bool:
        """Tell whether two places are known to be different."""
        pair = (a, b) if a < b else (b, a)
        if pair not in self._apart:
            self._apart[pair] = apart(a, b, self.places) is Answer.YES
        return self._apart[pair]

    def keys(self, by: str, *, level: str, period: str) -> Keys:
        """Return what gives an act statement's keys."""
        match by:
            case "act_type":
                return lambda row: (row[_TYPE],)
            case "source":
                return lambda row: (row[_SOURCE],)
            case "end_status":
                return lambda row: (row[END],) if row[END] else _NO_END
            case "period":
                length = PERIODS[period]
                return lambda row: period_of(self.began(row), length)
            case "place":
                return self._place_keys(level)
            case _:
                return self._actor_keys()

    def order(self, by: str) -> Callable[[str], Any]:
        """Return how keys are sorted: terms as their vocabulary has them, sources by slug, places by name."""
        name = {"act_type": "act_types", "end_status": "end_status", "actor_kind": "actor_kinds"}.get(by)
        if name is not None:
            places = {slug: at for at, slug in enumerate(vocabulary(name).slugs)}
            return lambda key: places.get(key, len(places))
        if by == "source":
            return lambda key: self.slugs.get(key, "")
        if by == "place":
            return lambda key: self.name_of(key)
        return lambda key: key

    def name_of(self, place: str) -> str:
        """Return the first name of a place, its id where it has none."""
        names = self.places[place].names if place in self.places else ()
        return names[0].written if names else place

    @cached_property
    def involved(self) -> tuple[tuple[bytes, str, str], ...]:
        """Return, of each involvement that counts, the act or event, the kind of actor and the vocabularies it is from.

        The involvement says the kind, or else the mention of who was involved does; "" where neither knows.
        """
        actors = {mention: (kind, versions) for mention, kind, versions in self._run(_ACTORS)}
        found = []
        for act, actor, kind, versions in self._run(_INVOLVED):
            if kind in _NOT_SAID:
                kind, versions = actors.get(actor, ("", ""))
            found.append((act, "" if kind in _NOT_SAID else kind, versions))
        return tuple(found)

    def _place_keys(self, level: str) -> Keys:
        known: dict[str, tuple[str, ...] | Unknown] = {}

        def keys(row: Row) -> tuple[str, ...] | Unknown:
            place = row[_PLACE]
            if place is None:
                return _IN_WORDS if row[_LOCATED] else _NO_PLACE
            if place not in known:
                found = at_level(place, level, self.places)
                known[place] = (found,) if found else Unknown(why="not_known_at_this_level")
            return known[place]

        return keys

    def _actor_keys(self) -> Keys:
        """By the kind of who was involved in the act; who had a part in an event had not one in each of its acts."""
        kinds: dict[bytes, set[str]] = defaultdict(set)
        for act, kind, _ in self.involved:
            kinds[act].add(kind)

        def keys(row: Row) -> tuple[str, ...] | Unknown:
            if row[_ACT] not in kinds:
                return _NOBODY
            found = tuple(sorted(kinds[row[_ACT]] - {""}))
            return found or _NO_KIND

        return keys


def originals(exhibits: Iterable[object]) -> dict[str, str]:
    """Return, for each exhibit that was derived from another, the one that came first."""
    known = (one for one in exhibits if isinstance(one, Exhibit))
    derived: dict[str, str] = {one.id: one.derived_from for one in known if one.derived_from}
    found: dict[str, str] = {}
    for exhibit in derived:
        original, seen = exhibit, {exhibit}
        while original in derived and derived[original] not in seen:
            original = derived[original]
            seen.add(original)
        found[exhibit] = original
    return found


def versions_of(counted: Counter[str], name: str) -> dict[str, dict[str, int]]:
    """Return how many statements were coded with which version of a vocabulary, under its name.

    Args:
        counted: how often each text of `act.vocabularies` stands ("act_types 1, end_status 1").
    """
    found: Counter[str] = Counter()
    for text, n in counted.items():
        versions = dict(part.rsplit(" ", 1) for part in text.split(", ") if part)
        found[versions.get(name, NOT_RECORDED)] += n
    return {name: dict(sorted(found.items()))}

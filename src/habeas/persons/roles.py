"""Which word of a name is what: given name, father's, family name, kunya and so on, with the doubt kept.

Parts that a mapping stated stand over any guess. Else marks beside a word decide; where there are none, its form, how
the names of the same case use it, what the packs know and the usual orders are weighed together. Every word of the
written name gets exactly one place; nothing is dropped and nothing is changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from habeas.model.spellings import folds_in
from habeas.model.values import Name
from habeas.persons.compiled_packs import compiled
from habeas.persons.cultures import Pack
from habeas.persons.lexicon import Entry, Lexicon
from habeas.persons.orders import Orders, Placed, part_of
from habeas.persons.tagged import By, Role, Tagged, Weights, Word
from habeas.persons.units import Split, Unit, is_plain, split
from habeas.persons.uses import Uses

_STATED = (
    ("family", Role.FAMILY), ("given", Role.GIVEN), ("patronymic", Role.PATRONYMIC),
    ("mother", Role.SECOND_FAMILY), ("married", Role.SECOND_FAMILY),
)  # fmt: skip
_FINER = frozenset({Role.TITLE, Role.KUNYA, Role.ALIAS, Role.PARTICLE, Role.TEIP})
_GUESSED = frozenset({Role.GIVEN, Role.PATRONYMIC, Role.FATHER, Role.GRANDFATHER, Role.FAMILY, Role.SECOND_FAMILY})
_MAY = {
    Role.GIVEN: frozenset({Role.GIVEN}), Role.PATRONYMIC: frozenset({Role.PATRONYMIC, Role.FATHER, Role.GRANDFATHER}),
    Role.FAMILY: frozenset({Role.FAMILY, Role.SECOND_FAMILY}), Role.SECOND_FAMILY: frozenset({Role.SECOND_FAMILY}),
}  # fmt: skip
_FAMILIES = frozenset({Role.FAMILY, Role.SECOND_FAMILY})
_HALF = 0.5


def tag(
    names: Sequence[Name], uses: Uses | None = None, *, cultures: Sequence[Pack] | None = None
) -> tuple[Tagged, ...]:
    """Tag the words of names.

    Args:
        names: any names; one whose `kind` is alias has aliases only, and `of` says what each would be in a main name.
        uses: what the case shows of its own words (habeas.persons.census); without it only the packs decide.
        cultures: the packs to ask; all that ship with the program if None.
    Returns: one a name, in the same order.
    """
    return tuple(tagged(names, uses, cultures=cultures))


def tagged(
    names: Sequence[Name], uses: Uses | None = None, *, cultures: Sequence[Pack] | None = None
) -> Iterator[Tagged]:
    """Yield what `tag` returns, one by one, so that a million names need not stand in memory twice."""
    orders = Orders(Lexicon(compiled(cultures), uses or Uses()))
    for name in names:
        yield tag_one(name, orders)


def tag_one(name: Name, orders: Orders) -> Tagged:
    """Tag one name by compiled packs and uses."""
    return explained(name, orders)[0]


def explained(name: Name, orders: Orders) -> tuple[Tagged, Placed | None]:
    """Tag one name, and say which orders explain what no mark or stated part does; None if nothing had to be placed."""
    has_parts = name.given or name.family or name.patronymic or name.mother or name.married
    if not has_parts:
        spans = folds_in(name.written)
        entry = orders.lexicon.entry
        entries = [entry(folded) for folded, _, _ in spans]
        if entries and is_plain(name.written, entries):
            return _plain(name, spans, entries, orders)
    found = split(name.written, orders.lexicon)
    stated = _stated(name, found) if has_parts else None
    placed = _place(found, orders, stated)
    words = [word for number, unit in enumerate(found.units) for word in _words(unit, number, found, stated)]
    words.sort(key=lambda word: word.start)
    if name.kind == "alias":
        words = [_as_alias(word) for word in words]
    if stated is not None:
        words += _unwritten(stated[1], len(found.units), orders.lexicon)
    return Tagged(name=name, culture=placed.culture if placed else "", words=tuple(words)), placed


def _plain(
    name: Name, spans: list[tuple[str, int, int]], entries: list[Entry], orders: Orders
) -> tuple[Tagged, Placed]:
    """Tag a name without signs, marks and stated parts, which most are: what `explained` does, without the detours."""
    placed = orders.place([entry.profile for entry in entries], entries[0].script)
    words = []
    for number, ((folded, start, end), entry, weights) in enumerate(zip(spans, entries, placed.weights, strict=True)):
        profile = entry.profile
        role = weights[0][0] if weights and weights[0][1] >= _HALF else Role.UNKNOWN
        bare = profile.father if role is Role.PATRONYMIC else profile.male if role in _FAMILIES else entry.bare
        by = profile.by[part_of(weights[0][0])] if weights else By.ORDER
        words.append(
            Word(
                folded=folded, bare=bare, article=entry.article, script=entry.script, role=role, of=None, by=by,
                unit=number, start=start, end=end, weights=weights,
            )
        )  # fmt: skip
    if name.kind == "alias":
        words = [_as_alias(word) for word in words]
    return Tagged(name=name, culture=placed.culture, words=tuple(words)), placed


def explained_as_stated(name: Name, orders: Orders) -> tuple[Placed | None, str]:
    """Say which orders explain a name whose parts are stated, and its script; None where the parts leave a word out."""
    found = split(name.written, orders.lexicon)
    roles, _ = _stated(name, found)
    free = [unit for unit in found.units if not unit.weights]
    script = next((found.entries[unit.words[-1]].script for unit in free if not unit.initial), "o")
    may = [_MAY.get(roles[unit.words[-1]] or Role.UNKNOWN) for unit in free]
    if not free or None in may:
        return None, script
    profiles = [None if unit.initial else unit.profile for unit in free]
    return orders.place(profiles, script, may=[some for some in may if some is not None]), script


_Stated = tuple[list[Role | None], list[tuple[str, Role]]]


def _stated(name: Name, found: Split) -> _Stated:
    """Return the stated role of each word, and the stated words that the written name does not have."""
    roles: list[Role | None] = [None] * len(found.spans)
    missing: list[tuple[str, Role]] = []
    for part, role in _STATED:
        written = [folded for folded, _, _ in folds_in(getattr(name, part))]
        start = _run(written, found, roles)
        for at, folded in enumerate(written):
            place = start + at if start >= 0 else _next(folded, found, roles)
            if place >= 0:
                roles[place] = role
            else:
                missing.append((folded, role))
    return roles, missing


def _run(written: list[str], found: Split, roles: list[Role | None]) -> int:
    """Return where a part stands word for word in the written name, among words that are not taken; -1 if nowhere."""
    count = len(written)
    for start in range(len(roles) - count + 1) if count else ():
        if all(roles[start + at] is None and found.spans[start + at][0] == one for at, one in enumerate(written)):
            return start
    return -1


def _next(folded: str, found: Split, roles: list[Role | None]) -> int:
    return next((at for at, span in enumerate(found.spans) if roles[at] is None and span[0] == folded), -1)


def _place(found: Split, orders: Orders, stated: _Stated | None) -> Placed | None:
    """Give the free units their weights."""
    allowed = None
    free = [unit for unit in found.units if not unit.weights]
    if stated is not None:
        roles = stated[0]
        free = [unit for unit in free if all(roles[at] is None for at in unit.words)]
        allowed = _GUESSED - {role for role in roles if role} - {role for _, role in stated[1]}
        if Role.PATRONYMIC not in allowed:
            allowed -= {Role.FATHER, Role.GRANDFATHER}
    if not free:
        return None
    profiles = [None if unit.initial else unit.profile for unit in free]
    scripts = [found.entries[unit.words[-1]].script for unit in free if not unit.initial]
    capitals: Sequence[int] = ()
    if found.capitals:
        capitals = [at for at, unit in enumerate(free) if found.capitals.issuperset(unit.words)]
    placed = orders.place(
        profiles,
        scripts[0] if scripts else found.entries[free[0].words[0]].script,
        before_comma=found.before_comma if stated is None else 0,
        capitals=frozenset(capitals),
        may=None if allowed is None else [allowed] * len(free),
    )
    for unit, weights in zip(free, placed.weights, strict=True):
        unit.weights = weights
        if weights and unit.profile is not None and not unit.initial:
            unit.by = unit.profile.by[part_of(weights[0][0])]
        if found.before_comma or capitals:
            unit.by = By.MARK
    return placed


def _words(unit: Unit, number: int, found: Split, stated: _Stated | None) -> Iterator[Word]:
    """Yield the words of a unit."""
    weights = unit.weights
    likeliest = weights[0][0] if weights and weights[0][1] >= _HALF else Role.UNKNOWN
    for at in unit.words:
        folded, start, end = found.spans[at]
        entry = found.entries[at]
        role, of, by, its = likeliest, unit.of, unit.by, weights
        said = stated[0][at] if stated is not None else None
        if said is not None and not _is_finer(unit, role, stated):
            role, of, by, its = said, None, By.STATED, ((said, 1.0),)
        if unit.initial:
            role, of = Role.INITIAL, None if role is Role.UNKNOWN else role
        elif at in unit.particles:
            role, of = Role.PARTICLE, unit.particles[at] or role
        bare = "" if role in (Role.PARTICLE, Role.TITLE) and not unit.initial else _bare(role, at, unit, entry)
        yield Word(
            folded=folded, bare=bare, article=unit.article and at not in unit.particles, script=entry.script, role=role,
            of=of, by=by, unit=number, start=start, end=end, weights=its,
        )  # fmt: skip


def _is_finer(unit: Unit, role: Role, stated: _Stated | None) -> bool:
    """Tell whether a mark says more than a stated part: a title or a kunya that is not the whole part."""
    if stated is None or role not in _FINER or unit.by is not By.MARK:
        return False
    if role is Role.KUNYA:
        return True
    part = stated[0][unit.words[0]]
    return any(role is part for at, role in enumerate(stated[0]) if at not in unit.words)


def _bare(role: Role, at: int, unit: Unit, entry: Entry) -> str:
    """Return what of a word is compared: a patronymic without its ending, a woman's family name as a man's."""
    if at != unit.words[-1] and not (unit.words[-1] in unit.particles and at == unit.words[-2]):
        return entry.bare
    if role is Role.PATRONYMIC:
        return entry.profile.father
    return entry.profile.male if role in _FAMILIES else entry.bare


def _as_alias(word: Word) -> Word:
    """Return a word of a name that is an alias as a whole; a kunya stays one."""
    if word.role in (Role.KUNYA, Role.TITLE, Role.PARTICLE, Role.INITIAL, Role.ALIAS):
        return word
    alias: Weights = ((Role.ALIAS, 1.0),)
    return Word(
        folded=word.folded, bare=word.bare, article=word.article, script=word.script, role=Role.ALIAS, of=word.role,
        by=By.STATED, unit=word.unit, start=word.start, end=word.end, weights=alias,
    )  # fmt: skip


def _unwritten(missing: list[tuple[str, Role]], number: int, lexicon: Lexicon) -> Iterator[Word]:
    """Yield the words of stated parts that the written name does not have; the words of one part are one unit."""
    last: Role | None = None
    for folded, role in missing:
        number += last is not None and role is not last
        last = role
        entry, unit = lexicon.entry(folded), Unit([0])
        yield Word(
            folded=folded, bare=_bare(role, 0, unit, entry), article=entry.article, script=entry.script, role=role,
            of=None, by=By.STATED, unit=number, start=-1, end=-1, weights=((role, 1.0),),
        )  # fmt: skip

"""Which word of a name is what: given name, father's, family name, kunya and so on, with the doubt kept.

Parts that a mapping stated stand over any guess. Else marks beside a word decide; where there are none, its form, how
the names of the same case use it, what the packs know and the usual orders are weighed together. Every word of the
written name gets exactly one place; nothing is dropped and nothing is changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from habeas.model.spellings import folds_in
from habeas.model.values import Name
from habeas.persons.compiled_packs import compiled
from habeas.persons.cultures import Pack
from habeas.persons.forms import Forms
from habeas.persons.lexicon import Entry, Lexicon
from habeas.persons.orders import Orders, Placed, part_of
from habeas.persons.tagged import By, Role, Tagged, Weights, Word
from habeas.persons.units import Split, Unit, is_bare, is_plain, split
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
_SURE: dict[Role, Weights] = {role: ((role, 1.0),) for _, role in _STATED}
_HALF = 0.5


def tag(
    names: Sequence[Name],
    uses: Uses | None = None,
    *,
    cultures: Sequence[Pack] | None = None,
    forms: Forms | None = None,
) -> tuple[Tagged, ...]:
    """Tag the words of names.

    Args:
        names: any names; one whose `kind` is alias has aliases only, and `of` says what each would be in a main name.
        uses: what the case shows of its own words (habeas.persons.census); without it only the packs decide.
        cultures: the packs to ask; all that ship with the program if None.
        forms: words that such packs were asked for before, in place of `cultures`.
    Returns: one a name, in the same order.
    """
    return tuple(tagged(names, uses, cultures=cultures, forms=forms))


def tagged(
    names: Iterable[Name],
    uses: Uses | None = None,
    *,
    cultures: Sequence[Pack] | None = None,
    forms: Forms | None = None,
) -> Iterator[Tagged]:
    """Yield what `tag` returns, one by one, so that a million names need not stand in memory twice."""
    orders = Orders(Lexicon(forms or Forms(compiled(cultures)), uses or Uses()))
    for name in names:
        yield explained(name, orders)[0]


def explained(name: Name, orders: Orders) -> tuple[Tagged, Placed | None]:
    """Tag one name, and say which orders explain what no mark or stated part does; None if nothing had to be placed."""
    spans = folds_in(name.written)
    entry = orders.lexicon.entry
    entries = [entry(folded) for folded, _, _ in spans]
    if name.given or name.family or name.patronymic or name.mother or name.married:
        stated = _stated(name, spans, orders.lexicon)
        if None not in stated[0] and entries and is_bare(name.written, entries):
            return _as_stated(name, spans, entries, stated, orders.lexicon), None
        return _explained(name, split(name.written, spans, entries, orders.lexicon), stated, orders)
    if entries and is_plain(name.written, entries):
        return _plain(name, spans, entries, orders)
    return _explained(name, split(name.written, spans, entries, orders.lexicon), None, orders)


def _explained(name: Name, found: Split, stated: _Stated | None, orders: Orders) -> tuple[Tagged, Placed | None]:
    """Tag a name that was split into units."""
    placed = _place(found, orders, stated)
    words = [word for number, unit in enumerate(found.units) for word in _words(unit, number, found, stated)]
    words.sort(key=lambda word: word.start)
    if name.kind == "alias":
        words = [_as_alias(word) for word in words]
    if stated is not None:
        words += _unwritten(stated[1], len(found.units), orders.lexicon)
    return Tagged(name=name, culture=placed.culture if placed else "", words=tuple(words)), placed


def explained_twice(name: Name, orders: Orders) -> tuple[Tagged, Placed | None, str]:
    """Tag one name whose parts are stated, and say which orders explain it as it is stated, and its script; None where
    the parts leave a word out."""
    spans = folds_in(name.written)
    entry = orders.lexicon.entry
    entries = [entry(folded) for folded, _, _ in spans]
    stated = _stated(name, spans, orders.lexicon)
    if None not in stated[0] and entries and is_bare(name.written, entries):
        may = [_MAY[role] for role in stated[0] if role is not None]
        placed: Placed | None = orders.place([one.profile for one in entries], entries[0].script, may=may)
        return _as_stated(name, spans, entries, stated, orders.lexicon), placed, entries[0].script
    found = split(name.written, spans, entries, orders.lexicon)
    placed, script = _placed_as_stated(found, stated[0], orders)
    return _explained(name, found, stated, orders)[0], placed, script


def _placed_as_stated(found: Split, roles: list[Role | None], orders: Orders) -> tuple[Placed | None, str]:
    free = [unit for unit in found.units if not unit.weights]
    script = next((found.entries[unit.words[-1]].script for unit in free if not unit.initial), "o")
    may = [_MAY.get(roles[unit.words[-1]] or Role.UNKNOWN) for unit in free]
    if not free or None in may:
        return None, script
    profiles = [None if unit.initial else unit.profile for unit in free]
    return orders.place(profiles, script, may=[some for some in may if some is not None]), script


def _as_stated(
    name: Name, spans: list[tuple[str, int, int]], entries: list[Entry], stated: _Stated, lexicon: Lexicon
) -> Tagged:
    """Tag a name without marks each of whose words stands in a stated part: what `_explained` does, without detours."""
    words = []
    for number, ((folded, start, end), entry, role) in enumerate(zip(spans, entries, stated[0], strict=True)):
        if role is None:
            continue
        profile = entry.profile
        bare = profile.father if role is Role.PATRONYMIC else profile.male if role in _FAMILIES else entry.bare
        words.append(
            Word(
                folded=folded, bare=bare, article=entry.article, script=entry.script, role=role, of=None, by=By.STATED,
                unit=number, start=start, end=end, weights=_SURE[role],
            )
        )  # fmt: skip
    if name.kind == "alias":
        words = [_as_alias(word) for word in words]
    if stated[1]:
        words += _unwritten(stated[1], len(entries), lexicon)
    return Tagged(name=name, culture="", words=tuple(words))


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


_Stated = tuple[list[Role | None], list[tuple[str, Role]]]


def _stated(name: Name, spans: list[tuple[str, int, int]], lexicon: Lexicon) -> _Stated:
    """Return the stated role of each word, and the stated words that the written name does not have."""
    folds = [folded for folded, _, _ in spans]
    roles: list[Role | None] = [None] * len(folds)
    missing: list[tuple[str, Role]] = []
    for part, role in _STATED:
        text = getattr(name, part)
        if not text:
            continue
        written = lexicon.forms.part(text)
        start = _run(written, folds, roles)
        for at, folded in enumerate(written):
            place = start + at if start >= 0 else _next(folded, folds, roles)
            if place >= 0:
                roles[place] = role
            else:
                missing.append((folded, role))
    return roles, missing


def _run(written: tuple[str, ...], folds: list[str], roles: list[Role | None]) -> int:
    """Return where a part stands word for word in the written name, among words that are not taken; -1 if nowhere."""
    count = len(written)
    if count == 1:
        return _next(written[0], folds, roles)
    for start in range(len(roles) - count + 1) if count else ():
        if all(roles[start + at] is None and folds[start + at] == one for at, one in enumerate(written)):
            return start
    return -1


def _next(folded: str, folds: list[str], roles: list[Role | None]) -> int:
    return next((at for at, one in enumerate(folds) if roles[at] is None and one == folded), -1)


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

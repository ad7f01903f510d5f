"""From accounts to columns of numbers: words, days and places of all rows side by side, in memory only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from habeas.errors import PersonsError
from habeas.model.sounds import keys_of
from habeas.model.spellings import script_of
from habeas.persons.accounts import Account
from habeas.persons.name_words import FAMILY, FATHER, GIVEN, KUNYA, OTHER, TEIP, NameWords
from habeas.persons.prepare import ordered_accounts, sex_of
from habeas.persons.spans import Span, birth_span, day_span

_WIDTHS = {GIVEN: 2, FATHER: 2, FAMILY: 3, OTHER: 4, KUNYA: 1, TEIP: 1}
"""How many words of each part of a name are compared; what is beyond is counted in `Columns.words_left`."""
_SCRIPTS = {"l": 1, "c": 2, "a": 3, "o": 0}

Codes = NDArray[np.int32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Distinct texts by their code. Texts of rows are never printed."""

    texts: tuple[str, ...]
    scripts: NDArray[np.int8]
    """0 other, 1 Latin, 2 Cyrillic, 3 Arabic."""
    heard: tuple[tuple[str, ...], ...] = field(repr=False)
    """The sound keys of each, as habeas.model.sounds has them of the whole text; () where they are not asked for."""

    def __repr__(self) -> str:
        return f"Words({len(self.texts)})"

    def __len__(self) -> int:
        return len(self.texts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """All rows as numbers, in the order of `mentions`. −1 stands for no word, no place; 0 for no day.

    `parts`: for each part of a name (given, father, family, other, kunya, teip) codes of words, shape (rows, words of
    the part).
    `initials`: whether a code of `words` is a single letter that stands for a word.
    `birth`, `taken`: first and last day as proleptic ordinals, shape (rows, 2); `by_age`: the birth is counted back
    from an age. `written`: code of the name as written, folded, which is one of `writings`. `place`: code of `places`.
    `located`: code of `nodes`, each a place of the gazetteer with all it lies in, as "level:id level:id …".
    `words_left`: words of names that were not compared; `unread`: values that gave nothing to compare, by field.
    """

    mentions: tuple[str, ...]
    lists: tuple[str, ...]
    list_of: NDArray[np.int32]
    words: Words
    initials: NDArray[np.bool_]
    parts: dict[str, Codes]
    written: Codes
    writings: tuple[str, ...]
    birth: Codes
    by_age: NDArray[np.bool_]
    taken: Codes
    places: Words
    place: Codes
    nodes: tuple[str, ...]
    located: Codes
    sex: NDArray[np.int8]
    words_left: int
    unread: dict[str, int]

    def __repr__(self) -> str:
        return f"Columns({len(self.mentions)} rows)"

    def __len__(self) -> int:
        return len(self.mentions)


class _Coder:
    """Gives each distinct text the next number, after those that have one."""

    def __init__(self, texts: Sequence[str] = ()) -> None:
        self._codes: dict[str, int] = {text: number for number, text in enumerate(texts)}

    def __call__(self, text: str) -> int:
        return self._codes.setdefault(text, len(self._codes))

    @property
    def texts(self) -> tuple[str, ...]:
        return tuple(self._codes)

    def words(self, known: Words | None = None, *, heard: bool = False) -> Words:
        """Return the texts, those that are known first, with how they sound if asked for."""
        texts = self.texts
        new = texts[len(known) :] if known is not None else texts
        scripts = np.array([_SCRIPTS[script_of(text)] for text in new], dtype=np.int8)
        sounds = tuple(keys_of(text) for text in new) if heard else ()
        if known is not None:
            scripts, sounds = np.concatenate([known.scripts, scripts]), (*known.heard, *sounds)
        return Words(texts=texts, scripts=scripts, heard=sounds)


def columns(accounts: Sequence[Account], names: NameWords | None = None) -> Columns:
    """Make accounts comparable. The order of the accounts does not matter.

    Args:
        names: takes their names apart; made of the accounts if None.
    Raises: PersonsError: a mention stands twice.
    """
    ordered = ordered_accounts(accounts)
    return _Building(len(ordered)).built(ordered, NameWords(ordered) if names is None else names)


def grown(table: Columns, accounts: Sequence[Account], names: NameWords) -> Columns:
    """Return columns with further accounts behind those that are there, which keep their rows and codes.

    Raises: PersonsError: a mention stands twice.
    """
    ordered = ordered_accounts(accounts)
    known = set(table.mentions)
    if any(account.mention in known for account in ordered):
        raise PersonsError("a mention that is there already was to be added", advice="Compare all mentions anew.")
    new = _Building(len(ordered), table).built(ordered, names)
    behind: dict[str, Any] = {
        name: np.concatenate([getattr(table, name), getattr(new, name)])
        for name in ("list_of", "written", "birth", "by_age", "taken", "place", "located", "sex")
    }
    return replace(
        new,
        mentions=table.mentions + new.mentions,
        parts={part: np.concatenate([table.parts[part], codes]) for part, codes in new.parts.items()},
        words_left=table.words_left + new.words_left,
        unread=dict(sorted((Counter(table.unread) + Counter(new.unread)).items())),
        **behind,
    )


class _Building:
    """Columns while they are filled. Where there are columns `before`, their codes go on."""

    def __init__(self, count: int, before: Columns | None = None) -> None:
        self._before = before
        self._word, self._place, self._name, self._list, self._node = (_Coder() for _ in range(5))
        if before is not None:
            self._word, self._place = _Coder(before.words.texts), _Coder(before.places.texts)
            self._name, self._list = _Coder(before.writings), _Coder(before.lists)
            self._node = _Coder(before.nodes)
        self._parts = {part: np.full((count, width), -1, dtype=np.int32) for part, width in _WIDTHS.items()}
        self._days = {field: np.zeros((count, 2), dtype=np.int32) for field in ("birth", "taken")}
        self._written, self._placed, self._located, self._listed = (
            np.full(count, -1, dtype=np.int32) for _ in range(4)
        )
        self._by_age = np.zeros(count, dtype=np.bool_)
        self._sex = np.zeros(count, dtype=np.int8)
        self._left = 0
        self._unread: dict[str, int] = {}

    def built(self, accounts: Sequence[Account], names: NameWords) -> Columns:
        for row, account in enumerate(accounts):
            self._listed[row] = self._list(account.list)
            self._take_names(row, account, names)
            self._take_days(row, account)
            self._take_place(row, account)
        before = self._before
        words = self._word.words(None if before is None else before.words, heard=True)
        return Columns(
            mentions=tuple(account.mention for account in accounts),
            lists=self._list.texts,
            list_of=self._listed,
            words=words,
            initials=np.array([len(text) == 1 for text in words.texts], dtype=np.bool_),
            parts=self._parts,
            written=self._written,
            writings=self._name.texts,
            birth=self._days["birth"],
            by_age=self._by_age,
            taken=self._days["taken"],
            places=self._place.words(None if before is None else before.places),
            place=self._placed,
            nodes=self._node.texts,
            located=self._located,
            sex=self._sex,
            words_left=self._left,
            unread=dict(sorted(self._unread.items())),
        )

    def _take_names(self, row: int, account: Account, names: NameWords) -> None:
        placed = names.of(account.names)
        for part, found in placed.parts.items():
            width = _WIDTHS[part]
            self._left += max(len(found) - width, 0)
            for at, word in enumerate(found[:width]):
                self._parts[part][row, at] = self._word(word)
        if placed.written:
            self._written[row] = self._name(placed.written)
        else:
            self._miss("name")

    def _take_days(self, row: int, account: Account) -> None:
        taken = day_span(account.taken)
        birth, by_age = birth_span(account, taken)
        self._set_days("taken", row, taken, stated=account.taken is not None)
        self._set_days("birth", row, birth, stated=account.birth is not None or account.age is not None)
        self._by_age[row] = by_age
        if account.sex:
            self._sex[row] = sex_of(account.sex)
            if not self._sex[row]:
                self._miss("sex")

    def _set_days(self, field: str, row: int, span: Span | None, *, stated: bool) -> None:
        if span is not None:
            self._days[field][row] = span
        elif stated:
            self._miss(field)

    def _take_place(self, row: int, account: Account) -> None:
        stated = account.seen_at or next(iter(account.places), "")
        if stated.strip():
            self._placed[row] = self._place(" ".join(stated.split()).lower())
        if account.located:
            self._located[row] = self._node(" ".join(f"{level}:{place}" for level, place in account.located))

    def _miss(self, field: str) -> None:
        self._unread[field] = self._unread.get(field, 0) + 1

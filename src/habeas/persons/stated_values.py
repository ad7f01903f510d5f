"""What lists state, value by value, and how likely a list would state by itself what another states."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from habeas.model.sounds import keys_of
from habeas.persons.accounts import Account
from habeas.persons.columns import Columns
from habeas.persons.copy_model import FIELDS
from habeas.persons.keys import sounds_of
from habeas.persons.name_words import FAMILY, FATHER, GIVEN

Codes = NDArray[np.int64]
Floats = NDArray[np.float64]
Rows = NDArray[np.int32]
_PARTS = {"given": GIVEN, "father": FATHER, "family": FAMILY}
_WEIGHT = 4.0  # mentions that what is usual in the case counts as, beside a list's own
_VOICE = float(np.log(10.0))  # natural log odds that one more witness adds
_SAME_ERROR = 0.05  # how often two make the same error by themselves
_KINDS = (0, 12, 62, 366)  # days a date spans at most, by kind
_SWAPPED = 3  # times as often a word is another part, to be taken for out of its place
_LEAST = 0.002  # no list is known well enough to say that it would never state something


@dataclass(frozen=True, slots=True, kw_only=True)
class Values:
    """One field of all rows, as numbers; −1: not known.

    `code`: what is stated. `kind`: that of which it is counted how often a list has it: a spelling, or how exact a day
    is. `group`: among what it is counted: the spellings of one name, all days. `realm`: what can be compared at all, as
    words of one script can. `spelt`: the same thing has several spellings, of which some are usual.
    """

    code: Codes
    kind: Codes
    group: Codes
    realm: Codes
    spelt: bool = False

    def comparable(self, a: Rows, b: Rows) -> NDArray[np.bool_]:
        """Return of which pairs of rows both are known and can be compared."""
        return np.asarray((self.code[a] >= 0) & (self.code[b] >= 0) & (self.realm[a] == self.realm[b]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """What all rows state, by field of `FIELDS`."""

    values: tuple[Values, ...]
    list_of: NDArray[np.int32]
    labels: NDArray[np.int32]

    def ratios(self, theirs: Rows, own: Rows, *, agree: Floats, kept: tuple[float, ...]) -> tuple[Floats, Floats]:
        """Return, for pairs of which `own` may be a copy of `theirs`, the logarithm of how much likelier each field is
        if it is, shape (pairs, fields), and how usual the least usual of what is the same is for the list and the
        person, 0 to 1.

        Args:
            agree: how often lists that do not copy state the same, shape (pairs, fields). kept: how often copies do.
        """
        found = np.zeros((len(own), len(FIELDS)))
        rarest = np.ones(len(own))
        for at, values in enumerate(self.values):
            pair = np.flatnonzero(values.comparable(theirs, own))
            a, b = theirs[pair], own[pair]
            base = agree[pair, at]
            if values.spelt:
                usual = _spelt_again(values, b, self.labels, base)
                plain = usual / base
            else:
                rate = _rate(values, a, b, self.list_of)
                usual, plain = base * rate, rate / _usual_rate(values, b, self.list_of)
            odd = _with_others(np.minimum(plain, 1.0), values, a, b, self.labels)
            usual = _with_others(usual, values, a, b, self.labels).clip(_LEAST, 1 - _LEAST)
            same = values.code[a] == values.code[b]
            ratio = np.where(same, np.log(kept[at] / usual), np.log((1 - kept[at]) / (1 - usual)))
            if FIELDS[at] == "form":  # who copies a day may write it in another way, and often does
                ratio = np.where(same, np.maximum(ratio, 0.0), 0.0)
            found[pair, at] = ratio
            rarest[pair[same]] = np.minimum(rarest[pair[same]], odd[same])
        return found, rarest


def _rate(values: Values, a: Rows, b: Rows, list_of: NDArray[np.int32]) -> Floats:
    """Return how often the list of `b` has this kind among its group: by its own rows and by those of the case, without
    the pair. What is met nowhere else counts as usual."""
    lists = int(list_of.max(initial=0)) + 1
    kind, group = values.kind, values.group
    in_case = _times(kind, kind[b]) - 1 - (kind[a] == kind[b])
    of_case = _times(group, group[b]) - 1 - (group[a] == group[b])
    in_case_rate = (in_case + _WEIGHT) / (of_case + _WEIGHT)
    listed = [np.where(codes < 0, -1, codes * lists + list_of) for codes in (kind, group)]
    in_list, of_list = (_times(codes, codes[b]) - 1 for codes in listed)
    return np.asarray((in_list + _WEIGHT * in_case_rate) / (of_list + _WEIGHT))


def _usual_rate(values: Values, b: Rows, list_of: NDArray[np.int32]) -> Floats:
    """Return how often the list of `b` has the kind that it has most: what a list has mostly is not unusual for it."""
    lists = int(list_of.max(initial=0)) + 1
    kind, group = (np.where(codes < 0, -1, codes * lists + list_of) for codes in (values.kind, values.group))
    most = np.zeros(int(group.max(initial=0)) + 1)
    known = group >= 0
    np.maximum.at(most, group[known], _times(kind, kind)[known])
    return np.asarray(most[group[b]] / _times(group, group[b]))


def _spelt_again(values: Values, b: Rows, labels: NDArray[np.int32], base: Floats) -> Floats:
    """Return how often another record of somebody of whom a record has this spelling has it too, by other persons.

    Of a spelling that is nobody else's no more is known than how often spellings agree at all.
    """
    where, said = _by_person(values, labels)
    records, alike = _times(where, where), _times(said, said)
    known = values.code >= 0
    size = int(values.code.max(initial=0)) + 1

    def by_others(count: Floats) -> Floats:
        """Sum over the rows with the spelling, those of the person itself left out."""
        sums = np.bincount(values.code[known], count[known] - 1, minlength=size)
        return np.asarray(sums[values.code[b]] - alike[b] * (count[b] - 1))

    others, again = by_others(records), by_others(alike)
    return np.asarray((again + _WEIGHT * base) / (others + _WEIGHT))


def _by_person(values: Values, labels: NDArray[np.int32]) -> tuple[Codes, Codes]:
    """Return a number for what each row can be compared with of its person, and one for what it states of it."""
    _, code = np.unique(values.code, return_inverse=True)
    realms, codes = int(values.realm.max(initial=0)) + 1, int(code.max(initial=0)) + 1
    known = values.code >= 0
    where = np.where(known, labels.astype(np.int64) * realms + values.realm, -1)
    return where, np.where(known, labels.astype(np.int64) * codes + code, -1)


def _with_others(usual: Floats, values: Values, a: Rows, b: Rows, labels: NDArray[np.int32]) -> Floats:
    """Return how likely the list states this, where other witnesses of the person state it too, or something else.

    The more of them contradict, the surer it is an error; and two do not make the same error by themselves.
    """
    where, said = _by_person(values, labels)
    others = _times(where, where[b]) - 2
    alike = _times(said, said[b]) - 1 - (values.code[a] == values.code[b])
    # What is stated once has its own voice; each witness more makes it so many times as likely to be right, or wrong.
    right = expit(_VOICE * (1 + alike - (others - alike))) / expit(_VOICE)
    right = np.minimum(right, 1.0)
    return np.asarray(usual * right + _SAME_ERROR * (1 - right))


def _times(held: Codes, asked: Codes) -> Floats:
    """Return how often each number that is asked for is held."""
    ordered = np.sort(held[held >= 0])
    low, high = (np.searchsorted(ordered, asked, side=side) for side in ("left", "right"))
    return np.asarray(high - low, dtype=np.float64)


def stated_values(columns: Columns, accounts: Sequence[Account], labels: NDArray[np.int32]) -> Stated:
    """Return what the rows of a case state.

    Args:
        accounts: those of the columns, in any order.
        labels: of each row its person.
    """
    by_mention = {one.mention: one for one in accounts}
    ordered = [by_mention[mention] for mention in columns.mentions]
    found = {field: _words(columns, part) for field, part in _PARTS.items()}
    found["order"] = _order(columns)
    found["taken"] = _days(columns.taken)
    found["form"] = _forms(ordered, found["taken"])
    found["birth"] = _days(np.where(columns.by_age[:, None], 0, columns.birth))
    found["age"] = _ages(ordered)
    found["place"] = _places(columns)
    return Stated(values=tuple(found[field] for field in FIELDS), list_of=columns.list_of, labels=labels)


def _words(columns: Columns, part: str) -> Values:
    """The first word of a part of the name, letter by letter; spellings of one sound and script belong together."""
    code = columns.parts[part][:, 0].astype(np.int64)
    if not len(columns.words):
        return Values(code=code, kind=code, group=code, realm=code)
    at = np.maximum(code, 0)
    code = np.where(columns.initials[at], -1, code)
    script = np.where(code >= 0, columns.words.scripts[at], -1).astype(np.int64)
    group = np.where(code >= 0, sounds_of(columns.words)[0][at, 0] * 4 + script, -1)
    return Values(code=code, kind=code, group=group, realm=script, spelt=True)


def _order(columns: Columns) -> Values:
    """Whether given and family name stand in each other's place, by what their words are in the rest of the case."""
    size = max(len(columns.words), 1)
    given, family = (columns.parts[part][:, 0].astype(np.int64) for part in (GIVEN, FAMILY))
    as_given, as_family = (np.bincount(codes[codes >= 0], minlength=size) for codes in (given, family))
    x, y = np.maximum(given, 0), np.maximum(family, 0)
    odd = (as_family[x] > _SWAPPED * as_given[x]) & (as_given[y] > _SWAPPED * as_family[y])
    known = (given >= 0) & (family >= 0)
    return _counted(np.where(known, odd, -1).astype(np.int64), known, odd.astype(np.int64))


def _days(days: NDArray[np.int32]) -> Values:
    """Days as intervals; counted is how exact they are."""
    first, wide = days[:, 0].astype(np.int64), (days[:, 1] - days[:, 0]).astype(np.int64)
    known = first > 0
    return _counted(np.where(known, first * 100_000 + wide, -1), known, np.digitize(wide, _KINDS, right=True))


def _ages(accounts: Sequence[Account]) -> Values:
    lows = [-1 if one.age is None or one.age.low is None else one.age.low for one in accounts]
    code = np.array(lows, dtype=np.int64)
    return _counted(code, code >= 0, np.zeros(len(code), dtype=np.int64))


def _counted(code: Codes, known: NDArray[np.bool_], kind: Codes, group: Codes | None = None) -> Values:
    """Return values of which their kinds are counted, among all of one group."""
    nothing = np.zeros(len(code), dtype=np.int64)
    return Values(
        code=code,
        kind=np.where(known, kind, -1),
        group=np.where(known, nothing if group is None else group, -1),
        realm=nothing,
    )


def _forms(accounts: Sequence[Account], taken: Values) -> Values:
    """The text of the date taken; counted is its shape, among dates that are as exact."""
    texts = ["" if one.taken is None else " ".join(one.taken.stated.casefold().split()) for one in accounts]
    code = _coded(texts)
    shape = _coded([re.sub(r"[^\W\d_]+", "a", re.sub(r"\d", "0", text)) for text in texts])
    return _counted(code, code >= 0, shape, np.maximum(taken.kind, 0))


def _places(columns: Columns) -> Values:
    """The wording of the place; wordings belong together whose first word sounds alike. Compared is within a script."""
    code = columns.place.astype(np.int64)
    if not len(columns.places):
        return Values(code=code, kind=code, group=code, realm=code)
    firsts = [next((key for word in text.split() for key in keys_of(word)[:1]), text) for text in columns.places.texts]
    sounds = _coded(firsts)
    at = np.maximum(code, 0)
    script = np.where(code >= 0, columns.places.scripts[at], -1).astype(np.int64)
    group = np.where(code >= 0, np.maximum(sounds[at], 0) * 4 + script, -1)
    return Values(code=code, kind=code, group=group, realm=script, spelt=True)


def _coded(texts: Sequence[str]) -> Codes:
    """Return a number for each text, −1 for none."""
    codes: dict[str, int] = {}
    return np.array([codes.setdefault(text, len(codes)) if text else -1 for text in texts], dtype=np.int64)

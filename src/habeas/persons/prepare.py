"""From accounts as stated to rows that can be compared. The rows live in memory only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

import msgspec

from habeas.errors import PersonsError
from habeas.model.dates import earliest, latest
from habeas.model.values import Age, When
from habeas.persons.accounts import Account
from habeas.persons.parts import Census, Parts, census, parts_of
from habeas.persons.romanise import skeleton, words_of

_COMMON_PLACE = 0.05  # a place word on more than this share of the accounts says little
# Words that sources use for the two sexes they state, latinised. M alone is read as male: a mapping for a
# list where it means mujer must say so.
_MALE = frozenset(
    (
        "m",
        "male",
        "man",
        "masculino",
        "masculin",
        "hombre",
        "varon",
        "homme",
        "muzhskoy",
        "muzhskoi",
        "mann",
        "dhkr",
    )
)
_FEMALE = frozenset(
    (
        "f",
        "female",
        "woman",
        "femenino",
        "feminin",
        "mujer",
        "femme",
        "zhenskiy",
        "zhenskij",
        "zh",
        "frau",
        "w",
        "nth",
    )
)


class Row(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One account made comparable. None and () mean: not known. Days are proleptic ordinals (0001-01-01 is
    1).
    """

    mention: str
    list: str
    family: str | None = None
    given: str | None = None
    patronymic: str | None = None
    mother: str | None = None
    family_words: tuple[str, ...] = ()
    given_words: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    family_sound: str | None = None
    given_sound: str | None = None
    first_given_sound: str | None = None
    patronymic_sound: str | None = None
    alias_words: tuple[str, ...] = ()
    birth_from: int | None = None
    birth_to: int | None = None
    birth_year: int | None = None  # where a date says it, not an age
    birth_by_age: bool | None = None
    taken_from: int | None = None
    taken_to: int | None = None
    sex: str | None = None
    place: str | None = None
    place_words: tuple[str, ...] = ()
    place_rare: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"Row({self.mention} on {self.list})"


class Prepared(msgspec.Struct, frozen=True, kw_only=True):
    """The rows of a case, in the order of their mention ids, and what could not be made comparable.

    `unread` counts accounts by field whose stated value gave nothing to compare: no name at all, a date
    without EDTF, an age without a date to count from, a word for sex that is not known here.
    """

    rows: tuple[Row, ...]
    unread: Mapping[str, int]

    def __repr__(self) -> str:
        return f"Prepared({len(self.rows)} rows)"

    @property
    def lists(self) -> dict[str, str]:
        """The list of each mention."""
        return {row.mention: row.list for row in self.rows}


def prepare(accounts: Sequence[Account]) -> Prepared:
    """Make accounts comparable: latinised names in parts, sounds, days as intervals, words of places.

    The order of the accounts does not matter, nor that of a name's words where its parts are unknown.

    Raises: PersonsError: a mention stands twice.
    """
    ordered = ordered_accounts(accounts)
    counted = census(name for account in ordered for name in account.names if name.kind == "main")
    common = _common_place_words(ordered)
    unread: Counter[str] = Counter()
    rows = tuple(_row(account, counted, common, unread) for account in ordered)
    return Prepared(rows=rows, unread=dict(sorted(unread.items())))


def ordered_accounts(accounts: Sequence[Account]) -> list[Account]:
    """Return accounts in the order of what they say, so that the order in which they come does not matter.

    Raises: PersonsError: a mention stands twice.
    """
    ordered = sorted(accounts, key=_by_what_is_said)
    seen: set[str] = set()
    for account in ordered:
        if account.mention in seen:
            raise PersonsError("a mention stands twice among the accounts", place=account.mention)
        seen.add(account.mention)
    return ordered


def sex_of(stated: str) -> int:
    """Return 1 for a word for men, 2 for one for women, 0 for a word that is not known here."""
    words = words_of(stated)
    return 0 if not words else 1 if words[0] in _MALE else 2 if words[0] in _FEMALE else 0


def _by_what_is_said(account: Account) -> tuple[str, ...]:
    """Order accounts by their words before their ids: ids are random, and the chance pairs that teach the model
    follow the order, so that the same lists imported elsewhere are linked the same way."""
    said = (account.birth, account.age, account.taken)
    return (
        account.list,
        *(name.written for name in account.names),
        *("" if one is None else one.stated for one in said),
        account.seen_at,
        account.mention,
    )


def _row(account: Account, counted: Census, common: frozenset[str], unread: Counter[str]) -> Row:
    parts = _main_parts(account, counted)
    places = _place_words(account)
    birth_from, birth_to, by_age = _birth(account, unread)
    taken_from, taken_to = _days(account.taken)
    if account.taken is not None and taken_from is None:
        unread["taken"] += 1
    if not parts.words:
        unread["name"] += 1
    return Row(
        mention=account.mention,
        list=account.list,
        family=_joined(parts.family),
        given=_joined(parts.given),
        patronymic=_joined(parts.patronymic),
        mother=_joined(parts.mother),
        family_words=parts.family,
        given_words=parts.given,
        words=parts.words,
        family_sound=_sounds(parts.family),
        given_sound=_sounds(parts.given),
        first_given_sound=_sounds(parts.given[:1]),
        patronymic_sound=_sounds(parts.patronymic[:1]),
        alias_words=_alias_words(account),
        birth_from=birth_from,
        birth_to=birth_to,
        birth_year=_year(birth_from, birth_to) if by_age is False else None,
        birth_by_age=by_age,
        taken_from=taken_from,
        taken_to=taken_to,
        sex=_sex(account.sex, unread),
        place=_joined(places),
        place_words=places,
        place_rare=tuple(word for word in places if word not in common),
    )


def _main_parts(account: Account, counted: Census) -> Parts:
    """The parts of the first main name; further main names are compared as aliases."""
    mains = [name for name in account.names if name.kind == "main"]
    return parts_of(mains[0], counted) if mains else Parts()


def _alias_words(account: Account) -> tuple[str, ...]:
    mains = [name for name in account.names if name.kind == "main"]
    others = [name for name in account.names if name.kind != "main"] + mains[1:]
    # One letter says nothing; articles and titles of two letters neither.
    return tuple(sorted({word for name in others for word in words_of(name.written) if len(word) > 2}))


def _joined(words: tuple[str, ...]) -> str | None:
    return " ".join(words) or None


def _sounds(words: tuple[str, ...]) -> str | None:
    return " ".join(sound for sound in map(skeleton, words) if sound) or None


def _days(when: When | None) -> tuple[int | None, int | None]:
    """First and last day a date can mean; both None where either end is open, for then nothing can be
    compared.
    """
    if when is None or when.edtf is None:
        return None, None
    first, last = earliest(when.edtf), latest(when.edtf)
    if first is None or last is None:
        return None, None
    return first.toordinal(), last.toordinal()


def _birth(account: Account, unread: Counter[str]) -> tuple[int | None, int | None, bool | None]:
    """Bounds of the day of birth: from the date, else from the age at the taking."""
    first, last = _days(account.birth)
    if first is not None:
        return first, last, False
    taken_first, taken_last = _days(account.taken)
    age = account.age
    if age is not None and taken_first is not None and taken_last is not None:
        bounds = _born(age, date.fromordinal(taken_first), date.fromordinal(taken_last))
        if bounds is not None:
            return bounds[0].toordinal(), bounds[1].toordinal(), True
    if account.birth is not None or age is not None:
        unread["birth"] += 1
    return None, None, None


def _born(age: Age, first: date, last: date) -> tuple[date, date] | None:
    """The days between which someone of this age on these days was born, to the year at both ends.

    An age of n on a day means born between n+1 and n years before. Ages are stated loosely, so no finer bound
    is kept.
    """
    low = age.low if age.low is not None else age.high
    high = age.high if age.high is not None else age.low
    if low is None or high is None or not 0 <= low <= high or first.year - high - 1 < 1:
        return None
    return date(first.year - high - 1, first.month, min(first.day, 28)), date(
        last.year - low, last.month, min(last.day, 28)
    )


def _year(first: int | None, last: int | None) -> int | None:
    """The year both days lie in, if it is one."""
    if first is None or last is None:
        return None
    start, end = date.fromordinal(first).year, date.fromordinal(last).year
    return start if start == end else None


def _sex(stated: str, unread: Counter[str]) -> str | None:
    words = words_of(stated)
    if not words:
        return None
    if words[0] in _MALE:
        return "m"
    if words[0] in _FEMALE:
        return "f"
    unread["sex"] += 1
    return None


def _place_words(account: Account) -> tuple[str, ...]:
    stated = (account.seen_at, *account.places)
    return tuple(sorted({word for place in stated for word in words_of(place) if len(word) > 1}))


def _common_place_words(accounts: Sequence[Account]) -> frozenset[str]:
    counts = Counter(word for account in accounts for word in _place_words(account))
    bar = max(2.0, _COMMON_PLACE * len(accounts))
    return frozenset(word for word, count in counts.items() if count > bar)

"""How two accounts compare, in words: the same day, one letter apart. No model's opinion and no weight is in it.

For somebody who decides whether two mentions are one person, before they know what the model thinks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from anyascii import anyascii
from rapidfuzz.distance import Levenshtein

from habeas.casework.name_differences import FEW, Difference, name_differences
from habeas.model.dates import Answer, compatible, earliest, latest
from habeas.model.mentions import Mention, StatedFate
from habeas.model.records import Described
from habeas.model.spellings import folded, script_of
from habeas.model.values import Age, When


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One line of a comparison: what each side says as written, and how the two compare.

    `what`: name, also_called, born, age, sex, born_at, occupation, marks; fate:SLUG for when a source states
    it, place:SLUG for where.
    `how`: same, order (the same words in another one), part (one says more), letters (n apart), spelling (written
    otherwise, much alike), other_script, same_day, days (n apart), years (n apart), may_be_same, different, one_side,
    unread. `words`: of two names the words that differ. `swapped`: and whether the words stand in another order.
    """

    what: str
    left: tuple[str, ...] = field(repr=False)
    right: tuple[str, ...] = field(repr=False)
    how: str
    n: int = 0
    words: tuple[Difference, ...] = ()
    swapped: bool = False


def compared(left: Described, right: Described) -> tuple[Compared, ...]:
    """Compare what two accounts say, line by line, in the order in which a screen shows them."""
    return tuple(_lines(left, right))


def said_lines(record: Described) -> dict[str, tuple[str, ...]]:
    """Return what an account says, as written, by field."""
    mention = record.mention
    told: dict[str, list[str]] = {}
    for name in mention.names:
        told.setdefault("name" if name.kind == "main" else "also_called", []).append(name.written)
    for key, value in _stated(mention):
        told[key] = [value]
    for fate in record.fates:
        told.setdefault(f"fate:{fate.says}", []).append(_when(fate))
        if fate.where is not None:
            told.setdefault(f"place:{fate.says}", []).append(fate.where.stated)
    return {key: tuple(values) for key, values in told.items()}


def in_latin(text: str) -> str:
    """Return a text in Latin letters, for eyes that do not read its script; "" where it is in them already.

    Nobody's name is changed by it: it is an aid beside the name as written.
    """
    return "" if text.isascii() else anyascii(text)


def _stated(mention: Mention) -> Iterator[tuple[str, str]]:
    if mention.birth:
        yield "born", mention.birth.stated
    if mention.age:
        yield "age", mention.age.stated
    if mention.birthplace:
        yield "born_at", mention.birthplace.stated
    if mention.sex:
        yield "sex", mention.sex.text
    if mention.occupation:
        yield "occupation", " ".join(mention.occupation.text.split())
    if mention.marks:
        yield "marks", " ".join(mention.marks.text.split())


def _when(fate: StatedFate) -> str:
    """Return when a source states it, and its words where somebody coded them; "" where it says no more than that."""
    day = fate.when.stated if fate.when is not None else ""
    words = " ".join(fate.words.split()) if fate.basis == "coded" else ""
    return f"{day} “{words}”".strip() if words else day


def _lines(left: Described, right: Described) -> Iterator[Compared]:
    one, other = said_lines(left), said_lines(right)
    for key in dict.fromkeys((*one, *other)):
        here, there = one.get(key, ()), other.get(key, ())
        alone = not here or not there or any(here) != any(there)  # "": stated without a date
        if key == "name" and not alone:
            yield _names(left, right, here, there)
            continue
        how, n = ("one_side", 0) if alone else _how(key, left, right, here, there)
        yield Compared(what=key, left=here, right=there, how=how, n=n)


def _names(left: Described, right: Described, here: tuple[str, ...], there: tuple[str, ...]) -> Compared:
    """Compare the first main names of both, word by word."""
    one, other = (next(name for name in side.mention.names if name.kind == "main") for side in (left, right))
    words, in_order = name_differences(one, other)
    hows = {each.how for each in words}
    n = 0
    if not words:
        how = "same" if in_order else "order"
    elif hows <= {"left", "right"}:
        how = "part"
    elif hows <= {"left", "right", "letters"}:
        how, n = "letters", sum(each.n for each in words)
    elif script_of(folded(one.written)) != script_of(folded(other.written)):
        how = "other_script"
    else:
        how = "different" if hows & {"other_word", "unlike"} else "spelling"
    return Compared(what="name", left=here, right=there, how=how, n=n, words=words, swapped=not in_order)


def _how(key: str, left: Described, right: Described, here: tuple[str, ...], there: tuple[str, ...]) -> tuple[str, int]:
    if key == "born" and left.mention.birth and right.mention.birth:
        return _days(left.mention.birth, right.mention.birth)
    if key == "age" and left.mention.age and right.mention.age:
        return _years(left.mention.age, right.mention.age)
    if key.startswith("fate:"):
        slug = key.removeprefix("fate:")
        days = [next((f.when for f in side.fates if f.says == slug and f.when), None) for side in (left, right)]
        if days[0] is not None and days[1] is not None:
            return _days(days[0], days[1])
    return min((_words(a, b) for a in here for b in there), key=_nearness)


def _days(one: When, other: When) -> tuple[str, int]:
    if one.edtf is None or other.edtf is None:
        return ("same", 0) if folded(one.stated) == folded(other.stated) else ("unread", 0)
    ends = [earliest(one.edtf), latest(one.edtf), earliest(other.edtf), latest(other.edtf)]
    if ends[0] is not None and ends[0] == ends[1] and ends[2] is not None and ends[2] == ends[3]:
        apart = abs((ends[0] - ends[2]).days)
        return ("days", apart) if apart else ("same_day", 0)
    return ("may_be_same", 0) if compatible(one.edtf, other.edtf) is not Answer.NO else ("different", 0)


def _years(one: Age, other: Age) -> tuple[str, int]:
    if one.low is None or one.high is None or other.low is None or other.high is None:
        return ("same", 0) if folded(one.stated) == folded(other.stated) else ("unread", 0)
    apart = max(one.low - other.high, other.low - one.high)
    if apart > 0:
        return "years", apart
    return ("same", 0) if (one.low, one.high) == (other.low, other.high) else ("may_be_same", 0)


def _words(one: str, other: str) -> tuple[str, int]:
    a, b = folded(one), folded(other)
    if a == b:
        return "same", 0
    if sorted(a.split()) == sorted(b.split()):
        return "order", 0
    if set(a.split()) < set(b.split()) or set(b.split()) < set(a.split()):
        return "part", 0
    if script_of(a) != script_of(b):
        return "other_script", 0
    apart = Levenshtein.distance(a, b, score_cutoff=FEW)
    return ("letters", apart) if apart <= FEW else ("different", 0)


def _nearness(how: tuple[str, int]) -> tuple[int, int]:
    return ("same", "order", "part", "letters", "other_script", "different").index(how[0]), how[1]

"""What the invented lists do not write, or hardly, put to their accounts for training: teips, kunyas, mistyped days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import product

import numpy as np
from anyascii import anyascii
from numpy.random import Generator

from habeas.model.spellings import script_of
from habeas.model.values import Name, When
from habeas.persons import Account

_FIRST = ("Бен", "Хар", "Гур", "Дыш", "Шон", "Зан", "Мел", "Тур", "Чар", "Алл", "Пеш", "Ял", "Эг", "Гор", "Нож")
_LAST = ("ой", "хой", "чой", "тной")
_STEEP = 0.8  # of how common teips are: a few are large
_OTHER = 0.03  # share of stated teips that are not the person's
_MISSPELT = 0.1
_TOLD = (0.05, 0.2, 0.4, 0.3)  # share of the records of the first list, the second … that state a teip
_KUNYAS = {"northern": 0.1, "southern": 0.5}  # share of men who are called after a child
_CALLED = (0.1, 0.3, 0.5, 0.5)  # share of the records of the first list, the second … that say so
_ABU = {"c": "Абу", "l": "Abu", "a": "أبو"}
_MISTYPED = 0.02  # share of whole days in which one digit is wrong, at a noise of 1: one in fifty typed dates is
_TURNED = 0.4  # of these, two neighbours exchanged


def with_teips(
    accounts: Sequence[Account], truth: Mapping[str, str], family_of: Mapping[str, int], *, rng: Generator
) -> list[Account]:
    """Let lists state teips: those of one family name have one teip, and strangers now and then.

    Args:
        family_of: the family name of each person who has a teip, as a number.
    """
    teips = np.array(["".join(both).capitalize() for both in product(_FIRST, _LAST)])
    weights = (np.arange(len(teips)) + 2.0) ** -_STEEP
    of_family = rng.choice(len(teips), max(family_of.values(), default=0) + 1, p=weights / weights.sum())
    lists = {slug: _TOLD[at % len(_TOLD)] for at, slug in enumerate(dict.fromkeys(one.list for one in accounts))}
    told = []
    for account in accounts:
        family = family_of.get(truth[account.mention])
        if family is None or not account.names or rng.random() >= lists[account.list]:
            told.append(account)
            continue
        teip = str(teips[rng.integers(len(teips)) if rng.random() < _OTHER else of_family[family]])
        if rng.random() < _MISSPELT:
            at = int(rng.integers(1, len(teip)))
            teip = teip[:at] + teip[at + 1 :]
        first, *others = account.names
        told.append(replace(account, names=(_saying(first, teip), *others)))
    return told


def _saying(name: Name, teip: str) -> Name:
    cyrillic = any("а" <= letter <= "я" for letter in name.written.lower())
    said = f"{name.written} (тейп {teip})" if cyrillic else f"{name.written} (teip {anyascii(teip)})"
    return Name(written=said, lang=name.lang, given=name.given, family=name.family, patronymic=name.patronymic)


def with_kunyas(
    accounts: Sequence[Account],
    truth: Mapping[str, str],
    given_of: Mapping[str, int],
    southern: Mapping[str, bool],
    *,
    rng: Generator,
) -> list[Account]:
    """Let lists state kunyas as other names, in their own spelling of the child's name.

    Args:
        given_of: the given name of each man, as a number. southern: whether a man is of the southern culture.
    """
    spelt: dict[tuple[str, int], list[str]] = {}
    for one in accounts:
        if truth[one.mention] in given_of and one.names and len(one.names[0].given.split()) == 1:
            spelt.setdefault((one.list, given_of[truth[one.mention]]), []).append(one.names[0].given)
    names = sorted(set(given_of.values()))
    child = {
        person: int(rng.choice(names))
        for person in given_of
        if rng.random() < _KUNYAS["southern" if southern[person] else "northern"]
    }
    lists = {slug: _CALLED[at % len(_CALLED)] for at, slug in enumerate(dict.fromkeys(one.list for one in accounts))}
    told = []
    for account in accounts:
        of = child.get(truth[account.mention], -1)
        of = int(rng.choice(names)) if of >= 0 and rng.random() < _OTHER else of
        forms = spelt.get((account.list, of), [])
        if len(account.names) == 1 and forms and rng.random() < lists[account.list]:
            form = forms[int(rng.integers(len(forms)))]
            kunya = Name(written=f"{_ABU.get(script_of(form), 'Abu')} {form}", kind="alias", lang=account.names[0].lang)
            account = replace(account, names=(*account.names, kunya))
        told.append(account)
    return told


def with_mistyped_days(accounts: Sequence[Account], *, noise: float, rng: Generator) -> list[Account]:
    """Let fingers slip in some whole days of birth and taking: one digit, or two neighbours exchanged."""
    return [
        replace(account, birth=_mistyped(account.birth, noise, rng), taken=_mistyped(account.taken, noise, rng))
        for account in accounts
    ]


def _mistyped(when: When | None, noise: float, rng: Generator) -> When | None:
    if when is None or when.edtf is None or len(when.edtf) != len("1996-11-05") or rng.random() >= _MISTYPED * noise:
        return when
    digits = when.edtf.replace("-", "")
    for _ in range(20):  # until it is a day of the calendar
        at = int(rng.integers(2, 8))  # the century is nobody's slip
        if rng.random() < _TURNED:
            slipped = digits[: at - 1] + digits[at] + digits[at - 1] + digits[at + 1 :]
        else:
            slipped = digits[:at] + str(rng.integers(10)) + digits[at + 1 :]
        stated = f"{slipped[:4]}-{slipped[4:6]}-{slipped[6:]}"
        if slipped != digits and _is_day(stated):
            return When(stated=stated, edtf=stated)
    return when


def _is_day(text: str) -> bool:
    try:
        return 1900 <= date.fromisoformat(text).year <= 2010
    except ValueError:
        return False

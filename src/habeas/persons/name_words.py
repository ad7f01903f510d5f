"""The words of a name by the part they play, folded and in their own script, for comparing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from habeas.model.spellings import folded
from habeas.model.values import Name
from habeas.persons.accounts import Account
from habeas.persons.census import uses_of
from habeas.persons.compiled_packs import compiled
from habeas.persons.forms import Forms
from habeas.persons.roles import tagged
from habeas.persons.tagged import Role, Tagged
from habeas.persons.uses import Uses

GIVEN, FATHER, FAMILY, OTHER, KUNYA, TEIP = "given", "father", "family", "other", "kunya", "teip"
_PLACES = (GIVEN, FATHER, FAMILY, OTHER, KUNYA, TEIP)
_OF_ANY_NAME = frozenset((KUNYA, TEIP))  # whichever name of somebody says it
_PART_OF = {
    Role.GIVEN: GIVEN,
    Role.PATRONYMIC: FATHER,
    Role.FATHER: FATHER,
    Role.GRANDFATHER: FAMILY,
    Role.FAMILY: FAMILY,
    Role.SECOND_FAMILY: FAMILY,
    Role.NISBA: FAMILY,
    Role.TEIP: TEIP,
    Role.KUNYA: KUNYA,
    Role.ALIAS: OTHER,
}

Parts = dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Placed:
    """Words by part, and the whole name folded: "" where there is none."""

    parts: Parts
    written: str

    def __repr__(self) -> str:
        return "Placed()"


class NameWords:
    """Takes the names of a case apart. Names that are written alike are taken apart once.

    Args:
        uses: how the case uses its words, where that is known already; else it is counted from these accounts.
    """

    def __init__(self, accounts: Iterable[Account], uses: Uses | None = None) -> None:
        names = {name for account in accounts for name in account.names}
        distinct = sorted(names, key=_spelled)
        forms = Forms(compiled(None))
        mains = [name for name in distinct if name.kind == "main"]
        self.uses = uses_of(mains, forms=forms) if uses is None else uses
        self._parts = dict(zip(distinct, map(_parts, tagged(distinct, self.uses, forms=forms)), strict=True))

    def of(self, names: Sequence[Name]) -> Placed:
        """Return the words of one account: of the first main name by part, of all others as other names; a kunya and a
        teip by themselves, whichever name has them."""
        mains = [name for name in names if name.kind == "main"]
        parts: dict[str, list[str]] = {part: [] for part in _PLACES}
        for name in names:
            for part, words in zip(_PLACES, self._parts[name], strict=True):
                # What another name is made of is another name, whatever part it would play in a first one.
                stays = part in _OF_ANY_NAME or (mains and name is mains[0])
                parts[part if stays else OTHER].extend(words)
        written = folded(mains[0].written) if mains else ""
        return Placed({part: tuple(dict.fromkeys(words)) for part, words in parts.items()}, written)


def _spelled(name: Name) -> tuple[str, ...]:
    return (name.kind, name.written, name.given, name.patronymic, name.family, name.mother, name.married, name.lang)


def _parts(tagged: Tagged) -> tuple[tuple[str, ...], ...]:
    """Return the words of a tagged name by `_PLACES`; those of one unit are one word, as some write them."""
    units: dict[int, list[str]] = {}
    parts: dict[int, str] = {}
    for word in tagged.words:
        part = _part_of(word.role, word.of)
        if word.bare and part:
            units.setdefault(word.unit, []).append(word.bare.replace(" ", ""))
            parts.setdefault(word.unit, part)
    found: dict[str, list[str]] = {}
    for unit, words in units.items():
        found.setdefault(parts[unit], []).append("".join(words))
    if unknown := [word.bare for word in tagged.words if word.role is Role.UNKNOWN and word.bare]:
        found.setdefault(FAMILY if found.get(GIVEN) else GIVEN, []).extend(unknown)
    return tuple([tuple(found.get(part, ())) for part in _PLACES])


def _part_of(role: Role, of: Role | None) -> str:
    if role is Role.INITIAL:
        return _PART_OF.get(of, GIVEN) if of is not None else GIVEN
    return _PART_OF.get(role, "")

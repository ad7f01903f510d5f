"""The words of a name by the part they play, folded and in their own script, for comparing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from habeas.model.spellings import folded
from habeas.model.values import Name
from habeas.persons.accounts import Account
from habeas.persons.census import uses_of
from habeas.persons.roles import tag
from habeas.persons.tagged import Role, Tagged

GIVEN, FATHER, FAMILY, OTHER = "given", "father", "family", "other"
_PART_OF = {
    Role.GIVEN: GIVEN,
    Role.PATRONYMIC: FATHER,
    Role.FATHER: FATHER,
    Role.GRANDFATHER: FAMILY,
    Role.FAMILY: FAMILY,
    Role.SECOND_FAMILY: FAMILY,
    Role.NISBA: FAMILY,
    Role.TEIP: FAMILY,
    Role.KUNYA: OTHER,
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
    """Takes the names of a case apart. Names that are written alike are taken apart once."""

    def __init__(self, accounts: Iterable[Account]) -> None:
        names = {name for account in accounts for name in account.names}
        distinct = sorted(names, key=_spelled)
        uses = uses_of([name for name in distinct if name.kind == "main"])
        self._parts = dict(zip(distinct, map(_parts, tag(distinct, uses)), strict=True))

    def of(self, names: Sequence[Name]) -> Placed:
        """Return the words of one account: of the first main name by part, of all others as other names."""
        mains = [name for name in names if name.kind == "main"]
        parts: dict[str, list[str]] = {part: [] for part in (GIVEN, FATHER, FAMILY, OTHER)}
        for name in names:
            for part, words in self._parts[name].items():
                # What another name is made of is another name, whatever part it would play in a first one.
                parts[part if mains and name is mains[0] else OTHER].extend(words)
        written = folded(mains[0].written) if mains else ""
        return Placed({part: tuple(dict.fromkeys(words)) for part, words in parts.items()}, written)


def _spelled(name: Name) -> tuple[str, ...]:
    return (name.kind, name.written, name.given, name.patronymic, name.family, name.mother, name.married, name.lang)


def _parts(tagged: Tagged) -> Parts:
    """Return the words of a tagged name; those of one unit are one word, as some write them."""
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
    return {part: tuple(words) for part, words in found.items()}


def _part_of(role: Role, of: Role | None) -> str:
    if role is Role.INITIAL:
        return _PART_OF.get(of, GIVEN) if of is not None else GIVEN
    return _PART_OF.get(role, "")

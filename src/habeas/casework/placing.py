"""Places that people agreed on, with what they lie within, so that acts can be counted by level."""

from __future__ import annotations

import re
from dataclasses import dataclass

import msgspec

from habeas.casework.context import Context
from habeas.errors import StatementsError, UsageError
from habeas.model.encoding import decode_fast
from habeas.model.ids import new_id
from habeas.model.statements import Place
from habeas.model.values import Name
from habeas.statements.reading import check_language
from habeas.vault.index import Index

LEVELS = ("settlement", "district", "region", "country", "unknown")
"""From the smallest to the largest. Nothing finer: no house of anybody is a place here."""
NAME_AT_MOST = 200
_POINT = re.compile(r"([+-]?[0-9]{1,2}(?:\.[0-9]{1,8})?)\s*[,;]\s*([+-]?[0-9]{1,3}(?:\.[0-9]{1,8})?)")
_NORTHMOST, _EASTMOST = 85, 180
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩٫،", "0123456789.,")
_GAZETTEER = re.compile(r"[a-z][a-z0-9-]{0,29}:[A-Za-z0-9._/-]{1,60}")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceLine:
    """A place, and how many acts that count happened there."""

    place: Place
    acts: int

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read."""
        return {
            "id": self.place.id,
            "names": [name.written for name in self.place.names],
            "level": self.place.level,
            "within": self.place.within or None,
            "gazetteer": self.place.gazetteer or None,
            "at": degrees_of(self.place.at),
            "acts": self.acts,
        }


def set_place(
    context: Context,
    case_name: str,
    *,
    names: tuple[str, ...],
    level: str,
    within: str | None = None,
    gazetteer: str | None = None,
    lang: str | None = None,
    at: str | None = None,
    identifier: str = "",
) -> Place:
    """Make a place, or say something else of one.

    Args:
        within: the id of the next larger place; "" for none. gazetteer: for example geonames:558418; "" for none.
        lang: of the names. at: where it lies, as `point_in` reads it; "" for nowhere. None means for these four: as it
            was, or nothing for a new place.
        identifier: of the place to change; by default a new one is made.
    Raises: UsageError: no name, no such level, no point on the earth, or a place within one that is not larger.
        StatementsError: no such id.
    """
    written = tuple(dict.fromkeys(name.strip() for name in names if name.strip()))
    if not written or any(len(name) > NAME_AT_MOST for name in written):
        raise UsageError(f"a place has a name, of {NAME_AT_MOST} letters at most")
    if level not in LEVELS:
        raise UsageError("there is no such level of a place", advice=f"One of {', '.join(LEVELS)}.")
    if gazetteer and not _GAZETTEER.fullmatch(gazetteer):
        raise UsageError("not an id in a gazetteer", advice="The gazetteer's name and the id: geonames:558418.")
    if lang is not None:
        check_language(lang, place="--lang")
    with context.case(case_name, "place") as case:
        before = find_place(case.index, identifier) if identifier else None
        place = Place(
            id=before.id if before else new_id("plc", case.chance),
            names=tuple(Name(written=name, lang=_lang(before, lang)) for name in written),
            level=level,
            within=(before.within if before else "") if within is None else within,
            gazetteer=(before.gazetteer if before else "") if gazetteer is None else gazetteer,
            at=(before.at if before else None) if at is None else point_in(at),
        )
        _check_around(case.index, place)
        if place != before:
            with case.unit() as unit:
                unit.add(place)
                context.close_unit(unit, "place", {"places": 1})
        return place


def locate(context: Context, case_name: str, identifier: str, at: str, *, seen: str) -> Place | None:
    """Say where a place lies, for the map.

    Args:
        at: as `point_in` reads it; "" takes it off the map.
        seen: where it lay when whoever says so looked, as `shown_point` tells it.
    Returns: None where it is said; the place as it is now where somebody else said otherwise meanwhile, and nothing is
        changed.
    Raises: UsageError: no point on the earth. StatementsError: no such id.
    """
    point = point_in(at)
    with context.case(case_name, "place") as case:
        before = find_place(case.index, identifier)
        if shown_point(before.at) != seen:
            return before
        if point != before.at:
            with case.unit() as unit:
                unit.add(msgspec.structs.replace(before, at=point))
                context.close_unit(unit, "place", {"places": 1})
    return None


def point_in(text: str) -> tuple[int, int] | None:
    """Read where a place lies: degrees north and east, with a comma between ("43.31, 45.69"); None of "".

    It is rounded to hundredths of a degree, about a kilometre: a settlement, and no house.

    Raises: UsageError: it is no such point. What was typed is not repeated.
    """
    if not text.strip():
        return None
    found = _POINT.fullmatch(text.translate(_DIGITS).strip())
    if found is None or abs(float(found[1])) > _NORTHMOST or abs(float(found[2])) > _EASTMOST:
        raise UsageError(
            "this is no point on the earth", advice="Degrees north and east, with a comma between: 43.31, 45.69."
        )
    return round(100 * float(found[1])), round(100 * float(found[2]))


def degrees_of(at: tuple[int, int] | None) -> list[float] | None:
    """Return a point in degrees, north and east."""
    return None if at is None else [at[0] / 100, at[1] / 100]


def shown_point(at: tuple[int, int] | None) -> str:
    """Return a point as people write it, "" of none."""
    return "" if at is None else f"{at[0] / 100:.2f}, {at[1] / 100:.2f}"


def list_places(context: Context, case_name: str) -> tuple[PlaceLine, ...]:
    """List the places of a case, larger ones first."""
    with context.case(case_name, "place") as case:
        rows = case.index.database.execute(
            "SELECT p.body, (SELECT count(*) FROM act a JOIN counted s ON s.n = a.n WHERE a.place = p.id) FROM place p"
        )
        found = [(decode_fast(bytes(body)), int(acts)) for body, acts in [*rows]]
        lines = [PlaceLine(place=place, acts=acts) for place, acts in found if isinstance(place, Place)]
        order = {level: at for at, level in enumerate(reversed(LEVELS))}
        return tuple(sorted(lines, key=lambda one: (order[one.place.level], one.place.names[0].written, one.place.id)))


def find_place(index: Index, identifier: str) -> Place:
    """Return a place.

    Raises: StatementsError: the case has none of this id.
    """
    row = index.database.execute("SELECT body FROM place WHERE id = ?", (identifier,)).fetchone()
    found = decode_fast(bytes(row[0])) if row else None
    if not isinstance(found, Place):
        raise StatementsError("there is no place of this id in the case", advice="`habeas place list` names them.")
    return found


def _lang(before: Place | None, lang: str | None) -> str:
    if lang is not None:
        return lang
    return before.names[0].lang if before and before.names else "und"


def _check_around(index: Index, place: Place) -> None:
    """Check that a place lies within larger ones, and that what lies within it is smaller.

    Raises: UsageError: it does not, or would lie within itself. StatementsError: it lies within none that is known.
    """
    around, seen = place.within, [place.id]
    while around:
        if around in seen:
            raise UsageError("a place does not lie within itself", place=around)
        seen.append(around)
        larger = find_place(index, around)
        _check_larger(larger, place.level)
        around = larger.within
    for identifier, level in index.database.execute("SELECT id, level FROM place WHERE within = ?", (place.id,)):
        if identifier not in seen:
            _check_larger(place, str(level))


def _check_larger(around: Place, level: str) -> None:
    known = [one for one in LEVELS if one != "unknown"]
    if level in known and around.level in known and known.index(around.level) <= known.index(level):
        raise UsageError(
            f"a {level} does not lie within a {around.level}", place=around.id, advice="Name the next larger place."
        )

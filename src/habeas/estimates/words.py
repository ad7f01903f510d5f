"""The sentences that go with a number: what was counted, how sure, and what the method cannot see."""

from __future__ import annotations

from habeas.estimates.intervals import Interval
from habeas.model.numerals import grouped

CANNOT_SEE = (
    "People whom no list could have reached (no relatives, a place nobody reports from) are in no estimate.",
    "One table for everybody assumes one population: a period, region or group that only some lists cover "
    "distorts the total.",
    "A person wrongly listed counts as documented: this estimates persons as listed, not verified cases.",
)
CANNOT_SEE_LINKAGE = (
    "Missed or wrong links between lists change the answer: 10 % missed links are enough to make it wrong, "
    "and no check on this table can see them."
)
CANNOT_SEE_BEYOND_DRAWS = (
    "The doubt of the linkage is in the interval as far as its draws know it: links that no draw ever makes are not."
)
CANNOT_SEE_TWO = "Dependence between the two lists cannot be seen at all; the interval does not contain it."
CANNOT_SEE_CLASSES = (
    "Lists that copy from each other, or avoid each other's people, are followed only as far as classes of "
    "people explain it; other models that fit as well can give other totals.",
    "Where visibility differs from person to person, the interval follows that only as far as the counts show it.",
)
CANNOT_SEE_FLOOR = (
    "The lower bound holds only if no list systematically avoids another list's people; it is no estimate."
)


def cannot_see(*, lists: int, with_floor: bool, with_linkage: bool = False) -> tuple[str, ...]:
    """Return the sentences for this method: they go wherever the interval goes."""
    own = (CANNOT_SEE_TWO,) if lists == 2 else CANNOT_SEE_CLASSES
    linkage = CANNOT_SEE_BEYOND_DRAWS if with_linkage else CANNOT_SEE_LINKAGE
    return (CANNOT_SEE[0], linkage, *CANNOT_SEE[1:], *own, *((CANNOT_SEE_FLOOR,) if with_floor else ()))


def in_words(
    *,
    status: str,
    documented: int,
    lists: int,
    interval: Interval | None,
    reasons: tuple[str, ...],
    drawn: tuple[Interval, Interval] | None = None,
) -> str:
    """Say the answer in two to four plain sentences, the interval before any middle.

    Args: drawn: over draws of the linkage, the documented and the undocumented; they take the place of what one way of
        linking says.
    """
    known = f"{grouped(documented)} persons are documented on {lists} lists."
    low, high = (interval.lo95 - documented, interval.hi95 - documented) if interval else (0.0, 0.0)
    if drawn is not None:
        on_lists, on_none = drawn
        low, high = on_none.lo95, on_none.hi95
        known = (
            f"{grouped(on_lists.lo95)} to {grouped(on_lists.hi95)} persons are documented on {lists} lists, depending "
            f"on who is the same as whom ({grouped(documented)} as they are linked now)."
        )
    if interval is None:
        return f"No estimate can be made from this table. {known} {_first(reasons)}".strip()
    span = f"between {grouped(interval.lo95)} and {grouped(interval.hi95)} persons"
    if status == "range_only":
        return f"The lists allow anything {span}; no single number is given. {known} {_first(reasons)}".strip()
    middle = f"In all {span} (95 % interval), {grouped(interval.median)} in the middle. {known}"
    hidden = f"So {grouped(low)} to {grouped(high)} persons are on no list, as far as this method can see."
    return f"{middle} {hidden} {_first(reasons)}".strip()


def _first(reasons: tuple[str, ...]) -> str:
    return reasons[0] if reasons else ""

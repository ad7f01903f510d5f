"""Where the free names of a name belong: by the orders that are usual, by how well each fits a part, and by the case.

Every order of every culture that can explain a name is weighed; the weights of a name's places are what remains when
they are added up (Bayes' rule over orders and cultures, names of one order taken as independent).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence, Set
from functools import cache
from operator import contains, getitem
from typing import NamedTuple

from habeas.persons.compiled_packs import FAMILY, GIVEN, PATRONYMIC
from habeas.persons.cultures import ORDERED
from habeas.persons.lexicon import Lexicon, Profile
from habeas.persons.tagged import Role, Weights

_CLOSE = 3.0  # cultures whose words fit worse than the best by more than this are not asked
_LONGEST = 12  # free names that are placed; a text with more is no name
_FAR = 7.0  # orders that explain a name worse than the best by more than this are left out
_LEAST = 0.02
_CAPITALS = 2.5
_EXPECTED = 20.0  # names of a case that a pack's shares of orders count as much as
_INITIAL = (0.0, 0.0, -2.5)
_PART = {
    Role.GIVEN: GIVEN, Role.FATHER: GIVEN, Role.GRANDFATHER: GIVEN, Role.PATRONYMIC: PATRONYMIC,
    Role.FAMILY: FAMILY, Role.SECOND_FAMILY: FAMILY, Role.NISBA: FAMILY,
}  # fmt: skip


class Order(NamedTuple):
    """One order of the parts of a name."""

    log: float
    written: str  # as a pack writes it
    roles: tuple[Role, ...]
    parts: tuple[int, ...]
    sure: tuple[Weights, ...]  # the weights of its places where no other order explains a name


class Placed(NamedTuple):
    """The places of free names, one by one, and the culture that explains them best."""

    weights: tuple[Weights, ...]
    culture: str
    explained: tuple[tuple[float, int, Order], ...] = ()  # which orders of which pack explain it, by weight


class Orders:
    """The orders of all packs, weighed by what is usual in the case."""

    def __init__(self, lexicon: Lexicon) -> None:
        """Compile the orders of a lexicon's packs."""
        self.lexicon = lexicon
        self.cultures = tuple(pack.culture for pack in lexicon.words.packs)
        self.usual: list[dict[int, tuple[Order, ...]]] = []
        self.with_patronymic, self.with_fathers, self.with_second = [], [], []
        for pack in lexicon.words.packs:
            by_length: dict[int, list[Order]] = {}
            for written, weight in _weighed(pack.orders, lexicon.uses.orders.get(pack.culture, {})).items():
                by_length.setdefault(len(written.split()), []).append(_order(written, weight))
            self.usual.append({length: tuple(orders) for length, orders in by_length.items()})
            letters = " ".join(pack.orders)
            self.with_patronymic.append("p" in letters)
            self.with_fathers.append("a" in letters)
            self.with_second.append("s" in letters)
        self.priors = {
            script: tuple(
                self._prior(script, at) if at in places else -math.inf for at in range(len(lexicon.words.packs))
            )
            for script, places in lexicon.words.by_script.items()
        }

    def _prior(self, script: str, at: int) -> float:
        shares = self.lexicon.uses.cultures.get(script, {})
        return math.log(max(shares.get(self.lexicon.words.packs[at].culture, 0.0), 0.002)) if shares else 0.0

    def place(
        self,
        profiles: Sequence[Profile | None],
        script: str,
        *,
        before_comma: int = 0,
        capitals: Set[int] = frozenset(),
        may: Sequence[Set[Role]] | None = None,
    ) -> Placed:
        """Place names.

        Args:
            profiles: one a name, in the order written; None for an initial.
            script: a letter of habeas.model.spellings.SCRIPTS, the name's.
            before_comma: how many stand before the name's only comma; they are family names.
            capitals: positions of those in capitals where others are not.
            may: for each, the roles that it may have; None for all.
        """
        count = len(profiles)
        if not count or count > _LONGEST:
            return Placed(((),) * count, "")
        scored: list[tuple[float, int, Order]] = []
        for at, prior in self._cultures(profiles, script):
            fits = [_INITIAL if one is None else one.fits[at] for one in profiles]
            if capitals:
                fits = [_in_capitals(fit) if place in capitals else fit for place, fit in enumerate(fits)]
            for order in self._orders(at, count, before_comma):
                if may is None or all(map(contains, may, order.roles)):
                    scored.append((sum(map(getitem, fits, order.parts), prior + order.log), at, order))
        if not scored:
            return Placed(((),) * count, "")
        return self._summed(scored, profiles)

    def _cultures(self, profiles: Sequence[Profile | None], script: str) -> list[tuple[int, float]]:
        """Return the packs whose words fit well enough, each with its prior."""
        priors = self.priors[script]
        totals = list(map(sum, zip(priors, *[one.whole for one in profiles if one is not None], strict=True)))
        least = max(totals) - _CLOSE
        return [(at, priors[at]) for at, total in enumerate(totals) if total >= least]

    def _orders(self, at: int, count: int, before_comma: int) -> tuple[Order, ...]:
        if before_comma:
            return self._around_comma(at, before_comma, count - before_comma)
        return self.usual[at].get(count) or _any_order(count)

    def _around_comma(self, at: int, before: int, behind: int) -> tuple[Order, ...]:
        families = "f" + (" s" if self.with_second[at] else " f") * (before - 1)
        found = [_order(families + " g" * behind, 0.5)]
        if behind > 1 and self.with_patronymic[at]:
            found.append(_order(families + " g" * (behind - 1) + " p", 0.5))
        if behind > 1 and self.with_fathers[at]:
            found.append(_order(families + " g a" + " n" * (behind - 2), 0.5))
        return tuple(found)

    def _summed(self, scored: list[tuple[float, int, Order]], profiles: Sequence[Profile | None]) -> Placed:
        best = max([score for score, _, _ in scored])
        near = [(math.exp(score - best), at, order) for score, at, order in scored if score > best - _FAR]
        shares = [0.0] * len(self.cultures)
        for weight, at, _ in near:
            shares[at] += weight
        total = sum(shares)
        sure = near[0][2].sure
        if len(near) == 1 or all(order.sure == sure for _, _, order in near):
            weights = sure
        else:
            places: list[dict[Role, float]] = [{} for _ in profiles]
            for weight, _, order in near:
                for place, role in zip(places, order.roles, strict=True):
                    place[role] = place.get(role, 0.0) + weight
            weights = tuple([_sorted(place, total) for place in places])
        if any(one is not None and one.nisba for one in profiles):
            weights = tuple(
                _as_nisba(some) if one is not None and one.nisba else some
                for some, one in zip(weights, profiles, strict=True)
            )
        return Placed(weights, self.cultures[shares.index(max(shares))], tuple(near))


@cache
def _any_order(count: int) -> tuple[Order, ...]:
    """More names than any usual order has: given names before family names or behind them, however many."""
    first = ["g " * some + "f " * (count - some) for some in range(1, count)]
    return tuple(_order(order.strip(), 0.01) for one in first for order in (one.strip(), one.strip()[::-1]))


def part_of(role: Role) -> int:
    """Return the place of a role in the tuples of fits."""
    return _PART.get(role, GIVEN)


def _sorted(place: dict[Role, float], total: float) -> Weights:
    if len(place) == 1:
        return tuple((role, 1.0) for role in place)
    kept = [(role, round(weight / total, 3)) for role, weight in place.items() if weight >= _LEAST * total]
    kept.sort(key=lambda one: -one[1])
    return tuple(kept)


def _as_nisba(weights: Weights) -> Weights:
    return tuple((Role.NISBA if role is Role.FAMILY else role, weight) for role, weight in weights)


def _in_capitals(fit: tuple[float, float, float]) -> tuple[float, float, float]:
    return fit[GIVEN] - _CAPITALS, fit[PATRONYMIC] - _CAPITALS, fit[FAMILY] + _CAPITALS


def _order(written: str, weight: float) -> Order:
    roles = tuple(Role(ORDERED[one]) for one in written.split())
    sure = tuple(((role, 1.0),) for role in roles)
    return Order(math.log(weight), written, roles, tuple(_PART[role] for role in roles), sure)


def _weighed(usual: Mapping[str, float], seen: Mapping[str, float]) -> dict[str, float]:
    """Return the share of each order among those of its length, as a pack has it and as the case shows it.

    What the case shows of family names first holds for all lengths, what it shows of one order for its own length.
    """
    first = {True: 2.0, False: 2.0}
    for order, count in seen.items():
        if len(order) > 1:
            first[order[0] == "f"] += count
    found = {}
    for order, weight in usual.items():
        alike = {other: one for other, one in usual.items() if len(other) == len(order)}
        same = sum(one for other, one in alike.items() if (other[0] == "f") == (order[0] == "f"))
        expected = weight / sum(alike.values())
        if len(order) > 1 and seen and same < sum(alike.values()):
            expected = weight / same * first[order[0] == "f"] / sum(first.values())
        counted = sum(seen.get(other, 0.0) for other in alike)
        found[order] = (seen.get(order, 0.0) + _EXPECTED * expected) / (counted + _EXPECTED)
    return found

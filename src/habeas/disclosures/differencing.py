"""A release is checked against every earlier one: what several of them give away together is kept back from the newest.

Two questions are asked, each answered as in `complementary`:

1. *If nothing had changed*: each earlier figure that still holds is taken as told now. Tables by other dimensions,
   other places or other filters are sums over the same atoms, so that one subtracted from another gives nothing small.
2. *What changed*: of each earlier table, how many came or went in each cell. A change of fewer persons than the
   threshold is as small as a small cell: the figure is not told again until it has changed by the threshold or more,
   and further figures are kept back so that no such change can be worked out. An outsider is taken to know in which
   cells something went, and that in all others things only came.

What an earlier release told stays told, and its figures hold as of its date.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from scipy.sparse import csr_array, eye_array, hstack, vstack

from habeas.disclosures.complementary import kept_back
from habeas.disclosures.outsider import Bools, Floats, Ints, Sums
from habeas.disclosures.public_tables import ALL, NOT_KNOWN, SEVERAL, TableSpec, Thresholds, released_spec
from habeas.disclosures.tabulated import Figure, Figures
from habeas.model.releases import Release, ReleasedTable

_STABLE = 0.2  # what was kept back before is kept back again rather than something else


@dataclass(frozen=True, slots=True)
class Was:
    """A figure in an earlier release."""

    count: int
    persons: int
    told: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """A table of an earlier release, and its figures over 0."""

    release: str
    at: str
    spec: TableSpec
    figures: dict[Figure, Was]

    def was(self, figure: Figure) -> Was | None:
        """Return a figure as it was; 0 where it held nothing; None where the table does not have it."""
        found = self.figures.get(figure)
        if found is not None:
            return found
        if figure.where != self.spec.where or not set(figure.dims) <= set(self.spec.dims):
            return None
        return Was(0, 0, told=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """Why a figure is not told: small, small once those told of elsewhere are taken out, changed by few, or beside.

    For whoever publishes, never for the page: which of them is small is what must not be known.
    """

    figure: Figure
    why: str
    release: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Which figures are told, of those of the new tables. `kept`: the others. `exposed`: figures that earlier releases
    give away already, whatever is done now."""

    told: Bools
    kept: tuple[Kept, ...]
    exposed: tuple[Figure, ...]


def earlier_tables(releases: Iterable[Release], unit: str) -> tuple[Earlier, ...]:
    """Return the exact tables of earlier releases that count this unit, the oldest first."""
    found = []
    for release in releases:
        for table in release.tables:
            if not table.noise and table.spec.partition(":")[0] == unit:
                found.append(_earlier(release, table))
    return tuple(found)


def _earlier(release: Release, table: ReleasedTable) -> Earlier:
    spec = released_spec(table.spec)
    figures = {
        Figure(
            spec.where,
            tuple(sorted((dim, value) for dim, value in zip(table.dims, one.at, strict=True) if value != ALL)),
        ): Was(one.count, one.persons, one.told)
        for one in table.figures
    }
    return Earlier(release=release.id, at=release.at, spec=spec, figures=figures)


def told_figures(figures: Figures, wanted: Sequence[int], earlier: Sequence[Earlier], thresholds: Thresholds) -> Told:
    """Return which figures may be told.

    Args:
        figures: of the new tables and of all earlier ones, counted now.
        wanted: places of the new tables in `figures.tables`.
        earlier: tables of the same unit that were published, the oldest first.
    """
    work = _Checking(figures, wanted, earlier, thresholds)
    work.unchanged()
    for one in _distinct(earlier):
        work.changed(one)
    return work.result()


class _Checking:
    """The figures that are still told while one question after the other is asked."""

    def __init__(
        self, figures: Figures, wanted: Sequence[int], earlier: Sequence[Earlier], thresholds: Thresholds
    ) -> None:
        self._figures, self._earlier, self._thresholds = figures, earlier, thresholds
        self._totals = figures.totals
        self._limits = np.array([thresholds.of(one.dims) for one in figures.figures], dtype=np.int64)
        self._wanted = np.zeros(len(figures.figures), dtype=np.bool_)
        for at in wanted:
            self._wanted[list(figures.tables[at].figures)] = True
        self._small = small_figures(figures, self._limits)
        self._fixed = self._still_told()
        self._why: dict[int, Kept] = {}
        self._exposed: set[int] = set()
        few = self._changed_by_few()
        self._uniform = uniform = _nearly_all(figures, thresholds)
        self._told = self._wanted & ~self._small & ~uniform
        for row in map(int, np.flatnonzero(self._wanted & (self._small | uniform))):
            self._keep(
                int(row), "small" if self._bare_small(int(row)) else "beside" if uniform[row] else "known_elsewhere"
            )
        for at, release in few.items():
            if self._told[at]:
                self._keep(at, "changed_by_few", release)
                self._told[at] = False

    def unchanged(self) -> None:
        """Ask what follows if nothing had changed since the earlier releases."""
        few, limit_of_few = self._few_in_atoms()
        rows = csr_array(
            vstack([self._figures.sums, eye_array(len(self._figures.counts), dtype=np.int64).tocsr()[few]])
        )
        sums = Sums(rows=rows, truth=self._figures.counts, floor=self._figures.known.astype(np.float64))
        none = np.zeros(len(few), dtype=np.bool_)
        sensitive = np.concatenate([(self._small | self._uniform) & ~self._fixed, ~none])
        limits = np.concatenate([self._limits, np.full(len(few), limit_of_few)])
        for limit in np.unique(limits[sensitive]):
            told, fixed = np.concatenate([self._told, none]), np.concatenate([self._fixed, none])
            self._ask(sums, told, fixed, sensitive & (limits == limit), int(limit), "")

    def _few_in_atoms(self) -> tuple[Ints, int]:
        """Return the atoms that would point to few, and their threshold.

        With several tables one can be subtracted from another, and what is left may be no figure of any: all of a year
        without those of one type. Whatever is so small that it points to few is made of atoms that do.
        """
        tables = self._figures.tables
        if len(tables) < 2:
            return np.zeros(0, dtype=np.int64), self._thresholds.cells
        limit = self._thresholds.of([dim for laid in tables for dim in laid.spec.dims])
        persons, known = self._figures.in_atoms
        counts = self._figures.counts
        small = _few(counts, self._figures.known, limit) | _few(persons, known, limit)
        return np.flatnonzero(small), limit

    def changed(self, earlier: Earlier) -> None:
        """Ask what can be worked out of how each cell of an earlier table has changed."""
        changes = _Changes(self._figures, earlier)
        few = changes.few(self._thresholds)
        if not few.any():
            return
        size = len(self._figures.figures)
        told = np.concatenate([self._told, np.zeros(changes.rows - size, dtype=np.bool_)])
        for limit in np.unique(changes.limits(self._thresholds)[few]):
            sensitive = few & (changes.limits(self._thresholds) == limit)
            told = self._ask(changes.sums, told, changes.fixed, sensitive, int(limit), earlier.release)

    def _ask(self, sums: Sums, told: Bools, fixed: Bools, sensitive: Bools, limit: int, release: str) -> Bools:
        size = len(self._figures.figures)
        costs = np.concatenate([self._costs(), np.ones(sums.rows.shape[0] - size)])
        found = kept_back(sums, told, fixed=fixed, sensitive=sensitive, costs=costs, protection=limit)
        left = found.told[:size] & self._wanted
        for row in np.flatnonzero(self._told & ~left):
            self._keep(int(row), "beside_a_change" if release else "beside", release)
        self._told &= left
        self._exposed.update(row for row in found.exposed if row < size)
        return np.concatenate([self._told, found.told[size:]])

    def result(self) -> Told:
        """Return what is told."""
        names = self._figures.figures
        return Told(
            told=self._told,
            kept=tuple(kept for _, kept in sorted(self._why.items())),
            exposed=tuple(names[row] for row in sorted(self._exposed)),
        )

    def _keep(self, row: int, why: str, release: str = "") -> None:
        self._why.setdefault(row, Kept(figure=self._figures.figures[row], why=why, release=release))

    def _bare_small(self, row: int) -> bool:
        """Tell whether a figure is small even before those told of elsewhere are taken out."""
        return min(int(self._totals[row]), int(self._figures.persons[row])) < int(self._limits[row])

    def _still_told(self) -> Bools:
        """Return the figures that an earlier release told and that are the same now."""
        found = np.zeros(len(self._totals), dtype=np.bool_)
        for row, figure in enumerate(self._figures.figures):
            for one in self._earlier:
                was = one.figures.get(figure)
                if was is not None and was.told and was.count == self._totals[row]:
                    found[row] = True
        return found

    def _changed_by_few(self) -> dict[int, str]:
        """Return the wanted figures that an earlier release told and that fewer persons than the threshold changed."""
        found = {}
        for row in np.flatnonzero(self._wanted):
            figure = self._figures.figures[row]
            for one in self._earlier:
                was = one.was(figure)
                if was is not None and was.told and was.count and self._few(int(row), was):
                    found[int(row)] = one.release
        return found

    def _few(self, row: int, was: Was) -> bool:
        return few_changed(
            int(self._totals[row]) - was.count, int(self._figures.persons[row]) - was.persons, int(self._limits[row])
        )

    def _costs(self) -> Floats:
        """Return how much is lost with each figure: larger ones and margins more, what was kept back before less."""
        summed = max((len(one.dims) for one in self._figures.figures), default=0)
        up = np.array([summed - len(one.dims) for one in self._figures.figures], dtype=np.float64)
        costs: Floats = np.log2(2 + self._totals) * (1 + up)
        for row, figure in enumerate(self._figures.figures):
            last = next((was for one in reversed(self._earlier) if (was := one.figures.get(figure))), None)
            if last is not None and not last.told:
                costs[row] *= _STABLE
        return costs


class _Changes:
    """What changed in the cells of an earlier table, as sums over unknowns: atoms now, cells then, changes."""

    def __init__(self, figures: Figures, earlier: Earlier) -> None:
        place = figures.place
        full = len(earlier.spec.dims)
        cells = sorted(
            {one for one in figures.figures if _in(one, earlier.spec) and len(one.at) == full}
            | {one for one in earlier.figures if len(one.at) == full}
        )
        margins = sorted(
            {one for one in figures.figures if _in(one, earlier.spec)} | set(earlier.figures), key=lambda one: one.at
        )
        then = np.array([(earlier.was(cell) or Was(0, 0, told=True)).count for cell in cells], dtype=np.int64)
        empty = csr_array((1, figures.sums.shape[1]), dtype=np.int64)
        now_rows = (
            csr_array(vstack([figures.sums[[place[c]]] if c in place else empty for c in cells]))
            if cells
            else empty[:0]
        )
        change = np.asarray(now_rows @ figures.counts, dtype=np.int64) - then
        of_cells = _sums_of_cells(margins, cells)
        many, one = len(cells), eye_array(len(cells), dtype=np.int64)
        nothing = csr_array((len(margins), figures.sums.shape[1]), dtype=np.int64)
        none = csr_array((len(margins), many), dtype=np.int64)
        side = csr_array((figures.sums.shape[0], 2 * many), dtype=np.int64)
        # Unknowns: the atoms now, each cell then, each cell's change. Sums: figures now;
        # now - then - change = 0 of each cell; figures then; changes.
        self._blocks = (figures.sums.shape[0], many, len(margins))
        rows = vstack(
            [
                hstack([figures.sums, side]),
                hstack([now_rows, -one, -one]),
                hstack([nothing, of_cells, none]),
                hstack([nothing, none, of_cells]),
            ]
        )
        known_then = np.zeros(many)
        floor = np.concatenate([figures.known.astype(np.float64), known_then, np.minimum(change, 0).astype(np.float64)])
        self.sums = Sums(rows=csr_array(rows), truth=np.concatenate([figures.counts, then, change]), floor=floor)
        self._margins, self._earlier, self._figures, self._place = margins, earlier, figures, place

    @property
    def rows(self) -> int:
        """Return how many sums there are."""
        return int(self.sums.rows.shape[0])

    @property
    def fixed(self) -> Bools:
        """Return which sums everybody knows: that a change is a difference, and what the earlier table told."""
        figures, cells, margins = self._blocks
        then = [bool(was and was.told) for was in map(self._earlier.was, self._margins)]
        return np.array([False] * figures + [True] * cells + then + [False] * margins, dtype=np.bool_)

    def limits(self, thresholds: Thresholds) -> Ints:
        """Return the threshold of each sum."""
        own = [thresholds.of(one.dims) for one in self._margins]
        rest = self.rows - len(own)
        return np.array([0] * rest + own, dtype=np.int64)

    def few(self, thresholds: Thresholds) -> Bools:
        """Return the changes that fewer persons than the threshold make."""
        totals, persons, found = self._figures.totals, self._figures.persons, np.zeros(self.rows, dtype=np.bool_)
        start = self.rows - len(self._margins)
        for at, margin in enumerate(self._margins):
            was, row = self._earlier.was(margin) or Was(0, 0, told=True), self._place.get(margin)
            now = (0, 0) if row is None else (int(totals[row]), int(persons[row]))
            found[start + at] = few_changed(now[0] - was.count, now[1] - was.persons, thresholds.of(margin.dims))
        return found


def _sums_of_cells(margins: Sequence[Figure], cells: Sequence[Figure]) -> csr_array:
    """Return which cells each margin adds up."""
    place = {margin: at for at, margin in enumerate(margins)}
    pairs = [
        (place[margin], column)
        for column, cell in enumerate(cells)
        for size in range(len(cell.at) + 1)
        for kept in combinations(cell.at, size)
        if (margin := Figure(cell.where, kept)) in place
    ]
    rows, columns = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    return csr_array((np.ones(len(pairs), dtype=np.int64), (rows, columns)), shape=(len(margins), len(cells)))


def few_changed(count: int, persons: int, limit: int) -> bool:
    """Tell whether a change is one of few persons: not none, and under the threshold by units or by persons."""
    return 0 < abs(count) < limit or 0 < abs(persons) < limit


def small_figures(figures: Figures, limits: Ints) -> Bools:
    """Return the figures that would point to few persons, by units or by persons behind them, with or without those who
    were told of elsewhere. A figure of 0 points to nobody and is not small."""
    known = np.asarray(figures.sums @ figures.known, dtype=np.int64)
    return _few(figures.totals, known, limits) | _few(figures.persons, figures.persons_known, limits)


def _few(whole: Ints, known: Ints, limit: Ints | int) -> Bools:
    left = whole - known
    found: Bools = ((whole > 0) & (whole < limit)) | ((left > 0) & (left < limit))
    return found


def _nearly_all(figures: Figures, thresholds: Thresholds) -> Bools:
    """Return the figures by ground that hold nearly everybody of their line: they would tell everybody's ground."""
    found = np.zeros(len(figures.figures), dtype=np.bool_)
    place, persons = figures.place, figures.persons
    for row, figure in enumerate(figures.figures):
        value = dict(figure.at).get("ground", "")
        if value in ("", NOT_KNOWN, SEVERAL, "unknown"):
            continue
        line = place.get(Figure(figure.where, tuple(one for one in figure.at if one[0] != "ground")))
        if line is not None and persons[line] - persons[row] < thresholds.of(("ground",)):
            found[row] = True
    return found


def _in(figure: Figure, spec: TableSpec) -> bool:
    return figure.where == spec.where and set(figure.dims) <= set(spec.dims)


def _distinct(earlier: Sequence[Earlier]) -> list[Earlier]:
    """Return the earlier tables without those that another repeats word for word, the newest first."""
    found: list[Earlier] = []
    for one in reversed(earlier):
        if not any(other.spec == one.spec and other.figures == one.figures for other in found):
            found.append(one)
    return found

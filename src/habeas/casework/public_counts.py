"""The tables of a release: counted, checked against every earlier release, and as they are shown and kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product

from habeas.casework.context import lists
from habeas.casework.countable import KEPT_BACK, NO_LIST, Countable
from habeas.casework.drawing_noise import draw_noise
from habeas.casework.public_releases import Register
from habeas.disclosures.differencing import Earlier, Kept, Told, earlier_tables, told_figures
from habeas.disclosures.private_counts import NoisyTable, check_private, noisy
from habeas.disclosures.public_tables import ALL, NOT_KNOWN, PLACES, SEVERAL, TableSpec, Thresholds
from habeas.disclosures.published import At, PublicTable, Shown
from habeas.disclosures.tabulated import Figure, Figures, Laid, tabulate
from habeas.errors import DisclosureError
from habeas.model.releases import ReleasedFigure, ReleasedTable
from habeas.model.vocabularies import vocabulary
from habeas.vault.index import Index

Progress = Callable[[str, int, int | None], None]
_VOCABULARIES = {"type": "act_types", "ground": "grounds", "fate": "fate", "whereabouts": "whereabouts"}

_DIGITS = re.compile(r"[0-9]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """The tables of a release: as the page shows them, as the record keeps them, and why figures are not told.

    `kept`: the table of each figure that is not told, and why; for whoever publishes, never for the page.
    `not_included`: persons in no table, None where their number may not be told.
    """

    shown: tuple[PublicTable, ...]
    released: tuple[ReleasedTable, ...]
    kept: tuple[tuple[TableSpec, Kept], ...] = ()
    exposed: tuple[Figure, ...] = ()
    not_included: int | None = None


def exact_tables(
    countable: Countable,
    index: Index,
    specs: Sequence[TableSpec],
    register: Register,
    thresholds: Thresholds,
    progress: Progress,
) -> Counted:
    """Count exact tables, without what small figures could be worked out from.

    Raises: DisclosureError: a table of which nothing may be told; tables too fine to be checked.
    """
    shown: dict[str, PublicTable] = {}
    released: dict[str, ReleasedTable] = {}
    kept: list[tuple[TableSpec, Kept]] = []
    exposed: list[Figure] = []
    units = dict.fromkeys(spec.unit for spec in (*specs, KEPT_BACK))
    for number, unit in enumerate(units):
        progress("checking what can be worked out", number, len(units))
        wanted = [spec for spec in (*specs, KEPT_BACK) if spec.unit == unit]
        earlier = earlier_tables((release for _, release in register.releases), unit)
        every = [*wanted, *_others(wanted, earlier)]
        figures = tabulate(countable.rows(unit, every), every)
        told = told_figures(figures, range(len(wanted)), earlier, thresholds)
        exposed += told.exposed
        for spec, laid in zip(wanted, figures.tables, strict=False):
            shown[str(spec)] = _shown(countable, index, spec, figures, laid, told, earlier)
            released[str(spec)] = _released(spec, figures, laid, told)
            mine = {figures.figures[at] for at in laid.figures}
            kept += [(spec, one) for one in told.kept if one.figure in mine]
            if spec != KEPT_BACK:
                _check_some_told(spec, figures, laid, told)
    progress("checking what can be worked out", len(units), len(units))
    apart = shown.pop(str(KEPT_BACK))
    return Counted(
        shown=tuple(shown[str(spec)] for spec in specs),
        released=(*(released[str(spec)] for spec in specs), released[str(KEPT_BACK)]),
        kept=tuple(one for one in kept if one[0] != KEPT_BACK),
        exposed=tuple(exposed),
        not_included=apart.shown(()).count,
    )


def noisy_tables(
    countable: Countable, index: Index, specs: Sequence[TableSpec], epsilon: float, thresholds: Thresholds
) -> Counted:
    """Count tables with noise. The privacy budget is divided among them evenly.

    Raises: UsageError: another unit than persons. DisclosureError: OpenDP is not installed; too many cells.
    """
    check_private(specs)
    shown, released = [], []
    for spec in specs:
        figures = tabulate(countable.rows(spec.unit, [spec]), [spec])
        values = tuple(_domain(countable, index, dim, figures.tables[0].values[at]) for at, dim in enumerate(spec.dims))
        totals = figures.totals
        counts = {
            _at(spec, figures.figures[row]): int(totals[row])
            for row in figures.tables[0].figures
            if len(figures.figures[row].at) == len(spec.dims)
        }
        made = noisy(spec, values, counts, epsilon=epsilon / len(specs), draw=draw_noise)
        shown.append(_shown_noisy(countable, index, made, thresholds))
        released.append(_released_noisy(made, shown[-1]))
    return Counted(shown=tuple(shown), released=tuple(released))


def vocabularies_of(specs: Sequence[TableSpec]) -> dict[str, str]:
    """Return the versions of the vocabularies that tables use."""
    names = {_VOCABULARIES[dim] for spec in specs for dim in spec.dims if dim in _VOCABULARIES}
    names |= {"act_types"} if any(spec.unit != "persons" for spec in specs) else set()
    return {name: vocabulary(name).version for name in sorted(names)}


def _others(wanted: Sequence[TableSpec], earlier: Sequence[Earlier]) -> list[TableSpec]:
    """Return the earlier tables that are not asked for again."""
    asked = {str(spec) for spec in wanted}
    return list({str(one.spec): one.spec for one in earlier if str(one.spec) not in asked}.values())


def _check_some_told(spec: TableSpec, figures: Figures, laid: Laid, told: Told) -> None:
    """Check that a table tells anything.

    Raises: DisclosureError: nothing at all.
    """
    if laid.figures and not told.told[list(laid.figures)].any():
        raise DisclosureError(
            "nothing of this table can be told without giving somebody away",
            place=str(spec),
            advice="Ask for larger places or times, or wait until more has come; `habeas publish register` lists what "
            "was published.",
        )


def _shown(
    countable: Countable,
    index: Index,
    spec: TableSpec,
    figures: Figures,
    laid: Laid,
    told: Told,
    earlier: Sequence[Earlier],
) -> PublicTable:
    totals, found = figures.totals, {}
    for row in laid.figures:
        figure = figures.figures[row]
        if told.told[row]:
            found[_at(spec, figure)] = Shown(count=int(totals[row]))
        else:
            found[_at(spec, figure)] = Shown(count=None, last=_last_told(figure, earlier))
    if "ground" in spec.dims:  # that nobody of a year has a ground tells which one the others have
        by = spec.dims.index("ground")
        for at in product(*((*column, ALL) for column in laid.values)):
            if at[by] != ALL and at not in found:
                found[at] = Shown(count=None)
    return PublicTable(
        spec=spec,
        values=tuple(_ordered(countable, dim, laid.values[at]) for at, dim in enumerate(spec.dims)),
        figures=found,
        names=_names(countable, index, spec, laid.values),
    )


def _last_told(figure: Figure, earlier: Sequence[Earlier]) -> tuple[int, str] | None:
    """Return what was told of a figure last, and on which day."""
    for one in reversed(earlier):
        was = one.figures.get(figure)
        if was is not None and was.told:
            return was.count, one.at[:10]
    return None


def _released(spec: TableSpec, figures: Figures, laid: Laid, told: Told) -> ReleasedTable:
    totals = figures.totals
    return ReleasedTable(
        spec=str(spec),
        dims=spec.dims,
        values=laid.values,
        figures=tuple(
            ReleasedFigure(
                at=_at(spec, figures.figures[row]),
                count=int(totals[row]),
                persons=int(figures.persons[row]),
                told=bool(told.told[row]),
            )
            for row in laid.figures
        ),
    )


def _shown_noisy(countable: Countable, index: Index, made: NoisyTable, thresholds: Thresholds) -> PublicTable:
    spec = made.spec
    found = {}
    for at, number in made.figures.items():
        by_ground = any(dim == "ground" and value != ALL for dim, value in zip(spec.dims, at, strict=True))
        under = by_ground and number < (thresholds.ground or 0)
        found[at] = Shown(count=None if under else number, half=made.half[at])
    return PublicTable(
        spec=spec,
        values=tuple(_ordered(countable, dim, made.values[at]) for at, dim in enumerate(spec.dims)),
        figures=found,
        names=_names(countable, index, spec, made.values),
        epsilon=made.epsilon,
    )


def _released_noisy(made: NoisyTable, shown: PublicTable) -> ReleasedTable:
    """Return what is kept of a noisy table: what was published of it, and no true count."""
    told = [(at, shown.shown(at).count) for at in product(*((*column, ALL) for column in made.values))]
    return ReleasedTable(
        spec=str(made.spec),
        dims=made.spec.dims,
        values=made.values,
        noise=made.epsilon,
        figures=tuple(
            ReleasedFigure(at=at, count=count, persons=0, told=True) for at, count in told if count is not None
        ),
    )


def _at(spec: TableSpec, figure: Figure) -> At:
    given = dict(figure.at)
    return tuple(given.get(dim, ALL) for dim in spec.dims)


def _ordered(countable: Countable, dim: str, values: Sequence[str]) -> tuple[str, ...]:
    """Return values in the order of a page: times as they pass, terms as their vocabulary has them, places by name."""
    last = {NOT_KNOWN: 3, SEVERAL: 2, "unknown": 1, NO_LIST: 1, "other": 1}
    terms = {slug: at for at, slug in enumerate(vocabulary(_VOCABULARIES[dim]).slugs)} if dim in _VOCABULARIES else {}
    names: dict[str, str] = countable.names(dim, values)

    def order(one: str) -> tuple[int, int, str, str]:
        name = (names.get(one) or one).casefold()
        by_number = _DIGITS.sub(lambda found: found[0].zfill(9), name)  # the tenth district comes after the second
        return last.get(one, 0), terms.get(one, len(terms)), by_number, one

    return tuple(sorted(values, key=order))


def _names(countable: Countable, index: Index, spec: TableSpec, values: Sequence[Sequence[str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for at, dim in enumerate(spec.dims):
        found |= countable.names(dim, values[at])
        if dim == "list":
            found |= {source.slug: source.title for source in lists(index)}
    return found


def _domain(countable: Countable, index: Index, dim: str, used: Sequence[str]) -> tuple[str, ...]:
    """Return every value that a dimension can have in this case, whether or not anybody has it."""
    if dim in _VOCABULARIES:
        found = [*vocabulary(_VOCABULARIES[dim]).slugs, *(one for one in used if one == "withheld")]
    elif dim == "list":
        found = [*(source.slug for source in lists(index)), NO_LIST]
    elif dim in PLACES:
        found = sorted(one.id for one in countable.acts.places.values() if one.level == dim)
    else:
        found = _times([one for one in used if one[:1].isdigit()])
    return tuple(dict.fromkeys([*found, NOT_KNOWN, SEVERAL]))


def _times(used: Sequence[str]) -> list[str]:
    """Return all years or months from the first to the last."""
    if not used:
        return []
    first, last = min(used), max(used)
    if len(first) == 4:
        return [f"{year:04d}" for year in range(int(first), int(last) + 1)]
    start, end = (int(one[:4]) * 12 + int(one[5:7]) - 1 for one in (first, last))
    return [f"{month // 12:04d}-{month % 12 + 1:02d}" for month in range(start, end + 1)]

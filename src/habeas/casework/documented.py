"""How many persons are documented, with the doubt of the linkage: an interval, and tables to estimate from."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from habeas.casework.linking_engines import Scored
from habeas.errors import UsageError
from habeas.model.records import Same
from habeas.persons.doubt_shares import DoubtShares, doubt_shares, put_together_otherwise
from habeas.persons.draws import overlap_draws
from habeas.persons.missed_links import Missed
from habeas.persons.posterior import sample_partitions
from habeas.persons.thinning import Shift, shift_by_strangers, shipped_doubt
from habeas.vault.files import disk_errors

if TYPE_CHECKING:
    from habeas.casework.linked import Wishes
    from habeas.persons.draws import Draws
    from habeas.persons.neighbourhood import Pairs

_CHAINS = 2


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Documented:
    """The number of documented persons over partitions drawn from the posterior.

    `interval`: 5, 50 and 95 %. `otherwise`: persons of the run that a draw puts together otherwise, in the mean.
    `shares`: what the doubt comes from, None where it cannot be told. `shift`: what was added to the log odds for the
    draws, because strangers of this case thin out at another pace than stated.
    """

    interval: tuple[int, int, int]
    draws: Draws
    otherwise: float
    shares: DoubtShares | None
    shift: Shift

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read."""
        low, median, high = self.interval
        shares = self.shares
        return {
            "median": median,
            "lo90": low,
            "hi90": high,
            "draws": len(self.draws),
            "otherwise": round(self.otherwise, 1),
            "shift": round(self.shift.mean, 3),
            "shift_sd": round(self.shift.sd, 3),
            "doubt_from": None
            if shares is None
            else {
                "model": round(shares.model, 3),
                "missed": round(shares.missed, 3),
                "clusters": round(shares.clusters, 3),
            },
        }


def documented_in(
    found: Scored,
    labels: NDArray[np.int32],
    pairs: dict[Same, list[tuple[int, int]]],
    wished: Wishes,
    progress: Callable[[str, float], None],
) -> Documented | None:
    """Draw partitions of a case; None where none are wished for, or the engine does not say what it missed: an interval
    without that would be too narrow.

    Args:
        labels: the partition that the run came to.
        pairs: people's decisions, as rows.
    """
    if wished.draws < _CHAINS or not found.has_missed:
        return None
    return drawn(
        found,
        labels,
        must=pairs[Same.YES],
        cannot=pairs[Same.NO],
        draws=wished.draws - wished.draws % _CHAINS,
        seed=wished.seed,
        progress=lambda share: progress("drawing who may be who", share),
    )


def drawn(
    found: Scored,
    labels: NDArray[np.int32],
    *,
    must: Pairs = (),
    cannot: Pairs = (),
    draws: int,
    seed: int,
    progress: Callable[[float], None] | None = None,
) -> Documented:
    """Draw partitions of what the program's own engine scored.

    The log odds are first moved by what the strangers of the case say; where people's answers taught the model, both
    are weighed by how sure they are. A pair that was missed is one of low log odds, so their number moves by the same
    odds.

    Args:
        labels: the partition that the chains begin from.
        must, cannot: people's decisions, as rows.
        draws: an even number.
        seed: of all chance.
    """
    compared: Any = found.compared
    shift = _weighed_with_answers(shift_by_strangers(compared.log_odds, shipped_doubt()), found)
    more = math.exp(shift.mean)
    made = sample_partitions(
        len(found.mentions),
        compared.first,
        compared.second,
        compared.log_odds + shift.mean,
        lists=found.list_of,
        start=labels,
        must=must,
        cannot=cannot,
        missed=Missed(pairs=found.missed.pairs * more, sd=found.missed.sd * more),
        model_doubt=replace(found.doubt, intercept=shift.sd, slope=shift.slope),
        draws=draws,
        rng=np.random.default_rng(seed),
        chains=_CHAINS,
        progress=progress,
    )
    low, median, high = np.quantile(made.documented, (0.05, 0.5, 0.95), method="inverted_cdf").tolist()
    return Documented(
        interval=(int(low), int(median), int(high)),
        draws=made,
        otherwise=put_together_otherwise(made),
        shares=doubt_shares(made),
        shift=shift,
    )


def _weighed_with_answers(shift: Shift, found: Scored) -> Shift:
    """Weigh what the strangers say against what answers taught, which is in the log odds already: each by its
    precision."""
    if not found.report.get("answers"):
        return shift
    of_strangers, of_answers = shift.sd**-2, max(found.doubt.intercept, 1e-6) ** -2
    both = of_strangers + of_answers
    return Shift(mean=shift.mean * of_strangers / both, sd=both**-0.5, slope=min(shift.slope, found.doubt.slope))


def check_free(folder: Path) -> None:
    """Check that tables can be written to a folder: a new one, or an empty one.

    Raises: UsageError: it is not empty. DiskError: it cannot be read.
    """
    with disk_errors(folder.name):
        if folder.exists() and any(folder.iterdir()):
            raise UsageError("the folder for the tables is not empty", place=str(folder), advice="Name a new one.")


def write_tables(documented: Documented, found: Scored, folder: Path) -> None:
    """Write a table of overlaps for each draw: a column of 0 and 1 for each list, and a count. They name nobody.

    Raises: UsageError: the folder is there and not empty. DiskError.
    """
    check_free(folder)
    tables = overlap_draws(documented.draws, found.list_of, found.lists)
    header = ",".join((*tables.names, "count"))
    with disk_errors(folder.name):
        folder.mkdir(parents=True, exist_ok=True)
        for number, counts in enumerate(tables.counts, start=1):
            cells = (
                ",".join(map(str, (*pattern.tolist(), int(count))))
                for pattern, count in zip(tables.patterns, counts, strict=True)
                if count
            )
            (folder / f"draw-{number:04}.csv").write_text("\n".join((header, *cells)) + "\n", encoding="utf-8")

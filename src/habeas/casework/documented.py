"""How many persons are documented, with the doubt of the linkage: an interval, and tables to estimate from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from habeas.casework.linking_engines import Scored
from habeas.errors import UsageError
from habeas.model.records import Same
from habeas.persons.draws import overlap_draws
from habeas.persons.posterior import sample_partitions
from habeas.vault.files import disk_errors

if TYPE_CHECKING:
    from habeas.casework.linking import Wishes
    from habeas.persons.draws import Draws

_CHAINS = 2


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Documented:
    """The number of documented persons over partitions drawn from the posterior. `interval`: 5, 50 and 95 %."""

    interval: tuple[int, int, int]
    draws: Draws

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read."""
        low, median, high = self.interval
        return {"median": median, "lo90": low, "hi90": high, "draws": len(self.draws)}


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
    compared: Any = found.compared
    draws = sample_partitions(
        len(found.mentions),
        compared.first,
        compared.second,
        compared.log_odds,
        lists=found.list_of,
        start=labels,
        must=pairs[Same.YES],
        cannot=pairs[Same.NO],
        missed=found.missed,
        model_doubt=found.doubt,
        draws=wished.draws - wished.draws % _CHAINS,
        rng=np.random.default_rng(wished.seed),
        chains=_CHAINS,
        progress=lambda share: progress("drawing who may be who", share),
    )
    low, median, high = np.quantile(draws.documented, (0.05, 0.5, 0.95), method="inverted_cdf").tolist()
    return Documented(interval=(int(low), int(median), int(high)), draws=draws)


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

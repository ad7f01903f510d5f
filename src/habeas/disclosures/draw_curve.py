"""From draws of the undocumented to a curve for a picture; no number is read off it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

POINTS = 120
MOST_DRAWS = 4_000
_TAIL = 0.005


def curve_of_draws(hidden: npt.NDArray[np.float64], documented: int) -> tuple[tuple[float, float], ...]:
    """Return the density of persons in all, (N, height per unit of log N), between the 0.5 % and the 99.5 % quantile.

    A Gaussian kernel on log N, mirrored at the documented number, below which there is nothing; its width is
    Silverman's rule (1986), 0.9 min(sd, iqr / 1.34) n^(-1/5).

    Args:
        hidden: (draws,) of n0, equally weighted, 0 or more; of more than 4,000 every so many-eth.
    Returns: rising in N; nothing where there are fewer than 20 draws, or all are the same.
    """
    finite = hidden[np.isfinite(hidden)]
    finite = finite[:: max(1, -(-len(finite) // MOST_DRAWS))]
    if len(finite) < 20 or documented < 1:
        return ()
    logs = np.log(documented + finite)
    quarter, half = np.quantile(logs, (0.25, 0.75))
    spread = min(float(logs.std()), float(half - quarter) / 1.34) or float(logs.std())
    if spread <= 1e-12:
        return ()
    width = 0.9 * spread * len(logs) ** -0.2
    floor = float(np.log(documented))
    low, high = np.quantile(logs, (_TAIL, 1 - _TAIL))
    at = np.linspace(max(float(low) - width, floor), float(high) + width, POINTS)
    heights = _kernel(at, logs, width) + _kernel(at, 2 * floor - logs, width)
    return tuple((float(np.exp(x)), float(y)) for x, y in zip(at, heights, strict=True))


def on_log_scale(curve: tuple[tuple[float, float], ...]) -> tuple[tuple[float, float], ...]:
    """Return a curve of probability per person as one per unit of log N, so that areas on a log axis are shares."""
    return tuple((persons, height * persons) for persons, height in curve)


def _kernel(at: npt.NDArray[np.float64], logs: npt.NDArray[np.float64], width: float) -> npt.NDArray[np.float64]:
    steps = (at[:, None] - logs[None, :]) / width
    return np.asarray(np.exp(-0.5 * steps * steps).mean(axis=1) / (width * np.sqrt(2 * np.pi)))

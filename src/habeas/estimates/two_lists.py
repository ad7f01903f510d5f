"""Two lists: the Chapman estimate. Two lists cannot test whether they were made independently of each
other.
"""

from __future__ import annotations

from habeas.errors import EstimateError
from habeas.estimates.intervals import Interval, log_scale_interval


def chapman(on_a: int, on_b: int, on_both: int) -> Interval:
    """Estimate how many people exist from two overlapping lists.

    Args:
        on_a, on_b: people on each list, whole numbers > 0.
        on_both: people on both, 0 <= on_both <= min(on_a, on_b).
    Returns: the Chapman estimate and its 95 % interval on the scale of log(N - documented). Where a list
        holds everybody the variance is 0 and so is the width: the caller must not show that as knowledge.
    Raises: EstimateError: a list is empty, or the overlap exceeds a list.
    Source: Chapman (1951); variance after Seber (1970), eq. 3.
    """
    if on_a <= 0 or on_b <= 0:
        raise EstimateError("a list with nobody on it", advice="leave the empty list out")
    if not 0 <= on_both <= min(on_a, on_b):
        raise EstimateError(f"an overlap of {on_both} between lists of {on_a} and {on_b}")
    documented = on_a + on_b - on_both
    estimate = (on_a + 1) * (on_b + 1) / (on_both + 1) - 1
    variance = (on_a + 1) * (on_b + 1) * (on_a - on_both) * (on_b - on_both)
    return log_scale_interval(documented, estimate - documented, variance / ((on_both + 1) ** 2 * (on_both + 2)))

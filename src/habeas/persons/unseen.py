"""What a pair that was never compared weighs: that the keys did not bring it up speaks against it, and how loudly
follows from how many true pairs they miss.
"""

from __future__ import annotations

import math

from habeas.errors import PersonsError

WEAKEST, STRONGEST = -0.5, -8.0  # never taken for less or more than this, whatever the estimate says


def unseen_log_odds(*, matches_seen: float, matches_missed: float, pairs_seen: int, rows: int) -> float:
    """Return the log odds that a pair which is not among those given adds to a cluster.

    log [P(not given | match) / P(not given | no match)], with P(not given | match) = missed / (seen + missed). The
    prior is not in it: two rows are only weighed together unseen where other pairs tie both to one cluster, and
    those have paid for the prior once. The result is kept between STRONGEST and WEAKEST.

    Args:
        matches_seen: expected true pairs among those given (the sum of their probabilities).
        matches_missed: expected true pairs among all others: by a sample of pairs that share no key, and the summed
            probabilities of pairs that were compared and left out as too improbable.
        pairs_seen: pairs given.
        rows: of the case.
    Raises: PersonsError: the numbers are negative or not finite, or no true pair is expected anywhere.
    """
    matches = matches_seen + matches_missed
    if not (math.isfinite(matches) and min(matches_seen, matches_missed, pairs_seen, rows) >= 0):
        raise PersonsError("expected pairs are finite numbers of at least 0")
    if matches <= 0:
        raise PersonsError("no true pair is expected, so nothing says how many were missed")
    strangers = rows * (rows - 1) / 2 - matches
    strangers_seen = max(pairs_seen - matches_seen, 0.0)
    not_given = 1 - strangers_seen / strangers if strangers > strangers_seen else 1 / max(pairs_seen, 1)
    missed = matches_missed / matches
    told = math.log(missed / not_given) if missed > 0 else STRONGEST
    return min(max(told, STRONGEST), WEAKEST)

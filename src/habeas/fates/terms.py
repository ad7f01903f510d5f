"""Which slugs of the vocabulary `stated_fates` mean what to this stage."""

from __future__ import annotations

TAKEN = "taken"
LAST_SEEN = "last_seen"
MISSING = "reported_missing"
RELEASED = "released"
ALIVE = "reported_alive"
DEAD = "reported_dead"
REMAINS = "remains_found"

DEATHS = frozenset({DEAD, REMAINS})
OUTCOMES = frozenset({DEAD, REMAINS, RELEASED, ALIVE})
# Of living people; none of it can come after a death.
OF_THE_LIVING = frozenset({TAKEN, LAST_SEEN, RELEASED, ALIVE})
# Statements that leave the fate open. Whatever is not in here, a slug unknown to this version too, is for
# people to look at: a new word must not pass unseen.
OPEN = frozenset({TAKEN, LAST_SEEN, MISSING})

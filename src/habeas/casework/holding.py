"""What a person hangs on: which mentions hold to the others through a single link, by the links in force."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from habeas.model.records import Link, Same
from habeas.persons.weakest import weakest_links

_SUREST = 700.0  # natural log odds of a link that is stated with probability 1
_UNSEEN = -1.0  # natural log odds of two mentions of a person that nothing links


@dataclass(frozen=True, slots=True, kw_only=True)
class Hanging:
    """Mentions that hold to the rest of their person through these links alone, each a pair of mentions.

    `probability`: of the surest of these links, where the engine stated one.
    """

    mentions: tuple[str, ...]
    through: tuple[tuple[str, str], ...]
    probability: float | None


def hanging(mentions: Sequence[str], links: Sequence[Link]) -> tuple[Hanging, ...]:
    """Return what a person hangs on, the weakest hold first; nothing of one whom people's decisions hold together.

    Args:
        mentions: of one person.
        links: in force between them.
    """
    row = {mention: number for number, mention in enumerate(mentions)}
    joined = [
        link for link in links if link.same is Same.YES and link.state == "judged" and {link.a, link.b} <= row.keys()
    ]
    must = [(row[link.a], row[link.b]) for link in joined if link.probability is None]
    stated = {
        (min(row[link.a], row[link.b]), max(row[link.a], row[link.b])): link.probability
        for link in joined
        if link.probability is not None
    }
    ends = np.array(sorted(stated), dtype=np.int64).reshape(-1, 2)
    odds = np.array([_log_odds(stated[a, b]) for a, b in sorted(stated)], dtype=np.float64)
    # A link counts for holding whatever its probability: somebody let it stand.
    holds = weakest_links(
        range(len(mentions)), ends[:, 0], ends[:, 1], np.maximum(odds, 0.01), unseen=_UNSEEN, must=must
    )
    return tuple(
        Hanging(
            mentions=tuple(mentions[at] for at in hold.rows),
            through=tuple((mentions[a], mentions[b]) for a, b in hold.through),
            probability=max((stated[min(pair), max(pair)] for pair in hold.through), default=None),
        )
        for hold in holds
    )


def _log_odds(probability: float) -> float:
    if probability >= 1:
        return _SUREST
    return max(math.log(probability / (1 - probability)), -_SUREST) if probability > 0 else -_SUREST

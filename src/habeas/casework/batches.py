"""A batch: the pairs that are asked together, in an order and with sides that give no answer away.

Three of four are those whose answers are expected to change most; the fourth was drawn by lot from all that was
compared, to measure the model; and now and then one was decided before and is asked again. Which is which is not said
before the answer. Everything follows from a seed of the case's chance, which is kept with each answer.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from habeas.casework.drawn_pairs import next_drawn
from habeas.casework.queueing import BATCH, Queue
from habeas.casework.second_answers import to_ask_again
from habeas.model.records import Asked, Drawn, Link
from habeas.vault.index import Index

DRAWN_OF = 4  # one of so many is drawn by lot
AGAIN_AT_MOST = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """A pair to be asked, and how. What else is known of it is kept from whoever answers."""

    a: str
    b: str
    asked: Asked
    drawn: Drawn | None = None
    useful: bool = False

    @property
    def sides(self) -> tuple[str, str]:
        """The mentions that stand at the left and at the right."""
        return (self.b, self.a) if self.asked.exchanged else (self.a, self.b)


def batch_of(
    index: Index,
    member: str,
    queue: Queue,
    seed: bytes,
    *,
    size: int = BATCH,
    more: bool = False,
    but: frozenset[tuple[str, str]] = frozenset(),
) -> tuple[Asking, ...]:
    """Choose a batch, shuffle it and exchange sides at random.

    Args:
        member: who is asked. queue: what waits for them. seed: 16 random bytes.
        more: go on with drawn pairs and second answers when the queue is empty.
        but: pairs that are not to be among them.
    Returns: the same for the same index and seed; empty where nothing is to be asked.
    """
    rng = np.random.default_rng(int.from_bytes(seed, "big"))
    useful = [one.proposal for one in queue.waiting if one.pair not in but]
    if not useful and not more:
        return ()
    again = to_ask_again(index, member, rng, most=AGAIN_AT_MOST, but=but)
    share = size // DRAWN_OF
    first = useful[: size - share - len(again)]
    # A short queue is not drowned in drawn pairs: one to three, or as many as there is room for when asked for more.
    room = size - len(first) - len(again) if more else min(share, -(-len(first) // (DRAWN_OF - 1)))
    drawn = next_drawn(index, but=but | {(link.a, link.b) for link in first}, most=room)
    chosen = [
        *((link, "useful") for link in first),
        *((one, "drawn") for one in drawn),
        *((one, "again") for one in again),
    ]
    return tuple(
        _asking(chosen[at], seed, place, exchanged=bool(rng.integers(2)))
        for place, at in enumerate(rng.permutation(len(chosen)), start=1)
    )


def _asking(chosen: tuple[Link, str], seed: bytes, place: int, *, exchanged: bool) -> Asking:
    link, kind = chosen
    asked = Asked(
        seed=seed.hex(),
        place=place,
        exchanged=exchanged,
        proposal="" if kind == "again" else link.id,
        again=link.id if kind == "again" else "",
    )
    return Asking(
        a=link.a, b=link.b, asked=asked, drawn=link.drawn if kind == "drawn" else None, useful=kind == "useful"
    )

"""Second answers, given without knowing of the first: which pairs are asked again, and how far the two answers agree.

One decided pair in twenty is asked again, of the same person or another. The second answer is kept beside the first and
decides nothing; where the two differ, somebody who sees both must decide, and until then the first holds.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from habeas.casework.context import Context
from habeas.casework.queueing import as_link
from habeas.model.records import Link, Same
from habeas.statements.alpha import Alpha, Marks, alphas
from habeas.vault.index import Index

ONE_IN = 20
RECENT = 20
"""Decisions that must lie between the two answers."""
DRAWS, SEED = 2_000, 1
_SEEN = (
    " AND EXISTS (SELECT 1 FROM record r WHERE r.mention = unhex(substr({0}.a, 5)))"
    " AND EXISTS (SELECT 1 FROM record r WHERE r.mention = unhex(substr({0}.b, 5)))"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """A pair answered twice and differently, and not decided since: the decision in force and the second answer."""

    first: Link
    second: Link

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read."""
        answers = [{"link": one.id, "same": str(one.same), "by": one.by, "at": one.at} for one in self.both]
        return {"a": self.first.a, "b": self.first.b, "answers": answers}

    @property
    def both(self) -> tuple[Link, Link]:
        """The two answers, the older one first."""
        return self.first, self.second


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """How far two answers to one pair agree. `lo95`, `hi95`: of the share (Wilson 1927); None without a pair."""

    pairs: int
    agree: int
    lo95: float | None
    hi95: float | None
    alpha: Alpha

    @property
    def share(self) -> float | None:
        """The share of pairs whose two answers are the same."""
        return self.agree / self.pairs if self.pairs else None

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read."""
        return {
            "pairs": self.pairs,
            "agree": self.agree,
            "share": self.share,
            "share_lo95": self.lo95,
            "share_hi95": self.hi95,
            **self.alpha.as_object(),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewAgreement:
    """How far reviewers agree with each other and with themselves.

    `table` counts pairs by first and second answer. `due`: how many more are to be asked again by now.
    """

    all: Agreed
    same_reviewer: Agreed
    other_reviewer: Agreed
    table: tuple[tuple[Same, Same, int], ...]
    disagreements: tuple[Disagreement, ...]
    decided: int
    due: int

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read."""
        return {
            "agreement": self.all.as_object(),
            "same_reviewer": self.same_reviewer.as_object(),
            "other_reviewer": self.other_reviewer.as_object(),
            "table": [{"first": str(one), "second": str(other), "pairs": n} for one, other, n in self.table],
            "disagreements": [one.as_object() for one in self.disagreements],
            "decided": self.decided,
            "due": self.due,
        }


def review_agreement(context: Context, case_name: str, *, draws: int = DRAWS, seed: int = SEED) -> ReviewAgreement:
    """Say how far two answers to one pair agree, over all pairs that were asked again.

    Args:
        draws: of the bootstrap of alpha. seed: of its generator.
    """
    with context.case(case_name, "judge") as case:
        index, rng = case.index, np.random.default_rng(seed)
        pairs = _answered_twice(index)
        same = [(one, other) for one, other in pairs if one.by == other.by]
        others = [(one, other) for one, other in pairs if one.by != other.by]
        counts = {
            (first, second): sum(one.same is first and other.same is second for one, other in pairs)
            for first in Same
            for second in Same
        }
        return ReviewAgreement(
            all=_agreed(pairs, draws, rng),
            same_reviewer=_agreed(same, draws, rng),
            other_reviewer=_agreed(others, draws, rng),
            table=tuple((*answers, n) for answers, n in counts.items() if n),
            disagreements=disagreements(index),
            decided=len(_decisions(index)),
            due=due(index),
        )


def due(index: Index) -> int:
    """Return how many decided pairs should have been asked again by now and were not."""
    return max(0, len(_decisions(index)) // ONE_IN - len(_second(index)))


def to_ask_again(
    index: Index, member: str, rng: Generator, *, most: int, but: frozenset[tuple[str, str]] = frozenset()
) -> tuple[Link, ...]:
    """Choose decided pairs to be asked again: as many as are due and at most `most`, each as likely as the next.

    Not those decided just now, those asked again already, those that this member passed on, or those in `but`.
    """
    wanted = min(most, due(index))
    asked = {(link.a, link.b) for link in _second(index)} | but
    passed = index.database.execute("SELECT a, b FROM link WHERE state = 'passed' AND undone = 0 AND by = ?", (member,))
    asked.update((str(a), str(b)) for a, b in passed)
    known = [link for link in _decisions(index)[:-RECENT] if (link.a, link.b) not in asked]
    if wanted < 1 or not known:
        return ()
    return tuple(known[at] for at in rng.choice(len(known), size=min(wanted, len(known)), replace=False))


def disagreements(index: Index) -> tuple[Disagreement, ...]:
    """Return the pairs answered twice and differently that nobody has decided since, the oldest first."""
    found = index.database.execute(
        "SELECT d.body, s.body FROM link s JOIN link d ON d.a = s.a AND d.b = s.b AND d.by_person = 1"
        " AND d.in_force = 1 WHERE s.state = 'again' AND s.undone = 0 AND s.same <> d.same"
        " AND (s.entry, s.idx) > (d.entry, d.idx)" + _SEEN.format("s") + " ORDER BY s.entry, s.idx"
    )
    return tuple(Disagreement(first=as_link(first), second=as_link(second)) for first, second in found)


def _decisions(index: Index) -> list[Link]:
    """Return people's decisions in force of which both sides may be seen, the oldest first."""
    found = index.database.execute(
        "SELECT d.body FROM link d WHERE d.by_person = 1 AND d.in_force = 1"
        + _SEEN.format("d")
        + " ORDER BY entry, idx"
    )
    return [as_link(body) for (body,) in found]


def _second(index: Index) -> list[Link]:
    found = index.database.execute(
        "SELECT s.body FROM link s WHERE s.state = 'again' AND s.undone = 0" + _SEEN.format("s")
    )
    return [as_link(body) for (body,) in found]


def _answered_twice(index: Index) -> list[tuple[Link, Link]]:
    """Return first and second answers. A first answer that was taken back was a slip, and is no answer."""
    found = []
    for second in _second(index):
        row = index.database.execute(
            "SELECT body FROM link WHERE id = ? AND undone = 0", (second.asked.again if second.asked else "",)
        ).fetchone()
        if row is not None:
            found.append((as_link(row[0]), second))
    return found


def _agreed(pairs: list[tuple[Link, Link]], draws: int, rng: Generator) -> Agreed:
    ones = np.array(
        [[(one.same is term) + (other.same is term) for one, other in pairs] for term in Same], dtype=np.int64
    ).reshape(len(Same), len(pairs))
    (alpha,) = alphas(
        Marks(ones=ones, seen=np.full(len(pairs), 2, dtype=np.int64)), (tuple(range(len(Same))),), draws=draws, rng=rng
    )
    agree = sum(one.same is other.same for one, other in pairs)
    low, high = _wilson(agree, len(pairs)) if pairs else (None, None)
    return Agreed(pairs=len(pairs), agree=agree, lo95=low, hi95=high, alpha=alpha)


def _wilson(agree: int, pairs: int) -> tuple[float, float]:
    """The 95 % score interval of a share (Wilson 1927)."""
    z = 1.959963984540054
    share = agree / pairs
    middle = (share + z**2 / (2 * pairs)) / (1 + z**2 / pairs)
    half = z / (1 + z**2 / pairs) * float(np.sqrt(share * (1 - share) / pairs + z**2 / (4 * pairs**2)))
    return max(0.0, middle - half), min(1.0, middle + half)

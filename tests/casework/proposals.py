"""A case with mentions and a run that proposed pairs of them, for tests of judging. Nobody in it lives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from tests.vault.bench import CASE, Bench, people

from habeas.casework.batches import Asking
from habeas.casework.context import Context, mention_order
from habeas.casework.drawn_pairs import sampled
from habeas.casework.judging import Review, review
from habeas.model.ids import new_id
from habeas.model.records import Link, LinkRun, Reason, Same
from habeas.persons.calibration_sample import draw, log_odds_of, lot_keys, lots
from habeas.vault.index import Index

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Proposed:
    """A case with two lists of as many mentions as asked for, in the order in which they came."""

    bench: Bench
    mentions: tuple[str, ...]

    @property
    def context(self) -> Context:
        return self.bench.context

    def pair(self, one: int, other: int) -> Pair:
        a, b = sorted((self.mentions[one], self.mentions[other]))
        return a, b

    def pairs(self, count: int) -> list[Pair]:
        """So many pairs, each once."""
        found = [self.pair(one, other) for one, other in combinations(range(len(self.mentions)), 2)]
        return found[:count]

    def run(
        self,
        proposed: Mapping[Pair, float],
        *,
        linked: Mapping[Pair, float] | None = None,
        compared: Mapping[Pair, float] | None = None,
        change: Mapping[Pair, float] | None = None,
        each: int = 60,
    ) -> str:
        """Write a run: what it left to people, linked, and, where `compared` is given, drew by lot from that."""
        with self.context.case(CASE, "test") as case, case.unit() as unit:
            run = LinkRun(id=new_id("run", case.chance), engine="test", version="0", pairs_compared=len(proposed))
            unit.add(run)

            def link(pair: Pair, probability: float, same: Same, state: str) -> Link:
                reason = Reason(field="taken", words="the same day", bits=1.0)
                return Link(id=new_id("lnk", case.chance), a=pair[0], b=pair[1], same=same, by=run.id,
                            at=self.context.stamp(), state=state, probability=probability, reasons=(reason,),
                            change=(change or {}).get(pair) if state == "proposed" else None)  # fmt: skip

            for pair, probability in proposed.items():
                unit.add(link(pair, probability, Same.UNSURE, "proposed"))
            for pair, probability in (linked or {}).items():
                unit.add(link(pair, probability, Same.YES, "judged"))
            if compared is not None:
                links = [link(pair, probability, Same.UNSURE, "compared") for pair, probability in compared.items()]
                lot = lots(*(lot_keys([getattr(one, side) for one in links]) for side in ("a", "b")))
                drawn = draw(log_odds_of(list(compared.values())), lot, each=each)
                for one in sampled(links, drawn, case):
                    unit.add(one)
            self.context.close_unit(unit, "link", {})
        return run.id

    @contextmanager
    def reviewing(self, who: str = "") -> Iterator[Review]:
        """Sit down as whoever works here, or as somebody else."""
        with review(self.as_member(who) if who else self.context, CASE) as sitting:
            yield sitting

    def as_member(self, letter: str) -> Context:
        """The same workspace with somebody else at the table."""
        workspace = self.context.workspace
        return replace(
            self.context, workspace=replace(workspace, member=replace(workspace.member, id=f"usr_{letter * 32}"))
        )

    @contextmanager
    def index(self) -> Iterator[Index]:
        with self.context.case(CASE, "test") as case:
            yield case.index


def lay_out_mentions(bench: Bench, count: int) -> Proposed:
    """Import two lists of mentions."""
    bench.take_in("a", people(-(-count // 2), list_name="a"))
    bench.take_in("b", people(count // 2, first=500, list_name="b"))
    with bench.context.case(CASE, "test") as case:
        return Proposed(bench, mention_order(case.index))


def pairs_of(askings: Sequence[Asking]) -> list[Pair]:
    return [(one.a, one.b) for one in askings]


def probabilities(count: int, seed: int, low: float = 0.02, high: float = 0.98) -> list[float]:
    return [float(one) for one in np.random.default_rng(seed).uniform(low, high, size=count)]

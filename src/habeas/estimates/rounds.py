"""The compiled sampler from first sweep to verdict: plain chains, a look from above, a ladder where they disagree."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
import numpy.typing as npt

from habeas.estimates.convergence import NONE_YET, Agreement, agreement_of, rhat
from habeas.estimates.rungs import first_shares
from habeas.estimates.runs import Run, prior_of, run_of, work_of
from habeas.estimates.sampled import Each, Sampled, Shell, Watched
from habeas.estimates.standing import Arrays, far_apart
from habeas.estimates.state import Floats, Priors
from habeas.estimates.table import CaptureTable

# Chains that agree go on to this many effective draws where that is cheap: 400 leave a skewed table's median unsteady.
_ESS_SOUGHT = 1_500.0
_CHEAP_PLAIN, _CHEAP_ON_LADDER = 1 / 15, 1 / 3  # of the most work
# R-hat cannot see what all chains miss; chains that were up the ladder and down again ten times each would have met it.
_ROUND_TRIPS = 10
_HOPELESS = 1.1
_FIRST = 8_000
_FIRST_ON_LADDER = 6_000
_HOPELESS_AFTER = 20_000
_MOST_PLAIN = 200_000
_PILOTS = (300, 600, 1_200, 2_400, 2_400)
_FEWEST_PILOTS = 3
_LEAST_TAKEN = 0.2
_LOOK = 3_000
_DISAGREES = 1.1
_NEARLY_ALL = (0.001, 0.999)
_OUTSIDE = 0.01
# In steps of about 30 ns on one core: three minutes of work there, for the tables that need all of it.
MOST_WORK = 6e9


class Phase(StrEnum):
    """What the sampler is doing."""

    PLAIN = "plain"
    PILOT = "pilot"
    LOOK = "look"
    LADDER = "ladder"
    DONE = "done"


@dataclass(slots=True, kw_only=True)
class Rounds:
    """A sampler in progress: rounds of plain chains, each half as long again, until they agree.

    Chains that agree are looked at from above: chains that come down a ladder of thinner tables must find the same.
    Where they do not, or the plain chains do not agree, the ladder's chains go on alone.
    """

    table: CaptureTable
    priors: Priors
    classes: int
    seed: int
    most_work: float
    most_sweeps: int | None
    plain: Run
    ladder: Run | None = None
    phase: Phase = Phase.PLAIN
    target: int = _FIRST
    pilots: int = 0
    work: float = 0.0
    agreement: Agreement = NONE_YET

    @property
    def current(self) -> Run:
        """The run that the answer comes from."""
        return self.plain if self.ladder is None or self.phase in (Phase.PILOT, Phase.LOOK) else self.ladder

    @property
    def share(self) -> float:
        """The share of the most work that is done."""
        return 1.0 if self.phase is Phase.DONE else min(1.0, self.work / self.most_work)

    def run(
        self,
        *,
        spent: Callable[[], bool],
        each: Each = map,
        tell: Callable[[float], None] = lambda _: None,
        watch: Callable[[Watched], None] = lambda _: None,
    ) -> None:
        """Go on until the chains agree, the work is done, or the time is spent; then it can be stored and gone on
        from.
        """
        while self.phase is not Phase.DONE:
            run = self._running()
            before, cost = self.work - run.sweeps * work_of(run), work_of(run)

            def told(sweeps: int, before: float = before, cost: float = cost) -> None:
                self.work = before + sweeps * cost
                tell(self.share)

            run.run_to(self.target, spent=spent, each=each, tell=told)
            if run.sweeps < self.target:
                return
            self._conclude(run)
            watch(
                Watched(
                    phase=str(self.phase),
                    sweeps=run.sweeps,
                    chains=len(run.standings),
                    rungs=len(run.shares),
                    rhat=self.agreement.rhat,
                    ess=self.agreement.ess,
                )
            )

    def _running(self) -> Run:
        if self.phase is Phase.PLAIN or self.ladder is None:
            return self.plain
        return self.ladder

    def _conclude(self, run: Run) -> None:
        """Decide at the end of a round what comes next."""
        match self.phase:
            case Phase.PLAIN:
                self._after_plain(run)
            case Phase.PILOT:
                self._after_pilot(run)
            case Phase.LOOK:
                self._after_look(run)
            case Phase.LADDER:
                self.agreement = agreement_of(run.kept())
                self._lengthen(run, most=self.most_work)

    def _after_plain(self, run: Run) -> None:
        self.agreement = agreement_of(run.kept())
        if self.most_sweeps is not None and run.sweeps >= self.most_sweeps:
            self.phase = Phase.DONE
            return
        lost = run.sweeps >= _HOPELESS_AFTER and self.agreement.rhat > _HOPELESS
        if self._enough(_CHEAP_PLAIN) or lost or run.sweeps >= _MOST_PLAIN or self.work >= self.most_work / 3.0:
            self._put_up_ladder(len(run.standings))
        else:
            self._lengthen(run, most=self.most_work / 3.0)

    def _put_up_ladder(self, chains: int) -> None:
        shares = first_shares(self.table.documented)
        standings = far_apart(
            self.table, chains=chains, classes=self.classes, rungs=len(shares), seed=self.seed, stream=chains
        )
        self.ladder = Run(table=self.table, prior=self.plain.prior, shares=shares, standings=standings)
        self.phase, self.target, self.pilots = Phase.PILOT, _PILOTS[0], 0

    def _after_pilot(self, run: Run) -> None:
        self.pilots += 1
        enough = self.pilots >= _FEWEST_PILOTS and run.least_taken >= _LEAST_TAKEN
        self.ladder = run.replaced()
        if enough or self.pilots == len(_PILOTS):
            self.phase, self.target = Phase.LOOK, _LOOK
        else:
            self.target = _PILOTS[self.pilots]

    def _after_look(self, run: Run) -> None:
        """Plain chains that agree stand, unless chains from above find something else."""
        if self.agreement.reached and not disagree(self.plain.kept()[1], run.kept()[1]):
            self.phase, self.ladder = Phase.DONE, None
        else:
            self.agreement = NONE_YET
            self.phase, self.target = Phase.LADDER, _FIRST_ON_LADDER

    @property
    def settled(self) -> bool:
        """Whether the draws may be believed: the chains agree, and on a ladder have been up and down it often
        enough.
        """
        run = self.current
        return self.agreement.reached and (len(run.shares) == 1 or run.round_trips >= _ROUND_TRIPS * len(run.standings))

    def _enough(self, cheap: float) -> bool:
        return self.settled and (self.agreement.ess >= _ESS_SOUGHT or self.work >= cheap * self.most_work)

    def _lengthen(self, run: Run, *, most: float) -> None:
        left = int(max(0.0, most - self.work) / work_of(run))
        if self.phase is Phase.LADDER and (self._enough(_CHEAP_ON_LADDER) or left == 0):
            self.phase = Phase.DONE
        else:
            self.target = run.sweeps + min(run.sweeps // 2, max(left, 1))
            if self.most_sweeps is not None:
                self.target = min(self.target, self.most_sweeps)

    def as_arrays(self) -> Arrays:
        """Return the sampler's progress by name, to be stored; `rounds_of` gives it back."""
        arrays: Arrays = {f"plain/{name}": value for name, value in self.plain.as_arrays().items()}
        if self.ladder is not None:
            arrays |= {f"ladder/{name}": value for name, value in self.ladder.as_arrays().items()}
        arrays["progress"] = np.array([self.work, self.agreement.rhat, self.agreement.ess])
        arrays["place"] = np.array([list(Phase).index(self.phase), self.target, self.pilots, self.classes])
        return arrays


def begin(
    table: CaptureTable,
    priors: Priors,
    *,
    chains: int,
    classes: int,
    seed: int,
    most_work: float = MOST_WORK,
    most_sweeps: int | None = None,
) -> Rounds:
    """Place the chains; nothing is swept yet.

    Args:
        table: in its canonical order.
        most_work: give up after this much; the unit is that of `work_of`.
        most_sweeps: plain chains of so many sweeps and no more, for a trial.
    """
    standings = far_apart(table, chains=chains, classes=classes, rungs=1, seed=seed, stream=0)
    plain = Run(table=table, prior=prior_of(priors), shares=np.ones(1), standings=standings)
    return Rounds(
        table=table,
        priors=priors,
        classes=classes,
        seed=seed,
        most_work=most_work,
        most_sweeps=most_sweeps,
        plain=plain,
        target=_FIRST if most_sweeps is None else min(_FIRST, most_sweeps),
    )


def rounds_of(
    table: CaptureTable,
    priors: Priors,
    arrays: Mapping[str, npt.NDArray[Any]],
    *,
    seed: int,
    most_work: float = MOST_WORK,
    most_sweeps: int | None = None,
) -> Rounds:
    """Return the progress that `as_arrays` stored: table, priors, seed and work as they were, the numbers go on the
    same.
    """
    parts = {
        part: {name.removeprefix(part): value for name, value in arrays.items() if name.startswith(part)}
        for part in ("plain/", "ladder/")
    }
    phase, target, pilots, classes = (int(number) for number in arrays["place"])
    work, largest, fewest = (float(number) for number in arrays["progress"])
    return Rounds(
        table=table,
        priors=priors,
        classes=classes,
        seed=seed,
        most_work=most_work,
        most_sweeps=most_sweeps,
        plain=run_of(table, priors, parts["plain/"]),
        ladder=run_of(table, priors, parts["ladder/"]) if parts["ladder/"] else None,
        phase=list(Phase)[phase],
        target=target,
        pilots=pilots,
        work=work,
        agreement=Agreement(rhat=largest, ess=fewest),
    )


def disagree(plain: Floats, above: Floats) -> bool:
    """Return whether chains that came from above found another n0, (draws, chains) each.

    Either R-hat over both, the last draws of each chain, is above 1.1; or more than 1 % of the draws from above lie
    where only 0.2 % of the plain ones do: an explanation of small weight that moves an end of the interval and no
    middle.
    """
    length = min(len(plain), len(above))
    spread = plain[:: max(1, len(plain) // length)][-length:]
    low, high = np.quantile(plain, _NEARLY_ALL)
    outside = float(np.mean((above < low) | (above > high)))
    return outside > _OUTSIDE or rhat(np.concatenate([spread, above[-length:]], axis=1)) > _DISAGREES


def sample_compiled(
    table: CaptureTable, priors: Priors, *, chains: int, classes: int, seed: int, most_sweeps: int | None, shell: Shell
) -> Sampled:
    """Run the compiled sampler to its end, or until the time is spent.

    The first thing told is the phase "loading": on a machine's first run the kernel is compiled then, some fifteen
    seconds.
    """
    shell.watch(Watched(phase="loading", sweeps=0, chains=chains, rungs=1, rhat=NONE_YET.rhat, ess=NONE_YET.ess))
    rounds = shell.begun or begin(table, priors, chains=chains, classes=classes, seed=seed, most_sweeps=most_sweeps)
    rounds.run(spent=shell.spent, each=shell.each, tell=shell.tell, watch=shell.watch)
    if shell.ended is not None:
        shell.ended(rounds)
    shell.tell(1.0)
    return sampled_of(rounds)


def sampled_of(rounds: Rounds) -> Sampled:
    """Return what a compiled sampler has, finished or not."""
    run, done = rounds.current, rounds.phase is Phase.DONE
    kept = run.kept()
    return Sampled(
        log_seen=kept[0],
        hidden=kept[1],
        log_alpha=kept[2],
        pairs=run.kept_pairs(),
        agreement=rounds.agreement if done else agreement_of(kept),
        settled=done and rounds.settled,
        sweeps=run.sweeps,
        cut=not done,
        ceilings=run.ceilings,
        rungs=len(run.shares),
        round_trips=run.round_trips,
        least_taken=run.least_taken if len(run.shares) > 1 else None,
    )

"""What is wished of a run, and what it came to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from habeas.casework.copying import flow_object
from habeas.casework.documented import Documented
from habeas.casework.linking_engines import HABEAS, LOCAL, Spark
from habeas.errors import UsageError
from habeas.persons.copies import Flow
from habeas.persons.proposing import QUEUE_AT
from habeas.persons.standing import Changes, Part


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """How a run is to link.

    `wrong_in`: at most one wrong link in so many, by the engine's own probabilities. `link_at`: in its place the
    probability from which two mentions are gathered. With neither, whatever is likelier than not. `queue_at`: from
    which a pair waits for a person. `seed`: of all chance. `draws`: partitions drawn for the interval of the
    documented count; 0 draws none. `spark`: for the engine that needs it.

    `everything`: True compares all mentions, False only those that came since the last run, where that can be; None is
    as the size of the case has it (see `kept_runs`).
    """

    engine: str = HABEAS
    wrong_in: int | None = None
    link_at: float | None = None
    queue_at: float = QUEUE_AT
    seed: int = 1
    draws: int = 100
    spark: Spark = LOCAL
    everything: bool | None = None


def check_wishes(wished: Wishes, *, tables: bool) -> None:
    """Check wishes.

    Args:
        tables: whether tables of overlaps are wished for.
    Raises: UsageError: they do not fit.
    """
    if not 0 < wished.queue_at < 1 or (wished.link_at is not None and not wished.queue_at <= wished.link_at <= 1):
        raise UsageError("thresholds run 0 < queue ≤ link ≤ 1", advice="For example --queue-at 0.5 --link-at 0.99.")
    if wished.wrong_in is not None and wished.wrong_in < 2:
        raise UsageError("at most one link in two can be allowed to be wrong", advice="For example --wrong-in 200.")
    if tables and (wished.engine != HABEAS or not wished.draws):
        raise UsageError(
            "tables of overlaps are drawn by the engine habeas only",
            advice="Splink does not say how many pairs were never compared.",
        )
    if wished.everything is False and (tables or wished.engine != HABEAS):
        raise UsageError(
            "only the engine habeas adds to a run, and it draws no tables of overlaps then",
            advice="Leave out --new: then everything is compared.",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """The run of everything that a run adds to: when it was, and its interval of the documented persons, if it had one
    (5, 50 and 95 %). `mentions` it compared; `answers` to pairs drawn by lot came since, which improve nothing yet."""

    run: str
    at: str
    mentions: int
    interval: tuple[int, int, int] | None
    answers: int

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read."""
        low, median, high = self.interval or (None, None, None)
        interval = None if self.interval is None else {"median": median, "lo90": low, "hi90": high}
        return {
            "run": self.run,
            "at": self.at,
            "mentions": self.mentions,
            "documented": interval,
            "drawn_answers_since": self.answers,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """What a run of an engine came to. Counts are of mentions, pairs and persons, as named.

    `new_mentions`: no run in force had compared them. `why`: why everything was compared; "" where only new mentions
    were. `adds_to`: the run of everything that this one adds to. `taken_back`: links and proposals of earlier runs that
    no longer stand. `changes`: what became of persons since the last run; None where this is the first. `copies`: what
    each two lists copy; None where only new mentions were compared, for copies are sought among all.
    """

    run: str
    engine: str
    mentions: int
    pairs_compared: int
    linked: int
    queued: int
    persons: int
    conflicts: int
    kept_apart: int
    seconds: float
    report: dict[str, float | int | str | bool | list[str]]
    documented: Documented | None = None
    evaluation: dict[str, Any] | None = None
    new_mentions: int = 0
    why: str = ""
    adds_to: Earlier | None = None
    taken_back: int = 0
    changes: Changes | None = None
    copies: tuple[Flow, ...] | None = None

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read (DESIGN §8)."""
        told: dict[str, object] = {
            "run": self.run,
            "engine": self.engine,
            "compared": "everything" if self.adds_to is None else "new",
            "why": self.why,
            "mentions": self.mentions,
            "new_mentions": self.new_mentions,
            "pairs_compared": self.pairs_compared,
            "linked": self.linked,
            "queued": self.queued,
            "taken_back": self.taken_back,
            "persons": self.persons,
            "conflicts": self.conflicts,
            "kept_apart": self.kept_apart,
            "seconds": round(self.seconds, 2),
            "report": self.report,
            "documented": None if self.documented is None else self.documented.as_object(),
            "adds_to": None if self.adds_to is None else self.adds_to.as_object(),
            "changes": None if self.changes is None else _changes_as_object(self.changes),
            "copies": None if self.copies is None else [flow_object(one) for one in self.copies],
        }
        return told | (self.evaluation or {})


def _changes_as_object(changes: Changes) -> dict[str, object]:
    def parts(of: tuple[Part, ...]) -> list[dict[str, object]]:
        return [{"person": person, "mentions": len(mentions)} for person, mentions in of]

    return {
        "split": [{"person": one.person, "into": parts(one.into)} for one in changes.splits],
        "joined": [{"person": one.person, "out_of": parts(one.out_of)} for one in changes.joins],
        "renamed": [{"person": before, "now": after} for before, after in changes.renamed],
        "grown": parts(changes.grown),
        "fresh": list(changes.fresh),
        "gone": list(changes.gone),
    }

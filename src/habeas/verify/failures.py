"""What does not hold, gathered step by step: a code, the path or id concerned, and a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from habeas.errors import HabeasError


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """One thing that does not hold.

    Args:
        code: a word of docs/spec/bundle.md.
        id: the path, entry or body concerned; empty when there is none to name.
        reason: a sentence that repeats nothing of what the bundle says.
    """

    code: str
    id: str
    reason: str

    def as_object(self) -> dict[str, str]:
        """Return the failure as the JSON object that programs read."""
        return {"code": self.code, "id": self.id, "reason": self.reason}


class StepFailed(Exception):
    """A step has a failure; nothing after it may be looked at. Caught where the steps are called."""


@dataclass(slots=True)
class Findings:
    """The failures found so far. Within a step all are gathered; after a step with a failure nothing goes on."""

    failures: list[Failure] = field(default_factory=list)

    def add(self, code: str, place: str, reason: str) -> None:
        """Note a failure."""
        self.failures.append(Failure(code=code, id=place, reason=reason))

    @contextmanager
    def noting(self, code: str, place: str) -> Iterator[None]:
        """Note it as a failure when a check inside raises, and go on after it."""
        try:
            yield
        except HabeasError as failure:
            self.add(code, place, failure.message)

    def end_step(self) -> None:
        """End a step.

        Raises: StepFailed: there is a failure.
        """
        if self.failures:
            raise StepFailed

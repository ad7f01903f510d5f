"""A sitting: what belongs to one case stays when another does not open, and goes when somebody withdrew."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from habeas.casework.starting import CaseSummary
from habeas.desk.parts import Asked
from habeas.desk.sitting import Desk, begin
from habeas.desk.views import withdrawal
from habeas.errors import WrongPassphraseError

ONE, OTHER = (CaseSummary(id=f"cas_{sign * 32}", name=sign, invented=False) for sign in "ab")


class Running:
    """An estimate that runs until somebody ends it."""

    state = "running"

    def abandon(self) -> None:
        self.state = "abandoned"

    def stop(self) -> None:
        self.state = "stopped"


def sitting(folder: Path) -> tuple[Desk, Running]:
    """A desk over a case whose estimate runs; the other case does not open."""

    def case(name: str, _verb: str) -> AbstractContextManager[None]:
        if name == OTHER.id:
            raise WrongPassphraseError("no")
        return nullcontext()

    desk, running = begin(folder), Running()
    held: Any = SimpleNamespace(case=case)
    desk.context, desk.case, desk.running = held, ONE, running  # type: ignore[assignment]
    return desk, running


def test_a_case_that_does_not_open_ends_nothing(tmp_path: Path) -> None:
    """Whoever mistypes the passphrase of another case goes on in this one, and its estimate too."""
    desk, running = sitting(tmp_path)
    with pytest.raises(WrongPassphraseError):
        desk.enter(OTHER)
    assert (desk.case, running.state) == (ONE, "running")
    assert desk.running is not None


def test_an_estimate_that_counts_who_withdrew_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its table was gathered before; nothing is entered of it."""
    desk, running = sitting(tmp_path)
    monkeypatch.setattr(withdrawal, "plan_withdrawal", lambda *_: SimpleNamespace(digest="d"))
    monkeypatch.setattr(withdrawal, "withdraw", lambda *_, because: because)
    person = "per_" + "c" * 32
    withdrawal.destroy(desk, Asked(given={"id": person, "because": "asked", "seen": "d", "typed": "c" * 8}))
    assert running.state == "stopped"

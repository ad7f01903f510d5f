"""A case from which things can be filed, for tests of the desk: invented people, of whom one allowed it."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.casework.filings import Desk, Told, consent, person
from tests.desk.desking import PASSPHRASE, PLANTED, memory_folder
from tests.vault.bench import CASE, Bench

from habeas.casework.context import Context
from habeas.casework.starting import start_case, start_workspace, unlock_workspace
from habeas.model.attribution import Attribution
from habeas.model.values import When


class Unquoted(Told):
    """What sources tell, without passages: there is no file whose words could be quoted."""

    def said(self, source: str, exact: str = "", **more: Any) -> Attribution:
        return Attribution(source=source, exhibit=self.exhibits[source], **more)


@dataclass(frozen=True, slots=True)
class FilingCase:
    """Where the workspace is, and the ids of its people: `allowed` may go to a UN body, `team_only` agreed to the
    organisation alone, of `silent` nothing is recorded."""

    folder: Path
    allowed: str
    team_only: str
    silent: str
    consent: str

    @property
    def work(self) -> Path:
        """The workspace."""
        return self.folder / "work"


@contextmanager
def filing_case() -> Iterator[FilingCase]:
    """Make it in a folder in memory."""
    with memory_folder() as folder:
        workspace, _ = start_workspace(folder / "work", PASSPHRASE.encode(), label="x", chance=secrets.token_bytes)
        now = datetime.now(UTC)
        context = Context(workspace=workspace, now=lambda: now)
        start_case(context, CASE)
        made = Desk(Bench(folder, context), told=Unquoted(), now=now)
        month = (now - timedelta(days=40)).date().isoformat()
        given = (now - timedelta(days=30)).date().isoformat()
        people = []
        for name, slug in zip(PLANTED, ("one", "two", "three"), strict=True):
            start = When(stated=month, edtf=month)
            people.append(made.person(f"{name} Nadie", slug=slug, allowed=False, start=start))
        (allowed, source), (team_only, other), (silent, _) = people
        made.write(
            consent(source, given_on=given),
            consent(other, given_on=given, purposes=("documentation",), recipients=("team",)),
        )
        workspace.close()
        yield FilingCase(folder, person(allowed), person(team_only), person(silent), f"con_{source[4:]}")


def unlocked(work: Path) -> Context:
    """The workspace as a program beside the desk opens it, once the desk let it go."""
    workspace = unlock_workspace(work, PASSPHRASE.encode(), chance=secrets.token_bytes)
    return Context(workspace=workspace, now=lambda: datetime.now(UTC), wait=5.0)

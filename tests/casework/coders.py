"""A case in which coders work, for tests: sources, testimonies as files, sheets, and what the workspace holds after."""

from __future__ import annotations

import secrets
import shutil
import tempfile
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from tests.vault.bench import CASE, PASSPHRASE, Bench, lay_out

from habeas.casework.adding import AddedFile, Handed, add_files
from habeas.casework.checking import rebuild
from habeas.casework.coding import Recorded, Retracted, code, retract
from habeas.casework.context import Context
from habeas.casework.sourcing import SourceTerms, set_source
from habeas.casework.stating import StatedList, list_statements
from habeas.errors import HabeasError
from habeas.model.statements import Statement, kind_of
from habeas.statements.sheet import sheet_of
from habeas.vault.workspace import unlock

PLANTED = "Plantedova"
TEXT = f"""They took Ana {PLANTED} at night from the house by the river.

Her brother Beto saw it. He went to the police, and they said nothing.

In the list that they beat out of Caro stood Dana and Emil.
"""
NOON = datetime(2020, 8, 30, 12, tzinfo=UTC)
HERE = "They took Ana"


@dataclass(slots=True)
class Coders:
    """Coders at work on one exhibit of one case."""

    bench: Bench
    context: Context
    exhibit: str = ""
    files: int = 0

    def source(self, slug: str, **terms: Any) -> str:
        return set_source(self.context, CASE, slug, SourceTerms(**{"kind": "testimony", **terms}), new=True).id

    def write(self, content: bytes | str, name: str = "") -> Path:
        """Write a file that somebody hands in."""
        self.files += 1
        path = self.bench.folder / (name or f"{PLANTED}-{self.files}.txt")
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def add(self, content: bytes | str, **handed: Any) -> AddedFile:
        """Take in one file."""
        terms = Handed(**{"kind": "testimony", "lang": "en", **handed})
        (added,) = add_files(self.context, CASE, [self.write(content)], terms).files
        return added

    def code(self, tree: dict[str, Any], **head: Any) -> Recorded:
        """Code a sheet."""
        head = {"exhibit": self.exhibit, "source": "ana", **head}
        preview = bool(head.pop("preview", False))
        return code(self.context, CASE, sheet_of({"sheet": head, **tree}), preview=preview)

    def refused(self, tree: dict[str, Any], **head: Any) -> HabeasError:
        """The error that a sheet is refused with. Nothing is written, and the error repeats nothing."""
        before = self.state()
        with pytest.raises(HabeasError) as caught:
            self.code(tree, **head)
        assert self.state() == before
        failure = caught.value
        assert PLANTED not in f"{failure.message} {failure.place} {failure.advice}"
        return failure

    def retract(self, identifier: str) -> Retracted:
        return retract(self.context, CASE, identifier, why="misread")

    def listed(self, **wanted: Any) -> StatedList:
        return list_statements(self.context, CASE, **wanted)

    def statement(self, kind: str, **wanted: Any) -> Statement:
        """The only statement of a kind that counts."""
        (one,) = [one.statement for one in self.listed(**wanted).statements if kind_of(one.statement) == kind]
        return one

    def counting(self) -> list[str]:
        return [one.statement.statement for one in self.listed(words=False).statements]

    def state(self) -> tuple[object, ...]:
        """Everything that the workspace holds but for notes of what was opened."""
        with self.context.case(CASE, "test", inspect=True) as case:
            keys = [
                int(case.keyring.database.execute(f"SELECT count(*) FROM {table}").get)
                for table in ("subject", "identity")
            ]
            files = sorted((path.name, path.stat().st_size) for path in (case.folder / "exhibits").iterdir())
            return case.frontier.size, case.frontier.root(), case.index.digest(), keys, files

    def same_after_rebuild(self) -> bool:
        return rebuild(self.context, CASE).same is True


@cache
def _template() -> tuple[tempfile.TemporaryDirectory[str], str]:
    """A workspace with the case in it, made once: to start a room for reading takes a while."""
    folder = tempfile.TemporaryDirectory(prefix="habeas-test-")
    bench = lay_out(Path(folder.name))
    made = Coders(bench, replace(bench.context, now=lambda: NOON))
    for slug in ("ana", "beto", "paper"):
        made.source(slug)
    return folder, made.add(TEXT, origin="ana").exhibit


def at_work(folder: Path) -> Coders:
    """A case with three sources, and Ana's testimony in it."""
    template, exhibit = _template()
    shutil.copytree(Path(template.name) / "work", folder / "work")
    workspace = unlock(folder / "work", PASSPHRASE, chance=secrets.token_bytes)
    bench = Bench(folder, Context(workspace=workspace, now=lambda: NOON))
    return Coders(bench, bench.context, exhibit)


@pytest.fixture
def coders(quick_path: Path) -> Coders:
    """A case with three sources, and Ana's testimony in it."""
    return at_work(quick_path)


def mention(called: str = "A", **more: Any) -> dict[str, Any]:
    return {"as": called, "quote": HERE, **more}


def act(**more: Any) -> dict[str, Any]:
    return {"type": "arrest", "victim": "A", "quote": HERE, **more}


def with_act(**more: Any) -> dict[str, Any]:
    """A sheet with A and one act done to A."""
    return {"mention": [mention(name=f"Ana {PLANTED}")], "act": [act(**more)]}

"""A testimony in a case, for tests of the verbs: its file, its exhibit, and sheets that code it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.cli.calling import PLANTED, Call, Said

from habeas.cli.terminal import across

TEXT = f"""They took Ana {PLANTED} at night from the house by the river.

Her brother Beto saw it. He went to the police, and they said nothing.

In the list that they beat out of Caro stood Dana and Emil.
"""
SHEET = f"""
[sheet]
exhibit = "EXHIBIT"
source = "ana"
lang = "en"
credibility = "2"
credibility_reason = "told by the person to whom it was done"

[[mention]]
as = "{PLANTED}"
name = "Ana {PLANTED}"
quote = "They took Ana"

[[mention]]
as = "D"
name = "Dana {PLANTED}"
sealed = true
quote = "Dana"

[[mention]]
as = "P"
party = "unit"
name = "the police"
actor_kind = "police"
quote = "the police"

[[act]]
type = "arrest"
victim = "{PLANTED}"
start = "2017-04~"
where = "the house by the river"
grounds = ["political"]
quote = "They took Ana"
by = [{{ actor = "P", degree = "carried_out", capacity = "official" }}]
"""


@dataclass(frozen=True, slots=True)
class Account:
    """A workspace with a testimony that is taken in."""

    habeas: Call
    work: Path
    folder: Path
    exhibit: str

    def call(self, verb: str, *arguments: object, **named: Any) -> Said:
        """Call a verb on the case."""
        return self.habeas(*verb.split(), self.work, *arguments, "--case", "c", **named)

    def write(self, text: str, name: str = "sheet.toml") -> Path:
        path = self.folder / name
        path.write_text(text.replace("EXHIBIT", self.exhibit), encoding="utf-8")
        return path

    def code(self, text: str = SHEET, *more: object) -> Said:
        """Code a sheet; programs are told."""
        return self.call("code", self.write(text), *more, "--json")

    def statement(self, kind: str) -> str:
        """The id of the only statement of a kind that counts."""
        told = self.call("statements", "--kind", kind, "--json").told["statements"]
        (found,) = [one["id"] for one in told]
        return str(found)


@pytest.fixture
def testimony(habeas: Call, work: Path, tmp_path: Path) -> Account:
    """A case with a source and its testimony."""
    assert habeas("source", "add", work, "ana", "--case", "c", "--kind", "testimony").code == 0
    file = tmp_path / f"{PLANTED}.txt"
    file.write_text(TEXT, encoding="utf-8")
    said = habeas("add", work, file, "--case", "c", "--kind", "testimony", "--by", "ana", "--lang", "en", "--json")
    assert said.code == 0
    return Account(habeas, work, tmp_path, said.told["exhibits"][0]["exhibit"])


def fits(said: Said, columns: int = 80) -> None:
    """Check that no line is wider than the terminal, but for one that is to be copied or holds one long id."""
    for line in said.out.splitlines():
        if not line.startswith("Next:") and len(line.split()) > 1:
            assert across(line) <= columns, line


Terminal = Callable[[int], None]

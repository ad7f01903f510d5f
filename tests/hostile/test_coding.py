"""Testimonies are taken in and coded: no planted name is left anywhere, a full disk leaves all of it or nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.cli.calling import cheapen
from tests.hostile.test_full_disk import small_disk
from tests.hostile.test_full_disk_of_care import tried_with_little_room
from tests.hostile.test_planted_names import CASE, Machine, hits, hits_below
from tests.vault import bench as benches
from tests.vault.bench import Bench, lay_out

from habeas.casework.adding import Handed, add_files
from habeas.casework.coding import code
from habeas.casework.exhibiting import list_exhibits
from habeas.casework.sourcing import SourceTerms, list_sources, set_identity, set_source
from habeas.casework.stating import list_statements
from habeas.errors import DiskError
from habeas.statements.sheet import Sheet, sheet_of

__all__ = ["small_disk"]

NAME, OTHER, PLACE = "Zaqwertuna Plantedova", "Ёжиквана Подброшенная", "قريةمزروعة"
SHEET = """
[sheet]
exhibit = "{exhibit}"
source = "ana"
lang = "en"
credibility = "2"
credibility_reason = "Zaqwertuna knows it"

[[mention]]
as = "Plantedova"
name = "{name}"
occupation = "Подброшенная"
quote = "{name}"

[[mention]]
as = "Ёжиквана"
name = "{other}"
sealed = true
quote = "{other}"

[[act]]
type = "{act}"
victim = "Plantedova"
start = "{start}"
where = "{place}"
words = "Zaqwertuna was there"
quote = "{name}"
"""


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    cheapen(monkeypatch)


def sheet(machine: Machine, exhibit: str, *, name: str = "sheet.toml", **changes: str) -> Path:
    """Write a sheet full of names."""
    said = {"name": NAME, "other": OTHER, "place": PLACE, "act": "arrest", "start": "2017-04", **changes}
    path = machine.inbox / f"Zaqwertuna-{name}"
    path.write_text(SHEET.format(exhibit=exhibit, **said), encoding="utf-8")
    return path


def test_no_planted_name_is_anywhere_after_coding(tmp_path: Path) -> None:
    """Whoever takes the laptop, or reads what the program said, learns no name: not of a person, a place or a file."""
    machine = Machine(tmp_path)
    at = ("--case", CASE)
    machine.run("init", "work")
    machine.run("case", "new", "work", CASE)
    machine.said.pop()  # answers with the name that it was just given
    text, who = machine.inbox / "Zaqwertuna.txt", machine.inbox / "Plantedova-identity.txt"
    text.write_text(f"They took {NAME} and {OTHER} in {PLACE}.\n", encoding="utf-8")
    who.write_text(f"{NAME}, of {PLACE}", encoding="utf-8")
    machine.run("source", "add", "work", "ana", *at, "--kind", "testimony")
    machine.run("source", "add", "work", "Plantedova", *at, "--kind", "testimony", code=2)
    machine.run("source", "identity", "work", "ana", *at, "--file", str(who))
    machine.run("source", "identity", "work", "ana", *at, "--show")
    lost = machine.inbox / "Подброшенная.txt"
    added = machine.run("add", "work", str(text), str(lost), *at, "--by", "ana", code=1)["exhibits"]
    exhibit = str(added[0]["exhibit"])  # type: ignore[index]
    machine.run("exhibits", "work", *at)
    machine.run("exhibits", "work", exhibit, *at)
    machine.run("read", "work", exhibit, *at)
    machine.run("label", "work", exhibit, *at, "--add", "torture")
    refused = {
        "act": "disappearance",
        "start": "in Zaqwertuna",
        "other": "Zaqwertuna was not there",
        "place": 'x"\nwhere = "y',
        "exhibit_": "",
    }
    for at_, (key, value) in enumerate(refused.items()):
        name, changes = f"{at_}.toml", {key: value} if key != "exhibit_" else {}
        wrong = sheet(machine, exhibit if key != "exhibit_" else "exh_Zaqwertuna", name=name, **changes)
        machine.run("code", "work", str(wrong), *at, code=1)
    machine.run("code", "work", str(machine.inbox / "Zaqwertuna-none.toml"), *at, code=2)
    right = sheet(machine, exhibit)
    machine.run("code", "work", str(right), *at, "--preview")
    coded = machine.run("code", "work", str(right), *at)
    assert coded["counts"] == {"mention": 2, "act": 1}
    told: Any = machine.run("statements", "work", *at, "--history")["statements"]
    act = next(str(one["id"]) for one in told if one["kind"] == "act")
    gone = machine.run("retract", "work", act, *at, "--because", "misread")
    machine.run("retract", "work", str(gone["retraction"]), *at, "--because", "it was right")
    machine.run("retract", "work", NAME, *at, "--because", "misread", code=1)
    machine.run("statements", "work", *at, "--about", NAME, code=1)
    machine.run("sources", "work", *at)
    machine.run("verify", "work", *at)
    machine.run("rebuild", "work", *at)
    for folder in (machine.here, machine.temporary, machine.home):
        assert hits_below(folder) == []
    assert [(verb, hits(said)) for verb, said in machine.said if hits(said)] == []
    words = machine.run("statements", "work", *at, "--with-words")  # and they are there for whoever asks
    assert hits(json.dumps(words, ensure_ascii=False).encode()) != []


def works(bench: Bench, exhibit: str, file: Path) -> dict[str, Callable[[], object]]:
    """What is tried on a full disk."""

    def many() -> Sheet:
        rows = [{"as": f"M{at}", "name": f"Nadie {at}", "quote": "They took Ana"} for at in range(400)]
        acts = [{"type": "arrest", "victim": f"M{at}", "quote": "They took Ana"} for at in range(400)]
        return sheet_of({"sheet": {"exhibit": exhibit, "source": "ana"}, "mention": rows, "act": acts})

    case = benches.CASE
    return {
        "add": lambda: add_files(bench.unlock_again(), case, [file], Handed(kind="letter")),
        "code": lambda: code(bench.unlock_again(), case, many()),
        "source": lambda: set_source(bench.unlock_again(), case, "beto", SourceTerms(kind="testimony"), new=True),
        "identity": lambda: set_identity(bench.unlock_again(), case, "ana", "somebody " * 2_000),
    }


@pytest.mark.parametrize("verb", ["add", "code", "source", "identity"])
def test_work_on_a_full_disk_is_whole_or_not_there(small_disk: Path, tmp_path: Path, verb: str) -> None:
    """What was refused can be done again once there is room, and is then there once."""
    bench = lay_out(small_disk)
    set_source(bench.context, benches.CASE, "ana", SourceTerms(kind="testimony"), new=True)
    first, second = tmp_path / "first.txt", tmp_path / "second.txt"
    first.write_text("They took Ana.")
    second.write_text("words " * 100_000)
    (added,) = add_files(bench.context, benches.CASE, [first], Handed(kind="testimony")).files

    def there() -> tuple[int, int, int, int]:
        context = bench.unlock_again()
        found = list_statements(context, benches.CASE, words=False).statements
        lines = list_sources(context, benches.CASE).lines
        known = sum(one.identity for one in lines)
        return len(list_exhibits(context, benches.CASE)), len(found), len(lines), known

    before = there()
    whole = {"add": (2, 0, 1, 0), "code": (1, 800, 1, 0), "source": (1, 0, 2, 0), "identity": (1, 0, 1, 1)}[verb]

    def after(_: DiskError) -> bool:
        assert there() in (before, whole)
        assert bench.objections() == []
        assert not list(bench.workspace.rglob("*.part"))
        return there() == whole

    tried_with_little_room(small_disk, works(bench, added.exhibit, second)[verb], after)
    assert there() == whole
    assert bench.objections() == []

"""Names planted in a case are found in no byte of any file, and in nothing the program says unasked."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.vault.bench import PASSPHRASE, Bench, dies_at, people

from habeas.casework.importing import import_table

_VERB = (
    "from habeas.sealing import passphrases as p; p.FLOOR = p.Cost(operations=1, memory=8192);"
    "p.new_vault_key.__kwdefaults__['cost'] = p.FLOOR;"
    "from habeas.vault import workspace as w; w.create.__kwdefaults__['cost'] = p.FLOOR;"
    "from habeas.cli.main import main; main()"
)
NAMES = ("Zaqwertuna Plantedova", "Ёжиквана Подброшенная", "زرعتها فلانة")
PLACES = ("Qplaceburg", "Щместоград", "قريةمزروعة")
CASE = "Zcasenamus-Шдело"
FILE_NAME = "Zfilenamus-Жфайл.csv"
PLANTED = tuple(word for text in (*NAMES, *PLACES, CASE.partition("-")[0], "Шдело", "Zfilenamus", "Жфайл")
                for word in text.split())  # fmt: skip
_MAPPING = """[source]
id = "{slug}"
kind = "ngo_list"
title = "List {slug}"
[source.basis]
lawful_basis = "asked"
purposes = ["documentation", "statistics", "report"]
recipients = ["*"]
names = "none"
to_state = false
to_public = false
[list]
states = ["taken"]
words = "named as taken"
[columns.id]
field = "external_id"
[columns.name]
field = "name"
order = "given family"
[columns.taken]
field = "taken_on"
date = "ymd"
[columns.place]
field = "taken_at"
"""


def forms(word: str) -> Iterator[bytes]:
    """The ways in which a word could lie in a file."""
    for spoken in (word, word.lower(), word.upper()):
        yield from (spoken.encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be", "unicode_escape"))
        for code in ("cp1251", "cp1256", "koi8_r"):
            try:
                yield spoken.encode(code)
            except UnicodeEncodeError:
                continue


def hits(content: bytes) -> list[str]:
    """The planted words that can be read in some bytes."""
    return [word for word in PLANTED if any(form in content for form in forms(word))]


def hits_below(folder: Path) -> list[tuple[str, list[str]]]:
    """The files below a folder that hold a planted word, in their bytes or in their name."""
    found = []
    for path in folder.rglob("*"):
        told = hits(str(path.relative_to(folder)).encode())
        if path.is_file():
            told += hits(path.read_bytes())
        if told:
            found.append((path.name, told))
    return found


@pytest.mark.parametrize("word", PLANTED)
@pytest.mark.parametrize("code", ["utf-8", "utf-16"])
def test_the_search_sees_what_it_looks_for(tmp_path: Path, word: str, code: str) -> None:
    """A search that finds nothing proves nothing until it has found something."""
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "x.bin").write_bytes(b"\x00\xff" * 50 + f"about {word} who".encode(code) + b"\x00")
    assert [word in told for _, told in hits_below(tmp_path)] == [True]


class Machine:
    """A home, a folder for temporary files and a folder to work in, each watched."""

    def __init__(self, root: Path) -> None:
        self.home, self.temporary, self.here = root / "home", root / "tmp", root / "here"
        for folder in (self.home, self.temporary, self.here):
            folder.mkdir()
        self.inbox = root / "inbox"  # where the lists come from: names are meant to be here
        self.inbox.mkdir()
        (self.inbox / "pass").write_bytes(PASSPHRASE)
        self.said: list[tuple[str, bytes]] = []

    def run(self, *words: str, code: int = 0) -> dict[str, object]:
        """Run a verb with --json; keep what it says."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("HABEAS")}
        environment |= {
            "HOME": str(self.home), "TMPDIR": str(self.temporary), "XDG_CACHE_HOME": str(self.home / "cache"),
            "HABEAS_PASSPHRASE_FILE": str(self.inbox / "pass"), "PYTHONDONTWRITEBYTECODE": "1",
        }  # fmt: skip
        done = subprocess.run([sys.executable, "-c", _VERB, *words, "--json"], cwd=self.here, env=environment,
                              capture_output=True, stdin=subprocess.DEVNULL, check=False)  # fmt: skip
        self.said.append((" ".join(words[:2]), done.stdout + done.stderr))
        assert done.returncode == code, done.stderr.decode()
        return dict(json.loads(done.stdout))


def lists(machine: Machine) -> list[tuple[Path, Path]]:
    """Two lists with planted rows, one in UTF-16, and mappings."""
    planted = [(f"x{n}", name, "2017-04-01", place) for n, (name, place) in enumerate(zip(NAMES, PLACES, strict=True))]
    made = []
    for slug, file, code in (("first", FILE_NAME, "utf-8"), ("second", f"2-{FILE_NAME}", "utf-16")):
        rows = [("id", "name", "taken", "place"), *planted, *people(25)]
        # A row that cannot be read is told by its number, never by what it says.
        rows += [("x0", NAMES[0], "2017-04-01", PLACES[0])]
        table, mapping = machine.inbox / file, machine.inbox / f"{slug}.toml"
        table.write_bytes("".join(",".join(row) + "\n" for row in rows).encode(code))
        mapping.write_text(_MAPPING.format(slug=slug), encoding="utf-8")
        made.append((table, mapping))
    return made


def test_no_planted_name_is_anywhere(tmp_path: Path) -> None:
    """Whoever takes the laptop reads no name from the disk: not in the store, a temporary file, a log or a report."""
    machine = Machine(tmp_path)
    at = ("work", "--case", CASE)
    machine.run("init", "work")
    machine.run("case", "new", "work", CASE)
    machine.said.pop()  # answers with the name that it was just given
    for table, mapping in lists(machine):
        machine.run("import", "work", str(table), "--case", CASE, "--mapping", str(mapping), "--preview", code=1)
        machine.run("import", "work", str(table), "--case", CASE, "--mapping", str(mapping), code=1)
    assert machine.run("link", *at)["linked"]
    persons = machine.run("persons", *at)["persons"]
    first, second = (persons[n]["mentions"][0]["id"] for n in (0, 4))  # type: ignore[index]
    answers = machine.inbox / "answers.csv"
    answers.write_text(f"a,b,same\n{first},{second},no\n")
    machine.run("judge", *at, "--answers", str(answers))
    machine.run("judge", *at, "--queue")
    machine.run("account", *at)
    machine.run("report", *at, "--out", "report.html")
    machine.run("undo", *at)
    person = str(persons[0]["id"])  # type: ignore[index]
    machine.run("log", *at)
    machine.run("log", "checkpoint", *at)
    machine.run("log", "who", "work", person, "--case", CASE)
    machine.run("backup", "work", "place")
    machine.run("drill", "place")
    machine.run("withdraw", "work", person, "--case", CASE, "--preview", "--because", "asked")
    machine.run("withdraw", "work", person, "--case", CASE, "--yes", "--because", "asked")
    # The basis of these lists lets no name out, so a bundle of it is refused; the refusal names nobody.
    machine.run("bundle", *at, "--out", "x.zip", "--purpose", "report", "--recipient", "team",
                "--person", str(persons[4]["id"]), code=1)  # type: ignore[index]  # fmt: skip
    machine.run("verify", *at)
    machine.run("rebuild", *at)
    machine.run("backup", "work", "place")
    machine.run("restore", "place", "again")
    machine.run("verify", "again", "--case", CASE)
    machine.run("import", "work", str(machine.inbox / FILE_NAME), "--case", "other", "--mapping", "no", code=2)
    assert len(list((machine.here / "work").rglob("*"))) > 8
    assert "<html" in (machine.here / "report.html").read_text()
    for folder in (machine.here, machine.temporary, machine.home):
        assert hits_below(folder) == []
    assert [(verb, hits(said)) for verb, said in machine.said if hits(said)] == []


def test_what_a_killed_import_leaves_holds_no_name(bench: Bench) -> None:
    """Journals and parts of files that a crash leaves on the disk are as unreadable as the rest."""
    rows = [(f"x{n}", NAMES[n % 3], "2017-04-01", PLACES[n % 3]) for n in range(300)]
    table, mapping = bench.write_list("first", rows)
    steps = 0
    while dies_at(steps + 1, lambda: import_table(bench.unlock_again(), "case", table, mapping)):
        steps += 1
        assert hits_below(bench.workspace) == []
        journals = [path.stat().st_size for path in bench.workspace.rglob("*-wal")]
        if journals and max(journals) > 50_000 and steps > 12:
            break
    assert steps > 12

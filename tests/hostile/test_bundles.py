"""What leaves tells of nobody else and of no machine, and words made to act on whoever reads them stay words."""

from __future__ import annotations

import getpass
import io
import json
import platform
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from rocrate.rocrate import ROCrate
from tests.casework.bundles import Told, failures_of, files_of, records_of
from tests.hostile.test_planted_names import NAMES, PLACES, Machine, hits, hits_below
from tests.vault.bench import Bench

EVIL = (
    '=HYPERLINK("http://x.invalid")',
    "+7 900 000 00 00",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "-2+3",
    "＝1+1",
    "\u202egnp.exe\u2066x\u2069",
    "__proto__",
    "constructor",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "😀 Ω≈ç √ 𝕏 \U000e0041",
    "A" * 300,
    "\\u0000 {{7*7}} ${jndi:x} %n%s",
    "'; DROP TABLE entry; --",
)


@pytest.fixture
def evil(bench: Bench) -> Told:
    """A list of people whose names are made to do harm."""
    told = Told(bench)
    told.take_in("evil", [(str(n), name, "2017-04-01", "Nowhere") for n, name in enumerate(EVIL)])
    return told


@pytest.fixture
def unpacked(evil: Told) -> Path:
    """The bundle of all of them as a folder."""
    evil.bundle(*EVIL, lists=["evil"])
    with zipfile.ZipFile(evil.out) as opened:
        opened.extractall(evil.bench.folder / "out")
    return evil.bench.folder / "out" / "habeas-bundle"


def test_words_made_to_do_harm_are_kept_exactly_and_verify(evil: Told) -> None:
    """Formulas, direction marks, prototype keys, markup: as written in the record, and in no file that acts on them."""
    evil.bundle(*EVIL, lists=["evil"])
    assert failures_of(evil.out) == []
    said = [one["mention"]["names"][0]["written"] for one in records_of(evil.out, "record")]
    assert said == list(EVIL)
    files = files_of(evil.out)
    read = [one["record"] for one in json.loads(files["data/records.json"])["records"]]
    assert [one["mention"]["names"][0]["written"] for one in read if one["kind"] == "record"] == list(EVIL)
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", files["data/records.json"].decode())
    for path in ("README.txt", "bag-info.txt", "data/ro-crate-metadata.json", "manifest-sha256.txt"):
        text = files[path].decode()
        assert not [name for name in EVIL if name in text], path
        assert text.isascii(), path


def test_bag_tools_find_it_whole(unpacked: Path) -> None:
    """Any archive checks the fixity with the program it has; one changed byte and it says no."""
    # bagit 1.8 asks pkg_resources for its own version number, and setuptools has dropped that module.
    check = (
        "import sys, types; old = sys.modules['pkg_resources'] = types.ModuleType('pkg_resources');"
        "old.DistributionNotFound = Exception;"
        "old.get_distribution = lambda name: types.SimpleNamespace(version='1.8');"
        "import bagit; bag = bagit.Bag(sys.argv[1]); bag.validate(); print(bag.info['External-Identifier'])"
    )
    call = [sys.executable, "-c", check, str(unpacked)]
    said = subprocess.run(call, capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stderr
    assert said.stdout.startswith("fil_")
    (unpacked / "data" / "records.json").write_bytes(b"{}")
    assert subprocess.run(call, capture_output=True, check=False).returncode != 0


def test_crate_tools_read_it(unpacked: Path) -> None:
    """An archive's program lists the files, and finds every one of them there."""
    crate = ROCrate(unpacked / "data")
    parts = [part.id for part in crate.root_dataset["hasPart"]]
    assert len(parts) == 2
    assert all((unpacked / "data" / part).is_file() for part in parts)


def test_the_file_tells_of_no_machine(evil: Told) -> None:
    """No user, host, folder, path, serial or time of writing is in any byte; only what the record says of itself."""
    evil.bundle(*EVIL, lists=["evil"])
    whole = evil.out.read_bytes()
    told = {getpass.getuser(), platform.node(), str(evil.bench.folder), str(Path.home()), evil.bench.folder.name}
    for word in (one.encode() for one in told if len(one) > 5 or "/" in one[1:]):
        assert word not in whole, word
    with zipfile.ZipFile(io.BytesIO(whole)) as opened:
        assert not opened.comment
        assert {(one.date_time[0], one.create_system, one.external_attr) for one in opened.infolist()} == {(1980, 0, 0)}


_BASED = """[source]
id = "first"
kind = "ngo_list"
title = "List first"
[source.basis]
lawful_basis = "asked"
purposes = ["prosecution"]
recipients = ["court"]
names = "name"
to_state = false
to_public = false
[list]
states = ["taken"]
words = "named as taken"
[columns.id]
field = "external_id"
[columns.name]
field = "name"
[columns.place]
field = "taken_at"
"""


def test_the_names_are_in_the_bundle_and_nowhere_else(tmp_path: Path) -> None:
    """After a bundle was made, refused and made again, no name is on the disk but in that one file, nor in answers."""
    machine = Machine(tmp_path)
    at = ("work", "--case", "c")
    table, mapping = machine.inbox / "list.csv", machine.inbox / "first.toml"
    rows = [
        "id,name,place",
        *(f"{n},{name},{PLACES[n]}" for n, name in enumerate(NAMES)),
    ]
    table.write_text("".join(f"{row}\n" for row in rows), encoding="utf-8")
    mapping.write_text(_BASED, encoding="utf-8")
    machine.run("init", "work")
    machine.run("case", "new", "work", "c")
    made = machine.run("import", "work", str(table), "--case", "c", "--mapping", str(mapping))
    persons = machine.run("persons", *at)["persons"]
    one = ("--person", persons[0]["id"])  # type: ignore[index]
    machine.run("bundle", *at, *one, "--out", "no.zip", "--purpose", "research", "--recipient", "court", code=1)
    call = ("bundle", *at, "--purpose", "prosecution", "--recipient", "court")
    machine.run(*call, *one, "--out", "one.zip")
    machine.run(*call, *one, "--out", "one.zip", code=2)
    machine.run(*call, "--exhibit", str(made["exhibit"]), "--out", "list.zip")
    assert sorted(path.name for path in machine.here.iterdir()) == ["list.zip", "one.zip", "work"]
    assert hits((machine.here / "list.zip").read_bytes())
    only, whole = set(NAMES[0].split()) | {PLACES[0]}, hits((machine.here / "one.zip").read_bytes())
    assert whole
    assert set(whole) <= only, "somebody else is in the bundle"
    for path in (machine.here / "one.zip", machine.here / "list.zip"):
        path.unlink()
    for folder in (machine.here, machine.temporary, machine.home):
        assert hits_below(folder) == []
    assert [(verb, hits(said)) for verb, said in machine.said if hits(said)] == []

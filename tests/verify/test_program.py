"""habeas-verify.pyz as a court's expert runs it: one file, any of three Pythons, nothing installed, nothing written."""

from __future__ import annotations

import io
import json
import resource
import struct
import subprocess
import sys
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest
from tests.verify.bad_bundles import BAD
from tests.verify.bundles import FIRST, good, good_stamped, public

from habeas.verify.packing import main as pack
from habeas.verify.packing import packed
from habeas.verify.program import main


def other_pythons() -> list[str]:
    """Return the Pythons of this machine that the program promises to run on."""
    found = {sys.executable}
    for version in ("3.11", "3.12", "3.13"):
        found |= {str(path) for path in Path.home().glob(f".pyenv/versions/{version}.*/bin/python{version}")}
        found |= {
            str(path)
            for folder in ("/usr/bin", "/usr/local/bin")
            if (path := Path(folder) / f"python{version}").exists()
        }
    return sorted(found)


PYTHONS = other_pythons()


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the program and some bundles."""
    folder = tmp_path_factory.mktemp("court")
    (folder / "habeas-verify.pyz").write_bytes(packed())
    (folder / "good.zip").write_bytes(good_stamped())
    (folder / "bad.zip").write_bytes(good()[:-1])
    return folder


def run(folder: Path, *arguments: str, python: str = sys.executable) -> subprocess.CompletedProcess[str]:
    command = [python, "-I", "-S", "habeas-verify.pyz", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, env={"PATH": "", "LC_ALL": "C"})


@pytest.mark.parametrize("python", PYTHONS, ids=[f"python {number}" for number in range(len(PYTHONS))])
def test_the_program_runs_by_itself(place: Path, python: str) -> None:
    """Nothing has to be installed; the verdict is the same on every Python."""
    done = run(place, "good.zip", "--json", "--key", public(FIRST).hex(), python=python)
    assert (done.returncode, done.stderr) == (0, "")
    said = json.loads(done.stdout)
    assert (said["ok"], said["entries"], len(said["stamps"])) == (True, 4, 2)
    assert run(place, "bad.zip", python=python).returncode == 1


@pytest.mark.parametrize("python", PYTHONS, ids=[f"python {number}" for number in range(len(PYTHONS))])
def test_the_program_is_the_same_bytes_wherever_it_is_made(tmp_path: Path, python: str) -> None:
    """Its SHA-256 can be printed in a letter, and anybody can make the file again and compare."""
    source = Path(__file__).parents[2] / "src"
    command = [python, "-S", "-m", "habeas.verify.packing", str(tmp_path / "made.pyz")]
    environment = {"PYTHONPATH": str(source), "TZ": "Pacific/Apia", "PYTHONDONTWRITEBYTECODE": "1"}
    subprocess.run(command, check=True, cwd=tmp_path, env=environment, umask=0o077, capture_output=True)
    assert sha256((tmp_path / "made.pyz").read_bytes()).digest() == sha256(packed()).digest()


def test_the_program_holds_the_verifier_and_nothing_else() -> None:
    """No key, no store, no library and no note of the machine that made it travels with it."""
    with zipfile.ZipFile(io.BytesIO(packed())) as archive:
        names = archive.namelist()
        texts = {name: archive.read(name).decode() for name in names}
    assert names == sorted(names)
    assert {name.split("/")[1] for name in names if "/" in name} == {"__init__.py", "errors.py", "log", "verify"}
    assert not [name for name in names if not name.endswith(".py") or "page" in name]
    imported = {
        line.split()[1].split(".")[0]
        for text in texts.values()
        for line in map(str.strip, text.splitlines())
        if line.startswith(("import ", "from ")) and len(line.split()) > 1 and '"' not in line
    }
    assert imported - {"habeas"} <= sys.stdlib_module_names


def test_nothing_is_written_anywhere(place: Path) -> None:
    """A bundle holds names in clear; the program leaves none of them on the machine that it runs on."""
    before = sorted(place.rglob("*"))
    trace = run(place, "good.zip")
    assert trace.returncode == 0
    assert sorted(place.rglob("*")) == before


def test_the_page_can_be_read_on_any_terminal(place: Path) -> None:
    """An old terminal shows the page too; what it has no letter for is written as a number."""
    done = run(place, "good.zip")
    assert done.stdout.startswith("This bundle verifies.\n\nPROVED\n")
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "Usage"),
        (("none.zip",), "no such file"),
        ((".",), "no such file"),
        (("good.zip", "--key", "12"), "not a key"),
        (("good.zip", "--ke", "12"), "Usage"),
        (("good.zip", "bad.zip"), "Usage"),
        (("a\0b",), "no such file"),
    ],
)
def test_wrong_usage_is_told_apart_from_a_bad_bundle(
    place: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: tuple[str, ...],
    words: str,
) -> None:
    """A script that checks a hundred bundles knows whether one is bad or was not found."""
    monkeypatch.chdir(place)
    assert main(arguments) == 2
    assert words in capsys.readouterr().err
    assert main([*arguments, "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "usage"


def test_help_shows_an_example(place: Path) -> None:
    """Whoever has never seen the program can use it."""
    done = run(place, "--help")
    assert done.returncode == 0
    assert "Example: python habeas-verify.pyz bundle.zip" in done.stdout


def test_a_key_may_be_typed_as_it_is_printed(place: Path) -> None:
    """Spaces and capitals of a letter do not matter; another key does."""
    digits = public(FIRST).hex().upper()
    spaced = " ".join(digits[at : at + 8] for at in range(0, 64, 8))
    assert main([str(place / "good.zip"), "--key", spaced]) == 0
    assert main([str(place / "good.zip"), "--key", "0" * 64]) == 1


def test_every_bad_bundle_ends_in_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A hostile file gets exit code 1 and a sentence, never a stack trace."""
    for name, bad in BAD.items():
        made = bad.make()
        if isinstance(made, bytes) and bad.key is None:
            (tmp_path / "bad.zip").write_bytes(made)
            assert main([str(tmp_path / "bad.zip")]) == 1, name
            out, err = capsys.readouterr()
            assert out.startswith("THIS BUNDLE DOES NOT VERIFY")
            assert err == ""


def test_a_gigabyte_takes_no_more_memory_than_a_page(tmp_path: Path) -> None:
    """A bundle with a long recording is checked on a small laptop. (The file is sparse: it takes no disk either.)"""
    size = 1 << 30
    name = b"habeas-bundle/verify/verify.html"
    with (tmp_path / "large.zip").open("wb") as stream:
        head = len(name) + 30
        stream.seek(head + size)
        central = struct.pack(
            "<4s6H3I5H2I", b"PK\1\2", 20, 20, 0, 0, 0, 33, 0xBDE2EF95, size, size, len(name), 0, 0, 0, 0, 0, 0
        )
        stream.write(
            central + name + struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 1, 1, len(central + name), head + size, 0)
        )
        stream.seek(0)
        stream.write(struct.pack("<4s5H3I2H", b"PK\3\4", 20, 0, 0, 0, 33, 0xBDE2EF95, size, size, len(name), 0) + name)
    (tmp_path / "habeas-verify.pyz").write_bytes(packed())
    limit = 200 << 20
    done = subprocess.run(
        [sys.executable, "-I", "-S", "habeas-verify.pyz", "large.zip"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit)),
    )
    assert done.returncode == 1
    assert done.stderr == ""
    assert "the file is not there" in done.stdout or "check sum" in done.stdout


def test_packing_says_its_hash(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The hash that goes into a covering letter is printed by whoever makes the file."""
    out = tmp_path / "habeas-verify.pyz"
    assert pack([str(out)]) == 0
    assert sha256(out.read_bytes()).hexdigest() in capsys.readouterr().out
    assert pack([]) == 2

"""What the tests of the command line share: calling it inside this process, and workspaces to call it on."""

from __future__ import annotations

import hashlib
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.cli.calling import MAPPING, PASSPHRASE, TABLE, Call, Said, cheapen

from habeas.cli.main import run


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch, passphrase_file: Path) -> None:
    cheapen(monkeypatch)
    monkeypatch.setenv("HABEAS_PASSPHRASE_FILE", str(passphrase_file))


@pytest.fixture(scope="session")
def passphrase_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the passphrase of every workspace here."""
    path = tmp_path_factory.mktemp("key") / "passphrase.txt"
    path.write_text(PASSPHRASE + "\n")
    return path


@pytest.fixture
def habeas(capfd: pytest.CaptureFixture[str]) -> Call:
    """Call the command line; every answer is looked through for traces and for what was planted."""

    def call(*arguments: object, may_show: bool = False) -> Said:
        capfd.readouterr()
        code = run([str(argument) for argument in arguments])
        sys.stdout.flush()
        found = capfd.readouterr()
        said = Said(code=code, out=found.out, err=found.err)
        assert "Traceback" not in said.out + said.err
        assert '"bug"' not in said.out, said.out
        assert "inside Habeas" not in said.err, said.err
        if not may_show:
            assert "Planted" not in said.out + said.err
            assert "Имя" not in said.out + said.err
        if "--json" in arguments:
            assert len(said.out.strip().splitlines()) == 1
            assert isinstance(said.told, dict)
        return said

    return call


@pytest.fixture
def lists(tmp_path: Path) -> Path:
    """A folder with a table and its mapping."""
    folder = tmp_path / "lists"
    folder.mkdir()
    (folder / "list.csv").write_text(TABLE, encoding="utf-8")
    (folder / "list.toml").write_text(MAPPING, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def _empty(tmp_path_factory: pytest.TempPathFactory, passphrase_file: Path) -> Path:
    folder = tmp_path_factory.mktemp("empty") / "work"
    with pytest.MonkeyPatch.context() as patch:
        cheapen(patch)
        patch.setenv("HABEAS_PASSPHRASE_FILE", str(passphrase_file))
        assert run(["init", str(folder), "--json"]) == 0
        assert run(["case", "new", str(folder), "c", "--json"]) == 0
    return folder


@pytest.fixture(scope="session")
def _invented(tmp_path_factory: pytest.TempPathFactory, passphrase_file: Path) -> Path:
    """An invented case, imported and linked: work/ and lists/ beside each other."""
    folder = tmp_path_factory.mktemp("invented")
    work, lists = str(folder / "work"), folder / "lists"
    with pytest.MonkeyPatch.context() as patch:
        cheapen(patch)
        patch.setenv("HABEAS_PASSPHRASE_FILE", str(passphrase_file))
        assert run(["invent", "--records", "300", "--seed", "5", "--out", str(lists), "--json"]) == 0
        assert run(["init", work, "--json"]) == 0
        assert run(["case", "new", work, "c", "--invented", "--json"]) == 0
        for mapping in sorted(lists.glob("*.toml")):
            table = mapping.with_suffix(".csv")
            call = ["import", work, str(table), "--case", "c", "--mapping", str(mapping), "--json"]
            assert run(call) in (0, 1)
        assert run(["link", work, "--case", "c", "--json"]) == 0
    return folder


@pytest.fixture
def work(_empty: Path, tmp_path: Path) -> Path:
    """A workspace with one empty case, `c`."""
    return Path(shutil.copytree(_empty, tmp_path / "work"))


@pytest.fixture
def invented(_invented: Path, tmp_path: Path) -> Path:
    """A folder with a workspace, `work`, whose case `c` is imported and linked, and `lists` with truth.csv."""
    return Path(shutil.copytree(_invented, tmp_path / "invented"))


@pytest.fixture
def digest() -> Callable[[Path], str]:
    """Return one hash over every file of a workspace, by name and content, but for the notes of who opened it.

    That a case was opened is noted in keys.db, whatever came of it, and case.state and the head follow.
    """
    notes = ("case.lock", "keys.db", "case.state")

    def over(folder: Path) -> str:
        whole = hashlib.sha256()
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.name not in notes and path.suffix != ".head":
                whole.update(f"{path.relative_to(folder)} {path.stat().st_size} ".encode() + path.read_bytes())
        return whole.hexdigest()

    return over


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Let the command line believe that it writes to a terminal of so many columns."""

    def of(columns: int) -> None:
        for module in ("frame", "importing", "main"):
            monkeypatch.setattr(f"habeas.cli.{module}.room", lambda: columns, raising=False)
        monkeypatch.setattr("habeas.cli.terminal.room", lambda: columns)

    return of

"""The golden files of sealed bodies, exhibits and case files: each opens to what it names, or fails for its reason."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.vault.age_files import identity_text
from tests.vault.bench import CASE, Bench, lay_out, quick_folder
from tests.vault.case_samples import open_records, open_sample
from tests.vault.writing_vectors import as_text, exhibits, sealed_bodies

from habeas.casework.context import regroup
from habeas.errors import AlteredError, HabeasError
from habeas.model.exhibits import Exhibit
from habeas.model.ids import raw_of
from habeas.sealing.bodies import open_salted
from habeas.sealing.cases import database_key
from habeas.sealing.secrets import Secret
from habeas.vault.audit import Failure
from habeas.vault.database import open_database
from habeas.vault.layout import EXHIBITS
from habeas.vault.state import HEADS

VECTORS = Path(__file__).parents[2] / "vectors"
FOLDERS = ("sealed-body", "exhibit", "case-files")
LAST_STEP = 9  # of opening a case, in docs/spec/case-files.md: bodies are opened
AT = "2026-01-02T03:04:05Z"


def read(folder: str) -> Any:
    return json.loads((VECTORS / folder / "cases.json").read_text(encoding="utf-8"))


BODIES, FILES, SAMPLE = read("sealed-body"), read("exhibit"), read("case-files")
OF_FOLDER = {"sealed-body": BODIES, "exhibit": FILES, "case-files": SAMPLE["cases"]}


def named(case: Any) -> str:
    return str(case["what"])


_STEPS = {"a body does not open": "seal", "a body is not laid out as it should be": "layout",
          "a body is not the one committed to": "commitment"}  # fmt: skip


@pytest.mark.parametrize("case", BODIES, ids=named)
def test_sealed_bodies(case: Any) -> None:
    """A body opens to the words that were sealed, or fails at the step that is named."""
    sealed, committed, feed, key = (bytes.fromhex(case[name]) for name in ("sealed", "commitment", "feed", "key"))
    place = {"sequence": case["sequence"], "index": case["index"]}
    if case["expects"] == "ok":
        salt, body = open_salted(sealed, committed, feed=feed, **place, subject_key=key)
        assert (salt.hex(), body.hex()) == (case["salt"], case["body"])
        return
    with pytest.raises(AlteredError) as caught:
        open_salted(sealed, committed, feed=feed, **place, subject_key=key)
    assert _STEPS[caught.value.message] == case["expects"]
    assert caught.value.place == f"entry {case['sequence']} body {case['index']}"


@pytest.fixture(scope="module")
def said_of_files() -> Iterator[dict[str, set[str]]]:
    """What `verify` says of each file when all of them lie in one case."""
    with quick_folder() as folder:
        bench = lay_out(folder)
        case = bench.unlock_again().workspace.open_case(CASE, verb="test", regroup=regroup, wait_ms=0)
        with case.unit() as unit:
            for vector in FILES:
                exhibit = Exhibit(id=vector["exhibit"], media_type="text/plain", received_at=AT, **vector["record"])
                unit.add(exhibit, about=exhibit.id)
        with case.keyring.database:
            for vector in FILES:
                identity = Secret(identity_text(bytes.fromhex(vector["identity"])).encode())
                case.keyring.add_identity(raw_of(vector["exhibit"]), identity, vector["name"], 1)
                if vector["file"] is not None:
                    file = b"".join(bytes.fromhex(part) * times for part, times in vector["file"])
                    (case.folder / EXHIBITS / vector["name"]).write_bytes(file)
        case.close()
        yield _by_exhibit(bench)


_REASONS = {
    "its bytes were altered": "name",
    "no entry knows this file": "unknown",
    "an exhibit does not open": "altered",
    "its bytes are not the ones that were received": "record",
}


def _by_exhibit(bench: Bench) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {vector["exhibit"]: set() for vector in FILES}
    for failure in bench.verified().failures:
        (exhibit,) = [vector["exhibit"] for vector in FILES if _concerns(failure, vector)]
        found[exhibit].add("missing" if "is missing" in failure.reason else _REASONS[failure.reason])
    return found


def _concerns(failure: Failure, vector: dict[str, Any]) -> bool:
    return failure.id.rpartition("/")[2] in (vector["exhibit"], vector["name"])


@pytest.mark.parametrize("case", FILES, ids=named)
def test_exhibits(case: Any, said_of_files: dict[str, set[str]]) -> None:
    """A file holds, or `verify` says what does not: its name, its seal, its bytes, or that nobody knows it."""
    assert said_of_files[case["exhibit"]] == ({case["expects"]} - {"ok"})


def spoil(root: Path, case: str, change: Any) -> None:
    """Do to a case's files what a vector says."""
    home = root / "cases" / case
    if "lock" in change:
        (home / "case.lock").unlink()
        if change["lock"] is not None:
            (home / "case.lock").write_text(change["lock"])
        return
    path = (root if change["file"].startswith(HEADS) else home) / change["file"]
    match change:
        case {"sql": statements}:
            key = database_key(Secret(bytes.fromhex(SAMPLE["key"])), path.stem)
            database = open_database(path, key, create=False)
            database.execute(statements)
            database.close()
        case {"xor": bits, "at": at}:
            content = bytearray(path.read_bytes())
            content[at] ^= bits
            path.write_bytes(content)
        case {"from": name, "at": at}:
            content, page = bytearray(path.read_bytes()), (VECTORS / "case-files" / name).read_bytes()
            content[at : at + len(page)] = page
            path.write_bytes(content)
        case {"cut": count}:
            path.write_bytes(path.read_bytes()[:-count])
        case {"hex": content}:
            path.write_bytes(bytes.fromhex(content))
        case {"remove": True}:
            path.unlink()
        case _:
            raise AssertionError(change)


_BESIDE = shutil.ignore_patterns("cases.json", "head", "*.md", "older-page")


def laid_out(root: Path, case: Any) -> dict[str, Any]:
    """Lay out a fresh copy of the case, do to it what a vector says, and return what opens it."""
    home, key = root / "cases" / SAMPLE["case"], SAMPLE["key"]
    shutil.copytree(VECTORS / "case-files", home, ignore=_BESIDE)
    (root / HEADS).mkdir()
    shutil.copy(VECTORS / "case-files" / "head", root / HEADS / f"{SAMPLE['case']}.head")
    (home / "case.lock").touch()
    for change in case["changes"]:
        if "key" in change:
            key = change["key"]
        else:
            spoil(root, SAMPLE["case"], change)
    return {"case": SAMPLE["case"], "tag": bytes.fromhex(SAMPLE["tag"]), "key": bytes.fromhex(key)}


@pytest.mark.parametrize("case", [case for case in SAMPLE["cases"] if case["expects"] == "ok"], ids=named)
def test_case_files(case: Any, quick_path: Path) -> None:
    """A case opens to its records, and to no others."""
    opened = open_sample(quick_path, **laid_out(quick_path, case))
    try:
        good = {"entries": opened.frontier.size, "root": opened.frontier.root().hex(), "bodies": open_records(opened)}
        assert good == SAMPLE["good"]
        assert {path.name for path in (opened.folder / EXHIBITS).iterdir()} == opened.keyring.exhibit_files()
    finally:
        opened.close()


@pytest.mark.parametrize("case", [case for case in SAMPLE["cases"] if case["expects"] != "ok"], ids=named)
def test_case_files_that_are_refused(case: Any, quick_path: Path) -> None:
    """The opening is refused at the step that is named, with the file or entry: no later step has to make it good."""
    with pytest.raises(HabeasError) as caught:
        open_sample(quick_path / "whole", **laid_out(quick_path / "whole", case))
    assert (caught.value.code, caught.value.place) == (case["expects"], case["place"])
    given = laid_out(quick_path / "unread", case)
    if case["step"] == LAST_STEP:
        open_sample(quick_path / "unread", **given, catch_up=False).close()
    else:
        with pytest.raises(HabeasError) as caught:
            open_sample(quick_path / "unread", **given, catch_up=False)
        assert (caught.value.code, caught.value.place) == (case["expects"], case["place"])


def test_the_files_are_the_ones_that_the_command_makes() -> None:
    """Whoever does not trust a golden file makes it again."""
    assert (VECTORS / "sealed-body" / "cases.json").read_bytes() == as_text(sealed_bodies())
    assert (VECTORS / "exhibit" / "cases.json").read_bytes() == as_text(exhibits())


def test_each_vector_has_an_outcome_and_each_outcome_a_vector() -> None:
    """A vector that nobody fails is not a vector."""
    outcomes = {
        "sealed-body": {"ok", "seal", "layout", "commitment"},
        "exhibit": {"ok", "name", "altered", "record", "unknown", "missing"},
        "case-files": {"ok", "altered", "damaged", "entry", "rollback"},
    }
    for folder, cases in OF_FOLDER.items():
        assert {case["expects"] for case in cases} == outcomes[folder]
        assert len({case["what"] for case in cases}) == len(cases)
    for case in SAMPLE["cases"]:
        assert (case["expects"] == "ok") == ("place" not in case) == ("step" not in case)


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_file_lies_in_a_folder_that_no_vector_uses(folder: str) -> None:
    """A sample that is not tried proves nothing."""
    known = {"cases.json", "README.md"}
    if folder == "case-files":
        known |= {"entries.db", "keys.db", "case.state", "head", "older-page", "exhibits"}
    assert {path.name for path in (VECTORS / folder).iterdir()} == known

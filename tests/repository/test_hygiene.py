"""What must never be in a file that is given away."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.repository.repository_tree import ROOT, kept_files

_LEGAL = {"LICENSE"}
# Written in two parts, so that this file does not name what it looks for.
_REGISTRY = re.compile(
    "|".join(("index" + "-url", "find" + "-links", r"pypi\." + "org", "python" + "hosted", r"registry\." + "npmjs"))
)
_UNFINISHED = re.compile(r"\b(?:" + "|".join(("TO" + "DO", "FIX" + "ME", "X" + "XX")) + r")\b")
_HOME = re.compile(r"(?<![\w./~-])(?:/home/\w|/ro[o]t/|/Users/\w|[A-Z]:\\Users\\)")
_SECRET = re.compile(r"-----BEGI[N] [A-Z ]*PRIVATE KEY-----|AGE-SECRET-KEY-[1]")


def texts() -> list[tuple[str, str]]:
    """Return the name and text of every kept file that is a text."""
    out = []
    for path in kept_files():
        content = path.read_bytes()
        if b"\0" not in content[:8192]:
            out.append((path.relative_to(ROOT).as_posix(), content.decode("utf-8", errors="replace")))
    return out


def found(pattern: re.Pattern[str], *, besides: set[str] | frozenset[str] = frozenset()) -> list[str]:
    """Return `file:line` of every line that has the pattern."""
    return [
        f"{name}:{number}"
        for name, text in texts()
        if name not in besides
        for number, line in enumerate(text.splitlines(), start=1)
        if pattern.search(line)
    ]


def test_no_file_names_a_folder_of_the_machine_it_was_written_on() -> None:
    """A path holds a user's name, and a user's name is how people are found."""
    own = {str(Path.home()), str(ROOT)}
    paths = [re.escape(path) for path in own if path.count("/") >= 2]
    here = re.compile("|".join([_HOME.pattern, *(rf"(?<![\w.>}}]){path}(?![\w-])" for path in paths)]))
    assert not found(here)


def test_no_file_names_a_package_registry() -> None:
    """Where a person's pip looks is that person's choice; it may be a mirror because the rest is blocked."""
    assert not found(_REGISTRY)


def test_nothing_is_left_for_later_in_the_code() -> None:
    """A note to oneself is a promise that nobody keeps; an open end goes into an issue."""
    assert not found(_UNFINISHED, besides=_LEGAL)


def test_no_private_key_is_kept() -> None:
    """A key in a repository is everybody's key."""
    assert not found(_SECRET)


def test_no_case_data_is_kept() -> None:
    """Lists of real people never lie in the repository, not even for tests."""
    kinds = {".xlsx", ".xls", ".ods", ".db", ".sqlite", ".age", ".key", ".parquet"}
    allowed = (ROOT / "vectors", ROOT / "tests")
    loose = [path for path in kept_files() if path.suffix in kinds and not path.is_relative_to(allowed[0])]
    assert not [path for path in loose if not path.is_relative_to(allowed[1])]


@pytest.mark.parametrize("path", [".ci/run"])
def test_what_is_called_can_be_run(path: str) -> None:
    """CI starts it by name; a lost mode bit would stop everything."""
    assert (ROOT / path).stat().st_mode & 0o111


def test_no_file_is_longer_than_one_concept() -> None:
    """Whoever opens a file can hold it in mind: at over 400 lines it has outgrown its one concept."""
    assert not [
        name for name, text in texts() if name.startswith("src/") and name.endswith(".py") and text.count("\n") > 400
    ]

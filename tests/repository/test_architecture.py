"""ARCHITECTURE.md is the map. A map that is wrong is worse than none, so it is checked against the ground."""

from __future__ import annotations

import ast
import re
import sys
from collections import Counter

import pytest
from tests.repository.repository_tree import PACKAGE, ROOT, imports_of, modules, packages

# The first cell of a table's row, where it is a package (`intake/`) or a module (`intake/mapping.py`).
_ROW = re.compile(r"^\| `([a-z_0-9/]+(?:/|\.py))` \|", re.MULTILINE)
_DRAWERS = {"utils", "util", "common", "helpers", "helper", "core", "internals", "misc", "base"}
# What may be imported from Habeas by the rooms that have to stand alone.
_ALONE = {
    "log": {"errors", "log"},
    "demo": {"errors", "demo"},
    "hub": {"errors", "log", "hub"},
    "verify": {"errors", "log", "verify"},
}


def mapped() -> Counter[str]:
    return Counter(_ROW.findall((ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")))


def first_sentence(name: str) -> str:
    """Return how a module or package introduces itself."""
    path = PACKAGE / name / "__init__.py" if name.endswith("/") else PACKAGE / name
    introduction = (ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "").partition("\n\n")[0]
    return " ".join(introduction.split()).rstrip(".")


def test_every_module_is_on_the_map() -> None:
    """Whoever looks for a thing finds its file in ARCHITECTURE.md; a new module is named there first."""
    missing = sorted({*modules(), *packages()} - set(mapped()))
    rows = "\n".join(f"| `{name}` | {first_sentence(name)} |" for name in missing)
    assert not missing, f"add to the tables of ARCHITECTURE.md:\n{rows}"


def test_the_map_shows_nothing_that_is_not_there() -> None:
    """Nobody is sent to a file that was renamed or removed."""
    gone = sorted(set(mapped()) - set(modules()) - set(packages()))
    assert not gone, f"ARCHITECTURE.md names what is not under src/habeas: {', '.join(gone)}"


def test_nothing_is_on_the_map_twice() -> None:
    """Two rows for one file would come to say two things about it."""
    assert not [name for name, times in mapped().items() if times > 1]


def test_every_package_says_what_it_is() -> None:
    """Whoever opens a package reads first what it is, what it promises and what it never does."""
    sources = {name: (PACKAGE / name / "__init__.py").read_text(encoding="utf-8") for name in packages()}
    mute = [name for name, source in sources.items() if not ast.get_docstring(ast.parse(source))]
    assert not mute, f"no docstring in the __init__.py of: {', '.join(mute)}"


def test_a_name_says_what_is_inside() -> None:
    """No drawer for everything: things that have no name of their own collect there and nobody finds them."""
    drawers = [name for name in (*modules(), *packages()) if set(re.split(r"[/.]", name)) & _DRAWERS]
    assert not drawers


@pytest.mark.parametrize("room", sorted(_ALONE))
def test_a_room_that_must_stand_alone_does(room: str) -> None:
    """A verifier that fits on one page, a hub that can read nothing, a generator without the answer."""
    imported = {name for path in (PACKAGE / room).rglob("*.py") for name in imports_of(path)}
    own = {name.split(".")[1] for name in imported if name.startswith("habeas.")}
    assert own <= _ALONE[room]


def test_the_log_needs_nothing_but_python() -> None:
    """A court's expert checks the log without installing anything of ours or of anybody else's."""
    paths = [PACKAGE / "errors.py", *(PACKAGE / "log").rglob("*.py")]
    outside = {name.split(".")[0] for path in paths for name in imports_of(path)} - {"habeas"}
    assert outside <= sys.stdlib_module_names

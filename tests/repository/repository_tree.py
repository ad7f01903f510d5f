"""Which files the repository holds, and which third-party names its code imports."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "habeas"


@cache
def kept_files() -> tuple[Path, ...]:
    """Return the files that git holds or would hold: tracked ones, and new ones that nothing ignores."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return tuple(ROOT / name for name in sorted(set(listed.split("\0"))) if name and (ROOT / name).is_file())


def modules() -> tuple[str, ...]:
    """Return every module under src/habeas but the packages' own `__init__.py`, as `intake/mapping.py`."""
    found = (path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py"))
    return tuple(sorted(name for name in found if not name.endswith("__init__.py")))


def packages() -> tuple[str, ...]:
    """Return every package under src/habeas, as `intake/`."""
    found = (path.parent.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("__init__.py"))
    return tuple(sorted(f"{name}/" for name in found if name != "."))


def imports_of(source: Path) -> Iterator[str]:
    """Give the dotted name of every module that a file imports, those inside functions too."""
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module

"""What gets installed is what was pinned: byte for byte, and from wherever the person's own pip looks."""

from __future__ import annotations

import re
import sys
import tomllib
from importlib.metadata import packages_distributions

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from tests.repository.repository_tree import PACKAGE, ROOT, imports_of

PINNED = ("requirements/run.txt", "requirements/dev.txt", "requirements/spark.txt")
_PIN = re.compile(r"^([a-z0-9-]+)==(\S+)(?: ; [^\\\n]+)? \\$", re.MULTILINE)
_WHOLE = re.compile(r"[a-z0-9-]+==\S+(\s+; [^\\]+?)?\s+(--hash=sha256:[0-9a-f]{64}\s*)+")


def pins(name: str) -> dict[str, str]:
    return dict(_PIN.findall((ROOT / name).read_text(encoding="utf-8")))


def project() -> dict[str, list[Requirement]]:
    """Return what pyproject.toml asks for, by group; `run` is what running needs."""
    table = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = {"run": table["project"]["dependencies"], **table["project"]["optional-dependencies"]}
    groups["build"] = table["build-system"]["requires"]
    return {group: [Requirement(line) for line in lines] for group, lines in groups.items()}


@pytest.mark.parametrize("name", PINNED)
def test_every_line_is_a_pin_with_its_hashes(name: str) -> None:
    """Nobody between the authors and the laptop can slip another file under a known name."""
    text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", "")
    lines = [line for line in text.splitlines() if line and not line.lstrip().startswith("#")]
    loose = [line for line in lines if not _WHOLE.fullmatch(line)]
    assert lines
    assert not loose


@pytest.mark.parametrize("name", PINNED)
def test_no_pin_names_a_place(name: str) -> None:
    """The files work behind any mirror, and tell nobody where their author fetches from."""
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "://" not in text
    assert not re.search(r"^\s*-(?!-hash)|/(?:home|root|tmp|Users)/", text, re.MULTILINE)


def test_the_pins_are_what_the_project_asks_for() -> None:
    """Whoever raises a version in pyproject.toml also pins it, or tests would run something else."""
    run, dev, asked = pins("requirements/run.txt"), pins("requirements/dev.txt"), project()
    for requirement in (*asked["run"], *asked["build"]):
        assert requirement.specifier.contains(run[canonicalize_name(requirement.name)])
    for requirement in (*asked["dev"], *asked["docs"]):
        assert requirement.specifier.contains(dev[canonicalize_name(requirement.name)])
    spark = pins("requirements/spark.txt")
    for requirement in asked["spark"]:
        assert requirement.specifier.contains(spark[canonicalize_name(requirement.name)])


def test_a_user_runs_what_was_tested() -> None:
    """The tests run on the same versions that a user gets."""
    dev = pins("requirements/dev.txt")
    assert {name: dev.get(name) for name in pins("requirements/run.txt")} == pins("requirements/run.txt")


def test_the_code_imports_only_what_it_asks_for() -> None:
    """No library is used that is there only because another library happened to bring it."""
    groups = project()
    asked = {canonicalize_name(requirement.name) for requirement in (*groups["run"], *groups["spark"], *groups["dp"])}
    providers = packages_distributions()
    imported = {name.split(".")[0] for path in PACKAGE.rglob("*.py") for name in imports_of(path)}
    foreign = imported - sys.stdlib_module_names - {"habeas"}
    # What is not installed (an extra) goes by its own name.
    brings = {name: {canonicalize_name(found) for found in providers.get(name, [name])} for name in foreign}
    unasked = [name for name in sorted(foreign) if not brings[name] & asked]
    assert not unasked, f"add to [project] dependencies in pyproject.toml and pin: {', '.join(unasked)}"

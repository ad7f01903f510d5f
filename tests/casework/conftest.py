"""A context over a workspace with one case, a clock that stands still, and lists to import."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from habeas.casework.context import Context
from habeas.casework.starting import start_case
from habeas.sealing import passphrases
from habeas.sealing.passphrases import Cost
from habeas.vault.workspace import create

CHEAP = Cost(operations=1, memory=8192)
NOON = datetime(2020, 8, 30, 12, tzinfo=UTC)
MAPPING = """
[source]
id = "SLUG"
kind = "ngo_list"
title = "A list of SLUG"
lang = "es"

[list]
states = ["reported_missing"]
words = "reported missing"

[columns.id]
field = "external_id"

[columns.name]
field = "name"
order = "family, given"
separator = ","

[columns.taken]
field = "taken_on"
date = "dmy"
"""

Write = Callable[..., tuple[Path, Path]]


@pytest.fixture
def context(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Context:
    """An unlocked workspace with an empty case `c`, at noon of one day."""
    monkeypatch.setattr(passphrases, "FLOOR", CHEAP)
    made, _ = create(tmp_path / "work", b"twelve letters", label="", chance=os.urandom, cost=CHEAP)
    context = Context(workspace=made, now=lambda: NOON)
    start_case(context, "c")
    return context


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a list and its mapping; return both."""

    def files(slug: str, *rows: str, more: str = "") -> tuple[Path, Path]:
        table, mapping = tmp_path / f"{slug}.csv", tmp_path / f"{slug}.toml"
        table.write_text("\n".join(("id,name,taken", *rows)) + "\n", encoding="utf-8")
        mapping.write_text(MAPPING.replace("SLUG", slug) + more, encoding="utf-8")
        return table, mapping

    return files

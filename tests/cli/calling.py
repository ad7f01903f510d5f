"""Calling the command line inside this process, and what is planted in its tables."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from habeas.sealing import passphrases
from habeas.sealing.passphrases import Cost
from habeas.vault import workspace

CHEAP = Cost(operations=1, memory=8192)
PASSPHRASE = "correct horse battery staple"
PLANTED = "Planted-Имя"
"""Stands in every table as a name. It must be in no output but where values were asked for."""

TABLE = "id,name,born,taken\n" + "".join(
    f'{n},"{PLANTED}-{n}, Анна",{n:02}/03/1950,{n:02}/11/1976\n' for n in range(1, 10)
)
MAPPING = """
[source]
id = "register"
kind = "ngo_list"
title = "A register"
lang = "ru"

[list]
states = ["reported_missing"]
words = "reported missing to the register"

[columns.id]
field = "external_id"

[columns.name]
field = "name"
order = "family, given"
separator = ","

[columns.born]
field = "birth"
date = "dmy"

[columns.taken]
field = "taken_on"
date = "dmy"
"""
BASIS = """
[source.basis]
lawful_basis = "published by those concerned"
purposes = ["documentation", "report"]
recipients = ["team"]
names = "name"
to_state = false
to_public = false
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What one call answered: its exit code, and what stood on the two outputs."""

    code: int
    out: str
    err: str

    @property
    def told(self) -> dict[str, Any]:
        """The one object on standard output."""
        value = json.loads(self.out)
        assert isinstance(value, dict)
        return value

    @property
    def error(self) -> dict[str, Any]:
        """The error inside the object."""
        found = self.told["error"]
        assert isinstance(found, dict)
        return found


Call = Callable[..., Said]


def cheapen(patch: pytest.MonkeyPatch) -> None:
    """Make Argon2id quick, so that a test unlocks in a millisecond. What a real one costs, sealing tests."""
    patch.setattr(passphrases, "FLOOR", CHEAP)
    for function in (workspace.create, passphrases.new_vault_key, passphrases.change_passphrase):
        assert function.__kwdefaults__ is not None
        patch.setitem(function.__kwdefaults__, "cost", CHEAP)

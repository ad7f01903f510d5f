"""Cases: the keys of one open nothing of another."""

from __future__ import annotations

import secrets
from itertools import product
from pathlib import Path

import pytest

from habeas.errors import AlteredError, DamagedError
from habeas.sealing.cases import database_key, new_case_key, unwrap_case, wrap_case
from habeas.sealing.secrets import Secret, derive
from habeas.vault.database import open_database

MASTER = Secret(bytes(range(32)))


def test_a_case_key_opens_under_its_own_name_only() -> None:
    """A case's key file moved to another case's folder is refused, and nothing can be read from it."""
    key = new_case_key(secrets.token_bytes)
    file = wrap_case(key, b"argentina", case="cas_a", master=MASTER, chance=secrets.token_bytes)
    assert unwrap_case(file, case="cas_a", master=MASTER) == (key, b"argentina")
    assert b"argentina" not in file
    assert key.value not in file
    for case, master in (("cas_b", MASTER), ("cas_a", derive(MASTER, "another workspace"))):
        with pytest.raises(AlteredError):
            unwrap_case(file, case=case, master=master)


def test_every_database_of_every_case_has_a_key_of_its_own() -> None:
    """What is learnt of one key helps with no other."""
    cases = [new_case_key(secrets.token_bytes) for _ in range(3)]
    found = [database_key(case, name) for case, name in product(cases, ("entries", "keys", "index"))]
    assert len({key.key.value for key in found} | {key.salt.value for key in found}) == 18


def test_one_cases_key_does_not_open_another_case(tmp_path: Path) -> None:
    """Whoever is made to open one case has opened one case."""
    mine, other = (database_key(new_case_key(secrets.token_bytes), "entries") for _ in range(2))
    database = open_database(tmp_path / "entries.db", mine, create=True)
    database.execute("CREATE TABLE told (words); INSERT INTO told VALUES ('seen last on Monday')")
    database.close()
    with pytest.raises(DamagedError):
        open_database(tmp_path / "entries.db", other, create=False)
    again = open_database(tmp_path / "entries.db", mine, create=False)
    assert again.execute("SELECT words FROM told").get == "seen last on Monday"
    again.close()

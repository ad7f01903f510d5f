"""A sealed case: it takes the workspace and its own passphrase, and neither alone opens it."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from hashlib import sha256
from typing import Any

import pytest

from habeas.errors import AlteredError, DamagedError, WeakKdfError, WrongPassphraseError
from habeas.sealing import cases, passphrases
from habeas.sealing.cases import (
    is_sealed,
    name_tag,
    new_case_key,
    open_sealed_case,
    seal_case,
    sealed_name_tag,
    unwrap_case,
    wrap_case,
)
from habeas.sealing.keyfiles import write_key_file
from habeas.sealing.passphrases import Cost
from habeas.sealing.secrets import Secret, derive

MASTER, OTHER = Secret(bytes(range(32))), Secret(bytes(32))
CHEAP = Cost(operations=1, memory=8192)
KEY = new_case_key(secrets.token_bytes)
CASE = "cas_a"


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passphrases, "FLOOR", CHEAP)


def sealed(*, recovery: Secret | None = None) -> bytes:
    return seal_case(
        KEY,
        b"described",
        name="argentina",
        case=CASE,
        master=MASTER,
        passphrase=Secret(b"of the case"),
        recovery=recovery,
        chance=secrets.token_bytes,
        cost=CHEAP,
    )


def reopened(file: bytes, typed: bytes, *, case: str = CASE, master: Secret = MASTER) -> tuple[Secret, bytes]:
    return open_sealed_case(file, case=case, master=master, passphrase=Secret(typed), recovery=None)


def forged(file: bytes, change: Callable[[dict[str, Any]], object], *, signed: bool = False) -> bytes:
    """The file with something changed and its checksum right; `signed` by somebody who holds the vault."""
    document = json.loads(file)
    change(document)
    if signed:
        body = {key: value for key, value in document.items() if key not in ("mac", "check")}
        return write_key_file(body, derive(MASTER, "case.key mac"), bound_to=f"{CASE}|")
    del document["check"]
    text = json.dumps(document, sort_keys=True, separators=(",", ":"))
    document["check"] = sha256(text.encode()).hexdigest()
    return json.dumps(document, sort_keys=True, separators=(",", ":")).encode() + b"\n"


def test_both_passphrases_open_a_sealed_case_and_neither_alone() -> None:
    """Whoever was made to give the workspace's passphrase has not given this case."""
    file = sealed()
    assert is_sealed(file)
    assert reopened(file, b"of the case") == (KEY, b"described")
    with pytest.raises(WrongPassphraseError):
        reopened(file, b"of the vault")
    with pytest.raises(AlteredError):  # without the vault not even the file's keyed check holds
        reopened(file, b"of the case", master=OTHER)
    with pytest.raises(AlteredError):
        unwrap_case(file, case=CASE, master=MASTER)


def test_the_right_passphrase_under_another_master_key_gives_another_key() -> None:
    """The case's passphrase is worth nothing to somebody who has the file and not the vault, checks or no checks."""
    slot = json.loads(sealed())["slots"][0]
    under = [derive(master, "sealed case wrap") for master in (MASTER, OTHER)]
    domain = f"{cases.SEALED_FORMAT}|{CASE}"
    assert passphrases.open_slot(slot, Secret(b"of the case"), domain=domain, under=under[0])
    for wrong in (under[1], None):
        with pytest.raises(AlteredError):
            passphrases.open_slot(slot, Secret(b"of the case"), domain=domain, under=wrong)


def test_a_sealed_name_is_in_no_byte_and_a_guess_takes_the_vault() -> None:
    """A guess at the name can be tested by whoever holds the vault, and by nobody else."""
    file = sealed()
    assert b"argentina" not in file
    tag = sealed_name_tag(file, case=CASE, master=MASTER)
    assert tag == name_tag("argentina", case=CASE, master=MASTER)
    assert tag != name_tag("argentine", case=CASE, master=MASTER)
    assert tag != name_tag("argentina", case=CASE, master=OTHER)
    assert tag != name_tag("argentina", case="cas_b", master=MASTER)


def test_a_recovery_code_of_the_case_opens_it_and_is_there_only_if_asked_for() -> None:
    """A lost passphrase is a lost case, unless somebody said otherwise on the day it was sealed."""
    code = Secret(b"28 letters of a code")
    file = sealed(recovery=code)
    opened = open_sealed_case(file, case=CASE, master=MASTER, passphrase=Secret(b"wrong"), recovery=code)
    assert opened == (KEY, b"described")
    with pytest.raises(WrongPassphraseError):
        open_sealed_case(sealed(), case=CASE, master=MASTER, passphrase=Secret(b"wrong"), recovery=code)


@pytest.mark.parametrize("signed", [False, True])
def test_nobody_can_make_guessing_at_a_sealed_case_cheap(monkeypatch: pytest.MonkeyPatch, *, signed: bool) -> None:
    """Not by editing the file, and not with the vault's own key either: the floor is the program's."""
    file = sealed()
    monkeypatch.setattr(passphrases, "FLOOR", passphrases.MODERATE)
    with pytest.raises(WeakKdfError):
        reopened(file, b"of the case")

    def ask_for_everything(document: dict[str, Any]) -> None:
        document["slots"][0]["memory"] = 2**60

    monkeypatch.setattr(passphrases, "FLOOR", CHEAP)
    with pytest.raises(WeakKdfError):
        reopened(forged(file, ask_for_everything, signed=signed), b"of the case")


def test_a_sealed_case_moved_to_another_folder_does_not_open() -> None:
    """The file of one case opens no other, and says that it was altered or moved."""
    with pytest.raises(AlteredError):
        reopened(sealed(), b"of the case", case="cas_b")


def test_every_flipped_byte_of_a_sealed_key_file_is_refused() -> None:
    """By accident or on purpose: no changed file opens."""
    file = sealed()
    for at in range(len(file)):
        bad = bytearray(file)
        bad[at] ^= 1
        with pytest.raises((DamagedError, AlteredError)):
            reopened(bytes(bad), b"of the case")


@pytest.mark.parametrize("field", ["name", "body", "mac", "salt", "sealed", "operations", "id"])
def test_every_field_is_authenticated(field: str) -> None:
    """With the checksum put right, each changed field is seen before the passphrase is asked for its worth."""

    def change(document: dict[str, Any]) -> None:
        place = document if field in document else document["slots"][0]
        place[field] = {
            "operations": 2,
            "id": "recovery",
        }.get(field) or ("00" if place[field][:2] != "00" else "11") + place[field][2:]

    with pytest.raises((AlteredError, DamagedError)):
        reopened(forged(sealed(), change), b"of the case")


def test_a_case_that_is_not_sealed_is_not_taken_for_one() -> None:
    """The two kinds of file cannot be mistaken for each other."""
    assert not is_sealed(wrap_case(KEY, b"described", case=CASE, master=MASTER, chance=secrets.token_bytes))

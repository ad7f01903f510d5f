"""The golden key files: each opens to the key that it names, or fails with the error that it names."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from habeas.errors import HabeasError
from habeas.sealing.cases import is_sealed, name_tag, open_sealed_case, sealed_name_tag, unwrap_case
from habeas.sealing.passphrases import open_vault_key
from habeas.sealing.recovery import as_code, read_recovery_code
from habeas.sealing.secrets import Secret
from habeas.sealing.shares import Gathering

VECTORS = {path.stem: path for path in (Path(__file__).parents[2] / "vectors" / "vault-key").iterdir()}


def vault_opened(vector: dict[str, Any], file: bytes) -> dict[str, str]:
    secrets = {}
    for slot, given in vector["given"].items():
        match slot:
            case "passphrase":
                secrets[slot] = Secret(given.encode())
            case "recovery":
                secrets[slot] = read_recovery_code(given)
            case "shares":
                gathering = Gathering()
                for text in given:
                    gathering.add(text)
                secrets[slot] = gathering.secret()
    opened = open_vault_key(file, secrets)
    return {"master": opened.master.value.hex(), "member": opened.member.decode(), "by": opened.by}


def case_opened(vector: dict[str, Any], file: bytes) -> dict[str, str]:
    case, master = vector["case"], Secret(bytes.fromhex(vector["master"]))
    if not is_sealed(file):
        key, description = unwrap_case(file, case=case, master=master)
    else:
        typed = Secret(vector["given"]["passphrase"].encode())
        key, description = open_sealed_case(file, case=case, master=master, passphrase=typed, recovery=as_code(typed))
        if "name" in vector:
            tag = sealed_name_tag(file, case=case, master=master)
            assert tag == name_tag(vector["name"], case=case, master=master)
    return {"key": key.value.hex(), "description": description.decode()}


@pytest.mark.parametrize("name", sorted(VECTORS))
def test_each_key_file_does_what_it_says(name: str) -> None:
    """Whoever writes another reader tries it on these: what must open opens, what must fail fails for its reason."""
    vector = json.loads(VECTORS[name].read_text(encoding="utf-8"))
    opened = {"vault.key": vault_opened, "case.key": case_opened}[vector["kind"]]
    try:
        found = opened(vector, bytes.fromhex(vector["file"]))
    except HabeasError as failure:
        found = {"error": failure.code}
    assert found == vector["expect"], vector["why"]
    assert name.startswith("bad-" if "error" in found else "good-")


def test_there_is_a_vector_for_each_way_to_fail() -> None:
    """A vector that nobody fails is not a vector."""
    expected = [json.loads(path.read_text(encoding="utf-8"))["expect"] for path in VECTORS.values()]
    assert {each["error"] for each in expected if "error" in each} == {
        "altered",
        "damaged",
        "weak_kdf",
        "wrong_passphrase",
    }

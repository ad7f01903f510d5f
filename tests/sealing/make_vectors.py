"""Makes vectors/vault-key anew: `python -m tests.sealing.make_vectors`. The same bytes each time.

Each file holds a key file (`file`, in hex), what is tried on it, and `expect`: the key that comes out, or the
code of the error. tests/sealing/test_vectors.py tries them all.
"""

from __future__ import annotations

import json
import random
import unicodedata
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

from shamir_mnemonic import shamir  # type: ignore[import-untyped]

from habeas.sealing.cases import SEALED_FORMAT, seal_case, wrap_case
from habeas.sealing.keyfiles import canonical, write_key_file
from habeas.sealing.passphrases import FIRST_FORMAT, MODERATE, new_vault_key, put_slot
from habeas.sealing.recovery import new_recovery_code, read_recovery_code
from habeas.sealing.secrets import Secret, derive
from habeas.sealing.shares import split_secret

FOLDER = Path(__file__).parents[2] / "vectors" / "vault-key"
PASSPHRASE, OWN = "тайный ключ под крыльцом", "words for the case alone"
CASE = "cas_00112233445566778899aabbccddeeff"
MEMBER = b'{"id": "usr_00112233445566778899aabbccddeeff", "label": "AB"}'
DESCRIPTION = b'{"name": "north", "tag": "00112233445566778899aabbccddeeff", "invented": true}'
MADE = "2026-01-02T03:04:05Z"


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.glob("*.json"):
        old.unlink()
    for name, vector in {**_vaults(), **_cases()}.items():
        text = json.dumps(vector, indent=1, sort_keys=True, ensure_ascii=False)
        (FOLDER / f"{name}.json").write_text(text + "\n", encoding="utf-8")


def _vaults() -> dict[str, dict[str, Any]]:
    lot = random.Random(2026)
    chance = lot.randbytes
    shamir.RANDOM_BYTES = chance
    code = new_recovery_code(chance)
    split = split_secret(2, 3, chance)
    words = [share.text for share in split.shares]
    two, master = new_vault_key(
        Secret(PASSPHRASE.encode()), read_recovery_code(code), member=MEMBER, chance=chance, made=MADE
    )
    file = put_slot(two, "shares", split.secret, master=master, chance=chance, made=MADE, shares=(2, 3))
    document = json.loads(file)
    first = {"format": FIRST_FORMAT, "member": document["member"], "slots": document["slots"][:2]}
    opens = {"master": master.value.hex(), "member": MEMBER.decode()}

    apart = unicodedata.normalize("NFD", PASSPHRASE)

    def vault(content: bytes, expect: dict[str, str], why: str, **given: object) -> dict[str, Any]:
        tried = given or {"passphrase": PASSPHRASE}
        return {"kind": "vault.key", "file": content.hex(), "given": tried, "expect": expect, "why": why}

    def bad(content: bytes, code: str, why: str, **given: object) -> dict[str, Any]:
        return vault(content, {"error": code}, why, **given)

    def slots(change: Callable[[list[dict[str, Any]]], object]) -> bytes:
        return _forged(file, lambda body: change(body["slots"]))

    return {
        "good-passphrase": vault(file, {**opens, "by": "passphrase"}, "NFC, UTF-8"),
        "good-recovery": vault(file, {**opens, "by": "recovery"}, "capitals and spaces", recovery=code.upper()),
        "good-shares": vault(file, {**opens, "by": "shares"}, "any two of three, in any order", shares=words[2:0:-1]),
        "good-first-version": vault(
            write_key_file(first, derive(master, "vault.key mac")), {**opens, "by": "passphrase"}, "no `about`"
        ),
        "bad-wrong-passphrase": bad(file, "wrong_passphrase", "one letter", passphrase=PASSPHRASE[:-1]),
        "bad-not-composed": bad(
            file,
            "wrong_passphrase",
            "NFD: not the bytes of the passphrase",
            passphrase=apart,
        ),
        "bad-mistyped-code": bad(file, "wrong_passphrase", "a check letter", recovery=_slip(code)),
        "bad-too-few-shares": bad(file, "wrong_passphrase", "one of two", shares=words[:1]),
        "bad-mistyped-share": bad(file, "wrong_passphrase", "word 20", shares=[words[0], _slip_of_word(words[1])]),
        "bad-slot-of-another-kind": bad(file, "wrong_passphrase", "the code is no passphrase", passphrase=code),
        "bad-checksum": bad(file.replace(b'"check":"', b'"check":"0')[:-2] + b"}\n", "damaged", "an accident"),
        "bad-cut-short": bad(file[:-1], "damaged", "without its newline"),
        "bad-spaces": bad(json.dumps(document, sort_keys=True).encode() + b"\n", "damaged", "not the one encoding"),
        "bad-capital-hex": bad(
            slots(lambda each: each[0].update(salt="AB" + each[0]["salt"][2:])), "damaged", "not the one encoding"
        ),
        "bad-unknown-version": bad(
            _forged(file, lambda body: body.update(format="habeas/vault-key/v3")), "damaged", "a later version"
        ),
        "bad-unknown-field": bad(_forged(file, lambda body: body.update(more=1)), "damaged", "a field too many"),
        "bad-order-of-slots": bad(slots(lambda each: each.reverse()), "damaged", "their order is fixed"),
        "bad-doubled-slot": bad(slots(lambda each: each.append(each[-1])), "damaged", "each kind once"),
        "bad-no-slot": bad(slots(lambda each: each.clear()), "damaged", "nothing to open"),
        "bad-few-passes": bad(slots(lambda each: each[0].update(operations=2)), "weak_kdf", "below the floor"),
        "bad-little-memory": bad(
            slots(lambda each: each[1].update(memory=MODERATE.memory - 1)),
            "weak_kdf",
            "below the floor, and not tried",
        ),
        "bad-above-ceiling": bad(
            slots(lambda each: each[2].update(memory=2**40)), "weak_kdf", "no machine has this memory"
        ),
        "bad-more-passes": bad(
            slots(lambda each: each[0].update(operations=4)), "wrong_passphrase", "the slot is bound to its cost"
        ),
        "bad-mac": bad(_forged(file, lambda body: body.update(mac="00" * 32)), "altered", "no key made this"),
        "bad-slot-swapped-in": bad(
            slots(lambda each: each[1].update(sealed=each[0]["sealed"])), "altered", "a slot that is not tried"
        ),
        "bad-about": bad(_forged(file, lambda body: body.update(about=body["member"])), "altered", "moved"),
    }


def _cases() -> dict[str, dict[str, Any]]:
    chance = random.Random(2027).randbytes
    master, key = Secret(chance(32)), Secret(chance(32))
    code = new_recovery_code(chance)
    plain = wrap_case(key, DESCRIPTION, case=CASE, master=master, chance=chance)
    file = seal_case(
        key,
        DESCRIPTION,
        name="north",
        case=CASE,
        master=master,
        passphrase=Secret(OWN.encode()),
        recovery=read_recovery_code(code),
        chance=chance,
        cost=MODERATE,
    )
    opens = {"key": key.value.hex(), "description": DESCRIPTION.decode()}

    def case(content: bytes, expect: dict[str, str], why: str, **other: str) -> dict[str, Any]:
        return {
            "kind": "case.key",
            "file": content.hex(),
            "case": CASE,
            "master": master.value.hex(),
            "given": {},
            "expect": expect,
            "why": why,
            **other,
        }

    def sealed(content: bytes, expect: dict[str, str], why: str, typed: str = OWN, **other: str) -> dict[str, Any]:
        return {**case(content, expect, why, **other), "given": {"passphrase": typed}}

    def signed(change: Callable[[dict[str, Any]], object]) -> bytes:
        document = json.loads(file)
        change(document)
        body = {field: value for field, value in document.items() if field not in ("mac", "check")}
        return write_key_file(body, derive(master, "case.key mac"), bound_to=f"{CASE}|")

    assert json.loads(file)["format"] == SEALED_FORMAT
    return {
        "good-case": case(plain, opens, "opens with the master key"),
        "good-sealed-case": sealed(file, opens, "both", name="north"),
        "good-sealed-case-code": sealed(file, opens, "the case's own recovery code", code),
        "bad-case-moved": case(plain, {"error": "altered"}, "in another folder", case="cas_" + "0" * 32),
        "bad-case-altered": case(plain[:-1] + bytes([plain[-1] ^ 1]), {"error": "altered"}, "a bit"),
        "bad-case-other-master": case(plain, {"error": "altered"}, "another workspace's", master="00" * 32),
        "bad-sealed-passphrase": sealed(file, {"error": "wrong_passphrase"}, "one letter", OWN[:-1]),
        "bad-sealed-moved": sealed(file, {"error": "altered"}, "in another folder", case="cas_" + "0" * 32),
        "bad-sealed-other-master": sealed(file, {"error": "altered"}, "the case's alone", master="00" * 32),
        "bad-sealed-name": sealed(
            _forged(file, lambda body: body.update(name="00" * 32)), {"error": "altered"}, "under another name"
        ),
        "bad-sealed-weak": sealed(
            signed(lambda body: body["slots"][0].update(operations=1)), {"error": "weak_kdf"}, "signed with the vault"
        ),
        "bad-sealed-checksum": sealed(file[:-4] + b'0"}\n', {"error": "damaged"}, "an accident"),
        "bad-sealed-shares": sealed(
            signed(lambda body: body["slots"][1].update(id="shares")), {"error": "damaged"}, "no such slot of a case"
        ),
    }


def _forged(file: bytes, change: Callable[[dict[str, Any]], object]) -> bytes:
    """The file with something changed and its plain checksum made right."""
    document = json.loads(file)
    change(document)
    del document["check"]
    return canonical({**document, "check": sha256(canonical(document)).hexdigest()}) + b"\n"


def _slip(code: str) -> str:
    return code[:-1] + ("0" if code[-1] != "0" else "1")


def _slip_of_word(text: str) -> str:
    *words, last = text.split()
    return " ".join((*words, "acid" if last != "acid" else "body"))


if __name__ == "__main__":
    main()

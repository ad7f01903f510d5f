"""The recovery code: on paper, typed back by a tired person."""

from __future__ import annotations

import secrets

import pytest

from habeas.errors import WrongPassphraseError
from habeas.sealing.recovery import looks_like_recovery_code, new_recovery_code, read_recovery_code


def test_a_code_reads_back_however_it_is_typed() -> None:
    """Capitals, spaces for dashes, the letter o for a zero and l for a one are no mistakes."""
    for _ in range(200):
        code = new_recovery_code(secrets.token_bytes)
        secret = read_recovery_code(code)
        for typed in (code.upper(), code.replace("-", " "), code.replace("0", "O").replace("1", "l"), f" {code}\n"):
            assert read_recovery_code(typed) == secret


def test_a_mistyped_letter_is_noticed() -> None:
    """Nearly every slip is told at once, before it is taken for a wrong code."""
    noticed = total = 0
    for _ in range(50):
        code = new_recovery_code(secrets.token_bytes)
        for at, letter in enumerate(code):
            if letter != "-":
                slip = code[:at] + ("2" if letter != "2" else "3") + code[at + 1 :]
                total += 1
                noticed += not looks_like_recovery_code(slip)
    assert noticed / total > 0.99


@pytest.mark.parametrize("typed", ["", "four quiet words here", "1234", "й" * 28])
def test_a_passphrase_is_not_taken_for_a_code(typed: str) -> None:
    """What a person chose as words stays what they chose."""
    assert not looks_like_recovery_code(typed)
    with pytest.raises(WrongPassphraseError):
        read_recovery_code(typed)

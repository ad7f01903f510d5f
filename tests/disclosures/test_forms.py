"""A name leaves as far as it was allowed to, and no further."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habeas.disclosures.forms import in_form
from habeas.errors import DisclosureError


@pytest.mark.parametrize(
    ("written", "initials"),
    [
        ("Abachian, Juan Carlos", "A. J. C."),
        ("Магомадов Иса-Хаджи", "М. И. Х."),
        ("O'Neill Éva", "O. É."),
        ("E\u0301va", "É."),
        ("عيسى محمدوف", "ع. م."),
        ("???", ""),
        ("", ""),
    ],
)
def test_initials_in_any_script(written: str, initials: str) -> None:
    """Whoever allowed initials is not spelled out, in whatever script they were written."""
    assert in_form(written, "initials") == initials


@given(st.text(max_size=60))
def test_no_word_longer_than_one_letter_leaves_as_initials(written: str) -> None:
    """No part of a name slips through as a whole, however it is written."""
    assert all(len(part) <= 2 for part in in_form(written, "initials").split(" "))


def test_a_withheld_name_is_empty_and_an_unknown_form_is_refused() -> None:
    """Nothing leaves under a form that nobody defined."""
    assert in_form("Ana", "none") == ""
    with pytest.raises(DisclosureError):
        in_form("Ana", "half")

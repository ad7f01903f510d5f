"""A folder that somebody typed: from the root, or refused without being repeated."""

from __future__ import annotations

from pathlib import Path

import pytest

from habeas.casework.typed_folder import typed_folder
from habeas.errors import UsageError


@pytest.mark.parametrize("text", ["", "  ", "Nadie", "../Nadie", "~nobodyofthisname/Nadie", "/\0Nadie", "/tmp/Nadie\0"])
def test_what_is_no_whole_path_is_refused(text: str) -> None:
    """Relative to what, nobody could tell; and what was typed may name somebody."""
    with pytest.raises(UsageError) as caught:
        typed_folder(text)
    assert "Nadie" not in f"{caught.value.message} {caught.value.place} {caught.value.advice}"


def test_a_whole_path_is_taken() -> None:
    """With white space around it, as it comes out of a clipboard."""
    assert typed_folder(" /media/stick/work\n") == Path("/media/stick/work")
    assert typed_folder("~") == Path.home()

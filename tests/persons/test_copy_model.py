"""The weights of copies: where they come from stands in their file, and a damaged file is refused."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

import pytest

from habeas.errors import PersonsError
from habeas.persons.copy_model import FIELDS, loaded_copy_model, shipped_copy_model

FILE = files("habeas.persons").joinpath("models", "copies.json").read_bytes()


def test_the_shipped_weights_say_where_they_come_from() -> None:
    """Recipe, sets and licence stand in the file, and copies were among what taught it."""
    model = shipped_copy_model()
    assert model.recipe
    assert model.licence
    assert model.sets
    assert 0 < model.copies < model.pairs
    assert model.fields == FIELDS


@pytest.mark.parametrize(
    "change",
    [
        {"format": "habeas copy model 99"},
        {"fields": ["shoe size"]},
        {"weights": [2.0] * len(FIELDS)},
        {"weights": [0.5]},
        {"agree": [1.0] * len(FIELDS)},
        {"kept": [0.0] * len(FIELDS)},
        {"also": 1},
        {"recipe": None},
    ],
)
def test_a_file_that_is_not_for_these_fields_is_refused(change: dict[str, Any]) -> None:
    """A damaged file calls nobody a copyist."""
    with pytest.raises(PersonsError, match="cannot be used") as refused:
        loaded_copy_model(json.dumps(json.loads(FILE) | change).encode())
    assert refused.value.advice


@pytest.mark.parametrize("content", [b"", b"null", FILE[: len(FILE) // 2], b"\xff" + FILE])
def test_bytes_that_are_no_model_are_refused(content: bytes) -> None:
    """A file that was cut off says so."""
    with pytest.raises(PersonsError):
        loaded_copy_model(content)

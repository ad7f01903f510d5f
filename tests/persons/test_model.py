"""The model: what it adds up is what it says, and a file that is damaged is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib.resources import files
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from habeas.errors import PersonsError
from habeas.persons.grades import FIELDS
from habeas.persons.model import loaded, shipped

FILE = files("habeas.persons").joinpath("models", "linkage.json").read_bytes()
MODEL = shipped()
_GRADES = st.tuples(*(st.integers(0, len(field.words) - 1) for field in FIELDS))


@given(st.lists(_GRADES, min_size=1, max_size=20))
def test_what_the_fields_add_and_the_constant_are_the_log_odds(drawn: list[tuple[int, ...]]) -> None:
    """No weight of a pair is without a reason."""
    grades = np.array(drawn, dtype=np.uint8)
    odds = MODEL.log_odds(grades)
    assert np.allclose(MODEL.contributions(grades).sum(axis=1) + MODEL.constant, odds, atol=1e-9)
    assert np.isfinite(odds).all()


def test_the_shipped_model_says_where_it_comes_from() -> None:
    """Recipe, sets, and licence stand in the file."""
    training = MODEL.training
    assert training.recipe
    assert training.licence
    assert training.sets
    assert 0 < training.true_pairs < training.pairs


def _set(*path: str, to: object) -> Callable[[dict[str, Any]], None]:
    def change(file: dict[str, Any]) -> None:
        for key in path[:-1]:
            file = file[key]
        file[path[-1]] = to

    return change


_ONE_TWO = next(iter(json.loads(FILE)["two"]))
DAMAGE: dict[str, Callable[[dict[str, Any]], object]] = {
    "another format": _set("format", to="habeas linkage model 99"),
    "a field that is none": _set("one", "shoe size", to=[0.0]),
    "a field less": lambda file: file["one"].pop("given"),
    "a table that is too short": lambda file: file["one"]["given"].pop(),
    "a table of two that is ragged": lambda file: file["two"][_ONE_TWO][0].pop(),
    "a table of two fields that are none": _set("two", "given nothing", to=[[0.0]]),
    "a table of two fields of another shape": _set("two", _ONE_TWO, to=[[0.0]]),
    "a word for a number": lambda file: file["one"].update(given=["x"]),
    "a number that outweighs all": lambda file: file["one"]["given"].__setitem__(0, 1e9),
    "a constant that outweighs all": _set("constant", to=1e300),
    "a prior that outweighs all": _set("training", "prior", to=-1e300),
    "no constant": lambda file: file.pop("constant"),
    "a key that is none": _set("also", to=1),
}


@pytest.mark.parametrize("what", DAMAGE)
def test_a_file_that_is_not_for_these_fields_is_refused(what: str) -> None:
    """A damaged or foreign file links nobody."""
    file = json.loads(FILE)
    DAMAGE[what](file)
    with pytest.raises(PersonsError, match="cannot be used") as refused:
        loaded(json.dumps(file).encode())
    assert refused.value.advice


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"null", FILE[: len(FILE) // 2], FILE[:-1], b"\xff" + FILE, FILE.replace(b'"constant":', b'"\xff":')],
)
def test_bytes_that_are_no_model_are_refused(content: bytes) -> None:
    """A file that was cut off in the middle says so."""
    with pytest.raises(PersonsError, match="cannot be read"):
        loaded(content)


@pytest.mark.parametrize("number", [b"NaN", b"Infinity", b"1e999"])
def test_a_number_that_is_none_is_refused(number: bytes) -> None:
    """Nothing that is not a number comes into a weight."""
    file = json.loads(FILE)
    file["constant"] = 123456.0
    with pytest.raises(PersonsError, match="cannot be used"):
        loaded(json.dumps(file).encode().replace(b"123456.0", number))

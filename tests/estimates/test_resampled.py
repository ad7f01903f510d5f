"""Models weighed anew on each drawn table."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.random import default_rng

from habeas.estimates.resampled import Refitted, averaged, best, draw_tables, drawn_models, less_one, weights

_FOUND = Refitted(
    log_hidden=np.array([[1.0, 2.0, np.nan], [3.0, np.nan, np.nan], [np.nan, np.nan, np.nan]]),
    score=np.array([[10.0, 10.0 + 2 * np.log(3), np.inf], [5.0, np.inf, np.inf], [np.inf, np.inf, np.inf]]),
)


def test_a_model_weighs_by_its_criterion() -> None:
    """2 log 3 more is a third of the weight; a model without an estimate has none, a table without any no mean."""
    assert weights(_FOUND.score)[:2] == pytest.approx(np.array([[0.75, 0.25, 0.0], [1.0, 0.0, 0.0]]))
    assert averaged(_FOUND)[:2] == pytest.approx([0.75 * 1.0 + 0.25 * 2.0, 3.0])
    assert best(_FOUND)[:2] == pytest.approx([1.0, 3.0])
    assert np.isnan([averaged(_FOUND)[2], best(_FOUND)[2], drawn_models(_FOUND, default_rng(1))[2]]).all()


def test_a_drawn_model_is_drawn_as_often_as_it_weighs() -> None:
    """Of 4,000 tables alike three in four give the first model's number, and none that of a model without one."""
    many = Refitted(
        log_hidden=np.repeat(_FOUND.log_hidden[:1], 4_000, axis=0), score=np.repeat(_FOUND.score[:1], 4_000, axis=0)
    )
    drawn = drawn_models(many, default_rng(2))
    assert set(drawn) == {1.0, 2.0}
    assert (drawn == 1.0).mean() == pytest.approx(0.75, abs=0.03)


def test_drawn_tables_hold_as_many_people_and_on_average_the_same() -> None:
    """Nobody is lost in drawing, and cells that held nobody hold nobody."""
    counts = np.array([40.0, 0.0, 7.0, 13.0])
    tables = draw_tables(counts, 3_000, default_rng(3))
    assert (tables.sum(axis=1) == 60).all()
    assert (tables[:, 1] == 0).all()
    assert tables.mean(axis=0) == pytest.approx(counts, abs=0.4)


def test_each_person_is_left_out_once() -> None:
    """Tables with one person less stand for all persons of that cell."""
    tables, persons = less_one(np.array([4.0, 0.0, 2.0]))
    assert tables.tolist() == [[3.0, 0.0, 2.0], [4.0, 0.0, 1.0]]
    assert persons.tolist() == [4.0, 2.0]

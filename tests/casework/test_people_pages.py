"""A page of people: everybody once, in one order, whatever is linked; and what is shown is noted."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.vault.bench import (
    CASE,
    Bench,
    bench,
    cheap_passphrases,
    lay_out,
    people,
    quick_engine,
    quick_folder,
    quick_path,
)

from habeas.casework.linking import link
from habeas.casework.people import list_persons
from habeas.casework.people_pages import people_found, people_page
from habeas.casework.who_read import who_read

__all__ = ["bench", "cheap_passphrases", "quick_path"]


def pages(bench: Bench, limit: int) -> list[str]:
    """Every id, page after page."""
    found: list[str] = []
    after: int | None = 0
    while after is not None:
        page = people_page(bench.context, CASE, after=after, limit=limit)
        found += [row.id for row in page.rows]
        after = page.after
    return found


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=st.integers(1, 9), second=st.integers(0, 9), limit=st.integers(1, 7), linked=st.booleans())
def test_everybody_is_on_one_page(
    monkeypatch: pytest.MonkeyPatch, first: int, second: int, limit: int, linked: bool
) -> None:
    """However long the pages are, and whoever is linked: each person is on one of them, and all are counted."""
    quick_engine(monkeypatch)
    with quick_folder() as folder:
        made = lay_out(folder)
        made.take_in("a", people(first))
        if second:
            made.take_in("b", people(second, list_name="b"))
        if linked:
            link(made.context, CASE)
        everybody = [one.person.id for one in list_persons(made.context, CASE).persons]
        assert sorted(pages(made, limit)) == sorted(everybody)
        assert people_page(made.context, CASE).total == len(everybody)


@pytest.fixture
def filled(bench: Bench) -> Bench:
    """A case with five people on one list."""
    bench.take_in("a", people(5))
    return bench


def test_who_is_on_the_page_is_noted_and_nobody_else(filled: Bench) -> None:
    """Those who were listed can learn of it; those on the next page were not looked at."""
    page = people_page(filled.context, CASE, limit=2)
    shown = {row.id for row in page.rows}
    for one in list_persons(filled.context, CASE).persons:
        verbs = [each.verb for each in who_read(filled.context, CASE, one.person.id).opened]
        assert verbs == (["people"] if one.person.id in shown else [])


def test_a_row_says_what_a_source_wrote(filled: Bench) -> None:
    """Name, day and place as written; nobody's fate is anything but unknown."""
    (row,) = people_found(filled.context, CASE, "invented003").rows
    assert (row.name, row.taken, row.place) == ("Nadie Invented003", "2017-04-04", "Nowhere 3")
    assert (row.fate, row.whereabouts, row.sources) == ("unknown", "unknown", 1)

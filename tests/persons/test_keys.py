"""Keys under which rows meet."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from tests.persons.invented_accounts import account, whole

from habeas.persons.columns import columns
from habeas.persons.keys import KINDS, keys

_NAMES = st.sampled_from(["", "N I", "Nadie Invented", "Invented Nadie", "Надие Инвентед", "Nadie Invented Nadie", "-"])
_DAYS = st.sampled_from([None, "1970", "1970-02", "1970-02-03", "1970-01/1970-03", "1960/1975"])


@given(st.lists(st.tuples(_NAMES, _DAYS, _DAYS, st.sampled_from(["", "Nowhere"])), min_size=1, max_size=6))
def test_a_row_has_each_of_its_keys_once(rows: list[tuple[str, str | None, str | None, str]]) -> None:
    """A name said twice does not count twice, and all of a key can be told by its kind."""
    table = columns(
        [account(n, name, birth=birth, taken=day, place=place) for n, (name, birth, day, place) in enumerate(rows)]
    )
    found = keys(table)
    assert len(found.rows) == len(found.keys) == len(found.kinds) == len(found)
    assert len({*zip(found.rows.tolist(), found.keys.tolist(), strict=True)}) == len(found)
    assert not len(found) or (found.rows.max() < len(rows) and found.kinds.max() < len(KINDS))
    again = keys(table)
    assert np.array_equal(found.keys, again.keys)
    kind_of = dict[int, int]()
    for key, kind in zip(found.keys.tolist(), found.kinds.tolist(), strict=True):
        assert kind_of.setdefault(key, kind) == kind


def _shared(*two: object) -> set[str]:
    table = columns(list(two))  # type: ignore[arg-type]
    found = keys(table)
    met = np.intersect1d(found.keys[found.rows == 0], found.keys[found.rows == 1])
    return {KINDS[kind] for kind in found.kinds[np.isin(found.keys, met)].tolist()}


def test_a_name_meets_itself_in_another_script_and_order() -> None:
    """One person in Latin and in Cyrillic, given name last, is a candidate."""
    assert "two words of the name" in _shared(account(0, whole("Ruslan", "Dakarov")), account(1, "Дакаров Руслан"))


def test_a_month_or_a_year_that_is_open_meets_what_lies_in_it() -> None:
    """A taking known to the month meets a day of it, a birth by age the year of birth."""
    one = account(0, whole("Ruslan", "Dakarov"), age=31, taken="2001-05")
    other = account(1, whole("Musa", "Dakarov"), birth="1970-01-02", taken="2001-05-06")
    assert {"a word and the month of taking", "a word and the year of birth"} <= _shared(one, other)


def test_single_letters_and_nothing_make_no_key_of_words() -> None:
    """An initial is shared by too many to bring anybody together by itself."""
    assert _shared(account(0, "A B"), account(1, "A B")) == set()
    assert len(keys(columns([account(0), account(1)]))) == 0


def test_without_a_name_the_days_still_bring_rows_together() -> None:
    """A row without a name is compared by its days, for a person to look at."""
    rows = [account(n, birth="1970-01-02", taken="2001-05-06") for n in range(2)]
    assert _shared(*rows) == {"the day of taking and the year of birth"}

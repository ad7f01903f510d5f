"""The sources of an account: the row as it stands in the file, passages with their context, and who read them."""

from __future__ import annotations

import pytest
from tests.vault.bench import CASE, Bench, bench, cheap_passphrases, quick_path

from habeas.casework import account_sources as module
from habeas.casework.account_sources import account_sources
from habeas.casework.exhibiting import label_exhibit
from habeas.casework.people import list_persons
from habeas.casework.who_read import who_read
from habeas.errors import PersonsError

__all__ = ["bench", "cheap_passphrases", "quick_path"]


def test_a_row_is_shown_cell_by_cell(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the file says of somebody, with the names of its columns; the reading of the file is noted as the person's
    is; and of a file too large to be read again nothing is guessed."""
    bench.take_in("a", [("a0", "Nadie Invented", "2017-04-01", ""), ("a1", "Nadie Else", "2017-04-02", "Nowhere")])
    mention = list_persons(bench.context, CASE).persons[1].person.mentions[0]
    (one,) = account_sources(bench.context, CASE, mention)
    assert (one.row, one.newest, one.source) == (2, True, "a")
    assert [cell for _, cell in one.cells] == ["a1", "Nadie Else", "2017-04-02", "Nowhere"]
    assert [(each.what, each.verb) for each in who_read(bench.context, CASE, mention).opened] == [("read", "judge")]
    assert [each.verb for each in who_read(bench.context, CASE, one.exhibit).opened] == ["judge"]
    assert "Nadie" not in repr(one)
    monkeypatch.setattr(module, "READ_AT_MOST", 1)
    assert account_sources(bench.context, CASE, mention)[0].cells == ()


def test_earlier_rows_of_the_same_source_come_after(bench: Bench) -> None:
    """A later edition retracts nothing: both rows are shown, the newest first."""
    for place in ("Nowhere", "Elsewhere"):
        bench.take_in("a", [("a0", "Nadie Invented", "2017-04-01", place)])
    (one,) = list_persons(bench.context, CASE).persons
    found = account_sources(bench.context, CASE, one.person.mentions[0])
    assert [(each.newest, each.cells[-1][1]) for each in found] == [(True, "Elsewhere"), (False, "Nowhere")]


def test_a_list_that_was_sealed_since_is_not_shown(bench: Bench) -> None:
    """What was taken from it stays as it is; its rows are not opened from here."""
    bench.take_in("a", [("a0", "Nadie Invented", "2017-04-01", "Nowhere")])
    mention = list_persons(bench.context, CASE).persons[0].person.mentions[0]
    (one,) = account_sources(bench.context, CASE, mention)
    label_exhibit(bench.context, CASE, one.exhibit, add=("coerced_list",), remove=())
    assert account_sources(bench.context, CASE, mention)[0].cells == ()


def test_nobody_is_not_repeated(bench: Bench) -> None:
    """An id that nobody has is refused."""
    with pytest.raises(PersonsError):
        account_sources(bench.context, CASE, "men_" + "f" * 32)

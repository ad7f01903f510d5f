"""Copies of a case: told, shown and written down; nobody is linked, parted or left out for them."""

from __future__ import annotations

import pytest
from tests.vault.bench import CASE, Bench
from tests.vault.bench import Person as Row
from tests.vault.bench import bench as bench
from tests.vault.bench import cheap_passphrases as cheap_passphrases
from tests.vault.bench import quick_path as quick_path

from habeas.casework.copying import STATE
from habeas.casework.judging import undo
from habeas.casework.linking import Wishes, link
from habeas.casework.people import list_persons, show_person
from habeas.casework.queueing import as_link, queue_of
from habeas.model.records import Same
from habeas.persons.copies import LIKELY

_GIVEN = ("Zelim", "Musa", "Aslan", "Khava", "Beslan", "Timur", "Rustam", "Malika")
_FAMILY = ("Dakarov", "Belminov", "Zhurtulov", "Vakemov", "Pelkarov", "Muniskov")
FEW = Wishes(draws=0)


def _rows(letter: str, *, wrong: bool) -> list[Row]:
    rows = [
        (
            f"{letter}{n}",
            f"{_GIVEN[n % 8]} {_FAMILY[n % 6]}",
            f"200{n % 4}-0{1 + n % 9}-1{n % 10}",
            f"Place{'abcdef'[n % 6]}",
        )
        for n in range(24)
    ]
    if wrong:  # the same slips, and a wording of the place that is nobody else's
        rows[0] = (rows[0][0], "Zellim Dakkarof", "2000-01-10", "Placea by the old mill")
    return rows


@pytest.fixture
def five(bench: Bench) -> Bench:
    """Five lists of the same people, of which two have the same errors in one of them."""
    for letter in "abcde":
        bench.take_in(letter, _rows(letter, wrong=letter in "ab"))
    return bench


def test_copies_are_told_shown_and_kept_as_links_that_link_nobody(five: Bench) -> None:
    """The run, the person's page and the record all say it, with reasons that add up; a person stays of as many
    mentions, and nobody is asked."""
    done = link(five.context, CASE, FEW)
    assert done.copies is not None
    assert {one.lists: one.copied for one in done.copies if one.copied} == {("a", "b"): 1}
    assert any(str(line).startswith("a b: 1 of 24 persons") for line in done.report["copies"])  # type: ignore[union-attr]
    with five.context.case(CASE, "test") as case:
        bodies = [*case.index.database.execute("SELECT body FROM link WHERE state = ?", (STATE,))]
        (copy,) = [as_link(body) for (body,) in bodies]
        assert copy.id not in {one.id for one in queue_of(case.index, "usr_x").shown()}
    assert (copy.same, copy.by) == (Same.UNSURE, done.run)
    assert copy.probability is not None
    assert copy.probability >= LIKELY
    shown = show_person(five.context, CASE, copy.a)
    assert [(one.a, one.b) for one in shown.copied] == [(copy.a, copy.b)]
    assert (len(shown.person.mentions), shown.witnesses) == (5, 4)
    others = [one for one in list_persons(five.context, CASE).persons if copy.a not in one.person.mentions]
    assert all(show_person(five.context, CASE, one.person.id).witnesses == one.sources for one in others[:3])


def test_what_programs_read_names_lists_and_counts(five: Bench) -> None:
    """An analyst's script reads the share; no name and no place is in it."""
    told = link(five.context, CASE, FEW).as_object()["copies"]
    assert isinstance(told, list)
    first = next(one for one in told if one["lists"] == ["a", "b"])
    assert (first["persons"], first["likely_one_witness"]) == (24, 1)
    assert 0 < first["share"] < 0.5
    assert set(first) == {"lists", "persons", "likely_one_witness", "share"}


def test_a_run_taken_back_takes_its_copies_along(five: Bench) -> None:
    """What no run in force says is not shown."""
    link(five.context, CASE, FEW)
    (person,) = [
        one for one in list_persons(five.context, CASE).persons if show_person(five.context, CASE, one.person.id).copied
    ]
    undo(five.context, CASE)
    assert show_person(five.context, CASE, person.person.mentions[0]).copied == ()

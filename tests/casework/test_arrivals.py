"""What came in, newest first, and what is coded next: nothing is forgotten, nothing is offered that must not be."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.casework.coders import PLANTED, Coders, coders, mention
from tests.vault.bench import CASE, cheap_passphrases, quick_path

from habeas.casework import arrivals
from habeas.casework.arrivals import Arrival, arrival, arrivals_page, band, next_to_code, set_aside
from habeas.casework.exhibiting import label_exhibit
from habeas.casework.importing import import_table
from habeas.casework.open_work import open_work
from habeas.casework.withdrawing import withdraw
from habeas.errors import EvidenceError, UsageError

__all__ = ["cheap_passphrases", "coders", "quick_path"]


def rows(coders: Coders, **asked: Any) -> tuple[Arrival, ...]:
    return arrivals_page(coders.context, CASE, **asked).rows


def next_one(coders: Coders, *later: str) -> str:
    return next_to_code(coders.context, CASE, later=later)


def test_pages_show_everything_once_and_the_newest_first(coders: Coders) -> None:
    """Whoever goes from page to page sees each file, and none twice, whatever comes in between."""
    here = [coders.exhibit, *(coders.add(f"letter {n}").exhibit for n in range(4))]
    first = arrivals_page(coders.context, CASE, limit=2)
    assert first.total == len(here)
    coders.add("one more")
    seen, after = [one.id for one in first.rows], first.after
    while after:
        page = arrivals_page(coders.context, CASE, after=after, limit=2)
        seen, after = [*seen, *(one.id for one in page.rows)], page.after
    assert seen == list(reversed(here))


def test_the_list_says_what_it_is_and_no_name(coders: Coders) -> None:
    """A file called after somebody stands in the list without its name, and says whether anybody has looked."""
    added = coders.add(f"{PLANTED} was here", origin="ana", lang="en")
    shown = arrival(coders.context, CASE, added.exhibit)
    assert (shown.kind, shown.origin, shown.lang, shown.band) == ("testimony", "ana", "en", "today")
    assert (shown.looked, shown.folded, shown.sealed, shown.statements) == (False, False, False, 0)
    assert PLANTED not in repr(rows(coders))
    label_exhibit(coders.context, CASE, added.exhibit, add=("torture",), remove=())
    shown = arrival(coders.context, CASE, added.exhibit)
    assert (shown.looked, shown.folded, shown.sealed) == (True, True, False)


def test_what_is_next_is_the_oldest_that_may_be_coded(coders: Coders) -> None:
    """Coded, sealed, set aside, or without words: none of these is put before anybody; the others come in turn."""
    second, third = coders.add("the second").exhibit, coders.add("the third").exhibit
    coders.add(b"\x00\x01\x02\xff" * 100)
    sealed = coders.add("names that were beaten out of somebody", labels=("coerced_list",)).exhibit
    assert next_one(coders) == coders.exhibit
    coders.code({"mention": [mention("a")]})
    assert next_one(coders) == second
    set_aside(coders.context, CASE, second, aside=True)
    assert next_one(coders) == third
    set_aside(coders.context, CASE, third, aside=True)
    assert next_one(coders) == ""
    set_aside(coders.context, CASE, second, aside=False)
    assert next_one(coders) == second
    assert sealed not in {next_one(coders), next_one(coders, second)}
    assert open_work(coders.context, CASE).to_code == 1


def test_not_today_comes_last_and_leaves_no_trace(coders: Coders) -> None:
    """Whoever puts a file off has it after all others, in the order in which they were put off; no byte tells of it."""
    second, third = coders.add("the second").exhibit, coders.add("the third").exhibit
    before = coders.state()
    assert next_one(coders, coders.exhibit) == second
    assert next_one(coders, second, coders.exhibit) == third
    assert next_one(coders, third, coders.exhibit, second) == third
    assert coders.state() == before


def test_a_copy_does_not_wait_beside_what_it_was_made_from(coders: Coders) -> None:
    """A translation of a text says the same and is not coded again; the transcript of a recording is what is coded."""
    coders.add("the same in another language", derived_from=coders.exhibit, derivation="translation", tool="by hand")
    sound = coders.add(b"\x00\x01\x02\xff" * 100).exhibit
    told = coders.add("what is heard", derived_from=sound, derivation="transcript", tool="by hand").exhibit
    assert {next_one(coders), next_one(coders, coders.exhibit)} == {coders.exhibit, told}
    assert open_work(coders.context, CASE).to_code == 2


def test_an_imported_list_waits_for_nobody(coders: Coders) -> None:
    """A table of people is in the inbox as such; it is neither new work nor to be coded."""
    before = open_work(coders.context, CASE)
    import_table(coders.context, CASE, *coders.bench.write_list("one", [("1", "Nadie", "2017-04-01", "Nowhere")]))
    after = open_work(coders.context, CASE)
    assert (after.new, after.to_code, after.exhibits) == (before.new, before.to_code, before.exhibits + 1)
    assert rows(coders)[0].channel == "list"


def test_two_windows_set_aside_once(coders: Coders) -> None:
    """The second window is told that it is so already, and nothing is written twice."""
    set_aside(coders.context, CASE, coders.exhibit, aside=True)
    before = coders.state()
    with pytest.raises(UsageError):
        set_aside(coders.context, CASE, coders.exhibit, aside=True)
    assert coders.state() == before
    assert coders.same_after_rebuild()


def test_what_was_withdrawn_is_not_there(coders: Coders) -> None:
    """A file that was withdrawn stands in no list, is not next, and cannot be set aside."""
    gone = coders.add("withdrawn later").exhibit
    withdraw(coders.context, CASE, gone, because="asked")
    assert gone not in {one.id for one in rows(coders)}
    assert gone not in {next_one(coders), next_one(coders, coders.exhibit)}
    for typed in (gone, PLANTED, "exh_" + "0" * 32):
        with pytest.raises(EvidenceError) as refusal:
            set_aside(coders.context, CASE, typed, aside=True)
        assert PLANTED not in str(refusal.value.as_object())


@pytest.mark.parametrize("after", ["", "x", "1", "1.x", "-1.0", "9" * 40, f"1.{PLANTED}"])
def test_a_page_that_never_was_is_the_first(coders: Coders, after: str) -> None:
    """Whatever a window sends for a page, nothing breaks."""
    assert rows(coders, after=after)[0].id == coders.exhibit


@pytest.mark.parametrize(
    ("came", "said"),
    [("2026-05-20", "today"), ("2026-05-21", "today"), ("2026-05-15", "week"), ("2026-05-13", "month"),
     ("2026-04-20", "month"), ("2026-04-10", "earlier"), ("2019-01-01", "earlier")],
)  # fmt: skip
def test_when_it_came_is_said_roughly(came: str, said: str) -> None:
    """No list says the hour at which somebody handed something in."""
    assert band(f"{came}T12:00:00Z", date(2026, 5, 20)) == said


def test_many_that_wait_are_not_counted_to_the_end(coders: Coders, monkeypatch: pytest.MonkeyPatch) -> None:
    """Today stays quick however much came in: beyond a bound it is said that there are more, and never too few."""
    for n in range(4):
        coders.add(f"letter {n}")
    for bound, counted in ((2, 3), (4, 5), (5, 5), (50, 5)):
        monkeypatch.setattr(arrivals, "COUNTED", bound)
        work = open_work(coders.context, CASE)
        assert (work.new, work.to_code) == (counted, counted)

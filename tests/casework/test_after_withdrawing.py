"""What was withdrawn does not come back by another way, and those who stay are found as before."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.casework.documents import GONE, STAYS, TEXT, Coded, left
from tests.vault.bench import CASE, bench, cheap_passphrases, lay_out, quick_path

from habeas.casework.adding import Handed, add_files
from habeas.casework.judging import review
from habeas.casework.people import list_persons
from habeas.casework.records import find_person
from habeas.casework.sourcing import SourceTerms, set_source
from habeas.casework.withdrawing import withdraw
from habeas.errors import StatementsError
from habeas.model.ids import same_letters
from habeas.model.records import Same

__all__ = ["bench", "cheap_passphrases", "quick_path"]

WHY = "asked by the person, by telephone"


@pytest.fixture
def coded(quick_path: Path) -> Coded:
    """An empty case."""
    return Coded(lay_out(quick_path))


def test_a_file_that_was_withdrawn_is_not_taken_in_again(coded: Coded, tmp_path: Path) -> None:
    """Somebody finds the folder from which it came and adds it once more: it is set aside, and the rest is taken."""
    theirs, other = tmp_path / "theirs.txt", tmp_path / "other.txt"
    theirs.write_text(f"{GONE} was taken.")
    other.write_text("Nothing of the kind.")
    done = add_files(coded.context, CASE, [theirs], Handed(kind="article"))
    withdraw(coded.again(), CASE, done.files[0].exhibit, because=WHY)
    again = add_files(coded.again(), CASE, [theirs, other], Handed(kind="article"))
    assert again.set_aside == ((1, "it was withdrawn from this case, and is not taken in again"),)
    assert [one.file for one in again.files] == [2]
    assert left(coded, GONE.split()) == []
    assert add_files(coded.again(), CASE, [theirs], Handed(kind="article")).entry is None
    coded.holds()


def test_of_a_source_that_withdrew_nothing_new_is_coded(coded: Coded) -> None:
    """A press article that quotes them is coded as what the press says, and not as their words."""
    theirs = coded.document(f"{GONE} was taken.", origin="paper")
    row = {"mention": [{"name": GONE, "quote": GONE}]}
    coded.code(theirs, "survivor", row)
    withdraw(coded.again(), CASE, coded.sources["survivor"], because=WHY)
    article = coded.document(f"{GONE} says more.", origin="paper")
    with pytest.raises(StatementsError, match="this source withdrew"):
        Coded(coded.bench, coded.sources).code(article, "survivor", row)
    coded.code(article, "paper", row)
    coded.holds()


def test_how_a_source_was_called_goes_with_it(coded: Coded) -> None:
    """A title is meant to name nobody, and is destroyed all the same; every title that it ever had."""
    for new, title in ((True, "Quuxinda, by telephone"), (False, "the woman from Plugharrow")):
        terms = SourceTerms(kind="testimony", title=title)
        source = set_source(coded.context, CASE, "survivor", terms, new=new)
    assert left(coded, ("Quuxinda", "Plugharrow")) == ["Quuxinda", "Plugharrow"]
    withdraw(coded.again(), CASE, source.id, because=WHY)
    assert left(coded, ("Quuxinda", "Plugharrow")) == []
    coded.holds()


def test_why_two_mentions_were_judged_one_goes_with_either(coded: Coded) -> None:
    """The reason that somebody typed can tell of a scar or a brother."""
    exhibit = coded.document(TEXT, origin="paper")
    done = coded.code(
        exhibit,
        "paper",
        {
            "mention": [
                {"as": "a", "name": GONE, "quote": GONE},
                {"as": "b", "name": "Zvorvath", "quote": "ZVORVATH"},
                {"as": "c", "name": STAYS, "quote": STAYS},
            ],
            "act": [{"type": "arrest", "victim": one, "quote": "in a cellar"} for one in ("a", "b", "c")],
        },
    )
    with review(coded.context, CASE) as sitting:
        sitting.decide(done.handles["a"], done.handles["b"], Same.YES, why="a scar on the left hand")
        sitting.decide(done.handles["a"], done.handles["c"], Same.NO)
    assert left(coded, ("left hand",)) == ["left hand"]
    withdraw(coded.again(), CASE, done.handles["a"], because=WHY)
    assert left(coded, ("left hand",)) == []
    coded.holds()


def test_a_person_is_found_by_an_id_that_somebody_wrote_down_before(coded: Coded) -> None:
    """Where the mention that came first is gone or came again, the id of before leads to the same person."""
    exhibit = coded.document(TEXT, origin="paper")
    quoted = {"quote": f"{STAYS} was held in the next cell"}
    rows = {
        "mention": [{"as": one, "name": STAYS, **quoted} for one in ("first", "second")],
        "act": [{"type": "arrest", "victim": one, **quoted} for one in ("first", "second")],
    }
    done = coded.code(exhibit, "paper", rows)
    with review(coded.context, CASE) as sitting:
        sitting.decide(done.handles["first"], done.handles["second"], Same.YES)
    with coded.again().case(CASE, "test", inspect=True) as case:
        person = find_person(case.index, same_letters(done.handles["first"], "per"))
        for handle in done.handles.values():
            if handle.startswith("men_"):
                assert find_person(case.index, same_letters(handle, "per")) == person
                assert find_person(case.index, handle) == person
    assert [one.person.id for one in list_persons(coded.again(), CASE).persons] == [person.id]

"""Marks: kept where their quotation stands or not at all, seen by whom they are for, and gone with their exhibit."""

from __future__ import annotations

import pytest
from tests.casework.coders import PLANTED, TEXT, Coders, coders
from tests.vault.bench import CASE, cheap_passphrases, quick_path

from habeas.casework.checking import verify
from habeas.casework.exhibiting import label_exhibit
from habeas.casework.marking import (
    Marked,
    Segment,
    change_mark,
    mark_passage,
    read_folded,
    read_marked,
    show_mark,
    unfold,
)
from habeas.casework.marks_kept import version_of
from habeas.casework.who_read import who_read
from habeas.casework.withdrawing import plan_withdrawal, withdraw
from habeas.errors import AnchorError, EvidenceError, ForgottenError, HabeasError, UsageError
from habeas.evidence.marked_text import Paragraph
from habeas.model.annotations import HARD, LABELS, PassageMark

__all__ = ["cheap_passphrases", "coders", "quick_path"]


def span(words: str, text: str = TEXT) -> Segment:
    """Where some words stand."""
    at = text.index(words)
    return at, at + len(words), words


def mark(coders: Coders, words: str, label: str = "person", **more: str) -> Marked:
    return mark_passage(coders.context, CASE, coders.exhibit, label, (span(words),), **more)


def shown(paragraphs: tuple[Paragraph, ...]) -> str:
    return "|".join(run.text for one in paragraphs for run in one.runs)


def labels(coders: Coders, coder: str = "") -> list[tuple[str, str]]:
    found = read_marked(coders.context, CASE, coders.exhibit, coder=coder)
    return [(one.label, one.anchor.exact) for one in found.marks]


def test_a_mark_is_there_when_the_workspace_is_opened_again(coders: Coders) -> None:
    """Each is an entry of its own, sealed with its exhibit; a rebuild and a verification find it."""
    size = coders.state()[0]
    mark(coders, f"Ana {PLANTED}")
    mark(coders, "at night", "time")
    assert coders.state()[0] == int(str(size)) + 4  # each, and the note that its paragraph was shown
    assert labels(coders) == [("person", f"Ana {PLANTED}"), ("time", "at night")]
    assert coders.same_after_rebuild()
    assert verify(coders.context, CASE).failures == ()
    assert labels(coders) == [("person", f"Ana {PLANTED}"), ("time", "at night")]


def test_one_mark_may_reach_over_paragraphs(coders: Coders) -> None:
    """What lies between its parts is white space and nothing else; the mark is one passage."""
    first, second = span("by the river."), span("Her brother Beto")
    done = mark_passage(coders.context, CASE, coders.exhibit, "quote", (first, second))
    assert done.mark.anchor.exact == "by the river.\n\nHer brother Beto"
    assert [one.number for one in done.paragraphs] == [0, 1]


@pytest.mark.parametrize(
    ("segments", "error"),
    [
        (((0, 4, "Thei"),), AnchorError),
        (((1, 5, "They"),), AnchorError),
        (((0, 9_999, "They"),), AnchorError),
        (((-4, 0, ""),), AnchorError),
        ((span("Her brother"), span("by the river.")), AnchorError),
        ((span("They"), span("Ana")), AnchorError),
        ((), UsageError),
        (((4, 5, " "),), AnchorError),
    ],
)
def test_what_does_not_stand_there_is_refused(
    coders: Coders, segments: tuple[Segment, ...], error: type[HabeasError]
) -> None:
    """A window that shows another text than the record has cannot mark, and nothing is written."""
    before = coders.state()
    with pytest.raises(error) as caught:
        mark_passage(coders.context, CASE, coders.exhibit, "person", segments)
    assert coders.state() == before
    assert "They" not in f"{caught.value.message}{caught.value.place}{caught.value.advice}"


def test_half_a_character_is_no_mark(coders: Coders) -> None:
    """A family emoji is one sign; a mark takes all of it."""
    text = "They 👩‍👩‍👧 came.\n"
    coders.exhibit = coders.add(text, origin="ana").exhibit
    with pytest.raises(AnchorError, match="within a character"):
        mark_passage(coders.context, CASE, coders.exhibit, "person", ((5, 6, text[5:6]),))
    whole = mark_passage(coders.context, CASE, coders.exhibit, "person", (span("👩‍👩‍👧", text),))
    assert whole.mark.anchor.exact == "👩‍👩‍👧"


@pytest.mark.parametrize("wrong", ["name", "", "hard "])
def test_a_label_is_one_of_ten(coders: Coders, wrong: str) -> None:
    """Nine that can be told apart, and what is hard to read."""
    assert len({*LABELS, HARD}) == 10
    with pytest.raises(UsageError):
        mark(coders, "They", wrong)


def test_a_change_takes_the_place_and_can_be_undone(coders: Coders) -> None:
    """Another label, a note, taken away and put back: what was before is told, so that a window can undo it."""
    first = mark(coders, "Her brother")
    done = change_mark(coders.context, CASE, first.mark.id, seen=version_of(first.mark), label="question", note="who?")
    assert (done.was, done.noted, done.overtaken) == (("person", "there"), "", False)
    gone = change_mark(coders.context, CASE, first.mark.id, seen=version_of(done.mark), state="gone")
    assert (gone.was, gone.noted) == (("question", "there"), "who?")
    assert labels(coders) == []
    change_mark(coders.context, CASE, first.mark.id, seen=version_of(gone.mark), state="there", label="person", note="")
    assert labels(coders) == [("person", "Her brother")]
    assert show_mark(coders.context, CASE, first.mark.id).note is None
    assert coders.same_after_rebuild()


def test_the_second_of_two_windows_changes_nothing(coders: Coders) -> None:
    """It is told what is there instead."""
    first = mark(coders, "Her brother")
    seen = version_of(first.mark)
    change_mark(coders.context, CASE, first.mark.id, seen=seen, label="act")
    late = change_mark(coders.context, CASE, first.mark.id, seen=seen, state="gone")
    assert late.overtaken
    assert late.mark.label == "act"
    assert labels(coders) == [("act", "Her brother")]


def test_hard_passages_are_folded_for_whoever_reads_later(coders: Coders) -> None:
    """The window that marks it goes on reading; the next one has the first reader's words, and opens it by asking."""
    done = mark(coders, "the list that they beat out of Caro", HARD, note="a list")
    assert "beat out" in shown(done.paragraphs)
    for paragraphs in (
        read_marked(coders.context, CASE, coders.exhibit).paragraphs,
        read_folded(coders.context, CASE, coders.exhibit),
    ):
        assert "beat out" not in shown(paragraphs)
        (folded,) = [run for one in paragraphs for run in one.runs if run.folded]
        assert (folded.count, folded.folded and folded.folded.words) == (8, "a list")
    opened = unfold(coders.context, CASE, done.mark.id)
    assert "beat out" in shown(opened)
    assert [one.number for one in opened] == [2]
    assert "beat out" not in shown(unfold(coders.context, CASE, done.mark.id, fold=True))


def test_a_second_coder_sees_no_mark_of_the_first(coders: Coders) -> None:
    """A blind round stays blind, both ways; what is hard to read is told to everybody."""
    mark(coders, "Her brother")
    mark(coders, "at night", HARD)
    mark(coders, "the police", "perpetrator", coder="second")
    assert labels(coders) == [("hard", "at night"), ("person", "Her brother")]
    assert labels(coders, "second") == [("hard", "at night"), ("perpetrator", "the police")]
    with pytest.raises(UsageError):
        mark(coders, "They", coder=PLANTED)


def test_whoever_reads_for_others_sees_no_marks(coders: Coders) -> None:
    """The source's own screen shows words, and of the coder's work only what is folded."""
    mark(coders, "Her brother")
    runs = [run for one in read_folded(coders.context, CASE, coders.exhibit) for run in one.runs]
    assert all(not run.marks for run in runs)


def test_whatever_shows_a_paragraph_is_noted(coders: Coders) -> None:
    """Also a mark that is made, changed or refused, and a passage that is folded: the words around it are shown."""
    done = mark(coders, "at night", HARD)

    def noted() -> list[str]:
        return [one.verb for one in who_read(coders.context, CASE, coders.exhibit).opened]

    assert noted() == ["mark"]
    assert "They took Ana" in shown(change_mark(coders.context, CASE, done.mark.id, seen="another").paragraphs)
    assert noted() == ["mark", "mark"]
    assert "They took Ana" in shown(unfold(coders.context, CASE, done.mark.id, fold=True))
    assert noted() == ["mark", "mark", "code"]
    unfold(coders.context, CASE, done.mark.id)
    read_marked(coders.context, CASE, coders.exhibit)
    assert noted() == ["mark", "mark", "code", "code", "code"]


def test_marks_go_with_their_exhibit(coders: Coders) -> None:
    """Who withdraws a testimony takes its marks and notes along, and no new one can be made."""
    done = mark(coders, f"Ana {PLANTED}", note=f"{PLANTED} again")
    withdraw(coders.context, CASE, coders.exhibit, because="asked")
    for act in (
        lambda: read_marked(coders.context, CASE, coders.exhibit),
        lambda: change_mark(coders.context, CASE, done.mark.id, seen=version_of(done.mark), state="gone"),
        lambda: unfold(coders.context, CASE, done.mark.id),
    ):
        with pytest.raises((EvidenceError, ForgottenError)):
            act()
    with coders.context.case(CASE, "test") as case:
        assert case.index.database.execute("SELECT count(*) FROM mark").get == 0
    assert coders.same_after_rebuild()


def test_what_is_hard_stays_folded_in_the_copy(coders: Coders) -> None:
    """When one person's words are blanked, the copy for the others folds what it folded before; notes are not carried,
    and a note with the name elsewhere is told."""
    other = coders.add("Nobody is named here.\n", origin="ana").exhibit
    mark_passage(coders.context, CASE, other, "person", ((0, 6, "Nobody"),), note=f"is this Ana {PLANTED}?")
    mark(coders, "the list that they beat out of Caro", HARD, note=f"about Ana {PLANTED}")
    mark(coders, "Her brother Beto")
    rows = [
        {"as": "A", "name": f"Ana {PLANTED}", "quote": f"Ana {PLANTED}"},
        {"as": "B", "name": "Beto", "quote": "Her brother Beto"},
    ]
    done = coders.code({"mention": rows})
    ana = done.handles["A"]
    assert plan_withdrawal(coders.context, CASE, ana).elsewhere.exhibits == (other,)
    withdrawn = withdraw(coders.context, CASE, ana, because="asked")
    (copy,) = [new for old, new in withdrawn.redacted if old == coders.exhibit]
    found = read_marked(coders.context, CASE, copy)
    assert [(one.label, one.note, one.anchor.exact) for one in found.marks] == [
        (HARD, None, "the list that they beat out of Caro")
    ]
    assert "beat out" not in shown(found.paragraphs)
    assert coders.same_after_rebuild()
    assert verify(coders.context, CASE).failures == ()


def test_a_sealing_label_changes_nothing_for_marks(coders: Coders) -> None:
    """A list that was forced out of somebody is coded too."""
    label_exhibit(coders.context, CASE, coders.exhibit, add=("coerced_list",), remove=())
    mark(coders, "Dana and Emil")
    assert labels(coders) == [("person", "Dana and Emil")]


def test_no_repr_holds_words(coders: Coders) -> None:
    """Nothing of a text or a note comes into a log by being printed."""
    done = mark(coders, f"Ana {PLANTED}", note=PLANTED)
    assert PLANTED not in repr(done)
    assert PLANTED not in repr(read_marked(coders.context, CASE, coders.exhibit))
    assert isinstance(done.mark, PassageMark)

"""Drafts on a screen: who goes and who stays in words, no edit lost, and a file of what was looked at alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.casework.filings import ANSWERED, Desk, consent, person
from tests.vault.bench import CASE, Bench, bench, cheap_passphrases, quick_path

from habeas.casework.draft_editing import DraftOvertaken, drop_seen_draft, edit_draft
from habeas.casework.draft_leaving import FileWanted, LookedAt, about_to_leave, look_at, make_file
from habeas.casework.draft_shown import show_draft
from habeas.casework.filed_drafts import Changes, change_draft, list_drafts, take_up_draft
from habeas.casework.filing import preview_draft
from habeas.casework.filings_listed import list_filings
from habeas.casework.sourcing import SourceTerms, set_source
from habeas.casework.who_read import who_read
from habeas.casework.whom_to_file import whom_to_file
from habeas.errors import DisclosureError, HabeasError, UsageError

__all__ = ["bench", "cheap_passphrases", "quick_path"]
_TO_A_BODY = replace(ANSWERED, purpose="filing", recipient="un_body")


@pytest.fixture
def desk(bench: Bench) -> Desk:
    return Desk(bench)


def make(desk: Desk, looked: LookedAt, *, typed: str = "", **more: Any) -> Callable[[], object]:
    """Make the file of what was looked at, as a screen asks for it."""
    draft = looked.draft.id
    return lambda: make_file(desk.context, CASE, draft, wanted(desk, looked, **more), typed=typed or draft[4:12])


def wanted(desk: Desk, looked: LookedAt, **more: Any) -> FileWanted:
    return replace(FileWanted(folder=str(desk.bench.folder), made_by="json", mark=looked.mark), **more)


def refused(desk: Desk, work: Callable[[], object]) -> HabeasError:
    """The error of something that is refused; it names nobody, and no file is written."""
    before = desk.state()[2]
    with pytest.raises(HabeasError) as caught:
        work()
    assert desk.state()[2] == before
    assert desk.filings() == []
    failure = caught.value
    assert "Plantedov" not in f"{failure.message} {failure.place} {failure.advice}"
    return failure


def test_who_goes_and_who_stays_is_told_in_words(desk: Desk) -> None:
    """Whoever agreed to the organisation alone is told apart from whom nobody asked; each is named, and noted first."""
    allowed, _ = desk.person("Aslan Plantedov")
    silent, _ = desk.person("Beto Plantedov", allowed=False)
    ours, source = desk.person("Cid Plantedov", allowed=False)
    desk.write(consent(source, purposes=("documentation",), recipients=("team",)))
    draft = desk.draft(allowed, silent, ours).draft.id
    shown = show_draft(desk.context, CASE, draft)
    goes, stays, only = (paper.going[0] for paper in shown.papers)
    assert (goes.goes, goes.who.name, goes.why) == (True, "Aslan Plantedov", ())
    assert (stays.goes, stays.who.name, stays.of_consent, stays.only_us) == (False, "Beto Plantedov", True, False)
    assert stays.why == ("no consent or other lawful basis is recorded",)
    assert (only.goes, only.of_consent, only.only_us) == (False, True, True)
    assert (shown.refused, shown.gone, shown.more) == (2, (), ())
    assert "Plantedov" not in repr(shown)
    for mention in (allowed, silent, ours):
        assert "file check" in [one.verb for one in who_read(desk.context, CASE, mention).opened]


def test_what_changed_since_somebody_looked_is_told(desk: Desk) -> None:
    """A statement more, and one less: the screen counts both, and the draft is taken as it is when somebody says so."""
    mention, source = desk.person("Aslan Plantedov")
    drafted = desk.draft(mention)
    desk.told.act(source, mention, "torture")
    desk.write()
    shown = show_draft(desk.context, CASE, drafted.draft.id)
    assert (len(shown.gone), len(shown.more)) == (0, 1)
    assert look_at(desk.context, CASE, drafted.draft.id).changed
    assert edit_draft(desk.context, CASE, drafted.draft.id, Changes(), seen=shown.version) is None
    assert show_draft(desk.context, CASE, drafted.draft.id).more == ()


def test_an_edit_of_an_older_version_is_not_written(desk: Desk) -> None:
    """Two windows: the second is told what the first wrote, and neither a change nor a drop goes over it."""
    mention, _ = desk.person("Aslan Plantedov")
    draft = desk.draft(mention).draft.id
    seen = show_draft(desk.context, CASE, draft).version
    first, second = (Changes(words=(("consent_reason", words),)) for words in ("first", "second"))
    assert edit_draft(desk.context, CASE, draft, first, seen=seen) is None
    before = desk.state()
    overtaken = edit_draft(desk.context, CASE, draft, second, seen=seen)
    assert isinstance(overtaken, DraftOvertaken)
    assert overtaken.now.words["consent_reason"].text == "first"
    assert isinstance(drop_seen_draft(desk.context, CASE, draft, seen=seen), DraftOvertaken)
    assert "first" not in repr(overtaken)
    assert [one.state for one in list_drafts(desk.context, CASE).drafts] == ["draft"]
    assert edit_draft(desk.context, CASE, draft, second, seen=overtaken.version) is None
    assert desk.state() != before


def test_somebody_is_left_out_and_a_drop_is_taken_back(desk: Desk) -> None:
    """Whoever did not allow it leaves the draft; nobody is left is no draft; what was dropped comes back wordless."""
    allowed, _ = desk.person("Aslan Plantedov")
    silent, _ = desk.person("Beto Plantedov", allowed=False)
    draft = desk.draft(allowed, silent).draft
    left = change_draft(desk.context, CASE, draft.id, Changes(without=(person(silent),))).draft
    assert left.about == (person(allowed),)
    with pytest.raises(UsageError):
        change_draft(desk.context, CASE, draft.id, Changes(without=(person(allowed),)))
    seen = show_draft(desk.context, CASE, draft.id).version
    assert drop_seen_draft(desk.context, CASE, draft.id, seen=seen) is None
    again = take_up_draft(desk.context, CASE, draft.id).draft
    assert (again.state, again.words, again.choices) == ("draft", {}, left.choices)
    assert again.passed == left.passed
    with pytest.raises(DisclosureError, match="not dropped"):
        take_up_draft(desk.context, CASE, draft.id)


def test_choices_of_a_state_and_of_several_are_kept(desk: Desk) -> None:
    """A State's two letters and several rows can be chosen; a name cannot."""
    mention, _ = desk.person("Aslan Plantedov")
    chosen = (("state", "GR"), ("confidential", "occupation actions"))
    drafted = desk.draft(mention, changes=replace(ANSWERED, choices=(*ANSWERED.choices, *chosen)))
    assert drafted.draft.choices["state"] == "GR"
    assert "confidential" not in {one.key for one in drafted.papers[0].refused}
    for wrong in ("Gr", "GRE", "occupation  actions", "Aslan", "a " * 200):
        with pytest.raises(UsageError):
            change_draft(desk.context, CASE, drafted.draft.id, Changes(choices=(("state", wrong),)))


def test_a_file_is_made_of_what_was_looked_at(desk: Desk) -> None:
    """The pages and the text are the paper's own; the file has the draft's id for a name, and it is recorded."""
    mention, _ = desk.person("Aslan Plantedov")
    draft = desk.draft(mention).draft.id
    looked = look_at(desk.context, CASE, draft)
    assert looked.text == preview_draft(desk.context, CASE, draft).texts[0]
    assert all(one.startswith(b"\x89PNG") for one in looked.pictures)
    assert (looked.pages, len(looked.pictures), looked.papers) == (3, 3, 1)
    assert [one.name for one in looked.named] == ["Aslan Plantedov"]
    assert [one.name for one in looked.parties] == ["Seventh police station"]
    assert look_at(desk.context, CASE, draft, page=2).pictures == looked.pictures[2:]
    leaving = about_to_leave(desk.context, CASE, draft, wanted(desk, looked))
    assert (leaving.papers, leaving.refused, leaving.reference) == (1, 0, draft[4:12])
    assert desk.filings() == []
    make(desk, looked)()
    assert leaving.out == desk.bench.folder / f"{draft[:16]}.json"
    assert b"Aslan Plantedov" in leaving.out.read_bytes()
    assert "Plantedov" not in repr(looked) + repr(leaving)
    assert [one.verb for one in who_read(desk.context, CASE, mention).opened].count("file preview") >= 2


def test_nothing_else_than_what_was_looked_at_is_made(desk: Desk) -> None:
    """A word changed in another window, a statement more, another reference, another place: no file."""
    mention, source = desk.person("Aslan Plantedov")
    draft = desk.draft(mention).draft.id
    looked = look_at(desk.context, CASE, draft)
    for wrong in ("0", "00000000", draft):
        assert refused(desk, make(desk, looked, typed=wrong)).message == "what was typed is not the reference"
    for folder in ("", "relative", str(desk.bench.folder / "no"), str(desk.bench.workspace), "\0", "~nobody-here/x"):
        refused(desk, make(desk, looked, folder=folder))
    refused(desk, make(desk, looked, made_by="odt"))
    change_draft(desk.context, CASE, draft, Changes(words=(("follow_up_reason", "else"),)))
    assert "not what you looked at" in refused(desk, make(desk, looked)).message
    looked = look_at(desk.context, CASE, draft)
    desk.write(consent(source, withdrawn_on="2026-01-02"))
    refused(desk, make(desk, looked))
    refused(desk, make(desk, look_at(desk.context, CASE, draft), without_refused=True))


def test_a_word_of_the_paper_that_changed_is_looked_at_again(desk: Desk) -> None:
    """The same ids may go, and the paper says something else: another day, another grade of a source."""
    mention, _ = desk.person("Aslan Plantedov")
    draft = desk.draft(mention).draft.id
    looked = look_at(desk.context, CASE, draft)
    other = replace(desk, now=desk.now.replace(day=3))
    assert "not what you looked at" in refused(other, make(other, looked)).message
    dossier = desk.draft(mention, template="dossier", changes=_TO_A_BODY).draft.id
    looked = look_at(desk.context, CASE, dossier)
    terms = SourceTerms(reliability="B", reliability_reason="it was known before")
    set_source(desk.context, CASE, "aslan", terms, new=False)
    assert show_draft(desk.context, CASE, dossier).more == ()
    assert "not what you looked at" in refused(desk, make(desk, looked)).message


def test_papers_that_cannot_be_made_are_left_out_when_somebody_says_so(desk: Desk) -> None:
    """Of several forms those that can be made are made, in a folder of ids."""
    allowed, _ = desk.person("Aslan Plantedov")
    silent, _ = desk.person("Beto Plantedov", allowed=False)
    draft = desk.draft(allowed, silent).draft.id
    looked = look_at(desk.context, CASE, draft)
    assert (looked.papers, looked.ready, looked.some) == (2, False, True)
    with pytest.raises(DisclosureError, match="missing or not decided"):
        about_to_leave(desk.context, CASE, draft, wanted(desk, looked))
    leaving = about_to_leave(desk.context, CASE, draft, wanted(desk, looked, without_refused=True))
    assert (leaving.papers, leaving.refused, [one.name for one in leaving.named]) == (1, 1, ["Aslan Plantedov"])
    make(desk, looked, without_refused=True)()
    (file,) = (Path(leaving.out) / name for name in [one.name for one in leaving.out.iterdir()])
    assert b"Beto" not in file.read_bytes()
    listed = list_filings(desk.context, CASE)
    assert listed.drafts == ()
    (filed,) = listed.filed
    assert [one.name for one in filed.about] == ["Aslan Plantedov"]
    assert "Plantedov" not in repr(listed)


def test_drafts_and_whom_they_are_about_are_listed_and_noted(desk: Desk) -> None:
    """A list names whom a draft is about; whoever was listed can learn it."""
    mentions = [desk.person(f"Person{n} Plantedov", slug=f"s{n}")[0] for n in range(5)]
    draft = desk.draft(*mentions).draft.id
    (line,) = list_filings(desk.context, CASE).drafts
    assert (line.draft.id, len(line.about), line.more) == (draft, 3, 2)
    found = whom_to_file(desk.context, CASE, (person(mentions[4]),))
    assert [one.name for one in found.about] == ["Person4 Plantedov"]
    assert [one.slug for one in found.templates] == ["wgeid", "ced_urgent_action", "special_procedures", "dossier"]
    assert [one.slug for one in whom_to_file(desk.context, CASE, (mentions[0],)).templates] == ["sanctions"]
    assert {"file list", "file draft"} <= {one.verb for one in who_read(desk.context, CASE, mentions[0]).opened}

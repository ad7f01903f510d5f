"""From a draft to what leaves: what stops it, what is recorded, and what is never left half done."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from hashlib import sha256
from pathlib import Path

import pytest
from tests.casework.filings import ANSWERED, Desk, consent, later, person
from tests.vault.bench import CASE, Bench, bench, cheap_passphrases, dies_at, lay_out, quick_folder, quick_path

from habeas.casework import filing as filing_module
from habeas.casework.checking import rebuild, verify
from habeas.casework.filed import register_of_filings
from habeas.casework.filed_drafts import Changes, change_draft, check_draft, drop_draft, list_drafts
from habeas.casework.filing import preview_draft
from habeas.casework.papers import WORDS_NAME_OTHERS, Prepared
from habeas.casework.who_read import who_read
from habeas.casework.withdrawing import plan_withdrawal, withdraw
from habeas.errors import DisclosureError, HabeasError, PersonsError, TermError, UsageError
from habeas.model.values import Text

__all__ = ["bench", "cheap_passphrases", "quick_path"]


@pytest.fixture
def desk(bench: Bench) -> Desk:
    return Desk(bench)


def refused(desk: Desk, work: Callable[[], object]) -> HabeasError:
    """The error of something that is refused; it names nobody, and nothing is written."""
    before = desk.state()
    with pytest.raises(HabeasError) as caught:
        work()
    assert desk.state()[2] == before[2]
    assert desk.filings() == []
    failure = caught.value
    assert "Plantedov" not in f"{failure.message} {failure.place} {failure.advice}"
    return failure


def objections(desk: Desk) -> list[str]:
    """What verify has to say; the passages that these tests quote stand in no text."""
    return [one.what for one in verify(desk.context, CASE).failures if one.what != "anchor"]


@pytest.mark.parametrize("ending", ["pdf", "docx", "json"])
def test_what_was_previewed_is_what_leaves(desk: Desk, ending: str) -> None:
    """One file, its hash in the log with recipient, statements and consents; the same draft is sealed once."""
    mention, source = desk.person("Aslan Plantedov")
    drafted = desk.draft(mention)
    shown = preview_draft(desk.context, CASE, drafted.draft.id)
    assert "Aslan Plantedov" in shown.texts[0]
    out = desk.bench.folder / f"form.{ending}"
    done = desk.seal(drafted, out)
    (one,) = desk.filings()
    assert one.sha256 == sha256(out.read_bytes()).hexdigest() == done.filings[0][3]
    assert (one.what, one.recipient, one.purpose, one.form, one.lang) == ("wgeid", "un_body", "filing", ending, "en")
    assert (one.mentions, one.consents, one.draft) == ((mention,), (f"con_{source[4:]}",), drafted.draft.id)
    assert desk.told.exhibits[source] in one.exhibits
    assert set(one.statements) <= set(drafted.draft.passed)
    match ending:
        case "json":
            assert {key: shown.papers[0][key] for key in ("blocks", "title")} == {
                key: json.loads(out.read_bytes())[key] for key in ("blocks", "title")
            }
        case "docx":
            with zipfile.ZipFile(out) as opened:
                assert "Aslan Plantedov" in opened.read("word/document.xml").decode()
        case "pdf":
            assert out.read_bytes().startswith(b"%PDF")
    with pytest.raises(DisclosureError, match="this draft was sealed"):
        desk.seal(drafted, desk.bench.folder / "again.json")
    assert objections(desk) == []
    assert rebuild(desk.context, CASE).same is True


def test_consent_withdrawn_between_draft_and_sealing_stops_it(desk: Desk) -> None:
    """Who takes consent back before the file is written is in no file; the draft says what is gone."""
    mention, source = desk.person("Aslan Plantedov")
    drafted = desk.draft(mention)
    desk.write(consent(source, withdrawn_on="2026-01-02"))
    failure = refused(desk, lambda: desk.seal(drafted))
    assert failure.place in drafted.draft.passed
    assert check_draft(desk.context, CASE, drafted.draft.id).gone == drafted.draft.passed


def test_consent_that_ends_between_draft_and_sealing_stops_it(desk: Desk) -> None:
    """A consent that ended overnight lets nothing out in the morning."""
    mention, source = desk.person("Aslan Plantedov", allowed=False)
    desk.write(consent(source, expires="2026-01-05"))
    drafted = desk.draft(mention)
    later(desk, date(2026, 1, 5))
    refused(desk, lambda: desk.seal(drafted))


def test_one_source_of_many_that_withdraws_stops_it_too(desk: Desk) -> None:
    """A form that somebody read is not sealed with a statement less, in silence."""
    mention, _ = desk.person("Aslan Plantedov")
    other = desk.told.source("other")
    act = desk.told.act(other, mention, "torture")
    desk.write(consent(other))
    drafted = desk.draft(mention)
    assert desk.told.statement(act) in drafted.draft.passed
    desk.write(consent(other, withdrawn_on="2026-01-02"))
    refused(desk, lambda: desk.seal(drafted))
    change_draft(desk.context, CASE, drafted.draft.id, Changes())
    assert desk.told.statement(act) not in json.dumps(desk.seal(drafted).as_object())
    assert desk.told.statement(act) not in desk.filings()[0].statements


def test_more_than_was_looked_at_is_not_sealed_either(desk: Desk) -> None:
    """What came after somebody looked waits until they look again."""
    mention, source = desk.person("Aslan Plantedov")
    drafted = desk.draft(mention)
    desk.told.act(source, mention, "torture")
    desk.write()
    failure = refused(desk, lambda: desk.seal(drafted))
    assert "more would go" in failure.message


def test_consent_withdrawn_while_it_is_written_stops_it(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The gate is asked again under the lock of the entry: what was rendered meanwhile is thrown away."""
    mention, source = desk.person("Aslan Plantedov")
    drafted = desk.draft(mention)
    rendered = filing_module._Sealing._rendered

    def slow(self: filing_module._Sealing, going: tuple[Prepared, ...]) -> object:
        made = rendered(self, going)
        with self.case.unit() as unit:
            unit.add(consent(source, withdrawn_on="2026-01-02"))
            self.context.close_unit(unit, "test", {})
        return made

    monkeypatch.setattr(filing_module._Sealing, "_rendered", slow)
    refused(desk, lambda: desk.seal(drafted))
    assert not desk.out.exists()


def test_midnight_while_it_is_written_stops_it(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The gate is asked for the day on which the entry is written."""
    mention, source = desk.person("Aslan Plantedov", allowed=False)
    desk.write(consent(source, expires="2026-01-05"))
    drafted = desk.draft(mention)
    rendered = filing_module._Sealing._rendered

    def slow(self: filing_module._Sealing, going: tuple[Prepared, ...]) -> object:
        later(desk, date(2026, 1, 5))
        self.context = replace(self.context, now=lambda: desk.now)
        return rendered(self, going)

    monkeypatch.setattr(filing_module._Sealing, "_rendered", slow)
    refused(desk, lambda: desk.seal(drafted))


def test_what_is_required_and_missing_refuses_the_sealing(desk: Desk) -> None:
    """Nobody who submits, nobody's word on consent: nothing is written, and the list says what is missing."""
    mention, _ = desk.person("Aslan Plantedov")
    drafted = desk.draft(mention, changes=Changes(to_state=True))
    before = desk.state()
    done = desk.seal(drafted)
    assert (done.path, done.filings) == (None, ())
    assert {one.key for one in done.refused[0].refused} >= {"submitter", "consent_question"}
    assert desk.state()[2] == before[2]
    assert desk.filings() == []


def test_a_form_without_anybody_who_may_go_is_not_sealed(desk: Desk) -> None:
    """A draft can be about anybody; the paper cannot."""
    mention, _ = desk.person("Aslan Plantedov", allowed=False)
    done = desk.seal(desk.draft(mention))
    assert "nobody_passed" in {one.key for one in done.refused[0].refused}
    assert not desk.out.exists()


def test_own_words_that_name_somebody_else_wait_for_a_decision(desk: Desk) -> None:
    """Words that name a person of the case who may not go are told; a person decides that it is meant."""
    mention, _ = desk.person("Aslan Plantedov")
    desk.person("Beto Hidden", allowed=False)
    told = Changes(
        to_state=True, words=(*ANSWERED.words, ("why_no_action", "Ask Beto Hidden.")), choices=ANSWERED.choices
    )
    drafted = desk.draft(mention, changes=told)
    assert WORDS_NAME_OTHERS in {one.key for one in desk.seal(drafted).refused[0].refused}
    change_draft(desk.context, CASE, drafted.draft.id, Changes(choices=((WORDS_NAME_OTHERS, "meant"),)))
    assert desk.seal(drafted).path is not None


def test_many_forms_are_one_command_and_one_entry(desk: Desk) -> None:
    """One file for each person, called by its filing's id; who may not go is refused, unless that is accepted."""
    told = [desk.person(f"Person{n} Plantedov", slug=f"s{n}", allowed=n != 3)[0] for n in range(5)]
    drafted = desk.draft(*told)
    out = desk.bench.folder / "forms"
    assert desk.seal(drafted, out).path is None
    with pytest.raises(UsageError, match="one file holds one"):
        desk.seal(drafted, desk.out, without_refused=True)
    with desk.context.case(CASE, "test") as case:
        size = case.frontier.size
    done = desk.seal(drafted, out, each_as="json", without_refused=True)
    assert [one.about for one in done.refused] == [(person(told[3]),)]
    files = {path.name: path.read_bytes() for path in out.iterdir()}
    assert set(files) == {f"{one.id}.json" for one in desk.filings()}
    assert {sha256(content).hexdigest() for content in files.values()} == {one.sha256 for one in desk.filings()}
    assert {one.mentions for one in desk.filings()} == {(one,) for one in told if one != told[3]}
    with desk.context.case(CASE, "test") as case:
        assert case.frontier.size == size + 1
    for n, mention in enumerate(told):  # nobody is in anybody else's form
        with_name = [content for content in files.values() if f"Person{n}".encode() in content]
        assert len(with_name) == (n != 3), mention


@pytest.mark.parametrize("folder", [False, True])
def test_killed_anywhere_nothing_is_half(folder: bool) -> None:
    """Killed at any step: either no filing is recorded and no byte is readable, or it is recorded and a file whole."""
    step = 0
    alive = True
    while alive:
        step += 1
        with quick_folder() as place:
            desk = Desk(lay_out(place))
            mention, _ = desk.person("Aslan Plantedov")
            drafted = desk.draft(mention)
            out = place / ("forms" if folder else "form.json")
            alive = dies_at(step, partial(_seal_anew, desk, drafted.draft.id, out, folder=folder))
            desk = Desk(replace(desk.bench, context=desk.bench.unlock_again()))
            recorded = desk.filings()
            left = [one for one in place.rglob("*") if one.is_file() and (place / "work") not in one.parents]
            readable = [one for one in left if b"Plantedov" in one.read_bytes()]
            whole = [one for one in [out, *(out.iterdir() if out.is_dir() else [])] if one.is_file()]
            assert bool(readable) <= bool(recorded), step
            assert all(sha256(one.read_bytes()).hexdigest() == recorded[0].sha256 for one in whole), step
            assert bool(whole) <= bool(recorded), step
            if not recorded:
                assert _seal_anew(desk, drafted.draft.id, out, folder=folder) is not None
    assert step > 5


def _seal_anew(desk: Desk, draft: str, out: Path, *, folder: bool) -> Path | None:
    context = replace(desk.context, workspace=desk.bench.unlock_again().workspace)
    return filing_module.seal_draft(context, CASE, draft, out, each_as="json" if folder else "").path


def test_what_is_not_ours_is_not_written_over(desk: Desk) -> None:
    """A file, a folder with something in it, the workspace: refused before anything is asked."""
    mention, _ = desk.person("Aslan Plantedov")
    drafted = desk.draft(mention)
    desk.out.write_text("mine")
    (desk.bench.folder / "full").mkdir()
    (desk.bench.folder / "full" / "mine").write_text("mine")
    folder = desk.bench.folder
    for out in (desk.out, folder / "full", desk.bench.workspace / "x.pdf", folder / "no" / "x.pdf", folder / "x.odt"):
        with pytest.raises(UsageError):
            desk.seal(drafted, out)
    (desk.bench.folder / "forms.part").mkdir()
    (desk.bench.folder / "forms.part" / "mine.txt").write_text("mine")
    with pytest.raises(UsageError, match="in the way"):
        desk.seal(drafted, desk.bench.folder / "forms")
    assert desk.out.read_text() == "mine"
    assert desk.filings() == []
    assert desk.seal(drafted, force=True).path == desk.out


def test_drafts_are_listed_changed_and_dropped(desk: Desk) -> None:
    """A draft can be changed and dropped; its choices are listed, its words never; dropping undoes no filing."""
    mention, _ = desk.person("Aslan Plantedov")
    drafted = desk.draft(mention)
    changed = change_draft(
        desk.context,
        CASE,
        drafted.draft.id,
        Changes(form="initials", choices=(("follow_up", ""),), words=(("submitted_by", ""),)),
    )
    assert changed.draft.name_form == "initials"
    assert "follow_up" not in changed.draft.choices
    assert set(changed.draft.words) == {"submitter_contact"}
    told = list_drafts(desk.context, CASE)
    assert [one.id for one in told.drafts] == [drafted.draft.id]
    assert "nowhere@example.invalid" not in json.dumps(told.as_object())
    dropped = drop_draft(desk.context, CASE, drafted.draft.id)
    assert (dropped.state, dropped.words) == ("dropped", {})
    assert list_drafts(desk.context, CASE).drafts == ()
    assert [one.state for one in list_drafts(desk.context, CASE, every=True).drafts] == ["dropped"]
    for work in (lambda: desk.seal(drafted), lambda: check_draft(desk.context, CASE, drafted.draft.id)):
        with pytest.raises(DisclosureError, match="was dropped"):
            work()
    assert rebuild(desk.context, CASE).same is True


def test_bad_drafts_are_refused(desk: Desk) -> None:
    """No template, no term, nobody, somebody unknown, a key that is none: refused, and nothing typed is repeated."""
    mention, _ = desk.person("Aslan Plantedov")
    for changes, error in (
        (Changes(purpose="gossip"), TermError),
        (Changes(recipient="everybody"), TermError),
        (Changes(lang="tlh"), UsageError),
        (Changes(choices=(("Aslan Plantedov", "x"),)), UsageError),
        (Changes(choices=(("key", "Aslan Plantedov"),)), UsageError),
    ):
        with pytest.raises(error) as caught:
            desk.draft(mention, changes=changes)
        assert "Plantedov" not in f"{caught.value.message} {caught.value.place} {caught.value.advice}"
    with pytest.raises(TermError):
        desk.draft(mention, template="poster")
    with pytest.raises(UsageError):
        desk.draft()
    with pytest.raises(PersonsError):
        desk.draft("men_" + "f" * 32)
    with pytest.raises(UsageError):
        check_draft(desk.context, CASE, "Aslan Plantedov")
    with pytest.raises(DisclosureError):
        check_draft(desk.context, CASE, "drf_" + "f" * 32)
    assert list_drafts(desk.context, CASE).drafts == ()


def test_a_draft_goes_with_whoever_withdraws_and_their_filings_are_told(desk: Desk) -> None:
    """The words somebody drafted about a person are destroyed with them; who was told is listed."""
    mention, _ = desk.person("Aslan Plantedov")
    other, _ = desk.person("Dana Otherova")
    desk.seal(desk.draft(mention))
    words = Changes(words=(("why_no_action", "Aslan Plantedov hides."),))
    about, elsewhere = desk.draft(mention, changes=words), desk.draft(other)
    plan = plan_withdrawal(desk.context, CASE, person(mention))
    assert plan.drafts == 2  # the one that was sealed, and this one
    assert [one.what for one in plan.disclosed] == ["wgeid"]
    withdraw(desk.context, CASE, person(mention), because="asked")
    assert [one.id for one in list_drafts(desk.context, CASE, every=True).drafts] == [elsewhere.draft.id]
    with desk.context.case(CASE, "test") as case:
        assert case.keyring.subjects([bytes.fromhex(about.draft.id[4:])]) == {}
        assert case.index.database.execute("SELECT count(*) FROM drafted WHERE draft = ?", (about.draft.id,)).get == 0
    assert rebuild(desk.context, CASE).same is True
    assert objections(desk) == []


def test_words_in_somebody_elses_draft_are_told_to_whoever_withdraws(desk: Desk) -> None:
    """Where another draft names them in its words, the withdrawal says so and touches nothing."""
    mention, _ = desk.person("Aslan Plantedov")
    other, _ = desk.person("Dana Otherova")
    draft = desk.draft(other, changes=Changes(words=(("note", "Seen with Aslan Plantedov."),)))
    assert draft.draft.id in plan_withdrawal(desk.context, CASE, person(mention)).elsewhere.others


def test_the_register_says_what_went_and_which_consents_ended(desk: Desk) -> None:
    """Who withdraws later sees to whom it went, and the register says that its basis has ended."""
    mention, source = desk.person("Aslan Plantedov")
    desk.seal(desk.draft(mention))
    (before,) = register_of_filings(desk.context, CASE).filings
    desk.write(consent(source, withdrawn_on="2026-01-02"))
    (after,) = register_of_filings(desk.context, CASE).filings
    assert (before.ended, after.ended) == ((), (f"con_{source[4:]}",))
    assert "Plantedov" not in json.dumps(after.as_object())


def test_who_prepares_and_who_seals_leaves_a_trace(desk: Desk) -> None:
    """Drafting lists, previewing reads, sealing exports: each once, of whoever was in it."""
    mention, _ = desk.person("Aslan Plantedov")
    drafted = desk.draft(mention)
    check_draft(desk.context, CASE, drafted.draft.id)
    preview_draft(desk.context, CASE, drafted.draft.id)
    desk.seal(drafted)
    found = [(one.what, one.verb) for one in who_read(desk.context, CASE, person(mention)).opened]
    assert found == [
        ("listed", "file draft"),
        ("listed", "file check"),
        ("read", "file preview"),
        ("exported", "file seal"),
    ]


def test_a_draft_tells_none_of_its_words(desk: Desk) -> None:
    """What the filer wrote is in no repr and in nothing that programs read of a draft."""
    mention, _ = desk.person("Aslan Plantedov")
    drafted = desk.draft(mention, changes=Changes(words=(("submitted_by", "Qsecret"),)))
    assert drafted.draft.words["submitted_by"] == Text(text="Qsecret", lang="en")
    assert "Qsecret" not in repr(drafted) + json.dumps(drafted.as_object())

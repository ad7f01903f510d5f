"""Filing in a real browser: nobody who did not allow it is in any file, and what was looked at is what leaves."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from tests.casework.filings import ANSWERED
from tests.desk.desking import PASSPHRASE, PLANTED, Desking, desk, type_passphrase
from tests.desk.filing_case import FilingCase, filing_case, unlocked
from tests.desk.screens import settle
from tests.desk.test_accessible import axe
from tests.vault.bench import CASE

from habeas.casework.alleging import list_alleged
from habeas.casework.draft_leaving import FileWanted, look_at, make_file
from habeas.casework.filed import register_of_filings
from habeas.casework.filed_drafts import draft_filing, list_drafts
from habeas.casework.filing import seal_draft
from habeas.casework.withdrawing import withdraw
from habeas.cli.main import run
from habeas.disclosures.every_template import SLUGS
from habeas.errors import DisclosureError

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def made_once() -> Iterator[FilingCase]:
    """A case with somebody who may go, somebody who agreed to the organisation alone, and one who was not asked."""
    with filing_case() as made:
        yield made


@contextmanager
def copied(of: FilingCase, tmp_path: Path) -> Iterator[FilingCase]:
    """A copy that a test may change."""
    folder = tmp_path / "copy"
    shutil.copytree(of.work, folder / "work")
    (folder / "out").mkdir()
    yield FilingCase(folder, of.allowed, of.team_only, of.silent, of.consent)


def go(page: Page, made: Desking, path: str) -> None:
    page.goto(f"{made.at}{path}")
    page.wait_for_load_state("load")
    made.titles.add(page.title())


def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until something has the focus, and see that whoever presses sees where they are."""
    for _ in range(150):
        page.keyboard.press("Tab")
        if wanted.evaluate("e => e === document.activeElement"):
            assert wanted.evaluate("e => getComputedStyle(e).outlineStyle") != "none"
            return
    raise AssertionError("the keyboard does not lead there")


def choose(page: Page, field: str, downs: int) -> None:
    tab_to(page, page.locator(field))
    for _ in range(downs):
        page.keyboard.press("ArrowDown")


def write(page: Page, field: str, words: str) -> None:
    tab_to(page, page.locator(field))
    page.keyboard.type(words)


def press(page: Page, button: Locator) -> None:
    tab_to(page, button)
    page.keyboard.press("Enter")


def draft_here(page: Page) -> str:
    page.wait_for_url("**/filing/draft/*")
    page.wait_for_load_state("load")
    return page.url.rpartition("/")[2]


def by_hand(page: Page, path: str, given: dict[str, str]) -> int:
    """Post what no page of ours would send, and return the status."""
    status = page.evaluate(
        "async ([path, body]) => (await fetch(path, { method: 'POST', body, headers:"
        " { 'Content-Type': 'application/json', 'X-Desk': '1' } })).status",
        [path, json.dumps(given)],
    )
    return int(status)


def test_a_filing_by_keyboard_alone(made_once: FilingCase, tmp_path: Path, browsing: Browser) -> None:
    """From a person to the sealed file without a mouse; and the file is, byte for byte, the command line's."""
    with copied(made_once, tmp_path) as case, desk(case.work) as made:
        page = made.unlock(browsing)
        go(page, made, f"/person/{case.allowed}")
        press(page, page.get_by_role("link", name="Prepare a filing"))
        page.wait_for_url("**/filing/new/*")
        tab_to(page, page.locator("#to_state"))
        page.keyboard.press("Space")
        press(page, page.get_by_role("button", name="Begin the draft"))
        draft = draft_here(page)
        expect(page.locator(".going")).to_contain_text("goes")
        expect(page.locator(".checks").first).to_contain_text("Who submits it")
        assert not re.search(r"[a-z]_[a-z]|--", page.locator(".checks").first.inner_text()), "words of the command line"
        assert page.locator(".checks a[href='#w-submitted_by']").count() == 2  # in the sentence, and "Answer it below"
        write(page, "#w-submitted_by", "An invented organisation")
        choose(page, "#c-consent_question", 3)
        choose(page, "#c-no_action_reason", 2)
        press(page, page.get_by_role("button", name="Save", exact=True))
        expect(page.locator(".toasts").first).to_contain_text("Saved.")
        page.keyboard.press("p")
        expect(page.locator(".pages img").first).to_have_js_property("complete", value=True)
        assert page.locator(".pages img").first.evaluate("e => e.naturalWidth") > 600
        expect(page.locator("[data-part=preview] .sheet")).to_contain_text(PLANTED[0])
        write(page, "#folder", str(case.folder / "out"))
        press(page, page.get_by_role("button", name="Make the file…"))
        expect(page.locator(".leaving")).to_contain_text("cannot be undone")
        expect(page.locator(".leaving .names")).to_contain_text(PLANTED[0])
        assert list((case.folder / "out").iterdir()) == []
        write(page, "#reference", "wrong000")
        page.keyboard.press("Enter")
        expect(page.locator("[data-part=trouble]")).to_contain_text("not the reference")
        assert list((case.folder / "out").iterdir()) == []
        beside = tmp_path / "beside"
        shutil.copytree(case.work, beside)
        page.locator("#reference").fill(draft[4:12])
        press(page, page.get_by_role("button", name="Make the file now"))
        expect(page.locator("[data-part=preview] h2").first).to_have_text("The file is made, and recorded")
        (file,) = (case.folder / "out").iterdir()
        digest = sha256(file.read_bytes()).hexdigest()
        expect(page.locator("[data-part=preview]")).to_contain_text(digest)
        go(page, made, "/filing")
        expect(page.locator(".cards").last).to_contain_text(PLANTED[0])
        made.check_quiet()
        passphrase = tmp_path / "pass"
        passphrase.write_text(PASSPHRASE)
        words = ["file", "seal", str(beside), draft, "--case", CASE, "--out", str(tmp_path / "cli.pdf")]
        assert run([*words, "--passphrase-file", str(passphrase)]) == 0
        assert (tmp_path / "cli.pdf").read_bytes() == file.read_bytes()
        assert file.name == f"{draft[:16]}.pdf"


def test_who_allowed_nothing_is_in_no_file(made_once: FilingCase, tmp_path: Path, browsing: Browser) -> None:
    """One person who lacks consent: not by the page, not by requests made by hand, not by the use cases beneath."""
    with copied(made_once, tmp_path) as case:
        out = case.folder / "out"
        context = unlocked(case.work)
        about = (case.allowed, case.silent, case.team_only)
        alone = draft_filing(context, CASE, "wgeid", (case.silent,), ANSWERED).draft.id
        many = draft_filing(context, CASE, "wgeid", about, ANSWERED).draft.id
        marks = {one: look_at(context, CASE, one).mark for one in (alone, many)}
        wanted = FileWanted(folder=str(out), made_by="json", mark=marks[alone], without_refused=True)
        assert make_file(context, CASE, alone, wanted, typed=alone[4:12]).path is None
        assert seal_draft(context, CASE, alone, out / "form.json").path is None
        context.workspace.close()
        with desk(case.work) as made:
            page = made.unlock(browsing)
            go(page, made, f"/filing/draft/{alone}")
            expect(page.locator(".going")).to_contain_text("stays")
            expect(page.locator(".going")).to_contain_text("Remove them from the filing or ask for consent.")
            page.keyboard.press("p")
            expect(page.locator("[data-part=preview] .note")).to_contain_text("missing or to decide")
            assert page.locator("#folder").count() == 0
            for draft, mark in marks.items():
                sent = {"draft": draft, "mark": mark, "folder": str(out), "made_by": "json", "reference": draft[4:12]}
                assert by_hand(page, "/filing/leave", sent) == 409
                assert by_hand(page, "/filing/make", sent) == 409
                assert by_hand(page, "/filing/make", sent | {"mark": "0" * 32, "without_refused": "yes"}) == 409
            assert by_hand(page, "/filing/make", sent | {"draft": alone, "mark": marks[alone]}) == 409
            assert list(out.iterdir()) == []
            go(page, made, f"/filing/draft/{many}")
            expect(page.locator(".going", has_text=PLANTED[1])).to_contain_text("your organisation only")
            page.get_by_role("button", name="Remove them from the filing").last.click()
            expect(page.locator("[data-part=draft]")).not_to_contain_text(PLANTED[1])
            page.keyboard.press("p")
            page.locator("#folder").fill(str(out))
            page.locator("input[value=json]").check()
            page.locator("input[name=without_refused]").check()
            page.get_by_role("button", name="Make the file…").click()
            page.locator("#reference").fill(many[4:12])
            page.get_by_role("button", name="Make the file now").click()
            expect(page.locator("[data-part=preview]")).to_contain_text("1 paper was left out.")
        (folder,) = out.iterdir()
        (file,) = folder.iterdir()
        told = file.read_text(encoding="utf-8")
        assert PLANTED[0] in told
        assert not any(name in told for name in PLANTED[1:])
        assert oct(file.stat().st_mode)[-3:] in ("600", "644")
        _gone_when_withdrawn(case)


def _gone_when_withdrawn(case: FilingCase) -> None:
    """Whoever withdraws is in no draft, and none can be made of them; what was filed stands in the register."""
    context = unlocked(case.work)
    again = draft_filing(context, CASE, "wgeid", (case.allowed,), ANSWERED).draft
    withdraw(context, CASE, case.allowed, because="asked")
    assert again.id not in {one.id for one in list_drafts(context, CASE, every=True).drafts}
    with pytest.raises(DisclosureError):
        look_at(context, CASE, again.id)
    (filed,) = register_of_filings(context, CASE).filings
    assert filed.filing.draft != again.id
    context.workspace.close()


def test_two_windows_on_one_draft(made_once: FilingCase, tmp_path: Path, browsing: Browser) -> None:
    """The second save is refused with both texts on the screen; what was typed is kept; a drop can be taken back."""
    with copied(made_once, tmp_path) as case:
        context = unlocked(case.work)
        draft = draft_filing(context, CASE, "wgeid", (case.allowed,), ANSWERED).draft.id
        context.workspace.close()
        with desk(case.work) as made:
            first = made.unlock(browsing)
            go(first, made, f"/filing/draft/{draft}")
            second = first.context.new_page()
            go(second, made, f"/filing/draft/{draft}")
            first.locator("#w-consent_reason").fill("the first text")
            first.get_by_role("button", name="Save", exact=True).click()
            expect(first.locator(".toasts").first).to_contain_text("Saved.")
            second.locator("#w-consent_reason").fill("the second text")
            second.get_by_role("button", name="Save", exact=True).click()
            trouble = second.locator("[data-part=draft] .trouble")
            expect(trouble).to_contain_text("the first text")
            expect(trouble).to_contain_text("the second text")
            expect(second.locator("#w-consent_reason")).to_have_value("the second text")
            go(first, made, f"/filing/draft/{draft}")
            expect(first.locator("#w-consent_reason")).to_have_value("the first text")
            second.get_by_role("button", name="Save", exact=True).click()
            expect(second.locator("[data-part=draft] .trouble")).to_have_count(0)
            first.locator("summary", has_text="Drop this draft").click()
            first.get_by_role("button", name="Drop it").click()
            expect(first.locator("[data-part=draft] .trouble")).to_be_visible()
            second.locator("summary", has_text="Drop this draft").click()
            second.get_by_role("button", name="Drop it").click()
            second.wait_for_url("**/filing")
            second.locator("summary").first.click()
            second.get_by_role("button", name="Take it up again").click()
            second.wait_for_url("**/filing/draft/*")
            expect(second.locator("#w-consent_reason")).to_have_value("")
            expect(second.locator("#c-consent_question")).to_have_value("relative")


def test_consent_is_given_and_withdrawn_on_the_page(made_once: FilingCase, tmp_path: Path, browsing: Browser) -> None:
    """What nobody answered is no; a withdrawal shows its effects first and asks in words; then the draft loses them."""
    with copied(made_once, tmp_path) as case:
        context = unlocked(case.work)
        draft = draft_filing(context, CASE, "wgeid", (case.allowed,), ANSWERED).draft.id
        context.workspace.close()
        with desk(case.work) as made:
            page = made.unlock(browsing)
            go(page, made, f"/person/{case.silent}")
            page.locator("summary", has_text="Record a consent").click()
            form = page.locator("form[data-send='/person/consent']")
            assert form.locator("input[type=checkbox]:checked").count() == 0
            assert form.locator("input[value=no]:checked, input[value=none]:checked").count() == 3
            form.get_by_role("button", name="Save").click()
            expect(page.locator("[data-part=trouble]")).to_contain_text("Nothing was changed")
            form.locator("input[value=filing]").check()
            form.locator("input[value=un_body]").check()
            form.locator("select[name=basis]").select_option("legitimate_interest")
            form.locator("input[name=given_on]").fill("2026-01-01")
            form.locator("textarea").fill("an invented reason")
            form.get_by_role("button", name="Save").click()
            card = page.locator("[data-part=consent] .cards li")
            expect(card).to_contain_text("filing to a body")
            expect(card).to_contain_text("an invented reason")
            other = page.context.new_page()
            go(other, made, f"/person/{case.silent}")
            for window, day in ((page, "2026-01-02"), (other, "2026-01-03")):
                window.locator("summary", has_text="Narrow or widen").click()
                window.locator(".cards input[name=expires]").fill("2050-01-01")
                window.locator(".cards input[name=given_on]").fill(day)
                window.locator(".cards form[data-send='/person/consent'] button").click()
            expect(page.locator(".toasts").first).to_contain_text("Saved.")
            expect(other.locator("[data-part=consent] .trouble")).to_contain_text("Not saved")
            expect(other.locator(".cards input[name=given_on]")).to_have_value("2026-01-03")
            go(page, made, f"/person/{case.allowed}")
            go(other, made, f"/person/{case.allowed}")
            other.locator("summary", has_text="Narrow or widen").click()
            other.locator(".cards textarea").fill("half a sentence")
            page.get_by_role("button", name="Withdraw it…").click()
            expect(page.locator(".leaving")).to_contain_text("stay in the case until they are erased")
            expect(page.locator(".leaving")).to_contain_text("1 draft tells less")
            page.locator(".leaving input[name=reference]").fill("nothing")
            page.keyboard.press("Enter")
            expect(page.locator("[data-part=trouble]")).to_contain_text("not the reference")
            page.locator(".leaving input[name=reference]").fill(case.consent[4:12])
            page.keyboard.press("Enter")
            expect(page.locator("[data-part=consent]")).to_contain_text("was withdrawn")
            other.locator(".cards form[data-send='/person/consent'] button").click()
            expect(other.locator("[data-part=consent] > .trouble")).to_contain_text("half a sentence")
            go(page, made, f"/filing/draft/{draft}")
            expect(page.locator(".going")).to_contain_text("consent was withdrawn")
            expect(page.locator(".note").first).to_contain_text("what may go has changed")
            made.check_quiet()


def test_every_template_has_its_page(made_once: FilingCase, tmp_path: Path, browsing: Browser) -> None:
    """Each kind of paper can be begun, looked at as far as it goes, and saved; in a language of its own too."""
    with copied(made_once, tmp_path) as case:
        context = unlocked(case.work)
        (station, *_) = (line.alleged.party.id for line in list_alleged(context, CASE).lines)
        context.workspace.close()
        with desk(case.work) as made:
            page = made.unlock(browsing)
            for slug in SLUGS:
                about = station if slug == "sanctions" else case.allowed
                go(page, made, f"/filing/new/{about}")
                page.locator(f"input[value={slug}]").check()
                page.locator("summary", has_text="Purpose, recipient").click()
                page.locator("input[name=lang][value=ru]").check()
                page.locator("#recipient").select_option("un_body")
                page.locator("#purpose").select_option("filing")
                page.get_by_role("button", name="Begin the draft").click()
                draft_here(page)
                page.locator("#w-submitted_by").fill("An invented organisation")
                page.get_by_role("button", name="Save", exact=True).click()
                expect(page.locator(".toasts").first).to_contain_text("Saved.")
                page.locator("form[data-send='/filing/look'] button").click()
                expect(page.locator(".pages img[src]").first).to_be_visible()
            go(page, made, "/alleged")
            expect(page.locator(".cards li").first).to_contain_text("1 independent source")


@pytest.mark.parametrize(("lang", "colours"), [("en", "light"), ("ar", "dark")])
def test_everybody_can_use_it(
    made_once: FilingCase, tmp_path: Path, browsing: Browser, lang: str, colours: str
) -> None:
    """No screen of a filing shuts anybody out, and each fits the narrowest window."""
    with copied(made_once, tmp_path) as case:
        context = unlocked(case.work)
        about = (case.allowed, case.team_only)
        draft = draft_filing(context, CASE, "wgeid", about, ANSWERED).draft.id
        seal_draft(
            context,
            CASE,
            draft_filing(context, CASE, "wgeid", (case.allowed,), ANSWERED).draft.id,
            case.folder / "out" / "form.json",
        )
        context.workspace.close()
        with desk(case.work) as made:
            page = made.window(browsing, viewport={"width": 1280, "height": 860}).new_page()
            page.goto(made.launcher.address)
            type_passphrase(page)
            found: list[str] = []
            settle(page, made, lang, colours)
            paths = ("/filing", f"/filing/new/{case.allowed}", f"/filing/draft/{draft}", f"/person/{case.allowed}")
            for path in (*paths, "/alleged"):
                go(page, made, path)
                _open_all(page, path)
                found += [f"{path}: {one}" for one in axe(page)]
                page.set_viewport_size({"width": 320, "height": 720})
                wide = page.evaluate("document.documentElement.scrollWidth")
                assert wide <= 320, f"{path} is {wide} wide"
                page.set_viewport_size({"width": 1280, "height": 860})
            assert found == []


def _open_all(page: Page, path: str) -> None:
    for summary in page.locator("main details:not([open]) > summary").all():
        if summary.is_visible():
            summary.click()
    if "draft" in path:
        page.locator("form[data-send='/filing/look'] button").click()
        page.wait_for_selector(".pages img[src]")
        page.locator("#folder").fill("/")
        page.locator("input[name=without_refused]").check()
        page.locator("form[data-send='/filing/leave'] button").click()
        page.wait_for_selector(".leaving")
    if "person" in path:
        page.locator("form[data-send='/person/consent/effects'] button").click()
        page.wait_for_selector(".leaving")

"""Safety in a real browser: backups made and tried, keys replaced, and somebody withdrawn for good."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.desk.desking import PASSPHRASE, PLANTED, Desking, copied, desk, memory_folder, type_passphrase

from habeas.casework.keeping_keys import gather_shares, recover_with_shares, unlock_with_code
from habeas.desk import screens

pytestmark = pytest.mark.browser
NEW = "several other words of my own"


@pytest.fixture(scope="module")
def safe(workspace: Path, browsing: Browser) -> Iterator[tuple[Desking, Page, Path]]:
    """An unlocked desk, its page and its workspace; the tests here go on from one another."""
    with copied(workspace) as folder, desk(folder) as made:
        yield made, made.unlock(browsing), folder


def press(page: Page, name: str, *, within: str = "main") -> None:
    """Press a button by what stands on it."""
    page.locator(within).get_by_role("button", name=name, exact=True).click()


def test_a_backup_is_made_and_tried(safe: tuple[Desking, Page, Path]) -> None:
    """From the screen alone: where it went, when, whether it would come back; no error repeats a folder's name."""
    made, page, _ = safe
    with memory_folder() as folder:
        stick = folder / PLANTED[0]
        page.goto(f"{made.at}/safety")
        expect(page.locator("[data-part=places]")).to_contain_text("This case has no backup")
        page.get_by_role("link", name="Make a backup, or try one").click()
        for wrong in ("stick", f"/dev/null/{PLANTED[0]}", str(safe[2] / PLANTED[0])):
            page.locator("#folder").fill(wrong)
            press(page, "Make the backup")
            expect(page.locator("main .trouble")).to_be_visible()
            assert PLANTED[0] not in page.locator("main .trouble").inner_text()
            expect(page.locator("#folder")).to_have_value(wrong)
            page.reload()
        page.locator("#folder").fill(str(stick))
        press(page, "Make the backup")
        expect(page.locator("[data-part=made]")).to_contain_text("Everything is in the backup.")
        expect(page.locator("[data-part=places]")).to_contain_text("Nobody has tried to restore it")
        page.locator("#tried").fill(str(folder))
        press(page, "Continue")
        expect(page.locator("[data-part=tried] .trouble")).to_contain_text("holds no backup")
        page.locator("#tried").fill(str(stick))
        press(page, "Continue")
        page.locator("#secret").fill("not these words")
        press(page, "Try it")
        expect(page.locator("[data-part=tried] .trouble")).to_contain_text("This does not open it")
        page.locator("#secret").fill(PASSPHRASE)
        press(page, "Try it")
        expect(page.locator("[data-part=tried]")).to_contain_text("Everything would come back.")
        expect(page.locator("[data-part=places]")).to_contain_text("Everything came back.")
        page.goto(f"{made.at}/people")  # the case that was let go for it is open again
        expect(page.locator("table.people tbody tr")).to_have_count(50)


def test_everything_is_checked_and_signed(safe: tuple[Desking, Page, Path]) -> None:
    """Whoever doubts the case has it checked, and takes a checkpoint along that says nothing of it."""
    made, page, _ = safe
    page.goto(f"{made.at}/safety")
    press(page, "Check everything")
    expect(page.locator("[data-part=verified]")).to_contain_text("Everything holds.")
    press(page, "Make a checkpoint")
    expect(page.locator("pre")).to_contain_text(re.compile(r"^habeas/[0-9a-f]{32}\s+\d+\s"))
    page.locator("#seek").fill("not a reference")
    press(page, "See what would go")
    expect(page.locator("[data-part=seek]")).to_contain_text("nothing of this reference")
    expect(page.locator("#seek")).to_have_value("not a reference")


def test_quiet_hours_count_nothing(safe: tuple[Desking, Page, Path]) -> None:
    """Who wants an evening is not counted at; one button shows it all the same, and the hours come in pairs."""
    made, page, _ = safe
    page.goto(f"{made.at}/settings")
    hour = datetime.now(UTC).astimezone().hour
    page.locator("#quiet-from").fill(str(hour))
    press(page, "Save")
    expect(page.locator("[data-part=trouble]")).to_contain_text("a beginning and an end")
    expect(page.locator("#quiet-from")).to_have_value(str(hour))
    page.locator("#quiet-until").fill(str((hour + 2) % 24))
    press(page, "Save")
    expect(page.locator("[data-part=trouble]")).to_be_empty()
    page.goto(f"{made.at}/today")
    expect(page.locator("main")).to_contain_text("Quiet hours")
    assert page.locator("ul.counts").count() == 0
    press(page, "Show it now")
    expect(page.locator("ul.counts")).to_be_visible()


def test_somebody_is_withdrawn_for_good(safe: tuple[Desking, Page, Path]) -> None:
    """First what goes, what stays and what left; then the reason; then the reference typed. Another plan than the one
    that was read destroys nothing. Afterwards no screen finds them."""
    made, page, _ = safe
    page.goto(f"{made.at}/people")
    page.locator("#query").fill("zzplantedov")
    expect(page.locator("table.people tbody tr")).to_have_count(1)
    reference = page.locator("td small").first.inner_text()
    page.locator("table.people a").first.click()
    page.wait_for_url("**/person/*")
    other = page.context.new_page()
    other.goto(f"{made.at}/safety")
    other.locator("#seek").fill(reference)
    press(other, "See what would go")
    other.wait_for_url("**/withdrawal/per_*")
    expect(other.locator("main")).to_contain_text("2 records of lists and coders about them")
    expect(other.locator("main")).to_contain_text("No report, filing or bundle")
    assert PLANTED[0] not in other.content()
    agree(page)
    other.locator("#because").fill("asked by the person")
    press(other, "Continue")
    expect(other.locator(".trouble")).to_contain_text("Nothing was destroyed. The case has changed since")
    expect(other.locator("#because")).to_have_value("asked by the person")
    expect(other.locator("main")).to_contain_text("1 record of who they are, how they are reached")
    press(other, "Continue")
    other.locator("#typed").fill("0000000x")
    press(other, "Destroy for good")
    expect(other.locator(".trouble")).to_contain_text("That is not the reference. Nothing was destroyed.")
    page.reload()
    expect(page.locator("h1")).to_contain_text(PLANTED[0])
    other.locator("#typed").fill(reference)
    press(other, "Destroy for good")
    expect(other.locator("[data-part=withdrawal]")).to_contain_text("The keys are destroyed")
    expect(other.locator("[data-part=withdrawal]")).to_contain_text("1 backup still opens it")
    other.close()
    page.goto(f"{made.at}/people")
    page.locator("#query").fill("zzplantedov")
    expect(page.locator(".empty")).to_be_visible()
    page.goto(f"{made.at}/safety")
    expect(page.locator("[data-part=places]")).to_contain_text("Somebody withdrew since")
    made.check_quiet()


def agree(page: Page) -> None:
    """Record an agreement on contact on a person's page."""
    day = datetime.now(UTC).date()
    contact = page.locator(".contact").first
    contact.locator("summary").click()
    contact.locator("input[value=us_by_agreed_channel]").check()
    contact.locator("textarea[name=channel]").fill("by a way")
    contact.locator("input[name=checked_on]").fill(day.isoformat())
    contact.locator("input[name=expires]").fill((day + timedelta(days=30)).isoformat())
    contact.get_by_role("button", name="Save").click()
    expect(page.locator(".contact").first).to_contain_text("We may begin")


def answer(page: Page, words: str, button: str = "Continue") -> None:
    """Type something that is secret, and send it."""
    page.locator("#secret").fill(words)
    press(page, button)


def begin(page: Page, made: Desking, button: str, *, passphrase: str) -> None:
    """Begin work on the keys, with the passphrase of now."""
    page.goto(f"{made.at}/keys")
    press(page, button)
    expect(page.locator("label[for=secret]")).to_contain_text("present passphrase")
    answer(page, passphrase)


def test_keys_are_replaced_only_once_they_are_practised(safe: tuple[Desking, Page, Path]) -> None:
    """Passphrase, recovery code and shares: the present passphrase first, what is new typed back, and only then it
    holds; whoever stops before has changed nothing."""
    made, page, folder = safe
    begin(page, made, "Change the passphrase", passphrase="not these words")
    expect(page.locator(".trouble")).to_contain_text("This does not open it")
    answer(page, PASSPHRASE)
    expect(page.locator(".words")).to_be_visible()
    answer(page, "short")
    expect(page.locator(".trouble")).to_contain_text("at least twelve letters")
    answer(page, NEW)
    expect(page.locator("label[for=secret]")).to_contain_text("once more")
    answer(page, "something else entirely", "Change the passphrase")
    expect(page.locator(".trouble")).to_contain_text("not what you typed first")
    before = (folder / "vault.key").read_bytes()
    answer(page, NEW)
    expect(page.locator("label[for=secret]")).to_contain_text("once more")
    answer(page, NEW, "Change the passphrase")
    expect(page.locator(".done")).to_contain_text("The passphrase is changed.")
    assert (folder / "vault.key").read_bytes() != before
    check_code(page, made, folder)
    check_shares(page, made, folder)
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    made.heard("serving", times=2)
    page.wait_for_selector("#secret")
    type_passphrase(page, NEW)
    page.goto(f"{made.at}/safety")
    expect(page.locator("main")).to_contain_text("Any 2 of 3 shares")


def check_code(page: Page, made: Desking, folder: Path) -> None:
    """Replace the recovery code: left half-way it holds not; typed back it does."""
    before = (folder / "vault.key").read_bytes()
    begin(page, made, "Make a new recovery code", passphrase=NEW)
    page.locator(".words").wait_for()
    press(page, "Stop, and change nothing")
    expect(page.locator(".done")).to_contain_text("Nothing was changed")
    begin(page, made, "Make a new recovery code", passphrase=NEW)
    code = page.locator(".words").inner_text()
    page.reload()
    expect(page.locator(".words")).to_have_text(code)
    press(page, "I have written it down")
    expect(page.locator("label[for=secret]")).to_contain_text("Type the code back")
    assert code not in page.content()
    answer(page, "WRONG")
    expect(page.locator(".trouble")).to_contain_text("not what was shown")
    assert (folder / "vault.key").read_bytes() == before
    press(page, "I have written it down")
    answer(page, code)
    expect(page.locator(".done")).to_contain_text("The recovery code is replaced")
    unlock_with_code(folder, code, chance=secrets.token_bytes).close()


def check_shares(page: Page, made: Desking, folder: Path) -> None:
    """Make shares, each on a screen of its own, of which two words are asked back; two of three then open."""
    begin(page, made, "Make shares", passphrase=NEW)
    shares = []
    for number in range(1, 4):
        expect(page.locator("main")).to_contain_text(f"Share {number} of 3")
        words = page.locator(".share li").all_inner_texts()
        assert len(words) == 20
        press(page, "I have written it down")
        label = page.locator("label[for=secret]")
        expect(label).to_contain_text("on the paper")
        asked = [int(one) for one in re.findall(r"\d+", label.inner_text())]
        answer(page, " ".join(words[place - 1] for place in asked))
        shares.append(" ".join(words))
    expect(page.locator(".done")).to_contain_text("The shares open the workspace from now on.")
    recover_with_shares(folder, gather_shares(shares[1:]), chance=secrets.token_bytes).close()


def test_what_carries_a_passphrase_or_a_code_is_taken_as_a_secret() -> None:
    """No action of the keys takes a passphrase, a code or a share among its fields, which live on as texts."""
    secret = {one.path for one in screens.ACTIONS if one.secret}
    assert {"/keys/prove", "/keys/new", "/keys/again", "/keys/back", "/backups/try"} <= secret

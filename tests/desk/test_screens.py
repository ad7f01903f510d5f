"""The screens in a real browser, as people use them: find somebody, read them, judge pairs, keep an agreement."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from secrets import token_bytes

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect
from tests.desk.desking import (
    CASE,
    PASSPHRASE,
    PLANTED,
    Desking,
    arguments,
    chromium_path,
    copied,
    desk,
    memory_folder,
    type_passphrase,
    wait_for,
)

from habeas.casework.context import Context
from habeas.casework.keeping_keys import seal_case
from habeas.casework.starting import start_case, unlock_workspace
from habeas.casework.who_read import who_read

pytestmark = pytest.mark.browser


def go(page: Page, opened: Desking, path: str) -> None:
    """Go to a screen and wait until its scripts hear."""
    page.goto(f"{opened.at}{path}")
    page.wait_for_load_state("load")
    opened.titles.add(page.title())


def find(page: Page, opened: Desking, query: str, name: str) -> None:
    """Find somebody by typing."""
    go(page, opened, "/people")
    page.locator("#query").fill(query)
    expect(page.locator("table.people tbody tr").first).to_contain_text(name)
    expect(page.locator("[data-part=rows] [role=status]")).to_contain_text("found")


@pytest.mark.parametrize(
    ("query", "name"),
    [("zzplantedov", PLANTED[0]), ("подсаженов", PLANTED[1]), ("podsazhenov", PLANTED[1]), ("مزروعي", PLANTED[2])],
)
def test_people_are_found_in_any_script(page: Page, opened: Desking, query: str, name: str) -> None:
    """Whoever is written in Cyrillic, Latin or Arabic is found as written, and by sound from another script."""
    find(page, opened, query, name)


def test_what_nobody_has_says_what_to_try(page: Page, opened: Desking) -> None:
    """An empty answer is no dead end."""
    go(page, opened, "/people")
    page.locator("#query").fill("qqqqqqq")
    expect(page.locator(".empty")).to_contain_text("Try another spelling or script")
    page.locator("#query").fill("")
    expect(page.locator("table.people tbody tr")).to_have_count(50)
    page.get_by_role("button", name="Next page").click()
    expect(page.locator("[data-part=rows] a").first).not_to_contain_text(PLANTED[0])


def test_a_person_is_shown_whole(page: Page, opened: Desking) -> None:
    """Fate in one sentence, time line, sources side by side, what the State owes, and no contact by default."""
    find(page, opened, "zzplantedov", PLANTED[0])
    page.locator("table.people a").first.click()
    expect(page.locator("h1 bdi")).to_contain_text(PLANTED[0])
    expect(page.locator(".lead")).to_contain_text("The law treats the person as alive")
    expect(page.locator(".moments li")).to_have_count(2)
    expect(page.locator(".beside", has_text="Name").locator("li")).to_have_count(2)
    expect(page.locator(".owed li").first).to_be_visible()
    expect(page.locator(".contact").first).to_contain_text("No contact.")
    assert page.title() == "Habeas"


def test_what_was_shown_is_noted(workspace: Path, browsing: Browser) -> None:
    """Whoever is shown on the screen can learn who looked, as if it had been the command line; and nobody else is."""
    with copied(workspace) as folder:
        with desk(folder) as made:
            page = made.unlock(browsing)
            page.goto(f"{made.at}/people")
            page.locator("#query").fill("zzplantedov")
            expect(page.locator("table.people tbody tr")).to_have_count(1)
            page.locator("table.people a").first.click()
            page.wait_for_url("**/person/*")
            person = page.url.rpartition("/")[2]
            page.keyboard.press("Escape")
            page.keyboard.press("Escape")
            made.heard("locked")
            made.heard("serving", times=2)
            page.close()
        unlocked = unlock_workspace(folder, PASSPHRASE.encode(), chance=lambda n: b"\1" * n)
        context = Context(workspace=unlocked, now=lambda: datetime.now(UTC), wait=5.0)
        verbs = [one.verb for one in who_read(context, CASE, person).opened]
        assert {"people", "show", "find owed", "contact"} <= set(verbs)
        assert all(one.entry is not None for one in who_read(context, CASE, person).opened)


def test_pairs_are_judged_by_keys_alone(workspace: Path, browsing: Browser) -> None:
    """Twenty pairs with two undone, without a mouse, on a Russian keyboard too; the model's opinion is nowhere in the
    page before the answer, and no answer is given for anybody by default."""
    with copied(workspace) as folder, desk(folder) as made:
        page = made.unlock(browsing)
        page.goto(f"{made.at}/same")
        russian = page.context.new_cdp_session(page)
        for n in range(20):
            content = page.content()
            assert 'data-part="opinion"></div>' in content or n == 0
            assert "in 100 that they are one" not in content
            assert not re.search(r"probab|0\.\d\d|score", page.locator(".pair").inner_html())
            assert page.locator(".answers button:focus, .answers [checked], .answers [selected]").count() == 0
            number = page.locator(".answers input[name=number]").input_value()
            code = f"Digit{1 + n % 4}"
            russian.send("Input.dispatchKeyEvent", {"type": "keyDown", "code": code, "key": "ы"})
            russian.send("Input.dispatchKeyEvent", {"type": "keyUp", "code": code, "key": "ы"})
            expect(page.locator(f".answers input[name=number][value='{number}']")).to_have_count(0)
            if n in (7, 13):
                before = number
                page.keyboard.press("u")
                expect(page.locator(".answers input[name=number]")).to_have_value(before)
                page.keyboard.press("2")
                expect(page.locator(f".answers input[name=number][value='{before}']")).to_have_count(0)
        page.keyboard.press("s")
        expect(page.locator("[data-part=opinion] [role=status]")).to_be_visible()
        page.keyboard.press("l")
        expect(page.locator(".pair")).to_have_attribute("data-latin", "on")
        made.check_quiet()


def test_an_undone_answer_is_as_if_it_were_not_given(workspace: Path, browsing: Browser) -> None:
    """After undo the pair waits again, and as many pairs wait as before."""
    with copied(workspace) as folder, desk(folder) as made:
        page = made.unlock(browsing)
        page.goto(f"{made.at}/same")
        waiting, number = page.locator("text=pairs wait").inner_text(), page.locator(".answers input").input_value()
        page.keyboard.press("1")
        expect(page.locator(".done")).to_be_visible()
        assert page.locator(".answers input").input_value() != number
        page.keyboard.press("u")
        expect(page.locator(".done")).to_have_count(0)
        expect(page.locator(".answers input")).to_have_value(number)
        assert page.locator("text=pairs wait").inner_text() == waiting


def test_one_pair_in_two_windows_has_one_answer(workspace: Path, browsing: Browser) -> None:
    """The second window's answer is refused, both are shown, and the first one counts."""
    with copied(workspace) as folder, desk(folder) as made:
        page = made.unlock(browsing)
        page.goto(f"{made.at}/same")
        other = page.context.new_page()
        other.goto(f"{made.at}/same")
        page.keyboard.press("1")
        expect(page.locator(".done")).to_contain_text("Same")
        other.keyboard.press("2")
        expect(other.locator(".trouble")).to_contain_text("answered in another window")
        expect(other.locator(".trouble")).to_contain_text("There: Same")
        expect(other.locator(".trouble")).to_contain_text("Here: Different")


def test_two_windows_never_overwrite_each_other(workspace: Path, browsing: Browser) -> None:
    """The second save of one record is refused, both texts are shown, nothing is lost; and saving again is possible."""
    day = datetime.now(UTC).date()
    with copied(workspace) as folder, desk(folder) as made:
        page = made.unlock(browsing)
        find(page, made, "zzplantedov", PLANTED[0])
        page.locator("table.people a").first.click()
        page.wait_for_url("**/person/*")
        other = page.context.new_page()
        other.goto(page.url)

        def fill(window: Page, words: str) -> None:
            contact = window.locator(".contact").first
            if contact.locator("details[open]").count() == 0:
                contact.locator("summary").click()
            contact.locator("input[value=us_by_agreed_channel]").check()
            contact.locator("textarea[name=channel]").fill(words)
            contact.locator("input[name=checked_on]").fill(day.isoformat())
            contact.locator("input[name=expires]").fill((day + timedelta(days=30)).isoformat())
            contact.get_by_role("button", name="Save").click()

        fill(page, "by the first way")
        expect(page.locator(".contact").first).to_contain_text("We may begin")
        fill(other, "by the second way")
        trouble = other.locator(".contact .trouble")
        expect(trouble).to_contain_text("Another window changed this record")
        expect(trouble).to_contain_text("by the first way")
        expect(trouble).to_contain_text("by the second way")
        expect(other.locator(".contact").first.locator("textarea[name=channel]")).to_have_value("by the second way")
        page.reload()
        expect(page.locator(".contact").first).to_contain_text("by the first way")
        other.locator(".contact").first.get_by_role("button", name="Save").click()
        expect(other.locator(".contact").first).to_contain_text("by the second way")
        expect(other.locator(".contact .trouble")).to_have_count(0)


def test_keys_are_off_where_somebody_types(page: Page, opened: Desking) -> None:
    """A letter in a field is a letter; elsewhere `/` leads to the search, and `?` shows the keys."""
    go(page, opened, "/people")
    page.keyboard.press("Slash")
    expect(page.locator("#query")).to_be_focused()
    page.keyboard.type("?1ls")
    expect(page.locator("#query")).to_have_value("?1ls")
    expect(page.locator("#keys")).not_to_be_visible()
    page.locator("#main").focus()
    page.keyboard.press("Shift+Slash")
    expect(page.locator("#keys")).to_be_visible()
    expect(page.locator("#keys")).to_contain_text("Lock now")
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).not_to_be_visible()
    page.wait_for_timeout(800)


def test_focus_is_always_seen(page: Page, opened: Desking) -> None:
    """Whoever goes by Tab sees where they are, on every screen, and reaches the lock."""
    for path in ("/today", "/people", "/same", "/safety", "/settings"):
        go(page, opened, path)
        seen = set()
        for _ in range(14):
            page.keyboard.press("Tab")
            found = page.evaluate(
                "() => { const a = document.activeElement; const s = getComputedStyle(a);"
                " const name = a.tagName + (a.textContent || '').trim().slice(0, 20);"
                " return [name, s.outlineStyle, parseFloat(s.outlineWidth)]; }"
            )
            if found[0].startswith("BODY"):
                continue
            seen.add(found[0])
            assert found[1] != "none", found
            assert found[2] >= 2, found
        assert any("Lock now" in one for one in seen), path


def test_a_plain_form_works_under_our_referrer_policy(workspace: Path, browsing: Browser) -> None:
    """Where our script did not hear, a form is sent by the browser itself and not refused (Origin: null)."""
    with copied(workspace) as folder, desk(folder) as made:
        page = made.unlock(browsing)
        page.goto(f"{made.at}/settings")
        page.evaluate(
            "() => { const f = document.querySelector('form[data-send=\"/settings/keep\"]');"
            " f.method = 'post'; f.action = f.dataset.send;"
            " f.querySelector('input[name=text][value=large]').checked = true;"
            " HTMLFormElement.prototype.submit.call(f); }"
        )
        expect(page.locator("html")).to_have_attribute("data-text", "large")


def test_another_program_is_told_of(workspace: Path, browsing: Browser) -> None:
    """When something else on this machine knocks, whoever sits there learns it."""
    with copied(workspace) as folder, desk(folder) as made:
        page = made.unlock(browsing)
        assert made.raw("POST", "/lock", Sec_Fetch_Site="cross-site")[0] == 403
        expect(page.locator(".toasts.urgent")).to_contain_text("Another program tried to reach Habeas")


def test_arabic_is_mirrored(workspace: Path, browsing: Browser) -> None:
    """In Arabic the head and tables begin at the right, names stay as written, digits are as chosen."""
    with copied(workspace) as folder, desk(folder) as made:
        page = made.unlock(browsing, viewport={"width": 1280, "height": 800})
        page.goto(f"{made.at}/people")
        things = "[...document.querySelectorAll('.brand, .tools, thead th')]"
        places = f"() => {things}.map((e) => e.getBoundingClientRect().x)"
        left = page.evaluate(places)
        page.goto(f"{made.at}/settings")
        page.locator("input[name=language][value=ar]").check()
        page.locator("input[name=digits][value=own]").check()
        page.locator("form[data-send='/settings/keep'] button").click()
        expect(page.locator("html")).to_have_attribute("dir", "rtl")
        expect(page.locator("text=لم يراجعه متحدث باللغة بعد").first).to_be_visible()
        page.goto(f"{made.at}/people")
        right = page.evaluate(places)
        assert left[0] < left[1]
        assert right[0] > right[1]
        assert left[2:] == sorted(left[2:])
        assert right[2:] == sorted(right[2:], reverse=True)
        names = page.locator("table.people tbody th a")
        assert names.first.locator("bdi").count() == 1
        assert PLANTED[0] in names.first.inner_text()
        assert page.locator("table.people tbody td").filter(has_text="2017-04-03").count() == 1
        assert re.search("[٠-٩]", page.locator("[data-part=rows] [role=status]").inner_text())


def hand_over(page: Page, made: Desking) -> None:
    """Paste a text, and hand over a file and a table that are called after somebody."""
    for path, name, text in (
        ("/add", "", f"{PLANTED[0]} told this. " * 9_000),
        ("/add/files", f"{PLANTED[0]}.txt", f"About {PLANTED[1]}"),
        ("/add/table", f"{PLANTED[1]}.csv", f"No,Name\n1,{PLANTED[2]}\n"),
    ):
        page.goto(f"{made.at}{path}")
        if name:
            page.locator("#file").set_input_files(FilePayload(name=name, mimeType="a/b", buffer=text.encode()))
        else:
            page.locator("#file").fill(text)
        page.locator("form[data-at-most] button").click()
        page.wait_for_timeout(2_000)
    page.keyboard.press("v")
    expect(page.locator("#column-1")).to_contain_text(PLANTED[2])


@pytest.mark.parametrize("private", [True, False])
def test_no_profile_keeps_a_name(workspace: Path, browsing: Browser, private: bool) -> None:
    """After a day's work no file of the browser's profile holds a planted name, in a private and in a plain window."""
    with copied(workspace) as folder, memory_folder() as profile, desk(folder) as made:
        context = browsing.browser_type.launch_persistent_context(
            profile, executable_path=chromium_path(), args=[*arguments(), *(["--incognito"] if private else [])]
        )
        page = context.pages[0] if context.pages else context.new_page()
        page.goto(made.launcher.address)
        type_passphrase(page)
        for name in PLANTED:
            page.goto(f"{made.at}/people")
            page.locator("#query").press_sequentially(name)
            expect(page.locator("table.people tbody tr")).to_have_count(1)
            page.locator("table.people a").first.click()
            page.wait_for_url("**/person/*")
            page.locator(".contact summary").first.click()
            page.locator(".contact textarea").first.fill(f"about {name}")
        hand_over(page, made)
        page.goto(f"{made.at}/same")
        for n in range(4):
            page.keyboard.press(f"Digit{1 + n}")
            page.wait_for_timeout(300)
        page.goto(f"{made.at}/people")
        page.locator("#query").press_sequentially(PLANTED[0])
        page.wait_for_timeout(3000)
        context.close()
        kept = [path for path in profile.rglob("*") if path.is_file()]
        assert kept
        spelled = [one for name in PLANTED for one in (name.encode(), name.encode("utf-16-le"))]
        assert [path.name for path in kept if any(one in path.read_bytes() for one in spelled)] == []


def test_from_an_empty_folder_to_a_case(browsing: Browser) -> None:
    """The first steps: six, each of which can be left by a reload and taken up again; the code is asked back before
    there is anything to lose, and the practice case says on every screen that it is invented."""
    with memory_folder() as folder, desk(folder / "new") as made:
        page = made.window(browsing).new_page()
        page.goto(made.launcher.address)
        expect(page.locator(".step")).to_contain_text("Step 1 of 6")
        page.get_by_role("button", name="English").click()
        expect(page.locator("h1")).to_contain_text("What Habeas protects")
        page.reload()
        expect(page.locator(".step")).to_contain_text("Step 2 of 6")
        page.get_by_role("button", name="Continue").click()
        words = page.locator(".words").inner_text()
        assert len(words.split()) == 6
        page.locator("#secret").fill("short")
        page.get_by_role("button", name="Continue").click()
        expect(page.locator(".trouble")).to_contain_text("shorter than 12")
        page.locator("#secret").fill(words)
        page.get_by_role("button", name="Continue").click()
        expect(page.locator("label[for=secret]")).to_contain_text("once more")
        page.locator("#secret").fill("something else entirely")
        page.get_by_role("button", name="Continue").click()
        expect(page.locator(".trouble")).to_be_visible()
        page.locator("#secret").fill(words)
        page.get_by_role("button", name="Continue").click()
        expect(page.locator(".step")).to_contain_text("Step 4 of 6")
        code = page.locator(".words").inner_text()
        assert not (folder / "new").exists()
        page.get_by_role("button", name="I have written it down").click()
        expect(page.locator("text=Type the code back")).to_be_visible()
        assert code not in page.content()
        page.locator("#secret").fill("WRONG")
        page.get_by_role("button", name="Continue").click()
        expect(page.locator(".trouble")).to_be_visible()
        page.get_by_role("button", name="I have written it down").click()
        page.locator("#secret").fill(code)
        page.get_by_role("button", name="Continue").click()
        expect(page.locator(".step")).to_contain_text("Step 5 of 6")
        assert (folder / "new" / "vault.key").is_file()
        page.get_by_role("button", name="Open the practice case").click()
        expect(page.locator(".step")).to_contain_text("Step 6 of 6", timeout=120_000)
        page.get_by_role("button", name="Yes. Begin").click()
        page.wait_for_url("**/today")
        for path in ("/today", "/people", "/same", "/safety", "/settings"):
            go(page, made, path)
            expect(page.locator(".invented")).to_be_visible()
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")
        wait_for(lambda: made.told[-1].get("serving"), within=60)
        page.wait_for_selector("#secret")
        page.locator("#secret").fill(words)
        page.keyboard.press("Enter")
        page.wait_for_url("**/today")


def take(page: Page, words: str) -> None:
    """Take a passphrase in the first steps, and practise it."""
    page.locator("#secret").fill(words)
    page.get_by_role("button", name="Continue").click()
    expect(page.locator("label[for=secret]")).to_contain_text("once more")
    page.locator("#secret").fill(words)
    page.get_by_role("button", name="Continue").click()
    expect(page.locator(".step")).to_contain_text("Step 4 of 6")


def test_the_first_steps_go_on_where_they_were_left(browsing: Browser) -> None:
    """Reloaded at every step they are where they were, with the same words and code; whoever is locked out once the
    workspace is made goes on with a case; and a window that is not private is not worked in."""
    with memory_folder() as folder, desk(folder / "new") as made:
        page = made.window(browsing).new_page()
        page.goto(made.launcher.address)

        def again(step: int) -> None:
            expect(page.locator(".step")).to_contain_text(f"Step {step} of 6")  # else the reload meets the way there
            page.reload()
            expect(page.locator(".step")).to_contain_text(f"Step {step} of 6")

        again(1)
        page.get_by_role("button", name="English").click()
        expect(page.locator("h1")).to_contain_text("What Habeas protects")
        page.get_by_role("button", name="Back").click()
        again(1)
        page.get_by_role("button", name="English").click()
        again(2)
        page.get_by_role("button", name="Continue").click()
        words = page.locator(".words").inner_text()
        again(3)
        expect(page.locator(".words")).to_have_text(words)
        page.locator("#secret").fill(words)
        page.get_by_role("button", name="Continue").click()
        expect(page.locator("label[for=secret]")).to_contain_text("once more")
        again(3)  # before it was practised, nothing of a passphrase is taken
        take(page, words)
        code = page.locator(".words").inner_text()
        expect(page.get_by_role("button", name="Print this sheet")).to_be_visible()
        again(4)
        expect(page.locator(".words")).to_have_text(code)
        page.get_by_role("button", name="I have written it down").click()
        expect(page.locator("#secret")).to_be_visible()
        again(4)
        assert code not in page.content()
        page.locator("#secret").fill(code)
        page.get_by_role("button", name="Continue").click()
        expect(page.locator(".step")).to_contain_text("Step 5 of 6")
        page.get_by_role("link", name="Shares among colleagues").click()
        expect(page.get_by_role("button", name="Make shares")).to_be_visible()
        page.get_by_role("link", name="Back").click()
        again(5)
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")
        wait_for(lambda: made.told[-1].get("serving"), within=60)
        page.wait_for_selector("#secret")
        page.locator("#secret").fill(words)
        page.keyboard.press("Enter")
        page.wait_for_url("**/cases")
        expect(page.get_by_role("button", name="Begin the case")).to_be_visible()
        made.check_quiet()


def test_the_last_step_looks_at_the_window(browsing: Browser) -> None:
    """Whoever says that the window is not a private one is told not to work in it."""
    with memory_folder() as folder, desk(folder / "new") as made:
        page = made.window(browsing).new_page()
        page.goto(made.launcher.address)
        page.get_by_role("button", name="English").click()
        page.get_by_role("button", name="Continue").click()
        words = page.locator(".words").inner_text()
        take(page, words)
        code = page.locator(".words.code").inner_text()
        page.get_by_role("button", name="I have written it down").click()
        page.locator("#secret").fill(code)
        page.get_by_role("button", name="Continue").click()
        page.locator("#case-name").fill("x")
        page.get_by_role("button", name="Begin the case").click()
        expect(page.locator(".step")).to_contain_text("Step 6 of 6")
        page.get_by_role("button", name="No, it does not say so").click()
        expect(page.locator("main .trouble")).to_contain_text("Do not work in this window")
        page.get_by_role("button", name="Yes. Begin").click()
        page.wait_for_url("**/today")


def test_arrow_keys_go_through_the_people(page: Page, opened: Desking) -> None:
    """From the search down through the rows and back up, and Enter opens a person; no mouse is needed."""
    go(page, opened, "/people")
    page.keyboard.press("Slash")
    page.keyboard.type("nadie")
    expect(page.locator("[data-part=rows] [role=status]")).to_contain_text("found")
    links = page.locator("table.people tbody th a")
    page.keyboard.press("ArrowDown")
    expect(links.nth(0)).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(links.nth(2)).to_be_focused()
    for _ in range(3):
        page.keyboard.press("ArrowUp")
    expect(page.locator("#query")).to_be_focused()
    page.keyboard.press("ArrowDown")
    whom = links.nth(0).get_attribute("href")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{whom}")


def test_a_wrong_passphrase_says_so(opened: Desking, workspace: Path, browsing: Browser) -> None:
    """The field is emptied, the reason may be the keyboard, and the next try works."""
    with copied(workspace) as folder, desk(folder) as made:
        page = made.window(browsing).new_page()
        page.goto(made.launcher.address)
        page.locator("#secret").fill("not this one at all")
        page.get_by_role("button", name="Unlock", exact=True).click()
        expect(page.locator(".trouble")).to_contain_text("This does not open it")
        expect(page.locator("#secret")).to_have_value("")
        type_passphrase(page)


def test_a_sealed_case_asks_for_its_own_passphrase(workspace: Path, browsing: Browser) -> None:
    """The workspace's passphrase alone shows neither its name nor whether it is invented; a wrong one opens nothing."""
    own = "quite another set of words"
    with copied(workspace) as folder:
        unlocked = unlock_workspace(folder, PASSPHRASE.encode(), chance=token_bytes)
        context = Context(workspace=unlocked, now=lambda: datetime.now(UTC))
        seal_case(context, CASE, own.encode(), code=None)
        start_case(context, "the other one")
        unlocked.close()
        with desk(folder) as made:
            page = made.window(browsing).new_page()
            page.goto(made.launcher.address)
            page.locator("#secret").fill(PASSPHRASE)
            page.keyboard.press("Enter")
            page.wait_for_url("**/cases")
            assert CASE not in page.content()
            page.locator("li", has_text="sealed").get_by_role("button", name="Open").click()
            page.locator("#secret").fill("not these words")
            page.keyboard.press("Enter")
            expect(page.locator(".trouble")).to_contain_text("This does not open it")
            page.locator("#secret").fill(own)
            page.keyboard.press("Enter")
            page.wait_for_url("**/today")
            expect(page.locator("main")).to_contain_text(CASE)
            find(page, made, "zzplantedov", PLANTED[0])


def test_who_read_a_record_is_told_on_it(workspace: Path, browsing: Browser) -> None:
    """From the person's page itself one sees who opened it, and asking adds no reading."""
    with copied(workspace) as folder, desk(folder) as made:
        page = made.unlock(browsing)
        find(page, made, "zzplantedov", PLANTED[0])
        page.locator("table.people a").first.click()
        page.get_by_role("button", name="Who read this record").click()
        expect(page.locator("[data-part=read] li", has_text="show").first).to_contain_text("tester")
        before = page.locator("[data-part=read] li").count()
        page.get_by_role("button", name="Who read this record").click()
        page.wait_for_timeout(800)
        assert page.locator("[data-part=read] li").count() == before

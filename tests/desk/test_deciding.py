"""Deciding in a real browser, by keys alone: fates with their reasons, groups to split, two to join, sources."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_bytes

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.casework.told_case import code
from tests.desk.desking import CASE, PASSPHRASE, PLANTED, copied, desk
from tests.statements.telling import Telling

from habeas.casework.context import Context
from habeas.casework.judging import review
from habeas.casework.people import list_persons, show_person
from habeas.casework.starting import unlock_workspace
from habeas.casework.who_read import who_read
from habeas.model.records import Same

pytestmark = pytest.mark.browser


def at_work(folder: Path) -> Context:
    """The workspace as the command line has it, before or after the desk."""
    unlocked = unlock_workspace(folder, PASSPHRASE.encode(), chance=token_bytes)
    return Context(workspace=unlocked, now=lambda: datetime.now(UTC), wait=5.0)


@contextmanager
def told(workspace: Path) -> Iterator[tuple[Path, str, list[str]]]:
    """A copy in which six records are one person, who by one source was killed and by another released.

    Gives the folder, the person's id and the statements: of the taking, the killing and the release.
    """
    with copied(workspace) as folder:
        context = at_work(folder)
        of, ids = Telling(), []
        persons = list_persons(context, CASE).persons
        named = [one.person for one in persons if PLANTED[0] in _name(context, one.person.id)]
        mentions = [mention for one in named for mention in one.mentions]
        others = [one.person.mentions[0] for one in persons if one.person not in named][:2]
        with review(context, CASE) as sitting:
            for one in (*mentions[1:], *others):
                sitting.decide(mentions[0], one, Same.YES, why="told by the family")
        for source, act, end in (
            ("witness", "arrest", ""),
            ("witness", "killing_state", ""),
            ("register", "arrest", "released"),
        ):
            of.act(source, act, mentions[0], "2017-04-03", end_status=end)
            ids.append(of.statements[-1].statement)
        code(context, of, case=CASE)
        person = show_person(context, CASE, mentions[0]).person.id
        context.workspace.close()
        yield folder, person, ids


def _name(context: Context, person: str) -> str:
    return " ".join(name.written for records in show_person(context, CASE, person).records
                    for name in records[-1].mention.names)  # fmt: skip


def tab_to(page: Page, wanted: str) -> None:
    """Press Tab until something has the focus, and see that it is seen."""
    page.wait_for_selector(wanted, state="attached")
    for _ in range(250):
        page.keyboard.press("Tab")
        if page.evaluate("(wanted) => document.activeElement.matches(wanted)", wanted):
            outline = page.evaluate("() => getComputedStyle(document.activeElement).outlineStyle")
            assert outline != "none"
            return
    raise AssertionError(f"Tab does not lead to {wanted}")


def press(page: Page, wanted: str, key: str = "Space") -> None:
    """Go somewhere by Tab and press a key there."""
    tab_to(page, wanted)
    page.keyboard.press(key)


def choose(page: Page, name: str, value: str) -> None:
    """Choose one of a group of buttons by Tab and arrows."""
    tab_to(page, f"input[name='{name}']")
    for _ in range(12):
        if page.evaluate("() => document.activeElement.value") == value:
            page.keyboard.press("Space")
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"the arrows do not lead to {value}")


def test_a_fate_is_decided_by_keys_alone(workspace: Path, browsing: Browser) -> None:
    """From the person to a death that counts, without a mouse: what is missing is said at its field and nothing typed
    is lost, what speaks against it has to be looked at, who proposed it cannot sign for it, and somebody else does."""
    with told(workspace) as (folder, person, (taken, killed, released)), desk(folder) as made:
        page = made.unlock(browsing)
        page.goto(f"{made.at}/person/{person}")
        page.keyboard.press("d")
        page.wait_for_url(f"**/fate/{person}")
        expect(page.locator(".lead")).to_contain_text("The law treats the person as alive")
        assert page.locator(".decide input[type=radio]:checked").count() == 0
        page.locator("#main").focus()
        page.keyboard.press("p")
        page.keyboard.press("Enter")
        expect(page.locator("[data-part=decide] .trouble")).to_be_focused()
        expect(page.locator("[data-part=decide] .trouble li")).to_have_count(3)
        choose(page, "value", "dead_established")
        choose(page, f"e-{killed}", "for")
        choose(page, f"e-{taken}", "for")
        choose(page, "standard", "clear_and_convincing")
        tab_to(page, "#reasoning")
        page.keyboard.type("Two who do not know each other. pdw")
        press(page, "[data-part=decide] button[data-key=KeyP]")
        trouble = page.locator("[data-part=decide] .trouble")
        expect(trouble).to_contain_text("Look at it")
        expect(page.locator("#reasoning")).to_have_value("Two who do not know each other. pdw")
        expect(page.locator(f"#g-{released} .wrong")).to_be_visible()
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.locator(f"#g-{released}")).to_be_focused()
        choose(page, f"e-{released}", "against")
        page.locator("#main").focus()
        page.keyboard.press("p")
        page.keyboard.press("Enter")
        finding = page.locator("article.finding").first
        expect(finding).to_be_focused()
        expect(finding).to_contain_text("it counts for nobody yet")
        expect(finding).to_contain_text("somebody else has to sign")
        choose(page, "answer", "yes")
        press(page, ".review button", "Enter")
        expect(finding.locator(".trouble")).to_contain_text("somebody else has to sign")
        tab_to(page, "input[id^=by-][name=by]")
        page.keyboard.type("second")
        page.keyboard.press("Enter")
        expect(page.locator("article.finding").first).to_contain_text("stands")
        expect(page.locator("article.finding").first).to_contain_text("second")
        page.goto(f"{made.at}/person/{person}")
        expect(page.locator(".fate .lead")).to_contain_text("death established")
        page.goto(f"{made.at}/findings")
        expect(page.locator(".empty")).to_be_visible()
        made.titles.add(page.title())
        made.check_quiet()


def test_two_windows_on_one_finding(workspace: Path, browsing: Browser) -> None:
    """The second proposal and the second review are refused with both texts shown; proposed again, it is recorded."""
    with told(workspace) as (folder, person, (taken, killed, released)), desk(folder) as made:
        page = made.unlock(browsing)
        page.goto(f"{made.at}/fate/{person}")
        other = page.context.new_page()
        other.goto(page.url)

        def fill(window: Page, words: str) -> None:
            window.locator("input[name=value][value=alive_in_custody]").check()
            for ground in (killed, released):
                window.locator(f"#g-{ground} input[value=neither]").check()
            window.locator(f"#g-{taken} input[value=for]").check()
            window.locator("input[name=standard][value=reasonable_grounds_to_suspect]").check()
            window.locator("#reasoning").fill(words)
            window.locator(".decide button[data-key=KeyP]").click()

        fill(page, "seen in a cell by the first")
        expect(page.locator("article.finding")).to_contain_text("stands")
        fill(other, "seen in a cell by the second")
        trouble = other.locator("[data-part=decide] .trouble")
        expect(trouble).to_contain_text("seen in a cell by the first")
        expect(trouble).to_contain_text("seen in a cell by the second")
        expect(other.locator("#reasoning")).to_have_value("seen in a cell by the second")
        expect(other.locator(f"#g-{taken} input[value=for]")).to_be_checked()
        third = page.context.new_page()
        third.goto(page.url)
        other.locator(".decide button[data-key=KeyP]").click()
        expect(other.locator("article.finding")).to_have_count(2)
        expect(other.locator("article.finding").last).to_contain_text("superseded")
        third.locator(".review summary").click()
        third.locator(".review input[value=no]").check()
        third.locator(".review textarea").fill("I doubt the witness")
        third.locator(".review button").click()
        expect(third.locator("[data-part=findings] > .trouble")).to_contain_text("I doubt the witness")
        expect(third.locator("[data-part=findings]")).to_contain_text("seen in a cell by the second")
        third.goto(f"{made.at}/fate/{person}")
        third.locator("#reasoning").fill("written before the question was changed")
        third.locator("button[data-key=KeyW]").click()
        expect(third.locator("input[name=value][value=custody_denied]")).to_be_visible()
        expect(third.locator("#reasoning")).to_have_value("written before the question was changed")
        third.locator("#main").focus()
        third.keyboard.press("e")
        expect(third.locator(".elements").first).to_be_visible()
        third.locator(".elements button").first.click()
        expect(third.locator("input[name=value][value=disputed]")).to_be_visible()


def test_a_group_is_split_by_keys_alone(workspace: Path, browsing: Browser) -> None:
    """Tick, reason, what it does, confirm, undo, without a mouse; what was decided is said before; and whoever had the
    old group open in another window is refused, with both shown and nothing lost."""
    with told(workspace) as (folder, person, _):
        with desk(folder) as made:
            page = made.unlock(browsing)
            page.goto(f"{made.at}/person/{person}")
            page.keyboard.press("g")
            page.wait_for_url(f"**/group/{person}")
            expect(page.locator("input[name=apart]")).to_have_count(6)
            expect(page.locator(".ties > li")).not_to_have_count(0)
            other = page.context.new_page()
            other.goto(page.url)
            page.bring_to_front()
            page.locator("#main").focus()
            page.keyboard.press("x")
            expect(page.locator("[data-part=plan] .trouble")).to_contain_text("Tick the records")
            press(page, "input[name=apart]:nth-of-type(1)")
            tab_to(page, "#why")
            page.keyboard.type("another father xc")
            press(page, "button[data-key=KeyX]", "Enter")
            expect(page.locator("#plan-title")).to_be_focused()
            expect(page.locator(".parts > li")).to_have_count(2)
            expect(page.locator(".plan")).to_contain_text("Nothing was decided about this person yet")
            page.keyboard.press("c")
            expect(page.locator(".done")).to_be_focused()
            expect(page.locator(".done")).to_contain_text("2 persons now")
            ticked = other.locator("input[name=apart]").last
            ticked.check()
            other.locator("#why").fill("not the same day")
            other.locator("button[data-key=KeyX]").click()
            expect(other.locator(".plan")).to_be_visible()
            other.locator("input[name=apart]").first.check()
            expect(other.locator(".plan"), "it said what other ticks would do").to_have_count(0)
            other.locator("input[name=apart]").first.uncheck()
            other.locator("button[data-key=KeyX]").click()
            expect(other.locator(".plan")).to_be_visible()
            page.keyboard.press("u")
            expect(page.locator("input[name=apart]")).to_have_count(6)
            expect(page.locator(".done")).to_have_count(0)
            other.locator("button[data-key=KeyC]").click()
            trouble = other.locator("[data-part=group] > .trouble")
            expect(trouble).to_contain_text("changed who is one person")
            expect(trouble).to_contain_text("not the same day")
            expect(other.locator("#why")).to_have_value("not the same day")
            expect(other.locator("input[name=apart]:checked")).to_have_count(1)
        context = at_work(folder)
        assert len(show_person(context, CASE, person).person.mentions) == 6
        assert {"show"} <= {one.verb for one in who_read(context, CASE, person).opened}
        context.workspace.close()


def test_somebody_whom_no_queue_proposed_is_joined(workspace: Path, browsing: Browser) -> None:
    """From the pair in question to another candidate: found by name in any script, side by side first, with a reason,
    and taken back; somebody in one record alone has a group, too."""
    with copied(workspace) as folder, desk(folder) as made:
        page = made.unlock(browsing)
        page.goto(f"{made.at}/same")
        page.get_by_role("link", name="Find another for the first").click()
        page.wait_for_url("**/join/*")
        expect(page.locator("#query")).to_be_visible()
        wanted = next(name for name in PLANTED if name not in page.locator(".lead").inner_text())
        page.keyboard.press("/")
        page.keyboard.type(wanted)
        expect(page.locator(".picks button").first).to_contain_text(wanted)
        press(page, ".picks button", "Enter")
        expect(page.locator("#plan-title")).to_be_focused()
        expect(page.locator(".pair .how").first).to_be_visible()
        page.get_by_role("button", name="Record: one person").click()
        expect(page.locator("#why")).to_be_focused()
        expect(page.locator(".wrong")).to_contain_text("Write why")
        page.keyboard.type("the mother says so")
        page.get_by_role("button", name="Record: one person").click()
        expect(page.locator(".done")).to_contain_text("They are one person now")
        page.get_by_role("link", name="They are one person now").click()
        expect(page.locator(".ties")).to_contain_text("the mother says so")
        page.get_by_role("button", name="Take this decision back").first.click()
        expect(page.locator("[data-part=group]")).not_to_contain_text("the mother says so")
        page.goto(f"{made.at}/people")
        page.locator("#query").fill("Никто")
        expect(page.locator("table.people tbody tr")).to_have_count(1)
        page.locator("table.people a").first.click()
        page.wait_for_url("**/person/*")
        page.keyboard.press("g")
        page.wait_for_url("**/group/*")
        expect(page.locator(".lead")).to_contain_text("held to be one person")


def test_a_pair_says_how_it_differs_and_where_it_stands(workspace: Path, browsing: Browser) -> None:
    """One letter apart is told as one letter apart; E opens both sources as they stand in their files; a pair that is
    not for today leaves no trace and does not come again in this sitting."""
    with copied(workspace) as folder:
        with desk(folder) as made:
            page = made.unlock(browsing)
            page.goto(f"{made.at}/same")
            seen = set()
            for _ in range(6):
                seen.add(page.locator(".pair .how").first.inner_text())
                page.keyboard.press("e")
                expect(page.locator(".sources")).to_be_focused()
                expect(page.locator(".sources .cells")).to_have_count(2)
                assert "in 100" not in page.content()
                name = page.locator(".pair .line dd bdi").first.inner_text()
                expect(page.locator(".sources").get_by_text(name).first).to_be_visible()
                number = page.locator(".answers input[name=number]").input_value()
                page.keyboard.press("n")
                expect(page.locator(f".answers input[name=number][value='{number}']")).to_have_count(0)
            assert any(re.search("1 letter apart", one) for one in seen)
            expect(page.locator(".done")).to_have_count(0)
            other = page.context.new_page()
            other.goto(page.url)
            page.keyboard.press("2")
            expect(page.locator(".done")).to_be_visible()
            first = other.locator(".answers input[name=number]").input_value()
            other.keyboard.press("1")
            expect(other.locator(".trouble")).to_contain_text("Undo takes it back")
            other.keyboard.press("3")
            expect(other.locator(".answers input[name=number]")).not_to_have_value(first)
            expect(other.locator(".done")).to_contain_text("Cannot tell")
            page.keyboard.press("u")
            expect(page.locator(".toasts.urgent")).to_contain_text("another window went on")
            page.keyboard.press("u")
            expect(page.locator(".toasts").first).to_contain_text("The pair is asked again")
        context = at_work(folder)
        with review(context, CASE) as sitting:
            waiting = len(sitting.queue())
        with context.case(CASE, "test") as case:
            answers = case.index.database.execute("SELECT count(*) FROM link WHERE by_person = 1 AND in_force = 1").get
        context.workspace.close()
        assert answers == 1
        assert waiting > 40

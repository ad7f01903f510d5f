"""Locking, in a real browser: whatever locks it, nothing of the vault stays open, and no way leads back to a page."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests.desk.desking import CHEAP_KEEPER, PLANTED, Desking, copied, desk, is_gone, type_passphrase, wait_for

from habeas.casework.locking import IdleLock
from habeas.desk import launching
from habeas.desk.presence import CLOSED, LOST, Presence

pytestmark = pytest.mark.browser
CAN_LOOK = os.geteuid() == 0
"""A keeper lets no other program of its own user look at it, so its open files are seen by root alone."""

_HASTY = """from habeas.desk import sitting
slow = sitting.IdleLock
sitting.IdleLock = lambda minutes, clock: slow(minutes=minutes, clock=lambda: 6 * clock())
"""
_ESCAPE_TWICE = """() => {
  const target = document.activeElement ?? document.body;
  for (let n = 0; n < 2; n += 1) target.dispatchEvent(new KeyboardEvent('keydown', { code: 'Escape', bubbles: true }));
  return document.body.innerText;
}"""


@pytest.fixture
def fresh(workspace: Path) -> Iterator[tuple[Desking, Path]]:
    """A desk of its own."""
    with copied(workspace) as folder, desk(folder) as made:
        yield made, folder


def open_files(process: int, folder: Path) -> list[str]:
    """Which files of a folder a process has open."""
    found = []
    for handle in Path(f"/proc/{process}/fd").iterdir() if CAN_LOOK else ():
        try:
            name = os.readlink(handle)
        except OSError:
            continue
        if name.startswith(str(folder)):
            found.append(name)
    return found


def check_locked(made: Desking, page: Page, before: int, folder: Path) -> None:
    """Check that the vault is closed, the process that held the keys is gone, and the screen shows nobody."""
    wait_for(lambda: is_gone(before), within=30)
    made.heard("serving", times=2)
    assert open_files(made.keeper, folder) == []
    page.wait_for_selector("#secret")
    assert not any(name in page.content() for name in PLANTED)


def see_people(page: Page, made: Desking) -> None:
    page.goto(f"{made.at}/people")
    page.wait_for_selector(f"text={PLANTED[0]}")


@pytest.mark.parametrize("way", ["key", "key in a field", "button"])
def test_a_person_locks_it(fresh: tuple[Desking, Path], browsing: Browser, way: str) -> None:
    """Esc Esc, wherever the cursor stands, or the button: the screen is empty at once, the keys are gone, and neither
    Back nor reload nor another window shows anybody."""
    made, folder = fresh
    page = made.unlock(browsing)
    see_people(page, made)
    other = page.context.new_page()
    see_people(other, made)
    before = made.keeper
    assert open_files(before, folder) or not CAN_LOOK
    if way == "key in a field":
        page.locator("#query").focus()
    if way == "button":
        page.get_by_role("button", name="Lock now").click()
    else:
        assert PLANTED[0] not in page.evaluate(_ESCAPE_TWICE)
    check_locked(made, page, before, folder)
    other.wait_for_selector("#secret")
    page.go_back()
    page.wait_for_selector("#secret")
    assert PLANTED[0] not in page.content()
    page.reload()
    page.wait_for_selector("#secret")
    assert page.context.new_page().goto(f"{made.at}/people") is not None
    assert PLANTED[0] not in page.context.pages[-1].content()
    type_passphrase(page)
    see_people(page, made)


def test_one_escape_locks_nothing(fresh: tuple[Desking, Path], browsing: Browser) -> None:
    """One Esc closes a dialog and no more."""
    made, _ = fresh
    page = made.unlock(browsing)
    before = made.keeper
    page.keyboard.press("Shift+Slash")
    page.keyboard.press("Escape")
    page.wait_for_timeout(1200)
    page.keyboard.press("Escape")
    page.wait_for_timeout(500)
    assert made.keeper == before


def test_it_locks_when_its_window_closes(fresh: tuple[Desking, Path], browsing: Browser) -> None:
    """Whoever closes the last window has locked it some seconds later; going from page to page does not."""
    made, _ = fresh
    page = made.unlock(browsing)
    before = made.keeper
    for _ in range(3):
        page.goto(f"{made.at}/people")
        page.goto(f"{made.at}/today")
    context: BrowserContext = page.context
    second = context.new_page()
    second.goto(f"{made.at}/today")
    page.close(run_before_unload=True)
    second.wait_for_timeout(int(1000 * (CLOSED + 2)))
    assert made.keeper == before
    second.close(run_before_unload=True)
    made.heard("locked", within=CLOSED + 20)
    assert made.told[-1].get("locked", "closed") == "closed"
    wait_for(lambda: is_gone(before), within=30)


def test_it_locks_when_nobody_is_there(workspace: Path, browsing: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    """After the minutes that were agreed without a key it locks by itself, though its window is open. For this test the
    clock that counts them goes six times as fast."""
    monkeypatch.setattr(launching, "KEEPER", ("-I", "-c", _HASTY + CHEAP_KEEPER))
    with copied(workspace) as folder, desk(folder) as made:
        page = made.unlock(browsing)
        page.goto(f"{made.at}/settings")
        page.locator("#idle").fill("1")
        page.get_by_role("button", name="Save").click()
        expect(page.locator("#idle")).to_have_value("1")
        before = made.keeper
        made.heard("locked", within=60)
        assert [one["locked"] for one in made.told if "locked" in one] == ["idle"]
        check_locked(made, page, before, folder)


def test_a_killed_keeper_is_followed_by_one_without_keys(fresh: tuple[Desking, Path], browsing: Browser) -> None:
    """If the process that holds the keys dies, the desk is locked, and what was saved is there."""
    made, folder = fresh
    page = made.unlock(browsing)
    see_people(page, made)
    before = made.keeper
    os.kill(before, signal.SIGKILL)
    made.heard("serving", times=2)
    page.goto(f"{made.at}/people")
    check_locked(made, page, before, folder)
    type_passphrase(page)
    see_people(page, made)


def test_a_launcher_that_dies_takes_the_keeper_along(workspace: Path) -> None:
    """Nothing goes on with the keys when the program that was started ends."""
    with copied(workspace) as folder, desk(folder) as made:
        made.unlocked()
        before = made.keeper
        assert made.launcher.keeper is not None
        made.launcher._ends = True
        assert made.launcher.keeper.stdin is not None
        made.launcher.keeper.stdin.close()
        wait_for(lambda: is_gone(before), within=30)


class _Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def presence() -> tuple[Presence, _Clock]:
    clock = _Clock()
    return Presence(clock=clock, idle=IdleLock(minutes=10, clock=clock)), clock


def test_when_it_locks() -> None:
    """Idle for ten minutes; no window for a minute; the last one said that it closes; and not a moment before."""
    there, clock = presence()
    there.opened()
    clock.now += 599
    assert there.why_locked == ""
    assert there.warns
    clock.now += 2
    assert there.why_locked == "idle"

    there, clock = presence()
    there.opened()
    there.closed()
    clock.now += LOST - 1
    assert there.why_locked == ""
    clock.now += 2
    assert there.why_locked == "lost"

    there, clock = presence()
    there.opened()
    there.closing()
    clock.now += 30
    assert there.why_locked == ""
    there.closed()
    assert there.why_locked == "closed"
    there.asked(touched=False)
    assert there.why_locked == ""


def test_a_held_question_is_no_sign_of_a_person() -> None:
    """A window that is only open does not keep the desk open."""
    there, clock = presence()
    for _ in range(40):
        there.opened()
        clock.now += 20
        there.closed()
    assert there.why_locked == "idle"

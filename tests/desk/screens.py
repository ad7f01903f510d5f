"""Take a picture of every screen: `python -m tests.desk.screens [FOLDER]` (build/screens), for eyes that look at each.

Every screen in English and Arabic, light and dark, and narrow; of an invented case: nobody else may be in a picture.
"""

from __future__ import annotations

import atexit
import secrets
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from playwright.sync_api import Browser, FilePayload, Page
from tests.desk.desking import (
    PASSPHRASE,
    Desking,
    cheap,
    chromium,
    copied,
    desk,
    memory,
    memory_folder,
    type_passphrase,
)

from habeas.casework.context import Context
from habeas.casework.practice_case import start_practice_case
from habeas.casework.starting import start_workspace

LANGUAGES, COLOURS = ("en", "ar"), ("light", "dark")
WIDE, NARROW = {"width": 1280, "height": 860}, {"width": 320, "height": 720}
PATHS = (
    "today", "numbers", "inbox", "add", "add/page", "table", "sources", "origin", "source", "coding",
    "people", "person", "same",
    "group", "join", "fate", "findings",
    "filing", "filing/new", "alleged",
    "safety", "backups", "keys", "withdrawal", "settings", "cases",
)  # fmt: skip


TABLE: FilePayload = {
    "name": "list.csv",
    "mimeType": "text/csv",
    "buffer": "Номер,Имя,Дата,Статус\n1,Никто Выдуманный,03.04.1999,задержан\n2,لا أحد,в апреле,пропал\n".encode(),
}


@contextmanager
def practice_desk() -> Iterator[Desking]:
    """A desk over a workspace that holds the practice case alone."""
    with copied(practice_workspace()) as folder, desk(folder) as made:
        yield made


@cache
def practice_workspace() -> Path:
    """A workspace with the practice case, made once in a process; nobody works in it but on copies."""
    folder = Path(tempfile.mkdtemp(prefix="habeas-desk-test-", dir=memory()))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    with cheap():
        workspace, _ = start_workspace(folder / "work", PASSPHRASE.encode(), label="x", chance=secrets.token_bytes)
        start_practice_case(Context(workspace=workspace, now=lambda: datetime.now(UTC)), "practice")
        workspace.close()
    return folder / "work"


def settle(page: Page, made: Desking, lang: str, colours: str, text: str = "normal") -> None:
    """Choose a language, colours and size of text in the settings."""
    page.goto(f"{made.at}/settings")
    for name, value in (("language", lang), ("colours", colours), ("text", text)):
        page.locator(f"input[name={name}][value={value}]").check()
    with page.expect_navigation():  # even where nothing changes: else what comes next meets the way back
        page.locator("form[data-send='/settings/keep'] button").click()
    page.wait_for_selector(f"html[lang={lang}][data-colours={colours}][data-text={text}]")


def see(page: Page, made: Desking, name: str) -> None:
    """Go to a screen by its name."""
    if name == "person":
        page.goto(f"{made.at}/people")
        page.locator("table.people a").first.click()
        page.wait_for_selector(".fate")
    elif name in ("withdrawal", "group", "join", "fate"):
        page.goto(f"{made.at}/people")
        whom = page.locator("table.people a").first.get_attribute("href") or ""
        page.goto(f"{made.at}{whom.replace('person', name)}")
    elif name in ("origin", "source"):
        page.goto(f"{made.at}/sources")
        page.locator("table.sources tbody a").first.click()
        page.wait_for_url("**/origin/*")
        if name == "source":
            page.locator("main ul a").first.click()
            page.wait_for_url("**/source/*")
    elif name == "coding":
        page.goto(f"{made.at}/inbox")
        page.locator("[data-part=next] a").click()
        page.locator("a[href^='/coding/']").click()
        page.wait_for_selector("#text")
    elif name == "table":
        page.goto(f"{made.at}/add/table")
        if not page.locator("a[href='/table']").count():
            page.locator("#file").set_input_files([TABLE])
            page.locator("form[data-send='/table/take'] button").click()
            page.wait_for_url(f"{made.at}/table")
        page.goto(f"{made.at}/table")
        page.wait_for_selector(".column")
    else:
        page.goto(f"{made.at}/{name}")
        page.wait_for_load_state("load")


def first_steps(browser: Browser, folder: Path) -> None:
    """Take pictures of the first steps, in both languages."""
    for lang in LANGUAGES:
        with memory_folder() as empty, desk(empty / "new") as made:
            page = made.window(browser, viewport=WIDE).new_page()
            page.goto(made.launcher.address)
            page.screenshot(path=folder / f"first-1-{lang}.png", full_page=True)
            page.locator(f"button[value={lang}]").click()
            page.wait_for_selector("main li")
            page.screenshot(path=folder / f"first-2-{lang}.png", full_page=True)
            page.locator("main button:not(.quiet)").click()
            words = page.locator(".words").inner_text()
            page.screenshot(path=folder / f"first-3-{lang}.png", full_page=True)
            for _ in range(2):
                page.locator("#secret").fill(words)
                page.keyboard.press("Enter")
                page.wait_for_timeout(800)
            page.wait_for_selector(".code")
            page.screenshot(path=folder / f"first-4-{lang}.png", full_page=True)


def main() -> None:
    """Take them."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "build/screens")
    folder.mkdir(parents=True, exist_ok=True)
    with cheap(), chromium() as browser:
        first_steps(browser, folder)
        with practice_desk() as made:
            page = made.window(browser, viewport=WIDE).new_page()
            page.goto(made.launcher.address)
            page.screenshot(path=folder / "unlock-en.png", full_page=True)
            type_passphrase(page)
            for lang in LANGUAGES:
                for colours in COLOURS:
                    page.set_viewport_size(WIDE)  # type: ignore[arg-type]
                    settle(page, made, lang, colours)
                    for name in PATHS:
                        see(page, made, name)
                        page.screenshot(path=folder / f"{name}-{lang}-{colours}.png", full_page=True)
                    page.keyboard.press("Shift+Slash")
                    page.screenshot(path=folder / f"shortcuts-{lang}-{colours}.png")
                page.set_viewport_size(NARROW)  # type: ignore[arg-type]
                for name in PATHS:
                    see(page, made, name)
                    page.screenshot(path=folder / f"{name}-{lang}-narrow.png", full_page=True)
    print(f"screens: {len([*folder.glob('*.png')])} pictures in {folder}")


if __name__ == "__main__":
    main()

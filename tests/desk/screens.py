"""Take a picture of every screen: `python -m tests.desk.screens [FOLDER]` (build/screens), for eyes that look at each.

Every screen in English and Arabic, light and dark, and narrow; of an invented case: nobody else may be in a picture.
"""

from __future__ import annotations

import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Browser, Page
from tests.desk.desking import PASSPHRASE, Desking, chromium, desk, memory_folder, type_passphrase

from habeas.casework.context import Context
from habeas.casework.practice_case import start_practice_case
from habeas.casework.starting import start_workspace

LANGUAGES, COLOURS = ("en", "ar"), ("light", "dark")
WIDE, NARROW = {"width": 1280, "height": 860}, {"width": 320, "height": 720}
PATHS = ("today", "people", "person", "same", "safety", "settings", "cases")


@contextmanager
def practice_desk() -> Iterator[Desking]:
    """A desk over a workspace that holds the practice case alone."""
    with memory_folder() as folder:
        workspace, _ = start_workspace(folder / "work", PASSPHRASE.encode(), label="x", chance=secrets.token_bytes)
        start_practice_case(Context(workspace=workspace, now=lambda: datetime.now(UTC)), "practice")
        workspace.close()
        with desk(folder / "work") as made:
            yield made


def settle(page: Page, made: Desking, lang: str, colours: str, text: str = "normal") -> None:
    """Choose a language, colours and size of text in the settings."""
    page.goto(f"{made.at}/settings")
    for name, value in (("language", lang), ("colours", colours), ("text", text)):
        page.locator(f"input[name={name}][value={value}]").check()
    page.locator("form[data-send='/settings/keep'] button").click()
    page.wait_for_selector(f"html[lang={lang}][data-colours={colours}][data-text={text}]")


def see(page: Page, made: Desking, name: str) -> None:
    """Go to a screen by its name."""
    if name == "person":
        page.goto(f"{made.at}/people")
        page.locator("table.people a").first.click()
        page.wait_for_selector(".fate")
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
    with chromium() as browser:
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
                    page.screenshot(path=folder / f"keys-{lang}-{colours}.png")
                page.set_viewport_size(NARROW)  # type: ignore[arg-type]
                for name in PATHS:
                    see(page, made, name)
                    page.screenshot(path=folder / f"{name}-{lang}-narrow.png", full_page=True)
    print(f"screens: {len([*folder.glob('*.png')])} pictures in {folder}")


if __name__ == "__main__":
    main()

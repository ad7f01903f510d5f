"""Every screen for everybody: axe finds nothing, 320 pixels are enough, large text fits, colours can be forced."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from tests.desk.desking import Desking, type_passphrase
from tests.desk.messages import FOLDER
from tests.desk.screens import COLOURS, LANGUAGES, PATHS, practice_desk, see, settle

pytestmark = pytest.mark.browser

AXE = Path(__file__).parent / "axe" / "axe.min.js"
AXE_SHA256 = "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c"
_TAGS = "['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']"
BUDGET = 40 * 1024


@pytest.fixture(scope="module")
def window(browsing: Browser) -> Iterator[tuple[Desking, Page]]:
    """A window on the practice case."""
    with practice_desk() as made:
        page = made.window(browsing, viewport={"width": 1280, "height": 860}).new_page()
        page.goto(made.launcher.address)
        assert axe(page) == []
        type_passphrase(page)
        yield made, page


def axe(page: Page) -> list[str]:
    """What axe objects to, by rule and place. It is handed to the page by the test; our policy would not load it."""
    page.evaluate(AXE.read_text(encoding="utf-8") + "\n; undefined")
    found = page.evaluate(f"async () => (await axe.run(document, {{ runOnly: {_TAGS} }})).violations")
    return [f"{one['id']}: {node['target']} {node.get('failureSummary')}" for one in found for node in one["nodes"]]


def test_axe_is_the_one_that_was_checked() -> None:
    """The checker is the published one."""
    assert sha256(AXE.read_bytes()).hexdigest() == AXE_SHA256


def test_what_a_browser_loads_is_small() -> None:
    """All of our style and script together stay under the budget, so that an old laptop shows a page at once."""
    content = b"".join(one.read_bytes() for one in sorted((FOLDER / "static").iterdir()) if one.suffix != ".svg")
    assert len(gzip.compress(content)) < BUDGET


def test_no_text_becomes_a_page_and_nothing_is_kept_in_the_browser() -> None:
    """Our scripts use nothing that turns text into a page or a program, and no storage that outlives a window."""
    turning = (
        "innerHTML outerHTML insertAdjacentHTML document.write DOMParser eval( Function( srcdoc createPolicy setHTML"
    )
    keeping = "localStorage sessionStorage indexedDB document.cookie pushState http: https: parseHTML"
    forbidden = f"{turning} {keeping}".split()
    for path in sorted((FOLDER / "static").glob("*.mjs")):
        assert [word for word in forbidden if word in path.read_text(encoding="utf-8")] == [], path.name


def test_no_page_carries_a_script_or_a_style_of_its_own() -> None:
    """Everything that runs is in the files that ship; our policy would refuse anything else, and says so in no page."""
    for path in sorted((FOLDER / "templates").glob("*.html")):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:|<script(?! type=\"module\" src=)", text), (
            path.name
        )
        assert not re.search(r"\|\s*safe|autoescape false", text), path.name


def test_every_field_is_kept_from_the_browsers_memory() -> None:
    """No field offers what was typed before, spells it to anybody, or has it translated."""
    for path in sorted((FOLDER / "templates").glob("*.html")):
        for field in re.findall(r"<(?:input|textarea)\b[^>]*>", path.read_text(encoding="utf-8")):
            if re.search(r'type="(?:hidden|radio|checkbox)"', field):
                continue
            for wanted in ('autocomplete="off"', 'spellcheck="false"', 'translate="no"', "dir="):
                assert wanted in field, f"{path.name}: {field}"


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("colours", COLOURS)
def test_axe_finds_nothing(window: tuple[Desking, Page], lang: str, colours: str) -> None:
    """No screen shuts anybody out by contrast, order, names or roles."""
    made, page = window
    settle(page, made, lang, colours)
    found = []
    for name in PATHS:
        see(page, made, name)
        found += [f"{name}: {one}" for one in axe(page)]
    page.keyboard.press("Shift+Slash")
    found += [f"keys: {one}" for one in axe(page)]
    page.keyboard.press("Escape")
    page.wait_for_timeout(800)
    see(page, made, "same")
    page.keyboard.press("1")
    page.wait_for_selector(".done")
    page.keyboard.press("s")
    page.wait_for_selector("[data-part=opinion] [role=status]")
    found += [f"answered: {one}" for one in axe(page)]
    assert found == []


def test_axe_finds_nothing_in_forced_colours(window: tuple[Desking, Page]) -> None:
    """With the system's own contrast colours every screen still stands."""
    made, page = window
    settle(page, made, "en", "system")
    page.emulate_media(forced_colors="active")
    found = []
    for name in PATHS:
        see(page, made, name)
        found += [f"{name}: {one}" for one in axe(page)]
    page.emulate_media(forced_colors="none")
    assert found == []


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("text", ["normal", "larger"])
def test_nobody_scrolls_sideways(window: tuple[Desking, Page], lang: str, text: str) -> None:
    """On the narrowest screen, and with large text, every screen fits, and what is pressed is large enough."""
    made, page = window
    page.set_viewport_size({"width": 1280, "height": 860})
    settle(page, made, lang, "light", text)
    page.set_viewport_size({"width": 320, "height": 720})
    for name in PATHS:
        see(page, made, name)
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 320, f"{name} is {wide} wide"
        small = page.evaluate(
            "() => [...document.querySelectorAll('a, button, input, summary')].filter((e) => e.offsetParent"
            " && !e.matches('.skip, [type=hidden], [type=radio], [type=checkbox]'))"
            ".map((e) => [e.getBoundingClientRect(), e.outerHTML.slice(0, 80)])"
            ".filter(([r]) => r.height < 24 || r.width < 24).map(([, t]) => t)"
        )
        assert small == [], name
    page.set_viewport_size({"width": 1280, "height": 860})


def test_text_twice_as_large_fits(window: tuple[Desking, Page]) -> None:
    """At 200 % of a usual window nothing is cut off or lies on something else."""
    made, page = window
    settle(page, made, "en", "light")
    page.set_viewport_size({"width": 640, "height": 430})
    for name in PATHS:
        see(page, made, name)
        assert page.evaluate("document.documentElement.scrollWidth") <= 640, name
    page.set_viewport_size({"width": 1280, "height": 860})

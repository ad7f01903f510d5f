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
from tests.desk.screens import LANGUAGES, NARROW, PATHS, WIDE, practice_desk, see, settle

pytestmark = pytest.mark.browser

AXE = Path(__file__).parent / "axe" / "axe.min.js"
AXE_SHA256 = "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c"
_TAGS = "['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']"
_CONTRAST = "{ type: 'rule', values: ['color-contrast'] }"
_TOO_SMALL = """() => [...document.querySelectorAll('a, button, input, summary')]
  .filter((e) => e.offsetParent && !e.matches('.skip, [type=hidden], [type=radio], [type=checkbox]'))
  .map((e) => [e.getBoundingClientRect(), e.outerHTML.slice(0, 80)])
  .filter(([r]) => r.height < 24 || r.width < 24).map(([, t]) => t)"""
BUDGET = 40 * 1024


@pytest.fixture(scope="module")
def window(browsing: Browser) -> Iterator[tuple[Desking, Page]]:
    """A window on the practice case."""
    with practice_desk() as made:
        context = made.window(browsing, viewport=WIDE)
        context.add_init_script(AXE.read_text(encoding="utf-8"))
        page = context.new_page()
        page.goto(made.launcher.address)
        assert axe(page) == []
        type_passphrase(page)
        yield made, page


def axe(page: Page, rules: str = _TAGS) -> list[str]:
    """What axe objects to, by rule and place. It is handed to the page by the test; our policy would not load it."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8") + "\n; undefined")
    found = page.evaluate(f"async () => (await axe.run(document, {{ runOnly: {rules} }})).violations")
    return [f"{one['id']}: {node['target']} {node.get('failureSummary')}" for one in found for node in one["nodes"]]


def objections(page: Page, name: str) -> list[str]:
    """What a screen, as it stands now, shuts somebody out by: in every colour, narrow, and with large text.

    Of axe's rules only that of contrast looks at colours; so all of them are asked once, and that one in each colour.
    """
    found = axe(page)
    for colours in ({"color_scheme": "dark"}, {"color_scheme": "light", "forced_colors": "active"}):
        page.emulate_media(**colours)  # type: ignore[arg-type]
        found += [f"{colours}: {one}" for one in axe(page, _CONTRAST)]
    page.emulate_media(color_scheme="light", forced_colors="none")
    for text, size in (("normal", NARROW), ("larger", NARROW), ("normal", {"width": 640, "height": 430})):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        page.evaluate("text => { document.documentElement.dataset.text = text; }", text)
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > size["width"]:
            found.append(f"{wide} wide on {size['width']}, {text} text")
        if size is NARROW:
            found += [f"too small to press: {one}" for one in page.evaluate(_TOO_SMALL)]
    page.set_viewport_size(WIDE)  # type: ignore[arg-type]
    return [f"{name}: {one}" for one in found]


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
def test_no_screen_shuts_anybody_out(window: tuple[Desking, Page], lang: str) -> None:
    """By contrast, order, names or roles, in light, dark or forced colours; on 320 pixels, with large text, and at
    200 % nobody scrolls sideways, and what is pressed is large enough."""
    made, page = window
    settle(page, made, lang, "system")
    found = []
    for name in PATHS:
        see(page, made, name)
        found += objections(page, name)
    page.keyboard.press("Shift+Slash")
    found += objections(page, "keys")
    page.keyboard.press("Escape")
    page.wait_for_timeout(800)
    see(page, made, "same")
    page.keyboard.press("1")
    page.wait_for_selector(".done")
    page.keyboard.press("s")
    page.wait_for_selector("[data-part=opinion] [role=status]")
    found += objections(page, "answered")
    assert found == []


@pytest.mark.parametrize(("colours", "text"), [("dark", "larger"), ("light", "large")])
def test_what_is_chosen_is_what_the_system_would_give(window: tuple[Desking, Page], colours: str, text: str) -> None:
    """Colours and size of text that are chosen in the settings come out as if the system had them."""
    made, page = window
    settle(page, made, "en", "system")
    page.emulate_media(color_scheme=colours)  # type: ignore[arg-type]
    ground = "getComputedStyle(document.body).backgroundColor + getComputedStyle(document.body).color"
    wanted, size = page.evaluate(ground), page.evaluate("getComputedStyle(document.body).fontSize")
    page.emulate_media(color_scheme="light" if colours == "dark" else "dark")
    assert page.evaluate(ground) != wanted
    settle(page, made, "en", colours, text)
    assert page.evaluate(ground) == wanted
    assert float(page.evaluate("getComputedStyle(document.body).fontSize")[:-2]) > float(size[:-2])
    page.emulate_media(color_scheme="light")


def test_dark_is_one_dark() -> None:
    """The dark that is chosen and the dark of the system have the same colours, each of them."""
    sheet = (FOLDER / "static" / "desk.css").read_text(encoding="utf-8")
    dark = re.findall(r"(?:not\(\[data-colours=\"light\"\]\)|data-colours=\"dark\"\]) \{([^}]*)\}", sheet)
    assert len(dark) == 2
    assert dark[0].split() == dark[1].split()

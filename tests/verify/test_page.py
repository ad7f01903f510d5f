"""`verify.html`, as a lawyer meets it: opened from a disk, without a network, with somebody else's words inside."""

from __future__ import annotations

import base64
import hashlib
import re
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from tests.verify import bundles
from tests.verify.browsing import PAGE, browser, verify_all, watched

from habeas.verify.page import build

FOLDER = PAGE.parent
KEY = bundles.public(bundles.FIRST).hex()
CANARIES = (
    "<img src=x onerror=alert(1)>",
    "<script>alert(2)</script>",
    "javascript:alert(3)",
    '"><svg onload=alert(4)>',
    "{{constructor.constructor('alert(5)')()}}",
    "</script><style>*{display:none}</style>",
    "https://example.org/",
    "محمد بن عبد الله الأحمد",
    "𐎠 🕊️ 👩‍👩‍👧",
    "ب" * 300,
)

DEEP: Any = "the bottom"
for _ in range(28):
    DEEP = {"x": DEEP}


@pytest.fixture(scope="module")
def started() -> Iterator[Browser]:
    with browser() as found:
        yield found


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle with a restored log, two stamps, an exhibit left out, and names of many kinds."""
    drafts = bundles.restored_log()
    record = bundles.record(3, "men_" + "8" * 32)
    record["mention"]["names"] = [{"written": name, "lang": "und"} for name in CANARIES]
    record["more"] = {
        "__proto__": {"constructor": "x"},
        "turned": "abc\u202edef",
        "zero": "a\0b",
        "<b>": ["<i>"],
        "joiner": "می‌خواهم",
    }
    drafts[1].bodies[3] = record
    drafts[1].shown = [0, 1, 2, 3, 4]
    drafts[1].bodies[0]["file_name"] = CANARIES[0]
    drafts[0].bodies[0]["name"] = CANARIES[1]
    path = tmp_path_factory.mktemp("bundle") / "from-a-client.zip"
    path.write_bytes(bundles.build(drafts=drafts, stamps=(2, 0)))
    return path


@pytest.fixture(scope="module")
def bad(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("bundle") / "bad.zip"
    path.write_bytes(bundles.build(edits={"payload": lambda files: files.update({bundles.EXHIBIT_PATH: b"another"})}))
    return path


def test_the_page_is_what_its_sources_give() -> None:
    """Whoever reads the sources has read the page."""
    assert PAGE.read_bytes() == build.built_page()
    said = subprocess.run([sys.executable, "-I", FOLDER / "build.py", "--check"], capture_output=True, check=False)
    assert (said.returncode, said.stderr) == (0, b"")


def test_a_page_that_is_out_of_date_is_named(tmp_path: Path) -> None:
    """A source changed without building is found before it is released."""
    for source in FOLDER.iterdir():
        if source.is_file():
            (tmp_path / source.name).write_bytes(source.read_bytes())
    words = tmp_path / "words.mjs"
    words.write_text(words.read_text(encoding="utf-8").replace("Proved", "True"), encoding="utf-8")
    said = subprocess.run([sys.executable, "-I", tmp_path / "build.py", "--check"], capture_output=True, check=False)
    assert said.returncode == 1
    assert b"verify.html is not what its sources give" in said.stderr
    words.write_text('import { nothing } from "./bytes.mjs";\n' + words.read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(ValueError, match="no such name"):
        build.built_page(tmp_path)


def test_the_policy_allows_one_script_one_style_and_nothing_else() -> None:
    """No other script can run in the page and no connection can leave it, whatever a bundle holds."""
    page = PAGE.read_text(encoding="utf-8")
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    assert policy is not None
    for kind in ("script", "style"):
        (inner,) = re.findall(rf"<{kind}>(.*?)</{kind}>", page, re.DOTALL)
        hashed = base64.b64encode(hashlib.sha256(inner.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{hashed}'" in policy[1]
    assert policy[1].startswith("default-src 'none';")
    assert not re.search(r"\bunsafe|\*|https?:", policy[1])
    (licence,) = re.findall(r"<!-- .*?-->", page, re.DOTALL)
    assert "Permission is hereby granted" in licence
    assert page.index("<meta charset") < 1024  # further down a browser does not look
    ours = page.replace(licence, "")
    for found in (
        "fetch(",
        "XMLHttpRequest",
        "WebSocket",
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "eval(",
        "document.write",
        "https://",
        "src=",
    ):
        assert found not in ours, found
    assert len(page.encode()) < 125_000


def test_the_vendored_file_is_the_upstream_one() -> None:
    """Nobody changed the arithmetic that signatures rest on."""
    listed = re.search(r"`noble-ed25519.js`.*`([0-9a-f]{64})`", (FOLDER / "VENDORED.md").read_text(encoding="utf-8"))
    assert listed is not None
    assert hashlib.sha256((FOLDER / build.VENDORED).read_bytes()).hexdigest() == listed[1]


@pytest.mark.browser
def test_a_good_bundle_is_shown_with_what_it_proves_and_what_not(started: Browser, good: Path) -> None:
    """A lawyer sees the verdict, three columns and the key to compare; nothing leaves the page or names anybody."""
    with watched(started) as it:
        title, address = it.page.title(), it.page.url
        it.choose(good)
        assert it.page.inner_text("#verdict") == "This bundle holds"
        assert [it.page.inner_text(f"#{name}") for name in ("proved", "asserted", "notChecked")] == [
            "Proved",
            "Asserted by somebody",
            "Not checked",
        ]
        assert "Whose key this is" in it.page.inner_text(".column.notChecked")
        assert KEY in it.page.inner_text(".pairs").replace(" ", "").replace("\n", "")
        it.page.wait_for_function("() => document.querySelectorAll('.digits').length === 2")
        assert hashlib.sha256(good.read_bytes()).hexdigest() in it.page.inner_text(".pairs").replace(" ", "").replace(
            "\n", ""
        )
        assert "not in this bundle" in it.page.inner_text("main")
        assert it.page.evaluate("document.activeElement.id") == "verdict"
        assert (it.page.title(), it.page.url) == (title, address)
        assert it.page.evaluate("localStorage.length + sessionStorage.length + document.cookie.length") == 0
        it.check_silent()


@pytest.mark.browser
def test_words_from_a_bundle_are_shown_and_never_run(started: Browser, good: Path) -> None:
    """A name that is a program stays a name; a sign that turns a line around is shown as what it is."""
    with watched(started) as it:
        it.choose(good)
        it.page.evaluate("dispatchEvent(new Event('beforeprint'))")
        it.page.wait_for_timeout(300)
        shown = it.page.inner_text("#result")
        for canary in CANARIES:
            assert canary in shown, canary
        assert "abc<U+202E>def" in shown
        assert "a<U+0000>b" in shown
        assert "می‌خواهم" in shown  # the joiner that Persian is written with stays
        assert "__proto__" in shown
        assert it.page.evaluate("({}).constructor === Object && Object.prototype.x === undefined")
        tags = set(it.page.evaluate("[...document.querySelectorAll('#result *')].map((element) => element.localName)"))
        assert not tags & {"img", "script", "svg", "style", "a", "iframe", "i", "b", "object", "link", "form"}
        names = it.page.evaluate(
            "[...document.querySelectorAll('#result bdi')].every((at) => at.dir === 'auto' && !at.children.length)"
        )
        assert names
        it.check_silent()


@pytest.mark.browser
def test_a_bad_bundle_is_named_in_plain_words(started: Browser, bad: Path, tmp_path: Path) -> None:
    """Whoever is handed an altered bundle reads what is wrong, where, and what to do now."""
    nothing = tmp_path / "empty.zip"
    nothing.write_bytes(b"")
    with watched(started) as it:
        it.choose(bad)
        assert it.page.inner_text("#verdict") == "This bundle does not hold. Do not rely on it"
        shown = it.page.inner_text("#result")
        assert "An exhibit is not the one that was recorded." in shown
        assert bundles.EXHIBIT_PATH in shown
        assert "stopped at step 9 of 11" in shown
        assert "Ask the sender for another copy" in shown
        assert it.page.locator(".column").count() == 0
        it.choose(nothing)
        it.page.wait_for_function("() => document.querySelector('#result').innerText.includes('step 1 of 11')")
        it.check_silent()


@pytest.mark.browser
def test_the_key_of_the_letter_is_compared(started: Browser, good: Path) -> None:
    """The right key moves the sentence from not checked to proved; another is a failure; a slip of the pen is told."""
    with watched(started) as it:
        it.page.fill("#key", " ".join(KEY[at : at + 8] for at in range(0, 64, 8)).upper())
        it.choose(good)
        assert "is the one that you entered" in it.page.inner_text(".column.proved")
        assert "Whose key" not in it.page.inner_text(".column.notChecked")
        it.page.fill("#key", bundles.public(bundles.STRANGER).hex())
        it.page.keyboard.press("Enter")
        it.page.wait_for_selector(".verdict.bad")
        assert "another key than the one that you entered" in it.page.inner_text("#result")
        it.page.fill("#key", KEY[:-1])
        it.page.click("button")
        assert "64 characters" in it.page.inner_text("#key-error")
        assert it.page.get_attribute("#key", "aria-invalid") == "true"
        assert it.page.evaluate("document.activeElement.id") == "key"
        it.check_silent()


@pytest.mark.browser
def test_without_javascript_the_page_says_what_to_do(started: Browser) -> None:
    """Nobody is left before an empty page."""
    with watched(started, java_script_enabled=False) as it:
        assert it.page.locator("#without").is_visible()
        assert not it.page.locator("#tool").is_visible()
        assert "python habeas-verify.pyz" in it.page.inner_text("#without")
    with watched(started) as it:
        assert not it.page.locator("#without").is_visible()
        it.page.add_init_script("delete Crypto.prototype.subtle")
        it.page.reload()
        assert it.page.locator("#without").is_visible()
        assert not it.page.locator("#tool").is_visible()


@pytest.mark.browser
def test_a_bundle_can_be_dropped_on_the_page(started: Browser) -> None:
    """Dragging the file from a folder is enough."""
    with watched(started) as it:
        it.page.evaluate(
            """(text) => {
              const data = new DataTransfer();
              data.items.add(new File([Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0))], "x.zip"));
              const how = { dataTransfer: data, bubbles: true, cancelable: true };
              document.body.dispatchEvent(new DragEvent("drop", how));
            }""",
            base64.b64encode(bundles.good()).decode(),
        )
        it.page.wait_for_selector(".verdict.good")
        it.check_silent()


_CONTRAST = """() => {
  const numbers = (color) => color.match(/[0-9.]+/g).map(Number);
  const light = (rgb) => {
    const [r, g, b] = rgb.slice(0, 3).map((v) => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const color = numbers(getComputedStyle(at).backgroundColor);
      if (color.length === 3 || color[3] > 0) return color;
    }
    return [255, 255, 255];
  };
  const wrong = [];
  for (const element of document.querySelectorAll("body *")) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (!own || !element.checkVisibility() || element.localName === "script") continue;
    const [a, b] = [light(numbers(getComputedStyle(element).color)), light(behind(element))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) wrong.push([element.localName, element.textContent.slice(0, 40), ratio]);
  }
  return wrong;
}"""


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_text_can_be_told_from_its_ground(started: Browser, good: Path, bad: Path, scheme: Any) -> None:
    """Contrast is 4.5 to 1 or more, by day and by night (WCAG 2.2, 1.4.3)."""
    with watched(started, color_scheme=scheme) as it:
        for file in (good, bad):
            it.choose(file)
            it.page.wait_for_function(f"() => document.querySelector('.{'bad' if file.stem == 'bad' else 'good'}')")
            it.page.evaluate("dispatchEvent(new Event('beforeprint'))")
            it.page.wait_for_timeout(200)
            assert it.page.evaluate(_CONTRAST) == []


@pytest.mark.browser
@pytest.mark.parametrize(("width", "height"), [(1280, 800), (640, 400), (390, 844), (320, 640)])
def test_nothing_runs_out_of_a_small_window(started: Browser, good: Path, width: int, height: int) -> None:
    """At 200 % and 400 % zoom, and on a telephone, one scrolls down and never sideways (WCAG 2.2, 1.4.10)."""
    with watched(started, viewport={"width": width, "height": height}) as it:
        it.choose(good)
        it.page.evaluate("dispatchEvent(new Event('beforeprint'))")
        it.page.wait_for_timeout(200)
        assert it.page.evaluate("document.documentElement.scrollWidth") <= width


def _names(page: Page) -> None:
    unnamed = page.evaluate(
        """() => [...document.querySelectorAll("input, button, progress, section, [role=region]")]
          .filter((element) => element.checkVisibility())
          .filter((element) => {
            const by = element.getAttribute("aria-labelledby");
            const name = (by && document.getElementById(by)?.textContent) || element.getAttribute("aria-label")
              || element.labels?.[0]?.textContent || (element.localName === "button" && element.textContent);
            return !name?.trim();
          }).map((element) => element.outerHTML.slice(0, 80))"""
    )
    assert unnamed == []
    described = page.evaluate(
        """() => [...document.querySelectorAll("[aria-describedby], [aria-labelledby]")].flatMap((element) =>
          ["aria-describedby", "aria-labelledby"].flatMap((name) => (element.getAttribute(name) ?? "").split(" ")))
          .filter(Boolean)
          .filter((id) => document.querySelectorAll(`[id="${id}"]`).length !== 1)"""
    )
    assert described == []


@pytest.mark.browser
def test_a_reader_of_the_screen_finds_every_part_by_name(started: Browser, good: Path, bad: Path) -> None:
    """Each field, button and section has a name, headings go down one by one, the language is said, news announced."""
    with watched(started) as it:
        for file in (None, good, bad):
            if file is not None:
                it.choose(file)
            _names(it.page)
            levels = it.page.evaluate(
                "[...document.querySelectorAll('h1,h2')].filter((h) => h.checkVisibility()).map((h) => +h.localName[1])"
            )
            assert levels[0] == 1
            assert levels.count(1) == 1
            assert all(after - before <= 1 for before, after in pairwise(levels))
        assert it.page.evaluate("document.documentElement.lang") == "en"
        assert it.page.get_attribute("#status", "role") == "status"
        assert it.page.locator("main").count() == 1
        assert all(
            scope == "col" for scope in it.page.evaluate("[...document.querySelectorAll('th')].map((th) => th.scope)")
        )


@pytest.mark.browser
def test_the_keyboard_alone_is_enough(started: Browser, good: Path) -> None:
    """From the top: file, key, button; after the verdict: each record opens with a key, and one sees where one is."""
    with watched(started) as it:
        reached = []
        for _ in range(3):
            it.page.keyboard.press("Tab")
            reached.append(it.page.evaluate("document.activeElement.id || document.activeElement.localName"))
            assert it.page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
        assert reached == ["file", "key", "button"]
        it.choose(good)
        for _ in range(20):
            it.page.keyboard.press("Tab")
            if it.page.evaluate("document.activeElement.localName") == "summary":
                break
        it.page.keyboard.press("Enter")
        it.page.wait_for_function("() => document.activeElement.parentElement.open")
        # A record is written out when it is opened, one turn of the page's clock later.
        it.page.wait_for_function("() => document.activeElement.parentElement.innerText.includes('founding')")


@pytest.mark.browser
def test_a_long_bundle_is_shown_in_parts(started: Browser, tmp_path: Path) -> None:
    """Ten thousand records do not stop the page: the first hundred stand there, the others a click away."""
    drafts = bundles.usual_log()
    drafts[1].bodies += [bundles.record(number) for number in range(3, 253)]
    drafts[1].shown = [0, 1, 2, *range(4, len(drafts[1].bodies))]
    path = tmp_path / "long.zip"
    path.write_bytes(bundles.build(drafts=drafts))
    with watched(started) as it:
        it.choose(path)
        assert it.page.locator("#result details").count() == 100
        it.page.get_by_role("button", name="Show 100 more").click()
        assert it.page.locator("#result details").count() == 200
        it.page.get_by_role("button", name="Show 55 more").click()
        assert it.page.locator("#result details").count() == 255
        assert it.page.locator("#result button").count() == 0


@pytest.mark.browser
def test_the_function_for_programs_gives_the_object_of_the_specification(started: Browser) -> None:
    """Another tool can drive the page and read the same fields as from the program."""
    with watched(started) as it:
        held, failed = verify_all(it.page, [(bundles.good(), None), (b"x", None)])
    fields = {
        "ok",
        "failures",
        "proved",
        "asserted",
        "not_checked",
        "entries",
        "bodies",
        "exhibits",
        "stamps",
        "size",
        "root",
        "key",
        "filing",
    }
    assert set(held) == set(failed) == fields
    assert (held["ok"], held["key"], held["filing"]) == (True, KEY, bundles.FILING_ID)
    assert failed["failures"] == [{"code": "zip", "id": "", "reason": failed["failures"][0]["reason"]}]
    assert (failed["ok"], failed["key"], failed["proved"]) == (False, None, [])

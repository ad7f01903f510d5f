"""Coding in a real browser: marks that are kept where they stand, a text that nothing changes, statements by keys."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from tests.desk.desking import CASE, PASSPHRASE, Desking, copied, desk, memory_folder

from habeas.casework.adding import Handed, add_files
from habeas.casework.context import Context
from habeas.casework.sourcing import SourceTerms, set_source
from habeas.casework.starting import unlock_workspace

pytestmark = pytest.mark.browser

TEXTS = 9
WORDS = (
    "They 👩‍👩‍👧 took Zzplantedov Nadie from 🏚️ his house.\n\n"
    "أخذوا مزروعي لا أحد من البيت 😢 في الليل.\n\n"
    "Ruslan saw it.\nHe was beaten in the cellar for hours. On 3 April 2017 they said: nobody is here.\n"
)
_SELECT = """([first, last]) => {
  const text = document.querySelector('#text');
  const place = (words, end) => {
    const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const at = node.data.indexOf(words);
      if (at >= 0) return [node, at + (end ? words.length : 0)];
    }
    throw new Error('not there');
  };
  text.focus();
  getSelection().setBaseAndExtent(...place(first, false), ...place(last, true));
}"""
_SHOWN = "() => [...document.querySelectorAll('#text p')].map((p) => p.textContent).join('|')"


@dataclass(slots=True, kw_only=True)
class Coding:
    """A desk with texts to code, one for each test and one that is covered, and a window in which it is unlocked."""

    made: Desking
    texts: list[str]
    covered: str
    page: Page
    exhibit: str = ""

    def open(self, exhibit: str = "", *, page: Page | None = None) -> Page:
        """Go to a text and wait until its script hears."""
        page = page or self.page
        page.goto(f"{self.made.at}/coding/{exhibit or self.exhibit}")
        page.wait_for_load_state("load")
        self.made.titles.add(page.title())
        return page


def with_texts(folder: Path) -> list[str]:
    """Add texts to a workspace; return their ids, that of the covered one last."""
    unlocked = unlock_workspace(folder, PASSPHRASE.encode(), chance=secrets.token_bytes)
    context = Context(workspace=unlocked, now=lambda: datetime.now(UTC))
    found = []
    with memory_folder() as files:
        for n in range(TEXTS):
            (files / f"{n}.txt").write_text(f"{WORDS}\nText {n}.\n", encoding="utf-8")
        (files / "z.txt").write_text("Nobody has to read this today.\n", encoding="utf-8")
        paths = sorted(files.iterdir())
        for n, path in enumerate(paths):  # each is another sister's: what one of them names, the next has not named
            set_source(context, CASE, f"sister-{n}", SourceTerms(kind="testimony", title="A sister"), new=True)
            labels = ("torture",) if path is paths[-1] else ()
            handed = Handed(kind="testimony", origin=f"sister-{n}", lang="en", labels=labels)
            found += [one.exhibit for one in add_files(context, CASE, [path], handed).files]
    context.workspace.close()
    return found


@pytest.fixture(scope="module")
def at_desk(workspace: Path, browsing: Browser) -> Iterator[Coding]:
    """A copy of the workspace with testimonies in it, at the desk."""
    with copied(workspace) as folder:
        *texts, covered = with_texts(folder)
        with desk(folder) as made:
            yield Coding(made=made, texts=texts, covered=covered, page=made.unlock(browsing))


@pytest.fixture
def coding(at_desk: Coding) -> Iterator[Coding]:
    """The desk with a text that nobody has coded yet."""
    at_desk.exhibit = at_desk.texts.pop()
    yield at_desk
    at_desk.made.check_quiet()


def select(page: Page, first: str, last: str = "") -> None:
    """Select from the beginning of some words to the end of others."""
    page.evaluate(_SELECT, [first, last or first])


def mark(page: Page, key: str, first: str, last: str = "", *, name: str) -> None:
    """Select and mark, and wait until it is kept."""
    page.locator(".toasts").first.evaluate("(e) => e.replaceChildren()")
    select(page, first, last)
    page.keyboard.press(key)
    expect(page.locator(".toasts").first).to_contain_text(f"Saved: {name}")


def marked(page: Page) -> list[tuple[str, str]]:
    """What is marked: the name that is shown, and the words."""
    found = page.locator("#text mark").evaluate_all("(all) => all.map((m) => [m.dataset.name ?? '', m.textContent])")
    return [(name, words) for name, words in found]


def seen_focus(page: Page) -> Any:
    """Where the focus is, and whether it can be seen."""
    return page.evaluate(
        "() => { const a = document.activeElement; const s = getComputedStyle(a);"
        " return [a.id || a.name || a.tagName, s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2]; }"
    )


def test_marks_stay_where_they_were_made(coding: Coding) -> None:
    """After emoji of several signs, in Arabic, over paragraphs: what was marked is marked after a reload, letter for
    letter. Undo and redo, a note and another label are kept like a mark."""
    page = coding.open()
    mark(page, "1", "Zzplantedov Nadie", name="Person")
    mark(page, "3", "🏚️ his house", name="Place")
    mark(page, "1", "مزروعي لا أحد", name="Person")
    mark(page, "8", "في الليل.", "Ruslan saw it.", name="Quote to keep")
    mark(page, "2", "took ", "Zzplantedov", name="Act")
    expect(page.locator("#text mark[data-name='Act']")).to_have_text("took ")
    page.keyboard.press("u")
    expect(page.locator(".toasts").first).to_contain_text("Taken away: Act")
    expect(page.locator("#text mark[data-name='Act']")).to_have_count(0)
    page.keyboard.press("Shift+U")
    expect(page.locator("#text mark[data-name='Act']")).to_have_count(1)
    page.keyboard.press("u")
    expect(page.locator("#text mark[data-name='Act']")).to_have_count(0)
    shown = page.evaluate(_SHOWN)
    before = marked(page)
    assert ("Quote to keep", "في الليل.") in before
    assert ("Quote to keep", "Ruslan saw it.") in before
    coding.open()
    assert page.evaluate(_SHOWN) == shown
    assert marked(page) == before
    select(page, "🏚️ his house")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("c")
    page.locator("#note").fill("which house?")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#text mark[data-name='Place ✎']")).to_have_count(1)


def test_nothing_that_is_typed_changes_the_text(coding: Coding) -> None:
    """Letters, deleting, pasting, dropping, composing and the browser's own editing leave the words as they came; and
    what does not stand where it is said to stand is refused, seen as not saved, and not lost."""
    page = coding.open()
    before = page.evaluate("() => { window.begun = 1; }") or page.evaluate(_SHOWN)
    select(page, "his house")
    page.keyboard.type("zxy Ä")
    for key in ("Backspace", "Control+x", "Control+v", "Control+z", "Control+b", "Space"):
        page.keyboard.press(key)
    page.keyboard.insert_text("жжж")
    devtools = page.context.new_cdp_session(page)
    composing: dict[str, Any] = {"text": "かか", "selectionStart": 2, "selectionEnd": 2}
    devtools.send("Input.imeSetComposition", composing)
    devtools.send("Input.insertText", {"text": "か"})
    page.evaluate(
        "() => { const t = document.querySelector('#text'); document.execCommand('insertText', false, 'zz');"
        " for (const kind of ['paste', 'drop'])"
        " t.dispatchEvent(new Event(kind, { bubbles: true, cancelable: true })); }"
    )
    assert page.evaluate(_SHOWN) == before
    assert page.evaluate("() => window.begun") == 1, "what was typed was put back only by loading the page again"
    russian = {"type": "keyDown", "code": "Digit3", "key": "№"}
    select(page, "his house")
    devtools.send("Input.dispatchKeyEvent", russian)
    expect(page.locator("#text mark[data-name='Place']")).to_have_text("his house")
    page.evaluate("() => { document.querySelector('#text p').firstChild.data = 'Somebody else took them. '; }")
    select(page, "Somebody else")
    page.keyboard.press("1")
    expect(page.locator(".unsaved")).to_contain_text("Not saved: Somebody else")
    expect(page.locator(".unsaved")).to_contain_text("is not the one that is kept")
    page.locator(".unsaved button", has_text="Try again").click()
    expect(page.locator(".unsaved")).to_contain_text("Not saved: Somebody else")
    page.locator(".unsaved button", has_text="Leave it").click()
    expect(page.locator(".unsaved p")).to_have_count(0)
    coding.open()
    assert [name for name, _ in marked(page)] == ["Place"]
    lying = json.dumps({"exhibit": coding.exhibit, "label": "person", "segments": '[[0, 4, "Thai"]]'})
    status = page.evaluate(
        "async (body) => (await fetch('/coding/mark', { method: 'POST', body,"
        " headers: { 'Content-Type': 'application/json', 'X-Desk': '1' } })).status",
        lying,
    )
    assert status == 409


def test_a_statement_is_coded_by_keys_alone(coding: Coding) -> None:
    """Select, mark, build, link to somebody of the record, save: no mouse, the focus is always seen, digits in a field
    are digits; and all of it can be taken back."""
    page = coding.open()
    page.keyboard.press("Tab")
    while seen_focus(page)[0] != "text":
        page.keyboard.press("Tab")
        assert seen_focus(page)[1], seen_focus(page)
    page.keyboard.press("f")
    page.keyboard.type("zzplantedov nadie")
    page.keyboard.press("Enter")
    page.keyboard.press("1")
    expect(page.locator(".toasts").first).to_contain_text("Saved: Person")
    page.keyboard.press("Control+Home")
    page.keyboard.press("ArrowRight")
    for _ in range(3):
        page.keyboard.press("Control+ArrowRight")
    page.keyboard.press("Control+Shift+ArrowRight")
    page.keyboard.press("2")
    expect(page.locator(".toasts").first).to_contain_text("Saved: Act")
    page.keyboard.press("Enter")
    expect(page.locator("#type-find")).to_be_focused()
    page.keyboard.type("abduc1")
    assert len(marked(page)) == 2
    page.keyboard.press("Backspace")
    page.keyboard.press("ArrowDown")
    expect(page.locator("[name=type][value=abduction]")).to_be_checked()
    while seen_focus(page)[0] != "find-v1":
        page.keyboard.press("Tab")
        assert seen_focus(page)[1], seen_focus(page)
    page.keyboard.type("zzpl")
    option = page.locator("[data-part=found-v1] .option")
    expect(option).to_contain_text("Nowhere 1")
    expect(option).to_contain_text("source")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.type("the same day and house")
    while seen_focus(page)[0] != "f-on.y1":
        page.keyboard.press("Tab")
    page.keyboard.type("17")
    page.keyboard.press("Enter")
    expect(page.locator("#refused")).to_contain_text("a date needs its year")
    expect(page.locator("#refused")).to_be_focused()
    expect(page.locator("[name='v1.why']")).to_have_value("the same day and house")
    expect(page.locator("[data-part=statements]")).to_contain_text("Nothing is coded")
    while seen_focus(page)[0] != "f-on.y1":
        page.keyboard.press("Tab")
    page.keyboard.press("Control+a")
    page.keyboard.type("2017")
    page.keyboard.press("Enter")
    expect(page.locator("[data-recorded]")).to_contain_text("1 person joined to the record")
    expect(page.locator("#text")).to_be_focused()
    expect(page.locator(".stated > li").first).to_contain_text("Act: abduction")
    page.goto(f"{coding.made.at}/people")
    page.locator("#query").fill("zzplantedov")
    expect(page.locator("table.people tbody tr")).to_have_count(1)
    expect(page.locator("table.people tbody tr")).to_contain_text("3")


def test_what_was_said_can_be_edited_and_taken_back(coding: Coding) -> None:
    """What it replaces and what rests on it is said before; the older version can be said again; of two windows the
    second is refused with both shown, and nothing is half-written."""
    page = coding.open()
    mark(page, "1", "Ruslan", name="Person")
    mark(page, "2", "He was beaten", name="Act")
    build(page, "torture")
    other = coding.open(page=page.context.new_page())
    first, second = (one.locator("[data-part=statements] > .stated > li", has_text="Act:") for one in (page, other))
    for one in (first, second):
        one.get_by_role("button", name="Edit").click()
    page.locator(".builder [name=type][value=ill_treatment]").check()
    page.locator(".builder [name=where]").fill("the cellar")
    page.locator(".ends button").first.click()
    expect(first).to_contain_text("other physical assault")
    other.locator(".builder [name=where]").fill("the yard")
    other.locator(".ends button").first.click()
    expect(other.locator("#refused")).to_contain_text("Another window changed")
    expect(other.locator("#refused")).to_contain_text("the cellar")
    expect(other.locator(".builder [name=where]")).to_have_value("the yard")
    person = page.locator("[data-part=statements] > .stated > li", has_text="Mention:")
    person.locator("summary").click()
    expect(person).to_contain_text("1 other statement speaks of what it describes")
    first.locator("summary").click()
    expect(first).to_contain_text("does not come back")
    first.locator("input[name=why]").fill("misread")
    first.locator("details button").click()
    expect(first).to_have_count(0)
    page.locator(".before > summary").click()
    page.locator(".gone", has_text="Taken back: misread").last.get_by_role("button", name="Let it count again").click()
    expect(page.locator("[data-part=statements] > .stated > li", has_text="other physical assault")).to_have_count(1)
    page.locator(".before > summary").click()
    page.locator(".gone", has_text="torture").get_by_role("button", name="Say it again as it was").click()
    page.locator(".ends button").first.click()
    expect(page.locator("[data-part=statements] > .stated > li", has_text="Act: torture")).to_have_count(1)
    mark(other, "9", "in the cellar", name="Question")
    coding.open()
    for window in (page, other):
        select(window, "in the cellar")
        window.keyboard.press("ArrowLeft")
    page.keyboard.press("Delete")
    expect(page.locator("#text mark[data-name=Question]")).to_have_count(0)
    other.keyboard.press("Delete")
    expect(other.locator(".toasts.urgent")).to_contain_text("Another window changed this mark")
    expect(other.locator("#text mark[data-name=Question]")).to_have_count(0)


def test_hard_passages_and_covered_texts_open_when_asked(coding: Coding) -> None:
    """Whoever comes after the first reader finds what is hard folded, and not in the page; a text that is covered says
    what it holds before a word of it is shown."""
    page = coding.open()
    mark(page, "m", "He was beaten", "for hours.", name="Hard passage")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("c")
    page.locator("#note").fill("how he was held")
    page.get_by_role("button", name="Save", exact=True).click()
    coding.open()
    assert "beaten" not in page.content()
    cover = page.locator("#text .cover")
    expect(cover).to_have_attribute("aria-label", "Hard passage, 8 words. Show it: how he was held")
    mark(page, "4", "On 3 April 2017", name="Time")
    assert "beaten" not in page.content()
    page.keyboard.press("Control+Home")
    page.keyboard.press("n")
    expect(cover).to_be_focused()
    page.keyboard.press("m")
    expect(page.locator("#text mark.m-hard")).to_have_text("He was beaten in the cellar for hours.")
    select(page, "He was beaten")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("m")
    expect(cover).to_have_count(1)
    assert "beaten" not in page.content()
    coding.open(coding.covered)
    assert "Nobody has to read" not in page.content()
    expect(page.locator("main")).to_contain_text("it holds")
    page.keyboard.press("m")
    expect(page.locator("#text")).to_contain_text("Nobody has to read")
    expect(page.locator("#text")).to_be_focused()
    page.keyboard.press("BracketLeft")
    page.wait_for_url(lambda address: address.rpartition("/")[2] not in (coding.covered, ""))
    before = page.url.rpartition("/")[2]
    page.locator("#text").focus()
    page.keyboard.press("Escape")
    page.wait_for_url(f"**/source/{before}")


def build(page: Page, kind: str) -> None:
    """Build a statement from the marks."""
    page.keyboard.press("Enter")
    page.locator(f".builder [name=type][value={kind}]").check()
    page.locator(".ends button").first.click()
    expect(page.locator("[data-recorded]")).to_be_visible()


def test_every_kind_of_form_records_what_it_says(coding: Coding) -> None:
    """A person with what became of them, a search, a refusal, a silence, a number, a relation: each by its form; what
    the record cannot hold is refused at its field, and what was typed stays."""
    page = coding.open()
    mark(page, "1", "Ruslan", name="Person")
    begin(page, "A person", name="Ruslan")
    fill(page, **{"f1.says": "last_seen", "f1.y1": "2017", "f1.where": "the cellar", "age": "31"})
    mark(page, "8", "they said: nobody is here", name="Quote to keep")
    begin(page, "An answer")
    fill(page, type="refuses_to_answer", **{"s1.name": "the police", "v1.name": "nobody yet"})
    mark(page, "6", "On 3 April 2017", name="Evidence")
    begin(page, "A search")
    page.locator("[name='s1.take'][type=checkbox]").uncheck()
    page.locator("[name='v1.who'][value^=men_]").first.check()
    fill(page, type="complaint_to_police", refused="whose box is not ticked", **{"t1.name": "the police"})
    page.locator("[name='t1.take'][type=checkbox]").check()
    fill(page, refused="named somebody so before")
    page.locator("#f-t1 label.option", has_text="the police").locator("input").check()
    fill(page)
    mark(page, "8", "for hours", name="Quote to keep")
    begin(page, "A number")
    fill(page, stated="dozens", least="many", unit="persons_held", refused="not a whole number")
    fill(page, least="24")
    mark(page, "1", "nobody is", name="Person")
    begin(page, "A relation")
    page.locator("[name='a1.who'][value^=men_]").first.check()
    fill(page, relation="sibling_of", **{"b1.name": "a sister"})
    expect(page.locator("[data-part=statements] > .stated > li")).to_have_count(8)
    kinds = page.locator("[data-part=statements] > .stated > li > p > strong").all_inner_texts()
    assert sorted(one.partition(":")[0] for one in kinds) == [
        *("Answer", "Mention", "Mention", "Mention", "Mention", "Number", "Relation", "Search")
    ]


def begin(page: Page, kind: str, **wanted: str) -> Locator:
    """Begin a statement by its button, and look at what is filled in."""
    page.get_by_role("button", name=kind, exact=True).click()
    form = page.locator(".builder")
    expect(form).to_be_visible()
    for name, value in wanted.items():
        expect(form.locator(f"[name='{name}']")).to_have_value(value)
    return form


def fill(page: Page, *, refused: str = "", **fields: str) -> None:
    """Fill a form in and save it; or see it refused."""
    form = page.locator(".builder")
    form.evaluate("(f) => f.querySelectorAll('details').forEach((d) => { d.open = true; })")
    for name, value in fields.items():
        field = form.locator(f"[name='{name}']")
        if field.evaluate("(e) => e.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    page.locator(".ends button").first.click()
    if refused:
        expect(page.locator("#refused")).to_contain_text(refused)
        return
    expect(page.locator("[data-recorded]")).to_be_visible()


def test_a_novice_codes_a_first_statement(browsing: Browser) -> None:
    """From an empty folder through the first steps and the practice case to a statement, by what the screens say."""
    began = time.monotonic()
    with memory_folder() as empty, desk(empty / "new") as made:
        page = made.window(browsing, viewport={"width": 1280, "height": 860}).new_page()
        page.goto(made.launcher.address)
        page.locator("button[value=en]").click()
        page.wait_for_selector("main li")
        page.locator("main button:not(.quiet)").first.click()
        words = page.locator(".words").inner_text()
        for _ in range(2):
            page.locator("#secret").fill(words)
            page.keyboard.press("Enter")
            page.wait_for_load_state("networkidle")
        code = page.locator(".words.code").inner_text()
        page.get_by_role("button", name="I have written it down").click()
        page.locator("#secret").fill(code)
        page.keyboard.press("Enter")
        page.get_by_role("button", name="Open the practice case").click()
        page.get_by_role("button", name="Yes. Begin").click()
        page.wait_for_url("**/today")
        page.get_by_role("link", name="Inbox").click()
        page.get_by_role("link", name="Take the next one").click()
        page.get_by_role("link", name="Start coding").click()
        page.wait_for_selector("#text")
        mark(page, "1", "Akhmed Yunuvov", name="Person")
        mark(page, "2", "They took him out", name="Act")
        build(page, "abduction")
        expect(page.locator("[data-part=statements] > .stated > li").first).to_contain_text("Act: abduction")
        made.check_quiet()
    assert time.monotonic() - began < 600


def test_what_is_written_is_not_lost_to_another_key(coding: Coding) -> None:
    """A note is undone like a mark; of a note in two windows the second is kept beside the first; a statement that is
    begun is not replaced by another, by an edit, or by taking something back; and after a folded passage that began in
    the paragraph before, marks stand where they were made."""
    page = coding.open()
    mark(page, "1", "Ruslan", name="Person")
    build(page, "torture")
    mark(page, "2", "saw it", name="Act")
    note(page, "saw it", "by day?")
    expect(page.locator("#text")).to_be_focused()
    other = coding.open(page=page.context.new_page())
    begin_note(other, "saw it")
    note(page, "saw it", "at night")
    send_note(other, "in the evening")
    expect(other.locator(".marked .trouble")).to_contain_text("at night")
    expect(other.locator("#note")).to_have_value("in the evening")
    other.close()
    page.keyboard.press("u")
    page.keyboard.press("u")
    expect(page.locator("#text mark[data-name=Act]")).to_have_count(1)
    expect(page.locator(".toasts.urgent")).to_be_empty()
    page.locator(".kinds [data-kind=mention]").click()
    page.locator("#f-name").fill("typed and not saved")
    for way in (".kinds [data-kind=act]", "[data-send='/coding/edit'] button"):
        page.locator(way).first.click()
        expect(page.locator(".toasts.urgent")).to_contain_text("A statement is begun")
        page.locator(".toasts.urgent").evaluate("(e) => e.replaceChildren()")
        expect(page.locator("#f-name")).to_have_value("typed and not saved")
    mark(page, "8", "in the cellar", name="Quote to keep")
    page.keyboard.press("Enter")
    expect(page.locator(".builder [name=quotes]")).to_have_count(2)
    expect(page.locator("#f-name")).to_have_value("typed and not saved")
    act = page.locator("[data-part=statements] > .stated > li", has_text="Act:")
    act.locator("summary").click()
    act.locator("input[name=why]").fill("misread")
    act.locator("details button").click()
    expect(act).to_have_count(0)
    expect(page.locator("#f-name")).to_have_value("typed and not saved")
    page.locator("[data-do=putAway]").click()
    mark(page, "m", "في الليل.", "saw it", name="Hard passage")
    coding.open()
    mark(page, "3", "cellar", name="Place")
    coding.open()
    assert ("Place", "cellar") in marked(page)


def note(page: Page, words: str, said: str) -> None:
    """Write a note on the mark of some words, and wait until it is sent."""
    begin_note(page, words)
    send_note(page, said)


def begin_note(page: Page, words: str) -> None:
    """Open the note on the mark of some words."""
    select(page, words)
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("c")
    expect(page.locator("#note")).to_be_focused()


def send_note(page: Page, said: str) -> None:
    """Write into the note that is open, and send it."""
    page.locator("#note").fill(said)
    with page.expect_response("**/coding/change"):
        page.get_by_role("button", name="Save", exact=True).click()

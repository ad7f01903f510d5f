"""Inbox and adding in a real browser: paste a testimony, hand files over, map a table, and be kept from every slip."""

from __future__ import annotations

import re
import socket
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect
from tests.desk.desking import PLANTED, Desking, copied, desk

pytestmark = pytest.mark.browser

HOSTILE_HTML = (
    "<html><body><p>Words of a page</p><img src='http://evil.example/x.png'>"
    "<script>document.title='ran'; fetch('http://evil.example/')</script></body></html>"
)
HOSTILE_SVG = (
    "<svg xmlns='http://www.w3.org/2000/svg' onload=\"document.title='ran'\">"
    "<image href='http://evil.example/y.png'/><script>document.title='ran'</script><text>Drawn words</text></svg>"
)
HOSTILE_PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.launchURL('http://evil.example'))>>>>"
    b"endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\ntrailer<</Root 1 0 R>>\n"
)
TABLE = "No,Name,Taken on,Status,Remark\n" + "".join(
    f"{n},{PLANTED[0]} Nadie{n},0{1 + n % 9}/0{1 + n % 9}/2017,{'held' if n % 2 else 'freed'},{n % 3}\n"
    for n in range(9)
)
TABLE += f"9,{PLANTED[1]},in the spring,held,\n"


def file(name: str, content: bytes | str) -> FilePayload:
    """A file that somebody chooses."""
    data = content if isinstance(content, bytes) else content.encode()
    return {"name": name, "mimeType": "application/octet-stream", "buffer": data}


def go(page: Page, made: Desking, path: str) -> None:
    """Go to a screen."""
    page.goto(f"{made.at}{path}")
    page.wait_for_load_state("load")
    made.titles.add(page.title())


def test_a_testimony_is_pasted_and_coded_next(workspace: Path, browsing: Browser) -> None:
    """From Today by keys alone: A, paste, save; the words are kept whole, with a source that is made on the way; an
    empty one and a slip in a field are refused, and what was typed stays."""
    words = f"{PLANTED[2]} 👩‍👧 {PLANTED[1]}.\n\n" + "Они пришли ночью. " * 20_000
    with copied(workspace) as folder, desk(folder) as made:
        page = made.unlock(browsing)
        expect(page.locator(".counts")).not_to_contain_text("to code")
        page.keyboard.press("a")
        page.wait_for_url("**/add")
        page.get_by_role("button", name="Save and start coding").click()
        expect(page.locator("[data-part=trouble]")).to_contain_text("no text yet")
        page.locator("#file").fill(words)
        page.locator("#origin").select_option("+")
        page.locator("#new_slug").fill(PLANTED[0])
        page.locator("#lang").fill("ru")
        page.get_by_role("button", name="Save and start coding").click()
        expect(page.locator("[data-part=trouble]")).to_contain_text("small letters")
        assert PLANTED[0] not in page.locator("[data-part=trouble]").inner_text()
        assert page.locator("#file").input_value() == words
        page.locator("#new_slug").fill("survivor-a")
        page.get_by_role("button", name="Save and start coding").click()
        page.wait_for_url("**/coding/exh_*")
        exhibit = page.url.rpartition("/")[2]
        go(page, made, "/inbox")
        row = page.locator("table.arrivals tbody tr").first
        expect(row).to_contain_text("survivor-a")
        expect(row).to_contain_text("nobody has looked yet")
        expect(row).to_contain_text(f"{len(words):,} letters · ru")
        go(page, made, "/today")
        expect(page.locator(".counts")).to_contain_text("1 file to code")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/source/{exhibit}")


def test_files_come_in_and_nothing_of_them_runs(workspace: Path, browsing: Browser) -> None:
    """A hostile page, picture and document are kept as they are and read apart: nothing runs, no request leaves, no
    name of a file is in an address or in the list; what cannot be taken is told by file, and the others are in."""
    with copied(workspace) as folder, desk(folder) as made:
        page = made.unlock(browsing)
        go(page, made, "/add/files")
        page.get_by_role("button", name="Add the files").click()
        expect(page.locator("[data-part=trouble]")).to_contain_text("Choose a file first")
        names = [f"{PLANTED[0]}.html", f"{PLANTED[1]}.svg", f"<img src=x onerror=alert(1)>{PLANTED[2]}.pdf", "no.txt"]
        contents: list[bytes | str] = [HOSTILE_HTML, HOSTILE_SVG, HOSTILE_PDF, ""]
        page.locator("#file").set_input_files([file(*one) for one in zip(names, contents, strict=True)])
        page.locator("summary", has_text="Who handed it in").click()
        page.locator("input[name=labels][value=torture]").check()
        page.get_by_role("button", name="Add the files").click()
        cards = page.locator("[data-part=added] li")
        expect(cards).to_have_count(4)
        expect(cards.nth(0)).to_contain_text("text/html")
        expect(cards.nth(2)).to_contain_text("application/pdf")
        expect(cards.nth(3)).to_contain_text("Not added")
        expect(page.locator("[data-part=added] img")).to_have_count(0)
        expect(page.locator("[data-part=trouble]")).to_be_empty()
        page.locator("#file").set_input_files([file("again.html", HOSTILE_HTML)])
        page.get_by_role("button", name="Add the files").click()
        expect(cards.nth(4)).to_contain_text("here already")
        page.evaluate("document.querySelector('form[data-send=\"/add/file\"]').dataset.atMost = '10'")
        page.locator("#file").set_input_files([file("large.txt", "more than ten bytes")])
        page.get_by_role("button", name="Add the files").click()
        expect(cards.nth(5)).to_contain_text("habeas add")
        expect(page.locator("[data-progress] [role=status]")).to_have_text(re.compile("^1/1 · (100|75) %$"))
        links = cards.locator("a").evaluate_all("(all) => all.map((one) => one.getAttribute('href'))")
        for link in links:
            go(page, made, link)
            assert page.title() == "Habeas"
        go(page, made, "/inbox")
        shown = page.locator("main").inner_text()
        assert not [name for name in PLANTED if name in shown]
        expect(page.locator("table.arrivals tbody tr").first).to_contain_text("covered")
        made.check_quiet()


def test_one_is_put_off_and_another_set_aside(workspace: Path, browsing: Browser) -> None:
    """Not today brings the next one, for this sitting alone; set aside is for everybody, until it is taken up; two
    windows do not do it twice."""
    with copied(workspace) as folder, desk(folder) as made:
        page = made.unlock(browsing)
        go(page, made, "/add/files")
        page.locator("#file").set_input_files([file(f"{n}.txt", f"Words {n}") for n in range(3)])
        page.get_by_role("button", name="Add the files").click()
        links = page.locator("[data-part=added] li a")
        expect(links).to_have_count(3)
        first, second, third = links.evaluate_all("(all) => all.map((one) => one.getAttribute('href'))")
        go(page, made, "/inbox")
        other = page.context.new_page()
        other.goto(f"{made.at}/inbox")
        other.locator("table.arrivals th a").first.focus()
        other.keyboard.press("Enter")  # it opens what has the focus, and not the next one
        other.wait_for_url(f"**{third}")
        other.goto(f"{made.at}/inbox")
        page.set_viewport_size({"width": 320, "height": 720})
        top = "getBoundingClientRect().top"
        lower = f"(all) => all.map((td) => td.firstElementChild.{top} - td.{top})"
        assert max(page.locator("table.arrivals td[data-label]").evaluate_all(lower)) < 10, "beside what it is called"
        page.set_viewport_size({"width": 1280, "height": 860})
        following = page.locator("[data-part=next] a")
        expect(following).to_have_attribute("href", first)
        rows = page.locator("table.arrivals tbody tr")
        rows.nth(2).get_by_role("button", name="Not today").click()
        expect(following).to_have_attribute("href", second)
        expect(rows.nth(2)).to_contain_text("not today")
        rows.nth(1).get_by_role("button", name="Set aside").click()
        expect(following).to_have_attribute("href", third)
        expect(rows.nth(1).get_by_role("button", name="Take up again")).to_be_focused()
        rows.nth(0).get_by_role("button", name="Set aside").click()
        expect(following).to_have_attribute("href", first)
        other.locator("table.arrivals tbody tr").nth(0).get_by_role("button", name="Set aside").click()
        expect(other.locator("[data-part=trouble]")).to_contain_text("another window")
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")
        made.heard("locked")
        made.heard("serving", times=2)
        page = made_again(made, page)
        go(page, made, "/inbox")
        expect(page.locator("[data-part=next] a")).to_have_attribute("href", first)
        expect(page.locator("table.arrivals tbody tr").nth(2)).to_contain_text("not yet")
        expect(page.locator("table.arrivals tbody tr").nth(1)).to_contain_text("set aside")


def made_again(made: Desking, page: Page) -> Page:
    """Unlock in the same window after it was locked."""
    page.goto(f"{made.at}/")
    page.locator("#secret").fill("four quiet words for tests")
    page.keyboard.press("Enter")
    page.wait_for_url("**/today")
    return page


def test_a_table_is_mapped_previewed_and_imported(workspace: Path, browsing: Browser) -> None:
    """Nothing is written before somebody saw what would happen; values are covered first; what is wrong stands at its
    column; a second window neither overwrites the mapping nor imports twice."""
    with copied(workspace) as folder, desk(folder) as made:
        page = made.unlock(browsing)
        go(page, made, "/add/table")
        page.locator("#file").set_input_files([file(f"{PLANTED[0]}.csv", TABLE)])
        page.get_by_role("button", name="Look at the table").click()
        page.wait_for_url("**/table")
        assert PLANTED[0] not in page.locator("main").inner_text()
        page.keyboard.press("v")
        expect(page.locator("#column-1")).to_contain_text(PLANTED[0])
        expect(page.locator("[id='c4.field']")).to_have_value("ignore")
        page.locator("[id='source.title']").fill("A list of ours")
        page.locator("[id='source.id']").fill("ours")
        page.locator("[id='list.words']").fill("named as taken")
        page.locator("[id='c2.date']").select_option("")
        page.get_by_role("button", name="Look at what would happen").click()
        expect(page.locator("#column-2.bad")).to_contain_text("Say how the day is written")
        expect(page.locator(".trouble a")).to_have_attribute("href", "#column-2")
        expect(page.locator("[id='source.title']")).to_have_value("A list of ours")
        page.locator("[id='c2.date']").select_option("dmy")
        page.locator("#column-3 input[value=taken]").nth(1).check()
        page.get_by_role("button", name="Look at what would happen").click()
        would = page.locator(".would")
        expect(would).to_contain_text("10 rows: 10 new, 0 changed")
        expect(would).to_contain_text("Taken on: 1 not taken · Row 10")
        other = page.context.new_page()
        other.goto(f"{made.at}/table")
        other.locator("[id='source.title']").fill("Another title")
        page.locator("[id='source.title']").fill("A third title")
        page.get_by_role("button", name="Import the list").click()
        expect(page.locator(".trouble")).to_contain_text("changed since you looked")
        other.get_by_role("button", name="Import the list").click()
        expect(other.locator(".trouble")).to_contain_text("Another window changed the mapping")
        expect(other.locator(".trouble")).to_contain_text("A third title")
        expect(other.locator(".trouble")).to_contain_text("Another title")
        expect(other.locator("[id='source.title']")).to_have_value("Another title")
        page.get_by_role("button", name="Import the list").click()
        expect(page.locator(".done")).to_contain_text("Imported. 10 new")
        expect(page.locator("textarea[readonly]")).to_have_value(re.compile('title = "A third title"'))
        other.get_by_role("button", name="Import the list").click()
        expect(other.locator("[data-part=trouble]")).to_contain_text("not at hand any more")
        expect(other.locator("[id='source.title']")).to_have_value("Another title")
        page.get_by_role("button", name="Compare them now").click()
        expect(page.locator("[data-part=compared] .done")).to_contain_text("Compared")
        go(page, made, "/inbox")
        expect(page.locator("table.arrivals tbody tr").first).to_contain_text("imported")
        made.check_quiet()


def test_a_page_is_fetched_only_by_somebody_who_knows(page: Page, opened: Desking) -> None:
    """Nothing is asked of a site before the box is ticked; an address of this machine is refused, and not repeated."""
    go(page, opened, "/add/page")
    page.locator("#address").fill(f"http://127.0.0.1:{opened.launcher.port}/{PLANTED[0]}")
    page.get_by_role("button", name="Capture the page").click()
    expect(page.locator(".toasts.urgent")).to_contain_text("Nothing was fetched")
    page.locator("input[name=known]").check()
    page.get_by_role("button", name="Capture the page").click()
    trouble = page.locator("[data-part=trouble] .trouble")
    expect(trouble).to_be_visible()
    assert PLANTED[0] not in trouble.inner_text()
    assert PLANTED[0] in page.locator("#address").input_value()


def test_only_what_takes_files_takes_much(page: Page, opened: Desking) -> None:
    """A large body goes to the few places that take files, never beyond what they take, and from nobody else."""
    nobody = {"Sec_Fetch_Site": "same-origin"}
    assert opened.raw("POST", "/add/file", body=b"x" * 300_000, **nobody)[0] == 401
    cookie = "; ".join(f"{one['name']}={one['value']}" for one in page.context.cookies())
    ours = nobody | {"Cookie": cookie, "X_Desk": "1", "Content_Type": "application/octet-stream"}
    assert opened.raw("POST", "/people/find", body=b"x" * 300_000, **ours)[0] == 413
    large = b'{"file_name": "a.txt"}\n' + b"x " * 2_000_000
    status, _, answer = opened.raw("POST", "/add/file", body=large, **ours)
    assert status == 200
    assert b"text of 4,000,000 letters" in answer
    for broken in (b"", b"no line at all", b"{}\n", b"[]\nx", b"\xff\n\xff", b'{"a":"\\ud800"}\nx', b"\n" * 9):
        assert opened.raw("POST", "/add/file", body=broken, **ours)[0] == 409
    assert opened.raw("POST", "/add/file", body=b'{"file_name": "\\ud800.txt"}\nWords', **ours)[0] == 200
    with socket.create_connection(("127.0.0.1", opened.launcher.port)) as line:
        head = f"POST /add/file HTTP/1.1\r\nHost: 127.0.0.1:{opened.launcher.port}\r\nCookie: {cookie}\r\n"
        line.sendall(f"{head}Sec-Fetch-Site: same-origin\r\nContent-Length: {65 << 20}\r\n\r\n".encode())
        assert line.recv(20).split()[1] == b"413"

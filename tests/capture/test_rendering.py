"""The picture of a page: drawn from the record alone, by a browser that reaches nothing and leaves nothing."""

from __future__ import annotations

import base64
import os
import socket
import struct
import subprocess
import sys
import time
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser
from tests.capture.captures import Held, captured, captured_from, certified, name_server
from tests.simulators.web_server import PNG, Behave, Site, html, redirect, served
from tests.verify.browsing import browser as started_browser

from habeas.capture import chromium, rendering
from habeas.capture.chromium import find_browser
from habeas.capture.limits import CaptureLimits

pytestmark = pytest.mark.browser
needs_browser = pytest.mark.skipif(find_browser() is None, reason="no Chromium on this computer: nothing can be drawn")
linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /proc")


def drawn(pages: dict[str, Behave] | Site, path: str = "/", **changes: Any) -> Held:
    """Capture a page with its picture."""
    return captured(pages, path, browser=find_browser(), **changes)


@pytest.fixture(scope="module")
def onlooker() -> Iterator[Browser]:
    """Return a browser that looks at pictures, for tests that ask for colours."""
    with started_browser() as browser:
        yield browser


def colours(onlooker: Browser, picture: bytes | None, points: Sequence[tuple[int, int]]) -> list[str]:
    """Return the colours of some points of a PNG, as hex."""
    assert picture is not None
    script = """async ([source, points]) => {
      const image = new Image();
      image.src = 'data:image/png;base64,' + source;
      await image.decode();
      return points.map(([x, y]) => {
        const canvas = new OffscreenCanvas(1, 1).getContext('2d');
        canvas.drawImage(image, -x, -y);
        const [...seen] = canvas.getImageData(0, 0, 1, 1).data;
        return seen.slice(0, 3).map((value) => value.toString(16).padStart(2, '0')).join('');
      });
    }"""
    page = onlooker.new_page()
    try:
        return list(page.evaluate(script, [base64.b64encode(picture).decode(), [list(point) for point in points]]))
    finally:
        page.close()


def size_of(picture: bytes | None) -> tuple[int, int]:
    """Return width and height of a PNG."""
    assert picture is not None
    assert picture.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", picture[16:24])
    return width, height


def black(width: int, height: int) -> bytes:
    """Return a black picture that is much larger than its file."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    packer = zlib.compressobj(9)
    lines = b"".join(packer.compress(bytes(1 + (width + 7) // 8)) for _ in range(height)) + packer.flush()
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", lines) + chunk(b"IEND", b"")


BLOCK = "position:absolute;left:0;width:100px;height:50px;"


@needs_browser
def test_the_picture_shows_what_was_captured(onlooker: Browser) -> None:
    """Stylesheets, pictures, redirected pictures and frames are shown as the site's readers saw them."""
    page = (
        "<!doctype html><link rel=stylesheet href=/s.css><div class=a></div>"
        f"<img src=/moved style='{BLOCK}top:100px'><iframe src=/f style='{BLOCK}top:200px;border:0'></iframe>"
        f"<img src=/gone style='{BLOCK}top:300px'><div style='{BLOCK}top:1500px;background:#00f'></div>"
    )
    held = drawn(
        {
            "/": html(page),
            "/s.css": served(b"@import '/t.css'; body { background: #fff }", "text/css"),
            "/t.css": served(f".a {{ {BLOCK} top: 0; background: #0f0 }}".encode(), "text/css"),
            "/moved": redirect("/dot.png"),
            "/dot.png": served(PNG, "image/png"),
            "/f": html("<body style='background:#f0f'>"),
        }
    )
    points = [(50, 25), (50, 125), (50, 225), (50, 275), (50, 1525), (500, 800)]
    assert colours(onlooker, held.capture.picture, points) == [
        "00ff00",
        "ff0000",
        "ff00ff",
        "ffffff",
        "0000ff",
        "ffffff",
    ]
    assert size_of(held.capture.picture) == (1280, 1550)
    assert held.capture.browser.startswith("Chromium ")
    assert held.capture.notes == ()


@needs_browser
def test_the_text_is_what_a_reader_sees() -> None:
    """The text of page and frames comes as it is shown, in any script; what is hidden does not."""
    held = drawn(
        {
            "/": html(
                "<title>t</title><h1>Заявление</h1><p>اختفى &#x1f54a;</p><p hidden>hidden</p><style>p{}</style>"
                "<script>document.write('script')</script><noscript>no script</noscript><iframe src=/f></iframe>"
            ),
            "/f": html("<p>in the frame"),
        }
    )
    assert held.capture.text == "Заявление\n\nاختفى \U0001f54a\n\nno script\n\nin the frame"


@needs_browser
def test_scripts_run_only_if_somebody_wants_them_to() -> None:
    """A page is shown as the server sent it; run by its scripts it is shown only if that was asked for."""
    pages = {"/": html("<p>sent</p><script>document.body.innerHTML = '<p>made</p>'</script>")}
    assert drawn(pages).capture.text == "sent"
    assert drawn(pages, scripts=True).capture.text == "made"


ASKS = """
<link rel=preconnect href=ROOT/preconnect><link rel=prefetch href=ROOT/prefetch>
<noscript><meta http-equiv=refresh content="0; url=ROOT/refreshed"></noscript>
<img src=ROOT/image loading=lazy><iframe src=ROOT/frame></iframe><object data=ROOT/object></object>
<embed src=ROOT/embed>
<video src=ROOT/video autoplay></video><audio src=ROOT/audio autoplay></audio><form action=ROOT/form id=f></form>
<style>@import 'ROOT/import'; @font-face { font-family: x; src: url(ROOT/font) } body { font-family: x }</style><p>text
<a href=ROOT/link ping=ROOT/ping id=a>link</a>
<script>
  const ask = (what) => { try { what() } catch {} };
  ask(() => fetch('ROOT/fetch', { mode: 'no-cors' }));
  ask(() => fetch('ROOT/post', { method: 'POST', mode: 'no-cors', body: 'x', keepalive: true }));
  ask(() => navigator.sendBeacon('ROOT/beacon', 'x'));
  ask(() => new WebSocket('ROOT/socket'.replace('http', 'ws')));
  ask(() => new EventSource('ROOT/events'));
  ask(() => new Worker(URL.createObjectURL(new Blob(["fetch('ROOT/worker', { mode: 'no-cors' })"]))));
  ask(() => new SharedWorker('data:text/javascript,' + encodeURIComponent("fetch('ROOT/shared')")));
  ask(() => navigator.serviceWorker.register('/service.js'));
  ask(() => { const peer = new RTCPeerConnection({ iceServers: [{ urls: 'stun:127.0.0.1:UDP' }] });
    peer.createDataChannel('x'); peer.createOffer().then((offer) => peer.setLocalDescription(offer)); });
  ask(() => new WebTransport('https://127.0.0.1:PORT/transport'));
  ask(() => window.open('ROOT/window'));
  ask(() => document.getElementById('a').click());
  ask(() => document.getElementById('f').submit());
  ask(() => { location.href = 'ROOT/location' });
  ask(() => alert('stop'));
</script>
"""


@needs_browser
@pytest.mark.parametrize("scripts", [False, True], ids=["without scripts", "with scripts"])
@pytest.mark.parametrize("confined", [True, False], ids=["without a network", "with one"])
def test_the_browser_asks_nobody(monkeypatch: pytest.MonkeyPatch, scripts: bool, confined: bool) -> None:
    """Whatever a page tries, the browser that draws it talks to nobody: with no network, and with one that is there."""
    if not confined:
        leave_the_network_there(monkeypatch)
    elsewhere = Site({})
    with elsewhere.serving() as root, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stun:
        stun.bind(("127.0.0.1", 0))
        stun.settimeout(0.1)
        port, udp = root.rpartition(":")[2], str(stun.getsockname()[1])
        page = ASKS.replace("ROOT", root).replace("PORT", port).replace("UDP", udp)
        site = Site({"/": html(page)})
        before = watch_drawing(monkeypatch, [site, elsewhere])
        held = drawn(site, scripts=scripts)
        # What the page refers to is asked for by the capture; by the browser, nothing.
        assert [len(site.heard), len(elsewhere.heard)] == before
        assert before[1] > 3
        with pytest.raises(TimeoutError):
            stun.recv(100)
    assert held.capture.text is not None
    assert "text" in held.capture.text


def leave_the_network_there(monkeypatch: pytest.MonkeyPatch, *, admit: bool = False) -> None:
    """Start the browser with a network; it is told that it has none, unless that is to be admitted."""
    leave = "def leave(): raise OSError" if admit else "def leave(): pass"
    free = f"import sys, habeas.capture.confining as c\n{leave}\nc.leave_network = leave; c.main(sys.argv[1:])"
    monkeypatch.setattr(chromium, "_LAUNCHER", ("-c", free))


def watch_drawing(monkeypatch: pytest.MonkeyPatch, sites: list[Site]) -> list[int]:
    """Return a list that will hold how many questions each site had heard when drawing began."""
    before: list[int] = []
    show = rendering._Shown.show

    def shown(self: Any, talk: Any) -> None:
        before.extend(len(site.heard) for site in sites)
        show(self, talk)

    monkeypatch.setattr(rendering._Shown, "show", shown)
    return before


@needs_browser
def test_scripts_do_not_run_where_there_is_a_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the system does not let a browser go without a network, scripts stay off, and that is said."""
    leave_the_network_there(monkeypatch, admit=True)
    held = drawn({"/": html("<p>sent</p><script>document.body.innerHTML = '<p>made</p>'</script>")}, scripts=True)
    assert held.capture.text == "sent"
    assert held.capture.notes == ("the page's scripts were not run: here a browser cannot be left without a network",)
    assert held.capture.picture


@needs_browser
def test_the_browser_would_ask_if_it_were_not_held(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test above can fail: a browser without what holds it does reach the site."""
    leave_the_network_there(monkeypatch)
    monkeypatch.setattr(chromium, "_FLAGS", tuple(flag for flag in chromium._FLAGS if "resolver" not in flag))
    prepare = rendering._Shown._prepare

    def unheld(self: Any, session: str) -> None:
        tell = self.talk.tell
        self.talk.tell = lambda method, *given, **params: method != "Fetch.enable" and tell(method, *given, **params)
        prepare(self, session)

    monkeypatch.setattr(rendering._Shown, "_prepare", unheld)
    site = Site({"/": html("<img src=/a.png>"), "/a.png": served(PNG, "image/png")})
    before = watch_drawing(monkeypatch, [site])
    drawn(site)
    assert len(site.heard) > before[0]


@needs_browser
@linux
def test_no_other_program_sees_what_is_drawn(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No command line, environment or file of the browser holds anything of the page, and the profile is gone after."""
    photograph = rendering._Shown._photograph
    seen: dict[str, bytes] = {}

    def photographed(self: Any, session: str) -> bytes | None:
        own = str(tmp_path).encode()
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                command, given = (folder / "cmdline").read_bytes(), (folder / "environ").read_bytes()
            except OSError:
                continue
            if own in command:
                seen[folder.name] = command + given
        for path in tmp_path.rglob("*"):
            if path.is_file():
                seen[path.name] = path.name.encode() + path.read_bytes()
        return photograph(self, session)

    monkeypatch.setattr(rendering._Shown, "_photograph", photographed)
    monkeypatch.setenv("HABEAS_PASSPHRASE_FILE", "/secretmarker")
    pages = {
        "/secretmarker": html("<title>secretmarker</title>secretmarker<img src=/secretmarker.png>"),
        "/secretmarker.png": served(PNG, "image/png"),
    }
    held = drawn(pages, "/secretmarker", scratch=tmp_path)
    assert held.capture.picture
    assert len(seen) > 10
    assert not [name for name, content in seen.items() if b"secretmarker" in content or b"127.0.0.1" in content]
    assert list(tmp_path.iterdir()) == []
    until = time.monotonic() + 10  # on a busy machine a process that was ended is still there for a moment
    while (left := _running_on(tmp_path)) and time.monotonic() < until:
        time.sleep(0.1)
    assert not left


def _running_on(folder: Path) -> list[Path]:
    return [path for path in Path("/proc").glob("[0-9]*/cmdline") if str(folder).encode() in _read(path)]


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


@linux
def test_who_is_confined_has_no_network() -> None:
    """A program that is started so reaches nothing, not even this machine; where that cannot be, the flags hold."""
    reach = "import socket, sys; socket.create_connection(('127.0.0.1', int(sys.argv[1])), 2)"
    can = "from habeas.capture.confining import leave_network; leave_network()"
    if subprocess.run([sys.executable, "-c", can], capture_output=True).returncode:
        pytest.skip("this system lets nobody go without a network")
    with socket.create_server(("127.0.0.1", 0)) as there:
        port = str(there.getsockname()[1])
        assert subprocess.run([sys.executable, "-c", reach, port]).returncode == 0
        null = os.open(os.devnull, os.O_RDWR)
        command = [sys.executable, "-m", "habeas.capture.confining", str(null), str(null), "--"]
        done = subprocess.run([*command, sys.executable, "-c", reach, port], pass_fds=(null,), capture_output=True)
        os.close(null)
    assert b"OSError" in done.stderr or b"Network is unreachable" in done.stderr


@needs_browser
def test_a_page_that_is_too_high_is_cut_and_it_is_said(onlooker: Browser) -> None:
    """However long a page, its picture has an end; down to there it is right."""
    rows = "".join(f"<div style='height:1000px;background:#00{at:02x}ff'></div>" for at in range(30))
    held = drawn({"/": html(f"<body style='margin:0'>{rows}")})
    assert size_of(held.capture.picture) == (1280, 20_000)
    points = [(10, 500 + 1000 * at) for at in range(20)]
    assert colours(onlooker, held.capture.picture, points) == [f"00{at:02x}ff" for at in range(20)]
    assert held.capture.notes == ("the picture is cut: the page has 30000 pixels of height, and 20000 are shown",)
    assert held.capture.whole


@needs_browser
@pytest.mark.parametrize(
    ("pages", "scripts", "note"),
    [
        ({"/": html("<p>x<script>while (true) {}</script>")}, True, "not done in time"),
        ({"/": html("<p>x<script>a = []; while (true) a.push(new Uint8Array(1e7).fill(1))</script>")}, True, "memory"),
        (
            {"/": html("<p style='width:9e9px;height:9e9px;filter:blur(999px);background:red'>x")},
            False,
            "not done in time",
        ),
    ],
)
def test_a_page_made_to_hurt_a_browser_costs_its_picture(pages: dict[str, Behave], scripts: bool, note: str) -> None:
    """A page that never ends, or fills the memory, is captured; that it has no picture is said."""
    began = time.monotonic()
    held = drawn(pages, scripts=scripts, limits=CaptureLimits(picture_seconds=6, memory_bytes=1_000_000_000))
    assert time.monotonic() - began < 9
    assert held.capture.picture is None
    assert any(note in words and "no picture" in words for words in held.capture.notes)
    assert held.capture.whole
    assert set(held.responses()) == {"/"}


@needs_browser
def test_a_picture_that_unpacks_without_an_end_costs_nothing() -> None:
    """A small file that is a huge picture is shown or not, and the page around it is."""
    held = drawn({"/": html("<img src=/b width=10><p>after"), "/b": served(black(30_000, 30_000), "image/png")})
    assert held.capture.text == "after"
    assert held.capture.picture


@needs_browser
def test_a_picture_of_too_many_bytes_is_not_kept() -> None:
    """A picture has a greatest size like everything else; the text is kept."""
    held = drawn({"/": html("<p>x")}, limits=CaptureLimits(picture_bytes=1_000))
    assert (held.capture.picture, held.capture.text) == (None, "x")
    assert held.capture.notes == ("no picture: the picture is larger than a picture may be",)


@needs_browser
def test_a_text_of_too_many_letters_is_cut_and_it_is_said() -> None:
    """A text has an end, and never within a letter."""
    held = drawn({"/": html("<p>" + "\U0001f54a" * 10)}, limits=CaptureLimits(text_letters=5))
    assert held.capture.text == "\U0001f54a\U0001f54a�"
    assert held.capture.notes == ("the text is cut at 5 letters",)


@needs_browser
@pytest.mark.parametrize(
    ("page", "text"),
    [
        (served("Текст".encode(), "text/plain; charset=utf-8"), "Текст"),
        (served(PNG, "image/png"), ""),
        (html("<h1>gone</h1>", status=404), "gone"),
        (html(""), ""),
        (html("<p>kept", Content_Disposition="attachment; filename=x"), "kept"),
        (
            served(b"<html xmlns='http://www.w3.org/1999/xhtml'><body>x<br/>y</body></html>", "application/xhtml+xml"),
            "x\ny",
        ),
    ],
)
def test_other_pages_are_drawn_too(page: Behave, text: str) -> None:
    """Texts, pictures, pages that are gone and pages that want to be saved are shown."""
    held = drawn({"/": page})
    assert held.capture.picture
    assert held.capture.text == text


@needs_browser
@pytest.mark.parametrize("kind", ["application/pdf", "application/octet-stream", "video/mp4", ""])
def test_what_a_browser_does_not_show_has_no_picture(kind: str) -> None:
    """A document of another kind is captured, and that it has no picture is said."""
    held = drawn({"/": served(b"%PDF-1.7", kind)})
    assert (held.capture.picture, held.capture.text, held.capture.browser) == (None, None, "")
    assert held.capture.notes == ("no picture: a document of this kind is not shown by a browser without help",)


@needs_browser
def test_a_secure_page_is_drawn_from_its_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, onlooker: Browser
) -> None:
    """The browser needs no certificate, and shows pictures that a secure page names by an insecure address."""
    serving, trust = certified(tmp_path, "site.example")
    dot = f"style='{BLOCK}top:0'"
    with Site({"/dot": served(PNG, "image/png")}).serving() as plain:
        site = Site(
            {
                "/": html(
                    f"<body style='background:#fff'><img src=http://plain.example:{plain.rpartition(':')[2]}/dot {dot}>"
                )
            }
        )
        with site.serving(serving) as root:
            name_server(monkeypatch, lambda _name, to: [("127.0.0.1", to)])
            held = captured_from(root.replace("127.0.0.1", "site.example") + "/", trust=trust, browser=find_browser())
    assert held.capture.whole
    assert colours(onlooker, held.capture.picture, [(50, 25), (500, 500)]) == ["ff0000", "ffffff"]


@pytest.mark.parametrize("program", ["/bin/true", "/bin/cat", "/no/such/program", sys.executable])
@linux
def test_what_is_no_browser_is_told_and_the_capture_stands(program: str) -> None:
    """If the browser does not start, or is none, there is a capture without a picture, which says so."""
    held = captured({"/": html("<title>there")}, browser=program, limits=CaptureLimits(picture_seconds=2))
    assert held.capture.title == "there"
    assert held.capture.picture is None
    (note,) = held.capture.notes
    assert note.startswith("no picture and no text: the browser ")


def test_without_a_browser_there_is_a_capture_and_it_is_said() -> None:
    """Nobody needs a browser to capture a page."""
    held = captured({"/": html("<title>there")})
    assert (held.capture.picture, held.capture.text, held.capture.browser) == (None, None, "")
    assert held.capture.notes == ("no picture and no text: no browser was given",)


@needs_browser
def test_a_page_is_not_led_away_while_it_is_drawn() -> None:
    """What the picture shows is the page, not where the page would lead."""

    away = "<noscript><meta http-equiv=refresh content='0; url=/b'></noscript>"
    assert drawn({"/": html(f"{away}kept<iframe src=/f></iframe>"), "/b": html("away")}).capture.text == "kept"
    began = time.monotonic()
    by_script = html("kept<script>location.href = '/b'; location.reload()</script>")
    assert drawn({"/": by_script, "/b": html("away")}, scripts=True).capture.text == "kept"
    assert time.monotonic() - began < 10

"""Coding a long testimony: 30,000 words with 500 marks, opened and marked as a browser on an old laptop does it.

The words are invented. The server is asked over loopback; then a Chromium at a quarter of the processor opens the text
and marks passages, and the time is taken in the page: from the button until the mark stands there, kept.
"""

from __future__ import annotations

import random
import secrets
import statistics
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.append(str(Path(__file__).resolve().parents[1]))
sys.path.append(str(Path(__file__).resolve().parents[2]))
from _pytest.outcomes import Skipped
from measuring import CASE, SEED, Line, options, show
from playwright.sync_api import Page
from tests.desk.desking import chromium, chromium_path, type_passphrase

from desk import PASSPHRASE, Asking, keeper, processor
from habeas.casework.adding import Handed, add_files
from habeas.casework.marking import mark_passage
from habeas.casework.sourcing import SourceTerms, set_source
from habeas.casework.starting import start_case, start_workspace
from habeas.casework.staying_open import StayingOpen
from habeas.evidence.paragraphs import paragraphs
from habeas.model.annotations import LABELS

WORDS, MARKS, SAVED, SLOWER = 30_000, 500, 40, 4
OPEN_S, SAVE_MS = 1.5, 100.0
_SYLLABLES = ("ar", "gu", "zho", "mi", "ta", "len", "ko", "sha", "ри", "ма", "до", "зе", "ло", "ву", "на", "сам")
_SAVE = """async ([from, to]) => {
  const text = document.querySelector('#text');
  const walker = document.createTreeWalker(text.children[from], NodeFilter.SHOW_TEXT);
  const node = walker.nextNode();
  text.focus();
  getSelection().setBaseAndExtent(node, 0, node, Math.min(to, node.length));
  const before = text.querySelectorAll('mark').length;
  const began = performance.now();
  document.querySelector('[data-label=place]').click();
  while (text.querySelectorAll('mark').length === before) await new Promise((on) => requestAnimationFrame(on));
  return performance.now() - began;
}"""


def main() -> None:
    chosen = options("Coding: a long text with many marks, in a browser")
    words, marks, saved = (3_000, 50, 5) if chosen.quick else (WORDS, MARKS, SAVED)
    with TemporaryDirectory() as folder:
        exhibit = make(Path(folder), words, marks)
        with keeper(Path(folder) / "work") as (launcher, started):
            asking = Asking(launcher)
            asking.until_there(started)
            asking.unlock()
            took, worked = [], 0.0
            for _ in range(5):
                before, began = processor(launcher), time.perf_counter()
                asking.ask("GET", f"/coding/{exhibit}")
                took.append(1000 * (time.perf_counter() - began))
                worked += processor(launcher) - before
            lines = [
                Line(what="the page at the server, median", value=statistics.median(took), unit="ms"),
                Line(what="the page, the keeper's processor time", value=1000 * worked / 5, unit="ms"),
                Line(what="the page", value=len(asking.text.encode()) / 1000, unit="KB"),
            ]
        try:
            chromium_path()
        except Skipped as reason:
            print(f"  not measured in a browser: {reason}")
        else:
            with keeper(Path(folder) / "work") as (launcher, _), chromium() as browser:
                page = browser.new_page()
                page.goto(launcher.address)
                type_passphrase(page, PASSPHRASE)
                lines += in_browser(page, f"http://127.0.0.1:{launcher.port}/coding/{exhibit}", saved)
        show(lines)


def make(folder: Path, words: int, marks: int) -> str:
    """Make a workspace with a long text and marks all over it; return the text's id."""
    workspace, _ = start_workspace(folder / "work", PASSPHRASE.encode(), label="b", chance=secrets.token_bytes)
    context, chance = StayingOpen(workspace=workspace, now=lambda: datetime.now(UTC)), random.Random(SEED)
    start_case(context, CASE, invented=True)
    set_source(context, CASE, "long", SourceTerms(kind="testimony", title="A long one", invented=True), new=True)
    said = [" ".join(_word(chance) for _ in range(75)) + "." for _ in range(words // 75)]
    path = folder / "long.txt"
    path.write_text("\n\n".join(said), encoding="utf-8")
    (added,) = add_files(context, CASE, [path], Handed(kind="testimony", origin="long")).files
    text = "\n\n".join(said)
    spans = paragraphs(text)
    for n in range(marks):
        start, end = spans[chance.randrange(len(spans))]
        first = text.index(" ", chance.randrange(start, end - 60)) + 1
        last = text.index(" ", first + 5)
        mark_passage(context, CASE, added.exhibit, LABELS[n % 9], ((first, last, text[first:last]),))
    context.let_go()
    workspace.close()
    return added.exhibit


def _word(chance: random.Random) -> str:
    return "".join(chance.choice(_SYLLABLES) for _ in range(chance.randint(1, 4)))


def in_browser(page: Page, address: str, saved: int) -> list[Line]:
    """Measure opening and saving at a part of the processor."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    opened = []
    for _ in range(3):
        began = time.perf_counter()
        page.goto(address, wait_until="load")
        page.evaluate("() => new Promise((on) => requestAnimationFrame(() => requestAnimationFrame(on)))")
        opened.append(time.perf_counter() - began)
    took = []
    for n in range(saved):
        took.append(page.evaluate(_SAVE, [3 + 5 * n % 380 if saved > 5 else n, 12]))
    took.sort()
    return [
        Line(what=f"opened at CPU÷{SLOWER}, median", value=statistics.median(opened), unit="s", limit=OPEN_S),
        Line(what=f"a mark kept at CPU÷{SLOWER}, median", value=statistics.median(took), unit="ms", limit=SAVE_MS),
        Line(what=f"a mark kept at CPU÷{SLOWER}, p95", value=took[int(0.95 * len(took))], unit="ms"),
    ]


if __name__ == "__main__":
    main()

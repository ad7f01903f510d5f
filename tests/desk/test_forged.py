"""Requests that no page of ours sends: whatever a form or an address holds, nothing breaks and nothing is written."""

from __future__ import annotations

import json
import re
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from tests.desk.desking import CASE, PASSPHRASE, Desking, copied, desk
from tests.desk.filing_case import unlocked

import habeas
from habeas.casework.log_book import log_book
from habeas.desk.parts import Action
from habeas.desk.screens import ACTIONS, SCREENS

_SOURCES = Path(habeas.__file__).parent
_NAMES = (r"given(?:\.get)?[\(\[]\"([a-z_]+)\"", r"asked\.(?:all|number)\(\"([a-z_]+)\"", r"name=\"([a-z_-]+)\"")
FIELDS = sorted(
    {
        name
        for place in ("desk/views/*.py", "desk/templates/*.html", "casework/*.py")
        for path in _SOURCES.glob(place)
        for pattern in _NAMES
        for name in re.findall(pattern, path.read_text(encoding="utf-8"))
    }
)
"""Every name of a field that a screen knows."""
_IDS = ("id", "about", "exhibit", "draft", "mention", "person", "finding", "consent", "other", "place", "seek", "edits")
GARBAGE = {
    "empty": "",
    "no digit": "²",
    "other digits": "٣",
    "negative": "-1",
    "huge": "9" * 1_000,
    "NUL": "a\0b",
    "path": "/\0/../x",
    "half a character": "\ud800",
    "long": "x" * 1_200,
    "lines": "\n\n,;\n",
    "spans": "[[0,99999999999999999999,1]]",
    "turned": "\u202e../../etc",
    "nested": [1, [2, {"a": None}]],
    "number": 10**30,
    "none": None,
    "day": "9999-99-99",
    "not a number": "NaN",
}
BODIES = {
    "nothing": b"",
    "half": b"{",
    "deep": b"[" * 200_000,
    "list": b"[1]",
    "bytes": bytes(range(256)),
    "keys": json.dumps({"\ud800": "x", "e-\ud800": "for", "c-\ud800": "1", "c999999999999.field": "name"}).encode(),
}
_TAKES_ANYTHING = {"/cases/new", "/safety/verify"}
"""What any name is right for, and what takes long: these get no fields."""
_TAKES_NOTHING = {"/cases/practice", "/table/compare", "/settings/present"}
"""What is done whatever is sent."""


@dataclass
class Forging:
    """A desk with something of everything in it, and the ids of that."""

    made: Desking
    folder: Path
    cookie: str
    ids: dict[str, str] = field(default_factory=dict)
    broke: list[str] = field(default_factory=list)

    def send(self, path: str, body: bytes) -> tuple[int, str]:
        """Send a body to an action, as our script does. Returns: the status, and where it leads or what it shows."""
        ours = {"Cookie": self.cookie, "Sec_Fetch_Site": "same-origin", "X_Desk": "1"}
        status, headers, shown = self.made.raw("POST", path, body=body, Content_Type="application/json", **ours)
        return status, headers.get("x-go", "") or shown.decode("utf-8", "replace")

    def attack(self, action: Action, what: str, body: bytes) -> None:
        """Send what is no form of ours, and keep it in mind if something broke."""
        if action.upload:
            body = body.replace(b"\n", b"") + b"\n" + b"\xff\xfe\0rubbish"
        status, shown = self.send(action.path, body)
        if status >= 500 or status == 401:
            code = re.search(r"\w+(?:Error|Exception) [^<]*", shown)
            self.broke.append(f"{action.path} {what}: {status} {code[0] if code else ''}")


@pytest.fixture(scope="module")
def forging(workspace: Path) -> Iterator[Forging]:
    """A desk in which there is a text with a mark, a draft, and a table that is being mapped."""
    with copied(workspace) as folder, desk(folder) as made:
        found = Forging(made, folder, made.unlocked())
        ids = found.ids
        ids["per"] = re.findall(r"per_[0-9a-f]{32}", found.made.raw("GET", "/people", Cookie=found.cookie)[2].decode())[
            0
        ]
        ids["men"] = "men_" + ids["per"][4:]
        ids["src"] = re.findall(
            r"src_[0-9a-f]{32}", found.made.raw("GET", "/sources", Cookie=found.cookie)[2].decode()
        )[0]
        text = b'{"kind": "testimony"}\nNobody saw the car. Nobody wrote it down.'
        ids["exh"] = found.send("/add/text", text)[1].rpartition("/")[2]
        marked = {"exhibit": ids["exh"], "label": "person", "segments": '[[0,6,"Nobody"]]'}
        ids["mrk"] = re.findall(r"mrk_[0-9a-f]{32}", found.send("/coding/mark", json.dumps(marked).encode())[1])[0]
        begun = {"begin": "1", "template": "dossier", "about": ids["per"]}
        ids["drf"] = found.send("/filing/begin", json.dumps(begun).encode())[1].rpartition("/")[2]
        table = b'{"file_name": "x.csv"}\nNo,Name,Day\n1,Nobody,2001-02-03\n2,Anybody,2001-02-04\n'
        assert found.send("/table/take", table)[1] == "/table"
        assert all(one.partition("_")[0] == kind for kind, one in ids.items())
        yield found


@pytest.mark.parametrize("screen", [one for one in SCREENS if one.takes_id], ids=lambda one: one.name)
def test_no_address_breaks_a_screen(forging: Forging, screen: object) -> None:
    """An id of another kind, of nobody, or no id at all is refused in words, or shows what it means."""
    path = screen.path  # type: ignore[attr-defined]
    asked = [*(one for one in GARBAGE.values() if isinstance(one, str) and one), *forging.ids.values()]
    asked += [f"{kind}_{'0' * 32}" for kind in forging.ids]
    for one in asked:
        address = quote(one.encode("utf-8", "surrogatepass"), safe="")
        status, _, _ = forging.made.raw("GET", f"{path}/{address}", Cookie=forging.cookie)
        assert status in (200, 303, 307, 404, 409), (path, one[:40], status)


@pytest.mark.parametrize("action", [one for one in ACTIONS if one.path not in _TAKES_NOTHING], ids=lambda one: one.path)
def test_no_form_breaks_an_action(forging: Forging, action: Action) -> None:
    """Fields that are missing, of another kind, without end or no text at all are refused; no defect is shown."""
    for what, body in BODIES.items():
        forging.attack(action, what, body)
    for what, one in GARBAGE.items() if action.path not in _TAKES_ANYTHING else ():
        forging.attack(action, what, json.dumps(dict.fromkeys(FIELDS, one)).encode())
    for kind, one in forging.ids.items() if action.path not in _TAKES_ANYTHING else ():
        known = dict.fromkeys(_IDS, one)
        for what in ("no digit", "lines"):
            forging.attack(action, f"{kind} {what}", json.dumps(dict.fromkeys(FIELDS, GARBAGE[what]) | known).encode())
        forging.attack(action, f"{kind} everywhere", json.dumps(dict.fromkeys(FIELDS, one)).encode())
        forging.attack(action, f"nobody's {kind}", json.dumps(dict.fromkeys(_IDS, f"{kind}_{'0' * 32}")).encode())
    broke, forging.broke = forging.broke, []
    assert broke == []


def test_nothing_of_it_was_written(forging: Forging) -> None:
    """After all of that the record holds what it held, and the note of who opened what."""
    forging.made.launcher.end()
    forging.made.heard("locked")
    context = unlocked(forging.folder)
    try:
        done = [one.verb for one in log_book(context, CASE, last=10_000).entries]
    finally:
        context.workspace.close()
    began = done.index("file draft")
    assert set(done[:began]) | set(done[began + 1 :]) <= {"case new", "import", "link", "access", "add", "mark"}, done
    assert done.count("mark") == 1
    assert done.count("add") <= 2  # a few bytes of which nothing is said are a text that somebody handed in


def test_what_was_sent_twice_is_done_once(workspace: Path) -> None:
    """Two windows at the unlock screen: the second one finds the desk open, and it stays so; first steps are over."""
    with copied(workspace) as folder, desk(folder) as made:
        ours = {"Sec_Fetch_Site": "same-origin", "X_Desk": "1"}
        cookie = made.unlocked()
        for path in ("/unlock/open", "/first/next", "/first/passphrase", "/first/practise", "/first/code"):
            status, headers, _ = made.raw("POST", path, body=PASSPHRASE.encode(), Cookie=cookie, **ours)
            assert status in (200, 409), path
            assert "set-cookie" not in headers
            assert made.raw("GET", "/people", Cookie=cookie)[0] == 200, path


def test_first_steps_do_not_begin_in_a_workspace_that_is_there(workspace: Path) -> None:
    """Whoever sends one of them to a locked desk is led to the unlock screen."""
    with copied(workspace) as folder, desk(folder) as made:
        ours = {"Cookie": made.enter(), "Sec_Fetch_Site": "same-origin"}
        for path in ("/first/next", "/first/passphrase", "/first/practise", "/first/code"):
            made.raw("POST", path, body=PASSPHRASE.encode(), **ours)
            assert made.raw("GET", "/", Cookie=ours["Cookie"])[1]["location"] == "/unlock", path


def test_large_files_come_one_at_a_time_and_none_past_a_lock(workspace: Path) -> None:
    """Of two windows that send one each, one waits, and the rest of the desk does not; what was half sent when the desk
    locks is nowhere."""
    with copied(workspace) as folder, desk(folder) as made, ThreadPoolExecutor() as others:
        cookie = made.unlocked()
        ours: dict[str, Any] = {"Cookie": cookie, "Sec_Fetch_Site": "same-origin", "X_Desk": "1"}
        whole = b'{"kind": "testimony"}\nNobody saw it.'

        def begun() -> socket.socket:
            line = socket.create_connection(("127.0.0.1", made.launcher.port), timeout=20)
            head = (
                f"POST /add/text HTTP/1.1\r\nHost: 127.0.0.1:{made.launcher.port}\r\nCookie: {cookie}\r\nX-Desk: 1\r\n"
            )
            line.sendall(f"{head}Sec-Fetch-Site: same-origin\r\nContent-Length: {len(whole)}\r\n\r\n".encode())
            line.sendall(whole[:-4])
            time.sleep(0.2)
            return line

        with begun() as first:
            second = others.submit(made.raw, "POST", "/add/text", body=whole.replace(b"Nobody", b"Anybody"), **ours)
            with pytest.raises(TimeoutError):
                second.result(1)
            assert made.raw("GET", "/today", Cookie=cookie)[0] == 200
            first.sendall(whole[-4:])
            assert first.recv(20).startswith(b"HTTP/1.1 200")
            assert second.result(20)[0] == 200
        with begun() as third:
            made.raw("POST", "/lock", **ours)
            with suppress(OSError):
                third.sendall(b"none")
                assert not third.recv(20).startswith(b"HTTP/1.1 200")
            made.heard("locked")
        assert not any("unclean" in one for one in made.told)
        made.launcher.end()
        context = unlocked(folder)
        try:
            done = [one.verb for one in log_book(context, CASE, last=100).entries]
        finally:
            context.workspace.close()
        assert done.count("add") == 2

"""Answering: from a request that the guard let through to a view and back, in the vault's one thread."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
import traceback
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import parse_qsl, quote

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from habeas.desk.guard import BODY_AT_MOST, ENTER, STATIC, Door
from habeas.desk.parts import Action, Asked, Screen, Shown, view
from habeas.desk.presence import SLEPT, asleep
from habeas.desk.screens import ACTIONS, SCREENS
from habeas.desk.sitting import Desk
from habeas.desk.writing import static_file, write
from habeas.errors import HabeasError

HELD = 20.0
"""Seconds for which a window's question is held open."""
_FROM_OURS = "x-desk"


class Answering:
    """The application behind the guard.

    Args:
        lock: called when the desk has to lock, with the reason; it does not wait.
    """

    def __init__(self, desk: Desk, door: Door) -> None:
        self.desk, self.door = desk, door
        self.vault = ThreadPoolExecutor(max_workers=1, thread_name_prefix="vault")
        self.locking = asyncio.Event()
        self.why = ""
        self._news = asyncio.Event()
        self._uploads = asyncio.Semaphore(1)  # one large file in memory at a time; the next one waits in the socket
        door.turned_away = self._turned_away
        desk.in_vault = self.vault.submit
        door.uploads = frozenset(action.path for action in ACTIONS if action.upload)

    def app(self) -> Starlette:
        """Return the routes."""
        routes = [
            Route(ENTER + "{token}", self._enter),
            Route(STATIC + "{version}/{name}", self._static),
            Route("/", self._start),
            Route("/lock", self._lock, methods=["POST"]),
            Route("/leaving", self._leaving, methods=["POST"]),
            Route("/active", self._active, methods=["POST"]),
            Route("/here", self._here, methods=["POST"]),
            Route("/working", self._working, methods=["POST"]),
        ]
        for screen in SCREENS:
            path = screen.path + ("/{id}" if screen.takes_id else "")
            routes.append(Route(path, self._screen(screen), methods=["GET"]))
        for action in ACTIONS:
            routes.append(Route(action.path, self._action(action), methods=["POST"]))
        return Starlette(routes=routes)

    async def tick(self) -> None:
        """Look once a second whether the desk has to lock."""
        before = asleep()
        while not self.locking.is_set():
            await asyncio.sleep(1.0)
            slept = asleep() - before > SLEPT
            why = "slept" if slept else self.desk.presence.why_locked
            if why and self.desk.context is not None:
                self.lock(why)

    def lock(self, why: str) -> None:
        """Begin to lock: nothing is shown any more."""
        self.why = self.why or why
        self.locking.set()
        self._news.set()

    def _turned_away(self) -> None:
        self.desk.strangers += 1
        self._news.set()

    async def _enter(self, request: Request) -> Response:
        cookie = self.door.use(request.path_params["token"])
        if cookie is None:
            return HTMLResponse(self._page("door_shut.html", {}), status_code=403)
        if request.headers.get("sec-fetch-site", "none") in ("none", "same-origin"):
            answer: Response = RedirectResponse("/", status_code=303)
        else:  # it came from our start page in a file: a browser would not send the new cookie along a redirection
            answer = HTMLResponse(self._page("entering.html", {}))
        answer.headers.append("set-cookie", self.door.set_cookie(cookie))
        return answer

    async def _static(self, request: Request) -> Response:
        found = static_file(request.path_params["name"])
        if found is None:
            return Response(status_code=404)
        content, kind = found
        return Response(content, media_type=kind)

    async def _start(self, request: Request) -> Response:
        """Send to where the desk stands."""
        self._heard(request, touched=True)
        if self.locking.is_set():
            return HTMLResponse(self._page("locking.html", {}))
        go = {"first": "/first", "locked": "/unlock", "choosing": "/cases", "open": "/today"}[self.desk.state]
        return RedirectResponse(go, status_code=303)

    async def _lock(self, request: Request) -> Response:
        self.lock("asked")
        return Response(status_code=204)

    async def _leaving(self, request: Request) -> Response:
        self.desk.presence.closing()
        return Response(status_code=204)

    async def _active(self, request: Request) -> Response:
        self._heard(request, touched=True)
        return Response(status_code=204)

    async def _here(self, request: Request) -> Response:
        """Hold a window's question open until there is news, or for a while; notice at once when the window goes."""
        self.desk.presence.opened()
        gone = asyncio.create_task(_disconnected(request))
        news = asyncio.create_task(self._news.wait())
        try:
            held = HELD if not self.desk.presence.warns else 2.0
            await asyncio.wait({gone, news}, timeout=held, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self.desk.presence.closed()
            for task in (gone, news):
                task.cancel()
        return JSONResponse(self._told())

    async def _working(self, request: Request) -> Response:
        """Say how far long work is. It takes no turn in the vault's thread, where the work is."""
        self._heard(request, touched=False)
        return JSONResponse({"say": self.desk.work_in_words()})

    def _told(self) -> dict[str, Any]:
        tongue, says = self.desk.tongue, []
        if not self.locking.is_set():
            self._news.clear()
        if self.desk.strangers:
            self.desk.strangers = 0
            says.append(
                tongue.say("Another program tried to reach Habeas. It was refused, and nothing was shown to it.")
            )
        warns = self.desk.context is not None and self.desk.presence.warns
        return {
            "locked": self.locking.is_set() or self.desk.context is None,
            "say": says,
            "warn": tongue.say("Habeas locks within a minute, because nobody is there. Press any key to stay.")
            if warns
            else "",
        }

    def _screen(self, screen: Screen) -> Any:
        async def answer(request: Request) -> Response:
            self._heard(request, touched=True)
            if self.locking.is_set():
                return HTMLResponse(self._page("locking.html", {}))
            if self.desk.state not in screen.stands:
                return RedirectResponse("/", status_code=303)
            asked = Asked(id=request.path_params.get("id", ""))
            status, page, _ = await self._view(screen.show, asked, screen)
            return HTMLResponse(page, status_code=status)

        return answer

    def _action(self, action: Action) -> Any:
        async def answer(request: Request) -> Response:
            self._heard(request, touched=not action.quiet)
            if self.locking.is_set() or (self.desk.context is None and not action.while_locked):
                return JSONResponse({"locked": True}, status_code=409)
            ours, body = request.headers.get(_FROM_OURS) == "1", bytearray()
            async with self._uploads if action.upload else contextlib.nullcontext():
                try:
                    async for part in request.stream():
                        body += part
                    if self.locking.is_set():  # meanwhile
                        return JSONResponse({"locked": True}, status_code=409)
                    asked = _asked(action, request, body)
                    status, page, shown = await self._view(self._done_by(action), asked, None)
                finally:
                    body[:] = bytes(len(body))
            return self._acted(status, page, shown, ours=ours)

        return answer

    def _done_by(self, action: Action) -> str:
        """Return which view answers: while others look on, nothing that carries words."""
        covered = self.desk.presenting and self.desk.context is not None and not action.while_presenting
        return "presenting.refuse" if covered else action.do

    def _acted(self, status: int, page: str, shown: Shown, *, ours: bool) -> Response:
        if not ours:  # a plain form, without our script: where it leads to, or back to the start
            answer: Response = RedirectResponse(shown.go or "/", status_code=303)
        elif shown.kind:
            answer = Response(shown.content, media_type=shown.kind, headers=dict(shown.told))
        else:
            answer = HTMLResponse(page, status_code=status)
            if shown.go:
                answer.headers["x-go"] = quote(shown.go, safe="/")  # what was typed can be no header
        if self.desk.just_opened:
            self.desk.just_opened = False
            answer.headers.append("set-cookie", self.door.set_cookie(self.door.new_cookie()))
        return answer

    async def _view(self, name: str, asked: Asked, screen: Screen | None) -> tuple[int, str, Shown]:
        """Run a view in the vault's thread and write what it returns."""

        def run() -> tuple[int, str, Shown]:
            try:
                return self._written(view(name)(self.desk, asked), screen)
            except HabeasError as refusal:
                return self._written(_refused(refusal, page=screen is not None), screen)
            except Exception as failure:  # noqa: BLE001 (the last fence: a trace could carry a name)
                return self._written(_broken(failure, page=screen is not None), screen)

        return await asyncio.get_running_loop().run_in_executor(self.vault, run)

    def _written(self, shown: Shown, screen: Screen | None) -> tuple[int, str, Shown]:
        around = {"screen": screen, "shown": shown} | dict(shown.values)
        return shown.status, write(self.desk, shown.template or "nothing.html", around), shown

    def _page(self, template: str, values: dict[str, Any]) -> str:
        return write(self.desk, template, {"screen": None, "shown": Shown()} | values)

    def _heard(self, request: Request, *, touched: bool) -> None:
        self.desk.presence.asked(touched=touched)
        self.desk.accepted = request.headers.get("accept-language", self.desk.accepted)[:200]


def _refused(refusal: HabeasError, *, page: bool) -> Shown:
    """Return what is shown of a refusal: its sentence and its advice, which hold ids and no names."""
    values = {"message": refusal.message, "advice": refusal.advice, "code": refusal.code}
    return Shown(template="refused_page.html" if page else "refused.html", values=values, tone="trouble", status=409)


def _broken(failure: Exception, *, page: bool) -> Shown:
    """Return what is shown of a defect: a short code, which stands on standard error as well, and nothing else."""
    last = traceback.extract_tb(failure.__traceback__)[-1]
    code = f"{type(failure).__name__} {last.filename.rpartition('/')[2]}:{last.lineno}"
    with contextlib.suppress(OSError):
        print(f"habeas desk: defect {code}", file=sys.stderr, flush=True)
    values = {"message": "", "advice": "", "code": code}
    return Shown(template="refused_page.html" if page else "refused.html", values=values, tone="trouble", status=500)


def _asked(action: Action, request: Request, body: bytearray) -> Asked:
    """Return what is asked of a view; the bytes of a file are held once, not twice."""
    if action.secret:
        return Asked(secret=body)
    kind = request.headers.get("content-type", "").partition(";")[0]
    if not action.upload:
        return Asked(given=_fields(kind, body))
    end = body.find(b"\n", 0, BODY_AT_MOST)
    if end < 0:
        return Asked()
    given = _fields("application/json", body[:end])
    if not given:  # our script always says something of a file
        return Asked()
    del body[: end + 1]
    file = bytes(body)
    body.clear()
    return Asked(given=given, file=file)


def _fields(kind: str, body: bytearray) -> dict[str, str]:
    """Read the fields of a form: JSON from our script, or as a plain form sends them."""
    try:
        if kind == "application/json":
            found = json.loads(bytes(body) or b"{}")
        elif kind == "application/x-www-form-urlencoded":
            found = dict(parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=200))
        else:
            found = {}
        return {_whole(str(key)): _whole(str(value)) for key, value in found.items()} if isinstance(found, dict) else {}
    except (ValueError, RecursionError):  # not what our script sends, or nested without end
        return {}


def _whole(text: str) -> str:
    """Return a text without halves of characters, which no record and no page can hold."""
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


async def _disconnected(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass

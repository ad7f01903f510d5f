"""The captured page as a picture and as text: shown by a browser that gets every byte from the capture.

Whatever the browser asks for is answered from what was recorded, or not at all: it fetches nothing itself. So the
picture is our rendering of the evidence, in our browser, with our fonts; the evidence is the record.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

from habeas.capture import confining
from habeas.capture.answers import Answer
from habeas.capture.chromium import browsing
from habeas.capture.devtools import BrowserStopped, Event, Talk
from habeas.capture.limits import CaptureLimits
from habeas.capture.unpacking import content_of
from habeas.errors import CaptureError

SHOWN = ("text/html", "application/xhtml+xml", "text/plain", "image/")
_WIDTH, _HEIGHT = 1_280, 800
_QUIET = 0.5  # seconds without a request after which nothing more is expected
_PATIENCE = 0.6  # of the time for a picture: what has not come by then is not waited for
# Of a recorded head what decides how the body is shown. What a site says about its other hosts, and what makes the
# browser ask for more, is left out.
_HEADERS = {"content-type", "content-language", "location", "x-content-type-options", "x-frame-options"}
_TEXT = """(() => {
  const body = document.body || document.documentElement;
  const text = body ? (body.innerText ?? body.textContent ?? '') : '';
  const cut = text.slice(0, LIMIT);
  return [cut.toWellFormed ? cut.toWellFormed() : cut, text.length > cut.length];
})()"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendering:
    """A page as a browser shows it.

    Args:
        picture: PNG of the whole page, None if there is none. text: what a reader sees of it as text.
        browser: its name and version, "" if there was none.
        notes: why something is not there or not whole, in words that hold nothing of the page.
    """

    picture: bytes | None = field(default=None, repr=False)
    text: str | None = field(default=None, repr=False)
    browser: str = ""
    notes: tuple[str, ...] = ()


def render(
    page: Answer,
    answers: Sequence[Answer],
    *,
    program: str,
    limits: CaptureLimits,
    scripts: bool = False,
    scratch: Path | None = None,
) -> Rendering:
    """Show a captured page and return what there is to see.

    Args:
        page: the page itself. answers: all that was recorded, from which the browser is answered.
        program: the browser's path.
        scripts: whether the page's scripts run, where the browser can be left without a network.
        scratch: where the browser's profile may lie while it runs.
    """
    if not page.media_type.startswith(SHOWN):
        return Rendering(notes=("no picture: a document of this kind is not shown by a browser without help",))
    shown = _Shown(page, answers, limits, scripts=scripts)
    try:
        with browsing(program, limits=limits, scratch=scratch) as talk:
            shown.show(talk)
    except BrowserStopped as stopped:
        missing = "picture" if shown.text is not None else "picture and no text"
        shown.notes.append(f"no {missing}: {stopped}")
    return Rendering(picture=shown.picture, text=shown.text, browser=shown.browser, notes=tuple(shown.notes))


class _Shown:
    """A page while it is shown."""

    def __init__(self, page: Answer, answers: Sequence[Answer], limits: CaptureLimits, *, scripts: bool) -> None:
        self.page = page
        self.limits = limits
        self.scripts = scripts
        self.recorded = {answer.url.text: answer for answer in (*answers, page)}
        self.picture: bytes | None = None
        self.text: str | None = None
        self.browser = ""
        self.notes: list[str] = []
        self._sessions: list[str] = []
        self._main_frame = ""
        self._alone = False
        self._navigated = self._loaded = False
        self._last_request = monotonic()

    def show(self, talk: Talk) -> None:
        """Show the page and note what there is to see. Raises: BrowserStopped."""
        self.talk = talk
        talk.on_event = self._on_event
        product = str(talk.ask("Browser.getVersion").get("product", ""))
        if self.scripts and not self._alone:
            # A script knows more ways out than we know to close, and then the network itself has to be missing.
            self.scripts = False
            self.notes.append("the page's scripts were not run: here a browser cannot be left without a network")
        self.browser = f"Chromium {product.rpartition('/')[2]}"
        # A context of its own keeps cookies, caches and storage in memory.
        context = talk.ask("Target.createBrowserContext", disposeOnDetach=True)["browserContextId"]
        talk.ask("Browser.setDownloadBehavior", behavior="deny", browserContextId=context)
        target = talk.ask("Target.createTarget", url="about:blank", browserContextId=context)["targetId"]
        session = str(talk.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"])
        self._prepare(session)
        size = {"width": _WIDTH, "height": _HEIGHT, "deviceScaleFactor": 1, "mobile": False}
        talk.ask("Emulation.setDeviceMetricsOverride", session, **size)
        self._main_frame = str(talk.ask("Page.getFrameTree", session)["frameTree"]["frame"]["id"])
        if talk.ask("Page.navigate", session, url=self.page.url.text).get("errorText"):
            raise BrowserStopped("the browser cannot show the page")
        self._wait()
        self.text = self._read()
        self.picture = self._photograph(session)

    def _prepare(self, session: str) -> None:
        """Have every request of a page, frame or worker come to us before it starts."""
        self._sessions.append(session)
        self.talk.tell("Fetch.enable", session, patterns=[{"urlPattern": "*"}])
        self.talk.tell("Page.enable", session)
        if not self.scripts:
            self.talk.tell("Emulation.setScriptExecutionDisabled", session, value=True)
        self.talk.tell("Target.setAutoAttach", session, autoAttach=True, waitForDebuggerOnStart=True, flatten=True)
        self.talk.tell("Runtime.runIfWaitingForDebugger", session)

    def _on_event(self, event: Event) -> None:
        params, session = event.get("params", {}), event.get("sessionId")
        match event.get("method"):
            case confining.STARTED:
                self._alone = params.get("alone") is True
            case "Fetch.requestPaused":
                self._answer(str(session), params)
            case "Target.attachedToTarget" if session:  # the page's own frames and workers; the page itself is known
                self._prepare(str(params["sessionId"]))
            case "Target.detachedFromTarget":
                with suppress(ValueError):
                    self._sessions.remove(str(params.get("sessionId")))
            case "Page.loadEventFired" if session == self._sessions[0]:
                self._loaded = True
            case "Page.frameStoppedLoading" if params.get("frameId") == self._main_frame and self._navigated:
                self._loaded = True  # also where a script led away, which ends the loading without a page
            case "Page.javascriptDialogOpening":
                self.talk.tell("Page.handleJavaScriptDialog", session, accept=False)
            case "Inspector.targetCrashed" if session == self._sessions[0]:
                raise BrowserStopped("the browser gave up on the page")

    def _answer(self, session: str, paused: Event) -> None:
        """Answer one request of the browser from the record, or refuse it."""
        self._last_request = monotonic()
        request, number = paused["request"], paused["requestId"]
        if paused.get("frameId") == self._main_frame and paused.get("resourceType") == "Document":
            # Once the page is there it does not lead away: not by a refresh, and not by a script.
            if self._navigated:
                self.talk.tell("Fetch.failRequest", session, requestId=number, errorReason="Aborted")
                return
            self._navigated = True
        answer = self._recorded(str(request["url"])) if request.get("method") == "GET" else None
        try:
            if answer is None:
                raise CaptureError("not recorded")
            content = content_of(answer, limit=self.limits.resource_bytes)
        except CaptureError:
            self.talk.tell("Fetch.failRequest", session, requestId=number, errorReason="Failed")
            return
        self.talk.tell(
            "Fetch.fulfillRequest",
            session,
            requestId=number,
            responseCode=answer.status,
            responseHeaders=_headers(answer),
            body=base64.b64encode(content).decode("ascii"),
        )

    def _recorded(self, url: str) -> Answer | None:
        """Return what was recorded for a URL; browsers ask over https for some of what a page names with http."""
        url = url.partition("#")[0]
        found = self.recorded.get(url)
        if found is None and url.startswith("https:"):
            found = self.recorded.get(f"http:{url[6:]}")
        return found

    def _wait(self) -> None:
        """Wait until the page is there and asks for nothing more, or patience ends."""
        ends = monotonic() + self.limits.picture_seconds * _PATIENCE
        while not self._loaded or monotonic() - self._last_request < _QUIET:
            if monotonic() > ends:
                self.notes.append("the page was still loading when its picture was taken")
                return
            self.talk.pump(0.1)

    def _read(self) -> str:
        """Return the text of the page, then that of its frames, as a reader sees it."""
        texts: list[str] = []
        room, cut = self.limits.text_letters, False
        for session in tuple(self._sessions):
            for frame in self._frames(session):
                with suppress(KeyError, IndexError, TypeError):
                    text, more = self._text_of(session, frame, room)
                    texts.append(text)
                    room, cut = max(0, room - len(text)), cut or more
        if cut:
            self.notes.append(f"the text is cut at {self.limits.text_letters} letters")
        return "\n\n".join(text for text in texts if text.strip())

    def _frames(self, session: str) -> list[str]:
        try:
            waiting = [self.talk.ask("Page.getFrameTree", session)["frameTree"]]
        except (BrowserStopped, KeyError):
            self.talk.left()  # a worker has no frames; a browser that is gone is another matter
            return []
        frames: list[str] = []
        while waiting:
            tree = waiting.pop(0)
            frames.append(str(tree["frame"]["id"]))
            waiting.extend(tree.get("childFrames", ()))
        return frames

    def _text_of(self, session: str, frame: str, room: int) -> tuple[str, bool]:
        """Return a frame's text, read in a world of our own that the page's scripts cannot reach into."""
        world = self.talk.ask("Page.createIsolatedWorld", session, frameId=frame)["executionContextId"]
        expression = _TEXT.replace("LIMIT", str(room))
        read = self.talk.ask("Runtime.evaluate", session, expression=expression, contextId=world, returnByValue=True)
        text, more = read["result"]["value"]
        return str(text), bool(more)

    def _photograph(self, session: str) -> bytes | None:
        """Return the picture of the whole page, as far as the limits go."""
        size = self.talk.ask("Page.getLayoutMetrics", session)["cssContentSize"]
        clip: dict[str, object] = {"x": 0, "y": 0, "scale": 1}
        for name, most in (("height", self.limits.picture_height), ("width", self.limits.picture_width)):
            found = max(1, int(size[name]))
            clip[name] = min(found, most)
            if found > most:
                self.notes.append(f"the picture is cut: the page has {found} pixels of {name}, and {most} are shown")
        taken = self.talk.ask("Page.captureScreenshot", session, format="png", captureBeyondViewport=True, clip=clip)
        picture = base64.b64decode(taken["data"])
        if len(picture) > self.limits.picture_bytes:
            raise BrowserStopped("the picture is larger than a picture may be")
        return picture


def _headers(answer: Answer) -> list[dict[str, str]]:
    kept = [{"name": name, "value": value} for name, value in answer.headers if name in _HEADERS]
    # Fonts and the like come from other hosts under this header; the question that was recorded did not ask for it.
    return [*kept, {"name": "access-control-allow-origin", "value": "*"}]

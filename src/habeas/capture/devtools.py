"""Talking with a browser through two pipes (Chrome DevTools Protocol): no port is opened, no other program can join in.

Messages are JSON, each ended by a zero byte. What the browser sends is bounded in size and time like any answer.
"""

from __future__ import annotations

import os
import selectors
import time
from collections import deque
from collections.abc import Callable
from typing import Any

import msgspec

_PIECE = 1 << 16
_WATCHED_EVERY = 0.5  # seconds

Event = dict[str, Any]


class BrowserStopped(Exception):
    """The browser stopped, was too slow, or could not do what was asked. There is no picture; the capture stands."""


class Talk:
    """A conversation with a browser.

    Args:
        asks, answers: descriptors that are written to and read from. They are closed by `close`.
        seconds: for the whole conversation.
        largest: bytes of one message.
        watch: called twice a second or so; raises to end the conversation.
    """

    def __init__(
        self, asks: int, answers: int, *, seconds: float, largest: int, watch: Callable[[], None] = lambda: None
    ) -> None:
        self._asks, self._answers = asks, answers
        self._end = time.monotonic() + seconds
        self._largest = largest
        self._watch, self._watched = watch, 0.0
        self._leaving = bytearray()
        self._coming = bytearray()
        self._events: deque[Event] = deque()
        self._results: dict[int, Event | None] = {}
        self._number = 0
        self.on_event: Callable[[Event], None] = lambda _event: None
        os.set_blocking(asks, False)
        os.set_blocking(answers, False)

    def tell(self, method: str, session: str | None = None, **params: object) -> int:
        """Ask for something without waiting for the answer; return the question's number."""
        self._number += 1
        message: dict[str, object] = {"id": self._number, "method": method, "params": params}
        if session:
            message["sessionId"] = session
        self._leaving += msgspec.json.encode(message) + b"\0"
        return self._number

    def ask(self, method: str, session: str | None = None, **params: object) -> Event:
        """Ask for something and return the answer; events that come before it are handled.

        Raises: BrowserStopped: the browser refuses, is gone or too slow.
        """
        number = self.tell(method, session, **params)
        self._results[number] = None
        while (answer := self._results[number]) is None:
            self.pump()
        del self._results[number]
        if "error" in answer:
            raise BrowserStopped("the browser could not do what was asked of it")
        return dict(answer.get("result", {}))

    def left(self) -> float:
        """Return the seconds that are left. Raises: BrowserStopped: none."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise BrowserStopped("the browser was not done in time")
        return left

    def pump(self, seconds: float = 0.25) -> None:
        """Send what waits, take what has come and handle its events; wait for either so many seconds at most."""
        if time.monotonic() - self._watched >= _WATCHED_EVERY:
            self._watched = time.monotonic()
            self._watch()
        self._exchange(min(seconds, self.left()))
        while self._events:
            self.on_event(self._events.popleft())

    def close(self) -> None:
        """End the conversation."""
        os.close(self._asks)
        os.close(self._answers)

    def _exchange(self, seconds: float) -> None:
        with selectors.DefaultSelector() as ready:
            ready.register(self._answers, selectors.EVENT_READ)
            if self._leaving:
                ready.register(self._asks, selectors.EVENT_WRITE)
            for key, _ in ready.select(seconds):
                try:
                    self._send() if key.fd == self._asks else self._take()
                except BlockingIOError:
                    continue
                except OSError:
                    raise BrowserStopped("the browser stopped") from None

    def _send(self) -> None:
        del self._leaving[: os.write(self._asks, memoryview(self._leaving)[:_PIECE])]

    def _take(self) -> None:
        piece = os.read(self._answers, _PIECE)
        if not piece:
            raise BrowserStopped("the browser stopped")
        before = len(self._coming)
        self._coming += piece
        while (end := self._coming.find(b"\0", before)) >= 0:
            self._sort(bytes(self._coming[:end]))
            del self._coming[: end + 1]
            before = 0
        if len(self._coming) > self._largest:
            raise BrowserStopped("the browser answers with too much")

    def _sort(self, message: bytes) -> None:
        try:
            read = msgspec.json.decode(message, type=dict[str, Any])
        except msgspec.DecodeError:
            raise BrowserStopped("the browser does not speak as it should") from None
        if "id" not in read:
            self._events.append(read)
        elif read["id"] in self._results:  # nobody waits for the others
            self._results[read["id"]] = read

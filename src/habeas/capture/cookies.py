"""Cookies that a page's own redirects set: held in memory, given back along these redirects only, and then gone."""

from __future__ import annotations

import urllib.request
from email.message import Message
from http.cookiejar import CookieJar
from typing import cast

from habeas.capture.answers import Answer
from habeas.capture.weburls import WebUrl

_LONGEST = 16_384


class Cookies:
    """The cookies of one page's redirects. Many a site sends its reader in a circle until a cookie comes back."""

    def __init__(self) -> None:
        self._jar = CookieJar()

    def header(self, url: WebUrl) -> str:
        """Return the header for a URL, "" if there is none to give back, or far too much."""
        question = urllib.request.Request(url.text)  # noqa: S310 - nothing is opened with it
        self._jar.add_cookie_header(question)
        header = question.get_header("Cookie", "") or ""
        return header if len(header) <= _LONGEST else ""

    def keep(self, answer: Answer) -> None:
        """Keep what an answer sets, as far as its host may set it."""
        question = urllib.request.Request(answer.url.text)  # noqa: S310 - nothing is opened with it
        self._jar.extract_cookies(cast("urllib.request._UrlopenRet", _Answered(answer)), question)


class _Answered:
    """An answer as http.cookiejar wants to see it."""

    def __init__(self, answer: Answer) -> None:
        self._head = Message()
        for name, value in answer.headers:
            if name == "set-cookie":
                self._head[name] = value

    def info(self) -> Message:
        """Return the head."""
        return self._head

"""Capturing a page: what a server sends for it and for its resources, into one WACZ, with a picture where that can be.

Promises: every address is checked where the connection is made; what is cut, refused or lost is counted and makes the
capture partial; nothing is written unless there is a page; the picture is drawn from the record and from nothing else.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import BinaryIO

from habeas import __version__
from habeas.capture.gathering import Gathered, Progress, gather
from habeas.capture.limits import CaptureLimits
from habeas.capture.reading import Reader
from habeas.capture.rendering import Rendering, render
from habeas.capture.socks import SocksProxy
from habeas.capture.visiting import Visit
from habeas.capture.wacz import Description, write_wacz
from habeas.capture.warc import stamp

MEDIA_TYPE = "application/wacz"
_LIBRARIES = ("h11", "warcio", "selectolax", "tinycss2", "ada-url")


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """What came of capturing a page. What is of the page itself is never shown in a log or an error.

    Args:
        url, final_url: what was asked for, and where redirects led. at: when, UTC, RFC 3339.
        status: of the page; 400 and above is captured all the same, for it shows that the page was not there.
        whole, missing: whether nothing is missing, and else how many of what, in words that hold no address.
        redirects: followed for the page.
        fetched, refused, failed: resources that came, as far as they came; that were never asked for; that did not
            come.
        size: bytes received in all.
        tool: which program with which libraries in which version; browser: which one drew, "" if none did.
        title: of the page, as it calls itself.
        picture, text: the page as a browser shows it (PNG, and what a reader sees), made by us; None if there is none.
        notes: why a picture or text is not there or not whole.
    """

    url: str = field(repr=False)
    final_url: str = field(repr=False)
    at: str
    status: int
    whole: bool
    missing: tuple[str, ...]
    redirects: int
    fetched: int
    refused: int
    failed: int
    size: int
    over: str
    tool: str
    browser: str
    title: str = field(repr=False)
    picture: bytes | None = field(repr=False)
    text: str | None = field(repr=False)
    notes: tuple[str, ...]


def capture_page(
    url: str,
    *,
    out: BinaryIO,
    now: Callable[[], datetime],
    progress: Progress,
    limits: CaptureLimits | None = None,
    proxy: SocksProxy | None = None,
    allow_private: bool = False,
    browser: str | None = None,
    scripts: bool = False,
    scratch: Path | None = None,
    trust: ssl.SSLContext | None = None,
) -> Capture:
    """Capture a page with its resources into a WACZ file.

    Args:
        url: http or https, as a person gives it; international names and letters are taken.
        out: where the WACZ goes; writable and seekable, nothing is written before there is a page.
        now: the clock, called from several threads.
        progress: called with what is being done, how many are done, and of how many if that is known.
        limits: how large it may become and how long it may take; a capture that reaches one is partial.
        proxy: a SOCKS5 proxy through which everything is asked, names too.
        allow_private: whether the page and its resources may stand in a private network.
        browser: path of a Chromium that draws the page (`find_browser`); None for no picture.
        scripts: whether the page's scripts run while it is drawn, where the browser can be left without a network.
        scratch: a folder in which the browser's profile may lie meanwhile; memory if None, where there is such.
        trust: under which certificates a host is believed; the system's if None.
    Raises: NetworkError: the page cannot be reached now. CaptureError: it is not fetched from, by what it is, where
        it is or where it leads. An error names the host at most.
    """
    limits = limits or CaptureLimits()
    visit = Visit(limits=limits, now=now, allow_private=allow_private, proxy=proxy, trust=trust)
    reader = Reader(seconds=limits.reading_seconds)
    try:
        gathered = gather(visit, reader, url, progress)
    finally:
        visit.close()
        reader.close()
    missing = tuple(f"{count} × {reason}" for reason, count in gathered.missing)
    over = "socks" if proxy else "direct"
    told = Description(
        url=gathered.chain[0].url.text, at=gathered.page.at, software=_tool(), over=over, missing=missing
    )
    progress("writing the capture", 0, None)
    write_wacz(out, gathered, told)
    drawn = _drawn(gathered, browser, limits=limits, scripts=scripts, scratch=scratch, progress=progress)
    return Capture(
        url=told.url,
        final_url=gathered.page.url.text,
        at=stamp(told.at),
        status=gathered.page.status,
        whole=told.whole,
        missing=missing,
        redirects=len(gathered.chain) - 1,
        fetched=gathered.fetched,
        refused=gathered.refused,
        failed=gathered.failed,
        size=visit.allowance.drawn,
        over=over,
        tool=told.software,
        browser=drawn.browser,
        title=gathered.title,
        picture=drawn.picture,
        text=drawn.text,
        notes=drawn.notes,
    )


def _drawn(
    gathered: Gathered,
    browser: str | None,
    *,
    limits: CaptureLimits,
    scripts: bool,
    scratch: Path | None,
    progress: Progress,
) -> Rendering:
    if browser is None:
        return Rendering(notes=("no picture and no text: no browser was given",))
    progress("drawing the page", 0, None)
    answers = (*gathered.chain, *gathered.resources)
    return render(gathered.page, answers, program=browser, limits=limits, scripts=scripts, scratch=scratch)


def _tool() -> str:
    return ", ".join((f"Habeas {__version__}", *(f"{name} {version(name)}" for name in _LIBRARIES)))

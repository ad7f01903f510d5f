"""Capture: a web page with its resources becomes an exhibit; its picture and text, where a browser drew them, two more.

The page is held in memory until it is sealed: nothing of it lies on the disk in clear. That it was captured, from where
and whether all of it came, stands on the exhibit.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field, replace

from habeas.apart import reading_room
from habeas.capture.chromium import find_browser
from habeas.capture.limits import CaptureLimits as CaptureLimits  # for the shells, which do not reach into it
from habeas.capture.page import MEDIA_TYPE, Capture, capture_page
from habeas.capture.socks import SocksProxy
from habeas.casework.context import Context, find_source
from habeas.casework.keeping_exhibits import Description, keep
from habeas.errors import UsageError
from habeas.model.exhibits import Captured
from habeas.model.vocabularies import check_term


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureOptions:
    """How to capture.

    Args:
        proxy: host:port of a SOCKS5 proxy, "" for none. allow_local: private addresses too.
        picture: whether a browser that is installed draws the page. scripts: whether the page's scripts run meanwhile.
        origin: the source whose words the page holds. lang, labels: as of any exhibit.
    """

    proxy: str = ""
    allow_local: bool = False
    picture: bool = True
    scripts: bool = False
    origin: str = ""
    lang: str = "und"
    labels: tuple[str, ...] = ()
    limits: CaptureLimits = field(default_factory=CaptureLimits)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageCaptured:
    """What a capture came to: the exhibits, and the capture without what is of the page itself."""

    entry: int
    exhibit: str
    picture: str | None
    text: str | None
    letters: int | None
    capture: Capture

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read; no address, and nothing of the page."""
        found = self.capture
        return {
            "entry": self.entry,
            "exhibit": self.exhibit,
            "picture": self.picture,
            "rendered_text": self.text,
            "letters": self.letters,
            "at": found.at,
            "status": found.status,
            "whole": found.whole,
            "missing": list(found.missing),
            "redirects": found.redirects,
            "fetched": found.fetched,
            "refused": found.refused,
            "failed": found.failed,
            "bytes": found.size,
            "over": found.over,
            "notes": list(found.notes),
        }


def capture(context: Context, case_name: str, url: str, options: CaptureOptions) -> PageCaptured:
    """Capture a page, in one entry.

    Raises: NetworkError: it cannot be reached now. CaptureError: it is not fetched from. StatementsError, TermError:
        how it is described will not do. An error names the host at most, and nothing was written.
    """
    for label in options.labels:
        check_term("content_labels", label)
    with context.case(case_name, "capture") as case, reading_room() as room:
        origin = find_source(case.index, options.origin).id if options.origin else None
        out = io.BytesIO()
        found = capture_page(
            url,
            out=out,
            now=context.now,
            progress=context.progress,
            limits=options.limits,
            proxy=_proxy(options.proxy, case.chance(12).hex()) if options.proxy else None,
            allow_private=options.allow_local,
            browser=find_browser() if options.picture else None,
            scripts=options.scripts,
        )
        read = room.read(out.getvalue())
        page = Description(
            media_type=MEDIA_TYPE,
            item_kind="web_capture",
            action="captured",
            origin=origin,
            lang=options.lang,
            labels=options.labels,
            captured=Captured(
                url=found.url,
                final_url=found.final_url if found.final_url != found.url else "",
                at=found.at,
                tool=found.tool,
                whole=found.whole,
                missing=found.missing,
                over=found.over,
            ),
        )
        with case.unit() as unit:
            out.seek(0)
            exhibit = keep(context, case, unit, out, page, read=read)
            picture = text = None
            if found.picture is not None:
                shown = _derived(page, exhibit.id, "image/png", "photograph", "page_picture", found.browser)
                read_of = room.read(found.picture, ending="png")
                picture = keep(context, case, unit, io.BytesIO(found.picture), shown, read=read_of).id
            if found.text is not None:
                content = found.text.encode()
                said = _derived(page, exhibit.id, "text/plain", "web_capture", "rendered_text", found.browser)
                text = keep(context, case, unit, io.BytesIO(content), said, read=room.read(content)).id
            context.close_unit(unit, "capture", {"exhibits": 1 + (picture is not None) + (text is not None)})
        return PageCaptured(
            entry=unit.entry,
            exhibit=exhibit.id,
            picture=picture,
            text=text,
            letters=None if read.text is None else len(read.text),
            capture=found,
        )


def _derived(page: Description, exhibit: str, media_type: str, kind: str, how: str, tool: str) -> Description:
    """Return what is said of a picture or text of a page."""
    return replace(
        page,
        media_type=media_type,
        item_kind=kind,
        action="derived",
        derived_from=exhibit,
        derivation=how,
        derived_by=tool,
        captured=None,
    )


def _proxy(address: str, word: str) -> SocksProxy:
    """Return the proxy at host:port.

    Args:
        word: random; Tor keeps captures apart by it.
    Raises: UsageError: not an address and a port.
    """
    host, _, port = address.rpartition(":")
    if not (host and port.isascii() and port.isdecimal()):
        raise UsageError("not an address of a proxy", place="--socks", advice="For example 127.0.0.1:9050.")
    return SocksProxy(host=host.strip("[]"), port=int(port), user="habeas", password=word)

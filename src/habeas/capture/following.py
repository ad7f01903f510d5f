"""Following a page's redirects, from the address that was given to the page that a reader would see.

Each step is checked like the first. Cookies that the steps set go along with them and no further.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from habeas.capture.answers import ACCEPT_PAGE, Answer
from habeas.capture.connecting import too_slow
from habeas.capture.cookies import Cookies
from habeas.capture.documents import PAGES, read_document
from habeas.capture.links import FRAME, Document, forwarded
from habeas.capture.reading import Reader
from habeas.capture.visiting import Visit
from habeas.capture.weburls import WebUrl
from habeas.errors import CaptureError, NetworkError

_REDIRECTS = {301, 302, 303, 307, 308}


def follow(visit: Visit, reader: Reader, url: str) -> tuple[list[Answer], Document, Counter[str]]:
    """Return a page with the redirects that led to it, what was read in it, and what of it did not come.

    Raises: CaptureError, NetworkError: there is no page at the end of it.
    """
    cookies, chain = Cookies(), list[Answer]()
    at = visit.url(url)
    while True:
        missing = Counter[str]()
        answer = visit.fetch(at, accept=ACCEPT_PAGE, cookies=cookies.header(at))
        cookies.keep(answer)
        chain.append(answer)
        _check_there(answer, visit.limits.resource_bytes)
        document = (
            read_document(reader, answer, FRAME, visit.limits, missing) if answer.media_type in PAGES else Document()
        )
        onward = _redirected(visit, answer) or _forwarded(visit, answer, document, chain, missing)
        if onward is None:
            return chain, document, missing
        if len(chain) > visit.limits.redirects:
            raise CaptureError(
                f"the host sends us on more than {visit.limits.redirects} times",
                place=at.target.host,
                advice="Open the page in a browser and give the address that it ends at.",
            )
        at = onward


def location_of(answer: Answer) -> str:
    """Return where a redirect leads, "" if it is none. Bytes above ASCII are UTF-8, as browsers take them."""
    if answer.status not in _REDIRECTS:
        return ""
    return answer.header("location").encode("latin-1").decode("utf-8", "replace")


def _check_there(answer: Answer, most: int) -> None:
    """Check that of a page that was cut something came. Raises: NetworkError, CaptureError: nothing did."""
    if not answer.cut or answer.body:
        return
    host = answer.url.target.host
    match answer.cut:
        case "length":
            raise CaptureError(f"the host sends more than {most} bytes", place=host)
        case "time":
            raise too_slow(host)
        case "disconnect":
            raise NetworkError("the host hung up", place=host, advice="Try again later.")
        case _:
            raise CaptureError("the host does not speak HTTP as it should", place=host)


def _redirected(visit: Visit, answer: Answer) -> WebUrl | None:
    """Return where a redirect leads, None if it is none. Raises: CaptureError: to what is not fetched from."""
    location = location_of(answer)
    if not location:
        return None
    try:
        return visit.url(location, answer.url.text)
    except CaptureError as refusal:
        raise CaptureError(
            f"the host sends us elsewhere: {refusal.message}", place=answer.url.target.host, advice=refusal.advice
        ) from None


def _forwarded(
    visit: Visit, answer: Answer, document: Document, chain: Sequence[Answer], missing: Counter[str]
) -> WebUrl | None:
    """Return where a page sends its reader by a refresh within seconds, None if nowhere or to where we have been.

    A page that sends its reader to somewhere that is not fetched from is a page all the same.
    """
    sent = document.forward or forwarded(answer.header("refresh"))
    if not sent:
        return None
    try:
        url = visit.url(sent, answer.url.text)
    except CaptureError as refusal:
        missing[f"where the page sends its reader: {refusal.message}"] += 1
        return None
    return None if any(url.text == one.url.text for one in chain) else url

"""A page and its resources: what the page refers to, then what that refers to, several at a time, each once.

What does not come is counted under its reason, in words that hold no address.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from habeas.capture.answers import Answer
from habeas.capture.documents import PAGES, read_document
from habeas.capture.following import follow, location_of
from habeas.capture.links import FRAME, ORDER, STYLE, Document, Link
from habeas.capture.reading import Reader
from habeas.capture.visiting import Visit
from habeas.capture.weburls import WebUrl
from habeas.errors import CaptureError

Progress = Callable[[str, int, int | None], None]

_GONE = {404, 410}  # an answer like any other: there is nothing
# The answers on the way to a resource, its role, and why there is no more.
_Come = tuple[list[Answer], str, str]
_DEEPEST = 6  # stylesheets that import stylesheets


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """What came of a page.

    Args:
        chain: the page's redirects and at last the page itself. resources: the answers, in the order of the page.
        title: of the page. fetched: resources that came, as far as they came; refused: never asked for; failed: no
            answer.
        missing: how many of what did not come, by reason; the page's own among them.
    """

    chain: tuple[Answer, ...]
    resources: tuple[Answer, ...]
    title: str = field(repr=False)
    fetched: int
    refused: int
    failed: int
    missing: tuple[tuple[str, int], ...]

    @property
    def page(self) -> Answer:
        """Return the page itself."""
        return self.chain[-1]


def gather(visit: Visit, reader: Reader, url: str, progress: Progress) -> Gathered:
    """Gather a page and its resources. Raises: CaptureError, NetworkError: there is no page."""
    progress("asking for the page", 0, None)
    chain, document, missing = follow(visit, reader, url)
    resources = _Resources(visit, reader, chain[-1], missing, progress)
    if chain[-1].cut:
        missing[_cut_reason(chain[-1])] += 1
    resources.gather(document)
    return Gathered(
        chain=tuple(chain),
        resources=tuple(resources.answers),
        title=document.title,
        fetched=resources.fetched,
        refused=resources.refused,
        failed=resources.failed,
        missing=tuple(sorted(missing.items())),
    )


class _Resources:
    """The resources of one page while they are gathered, round by round."""

    def __init__(self, visit: Visit, reader: Reader, page: Answer, missing: Counter[str], progress: Progress) -> None:
        self.visit = visit
        self.reader = reader
        self.page = page
        self.missing = missing
        self.progress = progress
        self.answers: list[Answer] = []
        self.fetched = self.refused = self.failed = 0
        self._known = {page.url.text}
        self._begun = 0
        self._lock = threading.Lock()

    def gather(self, document: Document) -> None:
        """Gather what the page refers to, then what its stylesheets and frames refer to, and so on."""
        round_ = self._wanted(document, framed=False)
        with ThreadPoolExecutor(max_workers=self.visit.limits.connections) as several:
            for depth in range(_DEEPEST + 1):
                come = self._round(several, round_)
                documents = [(answers[-1], role) for answers, role, _ in come if answers and role in {STYLE, FRAME}]
                round_ = self._next(documents, deepest=depth == _DEEPEST)
                if not round_:
                    return

    def _round(self, several: ThreadPoolExecutor, wanted: Sequence[tuple[WebUrl, str]]) -> list[_Come]:
        """Return what came of so many questions, in their order."""
        come: list[_Come] = []
        try:
            for one in several.map(self._fetch, wanted):
                come.append(one)
                self._tally(one)
                self.progress("gathering resources", self.fetched, self._begun)
        except BaseException:
            several.shutdown(wait=False, cancel_futures=True)
            self.visit.close()  # whoever still waits for an answer stops waiting
            raise
        return come

    def _wanted(self, document: Document, *, framed: bool) -> list[tuple[WebUrl, str]]:
        """Return what of a document's references is asked for, the most telling first; the rest is counted."""
        wanted: list[tuple[WebUrl, str]] = []
        self._miss("an address that cannot be read", document.unreadable)
        self.refused += document.unreadable
        self._beyond(document.beyond)
        for link in sorted(document.links, key=lambda link: ORDER.index(link.role)):
            if link.url in self._known:
                continue
            self._known.add(link.url)
            if framed and link.role == FRAME:
                self._miss("a frame within a frame", 1)
                self.refused += 1
            elif self._begun >= self.visit.limits.resources:
                self._beyond(1)
            else:
                wanted.extend(self._allowed(link))
        return wanted

    def _beyond(self, count: int) -> None:
        self._miss(f"beyond the {self.visit.limits.resources} resources that a capture takes", count)
        self.refused += count

    def _allowed(self, link: Link) -> list[tuple[WebUrl, str]]:
        try:
            url = self.visit.url(link.url)
        except CaptureError as refusal:
            self._miss(refusal.message, 1)
            self.refused += 1
            return []
        self._begun += 1
        return [(url, link.role)]

    def _next(self, documents: Sequence[tuple[Answer, str]], *, deepest: bool) -> list[tuple[WebUrl, str]]:
        """Return what the documents of a round refer to."""
        wanted: list[tuple[WebUrl, str]] = []
        for answer, role in documents:
            if role == FRAME and answer.media_type not in PAGES:
                continue
            if deepest:
                self._miss("a stylesheet that others import too deeply", 1)
                continue
            document = read_document(self.reader, answer, role, self.visit.limits, self.missing)
            wanted.extend(self._wanted(document, framed=role == FRAME))
        return sorted(wanted, key=lambda one: ORDER.index(one[1]))

    def _fetch(self, wanted: tuple[WebUrl, str]) -> _Come:
        """Return the answers on the way to a resource, its role, and why there is no more. Called from any thread."""
        url, role = wanted
        answers: list[Answer] = []
        try:
            while True:
                answers.append(self.visit.fetch(url))
                location = location_of(answers[-1])
                if not location:
                    return answers, role, ""
                if len(answers) > self.visit.limits.redirects:
                    return answers, role, f"sent on more than {self.visit.limits.redirects} times"
                url = self.visit.url(location, url.text)
                if not self._claimed(url):
                    return answers, role, ""  # it is asked for, or was, under its own address
        except CaptureError as failure:
            return answers, role, failure.message

    def _claimed(self, url: WebUrl) -> bool:
        """Note that a URL is asked for, and return whether it was not before."""
        with self._lock:
            new = url.text not in self._known
            self._known.add(url.text)
            return new

    def _tally(self, come: _Come) -> None:
        answers, _, reason = come
        self.answers.extend(answers)
        if reason:
            self._miss(reason, 1)
            self.failed += 1
            return
        self.fetched += 1
        if answers[-1].cut:
            self._miss(_cut_reason(answers[-1]), 1)
        elif answers[-1].status >= 400 and answers[-1].status not in _GONE:
            self._miss("the host answers with an error", 1)

    def _miss(self, reason: str, count: int) -> None:
        if count:
            self.missing[reason] += count


def _cut_reason(answer: Answer) -> str:
    return {
        "length": "cut off at the limit of bytes",
        "time": "cut off when its time was up",
        "disconnect": "cut off by the host",
    }.get(answer.cut, "cut off where the host stopped making sense")

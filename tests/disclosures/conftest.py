"""Cases to report on, and a reader that sees a page as a browser's parser does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from html.parser import HTMLParser

import pytest

from habeas.disclosures import CaseReport, Request, ask
from habeas.disclosures.case_report import (
    Estimate,
    EstimatorLine,
    Interval,
    Linkage,
    Named,
    NamedPerson,
    Pattern,
    Proof,
    SourceLine,
    StillOpen,
    Takings,
)
from habeas.fates import Account
from habeas.model.protection import Consent

CASE = "cas_" + "0" * 32
_VOID = frozenset({"meta", "br", "link", "img", "input", "hr"})


class Page(HTMLParser):
    """Collects tags with attributes, the text, the title and the captions; checks that tags nest."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.text = ""
        self.title = ""
        self.feed(html)
        self.close()
        assert self.open == [], "every element is closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len({name for name, _ in attrs}) == len(attrs), "no attribute comes twice"
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, "elements nest"

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.text += data
        if self.open[-2:] == ["head", "title"]:
            self.title += data

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.tags if name == tag]


def named(form: str = "name", text: str = "Ana Pérez") -> Named:
    """Two persons asked for; the source of the second never allowed it."""
    request = Request(
        purpose="report",
        recipient="family",
        form=form,
        to_state=False,
        to_public=False,
        today=date(2026, 1, 2),
    )
    consent = Consent(
        id="con_1",
        about="src_a",
        purposes=("report",),
        recipients=("family",),
        name_form="name",
        to_state=False,
        to_public=False,
        basis="written",
        lawful_basis="",
        given_on="2026-01-01",
    )
    answer = ask(request, [consent], {"per_1": ("src_a",), "per_2": ("src_b",)})
    return Named(answer=answer, persons=(NamedPerson(person_id="per_1", names=(("src_a", text),), lists=1),))


def full(text: str = "A list", *, status: str = "estimate", lists: int = 3, **changes: object) -> CaseReport:
    """A report with every part filled, `text` wherever a text from elsewhere can stand."""
    refused = status == "refused"
    line = Interval(lo95=90_210, hi95=98_765, median=94_321)
    patterns = tuple(Pattern(lists=(i,), persons=10 + i) for i in range(lists))
    if lists > 1:
        patterns += (Pattern(lists=tuple(range(lists)), persons=5),)
    persons = sum(pattern.persons for pattern in patterns)
    parts: dict[str, object] = {
        "case_id": CASE,
        "made_on": "2026-01-02",
        "program": "Habeas 0.1.0",
        "asked": text,
        "sources": tuple(
            SourceLine(title=text, states=text, received=text, records=100, mentions=100) for _ in range(lists)
        ),
        "patterns": patterns,
        "account": Account(
            persons=persons,
            unaccounted=persons,
            by_fate=(("unknown", persons),),
            to_review=4,
            stated=(("taken", 9), (text, 2)),
            conflicts=1,
            differences=2,
        ),
        "takings": Takings(by_month=(("1976-11", 7), ("1977-01", 2)), without=6, disputed=1),
        "estimate": Estimate(
            status=status,
            reasons=(text,),
            documented=persons,
            headline=None if refused else line,
            headline_name=text,
            estimators=() if refused else (EstimatorLine(name=text, interval=line, settings=((text, text),)),),
            density=() if refused else ((90_000.0, 0.1), (94_000.0, 1.0), (99_000.0, 0.0)),
            cannot_see=(text,),
            linkage_share=0.25,
        ),
        "still_open": StillOpen(duplicates_undecided=3, queue=8, conflicts=1, set_aside=2, further=(text,)),
        "linkage": Linkage(engine=text, version=text, thresholds=((text, text),), pairs_compared=1234, queue=8),
        "method": (text,),
        "proof": Proof(root=text, size=12, at=text),
        "names": named(text=text),
    }
    return CaseReport(**{**parts, **changes})  # type: ignore[arg-type]


def empty() -> CaseReport:
    """A case in which nothing has happened yet."""
    return CaseReport(case_id=CASE, made_on="2026-01-02", program="Habeas 0.1.0")


@pytest.fixture(scope="session", name="read")
def _read() -> type[Page]:
    """Reads a page: `read(html)`."""
    return Page


@pytest.fixture(scope="session", name="full")
def _full() -> Callable[..., CaseReport]:
    """Makes a report with every part filled: `full(text, status=…, lists=…, …)`."""
    return full


@pytest.fixture(scope="session", name="empty")
def _empty() -> CaseReport:
    """A case in which nothing has happened yet."""
    return empty()


@pytest.fixture(scope="session", name="named")
def _named() -> Callable[..., Named]:
    """Makes persons with names and the gate's answer: `named(form, text)`."""
    return named

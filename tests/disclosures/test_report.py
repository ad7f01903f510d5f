"""The report is one file that does nothing, shows all it is given as text, and names nobody unasked."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habeas.disclosures import CaseReport, render
from habeas.disclosures.case_report import (
    Estimate,
    Interval,
    Named,
    NamedPerson,
    Pattern,
    SourceLine,
    Takings,
)
from habeas.errors import DisclosureError, ModelError

Full = Callable[..., CaseReport]
Read = Callable[[str], Any]
CASE = "cas_" + "0" * 32
THIN = "\u202f"
ATTACKS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</title></style></svg><script src=https://example.org/x.js></script>",
    "javascript:alert(1)",
    "{{ 7 * 7 }}{% raw %}",
    "]]><!--",
    "' onload='x",
    "\u202egnirts\x00\x1b[31m",
)
STATUSES = ("estimate", "estimate_with_warning", "range_only", "refused")


def harmless(page: Any) -> None:
    """Check that a page runs nothing, asks nobody for anything and carries no style but its sheet."""
    assert {tag for tag, _ in page.tags}.isdisjoint(
        {
            "script",
            "iframe",
            "object",
            "embed",
            "img",
            "link",
            "form",
            "base",
            "audio",
            "video",
            "use",
            "image",
        }
    )
    for tag, attributes in page.tags:
        for name, value in attributes.items():
            assert not name.startswith("on"), (tag, name)
            assert name not in {"style", "src", "srcset", "action", "ping", "xlink:href"}, (tag, name)
            if name == "href":
                assert value.startswith("#"), value


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_text_from_outside_comes_out_as_text(attack: str, full: Full, read: Read) -> None:
    """Whoever writes a list cannot make the report run, load or hide anything."""
    page = read(render(full(attack)))
    harmless(page)
    if attack.isprintable():
        # Text stands where text was put: title of a source, a reason, a setting, a thing stated.
        assert page.text.count(attack) > 20


@given(st.text(max_size=40))
def test_no_text_breaks_the_page(full: Full, read: Read, text: str) -> None:
    """Whatever stands in a cell, the page stays whole and can be written to disk."""
    html = render(full(text))
    html.encode("utf-8")
    harmless(read(html))


def test_a_name_cannot_be_turned_around(full: Full, read: Read) -> None:
    """A hidden direction mark shows as what it is, so that nobody reads another name than was written."""
    assert "[U+202E]gnirts␀␛[31m" in read(render(full("\u202egnirts\x00\x1b[31m"))).text


def test_the_policy_allows_the_one_sheet_and_nothing_else(full: Full, read: Read) -> None:
    """A browser that opens the report asks no other computer for anything."""
    html = render(full())
    sheet = re.search(r"<style>(.*?)</style>", html, re.DOTALL)
    assert sheet is not None
    digest = base64.b64encode(hashlib.sha256(sheet[1].encode()).digest()).decode()
    policies = [m["content"] for m in read(html).all("meta") if m.get("http-equiv")]
    assert policies == [f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"]
    assert not re.search(r"https?:|url\(|@import|//[a-z]", html)


def test_the_title_names_no_person_and_no_case(full: Full, read: Read) -> None:
    """A title bar, a tab or a history of the browser gives nobody away."""
    assert read(render(full("Ana Pérez"))).title == f"Account of a case {CASE}"
    with pytest.raises(ModelError):
        full(case_id="argentina")


def test_names_come_only_with_the_gate(full: Full, named: Callable[..., Named], read: Read) -> None:
    """Nobody's name is in a report that the gate was not asked about."""
    assert "Ana Pérez" in read(render(full(names=named()))).text
    without = read(render(full(names=None)))
    assert "Ana Pérez" not in without.text
    assert "persons" not in [attributes.get("id") for _, attributes in without.tags]


def test_even_an_id_is_only_text(full: Full, named: Callable[..., Named], read: Read) -> None:
    """An id that came with somebody else's file cannot carry a script in."""
    answer = named().answer
    hostile = dataclasses.replace(answer, names=((ATTACKS[0], ("src_a",)),))
    person = NamedPerson(person_id=ATTACKS[0], names=(("src_a", "X"),))
    page = read(render(full(names=Named(answer=hostile, persons=(person,)))))
    harmless(page)
    assert ATTACKS[0] in page.text


def test_a_name_that_the_gate_held_back_is_refused(named: Callable[..., Named]) -> None:
    """A caller cannot slip a person, or another source's name of that person, past the answer."""
    answer = named().answer
    for person, source in (("per_2", "src_b"), ("per_1", "src_b")):
        with pytest.raises(DisclosureError):
            Named(answer=answer, persons=(NamedPerson(person_id=person, names=((source, "X Y"),)),))


@pytest.mark.parametrize(("form", "there"), [("name", "Ana Pérez"), ("initials", "A. P."), ("none", "withheld")])
def test_the_form_asked_for_is_the_form_shown(
    form: str, there: str, full: Full, named: Callable[..., Named], read: Read
) -> None:
    """Whoever allowed initials is not written out, even where the caller passes the whole name."""
    text = read(render(full(names=named(form)))).text
    assert there in text
    assert ("Ana Pérez" in text) == (form == "name")
    assert "Withheld: 1 person." in text


@pytest.mark.parametrize("status", STATUSES)
def test_an_estimate_shows_what_its_status_allows(status: str, full: Full, read: Read) -> None:
    """A refusal shows no number, a range no middle, and every estimate leads with its interval."""
    text = read(render(full(status=status))).text
    low, high, median = (f"{n}{THIN}{m}" for n, m in ((90, 210), (98, 765), (94, 321)))
    assert (low in text) == (high in text) == (status != "refused")
    assert (median in text) == status.startswith("estimate")
    if status.startswith("estimate"):
        assert text.index(low) < text.index(median)
    assert "How likely each total is" in text if status.startswith("estimate") else "posterior" not in text
    assert "People whom no list could have reached" in text


def test_an_empty_case_states_nothing_and_shows_no_zero(empty: CaseReport, read: Read) -> None:
    """What nobody has counted reads "not stated"; it is never a 0 that somebody could quote."""
    page = read(render(empty))
    harmless(page)
    body = page.text.replace(CASE, "").replace("2026-01-02", "").replace("0.1.0", "")
    assert "0" not in body
    assert body.count("not stated") >= 6
    assert [t for t, _ in page.tags if t == "svg"] == []


@pytest.mark.parametrize("lists", [1, 2, 4, 20, 30])
def test_any_number_of_lists_can_be_told(lists: int, full: Full, read: Read) -> None:
    """A case with one list, or with thirty, is told as wholly as one with three."""
    page = read(render(full(lists=lists)))
    harmless(page)
    assert page.text.count("Being on it states") == lists
    assert ("so no overlap can be shown" in page.text) == (lists == 1)


def test_more_combinations_than_rows_are_counted_not_dropped(full: Full, read: Read) -> None:
    """Persons on rare combinations of lists stay in the table's sum."""
    patterns = tuple(Pattern(lists=tuple(i for i in range(7) if n >> i & 1), persons=1) for n in range(1, 2**7))
    report = full(lists=7, patterns=patterns, account=None)
    assert "87 further combinations" in read(render(report)).text


def test_a_case_without_persons_is_told_as_such(full: Full, read: Read) -> None:
    """No persons is said as none, with no chart that pretends otherwise and no division by nothing."""
    patterns = (Pattern(lists=(0,), persons=0), Pattern(lists=(1,), persons=0))
    takings = Takings(by_month=(("1976-11", 0),), without=0)
    harmless(read(render(full(lists=2, patterns=patterns, account=None, takings=takings))))


def test_everything_can_be_read_without_seeing(full: Full, read: Read) -> None:
    """Tables have captions and scopes; charts a title, a description and a table beside them."""
    page = read(render(full()))
    assert len(page.all("caption")) == len(page.all("table"))
    assert all(th.get("scope") in ("row", "col") for th in page.all("th"))
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    charts = page.all("svg")
    assert len(charts) == 3
    for chart in charts:
        assert chart["role"] == "img"
        assert set(chart["aria-labelledby"].split()) <= set(ids)
    for _, attributes in page.tags:
        assert attributes.get("aria-labelledby") is None or set(attributes["aria-labelledby"].split()) <= set(ids)
    assert {a["href"] for a in page.all("a")} <= {f"#{i}" for i in ids}


def test_headings_come_in_the_order_promised(full: Full, read: Read) -> None:
    """Whoever has read one account finds the same place in every other."""
    sections = [s["id"] for s in read(render(full())).all("section")]
    assert sections == [
        *("asked", "sources", "overlap", "known", "takings", "estimate"),
        *("warnings", "linkage", "persons", "method", "check"),
    ]


def test_invented_data_says_so_at_the_top_at_the_end_and_in_the_title(full: Full, read: Read) -> None:
    """No invented person is ever taken for a real one."""
    page = read(render(full(invented=True)))
    assert page.text.count("INVENTED DATA") == 2
    assert "invented" in page.title
    assert "INVENTED" not in read(render(full())).text


def test_the_same_case_gives_the_same_bytes(full: Full) -> None:
    """Two people who make the report of one record can compare its hash."""
    assert render(full()) == render(full())


@pytest.mark.parametrize(
    "wrong",
    [
        {"patterns": (Pattern(lists=(0, 9), persons=1),)},
        {"patterns": (Pattern(lists=(), persons=1),)},
        {"patterns": (Pattern(lists=(1, 0), persons=1),)},
        {"patterns": (Pattern(lists=(0,), persons=1), Pattern(lists=(0,), persons=2))},
        {"patterns": (Pattern(lists=(0,), persons=-1),)},
        {"sources": (SourceLine(title="A", records=-1),) * 3},
        {"sources": (SourceLine(title="A", persons=99),) * 3},
        {"patterns": (Pattern(lists=(0,), persons=1),)},
        {"direction": "up"},
    ],
)
def test_numbers_that_cannot_be_are_refused(wrong: dict[str, object], full: Full) -> None:
    """A report in which two counts of the same persons differ is not written at all."""
    with pytest.raises(DisclosureError):
        full(**wrong)


def test_parts_that_contradict_their_status_are_refused() -> None:
    """A refused estimate with a number, an interval turned round, or a thirteenth month cannot be told."""
    line = Interval(lo95=1, hi95=2)
    for status, headline in (
        ("refused", line),
        ("estimate", None),
        ("sure", None),
        ("estimate", Interval(lo95=3, hi95=2)),
    ):
        with pytest.raises(DisclosureError):
            Estimate(status=status, headline=headline)
    for months in ((("1976-13", 1),), (("1976", 1),), (("1976-11", 1), ("1976-11", 2))):
        with pytest.raises(DisclosureError):
            Takings(by_month=months)

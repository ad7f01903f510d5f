"""Sources: who says something, how far it can be relied on, and how many of them are independent."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.casework.coders import PLANTED, Coders, act, coders, mention, with_act
from tests.casework.telling import ids_in
from tests.vault.bench import CASE, cheap_passphrases, quick_path

from habeas.casework.sourcing import (
    IDENTITY_AT_MOST,
    Sources,
    SourceTerms,
    list_sources,
    set_identity,
    set_source,
    show_identity,
)
from habeas.errors import HabeasError, StatementsError, TermError, UsageError
from habeas.model.encoding import decode_fast
from habeas.model.records import Access, Source

__all__ = ["cheap_passphrases", "coders", "quick_path"]


def sources(coders: Coders) -> Sources:
    return list_sources(coders.context, CASE)


def line(coders: Coders, slug: str) -> dict[str, Any]:
    (found,) = [one.as_object() for one in sources(coders).lines if one.source.slug == slug]
    return found


def change(coders: Coders, slug: str, **terms: Any) -> Source:
    return set_source(coders.context, CASE, slug, SourceTerms(**terms), new=False)


def test_an_article_about_an_article_about_a_letter_counts_once(coders: Coders) -> None:
    """Three files, one organisation that says it; the papers only passed it on."""
    coders.source("second-paper", kind="press")
    coders.code(with_act())
    for ways in (["paper"], ["paper", "second-paper"]):
        coders.code({"mention": [mention()]}, relayed_by=ways)
    found = sources(coders).as_object()
    assert (found["independent"], found["unidentified"], found["relays_only"], found["circular"]) == (1, 0, 2, [])
    assert (line(coders, "ana")["statements"], line(coders, "ana")["relayed"]) == (4, 0)
    assert (line(coders, "paper")["statements"], line(coders, "paper")["relayed"]) == (0, 2)
    assert (line(coders, "second-paper")["relayed"], line(coders, "ana")["exhibits"]) == (1, 1)
    assert coders.same_after_rebuild()
    assert sources(coders).as_object() == found


def test_what_was_retracted_rests_on_nobody(coders: Coders) -> None:
    """A source whose statements were all taken back says nothing."""
    coders.code(with_act(), relayed_by=["paper"])
    for said in ("act", "mention"):
        coders.retract(coders.statement(said).statement)
    assert (line(coders, "ana")["statements"], line(coders, "paper")["relayed"]) == (0, 0)
    assert sources(coders).as_object()["independent"] == 0


def test_a_circle_is_told_by_name(coders: Coders) -> None:
    """Whoever quotes a paper that quotes them is shown as such, and proves nothing by it."""
    coders.code({"mention": [mention()]}, relayed_by=["paper", "ana"])
    found = sources(coders)
    assert found.independence.independent == ()
    assert [one.source.slug for one in found.lines if one.source.id in found.independence.circular] == ["ana"]
    assert line(coders, "ana")["circular"] == 1
    coders.code({"mention": [mention()]}, relayed_by=["paper", "beto", "paper"])
    assert sources(coders).as_object()["independent"] == 1


def test_a_source_of_whom_nobody_knows_who_it_is_is_told_apart(coders: Coders) -> None:
    """ "Activists say" is no further source: they may be one of those who are known."""
    coders.source("activists", kind="unidentified")
    coders.code({"mention": [mention(), mention("B", source="activists")]})
    found = sources(coders).as_object()
    assert (found["independent"], found["unidentified"]) == (1, 1)
    assert not line(coders, "activists")["identified"]


def test_a_source_that_takes_from_others_counts_as_them(coders: Coders) -> None:
    """A yearbook of two organisations is not a third; what was said of it can be taken back."""
    coders.source("yearbook", kind="organisation", rests_on=("ana", "beto", "ana"))
    coders.code({"mention": [mention(source="yearbook")]})
    assert sources(coders).as_object()["independent"] == 2
    coders.code({"mention": [mention("B")]})
    assert sources(coders).as_object()["independent"] == 2
    assert len(change(coders, "yearbook", title="The yearbook").rests_on) == 2
    assert change(coders, "yearbook", rests_on=()).rests_on == ()
    assert sources(coders).as_object()["independent"] == 2  # the yearbook itself, and Ana


def test_what_is_not_given_stays_as_it_was(coders: Coders) -> None:
    """A second word on a source does not wipe out the first; saying the same again writes nothing."""
    coders.source("doctor", connection="medical_worker", title="a doctor", lang="ru")
    said = change(coders, "doctor", reliability="B", reliability_reason="known for years")
    assert (said.connection, said.title, said.lang, said.source_kind) == (
        "medical_worker",
        "a doctor",
        "ru",
        "testimony",
    )
    before = coders.state()
    assert change(coders, "doctor", title="a doctor") == said
    assert coders.state() == before
    coders.code({"mention": [mention(source="doctor")], "act": [act(source="doctor", consistency="consistent")]})


def test_a_grade_has_a_reason_of_its_own(coders: Coders) -> None:
    """The reason for B is none for A; a grade without a reason is refused, and F is no grade: it cannot be judged."""
    with pytest.raises(UsageError, match="given with its reason"):
        change(coders, "ana", reliability="B")
    change(coders, "ana", reliability="B", reliability_reason="known for years")
    with pytest.raises(UsageError, match="given with its reason"):
        change(coders, "ana", reliability="A")
    assert change(coders, "ana", reliability_reason="known for twenty years").reliability == "B"
    said = change(coders, "ana", reliability="F")
    assert (said.reliability, said.reliability_reason) == ("F", "")


@pytest.mark.parametrize(
    ("slug", "terms", "error"),
    [
        ("Ana", {"kind": "testimony"}, UsageError),
        (PLANTED, {"kind": "testimony"}, UsageError),
        ("ana b", {"kind": "testimony"}, UsageError),
        ("", {"kind": "testimony"}, UsageError),
        ("-ana", {"kind": "testimony"}, UsageError),
        ("a" * 41, {"kind": "testimony"}, UsageError),
        ("src_" + "0" * 32, {"kind": "testimony"}, UsageError),
        ("ana", {"kind": "testimony"}, StatementsError),
        ("new", {}, UsageError),
        ("new", {"kind": "testmony"}, TermError),
        ("new", {"kind": "testimony", "connection": "eye"}, TermError),
        ("new", {"kind": "testimony", "reliability": "G"}, UsageError),
        ("new", {"kind": "testimony", "reliability": "B"}, UsageError),
        ("new", {"kind": "testimony", "rests_on": ("nobody",)}, StatementsError),
        ("new", {"kind": "testimony", "lang": "the russian tongue"}, StatementsError),
        ("new", {"kind": "testimony", "title": "x" * 301}, UsageError),
        ("new", {"kind": "testimony", "title": " "}, UsageError),
    ],
)
def test_a_source_that_will_not_do_is_not_made(
    coders: Coders, slug: str, terms: dict[str, Any], error: type[HabeasError]
) -> None:
    """Nothing is written, and a name that was typed for a short word is not repeated."""
    before = coders.state()
    with pytest.raises(error) as caught:
        set_source(coders.context, CASE, slug, SourceTerms(**terms), new=True)
    assert PLANTED not in f"{caught.value.message} {caught.value.place} {caught.value.advice}"
    assert coders.state() == before


def test_a_source_does_not_rest_on_itself(coders: Coders) -> None:
    """Nor does one that is not there say anything."""
    with pytest.raises(UsageError, match="rest on itself"):
        change(coders, "ana", rests_on=("ana",))
    with pytest.raises(StatementsError):
        change(coders, PLANTED, title="x")


def test_who_a_source_is_stands_apart_and_is_shown_to_whoever_asks_and_is_noted(coders: Coders) -> None:
    """Nothing that is listed holds it; to look at it is noted with the source's id."""
    assert show_identity(coders.context, CASE, "ana").words is None
    set_identity(coders.context, CASE, "ana", f"  {PLANTED}, of this town\n")
    assert line(coders, "ana")["identity"] is True
    listed = sources(coders)
    assert PLANTED not in json.dumps(listed.as_object()) + repr(listed)
    found = show_identity(coders.context, CASE, "ana")
    assert found.words == f"{PLANTED}, of this town"
    assert PLANTED not in repr(found)
    with coders.context.case(CASE, "test", inspect=True) as case:
        bodies = [decode_fast(body) for n, entry in case.entries.walk() for _, body in case.bodies(n, entry.header)] + [
            decode_fast(body) for _, body in case.keyring.notes()
        ]
    notes = [one for one in bodies if isinstance(one, Access) and one.verb == "source" and one.what == "read"]
    assert [ids_in(one.others, "src") for one in notes] == [[found.source.id]]
    set_identity(coders.context, CASE, "ana", "somebody else")
    assert show_identity(coders.context, CASE, "ana").words == "somebody else"
    assert coders.same_after_rebuild()
    for wrong in ("", " \n", "x" * (IDENTITY_AT_MOST + 1)):
        with pytest.raises(UsageError):
            set_identity(coders.context, CASE, "ana", wrong)
    with pytest.raises(StatementsError):
        set_identity(coders.context, CASE, PLANTED, "x")

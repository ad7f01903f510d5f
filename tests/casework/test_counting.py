"""Figures over a case: what each unit counts, what is unknown, and that they follow from the entries alone."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from tests.casework.conftest import Write
from tests.casework.told_case import code, derive, link
from tests.statements.telling import Telling

from habeas.casework.checking import rebuild
from habeas.casework.context import Context
from habeas.casework.counting import Asked, Counted, count_acts
from habeas.casework.importing import import_table
from habeas.errors import StatementsError, TermError, UsageError
from habeas.model.statements import Act, Retraction
from habeas.model.vocabularies import vocabulary
from habeas.statements.counting import BY, Figure

UNITS = ("reports", "statements", "acts", "victim_acts", "victims")


def counted(context: Context, by: str = "act_type", **asked: Any) -> Counted:
    return count_acts(context, "c", Asked(by=by, **asked))


def of_unit(figures: tuple[Figure, ...], unit: str) -> tuple[int, int]:
    return next((one.least, one.most) for one in figures if one.unit == unit)


def rows(found: Counted, unit: str = "statements") -> dict[str, tuple[int, int]]:
    return {row.key: of_unit(row.figures, unit) for row in found.counts.rows}


def unknown(found: Counted, unit: str = "statements") -> dict[str, tuple[int, int]]:
    return {row.key: of_unit(row.figures, unit) for row in found.counts.unknown}


def whole(found: Counted) -> dict[str, tuple[int, int]]:
    return {one.unit: (one.least, one.most) for one in found.counts.all}


def test_the_units_of_one_case(context: Context) -> None:
    """Two sources tell of one abduction and one tells of two beatings: each unit counts its own."""
    of = Telling()
    a, b = of.mention("a"), of.mention("b")
    of.act("a", "abduction", a, "2017-03")
    of.act("b", "abduction", b, "2017-03-05")
    of.act("b", "ill_treatment", b)
    of.act("b", "ill_treatment", b)
    code(context, of)
    found = counted(context)
    assert whole(found) == {
        "reports": (2, 2),
        "statements": (4, 4),
        "acts": (4, 4),  # nobody has said yet that the two are one person
        "victim_acts": (3, 3),
        "victims": (2, 2),
    }
    link(context, a, b)
    found = counted(context)
    assert whole(found) == {
        "reports": (2, 2),
        "statements": (4, 4),
        "acts": (3, 4),
        "victim_acts": (2, 2),
        "victims": (1, 1),
    }
    assert rows(found, "acts") == {"abduction": (1, 2), "ill_treatment": (2, 2)}
    assert [one.unit for one in found.counts.all] == list(UNITS)


def test_an_article_that_relays_a_letter_adds_no_act(context: Context) -> None:
    """Heard twice is not done twice, at least or at most; it is two reports."""
    of = Telling()
    a = of.mention("letter")
    of.act("letter", "torture", a, "2017-03")
    relayed = {"exhibit": "article", "relayed_by": (of.source("paper", "press"),)}
    of.act("letter", "torture", a, "2017-03", said=relayed)
    code(context, of)
    assert whole(counted(context))["acts"] == (1, 1)
    assert whole(counted(context))["reports"] == (2, 2)


def test_what_keeps_two_acts_apart(context: Context) -> None:
    """Days and places that are known to differ make two; a date in doubt, and a village of the region, do not."""
    of = Telling()
    region = of.place("r", "region")
    village, elsewhere = of.place("v", "settlement", region), of.place("e", "settlement")
    a, b = of.mention("a"), of.mention("b")

    def acts(act_type: str, **sides: dict[str, Any]) -> None:
        for slug, said in sides.items():
            of.act(slug, act_type, a if slug == "a" else b, said.get("on"), at=said.get("at", ""))

    acts("torture", a={"on": "2017-03-01"}, b={"on": "2017-03-09"})
    acts("threat", a={"on": "2017-03-01"}, b={"on": "2017-03-09~"})
    acts("arrest", a={"at": village}, b={"at": elsewhere})
    acts("extortion", a={"at": village}, b={"at": region})
    code(context, of)
    link(context, a, b)
    assert rows(counted(context), "acts") == {
        "torture": (2, 2),
        "threat": (1, 2),
        "arrest": (2, 2),
        "extortion": (1, 2),
    }


def test_a_translation_counts_with_its_original(context: Context) -> None:
    """What was coded from a transcript or its translation is one report."""
    of = Telling()
    a = of.mention("a")
    of.act("a", "torture", a, said={"exhibit": "one"})
    of.act("a", "torture", a, said={"exhibit": "two"})
    code(context, of)
    assert whole(counted(context))["reports"] == (2, 2)
    one, two = (said.attribution.exhibit for said in of.statements if isinstance(said, Act))
    derive(context, two, one)
    assert whole(counted(context))["reports"] == (1, 1)
    assert whole(counted(context))["acts"] == (1, 1)


def test_what_counts_nowhere(context: Context) -> None:
    """A second coder's round and what was retracted are in no figure."""
    of = Telling()
    a = of.mention("a")
    of.act("a", "torture", a, said={"round": of.id("rnd")})
    of.act("a", "arrest", a)
    code(context, of)
    assert rows(counted(context)) == {"arrest": (1, 1)}
    gone = of.statements[-1].statement
    with context.case("c", "test") as case, case.unit() as unit:
        done = of.id("stm")
        taken = Retraction(statement=done, retracts=(gone,), why="wrong", by="usr_", at="2020-08-30T12:00:00Z")
        unit.add(taken, about=done)
        context.close_unit(unit, "test", {})
    assert rows(counted(context)) == {}
    assert whole(counted(context))["victims"] == (0, 0)


def test_by_place_at_each_level(context: Context) -> None:
    """A village counts under its region; what lies at no such level is told with the reason."""
    of = Telling()
    region = of.place("r", "region")
    village, lost = of.place("v", "settlement", region), of.place("l", "settlement")
    a = of.mention("a")
    for place in (village, village, region, lost):
        of.act("a", "torture", a, at=place)
    of.act("a", "torture", a, in_words=True)
    of.act("a", "torture", a)
    code(context, of)
    found = counted(context, "place", level="region")
    assert rows(found) == {region: (3, 3)}
    assert unknown(found) == {"no_place": (1, 1), "place_in_words_only": (1, 1), "not_known_at_this_level": (1, 1)}
    found = counted(context, "place", level="settlement")
    assert rows(found) == {village: (2, 2), lost: (1, 1)}
    assert unknown(found)["not_known_at_this_level"] == (1, 1)
    assert rows(counted(context, "place", level="country")) == {}


def test_by_period(context: Context) -> None:
    """By the year or month in which it is known to have begun; else with the reason, and never in both."""
    of = Telling()
    a = of.mention("a")
    for start, end in (
        ("2017-03-01", "2017-05"),
        ("2017-03", None),
        ("2017", None),
        ("2016-12-31/2017-01-01", None),
        ("2017-03~", None),
        (None, "2017-03"),
        ("2017-05/..", None),
        (None, None),
    ):
        of.act("a", "torture", a, start, end)
    code(context, of)
    by_year = counted(context, "period")
    assert rows(by_year) == {"2017": (3, 3)}
    assert unknown(by_year) == {
        "more_than_one_period": (1, 1),
        "approximate_or_uncertain": (1, 1),
        "only_an_end_is_dated": (1, 1),
        "open_date": (1, 1),
        "no_date": (1, 1),
    }
    by_month = counted(context, "period", period="month")
    assert rows(by_month) == {"2017-03": (2, 2)}
    assert unknown(by_month)["more_than_one_period"] == (2, 2)


def test_only_a_time(context: Context) -> None:
    """What is known to have begun in March counts; what may have is told beside, with the reason."""
    of = Telling()
    a = of.mention("a")
    for start in ("2017-03-05", "2017-03", "2017", "2017-04-01", "2017-03~", None):
        of.act("a", "torture", a, start)
    code(context, of)
    found = counted(context, since="2017-03", until="2017-03")
    assert whole(found)["statements"] == (2, 2)
    assert {row.key: of_unit(row.figures, "statements") for row in found.counts.undated} == {
        "partly_in_the_time": (1, 1),
        "approximate_or_uncertain": (1, 1),
        "no_date": (1, 1),
    }
    assert whole(counted(context, since="2017-04"))["statements"] == (1, 1)


def test_by_source_end_and_kind_of_actor(context: Context) -> None:
    """Each with what is not said; a kind that the mention states counts where the involvement does not."""
    of = Telling()
    a, b = of.mention("a"), of.mention("b")
    first = of.act("a", "torture", a, end_status="released")
    of.involved("a", first, actor_kind="police")
    of.involved("a", first, actor_kind="relatives")
    second = of.act("b", "torture", b)
    of.involved("b", second)
    of.act("b", "arrest", b, end_status="unknown")
    code(context, of)
    found = counted(context, "source")
    assert {found.slugs[key]: figure for key, figure in rows(found, "victims").items()} == {"a": (1, 1), "b": (1, 1)}
    found = counted(context, "end_status")
    assert rows(found) == {"released": (1, 1), "unknown": (1, 1)}
    assert unknown(found) == {"no_end_stated": (1, 1)}
    found = counted(context, "actor_kind")
    assert rows(found, "victims") == {"police": (1, 1), "relatives": (1, 1)}
    assert unknown(found) == {"kind_of_actor_not_known": (1, 1), "nobody_said_to_be_involved": (1, 1)}
    assert whole(found)["victims"] == (2, 2)


def test_the_mention_says_who_they_are(context: Context) -> None:
    """A unit that a source calls police is police in every act it is said to have had a part in."""
    of = Telling()
    a = of.mention("a")
    act = of.act("a", "torture", a)
    unit = of.mention("a", party="unit", actor_kind="police")
    of.involved("a", act, unit)
    code(context, of)
    assert rows(counted(context, "actor_kind")) == {"police": (1, 1)}


def test_only_a_type_or_a_source(context: Context) -> None:
    """Filters leave the rest out, and a word that is none is refused."""
    of = Telling()
    a, b = of.mention("a"), of.mention("b")
    of.act("a", "torture", a)
    of.act("b", "arrest", b)
    code(context, of)
    assert rows(counted(context, types=("arrest",))) == {"arrest": (1, 1)}
    assert rows(counted(context, source="a")) == {"torture": (1, 1)}
    with pytest.raises(TermError):
        counted(context, types=("tortur",))
    with pytest.raises(StatementsError):
        counted(context, source="nobody")


@pytest.mark.parametrize("by", ["ground", "grounds"])
def test_nothing_is_counted_by_ground(context: Context, by: str) -> None:
    """No figure says how many were persecuted for what."""
    with pytest.raises(UsageError, match="nothing is counted by ground"):
        counted(context, by)


@pytest.mark.parametrize("asked", [{"by": "victim"}, {"level": "house"}, {"period": "day"}, {"units": ("people",)}])
def test_what_cannot_be_counted_is_refused(context: Context, asked: dict[str, Any]) -> None:
    """A level, period, unit or way of counting that is none."""
    with pytest.raises(UsageError):
        counted(context, **asked)


def test_a_figure_says_with_which_vocabulary_it_was_coded(context: Context) -> None:
    """A count over two versions of a vocabulary says so."""
    of = Telling()
    a = of.mention("a")
    of.act("a", "torture", a, said={"vocabularies": {"act_types": "1", "end_status": "1"}}, end_status="released")
    of.act("a", "torture", a, said={"vocabularies": {"act_types": "2"}})
    of.act("a", "torture", a)
    code(context, of)
    assert counted(context).coded_with == {"act_types": {"1": 1, "2": 1, "not_recorded": 1}}
    found = counted(context, "end_status")
    assert found.coded_with["end_status"] == {"1": 1}
    assert found.as_object()["vocabularies"] == {
        "act_types": {"version": vocabulary("act_types").version, "coded_with": {"1": 1, "2": 1, "not_recorded": 1}},
        "end_status": {"version": vocabulary("end_status").version, "coded_with": {"1": 1}},
    }


def test_rows_of_lists_are_no_acts(context: Context, write: Write) -> None:
    """A list states that people were taken; it is counted as persons, and the count says that it left them out."""
    import_table(context, "c", *write("register", "1,Nadie Invented,04/05/2017", "2,Nessuno Invented,04/05/2017"))
    found = counted(context)
    assert (found.lists, found.list_rows) == (1, 2)
    assert whole(found) == dict.fromkeys(UNITS, (0, 0))


def a_case(of: Telling, random: Random) -> None:
    """Some hundred acts of twelve people, told by three sources in a few exhibits."""
    places = [of.place(f"r{n}", "region") for n in range(3)]
    towns = [of.place(f"t{n}", "settlement", random.choice([*places, ""])) for n in range(5)]
    mentions = {slug: [of.mention(slug) for _ in range(4)] for slug in "abc"}
    for _ in range(150):
        slug = random.choice("abc")
        said: dict[str, Any] = {"exhibit": random.choice("xyz")}
        if random.random() < 0.2:
            said["relayed_by"] = (of.source("paper", "press"),)
        act = of.act(
            slug,
            random.choice(["torture", "arrest", "abduction", "threat"]),
            random.choice(mentions[slug]),
            random.choice([None, "2017", "2017-03", "2017-03-05", "2016-12-31", "2017~"]),
            random.choice([None, "2017-06", "2017-03-20"]),
            at=random.choice(["", *towns]),
            said=said,
            end_status=random.choice(["", "released", "dead"]),
        )
        if random.random() < 0.4:
            of.involved(slug, act, random.choice(mentions[slug]), actor_kind=random.choice(["police", "unknown"]))


def all_figures(context: Context) -> list[dict[str, object]]:
    return [counted(context, by, since=since).as_object() for by in BY for since in ("", "2017-03")]


def test_a_rebuilt_index_and_another_order_give_the_same_figures(context: Context) -> None:
    """Figures follow from what was coded, whichever came first, and from nothing that an index remembers."""
    from habeas.casework.starting import start_case

    of = Telling()
    a_case(of, Random(4))
    code(context, of)
    victims = sorted({one.victim for one in of.statements if isinstance(one, Act)})
    link(context, victims[0], victims[5])
    link(context, victims[1], victims[7])
    before = all_figures(context)
    assert rebuild(context, "c").same is True
    assert all_figures(context) == before
    start_case(context, "other")
    Random(5).shuffle(of.statements)
    code(context, of, case="other")
    link(context, victims[0], victims[5], case="other")
    link(context, victims[1], victims[7], case="other")
    again = [
        count_acts(context, "other", Asked(by=by, since=since)).as_object() for by in BY for since in ("", "2017-03")
    ]
    assert again == before


def test_the_units_stand_in_their_order_in_every_row(context: Context) -> None:
    """Victims, victim-acts, acts at least, acts at most, statements: none is more than the next."""
    of = Telling()
    a_case(of, Random(6))
    code(context, of)
    for by in BY:
        found = counted(context, by).counts
        for figures in (found.all, *(row.figures for row in (*found.rows, *found.unknown))):
            known = {one.unit: (one.least, one.most) for one in figures}
            assert known["victims"][0] <= known["victim_acts"][0] <= known["acts"][0]
            assert known["acts"][0] <= known["acts"][1] <= known["statements"][0]

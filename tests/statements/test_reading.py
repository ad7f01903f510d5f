"""Values of a sheet are kept as they were written, read by a rule or not at all, and refused by row and field."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.statements.sheets import PLACE, PLANTED, TODAY, Desk, mention, the_act, with_act

from habeas.errors import DateError, StatementsError, TermError
from habeas.model.dates import earliest, parse
from habeas.model.encoding import decode, encode
from habeas.model.statements import Act, CodedMention, Tally
from habeas.model.values import Age, Name, Text, When, Where
from habeas.statements.reading import check_language, today_somewhere


@pytest.fixture
def desk() -> Desk:
    return Desk()


def when(desk: Desk, value: Any, **head: Any) -> When | None:
    """What a date in a row is kept as."""
    return the_act(desk.tried(with_act(start=value), **head)).start


def described(desk: Desk, **row: Any) -> CodedMention:
    """What a row of a mention is kept as."""
    (said,) = desk.tried({"mention": [mention(**row)]}).statements
    assert isinstance(said, CodedMention)
    return said


class TestDates:
    """Dates as EDTF, or in the source's words."""

    @pytest.mark.parametrize(
        "edtf",
        [
            *("2017-04-12", "2017-04", "2017", "2017-04~", "2017?", "2017%", "201X", "2017-XX", "2017-04-XX"),
            *("2017-04-2X", "2017-21", "[2017-03..2017-05]", "[2017-03,2017-05]", "2017-03/2017-05"),
            *("../2017-05", "2017-03/..", "/2017-05", "2017/"),
        ],
    )
    def test_what_is_not_known_of_a_date_stays_not_known(self, desk: Desk, edtf: str) -> None:
        """No unknown part is filled in on the way into the log and back."""
        said = the_act(desk.tried(with_act(start=edtf)))
        assert said.start == When(stated=edtf, edtf=edtf)
        assert decode(encode(said)) == said

    @pytest.mark.parametrize(
        "value", [date(2017, 4, 12), {"stated": "2017-04-12", "edtf": date(2017, 4, 12)}, "2017-04-12"]
    )
    def test_a_date_of_tomls_own_is_a_date(self, desk: Desk, value: Any) -> None:
        """Whoever leaves the quotation marks away in TOML has written the same."""
        assert when(desk, value) == When(stated="2017-04-12", edtf="2017-04-12")

    def test_a_date_in_words_stays_in_words(self, desk: Desk) -> None:
        """Nobody reads "in the spring" for a coder; a coder may, beside the words."""
        assert when(desk, {"stated": "in the spring"}) == When(stated="in the spring", edtf=None)
        read = {"stated": "in the spring", "edtf": "2017-21"}
        assert when(desk, read) == When(stated="in the spring", edtf="2017-21")
        assert when(desk, "") is None

    @pytest.mark.parametrize("value", [f"{PLANTED}", "12.04.2017", "2017-02-30", "2017-13", "2017-04-12T10:00", "[]"])
    def test_what_is_no_date_is_not_guessed_at(self, desk: Desk, value: str) -> None:
        """03.04 may be March or April; the error says how to write it and repeats nothing."""
        failure = desk.refused(with_act(start=value))
        assert isinstance(failure, DateError)
        assert (failure.message, failure.place) == ("not a date that is understood", "act 1: start")
        assert failure.advice

    @pytest.mark.parametrize("value", [2017, 2017.4, True, ["2017"], {"edtf": "2017"}, {"stated": ""}])
    def test_what_is_no_text_is_no_date(self, desk: Desk, value: Any) -> None:
        """A year without quotation marks is a number, and the error says what to write."""
        failure = desk.refused(with_act(start=value))
        assert failure.place is not None
        assert failure.place.startswith("act 1: start")
        if value == 2017:
            assert failure.advice == 'Write it between quotation marks. "2017", "2017-04" or "2017-04-12".'

    @pytest.mark.parametrize("value", ["2020-09", "2020-08-31", "2021", "2021~", "[2020-09,2021]", date(2020, 8, 31)])
    def test_no_source_states_what_happened_after_today(self, desk: Desk, value: Any) -> None:
        """A slip in a year is found before it is counted."""
        assert desk.refused(with_act(start=value)).message == "a day after today: no source states what happened then"

    @pytest.mark.parametrize("value", ["2020-08-30", "2020", "2020-08", "2020/..", "2020-08/2021", "[2020-08..2021]"])
    def test_what_can_have_happened_by_today_is_taken(self, desk: Desk, value: str) -> None:
        """This year is not over, and this month neither."""
        assert when(desk, value) == When(stated=value, edtf=value)

    def test_today_is_today_wherever_the_coder_sits(self) -> None:
        """On Kiritimati it is the 31st already, and a coder there writes of it; nowhere is it the 1st."""
        assert today_somewhere(datetime(2020, 8, 30, 9, 59, tzinfo=UTC)) == date(2020, 8, 30)
        assert today_somewhere(datetime(2020, 8, 30, 10, 0, tzinfo=UTC)) == date(2020, 8, 31)
        assert today_somewhere(datetime(2020, 8, 30, 23, 59, tzinfo=UTC)) == date(2020, 8, 31)
        east = timezone(timedelta(hours=14))
        assert today_somewhere(datetime(2020, 8, 31, 0, 0, tzinfo=east)) == date(2020, 8, 31)

    @pytest.mark.parametrize("field", ["start", "end", "on"])
    def test_a_day_before_1900_is_taken_if_it_is_meant(self, desk: Desk, field: str) -> None:
        """1817 for 2017 is a slip; in a case of another century the head of the sheet says so, for itself as well."""
        failure = desk.refused(with_act(**{field: "1899-12-31"}))
        assert (failure.message, failure.place) == ("a day before 1900", f"act 1: {field}")
        done = desk.tried(with_act(**{field: "1899-12-31"}), unusual_dates=True, asserted_on="1899")
        assert the_act(done).attribution.asserted_on == When(stated="1899", edtf="1899")
        assert the_act(desk.tried(with_act(start="1899/1901")))

    def test_the_dates_of_the_head_are_checked_like_those_of_rows(self, desk: Desk) -> None:
        """When a source said so is a date like any other."""
        assert desk.refused(with_act(), asserted_on="1899").place == "sheet: asserted_on"
        assert desk.refused(with_act(asserted_on="2021")).place == "act 1: asserted_on"

    def test_nothing_ends_before_it_starts(self, desk: Desk) -> None:
        """Only what cannot hold is refused: an end in the same month may be later than its start."""
        failure = desk.refused(with_act(start="2017-04-12", end="2017-04-11"))
        assert (failure.message, failure.place) == ("it ends before it starts", "act 1: end")
        assert the_act(desk.tried(with_act(start="2017-04-12", end="2017-04")))
        two = [mention("A"), mention("B")]
        relation = {"a": "A", "relation": "spouse_of", "b": "B", "start": "2017", "end": "2016", "quote": "her brother"}
        assert desk.refused({"mention": two, "relation": [relation]}).message == "it ends before it starts"

    def test_one_day_is_both_ends(self, desk: Desk) -> None:
        """`on` stands alone."""
        said = the_act(desk.tried(with_act(on="2017-04-12")))
        assert said.start == said.end == When(stated="2017-04-12", edtf="2017-04-12")
        assert desk.refused(with_act(on="2017-04-12", end="2017-05")).place == "act 1: on"

    @given(st.dates(date(1900, 1, 1), TODAY), st.dates(date(1900, 1, 1), TODAY), st.sampled_from(["{}", "{}~", "{}?"]))
    def test_any_span_of_days_up_to_today_is_taken_in_its_order(self, first: date, last: date, mark: str) -> None:
        """Every day that a source can mean can be written, and two days only in their order."""
        start, end = mark.format(first), mark.format(last)
        if first <= last:
            said = the_act(Desk().tried(with_act(start=start, end=end)))
            assert said.start is not None
            assert said.start.edtf == str(parse(start))
            assert earliest(start) == first
        else:
            assert Desk().refused(with_act(start=start, end=end)).place == "act 1: end"


class TestTexts:
    """Texts, and what is none."""

    @pytest.mark.parametrize("value", [5, 5.5, True, ["x"], {"x": 1}, date(2017, 4, 12)])
    @pytest.mark.parametrize("field", ["occupation", "name", "sex", "party"])
    def test_a_text_is_a_text(self, desk: Desk, field: str, value: Any) -> None:
        """Nothing is turned into a text in silence; the error names row and field."""
        failure = desk.refused({"mention": [mention(**{field: value})]})
        assert failure.place is not None
        assert failure.place.startswith(f"mention 1: {field}")

    def test_a_grade_without_quotation_marks_is_told_how_to_write_it(self, desk: Desk) -> None:
        """The commonest slip in TOML."""
        failure = desk.refused(with_act(), credibility=2)
        assert (failure.message, failure.place) == ("not a text", "sheet: credibility")
        assert failure.advice == "Write it between quotation marks."

    def test_a_text_is_kept_as_it_was_written_with_its_language(self, desk: Desk) -> None:
        """Letters of every script, lines and joined signs stay as they are."""
        words = "сын\nوَلَد\t👩‍👩‍👧 é"
        assert described(desk, occupation=words).mention.occupation == Text(text=words, lang="en")
        assert described(desk, occupation={"text": words, "lang": "ce-Cyrl"}).mention.occupation == Text(
            text=words, lang="ce-Cyrl"
        )
        assert described(desk, occupation="").mention.occupation is None

    @pytest.mark.parametrize("wrong", ["\x00", "\x1b[31m", "\x7f", "\ud83d", "a\udfffb"])
    @pytest.mark.parametrize("field", ["name", "occupation", "as"])
    def test_half_a_character_is_no_text(self, desk: Desk, field: str, wrong: str) -> None:
        """What no store can hold is refused where it is written, and never when it is sealed."""
        assert desk.refused({"mention": [mention(**{field: wrong})]}).message == "a character that no text has"
        assert desk.refused({"mention": [mention(quote=wrong)]}).message == "a character that no text has"

    def test_a_long_text_is_an_exhibit(self, desk: Desk) -> None:
        """A testimony is quoted and not copied into a field."""
        assert described(desk, occupation="x" * 10_000)
        failure = desk.refused({"mention": [mention(occupation="x" * 10_001)]})
        assert (failure.message, failure.place) == ("longer than 10000 letters", "mention 1: occupation")

    @pytest.mark.parametrize("tag", [PLANTED + " was here", "русский", "e", "en_GB", "en-", ""])
    def test_a_language_is_a_tag(self, desk: Desk, tag: str) -> None:
        """A field that programs read is no place for a note."""
        with pytest.raises(StatementsError) as caught:
            check_language(tag, place="--lang")
        assert PLANTED not in str(caught.value)
        if tag:
            assert desk.refused(with_act(), lang=tag).place == "sheet: lang"
            assert desk.refused({"mention": [mention(names=[{"written": "x", "lang": tag}])]}).place == (
                "mention 1: names 1: lang"
            )
        for known in ("und", "ru", "ce-Cyrl", "zh-Hant-TW"):
            check_language(known, place="--lang")

    def test_names_are_kept_as_written_with_their_parts(self, desk: Desk) -> None:
        """A name may be there several times, in several scripts; none is made out of another."""
        written = {"written": "Ana B.", "given": "Ana", "kind": "alias", "lang": "es"}
        assert described(desk, name="Анна", names=["Anna", written]).mention.names == (
            Name(written="Анна", lang="en"),
            Name(written="Anna", lang="en"),
            Name(written="Ana B.", given="Ana", kind="alias", lang="es"),
        )
        assert described(desk, name="").mention.names == ()
        for wrong in ({"given": "Ana"}, {"written": "x", "kind": PLANTED}, {"written": "x", "shown": "y"}, 5, ""):
            assert desk.refused({"mention": [mention(names=[wrong])]}).place
        assert desk.refused({"mention": [mention(names="Ana")]}).message == "not a list of names"


class TestNumbers:
    """Numbers, and yes and no."""

    @pytest.mark.parametrize("value", ["24", 24.0, True, -1, 10**12 + 1, 10**400, [24]])
    def test_a_number_is_a_whole_number(self, desk: Desk, value: Any) -> None:
        """A number in quotation marks, a fraction or a number that no store holds is refused and not rounded."""
        row = {"unit": "persons_killed", "stated": "dozens", "quote": "They took Ana"}
        failure = desk.refused({"tally": [{**row, "least": value}]})
        assert failure.place == "tally 1: least"
        said = desk.tried({"tally": [{**row, "least": 0, "most": 10**12}]}).statements[0]
        assert isinstance(said, Tally)
        assert (said.least, said.most) == (0, 10**12)
        assert decode(encode(said)) == said

    def test_unknown_is_not_nought(self, desk: Desk) -> None:
        """ "Dozens" without a number stays without one."""
        row = {"unit": "persons_killed", "stated": "dozens", "quote": "They took Ana"}
        (said,) = desk.tried({"tally": [row]}).statements
        assert isinstance(said, Tally)
        assert (said.least, said.most) == (None, None)

    def test_at_most_is_not_fewer_than_at_least(self, desk: Desk) -> None:
        """Two numbers in the wrong fields are found."""
        row = {"unit": "persons_killed", "stated": "24 to 60", "least": 60, "most": 24, "quote": "They took Ana"}
        assert desk.refused({"tally": [row]}).place == "tally 1: most"
        age = {"stated": "about 30", "low": 35, "high": 25}
        assert desk.refused({"mention": [mention(age=age)]}).place == "mention 1: age: high"

    @pytest.mark.parametrize(
        ("value", "kept"),
        [
            (30, Age(stated="30", low=30, high=30)),
            ("about thirty", Age(stated="about thirty")),
            ({"stated": "in his thirties", "low": 30, "high": 39}, Age(stated="in his thirties", low=30, high=39)),
            ("", None),
        ],
    )
    def test_an_age_is_kept_as_stated(self, desk: Desk, value: Any, kept: Age | None) -> None:
        """Words stay words; nobody computes years from them."""
        assert described(desk, age=value).mention.age == kept

    @pytest.mark.parametrize("value", [True, -1, [30], 1.5])
    def test_what_is_no_age_is_refused(self, desk: Desk, value: Any) -> None:
        """Yes is no number of years."""
        assert desk.refused({"mention": [mention(age=value)]}).place == "mention 1: age"

    @pytest.mark.parametrize("value", ["true", 1, "yes", None, []])
    def test_yes_and_no_are_said_as_such(self, desk: Desk, value: Any) -> None:
        """`sealed = "false"` must not seal, and not leave open, by how somebody reads it."""
        failure = desk.refused({"mention": [mention(sealed=value)]})
        assert (failure.message, failure.place) == ("neither true nor false", "mention 1: sealed")


class TestPlaces:
    """Places as stated, and those that people agreed on."""

    def test_a_place_is_kept_as_stated(self, desk: Desk) -> None:
        """The source's words stand, whatever place a coder points to beside them."""
        where = {"stated": "the house by the river", "place": PLACE, "precision": "settlement"}
        said = the_act(desk.tried(with_act(where=where, where_end="the cellar")))
        assert said.where == Where(stated="the house by the river", place=PLACE, precision="settlement")
        assert said.where_end == Where(stated="the cellar")

    @pytest.mark.parametrize("row", ["act", "mention", "fate"])
    @pytest.mark.parametrize("place", [PLANTED, "plc_" + "2" * 32, "men_" + "1" * 32])
    def test_a_place_that_the_case_has_not_is_refused_wherever_it_stands(
        self, desk: Desk, place: str, row: str
    ) -> None:
        """A pointer to nothing would be counted as nowhere."""
        where = {"stated": "x", "place": place}
        tree = {
            "act": with_act(where=where),
            "mention": {"mention": [mention(birthplace=where)]},
            "fate": {"mention": [mention(fates=[{"says": "taken", "where": where}])]},
        }[row]
        failure = desk.refused(tree)
        assert failure.message == "there is no place of this id in the case"
        assert failure.place is not None
        assert failure.place.endswith("place")

    def test_a_precision_is_one_of_six(self, desk: Desk) -> None:
        """With what was meant."""
        failure = desk.refused(with_act(where={"stated": "x", "precision": "setlement"}))
        assert failure.advice == "did you mean 'settlement'?"


class TestTerms:
    """Slugs of vocabularies."""

    @pytest.mark.parametrize(
        ("row", "place", "meant"),
        [
            ({"type": "arest"}, "act 1: type", "arrest"),
            ({"methods": ["blindfld"]}, "act 1: methods", "blindfold"),
            ({"end_status": "relesed"}, "act 1: end_status", "released"),
            ({"grounds": "polticial"}, "act 1: grounds", "political"),
            ({"place_kind": "prisn"}, "act 1: place_kind", "prison"),
        ],
    )
    def test_an_unknown_term_is_answered_with_what_was_meant(
        self, desk: Desk, row: dict[str, Any], place: str, meant: str
    ) -> None:
        """One look instead of a search in the manual."""
        failure = desk.refused(with_act(**row))
        assert isinstance(failure, TermError)
        assert (failure.place, failure.advice) == (place, f"did you mean {meant!r}?")

    @pytest.mark.parametrize("slug", [PLANTED, "Плантед", f"{PLANTED} was here"])
    def test_a_term_that_could_be_a_name_is_not_repeated(self, desk: Desk, slug: str) -> None:
        """A column that slipped puts names where slugs are wanted."""
        assert desk.refused(with_act(type=slug)).message == "not a term of act_types"

    def test_a_statement_says_by_which_lists_of_words_it_was_coded(self, desk: Desk) -> None:
        """When a list of words changes, it is known what was coded before; defaults come from a list as well."""
        done = desk.tried(with_act(methods=["blindfold"], end_status="released", by=[{"actor": "A"}]))
        assert the_act(done).attribution.vocabularies == {
            "act_types": "1", "end_status": "1", "information_credibility": "1", "methods": "1",
        }  # fmt: skip
        assert done.statements[-1].attribution.vocabularies == {
            "actor_kinds": "1", "information_credibility": "1", "involvement": "1",
        }  # fmt: skip
        assert done.statements[0].attribution.vocabularies == {"information_credibility": "1", "parties": "1"}

    def test_what_stands_twice_is_said_once(self, desk: Desk) -> None:
        """A method named twice is one method."""
        said = the_act(desk.tried(with_act(methods=["blindfold", "blindfold"])))
        assert isinstance(said, Act)
        assert said.methods == ("blindfold",)


def test_a_field_within_a_field_is_named(desk: Desk) -> None:
    """Whoever misspells something in {…} is told which word, and in which row and field."""
    failure = desk.refused({"mention": [mention(fates=[{"says": "taken"}, {"sasy": "taken"}])]})
    assert (failure.message, failure.place) == ("a field that is not known here", "mention 1: fates 2: sasy")
    assert failure.advice == "did you mean 'says'?"
    failure = desk.refused(with_act(by=[{"actor": "A", "degre": "carried_out"}]))
    assert failure.place == "act 1: by 1: degre"

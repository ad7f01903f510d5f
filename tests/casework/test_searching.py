"""Search: everything that may be seen is found, in whatever script, with the reason; and nothing else is."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.casework.telling import ids_in, notes, tell
from tests.vault.bench import CASE, Bench, bench, cheap_passphrases, quick_path
from tests.vault.ledger import COVERING, SEALING, SOURCE, Ledger

from habeas.casework.hits import KINDS, Found, MentionHit, PassageHit, ThingHit
from habeas.casework.queries import parse
from habeas.casework.searching import LIMIT_AT_MOST, find, search
from habeas.casework.spelled import names_like
from habeas.errors import UsageError
from habeas.model.attribution import Attribution
from habeas.model.ids import raw_of
from habeas.model.records import Link, Same
from habeas.model.statements import Act, Tally
from habeas.model.values import Text, When, Where

__all__ = ["bench", "cheap_passphrases", "quick_path"]

_MUHAMMAD, _MAGOMED = {"Muhammad az-Zour", "Мухаммад Зур"}, {"Магомед Зворватов", "Magomed Zvorvatov"}
NOT_BY_SOUND = {"Magomed": _MUHAMMAD, "Магомед": _MUHAMMAD, "Muhammad": _MAGOMED, "Мухаммад": _MAGOMED}
"""What no sound leads to: they are spellings of one name by its history alone, and Arabic stands between them."""
SPELLINGS = ("Магомед Зворватов", "Magomed Zvorvatov", "محمد الزور", "Muhammad az-Zour", "Мухаммад Зур")


def asked(ledger: Ledger, query: str, **more: object) -> Found:
    return find(ledger.index, parse(query), **more)  # type: ignore[arg-type]


def names(found: Found) -> list[str]:
    return [hit.names[0] for hit in found.names if isinstance(hit, MentionHit)]


def why(found: Found) -> list[tuple[str, str]]:
    """Why the first word of the query was found in each name or text, and the word."""
    return [(hit.matches[0].how.value, hit.matches[0].word) for hit in (*found.names, *found.texts)]


def test_a_name_is_found_in_every_script_and_each_hit_says_why() -> None:
    """Latin finds Cyrillic and Arabic and back; as written comes first, then other letters, then what sounds alike."""
    ledger = Ledger()
    for name in ("Зелимхан Иной", *reversed(SPELLINGS)):
        ledger.row(name)
    for query in ("Magomed", "Магомед", "محمد", "Muhammad", "Мухаммад"):
        found = asked(ledger, query)
        assert set(names(found)) >= {*SPELLINGS} - NOT_BY_SOUND.get(query, set()), query
        assert "Зелимхан Иной" not in names(found)
        reasons = [reason for reason, _ in why(found)]
        order = {"as_written": 0, "form": 1, "letters": 2, "sounds": 3}
        assert reasons == sorted(reasons, key=order.__getitem__)
        assert reasons[0] == "as_written"
        assert {"letters", "sounds"} & set(reasons)
    assert why(asked(ledger, "Magomed"))[:2] == [("as_written", "Magomed"), ("letters", "Магомед")]
    assert asked(ledger, "Magomed").names[1].matches[0].script == "c"


def test_the_switch_leaves_what_is_written_so_and_nothing_else() -> None:
    """Who wants this spelling alone gets it; accents and capitals are no other spelling."""
    ledger = Ledger()
    for name in (*SPELLINGS, "MAGOMÉD", "Магомеда"):
        ledger.row(name)
    assert set(names(asked(ledger, "magomed", as_written=True))) == {"Magomed Zvorvatov", "MAGOMÉD"}
    assert names(asked(ledger, "Магомед", as_written=True)) == ["Магомед Зворватов"]


def test_all_words_must_stand_in_one_name_or_passage() -> None:
    """Two words of two people are no hit; a name and the place where it was are."""
    ledger = Ledger()
    ledger.row("Nadie Zvorvath", "Plugharrow")
    ledger.row("Nessuno Quuxinda", "Elsewhere")
    ledger.exhibit("Zvorvath was there. Quuxinda was not.")
    assert len(asked(ledger, "Zvorvath Quuxinda").hits) == 1
    assert names(asked(ledger, "Nadie Zvorvath")) == ["Nadie Zvorvath"]
    (hit,) = asked(ledger, "zvorvath plugharrow").names
    assert [match.inside for match in hit.matches] == ["name", "place"]
    assert not asked(ledger, "Nadie Elsewhere").hits


def test_a_phrase_is_as_written_and_in_order() -> None:
    """Quotation marks ask for these words, one behind the other, in this script."""
    ledger = Ledger()
    ledger.exhibit("Потом Магомед Зворватов пришёл домой.")
    assert asked(ledger, '"магомед зворватов"').texts
    for other in ('"Зворватов Магомед"', '"Magomed Zvorvatov"', '"магомед пришёл"'):
        assert not asked(ledger, other).texts, other


def test_a_beginning_is_found_as_written_and_in_other_scripts() -> None:
    """Who knows only how a name begins finds it, whoever wrote it."""
    ledger = Ledger()
    for name in ("Magomedov", "Магомедова", "محمودي", "Zelimkhan"):
        ledger.row(name)
    assert names(asked(ledger, "Magom*")) == ["Magomedov", "Магомедова"]
    assert names(asked(ledger, "mahmud*")) == ["محمودي"]
    assert names(asked(ledger, "Ze*")) == ["Zelimkhan"]
    assert names(asked(ledger, "Magom*", as_written=True)) == ["Magomedov"]


def test_where_a_word_was_found_is_where_it_stands() -> None:
    """The place that is told leads to the word itself in the text of the exhibit."""
    ledger = Ledger()
    text = "😀 Слово.\n\n" * 400 + "Там был محمد 😀 и Магомедом звали."
    exhibit = ledger.exhibit(text)
    found = asked(ledger, "Magomed").texts + asked(ledger, "Мухаммад").texts
    assert found
    for hit in found:
        assert isinstance(hit, PassageHit)
        assert hit.exhibit == exhibit
        for match in hit.matches:
            assert text[match.start : match.end] == match.word
        assert text[hit.start : hit.end] == hit.matches[0].word
        assert hit.matches[0].word in str(hit.snippet)


def test_titles_places_and_words_are_found_each_under_its_kind() -> None:
    """A source and an event by their titles, an act by its place, a number by the words in which it was stated."""
    ledger = Ledger()
    exhibit = ledger.exhibit("nothing here")
    said = ledger.mention("Somebody", exhibit)
    act = ledger.act(said.mention.id, exhibit, "Plugharrow")
    event = ledger.event("The raid of Plugharrow", exhibit)
    tally = ledger.say(
        Tally(
            statement=ledger.new("stm"),
            unit="persons",
            stated="dozens from Plugharrow",
            attribution=Attribution(source=SOURCE, exhibit=exhibit),
        )
    )
    found = asked(ledger, "Plugh*")
    assert [hit.id for hit in found.places if isinstance(hit, ThingHit)] == [act.id]
    assert [hit.id for hit in found.titles if isinstance(hit, ThingHit)] == [event.id]
    assert [hit.statement for hit in found.words if isinstance(hit, ThingHit)] == [tally.statement]
    (source,) = asked(ledger, "witness").titles
    assert isinstance(source, ThingHit)
    assert (source.kind, source.id) == ("source", SOURCE)
    assert not asked(ledger, "plugharrow", kinds=("texts", "names")).hits


def test_why_somebody_was_chosen_is_searched_nowhere() -> None:
    """No list of people can be made by the ground on which they were persecuted."""
    ledger = Ledger()
    exhibit = ledger.exhibit("nothing here")
    said = ledger.mention("Somebody", exhibit)
    ledger.say(
        Act(
            statement=ledger.new("stm"),
            id=ledger.new("act"),
            act_type="arrest",
            victim=said.mention.id,
            grounds_words=Text(text="Groundword"),
            stated_reason=Text(text="Reasonword"),
            words=Text(text="Otherword"),
            attribution=Attribution(source=SOURCE, exhibit=exhibit),
        )
    )
    assert asked(ledger, "Otherword").words
    assert not asked(ledger, "Groundword").hits
    assert not asked(ledger, "Reasonword").hits


def test_what_may_not_be_seen_is_not_found_by_any_spelling() -> None:
    """Sealed people, a second coder's, what was retracted or withdrawn, and files under seal: no query shows them."""
    ledger = Ledger()
    text = "He was made to name Зворват, somebody."
    exhibit = ledger.exhibit(text)
    ledger.mention("Zvorvat", exhibit, quote=(text.find("Зворват"), "Зворват", text), sealed=True)
    ledger.mention("Zvorvat", exhibit, round="rnd_" + "0" * 32)
    ledger.retract(ledger.mention("Zvorvat", exhibit).statement)
    ledger.withdraw(ledger.row("Zvorvat", "Zvorvat"), ledger.exhibit("Zvorvat"))
    sealed = ledger.exhibit("Zvorvat", SEALING)
    ledger.row("Zvorvat", "Zvorvat", exhibit=sealed)
    ledger.event("Zvorvat", sealed)
    ledger.event("What Зворват was made to say", exhibit)
    for query in ("Zvorvat", "Зворват", "زفورفات", "Zvor*", '"Zvorvat"', "Зворвата"):
        assert asked(ledger, query).hits == (), query
    assert asked(ledger, "somebody").texts


def test_of_a_covered_exhibit_nothing_hard_is_shown_unless_it_is_asked_for() -> None:
    """A hit in a testimony of torture shows the name and no cruelty; whoever asks for the words gets them."""
    ledger = Ledger()
    ledger.exhibit("They beat Zvorvath in the cellar.", COVERING)
    (hit,) = asked(ledger, "Zvorvath").texts
    assert isinstance(hit, PassageHit)
    assert hit.covered
    assert "beat" not in str(hit.snippet)
    assert "cellar" not in str(hit.snippet)
    (hit,) = asked(ledger, "Zvorvath", uncover=True).texts
    assert isinstance(hit, PassageHit)
    assert "beat Zvorvath in the cellar" in str(hit.snippet)


def test_a_person_is_told_with_everybody_who_independently_says_so() -> None:
    """Two mentions that are one person say on how many independent sources the person rests."""
    ledger = Ledger()
    one, other = sorted((ledger.row("Zvorvath"), ledger.row("Quuxinda")))
    link = Link(id=ledger.new("lnk"), a=one, b=other, same=Same.YES, by="usr_" + "0" * 32, at="")
    ledger.write((link, ""))
    (hit,) = asked(ledger, "Zvorvath").names
    assert isinstance(hit, MentionHit)
    assert hit.person.removeprefix("per_") in (one.removeprefix("men_"), other.removeprefix("men_"))
    assert hit.independent == 1
    exhibit = ledger.exhibit("text")
    ledger.mention("Nobody Ofours", exhibit)
    (hit,) = asked(ledger, "Ofours").names
    assert isinstance(hit, MentionHit)
    assert hit.person == ""


def test_somebody_who_was_coded_is_told_with_when_and_where_it_was_done() -> None:
    """A victim of a testimony is shown with the first thing that was done to them, as a row of a list is."""
    ledger = Ledger()
    exhibit = ledger.exhibit("text")
    said = ledger.mention("Zvorvath", exhibit)
    ledger.say(
        Act(
            statement=ledger.new("stm"),
            id=ledger.new("act"),
            act_type="arrest",
            victim=said.mention.id,
            start=When(stated="3 April 2017", edtf="2017-04-03"),
            where=Where(stated="Plugharrow"),
            attribution=Attribution(source=SOURCE, exhibit=exhibit),
        )
    )
    (hit,) = asked(ledger, "Zvorvath").names
    assert isinstance(hit, MentionHit)
    assert (hit.when, hit.edtf, hit.place, hit.row) == ("3 April 2017", "2017-04-03", "Plugharrow", 0)
    assert hit.person == said.mention.id.replace("men_", "per_")
    assert hit.statement == said.statement
    told = hit.as_object(with_words=False)
    assert not {"names", "place", "stated"} & told.keys()
    assert "Zvorvath" not in repr(hit) + repr(told)


def test_each_mention_is_one_hit_however_often_it_was_imported() -> None:
    """A list that came again with another spelling shows the mention once, found by either."""
    ledger = Ledger()
    mention = ledger.row("Zvorvath")
    ledger.row("Zvorvat", mention=mention)
    for query in ("Zvorvath", "Zvorvat"):
        assert [hit.mention for hit in asked(ledger, query).names if isinstance(hit, MentionHit)] == [mention]


def test_a_word_that_stands_everywhere_is_not_meant_by_its_sound() -> None:
    """In Egypt "on" is written like Ali: it is left out and counted, and Ali as written is found all the same."""
    ledger = Ledger()
    for at in range(60):
        ledger.exhibit(f"كان هناك على الأرض {at}")
    ledger.row("علي")
    ledger.exhibit("وجاء علي")
    found = asked(ledger, "Ali")
    assert found.common == 1
    assert names(found) == ["علي"]
    assert [match.word for hit in found.texts for match in hit.matches] == ["علي"]
    assert asked(ledger, "على").texts


def test_more_than_was_asked_for_is_said() -> None:
    """A list that ends says so."""
    ledger = Ledger()
    for at in range(4):
        ledger.row(f"Zvorvath {at}")
    assert asked(ledger, "Zvorvath", limit=3).more == ("names",)
    assert len(asked(ledger, "Zvorvath", limit=3).names) == 3
    assert asked(ledger, "Zvorvath", limit=4).more == ()


_ALPHABET = st.text(alphabet="abcdeinorsзаикмнорсعلمندر ", min_size=2, max_size=14).filter(lambda name: name.strip())


@settings(deadline=None, max_examples=40)
@given(written=st.lists(_ALPHABET, min_size=1, max_size=12), at=st.integers(0, 11))
def test_whatever_is_written_is_found_as_written(written: list[str], at: int) -> None:
    """Every name in the case is found by typing it."""
    ledger = Ledger()
    mentions = [ledger.row(name) for name in written]
    wanted = at % len(written)
    found = asked(ledger, written[wanted], limit=LIMIT_AT_MOST, as_written=True)
    assert mentions[wanted] in [hit.mention for hit in found.names if isinstance(hit, MentionHit)]


def test_names_like_those_in_a_text_are_found_in_any_script() -> None:
    """Before a text leaves, whose name stands in it is seen, also when it is spelled otherwise there."""
    ledger = Ledger()
    one, other = ledger.row("Магомед"), ledger.row("Quuxinda")
    assert names_like(ledger.index, "A letter about Magomed, of 2017") == {raw_of(one)}
    assert names_like(ledger.index, "and Quuxinda.") == {raw_of(other)}
    assert names_like(ledger.index, "12 …") == frozenset()


def test_what_is_shown_is_noted_and_the_query_is_not(bench: Bench) -> None:
    """Who opened whose record stands in the log, after a search as after any look; what was typed stands nowhere."""
    told = tell(bench.context, "survivor-a")
    found = search(bench.context, CASE, "Planted")
    assert [hit.mention for hit in found.names if isinstance(hit, MentionHit)] == [told.mention]
    noted = [note for note in notes(bench.context) if note.verb == "search" and note.what == "listed"]
    assert [ids_in(note.mentions, "men") for note in noted] == [[told.mention]]
    before = len(noted)
    search(bench.context, CASE, "Quuxnobody")
    after = list(notes(bench.context))
    assert len([note for note in after if note.verb == "search" and note.what == "listed"]) == before
    assert "Quuxnobody" not in repr(after)


def test_nothing_is_shown_that_could_not_be_noted(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a full disk there is no look without a trace: there is no look."""
    from habeas.errors import DiskError
    from habeas.vault.keys import Keyring

    tell(bench.context, "survivor-a")

    def full(self: Keyring, note: bytes) -> None:
        raise DiskError("the disk is full", place="keys.db")

    monkeypatch.setattr(Keyring, "write_note", full)
    with pytest.raises(DiskError):
        search(bench.context, CASE, "Planted")


@pytest.mark.parametrize(("kinds", "limit"), [(("people",), 50), ((), 50), (KINDS, 0), (KINDS, LIMIT_AT_MOST + 1)])
def test_a_call_that_cannot_be_meant_is_refused(bench: Bench, kinds: tuple[str, ...], limit: int) -> None:
    """Another kind, no hit or a million of them: refused before anything is opened."""
    with pytest.raises(UsageError):
        search(bench.context, CASE, "Planted", kinds=kinds, limit=limit)

"""The search in the index: what stands in it, what leaves it with its last place, and that it is rebuilt as it was."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.vault.ledger import SEALING, SOURCE, Ledger, fresh_index, layer_of

from habeas.errors import DamagedError
from habeas.model.records import Source
from habeas.model.statements import Act, CodedMention, Place
from habeas.model.values import Name
from habeas.vault import search_tables

NAMES = ("Магомед Зворватов", "Zvorvath Quuxin", "محمد الزور", "Anna O'Zvor", "Zvorvath", "Али")
SENTENCES = (
    "They took Zvorvath away.",
    "Потом увезли Магомеда.",
    "كان محمد هناك والزور.",
    "Nobody came back; Anna did.",
)


def found(ledger: Ledger, word: str, table: str = "search") -> list[int]:
    return [n for (n,) in ledger.index.database.execute(f"SELECT rowid FROM {table} WHERE {table} MATCH '\"{word}\"'")]


def test_what_is_searched_of_a_row_and_of_each_statement() -> None:
    """Names, places, titles and words are found, each in its own column; and nothing of why somebody was chosen."""
    ledger = Ledger()
    ledger.row("Nadie Zvorvath", "Plugharrow")
    exhibit = ledger.exhibit("text")
    victim = ledger.mention("Somebody Else", exhibit)
    ledger.act(victim.mention.id, exhibit, "Quuxburg")
    ledger.event("The raid of Zvort", exhibit)
    run = ledger.index.database.execute
    for column, word in (("names", "zvorvath"), ("places", "plugharrow"), ("places", "quuxburg"), ("titles", "zvort")):
        assert run(f"SELECT count(*) FROM search WHERE search MATCH '{column} : \"{word}\"'").get == 1, word
        assert run(f"SELECT count(*) FROM search WHERE search MATCH '\"{word}\"'").get == 1, word


def test_a_source_and_a_place_are_found_by_their_newest_title_alone() -> None:
    """Whoever renames a source finds it under its new title, and under the old one no more."""
    ledger = Ledger()
    before = ledger.terms()
    ledger.write((Source(id=SOURCE, slug="witness", source_kind="testimony", title="Renamed Zvorvath"), ""))
    assert found(ledger, "zvorvath")
    assert "witness" not in ledger.terms()
    assert "witness" in before
    place = ledger.new("plc")
    ledger.write((Place(id=place, names=(Name(written="Quuxburg"), Name(written="Куксбург"))), ""))
    ledger.write((Place(id=place, names=(Name(written="Plugharrow"),)), ""))
    assert found(ledger, "plugharrow")
    assert not {"quuxburg", "куксбург"} & ledger.terms()


def test_a_second_coders_mention_is_not_found_and_a_retracted_one_leaves() -> None:
    """What counts nowhere is found nowhere; taken back, the retraction lets it be found again."""
    ledger = Ledger()
    exhibit = ledger.exhibit("text")
    ledger.mention("Quuxinda", exhibit, round="rnd_" + "0" * 32)
    assert "quuxinda" not in ledger.terms()
    said = ledger.mention("Zvorvath", exhibit)
    assert found(ledger, "zvorvath")
    retraction = ledger.retract(said.statement)
    assert "zvorvath" not in ledger.terms()
    ledger.retract(retraction)
    assert found(ledger, "zvorvath")


def test_a_word_stays_spelled_as_long_as_it_stands_somewhere() -> None:
    """The sounds of a name leave the case with the last place where it is written, and not before."""
    ledger = Ledger()
    exhibit = ledger.exhibit("Zvorvath was there.")
    one, other = ledger.row("Zvorvath"), ledger.row("Nadie Zvorvath")
    for thing, left in ((one, True), (exhibit, True), (other, False)):
        ledger.withdraw(thing)
        assert ("zvorvath" in ledger.terms()) is left, thing
    assert ledger.rebuilt().digest() == ledger.index.digest()


def test_nothing_is_taken_out_that_is_not_there() -> None:
    """A mention that is withdrawn twice over leaves the indexes sound: FTS5 believes whatever it is told to delete."""
    ledger = Ledger()
    exhibit = ledger.exhibit("text")
    said = ledger.mention("Zvorvath", exhibit)
    ledger.act(said.mention.id, exhibit, "Quuxburg")
    ledger.withdraw(said.mention.id)
    ledger.withdraw(said.statement, said.mention.id)
    ledger.index.database.execute("INSERT INTO search (search) VALUES ('integrity-check')")
    assert "zvorvath" not in ledger.terms()


def test_an_index_of_other_spelling_rules_is_refused() -> None:
    """Words folded by other rules could not be taken out again: the index is made anew instead."""
    index = fresh_index()
    index.check_version()
    index.database.execute("UPDATE meta SET value = '0 of another program' WHERE name = 'spelling rules'")
    with pytest.raises(DamagedError, match="another version"):
        index.check_version()


def test_a_rolled_back_unit_leaves_no_spelling() -> None:
    """A name of a unit that was not written is not known to the case."""
    ledger = Ledger()
    ledger.index._search.put([(1 << 40, search_tables.Searched(names="Zvorvath"))])
    ledger.index.forget_unfinished()
    ledger.index._search.settle()
    assert ledger.index.database.execute("SELECT count(*) FROM spelling WHERE word = 'zvorvath'").get == 0


_STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ("row", "exhibit", "mention", "sealed", "act", "label", "retract", "again", "withdraw", "name")
        ),
        st.integers(0, 10_000),
        st.integers(0, 10_000),
    ),
    max_size=25,
)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(steps=_STEPS)
def test_whatever_happened_the_search_made_anew_is_the_same(steps: list[tuple[str, int, int]]) -> None:
    """Rows, texts, labels, seals, retractions and withdrawals in any order: a rebuilt index finds what it found."""
    ledger = Ledger()
    exhibits: dict[str, str] = {}
    statements: list[CodedMention] = []
    rows: list[str] = []
    retractions: list[str] = []
    for what, one, other in steps:
        name, sentence = NAMES[one % len(NAMES)], SENTENCES[other % len(SENTENCES)]
        exhibit = list(exhibits)[one % len(exhibits)] if exhibits else ""
        match what:
            case "row":
                rows.append(
                    ledger.row(name, NAMES[other % len(NAMES)], mention=rows[0] if rows and one % 5 == 0 else "")
                )
            case "exhibit":
                text = f"{sentence} {name}.\n\n{SENTENCES[one % len(SENTENCES)]} Zvorvath."
                exhibits[ledger.exhibit(text)] = text
            case "mention" if exhibit:
                statements.append(ledger.mention(name, exhibit))
            case "sealed" if exhibit:
                text = exhibits[exhibit]
                word = text.split()[other % len(text.split())]
                quote = text.find(word), word, text
                statements.append(ledger.mention(name if one % 2 else "", exhibit, quote=quote, sealed=True))
            case "act" if statements and exhibit:
                ledger.act(statements[one % len(statements)].mention.id, exhibit, name)
            case "label" if exhibit:
                ledger.label(exhibit, *([SEALING] if other % 2 else []))
            case "retract" if statements or retractions:
                which = [*(said.statement for said in statements), *retractions]
                retractions.append(ledger.retract(which[other % len(which)]))
            case "again" if exhibit:
                exhibits[exhibit] = f"{sentence} {name}."
                ledger.read_again(exhibit, exhibits[exhibit])
            case "name":
                ledger.write((Source(id=SOURCE, slug="witness", source_kind="testimony", title=name), ""))
            case "withdraw":
                _withdraw_one(ledger, exhibits, statements, rows, one)
    assert ledger.rebuilt().digest() == ledger.index.digest()
    for table in search_tables.WORD_TABLES:
        ledger.index.database.execute(f"INSERT INTO {table} ({table}) VALUES ('integrity-check')")


def _withdraw_one(
    ledger: Ledger, exhibits: dict[str, str], statements: list[CodedMention], rows: list[str], which: int
) -> None:
    """Withdraw a row's mention, or an exhibit with all that was coded from it."""
    if rows and which % 2:
        gone = rows[which % len(rows)]
        rows[:] = [one for one in rows if one != gone]
        ledger.withdraw(gone)
    elif exhibits:
        exhibit = list(exhibits)[which % len(exhibits)]
        del exhibits[exhibit]
        coded = [said for said in statements if said.attribution.exhibit == exhibit]
        statements[:] = [said for said in statements if said not in coded]
        acts = [
            body.statement
            for entry in ledger.entries
            for body, _ in entry
            if isinstance(body, Act) and body.attribution.exhibit == exhibit
        ]
        things = (*(said.statement for said in coded), *(said.mention.id for said in coded), *acts)
        ledger.withdraw(exhibit, *things)


def test_the_digest_sees_a_word_that_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The law above proves something: an index that forgot to take one word in does not pass for the same."""
    ledger = Ledger()
    ledger.row("Zvorvath")
    monkeypatch.setattr(search_tables.SearchTables, "settle", lambda self: self.forget_unfinished())
    assert ledger.rebuilt().digest() != ledger.index.digest()
    monkeypatch.undo()
    assert ledger.rebuilt().digest() == ledger.index.digest()


def test_passages_of_a_long_text_have_neighbouring_numbers() -> None:
    """The index of a million words stays small because neighbours are numbered as neighbours."""
    ledger = Ledger()
    text = "word " * 2_000
    ledger.exhibit(text)
    keys = [key for (key,) in ledger.index.database.execute("SELECT key FROM passage ORDER BY start")]
    assert keys == list(range(keys[0], keys[0] + len(keys)))
    assert layer_of(text)

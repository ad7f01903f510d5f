"""Whoever withdraws, or is sealed, leaves no word in the search: not in a table, not in a page, not in a free one."""

from __future__ import annotations

import pytest
from tests.vault.ledger import Ledger, fresh_index

from habeas.vault import index as index_module
from habeas.vault import search_tables
from habeas.vault.text_tables import TextTables

NAME, TOWN = "Qzorvath", "Xqugharrow"
TAILS = (b"zorvath", b"qugharrow")
"""An index of words stores what a word has in common with the one before it once: no neighbour has these letters."""
TEXT = f"They came at night to {TOWN}.\n\nHe was made to say that {NAME} was one of them."


def pages_of_the_search(ledger: Ledger) -> bytes:
    """Every block of the indexes of words, and the spellings."""
    run = ledger.index.database.execute
    blocks = [
        bytes(block) for table in search_tables.WORD_TABLES for (block,) in run(f"SELECT block FROM {table}_data")
    ]
    return b"".join(blocks) + repr(run("SELECT * FROM spelling").fetchall()).encode()


def full(ledger: Ledger) -> tuple[str, tuple[str, ...], str]:
    """A row, a coded mention with its act, and a testimony, all of somebody; and others before and after."""
    for at in range(30):
        ledger.row(f"Nadie Invented{at}", "Nowhere")
    row = ledger.row(NAME, TOWN)
    exhibit = ledger.exhibit(TEXT)
    said = ledger.mention(NAME, exhibit)
    act = ledger.act(said.mention.id, exhibit, TOWN)
    ledger.exhibit("Nobody said anything of it.")
    return row, (said.mention.id, said.statement, act.statement), exhibit


def test_no_word_of_a_withdrawn_person_is_in_any_page() -> None:
    """The row, the statements and the testimony: after the withdrawal no page of the database has a word of them."""
    ledger = Ledger()
    row, coded, exhibit = full(ledger)
    before = ledger.pages().lower()
    assert all(tail in before for tail in TAILS)
    ledger.withdraw(row, exhibit, *coded)
    after = ledger.pages().lower()
    assert not any(tail in after for tail in TAILS)
    assert b"nowhere" in after


@pytest.mark.parametrize("table", search_tables.WORD_TABLES)
def test_the_scan_sees_what_is_only_marked_as_deleted(table: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A scan that finds nothing proves something: without FTS5's secure-delete it finds the words."""
    line = f"INSERT INTO {table}({table}, rank) VALUES ('secure-delete', 1);"
    schema = index_module._SCHEMA.replace(line, "")
    assert schema != index_module._SCHEMA
    monkeypatch.setattr(index_module, "_SCHEMA", schema)
    assert fresh_index().digest()
    ledger = Ledger()
    row, coded, exhibit = full(ledger)
    ledger.withdraw(row, exhibit, *coded)
    after = ledger.pages().lower()
    assert any(tail in after for tail in TAILS)


def test_the_scan_sees_spellings_that_stayed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the look whether a word still stands somewhere its spelling would stay, and the scan finds it."""
    monkeypatch.setattr(search_tables.SearchTables, "_stands", lambda self, word: True)
    ledger = Ledger()
    row, coded, exhibit = full(ledger)
    ledger.withdraw(row, exhibit, *coded)
    assert any(tail in ledger.pages().lower() for tail in TAILS)


def test_a_sealed_mention_leaves_no_residue_of_its_name_in_the_search() -> None:
    """Blanked means gone from the search, down to the bytes of its pages; unsealed, it is there again."""
    ledger = Ledger()
    exhibit = ledger.exhibit(TEXT)
    assert TAILS[0] in pages_of_the_search(ledger)
    said = ledger.mention(NAME, exhibit, quote=(TEXT.find(NAME), NAME, TEXT), sealed=True)
    assert TAILS[0] not in pages_of_the_search(ledger)
    assert TAILS[1] in pages_of_the_search(ledger)
    ledger.retract(said.statement)
    assert TAILS[0] in pages_of_the_search(ledger)


def test_the_scan_sees_a_name_that_was_not_blanked(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test above proves something: with blanking switched off the name is in the pages."""
    monkeypatch.setattr(TextTables, "blank", lambda self, n, said, on: None)
    ledger = Ledger()
    exhibit = ledger.exhibit(TEXT)
    ledger.mention(NAME, exhibit, quote=(TEXT.find(NAME), NAME, TEXT), sealed=True)
    assert TAILS[0] in pages_of_the_search(ledger)


def test_sealing_an_exhibit_leaves_no_residue_in_the_search() -> None:
    """A list that is found to be a coerced one leaves the search as if it had never been in it."""
    ledger = Ledger()
    exhibit = ledger.exhibit(TEXT)
    ledger.label(exhibit, "coerced_list")
    assert not any(tail in pages_of_the_search(ledger) for tail in TAILS)

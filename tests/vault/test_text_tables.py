"""Texts of exhibits in the search: the newest layer, nothing that a sealed mention covers, nothing under seal."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.vault.ledger import COVERING, SEALING, Ledger

from habeas.evidence.passages import LONGEST
from habeas.vault.text_tables import BLANK, TextTables, blanked, is_folded

TEXT = "They asked him who else. He named Zvorvath.\n\nLater Анну Зворват увезли, and ZVORVATH, and Nobody."


def found(ledger: Ledger, word: str) -> int:
    return int(ledger.index.database.execute("SELECT count(*) FROM words WHERE words MATCH ?", (f'"{word}"',)).get)


def sealed(ledger: Ledger, exhibit: str, *, name: str = "", exact: str = "Zvorvath") -> str:
    return ledger.mention(name, exhibit, quote=(TEXT.find(exact), exact, TEXT), sealed=True).statement


def test_every_place_where_a_sealed_person_is_named_is_blanked() -> None:
    """The quoted place, the same word in capitals, and the name in another case and script: none of them is found."""
    ledger = Ledger()
    exhibit = ledger.exhibit(TEXT)
    assert found(ledger, "zvorvath")
    sealed(ledger, exhibit, name="Анна Зворват")
    assert not {"zvorvath", "зворват", "анну"} & ledger.terms()
    assert found(ledger, "nobody")
    shown = "".join(
        str(text)
        for (text,) in ledger.index.database.execute("SELECT coalesce(shown, text) FROM passage ORDER BY start")
    )
    assert len(shown) == len(TEXT)
    assert shown.count(BLANK) == len("Zvorvath" + "Анну Зворват" + "ZVORVATH")
    assert ledger.rebuilt().digest() == ledger.index.digest()


def test_a_retraction_of_the_sealed_mention_brings_the_words_back() -> None:
    """What was sealed by mistake is found again, and the index is as if it had never been sealed."""
    ledger = Ledger()
    exhibit = ledger.exhibit(TEXT)
    before = ledger.terms()
    statement = sealed(ledger, exhibit, name="Анна Зворват")
    assert ledger.terms() < before
    ledger.retract(statement)
    assert ledger.terms() == before
    assert ledger.rebuilt().digest() == ledger.index.digest()


def test_what_two_sealed_mentions_cover_stays_covered_by_the_second() -> None:
    """Taking one of them back uncovers nothing that the other still covers."""
    ledger = Ledger()
    exhibit = ledger.exhibit(TEXT)
    first = sealed(ledger, exhibit)
    sealed(ledger, exhibit)
    ledger.retract(first)
    assert "zvorvath" not in ledger.terms()


def test_a_layer_that_is_read_later_is_blanked_from_its_first_moment() -> None:
    """A new reading of a file does not show what a sealed mention covered in the old one."""
    ledger = Ledger()
    exhibit = ledger.exhibit(TEXT)
    sealed(ledger, exhibit)
    ledger.read_again(exhibit, "Read anew: Zvorvath, and Somebody.")
    assert "zvorvath" not in ledger.terms()
    assert found(ledger, "somebody")
    assert not found(ledger, "nobody")  # of an exhibit's layers only the newest is searched
    assert ledger.rebuilt().digest() == ledger.index.digest()


def test_an_exhibit_under_a_sealing_label_is_not_searched_until_it_is_taken_off() -> None:
    """A list of people who were given up under torture is found by none of their names."""
    ledger = Ledger()
    exhibit = ledger.exhibit(TEXT, SEALING)
    assert "zvorvath" not in ledger.terms()
    ledger.label(exhibit, COVERING)
    assert found(ledger, "zvorvath")
    ledger.label(exhibit, SEALING, COVERING)
    assert "zvorvath" not in ledger.terms()
    ledger.read_again(exhibit, "Zvorvath again")
    assert "zvorvath" not in ledger.terms()
    assert ledger.rebuilt().digest() == ledger.index.digest()


def test_only_passages_that_change_are_written_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sealing fifty people in a book of testimony does not index the book fifty times."""
    ledger = Ledger()
    text = "\n\n".join(f"{'word ' * 280}Nobody{at}." for at in range(20)) + "\n\nZvorvath."
    exhibit = ledger.exhibit(text)
    written: list[int] = []
    put = ledger.index._search.put_passages
    monkeypatch.setattr(ledger.index._search, "put_passages", lambda rows: put([*map(_counted(written), rows)]))
    ledger.mention("", exhibit, quote=(text.find("Zvorvath"), "Zvorvath", text), sealed=True)
    assert len(text) > 15 * LONGEST
    assert len(written) == 1


def _counted(written: list[int]):  # type: ignore[no-untyped-def]  # a passage as it came, counted
    def count(row: tuple[int, str]) -> tuple[int, str]:
        written.append(row[0])
        return row

    return count


def test_without_the_guard_a_sealed_name_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests above prove something: with blanking switched off they would find the name."""
    monkeypatch.setattr(TextTables, "blank", lambda self, n, said, on: None)
    ledger = Ledger()
    sealed(ledger, ledger.exhibit(TEXT))
    assert found(ledger, "zvorvath")


@settings(deadline=None)
@given(
    text=st.text(min_size=1, max_size=80),
    start=st.integers(0, 40),
    spans=st.lists(st.tuples(st.integers(0, 120), st.integers(0, 120)), max_size=4),
)
def test_blanking_changes_what_lies_in_the_spans_and_nothing_else(
    text: str, start: int, spans: list[tuple[int, int]]
) -> None:
    """Every letter keeps its place; line ends stay, so that a blanked text has the paragraphs it had."""
    shown = blanked(text, start, spans)
    assert len(shown) == len(text)
    for at, (before, after) in enumerate(zip(text, shown, strict=True)):
        covered = any(first <= at + start < last for first, last in spans) and before != "\n"
        assert after == (BLANK if covered else before)


def test_which_labels_cover_an_exhibit() -> None:
    """What is hard to read is covered; that somebody looked and found nothing covers nothing."""
    assert is_folded('["torture"]')
    assert not is_folded('["none_seen"]')
    assert not is_folded("[]")


def test_a_log_too_long_for_neighbouring_numbers_is_numbered_otherwise() -> None:
    """Beyond what fits, numbers are hashes above all others: no passage takes another one's place."""
    from habeas.vault.entries import place_of
    from habeas.vault.text_tables import _key

    usual = [_key(place_of(entry, index), at) for entry in (0, 1, 5) for index in (0, 9) for at in (0, 1, 70)]
    beyond = [_key(place_of(1 << 27, 1), 0), _key(place_of(1, 1 << 21), 0), _key(place_of(1, 1), 1 << 17)]
    assert len({*usual, *beyond}) == len(usual) + len(beyond)
    assert usual == sorted(usual)
    assert max(usual) < 1 << 62 <= min(beyond)
    assert max(beyond) < 1 << 63

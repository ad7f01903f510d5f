"""What a run keeps goes with the records that it was made of, and leaves no byte behind."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.vault.ledger import Ledger

from habeas.vault import kept_table

STATE = b"zqorvath-kept-of-a-run " * 400


def keeping() -> tuple[Ledger, str, str]:
    """A case with two rows, a coded person, and a state that was kept of it."""
    ledger = Ledger()
    row = ledger.row("Nadie Invented", "Nowhere")
    ledger.row("Other Invented", "Nowhere")
    exhibit = ledger.exhibit("They came at night.")
    said = ledger.mention("Third Invented", exhibit)
    ledger.act(said.mention.id, exhibit, "Nowhere")
    with ledger.index.database:
        assert ledger.index.kept.put(STATE)
    return ledger, row, said.statement


LOSSES: dict[str, Callable[[Ledger, str, str], object]] = {
    "withdrawn": lambda ledger, row, _: ledger.withdraw(row),
    "a file withdrawn": lambda ledger, *_: ledger.withdraw("exh_" + "0" * 32),
    "a row came otherwise": lambda ledger, row, _: ledger.row("Nadie Inventada", mention=row),
    "a statement retracted": lambda ledger, _, statement: ledger.retract(statement),
}


@pytest.mark.parametrize("loss", LOSSES)
def test_the_loss_of_a_record_destroys_the_state_to_the_last_byte(loss: str) -> None:
    """Whatever takes a record away or replaces it: no page, free or not, has a byte of what was kept."""
    ledger, row, statement = keeping()
    assert STATE[:20] in ledger.pages()
    LOSSES[loss](ledger, row, statement)
    assert ledger.index.kept.read() is None
    assert STATE[:20] not in bytes(ledger.index.database.serialize("main"))


@pytest.mark.parametrize("loss", ["a row came otherwise", "a statement retracted"])
def test_the_scan_sees_a_state_that_was_left(loss: str) -> None:
    """The test above proves something: without the triggers the state stays."""
    ledger, row, statement = keeping()
    for trigger in ("kept_lost", "kept_replaced"):
        ledger.index.database.execute(f"DROP TRIGGER {trigger}")
    LOSSES[loss](ledger, row, statement)
    assert STATE[:20] in bytes(ledger.index.database.serialize("main"))


def test_what_comes_new_leaves_the_state_alone() -> None:
    """A new row, a new file, a decision: the state is what the next run adds to."""
    ledger, *_ = keeping()
    ledger.row("Fourth Invented")
    ledger.exhibit("Nobody said anything of it.")
    assert ledger.index.kept.read() == STATE


def test_a_rebuilt_index_has_the_same_content_and_no_state() -> None:
    """The state is no part of what entries say."""
    ledger, *_ = keeping()
    again = ledger.rebuilt()
    assert again.kept.read() is None
    assert again.digest() == ledger.index.digest()


def test_a_state_replaces_the_one_before_and_one_too_large_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """There is one or none, and an old one never stands in for a new one."""
    ledger, *_ = keeping()
    assert ledger.index.kept.put(b"newer")
    assert ledger.index.kept.read() == b"newer"
    monkeypatch.setattr(kept_table, "MOST", 3)
    assert not ledger.index.kept.put(b"larger")
    assert ledger.index.kept.read() is None

"""`verify` looks every quote up in the text that the log holds: what no text says is found, with the statement's id."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from tests.casework.documents import GONE, PEOPLE, TEXT, Coded
from tests.vault.bench import CASE, Bench, bench, cheap_passphrases, quick_path

from habeas.evidence.layers import layer_hash
from habeas.model.attribution import Anchor
from habeas.model.exhibits import Reading
from habeas.model.ids import new_id
from habeas.model.statements import Act, Statement
from habeas.vault import anchored, audit, opener

__all__ = ["bench", "cheap_passphrases", "quick_path"]


@pytest.fixture(params=["one process", "two processes"])
def processes(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """As a small case is verified, and as a large one is."""
    if request.param == "two processes":
        monkeypatch.setattr(audit, "WORTH_IT", 5)
        monkeypatch.setattr(opener, "WORTH_IT", 5)
    return str(request.param)


@pytest.fixture
def coded(bench: Bench) -> Coded:
    """A document that was coded."""
    made = Coded(bench)
    made.code(made.document(TEXT, origin="paper"), "org", PEOPLE)
    return made


def an_act(coded: Coded) -> Act:
    """An act as it was coded."""
    return next(one for one in coded.said().values() if isinstance(one, Act))


def say(coded: Coded, **changes: Any) -> str:
    """Write a statement unchecked, with an anchor that is changed; return its id."""
    act = an_act(coded)
    (anchor,) = act.attribution.anchors
    said = msgspec.structs.replace(act.attribution, anchors=(msgspec.structs.replace(anchor, **changes),))
    identifier = new_id("stm", lambda size: bytes([7]) * size)
    coded.add((msgspec.structs.replace(act, statement=identifier, attribution=said), identifier))
    return identifier


def found(coded: Coded) -> list[tuple[str, str]]:
    """What `verify` says of anchors."""
    return [(one.id, one.reason) for one in coded.bench.verified().failures if one.what == "anchor"]


def test_what_was_coded_holds(coded: Coded, processes: str) -> None:
    """Nothing is found where every quote stands in its text."""
    assert coded.bench.objections() == []


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"exact": "They beat nobody in a cellar until she could not stand.   "}, "passage is not where"),
        ({"start": 3}, "passage is not where"),
        ({"end": 10_000}, "outside of the text"),
        ({"prefix": "as everybody knows: "}, "stands before"),
        ({"suffix": " and so on"}, "stands after"),
        ({"layer": "00" * 32}, "not in the log"),
        ({"fragment": "page=none"}, "fragment"),
    ],
)
def test_a_quote_that_no_text_holds_is_found(
    coded: Coded, processes: str, changes: dict[str, Any], reason: str
) -> None:
    """Whatever wrote it, a statement that rests on words that nobody said is named."""
    wrong = say(coded, **changes)
    ((identifier, why),) = found(coded)
    assert identifier == wrong
    assert reason in why
    assert GONE.split()[0] not in why


def test_an_index_that_lies_hides_nothing(coded: Coded, processes: str) -> None:
    """The quotes are looked up in the log itself: an index without the statement changes nothing."""
    wrong = say(coded, exact="x" * 56)
    with coded.again().case(CASE, "test", inspect=True) as case:
        case.index.database.execute("DELETE FROM statement")
    assert [identifier for identifier, _ in found(coded)] == [wrong]


def test_a_text_under_another_hash_is_found(coded: Coded, processes: str) -> None:
    """A reading that calls its text by the hash of another one cannot lend it to quotes."""
    exhibit = an_act(coded).attribution.exhibit
    coded.add((Reading(exhibit=exhibit, layer="11" * 32, text="other words", tool="t", at="2026"), exhibit))
    assert [one.what for one in coded.bench.verified().failures] == ["body"]
    wrong = say(coded, layer="11" * 32, start=0, end=5, exact="other", prefix="", suffix="")
    assert [identifier for identifier, _ in found(coded)] == [wrong]


def test_a_quote_is_followed_into_the_copies_that_took_the_place_of_its_text(coded: Coded, processes: str) -> None:
    """A layer that is gone is followed to the one that blanks it, and from there to the next."""
    exhibit = an_act(coded).attribution.exhibit
    first, second, third = "22" * 32, TEXT.replace("brave", "█████"), TEXT.replace("brave", "██ave")
    for text, redacts in ((second, first), (third, layer_hash(second))):
        reading = Reading(exhibit=exhibit, layer=layer_hash(text), text=text, tool="t", at="2026", redacts=redacts)
        coded.add((reading, exhibit))
    say(coded, layer=first)
    assert found(coded) == []


def test_texts_are_let_go_and_read_again(coded: Coded, processes: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The memory holds one long text or a few short ones, and quotes that change between them hold all the same."""
    monkeypatch.setattr(anchored, "LAYER_LIMIT", 100)
    other = coded.document(f"{TEXT} Again.", origin="paper")
    coded.code(other, "org", PEOPLE)
    assert found(coded) == []
    wrong = say(coded, exact="y" * 56)
    assert [identifier for identifier, _ in found(coded)] == [wrong]


def test_a_statement_under_any_key_is_looked_at(coded: Coded, processes: str) -> None:
    """It does not matter under whose key it was sealed."""
    act = an_act(coded)
    anchor = Anchor(exhibit=act.attribution.exhibit, layer="00" * 32, exact="x", end=1)
    said: Statement = msgspec.structs.replace(
        act,
        statement=new_id("stm", lambda size: bytes([8]) * size),
        attribution=msgspec.structs.replace(act.attribution, anchors=(anchor,)),
    )
    coded.add((said, None))
    assert [identifier for identifier, _ in found(coded)] == [said.statement]

"""Who read a file, who looked up who a source is, and who saw somebody whom only coded statements know."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from tests.casework.bundles import PROGRAMS, TERMS, consent
from tests.casework.documents import GONE, PEOPLE, TEXT, Coded
from tests.vault.bench import CASE, bench, cheap_passphrases, lay_out, quick_path

from habeas.casework.bundle_choice import Order
from habeas.casework.bundling import bundle
from habeas.casework.exhibiting import read_exhibit
from habeas.casework.searching import search
from habeas.casework.sourcing import set_identity, show_identity
from habeas.casework.stating import list_statements
from habeas.casework.who_read import WhoRead, who_read
from habeas.casework.withdrawing import withdraw
from habeas.errors import PersonsError, StatementsError

__all__ = ["bench", "cheap_passphrases", "quick_path"]


@pytest.fixture
def coded(quick_path: Path) -> Coded:
    """An empty case."""
    return Coded(lay_out(quick_path))


def did(found: WhoRead) -> list[tuple[str, str]]:
    """What was done, with which verb."""
    return [(one.what, one.verb) for one in found.opened]


def test_who_read_a_file_and_where_it_went(coded: Coded, tmp_path: Path) -> None:
    """Each reading of a file's words, each coding of it, and each time it left is told, with the verb."""
    exhibit, other = coded.document(TEXT, origin="paper"), coded.document("Something else.", origin="paper")
    assert did(who_read(coded.again(), CASE, exhibit)) == []
    coded.code(exhibit, "org", {"tally": [{"unit": "persons_held", "stated": "both", "quote": "both of them"}]})
    read_exhibit(coded.again(), CASE, exhibit)
    list_statements(coded.again(), CASE)
    search(coded.again(), CASE, "cellar")
    coded.add((consent(exhibit), exhibit))
    bundle(coded.again(), CASE, tmp_path / "b.zip", Order(exhibits=(exhibit,)), TERMS, verifiers=PROGRAMS)
    found = who_read(coded.again(), CASE, exhibit)
    assert did(found) == [
        ("read", "code"), ("read", "read"), ("listed", "statements"), ("listed", "search"), ("exported", "bundle"),
    ]  # fmt: skip
    assert (found.kind, found.mentions, found.withdrawn) == ("exhibit", (), None)
    assert [(one.what, one.recipient) for one in found.left] == [("bundle", "court")]
    assert did(who_read(coded.again(), CASE, other)) == []
    with suppress(RuntimeError), coded.context.case(CASE, "read") as case:
        coded.context.opened(case, "read", "read", exhibits=(other,))
        raise RuntimeError("the program stops before an entry takes the note in")
    (waits,) = who_read(coded.again(), CASE, other).opened
    assert (waits.entry, waits.verb, waits.by) == (None, "read", coded.context.workspace.member.id)


def test_who_read_a_file_is_told_after_it_was_withdrawn(coded: Coded) -> None:
    """The file is gone, and who had read it stays known; its copy begins with nobody."""
    exhibit = coded.document(TEXT, origin="paper")
    done = coded.code(exhibit, "org", PEOPLE)
    read_exhibit(coded.again(), CASE, exhibit)
    withdrawn = withdraw(coded.again(), CASE, done.handles["gone"], because="asked")
    found = who_read(coded.again(), CASE, exhibit)
    assert found.withdrawn == withdrawn.entry
    assert did(found) == [("read", "code"), ("read", "read")]
    assert did(who_read(coded.again(), CASE, dict(withdrawn.redacted)[exhibit])) == []


def test_who_saw_somebody_whom_only_statements_know(coded: Coded) -> None:
    """A relative is nobody's person, and can ask all the same; also after they withdrew."""
    exhibit = coded.document(f"{GONE} waited for him. So did others.", origin="paper")
    rows = {"mention": [{"as": "she", "name": GONE, "quote": f"{GONE} waited"}],
            "tally": [{"unit": "persons_held", "stated": "others", "quote": "others"}]}  # fmt: skip
    she = coded.code(exhibit, "org", rows).handles["she"]
    list_statements(coded.again(), CASE, about=she)
    search(coded.again(), CASE, "Quuxinda")
    found = who_read(coded.again(), CASE, she)
    assert (found.kind, found.mentions) == ("person", (she,))
    assert did(found) == [("listed", "statements"), ("listed", "search")]
    done = withdraw(coded.again(), CASE, she, because="asked")
    after = who_read(coded.again(), CASE, she)
    assert (after.withdrawn, did(after)) == (done.entry, did(found))


def test_who_looked_up_who_a_source_is(coded: Coded) -> None:
    """A source's identity is the most dangerous word of a case: each look at it stands in the log."""
    source = coded.source("survivor", kind="testimony")
    set_identity(coded.again(), CASE, "survivor", GONE)
    show_identity(coded.again(), CASE, "survivor")
    found = who_read(coded.again(), CASE, source)
    assert (found.kind, did(found)) == ("source", [("read", "source")])
    withdraw(coded.again(), CASE, source, because="asked")
    assert who_read(coded.again(), CASE, source).withdrawn is not None


@pytest.mark.parametrize(
    "wrong", ["exh_" + "0" * 32, "src_" + "0" * 32, "exh_Quuxinda", "src_Quuxinda", "con_" + "0" * 32]
)
def test_nothing_of_this_id_is_said_without_repeating_a_name(coded: Coded, wrong: str) -> None:
    """What was typed may be a name."""
    with pytest.raises((PersonsError, StatementsError)) as caught:
        who_read(coded.again(), CASE, wrong)
    assert "Quuxinda" not in f"{caught.value} {caught.value.place}"

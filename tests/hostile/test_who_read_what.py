"""Whoever reads a person's record leaves a trace first; `log who` names the reads that happened, and no other."""

from __future__ import annotations

import ast
import os
import signal
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import apsw
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.vault.bench import CASE, NOW, Bench, died, dies_at, in_a_child, lay_out, people, quick_engine, quick_folder

import habeas.casework
from habeas.casework import people as people_module
from habeas.casework import reporting
from habeas.casework.accounting import account_for
from habeas.casework.checking import rebuild, verify
from habeas.casework.context import Context
from habeas.casework.finding import Proposal, list_findings, propose
from habeas.casework.importing import import_table
from habeas.casework.judging import review, undo
from habeas.casework.linking import link
from habeas.casework.log_book import log_book
from habeas.casework.people import list_persons, show_person
from habeas.casework.records import records_of
from habeas.casework.reporting import report
from habeas.casework.weighing import owed_to
from habeas.casework.who_read import WhoRead, who_read
from habeas.casework.withdrawing import withdraw
from habeas.disclosures import Request
from habeas.errors import DiskError, PersonsError
from habeas.fates import Standing
from habeas.model.records import Described, Same
from habeas.vault.index import Index
from habeas.vault.keys import Keyring

_BASIS = """
[source.basis]
lawful_basis = "asked"
purposes = ["documentation", "report"]
recipients = ["team"]
names = "name"
to_state = false
to_public = false
"""
_REQUEST = Request(
    purpose="documentation", recipient="team", form="name", to_state=False, to_public=False, today=NOW.date()
)


def take_in(bench: Bench, slug: str, count: int, *, open_to_team: bool) -> None:
    """Import a list; neighbours on other lists have the same name and day."""
    table, mapping = bench.write_list(slug, people(count, list_name=slug))
    if open_to_team:
        mapping.write_text(mapping.read_text() + _BASIS)
    import_table(bench.context, CASE, table, mapping)


def reads(found: WhoRead) -> list[tuple[str, str]]:
    """What was done with a record, and with which verb."""
    return [(one.what, one.verb) for one in found.opened]


@pytest.fixture
def filled(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> Bench:
    """A case with two lists of five people, of whom no two are linked yet."""
    quick_engine(monkeypatch)
    take_in(bench, "a", 5, open_to_team=True)
    take_in(bench, "b", 5, open_to_team=False)
    return bench


def test_reading_many_in_one_sitting_is_one_entry(filled: Bench) -> None:
    """Reading stays fast: what was read in a sitting enters the log together, each with its own mentions."""
    rows = [(f"x{n}", f"Otherwise Invented{n}", f"2017-04-{1 + n:02}", "Nowhere") for n in range(5)]
    filled.take_in("x", rows)
    link(filled.context, CASE)
    before = log_book(filled.context, CASE).size
    with review(filled.context, CASE) as sitting:
        queue = sitting.queue()
        assert len(queue) >= 5
        pairs = [sitting.question(proposal) for proposal in queue]
    book = log_book(filled.context, CASE)
    assert book.size == before + 1
    assert dict(book.entries[-1].opened)["read"] == len(queue)
    expected = Counter(side for one in pairs for side in (one.a, one.b))
    for mention, times in expected.items():
        found = who_read(filled.context, CASE, mention)
        assert sum(mention in one.mentions for one in found.opened) == times


def test_the_queue_alone_reads_nobody(filled: Bench) -> None:
    """A list of ids that wait shows no record, so it is not told as a reading."""
    link(filled.context, CASE)
    with review(filled.context, CASE) as sitting:
        ids = sitting.waiting()
        assert [proposal for proposal, _, _ in ids] == list(sitting.queue())
    for one in list_persons(filled.context, CASE).persons:
        assert reads(who_read(filled.context, CASE, one.person.id)) == []


def test_a_killed_program_loses_no_note(filled: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever reads and then pulls the plug has still been seen."""
    person = list_persons(filled.context, CASE).persons[0].person.id

    def killed(*_values: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    monkeypatch.setattr(Context, "write_accesses", killed)
    assert died(in_a_child(lambda: show_person(filled.unlock_again(), CASE, person)))
    monkeypatch.undo()
    context = filled.unlock_again()
    found = who_read(context, CASE, person)
    assert [(one.what, one.verb) for one in found.opened] == [("read", "show")]
    assert found.opened[0].entry in (None, log_book(context, CASE).size - 1)
    take_in(filled, "c", 1, open_to_team=False)
    found = who_read(context, CASE, person)
    assert reads(found) == [("read", "show")]
    assert found.opened[0].entry is not None


def test_wherever_it_is_killed_what_was_shown_is_noted_once(
    filled: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At every step towards the disk: what a person could have seen is in the log, and nothing is there twice."""
    person = list_persons(filled.context, CASE).persons[0].person.id
    seen = tmp_path / "seen"

    def seeing(index: Index, mention: str) -> tuple[Described, ...]:
        with seen.open("ab") as stream:
            stream.write(b"x")
        return records_of(index, mention)

    monkeypatch.setattr(people_module, "records_of", seeing)
    shown = told = step = 0
    alive = True
    while alive:
        step += 1
        seen.write_bytes(b"")
        alive = dies_at(step, lambda: show_person(filled.unlock_again(), CASE, person))
        shown += seen.stat().st_size > 0
        told = len(reads(who_read(filled.unlock_again(), CASE, person)))
        assert shown <= told <= step
    assert shown >= 1
    assert step > 4
    assert verify(filled.unlock_again(), CASE).failures == ()


def _refusing(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_keyring: Keyring, _body: bytes) -> None:
        raise apsw.FullError("database or disk is full")

    monkeypatch.setattr(Keyring, "write_note", full)


@pytest.mark.parametrize("path", ["show", "persons", "judge", "account", "report", "find", "owed"])
def test_what_cannot_be_noted_is_not_shown(
    filled: Bench, path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a full disk a record stays shut: nobody reads without a trace."""
    filled.take_in("x", [("x0", "Otherwise Invented", "2017-04-01", "Nowhere")])
    link(filled.context, CASE)
    person = list_persons(filled.context, CASE).persons[0].person.id
    out = tmp_path / "report.html"

    def judge() -> object:
        with review(filled.context, CASE) as sitting:
            return sitting.question(sitting.queue()[0])

    paths: dict[str, Callable[[], object]] = {
        "show": lambda: show_person(filled.context, CASE, person),
        "persons": lambda: list_persons(filled.context, CASE, request=_REQUEST),
        "judge": judge,
        "account": lambda: account_for(filled.context, CASE),
        "report": lambda: report(filled.context, CASE, out, request=replace(_REQUEST, purpose="report")),
        "find": lambda: list_findings(filled.context, CASE),
        "owed": lambda: owed_to(filled.context, CASE, person),
    }
    found = Proposal(about=person, question="fate", value="unknown", standard="reported", reasoning="Looked for.")
    propose(filled.context, CASE, found)
    paths[path]()
    out.unlink(missing_ok=True)
    _refusing(monkeypatch)
    with pytest.raises(DiskError):
        paths[path]()
    assert not out.exists()


def test_on_a_full_disk_what_shows_nobody_still_works(filled: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """A list of ids needs no note that cannot be written."""
    _refusing(monkeypatch)
    assert len(list_persons(filled.context, CASE).persons) == 10


def test_what_left_is_told_with_its_filing(filled: Bench, tmp_path: Path) -> None:
    """Whoever asks who has somebody's name learns of each file that left with it: for what, to whom, by whom."""
    done = report(filled.context, CASE, tmp_path / "r.html", request=replace(_REQUEST, purpose="report"))
    report(filled.context, CASE, tmp_path / "without.html")
    persons = list_persons(filled.context, CASE).persons
    for one in persons:
        found = who_read(filled.context, CASE, one.person.id)
        open_list = one.slugs == ("a",)
        assert [left.filing for left in found.left] == ([done.filing] if open_list else [])
        assert reads(found) == ([("exported", "report")] if open_list else [])
        for left in found.left:
            assert (left.what, left.purpose, left.recipient) == ("report", "report", "team")
            assert left.by == filled.context.workspace.member.id


def test_asking_is_not_reading(filled: Bench) -> None:
    """To ask who read a record opens no record, and is told as an opening of the case."""
    person = list_persons(filled.context, CASE).persons[0].person.id
    who_read(filled.context, CASE, person)
    assert reads(who_read(filled.context, CASE, person)) == []
    assert [one.verb for one in log_book(filled.context, CASE).waiting][-3:-1] == ["log who", "log who"]


def test_who_read_it_is_told_after_a_withdrawal(filled: Bench) -> None:
    """Somebody who withdrew can still be told who had read what they said, and nothing else of it."""
    one = list_persons(filled.context, CASE).persons[0].person
    show_person(filled.context, CASE, one.id)
    account_for(filled.context, CASE)
    done = withdraw(filled.unlock_again(), CASE, one.id, because="asked")
    account_for(filled.context, CASE)
    for identifier in (one.id, one.mentions[0]):
        found = who_read(filled.context, CASE, identifier)
        assert found.withdrawn == done.entry
        assert reads(found) == [("read", "show"), ("listed", "account")]


@pytest.mark.parametrize("identifier", ["Nadie Invented", "per_" + "0" * 32, "men_" + "f" * 32, "exh_" + "0" * 32])
def test_nobody_is_not_repeated(filled: Bench, identifier: str) -> None:
    """An id that nobody has, or a name that somebody typed, is refused; a name is not repeated."""
    with pytest.raises(PersonsError) as refusal:
        who_read(filled.context, CASE, identifier)
    assert "Nadie" not in str(refusal.value.as_object())


def test_a_later_list_is_not_in_an_earlier_reading_of_all(filled: Bench) -> None:
    """Whoever looked at everybody in March has not looked at somebody who came in April."""
    account_for(filled.context, CASE)
    take_in(filled, "c", 1, open_to_team=False)
    for one in list_persons(filled.context, CASE).persons:
        expected = [] if one.slugs == ("c",) else [("listed", "account")]
        assert reads(who_read(filled.context, CASE, one.person.id)) == expected


class _Told:
    """What the model of the log expects: for each mention, what was done with it and with which verb."""

    def __init__(self, bench: Bench, out: Path) -> None:
        self.bench, self.out = bench, out
        self.of: dict[str, Counter[tuple[str, str]]] = {}
        self.lists = iter("cdefghijk")

    def saw(self, mentions: tuple[str, ...], what: str, verb: str) -> None:
        for mention in mentions:
            self.of.setdefault(mention, Counter())[what, verb] += 1

    def do(self, step: str, pick: int) -> None:
        context = self.bench.context
        everybody = list_persons(context, CASE).persons
        one = everybody[pick % len(everybody)].person
        match step:
            case "show":
                show_person(context, CASE, one.id)
                self.saw(one.mentions, "read", "show")
            case "show and die":
                with pytest.raises(ZeroDivisionError), context.case(CASE, "show") as case:  # noqa: PT012
                    context.opened(case, "read", "show", one.mentions)
                    raise ZeroDivisionError
                self.saw(one.mentions, "read", "show")
            case "names":
                for listed in list_persons(context, CASE, request=_REQUEST).persons:
                    if listed.names:
                        self.saw(listed.person.mentions, "listed", "persons")
            case "judge":
                with review(context, CASE) as sitting:
                    queue = sitting.queue()
                    if queue:
                        asked = sitting.question(queue[pick % len(queue)])
                        self.saw((asked.a, asked.b), "read", "judge")
                        if pick % 2:
                            sitting.decide(asked.a, asked.b, Same.NO if pick % 3 else Same.YES)
            case "account":

                def shown(standings: tuple[Standing, ...]) -> tuple[Standing, ...]:
                    return standings[: 1 + pick % 4]

                account_for(context, CASE, shown=shown)
                for listed in everybody[: 1 + pick % 4]:
                    self.saw(listed.person.mentions, "listed", "account")
            case "account of all":
                account_for(context, CASE)
                for listed in everybody:
                    self.saw(listed.person.mentions, "listed", "account")
            case "report":
                report(context, CASE, self.out, request=replace(_REQUEST, purpose="report"))
                for listed in list_persons(context, CASE, request=_REQUEST).persons:
                    if listed.names:
                        self.saw(listed.person.mentions, "exported", "report")
                        self.saw(listed.person.mentions, "listed", "persons")
            case "import":
                take_in(self.bench, next(self.lists), 3, open_to_team=bool(pick % 2))
            case "link":
                link(context, CASE)
            case "undo":
                with suppress(PersonsError):
                    undo(context, CASE)
            case "verify":
                assert verify(context, CASE).failures == ()
            case "rebuild":
                rebuild(context, CASE)
            case "ask":
                who_read(context, CASE, one.id)


_STEPS = ("show", "show and die", "names", "judge", "account", "account of all", "report", "import", "link", "undo",
          "verify", "rebuild", "ask")  # fmt: skip


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.sampled_from(_STEPS), st.integers(0, 11)), min_size=4, max_size=12))
def test_who_read_what_is_exactly_what_happened(monkeypatch: pytest.MonkeyPatch, steps: list[tuple[str, int]]) -> None:
    """Whatever is done in whichever order: of every mention, `log who` names each reading once and no other."""
    quick_engine(monkeypatch)
    monkeypatch.setattr(reporting, "_estimate", lambda *_: (None, "not asked for"))
    with quick_folder() as folder:
        bench = lay_out(folder)
        take_in(bench, "a", 3, open_to_team=True)
        take_in(bench, "b", 3, open_to_team=False)
        told = _Told(bench, folder / "report.html")
        imports = 0
        for step, pick in steps:
            imports += step == "import"
            if step != "import" or imports < 6:
                told.do(step, pick)
        for one in list_persons(bench.context, CASE).persons:
            found = who_read(bench.context, CASE, one.person.id)
            for mention in one.person.mentions:
                seen = Counter((each.what, each.verb) for each in found.opened if mention in each.mentions)
                assert seen == told.of.get(mention, Counter())


_READS = {"records_of", "current_records", "said_of", "names_of", "read_exhibit", "standings_of", "exhibit_bytes",
          "copy_exhibit", "open_chosen"}  # fmt: skip
# Modules that read records and show none of them: why that is so.
_SHOWS_NOTHING = {
    "records": "the functions that read, for those named here",
    "found": "reads findings and what they rest on, for those that note it",
    "evidence_told": "tells in words what findings rest on, for those that note it",
    "linking": "compares; counts come out",
    "accounts": "for the linking alone, which compares; counts come out",
    "estimating": "dates and lists are counted by stratum; counts come out",
    "truth": "matches external ids with a file that the caller has; counts come out",
    "withdrawing": "counts and ids of what will go; the words are destroyed",
    "redacting": "makes a copy without some rows, which stays sealed",
    "bundle_choice": "decides what goes; what goes is noted when it does",
    "passing": "decides what goes; whoever shows or writes the paper notes it",
    "called": "says what somebody is called, for those that note it",
    "naming_others": "looks for names in words, and says yes or no",
    "restoring": "counts what came back",
    "drilling": "compares counts",
    "countable": "figures of many; who is counted leaves it as places in arrays",
    "demonstrating": "invented people",
}


def test_every_use_case_that_reads_a_record_notes_it() -> None:
    """Whoever adds a way to read a record notes it, or says here why nobody sees anything."""
    folder = Path(next(iter(habeas.casework.__path__)))
    silent = []
    for path in sorted(folder.glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        called = {
            node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            for node in ast.walk(tree)
            if isinstance(node, ast.Call)
        }
        noted = "opened" in called or "Access" in called
        if called & _READS and not noted and path.stem not in _SHOWS_NOTHING:
            silent.append(path.stem)
    assert silent == []

"""Whoever withdraws is gone: from the store, from search, from files, from later imports. Everybody else stays."""

from __future__ import annotations

import io

import pytest
from tests.vault.bench import CASE, Bench, bench, cheap_passphrases, dies_at, people, quick_engine, quick_path

from habeas.casework.backing_up import backup
from habeas.casework.checking import rebuild
from habeas.casework.judging import review
from habeas.casework.linking import link
from habeas.casework.people import list_persons, show_person
from habeas.casework.withdrawing import plan_withdrawal, withdraw
from habeas.errors import PersonsError, TableError, UsageError
from habeas.model.encoding import decode_fast
from habeas.model.exhibits import Exhibit
from habeas.model.records import Same
from habeas.vault import index as index_module
from habeas.vault.case import Case

__all__ = ["bench", "cheap_passphrases", "quick_path"]

WHY = "asked by the person, by telephone"
GONE = ("Quuxinda Zvorvath", "Plugharrow")
"""A name and a place that nobody else has."""


def planted(first: str = "gone") -> list[tuple[str, str, str, str]]:
    return [*people(6), (first, GONE[0], "2017-04-09", GONE[1]), *people(6, first=20)]


def person_called(bench: Bench, external: str) -> str:
    listed = list_persons(bench.unlock_again(), CASE).persons
    return next(one.person.id for one in listed if external in one.external)


def plaintext(bench: Bench) -> bytes:
    """Every byte of every page of every database, deciphered, free pages too; and every exhibit that opens."""
    context = bench.unlock_again()
    out = io.BytesIO()
    with context.case(CASE, "test", inspect=True) as case:
        for database in (case.entries.database, case.keyring.database, case.index.database):
            out.write(database.serialize("main"))
        for (exhibit,) in case.index.database.execute("SELECT id FROM exhibit"):
            case.read_exhibit(str(exhibit), out)
    return out.getvalue()


def bodies(bench: Bench) -> list[bytes]:
    """Every record that still opens, in the order of the log."""
    with bench.unlock_again().case(CASE, "test", inspect=True) as case:
        return [body for n, entry in case.entries.walk() for _, body in case.bodies(n, entry.header)]


def test_the_one_who_withdraws_is_gone_and_everybody_else_stays(bench: Bench) -> None:
    """No byte of the words is left in any database, free page, index or file; every other record is as it was."""
    bench.take_in("first", planted())
    bench.take_in("second", people(6, list_name="b"))
    before = bodies(bench)
    assert GONE[0].encode() in plaintext(bench)
    assert GONE[1].lower().encode() in plaintext(bench).lower()
    person = person_called(bench, "gone")
    done = withdraw(bench.unlock_again(), CASE, person, because=WHY)
    assert (done.persons_before, done.persons_after) == (19, 18)
    left = plaintext(bench).lower()
    for word in " ".join(GONE).lower().split():
        assert word.encode() not in left
    assert b"gone" not in left.replace(b"forgone", b"")
    assert bench.objections() == []
    lost = set(before) - set(bodies(bench))
    assert len(lost) == 2
    assert all(GONE[0].encode() in body or b"first.csv" in body for body in lost)
    assert rebuild(bench.unlock_again(), CASE).same is True
    with pytest.raises(PersonsError):
        show_person(bench.unlock_again(), CASE, person)
    assert list_persons(bench.unlock_again(), CASE).mentions == 18


def test_the_scan_sees_search_terms_that_were_only_marked_as_deleted(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A scan that finds nothing proves something: without FTS5's secure-delete it finds the name, VACUUM or not."""
    schema = index_module._SCHEMA.replace("INSERT INTO search(search, rank) VALUES ('secure-delete', 1);", "")
    assert schema != index_module._SCHEMA
    monkeypatch.setattr(index_module, "_SCHEMA", schema)
    bench.take_in("first", people(3))
    rebuild(bench.unlock_again(), CASE)
    bench.take_in("second", [(f"b{at}", f"{GONE[0]} {at}", "2017-04-09", GONE[1]) for at in range(4)])
    for at in range(4):
        withdraw(bench.unlock_again(), CASE, person_called(bench, f"b{at}"), because=WHY)
    left = plaintext(bench).lower()
    assert any(word.encode() in left for word in " ".join(GONE).lower().split())


def test_what_will_be_lost_is_shown_first_and_nothing_is_lost_by_looking(bench: Bench) -> None:
    """Nobody destroys a file of forty people by surprise."""
    bench.take_in("first", planted())
    bench.take_in("second", [("only", GONE[0], "2017-04-09", GONE[1])])
    plan = plan_withdrawal(bench.unlock_again(), CASE, person_called(bench, "gone"))
    assert plan.sources == (("first", 1),)
    assert [(one.rows, one.kept, one.unreadable) for one in plan.shared] == [((7,), 12, ())]
    assert plan.alone == ()
    alone = plan_withdrawal(bench.unlock_again(), CASE, person_called(bench, "only"))
    assert len(alone.alone) == 1
    assert alone.shared == ()
    assert list_persons(bench.unlock_again(), CASE).mentions == 14
    assert bench.objections() == []


def test_others_rows_keep_their_numbers_in_the_copy(bench: Bench) -> None:
    """A record that names row 9 of a file is still found in row 9 of the copy that took its place."""
    bench.take_in("first", planted())
    done = withdraw(bench.unlock_again(), CASE, person_called(bench, "gone"), because=WHY)
    (copy,) = (new for _, new in done.redacted)
    out = io.BytesIO()
    with bench.unlock_again().case(CASE, "test", inspect=True) as case:
        case.read_exhibit(copy, out)
    rows = out.getvalue().decode().split("\n")
    assert rows[7] == ",,,"
    assert rows[8].startswith("a20,")


def test_a_list_that_came_again_unchanged_loses_the_row_too(bench: Bench) -> None:
    """The same row in next month's file, of which the record took nothing, is found by its id."""
    bench.take_in("first", planted())
    bench.take_in("first", [("new", "Somebody Else", "2017-05-01", "Elsewhere"), *planted()])
    done = withdraw(bench.unlock_again(), CASE, person_called(bench, "gone"), because=WHY)
    assert sorted(one.rows for one in done.plan.shared) == [(7,), (8,)]
    assert GONE[0].encode() not in plaintext(bench)
    assert bench.objections() == []


def test_the_next_ones_who_withdraw_from_the_same_list_are_gone_too(bench: Bench) -> None:
    """The copy that took the place of the list is looked through like the list: the second and third leave no word."""
    bench.take_in("first", planted())
    bench.take_in("second", people(3, list_name="b"))
    for external, words in (("a2", b"Invented002"), ("gone", GONE[0].encode()), ("a21", b"Invented021")):
        done = withdraw(bench.unlock_again(), CASE, person_called(bench, external), because=WHY)
        assert [one.kept for one in done.plan.shared] != [], external
        with bench.unlock_again().case(CASE, "test", inspect=True) as case:
            files = io.BytesIO()
            for exhibit in _files_of(case, "first"):
                case.read_exhibit(exhibit, files)
        assert words not in files.getvalue(), external
        assert b"Invented003" in files.getvalue()
        assert bench.objections() == []
    assert GONE[0].lower().encode() not in plaintext(bench).lower()
    assert rebuild(bench.unlock_again(), CASE).same is True


def _files_of(case: Case, slug: str) -> list[str]:
    """The files of a source that are there."""
    source = case.index.database.execute("SELECT id FROM source WHERE slug = ?", (slug,)).get
    files = [decode_fast(bytes(body)) for (body,) in case.index.database.execute("SELECT body FROM exhibit")]
    return [file.id for file in files if isinstance(file, Exhibit) and file.received_from == source]


def test_a_whole_file_can_be_withdrawn_after_somebody_withdrew_from_it(bench: Bench) -> None:
    """The copy goes, and with it everybody who is still in it, though their records name the file that came."""
    bench.take_in("first", planted())
    bench.take_in("second", people(3, list_name="b"))
    first = withdraw(bench.unlock_again(), CASE, person_called(bench, "a1"), because=WHY)
    second = withdraw(bench.unlock_again(), CASE, person_called(bench, "a2"), because=WHY)
    assert set(second.redacted[0][:1]) == {first.redacted[0][1]}
    done = withdraw(bench.unlock_again(), CASE, second.redacted[0][1], because=WHY)
    assert len(done.plan.mentions) == 11
    assert done.persons_after == 3
    assert GONE[0].encode() not in plaintext(bench)
    assert bench.objections() == []


def test_who_withdrew_is_not_taken_in_again(bench: Bench) -> None:
    """An import of the same list is refused with the row; without the row everything else comes in."""
    bench.take_in("first", planted())
    withdraw(bench.unlock_again(), CASE, person_called(bench, "gone"), because=WHY)
    bench_again = Bench(bench.folder, bench.unlock_again())
    with pytest.raises(TableError, match="row 8") as refused:
        bench_again.take_in("first", [("new", "Somebody Else", "2017-05-01", "Elsewhere"), *planted()])
    assert GONE[0] not in str(refused.value)
    assert bench_again.take_in("first", [*people(6), ("new", "Somebody Else", "2017-05-01", "Elsewhere")]).new == 1
    assert GONE[0].encode() not in plaintext(bench)


def test_a_whole_file_can_be_withdrawn(bench: Bench) -> None:
    """Whoever gave a list takes it back: the file goes, and with it everybody who was read from it."""
    bench.take_in("first", people(5))
    taken = bench.take_in("second", [(f"b{at}", f"{GONE[0]} {at}", "2017-04-09", GONE[1]) for at in range(3)])
    assert taken.exhibit is not None
    done = withdraw(bench.unlock_again(), CASE, taken.exhibit, because=WHY)
    assert done.plan.alone == (taken.exhibit,)
    assert done.persons_after == 5
    assert GONE[0].encode() not in plaintext(bench)
    assert b"second.csv" not in plaintext(bench)
    assert bench.objections() == []
    assert rebuild(bench.unlock_again(), CASE).same is True


def test_judgements_about_the_withdrawn_fall_away_and_others_stay(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two people who were one only through a third are two again; every other decision counts as before."""
    quick_engine(monkeypatch)
    bench.take_in("first", people(9))
    bench.take_in("second", people(9, list_name="b"))
    link(bench.context, CASE)
    with review(bench.unlock_again(), CASE) as sitting:
        for proposal in sitting.queue()[:2]:
            question = sitting.question(proposal)
            sitting.decide(question.a, question.b, Same.NO)
    persons = list_persons(bench.unlock_again(), CASE).persons
    assert len(persons) == 9
    withdraw(bench.unlock_again(), CASE, persons[0].person.id, because=WHY)
    after = list_persons(bench.unlock_again(), CASE).persons
    assert [one.person for one in after] == [one.person for one in persons[1:]]
    assert rebuild(bench.unlock_again(), CASE).same is True
    assert bench.objections() == []


def test_a_withdrawal_without_a_reason_is_refused(bench: Bench) -> None:
    """A record of destruction says why."""
    bench.take_in("first", people(2))
    for because in ("", "  ", "x" * 301):
        with pytest.raises(UsageError):
            withdraw(bench.unlock_again(), CASE, person_called(bench, "a0"), because=because)
    assert list_persons(bench.unlock_again(), CASE).mentions == 2


@pytest.mark.parametrize("wrong", ["per_" + "0" * 32, "exh_" + "0" * 32, "men_" + "0" * 32, "Quuxinda"])
def test_nobody_of_this_id_is_said_without_repeating_a_name(bench: Bench, wrong: str) -> None:
    """What was typed may be a name; an error does not repeat it."""
    bench.take_in("first", people(2))
    with pytest.raises(PersonsError) as caught:
        plan_withdrawal(bench.unlock_again(), CASE, wrong)
    assert "Quuxinda" not in f"{caught.value} {caught.value.place}"


def test_a_backup_that_still_opens_it_is_named_until_it_is_made_again(bench: Bench) -> None:
    """Nobody believes somebody gone while a stick in a drawer still opens what they said."""
    bench.take_in("first", planted())
    stick = bench.folder / "stick"
    backup(bench.unlock_again(), stick)
    done = withdraw(bench.unlock_again(), CASE, person_called(bench, "gone"), because=WHY)
    assert len(done.behind) == 1
    assert done.as_object()["backups_behind"] == list(done.behind)
    backup(bench.unlock_again(), stick)
    assert plan_withdrawal(bench.unlock_again(), CASE, person_called(bench, "a0")).behind == ()


def test_a_crash_at_any_step_leaves_all_or_nothing_readable(bench: Bench) -> None:
    """The machine dies while somebody is being forgotten: afterwards they are there whole, or gone whole."""
    bench.take_in("first", [*people(3), ("gone", GONE[0], "2017-04-09", GONE[1])])
    person = person_called(bench, "gone")
    kept = bench.snapshot("kept")
    step, there, gone = 0, 0, 0
    died = True
    while died:
        step += 1
        died = dies_at(step, lambda: withdraw(bench.unlock_again(), CASE, person, because=WHY))
        mentions = list_persons(bench.unlock_again(), CASE).mentions
        assert mentions in (3, 4)
        assert bench.objections() == []
        if mentions == 3:
            gone += 1
            left = plaintext(bench)
            assert GONE[0].encode() not in left
            assert b"Plugharrow" not in left
        else:
            there += 1
        assert not list(bench.workspace.rglob("*.part"))
        bench.put_back(kept)
    assert there > 3
    assert gone > 3


def test_old_entries_with_the_keys_of_now_open_nothing(bench: Bench) -> None:
    """Whoever kept last month's entries.db and has today's keys.db reads everybody else and not the withdrawn."""
    bench.take_in("first", planted())
    kept = bench.snapshot("kept")
    withdraw(bench.unlock_again(), CASE, person_called(bench, "gone"), because=WHY)
    with bench.unlock_again().case(CASE, "test", inspect=True) as case:
        keys = {bytes(key) for (key,) in case.keyring.database.execute("SELECT key FROM subject")}
        keys |= {bytes(secret) for (secret,) in case.keyring.database.execute("SELECT secret FROM identity")}
    bench.put_back(kept)
    opened = 0
    with bench.unlock_again().case(CASE, "test", inspect=True) as case:
        for n, entry in case.entries.walk():
            for index, body in case.bodies(n, entry.header):
                stored = next(s for s, _ in case.stored(n) if s.index == index)
                key = case.keyring.subject(stored.subject)
                opened += key in keys
                assert (key in keys) != (GONE[0].encode() in body or b"sealed_sha256" in body)
    assert opened > 12

"""A stamp is kept only if it answers our question, under the roots pinned for that authority; the rest waits."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from tests.simulators.timestamp_authority import Authority as Simulated
from tests.simulators.timestamp_authority import serving
from tests.vault.bench import CASE, NOW, Bench, bench, cheap_passphrases, people, quick_path

from habeas.capture.timestamping import fetch_stamp
from habeas.casework import stamping
from habeas.casework.checking import rebuild, verify
from habeas.casework.context import Context
from habeas.casework.kept_stamps import check_stamps
from habeas.casework.log_book import log_book
from habeas.casework.stamping import Authority, over_network, read_authority, stamp, stamps
from habeas.errors import DiskError, NetworkError, StampError, UsageError
from habeas.evidence import timestamps
from habeas.evidence.timestamps import query_for
from habeas.log.checkpoint import Checkpoint, signed_note
from habeas.model.encoding import decode_fast
from habeas.model.records import Stamp, StampDue
from habeas.sealing.feeds import feed_id, new_feed_seed, sign
from habeas.vault.case import Case

__all__ = ["bench", "cheap_passphrases", "quick_path"]

NETWORK = over_network(private=True)
LATER = NOW.replace(year=NOW.year + 50)  # the simulated authority has the clock of this computer


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Simulated:
    """An authority with keys of its own."""
    return Simulated(folder=tmp_path_factory.mktemp("tsa"))


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Simulated:
    """Another authority, with another kind of keys."""
    return Simulated(folder=tmp_path_factory.mktemp("tsa2"), kind="p256")


@pytest.fixture
def context(bench: Bench) -> Context:
    """A case with a list in it."""
    bench.take_in("a", people(3))
    return replace(bench.context, now=lambda: LATER)


@contextmanager
def altering(authority: Simulated, alter: Callable[[bytes, bytes], bytes]) -> Iterator[str]:
    """Serve an authority whose answers are altered on the way; `alter` gets the query and the answer."""

    def reply(query: bytes) -> bytes:
        return alter(query, authority.answer(query))

    with serving(lambda asked: asked.send(type(asked).reply(asked.asked)), reply) as url:
        yield url


def pinned(authority: Simulated, url: str) -> Authority:
    return read_authority(url, authority.root_file)


def opened(context: Context) -> tuple[tuple[StampDue, ...], tuple[Stamp, ...]]:
    """What the case holds of questions and answers."""
    with context.case(CASE, "test") as case:
        tables = [
            [decode_fast(bytes(body)) for (body,) in case.index.database.execute(f"SELECT body FROM {table}")]
            for table in ("stamp_due", "stamp")
        ]
    dues, answers = tables
    return (
        tuple(one for one in dues if isinstance(one, StampDue)),
        tuple(one for one in answers if isinstance(one, Stamp)),
    )


def test_an_authority_stamps_the_log(context: Context, good: Simulated) -> None:
    """An outside authority says that the log was there; question and answer are kept as they went and came."""
    with good.serving() as url:
        done = stamp(context, CASE, [pinned(good, url)], ask=NETWORK)
    assert done.whole
    (one,) = done.stamped
    assert one.size == 2
    assert one.time is not None
    assert not done.waiting + done.refused
    (due,), (answer,) = opened(context)
    assert (due.id, due.authority, due.roots) == (one.due, url, (good.root,))
    assert answer.due == due.id
    assert answer.time == one.time
    found = stamps(context, CASE)
    assert [(kept.time, kept.size, kept.reason) for kept in found.kept] == [(one.time, 2, "")]
    assert found.kept[0].policy == one.policy
    assert found.waiting == ()


def test_an_address_is_told_without_what_may_be_a_password(context: Context, good: Simulated) -> None:
    """What follows a question mark in an address is used, and never shown."""
    with good.serving() as url:
        assert "secret" in url
        done = stamp(context, CASE, [pinned(good, url)], ask=NETWORK)
    assert "secret" not in repr(done)
    assert "secret" not in repr(stamps(context, CASE))


def test_two_authorities_stamp_the_same_checkpoint(context: Context, good: Simulated, other: Simulated) -> None:
    """Two authorities, two stamps over one checkpoint, two entries in the log: what was asked, what was answered."""
    before = log_book(context, CASE).size
    with good.serving() as one, other.serving() as two:
        done = stamp(context, CASE, [pinned(good, one), pinned(other, two)], ask=NETWORK)
    assert len(done.stamped) == 2
    dues, _ = opened(context)
    assert len({due.note for due in dues}) == 1
    assert len({due.query for due in dues}) == 2
    assert log_book(context, CASE).size == before + 2


def test_an_authority_is_believed_under_its_own_roots_alone(
    context: Context, good: Simulated, other: Simulated
) -> None:
    """The root of one authority proves nothing about the answers of another, although both are pinned."""
    with good.serving() as one, other.serving() as two:
        done = stamp(context, CASE, [pinned(other, one), pinned(good, two)], ask=NETWORK)
    assert not done.stamped
    assert not done.whole
    assert {one.code for one in done.refused} <= {"chain", "signature"}
    assert len(done.refused) == 2
    assert opened(context)[1] == ()
    assert len(stamps(context, CASE).waiting) == 2


def _flipped(_query: bytes, answer: bytes) -> bytes:
    at = len(answer) - 20  # in the signature, which comes last
    return answer[:at] + bytes([answer[at] ^ 1]) + answer[at + 1 :]


def test_a_tampered_answer_is_refused_and_waits(context: Context, good: Simulated) -> None:
    """One altered bit, and the answer is named, not kept, and asked for again."""
    with altering(good, _flipped) as url:
        done = stamp(context, CASE, [pinned(good, url)], ask=NETWORK)
    (one,) = done.refused
    assert one.code == "signature"
    assert not done.whole
    assert opened(context)[1] == ()
    assert [waits.due for waits in stamps(context, CASE).waiting] == [one.due]


def test_the_answer_to_another_question_is_refused(
    context: Context, good: Simulated, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An old answer, played again, is not taken for a new one."""
    dues: list[StampDue] = []
    write = stamping._write_dues

    def noting(*values: object) -> tuple[StampDue, ...]:
        dues.extend(write(*values))  # type: ignore[arg-type]
        return tuple(dues)

    monkeypatch.setattr(stamping, "_write_dues", noting)

    def old(_query: bytes, _answer: bytes) -> bytes:
        return good.answer(query_for(dues[0].note.encode(), nonce=12345))

    with altering(good, old) as url:
        done = stamp(context, CASE, [pinned(good, url)], ask=NETWORK)
    assert [one.code for one in done.refused] == ["nonce"]


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (bytes.fromhex("30053003020102"), "status"),  # rejection
        (b"", "form"),
        (b"<html>please log in</html>", "form"),
        (bytes(70_000), "capture"),
    ],
    ids=["rejection", "nothing", "a page", "too much"],
)
def test_what_is_no_stamp_is_refused(context: Context, good: Simulated, answer: bytes, code: str) -> None:
    """An authority that rejects the question, or is none, is named; the question waits."""
    with altering(good, lambda _query, _answer: answer) as url:
        done = stamp(context, CASE, [pinned(good, url)], ask=NETWORK)
    assert [one.code for one in done.refused] == [code]
    assert len(stamps(context, CASE).waiting) == 1


@pytest.mark.parametrize(("behaviour", "waits"), [("overloaded", True), ("not found", False), ("redirect", False)])
def test_a_server_that_answers_with_an_error(context: Context, good: Simulated, behaviour: str, waits: bool) -> None:
    """A server that is overloaded is asked again later; one that is elsewhere is told at once. Neither stamps."""
    with good.serving(behaviour=behaviour) as url:
        done = stamp(context, CASE, [pinned(good, url)], ask=NETWORK)
    assert not done.stamped
    assert bool(done.waiting) is waits
    assert bool(done.refused) is not waits
    assert len(stamps(context, CASE).waiting) == 1


def test_a_slow_authority_does_not_hold_the_case(context: Context, good: Simulated, bench: Bench) -> None:
    """While an authority takes its time, others work in the case; too slow means: wait and ask again."""
    sizes = []

    def ask(url: str, query: bytes) -> bytes:
        sizes.append(log_book(bench.unlock_again(), CASE).size)
        return fetch_stamp(url, query, timeout=0.3, allow_private=True)

    with good.serving(behaviour="slow body") as url:
        done = stamp(context, CASE, [pinned(good, url)], ask=ask)
    assert [one.code for one in done.waiting] == ["network"]
    assert sizes == [3]


def test_a_private_address_is_refused_unless_allowed(context: Context, good: Simulated) -> None:
    """A case never asks into the network that it stands in, unless somebody says so."""
    with good.serving() as url:
        done = stamp(context, CASE, [pinned(good, url)], ask=over_network())
        assert [one.code for one in done.refused] == ["capture"]
        assert len(stamp(context, CASE, ask=NETWORK).stamped) == 1


def test_what_waited_is_stamped_when_the_authority_is_back(context: Context, good: Simulated) -> None:
    """Without a network the stamp waits, and says so; later the same question is answered, and nothing waits."""
    with good.serving() as url:
        pass
    done = stamp(context, CASE, [pinned(good, url)], ask=NETWORK)
    assert [one.code for one in done.waiting] == ["network"]
    assert not done.whole
    again = stamp(context, CASE, ask=NETWORK)
    assert [one.due for one in again.waiting] == [one.due for one in done.waiting]
    with good.serving() as back:

        def ask(address: str, query: bytes) -> bytes:
            assert address == url
            return NETWORK(back, query)

        found = stamp(context, CASE, ask=ask)
    assert [one.due for one in found.stamped] == [one.due for one in done.waiting]
    assert stamps(context, CASE).waiting == ()
    nothing = stamp(context, CASE, ask=_nobody)
    assert nothing.whole
    assert not nothing.stamped + nothing.waiting + nothing.refused


def _nobody(address: str, query: bytes) -> bytes:
    raise AssertionError("nobody was to be asked")


def _unreachable(address: str, query: bytes) -> bytes:
    raise NetworkError("not reachable")


def test_one_that_answers_is_kept_beside_one_that_does_not(context: Context, good: Simulated, other: Simulated) -> None:
    """Who answers is kept although another does not; the one that does not waits."""
    with good.serving() as url:

        def ask(address: str, query: bytes) -> bytes:
            return NETWORK(url, query) if address == url else _unreachable(address, query)

        done = stamp(context, CASE, [pinned(other, "https://gone.example/"), pinned(good, url)], ask=ask)
    assert done.whole
    assert len(done.stamped) == len(done.waiting) == 1


def test_whoever_stops_a_slow_authority_keeps_what_another_answered(
    context: Context, good: Simulated, other: Simulated
) -> None:
    """Ctrl-C while the second is asked loses nothing of the first."""
    with good.serving() as url:

        def ask(address: str, query: bytes) -> bytes:
            if address != url:
                raise KeyboardInterrupt
            return NETWORK(url, query)

        with pytest.raises(KeyboardInterrupt):
            stamp(context, CASE, [pinned(good, url), pinned(other, "https://slow.example/")], ask=ask)
    found = stamps(context, CASE)
    assert len(found.kept) == len(found.waiting) == 1


def test_a_newer_question_takes_the_place_of_an_older_one(context: Context, good: Simulated, bench: Bench) -> None:
    """The queue holds one question an authority: a later checkpoint commits to all that an earlier one does."""
    authority = pinned(good, "https://tsa.example/")
    first = stamp(context, CASE, [authority], ask=_unreachable).waiting[0]
    second = stamp(context, CASE, [authority], ask=_unreachable).waiting[0]
    assert second.size > first.size
    assert [one.due for one in stamps(context, CASE).waiting] == [second.due]
    with good.serving() as url:
        stamp(context, CASE, ask=lambda _, query: NETWORK(url, query))
    assert stamps(context, CASE).waiting == ()


def test_the_same_stamp_is_kept_once(context: Context, good: Simulated, monkeypatch: pytest.MonkeyPatch) -> None:
    """An authority that gives one and the same stamp twice is not counted as two."""
    answers: dict[bytes, bytes] = {}
    monkeypatch.setattr(timestamps, "query_for", lambda message, nonce: query_for(message, nonce=7))
    with altering(good, lambda query, answer: answers.setdefault(query, answer)) as url:
        done = stamp(context, CASE, [pinned(good, url), pinned(good, url + "&again")], ask=NETWORK)
    assert len(done.stamped) == 1
    assert [one.code for one in done.refused] == ["kept"]
    assert len(opened(context)[1]) == 1


def test_a_full_disk_keeps_the_question(context: Context, good: Simulated, monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer that could not be written down is asked for again; nothing is half-kept."""

    def full(*_values: object) -> None:
        raise DiskError("full")

    with good.serving() as url:
        with monkeypatch.context() as patch:
            patch.setattr(stamping, "_keep", full)
            with pytest.raises(DiskError):
                stamp(context, CASE, [pinned(good, url)], ask=NETWORK)
        assert len(stamps(context, CASE).waiting) == 1
        assert len(stamp(context, CASE, ask=NETWORK).stamped) == 1


@pytest.mark.parametrize(
    "address",
    ["tsa.example", "ftp://tsa.example/", "https://", "https://me:hunter2@tsa.example/", "https://tsa.example/#x",
     "https://tsa.example/a b", "https://tsa.example:x/", "https://tsa.example/\u202e"],
)  # fmt: skip
def test_an_address_that_cannot_be_asked_is_refused_before_anything_is_written(address: str, good: Simulated) -> None:
    """A slip in an address is told at once, and does not wait in the queue for ever; it is not repeated."""
    with pytest.raises(UsageError) as refusal:
        read_authority(address, good.root_file)
    assert "hunter2" not in str(refusal.value.as_object())


@pytest.mark.parametrize("content", [b"", b"no certificate here", b"-----BEGIN CERTIFICATE-----\n", bytes(2_000_000)])
def test_a_file_without_certificates_is_refused(tmp_path: Path, content: bytes) -> None:
    """Whoever pins the wrong file is told which, and what is wanted."""
    path = tmp_path / "root.pem"
    path.write_bytes(content)
    with pytest.raises(StampError, match="no certificate") as refusal:
        read_authority("https://tsa.example/", path)
    assert refusal.value.place == str(path)
    with pytest.raises(UsageError):
        read_authority("https://tsa.example/", tmp_path / "missing.pem")


def test_der_and_pem_pin_the_same(tmp_path: Path, good: Simulated, other: Simulated) -> None:
    """A root is pinned from either form, and several from one file."""
    (tmp_path / "der").write_bytes(good.root)
    (tmp_path / "both").write_bytes(good.root_file.read_bytes() + other.root_file.read_bytes())
    assert read_authority("https://t.example/", tmp_path / "der").roots == (good.root,)
    assert read_authority("https://t.example/", tmp_path / "both").roots == (good.root, other.root)


@pytest.fixture
def stamped(context: Context, good: Simulated) -> Context:
    """A case with one stamp that holds."""
    with good.serving() as url:
        assert stamp(context, CASE, [pinned(good, url)], ask=NETWORK).stamped
    return context


def forge(context: Context, make: Callable[[Case, StampDue, Stamp], tuple[StampDue | None, Stamp]]) -> str:
    """Write a question and an answer as somebody who has the keys could; return what verify says of them."""
    (due,), (answer,) = opened(context)
    with context.case(CASE, "test") as case:
        asked, answered = make(case, due, answer)
        with case.unit() as unit:
            for body in (asked, answered):
                if body is not None:
                    unit.add(body)
            context.close_unit(unit, "test", {})
    found = verify(context, CASE)
    assert found.stamps == 2
    (failure,) = found.failures
    assert (failure.what, failure.id) == ("stamp", answered.due)
    assert [kept.reason for kept in stamps(context, CASE).kept if kept.reason] == [failure.reason]
    return failure.reason


NEW = "stp_" + "ab" * 16


def _altered(due: StampDue, answer: Stamp, **of_answer: object) -> tuple[StampDue, Stamp]:
    return msgspec.structs.replace(due, id=NEW), msgspec.structs.replace(answer, due=NEW, **of_answer)


def test_verify_counts_the_stamps_and_checks_each(stamped: Context) -> None:
    """`verify` says how many stamps there are, and they survive a rebuild of the index."""
    found = verify(stamped, CASE)
    assert (found.stamps, found.failures) == (1, ())
    assert found.as_object()["stamps"] == 1
    assert rebuild(stamped, CASE).same
    assert len(stamps(stamped, CASE).kept) == 1


def test_verify_names_a_stamp_whose_answer_was_altered(stamped: Context) -> None:
    """A stamp that somebody altered in the store is named by its id."""

    def make(_case: Case, due: StampDue, answer: Stamp) -> tuple[StampDue | None, Stamp]:
        return _altered(due, answer, response=_flipped(b"", answer.response))

    assert "signature" in forge(stamped, make)


def test_verify_names_a_stamp_with_another_time(stamped: Context) -> None:
    """The time that is told is the one in the stamp."""

    def make(_case: Case, due: StampDue, answer: Stamp) -> tuple[StampDue | None, Stamp]:
        return _altered(due, answer, time="2001-01-01T00:00:00Z")

    assert "another time" in forge(stamped, make)


def test_verify_names_a_stamp_over_another_log(stamped: Context) -> None:
    """A stamp over a log that this one does not go on from says nothing about this one."""

    def make(case: Case, due: StampDue, answer: Stamp) -> tuple[StampDue | None, Stamp]:
        feed, seed = case.keyring.feed()
        false = Checkpoint(origin=case.origin, size=2, root=bytes(32))
        note = signed_note(false, public_key=feed, sign=lambda message: sign(message, seed))
        asked, answered = _altered(due, answer)
        return msgspec.structs.replace(asked, note=note), answered

    assert "does not go on from" in forge(stamped, make)


def test_verify_names_a_stamp_over_a_checkpoint_of_a_stranger(stamped: Context) -> None:
    """A checkpoint that no installation of the case signed is not one of the case."""

    def make(case: Case, due: StampDue, answer: Stamp) -> tuple[StampDue | None, Stamp]:
        seed = new_feed_seed(secrets.token_bytes)
        now = Checkpoint(origin=case.origin, size=case.frontier.size, root=case.frontier.root())
        note = signed_note(now, public_key=feed_id(seed), sign=lambda message: sign(message, seed))
        asked, answered = _altered(due, answer)
        return msgspec.structs.replace(asked, note=note), answered

    assert "another key" in forge(stamped, make)


def test_verify_names_an_answer_without_a_question(stamped: Context) -> None:
    """A stamp of which nothing says what it was asked for proves nothing."""

    def make(_case: Case, due: StampDue, answer: Stamp) -> tuple[StampDue | None, Stamp]:
        return None, _altered(due, answer)[1]

    assert "asked for" in forge(stamped, make)


def test_stamps_the_index_has_not_taken_in_are_checked_too(stamped: Context) -> None:
    """After a crash `verify` looks at the entries and not only at an index that is behind."""
    with stamped.case(CASE, "test") as case:
        size = case.frontier.size
        case.index.database.execute("DELETE FROM stamp")
        case.index.database.execute("DELETE FROM stamp_due")
        case.index.database.execute("UPDATE meta SET value = ? WHERE name = 'applied'", (size - 2,))
        assert check_stamps(case).stamps == 1
        case.index.database.execute("UPDATE meta SET value = ? WHERE name = 'applied'", (size,))

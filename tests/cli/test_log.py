"""`habeas log`: what happened, who read what, proofs and time stamps, as a person and as a program call them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.cli.calling import Call, Said
from tests.simulators.timestamp_authority import Authority

from habeas.log.checkpoint import read_note
from habeas.log.proof import read_proof


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """A time-stamp authority."""
    return Authority(folder=tmp_path_factory.mktemp("tsa"))


@pytest.fixture
def filled(habeas: Call, work: Path, lists: Path) -> Path:
    """A workspace whose case `c` has a list of nine people."""
    table, mapping = lists / "list.csv", lists / "list.toml"
    assert habeas("import", work, table, "--case", "c", "--mapping", mapping, "--json").code == 0
    return work


@pytest.fixture
def person(habeas: Call, filled: Path) -> str:
    """Somebody in it."""
    found = habeas("persons", filled, "--case", "c", "--json").told["persons"]
    return str(found[0]["id"])


Log = Callable[..., Said]


@pytest.fixture
def log(habeas: Call, filled: Path) -> Log:
    """Call a verb of the log over the case."""

    def call(name: str, *more: object, as_json: bool = True) -> Said:
        words = (name,) if name else ()
        return habeas("log", *words, filled, "--case", "c", *more, *(("--json",) if as_json else ()))

    return call


def test_the_log_needs_no_second_name(habeas: Call, filled: Path, log: Log) -> None:
    """`habeas log WORKSPACE` tells what happened, wherever its options stand."""
    told = log("entries").told
    assert [one["verb"] for one in told["entries"]] == ["case new", "import"]
    assert habeas("log", filled, "--case", "c", "--json").told["entries"] == told["entries"]
    assert habeas("log", "--case", "c", "--json", filled).told["entries"] == told["entries"]
    assert told["size"] == 2
    assert told["installations"][0]["here"] is True


def test_the_log_in_words(log: Log, person: str) -> None:
    """A person reads counts as words, the newest last, and what waits at the end."""
    log("who", person)
    said = log("", as_json=False)
    assert "9 rows, 9 new" in said.out
    assert "kept in keys.db" in said.out
    assert said.out.index("case new") < said.out.index("import") < said.out.index("log who")
    few = log("", "--last", 1, as_json=False)
    assert "1 earlier entry not shown" in few.out
    assert log("", "--from", 9).code == 2


def test_a_verb_mistyped_is_said_to_be_one(habeas: Call) -> None:
    """A slip in a verb's name is not taken for a workspace."""
    said = habeas("log", "chekpoint", "w", "--case", "c", "--json")
    assert said.code == 2
    assert "did you mean checkpoint" in said.error["message"]
    assert habeas("log").code == 2


def test_who_read_whom(habeas: Call, filled: Path, log: Log, person: str) -> None:
    """Each showing of a record is told with time, verb and by whom; asking is none."""
    said = log("who", person, as_json=False)
    assert "Nobody has opened this record" in said.out
    assert "Nothing with this person" in said.out
    habeas("show", filled, "--case", "c", person, may_show=True)
    habeas("account", filled, "--case", "c", "--json")
    told = log("who", person).told
    assert [(one["what"], one["verb"], one["every"]) for one in told["opened"]] == [
        ("read", "show", False),
        ("listed", "account", True),
    ]
    assert told["left"] == []
    said = log("who", person, as_json=False)
    assert "with all others" in said.out


def test_the_account_notes_whom_it_shows(habeas: Call, filled: Path, log: Log, person: str) -> None:
    """What a terminal shows of somebody's record is a reading; whom it does not show was not read."""
    for only in ("--conflicts", "--to-review"):
        habeas("account", filled, "--case", "c", only)
        assert log("who", person).told["opened"] == []  # nobody is listed so here
    habeas("account", filled, "--case", "c")
    assert len(log("who", person).told["opened"]) == 1
    habeas("account", filled, "--case", "c", "--json")
    assert len(log("who", person).told["opened"]) == 2


def test_nobody_of_this_id(log: Log) -> None:
    """A name in the place of an id is refused and not repeated."""
    assert log("who", "Planted-Имя").code == 1
    assert log("who", "per_" + "0" * 32).error["code"] == "persons"


def test_a_checkpoint_is_text_that_can_be_kept(habeas: Call, filled: Path, log: Log, tmp_path: Path) -> None:
    """Standard output is the signed note and nothing else; a file holds the same."""
    said = log("checkpoint", as_json=False)
    checkpoint, _, _ = read_note(said.out)
    assert checkpoint.size == 2
    told = log("checkpoint").told
    assert told["note"] == said.out
    assert told["key"] in said.err
    out = tmp_path / "note"
    assert log("checkpoint", "--out", out, as_json=False).code == 0
    assert out.read_text() == said.out
    assert log("checkpoint", "--out", out).code == 2
    assert log("checkpoint", "--out", out, "--force").told["out"] == str(out)
    assert log("checkpoint", "--out", filled / "note").code == 2


def test_an_older_checkpoint_is_followed(habeas: Call, filled: Path, log: Log, person: str, tmp_path: Path) -> None:
    """Whoever kept a checkpoint checks that the log goes on from it; another one is refused."""
    old, proof = tmp_path / "old", tmp_path / "proof"
    log("checkpoint", "--out", old)
    habeas("show", filled, "--case", "c", person, "--json")
    told = log("checkpoint", "--follow", old, "--consistency", proof).told
    assert (told["follows"]["size"], told["size"]) == (2, 3)
    assert proof.read_text().splitlines() == told["follows"]["consistency"]
    said = log("checkpoint", "--follow", old, as_json=False)
    assert "2 entries are the same, 1 came since" in said.err
    assert log("checkpoint", "--consistency", proof).code == 2
    assert log("checkpoint", "--follow", tmp_path / "missing").code == 2
    later = tmp_path / "later"
    later.write_text(told["note"].replace("\n3\n", "\n9\n"))
    assert log("checkpoint", "--follow", later).error["code"] == "proof"


def test_an_entry_is_proved_and_checked(habeas: Call, log: Log, tmp_path: Path) -> None:
    """The proof goes to an outsider, who checks it with the leaf and the key and no workspace."""
    proof, leaf = tmp_path / "1.tlog-proof", tmp_path / "1.leaf"
    told = log("prove", 1, "--out", proof, "--leaf", leaf).told
    assert read_proof(proof.read_text(), place="").index == 1
    assert leaf.read_bytes().hex() == told["leaf"]
    said = habeas("log", "check", proof, "--leaf", leaf, "--key", told["key"], "--json")
    assert said.code == 0
    assert (said.told["ok"], said.told["entry"], said.told["size"]) == (True, 1, 2)
    assert "It holds" in habeas("log", "check", proof, "--leaf", leaf, "--key", told["key"]).out
    assert habeas("log", "check", proof, "--leaf", leaf, "--key", "00" * 32, "--json").error["code"] == "proof"
    assert habeas("log", "check", proof, "--leaf", leaf, "--key", "4be1…", "--json").code == 2
    assert habeas("log", "check", proof, "--leaf", proof, "--key", told["key"], "--json").code == 1
    assert log("prove", 7).error["place"] == "entry 7"


def test_a_proof_on_standard_output_is_the_file(log: Log, tmp_path: Path) -> None:
    """What is printed can be sent on as it is."""
    said = log("prove", 0, as_json=False)
    assert said.out == log("prove", 0).told["proof"]
    assert read_proof(said.out, place="").index == 0
    files = log("prove", 0, "--out", tmp_path / "p", "--leaf", tmp_path / "l", as_json=False)
    assert "Next: " in files.out
    assert f"log check {tmp_path / 'p'} --leaf" in files.out
    assert "--leaf FILE writes it" in log("prove", 0, "--out", tmp_path / "q", as_json=False).out


def test_a_stamp_from_asking_to_listing(habeas: Call, filled: Path, log: Log, authority: Authority) -> None:
    """One call asks, checks and keeps; the list tells it, and verify counts it."""
    assert "No time stamp yet" in log("stamps", as_json=False).out
    assert "Nothing waits" in log("stamp", as_json=False).out
    assert log("stamp").told == {"stamped": [], "waiting": [], "refused": []}
    with authority.serving() as url:
        said = log("stamp", "--tsa", url, "--tsa-root", authority.root_file, "--private-network", as_json=False)
    assert said.code == 0
    assert "the first 2 entries existed no later than" in said.out
    assert "secret" not in said.out + said.err
    told = log("stamps").told
    assert [(one["size"], one["holds"]) for one in told["stamps"]] == [(2, True)]
    assert "existed no later than" in log("stamps", as_json=False).out
    found = habeas("verify", filled, "--case", "c", "--json").told
    assert (found["ok"], found["stamps"]) == (True, 1)
    assert "1 time stamp." in habeas("verify", filled, "--case", "c").out


def test_without_a_network_the_stamp_waits_and_says_so(log: Log, authority: Authority) -> None:
    """Nobody answers: exit code 1, the question is kept, and the next call without --tsa asks again."""
    with authority.serving() as url:
        pass
    call = ("--tsa", url, "--tsa-root", authority.root_file, "--private-network")
    said = log("stamp", *call)
    assert said.code == 1
    assert [one["code"] for one in said.told["waiting"]] == ["network"]
    again = log("stamp", "--private-network", as_json=False)
    assert again.code == 1
    assert "waits" in again.out
    assert "Next: " in again.out
    assert len(log("stamps").told["waiting"]) == 1
    assert "wait for an answer" in log("stamps", as_json=False).out


def test_a_wrong_answer_is_refused(log: Log, authority: Authority, tmp_path: Path) -> None:
    """An answer under another root is refused by name; the exit code is 1."""
    stranger = Authority(folder=tmp_path, kind="p256")
    with authority.serving() as url:
        said = log("stamp", "--tsa", url, "--tsa-root", stranger.root_file, "--private-network")
        assert said.code == 1
        assert len(said.told["refused"]) == 1
        words = log("stamp", "--private-network", as_json=False)
    assert "REFUSED" in words.out


@pytest.mark.parametrize("content", [None, b"", b"no certificate"])
def test_a_root_that_is_none(log: Log, tmp_path: Path, content: bytes | None) -> None:
    """Nothing is asked, and nothing waits, when the file of certificates will not do."""
    root = tmp_path / "root.pem"
    if content is not None:
        root.write_bytes(content)
    said = log("stamp", "--tsa", "https://tsa.example/", "--tsa-root", root)
    assert said.code == (2 if content is None else 1)
    assert said.error["place"] == str(root)
    assert log("stamps").told["waiting"] == []


def test_each_authority_has_its_own_roots(log: Log, authority: Authority) -> None:
    """A root is pinned for one authority, so there is one file for each."""
    assert log("stamp", "--tsa", "https://tsa.example/").code == 2
    assert log("stamp", "--tsa-root", authority.root_file).code == 2


def test_the_object_of_a_stamp(log: Log, authority: Authority) -> None:
    """What programs rely on is there."""
    with authority.serving() as url:
        told = log("stamp", "--tsa", url, "--tsa-root", authority.root_file, "--private-network").told
    (one,) = told["stamped"]
    assert set(one) == {"id", "authority", "size", "time", "policy"}
    (kept,) = log("stamps").told["stamps"]
    assert {"id", "authority", "size", "time", "policy", "serial", "root", "holds", "reason"} == set(kept)
    assert json.loads(json.dumps(kept)) == kept

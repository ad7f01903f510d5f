"""The contract of the command line: help, examples, one object for programs, exit codes (DESIGN §8)."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from tests.cli.calling import Call

from habeas.cli.main import cli
from habeas.cli.verbs import VERBS

_HEAVY = ("rich", "numpy", "duckdb", "splink", "apsw", "nacl", "msgspec", "openpyxl", "jinja2", "scipy")


def _commands() -> Iterator[tuple[str, click.Command]]:
    context = click.Context(cli)
    for name in VERBS:
        command = cli.get_command(context, name)
        assert command is not None
        yield name, command
        if isinstance(command, click.Group):
            yield from ((f"{name} {sub}", one) for sub, one in command.commands.items())


COMMANDS = dict(_commands())
LEAVES = {name: one for name, one in COMMANDS.items() if not isinstance(one, click.Group)}


def _examples(command: click.Command) -> list[str]:
    lines = (command.epilog or "").splitlines()
    return [line.strip() for line in lines if line.strip().startswith("habeas ")]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_verb_explains_itself_with_an_example(name: str, habeas: Call) -> None:
    """Whoever asks a verb for help sees how it is called, in a line that fits an 80-column terminal."""
    said = habeas(*name.split(), "--help")
    assert said.code == 0
    examples = _examples(COMMANDS[name])
    assert examples
    for example in examples:
        assert example in said.out
        assert len(example) + 4 <= 80


@pytest.mark.parametrize("name", COMMANDS)
def test_every_example_can_be_typed_as_it_stands(name: str) -> None:
    """An example in the help names its verb and has no slip in an option."""
    for example in _examples(COMMANDS[name]):
        words = shlex.split(example)[1:]
        assert " ".join(words).startswith(name)
        command: click.Command = cli
        context = click.Context(cli)
        while isinstance(command, click.Group):
            found = command.get_command(context, words.pop(0))
            assert found is not None
            command = found
        command.make_context(name, words)  # raises what a person would be told


@pytest.mark.parametrize("name", VERBS)
def test_the_list_of_verbs_says_what_the_verb_itself_says(name: str) -> None:
    """The one line in `habeas --help` is the first sentence of the verb's own help."""
    command = COMMANDS[name]
    first = (command.help or "").partition("\n\n")[0].replace("\n", " ")
    assert first == VERBS[name][1]


@pytest.mark.parametrize("name", LEAVES)
def test_every_verb_speaks_to_programs(name: str) -> None:
    """No verb can be read only by a person."""
    assert any("--json" in option.opts for option in LEAVES[name].params)


@pytest.mark.parametrize("name", LEAVES)
def test_no_verb_takes_a_passphrase_itself(name: str) -> None:
    """What stands on a command line is seen by every program of the machine and kept by the shell."""
    options = {opt for option in LEAVES[name].params for opt in option.opts if "passphrase" in opt}
    of_cases = {"--case-passphrase-file", "--new-case-passphrase-file"}
    assert options <= {"--passphrase-file", "--passphrase-fd", "--new-passphrase-file"} | of_cases
    assert not any(option.envvar for option in LEAVES[name].params)


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["verify"]])
def test_help_costs_nothing(arguments: list[str]) -> None:
    """Asking for help on a slow laptop must not load the libraries of the work."""
    script = (
        "import sys\nfrom habeas.cli.main import run\n"
        f"code = run({arguments!r})\n"
        f"print(sorted(set({_HEAVY!r}) & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stderr.strip().endswith("[]")


def test_no_verb_is_an_error_that_shows_the_verbs(habeas: Call) -> None:
    """Whoever types the name alone is shown what there is, and a script learns that nothing was done."""
    said = habeas()
    assert said.code == 2
    assert said.out == ""
    assert "account" in said.err


@pytest.mark.parametrize(
    ("arguments", "meant"),
    [
        (["vrify", "w"], "verify"),
        (["acount", "w"], "account"),
        (["case", "nwe", "w", "x"], "new"),
        (["verify", "w", "--cse", "x"], "--case"),
        (["estimate", "--tabel", "x.csv"], "--table"),
    ],
)
def test_a_slip_is_answered_with_what_was_meant(arguments: list[str], meant: str, habeas: Call) -> None:
    """A mistyped verb or option costs one look, not a search in the manual."""
    said = habeas(*arguments)
    assert said.code == 2
    assert said.out == ""
    assert meant in said.err
    assert ".." not in said.err
    told = habeas(*arguments, "--json")
    assert (told.code, told.error["code"]) == (2, "usage")
    assert meant in told.error["message"]


@pytest.mark.parametrize("name", [name for name in LEAVES if name not in ("demo", "panic", "terms", "file templates")])
def test_a_call_without_its_arguments_is_bad_usage_for_people_and_programs(
    name: str, habeas: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit code 2 and one object, whatever is missing."""
    monkeypatch.chdir(tmp_path)
    told = habeas(*name.split(), "--json")
    assert told.code == 2
    assert set(told.error) == {"code", "message", "place", "advice"}
    assert told.error["code"] == "usage"
    assert told.err == ""


def test_every_verb_answers_a_program_with_one_object(habeas: Call, invented: Path, tmp_path: Path) -> None:
    """Programs read standard output whole: one object, every field of the contract, nothing beside it."""
    work, case = invented / "work", ("--case", "c", "--json")
    person = habeas("persons", work, *case).told["persons"][0]
    assert set(person) == {"id", "mentions", "lists", "sources"}
    assert set(person["mentions"][0]) == {"id", "external_id", "source"}
    linked = habeas("link", work, *case).told
    assert {"mentions", "pairs_compared", "linked", "queued", "persons"} <= set(linked)
    account = habeas("account", work, *case).told
    assert {"persons", "unaccounted", "by_fate", "to_review"} <= set(account)
    assert account["by_fate"] == {"unknown": account["persons"]}
    shown = habeas("show", work, person["id"], *case).told
    assert shown["id"] == person["id"]
    assert habeas("show", work, person["mentions"][0]["id"], *case).told["id"] == person["id"]
    assert habeas("judge", work, *case).told["queue"] == habeas("judge", work, "--queue", *case).told["queue"]
    report = habeas("report", work, "--out", tmp_path / "r.html", *case).told
    assert len(report["sha256"]) == 64
    verified = habeas("verify", work, *case).told
    assert {"ok", "entries", "exhibits", "failures", "root", "size"} <= set(verified)
    assert verified["ok"] is True
    assert habeas("rebuild", work, *case).told["same"] is True
    assert habeas("undo", work, *case).told["run"]
    assert habeas("case", "list", work, "--json").told["cases"][0]["name"] == "c"


def test_an_import_tells_programs_what_became_of_every_column(habeas: Call, work: Path, lists: Path) -> None:
    """Counts of the preview, the import and the same import again agree."""
    call = ("import", work, lists / "list.csv", "--case", "c", "--mapping", lists / "list.toml", "--json")
    preview = habeas(*call, "--preview").told
    done = habeas(*call).told
    again = habeas(*call).told
    assert preview["columns"] == done["columns"] == again["columns"]
    assert preview["columns"]["born"] == {"understood": 9, "unknown": 0, "not_taken": 0}
    assert (preview["new"], done["new"], again["same"]) == (9, 9, 9)
    assert (preview["entry"], again["entry"]) == (None, None)
    assert again["exhibit"] == done["exhibit"]
    assert done["set_aside"] == []


def test_letters_that_a_console_lacks_reach_programs_all_the_same() -> None:
    """On a console of few letters an error is still one valid object."""
    command = [sys.executable, "-m", "habeas.cli", "verify", "дело/é\U0001f600", "--case", "x", "--json"]
    script = "import sys; from habeas.cli import main; main(sys.argv[1:])"
    done = subprocess.run(
        [sys.executable, "-c", script, *command[3:]],
        capture_output=True,
        env={"PYTHONIOENCODING": "latin-1", "PATH": ""},
        check=False,
    )
    assert json.loads(done.stdout)["error"]["place"] == "дело/é\U0001f600"
    assert done.returncode == 1


def test_a_reader_that_leaves_early_is_no_error() -> None:
    """`habeas … | head` ends quietly."""
    done = subprocess.run(
        f"{shlex.quote(sys.executable)} -c 'from habeas.cli import main; main([\"--help\"])' | true",
        shell=True,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""

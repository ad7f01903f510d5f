"""Every verb of the command line, on a case in which nobody allowed a name: no planted name in any file outside.

What a verb shows at the terminal to whoever works on the case is another matter (test_who_read_what.py). Here is what
stays on a disk: reports, bundles, filings, tables, charts, proofs, and whatever a verb that is added tomorrow writes.
"""

from __future__ import annotations

import io
import os
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import click
import pytest
from tests.casework.filings import ANSWERED, Desk, consent, person
from tests.cli.calling import PASSPHRASE, cheapen
from tests.hostile.test_planted_names import FILE_NAME, NAMES, PLACES, hits
from tests.vault.bench import CASE, CHEAP, Bench

from habeas.casework.adding import Handed, add_files
from habeas.casework.coding import code
from habeas.casework.context import Context
from habeas.casework.filed_drafts import draft_filing
from habeas.casework.finding import Proposal, propose
from habeas.casework.importing import import_table
from habeas.casework.sourcing import SourceTerms, set_source
from habeas.casework.starting import start_case
from habeas.casework.stating import list_statements
from habeas.cli.main import cli, run
from habeas.cli.verbs import VERBS
from habeas.disclosures.every_template import SLUGS, template_of
from habeas.model.statements import Act, CodedMention
from habeas.statements.sheet import sheet_of
from habeas.vault.workspace import create

_LEFT_OUT = {
    "demo": "an invented case of its own, and a minute of work",
    "desk": "serves a browser until it is closed; its own tests look through what is left behind",
    "capture": "asks a network; what it takes in is an exhibit like another",
    "panic": "ends desks that run, and opens nothing",
    "mapping": "opens no case: drafts a mapping from a table that lies outside, and tells its name",
}
_LIST = """[source]
id = "list"
kind = "ngo_list"
title = "List"
[list]
states = ["taken"]
words = "named as taken"
[columns.id]
field = "external_id"
[columns.name]
field = "name"
order = "given family"
[columns.taken]
field = "taken_on"
date = "ymd"
[columns.place]
field = "taken_at"
"""
_LEAVE_THE_CASE = (
    "keys ",
    "passphrase",
    "case ",
    "retract",
    "undo",
    "withdraw",
)  # they run last: afterwards less of the case is there
_ENDINGS = {"report": "report.html", "bundle": "bundle.zip", "file seal": "form.json"}


@dataclass(slots=True)
class Held:
    """A case with planted names in rows, testimonies and drafts, and a folder in which verbs are called."""

    desk: Desk
    here: Path
    known: dict[str, str] = field(default_factory=dict)
    ran: dict[str, list[int]] = field(default_factory=dict)
    seen: dict[Path, tuple[int, int]] = field(default_factory=dict)

    def call(self, name: str, *words: str) -> int:
        code = run([*name.split(), *words, "--json"])
        sys.stdout.flush()
        self.ran.setdefault(name, []).append(code)
        return code

    def found(self) -> list[tuple[str, list[str]]]:
        """The files outside the workspace, and in it, that hold a planted word, by name or by what is in them.

        Those that have not changed since they were last looked at are not looked at again.
        """
        found = []
        for path in sorted(self.desk.bench.folder.rglob("*")):
            seen = (path.stat().st_mtime_ns, path.stat().st_size)
            if "inbox" in path.parts or not path.is_file() or self.seen.get(path) == seen:
                continue
            self.seen[path] = seen
            told = hits(str(path.relative_to(self.desk.bench.folder)).encode())
            told += [word for content in contents(path.read_bytes()) for word in hits(content)]
            if told:
                found.append((path.name, told))
        return found


def contents(content: bytes) -> Iterator[bytes]:
    """The bytes of a file, and of the files that are packed in it."""
    yield content
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as opened:
            for name in opened.namelist():
                yield name.encode()
                yield from contents(opened.read(name))


def leaves() -> dict[str, click.Command]:
    """Every verb that does something, by its words."""
    context, found = click.Context(cli), {}
    for name in VERBS:
        command = cli.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            found.update({f"{name} {sub}": one for sub, one in command.commands.items()})
        else:
            found[name] = command
    return found


@pytest.fixture
def held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Held:
    """The case. Whatever a verb keeps outside is kept below one folder."""
    cheapen(monkeypatch)
    for name in ("home", "tmp", "here", "inbox"):
        (tmp_path / name).mkdir()
    monkeypatch.chdir(tmp_path / "here")
    for variable, folder in (("HOME", "home"), ("TMPDIR", "tmp"), ("XDG_CACHE_HOME", "home")):
        monkeypatch.setenv(variable, str(tmp_path / folder))
    (tmp_path / "inbox" / "pass").write_text(PASSPHRASE)
    monkeypatch.setenv("HABEAS_PASSPHRASE_FILE", str(tmp_path / "inbox" / "pass"))
    made, _ = create(tmp_path / "work", PASSPHRASE.encode(), label="x", chance=os.urandom, cost=CHEAP)
    context = Context(workspace=made, now=lambda: desk.now)
    desk = Desk(Bench(tmp_path, context))
    start_case(context, CASE)
    held = Held(desk, tmp_path / "here")
    _plant(held, tmp_path / "inbox")
    return held


def _plant(held: Held, inbox: Path) -> None:
    """Put planted names into rows, a testimony, accounts, words, quotes, a finding and drafts."""
    known, context = held.known, held.desk.context
    rows = [("id", "name", "taken", "place"), *((f"x{n}", one, "2017-04-01", PLACES[n]) for n, one in enumerate(NAMES))]
    table, mapping, testimony = inbox / FILE_NAME, inbox / "list.toml", inbox / f"2-{FILE_NAME}.txt"
    table.write_text("".join(",".join(row) + "\n" for row in rows), encoding="utf-8")
    mapping.write_text(_LIST, encoding="utf-8")
    testimony.write_text(f"They took {NAMES[0]} in {PLACES[0]}.\n\n{NAMES[1]} saw it. Police said nothing.\n")
    for name, words in (("words", NAMES[1]), ("query", NAMES[0]), ("why", "It is open.")):
        (inbox / name).write_text(words, encoding="utf-8")
    known["list"] = str(import_table(context, CASE, table, mapping).exhibit)
    held.call("report", str(held.desk.bench.workspace), "--case", CASE, "--out", str(held.here / "first.html"))
    set_source(context, CASE, "ana", SourceTerms(kind="testimony"), new=True)
    handed = Handed(kind="testimony", lang="en", origin="ana")
    known["exhibit"] = add_files(context, CASE, [testimony], handed).files[0].exhibit
    code(context, CASE, sheet_of({"sheet": {"exhibit": known["exhibit"], "source": "ana"}, **_SHEET}))
    told = [one.statement for one in list_statements(context, CASE).statements]
    accounts = {one.party: one.mention.id for one in told if isinstance(one, CodedMention)}
    (act,) = [one for one in told if isinstance(one, Act)]
    known |= {"person": person(act.victim), "mention": act.victim, "act": act.id, "statement": act.statement}
    known |= {"force": accounts["unit"], "source": act.attribution.source, "inbox": str(inbox)}
    known |= {"table": str(table), "mapping": str(mapping)}
    # Counts may go, so that there are any; no name may.
    counts = {"purposes": ("statistics",), "recipients": ("public",), "name_form": "none", "to_public": True}
    listing = find_source(held, "list")
    held.desk.write(consent(known["source"], **counts), consent(listing, **counts))
    proposal = Proposal(about=known["person"], question="fate", value="unknown", reasoning=f"{NAMES[0]} is missed.",
                        standard="reasonable_grounds_to_believe")  # fmt: skip
    known["finding"] = propose(context, CASE, proposal).held.finding.id
    for slug in SLUGS:
        about = known["force"] if template_of(slug).about == "alleged" else known["person"]
        known[slug] = draft_filing(context, CASE, slug, [about], ANSWERED).draft.id


def find_source(held: Held, slug: str) -> str:
    with held.desk.context.case(CASE, "test") as case:
        return str(case.index.database.execute("SELECT id FROM source WHERE slug = ?", (slug,)).get)


_SHEET = {
    "mention": [
        {"as": "V", "name": NAMES[0], "quote": f"They took {NAMES[0]}"},
        {"as": "W", "name": NAMES[1], "quote": f"{NAMES[1]} saw it"},
        {"as": "P", "party": "unit", "actor_kind": "police", "quote": "Police"},
    ],
    "act": [
        {"type": "arrest", "start": "2017-04-01", "victim": "V", "where": PLACES[0],
         "quote": f"They took {NAMES[0]} in {PLACES[0]}",
         "by": [{"actor": "P", "degree": "carried_out", "actor_kind": "police"}]},
    ],
    "search_action": [
        {"type": "complaint_to_police", "by": "W", "about": ["V"], "asks": f"Where is {NAMES[0]}?", "quote": "saw it"}
    ],
    "response": [{"by": "P", "type": "refuses_to_answer", "about": ["V"], "quote": "Police said nothing"}],
}  # fmt: skip


def _value(held: Held, name: str, parameter: click.Parameter, template: str) -> str:
    """What stands for an argument or an option that a verb asks for; a verb with a new one says here what it is."""
    known, called = held.known, parameter.name or ""
    backup = str(held.here / "backup")
    workspace = str(held.desk.bench.workspace)
    out = held.here / _ENDINGS.get(name, f"out-{name.replace(' ', '-')}")
    whom = {"source": known["source"], "interview": known["source"], "find": known["person"]}.get(name.split()[0])
    values = {
        "folder": workspace,
        "workspace": workspace,
        "case_name": CASE,
        "out": str(out),
        "draws": str(out),
        "about": whom or known["mention"],
        "identifier": known["list"] if name == "withdraw" else known["person"],
        "person": known["person"],
        "persons": known["person"],
        "mention": known["force"],
        "other": known["mention"],
        "alleged": known["force"],
        "exhibit": known["exhibit"],
        "exhibits": known["exhibit"],
        "items": known["exhibit"],
        "source": backup if name in ("restore", "drill") else known["source"],
        "draft": known[template],
        "statement": known["statement"],
        "finding": known["finding"],
        "question": "fate",
        "value": "unknown",
        "answer": "yes" if name == "find review" else "no",
        "because": "asked",
        "template": template,
        "table_file": known["table"],
        "mapping_file": known["mapping"],
        "mapping": known["mapping"],
        "files": known["table"],
        "purpose": "filing",
        "recipient": "un_body",
        "by": "act_type",
        "typed": NAMES[0],
        "entry": "1",
        "proof": known["table"],
        "leaf": "0",
        "key": "0" * 64,
        "need": "2",
        "of": "3",
        "called": "s",
        "names": "en=Somewhere",
        "level": "region",
        "destination": backup,
        "case": CASE,
        "what": "recovery",
        "target": str(held.here / "restored"),
        "slug": "unknown" if name == "terms" else "made-new",
        "name": "made-new",
        "interview": known["source"],
        "consent": "con_" + "0" * 32,
        "vocabulary": "fate",
        "url": "http://x.invalid/",
        "sheet": known["mapping"],
        "table": "victims:year",
        "tables": "victims:year",
        "records": "50",
        "seed": "1",
    }
    assert called in values, f"{name}: say in this test what stands for {called}"
    return values[called]


def _words(held: Held, name: str, command: click.Command, template: str, *, flags: bool) -> list[str]:
    """A call of a verb with what it asks for, every place to write to, and all flags that let more out."""
    words: list[str] = []
    for one in command.params:
        writes = isinstance(one.type, click.Path) and one.name in ("out", "draws")
        if isinstance(one, click.Argument):
            if one.name == "typed":
                continue  # what is searched for is not typed
            words.append(_value(held, name, one, template))
        elif one.required or writes:
            words += [one.opts[0], _value(held, name, one, template)]
        elif flags and isinstance(one, click.Option) and one.is_flag and one.name not in ("as_json", "preview", "help"):
            words.append(one.opts[0])
    return [*words, *_more(held, name, template)]


def _more(held: Held, name: str, template: str) -> tuple[str, ...]:
    """What else makes a verb do what it is for."""
    known, inbox = held.known, held.known["inbox"]
    alleged = template_of(template).about == "alleged"
    more: dict[str, tuple[str, ...]] = {
        "bundle": ("--person", known["person"], "--exhibit", known["exhibit"], "--exhibit", known["list"]),
        "estimate": ("--case", CASE),
        "file draft": ("--alleged", known["force"]) if alleged else ("--person", known["person"]),
        "find propose": ("--reasoning", f"{inbox}/why", "--supersedes", known["finding"]),
        "publish tables": ("--yes",),
        "redact": ("--words", f"{inbox}/words"),
        "search": ("--query-file", f"{inbox}/query"),
        "withdraw": ("--yes", "--because", "asked"),
    }
    return more.get(name, ())


def _order(name: str) -> tuple[bool, str]:
    return name.startswith(_LEAVE_THE_CASE), name


def test_no_verb_writes_a_name_that_nobody_allowed(held: Held, capfd: pytest.CaptureFixture[str]) -> None:
    """Called plainly, and with every flag there is: no file outside holds a name, a place or a file's name."""
    commands = leaves()
    assert set(_LEFT_OUT) <= set(commands)
    for name in sorted(commands.keys() - _LEFT_OUT.keys(), key=_order):
        templates = SLUGS if name.startswith("file ") else SLUGS[:1]
        for template in templates:
            for flags in (False, True):
                if name == "file drop":
                    continue  # the drafts are needed by the others
                held.call(name, *_words(held, name, commands[name], template, flags=flags))
                told = capfd.readouterr()
                assert "defect" not in told.err, (name, flags, told.err)
                assert held.found() == [], (name, template, flags)
    # Most verbs did what they are for, so that this is no list of refusals.
    done = {name for name, codes in held.ran.items() if 0 in codes}
    assert {"report", "file preview", "redact", "search", "restore", "withdraw", "verify"} <= done
    assert len(done) > len(held.ran) * 0.6, sorted(held.ran.keys() - done)


def test_the_search_finds_what_does_leave(held: Held) -> None:
    """Once it is allowed, the same calls write the name: a search that finds nothing proves nothing until it has."""
    given = {"purposes": ("filing", "report", "prosecution", "sanctions"), "recipients": ("*",)}
    held.desk.write(consent(held.known["source"], id="con_" + "9" * 32, **given))
    assert held.found() == []
    at = (str(held.desk.bench.workspace), held.known["wgeid"], "--case", CASE)
    assert held.call("file change", *at) == 0
    assert held.call("file seal", *at, "--out", "f.docx") == 0
    assert {name for name, _ in held.found()} == {"f.docx"}

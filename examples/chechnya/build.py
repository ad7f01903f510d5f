"""Build the worked case: what was publicly reported of the persecution in Chechnya, coded statement by statement.

    python examples/chechnya/build.py FOLDER

The texts beside this file were written for it, in their own words, from facts in the public reporting; nobody in them
has a name. It shows how an article that relays an article that relays a letter counts once, how a denial is data, how
relatives are perpetrators like others, and how numbers that a source states stand beside persons and never among them.
"""

from __future__ import annotations

import argparse
import os
import secrets
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path

from habeas.casework.adding import Handed, add_files
from habeas.casework.coding import code
from habeas.casework.context import Context
from habeas.casework.judging import review
from habeas.casework.sourcing import SourceTerms, set_source
from habeas.casework.starting import start_case, start_workspace
from habeas.model.records import Same
from habeas.model.values import When
from habeas.statements.sheet import read_sheet

HERE = Path(__file__).resolve().parent
CASE = "chechnya"
_MARK = "this-folder-was-made-by-examples-chechnya.txt"

SOURCES = (
    (
        "organisation",
        SourceTerms(kind="organisation", title="an organisation that helps people out", connection="organisation"),
    ),
    ("survivor", SourceTerms(kind="testimony", title="the survivor", connection="victim")),
    ("first-paper", SourceTerms(kind="press", title="the first newspaper", connection="journalist")),
    ("second-paper", SourceTerms(kind="press", title="the second newspaper", connection="journalist")),
    ("republic", SourceTerms(kind="official_statement", title="officials of the republic", connection="official")),
)
# text, how it came, the sheet that codes it
EXHIBITS = (
    (
        "letter.txt",
        Handed(kind="letter", origin="organisation", received_from="organisation", lang="en"),
        "letter.toml",
    ),
    (
        "survivor-notes.txt",
        Handed(
            kind="interview_notes",
            origin="survivor",
            received_from="organisation",
            lang="en",
            labels=("relatives_at_risk", "names_living_person"),
        ),
        "survivor-notes.toml",
    ),
    (
        "first-article.html",
        Handed(kind="article", origin="first-paper", received_on=When(stated="2018", edtf="2018"), lang="en"),
        "first-article.toml",
    ),
    (
        "second-article.html",
        Handed(kind="article", origin="second-paper", received_on=When(stated="2018", edtf="2018"), lang="en"),
        "second-article.toml",
    ),
)


def build(folder: Path) -> tuple[Context, Path]:
    """Build the case in a folder; return the context, and the file that holds its passphrase."""
    context, passphrase_file = _workspace(folder)
    start_case(context, CASE)
    for slug, terms in SOURCES:
        set_source(context, CASE, slug, terms, new=True)
    survivors = []
    for text, handed, sheet in EXHIBITS:
        added = add_files(context, CASE, [HERE / "texts" / text], handed)
        if added.set_aside:
            raise SystemExit(f"{text}: {added.set_aside[0][1]}")
        coded = read_sheet((HERE / "sheets" / sheet).read_bytes(), name=sheet)
        coded = type(coded)(head={**coded.head, "exhibit": added.files[0].exhibit}, rows=coded.rows)
        done = code(context, CASE, coded)
        if "survivor" in done.handles:
            survivors.append(done.handles["survivor"])
    with review(context, CASE) as sitting:
        for other in survivors[1:]:
            sitting.decide(survivors[0], other, Same.YES, why="practice: the same account, told again")
    return context, passphrase_file


def _workspace(folder: Path) -> tuple[Context, Path]:
    if folder.exists() and any(folder.iterdir()):
        if not (folder / _MARK).is_file():
            raise SystemExit(f"{folder} holds something that this script did not make; choose another folder")
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _MARK).write_text("The worked case of examples/chechnya. It is made anew whenever that script runs.\n")
    passphrase, path = secrets.token_hex(16), folder / "passphrase.txt"
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
        stream.write(passphrase + "\n")
    workspace, _ = start_workspace(folder / "work", passphrase.encode(), label="example", chance=secrets.token_bytes)
    return Context(workspace=workspace, now=lambda: datetime.now(UTC)), path


def main() -> int:
    """Build the case, and show what it comes to with the verbs that anybody would use."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path, nargs="?", default=Path("demo/chechnya"))
    folder = parser.parse_args().folder
    context, passphrase_file = build(folder)
    context.workspace.close()
    from habeas.cli.main import run

    shared = (str(folder / "work"), "--case", CASE, "--passphrase-file", str(passphrase_file))
    for title, verb in (
        ("Who says it, and how many of them are independent", ("sources",)),
        ("What was done to persons, by type", ("count", "--by", "act_type")),
        ("Where sources disagree", ("contradictions",)),
        ("Numbers as sources state them, beside the persons and never among them", ("statements", "--kind", "tally")),
    ):
        print(f"\n── {title} ──  habeas {' '.join(verb)}\n", flush=True)
        code_of_verb = run([verb[0], *shared, *verb[1:]])
        if code_of_verb:
            return code_of_verb
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""habeas case"""

from __future__ import annotations

import secrets
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from habeas.cli.asking import case_passphrase, new_passphrase
from habeas.cli.frame import Frame, examples, sealed_case_option, verb
from habeas.errors import WrongPassphraseError

if TYPE_CHECKING:
    from habeas.casework.starting import CaseSummary

_NO_WAY_BACK = (
    "Whoever loses this passphrase loses the case for ever. Neither the workspace's passphrase, nor its recovery code, "
    "nor shares open it without this one, and nobody can help."
)


@click.group(
    "case",
    epilog=examples(
        "habeas case new work/ argentina",
        "habeas case list work/",
        "habeas case seal work/ argentina",
    ),
)
def command() -> None:
    """Make a case in a workspace, list its cases, or seal one.

    Each case has keys of its own. A sealed case has a passphrase of its own as well.
    """


@command.command("new", epilog=examples("habeas case new work/ argentina"))
@verb(case=False)
@click.argument("name")
@click.option("--invented", is_flag=True, help="Mark the case as invented, in every output.")
def new(frame: Frame, name: str, *, invented: bool) -> int:
    """Make a case.

    Its name is sealed: on the disk the case is an id.
    """
    from habeas.casework.starting import start_case

    case = start_case(frame.context(), name, invented=invented)
    frame.say(f"Case {name} made ({case.id}).")
    frame.case = name
    frame.next("import", "TABLE", "--mapping", "FILE", "--preview")
    frame.result(case.as_object())
    return 0


@command.command("list", epilog=examples("habeas case list work/"))
@verb(case=False)
def list_(frame: Frame) -> int:
    """List the cases of a workspace. Of a sealed case only the id is told."""
    from habeas.casework.backing_up import safety
    from habeas.casework.starting import list_cases

    context = frame.context()
    cases = list_cases(context)
    saved = [None if case.name is None else safety(context, case.id) for case in cases]
    frame.table(
        None,
        [
            (case.name or "(sealed)", case.id, _marks(case), str(found or ""))
            for case, found in zip(cases, saved, strict=True)
        ],
        give=(0,),
    )
    if not cases:
        frame.say("No case yet.")
        frame.next("case new", "NAME")
    told = [
        case.as_object() | (found.as_object() if found else {"last_backup": None, "last_drill": None})
        for case, found in zip(cases, saved, strict=True)
    ]
    frame.result({"cases": told})
    return 0


@command.command("seal", epilog=examples("habeas case seal work/ argentina"))
@verb(case=False)
@click.argument("name")
@sealed_case_option
@click.option("--with-recovery", is_flag=True, help="Also make a recovery code for this case alone.")
def seal(frame: Frame, name: str, *, with_recovery: bool) -> int:
    """Put a case under a passphrase of its own.

    It then takes both passphrases to open it, and `case list` no longer tells its name.
    """
    from habeas.casework.keeping_keys import check_unsealed, seal_case
    from habeas.casework.starting import check_passphrase

    context = frame.context()
    check_unsealed(context, name)
    if not with_recovery:
        frame.hint(f"{_NO_WAY_BACK} --with-recovery makes a recovery code for it.")
    chosen = case_passphrase(
        "Passphrase for this case (four or more words)", file=frame.case_passphrase_file, twice=True
    )
    check_passphrase(chosen)
    code = _code(frame) if with_recovery else None
    case = seal_case(context, name, chosen, code=code)
    frame.say(f"The case is sealed ({case.id}).")
    frame.say("A copy of the workspace made before opens with the workspace's passphrase alone, as before.")
    _tell(frame, case.id, code, sealed=True)
    return 0


@command.command("unseal", epilog=examples("habeas case unseal work/ argentina"))
@verb(case=False)
@click.argument("name")
@sealed_case_option
def unseal(frame: Frame, name: str) -> int:
    """Let the workspace's passphrase alone open a case again."""
    from habeas.casework.keeping_keys import unseal_case

    frame.case = name
    case = unseal_case(frame.context(), name)
    frame.say(f"The case is not sealed any more ({case.id}).")
    _tell(frame, case.id, None, sealed=False)
    return 0


@command.command("passphrase", epilog=examples("habeas case passphrase work/ argentina"))
@verb(case=False)
@click.argument("name")
@sealed_case_option
@click.option(
    "--new-case-passphrase-file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Read the case's new passphrase from a file instead of asking.",
)
@click.option("--with-recovery", is_flag=True, help="Also make a recovery code for this case alone.")
def passphrase(frame: Frame, name: str, *, new_case_passphrase_file: Path | None, with_recovery: bool) -> int:
    """Change the passphrase of a sealed case.

    A recovery code that the case had opens nothing any more; --with-recovery makes another.
    """
    from habeas.casework.keeping_keys import change_case_passphrase, had_code, open_sealed
    from habeas.casework.starting import check_passphrase

    frame.case = name
    context = frame.context()
    label = open_sealed(context, name)
    if not with_recovery:
        ends = "Its recovery code ends with the old passphrase. " if had_code(context, label) else ""
        frame.hint(f"{ends}{_NO_WAY_BACK} --with-recovery makes a recovery code for it.")
    chosen = new_passphrase(new_case_passphrase_file, option="--new-case-passphrase-file")
    check_passphrase(chosen)
    code = _code(frame) if with_recovery else None
    case = change_case_passphrase(context, name, chosen, code=code)
    frame.say(f"The passphrase of the case is changed ({case.id}).")
    _tell(frame, case.id, code, sealed=True)
    return 0


def _code(frame: Frame) -> str:
    """Return a recovery code for a case, practised where there is a terminal.

    Raises: WrongPassphraseError: it is not on paper; nothing was changed.
    """
    from habeas.casework.keeping_keys import fresh_code

    code = fresh_code(secrets.token_bytes)
    if sys.stdin.isatty() and not frame.as_json:
        from habeas.cli.practising import code_is_on_paper
        from habeas.cli.waiting import idle_lock

        if not code_is_on_paper(frame, code, idle_lock(), what="Recovery code of this case"):
            raise WrongPassphraseError(
                "the recovery code was not typed back, and nothing was changed",
                advice="Run the command again; it shows another code.",
            )
    return code


def _tell(frame: Frame, case: str, code: str | None, *, sealed: bool) -> None:
    if code and not sys.stdin.isatty():
        frame.say("Recovery code of this case, shown once and kept nowhere:")
        frame.say(code, indent=4)
    frame.result({"id": case, "sealed": sealed, **({"recovery_code": code} if code else {})})


def _marks(case: CaseSummary) -> str:
    return ", ".join(word for word, true in (("sealed", case.sealed), ("invented", case.invented)) if true)

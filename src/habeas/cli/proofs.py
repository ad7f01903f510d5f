"""habeas log checkpoint, prove, check"""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click

from habeas.cli.frame import Frame, examples, verb
from habeas.cli.terminal import program
from habeas.errors import UsageError

if TYPE_CHECKING:
    from habeas.casework.proving import Proved, Taken

_OUT = click.Path(path_type=Path)
_FORCE = click.option("--force", is_flag=True, help="Replace a file of this name.")


@click.command(
    "checkpoint",
    epilog=examples(
        "habeas log checkpoint work/ --case argentina --out may.checkpoint",
        "habeas log checkpoint work/ --case argentina --follow may.checkpoint",
    ),
)
@verb()
@click.option("--out", type=_OUT, metavar="FILE", help="Write it to a file instead of standard output.")
@click.option("--follow", "older", type=_OUT, metavar="FILE", help="Check that the log goes on from this older one.")
@click.option("--consistency", type=_OUT, metavar="FILE", help="With --follow: write the proof of it to a file.")
@_FORCE
def checkpoint(frame: Frame, *, out: Path | None, older: Path | None, consistency: Path | None, force: bool) -> int:
    """Sign how large the log is and what its root is.

    A checkpoint tells nothing of the case. Give it to somebody who keeps it: with it an exchanged or shortened log is
    found out later. The format is a signed note (C2SP tlog-checkpoint).
    """
    from habeas.casework.leaving import check_out
    from habeas.casework.proving import consistency_text, read_text, take_checkpoint, write_out

    if consistency is not None and older is None:
        raise UsageError("--consistency needs --follow", advice="Name the older checkpoint: --follow FILE.")
    for path in (out, consistency):
        if path is not None:
            check_out(path, frame.folder, force=force, what="a proof")
    before = None if older is None else read_text(older)
    taken = take_checkpoint(frame.context(), frame.case, older=before)
    if taken.follows is not None and consistency is not None:
        write_out(consistency, consistency_text(taken.follows).encode())
    if out is None:
        _raw(frame, taken.note)
    else:
        write_out(out, taken.note.encode())
        frame.say(f"Checkpoint written to {out}: log size {taken.size}, root {taken.root}")
    _tell(frame, taken, older, consistency, to_file=out is not None)
    told = {"out": None if out is None else str(out)}
    frame.result(taken.as_object() | told)
    return 0


@click.command("prove", epilog=examples("habeas log prove work/ 12 --case c --out 12.tlog-proof --leaf 12.leaf"))
@verb()
@click.argument("entry", metavar="ENTRY", type=click.IntRange(min=0))
@click.option("--out", type=_OUT, metavar="FILE", help="Write the proof to a file instead of standard output.")
@click.option("--leaf", type=_OUT, metavar="FILE", help="Write what is proved to a file: the entry's header, signed.")
@_FORCE
def prove(frame: Frame, entry: int, *, out: Path | None, leaf: Path | None, force: bool) -> int:
    """Prove that an entry stands in the log, by its number.

    The proof is a file (C2SP tlog-proof) with a checkpoint in it. It shows the entry's place and that it is unaltered,
    and opens nothing of what it holds: for that, `habeas bundle`.
    """
    from habeas.casework.leaving import check_out
    from habeas.casework.proving import prove_entry, write_out

    for path in (out, leaf):
        if path is not None:
            check_out(path, frame.folder, force=force, what="a proof")
    proved = prove_entry(frame.context(), frame.case, entry)
    if leaf is not None:
        write_out(leaf, proved.leaf)
    if out is None:
        _raw(frame, proved.proof)
    else:
        write_out(out, proved.proof.encode())
    _next(frame, proved, out, leaf)
    told = {"out": None if out is None else str(out), "leaf_out": None if leaf is None else str(leaf)}
    frame.result(proved.as_object() | told)
    return 0


@click.command("check", epilog=examples("habeas log check 12.tlog-proof --leaf 12.leaf --key 4be1…"))
@verb(workspace=False, case=False)
@click.argument("proof", metavar="PROOF", type=_OUT)
@click.option("--leaf", type=_OUT, required=True, metavar="FILE", help="The entry's header and signature.")
@click.option("--key", required=True, metavar="HEX", help="The key that must have signed the checkpoint.")
def check(frame: Frame, proof: Path, *, leaf: Path, key: str) -> int:
    """Check a proof that somebody gave you. No workspace is needed.

    The key must have come to you another way than the proof, or it proves nothing.
    """
    from habeas.casework.proving import check_proof, read_small, read_text

    found = check_proof(read_text(proof), read_small(leaf), _key(key), place=str(proof))
    frame.say(f"It holds: entry {found.entry} stands in the log {found.origin} of size {found.size}.")
    frame.say(f"Root {found.root}")
    same = found.feed == key.strip().lower()
    frame.say(
        "The entry is signed with the same key." if same else f"The entry is signed with another key: {found.feed}"
    )
    frame.say("Not checked: what the entry holds, when it was written, and whose key this is.")
    frame.result(found.as_object())
    return 0


def _key(typed: str) -> bytes:
    try:
        key = bytes.fromhex(typed.strip())
    except ValueError:
        key = b""
    if len(key) != 32:
        raise UsageError("a key is 64 hex digits", place="--key", advice="`habeas log prove --json` names it.")
    return key


def _raw(frame: Frame, text: str) -> None:
    """Print a file's text as it is, byte for byte; nothing with --json."""
    if not frame.as_json:
        frame.bar.clear()
        click.echo(text.encode(), nl=False)


def _tell(frame: Frame, taken: Taken, older: Path | None, consistency: Path | None, *, to_file: bool) -> None:
    """Say what else is known of a checkpoint: beside it where it stands on standard output itself."""
    say = frame.say if to_file else frame.hint
    say(f"Signed with key {taken.key}")
    if taken.follows is not None:
        since = taken.size - taken.follows.size
        say(f"It goes on from {older}: {taken.follows.size} entries are the same, {since} came since.")
    if consistency is not None:
        say(f"Proof of that written to {consistency}.")


def _next(frame: Frame, proved: Proved, out: Path | None, leaf: Path | None) -> None:
    if out is None:
        frame.hint(f"Entry {proved.entry} of {proved.size}; the checkpoint is signed with key {proved.key}")
        return
    frame.say(f"Proof of entry {proved.entry} written to {out}: log size {proved.size}, root {proved.root}")
    if leaf is None:
        frame.say("Whoever checks it needs the entry's header too: --leaf FILE writes it.")
        return
    call = (program(), "log", "check", shlex.quote(str(out)), "--leaf", shlex.quote(str(leaf)), "--key", proved.key)
    frame.block(" ".join(("Next:", *call)))

"""habeas withdraw"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from habeas.cli.frame import Frame, examples, verb
from habeas.cli.terminal import counted, number
from habeas.errors import UsageError

if TYPE_CHECKING:
    from habeas.casework.withdrawal_plan import Plan

_LETTERS = 4
_LISTED = 20


@click.command(
    "withdraw",
    epilog=examples(
        "habeas withdraw work/ per_9f… --case c --preview",
        'habeas withdraw work/ per_9f… --case c --because "asked by the person"',
        'habeas withdraw work/ src_4d… --case c --because "consent taken back"',
    ),
)
@verb()
@click.argument("identifier", metavar="PERSON|EXHIBIT|SOURCE")
@click.option("--because", default="", metavar="TEXT", help="The basis, in general words; without names. It is sealed.")
@click.option("--preview", is_flag=True, help="Show what would be lost, and to whom it went already; destroy nothing.")
@click.option("--yes", is_flag=True, help="Do not ask again. For programs.")
def command(frame: Frame, *, identifier: str, because: str, preview: bool, yes: bool) -> int:
    """Make unreadable for good what somebody said, or what is said of them.

    A person (per_…, men_…) takes with them every row and every statement about them, in all versions; an exhibit
    (exh_…) all that it says, and what was made from it; a source (src_…) all that it says, its documents, and who it
    is. A list or document that speaks of others too is replaced by a copy without these rows, passages and names.

    First it is shown what will be lost and what was already given to whom. Then the withdrawal is written into the
    log, and the keys are destroyed. This cannot be undone, not by us either. The log still verifies.
    """
    from habeas.casework.withdrawing import plan_withdrawal, withdraw

    if not preview and not because.strip():
        raise UsageError("a withdrawal needs a reason", advice="Give it with --because, without names.")
    context = frame.context()
    plan = plan_withdrawal(context, frame.case, identifier)
    _tell(frame, plan)
    if preview:
        frame.say("Nothing was destroyed.")
        frame.result(plan.as_object())
        return 0
    if not yes:
        _ask(frame, identifier)
    done = withdraw(context, frame.case, identifier, because=because)
    frame.say(
        f"Withdrawn in entry {done.entry}. The keys are destroyed; nothing opens it any more. "
        f"Persons in the case: {number(done.persons_before)} before, {number(done.persons_after)} now."
    )
    for place in done.behind:
        frame.say(f"The backup {place} still opens it: run `habeas backup` to that place now, or destroy it.", indent=2)
    if plan.disclosed:
        frame.say("Tell those named above: what left the program cannot be called back.")
    if plan.blanked:
        frame.say("Read the copies: a program knows names and passages, and people are known by less.")
    frame.say("Copies of the workspace that were made by hand forget nothing.")
    frame.result(done.as_object())
    return 0


def _tell(frame: Frame, plan: Plan) -> None:
    frame.say("What will be lost:")
    by_source = ", ".join(f"{slug}: {number(count)}" for slug, count in plan.sources)
    frame.say(
        f"{counted(len(plan.mentions), 'mention')}, {counted(plan.records, 'record')}"
        + (f" ({by_source})" if by_source else "")
        + f", {counted(plan.statements, 'coded statement')}, and {counted(plan.links, 'judgement')} about them.",
        indent=2,
    )
    if plan.findings:
        frame.say(f"{counted(plan.findings, 'finding')} about them, or resting on it, with the reasoning.", indent=2)
    if plan.drafts:
        frame.say(f"{counted(plan.drafts, 'draft')} of filings that tell of them, with your words.", indent=2)
    _tell_files(frame, plan)
    _tell_others(frame, plan)
    if plan.disclosed:
        frame.say("What was already given out with their names or words, and cannot be called back:")
        for filing in plan.disclosed:
            frame.say(
                f"{filing.what} {filing.filing} to {filing.recipient} for {filing.purpose}, {filing.at}", indent=2
            )
    else:
        frame.say("No report or bundle with their names or words is recorded as given out.")


def _tell_files(frame: Frame, plan: Plan) -> None:
    unblanked = dict(plan.unblanked)
    whole = "is destroyed" if plan.identifier[:4] in ("exh_", "src_") else "speaks of nobody else and is destroyed"
    for exhibit in plan.alone:
        if exhibit in unblanked:
            frame.say(
                f"The file {exhibit} holds no text that could be blanked and is destroyed; "
                f"{counted(unblanked[exhibit], 'statement')} about others stand without it.",
                indent=2,
            )
        else:
            frame.say(f"The file {exhibit} {whole}.", indent=2)
    for one in plan.shared:
        frame.say(
            f"The file {one.exhibit} speaks of others too: a copy without "
            f"{counted(len(one.rows), 'row')} takes its place; {counted(one.kept, 'row')} of others stay.",
            indent=2,
        )
        if one.unreadable:
            frame.say(
                f"{counted(len(one.unreadable), 'row')} that nobody could read do not go into the copy.", indent=4
            )
    for blanked in plan.blanked:
        loses = f", and {number(blanked.statements_touched)} of them lose words" if blanked.statements_touched else ""
        frame.say(
            f"The file {blanked.exhibit} speaks of others too: a copy of its text takes its place, with "
            f"{counted(blanked.passages, 'passage')} blanked; {counted(blanked.statements_kept, 'statement')} about "
            f"others stay{loses}.",
            indent=2,
        )
    for original in plan.made_from:
        frame.say(f"The file {original}, which it was made from, stays: withdraw it too if it must go.", indent=2)


def _tell_others(frame: Frame, plan: Plan) -> None:
    if plan.lost:
        frame.say(
            f"{counted(plan.lost, 'statement')} about others that count no more go with them.",
            indent=2,
        )
    goes = plan.protecting
    if goes:
        kinds = ((goes.identities, "identity", "identities"), (goes.contacts, "agreed contact", ""),
                 (goes.interviews, "interview", ""), (goes.consents, "consent", ""))  # fmt: skip
        told = ", ".join(counted(count, one, many) for count, one, many in kinds if count)
        frame.say(f"What protects them goes too: {told}.", indent=2)
    for source in plan.also_sources:
        frame.say(
            f"They are the source {source}: what it says of others stays. Withdraw it too if that must go.", indent=2
        )
    if plan.elsewhere.ids:
        frame.say("The same name stands elsewhere too, and nothing is done about that. Is it the same person?")
        for identifier in plan.elsewhere.ids[:_LISTED]:
            frame.say(identifier, indent=2)
        if len(plan.elsewhere.ids) > _LISTED:
            frame.say(f"… and {number(len(plan.elsewhere.ids) - _LISTED)} more (--json lists all)", indent=2)


def _ask(frame: Frame, identifier: str) -> None:
    """Let a person repeat the end of the id.

    Raises: UsageError: there is nobody to ask, or something else was typed.
    """
    if frame.as_json or not sys.stdin.isatty():
        raise UsageError("nobody is there to confirm it, and nothing was destroyed", advice="Add --yes.")
    typed = click.prompt(f"To destroy it for good, type the last {_LETTERS} letters of the id", err=True)
    if typed.strip().lower() != identifier[-_LETTERS:]:
        raise UsageError("these are not the last letters of the id, and nothing was destroyed")

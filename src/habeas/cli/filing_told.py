"""How drafts and filings are told to a person: ids, slugs, sentences and reasons, no names."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from habeas.cli.terminal import counted, number

if TYPE_CHECKING:
    from habeas.casework.filed import FilingRegister
    from habeas.casework.filed_drafts import Drafted, Drafts
    from habeas.casework.filing import Previewed, Sealed
    from habeas.casework.papers import Prepared
    from habeas.cli.frame import Frame
    from habeas.disclosures.filing_templates import Check
    from habeas.model.protection import FilingDraft

LISTED = 40
_SIGNS = {"met": "met", "missing": "MISSING", "open": "OPEN"}


def say_drafted(frame: Frame, found: Drafted) -> None:
    """Print a draft and, paper by paper, what is required and what is kept back."""
    say_draft(frame, found.draft)
    for one in found.papers[:LISTED]:
        frame.say()
        say_paper(frame, one)
    if len(found.papers) > LISTED:
        frame.say(f"… and {number(len(found.papers) - LISTED)} more papers (--json lists all)")
    refused = sum(bool(one.refused) for one in found.papers)
    frame.say()
    ready = f"{counted(len(found.papers) - refused, 'paper')} can be sealed"
    frame.say(f"{ready}, {number(refused)} cannot yet." if refused else f"{ready}.")
    if found.gone or found.more:
        changed = f"{number(len(found.gone))} less and {number(len(found.more))} more would go"
        frame.say(f"Since somebody last looked, {changed}. Preview it; `habeas file change` takes it as it is today.")


def say_draft(frame: Frame, draft: FilingDraft) -> None:
    """Print the choices of a draft; of the filer's words the keys."""
    to = [word for word, said in (("a State", draft.to_state), ("the public", draft.to_public)) if said]
    frame.say(draft.id)
    rows = [
        ("template", draft.template),
        ("about", _ids(draft.about)),
        ("for", draft.purpose),
        ("to", draft.recipient + (f", and to {' and '.join(to)}" if to else "")),
        ("names as", draft.name_form),
        ("language", draft.lang),
        ("chosen", ", ".join(f"{key}={value}" for key, value in sorted(draft.choices.items()))),
        ("your words", ", ".join(sorted(draft.words))),
        ("state", draft.state),
    ]
    frame.table(None, [row for row in rows if row[1]], give=(1,), indent=2)


def say_paper(frame: Frame, one: Prepared) -> None:
    """Print what one paper requires, and what is kept back."""
    from habeas.casework.papers import statements_in

    told = counted(len(statements_in(one.material)), "statement")
    frame.say(f"{_ids(one.about)}: {told} and {counted(len(one.material.exhibits), 'exhibit')} may go.")
    say_checks(frame, one.checks)
    say_kept(frame, [(kept.id, kept.reason) for kept in one.material.kept])


def say_checks(frame: Frame, checks: Iterable[Check]) -> None:
    """Print what a recipient requires: whether it is met, and the statements behind it."""
    for one in checks:
        behind = ", ".join(dict.fromkeys(cite.statement for cite in one.rests_on if cite.statement))
        sign = _SIGNS[one.met.value] + ("" if one.needed else ", not needed")
        frame.say(f"{one.key} ({sign}): {one.words}" + (f" {behind}" if behind else ""), indent=2, hang=2)


def say_kept(frame: Frame, kept: list[tuple[str, str]]) -> None:
    """Print what is kept back, and why."""
    if not kept:
        return
    frame.say(f"Kept back, or not told whole: {number(len(kept))}", indent=2)
    for identifier, reason in kept[:LISTED]:
        frame.say(f"{identifier}: {reason}", indent=4, hang=2)
    if len(kept) > LISTED:
        frame.say(f"… and {number(len(kept) - LISTED)} more (--json lists all)", indent=4)


def say_preview(frame: Frame, found: Previewed) -> None:
    """Print exactly what would leave."""
    for one, text in zip(found.drafted.papers, found.texts, strict=True):
        frame.block(text)
        say_kept(frame, [(kept.id, kept.reason) for kept in one.material.kept])
        frame.say()
    frame.say("This is what would leave, and all of it. Nothing was written.")


def say_sealed(frame: Frame, done: Sealed) -> None:
    """Print what was sealed, or what is missing."""
    if done.cleared:
        frame.hint("A part that an earlier sealing had left beside the target was removed.")
    for one in done.refused[:LISTED]:
        frame.say(f"{_ids(one.about)} is not sealed:")
        say_checks(frame, one.refused)
    if len(done.refused) > LISTED:
        frame.say(f"… and {number(len(done.refused) - LISTED)} more (--json lists all)")
    if done.path is None:
        papers = len(done.drafted.papers) - len(done.refused)
        more = f" {counted(papers, 'paper')} may; --without-refused goes on without the rest." if papers else ""
        frame.say(f"Nothing was written.{more}")
        return
    frame.say(f"{counted(len(done.filings), 'filing')} written to {done.path}. Anyone who has it can read it.")
    for filing, about, name, digest in done.filings[:LISTED]:
        frame.table(None, [("filing", filing), ("about", _ids(about)), ("file", name), ("SHA-256", digest)], give=(1,))
    if len(done.filings) > LISTED:
        frame.say(f"… and {number(len(done.filings) - LISTED)} more (--json lists all)")
    frame.say("Write the SHA-256 into the covering letter. What was filed stands in `habeas file register`.")


def say_drafts(frame: Frame, found: Drafts) -> None:
    """Print the drafts of a case."""
    frame.say(f"{counted(len(found.drafts), 'draft')}." if found.drafts else "No draft.")
    for one in found.drafts:
        frame.say()
        say_draft(frame, one)


def say_register(frame: Frame, found: FilingRegister) -> None:
    """Print what left."""
    frame.say(f"{counted(len(found.filings), 'filing')}." if found.filings else "Nothing left this case.")
    for registered in found.filings:
        one = registered.filing
        frame.say()
        frame.say(one.id)
        rows = [
            ("what", f"{one.what}, {one.form}"),
            ("for", one.purpose),
            ("to", one.recipient),
            ("at", one.at),
            ("persons", f"{number(one.persons)}; {number(one.withheld)} kept back"),
            ("statements", number(len(one.statements)) if one.statements else ""),
            ("under", ", ".join(one.consents)),
            ("ended since", ", ".join(registered.ended)),
            ("SHA-256", one.sha256),
        ]
        frame.table(None, [row for row in rows if row[1]], give=(1,), indent=2)


def _ids(ids: tuple[str, ...]) -> str:
    return ids[0] if len(ids) == 1 else f"{ids[0]} and {number(len(ids) - 1)} more" if ids else "nobody"

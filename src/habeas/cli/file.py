"""habeas file"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from habeas.cli.filing_told import (
    say_draft,
    say_drafted,
    say_drafts,
    say_preview,
    say_register,
    say_sealed,
)
from habeas.cli.frame import Frame, examples, verb
from habeas.cli.words import content_of, words_from
from habeas.errors import UsageError

if TYPE_CHECKING:
    from habeas.casework.filed_drafts import Changes

_FORMS = ("name", "initials", "none")
_KINDS = ("pdf", "docx", "json")


@click.group(
    "file",
    epilog=examples(
        "habeas file templates",
        "habeas file draft w/ wgeid --case c --person per_0f… --to-state",
        "habeas file check work/ drf_0f… --case c",
        "habeas file preview work/ drf_0f… --case c",
        "habeas file seal work/ drf_0f… --case c --out form.pdf",
    ),
)
def command() -> None:
    """Draft, check, preview and seal what goes to a body that can demand an answer.

    A draft holds your choices and your own words. What is told of people is taken from the record, through the gate:
    statement by statement and exhibit by exhibit, as consent or another basis allows. Sealing asks again, writes the
    file, and records it.
    """


@command.command("templates", epilog=examples("habeas file templates"))
@verb(workspace=False, case=False)
def templates(frame: Frame) -> int:
    """List the templates: for whom, for what, and of how many one paper speaks."""
    from habeas.casework.filed_drafts import templates as every_template

    found = every_template()
    rows = [(one.slug, one.about, str(one.most), one.purpose, one.recipient) for one in found]
    frame.table(("template", "about", "most", "for", "to"), rows, right=(2,))
    keys = ("slug", "about", "most", "purpose", "recipient")
    frame.result({"templates": [{key: getattr(one, key) for key in keys} for one in found]})
    return 0


def _choosing(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a verb the options by which a draft is chosen."""
    options = (
        click.option("--purpose", "--for", "purpose", metavar="SLUG", help="What it is for; else the template's own."),
        click.option("--recipient", "--to", "recipient", metavar="SLUG", help="Who receives it; else the template's."),
        click.option("--form", type=click.Choice(_FORMS), help="How much of a name leaves."),
        click.option("--to-state/--not-to-state", default=None, help="A State authority will receive it."),
        click.option("--to-public/--not-to-public", default=None, help="It will be published."),
        click.option("--lang", metavar="LANG", help="Language of the fixed phrases: en, es, fr, ru, ar."),
        click.option("--set", "choices", multiple=True, metavar="KEY=SLUG", help="A choice; `KEY=` takes it back."),
        click.option(
            "--words", multiple=True, metavar="KEY=FILE", help="Your own words, from a file; `KEY=` takes them back."
        ),
    )
    for option in reversed(options):
        function = option(function)
    return function


def _changes(*, choices: tuple[str, ...], words: tuple[str, ...], **chosen: Any) -> Changes:
    from habeas.casework.filed_drafts import Changes

    read = []
    for key, file in _pairs(words, "--words KEY=FILE"):
        read.append((key, words_from(Path(file), prompt=key, option="--words") if file else ""))
    return Changes(choices=tuple(_pairs(choices, "--set KEY=SLUG")), words=tuple(read), **chosen)


def _pairs(given: tuple[str, ...], how: str) -> list[tuple[str, str]]:
    """Split what was given at its first equals sign.

    Raises: UsageError: it has none. It may hold a name, so it is not repeated.
    """
    found = [one.partition("=") for one in given]
    if not all(between for _, between, _ in found):
        raise UsageError("a key and what it is set to belong together", advice=f"Write {how}.")
    return [(key, value) for key, _, value in found]


@command.command(
    "draft",
    epilog=examples(
        "habeas file draft w/ wgeid --case c --person per_0f… --to-state",
        "habeas file draft w/ dossier --case c --persons-from ids --form initials",
    ),
)
@verb()
@click.argument("template", metavar="TEMPLATE")
@click.option("--person", "persons", multiple=True, metavar="ID", help="Whom it is about; can be repeated.")
@click.option("--persons-from", type=click.Path(path_type=Path), metavar="FILE", help="Ids of persons, one a line.")
@click.option("--alleged", multiple=True, metavar="ID", help="A mention of an alleged perpetrator; can be repeated.")
@_choosing
def draft(
    frame: Frame,
    *,
    template: str,
    persons: tuple[str, ...],
    persons_from: Path | None,
    alleged: tuple[str, ...],
    **chosen: Any,
) -> int:
    """Begin a draft, and say what would leave by it now and what is missing.

    Of a template that takes one person a form, a draft about many makes one form for each.
    """
    from habeas.casework.filed_drafts import draft_filing

    listed = _ids_in(persons_from) if persons_from is not None else ()
    if alleged and (persons or listed):
        raise UsageError("a filing is about persons or about alleged perpetrators", place="--alleged")
    found = draft_filing(frame.context(), frame.case, template, (*persons, *listed, *alleged), _changes(**chosen))
    frame.say(f"Drafted in entry {found.entry}.")
    say_drafted(frame, found)
    frame.next("file preview", found.draft.id)
    frame.result(found.as_object())
    return 0


def _ids_in(file: Path) -> tuple[str, ...]:
    content = content_of(file, what="--persons-from")
    try:
        return tuple(line.strip() for line in content.decode("ascii").splitlines() if line.strip())
    except UnicodeDecodeError as failure:
        raise UsageError("ids are small letters and digits", place=f"--persons-from, byte {failure.start}") from None


@command.command("change", epilog=examples("habeas file change w/ drf_0f… --case c --set consent_question=relative"))
@verb()
@click.argument("draft", metavar="DRAFT")
@_choosing
def change(frame: Frame, *, draft: str, **chosen: Any) -> int:
    """Change a draft, or take it as it stands today: what would leave now is what you looked at."""
    from habeas.casework.filed_drafts import change_draft

    found = change_draft(frame.context(), frame.case, draft, _changes(**chosen))
    frame.say(f"Changed in entry {found.entry}.")
    say_drafted(frame, found)
    frame.next("file preview", found.draft.id)
    frame.result(found.as_object())
    return 0


@command.command("check", epilog=examples("habeas file check work/ drf_0f… --case c"))
@verb()
@click.argument("draft", metavar="DRAFT")
def check(frame: Frame, *, draft: str) -> int:
    """Say what a draft's recipient requires, with the statements behind it, and what the gate keeps back.

    The exit code is 1 while something that is needed is missing or not decided.
    """
    from habeas.casework.filed_drafts import check_draft

    found = check_draft(frame.context(), frame.case, draft)
    say_drafted(frame, found)
    frame.result(found.as_object())
    return 1 if any(one.refused for one in found.papers) or found.gone or found.more else 0


@command.command("preview", epilog=examples("habeas file preview work/ drf_0f… --case c"))
@verb()
@click.argument("draft", metavar="DRAFT")
def preview(frame: Frame, *, draft: str) -> int:
    """Show exactly what would leave, word for word, with its footnotes. Nothing is written to the disk."""
    from habeas.casework.filing import preview_draft

    found = preview_draft(frame.context(), frame.case, draft)
    say_preview(frame, found)
    frame.result(found.as_object())
    return 0


@command.command("list", epilog=examples("habeas file list work/ --case c"))
@verb()
@click.option("--all", "every", is_flag=True, help="Those too that were sealed or dropped.")
def list_(frame: Frame, *, every: bool) -> int:
    """List drafts."""
    from habeas.casework.filed_drafts import list_drafts

    found = list_drafts(frame.context(), frame.case, every=every)
    say_drafts(frame, found)
    frame.result(found.as_object())
    return 0


@command.command(
    "seal",
    epilog=examples(
        "habeas file seal work/ drf_0f… --case c --out form.pdf",
        "habeas file seal work/ drf_0f… --case c --out forms/ --each docx",
    ),
)
@verb()
@click.argument("draft", metavar="DRAFT")
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="NAME.pdf, .docx or .json; or a folder.",
)
@click.option("--each", type=click.Choice(_KINDS), help="What the files of a folder --out are; else PDF.")
@click.option("--without-refused", is_flag=True, help="Go on without the papers that cannot be sealed.")
@click.option("--force", is_flag=True, help="Replace a file of this name.")
def seal(frame: Frame, *, draft: str, out: Path, each: str | None, without_refused: bool, force: bool) -> int:
    """Seal a draft: ask the gate again, write the file, and record what went to whom, under which consents.

    It is refused, and nothing is written, while something needed is missing; and if what would leave is not what you
    looked at when the draft was last written.
    """
    from habeas.casework.filing import seal_draft

    done = seal_draft(
        frame.context(), frame.case, draft, out, each_as=each or "", without_refused=without_refused, force=force
    )
    say_sealed(frame, done)
    frame.result(done.as_object())
    return 1 if done.refused or done.path is None else 0


@command.command("drop", epilog=examples("habeas file drop work/ drf_0f… --case c"))
@verb()
@click.argument("draft", metavar="DRAFT")
def drop(frame: Frame, *, draft: str) -> int:
    """Drop a draft. What was sealed is not undone: it left."""
    from habeas.casework.filed_drafts import draft_object, drop_draft

    dropped = drop_draft(frame.context(), frame.case, draft)
    say_draft(frame, dropped)
    frame.result(draft_object(dropped))
    return 0


@command.command("register", epilog=examples("habeas file register work/ --case c"))
@verb()
def register(frame: Frame) -> int:
    """List what left the case: what went to whom, for what, under which consents, and which have ended since."""
    from habeas.casework.filed import register_of_filings

    found = register_of_filings(frame.context(), frame.case)
    say_register(frame, found)
    frame.result(found.as_object())
    return 0

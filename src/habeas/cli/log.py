"""habeas log"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from habeas.cli.frame import Frame, examples, verb
from habeas.cli.proofs import check, checkpoint, prove
from habeas.cli.stamps import stamp, stamps
from habeas.cli.terminal import counted

if TYPE_CHECKING:
    from habeas.casework.log_book import Happened, LogBook
    from habeas.casework.who_read import Opened, WhoRead

_LISTED = 40
_ENTRIES = "entries"
_FEED_SHOWN = 16
# What is counted in a unit of work, as people say it: one, many. What is not here is told by its own name.
_COUNTED = {
    "rows": ("row", "rows"),
    "new": ("new", "new"),
    "changed": ("changed", "changed"),
    "same": ("as before", "as before"),
    "linked": ("link", "links"),
    "queued": ("pair for people", "pairs for people"),
    "decisions": ("decision", "decisions"),
    "runs": ("linking", "linkings"),
    "persons": ("person", "persons"),
    "mentions": ("mention", "mentions"),
    "withheld": ("withheld", "withheld"),
    "exhibits": ("exhibit", "exhibits"),
    "entries": ("entry", "entries"),
    "failures": ("failure", "failures"),
    "beyond": ("entry not brought back", "entries not brought back"),
    "asked": ("question to an authority", "questions to authorities"),
    "stamps": ("time stamp", "time stamps"),
}
_OPENED = {
    "unlocked": ("opening of the case", "openings of the case"),
    "read": ("reading", "readings"),
    "listed": ("listing", "listings"),
    "exported": ("export", "exports"),
}
_DID = {"unlocked": "opened the case", "read": "read", "listed": "listed", "exported": "let out"}


class LogVerbs(click.Group):
    """A group whose first verb needs no name: `habeas log WORKSPACE` tells the entries."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the name of the first verb where none was given."""
        if args and args[0] not in self.commands and args[0] not in self.get_help_option_names(ctx):
            if not args[0].startswith("-") and not Path(args[0]).exists():
                self._check_meant(ctx, args[0])
            args = [_ENTRIES, *args]
        return super().parse_args(ctx, args)

    def _check_meant(self, ctx: click.Context, name: str) -> None:
        import difflib

        near = difflib.get_close_matches(name, self.commands, n=1)
        if near:
            raise click.UsageError(f"there is neither a workspace nor a verb {name!r}; did you mean {near[0]}?", ctx)


@click.group(
    "log",
    cls=LogVerbs,
    epilog=examples(
        "habeas log entries work/ --case argentina",
        "habeas log who work/ --case argentina per_0f3c…",
        "habeas log checkpoint work/ --case argentina",
        "habeas log stamps work/ --case argentina",
    ),
)
def command() -> None:
    """Tell what happened in a case, prove it, and have it time-stamped.

    `habeas log WORKSPACE --case NAME` is short for `habeas log entries`.
    """


@command.command(_ENTRIES, epilog=examples("habeas log entries work/ --case argentina --last 10"))
@verb()
@click.option("--from", "start", type=click.IntRange(min=0), metavar="N", help="Begin with entry N.")
@click.option("--last", type=click.IntRange(min=1), metavar="N", help=f"Only the newest N (on a terminal {_LISTED}).")
def entries(frame: Frame, *, start: int | None, last: int | None) -> int:
    """Tell what happened in a case, entry by entry, the newest last.

    Times are as the clock of that computer said. Ids and counts only, no names. What was opened and is not in an entry
    yet stands at the end: it is kept in keys.db, and a later entry takes it in.
    """
    from habeas.casework.log_book import log_book

    if last is None and start is None and not frame.as_json:
        last = _LISTED
    found = log_book(frame.context(), frame.case, start=start, last=last)
    _say(frame, found)
    frame.result(found.as_object())
    return 0


@command.command(
    "who",
    epilog=examples(
        "habeas log who work/ --case argentina per_0f3c…",
        "habeas log who work/ --case argentina exh_77d2…",
    ),
)
@verb()
@click.argument("identifier", metavar="PERSON|EXHIBIT|SOURCE")
def who(frame: Frame, identifier: str) -> int:
    """Say who opened a person's record or a file, and what of it left the program.

    By the id of a person, a mention, an exhibit, or a source (who it is, and what else protects it); also of what was
    withdrawn. Asking reads ids and times and not the record, so it is noted as an opening of the case and not as a
    reading.
    """
    from habeas.casework.who_read import who_read

    found = who_read(frame.context(), frame.case, identifier)
    _say_who(frame, found)
    frame.result(found.as_object())
    return 0


for _command in (checkpoint, prove, check, stamp, stamps):
    command.add_command(_command)


def _say(frame: Frame, book: LogBook) -> None:
    if book.earlier:
        frame.say(f"{counted(book.earlier, 'earlier entry', 'earlier entries')} not shown; --from 0 shows all.")
    several = len(book.installations) > 1
    number = {one.feed: str(at) for at, one in enumerate(book.installations, 1)}
    header = ("entry", "time", "verb", "by", *(("inst.",) if several else ()), "what")
    rows = [
        (
            str(one.n),
            one.at,
            one.verb,
            book.called(one.by),
            *((number.get(one.feed, "?"),) if several else ()),
            _what(one),
        )
        for one in book.entries
    ]
    frame.table(header, rows, right=(0,), give=(len(header) - 1, 3))
    if several:
        frame.say()
        for at, one in enumerate(book.installations, 1):
            here = ", this one" if one.here else ""
            why = f", {one.why}" if one.why else ""
            frame.say(f"Installation {at}: key {one.feed[:_FEED_SHOWN]}…, since entry {one.since}{why}{here}.")
    _say_waiting(frame, book)


def _say_waiting(frame: Frame, book: LogBook) -> None:
    if not book.waiting:
        return
    frame.say()
    frame.say(f"{counted(len(book.waiting), 'note')} kept in keys.db; a later entry takes them in:")
    same: dict[tuple[str, str, str, str], list[str]] = {}
    for one in book.waiting:
        about = "all persons" if one.every else counted(one.mentions, "mention") if one.mentions else ""
        same.setdefault((_DID.get(one.what, one.what), one.verb, book.called(one.by), about), []).append(one.at)
    rows = [
        (times[-1], did + (f" ({about})" if about else ""), told, by, f"{len(times)}×" if len(times) > 1 else "")
        for (did, told, by, about), times in same.items()
    ]
    frame.table(("newest", "what", "verb", "by", ""), rows, give=(3,), indent=2)


def _what(one: Happened) -> str:
    order = list(_COUNTED)
    named = sorted(one.counts, key=lambda count: order.index(count[0]) if count[0] in _COUNTED else len(order))
    counts = [(_COUNTED.get(name, (name, name)), n) for name, n in named if n]
    opened = [(_OPENED.get(name, (name, name)), n) for name, n in one.opened]
    return ", ".join(counted(n, *words) for words, n in (*counts, *opened))


_CALLED = {
    "person": ("this record", "this person's name or words"),
    "exhibit": ("this file", "this file"),
    "source": ("what protects this source", "this source's identity"),
}


def _say_who(frame: Frame, found: WhoRead) -> None:
    it, in_it = _CALLED[found.kind]
    told = f": {counted(len(found.mentions), 'mention')}" if found.mentions else ""
    frame.say(f"{found.kind.capitalize()} {found.person}{told}.")
    if found.withdrawn is not None:
        frame.say(f"Withdrawn by entry {found.withdrawn}: nothing opens it since. This is what was before.")
    if found.opened:
        frame.say()
        rows = [(one.at, _did(one, found), one.verb, found.called(one.by), _where(one.entry)) for one in found.opened]
        frame.table(("time", "what", "verb", "by", "entry"), rows, give=(3,))
        if any(one.entry is None for one in found.opened):
            frame.say("What waits is kept in keys.db; a later entry takes it in.")
    else:
        frame.say(f"Nobody has opened {it} since it came in.")
    if found.kind == "source":
        return  # who a source is never leaves
    frame.say()
    if not found.left:
        frame.say(f"Nothing with {in_it} in it has left the program.")
        return
    frame.say(f"What left the program with this {found.kind} in it:")
    left = [
        (one.at, one.what, f"for {one.purpose}", f"to {one.recipient}", found.called(one.by), one.filing)
        for one in found.left
    ]
    frame.table(("time", "what", "purpose", "recipient", "by", "filing"), left, give=(4,))


def _did(one: Opened, found: WhoRead) -> str:
    did = _DID.get(one.what, one.what)
    if one.every:
        return f"{did}, with all others"
    return did if len(one.mentions) == len(found.mentions) else f"{did} ({len(one.mentions)} of the mentions)"


def _where(entry: int | None) -> str:
    return "waits" if entry is None else str(entry)

"""habeas search"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from habeas.cli.frame import Frame, examples, verb
from habeas.cli.terminal import counted, number
from habeas.errors import UsageError

if TYPE_CHECKING:
    from habeas.casework.hits import Found, Hit, Match, MentionHit, PassageHit, ThingHit

_HEADINGS = {
    "names": "Names",
    "places": "Places",
    "texts": "Texts of exhibits",
    "titles": "Titles of sources and events",
    "words": "Words of statements",
}
_WHY = {"as_written": "as written", "form": "in another form", "sounds": "sounds alike"}
_NOTHING = "No match for what you typed. Try another spelling or script; Habeas compares sounds as well."
_NOT_SO = "No match for what you typed, as written. Without --as-written Habeas compares scripts and sounds as well."


@click.command(
    "search",
    epilog=examples(
        "habeas search work/ --case c",
        "habeas search work/ --case c --query-file query.txt --kind names",
    ),
)
@verb()
@click.argument("typed", nargs=-1, metavar="")
@click.option("--query-file", type=click.Path(path_type=Path), metavar="FILE", help="Read the query from FILE, or -.")
@click.option(
    "--kind",
    "kinds",
    type=click.Choice(tuple(_HEADINGS)),
    multiple=True,
    help="Only these; may be given several times.",
)
@click.option("--as-written", is_flag=True, help="No other form, no other script, nothing that sounds alike.")
@click.option("--limit", type=click.IntRange(1, 1_000), default=50, show_default=True, help="Hits of each kind.")
@click.option("--uncover", is_flag=True, help="Show the words around a hit also where an exhibit is covered.")
@click.option("--with-words", is_flag=True, help="With --json: also the names and words that were found.")
def command(
    frame: Frame,
    *,
    typed: Sequence[str],
    query_file: Path | None,
    kinds: Sequence[str],
    as_written: bool,
    limit: int,
    uncover: bool,
    with_words: bool,
) -> int:
    """Search names, places and texts, across scripts.

    The query is asked for, or read from a file or standard input; never from the command line, which stays in the
    shell's history and is seen by other programs: a query is mostly a name.

    Words must all stand in one name or passage. "A phrase" in quotation marks is as written; a word may end in *.
    Each hit says why it was found: as written, in another form, in other letters, or because it sounds alike.
    """
    if typed:
        raise UsageError(
            "a query is not given on the command line",
            advice="What was typed is in the shell's history now: take it out there. The query is asked for; or give "
            "--query-file FILE.",
        )
    query = _query(query_file)
    from habeas.casework.searching import check_query, search

    check_query(query)
    found = search(
        frame.context(),
        frame.case,
        query,
        as_written=as_written,
        limit=limit,
        kinds=kinds or tuple(_HEADINGS),
        uncover=uncover,
    )
    _say(frame, found, as_written=as_written)
    frame.result(found.as_object(with_words=with_words))
    return 0


def _query(file: Path | None) -> str:
    """Return what is searched for: from the file, a prompt, or standard input where there is no terminal."""
    from habeas.cli.questions import answer_to
    from habeas.cli.words import content_of

    if file is None and sys.stdin.isatty():
        return answer_to("Search for")
    named = "--query-file" if file is not None else "standard input"
    try:
        return content_of(file or Path("-"), what=named).decode("utf-8-sig")
    except UnicodeDecodeError as failure:
        raise UsageError("the query is not in UTF-8", place=f"{named}, byte {failure.start}") from None


def _say(frame: Frame, found: Found, *, as_written: bool) -> None:
    for kind, heading in _HEADINGS.items():
        hits: tuple[Hit, ...] = getattr(found, kind)
        if hits:
            more = f" and more; --limit {2 * len(hits)} shows them" if kind in found.more else ""
            frame.say(f"{heading}: {number(len(hits))}{more}")
        for hit in hits:
            _say_hit(frame, hit)
        if hits:
            frame.say()
    if not found.hits:
        frame.say(_NOT_SO if as_written else _NOTHING)
    if found.articles:
        frame.say("An article was left out of the query: Arabic writes it together with its word.")
    if found.common:
        alike = counted(found.common, "word that sounds alike and stands", "words that sound alike and stand")
        frame.say(f"Left out: {alike} in too many passages.")
    _say_next(frame, found)


def _say_next(frame: Frame, found: Found) -> None:
    from habeas.casework.hits import MentionHit, PassageHit

    for hit in found.hits:
        if isinstance(hit, MentionHit) and hit.person:
            frame.next("show", hit.person)
            return
        if isinstance(hit, PassageHit):
            frame.next("read", hit.exhibit)
            return


def _say_hit(frame: Frame, hit: Hit) -> None:
    from habeas.casework.hits import MentionHit, PassageHit

    match hit:
        case MentionHit():
            _say_mention(frame, hit)
        case PassageHit():
            _say_passage(frame, hit)
        case _:
            _say_thing(frame, hit)
    frame.say("; ".join(_why(match, several=len(hit.matches) > 1) for match in hit.matches), indent=4, hang=2)


def _say_mention(frame: Frame, hit: MentionHit) -> None:
    where = f"{hit.source}, row {hit.row}" if hit.row else hit.source
    taken = ", ".join(part for part in (hit.when or hit.edtf, hit.place) if part)
    parts = [" / ".join(hit.names) or "no name stated", where, taken, counted(hit.independent, "independent source")]
    frame.say(" · ".join(part for part in parts if part), indent=2, hang=2)
    who = hit.person or ("nobody of the record's persons" if hit.party == "person" else f"a {hit.party}")
    frame.say(f"{hit.mention} ({who})", indent=4, hang=2)


def _say_passage(frame: Frame, hit: PassageHit) -> None:
    frame.say(f"{hit.exhibit}, letters {number(hit.start)} to {number(hit.end)}", indent=2)
    frame.say(f"{hit.snippet}{'  (covered)' if hit.covered else ''}", indent=4, hang=2)


def _say_thing(frame: Frame, hit: ThingHit) -> None:
    kind, who = hit.kind.replace("_", " "), f" · {hit.source}" if hit.source else ""
    frame.say(f"{kind}: {hit.text}{who}", indent=2, hang=2)
    frame.say(" ".join(part for part in (hit.id, hit.statement) if part), indent=4)


def _why(match: Match, *, several: bool) -> str:
    """Say why a word of the query was found."""
    from habeas.model.spellings import SCRIPTS

    letters = f"in {SCRIPTS[match.script]} letters" if match.script != "o" else "in other letters"
    why = letters if match.how == "letters" else _WHY[match.how.value]
    return f"{f'{match.term}. ' if several else ''}{why}: {match.word}"

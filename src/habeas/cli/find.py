"""habeas find"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from habeas.cli.finding_told import say_elements, say_finding, say_owed
from habeas.cli.frame import Frame, examples, verb
from habeas.cli.terminal import counted
from habeas.cli.words import words_from

if TYPE_CHECKING:
    from habeas.casework.finding import Recorded

_STATES = ("proposed", "stands", "to_review", "superseded")
_ANSWERS = ("yes", "no", "unsure")


@click.group(
    "find",
    epilog=examples(
        "habeas find propose work/ per_0f… fate unknown --case c --reasoning -",
        "habeas find review work/ fnd_0f… yes --case c --by second",
        "habeas find list work/ --case c --state to_review",
        "habeas find elements work/ per_0f… --case c",
    ),
)
def command() -> None:
    """Record what people find of somebody, and look at it again.

    A finding answers one question, names the statements for and against it, the standard of proof and the reasons. It
    is never changed: what comes later re-opens it, and another finding takes its place. A death, and where somebody
    is, counts only once a second reviewer signs.
    """


@command.command("propose", epilog=examples("habeas find propose work/ per_0f… fate unknown --case c --reasoning -"))
@verb()
@click.argument("about", metavar="PERSON|ACT|EVENT")
@click.argument("question", metavar="QUESTION")
@click.argument("value", metavar="VALUE")
@click.option(
    "--standard",
    default="reasonable_grounds_to_believe",
    show_default=True,
    metavar="SLUG",
    help="Standard of proof: `habeas terms proof`.",
)
@click.option("--for", "supports", multiple=True, metavar="ID", help="A statement, or mention of a list, for it.")
@click.option("--against", multiple=True, metavar="ID", help="A statement, or mention of a list, against it.")
@click.option("--reasoning", type=click.Path(path_type=Path), metavar="FILE", help="Why; `-` reads it. It is sealed.")
@click.option("--supersedes", multiple=True, metavar="FINDING", help="The finding whose place it takes.")
@click.option(
    "--by", default="", metavar="WORD", help="Who judges, if not this workstation's member: no person's name."
)
@click.option("--preview", is_flag=True, help="Check everything, write nothing.")
def propose(
    frame: Frame,
    *,
    about: str,
    question: str,
    value: str,
    standard: str,
    supports: tuple[str, ...],
    against: tuple[str, ...],
    reasoning: Path | None,
    supersedes: tuple[str, ...],
    by: str,
    preview: bool,
) -> int:
    """Propose a finding on a person, act or event.

    QUESTION is fate, whereabouts, or an element: elements_icpped:SLUG or elements_icc:SLUG. VALUE is a term of fate,
    whereabouts, or element_values (`habeas terms` lists them).
    """
    from habeas.casework.finding import Proposal
    from habeas.casework.finding import propose as record

    proposal = Proposal(
        about=about,
        question=question,
        value=value,
        standard=standard,
        supports=supports,
        against=against,
        reasoning=words_from(reasoning, prompt="Why", option="--reasoning"),
        supersedes=supersedes,
        by=by,
    )
    return _recorded(frame, record(frame.context(), frame.case, proposal, preview=preview))


@command.command("review", epilog=examples("habeas find review work/ fnd_0f… yes --case c --by second"))
@verb()
@click.argument("finding", metavar="FINDING")
@click.argument("answer", metavar="yes|no|unsure", type=click.Choice(_ANSWERS))
@click.option("--because", type=click.Path(path_type=Path), metavar="FILE", help="Why; `-` reads it. It is sealed.")
@click.option("--by", default="", metavar="WORD", help="Who looks, if not the member here; no person's name.")
@click.option("--of", default="", metavar="PERSON", help="For whom, where one person is two by now.")
def review(frame: Frame, *, finding: str, answer: str, because: Path | None, by: str, of: str) -> int:
    """Look at a finding, at everything that is there now, and sign for it or not."""
    from habeas.casework.finding import review_finding

    words = "" if because is None and answer == "yes" else words_from(because, prompt="Why", option="--because")
    return _recorded(frame, review_finding(frame.context(), frame.case, finding, answer, why=words, by=by, of=of))


@command.command("list", epilog=examples("habeas find list work/ --case c --state to_review"))
@verb()
@click.option("--about", default="", metavar="ID", help="Only about this person, mention, act or event.")
@click.option("--question", default="", metavar="QUESTION", help="Only on this question.")
@click.option("--state", "states", multiple=True, type=click.Choice(_STATES), help="Only so; can be repeated.")
def list_(frame: Frame, *, about: str, question: str, states: tuple[str, ...]) -> int:
    """List findings and how they stand. Superseded ones are left out unless asked for."""
    from habeas.casework.finding import list_findings

    found = list_findings(frame.context(), frame.case, about=about, question=question, states=states)
    frame.say(f"{counted(len(found.listed), 'finding')}." if found.listed else "No finding.")
    for one in found.listed:
        frame.say()
        say_finding(frame, one.held, of=one.of)
    frame.result(found.as_object())
    return 0


@command.command("show", epilog=examples("habeas find show work/ fnd_0f… --case c"))
@verb()
@click.argument("finding", metavar="FINDING")
@click.option("--with-words", is_flag=True, help="With --json: the reasoning, and what reviewers wrote.")
def show(frame: Frame, *, finding: str, with_words: bool) -> int:
    """Show one finding with its reasoning and everybody who looked at it."""
    from habeas.casework.finding import show_finding

    found = show_finding(frame.context(), frame.case, finding)
    for one in found.listed:
        say_finding(frame, one.held, of=one.of)
    frame.say()
    frame.say(found.finding.reasoning, indent=2)
    for look in found.reviews:
        frame.say()
        frame.say(f"{look.by}, {look.at}: {look.answer}" + (f": {look.why}" if look.why else ""), hang=2)
    frame.result(found.as_object(words=with_words))
    return 0


@command.command("elements", epilog=examples("habeas find elements work/ per_0f… --case c"))
@verb()
@click.argument("about", metavar="PERSON|ACT|EVENT")
@click.option("--crime", "crimes", multiple=True, metavar="CRIME", help="Only of this crime; can be repeated.")
def elements(frame: Frame, *, about: str, crimes: tuple[str, ...]) -> int:
    """Show the elements of crimes: for each what was found for and against it.

    What is empty stays empty: it is not "not met". Whether a crime was committed, a court says.
    """
    from habeas.casework.weighing import elements_of

    found = elements_of(frame.context(), frame.case, about, crimes=crimes)
    say_elements(frame, found)
    frame.result(found.as_object())
    return 0


@command.command("owed", epilog=examples("habeas find owed work/ per_0f… --case c"))
@verb()
@click.argument("person", metavar="PERSON")
def owed(frame: Frame, *, person: str) -> int:
    """Show what the State owes of a person: facts that it has to register and to tell.

    Of each fact: who states it, whether others contradict it, and whether a source of the State has stated it. And
    what was asked, of whom, and answered.
    """
    from habeas.casework.weighing import owed_to

    found = owed_to(frame.context(), frame.case, person)
    say_owed(frame, found)
    frame.result(found.as_object())
    return 0


def _recorded(frame: Frame, done: Recorded) -> int:
    if done.entry is None:
        frame.say("It can be recorded. Nothing is written.")
    else:
        frame.say(f"Recorded in entry {done.entry}.")
    say_finding(frame, done.held, of=done.held.finding.about, preview=done.entry is None)
    frame.result(done.as_object())
    return 0

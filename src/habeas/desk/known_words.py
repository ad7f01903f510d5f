"""Plain English of the engine that a screen finds again: refusals, and reasons that records keep as they were said.

Each is one of the constants below, with places for what was put in; by it the catalogues translate. What is none of
them is shown in English and marked so. Advice that holds words of the command line is not shown: what to do here takes
its place. A test holds every constant against the program's source.
"""

from __future__ import annotations

import re
from functools import cache

from habeas.desk.parts import N_
from habeas.sentences import Sentence

BEFORE_A_REASON = (
    N_("it speaks of somebody who may not go"),
    N_("who passed it on"),
    N_("who searched is not named"),
)
"""What the gate says before a colon, behind which another of its reasons stands: a screen says each by itself."""
KNOWN = (
    # refusals, and what to do about them
    N_("there is no person of this id in the case"),
    N_("there is no finding of this id in the case, or it was withdrawn"),
    N_("there is no exhibit of this id in the case, or it was withdrawn"),
    N_("there is no statement of this id in the case, or it was withdrawn"),
    N_("there is no consent of this id in the case, or it went with a withdrawal"),
    N_("there is no place of this id in the case"),
    N_("another window changed this meanwhile; it is so already"),
    N_("what was typed is not the reference"),
    N_("Type %(reference)s to go on, or leave it."),
    N_("another program holds this case"),
    N_("%(who)s holds this case"),
    N_("another program is working with this backup"),
    N_("another program is changing the keys of this workspace"),
    N_("this opens no slot of the vault"),
    N_("Check the keyboard layout and Caps Lock. The recovery code opens the vault too."),
    N_("the folder is not empty"),
    N_("the folder is neither empty nor a backup"),
    N_("this folder holds no backup"),
    N_("there is a workspace here already"),
    N_("there is a case of this name already"),
    N_("Choose another name."),
    N_("Choose another folder."),
    N_("Choose a new or an empty folder."),
    N_("there is no such folder"),
    N_("Write the whole path of a folder that is there."),
    N_("a filing is a PDF, Word or JSON file"),
    N_("the backup and the workspace lie one in the other"),
    N_("Choose a folder on another disk: what takes the one must not take the other."),
    N_("the disk does not let %(place)s be read or written"),
    N_("Check that the disk is mounted, writable and yours."),
    N_("what would leave is not what you looked at; nothing was written"),
    N_("The draft or the record has changed since. Look at it again."),
    N_("something that is needed is missing or not decided; nothing was written"),
    N_("this was withdrawn: nothing more is recorded about it"),
    N_("this source named somebody so before"),
    N_("somebody is named whose box is not ticked"),
    N_("Tick the box, or empty the name."),
    N_("Choose them in the list, or say that it is somebody else."),
    # why somebody, or a statement, stays behind the gate
    N_("no consent or other lawful basis is recorded"),
    N_("consent was withdrawn"),
    N_("the consent carries a date that cannot be read"),
    N_("the consent states no basis"),
    N_("the consent begins later"),
    N_("the consent has expired"),
    N_("the consent does not cover this purpose"),
    N_("the consent does not cover this recipient"),
    N_("the consent does not cover this form of the name"),
    N_("the consent does not allow giving it to a State"),
    N_("the consent does not allow making it public"),
    N_("each of its statements is kept back"),
    N_("what it is a part in is kept back"),
    N_("it rests on something that is kept back"),
    N_("it says that somebody is in safety, which is told to nobody outside of the team"),
    N_("it answers why somebody was chosen, which never goes with a person"),
    N_("it names somebody else who may not go"),
    N_("it speaks of somebody who is held sealed"),
    N_("its reasons are not told: they name or tell of more than may go"),
    N_("its title is not told: it names somebody"),
    N_("why somebody was chosen never goes with a person"),
    N_("where somebody free is, or was last, never goes"),
    N_("its words are not quoted: they name or tell of more than may go"),
    N_("it is under a sealing label"),
    # why a row or a file is set aside
    N_("blank"),
    N_("blank, and every row to row %(row)s"),
    N_("cells in the row: %(cells)s; in the header: %(header)s"),
    N_("the same external id as row %(row)s"),
    N_("this person withdrew: nothing of this row is taken"),
    N_("the row names nobody: it has neither a name nor an external id"),
    N_("no row of the table can be taken: %(why)s"),
    N_("%(aside)s of %(rows)s rows cannot be read, and all or nothing was asked for; nothing was imported"),
    N_("the same bytes as file %(number)s"),
    N_("it was withdrawn from this case, and is not taken in again"),
    N_("it is empty: nothing arrived; was it copied whole?"),
    N_("the table has a header and no rows"),
    # what an estimate says of itself
    N_("Nobody stands on %(lists)s: leave out a list that is empty."),
    N_("Only %(n)s persons are documented: too few to carry an estimate."),
    N_("Only %(n)s persons stand on more than one list: too few to carry an estimate."),
    N_("Only %(n)s persons are documented; the interval is rough for so few."),
    N_("Only %(n)s persons stand on more than one list; a few more would move the answer far."),
    N_("Nobody stands on three or more lists, so dependence between lists can hardly be seen."),
    N_("Two lists cannot test whether they were made independently of each other."),
    N_("The interval is so wide that its middle says nothing."),
    N_("The sampler met its largest number of persons: the data do not bound the estimate above."),
    N_("The two lists share nobody, so they say nothing of how many are on neither."),
    N_("There are only %(n)s draws of the linkage: the ends of the interval are rough."),
    N_("The latent-class model needs three lists."),
)
INSTEAD = {
    "busy": N_("Close the other window or program that works with it, then try again."),
    "disk": N_("Free some space, or look whether the disk is there and may be written to; then try again."),
}
"""What to do at a screen, by the code of a refusal whose advice is for the command line."""
GONE = N_("Go back to the list and open it from there: it may have been joined with another, or be gone.")
_NOT_THERE = re.compile(r"there is no \w+ of this id in the case.*")
_PLACE = re.compile(r"%\((\w+)\)s")
_COMMAND = re.compile(r"`|--\w|\bcommand\b|\bhabeas [a-z]")


def known(text: str) -> Sentence | None:
    """Return a text as one of the constants, with what stands in its places; None where it is none."""
    if text in _whole():
        return Sentence(text=text)
    for constant, pattern in _patterns():
        found = pattern.fullmatch(text)
        if found is not None:
            return Sentence(text=constant, values=tuple(found.groupdict().items()))
    return None


def advised(code: str, message: str, advice: str | None) -> str:
    """Return what to do about a refusal, in words for a screen; "" where there is nothing to say."""
    if _NOT_THERE.fullmatch(message):
        return GONE
    return INSTEAD.get(code, "") if not advice or _COMMAND.search(advice) else advice


@cache
def _whole() -> frozenset[str]:
    return frozenset(one for one in (*KNOWN, *INSTEAD.values(), GONE) if "%(" not in one)


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((one, re.compile(_as_pattern(one), re.DOTALL)) for one in KNOWN if "%(" in one)


def _as_pattern(constant: str) -> str:
    parts = _PLACE.split(constant)
    return "".join(f"(?P<{part}>.+?)" if at % 2 else re.escape(part) for at, part in enumerate(parts))

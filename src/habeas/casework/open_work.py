"""Open work: how much waits for people in a case, as counts. No name and no record is read for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from habeas.casework.arrivals import count_new, count_to_code, next_of
from habeas.casework.consenting import lines_of, today_of
from habeas.casework.contacting import NOBODY, all_newest
from habeas.casework.context import Context, consents, founding
from habeas.casework.due import WITHIN
from habeas.casework.found import all_about, known_about
from habeas.casework.given import kept_day
from habeas.casework.people_pages import count_people
from habeas.casework.queueing import open_questions
from habeas.casework.second_answers import disagreements
from habeas.errors import PersonsError
from habeas.fates import State, findings_of
from habeas.vault.index import Index


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenWork:
    """What waits. `people`: persons of the case. `pairs`: that nobody decided; `twice`: answered twice and differently.

    `new`: files that nobody has looked at. `to_code`: files with nothing coded from them, both
    as far as `arrivals.COUNTED` counts, of which `next` comes first.
    `findings`: proposed or to be reviewed. `consents`, `contacts`: that end within 30 days or have ended.
    """

    invented: bool
    people: int
    exhibits: int
    new: int
    to_code: int
    next: str
    pairs: int
    twice: int
    findings: int
    consents: int
    contacts: int


def open_work(context: Context, case_name: str, *, later: Sequence[str] = ()) -> OpenWork:
    """Count what waits for people.

    Args:
        later: exhibits that were put off in this sitting.
    """
    with context.case(case_name, "today") as case:
        index = case.index
        until = today_of(context) + timedelta(days=WITHIN)
        lines = lines_of(consents(index), today_of(context))
        ends = [line.consent.expires for line in lines if line.standing in ("live", "expired") and not line.overruled]
        agreed = [one.expires for one in all_newest(index) if not one.ended and one.initiated_by != NOBODY]
        return OpenWork(
            invented=founding(index).invented,
            people=count_people(index),
            exhibits=int(index.database.execute("SELECT count(*) FROM exhibit").get),
            new=count_new(index),
            to_code=count_to_code(index),
            next=next_of(index, later),
            pairs=open_questions(index),
            twice=len(disagreements(index)),
            findings=_findings(index),
            consents=sum(1 for end in ends if end is not None and (day := kept_day(end)) is not None and day <= until),
            contacts=sum(1 for end in agreed if (day := kept_day(end)) is None or day <= until),
        )


def _findings(index: Index) -> int:
    """Count findings that are proposed or to be reviewed, each once."""
    waiting: set[str] = set()
    for about in all_about(index):
        if about.startswith("men_"):
            continue
        try:
            subject, known = known_about(index, about)
        except PersonsError:
            continue  # whoever it was about was withdrawn, and the finding with them
        held = findings_of(subject, known)
        waiting.update(one.finding.id for one in held if one.state in (State.PROPOSED, State.TO_REVIEW))
    return len(waiting)

"""What is due: consents that end, contacts to be checked again, feedback that was promised. Ids and days, no names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from habeas.casework.consenting import ConsentLine, lines_of, today_of
from habeas.casework.contacting import NOBODY, all_newest
from habeas.casework.context import Context, consents
from habeas.casework.earlier_accounts import interviews_of
from habeas.casework.given import kept_day
from habeas.casework.whom import oneself
from habeas.errors import UsageError
from habeas.model.encoding import decode_fast
from habeas.model.protection import Consent
from habeas.model.records import Described
from habeas.vault.index import Index

WITHIN = 30
DAYS_AT_MOST = 3_660
KINDS = ("consent_ends", "contact_to_check", "feedback_promised")


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One thing that is due. `id`: of the consent, contact or interview; `about`: of whom or what it is.

    `on`: the day. `left`: days until then; negative where it is past, 0 where the day cannot be read.
    """

    kind: str
    id: str
    about: str
    on: str
    left: int

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read."""
        return {"kind": self.kind, "id": self.id, "about": self.about, "on": self.on, "days_left": self.left}


@dataclass(frozen=True, slots=True, kw_only=True)
class DueList:
    """What is due within some days, the oldest first.

    `without_consent`: sources whose words are coded or listed though no consent and no other basis is recorded for
    them, of any standing, each with the exhibits concerned.
    """

    today: str
    within: int
    items: tuple[Due, ...]
    without_consent: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def exhibits_without(self) -> int:
        """How many exhibits are used without any consent."""
        return len({exhibit for _, exhibits in self.without_consent for exhibit in exhibits})

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read."""
        return {
            "today": self.today,
            "within": self.within,
            "due": [one.as_object() for one in self.items],
            "without_consent": {
                "sources": len(self.without_consent),
                "exhibits": self.exhibits_without,
                "by_source": [{"source": one, "exhibits": list(used)} for one, used in self.without_consent],
            },
        }


def due(context: Context, case_name: str, *, within: int = WITHIN) -> DueList:
    """List what is due within some days, and what is past. That it was listed is noted.

    Raises: UsageError: not a number of days.
    """
    if not 0 <= within <= DAYS_AT_MOST:
        raise UsageError(f"the days to look ahead are a number from 0 to {DAYS_AT_MOST}")
    with context.case(case_name, "due") as case:
        today = today_of(context)
        index = case.index
        found = [*_consents(index, today), *_contacts(index, today), *_feedback(index, today)]
        items = sorted((one for one in found if one.left <= within), key=lambda one: (one.left, one.kind, one.id))
        if items:
            mentions = [one.about for one in items if one.about.startswith("men_")]
            context.opened(case, "listed", "due", mentions, others=[one.id for one in items])
        return DueList(
            today=today.isoformat(), within=within, items=tuple(items), without_consent=_without_consent(index)
        )


def _consents(index: Index, today: date) -> Iterator[Due]:
    """Give consents with the day on which they end, but for those that were withdrawn or that another has followed."""
    lines = lines_of(consents(index), today)
    holding: dict[str, list[ConsentLine]] = defaultdict(list)
    for line in lines:
        if line.holds:
            holding[line.consent.about].append(line)
    for line in lines:
        one = line.consent
        if one.expires is None or line.standing not in ("live", "not_yet", "expired", "unreadable"):
            continue
        if line.standing == "expired" and any(_follows(other.consent, one) for other in holding[one.about]):
            continue
        yield _due("consent_ends", one.id, one.about, one.expires, today)


def _follows(other: Consent, one: Consent) -> bool:
    """Tell whether a consent about the same was given after another one, for all of its purposes."""
    return other.given_on > one.given_on and set(one.purposes) <= set(other.purposes)


def _contacts(index: Index, today: date) -> Iterator[Due]:
    """Give agreements with the day on which they have to be asked again. Who asked for no contact is not asked."""
    for contact in all_newest(index):
        if not contact.ended and contact.initiated_by != NOBODY:
            yield _due("contact_to_check", contact.id, contact.about, contact.expires, today)


def _feedback(index: Index, today: date) -> Iterator[Due]:
    rows = index.database.execute("SELECT DISTINCT about FROM protection WHERE kind = 'interview'")
    for interview in interviews_of(index, tuple(sorted(str(about) for (about,) in [*rows]))):
        if interview.feedback_due is not None and interview.feedback_given is None:
            yield _due("feedback_promised", interview.id, interview.source, interview.feedback_due, today)


def _due(kind: str, identifier: str, about: str, on: str, today: date) -> Due:
    day = kept_day(on)
    return Due(kind=kind, id=identifier, about=about, on=on, left=0 if day is None else (day - today).days)


def _without_consent(index: Index) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the sources whose words are used while no consent about them or the exhibit is recorded."""
    spoken = {consent.about for consent in consents(index)}
    used: dict[str, set[str]] = defaultdict(set)
    rows = index.database.execute(
        "SELECT DISTINCT source, exhibit FROM counted WHERE kind != 'retraction' AND exhibit != ''"
    )
    for source, exhibit in [*rows]:
        used[str(source)].add(str(exhibit))
    for (source,) in [*index.database.execute("SELECT DISTINCT source FROM record WHERE digest != x''")]:
        if str(source) not in spoken:
            used[str(source)] |= _listed_in(index, str(source))
    found: dict[str, tuple[str, ...]] = {}
    for source in sorted(used):
        open_ = used[source] - spoken
        if open_ and not spoken.intersection(_all_of(index, source)):
            found[source] = tuple(sorted(open_))
    return tuple(found.items())


def _all_of(index: Index, source: str) -> tuple[str, ...]:
    person = oneself(index, source)
    return (*person.sources, *person.mentions)


def _listed_in(index: Index, source: str) -> set[str]:
    """Return the exhibits that rows of a list stand in."""
    found: set[str] = set()
    for (body,) in index.database.execute("SELECT body FROM record WHERE source = ? AND digest != x''", (source,)):
        record = decode_fast(bytes(body))
        if isinstance(record, Described):
            found.add(record.attribution.exhibit)
    return found

"""How one person stands: what people found, else unknown; what sources state, since when, and who saw them last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from habeas.fates.conflicts import Conflict, Difference, conflicts, differences
from habeas.fates.findings import Held, State, answer
from habeas.fates.questions import FATE, UNKNOWN, WHEREABOUTS, leaves_open
from habeas.fates.said import Dated, Said, dated, states
from habeas.fates.terms import LAST_SEEN, MISSING, OPEN, TAKEN


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """One thing that one source states of a person: `rows` are (exhibit id, row), `dates` as stated."""

    source_id: str
    list_title: str
    says: str
    rows: tuple[tuple[str, int], ...]
    dates: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenWindow:
    """When the sources together say a person was taken.

    `earliest`, `latest`: the first and last day any stated date can mean; None when no date was read.
    `sources`: who states a date that was read. `undated`: statements of a taking without one.
    """

    earliest: date | None
    latest: date | None
    sources: tuple[str, ...]
    undated: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """Who was last to see somebody, as a source states it: the source, where it says so, and the day (EDTF)."""

    source_id: str
    list_title: str
    place: str
    when: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What is held of one person.

    `fate` and `whereabouts` are findings by people, else `unknown`; `unaccounted`: neither says what became of them or
    where they are. `stated` is what each source states. `last_taken` is None when no source states a taking.
    `since`: first and last day on which they can have gone, by the dates of takings, else of other statements that
    leave the fate open; None where no date was read. `last_seen`: the latest sightings that sources state.
    `findings`: all about the person. `to_review`: somebody should look, for the `reasons`.
    `independent`: how many originating sources state something; an article that relays a letter adds none to it.
    `unidentified`: how many more there are of whom nobody knows who they are.
    """

    person_id: str
    fate: str
    stated: tuple[Stated, ...]
    last_taken: TakenWindow | None
    conflicts: tuple[Conflict, ...]
    differences: tuple[Difference, ...]
    to_review: bool
    reasons: tuple[str, ...]
    independent: int = 0
    unidentified: int = 0
    whereabouts: str = UNKNOWN
    unaccounted: bool = True
    since: tuple[date | None, date | None] | None = None
    last_seen: tuple[Sighting, ...] = ()
    findings: tuple[Held, ...] = ()


def standing(person_id: str, said: tuple[Said, ...], findings: tuple[Held, ...] = ()) -> Standing:
    """Say how a person stands. Alive until shown otherwise: no statement becomes a fate.

    What sources state is to be looked at as long as no finding on the fate stands: one that does has weighed it, and
    whatever comes afterwards re-opens it.

    Args:
        person_id: the id.
        said: what the sources state of this person's mentions, in any order.
        findings: about this person, as they stand.
    Raises: DateError: a statement's EDTF is not in our subset.
    """
    heard = tuple(dated(one) for one in sorted(said, key=_in_order))
    clashes = conflicts(heard)
    weighed = any(one.state is State.STANDS and one.counts and one.finding.question == FATE for one in findings)
    stated = () if weighed else (*_closing(heard), *(conflict.words for conflict in clashes))
    reasons = (*_of_findings(findings), *stated)
    fate, whereabouts = answer(FATE, findings), answer(WHEREABOUTS, findings)
    return Standing(
        person_id=person_id,
        fate=fate,
        stated=_by_source(heard),
        last_taken=_taken_window(heard),
        conflicts=clashes,
        differences=differences(heard),
        to_review=bool(reasons),
        reasons=reasons,
        independent=len({one.source_id for one in said if one.identified}),
        unidentified=len({one.source_id for one in said if not one.identified}),
        whereabouts=whereabouts,
        unaccounted=leaves_open(fate, whereabouts),
        since=_since(heard),
        last_seen=_last_seen(heard),
        findings=findings,
    )


def _of_findings(findings: tuple[Held, ...]) -> tuple[str, ...]:
    """Return one sentence for each finding that somebody has to look at."""
    found = []
    for one in findings:
        what = f"{one.finding.id} ({one.finding.question}: {one.finding.value})"
        if one.state is State.PROPOSED:
            found.append(f"{what} is proposed and lacks {'; '.join((*one.missing, *one.reasons))}.")
        elif one.state is State.TO_REVIEW:
            found.append(f"{what} is to be reviewed: {'; '.join(one.reasons)}.")
    return tuple(found)


def _since(heard: tuple[Dated, ...]) -> tuple[date | None, date | None] | None:
    """Return the first and last day on which somebody can have gone."""
    for says in ((TAKEN,), (MISSING, LAST_SEEN)):
        read = [one for one in heard if one.said.fate.says in says and (one.first or one.last)]
        if read:
            firsts = [one.first for one in read]
            lasts = [one.last for one in read]
            open_start, open_end = None in firsts, None in lasts
            return (
                None if open_start else min(day for day in firsts if day is not None),
                None if open_end else max(day for day in lasts if day is not None),
            )
    return None


def _last_seen(heard: tuple[Dated, ...]) -> tuple[Sighting, ...]:
    """Return the sightings after which none is known to come; those without a date cannot be ruled out."""
    seen = [one for one in heard if one.said.fate.says == LAST_SEEN]
    latest = [one for one in seen if not any(one.before(other) for other in seen)]
    return tuple(
        dict.fromkeys(
            Sighting(
                source_id=one.said.source_id,
                list_title=one.said.list_title,
                place=one.said.place,
                when=(one.said.fate.when.edtf or "") if one.said.fate.when is not None else "",
            )
            for one in latest
        )
    )


def _in_order(said: Said) -> tuple[str, str, str, int, str, str, str]:
    """One order for the same statements however they come: the same record, the same words."""
    when = said.fate.when.stated if said.fate.when is not None else ""
    return (said.list_title, said.source_id, said.exhibit, said.record_row, said.fate.says, when, said.statement)


def _closing(heard: tuple[Dated, ...]) -> tuple[str, ...]:
    """One sentence for each statement that, if true, would close the question of the fate."""
    sentences = {f"{states(one.said)} ({one.said.place}).": None for one in heard if one.said.fate.says not in OPEN}
    return tuple(sentences)


def _by_source(heard: tuple[Dated, ...]) -> tuple[Stated, ...]:
    groups: dict[tuple[str, str, str], list[Said]] = {}
    for one in heard:
        key = (one.said.list_title, one.said.source_id, one.said.fate.says)
        groups.setdefault(key, []).append(one.said)
    return tuple(
        Stated(
            source_id=source,
            list_title=title,
            says=says,
            rows=tuple(dict.fromkeys((said.exhibit, said.record_row) for said in group)),
            dates=tuple(dict.fromkeys(s.fate.when.stated for s in group if s.fate.when is not None)),
        )
        for (title, source, says), group in groups.items()
    )


def _taken_window(heard: tuple[Dated, ...]) -> TakenWindow | None:
    takings = [one for one in heard if one.said.fate.says == TAKEN]
    if not takings:
        return None
    firsts = [one.first for one in takings if one.first is not None]
    lasts = [one.last for one in takings if one.last is not None]
    read = [one for one in takings if one.first is not None or one.last is not None]
    return TakenWindow(
        earliest=min(firsts, default=None),
        latest=max(lasts, default=None),
        sources=tuple(sorted({one.said.source_id for one in read})),
        undated=len(takings) - len(read),
    )

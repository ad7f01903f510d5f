"""How one person stands: the fate people found (none yet: unknown), and what each source states."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from habeas.errors import ModelError
from habeas.fates.conflicts import Conflict, conflicts, differences
from habeas.fates.said import Dated, Said, dated, states
from habeas.fates.terms import OPEN, TAKEN

UNKNOWN = "unknown"
"""The fate of everybody until people find otherwise (vocabulary `fate`)."""


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
class Standing:
    """What is held of one person.

    `fate` is a finding by people, else `unknown`. `stated` is what each source states. `last_taken` is None
    when no source states a taking. `to_review`: somebody should look, for the `reasons`.
    `independent`: how many originating sources state something; an article that relays a letter adds none to it.
    `unidentified`: how many more there are of whom nobody knows who they are.
    """

    person_id: str
    fate: str
    stated: tuple[Stated, ...]
    last_taken: TakenWindow | None
    conflicts: tuple[Conflict, ...]
    differences: tuple[str, ...]
    to_review: bool
    reasons: tuple[str, ...]
    independent: int = 0
    unidentified: int = 0


def standing(person_id: str, said: tuple[Said, ...], findings: tuple[()] = ()) -> Standing:
    """Say how a person stands. Alive until shown otherwise: no statement becomes a fate.

    Args:
        person_id: the id.
        said: what the sources state of this person's mentions, in any order.
        findings: judgements by people; none can be recorded yet, so none may be given.
    Raises:
        ModelError: a finding is given, which this version could only ignore.
        DateError: a statement's EDTF is not in our subset.
    """
    if findings:
        raise ModelError("this version records no findings and cannot weigh one", place=person_id)
    heard = tuple(dated(one) for one in sorted(said, key=_in_order))
    clashes = conflicts(heard)
    reasons = (*_closing(heard), *(conflict.words for conflict in clashes))
    return Standing(
        person_id=person_id,
        fate=UNKNOWN,
        stated=_by_source(heard),
        last_taken=_taken_window(heard),
        conflicts=clashes,
        differences=differences(heard),
        to_review=bool(reasons),
        reasons=reasons,
        independent=len({one.source_id for one in said if one.identified}),
        unidentified=len({one.source_id for one in said if not one.identified}),
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

"""The state of findings: proposed, stands, to be reviewed, superseded. No finding is changed by anything that comes.

What comes later (a statement, a retraction, a link that splits or joins the person, somebody who disagrees) re-opens a
finding: it is to be reviewed, and says why. Whether its answer still counts meanwhile: yes, unless nothing that it
rests on is left, the person it was about is not one person any more, or another finding that would count answers
otherwise. Then it counts for nobody until people look.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from habeas.fates.grounds import Ground, Subject
from habeas.fates.questions import DEATHS, UNKNOWN, needs_two
from habeas.fates.terms import DEATHS as STATED_DEATHS
from habeas.model.findings import Finding, FindingReview

_NAMED = 3  # ids that a sentence names before it counts the others


class State(StrEnum):
    """How a finding stands."""

    PROPOSED = "proposed"
    STANDS = "stands"
    TO_REVIEW = "to_review"
    SUPERSEDED = "superseded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A finding with the entry that it stands in, and its reviews with theirs, in their order."""

    finding: Finding
    entry: int
    reviews: tuple[tuple[int, FindingReview], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """Why a finding is to be looked at again. `names`: the ids, or who; `words`: both as a clause.

    `kind`: gone (it rests on what counts no more), since (something came or changed), split, joined (the person),
    unsigned (somebody looked and does not sign), replaced (another is proposed in its place), groundless, otherwise
    (another answers the same question).
    """

    kind: str
    names: tuple[str, ...]
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """How a finding stands for one subject.

    `counts`: whether its answer is the answer today. `why`: why it is to be reviewed. `missing`: what a proposal lacks.
    `reviewed_by`: others than who proposed it that sign for it; `dissent`: who does not.
    """

    finding: Finding
    entry: int
    state: State
    counts: bool
    why: tuple[Why, ...] = ()
    missing: tuple[str, ...] = ()
    reviewed_by: tuple[str, ...] = ()
    dissent: tuple[str, ...] = ()

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why it is to be reviewed, as clauses in ids."""
        return tuple(one.words for one in self.why)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Looked:
    """When a finding was last looked at by somebody who signs for it, and who the person was then."""

    entry: int
    mentions: tuple[str, ...]


def findings_of(subject: Subject, judged: Iterable[Judged]) -> tuple[Held, ...]:
    """Say how the findings about a person, act or event stand, oldest first.

    Args:
        judged: all findings that are about it, or about any of the person's mentions.
    """
    known = sorted(judged, key=lambda one: (one.entry, one.finding.id))
    signed = {one.finding.id for one in known if _is_signed(one)}
    held = [_held(subject, one, known, signed) for one in known]
    return tuple(_disagreeing(held))


def answer(question: str, held: Iterable[Held]) -> str:
    """Return the answer of people to a question: of the findings that count, if they agree; else "unknown"."""
    values = {one.finding.value for one in held if one.counts and one.finding.question == question}
    return values.pop() if len(values) == 1 else UNKNOWN


def _held(subject: Subject, one: Judged, known: list[Judged], signed: set[str]) -> Held:
    finding = one.finding
    newest = _newest_answers(one)
    yes = tuple(sorted(who for who, review in newest.items() if review.answer == "yes" and who != finding.judged_by))
    no = tuple(sorted(who for who, review in newest.items() if review.answer == "no"))
    after = [other.finding.id for other in known if finding.id in other.finding.supersedes]
    held = Held(finding=finding, entry=one.entry, state=State.SUPERSEDED, counts=False, reviewed_by=yes, dissent=no)
    if any(other in signed for other in after):
        return held
    why = _reasons(subject, one, no, after)
    if finding.id not in signed:
        missing = ("a second reviewer who signs for it, other than who proposed it",)
        return replace(held, state=State.PROPOSED, why=why, missing=missing)
    grounded = _is_grounded(subject, finding)
    if not grounded and not why:
        told = "nothing that it could rest on counts any more: only another finding can take its place"
        why = (Why(kind="groundless", names=(), words=told),)
    return replace(
        held,
        state=State.TO_REVIEW if why else State.STANDS,
        counts=grounded and set(_looked(one).mentions) <= set(subject.mentions),
        why=why,
    )


def _newest_answers(one: Judged) -> dict[str, FindingReview]:
    """Return each reviewer's newest answer."""
    return {review.by: review for _, review in sorted(one.reviews, key=lambda looked: looked[0])}


def _is_signed(one: Judged) -> bool:
    """Tell whether as many people sign for a finding as its answer needs."""
    finding = one.finding
    if not needs_two(finding.question, finding.value):
        return True
    return any(review.answer == "yes" and who != finding.judged_by for who, review in _newest_answers(one).items())


def _looked(one: Judged) -> _Looked:
    """Return when a finding was last looked at by somebody whose look settles it.

    Where two have to sign, who proposed it cannot close again what came since.
    """
    finding = one.finding
    two = needs_two(finding.question, finding.value)
    settled = _Looked(entry=one.entry, mentions=finding.mentions)
    newest = _newest_answers(one)
    for entry, review in sorted(one.reviews, key=lambda looked: looked[0]):
        counts = newest[review.by] is review and review.answer == "yes"
        if counts and not (two and review.by == finding.judged_by):
            settled = _Looked(entry=entry, mentions=review.mentions)
    return settled


def _reasons(subject: Subject, one: Judged, no: tuple[str, ...], after: list[str]) -> tuple[Why, ...]:
    """Return why a finding is to be looked at again."""
    finding, settled = one.finding, _looked(one)
    by_id = {ground.id: ground for ground in subject.grounds}
    gone = [
        name
        for name in (*finding.supports, *finding.against)
        if name not in by_id or (not by_id[name].counts and by_id[name].since > settled.entry)
    ]
    since = [ground.id for ground in subject.grounds if ground.since > settled.entry and ground.id not in gone]
    found = []
    if gone:
        found.append(_why("gone", gone, f"it rests on what counts no more: {_named(gone)}"))
    if since:
        found.append(_why("since", since, f"this came or changed since it was looked at: {_named(since)}"))
    if finding.about.startswith("per_"):
        found += _regrouped(set(settled.mentions), set(subject.mentions))
    found += [_why("unsigned", (who,), f"{who} looked at it and does not sign") for who in no]
    found += [_why("replaced", (other,), f"{other} is proposed in its place") for other in after]
    return tuple(found)


def _why(kind: str, names: Iterable[str], words: str) -> Why:
    return Why(kind=kind, names=tuple(names), words=words)


def _regrouped(then: set[str], now: set[str]) -> list[Why]:
    """Say whether the person is another one now than was looked at."""
    found = []
    if then - now:
        left = sorted(then - now)
        told = f"the person was split: {_named(left)} belonged to them when it was looked at"
        found.append(_why("split", left, told))
    if now - then:
        came = sorted(now - then)
        found.append(_why("joined", came, f"the person was joined: {_named(came)} did not belong to them then"))
    return found


def _named(names: list[str]) -> str:
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more} more" if more > 0 else "")


def _is_grounded(subject: Subject, finding: Finding) -> bool:
    """Tell whether something that a finding rests on still counts; of a death, something that states a death."""
    left = grounds_named(subject, finding.supports)
    if (finding.question, finding.value) in DEATHS:
        return any(ground.says & STATED_DEATHS for ground in left)
    return bool(left) or not finding.supports


def grounds_named(subject: Subject, names: tuple[str, ...]) -> list[Ground]:
    """Return those of the named grounds that speak of the subject and count."""
    wanted = set(names)
    return [ground for ground in subject.grounds if ground.id in wanted and ground.counts]


def _disagreeing(held: list[Held]) -> Iterable[Held]:
    """Let findings that answer one question differently count for nobody: no one has chosen between them yet."""
    for one in held:
        others = [
            other.finding.id
            for other in held
            if one.counts
            and other.counts
            and other.finding.question == one.finding.question
            and other.finding.value != one.finding.value
        ]
        if others:
            told = f"{_named(others)} answers the same question otherwise"
            why = (*one.why, _why("otherwise", others, told))
            yield replace(one, state=State.TO_REVIEW, counts=False, why=why)
        else:
            yield one

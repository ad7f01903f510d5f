"""Find: somebody proposes a finding with its statements and reasons, somebody else looks at it, and both are kept."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace

from habeas.casework.context import Context
from habeas.casework.found import all_about, held_about, judged, known_about, place_words, statements_on
from habeas.casework.records import find_person
from habeas.errors import ModelError, PersonsError, UsageError
from habeas.fates.findings import Held, Judged, State, findings_of
from habeas.fates.grounds import Subject
from habeas.fates.proposing import REASONING_AT_MOST, check_finding
from habeas.fates.questions import COARSE, needs_two, values_of
from habeas.model.findings import Finding, FindingReview
from habeas.model.ids import check_id, new_id
from habeas.model.statements import Act
from habeas.model.vocabularies import did_you_mean, vocabulary
from habeas.vault.case import Case
from habeas.vault.index import Index

ANSWERS = ("yes", "no", "unsure")
_LAST = 2**31  # of a preview: nothing in the record is newer
_JUDGE = re.compile(r"[a-z0-9][a-z0-9-]{0,29}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What somebody proposes to find.

    `about`: person, mention, act or event id. `by`: the word of somebody who judges at this workstation beside its
    member; by default the member.
    """

    about: str
    question: str
    value: str
    standard: str
    supports: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    reasoning: str = field(repr=False)
    supersedes: tuple[str, ...] = ()
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A finding as it stands after what was recorded. `entry` is None in a preview, and then the id is none."""

    held: Held
    entry: int | None

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read."""
        told = finding_object(self.held)
        if self.entry is None:
            told["id"] = None
        return {"preview": self.entry is None, "entry": self.entry, "finding": told}


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A finding as it stands for one person, act or event of today; `of` is their id today."""

    of: str
    held: Held


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """Findings of a case."""

    listed: tuple[Listed, ...]

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read."""
        return {"findings": [finding_object(one.held) | {"of": one.of} for one in self.listed]}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One finding with its words: the reasoning, and what reviewers wrote, oldest first."""

    listed: tuple[Listed, ...]
    finding: Finding = field(repr=False)
    reviews: tuple[FindingReview, ...] = field(repr=False)

    def as_object(self, *, words: bool = False) -> dict[str, object]:
        """Return the object that programs read, with the reasoning and what reviewers wrote if asked for."""
        told: dict[str, object] = {
            "findings": [finding_object(one.held) | {"of": one.of} for one in self.listed],
            "reviews": [
                {"answer": one.answer, "by": one.by, "at": one.at, "mentions": list(one.mentions)}
                | ({"why": one.why} if words else {})
                for one in self.reviews
            ],
        }
        return told | {"reasoning": self.finding.reasoning} if words else told


def finding_object(held: Held) -> dict[str, object]:
    """Return what programs read of a finding: ids and slugs, no words."""
    one = held.finding
    return {
        "id": one.id,
        "about": one.about,
        "question": one.question,
        "value": one.value,
        "standard": one.standard,
        "state": held.state.value,
        "counts": held.counts,
        "supports": list(one.supports),
        "against": list(one.against),
        "judged_by": one.judged_by,
        "at": one.at,
        "reviewed_by": list(held.reviewed_by),
        "dissent": list(held.dissent),
        "missing": list(held.missing),
        "reasons": list(held.reasons),
        "supersedes": list(one.supersedes),
        "entry": held.entry,
    }


def propose(context: Context, case_name: str, proposal: Proposal, *, preview: bool = False) -> Recorded:
    """Record a finding, sealed under a key of its own. A death, and where somebody is, waits for a second reviewer.

    Args:
        preview: check everything, write nothing.
    Raises: PersonsError: something is missing; the message names all of it. TermError, ModelError, UsageError.
    """
    with context.case(case_name, "find propose") as case:
        _check_ids(proposal)
        subject, known = known_about(case.index, proposal.about)
        finding = finding_of(context, case, proposal, subject)
        subject = with_places(case.index, proposal, subject)
        check_finding(finding, subject, findings_of(subject, known))
        context.opened(case, "read", "find propose", whom_told(case.index, subject))
        entry = None
        if not preview:
            with case.unit() as unit:
                unit.add(finding, about=finding.id)
                context.close_unit(unit, "find propose", {"findings": 1})
            entry = unit.entry
        after = (*known, Judged(finding=finding, entry=_LAST if entry is None else entry))
        return Recorded(held=_one(findings_of(subject, after), finding.id), entry=entry)


def finding_of(context: Context, case: Case, proposal: Proposal, subject: Subject) -> Finding:
    """Return a proposal as the finding that it would be; nothing is written.

    Raises: UsageError: who judges is called by a word that will not do.
    """
    return Finding(
        id=new_id("fnd", case.chance),
        about=subject.about,
        question=proposal.question,
        value=proposal.value,
        standard=proposal.standard,
        mentions=subject.mentions,
        supports=tuple(dict.fromkeys(proposal.supports)),
        against=tuple(dict.fromkeys(proposal.against)),
        reasoning=proposal.reasoning.strip(),
        judged_by=who_judges(context, proposal.by),
        at=context.stamp(),
        supersedes=tuple(dict.fromkeys(proposal.supersedes)),
        vocabularies=_versions(proposal.question),
    )


def with_places(index: Index, proposal: Proposal, subject: Subject) -> Subject:
    """Return a subject with the places that the reasons may not name, where the answer is one that keeps none."""
    if (proposal.question, proposal.value) not in COARSE:
        return subject
    return replace(subject, place_words=place_words(index, subject.mentions))


def review_finding(
    context: Context, case_name: str, identifier: str, answer: str, *, why: str = "", by: str = "", of: str = ""
) -> Recorded:
    """Record that somebody looked at a finding, and whether they sign for it too.

    Args:
        of: the person whom the finding is looked at for, where it was about one who is two by now.
    Raises: PersonsError: there is no such finding, it is superseded, or who proposed it would be their own second
        reviewer. UsageError: no answer, or no reason where the answer is not yes.
    """
    if answer not in ANSWERS:
        raise UsageError("a review answers yes, no or unsure", place="answer", advice=did_you_mean(answer, ANSWERS))
    if answer != "yes" and not why.strip():
        raise UsageError("who does not sign says why", advice="--because FILE, or - for standard input.")
    if len(why) > REASONING_AT_MOST:
        raise UsageError(f"the reason is longer than {REASONING_AT_MOST} characters")
    who = who_judges(context, by)
    with context.case(case_name, "find review") as case:
        _check_finding_id(identifier)
        finding = judged(case.index, identifier).finding
        subject, held = held_about(case.index, of or finding.about)
        _check_reviewable(_one(held, identifier), answer, who)
        context.opened(case, "read", "find review", whom_told(case.index, subject), others=[identifier])
        with case.unit() as unit:
            unit.add(
                FindingReview(
                    finding=identifier,
                    answer=answer,
                    why=why.strip(),
                    by=who,
                    at=context.stamp(),
                    mentions=subject.mentions,
                ),
                about=identifier,
            )
            context.close_unit(unit, "find review", {"reviews": 1})
        return Recorded(held=_one(held_about(case.index, subject.about)[1], identifier), entry=unit.entry)


def list_findings(
    context: Context, case_name: str, *, about: str = "", question: str = "", states: tuple[str, ...] = ()
) -> Findings:
    """List findings with how they stand, the oldest first. Superseded ones are left out unless asked for by state.

    Raises: PersonsError: nobody and nothing has this id. TermError: there is no such question.
    """
    if question:
        values_of(question)
    wanted = states or tuple(one.value for one in State if one is not State.SUPERSEDED)
    with context.case(case_name, "find list") as case:
        index = case.index
        subjects = (held_about(index, about),) if about else _everything(index)
        listed = [
            Listed(of=subject.about, held=one)
            for subject, held in subjects
            for one in held
            if one.state.value in wanted and question in ("", one.finding.question)
        ]
        listed.sort(key=lambda one: (one.held.entry, one.held.finding.id, one.of))
        told = {one.of for one in listed}
        mentions = [name for subject, _ in subjects if subject.about in told for name in whom_told(index, subject)]
        if listed:
            context.opened(case, "listed", "find list", mentions)
        return Findings(listed=tuple(listed))


def show_finding(context: Context, case_name: str, identifier: str) -> Shown:
    """Show one finding with its reasoning, for whoever works on the case.

    Raises: PersonsError: there is none of this id, or it was withdrawn.
    """
    with context.case(case_name, "find show") as case:
        _check_finding_id(identifier)
        one = judged(case.index, identifier)
        named = (one.finding.about, *one.finding.mentions, *(name for _, look in one.reviews for name in look.mentions))
        subjects = [held_about(case.index, of) for of in _today(case.index, named)]
        mentions = [name for subject, _ in subjects for name in whom_told(case.index, subject)]
        context.opened(case, "read", "find show", mentions, others=[identifier])
        return Shown(
            listed=tuple(
                Listed(of=subject.about, held=held)
                for subject, known in subjects
                for held in known
                if held.finding.id == identifier
            ),
            finding=one.finding,
            reviews=tuple(review for _, review in one.reviews),
        )


def _everything(index: Index) -> list[tuple[Subject, tuple[Held, ...]]]:
    """Return every person, act and event that a finding is about, as they are today, with the findings."""
    return [held_about(index, of) for of in _today(index, all_about(index))]


def _today(index: Index, ids: Iterable[str]) -> tuple[str, ...]:
    """Return what some ids are called today; a mention of which the record tells no more stands for itself."""
    found: dict[str, None] = {}
    for one in ids:
        if one.startswith(("act_", "evt_")):
            found[one] = None
        else:
            with suppress(PersonsError):
                found[find_person(index, one).id] = None
                continue
            if one.startswith("per_"):
                found[one] = None
    return tuple(found)


def whom_told(index: Index, subject: Subject) -> tuple[str, ...]:
    """Return the mentions of whom something is told: of an act or event, those to whom it was done."""
    if subject.mentions:
        return subject.mentions
    said = statements_on(index, (subject.about,))
    return tuple(dict.fromkeys(one.victim for _, one, _ in said if isinstance(one, Act)))


def _one(held: tuple[Held, ...], identifier: str) -> Held:
    found = next((one for one in held if one.finding.id == identifier), None)
    if found is None:
        raise PersonsError("this finding is not about whom you named", place=identifier)
    return found


def _check_reviewable(held: Held, answer: str, who: str) -> None:
    """Check that somebody can look at a finding.

    Raises: PersonsError: it is superseded; or who proposed it would sign for it a second time.
    """
    finding = held.finding
    if held.state is State.SUPERSEDED:
        raise PersonsError("this finding is superseded", place=finding.id, advice="Review what superseded it.")
    if answer == "yes" and needs_two(finding.question, finding.value) and who == finding.judged_by:
        raise PersonsError(
            "a second reviewer is missing: who proposed this finding cannot be it",
            place=finding.id,
            advice="Somebody else looks at it: --by WORD, where several people work at one workstation.",
        )


def who_judges(context: Context, word: str) -> str:
    """Return who judges: the member of this workstation, or somebody called by a word.

    Raises: UsageError: the word will not do.
    """
    member = context.workspace.member
    if word in ("", member.id, member.label):
        return member.id
    if not _JUDGE.fullmatch(word):
        raise UsageError(
            "who judges is called by small letters, digits and hyphens, 30 at most",
            advice="For example second or lawyer-b. It stands on command lines: no person's name.",
        )
    return word


def _check_ids(proposal: Proposal) -> None:
    """Check that what is named are ids: somebody may have typed a name, so nothing is repeated.

    Raises: UsageError.
    """
    for names, prefixes in (((*proposal.supports, *proposal.against), ("stm", "men")), (proposal.supersedes, ("fnd",))):
        for name in names:
            try:
                check_id(name, name[:3] if name[:3] in prefixes else prefixes[0])
            except ModelError:
                raise UsageError(
                    f"what a finding names are ids: {' or '.join(f'{one}_…' for one in prefixes)}",
                    advice="stm_… of a coded statement, men_… of a row of a list, fnd_… of a finding.",
                ) from None


def _check_finding_id(identifier: str) -> None:
    try:
        check_id(identifier, "fnd")
    except ModelError:
        raise UsageError("a finding is called by its id: fnd_…", advice="`habeas find list` lists them.") from None


def _versions(question: str) -> dict[str, str]:
    """Return the versions of the vocabularies that a finding uses."""
    names = {values_of(question).name, "proof"} | ({question.partition(":")[0]} if ":" in question else set())
    return {name: vocabulary(name).version for name in sorted(names)}

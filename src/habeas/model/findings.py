"""Findings: what people conclude of a person, an act or an event, on which statements, and who looked at it again.

Append-only: nothing here is ever changed. A second look is a `FindingReview`, another conclusion a further `Finding`
that supersedes the one before. No finding has a place: of a living person outside custody none may be kept.
"""

from __future__ import annotations

from habeas.model.body_kind import BodyKind


class Finding(BodyKind, tag="finding", frozen=True, kw_only=True):
    """A reasoned answer to one question, by somebody who signs for it. Doubt is among its values.

    `question`: "fate" or "whereabouts" (of a person), or an element of a crime as vocabulary:slug, for example
    "elements_icpped:state_link". `value`: a slug of the vocabulary of the question, of `element_values` for an element.
    `mentions`: who the person was taken to be when it was found; if links change it afterwards, people look again.
    `supports`, `against`: ids of coded statements (stm_…), or of mentions (men_…) where rows of a list are meant.
    """

    id: str
    about: str  # person, act or event id
    question: str
    value: str
    standard: str  # vocabulary proof
    mentions: tuple[str, ...] = ()
    supports: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    reasoning: str
    judged_by: str  # user id, or the word of somebody who judges at the same workstation
    at: str
    supersedes: tuple[str, ...] = ()  # finding ids
    vocabularies: dict[str, str] = {}  # versions of those whose terms it uses


class FindingReview(BodyKind, tag="finding_review", frozen=True, kw_only=True):
    """Somebody looked at a finding, at everything the record held then. Of each reviewer the newest answer counts.

    `mentions`: who the person was when it was looked at.
    """

    finding: str
    answer: str  # yes | no | unsure: can the reviewer sign for it too?
    why: str = ""
    by: str
    at: str
    mentions: tuple[str, ...] = ()

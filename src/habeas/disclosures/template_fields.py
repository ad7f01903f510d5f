"""What each template asks of whoever files: choices and own words, field by field, for a screen that takes them.

A field carries no label of a person and no default: what nobody chose stays open, as the template's checks say.
"""

from __future__ import annotations

from dataclasses import dataclass

from habeas.disclosures.fixed_phrases import phrases
from habeas.errors import TermError

YES_NO = ("yes", "no")
_ROOMS = {
    "wgeid": ("wgeid", "un_filings"),
    "ced_urgent_action": ("ced_urgent_action", "un_filings"),
    "special_procedures": ("special_procedures", "un_filings"),
    "dossier": ("dossier", "evidence"),
    "sanctions": ("sanctions", "evidence"),
}
_PHRASE = {"no_action_reason": "no_action", "method": "own_method", "confidentiality": "confidential_own"}
"""Phrases that stand under another key than the field."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateField:
    """One thing that a template asks.

    `kind`: choice (one of `among`), several (any of them), decided (the one of `among`, said by a person to a check of
    this key), state (two capital letters), day, or words (the filer's own). `vocabulary`: whose terms `among` are;
    `prefix`: of the phrases that say what they mean.
    """

    key: str
    kind: str
    among: tuple[str, ...] = ()
    vocabulary: str = ""
    prefix: str = ""

    @property
    def is_words(self) -> bool:
        """Whether it is the filer's own words."""
        return self.kind == "words"


def fields_of(slug: str) -> tuple[TemplateField, ...]:
    """Return what a template asks, in the order in which a person answers it; every template asks the last one.

    Raises: TermError: there is none of this name.
    """
    if slug not in _OF:
        raise TermError("there is no template of this name", place="template")
    return (*_OF[slug], _decided("words_name_others", "meant"))


def labelled(slug: str, key: str, lang: str) -> str:
    """Return what a field, or a value of one, is called in the paper itself; "" where it has no phrase for it."""
    key = _PHRASE.get(key, key)
    found = (dict(phrases(room, lang).texts).get(key, "") for room in _ROOMS[slug])
    return next((one for one in found if one), "")


def _words(*keys: str) -> tuple[TemplateField, ...]:
    return tuple(TemplateField(key=key, kind="words") for key in keys)


def _choice(key: str, *among: str, prefix: str = "", vocabulary: str = "") -> TemplateField:
    return TemplateField(key=key, kind="choice", among=among, prefix=prefix, vocabulary=vocabulary)


def _decided(key: str, value: str) -> TemplateField:
    return TemplateField(key=key, kind="decided", among=(value,))


def _several(key: str, *among: str, prefix: str = "") -> TemplateField:
    return TemplateField(key=key, kind="several", among=among, prefix=prefix)


_STATE = (TemplateField(key="state", kind="state"), *_words("state"))
_SUBMITTER = _words("submitted_by", "submitter_contact")
_ROUTE = (TemplateField(key="route_looked_up", kind="day"), *_words("route_source"))
_NO_ACTION = (_choice("no_action_reason", vocabulary="no_action_reasons"), *_words("why_no_action"))
_OF_THE_PERSON = (
    _decided("identity", "yes"),
    _decided("free_or_dead", "yes"),
    _several(
        "confidential",
        *("full_name", "sex", "birth", "age", "birthplace", "occupation", "marks", "taken_on", "taken_at", "seen_on"),
        *("seen_at", "forces", "forces_others", "actions", "answers", "acts", "fates", "findings", "exhibits"),
    ),
)
_OF = {
    "wgeid": (
        *_SUBMITTER,
        _choice("consent_question", vocabulary="consent_basis"),
        *_words("consent_reason"),
        _choice("follow_up", *YES_NO),
        *_words("follow_up_reason"),
        *_STATE,
        *_NO_ACTION,
        _choice("connected", *YES_NO),
        *_words("connected_case"),
        *_OF_THE_PERSON,
    ),
    "ced_urgent_action": (
        *_SUBMITTER,
        _choice(
            "author_capacity", "relative", "representative", "counsel", "authorised", "interest", prefix="capacity_"
        ),
        *_STATE,
        *_ROUTE,
        _choice("jurisdiction", "in_state", "national", prefix="jurisdiction_"),
        _choice("same_matter", *YES_NO),
        *_NO_ACTION,
        *_words("measures_asked"),
        *_OF_THE_PERSON,
    ),
    "special_procedures": (
        _choice("mandate", "torture", "arbitrary_detention", "summary_executions", prefix="mandate_"),
        *_words("mandate"),
        *(_choice(key, *YES_NO) for key in ("consent_to_send", "consent_to_letter", "consent_to_public")),
        _choice("consent_name_form", "name", "initials", prefix="form_"),
        *_SUBMITTER,
        *_STATE,
        *_ROUTE,
        *_NO_ACTION,
        *_OF_THE_PERSON,
    ),
    "dossier": (
        *_words("submitted_by", "method", "bundle"),
        _several("crimes", *("persecution", "torture", "imprisonment", "murder", "context"), prefix="crime_"),
        _decided("single_source", "marked"),
        _decided("private_person", "decided"),
        _decided("kept_back", "looked_at"),
    ),
    "sanctions": (
        *_words("submitted_by", "confidentiality", "bundle"),
        _decided("single_source", "marked"),
        _decided("private_person", "decided"),
        _decided("kept_back", "looked_at"),
    ),
}

"""Drafts of filings: begun, changed, listed, dropped. A draft holds choices and the filer's own words, and no account.

It is sealed under a key of its own, which goes with whoever withdraws. What would leave is taken from the record each
time anew; the draft remembers which ids could go when somebody last looked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeVar

import msgspec

from habeas.casework.context import Context
from habeas.casework.given import words_of
from habeas.casework.papers import Prepared, passed_ids, prepared
from habeas.casework.records import find_person
from habeas.disclosures.every_template import SLUGS, template_of
from habeas.disclosures.filing_templates import Template
from habeas.disclosures.fixed_phrases import phrases
from habeas.errors import DisclosureError, ModelError, UsageError
from habeas.model.encoding import decode_fast
from habeas.model.ids import check_id, new_id
from habeas.model.protection import FilingDraft
from habeas.model.values import Text
from habeas.model.vocabularies import check_term
from habeas.vault.case import Case
from habeas.vault.index import Index

_Value = TypeVar("_Value")
FORMS = ("name", "initials", "none")
_SLUG = re.compile(r"[a-z][a-z0-9_]{0,59}")
_ONE = r"[a-z0-9][a-z0-9_.:-]{0,99}"
_CHOICE = re.compile(rf"[A-Z]{{2}}|{_ONE}( {_ONE}){{0,99}}")
"""A slug or several (rows marked confidential, crimes); or a State's two letters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What of a draft is chosen anew; None leaves it as it is.

    `choices`, `words`: by key; an empty value takes one out. Words name people: their repr hides them. `without`:
    whom of those it is about the draft is to leave out from now on.
    """

    purpose: str | None = None
    recipient: str | None = None
    form: str | None = None
    to_state: bool | None = None
    to_public: bool | None = None
    lang: str | None = None
    choices: tuple[tuple[str, str], ...] = ()
    words: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    without: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafted:
    """A draft as it stands, and what would leave by it now. `entry` is None where nothing was written."""

    draft: FilingDraft = field(repr=False)
    papers: tuple[Prepared, ...] = field(repr=False)
    entry: int | None = None

    @property
    def gone(self) -> tuple[str, ...]:
        """What could go when somebody last looked, and cannot now."""
        return tuple(sorted(set(self.draft.passed) - set(passed_ids(self.papers))))

    @property
    def more(self) -> tuple[str, ...]:
        """What can go now, and could not when somebody last looked."""
        return tuple(sorted(set(passed_ids(self.papers)) - set(self.draft.passed)))

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read: ids, slugs and reasons, no words of anybody."""
        return draft_object(self.draft) | {
            "entry": self.entry,
            "papers": [one.as_object() for one in self.papers],
            "gone": list(self.gone),
            "more": list(self.more),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafts:
    """The drafts of a case."""

    drafts: tuple[FilingDraft, ...] = field(repr=False)

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read."""
        return {"drafts": [draft_object(one) for one in self.drafts]}


def draft_object(draft: FilingDraft) -> dict[str, object]:
    """Return what programs read of a draft: of the filer's words only under which keys there are some."""
    return {
        "draft": draft.id,
        "template": draft.template,
        "about": list(draft.about),
        "purpose": draft.purpose,
        "recipient": draft.recipient,
        "form": draft.name_form,
        "to_state": draft.to_state,
        "to_public": draft.to_public,
        "lang": draft.lang,
        "choices": dict(draft.choices),
        "words": sorted(draft.words),
        "state": draft.state,
        "by": draft.by,
        "at": draft.at,
    }


def templates() -> tuple[Template, ...]:
    """Return every template, in the order in which they are listed."""
    return tuple(template_of(slug) for slug in SLUGS)


def draft_filing(
    context: Context, case_name: str, slug: str, about: Iterable[str], changes: Changes | None = None
) -> Drafted:
    """Begin a draft, and say what would leave by it now.

    Args:
        slug: of the template. about: ids of persons, or of mentions of alleged perpetrators, as the template asks.
        changes: what is chosen otherwise than the template would have it.
    Raises: TermError, UsageError: there is no such template, term, form or language, nobody is named, or more people
        than one paper can speak of. PersonsError, ModelError: nobody has an id.
    """
    template, changes = template_of(slug), changes or Changes()
    with context.case(case_name, "file draft") as case:
        who, mentions = _whom(case.index, template, tuple(about))
        draft = _changed(
            context,
            FilingDraft(
                id=new_id("drf", case.chance),
                template=template.slug,
                about=who,
                mentions=mentions,
                purpose=template.purpose,
                recipient=template.recipient,
                name_form="name",
                by=context.workspace.member.id,
                at=context.stamp(),
            ),
            changes,
        )
        return _kept(context, case, draft, "file draft")


def change_draft(context: Context, case_name: str, identifier: str, changes: Changes) -> Drafted:
    """Change a draft, or take it as it stands now: what would leave today is what somebody looked at.

    Raises: DisclosureError: there is no such draft, or it is sealed or dropped. TermError, UsageError.
    """
    with context.case(case_name, "file change") as case:
        draft = open_draft(case.index, identifier)
        left = tuple(one for one in draft.about if one not in changes.without)
        who, mentions = _whom(case.index, template_of(draft.template), left)
        draft = msgspec.structs.replace(draft, about=who, mentions=mentions)
        return _kept(context, case, _changed(context, draft, changes), "file change")


def take_up_draft(context: Context, case_name: str, identifier: str) -> Drafted:
    """Take up a draft that was dropped: its choices stand as they did, and its words are gone.

    Raises: DisclosureError: there is no such draft, or it was not dropped. PersonsError.
    """
    with context.case(case_name, "file change") as case:
        draft = _draft_of(case.index, identifier)
        if draft.state != "dropped":
            raise DisclosureError("this draft was not dropped", place=identifier)
        who, mentions = _whom(case.index, template_of(draft.template), draft.about)
        draft = msgspec.structs.replace(draft, about=who, mentions=mentions, state="draft")
        return _kept(context, case, _changed(context, draft, Changes()), "file change")


def check_draft(context: Context, case_name: str, identifier: str) -> Drafted:
    """Say what would leave by a draft now, and what its recipient requires; nothing is written.

    Raises: DisclosureError: there is no such draft, or it is sealed or dropped. PersonsError.
    """
    with context.case(case_name, "file check") as case:
        draft = open_draft(case.index, identifier)
        papers = prepared(context, case, draft)
        context.opened(case, "listed", "file check", _named(papers), others=[draft.id])
        return Drafted(draft=draft, papers=papers)


def drop_draft(context: Context, case_name: str, identifier: str) -> FilingDraft:
    """Drop a draft: it is listed as dropped, and its words are in no newer body.

    Raises: DisclosureError: there is no such draft, or it is sealed or dropped.
    """
    with context.case(case_name, "file drop") as case:
        draft = open_draft(case.index, identifier)
        dropped = msgspec.structs.replace(
            draft, state="dropped", words={}, passed=(), by=context.workspace.member.id, at=context.stamp()
        )
        with case.unit() as unit:
            unit.add(dropped, about=dropped.id)
            context.close_unit(unit, "file drop", {"drafts": 1})
        return dropped


def list_drafts(context: Context, case_name: str, *, every: bool = False) -> Drafts:
    """List the drafts of a case, the oldest change first; sealed and dropped ones only with `every`."""
    with context.case(case_name, "file list") as case:
        rows = case.index.database.execute(
            "SELECT body FROM filing_draft WHERE state = 'draft' OR ? ORDER BY entry, id", (every,)
        )
        found = [decode_fast(bytes(body)) for (body,) in [*rows]]
        drafts = tuple(one for one in found if isinstance(one, FilingDraft))
        if drafts:
            context.opened(case, "listed", "file list", others=[one.id for one in drafts])
        return Drafts(drafts=drafts)


def open_draft(index: Index, identifier: str) -> FilingDraft:
    """Return a draft that is still one.

    Raises: DisclosureError: there is none of this id; or it was sealed or dropped.
    """
    draft = _draft_of(index, identifier)
    if draft.state != "draft":
        raise DisclosureError(
            f"this draft was {draft.state}", place=identifier, advice="`habeas file draft` begins another one."
        )
    return draft


def _draft_of(index: Index, identifier: str) -> FilingDraft:
    try:
        check_id(identifier, "drf")
    except ModelError:
        raise UsageError("a draft is called by its id: drf_…", advice="`habeas file list` lists them.") from None
    row = index.database.execute("SELECT body FROM filing_draft WHERE id = ?", (identifier,)).fetchone()
    draft = decode_fast(bytes(row[0])) if row else None
    if not isinstance(draft, FilingDraft):
        raise DisclosureError(
            "there is no draft of this id in the case, or somebody it was about withdrew",
            place=identifier,
            advice="`habeas file list` lists them.",
        )
    return draft


def _kept(context: Context, case: Case, draft: FilingDraft, verb: str) -> Drafted:
    """Ask the gate, and write a draft with the ids that may go by it now."""
    papers = prepared(context, case, draft)
    draft = msgspec.structs.replace(draft, passed=passed_ids(papers))
    context.opened(case, "listed", verb, _named(papers), others=[draft.id])
    with case.unit() as unit:
        unit.add(draft, about=draft.id)
        context.close_unit(unit, verb, {"drafts": 1})
    return Drafted(draft=draft, papers=papers, entry=unit.entry)


def _named(papers: Iterable[Prepared]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(mention for one in papers for mention in one.material.named))


def _whom(index: Index, template: Template, about: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return whom a draft is about as they are called today, and their mentions.

    Raises: UsageError: nobody, or more than one paper can speak of. PersonsError, ModelError.
    """
    if not about:
        raise UsageError("nobody is named", advice="Name persons with --person, alleged perpetrators with --alleged.")
    if template.about == "persons":
        found = {person.id: person for person in (find_person(index, one) for one in about)}
        who = tuple(found)
        mentions = tuple(mention for person in found.values() for mention in person.mentions)
    else:
        for one in about:
            check_id(one, "men")
        who = mentions = tuple(dict.fromkeys(about))
    if template.most > 1 and len(who) > template.most:
        raise UsageError(f"a paper of this template speaks of {template.most} at most", place=template.slug)
    return who, mentions


def _changed(context: Context, draft: FilingDraft, changes: Changes) -> FilingDraft:
    """Return a draft with what is chosen anew.

    Raises: TermError, UsageError.
    """
    lang = changes.lang or draft.lang
    phrases("paper", lang)  # a language that no phrases are kept in is refused here
    draft = msgspec.structs.replace(
        draft,
        purpose=changes.purpose or draft.purpose,
        recipient=changes.recipient or draft.recipient,
        name_form=changes.form or draft.name_form,
        to_state=draft.to_state if changes.to_state is None else changes.to_state,
        to_public=draft.to_public if changes.to_public is None else changes.to_public,
        lang=lang,
        choices=_put(draft.choices, changes.choices, _choice),
        words=_put(draft.words, changes.words, lambda key, text: _words(key, text, lang)),
        by=context.workspace.member.id,
        at=context.stamp(),
    )
    check_term("consent_purposes", draft.purpose)
    check_term("recipients", draft.recipient)
    if draft.name_form not in FORMS:
        raise UsageError("a name leaves as name, initials or none", place="--form")
    return draft


def _put(
    old: dict[str, _Value], new: Iterable[tuple[str, str]], read: Callable[[str, str], _Value | None]
) -> dict[str, _Value]:
    put = dict(old)
    for key, text in new:
        if not _SLUG.fullmatch(key):
            raise UsageError("a key is a slug: small letters, digits and _", advice="`habeas file check` names them.")
        value = read(key, text)
        if value is None:
            put.pop(key, None)
        else:
            put[key] = value
    return put


def _choice(key: str, text: str) -> str | None:
    if text and not _CHOICE.fullmatch(text):
        raise UsageError("a choice is a slug: it stands on command lines and names nobody", place=key)
    return text or None


def _words(key: str, text: str, lang: str) -> Text | None:
    return words_of(text, lang, what=key)

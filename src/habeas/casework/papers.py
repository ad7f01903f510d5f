"""The papers that a draft would make now: what passed the gate for each, and what their recipient requires."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import msgspec

from habeas.casework.context import Context
from habeas.casework.passing import Passing
from habeas.casework.weighed import id_of_said
from habeas.disclosures.every_template import template_of
from habeas.disclosures.filing_templates import Check, Met
from habeas.disclosures.gate import Request
from habeas.disclosures.material import Material
from habeas.disclosures.paper import Paper
from habeas.model.protection import FilingDraft
from habeas.sentences import sentence
from habeas.vault.case import Case

NOBODY_PASSED = "nobody_passed"
WORDS_NAME_OTHERS = "words_name_others"


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """One paper that a draft would make: whom it is about, what passed, and what is required."""

    about: tuple[str, ...]
    material: Material = field(repr=False)
    checks: tuple[Check, ...]

    @property
    def refused(self) -> tuple[Check, ...]:
        """What keeps it from being sealed: required, and missing or not decided."""
        return tuple(one for one in self.checks if one.needed and one.met is not Met.MET)

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read: ids and sentences that name nobody."""
        return {
            "about": list(self.about),
            "persons": [one.id for one in self.material.persons],
            "statements": len(statements_in(self.material)),
            "exhibits": [one.id for one in self.material.exhibits],
            "consents": list(self.material.consents),
            "checks": [
                {
                    "key": one.key,
                    "met": one.met.value,
                    "needed": one.needed,
                    "words": one.words,
                    "statements": list(dict.fromkeys(cite.statement for cite in one.rests_on if cite.statement)),
                }
                for one in self.checks
            ],
            "kept": [{"id": one.id, "reason": one.reason} for one in self.material.kept],
        }


def prepared(context: Context, case: Case, draft: FilingDraft) -> tuple[Prepared, ...]:
    """Ask the gate for a draft today, paper by paper, and its template what is required.

    Raises: PersonsError, ModelError: somebody whom it is about is not in the case any more.
    """
    template = template_of(draft.template)
    # A form of one person tells nothing of the log; a dossier says where in it everything stands.
    is_form = template.most == 1 and template.about == "persons"
    head = None if is_form else (case.frontier.root().hex(), case.frontier.size)
    passing = Passing(case.index, request_of(draft, context), head=head)
    groups = [(one,) for one in draft.about] if template.most == 1 else [draft.about]
    found = []
    for at, about in enumerate(groups):
        context.progress("asking the gate", at, len(groups))
        material = passing.of_persons(about) if template.about == "persons" else passing.of_alleged(about)
        own = _own_checks(passing, material, draft)
        required = template.check(material, _about(draft, about))
        found.append(Prepared(about=about, material=material, checks=(*own, *required)))
    return tuple(found)


def request_of(draft: FilingDraft, context: Context) -> Request:
    """Return what the gate is asked for a draft, today."""
    return Request(
        purpose=draft.purpose,
        recipient=draft.recipient,
        form=draft.name_form,
        to_state=draft.to_state,
        to_public=draft.to_public,
        today=context.now().date(),
    )


def paper_of(one: Prepared, draft: FilingDraft) -> Paper:
    """Return the paper of what passed."""
    return template_of(draft.template).paper(one.material, _about(draft, one.about))


def _about(draft: FilingDraft, about: tuple[str, ...]) -> FilingDraft:
    """Return a draft as one of its papers is made of it: a template sees nobody whom this paper is not about."""
    return msgspec.structs.replace(draft, about=about)


def passed_ids(papers: Iterable[Prepared]) -> tuple[str, ...]:
    """Return the ids of all that goes by some papers: statements, mentions, findings and exhibits, sorted."""
    found: set[str] = set()
    for one in papers:
        material = one.material
        found.update(statements_in(material))
        found.update(exhibit.id for exhibit in material.exhibits)
        found.update(mention.id for person in material.persons for mention in person.mentions)
        found.update(held.finding.id for person in material.persons for held in person.findings)
        found.update(held.finding.id for held in material.findings)
    return tuple(sorted(found))


def statements_in(material: Material) -> tuple[str, ...]:
    """Return the ids of the statements that a material holds; of rows of a list those of their mentions."""
    said = (*(one for person in material.persons for one in person.said), *material.said)
    return tuple(dict.fromkeys(id_of_said(one.said) for one in said))


def _own_checks(passing: Passing, material: Material, draft: FilingDraft) -> tuple[Check, ...]:
    """Return what every paper requires, whoever receives it."""
    checks = []
    if not material.persons and not material.parties:
        says = sentence("Nothing of whom it is about may go: what is kept back says why.")
        checks.append(Check(key=NOBODY_PASSED, met=Met.MISSING, says=says))
    named = [key for key, text in sorted(draft.words.items()) if passing.names_others(text.text, material)]
    if named:
        chosen = draft.choices.get(WORDS_NAME_OTHERS) == "meant"
        says = sentence(
            "Your own words name somebody of the case who may not go: take the name out, or say that it is meant."
        ).asking(f"It stands in {', '.join(named)}. Choose {WORDS_NAME_OTHERS}: meant.")
        met = Met.MET if chosen else Met.OPEN
        checks.append(Check(key=WORDS_NAME_OTHERS, met=met, says=says, concerns=tuple(named)))
    return tuple(checks)

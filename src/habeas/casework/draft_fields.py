"""The form of a draft on a screen: what can be chosen, what its template asks, and what a sent form changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from habeas.casework.filed_drafts import FORMS, Changes
from habeas.casework.labels import LANGUAGES
from habeas.disclosures.template_fields import TemplateField, fields_of, labelled
from habeas.model.vocabularies import vocabulary


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """What can be chosen for any draft: slugs of purposes and recipients, forms of a name, languages."""

    purposes: tuple[str, ...]
    recipients: tuple[str, ...]
    forms: tuple[str, ...] = FORMS
    languages: tuple[str, ...] = LANGUAGES


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftForm:
    """What a template asks of whoever files, and what its fields and their values are called in the paper."""

    template: str
    fields: tuple[TemplateField, ...]

    def called(self, key: str, lang: str) -> str:
        """Return what a field or a value is called in a language; "" where the paper has no phrase for it."""
        return labelled(self.template, key, lang)


def offered() -> Offered:
    """Return what can be chosen for any draft."""
    return Offered(
        purposes=tuple(vocabulary("consent_purposes").slugs), recipients=tuple(vocabulary("recipients").slugs)
    )


def form_of(template: str) -> DraftForm:
    """Return the form of a template.

    Raises: TermError: there is none of this name.
    """
    return DraftForm(template=template, fields=fields_of(template))


def choices_sent(given: Mapping[str, str]) -> Changes:
    """Return what a sent form chooses for any draft. A box that is not sent was not ticked: the answer is no."""
    return Changes(
        purpose=given.get("purpose") or None,
        recipient=given.get("recipient") or None,
        form=given.get("form") or None,
        to_state=given.get("to_state") == "yes",
        to_public=given.get("to_public") == "yes",
        lang=given.get("lang") or None,
    )


def form_sent(given: Mapping[str, str]) -> Changes:
    """Return what the whole form of a draft says: every field of its template, so that an empty one is taken back.

    Args:
        given: `template`; choices as `c-KEY`, several of them one a line; the filer's words as `w-KEY`.
    Raises: TermError: there is no such template.
    """
    fields = fields_of(given.get("template", ""))
    return replace(
        choices_sent(given),
        choices=tuple((one.key, " ".join(given.get(f"c-{one.key}", "").split())) for one in fields if not one.is_words),
        words=tuple((one.key, given.get(f"w-{one.key}", "")) for one in fields if one.is_words),
    )

"""Whom a filing is to be about, before there is a draft: named for whoever begins one."""

from __future__ import annotations

from dataclasses import dataclass, field

from habeas.casework.called import Called, called_all
from habeas.casework.context import Context
from habeas.casework.filed_drafts import templates
from habeas.disclosures.filing_templates import Template


@dataclass(frozen=True, slots=True, kw_only=True)
class WhomToFile:
    """Those whom a filing is to be about, and the templates that speak of such."""

    about: tuple[Called, ...] = field(repr=False)
    templates: tuple[Template, ...]


def whom_to_file(context: Context, case_name: str, about: tuple[str, ...]) -> WhomToFile:
    """Return whom a filing is to be about; that they were named is noted first.

    Args:
        about: ids of persons, or of mentions of alleged perpetrators; () where nobody is chosen yet.
    """
    kind = "alleged" if about and about[0].startswith("men_") else "persons"
    with context.case(case_name, "file draft") as case:
        found = called_all(case.index, about)
        mentions = [mention for one in found for mention in one.mentions]
        if mentions:
            context.opened(case, "listed", "file draft", mentions)
        return WhomToFile(about=found, templates=tuple(one for one in templates() if one.about == kind))

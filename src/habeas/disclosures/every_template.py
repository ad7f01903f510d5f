"""Every template of a filing, by slug. Each is loaded when it is asked for: most verbs file nothing."""

from __future__ import annotations

from habeas.disclosures.filing_templates import Template
from habeas.errors import TermError
from habeas.model.vocabularies import did_you_mean

SLUGS = ("wgeid", "ced_urgent_action", "special_procedures", "dossier", "sanctions")
"""In the order in which they are listed."""


def template_of(slug: str) -> Template:
    """Return a template.

    Raises: TermError: there is none of this name.
    """
    match slug:
        case "wgeid":
            from habeas.disclosures.wgeid import TEMPLATE
        case "ced_urgent_action":
            from habeas.disclosures.ced_urgent_action import TEMPLATE
        case "special_procedures":
            from habeas.disclosures.special_procedures import TEMPLATE
        case "dossier":
            from habeas.disclosures.dossier import TEMPLATE
        case "sanctions":
            from habeas.disclosures.sanctions import TEMPLATE
        case _:
            raise TermError("there is no template of this name", place="template", advice=did_you_mean(slug, SLUGS))
    return TEMPLATE

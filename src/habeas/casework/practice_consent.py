"""The practice case: what one invented witness allows, so that a filing can be tried once their words are coded."""

from __future__ import annotations

from habeas.casework.consenting import ConsentTerms, give_consent, today_of
from habeas.casework.context import Context
from habeas.demo.testimonies import TESTIMONIES


def allow_one_testimony(context: Context, name: str) -> None:
    """Record that the first invented witness allows a filing to a body of the United Nations, named, and to the State.

    Raises: StatementsError: the practice case has no such source yet.
    """
    source = TESTIMONIES[0].source
    terms = ConsentTerms(
        given_by=source,
        purposes=("filing",),
        recipients=("un_body",),
        name_form="name",
        to_state=True,
        to_public=False,
        basis="survivor_self",
        given_on=today_of(context).isoformat(),
    )
    give_consent(context, name, source, terms)

"""Alleged perpetrators on a screen: the list, with such names as the gate lets pass to this organisation."""

from __future__ import annotations

from habeas.casework.alleged_told import AllegedList
from habeas.casework.alleging import list_alleged
from habeas.casework.consenting import today_of
from habeas.casework.context import Context
from habeas.disclosures import Request


def list_alleged_here(context: Context, case_name: str) -> AllegedList:
    """List of whom something is alleged; private persons, and whoever something was done to, are not named in a list.

    That names are shown is noted first.
    """
    request = Request(
        purpose="documentation",
        recipient="team",
        form="name",
        to_state=False,
        to_public=False,
        today=today_of(context),
    )
    return list_alleged(context, case_name, request=request)

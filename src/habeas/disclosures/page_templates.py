"""The templates of pages, from the package itself, filled so that no text of a value is ever read as markup."""

from __future__ import annotations

from collections.abc import Callable
from importlib import resources
from typing import Any

import jinja2
from markupsafe import Markup

from habeas.disclosures.shown_text import shown


def part(name: str) -> str:
    """Return a template or a style sheet."""
    return resources.files("habeas.disclosures").joinpath("templates", name).read_text("utf-8")


def data(text: object) -> Markup:
    """Return a text from elsewhere, set apart so that its direction does not turn the words around it."""
    return Markup("<bdi>{}</bdi>").format(shown(str(text)))


def environment(**filters: Callable[..., Any]) -> jinja2.Environment:
    """Return what fills templates: everything is escaped, and a missing value is an error.

    Args:
        filters: beside `data`.
    """
    made = jinja2.Environment(
        loader=jinja2.FunctionLoader(part),
        autoescape=True,
        undefined=jinja2.StrictUndefined,  # a missing value is a fault of ours, never a blank on the page
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters.update(data=data, **filters)
    return made

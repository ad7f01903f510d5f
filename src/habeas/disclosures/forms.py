"""How much of a name leaves: the whole, the initials, or nothing."""

from __future__ import annotations

import unicodedata

from habeas.errors import DisclosureError


def in_form(name: str, form: str) -> str:
    """Return a name as the form allows it.

    Args:
        name: as written by a source, any script.
        form: "name", "initials" or "none".
    Returns: the name; its initials in the order written ("A. J. C." for "Abachian, Juan Carlos"); or "".
    Raises: DisclosureError: another form.
    """
    match form:
        case "name":
            return name
        case "initials":
            return " ".join(f"{_first_letter(word)}." for word in _words(name))
        case "none":
            return ""
        case _:
            raise DisclosureError(f"no form {form!r} of a name exists", advice="Use name, initials or none.")


def _words(name: str) -> list[str]:
    """Split where a letter ends: blanks, commas, hyphens, brackets. An apostrophe stays inside its word."""
    apart = "".join(c if c.isalpha() or unicodedata.combining(c) or c in "'’ʼʻ`" else " " for c in name)
    return [word for word in (part.strip("'’ʼʻ`") for part in apart.split()) if word]


def _first_letter(word: str) -> str:
    """The first letter with the marks that belong to it; NFC, so that "É" stays one letter."""
    return unicodedata.normalize("NFC", word)[0]

"""References: the first letters of an id, as screens and papers show them, and the id that they mean."""

from __future__ import annotations

import re

from habeas.casework.context import Context
from habeas.casework.records import find_person
from habeas.errors import PersonsError
from habeas.model.ids import RANDOM_BYTES, id_of
from habeas.vault.index import Index

LETTERS = 8
_WHOLE = re.compile(r"[a-z]{3}_[0-9a-f]{32}")
_SHORT = re.compile(rf"(?:[a-z]{{3}}_)?([0-9a-f]{{{LETTERS}}})")


def shown(identifier: str) -> str:
    """Return the reference of an id."""
    return identifier[4 : 4 + LETTERS]


def meant(context: Context, case_name: str, typed: str) -> str:
    """Return the id that somebody means: of a person, a file or a source. Nobody's record is read.

    Args:
        typed: a whole id, which is returned as it is, or a reference.
    Raises: PersonsError: the case has nothing of this reference, or several things.
    """
    wanted = typed.strip().lower()
    if _WHOLE.fullmatch(wanted):
        return wanted
    short = _SHORT.fullmatch(wanted)
    if short is None:
        raise PersonsError("this is no reference", advice=f"A reference has {LETTERS} letters, digits among them.")
    with context.case(case_name, "reference") as case:
        found = _persons(case.index, short[1]) | _things(case.index, short[1])
    if len(found) != 1:
        raise PersonsError(
            "several things have this reference" if found else "the case has nothing of this reference",
            advice="Give the whole id." if found else None,
        )
    return found.pop()


def _persons(index: Index, letters: str) -> set[str]:
    low = bytes.fromhex(letters)
    between = (low.ljust(RANDOM_BYTES, b"\0"), low.ljust(RANDOM_BYTES, b"\xff"))
    rows = index.database.execute("SELECT DISTINCT mention FROM record WHERE mention BETWEEN ? AND ?", between)
    mentions = [id_of("men", bytes(raw)) for (raw,) in rows]
    return {find_person(index, mention).id for mention in mentions}


def _things(index: Index, letters: str) -> set[str]:
    found: set[str] = set()
    for table, kind in (("exhibit", "exh"), ("source", "src")):
        between = (f"{kind}_{letters}", f"{kind}_{letters}g")
        rows = index.database.execute(f"SELECT id FROM {table} WHERE id BETWEEN ? AND ?", between)
        found.update(str(identifier) for (identifier,) in rows)
    return found

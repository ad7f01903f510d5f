"""Contradictions: where the sources of a case disagree, in coded statements and in lists; told, and not resolved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from habeas.casework.context import Context, sources
from habeas.errors import ModelError, StatementsError
from habeas.fates.disputed_fates import stated_fates
from habeas.model.encoding import decode_fast
from habeas.model.ids import check_id, same_letters
from habeas.model.records import Record
from habeas.model.statements import Place, Statement
from habeas.statements.contradictions import Disagreements, contradictions, in_order
from habeas.statements.gathered import gather
from habeas.statements.sides import CLAIMS_AT_MOST, Contradiction, Told
from habeas.vault.index import Index

_PREFIXES = ("per", "men", "act", "evt")


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradictions:
    """Where the sources of a case disagree, and how often by kind."""

    found: Disagreements

    @property
    def by_kind(self) -> dict[str, int]:
        """How many there are of each kind."""
        return dict(Counter(row.kind for row in self.found.rows))

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read: ids, slugs and dates."""
        return {
            "contradictions": [row.as_object() for row in self.found.rows],
            "by_kind": self.by_kind,
            "not_compared": [
                {"kind": one.kind, "about": one.about or None, "claims": one.claims, "compared": CLAIMS_AT_MOST}
                for one in self.found.uncompared
            ],
        }


def list_contradictions(
    context: Context,
    case_name: str,
    *,
    kinds: tuple[str, ...] = (),
    about: str = "",
    shown: Callable[[tuple[Contradiction, ...]], Iterable[Contradiction]] | None = None,
) -> Contradictions:
    """List where the sources of a case disagree. It is a fact of the record and no error.

    Args:
        kinds: only these. about: only what is about a person, mention, act or event of this id.
        shown: which of them are put before somebody; by default all. The persons in them count as listed.
    Raises: StatementsError: `about` is no id.
    """
    wanted = _wanted(about)
    with context.case(case_name, "contradictions") as case:
        gathered = gather(_told(case.index))
        found = in_order((*contradictions(gathered), *stated_fates(gathered)))
        person = gathered.told.person(wanted) if wanted.startswith("men_") else wanted
        rows = tuple(
            row
            for row in found.rows
            if (not kinds or row.kind in kinds)
            and (not person or person in row.persons or person in row.acts or person in row.events)
        )
        told = {one for row in (rows if shown is None else shown(rows)) for one in row.persons}
        if told:
            context.opened(case, "listed", "contradictions", _mentions(gathered.told, told))
        return Contradictions(found=replace(found, rows=rows))


def _told(index: Index) -> Told:
    """Read what can disagree: every statement that counts, and every row of a list, older ones too."""
    run = index.database.execute
    statements = (decode_fast(bytes(body)) for (body,) in run("SELECT body FROM counted ORDER BY n"))
    rows = (decode_fast(bytes(body)) for (body,) in run("SELECT body FROM record WHERE digest != x'' ORDER BY n"))
    places = (decode_fast(bytes(body)) for (body,) in run("SELECT body FROM place ORDER BY id"))
    return Told(
        statements=tuple(one for one in statements if isinstance(one, Statement)),
        rows=tuple(one for one in rows if isinstance(one, Record)),
        person_of={str(mention): str(person) for mention, person in run("SELECT mention, person FROM member")},
        places={one.id: one for one in places if isinstance(one, Place)},
        sources={source.id: source for source in sources(index)},
    )


def _mentions(told: Told, persons: set[str]) -> tuple[str, ...]:
    """Return the mentions that are gathered to these persons."""
    gathered_to = [mention for mention, person in told.person_of.items() if person in persons]
    alone = persons - set(told.person_of.values())
    return (*sorted(gathered_to), *sorted(same_letters(person, "men") for person in alone))


def _wanted(about: str) -> str:
    """Return an id that somebody typed.

    Raises: StatementsError: it is none; what was typed may be a name, so it is not repeated.
    """
    if about:
        try:
            check_id(about, about[:3] if about[:3] in _PREFIXES else "per")
        except ModelError:
            raise StatementsError(
                "contradictions are about ids: per_, men_, act_ or evt_ and 32 digits and letters a to f",
                advice="`habeas contradictions` without an id lists all of them.",
            ) from None
    return about

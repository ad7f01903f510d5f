"""A time line: what the sources state of one person in the order in which it can have happened, each with who says so.

Nothing is chosen among statements that clash: all of them stand there. What has no date that was read stands last.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from habeas.casework.context import Context
from habeas.casework.found import statements_on
from habeas.casework.people import Dossier
from habeas.model.dates import earliest, latest, qualified
from habeas.model.statements import Act
from habeas.model.values import When, Where


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One thing that a source states. `kind`: stated_fates or act_types, the vocabulary of `what`.

    `first`, `last`: the days between which it can lie; None where that end is not known. `stated`, `place`: as written.
    `row`: of the list, 0 for what was coded from `exhibit`.
    """

    kind: str
    what: str
    first: date | None
    last: date | None
    about: bool  # the day is approximate or uncertain, as the source says
    stated: str = field(repr=False)
    place: str = field(repr=False)
    source: str  # slug
    row: int
    exhibit: str


def timeline(context: Context, case_name: str, dossier: Dossier) -> tuple[Moment, ...]:
    """Return what the sources state of a person whose record was shown, in order of time."""
    slugs = {source.id: source.slug for source in dossier.sources}
    found = [
        _moment("stated_fates", fate.says, fate.when, fate.where, slugs[said.source], said.row, said.exhibit)
        for records in dossier.records
        for record in records
        for said in (record.attribution,)
        for fate in record.fates
    ]
    with context.case(case_name, "show") as case:
        context.opened(case, "read", "show", dossier.person.mentions)
        for _, one, _ in statements_on(case.index, dossier.person.mentions):
            if isinstance(one, Act) and one.victim in dossier.person.mentions:
                said = one.attribution
                found.append(
                    _moment("act_types", one.act_type, one.start, one.where, slugs[said.source], said.row, said.exhibit)
                )
    dated = sorted(
        (one for one in found if one.first or one.last), key=lambda one: (one.first or one.last, one.last or one.first)
    )
    return (*dict.fromkeys(dated), *dict.fromkeys(one for one in found if not one.first and not one.last))


def _moment(
    kind: str, what: str, when: When | None, where: Where | None, source: str, row: int, exhibit: str
) -> Moment:
    edtf = when.edtf if when is not None else None
    return Moment(
        kind=kind,
        what=what,
        first=earliest(edtf) if edtf else None,
        last=latest(edtf) if edtf else None,
        about=qualified(edtf) if edtf else False,
        stated=when.stated if when is not None else "",
        place=where.stated if where is not None else "",
        source=source,
        row=row or 0,
        exhibit=exhibit,
    )

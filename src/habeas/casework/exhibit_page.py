"""One exhibit with all that is around it: whose words, consents that speak of it, what was made of it, who coded it."""

from __future__ import annotations

from dataclasses import dataclass, field

from habeas.casework.bundle_choice import made_from
from habeas.casework.coded_paragraphs import statements_of
from habeas.casework.consenting import ConsentLine, lines_of, today_of
from habeas.casework.context import Context, consents, sources
from habeas.casework.drawing_exhibits import way_of
from habeas.casework.exhibiting import ExhibitShown, show_exhibit
from habeas.casework.whom import slugs
from habeas.log.checkpoint import read_note
from habeas.model.encoding import decode_fast
from habeas.model.exhibits import Exhibit
from habeas.model.records import Source, Stamp, StampDue
from habeas.vault.case import Case
from habeas.vault.index import Index


@dataclass(frozen=True, slots=True, kw_only=True)
class ExhibitPage:
    """One exhibit and what is around it.

    Args:
        origin, giver: whose words it holds, who handed it in. custody: action, who as a screen calls them, when.
        derived: id and derivation of what was made from it. coders: who coded it, second coders too.
        before, after: the exhibits beside it, in the order in which they came; "" at the ends.
        entry: of the log, by which it was taken in. stamped: time and authority of the earliest stamps over that entry.
        way: how it is shown: drawn, played or "". pages, pixels: as far as its reading told.
        looked_through: whether somebody put a label on it. covered: whether it opens only when somebody asks.
    """

    shown: ExhibitShown = field(repr=False)
    origin: Source | None = field(repr=False)
    giver: Source | None = field(repr=False)
    custody: tuple[tuple[str, str, str], ...]
    derived: tuple[tuple[str, str], ...]
    consents: tuple[ConsentLine, ...]
    coders: tuple[str, ...]
    before: str
    after: str
    entry: int
    stamped: tuple[tuple[str, str], ...]
    way: str
    pages: int
    pixels: str

    @property
    def looked_through(self) -> bool:
        """Whether somebody has said what it holds."""
        return bool(self.shown.line.labels)

    @property
    def covered(self) -> bool:
        """Whether its words open only when somebody asks: a label says so, or nobody has looked yet."""
        return self.shown.line.folded or not self.looked_through


def exhibit_page(context: Context, case_name: str, identifier: str) -> ExhibitPage:
    """Return one exhibit with what is around it; no word of it. That it was shown is noted first.

    Raises: EvidenceError: the case has none of this id.
    """
    shown = show_exhibit(context, case_name, identifier)
    record = shown.line.record
    with context.case(case_name, "exhibits") as case:
        known = {source.id: source for source in sources(case.index)}
        spoken = _spoken(context, case, record)
        before, after = _beside(case.index, identifier)
        entry = int(str(case.index.database.execute("SELECT entry FROM exhibit WHERE id = ?", (identifier,)).get))
        coded = {one.attribution.coded_by for one in statements_of(case.index, (identifier,))}
        claims = [claim for reading in shown.readings for claim in reading.claims]
        return ExhibitPage(
            shown=shown,
            origin=known.get(record.origin or ""),
            giver=known.get(record.received_from or ""),
            custody=tuple((action, _called(context, who), when) for action, who, when in shown.custody),
            derived=tuple((one, _derivation(case.index, one)) for one in shown.derived),
            consents=spoken,
            coders=tuple(_called(context, one) for one in sorted(coded)),
            before=before,
            after=after,
            entry=entry,
            stamped=_stamped(case.index, entry),
            way=way_of(record.media_type),
            pages=max((len(reading.pages) for reading in shown.readings), default=0),
            pixels=next((claim.value for claim in claims if (claim.by, claim.name) == ("image", "size")), ""),
        )


def _spoken(context: Context, case: Case, record: Exhibit) -> tuple[ConsentLine, ...]:
    """Return the consents about an exhibit, about what it was made from, and about those whose it is. It is noted."""
    about = {record.id, *made_from(case.index, record), record.origin, record.received_from}
    found = tuple(one for one in consents(case.index) if one.about in about)
    context.opened(case, "listed", "consent", others=[one.id for one in found])
    return lines_of(found, today_of(context), slugs=slugs(case.index))


def _beside(index: Index, identifier: str) -> tuple[str, str]:
    order = [str(one) for (one,) in [*index.database.execute("SELECT id FROM exhibit ORDER BY entry, id")]]
    at = order.index(identifier)
    return order[at - 1] if at else "", order[at + 1] if at + 1 < len(order) else ""


def _derivation(index: Index, identifier: str) -> str:
    row = index.database.execute("SELECT body FROM exhibit WHERE id = ?", (identifier,)).fetchone()
    record = decode_fast(bytes(row[0])) if row else None
    return record.derivation if isinstance(record, Exhibit) else ""


def _stamped(index: Index, entry: int) -> tuple[tuple[str, str], ...]:
    """Return the earliest time that each authority stamped over an entry. Nothing is checked anew here."""
    earliest: dict[str, str] = {}
    for asked, answered in [
        *index.database.execute("SELECT d.body, s.body FROM stamp s JOIN stamp_due d ON d.id = s.due")
    ]:
        due, stamp = decode_fast(bytes(asked)), decode_fast(bytes(answered))
        if isinstance(due, StampDue) and isinstance(stamp, Stamp) and read_note(due.note)[0].size > entry:
            earliest[due.authority] = min(stamp.time, earliest.get(due.authority, stamp.time))
    return tuple(sorted((time, authority.partition("?")[0]) for authority, time in earliest.items()))


def _called(context: Context, who: str) -> str:
    """Return how somebody is called on the screen: our own label if it is us and we have one, else the id."""
    member = context.workspace.member
    return member.label if who == member.id and member.label else who

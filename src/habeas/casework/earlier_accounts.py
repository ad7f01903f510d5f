"""Earlier accounts of a person: that they exist, when, of which kind, in which exhibits. None of them is opened.

Whoever is asked twice tells it twice, lives it twice, and gives a defence two versions to compare. So it is shown
before a new interview what the record holds already: of that source, and of everything that is the same person.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from habeas.casework.context import consents
from habeas.casework.whom import Oneself, oneself
from habeas.model.encoding import decode_fast
from habeas.model.exhibits import Exhibit
from habeas.model.ids import raw_of
from habeas.model.protection import Interview
from habeas.vault.index import Index

INTERVIEW = "interview"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One account. Copies, transcripts and translations of one exhibit are one account.

    `id`: of the interview, or of the exhibit as it came. `told_by`: self, or others who speak of the person.
    `kind`: interview, or a slug of item_kinds. `on`: EDTF, None where nobody could read a day.
    `first_account`: yes, no or unknown, as an interview says.
    """

    id: str
    told_by: str
    kind: str
    on: str | None
    first_account: str
    exhibits: tuple[str, ...]

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read."""
        return {
            "id": self.id,
            "told_by": self.told_by,
            "kind": self.kind,
            "on": self.on,
            "first_account": self.first_account,
            "exhibits": list(self.exhibits),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """What the record holds of a person before a new interview, oldest first.

    `lists`: on how many lists they stand, which are no accounts of theirs. `planned`: interviews that have not taken
    place. `person`: the sources and mentions that are they.
    """

    source: str
    person: Oneself
    accounts: tuple[Account, ...]
    lists: int
    planned: tuple[str, ...]

    @property
    def own(self) -> int:
        """How many accounts the person gave themselves."""
        return sum(account.told_by == "self" for account in self.accounts)

    @property
    def reason_needed(self) -> bool:
        """Whether a new interview needs a reason."""
        return bool(self.accounts)

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read."""
        return {
            "source": self.source,
            "earlier": len(self.accounts),
            "own": self.own,
            "accounts": [account.as_object() for account in self.accounts],
            "lists": self.lists,
            "planned": list(self.planned),
            "reason_needed": self.reason_needed,
        }


def earlier(index: Index, source: str, *, but: Interview | None = None) -> Earlier:
    """Say which accounts of a person the record holds. It reads what is written about exhibits, never an exhibit.

    Args:
        source: the id of the source who is to be asked.
        but: an interview that is not earlier than itself, and neither are its exhibits.
    """
    person = oneself(index, source)
    held: list[Interview] = []
    planned: list[Interview] = []
    for interview in interviews_of(index, person.sources):
        if but is not None and interview.id == but.id:
            continue
        (planned if interview.when is None else held).append(interview)
    exhibits = _exhibits(index)
    taken = {_root(exhibits, one) for interview in (*held, *((but,) if but else ())) for one in interview.exhibits}
    own = _own(index, person, exhibits) - taken
    others = _of_others(index, person, exhibits) - taken - own
    copies: dict[str, list[str]] = defaultdict(list)
    for identifier in exhibits:
        copies[_root(exhibits, identifier)].append(identifier)
    accounts = [_interviewed(interview) for interview in held]
    accounts += [_written(exhibits, copies, root, told_by="self") for root in own]
    accounts += [_written(exhibits, copies, root, told_by="others") for root in others]
    return Earlier(
        source=source,
        person=person,
        accounts=tuple(sorted(accounts, key=lambda account: (account.on or "~", account.id))),
        lists=_lists(index, person),
        planned=tuple(sorted(interview.id for interview in planned)),
    )


def interviews_of(index: Index, sources: tuple[str, ...]) -> tuple[Interview, ...]:
    """Return the interviews of some sources, planned or held, in the order in which they were last written."""
    marks = ", ".join("?" * len(sources))
    rows = index.database.execute(
        f"SELECT body FROM protection WHERE kind = 'interview' AND about IN ({marks}) ORDER BY entry, id", sources
    )
    found = (decode_fast(bytes(body)) for (body,) in [*rows])
    return tuple(interview for interview in found if isinstance(interview, Interview))


def _own(index: Index, person: Oneself, exhibits: dict[str, Exhibit]) -> set[str]:
    """Return the exhibits, as they came, that hold the person's own words or are quoted as theirs."""
    signed = {consent.evidence for consent in consents(index)}  # a signed sheet tells nothing of what happened
    spoken = {
        exhibit.id
        for exhibit in exhibits.values()
        if (exhibit.origin or exhibit.received_from) in person.sources and exhibit.id not in signed
    }
    for source in person.sources:
        spoken |= _quoted(index, "source = ?", source)
    return {_root(exhibits, one) for one in spoken}


def _of_others(index: Index, person: Oneself, exhibits: dict[str, Exhibit]) -> set[str]:
    """Return the exhibits, as they came, in which a coder found that others speak of the person."""
    found: set[str] = set()
    for mention in person.mentions:
        raw = raw_of(mention)
        found |= _quoted(index, "thing = ?1 OR n IN (SELECT n FROM concern WHERE thing = ?1)", raw)
    return {_root(exhibits, one) for one in found}


def _quoted(index: Index, where: str, value: str | bytes) -> set[str]:
    rows = index.database.execute(
        f"SELECT DISTINCT exhibit FROM counted WHERE kind != 'retraction' AND exhibit != '' AND ({where})", (value,)
    )
    return {str(exhibit) for (exhibit,) in rows}


def _lists(index: Index, person: Oneself) -> int:
    lists: set[str] = set()
    for mention in person.mentions:
        rows = index.database.execute(
            "SELECT DISTINCT source FROM record WHERE mention = ? AND digest != x''", (raw_of(mention),)
        )
        lists.update(str(source) for (source,) in rows)
    return len(lists)


def _exhibits(index: Index) -> dict[str, Exhibit]:
    rows = index.database.execute("SELECT body FROM exhibit ORDER BY entry, id")
    found = (decode_fast(bytes(body)) for (body,) in rows)
    return {exhibit.id: exhibit for exhibit in found if isinstance(exhibit, Exhibit)}


def _root(exhibits: dict[str, Exhibit], identifier: str) -> str:
    """Return the exhibit that one was made from, as it came; where that was withdrawn, the copy in its place."""
    if identifier not in exhibits:
        copies = (one.id for one in exhibits.values() if one.derived_from == identifier)
        identifier = next(copies, identifier)
    seen = {identifier}
    while (exhibit := exhibits.get(identifier)) is not None:
        above = exhibit.derived_from
        if above is None or above not in exhibits or above in seen:
            break
        seen.add(above)
        identifier = above
    return identifier


def _interviewed(interview: Interview) -> Account:
    return Account(
        id=interview.id,
        told_by="self",
        kind=INTERVIEW,
        on=interview.when.edtf if interview.when else None,
        first_account=interview.first_account,
        exhibits=interview.exhibits,
    )


def _written(exhibits: dict[str, Exhibit], copies: dict[str, list[str]], root: str, *, told_by: str) -> Account:
    exhibit = exhibits.get(root)
    on = None
    if exhibit is not None:
        on = exhibit.received_on.edtf if exhibit.received_on else exhibit.received_at[:10]
    return Account(
        id=root,
        told_by=told_by,
        kind=exhibit.item_kind if exhibit else "unknown",
        on=on,
        first_account="unknown",
        exhibits=tuple(copies.get(root, [root])),
    )

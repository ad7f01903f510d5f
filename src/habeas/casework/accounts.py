"""What the records of a case say, as accounts that can be compared, and what they say became of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b

from habeas.casework.context import sources
from habeas.casework.gazetteer import Gazetteer
from habeas.casework.records import current_records
from habeas.model.encoding import decode_fast
from habeas.model.records import Described
from habeas.persons import Account
from habeas.vault.index import Index

_TAKEN = ("taken", "last_seen", "reported_missing")


def accounts_of(index: Index) -> tuple[list[Account], dict[str, int]]:
    """Return the accounts of all mentions, and of each mention a number for what its source says became of the person;
    none for those of whom it says no more than that they were taken. What is said alike has one number in every run."""
    return _accounts(index, current_records(index))


def accounts_in(index: Index, places: Sequence[int]) -> tuple[list[Account], dict[str, int]]:
    """Return the same of the records at these places alone."""
    return _accounts(index, _records_at(index, places))


def _records_at(index: Index, places: Sequence[int]) -> Iterator[Described]:
    for place in places:
        record = decode_fast(bytes(index.database.execute("SELECT body FROM record WHERE n = ?", (place,)).get))
        if isinstance(record, Described):
            yield record


def _accounts(index: Index, records: Iterable[Described]) -> tuple[list[Account], dict[str, int]]:
    slugs, gazetteer = {source.id: source.slug for source in sources(index)}, Gazetteer(index)
    found, fates = [], dict[str, int]()
    for record in records:
        found.append(_account(record, slugs, gazetteer))
        became = " ".join(sorted({fate.says for fate in record.fates} - set(_TAKEN)))
        if became:
            # Of 60 bits: two of the few dozen things that a vocabulary can say do not meet by chance.
            fates[record.mention.id] = 1 + (int.from_bytes(blake2b(became.encode(), digest_size=8).digest()) >> 4)
    return found, fates


def _account(record: Described, slugs: dict[str, str], gazetteer: Gazetteer) -> Account:
    """Take from a record what comparing needs: the first dated statement of the taking, and where."""
    spoken = sorted((fate for fate in record.fates if fate.says in _TAKEN), key=lambda fate: _TAKEN.index(fate.says))
    when = next((fate.when for fate in spoken if fate.when is not None), None)
    where = next((fate.where for fate in spoken if fate.where is not None), None)
    others = tuple(fate.where.stated for fate in record.fates if fate.where is not None and fate.says not in _TAKEN)
    mention = record.mention
    return Account(
        mention=mention.id,
        list=slugs[record.attribution.source],
        names=mention.names,
        birth=mention.birth,
        age=mention.age,
        sex=mention.sex.text if mention.sex else "",
        taken=when,
        seen_at=where.stated if where else "",
        places=others,
        located=gazetteer.chain(where),
    )

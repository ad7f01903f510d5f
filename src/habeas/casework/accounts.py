"""What the records of a case say, as accounts that can be compared, and what they say became of each."""

from __future__ import annotations

from habeas.casework.context import sources
from habeas.casework.records import current_records
from habeas.model.records import Described
from habeas.persons import Account
from habeas.vault.index import Index

_TAKEN = ("taken", "last_seen", "reported_missing")


def accounts_of(index: Index) -> tuple[list[Account], dict[str, int]]:
    """Return the accounts of all mentions, and of each mention a number for what its source says became of the person;
    none for those of whom it says no more than that they were taken."""
    slugs = {source.id: source.slug for source in sources(index)}
    found, fates, codes = [], dict[str, int](), dict[tuple[str, ...], int]()
    for record in current_records(index):
        found.append(_account(record, slugs))
        became = tuple(sorted({fate.says for fate in record.fates} - set(_TAKEN)))
        if became:
            fates[record.mention.id] = codes.setdefault(became, len(codes) + 1)
    return found, fates


def _account(record: Described, slugs: dict[str, str]) -> Account:
    """Take from a record what comparing needs: the first dated statement of the taking, and where."""
    spoken = sorted((fate for fate in record.fates if fate.says in _TAKEN), key=lambda fate: _TAKEN.index(fate.says))
    when = next((fate.when for fate in spoken if fate.when is not None), None)
    where = [fate.where.stated for fate in spoken if fate.where is not None]
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
        seen_at=where[0] if where else "",
        places=others,
    )

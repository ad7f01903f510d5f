"""The register of what left: what went to whom, for what, under which consents, and which of these have ended since."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from habeas.casework.context import Context, consents
from habeas.casework.given import kept_day
from habeas.model.encoding import decode_fast
from habeas.model.protection import Consent, Filing


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """One export. `ended`: consents that it rested on and that were withdrawn, destroyed or have ended since."""

    filing: Filing
    ended: tuple[str, ...]

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read: ids, slugs and hashes."""
        one = self.filing
        return {
            "filing": one.id,
            "what": one.what,
            "purpose": one.purpose,
            "recipient": one.recipient,
            "form": one.form,
            "lang": one.lang,
            "at": one.at,
            "sha256": one.sha256,
            "draft": one.draft,
            "with_names": one.with_names,
            "persons": one.persons,
            "kept_back": one.withheld,
            "mentions": list(one.mentions),
            "statements": list(one.statements),
            "exhibits": list(one.exhibits),
            "consents": list(one.consents),
            "consents_ended": list(self.ended),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingRegister:
    """Everything that left the case, the oldest first."""

    filings: tuple[Registered, ...]

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read."""
        return {"filings": [one.as_object() for one in self.filings]}


def register_of_filings(context: Context, case_name: str) -> FilingRegister:
    """Return what left a case: reports, bundles and filings, each with its recipient, consents and hash."""
    with context.case(case_name, "file register") as case:
        given = {one.id: one for one in consents(case.index)}
        rows = [*case.index.database.execute("SELECT body FROM filing ORDER BY entry, id")]
        found = [decode_fast(bytes(body)) for (body,) in rows]
        filings = tuple(one for one in found if isinstance(one, Filing))
        mentions = dict.fromkeys(mention for one in filings for mention in one.mentions)
        if mentions:
            context.opened(case, "listed", "file register", mentions)
        today = context.now().date()
        return FilingRegister(filings=tuple(Registered(filing=one, ended=_ended(one, given, today)) for one in filings))


def _ended(filing: Filing, given: Mapping[str, Consent], today: date) -> tuple[str, ...]:
    return tuple(one for one in filing.consents if not _is_live(given.get(one), today))


def _is_live(consent: Consent | None, today: date) -> bool:
    if consent is None or consent.withdrawn_on is not None:
        return False
    ends = kept_day(consent.expires)
    return consent.expires is None or (ends is not None and today < ends)

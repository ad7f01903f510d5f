"""What a withdrawal takes with it, said before anything is written, and what it did. Ids and counts only."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from habeas.casework.concerned import Elsewhere, Protecting
from habeas.casework.redacting import Redaction
from habeas.casework.taking import Blanking


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosed:
    """Something that left the program with these people's names or words in it: whom to tell."""

    filing: str
    what: str
    purpose: str
    recipient: str
    at: str

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read."""
        return {
            "filing": self.filing,
            "what": self.what,
            "purpose": self.purpose,
            "recipient": self.recipient,
            "at": self.at,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a withdrawal takes with it.

    `mentions`: persons who are gone afterwards; `records`: what lists and coders say of them. `statements`: coded ones
    that go, older versions too. `restated`: those of others that count and are said anew over copies; `lost`: of
    others, older versions whose words would have to go, and what second coders said over documents that are destroyed.
    `alone`: exhibits that are destroyed whole; `unblanked`: those among them that speak of others and hold no text that
    could be blanked, each with how many statements rest on it. `shared`: lists that speak of others too; a copy without
    these rows takes their place. `blanked`: documents that do; a copy of their text without these passages takes their
    place. `made_from`: what a withdrawn document was made from, which stays. `also_sources`: sources that are this
    person: who they are and how they are reached goes; what they say of others stays. `protecting`: what goes of
    consents, contacts, interviews. `elsewhere`: where the same name stands too. `links`: judgements that fall away;
    `findings`: those about them or that rest on what goes, destroyed with their reasoning; `drafts`: of filings, alike.
    `behind`: places of backups that hold the keys until the next backup there.
    """

    identifier: str
    mentions: tuple[str, ...]
    records: int
    sources: tuple[tuple[str, int], ...]
    statements: int
    restated: int
    lost: int
    alone: tuple[str, ...]
    unblanked: tuple[tuple[str, int], ...]
    shared: tuple[Redaction, ...]
    blanked: tuple[Blanking, ...]
    made_from: tuple[str, ...]
    also_sources: tuple[str, ...]
    protecting: Protecting
    elsewhere: Elsewhere
    links: int
    disclosed: tuple[Disclosed, ...]
    behind: tuple[str, ...]
    findings: int = 0
    drafts: int = 0

    @property
    def digest(self) -> str:
        """A hash over all of it: whoever agreed to this plan has not agreed to another."""
        return sha256(repr(self).encode()).hexdigest()

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read."""
        return {
            "id": self.identifier,
            "mentions": list(self.mentions),
            "records": self.records,
            "sources": [{"slug": slug, "mentions": count} for slug, count in self.sources],
            "statements": self.statements,
            "restated": self.restated,
            "statements_lost": self.lost,
            "exhibits_destroyed": list(self.alone),
            "exhibits_unblanked": [{"exhibit": one, "statements": count} for one, count in self.unblanked],
            "exhibits_redacted": [one.as_object() for one in self.shared],
            "exhibits_blanked": [one.as_object() for one in self.blanked],
            "made_from": list(self.made_from),
            "also_sources": list(self.also_sources),
            "protecting": self.protecting.as_object(),
            "named_elsewhere": self.elsewhere.as_object(),
            "links": self.links,
            "findings": self.findings,
            "drafts": self.drafts,
            "disclosed": [one.as_object() for one in self.disclosed],
            "backups_behind": list(self.behind),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn:
    """What a withdrawal did: its id and entry, the copies that took the place of shared exhibits, the counts.

    `behind`: places whose backup still opens what was withdrawn, until it is made again.
    """

    plan: Plan
    id: str
    entry: int
    redacted: tuple[tuple[str, str], ...]
    persons_before: int
    persons_after: int
    behind: tuple[str, ...]

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read."""
        return self.plan.as_object() | {
            "withdrawal": self.id,
            "entry": self.entry,
            "redacted": dict(self.redacted),
            "persons_before": self.persons_before,
            "persons": self.persons_after,
            "backups_behind": list(self.behind),
        }

"""What is told of alleged perpetrators: lists, one party, command links and counts, as values and for programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from habeas.fates.alleged import Alleged, AllegedAct
from habeas.fates.command import Chain, Command, CommandLink, Holder
from habeas.fates.independent import Sources
from habeas.fates.patterns import PatternCount
from habeas.model.values import When

PRIVATE_PERSON, A_VICTIM_TOO, NOT_LET_PASS = "private_person", "victim_too", "gate"
"""Why a name is not in a list: whoever acts for nobody, whoever something was done to, what the gate keeps back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AllegedLine:
    """One party in the list. `names`: None where none was asked for; `why_no_name`: "" where one is shown."""

    alleged: Alleged
    names: tuple[str, ...] | None = field(default=None, repr=False)
    why_no_name: str = ""

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read: ids, slugs and counts."""
        one = self.alleged
        told: dict[str, object] = {
            "id": one.party.id,
            "mentions": list(one.party.mentions),
            "party": one.party.party or None,
            "kinds": list(one.party.kinds),
            "private": one.party.private,
            "acts": len(one.acts),
            "degrees": dict(one.degrees),
            "sources": sources_object(one.sources),
            "needs_mark": one.needs_mark,
            "no_act_by_two": one.no_act_by_two,
            "against": dict(Counter(each.kind for each in one.against)),
        }
        if self.names is not None:
            told |= {"names": list(self.names), "why_no_name": self.why_no_name or None}
        return told


@dataclass(frozen=True, slots=True, kw_only=True)
class AllegedList:
    """The parties of whom something is alleged. `left_out`: mentions that are no parties here, by why."""

    lines: tuple[AllegedLine, ...]
    left_out: tuple[tuple[str, int], ...]
    conflicts: tuple[tuple[str, str], ...]

    @property
    def withheld(self) -> int:
        """How many names the gate kept back."""
        return sum(line.why_no_name == NOT_LET_PASS for line in self.lines)

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read."""
        return {
            "alleged": [line.as_object() for line in self.lines],
            "left_out": dict(self.left_out),
            "conflicts": [list(pair) for pair in self.conflicts],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class AllegedShown:
    """One party: what is alleged, what speaks against it, and its command links with chains upwards.

    `slugs`: short names of sources. `words`: unit and rank in the words of the sources, where names were asked for.
    """

    line: AllegedLine
    links: tuple[CommandLink, ...]
    chains: tuple[Chain, ...]
    chains_cut: bool
    slugs: Mapping[str, str]
    words: tuple[tuple[str, str, str], ...] = field(default=(), repr=False)  # statement, unit | rank, text

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read. No victim is in it: acts are called by their ids."""
        one = self.line.alleged
        told = self.line.as_object() | {
            "acts": [act_object(act) for act in one.acts],
            "against": [
                {
                    "kind": each.kind,
                    "why": each.why,
                    "statements": list(each.statements),
                    "acts": list(each.acts),
                    "finding": each.finding or None,
                }
                for each in one.against
            ],
            "command": [link_object(link) for link in self.links],
            "chains": [chain_object(chain) for chain in self.chains],
            "chains_cut": self.chains_cut,
        }
        if self.line.names is not None:
            told["words"] = [{"statement": said, "of": of, "text": text} for said, of, text in self.words]
        return told


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandTold:
    """Command links of a case or of one party; and who held a post on a day, where that was asked."""

    told: Command
    links: tuple[CommandLink, ...]
    holders: tuple[Holder, ...] | None = None
    slugs: Mapping[str, str] = field(default_factory=dict)

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read."""
        kept = set(self.links)
        found: dict[str, object] = {
            "links": [link_object(link) for link in self.links],
            "rivals": [
                {
                    "unit": one.unit,
                    "commanders": [one.a.over, one.b.over],
                    "overlap": one.overlap.value,
                    "judged_different": one.different,
                }
                for one in self.told.rivals
                if one.a in kept or one.b in kept
            ],
            "cycles": [
                {"parties": list(one.parties), "overlap": one.overlap.value}
                for one in self.told.cycles
                if kept & set(one.links)
            ],
            "left_out": dict(self.told.left_out),
        }
        if self.holders is not None:
            found["holders"] = [
                {
                    "party": one.party,
                    "holds": one.holds.value,
                    "statements": [{"holds": holds.value, "statement": said} for holds, said in one.statements],
                }
                for one in self.holders
            ]
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class PatternTold:
    """A count of acts, with its warning, and how rows are called: places by name, for whoever works on the case."""

    counted: PatternCount
    names: Mapping[str, str] = field(default_factory=dict, repr=False)

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read."""
        one = self.counted
        return {
            "over": one.over,
            "step": one.step,
            "units": list(one.units),
            "warning": one.warning,
            "rows": [row.as_object() for row in one.counts.rows],
            "unknown": [row.as_object("why") for row in one.counts.unknown],
            "all": [figure.as_object() for figure in one.counts.all],
            "rows_add_up": False,
            "vocabularies": {"act_types": dict(one.vocabularies)},
        }


def sources_object(found: Sources) -> dict[str, object]:
    """Return on whom statements rest, as programs read it."""
    return {
        "independent": list(found.independent),
        "dependent": dict(found.dependent),
        "unidentified": list(found.unidentified),
        "relays": list(found.relays),
        "circular": list(found.circular),
        "through": list(found.through),
        "at_least": found.at_least,
    }


def act_object(act: AllegedAct) -> dict[str, object]:
    """Return an act in which a part is alleged, as programs read it; to whom it was done is not in it."""
    return {
        "id": act.id,
        "kind": act.kind or None,
        "start": _edtf(act.start),
        "end": _edtf(act.end),
        "place": act.where.place if act.where is not None else None,
        "told_in": list(act.told_in),
        "parts": [
            {
                "statement": part.statement,
                "source": part.source,
                "degree": part.degree,
                "capacity": part.capacity,
                "credibility": part.credibility,
                "relayed": part.relayed,
            }
            for part in act.parts
        ],
        "sources": sources_object(act.sources),
    }


def link_object(link: CommandLink) -> dict[str, object]:
    """Return a command link with every statement of it, as programs read it; a date that is not known is null."""
    return {
        "over": link.over,
        "relation": link.relation,
        "under": link.under,
        "said": [
            {
                "statement": one.statement,
                "source": one.source,
                "stated": one.stated,
                "start": _edtf(one.start),
                "end": _edtf(one.end),
                "edtf": one.edtf or None,
                "credibility": one.credibility,
            }
            for one in link.said
        ],
    }


def chain_object(chain: Chain) -> dict[str, object]:
    """Return a chain of links, as programs read it."""
    return {"links": [link_object(link) for link in chain.links], "overlap": chain.overlap.value}


def _edtf(when: When | None) -> str | None:
    return when.edtf if when is not None else None

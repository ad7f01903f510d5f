"""What passed the gate for one filing: the only thing that a template is ever given.

Whatever may not go to this recipient is not in it, so no template can let it out. What was kept back is counted with
its reason, for the person who files; it is in no paper.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from habeas.disclosures.gate import Request
from habeas.disclosures.paper import Cited
from habeas.fates.findings import Held
from habeas.fates.standing import Standing
from habeas.model.exhibits import Exhibit
from habeas.model.mentions import Mention
from habeas.model.records import Record, Source
from habeas.model.statements import Place, Statement


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """A coded statement, or a row of a list, that may go; and the passages it rests on.

    `cites`: one for each passage whose exhibit may be named; at least one, with the statement alone.
    """

    said: Statement | Record
    cites: tuple[Cited, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonPassed:
    """A person, as much of them as may go.

    `names`: in the form that was asked for, as written, each with what it rests on; () where no name may go. `mentions`
    are those that passed. `said`: what concerns the person, in the order of the record. `findings` about them and what
    was done to them that count and rest on nothing that was kept back; `standing`: how they stand by what passed, None
    where a finding in force was kept back, for what is left would say something else.
    """

    id: str
    mentions: tuple[Mention, ...] = field(repr=False)
    names: tuple[tuple[str, str, Cited], ...] = field(repr=False)  # written, lang, what it rests on
    said: tuple[Passed, ...] = field(repr=False)
    findings: tuple[Held, ...] = field(repr=False)
    standing: Standing | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class LogState:
    """Where what passed stands in the log: the newest checkpoint, and the entry of each statement and exhibit."""

    root: str  # hexadecimal
    size: int
    entries: tuple[tuple[str, int], ...] = ()  # id, number of the entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """Something that was kept back: a person, mention, statement, exhibit or finding, and why in words."""

    id: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """All that a filing may use.

    `parties`: mentions of units, institutions and alleged perpetrators that what passed speaks of, by mention id, and
    of whoever searched and may be named; no victim is among them. `said`: what passed and concerns no person of it
    (events, accounts of parties, what was asked and answered about all of it). `exhibits` may be named with their
    hashes. `consents`: what the passing rests on. `same`: parties that people hold to be one, as groups of their
    mention ids; `different`: pairs that they hold to be two. `copied`: pairs of mentions that are likely one witness.
    `log`: None where it was not asked for. `findings`: about events. `named`: every mention of a person whose names or
    words are in it: whom to tell of a withdrawal.
    """

    request: Request
    persons: tuple[PersonPassed, ...]
    parties: tuple[tuple[str, Mention], ...] = field(repr=False)
    said: tuple[Passed, ...] = field(repr=False)
    sources: tuple[Source, ...] = field(repr=False)
    exhibits: tuple[Exhibit, ...] = field(repr=False)
    places: tuple[Place, ...] = field(repr=False)
    kept: tuple[Kept, ...]
    consents: tuple[str, ...]
    findings: tuple[Held, ...] = field(default=(), repr=False)
    named: tuple[str, ...] = ()
    same: tuple[tuple[str, ...], ...] = ()
    different: tuple[tuple[str, str], ...] = ()
    copied: tuple[tuple[str, str], ...] = ()
    log: LogState | None = None

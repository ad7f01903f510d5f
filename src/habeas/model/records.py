"""The records that bodies of log entries hold, one type a kind, tagged `kind`.

Source layer (append-only): `Source`, `Exhibit`, `Record` (one row of a list: a mention and what is said of it).
Coded statements are in statements.py, exhibits and readings in exhibits.py, marks in annotations.py, what protects
people in protection.py.
Judgement layer (reversible): `LinkRun`, `Link`, `Undo`, and the findings of findings.py. What was reckoned from it:
`EstimateRun`.
Housekeeping: `Unit` (what an entry is: which verb, when, by whom), `Founding`, `Feed`, `Loss` (the loss report of an
import), `Access` (who opened what), `StampDue`, `Stamp` (time), `Backup`, `Drill`.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec

from habeas.model.annotations import PassageMark
from habeas.model.attribution import Attribution
from habeas.model.body_kind import BodyKind
from habeas.model.exhibits import Custody, Exhibit, Labelling, Reading
from habeas.model.findings import Finding, FindingReview
from habeas.model.mentions import Mention, StatedFate
from habeas.model.protection import (
    Consent,
    Filing,
    FilingDraft,
    Interview,
    SafeContact,
    SourceIdentity,
    Withdrawal,
)
from habeas.model.releases import Release
from habeas.model.statements import (
    Act,
    CodedMention,
    Event,
    Involvement,
    Place,
    Relation,
    Response,
    Retraction,
    SearchAction,
    Tally,
)


class Same(StrEnum):
    """Are two mentions the same person? Doubt is a value."""

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"


class Unit(BodyKind, tag="unit", frozen=True, kw_only=True):
    """The first body of every entry: which unit of work it is. Times are UTC, RFC 3339, whole seconds."""

    verb: str
    at: str
    by: str
    program: str
    counts: dict[str, int] = {}


class Founding(BodyKind, tag="founding", frozen=True, kw_only=True):
    """A case begins: its name, its tag in headers, the first feed's public key."""

    case: str
    name: str
    tag: bytes
    feed: bytes
    invented: bool = False


class Source(BodyKind, tag="source", frozen=True, kw_only=True):
    """A source of information. A list is a source whose membership states something by itself."""

    id: str
    slug: str  # as the mapping names it: ruvte, parque
    source_kind: str  # vocabulary source_kinds
    title: str
    lang: str = "und"
    list_states: tuple[str, ...] = ()  # vocabulary stated_fates: what being on this list says
    list_words: str = ""  # the same in the source's or the mapping author's words
    reliability: str = "F"  # A–F; F cannot be judged
    reliability_reason: str = ""
    connection: str = "unknown"  # vocabulary source_connection: how it knows
    rests_on: tuple[str, ...] = ()  # sources that it as a whole takes its information from
    invented: bool = False


class Record(BodyKind, tag="record", frozen=True, kw_only=True):
    """One row of a list: a mention and what is said of it.

    A later row with the same source and external id is a further Record on the same mention; it retracts nothing.
    `not_taken` lists columns whose value no rule could read; the value itself stays in the exhibit and as `stated`.
    """

    fates: tuple[StatedFate, ...] = ()
    mention: Mention
    not_taken: tuple[str, ...] = ()
    attribution: Attribution
    external_id: str


Described = Record | CodedMention
"""What the record holds of a mention: a row of a list, or a coder's account of a passage."""


class Loss(BodyKind, tag="loss", frozen=True, kw_only=True):
    """The loss report of an import: what was not taken. Rows and columns only, no values."""

    exhibit: str
    source: str
    rows: int
    records: int
    set_aside: tuple[tuple[int, str], ...] = ()  # row, reason
    columns: dict[str, tuple[int, int, int]] = {}  # name: understood, unknown, not taken
    columns_ignored: tuple[str, ...] = ()
    absent: int = 0  # external ids of an earlier import of this source that this file no longer has


class Overlaps(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How lists overlap in each of many ways in which mentions may be persons: draws of a linkage. They name nobody.

    `lists`: slugs of sources. `patterns`: sums of 2^j over the lists that know a person. `counts`: of each draw, how
    many persons stand on exactly those lists, in the order of `patterns`.
    """

    lists: tuple[str, ...]
    patterns: tuple[int, ...]
    counts: tuple[tuple[int, ...], ...]


class LinkRun(BodyKind, tag="link_run", frozen=True, kw_only=True):
    """One run of a linkage engine. It supersedes the runs before; people's decisions stand.

    A run that `adds_to` another compared new mentions only: the other stays in force, with all that added to it, but
    for the links that an `Undo` in the entry of this one takes back. When this run is undone they are in force again.
    """

    id: str
    engine: str
    version: str
    settings: dict[str, float | int | str | bool | list[str]] = {}
    pairs_compared: int = 0
    linked: int = 0
    queued: int = 0
    adds_to: str = ""  # the run that compared everything
    overlaps: Overlaps | None = None  # of a run that compared everything and drew who may be who
    cuts: tuple[float, ...] = ()  # probabilities from which links might begin
    at_cuts: Overlaps | None = None  # and how lists overlap at each


class Reason(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One comparison's part in a link: which field, how it compares in words, weight in bits (log2 Bayes factor)."""

    field: str
    words: str
    bits: float


class Drawn(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A pair was drawn by lot from all that a run compared, so that people's answers measure the model.

    `stratum` numbers the strata by what the model thinks, from 0; `pairs` is how many compared pairs are in it, and
    `probability` the share of them that was drawn, over 0, at most 1.
    """

    stratum: int
    pairs: int
    probability: float


class Asked(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How a pair was put to the person who answered.

    `seed`: 16 random bytes in hexadecimal, from which the order of the batch and the sides follow; `place` in it,
    from 1. `exchanged`: `b` stood at the left. `proposal`: the link that was shown, "" if none. `again`: the decision
    that was asked for a second time without saying so, "" if it was the first.
    """

    seed: str
    place: int
    exchanged: bool = False
    proposal: str = ""
    again: str = ""


class Link(BodyKind, tag="link", frozen=True, kw_only=True):
    """A judgement on two mentions, by a model's run or by a person. Nothing is merged.

    `a` < `b`. Only a link whose `state` is `judged` counts. The others are questions and answers beside the count: a
    run left the pair to a person (`proposed`), drew it by lot (`sampled`) or took two mentions of one person for one
    witness (`copied`); a person left it to somebody else (`passed`) or gave a second answer without knowing of the
    first (`again`), or said of two accounts of alleged perpetrators or units whether they are one (`party`).
    """

    id: str
    a: str
    b: str
    same: Same
    by: str  # run id or user id
    at: str
    state: str = "judged"
    probability: float | None = None
    reasons: tuple[Reason, ...] = ()
    why: str = ""  # a person's own words, optional
    change: float | None = None  # of a proposal: by how much an answer is expected to change the count and fates
    drawn: Drawn | None = None  # of a sampled pair and of decisions on it
    asked: Asked | None = None  # of an answer given in a sitting


class Reckoned(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What one method said of an estimate: its ends, never without the reason where it has none."""

    name: str
    lo95: float | None = None
    median: float | None = None
    hi95: float | None = None
    refusal: str = ""


class EstimateRun(BodyKind, tag="estimate_run", frozen=True, kw_only=True):
    """One estimate of how many nobody has reported: the table, the settings and what came of it.

    `lists`: ids of the sources, in the order of the bits of `cells`: persons by the sum of 2^j over the lists that know
    them. `settings` hold the seed and the versions of what counted. `median` is there only where the status lets one be
    quoted. `link_run`: the linkage on which it rests; `draws` of it were pooled, 0 when it was taken for sure. `curve`:
    how likely each total is, (persons, height), where a median is given. `checks`: the answer with one thing changed,
    named `xi:0.5`, `without:list`, `merged:lists`, `priors:name`, `recovered:count` or `from:threshold`.
    """

    id: str
    table_hash: str
    lists: tuple[str, ...]
    cells: tuple[tuple[int, int], ...]
    status: str
    reasons: tuple[str, ...] = ()
    documented: int
    lo95: float | None = None
    median: float | None = None
    hi95: float | None = None
    methods: tuple[Reckoned, ...] = ()
    settings: dict[str, float | int | str | bool] = {}
    link_run: str = ""
    draws: int = 0
    linkage_share: float | None = None
    curve: tuple[tuple[int, int], ...] = ()
    checks: tuple[Reckoned, ...] = ()


class Undo(BodyKind, tag="undo", frozen=True, kw_only=True):
    """Takes back judgements: link ids, or a whole run. The judgement stays in the log; its effect ends."""

    links: tuple[str, ...] = ()
    run: str | None = None
    why: str = ""


class Feed(BodyKind, tag="feed", frozen=True, kw_only=True):
    """A further installation's feed begins. Its first entry holds this, and it is the entry's first body.

    `endorsement` is the signature of the feed it `follows` over
    "habeas/feed/v1\\0" || tag || feed || size (8 bytes, big endian) || root: the state of the log it begins after.
    """

    feed: bytes
    follows: bytes
    size: int
    root: bytes
    endorsement: bytes
    why: str  # restored


class Access(BodyKind, tag="access", frozen=True, kw_only=True):
    """Somebody opened the case, read a person's record, or let something out. Written in batches, in order.

    `mentions`: 16 bytes each, one after the other, of those whose record was shown; `every` when all were.
    `exhibits`, `others`: the same for files whose words were shown, and for sources, contacts and interviews.
    """

    what: str  # unlocked | read | listed | exported
    verb: str
    by: str
    at: str
    mentions: bytes = b""
    exhibits: bytes = b""
    others: bytes = b""
    every: bool = False


class StampDue(BodyKind, tag="stamp_due", frozen=True, kw_only=True):
    """A time stamp is wanted over a signed checkpoint. Until a `Stamp` answers it, it waits."""

    id: str
    note: str  # the signed checkpoint; its bytes are what is stamped
    authority: str  # address, as the user gave it
    roots: tuple[bytes, ...]  # DER certificates that are trusted for this authority alone
    query: bytes
    at: str


class Stamp(BodyKind, tag="stamp", frozen=True, kw_only=True):
    """An authority's answer (RFC 3161), as it came, checked before it was written down."""

    due: str
    response: bytes
    time: str  # genTime
    at: str


class Backup(BodyKind, tag="backup", frozen=True, kw_only=True):
    """A backup was completed: in which place (the place's own id), and how far it reaches."""

    place: str
    entries: int
    at: str


class Drill(BodyKind, tag="drill", frozen=True, kw_only=True):
    """A backup was restored to a temporary place, verified, compared, and thrown away."""

    place: str
    entries: int
    ok: bool
    at: str


Body = (
    Unit
    | Founding
    | Source
    | Exhibit
    | Custody
    | Reading
    | Labelling
    | PassageMark
    | CodedMention
    | Act
    | Involvement
    | Event
    | Relation
    | SearchAction
    | Response
    | Tally
    | Retraction
    | Place
    | SourceIdentity
    | SafeContact
    | Interview
    | Record
    | Loss
    | LinkRun
    | EstimateRun
    | Finding
    | FindingReview
    | Link
    | Undo
    | Consent
    | Filing
    | FilingDraft
    | Release
    | Withdrawal
    | Feed
    | Access
    | StampDue
    | Stamp
    | Backup
    | Drill
)

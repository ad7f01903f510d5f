"""The records that bodies of log entries hold, one type a kind, tagged `kind`.

Source layer (append-only): `Source`, `Exhibit`, `Record` (one row of a list: a mention and what is said of it).
Judgement layer (reversible): `LinkRun`, `Link`, `Undo`.  Protection layer: `Consent`, `Filing`, `Withdrawal`.
Housekeeping: `Unit` (what an entry is: which verb, when, by whom), `Founding`, `Feed`, `Loss` (the loss report of an
import), `Access` (who opened what), `StampDue`, `Stamp` (time), `Backup`, `Drill`.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec

from habeas.model.values import Age, Name, Text, When, Where


class Same(StrEnum):
    """Are two mentions the same person? Doubt is a value."""

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"


class _Body(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind"):
    """What every body has in common: a tag `kind`, keyword-only fields, defaults left out of the encoding."""


class Unit(_Body, tag="unit", frozen=True, kw_only=True):
    """The first body of every entry: which unit of work it is. Times are UTC, RFC 3339, whole seconds."""

    verb: str
    at: str
    by: str
    program: str
    counts: dict[str, int] = {}


class Founding(_Body, tag="founding", frozen=True, kw_only=True):
    """A case begins: its name, its tag in headers, the first feed's public key."""

    case: str
    name: str
    tag: bytes
    feed: bytes
    invented: bool = False


class Source(_Body, tag="source", frozen=True, kw_only=True):
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
    invented: bool = False


class Exhibit(_Body, tag="exhibit", frozen=True, kw_only=True):
    """A file as it came: its SHA-256, its size in bytes, and the SHA-256 of its sealed form, which names the file."""

    id: str
    sha256: str
    sealed_sha256: str
    size: int
    media_type: str
    received_at: str
    received_from: str | None = None  # source id
    file_name: str = ""  # as given, sealed with the rest
    derived_from: str | None = None  # exhibit id
    derived_by: str = ""  # which program did what, without words of the exhibit
    labels: tuple[str, ...] = ()
    shape: dict[str, str] = {}  # of a table: how it was read (format, encoding, delimiter, quote, sheet)


class Custody(_Body, tag="custody", frozen=True, kw_only=True):
    """Something was done with an exhibit: received, copied, opened, exported, destroyed."""

    exhibit: str
    action: str
    who: str
    when: str


class Attribution(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who says it, and where: the source, the exhibit and the row, and the mapping that coded it."""

    row: int  # 1-based data row of the table, header not counted
    source: str
    exhibit: str
    mapping: str = ""  # SHA-256 of the mapping file
    credibility: str = "6"  # 1–6; 6 cannot be judged
    credibility_reason: str = ""


class StatedFate(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What one source states happened to a person (vocabulary stated_fates), when and where it states so.

    It is never a finding. `basis` says whether a column said it or being on the list did.
    """

    says: str
    when: When | None = None
    basis: str = "column"  # column | list
    where: Where | None = None
    words: str = ""  # the source's own words for it


class Mention(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One source's account of one person. No sensitive attribute exists here."""

    id: str
    age: Age | None = None
    sex: Text | None = None
    birth: When | None = None
    names: tuple[Name, ...] = ()
    birthplace: Where | None = None
    occupation: Text | None = None


class Record(_Body, tag="record", frozen=True, kw_only=True):
    """One row of a list: a mention and what is said of it.

    A later row with the same source and external id is a further Record on the same mention; it retracts nothing.
    `not_taken` lists columns whose value no rule could read; the value itself stays in the exhibit and as `stated`.
    """

    fates: tuple[StatedFate, ...] = ()
    mention: Mention
    not_taken: tuple[str, ...] = ()
    attribution: Attribution
    external_id: str


class Loss(_Body, tag="loss", frozen=True, kw_only=True):
    """The loss report of an import: what was not taken. Rows and columns only, no values."""

    exhibit: str
    source: str
    rows: int
    records: int
    set_aside: tuple[tuple[int, str], ...] = ()  # row, reason
    columns: dict[str, tuple[int, int, int]] = {}  # name: understood, unknown, not taken
    columns_ignored: tuple[str, ...] = ()
    absent: int = 0  # external ids of an earlier import of this source that this file no longer has


class LinkRun(_Body, tag="link_run", frozen=True, kw_only=True):
    """One run of a linkage engine. It supersedes the run before; people's decisions stand."""

    id: str
    engine: str
    version: str
    settings: dict[str, float | int | str | bool | list[str]] = {}
    pairs_compared: int = 0
    linked: int = 0
    queued: int = 0


class Reason(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One comparison's part in a link: which field, how it compares in words, weight in bits (log2 Bayes factor)."""

    field: str
    words: str
    bits: float


class Link(_Body, tag="link", frozen=True, kw_only=True):
    """A judgement on two mentions, by a model's run or by a person. Nothing is merged.

    `a` < `b`. `state` is `judged`, or `proposed` where the model leaves it to a person.
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


class Undo(_Body, tag="undo", frozen=True, kw_only=True):
    """Takes back judgements: link ids, or a whole run. The judgement stays in the log; its effect ends."""

    links: tuple[str, ...] = ()
    run: str | None = None
    why: str = ""


class Consent(_Body, tag="consent", frozen=True, kw_only=True):
    """What someone allows to be done with what they said, or another lawful basis for it."""

    id: str
    about: str  # source id, mention id or exhibit id
    purposes: tuple[str, ...]
    recipients: tuple[str, ...]
    name_form: str  # name | initials | none
    to_state: bool
    to_public: bool
    basis: str
    lawful_basis: str
    given_on: str
    expires: str | None = None
    withdrawn_on: str | None = None


class Filing(_Body, tag="filing", frozen=True, kw_only=True):
    """What left the program: to whom, for what, under which consents, and the SHA-256 of the file."""

    id: str
    purpose: str
    recipient: str
    form: str
    sha256: str
    at: str
    with_names: bool = False
    consents: tuple[str, ...] = ()
    persons: int = 0
    withheld: int = 0
    what: str = "report"  # report | bundle; of a bundle, `sha256` is that of its manifest-sha256.txt
    mentions: tuple[str, ...] = ()  # whose names or words it carries: whom to tell of a withdrawal


class Withdrawal(_Body, tag="withdrawal", frozen=True, kw_only=True):
    """Somebody withdrew, or their words had to go: the keys of these mentions and exhibits are destroyed after it.

    Ids only. `because` is a basis in general words, without names. `redacted` names, for each exhibit that speaks of
    others too, the copy without this person's rows that takes its place. `suppressed` holds keyed hashes of source and
    external id (16 bytes each, one after the other): a later import of the list takes nothing of these people.
    """

    id: str
    mentions: tuple[str, ...] = ()
    exhibits: tuple[str, ...] = ()
    redacted: dict[str, str] = {}  # exhibit id: id of the copy
    suppressed: bytes = b""
    because: str
    by: str
    at: str


class Feed(_Body, tag="feed", frozen=True, kw_only=True):
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


class Access(_Body, tag="access", frozen=True, kw_only=True):
    """Somebody opened the case, read a person's record, or let something out. Written in batches, in order.

    `mentions`: 16 bytes each, one after the other, of those whose record was shown; `every` when all were.
    """

    what: str  # unlocked | read | listed | exported
    verb: str
    by: str
    at: str
    mentions: bytes = b""
    every: bool = False


class StampDue(_Body, tag="stamp_due", frozen=True, kw_only=True):
    """A time stamp is wanted over a signed checkpoint. Until a `Stamp` answers it, it waits."""

    id: str
    note: str  # the signed checkpoint; its bytes are what is stamped
    authority: str  # address, as the user gave it
    roots: tuple[bytes, ...]  # DER certificates that are trusted for this authority alone
    query: bytes
    at: str


class Stamp(_Body, tag="stamp", frozen=True, kw_only=True):
    """An authority's answer (RFC 3161), as it came, checked before it was written down."""

    due: str
    response: bytes
    time: str  # genTime
    at: str


class Backup(_Body, tag="backup", frozen=True, kw_only=True):
    """A backup was completed: in which place (the place's own id), and how far it reaches."""

    place: str
    entries: int
    at: str


class Drill(_Body, tag="drill", frozen=True, kw_only=True):
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
    | Record
    | Loss
    | LinkRun
    | Link
    | Undo
    | Consent
    | Filing
    | Withdrawal
    | Feed
    | Access
    | StampDue
    | Stamp
    | Backup
    | Drill
)

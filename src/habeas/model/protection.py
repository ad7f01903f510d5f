"""Protecting people: what they allow, how they may be reached, how they were asked, what left, and who withdrew."""

from __future__ import annotations

from habeas.model.body_kind import BodyKind
from habeas.model.values import Text, When


class Consent(BodyKind, tag="consent", frozen=True, kw_only=True):
    """What someone allows to be done with what they said, or another lawful basis for it.

    It speaks of what may still happen. A later body of the same id narrows or widens it; once withdrawn it stays so.
    """

    id: str
    about: str  # source id, mention id or exhibit id
    given_by: str = ""  # source id or mention id of who gave it; "" where a lawful basis stands alone
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
    evidence: str = ""  # exhibit id: the signed sheet, the recording
    note: Text | None = None  # what else was said of it; the reason, where the basis asks for one


class SourceIdentity(BodyKind, tag="source_identity", frozen=True, kw_only=True):
    """Who a source is. It is sealed apart from everything the source says, and shown by a verb of its own only."""

    source: str
    words: Text


class SafeContact(BodyKind, tag="safe_contact", frozen=True, kw_only=True):
    """How somebody may be reached without endangering them. Without one that is in force: not at all."""

    id: str
    about: str  # source id or mention id
    initiated_by: str  # vocabulary contact_initiators
    channel: Text | None = None
    words: Text | None = None  # how to announce oneself, what may be said
    never: Text | None = None  # what must never be done
    checked_on: str
    expires: str
    ended: bool = False


class Interview(BodyKind, tag="interview", frozen=True, kw_only=True):
    """How an account was taken. Its words are an exhibit; here is who was there, in which role, and what was promised.

    `earlier`: how many accounts of this person the record held before, and `because` why one more was needed.
    """

    id: str
    source: str  # source id of who told
    exhibits: tuple[str, ...] = ()
    when: When | None = None
    place_kind: str = ""  # vocabulary place_kinds
    present: tuple[str, ...] = ()  # vocabulary presence_roles, one for each person
    lang: str = "und"
    interpreter: bool | None = None  # None: not stated
    recording: str = ""  # vocabulary recording_kinds
    verbatim: bool | None = None
    breaks_offered: bool | None = None
    support_offered: bool | None = None
    first_account: str = "unknown"  # yes | no | unknown
    earlier: int = 0
    because: Text | None = None
    feedback_due: str | None = None  # the day by which feedback was promised
    feedback_given: str | None = None


class Filing(BodyKind, tag="filing", frozen=True, kw_only=True):
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
    what: str = "report"  # report | bundle | a template of filings; of a bundle, `sha256` is that of its manifest
    mentions: tuple[str, ...] = ()  # whose names or words it carries: whom to tell of a withdrawal
    statements: tuple[str, ...] = ()  # ids of the statements it tells
    exhibits: tuple[str, ...] = ()  # ids of the exhibits it names
    draft: str = ""  # id of the draft it was sealed from
    lang: str = ""  # BCP 47, of its fixed phrases


class FilingDraft(BodyKind, tag="filing_draft", frozen=True, kw_only=True):
    """A filing that somebody prepares. It holds choices and the filer's own words; what is told of people is taken from
    the record when it is sealed, through the gate. A later body of the same id takes its place."""

    id: str
    template: str  # wgeid | ced_urgent_action | special_procedures | dossier | sanctions
    about: tuple[str, ...]  # person ids, or mention ids of alleged perpetrators
    mentions: tuple[str, ...] = ()  # who these were when it was drafted
    purpose: str
    recipient: str
    name_form: str  # name | initials | none
    to_state: bool = False
    to_public: bool = False
    lang: str = "en"
    choices: dict[str, str] = {}  # slugs: no_action_reason, consent_question, …
    words: dict[str, Text] = {}  # the filer's own: submitted_by, why_no_action, …
    passed: tuple[str, ...] = ()  # ids of all that could go when somebody last looked at what would leave
    state: str = "draft"  # draft | sealed | dropped
    by: str
    at: str


class Withdrawal(BodyKind, tag="withdrawal", frozen=True, kw_only=True):
    """Somebody withdrew, or their words had to go: the keys of these mentions and exhibits are destroyed after it.

    Ids only. `statements`: those that spoke of them or quoted words about them, destroyed with them; `others`: sources
    that withdrew or were they, and contacts, consents, judgements and findings with a key of their own. `because` is a
    basis in general words, without names. `redacted` names, for each exhibit that speaks of others too, the copy
    without this person's rows or words that takes its place. `suppressed` holds keyed hashes of source and external id,
    and of the files that went (16 bytes each, one after the other): a later import of the list takes nothing of these
    people, and the files are not taken in again.
    """

    id: str
    mentions: tuple[str, ...] = ()
    exhibits: tuple[str, ...] = ()
    statements: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    redacted: dict[str, str] = {}  # exhibit id: id of the copy
    suppressed: bytes = b""
    because: str
    by: str
    at: str

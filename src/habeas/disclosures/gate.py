"""The one gate: which ids may leave, for one purpose, to one recipient, in one form.

Default deny. A consent speaks about a source, or about something nearer to the person: a mention, an exhibit.
The nearer one decides where it exists; a withdrawal decides wherever it stands. No other module may produce
output about single persons, and every caller that does so holds an `Answer` of this one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from habeas.errors import DisclosureError
from habeas.model.protection import Consent

# A consent for the whole name covers the initials, and either covers leaving it out; never the other way.
_COVERS = {"name": ("name", "initials", "none"), "initials": ("initials", "none"), "none": ("none",)}


class Refusal(StrEnum):
    """Why an id stays. The later in this order, the nearer the consent came to covering the request."""

    NO_CONSENT = "no_consent"
    WITHDRAWN = "withdrawn"
    UNREADABLE = "unreadable"
    NO_BASIS = "no_basis"
    NOT_YET = "not_yet"
    EXPIRED = "expired"
    PURPOSE = "purpose"
    RECIPIENT = "recipient"
    FORM = "form"
    STATE = "state"
    PUBLIC = "public"

    @property
    def words(self) -> str:
        """The reason as a clause that a person can read."""
        return _WORDS[self]


_WORDS = {
    Refusal.NO_CONSENT: "no consent or other lawful basis is recorded",
    Refusal.WITHDRAWN: "consent was withdrawn",
    Refusal.UNREADABLE: "the consent carries a date that cannot be read",
    Refusal.NO_BASIS: "the consent states no basis",
    Refusal.NOT_YET: "the consent begins later",
    Refusal.EXPIRED: "the consent has expired",
    Refusal.PURPOSE: "the consent does not cover this purpose",
    Refusal.RECIPIENT: "the consent does not cover this recipient",
    Refusal.FORM: "the consent does not cover this form of the name",
    Refusal.STATE: "the consent does not allow giving it to a State",
    Refusal.PUBLIC: "the consent does not allow making it public",
}
_ORDER = {refusal: rank for rank, refusal in enumerate(Refusal)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What somebody wants to let out.

    Args:
        purpose, recipient: slugs of consent_purposes and recipients. A consent names each of them, or `*` for
            every recipient; never for the State and the public, which have their own yes or no.
        form: "name", "initials" or "none": how much of a name leaves.
        to_state: a State authority receives it, or can be expected to.
        to_public: it will be published.
        today: the day of the request, UTC.
    Raises: DisclosureError: no purpose, no recipient, or another form.
    """

    purpose: str
    recipient: str
    form: str
    to_state: bool
    to_public: bool
    today: date

    def __post_init__(self) -> None:
        if not self.purpose or not self.recipient:
            raise DisclosureError(
                "a disclosure states its purpose and its recipient",
                advice="Say for what and to whom it goes.",
            )
        if self.form not in _COVERS:
            raise DisclosureError(f"no form {self.form!r} of a name exists", advice="Use name, initials or none.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What may leave.

    `may`: the ids that pass. `names`: for each, the sources whose names of that person may leave; a name
    from another source stays even though the person passes. `withheld`: every other id, with one reason.
    `consents`: the ids of the consents that the passing rests on, for the record of the filing.
    """

    request: Request
    may: tuple[str, ...]
    names: tuple[tuple[str, tuple[str, ...]], ...]
    withheld: tuple[tuple[str, Refusal], ...]
    consents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Verdict:
    """What the consents about one thing come to: allowing ones, or the refusal, or neither (nobody spoke)."""

    allowed: tuple[str, ...] = ()
    refusal: Refusal | None = None


class Gate:
    """The gate for one request, with every consent of the case weighed once.

    Args:
        request: for what, to whom, in which form, when.
        consents: every consent recorded in the case, withdrawn and expired ones too, every version of each.
    """

    def __init__(self, request: Request, consents: Iterable[Consent]) -> None:
        self.request = request
        spoken: dict[str, list[Consent]] = defaultdict(list)
        for consent in consents:
            spoken[consent.about].append(consent)
        self._verdicts = {thing: _verdict(request, heard) for thing, heard in spoken.items()}
        self._exhibits = any(thing.startswith("exh_") for thing in spoken)

    def ask(self, about: Mapping[str, tuple[str, ...]]) -> Answer:
        """Ask which ids may leave.

        Args:
            about: for each id (a mention, a statement, or a person) what it rests on. Ids `src_…` are sources: each
                stands for its own names, and one that allows is enough for those. Any other id (mention, exhibit) is
                nearer: one refusal there withholds the whole. Asking mention by mention gives the finest answer.
        Returns: the answer, in the order of `about`.
        """
        names: list[tuple[str, tuple[str, ...]]] = []
        withheld: list[tuple[str, Refusal]] = []
        used: set[str] = set()
        for identifier, rests_on in about.items():
            sources, relied, refusal = _decide(identifier, rests_on, self._verdicts)
            if refusal is None:
                names.append((identifier, sources))
                used.update(relied)
            else:
                withheld.append((identifier, refusal))
        return Answer(
            request=self.request,
            may=tuple(identifier for identifier, _ in names),
            names=tuple(names),
            withheld=tuple(withheld),
            consents=tuple(sorted(used)),
        )

    @property
    def has_spoken_of_exhibits(self) -> bool:
        """Tell whether any consent is about an exhibit: where none is, nobody need look which are rested on."""
        return self._exhibits

    def has_spoken(self, thing: str) -> bool:
        """Tell whether any consent, live or not, is about this very id."""
        return thing in self._verdicts


def ask(request: Request, consents: Iterable[Consent], about: Mapping[str, tuple[str, ...]]) -> Answer:
    """Ask once which ids may leave: as `Gate` does."""
    return Gate(request, consents).ask(about)


def _decide(
    identifier: str, rests_on: tuple[str, ...], verdicts: Mapping[str, _Verdict]
) -> tuple[tuple[str, ...], tuple[str, ...], Refusal | None]:
    """Return the sources whose names may leave, the consents relied on, and the refusal if nothing may."""
    silent = _Verdict()
    near = [verdicts.get(thing, silent) for thing in (identifier, *rests_on) if not thing.startswith("src_")]
    for verdict in near:
        if verdict.refusal is not None:
            return (), (), verdict.refusal
    relied = tuple(consent for verdict in near for consent in verdict.allowed)
    sources = [thing for thing in rests_on if thing.startswith("src_")]
    passing: list[str] = []
    refusals = [Refusal.NO_CONSENT]
    by_source: list[str] = []
    for source in sources:
        verdict = verdicts.get(source, silent)
        if verdict.refusal is not None:
            refusals.append(verdict.refusal)
        elif verdict.allowed or relied:
            passing.append(source)
            by_source.extend(verdict.allowed)
    if passing or (relied and not sources):
        return tuple(dict.fromkeys(passing)), (*relied, *by_source), None
    return (), (), max(refusals, key=_ORDER.__getitem__)


def _verdict(request: Request, heard: list[Consent]) -> _Verdict:
    """Weigh all consents about one thing: a standing withdrawal first, then any that covers the request.

    A consent recorded twice under one id was altered; it allows only what all its versions allow.
    """
    if any(_withdrawal_stands(consent, heard, request.today) for consent in heard):
        return _Verdict(refusal=Refusal.WITHDRAWN)
    refusals: dict[str, list[Refusal]] = {consent.id: [] for consent in heard}
    for consent in heard:
        refusal = _refusal(request, consent)
        if refusal is not None:
            refusals[consent.id].append(refusal)
    allowed = tuple(identifier for identifier, found in refusals.items() if not found)
    if allowed:
        return _Verdict(allowed=allowed)
    return _Verdict(refusal=max((r for found in refusals.values() for r in found), key=_ORDER.__getitem__))


def _withdrawal_stands(consent: Consent, heard: list[Consent], today: date) -> bool:
    """Is this consent withdrawn, with none given after? A withdrawal counts from when it is recorded.

    A consent of the same day does not lift it: which came first cannot be told, so the answer is no.
    """
    if consent.withdrawn_on is None:
        return False
    withdrawn = _day(consent.withdrawn_on)
    if withdrawn is None:
        return True
    given = (_day(other.given_on) for other in heard if other.withdrawn_on is None)
    return not any(day is not None and withdrawn < day <= today for day in given)


def _refusal(request: Request, consent: Consent) -> Refusal | None:
    """Why this one consent does not cover the request; None when it does."""
    return (
        _refusal_by_time(request, consent) or _refusal_by_terms(request, consent) or _refusal_by_reach(request, consent)
    )


def _refusal_by_time(request: Request, consent: Consent) -> Refusal | None:
    """Withdrawn, unreadable, not begun or over. On the day it expires a consent no longer counts."""
    if consent.withdrawn_on is not None:
        return Refusal.WITHDRAWN
    given = _day(consent.given_on)
    expires = _day(consent.expires) if consent.expires is not None else date.max
    if given is None or expires is None:
        return Refusal.UNREADABLE
    if given > request.today:
        return Refusal.NOT_YET
    return Refusal.EXPIRED if request.today >= expires else None


def _refusal_by_terms(request: Request, consent: Consent) -> Refusal | None:
    if not consent.basis and not consent.lawful_basis:
        return Refusal.NO_BASIS
    if request.purpose not in consent.purposes:
        return Refusal.PURPOSE
    named = request.recipient in consent.recipients or "*" in consent.recipients
    return None if named else Refusal.RECIPIENT


def _refusal_by_reach(request: Request, consent: Consent) -> Refusal | None:
    if request.form not in _COVERS.get(consent.name_form, ()):
        return Refusal.FORM
    # The recipient itself settles it too, so that a caller who forgets the flag opens nothing.
    if (request.to_state or request.recipient == "state") and not consent.to_state:
        return Refusal.STATE
    if (request.to_public or request.recipient == "public") and not consent.to_public:
        return Refusal.PUBLIC
    return None


def _day(text: str) -> date | None:
    """Read a day or a moment (RFC 3339); None when it is neither."""
    try:
        return datetime.fromisoformat(text).date()
    except ValueError:
        return None

"""The gate says no, unless somebody who may say so said yes to exactly this."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from habeas.disclosures import Refusal, Request, ask
from habeas.errors import DisclosureError
from habeas.model.protection import Consent

TODAY = date(2026, 6, 15)
SRC, OTHER, MEN, EXH = "src_a", "src_b", "men_a", "exh_a"


def request(**changes: object) -> Request:
    plain: dict[str, object] = {
        "purpose": "report",
        "recipient": "family",
        "form": "name",
        "to_state": False,
        "to_public": False,
        "today": TODAY,
    }
    return Request(**{**plain, **changes})  # type: ignore[arg-type]


def consent(about: str = SRC, **changes: object) -> Consent:
    plain: dict[str, object] = {
        "id": "con_1",
        "about": about,
        "purposes": ("report",),
        "recipients": ("family",),
        "name_form": "name",
        "to_state": True,
        "to_public": True,
        "basis": "written",
        "lawful_basis": "",
        "given_on": "2026-01-01",
    }
    return Consent(**{**plain, **changes})  # type: ignore[arg-type]


days = st.dates(TODAY - timedelta(400), TODAY + timedelta(400)).map(date.isoformat)
consents = st.lists(
    st.builds(
        Consent,
        id=st.sampled_from(["con_1", "con_2", "con_3", "con_4"]),
        about=st.sampled_from([SRC, OTHER, MEN, EXH]),
        purposes=st.lists(st.sampled_from(["report", "search"]), unique=True).map(tuple),
        recipients=st.lists(st.sampled_from(["family", "state", "public", "*"]), unique=True).map(tuple),
        name_form=st.sampled_from(["name", "initials", "none", "other"]),
        to_state=st.booleans(),
        to_public=st.booleans(),
        basis=st.sampled_from(["", "written"]),
        lawful_basis=st.just(""),
        given_on=days | st.just("no day"),
        expires=st.none() | days | st.just("no day"),
        withdrawn_on=st.none() | days | st.just("no day"),
    ),
    max_size=5,
)
requests = st.builds(
    Request,
    purpose=st.sampled_from(["report", "search"]),
    recipient=st.sampled_from(["family", "state", "public"]),
    form=st.sampled_from(["name", "initials", "none"]),
    to_state=st.booleans(),
    to_public=st.booleans(),
    today=st.just(TODAY),
)
ABOUT = {MEN: (SRC, EXH), "men_b": (SRC,), "men_c": (OTHER,), "per_d": (SRC, OTHER), "men_e": ()}

RESTRICTIONS: dict[str, Callable[[Consent], Consent]] = {
    "a purpose less": lambda c: msgspec.structs.replace(c, purposes=c.purposes[1:]),
    "a recipient less": lambda c: msgspec.structs.replace(c, recipients=c.recipients[1:]),
    "no name": lambda c: msgspec.structs.replace(c, name_form="none"),
    "not to the State": lambda c: msgspec.structs.replace(c, to_state=False),
    "not to the public": lambda c: msgspec.structs.replace(c, to_public=False),
    "over today": lambda c: msgspec.structs.replace(c, expires=TODAY.isoformat()),
    "withdrawn": lambda c: msgspec.structs.replace(c, withdrawn_on=TODAY.isoformat()),
}


@given(consents, requests, st.data())
def test_a_restriction_never_lets_anybody_more_out(given_: list[Consent], asked: Request, data: st.DataObject) -> None:
    """Whoever narrows what they allowed can only become safer by it, and so can everybody else."""
    which = data.draw(st.integers(0, len(given_))) if given_ else 0
    restrict = RESTRICTIONS[data.draw(st.sampled_from(sorted(RESTRICTIONS)))]
    narrower = [restrict(c) if i == which else c for i, c in enumerate(given_)]
    before, after = ask(asked, given_, ABOUT), ask(asked, narrower, ABOUT)
    assert set(after.may) <= set(before.may)
    for identifier, sources in after.names:
        assert set(sources) <= set(dict(before.names)[identifier])


@given(consents, requests)
def test_a_withdrawn_consent_never_allows(given_: list[Consent], asked: Request) -> None:
    """A withdrawal is final for the consent it withdraws, whatever its other dates say."""
    withdrawn = [msgspec.structs.replace(c, withdrawn_on="2026-02-01") for c in given_]
    assert ask(asked, withdrawn, ABOUT).may == ()


@given(consents, requests)
def test_everybody_passes_or_is_withheld_with_a_reason(given_: list[Consent], asked: Request) -> None:
    """Nobody falls out of the answer unseen."""
    answer = ask(asked, given_, ABOUT)
    assert set(answer.may) | {i for i, _ in answer.withheld} == set(ABOUT)
    assert len(answer.may) + len(answer.withheld) == len(ABOUT)
    assert all(reason.words for _, reason in answer.withheld)


@given(consents)
def test_the_state_and_the_public_have_their_own_yes(given_: list[Consent]) -> None:
    """A star among the recipients, or a forgotten flag, opens nothing to the State or to the public."""
    closed = [msgspec.structs.replace(c, to_state=False, to_public=False) for c in given_]
    for recipient in ("state", "public"):
        assert ask(request(recipient=recipient), closed, ABOUT).may == ()


def test_without_consent_nobody_passes() -> None:
    """Silence is not consent."""
    assert ask(request(), [], {MEN: (SRC,)}).withheld == ((MEN, Refusal.NO_CONSENT),)


def test_an_exact_consent_lets_the_source_s_names_pass() -> None:
    """What was allowed is possible, and the filing knows on which consent it rests."""
    answer = ask(request(), [consent()], {MEN: (SRC,)})
    assert (answer.may, answer.names, answer.consents) == ((MEN,), ((MEN, (SRC,)),), ("con_1",))


@pytest.mark.parametrize(
    ("asked", "allowed", "reason"),
    [
        ({}, {"expires": "2026-06-15"}, Refusal.EXPIRED),
        ({}, {"withdrawn_on": "2026-06-01"}, Refusal.WITHDRAWN),
        ({}, {"withdrawn_on": "2027-06-01"}, Refusal.WITHDRAWN),
        ({}, {"given_on": "2026-06-16"}, Refusal.NOT_YET),
        ({}, {"given_on": "last week"}, Refusal.UNREADABLE),
        ({}, {"expires": "soon"}, Refusal.UNREADABLE),
        ({}, {"basis": "", "lawful_basis": ""}, Refusal.NO_BASIS),
        ({"purpose": "filing"}, {}, Refusal.PURPOSE),
        ({"recipient": "counsel"}, {}, Refusal.RECIPIENT),
        ({}, {"name_form": "initials"}, Refusal.FORM),
        ({"form": "initials"}, {"name_form": "none"}, Refusal.FORM),
        ({}, {"name_form": "whatever"}, Refusal.FORM),
        ({"to_state": True}, {"to_state": False}, Refusal.STATE),
        ({"to_public": True}, {"to_public": False}, Refusal.PUBLIC),
    ],
)
def test_each_refusal_says_why(asked: dict[str, object], allowed: dict[str, Any], reason: Refusal) -> None:
    """Whoever is withheld, the worker learns what was missing and can ask for it."""
    assert ask(request(**asked), [consent(**allowed)], {MEN: (SRC,)}).withheld == ((MEN, reason),)


def test_a_person_passes_only_with_the_names_of_the_sources_that_allow() -> None:
    """A name that a frightened source gave stays in, though another source lets the person be named."""
    answer = ask(request(), [consent(SRC)], {"per_1": (SRC, OTHER)})
    assert answer.names == (("per_1", (SRC,)),)


def test_what_the_person_said_goes_before_what_the_list_said() -> None:
    """A list's consent names nobody who said no for themselves; and a yes for oneself needs no list's."""
    theirs = consent(MEN, id="con_2", purposes=("search",))
    assert ask(request(), [consent(), theirs], {MEN: (SRC,)}).withheld == ((MEN, Refusal.PURPOSE),)
    assert ask(request(), [consent(MEN)], {MEN: (SRC,)}).names == ((MEN, (SRC,)),)


def test_a_withdrawn_exhibit_withholds_though_its_source_allows() -> None:
    """Whoever takes a testimony back is not named from it by way of the list around it."""
    taken_back = consent(EXH, id="con_2", withdrawn_on="2026-05-01")
    answer = ask(request(), [consent(), taken_back], {MEN: (SRC, EXH)})
    assert answer.withheld == ((MEN, Refusal.WITHDRAWN),)


@pytest.mark.parametrize(("given_on", "passes"), [("2026-05-02", True), ("2026-05-01", False)])
def test_only_a_later_consent_lifts_a_withdrawal(given_on: str, passes: bool) -> None:
    """Nobody is let out by an older yes, nor by one of the same day."""
    old = consent(withdrawn_on="2026-05-01")
    new = consent(id="con_2", given_on=given_on)
    assert bool(ask(request(), [old, new], {MEN: (SRC,)}).may) == passes


def test_a_new_narrow_consent_does_not_bring_the_withdrawn_wide_one_back() -> None:
    """Whoever withdraws everything and then allows a search has allowed a search, and nothing else."""
    old = consent(withdrawn_on="2026-05-01")
    new = consent(id="con_2", given_on="2026-05-02", purposes=("search",))
    assert ask(request(), [old, new], {MEN: (SRC,)}).may == ()
    assert ask(request(purpose="search"), [old, new], {MEN: (SRC,)}).consents == ("con_2",)


def test_an_altered_consent_allows_only_what_all_its_versions_allow() -> None:
    """Recording a consent again under its id cannot leave the wider one in force."""
    versions = [consent(), consent(purposes=("search",))]
    assert ask(request(), versions, {MEN: (SRC,)}).withheld == ((MEN, Refusal.PURPOSE),)


@pytest.mark.parametrize("wrong", [{"purpose": ""}, {"recipient": ""}, {"form": "full"}])
def test_a_request_says_what_it_is_for(wrong: dict[str, object]) -> None:
    """No request passes that does not say for what, to whom and in which form."""
    with pytest.raises(DisclosureError):
        request(**wrong)

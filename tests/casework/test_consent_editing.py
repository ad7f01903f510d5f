"""Consent on a person's page: no edit lost, and a withdrawal foreseen as it then happens."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.casework.filings import Desk, consent, person
from tests.vault.bench import CASE, Bench, bench, cheap_passphrases, quick_path

from habeas.casework.consent_editing import ConsentOvertaken, consents_shown, edit_consent, withdraw_seen_consent
from habeas.casework.consent_withdrawing import Ended, foresee_withdrawal
from habeas.casework.consenting import ConsentTerms, list_consents
from habeas.casework.practice_consent import allow_one_testimony
from habeas.casework.sourcing import SourceTerms, set_source
from habeas.casework.who_read import who_read
from habeas.demo.testimonies import TESTIMONIES
from habeas.errors import StatementsError, UsageError

__all__ = ["bench", "cheap_passphrases", "quick_path"]
TERMS = ConsentTerms(
    purposes=("filing",),
    recipients=("un_body",),
    basis="legitimate_interest",
    given_on="2026-01-01",
    note="Plantedov told us so",
)


@pytest.fixture
def desk(bench: Bench) -> Desk:
    return Desk(bench)


def test_what_is_shown_is_noted_and_hidden_in_every_repr(desk: Desk) -> None:
    """The page shows whose consent it is with its words; the person can learn that it was shown."""
    mention, source = desk.person("Aslan Plantedov", allowed=False)
    assert edit_consent(desk.context, CASE, source, TERMS) is None
    shown = consents_shown(desk.context, CASE, person(mention))
    (one,) = shown.consents
    assert (one.line.standing, one.mapped, one.reference) == ("live", False, one.line.consent.id[4:12])
    assert [each.id for each in shown.about] == [mention, source], "the narrowest first: a source is everybody in it"
    assert "Plantedov" not in repr(shown)
    assert "consent" in [each.verb for each in who_read(desk.context, CASE, mention).opened]


def test_a_second_window_does_not_write_over_the_first(desk: Desk) -> None:
    """Narrowed here and widened there: the second is told, and nothing of the first is lost; nor is it withdrawn."""
    mention, source = desk.person("Aslan Plantedov", allowed=False)
    edit_consent(desk.context, CASE, source, TERMS)
    (seen,) = consents_shown(desk.context, CASE, person(mention)).consents
    identifier = seen.line.consent.id
    narrower, wider = replace(TERMS, expires="2026-02-01"), replace(TERMS, to_public=True)
    assert edit_consent(desk.context, CASE, source, narrower, identifier=identifier, seen=seen.version) is None
    overtaken = edit_consent(desk.context, CASE, source, wider, identifier=identifier, seen=seen.version)
    assert isinstance(overtaken, ConsentOvertaken)
    assert (overtaken.now.line.consent.expires, overtaken.now.line.consent.to_public) == ("2026-02-01", False)
    done = withdraw_seen_consent(desk.context, CASE, identifier, seen=seen.version, typed=identifier[4:12])
    assert isinstance(done, ConsentOvertaken)
    (now,) = consents_shown(desk.context, CASE, person(mention)).consents
    assert now.line.standing == "live"


def test_a_withdrawal_is_foreseen_as_it_happens(desk: Desk) -> None:
    """What is shown before is what follows: what left, what the gate refuses, which drafts tell less."""
    mention, source = desk.person("Aslan Plantedov")
    desk.seal(desk.draft(mention))
    draft = desk.draft(mention).draft.id
    identifier = f"con_{source[4:]}"
    foreseen = foresee_withdrawal(desk.context, CASE, identifier)
    (seen,) = consents_shown(desk.context, CASE, person(mention)).consents
    assert seen.line.standing == "live"
    assert foreseen.drafts == (draft,)
    with pytest.raises(UsageError, match="not the reference"):
        withdraw_seen_consent(desk.context, CASE, identifier, seen=seen.version, typed="no")
    done = withdraw_seen_consent(desk.context, CASE, identifier, seen=seen.version, typed=identifier[4:12])
    assert isinstance(done, Ended)
    assert (done.left, done.mentions, done.refused, done.again) == (
        foreseen.left,
        foreseen.mentions,
        foreseen.refused,
        foreseen.again,
    )
    assert len(done.left) == 1
    with pytest.raises(StatementsError, match="already"):
        foresee_withdrawal(desk.context, CASE, identifier)
    assert consent(source).id == identifier


def test_in_the_practice_case_one_invented_witness_allows_a_filing(desk: Desk) -> None:
    """Whoever learns can try a filing: named, to a body of the United Nations and the State, and to nobody else."""
    source = TESTIMONIES[0].source
    set_source(desk.context, CASE, source, SourceTerms(kind="testimony", title="An invented testimony"), new=True)
    allow_one_testimony(desk.context, CASE)
    (line,) = list_consents(desk.context, CASE)
    one = line.consent
    assert line.holds
    assert (line.called, line.giver) == (source, source)
    assert (one.purposes, one.recipients, one.to_state, one.to_public) == (("filing",), ("un_body",), True, False)

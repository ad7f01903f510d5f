"""One exhibit with what is around it, and the edits that a window makes of it and of its source."""

from __future__ import annotations

import pytest
from tests.casework.coders import PLANTED, TEXT, Coders, coders, with_act
from tests.vault.bench import CASE, cheap_passphrases, quick_path

from habeas.casework.consenting import ConsentTerms, give_consent
from habeas.casework.exhibit_edits import derive_text, edit_labels
from habeas.casework.exhibit_page import exhibit_page
from habeas.casework.exhibiting import read_exhibit
from habeas.casework.source_edits import edit_identity, edit_source, source_now
from habeas.casework.sourcing import SourceTerms, show_identity
from habeas.casework.who_read import who_read
from habeas.errors import EvidenceError, UsageError

__all__ = ["cheap_passphrases", "coders", "quick_path"]


def test_an_exhibit_is_shown_with_what_is_around_it(coders: Coders) -> None:
    """Whose words, who coded it, what came before and after, what was made of it, which consents speak of it; and no
    word of it. That it was shown is noted."""
    coders.code(with_act())
    consent = give_consent(
        coders.context,
        CASE,
        coders.exhibit,
        ConsentTerms(
            given_by="ana",
            purposes=("documentation",),
            recipients=("team",),
            given_on="2020-08-01",
            basis="author_or_keeper",
        ),
    )
    other = coders.add("Another letter.").exhibit
    made = derive_text(
        coders.context, CASE, coders.exhibit, "They took her.", derivation="translation", tool="by hand", lang="en"
    )
    page = exhibit_page(coders.context, CASE, coders.exhibit)
    assert page.origin is not None
    assert (page.origin.slug, page.before, page.after) == ("ana", "", other)
    assert page.derived == ((made.exhibit, "translation"),)
    assert [line.consent.id for line in page.consents] == [consent.line.consent.id]
    assert (len(page.coders), page.shown.line.statements, page.stamped) == (1, 2, ())
    assert (page.covered, page.looked_through, page.way) == (True, False, "")
    assert PLANTED not in repr(page)
    assert exhibit_page(coders.context, CASE, other).before == coders.exhibit
    assert ("read", "exhibits") in {(one.what, one.verb) for one in who_read(coders.context, CASE, other).opened}
    with pytest.raises(EvidenceError):
        exhibit_page(coders.context, CASE, "exh_" + "0" * 32)


def test_labels_are_edited_by_the_version_that_was_seen(coders: Coders) -> None:
    """Whoever edits what another has changed meanwhile writes nothing, and is told what is there."""
    first = edit_labels(coders.context, CASE, coders.exhibit, ("torture", "child"), seen=())
    assert (first.before, first.line.labels, first.overtaken) == ((), ("child", "torture"), False)
    second = edit_labels(coders.context, CASE, coders.exhibit, ("medical",), seen=())
    assert (second.line.labels, second.overtaken) == (("child", "torture"), True)
    undone = edit_labels(coders.context, CASE, coders.exhibit, (), seen=("torture", "child"))
    assert (undone.line.labels, undone.overtaken) == ((), False)
    assert exhibit_page(coders.context, CASE, coders.exhibit).covered
    edit_labels(coders.context, CASE, coders.exhibit, ("none_seen",), seen=())
    assert not exhibit_page(coders.context, CASE, coders.exhibit).covered


def test_a_pasted_text_is_a_file_of_its_own_under_the_same_labels(coders: Coders) -> None:
    """A translation of what is hard or sealed is so too; nothing, or an unnamed tool, makes none."""
    edit_labels(coders.context, CASE, coders.exhibit, ("coerced_list",), seen=())
    how = {"derivation": "translation", "tool": "by hand", "lang": "en"}
    made = derive_text(coders.context, CASE, coders.exhibit, "A list.", **how)
    page = exhibit_page(coders.context, CASE, made.exhibit)
    assert (page.shown.line.labels, page.shown.line.sealed) == (("coerced_list",), True)
    assert page.shown.line.record.derived_from == coders.exhibit
    assert read_exhibit(coders.context, CASE, made.exhibit).text == "A list."
    assert read_exhibit(coders.context, CASE, coders.exhibit).text == TEXT
    for text, changed in ((" \n", {}), ("A text.", {"tool": " "})):
        with pytest.raises(UsageError):
            derive_text(coders.context, CASE, coders.exhibit, text, **(how | changed))


def test_a_source_is_edited_by_the_version_that_was_seen(coders: Coders) -> None:
    """Two people who judge one source see each other; who it is is replaced by nobody unawares."""
    now = source_now(coders.context, CASE, "ana")
    assert (coders.exhibit, "testimony") in now.files
    assert edit_source(coders.context, CASE, now.source.id, SourceTerms(title="A witness"), seen=now.version)
    assert not edit_source(coders.context, CASE, now.source.id, SourceTerms(title="Another"), seen=now.version)
    assert source_now(coders.context, CASE, "ana").source.title == "A witness"
    assert now.identified == ""
    assert edit_identity(coders.context, CASE, "ana", f"Ana {PLANTED}", seen="")
    assert not edit_identity(coders.context, CASE, "ana", "Somebody else", seen="")
    assert show_identity(coders.context, CASE, "ana").words == f"Ana {PLANTED}"
    assert PLANTED not in repr(source_now(coders.context, CASE, "ana"))

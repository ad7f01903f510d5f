"""Bundles of what was coded: a document goes when it may itself, and no name of anybody else goes with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.casework.bundles import PROGRAMS, TERMS, consent, failures_of, files_of, records_of
from tests.casework.documents import Coded
from tests.vault.bench import CASE, bench, cheap_passphrases, lay_out, quick_path

from habeas.casework.bundle_choice import Order
from habeas.casework.bundling import Bundled, bundle
from habeas.casework.exhibiting import label_exhibit
from habeas.casework.recoding import record_round
from habeas.casework.redaction_copies import Wanted, redact
from habeas.casework.withdrawing import withdraw
from habeas.statements.sheet import sheet_of

__all__ = ["bench", "cheap_passphrases", "quick_path"]

ANNA, BORIS = "Anna Alfasurname", "Boris Betasurname"
TEXT = f"""{ANNA} was taken from her house in the first week of the spring of that year, as we were told.
The neighbours heard it all and said nothing at all to anybody for a very long time afterwards.
{BORIS} was taken from the market on the day that followed, and his shop was closed.
"""
TAKEN = [{"says": "taken"}]


@dataclass
class Told:
    """A case with a document, and whom it speaks of."""

    coded: Coded
    mentions: dict[str, str] = field(default_factory=dict)
    documents: dict[str, str] = field(default_factory=dict)

    @property
    def out(self) -> Path:
        return self.coded.bench.folder / "bundle.zip"

    def document(self, name: str, text: str | None, **more: Any) -> str:
        self.documents[name] = self.coded.document(text, origin="paper", **more)
        return self.documents[name]

    def code(self, exhibit: str, rows: Sequence[Mapping[str, Any]], **more: Any) -> None:
        """Code mentions, each named by `as`."""
        done = self.coded.code(
            exhibit,
            "org",
            {"mention": [dict(row) if row.get("sealed") else {"fates": TAKEN, **row} for row in rows], **more},
        )
        self.mentions.update(done.handles)

    def allow(self, *things: str, **changes: Any) -> None:
        self.coded.add(*((consent(one, **changes), one) for one in things))

    def make(self, *people: str, exhibits: Sequence[str] = (), **options: Any) -> Bundled:
        order = Order(persons=tuple(self.mentions[one] for one in people), exhibits=tuple(exhibits))
        options.setdefault("force", True)
        return bundle(self.coded.again(), CASE, self.out, order, TERMS, verifiers=PROGRAMS, **options)

    def holds(self, *names: str) -> None:
        """The bundle checks, and none of these names is in any byte of it."""
        assert failures_of(self.out) == []
        whole = self.out.read_bytes().lower()
        assert not [name for name in names if name.lower().encode() in whole]


@pytest.fixture
def told(quick_path: Path) -> Told:
    """Two people in one document."""
    made = Told(Coded(lay_out(quick_path)))
    exhibit = made.document("article", TEXT, file_name="article.txt")
    made.code(exhibit, [
        {"as": "anna", "name": ANNA, "quote": f"{ANNA} was taken from her house"},
        {"as": "boris", "name": BORIS, "quote": f"{BORIS} was taken from the market"},
    ])  # fmt: skip
    return made


# --- Whose record goes


def test_a_coded_person_goes_and_nobody_else_with_them(told: Told) -> None:
    """The statement, its source, the record of its document; not the document, no act, nobody else's name."""
    exhibit = told.documents["article"]
    act = {"type": "abduction", "victim": told.mentions["anna"], "grounds": ["sexual_orientation_perceived"],
           "quote": "was taken from her house"}  # fmt: skip
    told.coded.code(exhibit, "org", {"act": [act]})
    told.allow(told.coded.sources["org"])
    done = told.make("anna")
    assert (done.withheld, done.closed, done.exhibits) == ((), (), ())
    (mention,) = records_of(told.out, "mention")
    assert mention["mention"]["names"][0]["written"] == ANNA
    assert [one["id"] for one in records_of(told.out, "exhibit")] == [exhibit]
    assert records_of(told.out, "act") == []
    assert not [name for name in files_of(told.out) if name.startswith("data/exhibits/")]
    told.holds("Boris", "Betasurname", "grounds", "orientation")


def test_a_passage_that_names_somebody_else_stays_closed(told: Told) -> None:
    """A record that quotes another's name is not opened, and that is told; who has no other record does not go."""
    exhibit = told.document("both", f"{ANNA} and {BORIS} were taken.\n", file_name="both.txt")
    told.code(exhibit, [{"as": "second", "name": ANNA, "quote": f"{ANNA} and"}])
    told.allow(told.coded.sources["org"])
    done = told.make("second")
    assert done.path is None
    ((person, why),) = done.withheld
    assert (person[4:], "somebody else" in why) == (told.mentions["second"][4:], True)
    ((what, statement),) = done.closed
    assert (what, statement[:4]) == ("mention", "stm_")
    # With both going, each may be named beside the other.
    done = told.make("second", "boris")
    assert (done.withheld, done.closed) == ((), ())
    told.holds()


def test_one_record_that_stays_closed_takes_not_the_whole_person_away(told: Told) -> None:
    """Of a person with two mentions the one that can be opened goes."""
    from tests.casework.telling import link

    exhibit = told.document("both", f"{ANNA} and {BORIS} were taken.\n", file_name="both.txt")
    told.code(exhibit, [{"as": "second", "name": ANNA, "quote": f"{ANNA} and"}])
    link(told.coded.again(), told.mentions["anna"], told.mentions["second"])
    told.allow(told.coded.sources["org"])
    done = told.make("anna")
    assert (done.withheld, done.mentions, len(done.closed)) == ((), 1, 1)
    assert len(records_of(told.out, "mention")) == 1
    told.holds("Boris", "Betasurname")


def test_of_two_accounts_of_one_mention_the_one_that_names_nobody_else_goes(told: Told) -> None:
    """Each record is looked at by itself."""
    said = told.coded.said(kind="mention", thing=told.mentions["anna"])
    (first,) = said.values()
    (anchor,) = first.attribution.anchors
    quoted = msgspec.structs.replace(anchor, start=TEXT.index(BORIS), end=TEXT.index(BORIS) + len(BORIS), exact=BORIS,
                                     prefix="", suffix="")  # fmt: skip
    attribution = msgspec.structs.replace(first.attribution, anchors=(quoted,))
    second = "stm_" + "5" * 32
    told.coded.add((msgspec.structs.replace(first, statement=second, attribution=attribution), second))
    told.allow(told.coded.sources["org"])
    done = told.make("anna")
    assert (done.mentions, done.closed) == (1, (("mention", second),))
    told.holds("Boris", "Betasurname")


def test_a_family_name_that_two_share_closes_nothing(told: Told) -> None:
    """Her own name is hers, though her brother in the same case has it too."""
    exhibit = told.document("family", f"{ANNA} was seen. Zeno Alfasurname was seen.\n", file_name="x.txt")
    told.code(exhibit, [{"as": "brother", "name": "Zeno Alfasurname", "quote": "Zeno Alfasurname was"}])
    told.allow(told.coded.sources["org"])
    assert told.make("anna").closed == ()
    told.holds("Zeno", "Boris")


def test_who_is_held_sealed_is_named_by_no_passage(told: Told) -> None:
    """What was forced out of somebody leaves with nobody, not in the words beside a quote either."""
    exhibit = told.document("notes", f"They made {ANNA} name Emirhan.\n", file_name="notes.txt")
    told.code(exhibit, [
        {"as": "she", "name": ANNA, "quote": f"They made {ANNA}"},
        {"as": "he", "name": "Emirhan", "sealed": True, "quote": "Emirhan"},
    ])  # fmt: skip
    told.allow(told.coded.sources["org"])
    done = told.make("she")
    assert (done.path, len(done.closed)) == (None, 1)
    with pytest.raises(Exception, match="no person"):
        told.make("he")


def test_what_a_second_coder_said_never_leaves(told: Told) -> None:
    """It is compared, and is nobody's record."""
    exhibit = told.documents["article"]
    rows = {"mention": [{"name": f"{ANNA} (Secondhand)", "quote": "was taken from her house"}]}
    sheet = sheet_of({"sheet": {"exhibit": exhibit, "source": "org", "lang": "en"}, **rows})
    record_round(told.coded.again(), CASE, exhibit, sheet, coder="second")
    told.allow(told.coded.sources["org"], exhibit)
    told.make("anna", "boris", exhibits=(exhibit,))
    told.holds("Secondhand", "rnd_")


def test_a_description_that_names_somebody_else_stays_closed(told: Told) -> None:
    """The name of a file, an address, the title of a source: what names another is not opened."""
    own = told.coded.source("told", kind="testimony", title=f"what {BORIS} told")
    told.allow(own)
    exhibit = told.document("named", f"{ANNA} is alive and well in another country.", file_name="from-Betasurname.txt")
    done = told.coded.code(exhibit, "told", {"mention": [
        {"as": "again", "name": ANNA, "fates": TAKEN, "quote": f"{ANNA} is alive and well"}]})  # fmt: skip
    told.mentions.update(done.handles)
    made = told.make("again")
    assert set(made.closed) == {("source", own), ("exhibit", exhibit)}
    told.holds("Boris", "Betasurname")


# --- Which document goes


def test_a_document_needs_a_basis_of_its_own(told: Told) -> None:
    """That everybody who was coded may be named is not enough: who else is in it, the record does not know."""
    exhibit = told.documents["article"]
    told.allow(told.coded.sources["org"])
    ((kept, why),) = told.make("anna", "boris", exhibits=(exhibit,)).withheld
    assert (kept, "speaks of this one" in why) == (exhibit, True)
    told.allow(exhibit)
    done = told.make("anna", "boris", exhibits=(exhibit,))
    assert (done.withheld, done.exhibits) == ((), (exhibit,))
    assert files_of(told.out)[f"data/exhibits/{exhibit}.txt"].decode() == TEXT
    told.holds()


def test_a_document_stays_when_one_who_was_coded_from_it_may_not_be_named(told: Told) -> None:
    """One who said no keeps back the file that they are in."""
    exhibit = told.documents["article"]
    told.allow(told.coded.sources["org"], exhibit)
    told.allow(told.mentions["boris"], withdrawn_on="2026-01-02")
    ((kept, why),) = told.make(exhibits=(exhibit,)).withheld
    assert (kept, "may not be named" in why) == (exhibit, True)
    told.allow(exhibit, withdrawn_on="2026-01-02", given_on="2026-01-01")
    assert told.make(exhibits=(exhibit,)).withheld == ((exhibit, "consent was withdrawn"),)


@pytest.mark.parametrize("why", ["label", "mention"])
def test_a_document_in_which_somebody_is_held_sealed_never_goes(told: Told, why: str) -> None:
    """A coerced list, or one sealed mention in a letter, keeps the file back whatever was allowed."""
    exhibit = told.document("letter", "They made him name Emirhan.", file_name="letter.txt")
    if why == "label":
        label_exhibit(told.coded.again(), CASE, exhibit, add=("coerced_list",), remove=())
    else:
        told.code(exhibit, [{"as": "he", "name": "Emirhan", "sealed": True, "quote": "Emirhan"}])
    told.allow(told.coded.sources["org"], exhibit)
    ((kept, reason),) = told.make(exhibits=(exhibit,)).withheld
    assert (kept, "sealed" in reason) == (exhibit, True)
    transcript = told.document("again", "They made him name somebody.", derived_from=exhibit)
    told.allow(transcript)
    assert told.make(exhibits=(transcript,)).withheld[0][0] == transcript, "nor does what was made from it"


def test_what_was_made_from_a_document_goes_with_its_basis(told: Told) -> None:
    """A basis for the original is one for its translation; a no about the translation is a no."""
    exhibit = told.documents["article"]
    translation = told.document("translation", "Перевод.", derived_from=exhibit)
    told.allow(told.coded.sources["org"], exhibit)
    assert told.make("anna", "boris", exhibits=(translation,)).exhibits == (translation,)
    told.holds()
    told.allow(translation, withdrawn_on="2026-01-02")
    assert told.make("anna", "boris", exhibits=(translation,)).withheld == ((translation, "consent was withdrawn"),)


def test_a_redacted_copy_goes_without_those_who_are_gone_from_it(told: Told) -> None:
    """That is what it was made for: who may not be named, and whom nobody finds in it any more, keeps it not back."""
    exhibit = told.documents["article"]
    told.code(exhibit, [{"as": "he", "name": "market", "sealed": True, "quote": "the market"}])
    first = redact(told.coded.again(), CASE, exhibit, Wanted(words=("Betasurname",))).copy
    copy = redact(told.coded.again(), CASE, first, Wanted(words=("Boris", "the market"))).copy
    told.allow(told.coded.sources["org"], exhibit, first, copy)
    told.allow(told.mentions["boris"], withdrawn_on="2026-01-02")
    assert [one for one, _ in told.make(exhibits=(exhibit, first)).withheld] == [exhibit, first], "Boris stands there"
    done = told.make("anna", exhibits=(copy,))
    assert (done.withheld, done.exhibits) == ((), (copy,))
    assert "Anna Alfasurname was taken" in files_of(told.out)[f"data/exhibits/{copy}.txt"].decode()
    told.holds("Boris", "Betasurname", "market")


def test_a_document_whose_description_names_another_stays(told: Told) -> None:
    """Its record goes with it, and would tell the name under which the file came."""
    exhibit = told.document("other", "Nobody is named here.", file_name="from-Betasurname.txt")
    told.allow(exhibit)
    ((kept, why),) = told.make(exhibits=(exhibit,)).withheld
    assert (kept, "came under" in why) == (exhibit, True)


def test_the_copy_after_a_withdrawal_goes_under_the_same_basis(told: Told) -> None:
    """Boris withdrew; what was allowed of the document is allowed of the copy, and he is in no byte of the bundle."""
    exhibit = told.documents["article"]
    told.allow(told.coded.sources["org"], exhibit)
    done = withdraw(told.coded.again(), CASE, told.mentions["boris"], because="asked")
    copy = dict(done.redacted)[exhibit]
    made = told.make("anna", exhibits=(copy,))
    assert (made.withheld, made.closed, made.exhibits) == ((), (), (copy,))
    assert files_of(told.out)[f"data/exhibits/{copy}.txt"].decode().startswith(ANNA)
    told.holds("Boris", "Betasurname")


def test_consent_that_ends_meanwhile_stops_a_document(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    """The gate is asked once more when the export is recorded, of documents as of people."""
    from habeas.casework import bundle_choice, bundling
    from habeas.errors import DisclosureError

    exhibit = told.documents["article"]
    told.allow(told.coded.sources["org"], exhibit)
    asked: list[Order] = []

    def second_thoughts(index: Any, order: Order, request: Any) -> Any:
        asked.append(order)
        if len(asked) == 2:
            index.database.execute("DELETE FROM consent WHERE about = ?", (exhibit,))
        return bundle_choice.choose(index, order, request)

    monkeypatch.setattr(bundling, "choose", second_thoughts)
    with pytest.raises(DisclosureError, match="not allowed any more"):
        told.make("anna", "boris", exhibits=(exhibit,))
    assert not told.out.exists()


@pytest.mark.browser
def test_the_page_accepts_it_too(told: Told) -> None:
    """A lawyer who opens the page that travels with the bundle reads the same verdict."""
    from tests.verify.browsing import browser, verify_all, watched

    exhibit = told.documents["article"]
    told.allow(told.coded.sources["org"], exhibit)
    told.make("anna", "boris", exhibits=(exhibit,))
    with browser() as started, watched(started) as it:
        (verdict,) = verify_all(it.page, [(told.out.read_bytes(), None)])
    assert (verdict["ok"], verdict["failures"], verdict["exhibits"]) == (True, [], 1)

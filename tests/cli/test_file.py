"""habeas file: from a draft to a sealed form, for people and for programs; a name is shown by `preview` alone."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from tests.cli.calling import PLANTED, Said
from tests.cli.testimony import SHEET, Account, Terminal, fits, testimony

__all__ = ["testimony"]

ASKED = """
[[search_action]]
type = "complaint_to_police"
about = ["@PLANTED"]
when = "2017-05-01"
quote = "He went to the police"
"""
CONSENT = (
    "--basis", "survivor_self", "--for", "filing", "--to", "un_body", "--name-form", "name", "--to-state", "yes",
    "--to-public", "no", "--on", "2020-01-01", "--until", "never", "--by", "ana",
)  # fmt: skip
_DRAFT = {
    "draft", "template", "about", "purpose", "recipient", "form", "to_state", "to_public", "lang", "choices", "words",
    "state", "by", "at", "entry", "papers", "gone", "more",
}  # fmt: skip


class Filing:
    """A testimony that is coded and may go to a body of the United Nations."""

    def __init__(self, account: Account) -> None:
        self.account = account
        sheet = SHEET.replace('"2017-04~"', '"2017-04"').replace('grounds = ["political"]\n', "")
        assert account.code(sheet + ASKED.replace("@PLANTED", PLANTED)).code == 0
        (person,) = account.call("persons", "--json").told["persons"]
        self.person = str(person["id"])
        assert account.call("consent give", "ana", *CONSENT, "--json").code == 0

    def words(self, text: str = "An invented organisation") -> Path:
        return self.account.write(text, "own.txt")

    def draft(self, *more: object, **named: Any) -> Said:
        own = f"submitted_by={self.words()}"
        return self.account.call(
            "file draft", "wgeid", "--person", self.person, "--to-state", "--words", own,
            "--words", f"submitter_contact={self.words()}", "--set", "consent_question=survivor_self", *more, **named
        )  # fmt: skip


@pytest.fixture
def filing(testimony: Account) -> Filing:
    return Filing(testimony)


def test_a_form_from_draft_to_register(filing: Filing, tmp_path: Path) -> None:
    """Drafted, checked, previewed, sealed, registered; no object but the preview's holds a name."""
    call = filing.account.call
    told = filing.draft("--json").told
    assert set(told) == _DRAFT
    assert (told["template"], told["about"], told["words"]) == (
        "wgeid",
        [filing.person],
        ["submitted_by", "submitter_contact"],
    )
    draft = told["draft"]
    checked = call("file check", draft, "--json")
    assert checked.code == 0, checked.told["papers"][0]["checks"]
    assert {"key", "met", "needed", "words", "statements"} == set(checked.told["papers"][0]["checks"][0])
    shown = call("file preview", draft, "--json", may_show=True)
    assert PLANTED in json.dumps(shown.told["papers"][0]["paper"], ensure_ascii=False)
    out = tmp_path / "form.json"
    sealed = call("file seal", draft, "--out", out, "--json")
    assert sealed.code == 0
    (one,) = sealed.told["filings"]
    assert one == {
        "filing": one["filing"],
        "about": [filing.person],
        "file": "form.json",
        "sha256": sha256(out.read_bytes()).hexdigest(),
    }
    assert json.loads(out.read_bytes())["blocks"] == shown.told["papers"][0]["paper"]["blocks"]
    (registered,) = call("file register", "--json").told["filings"]
    assert (registered["filing"], registered["sha256"]) == (one["filing"], one["sha256"])
    assert registered["consents"]
    assert call("file list", "--json").told["drafts"] == []
    assert [each["state"] for each in call("file list", "--all", "--json").told["drafts"]] == ["sealed"]


def test_what_is_missing_is_said_and_refuses_the_sealing(filing: Filing, tmp_path: Path) -> None:
    """Nobody said on whose word it goes: check says so in words, seal writes nothing, and both leave with 1."""
    draft = filing.draft("--set", "consent_question=", "--json").told["draft"]
    call = filing.account.call
    checked = call("file check", draft)
    assert checked.code == 1
    assert "consent_question (OPEN)" in checked.out
    sealed = call("file seal", draft, "--out", tmp_path / "x.pdf")
    assert sealed.code == 1
    assert "Nothing was written." in sealed.out
    assert not (tmp_path / "x.pdf").exists()
    changed = call("file change", draft, "--set", "consent_question=survivor_self", "--json")
    assert changed.told["choices"]["consent_question"] == "survivor_self"
    assert call("file seal", draft, "--out", tmp_path / "x.pdf").code == 0


def test_many_forms_go_into_a_folder_named_by_ids(filing: Filing, tmp_path: Path) -> None:
    """Without an ending --out is a folder; nothing in it is called by a name."""
    listed = filing.account.write(f"{filing.person}\n\n", "ids.txt")
    own = f"submitted_by={filing.words()}"
    told = filing.account.call(
        "file draft", "wgeid", "--persons-from", listed, "--to-state", "--words", own, "--words",
        f"submitter_contact={filing.words()}", "--set", "consent_question=survivor_self", "--json",
    ).told  # fmt: skip
    sealed = filing.account.call("file seal", told["draft"], "--out", tmp_path / "forms", "--each", "docx", "--json")
    assert sealed.code == 0
    assert [path.name for path in (tmp_path / "forms").iterdir()] == [f"{sealed.told['filings'][0]['filing']}.docx"]


def test_a_person_reads_a_preview_and_what_is_kept_back(filing: Filing, terminal: Terminal) -> None:
    """Everything that would leave, word for word, then what stays and why; it fits the terminal."""
    terminal(80)
    draft = filing.draft("--json").told["draft"]
    shown = filing.account.call("file preview", draft, may_show=True)
    assert PLANTED in shown.out
    assert "This is what would leave, and all of it. Nothing was written." in shown.out
    checked = filing.account.call("file check", draft)
    assert "can be sealed" in checked.out
    fits(checked)


def test_a_slip_names_nobody(filing: Filing, tmp_path: Path) -> None:
    """A name on the command line, a key without a value, an unknown template: refused, and not repeated."""
    call = filing.account.call
    assert call("file draft", "wgeid", "--person", PLANTED, "--json").code in (1, 2)
    assert filing.draft("--set", PLANTED).code == 2
    assert filing.draft("--words", f"note={tmp_path / PLANTED}").code == 2
    assert call("file draft", "wgied", "--person", filing.person, "--json").error["code"] == "term"
    assert call("file draft", "wgeid", "--person", filing.person, "--alleged", "men_" + "0" * 32).code == 2
    ids = filing.account.write(PLANTED, "ids.txt")
    assert call("file draft", "wgeid", "--persons-from", ids).code == 2
    draft = filing.draft("--json").told["draft"]
    assert call("file seal", draft, "--out", tmp_path / "form.odt").code == 2
    dropped = call("file drop", draft, "--json").told
    assert (dropped["state"], dropped["words"]) == ("dropped", [])
    assert call("file seal", draft, "--out", tmp_path / "form.pdf").code == 1


def test_templates_are_listed(filing: Filing) -> None:
    """What can be filed, of whom, for what and to whom; no workspace is needed."""
    told = filing.account.habeas("file", "templates", "--json").told["templates"]
    assert [one["slug"] for one in told] == ["wgeid", "ced_urgent_action", "special_procedures", "dossier", "sanctions"]
    assert {"slug", "about", "most", "purpose", "recipient"} == set(told[0])
    assert "wgeid" in filing.account.habeas("file", "templates").out

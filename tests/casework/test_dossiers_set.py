"""Dossiers as files: PDF, Word and JSON of the same paper, the same bytes twice, nobody named who is not."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pypdf
import pytest
from tests.disclosures.dossier_case import COMMANDER, LIEUTENANT, DossierCase, draft

from habeas.casework.typesetting import pdf_of
from habeas.disclosures import dossier, sanctions
from habeas.disclosures.paper import Paper
from habeas.disclosures.paper_json import json_of
from habeas.disclosures.word import docx_of


def paper_of(template: str, lang: str) -> Paper:
    case = DossierCase()
    if template == "dossier":
        return dossier.paper(case.material(log=True), draft("dossier", case.of.person_id, lang=lang))
    return sanctions.paper(case.material(), draft("sanctions", case.first, lang=lang))


@pytest.mark.parametrize(("template", "lang"), [("dossier", "ru"), ("sanctions", "ar")])
def test_a_dossier_becomes_the_same_pdf_twice(template: str, lang: str) -> None:
    """Two people who make it have the same file; its title names nobody, and who is not named is in no layer of it."""
    once = pdf_of(paper_of(template, lang))
    assert once == pdf_of(paper_of(template, lang))
    read = pypdf.PdfReader(BytesIO(once))
    text = "\n".join(page.extract_text() for page in read.pages)
    assert COMMANDER.split()[1] in text
    assert LIEUTENANT.split()[1] not in text
    assert read.metadata is not None
    assert COMMANDER.split()[1] not in str(dict(read.metadata))


@pytest.mark.parametrize("form", [json_of, docx_of])
@pytest.mark.parametrize("template", ["dossier", "sanctions"])
def test_its_other_forms_are_the_same_twice(template: str, form: Callable[[Paper], bytes]) -> None:
    """Word and JSON too."""
    assert form(paper_of(template, "fr")) == form(paper_of(template, "fr"))

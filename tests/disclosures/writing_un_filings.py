"""Writes the golden files of vectors/un-filings: papers of an invented case, and the text of their PDFs.

python -m tests.disclosures.writing_un_filings vectors
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
from tests.disclosures.materials import case, decided, nobody

from habeas.casework.typesetting import pdf_of
from habeas.disclosures.every_template import template_of
from habeas.disclosures.paper import Paper
from habeas.disclosures.paper_json import json_of

FOLDER = "un-filings"
LANGUAGES = {
    "wgeid": ("en", "es", "fr", "ru", "ar"),
    "ced_urgent_action": ("en", "fr"),
    "special_procedures": ("en", "es"),
}


def papers() -> Iterator[tuple[str, Paper]]:
    """Give each paper with the name of its files."""
    for slug, languages in LANGUAGES.items():
        template = template_of(slug)
        for lang in languages:
            yield f"{slug}.{lang}", template.paper(case().material(), decided(lang=lang))
        yield f"{slug}.nothing-known", template.paper(nobody(), decided())


def pdf_text(content: bytes) -> str:
    """Return the text of a PDF, page by page."""
    document = pypdfium2.PdfDocument(content)
    pages = [document[number].get_textpage().get_text_bounded() for number in range(len(document))]
    return "\n\f\n".join(page.replace("\r\n", "\n") for page in pages) + "\n"


def write(folder: Path) -> None:
    """Write every file."""
    (folder / FOLDER).mkdir(exist_ok=True)
    for name, paper in papers():
        (folder / FOLDER / f"{name}.json").write_bytes(json_of(paper))
        (folder / FOLDER / f"{name}.txt").write_text(pdf_text(pdf_of(paper)), encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]))

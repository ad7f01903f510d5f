"""Redaction: a copy without some passages. Of a layer letter for letter; of a PDF file see `pdf_redaction`."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from habeas.errors import EvidenceError, ReadingError
from habeas.evidence.graphemes import is_boundary
from habeas.evidence.layers import WHY

MARK = "█"

# Why a redacted PDF file is not given out: a word, its sentence, what to do.
REFUSALS: dict[str, tuple[str, str]] = {
    "nothing": ("no passage was named that stands in the document", "Name passages of its text layer, or words in it."),
    "outside": (
        "a passage does not lie in the document's text layer",
        "Was the layer made by another version? Read the file anew.",
    ),
    "other_layer": (
        "the words that the document shows and those that it states beside them differ where a passage lies",
        "Name the words themselves, not their places.",
    ),
    "no_object": (
        "a passage is not drawn by any object that could be taken out",
        "Redact a print of the page instead.",
    ),
    "picture_under": (
        "a passage lies over a picture, which would go on showing it",
        "Have the pictures taken out as well, or redact the picture with a picture program.",
    ),
    "not_removed": ("an object of a passage could not be taken out", "Redact a print of the page instead."),
    "still_there": (
        "the words are still in the new file, so it was thrown away",
        "Redact a print of the page instead.",
    ),
    "surfaced": ("the new file shows words that the old one did not, so it was thrown away", "Redact a print instead."),
    "unproved": (
        "the new file holds something that could not be searched, so it was thrown away",
        "Redact a print of the page instead.",
    ),
}
# What was done to show that the words are gone.
PROOFS: dict[str, str] = {
    "extracted": "the new file's text was taken out anew, and holds what was to stay and no more",
    "strings": "every string in the new file was searched, in each way in which PDF writes characters",
    "streams": "every stream in the new file was unpacked and searched",
}


class Redacted(msgspec.Struct, frozen=True, kw_only=True):
    """A PDF file without some passages, and what it took.

    `pages`: numbers of the pages on which something was taken out, from 1. `passages`: how many places were asked for.
    `objects`: text objects taken out, each whole. `also_removed`: characters that went with them, white space aside.
    `pictures`: pictures taken out; `pictures_left`: those on pages with redactions, which nobody looked at.
    `undrawn`: things that PDFium shows and cannot draw anew (shadings), which are missing on every page.
    `proof`: words of `PROOFS`.
    """

    pdf: bytes = msgspec.field()
    pages: tuple[int, ...]
    passages: int
    objects: int
    also_removed: int
    pictures: int
    pictures_left: int
    undrawn: int
    proof: tuple[str, ...]
    tool: str

    def __repr__(self) -> str:
        """Return what was done, without the file."""
        return f"Redacted(pages={self.pages}, objects={self.objects}, proof={self.proof})"


def refused(word: str) -> ReadingError:
    """Return the error that a word of `REFUSALS`, or of `WHY` for a file that cannot be read, stands for."""
    if word in REFUSALS:
        sentence, advice = REFUSALS[word]
        return ReadingError(sentence, place=word, advice=advice)
    return ReadingError(f"the document cannot be redacted: {WHY[word]}", place=word)


def word_of(error: ReadingError) -> str:
    """Return the word for which an error of `refused` stands; "unproved" for any other."""
    return error.place if error.place in REFUSALS or error.place in WHY else "unproved"


def redact_text(text: str, spans: Iterable[tuple[int, int]], mark: str = MARK) -> str:
    """Return a layer with some passages blanked, character by character, so that every other anchor keeps its place.

    Args:
        spans: (start, end) in code points, end not included; they may overlap.
        mark: one character that stands for each that goes. Line ends stay.
    Returns: text of the same length. Raises: EvidenceError: a span outside of the text, or within a character as
        people see one (an accent would be left of a letter, or half of an emoji); a mark that is not one character.
    """
    if len(mark) != 1 or mark.isspace() or not mark.isprintable():
        raise EvidenceError("what stands for a blanked character is one visible character")
    made = list(text)
    for start, end in spans:
        if not 0 <= start < end <= len(text):
            raise EvidenceError("a passage to be blanked lies outside of the text", place=f"{start}–{end}")
        if not (is_boundary(text, start) and is_boundary(text, end)):
            raise EvidenceError(
                "a passage to be blanked begins or ends within a character",
                place=f"{start}–{end}",
                advice="Take all of it, with its accents and joiners.",
            )
        made[start:end] = ["\n" if letter == "\n" else mark for letter in text[start:end]]
    return "".join(made)

"""What is found beside the text while a file is read: what it claims, and counts of what was left out.

Counts are told in sentences from one closed list, so that no word of a document can come into a note.
"""

from __future__ import annotations

import re
from collections import Counter

from habeas.evidence.limits import CLAIM_LIMIT, CLAIM_NAME_LIMIT, CLAIMS_LIMIT
from habeas.model.exhibits import Claim

# word of the program: one of them, several of them
PHRASES: dict[str, tuple[str, str]] = {
    "nul": ("zero character, shown as U+FFFD", "zero characters, shown as U+FFFD"),
    "surrogate": ("half of a character, shown as U+FFFD", "halves of characters, shown as U+FFFD"),
    "undecodable": (
        "byte sequence that is no text, shown as U+FFFD",
        "byte sequences that are no text, shown as U+FFFD",
    ),
    "guessed": ("encoding that was guessed", "encodings that were guessed"),
    "misnamed": ("name ending of another kind of file", "name endings of another kind of file"),
    "script": ("script, not run", "scripts, not run"),
    "style": ("style sheet", "style sheets"),
    "hidden": ("hidden passage, not in the text", "hidden passages, not in the text"),
    "noscript": ("passage for want of scripts, not in the text", "passages for want of scripts, not in the text"),
    "remote_picture": ("picture from elsewhere, not fetched", "pictures from elsewhere, not fetched"),
    "tracker": ("tracking pixel, not fetched", "tracking pixels, not fetched"),
    "picture": ("picture, not in the text", "pictures, not in the text"),
    "remote": ("other thing from elsewhere, not fetched", "other things from elsewhere, not fetched"),
    "frame": ("frame, not in the text", "frames, not in the text"),
    "redirection": ("redirection, not followed", "redirections, not followed"),
    "form_field": ("form field, its content not in the text", "form fields, their content not in the text"),
    "annotation": ("annotation, not in the text", "annotations, not in the text"),
    "attachment": ("attachment, not in the text", "attachments, not in the text"),
    "message": ("message inside this one, not in the text", "messages inside this one, not in the text"),
    "alternative": ("other form of the same words, not in the text", "other forms of the same words, not in the text"),
    "signature": ("signature, not checked", "signatures, not checked"),
    "hidden_page": (
        "page with invisible text, which is in the text",
        "pages with invisible text, which is in the text",
    ),
    "damaged_page": ("page that could not be read", "pages that could not be read"),
    "comment": ("comment, not in the text", "comments, not in the text"),
    "deletion": ("tracked deletion, not in the text", "tracked deletions, not in the text"),
    "insertion": ("tracked insertion, in the text", "tracked insertions, in the text"),
    "macro": ("set of macros, not run", "sets of macros, not run"),
    "embedded": ("embedded file, not in the text", "embedded files, not in the text"),
    "symbol": ("symbol of a picture font, not in the text", "symbols of a picture font, not in the text"),
    "damaged_part": ("part that could not be read", "parts that could not be read"),
    "record": ("record without text", "records without text"),
    "failed_record": ("record whose digest fails", "records whose digests fail"),
    "unproved_record": (
        "record without a digest that could be checked",
        "records without digests that could be checked",
    ),
    "long_record": ("record too long to be read", "records too long to be read"),
    "damaged_record": (
        "record that could not be read, nor what follows it",
        "records that could not be read, nor what follows them",
    ),
    "packed_record": ("record packed in a way that is not read", "records packed in a way that is not read"),
    "failed_file": ("file whose hash fails", "files whose hashes fail"),
    "absent_file": ("file that the package lists and does not hold", "files that the package lists and does not hold"),
    "unlisted_file": ("file that the package does not list", "files that the package does not list"),
    "archive_in_archive": ("archive inside, not opened", "archives inside, not opened"),
    "credential": ("credential (C2PA) that could not be read", "credentials (C2PA) that could not be read"),
    "remote_credential": (
        "credential (C2PA) kept elsewhere, not fetched",
        "credentials (C2PA) kept elsewhere, not fetched",
    ),
    "unreadable_claims": ("set of claims that could not be read", "sets of claims that could not be read"),
    "cut_claim": ("claim cut short", "claims cut short"),
    "more_claims": ("further claim, not kept", "further claims, not kept"),
}
_ONE = {one for one, _ in PHRASES.values()}
_SEVERAL = {several for _, several in PHRASES.values()}
_SURROGATE = re.compile("[\ud800-\udfff]")


def is_note(sentence: str) -> bool:
    """Return whether a sentence is one that `Findings.notes` can make: a whole number above 0 and a phrase."""
    number, _, phrase = sentence.partition(" ")
    if not (number.isascii() and number.isdigit()) or number[0] == "0" or len(number) > 12:
        return False
    return phrase in (_ONE if number == "1" else _SEVERAL)


class Findings:
    """Gathers claims and counts while one file is read. Both stay when no text comes of it."""

    def __init__(self) -> None:
        self._claims: list[Claim] = []
        self._counts: Counter[str] = Counter()

    def count(self, what: str, number: int = 1) -> None:
        """Count something that was left out or shown otherwise: a word of `PHRASES`."""
        if what not in PHRASES:
            raise KeyError(what)
        if number > 0:
            self._counts[what] += number

    def counted(self, what: str) -> int:
        """Return how many of these were counted so far."""
        return self._counts[what]

    def claim(self, by: str, name: str, value: str, check: str = "unchecked") -> None:
        """Take what the file claims. Empty values claim nothing. Long ones are cut, and that is counted."""
        value = _printable(value).strip()
        if not value:
            return
        if len(self._claims) >= CLAIMS_LIMIT:
            self._counts["more_claims"] += 1
            return
        if len(value) > CLAIM_LIMIT or len(name) > CLAIM_NAME_LIMIT:
            self._counts["cut_claim"] += 1
        self._claims.append(
            Claim(by=by, name=_printable(name)[:CLAIM_NAME_LIMIT], value=value[:CLAIM_LIMIT], check=check)
        )

    @property
    def claims(self) -> tuple[Claim, ...]:
        """What the file claims, in the order in which it was found."""
        return tuple(self._claims)

    def notes(self) -> tuple[str, ...]:
        """Return the counts as sentences, in the order of `PHRASES`."""
        return tuple(
            f"{number} {one if number == 1 else several}"
            for what, (one, several) in PHRASES.items()
            if (number := self._counts[what])
        )


def _printable(value: str) -> str:
    """Return a claim without what no layer may hold either: zero characters and halves of characters."""
    return _SURROGATE.sub("\ufffd", value.replace("\0", "\ufffd")).replace("\r\n", "\n").replace("\r", "\n")

"""Redact: a copy of an exhibit without some passages, for giving out. The exhibit itself stays as it came.

Of a PDF file the copy is a PDF file, made anew without the text objects and metadata, and proved by taking its text out
again and by searching it; of everything else it is its text, in which the passages are blanked letter for letter.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import msgspec

from habeas import __version__
from habeas.apart import ReadingRoom, reading_room
from habeas.casework.blanking import Span, blanked, merged
from habeas.casework.context import Context
from habeas.casework.keeping_exhibits import keep_copy, reading_of
from habeas.casework.layers import KeptLayer, exhibit_of, labels_of, newest_layer, text_of
from habeas.errors import ReadingError, UsageError
from habeas.evidence.layers import Read
from habeas.evidence.redacting import PROOFS
from habeas.model.exhibits import Exhibit
from habeas.model.spellings import fold, words_in
from habeas.vault.case import Case

PDF = "application/pdf"
TEXT = "text/plain"
_SOFT = "(?:-\n|\u00ad)?"  # what parts a word at the end of a line
_TEXT_PROOF = "the copy's text was taken out anew, and holds none of the words that had to go"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to go: words or phrases, wherever they stand; passages of the text layer; pictures too, if wanted.

    Words are found in any case, over line ends and hyphens there, and in texts also with other accents or none. Another
    ending, spelling or script is another word.
    """

    words: tuple[str, ...] = ()
    spans: tuple[tuple[int, int], ...] = ()
    pictures: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """A redacted copy: what it is made of, how many passages went, what else went with them, and how that is proved.

    `absent`: which of the words that were named, by number from 1, stand nowhere in the exhibit's text.
    """

    exhibit: str
    copy: str
    entry: int
    media_type: str
    passages: int
    pages: tuple[int, ...]
    also_removed: int
    pictures_left: int
    absent: tuple[int, ...]
    proof: tuple[str, ...]

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read."""
        return {
            "exhibit": self.exhibit,
            "copy": self.copy,
            "entry": self.entry,
            "media_type": self.media_type,
            "passages": self.passages,
            "pages": list(self.pages),
            "also_removed": self.also_removed,
            "pictures_left": self.pictures_left,
            "absent": list(self.absent),
            "proof": list(self.proof),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class _Made:
    content: bytes
    media_type: str
    tool: str
    passages: int
    redacts: str = ""  # the layer that the copy is, letter for letter
    pages_begin: tuple[int, ...] = ()  # in that layer
    pages: tuple[int, ...] = ()
    also_removed: int = 0
    pictures_left: int = 0
    proof: tuple[str, ...] = (_TEXT_PROOF,)


def redact(context: Context, case_name: str, identifier: str, wanted: Wanted) -> Copied:
    """Make a redacted copy of an exhibit, as an exhibit of its own.

    Raises: UsageError: nothing is to go. EvidenceError: no such exhibit. ReadingError: nothing of it stands there, it
        cannot be taken out, or it cannot be proved to be gone: no copy is made.
    """
    if not any(word.strip() for word in wanted.words) and not wanted.spans:
        raise UsageError(
            "nothing was named that is to go", advice="--words FILE, a word or phrase a line; or --passages."
        )
    with context.case(case_name, "redact") as case, reading_room() as room:
        original = exhibit_of(case.index, identifier)
        context.opened(case, "read", "redact", exhibits=(identifier,))
        layer = newest_layer(case.index, original.id)
        text = "" if layer is None else text_of(case.index, layer)
        absent = tuple(at for at, word in enumerate(wanted.words, 1) if not any(places(text, (word,)))) if layer else ()
        if original.media_type == PDF:
            made = _pdf(case, room, original, wanted)
            return _keep(context, case, original, made, room.read(made.content), absent)
        made = _text(original, layer, text, wanted)
        return _keep(context, case, original, made, _read_again(room, made, wanted), absent)


def places(text: str, words: Sequence[str]) -> Iterator[Span]:
    """Give where words or phrases stand in a text (see `Wanted`)."""
    for word in words:
        parts = [_SOFT.join(re.escape(letter) for letter in part) for part in word.split()]
        if parts:
            yield from (found.span() for found in re.finditer(r"\s+".join(parts), text, re.IGNORECASE))
    spans = words_in(text)
    here = [fold(text[start:end]) for start, end in spans]
    for word in words:
        folds = [fold(word[start:end]) for start, end in words_in(word)]
        starts = (at for at, one in enumerate(here) if folds and one == folds[0])
        yield from (
            (spans[at][0], spans[at + len(folds) - 1][1]) for at in starts if here[at : at + len(folds)] == folds
        )


def _pdf(case: Case, room: ReadingRoom, original: Exhibit, wanted: Wanted) -> _Made:
    plain = io.BytesIO()
    case.read_exhibit(original.id, plain)
    done = room.redact_pdf(plain.getvalue(), spans=wanted.spans, words=wanted.words, pictures=wanted.pictures)
    return _Made(
        content=done.pdf,
        media_type=PDF,
        tool=done.tool,
        passages=done.passages,
        pages=done.pages,
        also_removed=done.also_removed,
        pictures_left=done.pictures_left,
        proof=tuple(PROOFS[word] for word in done.proof),
    )


def _text(original: Exhibit, layer: KeptLayer | None, text: str, wanted: Wanted) -> _Made:
    if layer is None:
        raise ReadingError(
            "this exhibit has no text from which something could be taken",
            place=original.id,
            advice="A picture is redacted with a picture program; add the result with --derived-from.",
        )
    gone = merged([*wanted.spans, *places(text, wanted.words)])
    made, before = blanked(text, gone), ""
    while made != before:  # what is left of a word can be a word too
        made, before = blanked(made, merged(places(made, wanted.words))), made
    if not gone:
        raise ReadingError(
            "none of the words stands in the exhibit's text", place=original.id, advice="Check their spelling."
        )
    return _Made(
        content=made.encode(),
        media_type=TEXT,
        tool=f"habeas {__version__} redact",
        passages=len(gone),
        redacts=layer.sha256,
        pages_begin=layer.reading.pages,
    )


def _read_again(room: ReadingRoom, made: _Made, wanted: Wanted) -> Read:
    """Take the text out of a copy anew, and check that the words are gone.

    A text that looks like something else ("<b>" of a page's source) is read for what the copy is: plain text.
    Raises: ReadingError: they are not.
    """
    read = room.read(made.content, ending=".txt")
    text = made.content.decode()
    if read.text != text:
        read = Read(media_type=TEXT, text=text, tool=made.tool)
    if any(places(text, wanted.words)):
        raise ReadingError(
            "the copy could not be shown to be without these words, so it was thrown away",
            place="still_there",
            advice="Redact a print of it instead, and add that with --derived-from.",
        )
    return msgspec.structs.replace(read, pages=made.pages_begin, claims=(), notes=())


def _keep(context: Context, case: Case, original: Exhibit, made: _Made, read: Read, absent: tuple[int, ...]) -> Copied:
    told = msgspec.structs.replace(
        original,
        media_type=made.media_type,
        derived_from=original.id,
        derivation="redaction",
        derived_by=made.tool,
        labels=labels_of(case.index, original.id),
        shape={},
    )
    with case.unit() as unit:
        copy = keep_copy(context, case, unit, made.content, told)
        unit.add(reading_of(copy, read, context.stamp(), redacts=made.redacts), about=copy)
        context.close_unit(unit, "redact", {"exhibits": 1, "passages": made.passages})
    return Copied(
        exhibit=original.id,
        copy=copy,
        entry=unit.entry,
        media_type=made.media_type,
        passages=made.passages,
        pages=made.pages,
        also_removed=made.also_removed,
        pictures_left=made.pictures_left,
        absent=absent,
        proof=made.proof,
    )

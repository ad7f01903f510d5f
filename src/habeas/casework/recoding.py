"""Recode: the same exhibit, blind, to a second coder; and how far those who coded it agree.

A second coder is handed the text and an empty sheet, and learns nothing of the first coding, not even whether there is
one. What they code is kept under their round: it is compared, and it counts nowhere.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

import numpy as np

from habeas.casework.coded_paragraphs import CodedParagraphs, statements_of
from habeas.casework.coding import known_for, write_coded
from habeas.casework.context import Context, sources
from habeas.casework.layers import (
    KeptLayer,
    exhibit_of,
    labels_of,
    newest_layer,
    text_of,
)
from habeas.errors import EvidenceError, ModelError, StatementsError, UsageError
from habeas.evidence.paragraphs import paragraphs
from habeas.model.exhibits import Exhibit
from habeas.model.ids import check_id, new_id
from habeas.model.vocabularies import vocabulary
from habeas.statements.agreement import Agreement, agree
from habeas.statements.coding import code as code_rows
from habeas.statements.sheet import Sheet, empty_sheet
from habeas.vault.index import Index

DRAWS, SEED = 2_000, 1
"""Of the bootstrap, unless asked otherwise: the same case gives the same interval whenever it is asked."""
_CODER = re.compile(r"[a-z][a-z0-9-]{0,29}")


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOut:
    """What a second coder is given: the text by paragraphs (start, end, in code points), and an empty sheet."""

    exhibit: str
    layer: str
    text: str = field(repr=False)
    paragraphs: tuple[tuple[int, int], ...]
    sheet: str = field(repr=False)

    def as_object(self, *, words: bool = False) -> dict[str, object]:
        """Return the object that programs read. `words` adds the text and the sheet."""
        return {
            "exhibit": self.exhibit,
            "layer": self.layer,
            "letters": len(self.text),
            "paragraphs": [
                {"number": n, "start": start, "end": end} | ({"text": self.text[start:end]} if words else {})
                for n, (start, end) in enumerate(self.paragraphs, 1)
            ],
        } | ({"sheet": self.sheet} if words else {})


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundRecorded:
    """What a second coder's sheet came to. `entry` is None in a preview."""

    exhibit: str
    coder: str
    round: str
    entry: int | None
    counts: dict[str, int]
    notes: tuple[str, ...]

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read."""
        return {
            "preview": self.entry is None,
            "exhibit": self.exhibit,
            "coder": self.coder,
            "round": self.round,
            "entry": self.entry,
            "counts": self.counts,
            "notes": list(self.notes),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """How far coders agree, and what was left out of it.

    `not_compared`: exhibits with why not (not_coded, no_first_coding, no_second_coding, no_text). `unplaced`: passages
    that stand in no paragraph of the newest text. `shared`: exhibits whose first coding is of several hands, each of
    which is compared as a coder.
    """

    agreement: Agreement
    not_compared: tuple[tuple[str, str], ...]
    unplaced: int
    shared: tuple[str, ...]
    draws: int
    seed: int

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read."""
        found = self.agreement
        return {
            "units": found.units,
            "exhibits": list(found.exhibits),
            "coders": list(found.coders),
            "draws": self.draws,
            "seed": self.seed,
            "vocabularies": [
                {"vocabulary": name, "version": vocabulary(name).version} | alpha.as_object()
                for name, alpha in found.vocabularies
            ],
            "terms": [{"vocabulary": name, "term": term} | alpha.as_object() for name, term, alpha in found.terms],
            "disagreements": [one.as_object() for one in found.disagreements],
            "disagreements_untold": found.untold,
            "not_compared": [{"exhibit": exhibit, "why": why} for exhibit, why in self.not_compared],
            "unplaced": self.unplaced,
            "shared_first_coding": list(self.shared),
        }


def hand_out(context: Context, case_name: str, exhibit: str, *, uncover: bool = False) -> HandedOut:
    """Hand an exhibit to a second coder: its text and an empty sheet, and nothing of how it was coded.

    Args:
        uncover: show it though its labels cover it.
    Raises: EvidenceError: no such exhibit, or it has no text. UsageError: its labels cover it.
    """
    with context.case(case_name, "recode") as case:
        record = _exhibit(case.index, exhibit)
        layer = _layer(case.index, exhibit)
        if not uncover:
            _check_uncovered(case.index, exhibit)
        context.opened(case, "read", "recode", exhibits=(exhibit,))
        text = text_of(case.index, layer)
        slugs = {source.id: source.slug for source in sources(case.index)}
        return HandedOut(
            exhibit=exhibit,
            layer=layer.sha256,
            text=text,
            paragraphs=paragraphs(text),
            sheet=empty_sheet(exhibit, source=slugs.get(record.origin or "", ""), lang=record.lang),
        )


def record_round(
    context: Context, case_name: str, exhibit: str, sheet: Sheet, *, coder: str, preview: bool = False
) -> RoundRecorded:
    """Record what a second coder coded. One sheet is one round; it is never corrected, for it is what is compared.

    Args:
        coder: a word by which the coder is called: small letters, digits, hyphens.
        preview: check everything, write nothing.
    Raises: UsageError: the word will not do. StatementsError: the sheet is of another exhibit, or this coder coded it
        already; and what coding raises. Nothing was written.
    """
    if not _CODER.fullmatch(coder):
        raise UsageError(
            "a coder is called by small letters, digits and hyphens, 30 at most",
            advice="For example second or coder-b. It stands on command lines: no person's name.",
        )
    with context.case(case_name, "recode") as case:
        _layer(case.index, exhibit)
        if sheet.head.get("exhibit", exhibit) != exhibit:
            raise StatementsError("the sheet is of another exhibit", place="sheet: exhibit")
        if coder in _coders_of_rounds(case.index, exhibit):
            raise StatementsError(
                "this coder has coded this exhibit already",
                place=exhibit,
                advice="A round is one sheet and stays as it is. --preview checks a sheet before it is recorded.",
            )
        round_ = new_id("rnd", case.chance)
        sheet = replace(sheet, head={**sheet.head, "exhibit": exhibit})
        known = known_for(context, case, sheet, coder=coder, round_=round_)
        # Only what stands in this sheet can be spoken of: an id of the first coding is known to nobody here.
        coded = code_rows(sheet, replace(known, thing=lambda identifier: None))
        context.opened(case, "read", "recode", exhibits=(exhibit,))
        done = write_coded(context, case, exhibit, coded, verb="recode", preview=preview)
        return RoundRecorded(
            exhibit=exhibit, coder=coder, round=round_, entry=done.entry, counts=done.counts, notes=done.notes
        )


def measure(
    context: Context, case_name: str, exhibits: tuple[str, ...] = (), *, draws: int = DRAWS, seed: int = SEED
) -> Measured:
    """Say how far coders agree, over these exhibits or over all that were coded a second time.

    Args:
        draws: of the bootstrap. seed: of its generator.
    Raises: EvidenceError: no such exhibit. AnchorError: a quote is not where its anchor says.
    """
    with context.case(case_name, "recode") as case:
        for exhibit in exhibits:
            _exhibit(case.index, exhibit)
        reading = CodedParagraphs(case.index, exhibits)
        context.opened(case, "listed", "recode", exhibits=sorted(reading.coders))
        found = agree(reading.marks, reading.paragraphs, reading.compared, draws=draws, rng=np.random.default_rng(seed))
        return Measured(
            agreement=found,
            not_compared=reading.not_compared(exhibits),
            unplaced=reading.unplaced,
            shared=reading.shared,
            draws=draws,
            seed=seed,
        )


def _coders_of_rounds(index: Index, exhibit: str) -> frozenset[str]:
    return frozenset(one.attribution.coded_by for one in statements_of(index, (exhibit,)) if one.attribution.round)


def _exhibit(index: Index, identifier: str) -> Exhibit:
    """Return an exhibit's record.

    Raises: EvidenceError: there is none of this id; what was typed may be a name, so it is not repeated.
    """
    try:
        check_id(identifier, "exh")
    except ModelError:
        raise EvidenceError(
            "an exhibit is called by an id: exh_ and 32 digits and letters a to f",
            advice="`habeas exhibits` lists them.",
        ) from None
    return exhibit_of(index, identifier)


def _layer(index: Index, exhibit: str) -> KeptLayer:
    _exhibit(index, exhibit)
    layer = newest_layer(index, exhibit)
    if layer is None:
        raise EvidenceError(
            "this exhibit has no text, and agreement is measured in its paragraphs",
            place=exhibit,
            advice="Add a transcript or recognised text: `habeas add FILE --derived-from EXHIBIT`.",
        )
    return layer


def _check_uncovered(index: Index, exhibit: str) -> None:
    terms = vocabulary("content_labels").terms
    covering = [one for one in labels_of(index, exhibit) if one in terms and terms[one].traits.get("folded") == "yes"]
    if covering:
        raise UsageError(
            f"this exhibit is covered by its labels: {', '.join(covering)}",
            place=exhibit,
            advice="--uncover shows it. You need not read it now, or alone.",
        )

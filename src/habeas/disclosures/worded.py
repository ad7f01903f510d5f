"""Values of statements as a paper prints them: as stated, in the source's language, each with what it rests on.

What several statements say alike is one value with all that it rests on; what they say otherwise stands beside it, and
nothing chooses between them. Of a place nothing finer than a settlement leaves.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from habeas.disclosures.paper import Cited, Run
from habeas.model.mentions import Mention
from habeas.model.statements import Place
from habeas.model.values import Text, When, Where
from habeas.model.vocabularies import vocabulary

_DEGREES = re.compile(r"[°º]|[-−+]?\d{1,3}[.,]\d{3,}\D+[-−+]?\d{1,3}[.,]\d{3,}")
_WORD = re.compile(r"[^\W\d_]+")
_ROMAN = re.compile(r"[IVXLC]+")
_SHORT = 5  # letters of an abbreviation, at most


def merged(values: Iterable[Run]) -> tuple[Run, ...]:
    """Return values in their order, equal ones once with all that they rest on; empty ones not at all."""
    found: dict[tuple[str, str, bool], dict[Cited, None]] = {}
    for one in values:
        if one.text.strip():
            found.setdefault((one.text, one.lang, one.strong), {}).update(dict.fromkeys(one.cites))
    return tuple(
        Run(text=text, lang=lang, strong=strong, cites=tuple(cites)) for (text, lang, strong), cites in found.items()
    )


def lines(items: Iterable[tuple[Run, ...]]) -> tuple[tuple[Run, ...], ...]:
    """Return groups of values in their order, those that read alike once with all that they rest on; no empty ones."""
    found: dict[tuple[tuple[str, str], ...], list[tuple[Run, ...]]] = {}
    for runs in items:
        kept = tuple(one for one in runs if one.text.strip())
        if kept:
            found.setdefault(tuple((one.text, one.lang) for one in kept), []).append(kept)
    return tuple(
        alike[0] if len(alike) == 1 else tuple(merged(same)[0] for same in zip(*alike, strict=True))
        for alike in found.values()
    )


def joined(items: Iterable[tuple[Run, ...]], *, within: str, between: str) -> tuple[Run, ...]:
    """Return groups of values as runs that read on, with what stands between values and between groups.

    Values of one language that rest on the same are one run, so that one footnote stands for them.
    """
    runs: list[Run] = []
    for group in items:
        runs += [Run(text=between)] * bool(runs)
        for at, one in enumerate(group):
            last = runs[-1] if at else None
            if last is not None and (last.lang, last.cites) == (one.lang, one.cites):
                runs[-1] = Run(text=f"{last.text}{within}{one.text}", lang=one.lang, cites=one.cites)
                continue
            runs += [Run(text=within)] * bool(at)
            runs.append(one)
    return tuple(runs)


def term(name: str, slug: str, lang: str) -> str:
    """Return the label of a term; of a term that this version does not know its slug, "" of none."""
    terms = vocabulary(name).terms
    return terms[slug].label(lang) if slug in terms else slug


def labelled(name: str, slug: str, lang: str, cites: tuple[Cited, ...]) -> Run:
    """Return a term of a vocabulary as a value."""
    return Run(text=term(name, slug, lang), cites=cites)


def words(text: Text | None, cites: tuple[Cited, ...] = ()) -> Run:
    """Return a text as a value, in its own language; an empty value where there is none."""
    return Run(text=text.text.strip(), lang=text.lang, cites=cites) if text is not None else Run(text="")


def day(when: When | None, lang: str, cites: tuple[Cited, ...]) -> Run:
    """Return a date as a source states it, with its reading as EDTF in brackets where that is spelled otherwise.

    Args:
        lang: of the source's words, BCP 47.
    """
    if when is None:
        return Run(text="")
    stated, edtf = when.stated.strip(), when.edtf or ""
    if not stated or stated == edtf:
        return Run(text=edtf, cites=cites)
    return Run(text=f"{stated} ({edtf})" if edtf else stated, lang=lang, cites=cites)


def place(where: Where | None, places: Mapping[str, Place], lang: str, cites: tuple[Cited, ...]) -> Run:
    """Return a place as stated; of a point, or of coordinates, the settlement or more that people agreed on, if any."""
    if where is None:
        return Run(text="")
    if where.precision != "point" and not _DEGREES.search(where.stated):
        return Run(text=where.stated.strip(), lang=lang, cites=cites)
    agreed = places.get(where.place or "")
    if agreed is None or not agreed.names or agreed.level == "unknown":
        return Run(text="")
    name = next((one for one in agreed.names if one.lang == lang), agreed.names[0])
    return Run(text=name.written, lang=name.lang, cites=cites)


def is_too_fine(where: Where | None, places: Mapping[str, Place]) -> bool:
    """Tell whether a place is stated and cannot be told, for it is finer than a settlement."""
    return where is not None and bool(where.stated.strip()) and not place(where, places, "und", ()).text


def full_names(party: Mention, cites: tuple[Cited, ...]) -> tuple[Run, ...]:
    """Return the names of a unit, institution or other party that are written out; where none is, all of them."""
    written = [name for name in party.names if name.written.strip()]
    full = [name for name in written if not abbreviated(name.written)]
    return merged(Run(text=name.written, lang=name.lang, cites=cites) for name in full or written)


def abbreviated(text: str) -> bool:
    """Tell whether a name holds a word of two to five capitals that may be an abbreviation.

    A name that is set in capitals as a whole shows nothing, unless all its words are as short. Scripts without capitals
    show nothing either.
    """
    found = _WORD.findall(text)
    capitals = [one for one in found if len(one) > 1 and one.isupper()]
    if any(len(one) > _SHORT for one in capitals) and len(capitals) == len([one for one in found if len(one) > 1]):
        return False
    return any(len(one) <= _SHORT and not _ROMAN.fullmatch(one) for one in capitals)

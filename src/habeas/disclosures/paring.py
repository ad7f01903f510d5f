"""What never leaves with a statement that may go: why somebody was chosen, where somebody free is, who a source is.

A statement is pared whoever receives it and whatever was allowed: no consent speaks of these things. What was pared is
told, so that whoever files knows what the paper does not hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from habeas.disclosures.forms import in_form
from habeas.model.attribution import Attribution
from habeas.model.mentions import Mention, StatedFate
from habeas.model.records import Record
from habeas.model.spellings import folded
from habeas.model.statements import Act, CodedMention, Statement, Tally
from habeas.model.values import Age, Name, Text, When, Where
from habeas.model.vocabularies import vocabulary

GROUND = "why somebody was chosen never goes with a person"
PLACE = "where somebody free is, or was last, never goes"
QUOTE = "its words are not quoted: they name or tell of more than may go"
_FREE_FATES = frozenset({"released", "reported_alive"})
_FREE_ENDS = frozenset({"released", "under_restriction", "escaped", "handed_to_family", "fled_abroad", "free"})
_TELLS_OF_A_GROUND = frozenset({"discriminate"})
_NEVER_PLACED = frozenset({"confinement_by_family"})
_GOES_ELSEWHERE = frozenset({"forced_flight"})


def says_free(said: Statement | Record) -> bool:
    """Tell whether a statement says that somebody lives outside custody."""
    match said:
        case Act():
            return said.end_status in _FREE_ENDS or said.act_type in _NEVER_PLACED | _GOES_ELSEWHERE
        case CodedMention() | Record():
            return any(fate.says in _FREE_FATES for fate in said.fates)
        case _:
            return False


def pared(
    said: Statement | Record, *, form: str, is_party: bool = False, is_free: bool = False
) -> tuple[Statement | Record, tuple[str, ...]]:
    """Return a statement without what never leaves, and what was pared, in words.

    Args:
        form: how much of a name leaves: name, initials or none.
        is_party: a mention of a unit, an institution or an alleged perpetrator: its names stay as written.
        is_free: something in the record says that the person lives outside custody.
    """
    said = msgspec.structs.replace(said, attribution=_plain(said.attribution))
    match said:
        case Act():
            return _act(said)
        case CodedMention():
            fates = _placeless(said.fates, is_free=is_free)
            mention = said.mention if is_party else named(said.mention, form)
            why = () if fates == said.fates else (PLACE,)
            return msgspec.structs.replace(said, mention=mention, fates=fates, is_source=""), why
        case Record():
            fates = _placeless(said.fates, is_free=is_free)
            row = msgspec.structs.replace(said, mention=named(said.mention, form), fates=fates)
            why = () if fates == said.fates else (PLACE,)
            return (row if form == "name" else msgspec.structs.replace(row, external_id="")), why
        case _:
            return said, ()


def named(mention: Mention, form: str) -> Mention:
    """Return a mention with its names in a form; parts of a name that were read from it stay with a whole one only."""
    if form == "name":
        return mention
    names = tuple(Name(kind=one.kind, lang=one.lang, written=in_form(one.written, form)) for one in mention.names)
    return msgspec.structs.replace(mention, names=tuple(one for one in names if one.written))


def unquoted(attribution: Attribution, which: Iterable[int]) -> Attribution:
    """Return an attribution whose anchors at these places say where the passage is, and not what it says."""
    gone = set(which)
    anchors = tuple(
        msgspec.structs.replace(one, exact="") if at in gone else one for at, one in enumerate(attribution.anchors)
    )
    return msgspec.structs.replace(attribution, anchors=anchors)


def free_words(value: object) -> Iterator[str]:
    """Give every text of a statement that somebody wrote, in whatever field, but for the passages that it quotes."""
    match value:
        case Text():
            yield value.text
        case Name():
            yield value.written
        case Where() | When() | Age():
            yield value.stated
        case Attribution():
            if value.asserted_on is not None:
                yield value.asserted_on.stated
        case tuple():
            for one in value:
                yield from free_words(one)
        case msgspec.Struct():
            if isinstance(value, StatedFate):
                yield value.words
            if isinstance(value, Tally):
                yield value.stated
            for key in value.__struct_fields__:
                yield from free_words(getattr(value, key))


def ground_words(act: Act) -> Iterator[str]:
    """Give the words by which an act's grounds would be known again in another text: folded, in every language.

    A label of one word ("national", "political") stands in names of units and tells nothing by itself.
    """
    if act.grounds_words is not None:
        yield folded(act.grounds_words.text)
    terms = vocabulary("grounds").terms
    for slug in act.grounds:
        if slug in terms and slug not in ("other", "unknown"):
            yield from (words for label in terms[slug].labels.values() if " " in (words := folded(label)))


def tells_ground(text: str, words: Iterable[str]) -> bool:
    """Tell whether a text holds one of these words, which are folded, one after the other as they stand."""
    held = f" {folded(text)} "
    return any(f" {one} " in held for one in words if one)


def _plain(attribution: Attribution) -> Attribution:
    """Leave out who coded it, from which mapping, the coder's reasons, and what stands beside the passage."""
    anchors = tuple(msgspec.structs.replace(one, prefix="", suffix="") for one in attribution.anchors)
    return msgspec.structs.replace(
        attribution, anchors=anchors, coded_by="", coded_at="", mapping="", credibility_reason=""
    )


def _act(act: Act) -> tuple[Act, tuple[str, ...]]:
    why = []
    purposes = tuple(one for one in act.purposes if one not in _TELLS_OF_A_GROUND)
    if act.grounds or act.grounds_words or purposes != act.purposes or act.stated_reason:
        why.append(GROUND)
    where, where_end = act.where, act.where_end
    if act.act_type in _NEVER_PLACED:
        where = where_end = None
    if act.end_status in _FREE_ENDS or act.act_type in _GOES_ELSEWHERE:
        where_end = None
    if (where, where_end) != (act.where, act.where_end):
        why.append(PLACE)
    has_ground = bool(act.grounds or act.grounds_words)
    return (
        msgspec.structs.replace(
            act,
            grounds=(),
            grounds_words=None,
            stated_reason=None,
            purposes=purposes,
            words=None if has_ground or says_free(act) else act.words,
            where=where,
            where_end=where_end,
        ),
        tuple(why),
    )


def _placeless(fates: tuple[StatedFate, ...], *, is_free: bool) -> tuple[StatedFate, ...]:
    """Leave out where somebody free is; of somebody who is said to be free also where they were last seen."""
    hidden = _FREE_FATES | ({"last_seen"} if is_free else set())
    return tuple(
        msgspec.structs.replace(one, where=None, words="")
        if one.says in hidden and (one.where is not None or one.words)
        else one
        for one in fates
    )

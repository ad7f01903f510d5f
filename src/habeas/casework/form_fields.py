"""The fields of the statement builder: filled from marks or from a statement, and what a form offers to choose from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import msgspec

from habeas.casework.context import sources
from habeas.casework.layers import exhibit_of, is_sealed, newest_layer
from habeas.casework.marks_kept import marks_named
from habeas.casework.stated import Wanted, speaking, statement, statements
from habeas.errors import StatementsError
from habeas.model.annotations import PassageMark
from habeas.model.attribution import Anchor
from habeas.model.mentions import StatedFate
from habeas.model.statements import (
    Act,
    CodedMention,
    Event,
    Involvement,
    Relation,
    Response,
    SearchAction,
    Statement,
    Tally,
    kind_of,
    thing_of,
)
from habeas.model.values import Name, Text, Where
from habeas.statements.built import FATES, KINDS, Quote, slots_of
from habeas.statements.date_boxes import MODES, DateBoxes, fill_boxes
from habeas.vault.index import Index

FORM_KINDS, DATE_MODES = KINDS, MODES
"""Of statements that a form can build, and of how far a date is known: for whoever shows forms."""
_RESTS_ON = ("person", "other_victim", "act", "place", "time", "perpetrator", "evidence", "quote")
_NAMED = ("person", "other_victim", "perpetrator")


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteLine:
    """A passage that a statement can rest on: of a mark or of the statement that is edited; what it is marked as."""

    id: str
    label: str
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyLine:
    """Somebody whom this source or this exhibit speaks of already: mention id, names, party, source."""

    id: str
    name: str = field(repr=False)
    party: str
    source: str
    other: bool  # another source's mention, which statements of this one cannot speak of


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A form: its fields as they stand, and what it offers.

    `victims`, `perpetrators`: the names of its slots. `relayed`: the sources, first those through whom it came, in
    their order. `searches`, `acts`: (id, slug) of this exhibit's. `sealed`: the exhibit is, so that nobody in it is
    linked. `replaces`, `rests`: of an edit, how many earlier versions it takes the place of, and how many statements
    speak of what it describes.
    """

    given: Mapping[str, str] = field(repr=False)
    victims: tuple[str, ...]
    perpetrators: tuple[str, ...]
    quotes: tuple[QuoteLine, ...] = field(repr=False)
    parties: tuple[PartyLine, ...] = field(repr=False)
    sources: tuple[tuple[str, str], ...] = field(repr=False)
    relayed: tuple[tuple[str, str], ...] = field(repr=False)
    searches: tuple[tuple[str, str], ...]
    acts: tuple[tuple[str, str], ...]
    sealed: bool
    replaces: int = 0
    rests: int = 0

    def chosen(self, name: str, value: str) -> bool:
        """Tell whether a value is among those chosen in a field."""
        return value in self.given.get(name, "").split("\n")


def fields_of_marks(index: Index, exhibit: str, kind: str, marks: tuple[PassageMark, ...]) -> dict[str, str]:
    """Return the fields of a form that begins with marks."""
    record = exhibit_of(index, exhibit)
    slugs = {source.id: source.slug for source in sources(index)}
    given = {
        "exhibit": exhibit,
        "kind": kind,
        "lang": record.lang,
        "source": slugs.get(record.origin or "", ""),
        "credibility": "6",
        "on.mode": "at",
    }
    if kind in ("search_action", "response"):
        given |= {"s1.take": "1", "s1.party": "institution" if kind == "response" else "person"}
    given = with_marks(given, marks)
    for letter, name in (("v", "victims"), ("p", "perpetrators")):
        if not given.get(name):
            given[name] = f"{letter}1"
    return {"v1.take": "1"} | given


def with_marks(given: Mapping[str, str], marks: Iterable[PassageMark]) -> dict[str, str]:
    """Return the fields of a form with more marks put into them. What is filled in already stays.

    A person is somebody more to whom it was done, or, of a mention, its name; the first place and time fill what is
    empty; every mark but a question is a passage that it rests on.
    """
    made = dict(given)
    for mark in marks:
        said = mark.anchor.exact
        if mark.id in _lines(made, "offered") or mark.label not in _RESTS_ON:
            continue
        for name in ("offered", "quotes"):
            made[name] = "\n".join((*_lines(made, name), mark.id))
        key = {"place": "where", "time": "on.words"}.get(mark.label, "")
        if made["kind"] == "mention" and mark.label in _NAMED:
            key = "name"
        elif made["kind"] == "tally" and mark.label in ("quote", "evidence"):
            key = "stated"
        if key:
            made[key] = made.get(key) or said
        elif mark.label in _NAMED and not made.get("edits"):
            made |= _named(made, mark)
    return made


def _named(given: Mapping[str, str], mark: PassageMark) -> dict[str, str]:
    """Return the fields of one slot more, for whom a mark names."""
    letter, name = ("p", "perpetrators") if mark.label == "perpetrator" else ("v", "victims")
    slots = _lines(given, name)
    if len(slots) == 1 and not any(given.get(f"{slots[0]}.{key}") for key in ("name", "who", "mark")):
        slots = ()  # it stands there for whoever comes, and would be somebody unnamed more
    slot = f"{letter}{len(slots) + 1}"
    return {
        name: "\n".join((*slots, slot)),
        f"{slot}.take": "1",
        f"{slot}.name": mark.anchor.exact,
        f"{slot}.mark": mark.id,
        f"{slot}.party": "person",
    }


def fields_of_statement(index: Index, said: Statement, over: str) -> dict[str, str]:
    """Return the fields of a form that says a statement anew, in the place of `over`.

    Raises: StatementsError: a form cannot hold it.
    """
    kind = kind_of(said)
    if isinstance(said, Event):
        raise StatementsError("an event is edited by a sheet", place=said.statement, advice="`habeas code`.")
    told = said.attribution
    slugs = {source.id: source.slug for source in sources(index)}
    anchors = "\n".join(f"a{n}" for n in range(len(told.anchors)))
    given = {
        "exhibit": told.exhibit,
        "kind": kind,
        "edits": over,
        "from": said.statement,
        "lang": _language(said) or exhibit_of(index, told.exhibit).lang,
        "source": slugs.get(told.source, ""),
        "relayed_by": "\n".join(slugs.get(one, one) for one in told.relayed_by),
        "asserted_on": (told.asserted_on.edtf or "") if told.asserted_on else "",
        "credibility": told.credibility,
        "credibility_reason": told.credibility_reason,
        "offered": anchors,
        "quotes": anchors,
        "victims": "v1",
        "perpetrators": "",
    }
    return given | _said(said)


def _language(said: object) -> str:
    """Return the language of the first name or text in a statement; "" where it has none."""
    if isinstance(said, (Name, Text)):
        return said.lang
    inner: Iterable[object] = ()
    if isinstance(said, msgspec.Struct):
        inner = (getattr(said, name) for name in said.__struct_fields__)
    elif isinstance(said, tuple):
        inner = said
    return next((found for one in inner if (found := _language(one))), "")


def _said(said: Statement) -> dict[str, str]:
    """Return the fields that a kind of statement has of its own."""
    match said:
        case Act():
            terms = {"methods": said.methods, "purposes": said.purposes, "grounds": said.grounds}
            many = {name: "\n".join(slugs) for name, slugs in terms.items()}
            plain = {"type": said.act_type, "place_kind": said.place_kind, "end_status": said.end_status}
            plain |= {"event": said.event, "consistency": said.consistency}
            told = _texts({"grounds_words": said.grounds_words, "stated_reason": said.stated_reason})
            told |= _texts({"words": said.words})
            return (
                plain | many | told | _where(said.where) | _slot("v1", said.victim) | _boxes("on", said.start, said.end)
            )
        case SearchAction():
            about = _slots_about(said.about)
            plain = {"type": said.search_kind, "no_action_reason": said.no_action_reason}
            who = _slot("s1", said.by) | _slot("t1", said.addressed_to)
            texts = _texts({"asks": said.asks, "outcome": said.outcome})
            return plain | texts | who | about | _boxes("on", said.when, None)
        case Response():
            plain = {"type": said.response, "answers": said.answers}
            late = _boxes("late", said.no_answer_by, None)
            about = _slots_about(said.about) | _slot("s1", said.by)
            return plain | _texts({"words": said.words}) | about | _boxes("on", said.when, None) | late
        case Tally():
            numbers = {name: "" if n is None else str(n) for name, n in (("least", said.least), ("most", said.most))}
            plain = {"unit": said.unit, "stated": said.stated, "act_type": said.act_type}
            return plain | numbers | _where(said.where) | _boxes("on", said.start, said.end)
        case Relation():
            who = _slot("a1", said.a) | _slot("b1", said.b)
            return {"relation": said.relation} | who | _boxes("on", said.start, said.end)
        case Involvement():
            plain = {"of": said.of, "degree": said.degree, "actor_kind": said.actor_kind, "capacity": said.capacity}
            return plain | _texts({"unit": said.unit, "rank": said.rank}) | _slot("p1", said.actor)
        case CodedMention():
            return _mention(said)
    return {}


def _mention(said: CodedMention) -> dict[str, str]:
    mention, names = said.mention, said.mention.names
    given = {
        "party": said.party,
        "actor_kind": said.actor_kind,
        "name": names[0].written if names else "",
        "names": "\n".join(name.written for name in names[1:]),
        "birth": (mention.birth.edtf or mention.birth.stated) if mention.birth else "",
        "birthplace": mention.birthplace.stated if mention.birthplace else "",
        "age": mention.age.stated if mention.age else "",
        "least": "" if said.least is None else str(said.least),
        "most": "" if said.most is None else str(said.most),
        "is_source": "1" if said.is_source else "",
        "sealed": "1" if said.sealed else "",
    }
    given |= _texts({"sex": mention.sex, "occupation": mention.occupation, "marks": mention.marks})
    for slot, fate in zip(FATES, said.fates, strict=False):
        given |= _fate(slot, fate)
    return given


def _fate(slot: str, fate: StatedFate) -> dict[str, str]:
    where = fate.where.stated if fate.where else ""
    return {f"{slot}.says": fate.says, f"{slot}.where": where, f"{slot}.told": fate.words} | _boxes(
        slot, fate.when, None
    )


def _where(where: Where | None) -> dict[str, str]:
    if where is None:
        return {}
    precision = "" if where.precision == "unknown" else where.precision
    return {"where": where.stated, "where.place": where.place or "", "where.precision": precision}


def _texts(texts: Mapping[str, object]) -> dict[str, str]:
    return {name: str(getattr(text, "text", "")) for name, text in texts.items()}


def _slot(slot: str, identifier: str) -> dict[str, str]:
    return {f"{slot}.take": "1", f"{slot}.who": identifier} if identifier else {}


def _slots_about(about: tuple[str, ...]) -> dict[str, str]:
    given = {"victims": "\n".join(slots_of("v", max(1, len(about))))}
    for number, one in enumerate(about, 1):
        given |= _slot(f"v{number}", one)
    return given


def _boxes(name: str, start: object, end: object) -> dict[str, str]:
    boxes: DateBoxes = fill_boxes(start, end)
    found = {f"{name}.mode": boxes.mode, f"{name}.words": boxes.words, f"{name}.kept": boxes.kept}
    for suffix, three in (("1", boxes.first), ("2", boxes.second)):
        found |= {f"{name}.{part}{suffix}": value for part, value in zip("dmy", three, strict=True)}
    return found


def form_around(index: Index, given: Mapping[str, str]) -> Form:
    """Return a form with these fields, and what it offers.

    Raises: EvidenceError: the case has no such exhibit. StatementsError: the statement that is edited is not there.
    """
    exhibit = given.get("exhibit", "")
    exhibit_of(index, exhibit)
    coded = [one.statement for one in statements(index, Wanted(exhibit=exhibit), check=False)]
    known = sources(index)
    over = statement(index, given["edits"], check=False).statement if given.get("edits") else None
    described = thing_of(over) if over is not None else ""
    return Form(
        given=given,
        victims=_lines(given, "victims"),
        perpetrators=_lines(given, "perpetrators"),
        quotes=tuple(quote_lines(index, given)),
        parties=tuple(_parties(index, coded, given.get("source", ""), {one.id: one.slug for one in known})),
        sources=tuple((one.slug, one.title) for one in known),
        relayed=tuple(_chosen_first(_lines(given, "relayed_by"), {one.slug: one.title for one in known})),
        searches=tuple((one.id, one.search_kind) for one in coded if isinstance(one, SearchAction)),
        acts=tuple((one.id, one.act_type) for one in coded if isinstance(one, Act)),
        sealed=is_sealed(index, exhibit),
        replaces=0 if over is None else 1 + len(over.retracts),
        rests=len(speaking(index, described)) if described else 0,
    )


def quote_lines(index: Index, given: Mapping[str, str]) -> Iterable[QuoteLine]:
    """Give the passages that a form offers: of marks, and of the statement that is edited."""
    offered = _lines(given, "offered")
    for mark in marks_named(index, given.get("exhibit", ""), offered):
        yield QuoteLine(id=mark.id, label=mark.label, text=mark.anchor.exact)
    for number, anchor in enumerate(_anchors(index, given)):
        if f"a{number}" in offered:
            yield QuoteLine(id=f"a{number}", label="", text=anchor.exact or anchor.fragment)


def quotes_of(index: Index, given: Mapping[str, str]) -> dict[str, Quote]:
    """Return what a sheet takes for each passage that a form offers."""
    exhibit = given.get("exhibit", "")
    layer = newest_layer(index, exhibit)
    now = "" if layer is None else layer.sha256
    found = {one.id: _quote(one.anchor, now) for one in marks_named(index, exhibit, _lines(given, "offered"))}
    return found | {f"a{number}": _quote(anchor, now) for number, anchor in enumerate(_anchors(index, given))}


def _anchors(index: Index, given: Mapping[str, str]) -> tuple[Anchor, ...]:
    if not given.get("from"):
        return ()
    return statement(index, given["from"], check=False).statement.attribution.anchors


def _quote(anchor: Anchor, layer: str) -> Quote:
    if not anchor.layer:
        return {"fragment": anchor.fragment}
    if anchor.layer == layer:
        return {"exact": anchor.exact, "start": anchor.start}
    return {"exact": anchor.exact, "before": anchor.prefix, "after": anchor.suffix}


def _chosen_first(chosen: tuple[str, ...], titles: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    """Give slugs with titles, the chosen ones first: boxes are sent as they stand, and their order says something."""
    return ((slug, titles[slug]) for slug in dict.fromkeys((*chosen, *titles)) if slug in titles)


def _lines(given: Mapping[str, str], name: str) -> tuple[str, ...]:
    return tuple(one for one in given.get(name, "").split("\n") if one)


def _parties(index: Index, coded: list[Statement], source: str, slugs: Mapping[str, str]) -> Iterable[PartyLine]:
    """Give whom statements of this exhibit, and of this source elsewhere, speak of; nobody who is held sealed."""
    ids = {slug: identifier for identifier, slug in slugs.items()}
    elsewhere = Wanted(kind="mention", source=ids[source]) if source in ids else None
    more = [one.statement for one in statements(index, elsewhere, check=False)] if elsewhere is not None else []
    seen = set()
    for said in (*coded, *more):
        if isinstance(said, CodedMention) and not said.sealed and said.mention.id not in seen:
            seen.add(said.mention.id)
            name = said.mention.names[0].written if said.mention.names else ""
            slug = slugs.get(said.attribution.source, "")
            yield PartyLine(id=said.mention.id, name=name, party=said.party, source=slug, other=slug != source)

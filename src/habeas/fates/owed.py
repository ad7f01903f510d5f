"""What the State owes: of each fact of ICPPED articles 17(3) and 18(1) who states it, who contradicts it, or nobody.

The facts are those that a State party has to register and to tell (vocabulary elements_icpped). What others state of a
fact does not discharge the State: as long as no source of the State states it, it is owed. Silence is shown as silence.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from habeas.fates.terms import DEAD, RELEASED, REMAINS, TAKEN
from habeas.model.mentions import StatedFate
from habeas.model.records import Described, Record, Source
from habeas.model.statements import Act, CodedMention, Involvement, Statement
from habeas.model.vocabularies import vocabulary
from habeas.statements.fates_stated import fates_of
from habeas.statements.gathered import HOLDINGS, TAKINGS

ARTICLES = ("17(3)", "18(1)")
_OF_THE_STATE = frozenset({"state_register", "official_statement"})  # vocabulary source_kinds
_CONFINED = HOLDINGS - {"confinement_by_family"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """What the record holds of one person: coded statements that count, and the accounts of their mentions.

    `disputed`: by kind of contradiction (date, status, place, responsibility) the ids of statements that are a side
    of one. A row of a list is called by its mention.
    """

    statements: tuple[Statement, ...] = field(repr=False)
    accounts: tuple[Described, ...] = field(repr=False)
    sources: Mapping[str, Source] = field(repr=False)
    disputed: Mapping[str, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of a fact: which statements state it, and which of them others contradict."""

    name: str
    stated: tuple[str, ...]
    contradicted: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A fact that the State has to register or to tell.

    `state`: "known" (every part is stated and none contradicted), "partly_known", "contradicted" or "not_stated".
    `sources`: ids of who states it. `owed`: no source of the State states every part of it.
    """

    slug: str
    article: str
    parts: tuple[Part, ...]
    state: str
    sources: tuple[str, ...]
    owed: bool


def owed(spoken: Spoken) -> tuple[Fact, ...]:
    """Return the facts of both articles, in the order of the vocabulary."""
    said = _Said(spoken)
    terms = vocabulary("elements_icpped").terms
    return tuple(_fact(slug, term.traits["under"], said) for slug, term in terms.items() if slug in _FACTS)


class _Said:
    """A person's statements by what they tell of."""

    def __init__(self, spoken: Spoken) -> None:
        self.spoken = spoken
        self.source_of = {_called(one): one.attribution.source for one in (*spoken.statements, *spoken.accounts)}
        self.acts = [one for one in spoken.statements if isinstance(one, Act)]
        kinds = {act.id: act.act_type for act in self.acts}
        self.parts = [
            (one, kinds[one.of]) for one in spoken.statements if isinstance(one, Involvement) and one.of in kinds
        ]
        self.fates = [(fate, _called(one)) for one in spoken.accounts for fate in one.fates]
        self.fates += [(fate, act.statement) for act in self.acts for fate in fates_of(act)]

    def in_acts(self, types: frozenset[str], has: Callable[[Act], object]) -> list[str]:
        return [act.statement for act in self.acts if act.act_type in types and has(act)]

    def by(self, types: frozenset[str], degree: str = "") -> list[str]:
        return [one.statement for one, kind in self.parts if kind in types and degree in ("", one.degree)]

    def in_fates(self, says: str, has: Callable[[StatedFate], object]) -> list[str]:
        return [called for fate, called in self.fates if fate.says == says and has(fate)]


def _called(one: Statement | Described) -> str:
    return one.mention.id if isinstance(one, Record) else one.statement


_Reader = Callable[[_Said], list[str]]
_NAME: tuple[str, str, _Reader] = (
    "name",
    "",
    lambda said: [_called(one) for one in said.spoken.accounts if one.mention.names],
)
_TAKEN_ON: tuple[str, str, _Reader] = ("date", "date", lambda said: said.in_fates(TAKEN, lambda fate: fate.when))
_TAKEN_AT: tuple[str, str, _Reader] = ("place", "place", lambda said: said.in_fates(TAKEN, lambda fate: fate.where))
_TAKEN_BY: tuple[str, str, _Reader] = ("authority", "responsibility", lambda said: said.by(TAKINGS))
_ORDERED: tuple[str, str, _Reader] = (
    "authority",
    "responsibility",
    lambda said: said.by(TAKINGS | _CONFINED, "ordered"),
)
# No statement can say yet who supervises a deprivation of liberty, so that this stays "not stated".
_SUPERVISED: tuple[str, str, _Reader] = ("authority", "responsibility", lambda _: [])
_HELD_AT: tuple[str, str, _Reader] = ("place", "place", lambda said: said.in_acts(_CONFINED, lambda act: act.where))
_ADMITTED: tuple[str, str, _Reader] = (
    "admission",
    "date",
    lambda said: said.in_acts(_CONFINED, lambda act: act.start),
)
_HELD_BY: tuple[str, str, _Reader] = ("authority", "responsibility", lambda said: said.by(_CONFINED))
_HEALTH: tuple[str, str, _Reader] = (
    "health",
    "",
    lambda said: [act.statement for act in said.acts if act.consistency],
)
_DEATH: tuple[str, str, _Reader] = ("circumstances", "status", lambda said: said.in_fates(DEAD, lambda _: True))
_REMAINS: tuple[str, str, _Reader] = ("remains", "status", lambda said: said.in_fates(REMAINS, lambda _: True))
_OUT_ON: tuple[str, str, _Reader] = (
    "date",
    "date",
    lambda said: said.in_fates(RELEASED, lambda fate: fate.when) + _ended(said, lambda act: act.end),
)
_OUT_TO: tuple[str, str, _Reader] = ("place", "place", lambda said: _ended(said, lambda act: act.where_end))
_MOVED: tuple[str, str, _Reader] = (
    "place",
    "place",
    lambda said: said.in_acts(_CONFINED, lambda act: act.where or act.where_end),
)


def _ended(said: _Said, has: Callable[[Act], object]) -> list[str]:
    ends = ("released", "transferred")
    return [act.statement for act in said.acts if act.end_status in ends and has(act)]


_FACTS: dict[str, tuple[tuple[str, str, _Reader], ...]] = {
    "register_identity": (_NAME,),
    "register_deprivation": (_TAKEN_ON, _TAKEN_AT, _TAKEN_BY),
    "register_ordered_by": (_ORDERED,),
    "register_supervised_by": (_SUPERVISED,),
    "register_held_at": (_HELD_AT, _ADMITTED, _HELD_BY),
    "register_health": (_HEALTH,),
    "register_death": (_DEATH, _REMAINS),
    "register_release_or_transfer": (_OUT_ON, _OUT_TO),
    "told_ordered_by": (_ORDERED,),
    "told_deprivation_and_admission": (_TAKEN_ON, _TAKEN_AT, _ADMITTED, _HELD_AT),
    "told_supervised_by": (_SUPERVISED,),
    "told_whereabouts": (_MOVED,),
    "told_release": (_OUT_ON, _OUT_TO),
    "told_health": (_HEALTH,),
    "told_death": (_DEATH, _REMAINS),
}


def _fact(slug: str, article: str, said: _Said) -> Fact:
    parts = []
    for name, kind, read in _FACTS[slug]:
        stated = tuple(dict.fromkeys(read(said)))
        disputed = said.spoken.disputed.get(kind, frozenset())
        parts.append(Part(name=name, stated=stated, contradicted=tuple(one for one in stated if one in disputed)))
    return Fact(
        slug=slug,
        article=article,
        parts=tuple(parts),
        state=_state(parts),
        sources=tuple(sorted({said.source_of[one] for part in parts for one in part.stated})),
        owed=not all(any(_is_of_state(said, one) for one in part.stated) for part in parts),
    )


def _state(parts: list[Part]) -> str:
    if any(part.contradicted for part in parts):
        return "contradicted"
    if all(part.stated for part in parts):
        return "known"
    return "partly_known" if any(part.stated for part in parts) else "not_stated"


def _is_of_state(said: _Said, called: str) -> bool:
    source = said.spoken.sources.get(said.source_of[called])
    return source is not None and source.source_kind in _OF_THE_STATE


def accounts_in(statements: tuple[Statement, ...]) -> tuple[CodedMention, ...]:
    """Return the accounts of persons among some statements."""
    return tuple(one for one in statements if isinstance(one, CodedMention) and one.party == "person")

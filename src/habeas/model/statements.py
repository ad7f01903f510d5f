"""Coded statements: who says who did what to whom, when and where, and how they know. One type a kind.

A statement is never changed. Editing one is a further statement that retracts it; a statement counts as long as no
statement that counts retracts it. What statements are about (a mention, an act, an event, a search) has an id of its
own, so that an edited act stays the act that others speak of.
"""

from __future__ import annotations

from habeas.model.attribution import Attribution
from habeas.model.body_kind import BodyKind
from habeas.model.mentions import Mention, StatedFate
from habeas.model.values import Name, Text, When, Where


class Statement(BodyKind, frozen=True, kw_only=True):
    """What every statement has: its id, who says it and where, and the statements that it takes the place of."""

    statement: str
    attribution: Attribution
    retracts: tuple[str, ...] = ()


class CodedMention(Statement, tag="mention", frozen=True, kw_only=True):
    """One source's account of a person, group, unit or institution, as a coder read it. No sensitive attribute exists.

    A group is never one victim. `sealed`: a person on a list that was forced out of somebody, or on a contact list;
    they can be neither found nor linked, and nothing else may speak of them.
    """

    mention: Mention
    party: str = "person"  # vocabulary parties
    actor_kind: str = ""  # vocabulary actor_kinds, of those who act
    fates: tuple[StatedFate, ...] = ()
    least: int | None = None  # of a group: how many at least, as the source states it
    most: int | None = None
    is_source: str = ""  # source id, where the source speaks of itself
    sealed: bool = False

    @property
    def external_id(self) -> str:
        """A coded mention has none; lists do."""
        return ""

    @property
    def not_taken(self) -> tuple[str, ...]:
        """Nothing: a coder leaves no column over."""
        return ()


class Act(Statement, tag="act", frozen=True, kw_only=True):
    """One thing done to exactly one person, at one unbroken time and place, as a source states it.

    `grounds` are what the perpetrators are alleged to have acted upon; they stand here and never on the person.
    """

    id: str
    act_type: str  # vocabulary act_types
    victim: str  # mention id
    event: str = ""  # event id
    start: When | None = None
    end: When | None = None
    where: Where | None = None
    where_end: Where | None = None
    place_kind: str = ""  # vocabulary place_kinds
    methods: tuple[str, ...] = ()
    grounds: tuple[str, ...] = ()
    grounds_words: Text | None = None  # in the source's words
    purposes: tuple[str, ...] = ()
    stated_reason: Text | None = None  # what those who did it gave as the reason
    end_status: str = ""  # vocabulary end_status
    consistency: str = ""  # vocabulary istanbul, as a named clinician states it
    words: Text | None = None  # what happened, where no type says it


class Involvement(Statement, tag="involvement", frozen=True, kw_only=True):
    """Somebody had a part in an act or event, as a source alleges. An act can have none, one or many."""

    of: str  # act id or event id
    actor: str  # mention id
    degree: str = "unknown"  # vocabulary involvement
    actor_kind: str = "unknown"  # vocabulary actor_kinds
    unit: Text | None = None
    rank: Text | None = None
    capacity: str = "unknown"  # official | private | unknown


class Event(Statement, tag="event", frozen=True, kw_only=True):
    """What acts are part of: a round-up, a raid, a time in one place."""

    id: str
    event_kind: str  # vocabulary event_kinds
    title: Text | None = None
    start: When | None = None
    end: When | None = None
    where: Where | None = None
    part_of: str = ""  # event id
    follows: tuple[str, ...] = ()  # event ids


class Relation(Statement, tag="relation", frozen=True, kw_only=True):
    """How two mentions of one source stand to each other: kinship, membership, command."""

    a: str  # mention id
    relation: str  # vocabulary relations, read from a to b
    b: str  # mention id
    start: When | None = None
    end: When | None = None


class SearchAction(Statement, tag="search_action", frozen=True, kw_only=True):
    """Something done to find somebody or to have an answer: a complaint, a question, an appeal; or why nothing was."""

    id: str
    search_kind: str  # vocabulary search_actions
    by: str = ""  # mention id of who did it
    about: tuple[str, ...] = ()  # mention, act and event ids; none where it is about all of it
    addressed_to: str = ""  # mention id
    when: When | None = None
    asks: Text | None = None
    outcome: Text | None = None
    no_action_reason: str = ""  # vocabulary no_action_reasons


class Response(Statement, tag="response", frozen=True, kw_only=True):
    """How an authority or another party answers: it acknowledges, denies, refuses, explains otherwise, or is silent.

    It has the same footing as the allegation: the refusal to acknowledge is an element of the crime.
    """

    by: str  # mention id
    response: str  # vocabulary responses
    answers: str = ""  # id of a search action
    about: tuple[str, ...] = ()  # mention, act and event ids; none where it is about all of it
    when: When | None = None
    no_answer_by: When | None = None  # of silence: the day by which none had come
    words: Text | None = None


class Tally(Statement, tag="tally", frozen=True, kw_only=True):
    """A number as a source states it: "dozens". It counts nobody who is recorded, and is never added to persons."""

    unit: str  # vocabulary tally_units
    stated: str  # in the source's words
    least: int | None = None
    most: int | None = None
    act_type: str = ""  # vocabulary act_types
    about: tuple[str, ...] = ()  # event and mention (group) ids
    where: Where | None = None
    start: When | None = None
    end: When | None = None


class Retraction(BodyKind, tag="retraction", frozen=True, kw_only=True):
    """Statements count no more, and nothing takes their place. Retracted itself, it lets them count again."""

    statement: str
    retracts: tuple[str, ...]
    why: str
    by: str
    at: str


class Place(BodyKind, tag="place", frozen=True, kw_only=True):
    """A place that people agreed on, for counting by level. Its newest body counts; what sources wrote stays theirs.

    `at`: hundredths of a degree, north and east; no finer, so that it points to a settlement and to no house.
    """

    id: str
    names: tuple[Name, ...]
    level: str = "unknown"  # settlement | district | region | country | unknown
    within: str = ""  # place id
    gazetteer: str = ""  # id in a gazetteer, with the gazetteer's name: geonames:558418
    at: tuple[int, int] | None = None


Coded = CodedMention | Act | Involvement | Event | Relation | SearchAction | Response | Tally

KINDS: dict[str, type[Statement]] = {
    "mention": CodedMention,
    "act": Act,
    "involvement": Involvement,
    "event": Event,
    "relation": Relation,
    "search_action": SearchAction,
    "response": Response,
    "tally": Tally,
}


def kind_of(statement: Statement | Retraction) -> str:
    """Return the kind of a statement as it is tagged: "act"."""
    return str(type(statement).__struct_config__.tag)


def thing_of(statement: Statement) -> str:
    """Return the id of the thing that a statement describes, "" where it describes none: it relates others."""
    match statement:
        case CodedMention():
            return statement.mention.id
        case Act() | Event() | SearchAction():
            return statement.id
        case _:
            return ""


def concerns(statement: Statement) -> tuple[tuple[str, str], ...]:
    """Return what a statement speaks of beyond the thing it describes: (role, id), each once."""
    match statement:
        case Act():
            found = [("victim", statement.victim), ("event", statement.event)]
        case Involvement():
            found = [("of", statement.of), ("actor", statement.actor)]
        case Event():
            found = [("part_of", statement.part_of), *(("follows", one) for one in statement.follows)]
        case Relation():
            found = [("a", statement.a), ("b", statement.b)]
        case SearchAction():
            found = [("by", statement.by), ("addressed_to", statement.addressed_to)]
            found += [("about", one) for one in statement.about]
        case Response():
            found = [("by", statement.by), ("answers", statement.answers)]
            found += [("about", one) for one in statement.about]
        case Tally():
            found = [("about", one) for one in statement.about]
        case _:
            found = []
    return tuple(dict.fromkeys((role, one) for role, one in found if one))

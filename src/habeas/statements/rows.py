"""What the rows of each kind say: their fields read, and the rules held that make a statement countable."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from habeas.model.mentions import Mention
from habeas.model.vocabularies import did_you_mean, vocabulary
from habeas.statements.known import References, check_same_source, stands_between
from habeas.statements.reading import Values

INVOLVED = ("actor", "degree", "actor_kind", "unit", "rank", "capacity")
_CAPACITIES = ("official", "private", "unknown")
_ANYTHING = ("mention", "act", "event")
Fields = dict[str, Any]


def mention(values: Values, references: References, identifier: str, source: str) -> Fields:
    """Read a mention: a person, group, unit or institution as one source describes it."""
    party = values.term("party", "parties", otherwise="person")
    names = values.names()
    fates = values.fates()
    if party != "person":
        for key in ("birth", "age", "sex", "birthplace", "occupation", "fates", "sealed"):
            if values.row.get(key):
                raise values.fail(
                    key, "only a person has this", "Code each person of a group as a mention, or the number as a tally."
                )
    thing = references.here[identifier]
    if thing.sealed and fates:
        raise values.fail("fates", "nothing is said of a sealed mention")
    sex, occupation, marks = values.text("sex"), values.text("occupation"), values.text("marks")
    least, most = _numbers(values)
    if party == "person" and (least is not None or most is not None):
        raise values.fail("least", "a person is one", 'Write party = "group".')
    return {
        "mention": Mention(
            id=identifier,
            names=names,
            birth=values.when("birth"),
            age=values.age(),
            sex=sex,
            birthplace=values.where("birthplace"),
            occupation=occupation,
            marks=marks,
        ),
        "party": party,
        "actor_kind": values.term("actor_kind", "actor_kinds", otherwise=""),
        "fates": fates,
        "least": least,
        "most": most,
        "is_source": source if values.yes("is_source") else "",
        "sealed": thing.sealed,
    }


def act(values: Values, references: References, identifier: str, source: str) -> Fields:
    """Read an act: one type, exactly one victim, one unbroken time and place."""
    kind = values.term("type", "act_types")
    _check_coded_as(values, "type", kind)
    victim = _victim(values, references, source)
    start, end = values.span()
    consistency = values.term("consistency", "istanbul", otherwise="")
    if consistency and references.known.sources[source].connection != "medical_worker":
        raise values.fail(
            "consistency",
            "how far findings fit what is alleged is stated by a clinician",
            "Code it with the clinician as the source, whose connection is medical_worker.",
        )
    words = values.text("words")
    if kind == "other" and words is None:
        raise values.fail("words", "an act of type `other` says in words what it was")
    return {
        "id": identifier,
        "act_type": kind,
        "victim": victim,
        "event": references.one(values, "event", "event"),
        "start": start,
        "end": end,
        "where": values.where("where"),
        "where_end": values.where("where_end"),
        "place_kind": values.term("place_kind", "place_kinds", otherwise=""),
        "methods": values.terms("methods", "methods"),
        "grounds": values.terms("grounds", "grounds"),
        "grounds_words": values.text("grounds_words"),
        "purposes": values.terms("purposes", "purposes"),
        "stated_reason": values.text("stated_reason"),
        "end_status": values.term("end_status", "end_status", otherwise=""),
        "consistency": consistency,
        "words": words,
    }


def involvement(values: Values, references: References, identifier: str, source: str) -> Fields:
    """Read an involvement in an act or event that stands elsewhere."""
    of = references.one(values, "of", "act", "event")
    if not of:
        raise values.fail("of", "this field is missing", "Name the act or event that somebody had a part in.")
    return {"of": of, **involved(values, references, source)}


def involved(values: Values, references: References, source: str) -> Fields:
    """Read who was involved, and how."""
    actor = references.one(values, "actor", "mention")
    if not actor:
        raise values.fail("actor", "this field is missing", 'Of somebody unknown: party = "unknown_persons".')
    check_same_source(values, "actor", references.thing(actor), source)
    capacity = values.words("capacity") or "unknown"
    if capacity not in _CAPACITIES:
        raise values.fail("capacity", "not a capacity", did_you_mean(capacity, _CAPACITIES))
    return {
        "actor": actor,
        "degree": values.term("degree", "involvement", otherwise="unknown"),
        "actor_kind": values.term("actor_kind", "actor_kinds", otherwise="unknown"),
        "unit": values.text("unit"),
        "rank": values.text("rank"),
        "capacity": capacity,
    }


def event(values: Values, references: References, identifier: str, source: str) -> Fields:
    """Read an event: what acts are part of."""
    start, end = values.span()
    return {
        "id": identifier,
        "event_kind": values.term("type", "event_kinds"),
        "title": values.text("title"),
        "start": start,
        "end": end,
        "where": values.where("where"),
        "part_of": references.one(values, "part_of", "event"),
        "follows": references.many(values, "follows", "event"),
    }


def relation(values: Values, references: References, identifier: str, source: str) -> Fields:
    """Read how two mentions of one source stand to each other."""
    a, b = references.one(values, "a", "mention"), references.one(values, "b", "mention")
    for key, one in (("a", a), ("b", b)):
        if not one:
            raise values.fail(key, "this field is missing")
        check_same_source(values, key, references.thing(one), source)
    if a == b:
        raise values.fail("b", "a mention stands in no relation to itself")
    kind = values.term("relation", "relations")
    for key, one in (("a", a), ("b", b)):
        thing = references.thing(one)
        if thing is not None and not stands_between(kind, thing):
            raise values.fail(key, f"{kind} does not stand between mentions of this party")
    start, end = values.bounds()
    return {"a": a, "relation": kind, "b": b, "start": start, "end": end}


def search_action(values: Values, references: References, identifier: str, source: str) -> Fields:
    """Read something done to find somebody, or why nothing was."""
    kind = values.term("type", "search_actions")
    reason = values.term("no_action_reason", "no_action_reasons", otherwise="")
    if kind == "none_taken" and not reason:
        raise values.fail("no_action_reason", "that nothing was done is recorded with the reason")
    if kind != "none_taken" and reason:
        raise values.fail("no_action_reason", "a reason for doing nothing stands where something was done")
    return {
        "id": identifier,
        "search_kind": kind,
        "by": references.one(values, "by", "mention"),
        "about": references.many(values, "about", *_ANYTHING),
        "addressed_to": references.one(values, "addressed_to", "mention"),
        "when": values.when("when"),
        "asks": values.text("asks"),
        "outcome": values.text("outcome"),
        "no_action_reason": reason,
    }


def response(values: Values, references: References, identifier: str, source: str) -> Fields:
    """Read how somebody answers; the refusal to acknowledge has the same footing as the allegation."""
    by = references.one(values, "by", "mention")
    if not by:
        raise values.fail("by", "this field is missing", "Code the authority as a mention of this source.")
    kind = values.term("type", "responses")
    silent = vocabulary("responses").terms[kind].traits.get("stance") == "silent"
    no_answer_by = values.when("no_answer_by")
    if silent != (no_answer_by is not None):
        raise values.fail(
            "no_answer_by", "silence is recorded with the day by which no answer had come, and only silence"
        )
    return {
        "by": by,
        "response": kind,
        "answers": references.one(values, "answers", "search_action"),
        "about": references.many(values, "about", *_ANYTHING),
        "when": values.when("when"),
        "no_answer_by": no_answer_by,
        "words": values.text("words"),
    }


def tally(values: Values, references: References, identifier: str, source: str) -> Fields:
    """Read a number as a source states it."""
    least, most = _numbers(values)
    kind = values.term("act_type", "act_types", otherwise="")
    if kind:
        _check_coded_as(values, "act_type", kind)
    start, end = values.span()
    return {
        "unit": values.term("unit", "tally_units"),
        "stated": values.required("stated"),
        "least": least,
        "most": most,
        "act_type": kind,
        "about": references.many(values, "about", "mention", "event"),
        "where": values.where("where"),
        "start": start,
        "end": end,
    }


READERS: dict[str, Callable[[Values, References, str, str], Fields]] = {
    "mention": mention,
    "act": act,
    "involvement": involvement,
    "event": event,
    "relation": relation,
    "search_action": search_action,
    "response": response,
    "tally": tally,
}


def _check_coded_as(values: Values, key: str, kind: str) -> None:
    traits = vocabulary("act_types").terms[kind].traits
    if traits.get("coded_as", "act") != "act":
        raise values.fail(key, f"{kind} is not coded as an act", traits.get("instead"))


def _victim(values: Values, references: References, source: str) -> str:
    if isinstance(values.row.get("victim"), (list, tuple)):
        raise values.fail("victim", "an act has exactly one victim", "Write one act for each of them.")
    victim = references.one(values, "victim", "mention")
    if not victim:
        raise values.fail(
            "victim", "an act has exactly one victim", "Of people who are not told apart, code the number as a tally."
        )
    thing = references.thing(victim)
    check_same_source(values, "victim", thing, source)
    if thing is not None and thing.party != "person":
        raise values.fail(
            "victim",
            "a group, unit or institution is never one victim",
            "Code each person as a mention and write one act for each; or code the number as a tally.",
        )
    return victim


def _numbers(values: Values) -> tuple[int | None, int | None]:
    least, most = values.number("least"), values.number("most")
    if least is not None and most is not None and most < least:
        raise values.fail("most", "at most fewer than at least")
    return least, most

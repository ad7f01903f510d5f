"""From compared pairs to proposals: which the model links, which a person must see, which people keep
apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from habeas.errors import PersonsError
from habeas.model.records import Same
from habeas.persons.pairs import Pair, a_name_differs, on_name_alone
from habeas.persons.union import Groups

LINK_AT = 0.9
QUEUE_AT = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a person decided of two mentions. It binds the model."""

    a: str
    b: str
    same: Same


@dataclass(frozen=True, slots=True, kw_only=True)
class Queued:
    """A pair that a person must decide, and why the model may not."""

    pair: Pair
    why: str


IN_DOUBT = "probable, not certain"
NAME_ALONE = "nothing but the name speaks for it"
NAME_DIFFERS = "a part of the name differs: relatives taken together look like this"
SAME_LIST = "both stand on the same list"
LIST_TWICE = "it would put two mentions of one list into one person"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposals:
    """What a run proposes. Every pair at or above `queue_at` that no person has decided is in exactly one of
    the three.

    `linked`: by the model. `queued`: for a person. `kept_apart`: pairs that would go against what people
    decided about mentions already gathered (they said different, or that they cannot tell).
    """

    linked: tuple[Pair, ...]
    queued: tuple[Queued, ...]
    kept_apart: tuple[Pair, ...]


def propose(
    pairs: Iterable[Pair],
    lists: Mapping[str, str],
    decisions: Sequence[Decision],
    *,
    link_at: float = LINK_AT,
    queue_at: float = QUEUE_AT,
) -> Proposals:
    """Part pairs into links, questions and pairs kept apart, the strongest first.

    A person's YES gathers, a person's NO or UNSURE keeps apart; pairs a person decided are not proposed again
    (UNSURE too: it stays decided until taken back). The model never gathers two mentions of one list, never
    on names alone and never against a name. The order of `pairs` and `decisions` does not matter.

    Args:
        pairs: compared pairs.
        lists: the list of each mention, in the order in which the mentions came into the record.
        decisions: what people decided, in force.
        link_at, queue_at: probabilities, 0 < queue_at <= link_at <= 1.
    Raises: PersonsError: the probabilities are not in order, or a pair's mention is on no list.
    """
    if not 0 < queue_at <= link_at <= 1:
        raise PersonsError(
            f"queue_at {queue_at} and link_at {link_at} are not in order",
            advice="Use 0 < queue_at <= link_at <= 1.",
        )
    groups = _groups_of_people(lists, decisions)
    decided = {_ordered(decision.a, decision.b) for decision in decisions}
    linked: list[Pair] = []
    queued: list[Queued] = []
    kept_apart: list[Pair] = []
    place = {mention: number for number, mention in enumerate(lists)}

    def strongest_first(pair: Pair) -> tuple[float, int, int]:
        _check_known(pair, lists)
        # Equal weights are taken in the order of the record and not of the ids, which are random.
        first, second = sorted((place[pair.a], place[pair.b]))
        return -pair.bits, first, second

    for pair in sorted(pairs, key=strongest_first):
        if pair.probability < queue_at or _ordered(pair.a, pair.b) in decided:
            continue
        if groups.apart(pair.a, pair.b):
            kept_apart.append(pair)
            continue
        why = _question(pair, lists, groups, link_at)
        if why is None:
            groups.join(pair.a, pair.b)
            linked.append(pair)
        else:
            queued.append(Queued(pair=pair, why=why))
    return Proposals(linked=tuple(linked), queued=tuple(queued), kept_apart=tuple(kept_apart))


def _groups_of_people(lists: Mapping[str, str], decisions: Sequence[Decision]) -> Groups:
    groups = Groups(lists)
    for decision in decisions:
        if decision.same is Same.YES and decision.a in lists and decision.b in lists:
            groups.join(decision.a, decision.b)
    for decision in decisions:
        if decision.same is not Same.YES and decision.a in lists and decision.b in lists:
            groups.keep_apart(decision.a, decision.b)
    return groups


def _question(pair: Pair, lists: Mapping[str, str], groups: Groups, link_at: float) -> str | None:
    """Return why a person must decide this pair, or None if the model may."""
    if lists[pair.a] == lists[pair.b]:
        return SAME_LIST
    if pair.probability < link_at:
        return IN_DOUBT
    if on_name_alone(pair):
        return NAME_ALONE
    if a_name_differs(pair):
        return NAME_DIFFERS
    if groups.share_a_list(pair.a, pair.b):
        return LIST_TWICE
    return None


def _check_known(pair: Pair, lists: Mapping[str, str]) -> None:
    for mention in (pair.a, pair.b):
        if mention not in lists:
            raise PersonsError("a compared pair names a mention that is on no list", place=mention)


def _ordered(a: str, b: str) -> tuple[str, str]:
    return (a, b) if a < b else (b, a)

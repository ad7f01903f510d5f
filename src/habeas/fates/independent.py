"""Independent sources of what is alleged: how many there are at most of whom none rests on another.

Two statements are independent only if their originating sources differ (or what these rest on as a whole), neither
source passed the other's on, they are no copies of each other, and somebody knows who each source is. An anonymous
source counts as none: it may be one of the others. One statement is one source, whatever it rests on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from habeas.model.records import Source
from habeas.model.spellings import folded
from habeas.model.statements import Act, Involvement, Statement
from habeas.statements.origins import independence, is_circular

NEEDED = 2
"""Independent sources that a dossier on an individual needs, or a person's explicit mark that it rests on fewer."""
QUOTED_ALIKE = 8
"""Words from which one and the same quote of two sources is a copy: shorter ones, "they took him away", are usual."""
_EXACTLY = 22  # nodes up to which the largest set is looked for; beyond, a set that may be smaller is taken


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """On whom statements rest. Ids of sources, sorted.

    `independent`: a largest set of originating sources of which none rests on another. `dependent`: identified ones
    beside them that do, with why: same_origin, relays, copies. `unidentified`: of whom nobody knows who they are.
    `relays`: only passed something on. `circular`: stand in the chain of their own statement. `through`: relays through
    which every statement came. `at_least`: there were too many to look for the largest set.
    """

    independent: tuple[str, ...]
    dependent: tuple[tuple[str, str], ...]
    unidentified: tuple[str, ...]
    relays: tuple[str, ...]
    circular: tuple[str, ...]
    through: tuple[str, ...]
    at_least: bool = False

    @property
    def enough(self) -> bool:
        """Tell whether there are as many as a dossier on an individual needs."""
        return len(self.independent) >= NEEDED


@dataclass(frozen=True, slots=True, kw_only=True)
class _Node:
    """Statements that stand or fall together: one originating source, one chain, one set of copies."""

    source: str
    roots: frozenset[str]
    chain: frozenset[str]
    mentions: frozenset[str] = field(repr=False)
    quotes: frozenset[str] = field(repr=False)


def independent_sources(
    said: Iterable[Statement],
    sources: Mapping[str, Source],
    copied: frozenset[frozenset[str]] = frozenset(),
    acts: Mapping[str, Act] | None = None,
) -> Sources:
    """Say on how many independent sources some statements rest.

    Args:
        said: the statements. sources: by id. acts: by id, those that involvements among them are of.
        copied: pairs of mentions that are likely one witness.
    """
    kept = tuple(said)
    told = independence((one.attribution for one in kept), sources)
    nodes = _nodes(kept, sources, copied, acts or {})
    edges = _edges(nodes, copied)
    chosen = _largest(edges)
    independent = {nodes[at].source for at in chosen}
    dependent: dict[str, str] = {}
    for at, node in enumerate(nodes):
        why = next((edges[at][other] for other in chosen if other in edges[at]), "")
        if node.source not in independent and why:
            dependent.setdefault(node.source, why)
    chains = [frozenset(one.attribution.relayed_by) for one in kept]
    return Sources(
        independent=tuple(sorted(independent)),
        dependent=tuple(sorted(dependent.items())),
        unidentified=told.unidentified,
        relays=told.relays,
        circular=told.circular,
        through=tuple(sorted(frozenset.intersection(*chains))) if chains else (),
        at_least=len(nodes) > _EXACTLY,
    )


def _nodes(
    said: tuple[Statement, ...],
    sources: Mapping[str, Source],
    copied: frozenset[frozenset[str]],
    acts: Mapping[str, Act],
) -> list[_Node]:
    in_copies = frozenset(mention for pair in copied for mention in pair)
    quoted_by: dict[str, set[str]] = defaultdict(set)
    for one in said:
        for quote in _quotes(one):
            quoted_by[quote].add(one.attribution.source)
    found: dict[_Node, None] = {}
    for one in said:
        told = independence((one.attribution,), sources)
        if is_circular(one.attribution) or not told.independent:
            continue
        found[
            _Node(
                source=one.attribution.source,
                roots=frozenset((*told.independent, *told.unidentified)),
                chain=frozenset(one.attribution.relayed_by),
                mentions=_mentions(one, acts) & in_copies,
                # Only what two sources quote alike can tell statements of one source apart from each other here.
                quotes=frozenset(quote for quote in _quotes(one) if len(quoted_by[quote]) > 1),
            )
        ] = None
    return list(found)


def _mentions(one: Statement, acts: Mapping[str, Act]) -> frozenset[str]:
    """Return the mentions that a statement speaks of: whom it accuses, and to whom the act was done."""
    match one:
        case Involvement():
            victim = (acts[one.of].victim,) if one.of in acts else ()
            return frozenset((one.actor, *victim))
        case Act():
            return frozenset((one.victim,))
        case _:
            return frozenset()


def _quotes(one: Statement) -> Iterable[str]:
    for anchor in one.attribution.anchors:
        words = folded(anchor.exact)
        if len(words.split()) >= QUOTED_ALIKE:
            yield words


def _edges(nodes: list[_Node], copied: frozenset[frozenset[str]]) -> list[dict[int, str]]:
    """Return, for each node, the nodes that are not independent of it, each with why."""
    by_root, by_quote, by_mention, by_chain = (_by(nodes, key) for key in ("roots", "quotes", "mentions", "chain"))
    found: list[dict[int, str]] = [{} for _ in nodes]

    def join(some: Iterable[int], others: Iterable[int], why: str) -> None:
        for one in some:
            for other in others:
                if one != other:
                    found[one].setdefault(other, why)
                    found[other].setdefault(one, why)

    for same in by_root.values():
        join(same, same, "same_origin")
    by_source: dict[str, list[int]] = defaultdict(list, {root: [*same] for root, same in by_root.items()})
    for at, node in enumerate(nodes):
        by_source[node.source].append(at)
    for relay, relayed in by_chain.items():
        join(relayed, by_source.get(relay, ()), "relays")
    for same in by_quote.values():
        join(same, same, "copies")
    for a, b in (tuple(pair) for pair in copied if len(pair) == 2):
        join(by_mention.get(a, ()), by_mention.get(b, ()), "copies")
    return found


def _by(nodes: list[_Node], key: str) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for at, node in enumerate(nodes):
        for one in sorted(getattr(node, key)):
            found[one].append(at)
    return found


def _largest(joined: list[dict[int, str]]) -> tuple[int, ...]:
    """Return a largest set of nodes of which no two are joined; of many nodes a large one, and two where there are."""
    order = sorted(range(len(joined)), key=lambda at: (len(joined[at]), at))
    best = _greedy(joined, order)
    if len(joined) > _EXACTLY:
        return best
    stack: list[tuple[tuple[int, ...], tuple[int, ...]]] = [((), tuple(order))]
    while stack:
        taken, left = stack.pop()
        if len(taken) > len(best):
            best = taken
        if left and len(taken) + len(left) > len(best):
            first, rest = left[0], left[1:]
            stack.append((taken, rest))
            stack.append(((*taken, first), tuple(at for at in rest if at not in joined[first])))
    return best


def _greedy(joined: list[dict[int, str]], order: list[int]) -> tuple[int, ...]:
    barred: set[int] = set()
    taken: list[int] = []
    for at in order:
        if at not in barred:
            taken.append(at)
            barred.update(joined[at])
    return tuple(taken)

"""Independent originating sources: an article that quotes an article that quotes a letter is one source, the letter.

A source counts once however many relay it. One of whom nobody knows who it is ("activists say") may be one of the
others, so it is told apart and not added. What came to us through its own source again rests on itself and proves
nothing; sources that rest on each other in a circle count as one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from habeas.model.attribution import Attribution
from habeas.model.records import Source
from habeas.model.vocabularies import vocabulary


@dataclass(frozen=True, slots=True, kw_only=True)
class Independence:
    """On whom statements rest. Ids of sources, sorted.

    `independent`: identified originating sources, those folded away that rest on another of them as a whole.
    `unidentified`: originating sources that nobody knows. `relays`: sources that only passed something on.
    `circular`: originating sources that also stand in the chain through which their own statement came.
    """

    independent: tuple[str, ...]
    unidentified: tuple[str, ...]
    relays: tuple[str, ...]
    circular: tuple[str, ...]


def is_identified(source: Source) -> bool:
    """Tell whether anybody knows who a source is."""
    terms = vocabulary("source_kinds").terms
    return source.source_kind not in terms or terms[source.source_kind].traits.get("unidentified") != "yes"


def is_circular(attribution: Attribution) -> bool:
    """Tell whether a source also stands in the chain through which its own statement came.

    Of two papers that copy from each other a letter is still the origin: that a relay stands twice takes nothing away.
    """
    return attribution.source in attribution.relayed_by


def independence(said: Iterable[Attribution], sources: Mapping[str, Source]) -> Independence:
    """Say on how many independent originating sources statements rest.

    Args:
        said: the attributions of the statements.
        sources: by id; a source that as a whole `rests_on` others counts as them.
    """
    origins: set[str] = set()
    relays: set[str] = set()
    circular: set[str] = set()
    for one in said:
        relays.update(one.relayed_by)
        if is_circular(one):
            circular.add(one.source)
        else:
            origins.add(one.source)
    roots = {root for origin in origins for root in _roots(origin, sources)}
    identified = {one for one in roots if one not in sources or is_identified(sources[one])}
    return Independence(
        independent=tuple(sorted(identified)),
        unidentified=tuple(sorted(roots - identified)),
        relays=tuple(sorted(relays - origins - circular)),
        circular=tuple(sorted(circular - origins)),
    )


def _roots(source: str, sources: Mapping[str, Source]) -> frozenset[str]:
    """Return the sources on which a source rests in the end; itself if on none.

    Where that leads into a circle the whole circle is one: it is called by its first source of whom somebody knows who
    it is, by the order of ids.
    """
    if source not in sources or not sources[source].rests_on:
        return frozenset((source,))
    below = {one: _below(one, sources) for one in _below(source, sources)}
    found = set()
    for one, reached in below.items():
        if all(one in below[other] for other in reached):  # nothing leads out of its circle, mostly of itself alone
            known = sorted(other for other in reached if other not in sources or is_identified(sources[other]))
            found.add(known[0] if known else min(reached))
    return frozenset(found)


def _below(source: str, sources: Mapping[str, Source]) -> frozenset[str]:
    """Return a source, and all on which it rests."""
    found, waiting = {source}, [source]
    while waiting:
        here = waiting.pop()
        new = set(sources[here].rests_on) - found if here in sources else set()
        found |= new
        waiting += new
    return frozenset(found)

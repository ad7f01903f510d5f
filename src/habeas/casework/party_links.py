"""Which accounts of alleged perpetrators and units people hold to be one: judgements beside the links of persons.

Nobody is found by a name and nothing is linked by a model: a person says it of two ids. It is kept as a `Link` in the
state `party`, so that the linkage of persons never sees it; `habeas undo` takes it back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from habeas.model.records import Same
from habeas.vault.index import Index

STATE = "party"


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyLinks:
    """What people judged. `groups`: mentions held to be one, each group in the order of ids; `different`: pairs.

    `conflicts`: pairs held to be different that other judgements make one. They are told, and nothing is chosen.
    """

    groups: tuple[tuple[str, ...], ...]
    different: tuple[tuple[str, str], ...]
    conflicts: tuple[tuple[str, str], ...]

    @property
    def same(self) -> Mapping[str, str]:
        """By mention the first of its group."""
        return {mention: group[0] for group in self.groups for mention in group}


def party_links(index: Index, among: Iterable[str] | None = None) -> PartyLinks:
    """Return which mentions people hold to be one party: of each pair the newest judgement that was not undone.

    Decisions on pairs that are persons of the record too count as well. What a model linked does not.

    Args:
        among: only these mentions; links through others lead nowhere then.
    """
    rows = index.database.execute(
        "SELECT a, b, same FROM link WHERE by_person = 1 AND undone = 0"
        " AND (state = ? OR (state = 'judged' AND in_force = 1)) ORDER BY entry, idx",
        (STATE,),
    )
    newest = {(str(a), str(b)): Same(same) for a, b, same in [*rows]}
    wanted = None if among is None else frozenset(among)
    kept = {pair: same for pair, same in newest.items() if wanted is None or wanted.issuperset(pair)}
    root: dict[str, str] = {}

    def find(mention: str) -> str:
        while root.setdefault(mention, mention) != mention:
            mention = root[mention]
        return mention

    for (a, b), same in kept.items():
        if same is Same.YES:
            one, other = sorted((find(a), find(b)))
            root[other] = one
    grouped: dict[str, list[str]] = {}
    for mention in sorted(root):
        grouped.setdefault(find(mention), []).append(mention)
    apart = tuple(sorted(pair for pair, same in kept.items() if same is Same.NO))
    return PartyLinks(
        groups=tuple(tuple(group) for group in grouped.values() if len(group) > 1),
        different=apart,
        conflicts=tuple(pair for pair in apart if find(pair[0]) == find(pair[1])),
    )


def with_same(index: Index, mentions: tuple[str, ...]) -> tuple[str, ...]:
    """Return some mentions, and after them all others that people hold to be of the same parties."""
    same = {mention: group for group in party_links(index).groups for mention in group}
    return tuple(dict.fromkeys((*mentions, *(other for one in mentions for other in same.get(one, ())))))

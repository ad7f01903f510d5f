"""Groups that only grow, with what must stay apart."""

from __future__ import annotations

from collections.abc import Mapping


class Groups:
    """Mentions gathered to groups. A group knows its lists and the groups it must never meet.

    Args:
        lists: the list of each mention; `share_a_list` speaks of these.
    """

    __slots__ = ("_foes", "_lists", "_parent", "_size")

    def __init__(self, lists: Mapping[str, str]) -> None:
        self._parent = {mention: mention for mention in lists}
        self._size: dict[str, int] = {}
        self._lists = {mention: frozenset((name,)) for mention, name in lists.items()}
        self._foes: dict[str, set[str]] = {}

    def root(self, mention: str) -> str:
        """Return the mention that stands for this one's group."""
        parent = self._parent
        while parent[mention] != mention:
            parent[mention] = parent[parent[mention]]
            mention = parent[mention]
        return mention

    def together(self, a: str, b: str) -> bool:
        """Say whether two mentions are in one group."""
        return self.root(a) == self.root(b)

    def join(self, a: str, b: str) -> None:
        """Gather the groups of two mentions; what either must not meet, the whole must not meet."""
        big, small = self.root(a), self.root(b)
        if big == small:
            return
        if self._size.get(big, 1) < self._size.get(small, 1):
            big, small = small, big
        self._parent[small] = big
        self._size[big] = self._size.get(big, 1) + self._size.get(small, 1)
        self._lists[big] |= self._lists[small]
        for foe in self._foes.pop(small, ()):
            self._foes[foe].discard(small)
            self._foes[foe].add(big)
            self._foes.setdefault(big, set()).add(foe)

    def keep_apart(self, a: str, b: str) -> None:
        """Say that the groups of two mentions must never be joined; nothing happens if they are one
        already.
        """
        one, other = self.root(a), self.root(b)
        if one != other:
            self._foes.setdefault(one, set()).add(other)
            self._foes.setdefault(other, set()).add(one)

    def apart(self, a: str, b: str) -> bool:
        """Say whether joining the groups of two mentions was ruled out."""
        return self.root(b) in self._foes.get(self.root(a), ())

    def share_a_list(self, a: str, b: str) -> bool:
        """Say whether joining would put two mentions of one list together that are not together yet."""
        one, other = self.root(a), self.root(b)
        return one != other and not self._lists[one].isdisjoint(self._lists[other])

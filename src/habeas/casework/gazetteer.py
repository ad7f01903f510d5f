"""Where the places that sources name lie, by the gazetteer of the case: as people chose, or by a name only one has."""

from __future__ import annotations

from habeas.model.encoding import decode_fast
from habeas.model.spellings import folded
from habeas.model.statements import Place
from habeas.model.values import Where
from habeas.vault.index import Index

Chain = tuple[tuple[str, str], ...]
_DEEPEST = 10  # levels: a circle, which no check lets in, would have no end


class Gazetteer:
    """The places of a case by id and by name."""

    def __init__(self, index: Index) -> None:
        bodies = [decode_fast(bytes(body)) for (body,) in index.database.execute("SELECT body FROM place")]
        self._places = {place.id: place for place in bodies if isinstance(place, Place)}
        self._named: dict[str, set[str]] = {}
        for place in self._places.values():
            for name in place.names:
                self._named.setdefault(folded(name.written), set()).add(place.id)

    def chain(self, where: Where | None) -> Chain:
        """Return level and id of a place and of all that it lies in, the smallest first; () if it is not known.

        A place that a person chose is known. Of one that is only named the first part of the text must be the name of
        one place here; of several, of one alone that lies in what the other parts name.
        """
        if where is None:
            return ()
        if where.place in self._places:
            return self._around(where.place or "")
        first, *others = (self._named.get(folded(part), set()) for part in where.stated.split(","))
        fitting = [
            place
            for place in sorted(first)
            if all(not other or other & {around for _, around in self._around(place)} for other in others)
        ]
        return self._around(fitting[0]) if len(fitting) == 1 else ()

    def _around(self, place: str) -> Chain:
        found: list[tuple[str, str]] = []
        while place in self._places and len(found) < _DEEPEST:
            found.append((self._places[place].level, place))
            place = self._places[place].within
        return tuple(found)

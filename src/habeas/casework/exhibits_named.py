"""Which exhibits a filing may name, with their hashes: decided exhibit by exhibit, by consents and by labels.

To name a file is not to hand it over. It may be named where whoever's words it holds allows what the filing is for,
where nobody who handed it in or spoke of it refuses, and where neither it nor what it was made from is under a sealing
label. What somebody chose about it, the name of its file above all, stays here.
"""

from __future__ import annotations

import msgspec

from habeas.casework.bundle_choice import made_from
from habeas.casework.naming_others import NamingOthers
from habeas.casework.redacting import copies_in
from habeas.disclosures.gate import Gate, Refusal
from habeas.model.encoding import decode_fast
from habeas.model.exhibits import Exhibit
from habeas.vault.index import Index

SEALED = "it is under a sealing label"


class ExhibitsNamed:
    """Decides about exhibits, each once.

    Args:
        others: looks for anybody's name in words; whoever goes is somebody like everybody else to it.
    """

    def __init__(self, index: Index, gate: Gate, others: NamingOthers) -> None:
        self._index, self._gate, self._others = index, gate, others
        self._copies = copies_in(index)
        found = index.database.execute("SELECT exhibit FROM label WHERE sealed = 1")
        self._sealed = frozenset(str(one) for (one,) in found)
        self._known: dict[str, Exhibit | None] = {}
        self._families: dict[str, tuple[str, ...]] = {}
        self._named: dict[tuple[str, str], tuple[Exhibit | None, str]] = {}
        self.relied: dict[str, tuple[str, ...]] = {}

    def family(self, identifier: str) -> tuple[str, ...]:
        """Return an exhibit, the copy that took its place, and all that it was made from; itself if none is there."""
        if identifier not in self._families:
            exhibit = self._exhibit(identifier)
            above = made_from(self._index, exhibit) if exhibit is not None else ()
            self._families[identifier] = tuple(dict.fromkeys((identifier, *above)))
        return self._families[identifier]

    def is_sealed(self, identifier: str) -> bool:
        """Tell whether an exhibit, or what it was made from, is under a sealing label."""
        return not self._sealed.isdisjoint(self.family(identifier))

    def spoken_of(self, identifier: str) -> tuple[str, ...]:
        """Return those of its family that a consent is about."""
        if not self._gate.has_spoken_of_exhibits:
            return ()
        return tuple(one for one in self.family(identifier) if self._gate.has_spoken(one))

    def named(self, identifier: str, source: str) -> tuple[Exhibit | None, str]:
        """Return an exhibit as it may be named, or None and why not.

        Args:
            source: who says what rests on it, and may.
        """
        key = (identifier, source)
        if key not in self._named:
            self._named[key] = self._decide(identifier, source)
        return self._named[key]

    def _decide(self, identifier: str, source: str) -> tuple[Exhibit | None, str]:
        exhibit = self._exhibit(identifier)
        if exhibit is None:
            return None, "it was withdrawn"
        if self.is_sealed(identifier):
            return None, SEALED
        answer = self._gate.ask({exhibit.id: (*self.spoken_of(identifier), exhibit.origin or source)})
        if answer.withheld:
            return None, answer.withheld[0][1].words
        if exhibit.received_from and exhibit.received_from != source:
            handed = self._gate.ask({exhibit.received_from: (exhibit.received_from,)})
            if handed.withheld and handed.withheld[0][1] is not Refusal.NO_CONSENT:
                return None, f"who handed it in: {handed.withheld[0][1].words}"
        self.relied[exhibit.id] = answer.consents
        return self._bare(exhibit), ""

    def _bare(self, exhibit: Exhibit) -> Exhibit:
        captured = exhibit.captured
        if captured is not None and self._others.stand_in(f"{captured.url} \n{captured.final_url}"):
            captured = None
        return msgspec.structs.replace(
            exhibit, file_name="", derived_by="", received_on=None, received_from=None, shape={}, captured=captured
        )

    def _exhibit(self, identifier: str) -> Exhibit | None:
        identifier = self._copies.get(identifier, identifier)
        if identifier not in self._known:
            row = self._index.database.execute("SELECT body FROM exhibit WHERE id = ?", (identifier,)).fetchone()
            found = decode_fast(bytes(row[0])) if row else None
            self._known[identifier] = found if isinstance(found, Exhibit) else None
        return self._known[identifier]

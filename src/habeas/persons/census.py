"""Count how a case uses its words in names: from stated parts, and, for order and culture, from all its names.

Names with stated parts say how often each word is a given name, a patronymic or a family name. The others say which
order and which culture is usual, each by the weight with which the packs place it; and what they place nearly for
certain counts as half a use. Nothing here is decided for a single name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from habeas.model.spellings import SCRIPTS
from habeas.model.values import Name
from habeas.persons.compiled_packs import FAMILY, GIVEN, PATRONYMIC, compiled, key_of
from habeas.persons.cultures import Pack
from habeas.persons.forms import Forms
from habeas.persons.lexicon import Lexicon, sound_of
from habeas.persons.orders import Orders, Placed
from habeas.persons.roles import explained, explained_twice
from habeas.persons.tagged import Role, Tagged, Word
from habeas.persons.uses import Counts, Uses

SAMPLE = 10_000
"""Names without stated parts that are asked for order and culture, evenly spaced."""
STATED_SAMPLE = 20_000
"""The same of names with stated parts, whose words all count. Each counts for those that it stands for."""
_CERTAIN = 0.95
_HALF_A_USE = 0.5
_ROUNDS = 2
_PARTS = {
    Role.GIVEN: GIVEN, Role.FATHER: GIVEN, Role.GRANDFATHER: GIVEN, Role.PATRONYMIC: PATRONYMIC,
    Role.FAMILY: FAMILY, Role.SECOND_FAMILY: FAMILY, Role.NISBA: FAMILY,
}  # fmt: skip


def uses_of(names: Iterable[Name], *, cultures: Sequence[Pack] | None = None, forms: Forms | None = None) -> Uses:
    """Count the words, orders and cultures of a case's names.

    Args:
        names: all of the case; aliases are left out. The same names in the same order give the same counts.
        cultures: the packs to ask; all that ship with the program if None.
        forms: words that such packs were asked for before, in place of `cultures`.
    """
    asked = forms or Forms(compiled(cultures))
    mains = [name for name in names if name.kind == "main"]
    stated = [name for name in mains if name.given or name.family or name.patronymic]
    others = [name for name in mains if not (name.given or name.family or name.patronymic)]
    tally = _Tally()
    orders = Orders(Lexicon(asked, Uses()))
    every = max(1, -(-len(stated) // STATED_SAMPLE))
    for number, name in enumerate(stated):
        if number % every:
            tally.count_stated(explained(name, orders)[0])
        else:
            tagged, placed, script = explained_twice(name, orders)
            tally.count_stated(tagged)
            tally.count_order(placed, script, orders.cultures, every)
    sample = others[:: max(1, -(-len(others) // SAMPLE))]
    uses = tally.uses(len(mains), len(stated))
    for _ in range(_ROUNDS if sample else 0):
        orders = Orders(Lexicon(asked, uses))
        guessed = _Tally(tally)
        for name in sample:
            tagged, placed = explained(name, orders)
            guessed.count_guessed(tagged)
            guessed.count_order(placed, _script(tagged), orders.cultures)
        uses = guessed.uses(len(mains), len(stated))
    return uses


class _Tally:
    """Counts while they grow."""

    def __init__(self, start: _Tally | None = None) -> None:
        self.words: defaultdict[str, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
        self.totals = [0.0, 0.0, 0.0]
        self.cultures: defaultdict[str, defaultdict[str, float]] = defaultdict(lambda: defaultdict(float))
        self.orders: defaultdict[str, defaultdict[str, float]] = defaultdict(lambda: defaultdict(float))
        if start is not None:
            self.totals = list(start.totals)
            for culture, found in start.orders.items():
                self.orders[culture] |= found
            for script, found in start.cultures.items():
                self.cultures[script] |= found
            for word, counts in start.words.items():
                self.words[word] = list(counts)

    def count_stated(self, tagged: Tagged) -> None:
        """Count the names of stated parts."""
        for key, role, _ in _names(tagged):
            self._add(key, _PARTS[role], 1.0)

    def count_guessed(self, tagged: Tagged) -> None:
        """Count the names that are nearly certain in a name without stated parts."""
        for key, role, weight in _names(tagged):
            if weight >= _CERTAIN:
                self._add(key, _PARTS[role], _HALF_A_USE)

    def count_order(self, placed: Placed | None, script: str, cultures: Sequence[str], names: int = 1) -> None:
        """Count the culture and the order of a name that stands for so many, in part where several explain it."""
        explained = placed.explained if placed is not None else ()
        total = sum(weight for weight, _, _ in explained) / names
        for weight, at, order in explained:
            self.orders[cultures[at]][order.written] += weight / total
            self.cultures[script][cultures[at]] += weight / total

    def _add(self, key: str, part: int, amount: float) -> None:
        self.words[key][part] += amount
        self.totals[part] += amount

    def uses(self, names: int, with_parts: int) -> Uses:
        """Return the counts as they stand."""
        sounds: defaultdict[str, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
        for word, counts in self.words.items():
            sound = sound_of(word)
            if sound:
                held = sounds[sound]
                for part in (GIVEN, PATRONYMIC, FAMILY):
                    held[part] += counts[part]
        return Uses(
            words={word: _counts(counts) for word, counts in self.words.items()},
            sounds={sound: _counts(counts) for sound, counts in sounds.items()},
            totals=_counts(self.totals),
            cultures={
                script: {
                    culture: (count + 0.5) / (sum(found.values()) + 0.5 * len(found))
                    for culture, count in found.items()
                }
                for script in SCRIPTS
                if (found := self.cultures.get(script))
            },
            orders={culture: dict(found) for culture, found in self.orders.items()},
            names=names,
            with_parts=with_parts,
        )


def _names(tagged: Tagged) -> Iterator[tuple[str, Role, float]]:
    """Yield the names of one or more words that have a part: what each is counted by, its role and how sure that is."""
    units: dict[int, list[Word]] = {}
    for word in tagged.words:
        if word.role in _PARTS and word.bare:
            units.setdefault(word.unit, []).append(word)
    for words in units.values():
        key = key_of(" ".join(word.bare for word in words), article=any(word.article for word in words))
        yield key, words[0].role, words[0].weights[0][1]


def _script(tagged: Tagged) -> str:
    return next((word.script for word in tagged.words if word.bare), "o")


def _counts(counts: list[float]) -> Counts:
    return counts[0], counts[1], counts[2]

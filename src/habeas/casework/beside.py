"""What the sources say of one person, side by side: each thing once, and how far they agree on it."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations

from habeas.casework.pair_words import compared, said_lines
from habeas.casework.people import Dossier

_WORST = ("different", "years", "days", "letters", "unread", "spelling", "other_script", "part", "may_be_same")
_DISAGREE = frozenset({"different", "years", "days", "letters"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What the sources say of one thing: `what` as in `pair_words`; of each its slug, row (0 for none), words.

    `how`: the furthest that two of them are apart, as in `pair_words`. `differ`: they cannot all be right as written.
    """

    what: str
    said: tuple[tuple[str, int, tuple[str, ...]], ...] = field(repr=False)
    how: str
    n: int

    @property
    def differ(self) -> bool:
        """Whether the sources disagree, and not only write the same in another way."""
        return self.how in _DISAGREE


def beside(dossier: Dossier) -> tuple[Beside, ...]:
    """Lay what each source says beside what the others say: the newest record of each mention."""
    slugs = {source.id: source.slug for source in dossier.sources}
    newest = [records[-1] for records in dossier.records]
    told: dict[str, list[tuple[str, int, tuple[str, ...]]]] = {}
    for record in newest:
        for key, words in said_lines(record).items():
            told.setdefault(key, []).append((slugs[record.attribution.source], record.attribution.row or 0, words))
    apart: dict[str, tuple[int, str, int]] = {}
    for one, other in combinations(newest, 2):
        for line in compared(one, other):
            if line.how in _WORST:
                found = (-_WORST.index(line.how), line.how, line.n)
                apart[line.what] = max(apart.get(line.what, found), found)
    return tuple(
        Beside(
            what=key, said=tuple(said), how=apart[key][1] if key in apart else "same", n=apart.get(key, (0, "", 0))[2]
        )
        for key, said in told.items()
    )

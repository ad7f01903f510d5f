"""A name with the place of each of its words: given, father's, family and so on, and how it is known.

The name as written is kept beside its words and never changed. A word whose place is in doubt keeps every place it may
have, with weights. None of this is shown by `repr`.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec

from habeas.model.values import Name

DOUBT = 0.8
"""A word whose likeliest place weighs less than this is in doubt."""


class Role(StrEnum):
    """The place of a word in a name."""

    GIVEN = "given"
    PATRONYMIC = "patronymic"  # the father's name with the ending of a language that has one
    FATHER = "father"  # the father's name as it is: nasab, or a chain of given names
    GRANDFATHER = "grandfather"  # and whoever stands behind him in a chain
    FAMILY = "family"
    SECOND_FAMILY = "second_family"  # the mother's, a husband's, or the one somebody was born with
    NISBA = "nisba"  # al-...i, used as a family name
    KUNYA = "kunya"  # Abu, Umm and the name of a child, real or not
    TEIP = "teip"
    TITLE = "title"
    INITIAL = "initial"
    PARTICLE = "particle"  # de, al, bin, "called": belongs to the word it leads to
    ALIAS = "alias"
    UNKNOWN = "unknown"


class By(StrEnum):
    """How the place of a word is known, the surest first."""

    STATED = "stated"  # a mapping read the parts
    MARK = "mark"  # a word or sign beside it says so
    FORM = "form"  # its ending or article
    USE = "use"  # how the names of this case with stated parts use it
    LIST = "list"  # a pack knows it
    ORDER = "order"  # only where it stands


Weights = tuple[tuple[Role, float], ...]


class Word(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One word of a name.

    Attributes:
        folded: the word as habeas.model.spellings.fold has it.
        bare: what is compared: without article, a patronymic as the father's name, a woman's family name as her father
            has it, a compound with abd parted ("abd rahman"); "" for a word that is nothing by itself.
        article: whether one led it, in a word of its own or not.
        script: a letter of habeas.model.spellings.SCRIPTS.
        role: its likeliest place; `unknown` where no place reaches a half.
        of: for an initial, a particle or an alias the place of what it stands for or leads to, where known.
        by: how that is known.
        unit: words of one number are one name together, as in Abd al-Rahman.
        start, end: where it stands in `written`, in code points; -1 where only a stated part has it.
        weights: the places it may have, the likeliest first, those under 2 % left out.
    """

    folded: str
    bare: str
    article: bool
    script: str
    role: Role
    of: Role | None
    by: By
    unit: int
    start: int
    end: int
    weights: Weights

    def __repr__(self) -> str:
        return f"Word({self.role})"


class Tagged(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A name, which pack of a culture read it ("" if none had to), and its words in the order written.

    Words that stand in a stated part and not in `written` come last.
    """

    name: Name
    culture: str
    words: tuple[Word, ...]

    def __repr__(self) -> str:
        return f"Tagged({', '.join(word.role for word in self.words)})"

    def texts(self, *roles: Role) -> tuple[str, ...]:
        """Return the bare names that have one of these roles, in order; the words of one unit with a space between."""
        found: dict[int, list[str]] = {}
        for word in self.words:
            if word.role in roles and word.bare:
                found.setdefault(word.unit, []).append(word.bare)
        return tuple(map(" ".join, found.values()))

    def initials(self, of: Role) -> tuple[str, ...]:
        """Return the initials that stand for a name of this role."""
        return tuple(word.bare for word in self.words if word.role is Role.INITIAL and word.of is of)

    @property
    def doubtful(self) -> tuple[int, ...]:
        """The positions in `words` of those whose place is in doubt."""
        return tuple(at for at, word in enumerate(self.words) if not word.weights or word.weights[0][1] < DOUBT)

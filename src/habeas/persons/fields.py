"""The fields that are compared, the grades of each, in SQL for Splink and in words for people.

A field's grades go from the closest to "else". `m` is the share of true pairs and `u` the share of chance
pairs that fall in a grade where the case cannot teach it: rounded from the two Argentine lists (dates,
years), and for names from the romanisation figures in docs/methods/linkage.md. A case that is large enough
replaces them by its own.

Marks of likeness stand a hair under .84, .88, .9 and .92: many pairs lie just on these, and which side their last bit
falls depends on the order in which an engine adds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from habeas.persons.prepare import Prepared, Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Grade:
    """One grade of likeness. `words` never hold a value; `tf` names the column whose rarity also counts."""

    sql: str
    words: str
    m: float
    u: float
    tf: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field: its columns, when it says nothing (`null` in SQL), and its grades, the closest first.

    `kind` is `name` (never enough alone), `circumstance` (birth, taking, place) or `weak` (sex: it follows
    from most given names, so it does not count as a second witness).
    """

    slug: str
    title: str
    kind: Literal["name", "circumstance", "weak"]
    column: str  # the column whose absence makes the field unknown
    null: str
    grades: tuple[Grade, ...]

    def known(self, row: Row) -> bool:
        """Say whether a row has this field."""
        return getattr(row, self.column) not in (None, ())


def _name_field(slug: str, title: str, column: str, twin: str, *, tail: float) -> Field:
    """Family or given name: whole, in part, in the other's place, by sound, by spelling."""
    left, right, sound = f"{column}_l", f"{column}_r", f"{column}_sound"
    words_l, words_r = f"{column}_words_l", f"{column}_words_r"
    contained = f"(list_has_all({words_l}, {words_r}) OR list_has_all({words_r}, {words_l}))"
    # Of two given names one often is a relative's too: then the rest must be within two letters to be a slip.
    near = (
        f"jaro_winkler_similarity({left}, {right}) >= 0.91999999"
        f" AND (levenshtein({left}, {right}) <= 2 OR NOT list_has_any({words_l}, {words_r}))"
    )
    swapped = f"({left} = {twin}_r OR {twin}_l = {right})"
    return Field(
        slug=slug,
        title=title,
        kind="name",
        column=column,
        null=f"{left} IS NULL OR {right} IS NULL",
        grades=(
            Grade(sql=f"{left} = {right}", words="the same", m=0.66, u=0.004, tf=column),
            Grade(sql=contained, words="the same, with further words in one", m=0.06, u=0.004),
            Grade(sql=swapped, words="the same, as another part of the name", m=0.02, u=0.001),
            Grade(sql=f"{sound}_l = {sound}_r", words="written otherwise, sounds the same", m=0.07, u=0.004),
            Grade(sql=near, words="nearly the same letters", m=0.06, u=0.003),
            Grade(
                sql=f"list_has_any({words_l}, {words_r})",
                words="shares a word, other words differ",
                m=0.02,
                u=0.006,
            ),
            Grade(
                sql=f"(length({left}) = 1 OR length({right}) = 1) AND left({left}, 1) = left({right}, 1)",
                words="an initial that fits",
                m=0.02,
                u=0.004,
            ),
            Grade(
                sql=f"jaro_winkler_similarity({left}, {right}) >= 0.83999999",
                words="similar letters",
                m=0.04,
                u=0.02,
            ),
            Grade(sql="ELSE", words="differs", m=tail, u=0.95),
        ),
    )


_PATRONYMIC = Field(
    slug="patronymic",
    title="father's name",
    kind="name",
    column="patronymic",
    null="patronymic_l IS NULL OR patronymic_r IS NULL",
    grades=(
        Grade(sql="patronymic_l = patronymic_r", words="the same", m=0.65, u=0.015, tf="patronymic"),
        Grade(
            sql="patronymic_sound_l = patronymic_sound_r",
            words="written otherwise, sounds the same",
            m=0.15,
            u=0.01,
        ),
        Grade(
            sql="(length(patronymic_l) = 1 OR length(patronymic_r) = 1)"
            " AND left(patronymic_l, 1) = left(patronymic_r, 1)",
            words="an initial that fits",
            m=0.03,
            u=0.01,
        ),
        Grade(
            sql="jaro_winkler_similarity(patronymic_l, patronymic_r) >= 0.87999999",
            words="nearly the same letters",
            m=0.1,
            u=0.02,
        ),
        Grade(sql="ELSE", words="differs", m=0.07, u=0.945),
    ),
)

_MOTHER = Field(
    slug="mother",
    title="mother's surname",
    kind="name",
    column="mother",
    null="mother_l IS NULL OR mother_r IS NULL",
    grades=(
        Grade(sql="mother_l = mother_r", words="the same", m=0.8, u=0.004, tf="mother"),
        Grade(
            sql="jaro_winkler_similarity(mother_l, mother_r) >= 0.87999999",
            words="nearly the same letters",
            m=0.12,
            u=0.01,
        ),
        Grade(sql="ELSE", words="differs", m=0.08, u=0.986),
    ),
)

_ALIAS = Field(
    slug="alias",
    title="other name",
    kind="name",
    column="alias_words",
    # An alias that one source has and another lacks is the rule, not a contradiction: only a hit is evidence.
    null="len(alias_words_l) = 0 AND len(alias_words_r) = 0",
    grades=(
        Grade(
            sql="list_has_any(alias_words_l, alias_words_r) OR list_has_any(alias_words_l, words_r)"
            " OR list_has_any(words_l, alias_words_r)",
            words="another name of one is a name of the other",
            m=0.15,
            u=0.015,
        ),
        Grade(sql="ELSE", words="not among the other's names", m=0.85, u=0.985),
    ),
)

_YEARS_L, _YEARS_R = "birth_from_l - 365 <= birth_to_r", "birth_from_r - 365 <= birth_to_l"
_EXACT_BIRTH = "birth_from_l = birth_to_l AND birth_from_r = birth_to_r"
_OVERLAP_BIRTH = "birth_from_l <= birth_to_r AND birth_from_r <= birth_to_l"
_BY_DATES = "NOT birth_by_age_l AND NOT birth_by_age_r"
_BIRTH = Field(
    slug="birth",
    title="birth",
    kind="circumstance",
    column="birth_from",
    null="birth_from_l IS NULL OR birth_from_r IS NULL",
    grades=(
        Grade(sql=f"birth_from_l = birth_from_r AND {_EXACT_BIRTH}", words="the same day", m=0.45, u=0.0002),
        Grade(
            sql=f"birth_year_l = birth_year_r OR ({_OVERLAP_BIRTH} AND {_BY_DATES})",
            words="the year agrees",
            m=0.3,
            u=0.04,
        ),
        Grade(sql=_OVERLAP_BIRTH, words="the age fits", m=0.12, u=0.08),
        Grade(sql=f"{_YEARS_L} AND {_YEARS_R}", words="up to a year apart", m=0.08, u=0.09),
        Grade(
            sql="birth_from_l - 1100 <= birth_to_r AND birth_from_r - 1100 <= birth_to_l",
            words="one to three years apart",
            m=0.03,
            u=0.13,
        ),
        Grade(sql="ELSE", words="over three years apart", m=0.02, u=0.66),
    ),
)

_GAP = "greatest(taken_from_l - taken_to_r, taken_from_r - taken_to_l, 0)"
_WIDTH = "greatest(taken_to_l - taken_from_l, taken_to_r - taken_from_r)"
_TAKEN = Field(
    slug="taken",
    title="date taken",
    kind="circumstance",
    column="taken_from",
    null="taken_from_l IS NULL OR taken_from_r IS NULL",
    grades=(
        Grade(sql=f"taken_from_l = taken_from_r AND {_WIDTH} = 0", words="the same day", m=0.72, u=0.001),
        Grade(sql=f"{_GAP} <= 10 AND {_WIDTH} <= 10", words="within 10 days", m=0.08, u=0.012),
        Grade(
            sql=f"{_GAP} = 0 AND {_WIDTH} <= 62",
            words="the month agrees, no day in one",
            m=0.1,
            u=0.02,
        ),
        Grade(sql=f"{_GAP} <= 31 AND {_WIDTH} <= 62", words="within a month", m=0.02, u=0.03),
        Grade(sql=f"{_GAP} <= 366", words="within a year", m=0.05, u=0.4),
        Grade(sql="ELSE", words="over a year apart", m=0.03, u=0.537),
    ),
)

_PLACE = Field(
    slug="place",
    title="place",
    kind="circumstance",
    column="place",
    null="place_l IS NULL OR place_r IS NULL",
    grades=(
        Grade(sql="place_l = place_r", words="the same words", m=0.3, u=0.03, tf="place"),
        Grade(sql="list_has_any(place_rare_l, place_rare_r)", words="shares a rarer word", m=0.3, u=0.03),
        Grade(sql="jaro_winkler_similarity(place_l, place_r) >= 0.89999999", words="similar letters", m=0.05, u=0.01),
        Grade(sql="list_has_any(place_words_l, place_words_r)", words="shares a common word", m=0.2, u=0.3),
        Grade(sql="ELSE", words="no word shared", m=0.15, u=0.63),
    ),
)

_SEX = Field(
    slug="sex",
    title="sex",
    kind="weak",
    column="sex",
    null="sex_l IS NULL OR sex_r IS NULL",
    grades=(
        Grade(sql="sex_l = sex_r", words="the same", m=0.985, u=0.6),
        Grade(sql="ELSE", words="differs", m=0.015, u=0.4),
    ),
)

FIELDS: tuple[Field, ...] = (
    _name_field("family", "family name", "family", "given", tail=0.06),
    _name_field("given", "given name", "given", "family", tail=0.06),
    _PATRONYMIC,
    _MOTHER,
    _ALIAS,
    _BIRTH,
    _TAKEN,
    _PLACE,
    _SEX,
)
_KINDS = {field.slug: field.kind for field in FIELDS}


def kind_of(slug: str) -> str | None:
    """Return whether a field is a name, a circumstance or weak; None for the prior."""
    return _KINDS.get(slug)


def usable(prepared: Prepared) -> tuple[Field, ...]:
    """Choose the fields that can compare anything: known on two lists, or, in a case of one list, to two
    mentions.

    An alias on one list is enough: it is compared with the names of the other.
    """
    several = len({row.list for row in prepared.rows}) > 1
    chosen = []
    for field in FIELDS:
        known = [row.list for row in prepared.rows if field.known(row)]
        enough = bool(known) if field.slug == "alias" else len(set(known)) > 1 if several else len(known) > 1
        if enough:
            chosen.append(field)
    return tuple(chosen)

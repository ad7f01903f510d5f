"""A first mapping for a table, guessed from its header and some rows, each guess with its reason.

A draft leaves open what it cannot know. It holds no name: of the cells, only words for unknown and the few
distinct texts of a status column are written into it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import msgspec

from habeas.intake.headings import heading_field
from habeas.intake.mapping import DATE_FIELDS, REPEATABLE
from habeas.intake.mapping_text import text as _text
from habeas.intake.mapping_text import value as _value
from habeas.intake.months import LANGUAGES, fold, month_numbers

_UNKNOWN = (
    "sin datos sd s/d no consta desconocido desconocida se ignora unknown n/a na none null - -- ? нет|данных "
    "неизвестно неизвестен н/д не|установлено inconnu inconnue non|renseigné nd غير|معروف مجهول"
)
_UNKNOWN_WORDS = frozenset(fold(word.replace("|", " ")) for word in _UNKNOWN.split()) | {"sin datos"}
_STATUS_TEXTS = 40
_NUMERIC = re.compile(r"([0-9]{1,4})[/.\-]([0-9]{1,2})[/.\-]([0-9]{1,4})")
_AGE_WORD = re.compile(r"[0-9]{1,3}\s*([^\W\d_]+)\.?")
_PATRONYMIC = re.compile(r"(?:ович|евич|ич|овна|евна|ична|инична)$", re.IGNORECASE)


class Guess(msgspec.Struct, frozen=True, kw_only=True):
    """What a column may be: its field and the keys of its rule, why, and what only a person can answer.

    `values`: of a status column, its few distinct texts.
    """

    field: str
    why: str
    keys: tuple[tuple[str, object], ...] = ()
    questions: tuple[str, ...] = ()
    values: tuple[str, ...] = ()


def draft(header: Sequence[str], sample_rows: Sequence[Sequence[str]], *, name: str) -> str:
    """Draft a mapping for a table, as commented TOML that `read_mapping` reads.

    Args:
        header: the column names.
        sample_rows: some rows, each as long as the header.
        name: the table's name, from which the source's id is made.
    Returns: TOML. Every guess says why; every question that only a person can answer stands as a comment.
    """
    unknown, found = guesses(header, sample_rows)
    lines = [*_head(name, list(unknown))]
    for heading, guess in zip(header, found, strict=True):
        lines += ["", *_column(heading, guess)]
    if not {guess.field for guess in found} & {"name", "family", "given", "external_id"}:
        lines += ["", "# QUESTION: which column holds the name? Until one does, this mapping cannot be used."]
    return "\n".join(lines) + "\n"


def guesses(header: Sequence[str], sample_rows: Sequence[Sequence[str]]) -> tuple[tuple[str, ...], tuple[Guess, ...]]:
    """Guess what the columns of a table are, each from its header and some values.

    Args: as `draft`.
    Returns: words for unknown that were found, and a guess a column.
    """
    columns = [[row[place].strip() for row in sample_rows if row[place].strip()] for place in range(len(header))]
    unknown = sorted({text for cells in columns for text in cells if fold(text) in _UNKNOWN_WORDS})
    known = [[text for text in cells if fold(text) not in _UNKNOWN_WORDS] for cells in columns]
    given: set[str] = set()
    found = []
    for heading, cells in zip(header, known, strict=True):
        guess = _guess(heading, cells)
        if guess.field in given and guess.field not in REPEATABLE:
            guess = Guess(field="ignore", why=f"another column was already taken for {guess.field}; which is it?")
        given.add(guess.field)
        found.append(guess)
    return tuple(unknown), tuple(found)


def _head(name: str, unknown: list[str]) -> Iterator[str]:
    stem = re.sub(r"[^a-z0-9]+", "-", fold(name.rpartition(".")[0] or name)).strip("-") or "list"
    yield "# A draft. Check every line: a guess says why, and a QUESTION only a person can answer."
    yield ""
    yield "[source]"
    yield f"id = {_text(stem[:64].strip('-'))}"
    yield "# QUESTION: state_register, memorial, ngo_list, press, testimony, court, family_list or other?"
    yield 'kind = "other"'
    yield f"title = {_text(name)}"
    yield '# QUESTION: in which language is the list? A BCP 47 tag: es, ru, ar; "und" if nobody knows.'
    yield 'lang = "und"'
    yield "# QUESTION: on what lawful basis may this list be used, for what, by whom? Without"
    yield "# [source.basis] nothing of it leaves the program."
    yield ""
    yield "[list]"
    yield "# QUESTION: what does being on this list say by itself? Some of taken,"
    yield "# reported_missing, last_seen, reported_dead, remains_found, released, reported_alive;"
    yield "# [] if nothing. Say it in words too."
    yield "states = []"
    yield 'words = "not stated yet"'
    yield ""
    yield "[unknown]"
    yield "# found in the sample" if unknown else "# none of the usual words was found in the sample"
    yield f"words = {_value(unknown)}"


def _column(heading: str, guess: Guess) -> Iterator[str]:
    yield f"[columns.{_text(heading)}]"
    yield f"# why: {guess.why}"
    yield f"field = {_text(guess.field)}"
    for question in guess.questions:
        yield f"# QUESTION: {question}"
    for key, value in guess.keys:
        yield f"{key} = {_value(value)}"
    if guess.field == "status":
        yield f"[columns.{_text(heading)}.values]"
        yield '# QUESTION: what does each text state? A list of stated fates, or "" for nothing.'
        for text in guess.values:
            yield f'{_text(text)} = ""'


def _guess(heading: str, cells: list[str]) -> Guess:
    field, word = heading_field(heading)
    if not field:
        if cells and len(set(cells)) == len(cells) and all(_id_like(text) for text in cells):
            return Guess(field="external_id", why="every value is a different number or code")
        return Guess(field="ignore", why="neither the header nor the values say what this column is")
    why = f"the header has the word {word!r}"
    if field in DATE_FIELDS:
        return _date_guess(field, why, cells)
    if field == "name":
        return _name_guess(why, cells)
    if field == "age":
        words = sorted({found[1] for text in cells if (found := _AGE_WORD.fullmatch(text))})
        question = ("are all of these words for years? Months go to age_months, days to age_days.",) if words else ()
        keys: tuple[tuple[str, object], ...] = (("years", words),) if words else ()
        return Guess(field=field, why=why, keys=keys, questions=question)
    if field == "status":
        texts = sorted(set(cells))
        if len(texts) > _STATUS_TEXTS:
            return Guess(field="ignore", why=f"{why}, but it has more than {_STATUS_TEXTS} different texts")
        return Guess(field=field, why=why, values=tuple(texts))
    if field == "external_id" and len(set(cells)) < len(cells):
        return Guess(field="ignore", why=f"{why}, but values repeat, so that it cannot be an id")
    if field == "alias":
        marks = [mark for mark in (";", ",", "/") if any(mark in text for text in cells)]
        return Guess(field=field, why=why, keys=(("split", marks[:1]),) if marks else ())
    return Guess(field=field, why=why)


def _id_like(text: str) -> bool:
    return len(text) <= 20 and " " not in text and any(letter.isdigit() for letter in text)


def _date_guess(field: str, why: str, cells: list[str]) -> Guess:
    triples = [tuple(map(int, found.groups())) for text in cells if (found := _NUMERIC.fullmatch(text))]
    first = [triple[0] for triple in triples]
    second = [triple[1] for triple in triples]
    questions: tuple[str, ...] = ()
    if any(number > 31 for number in first):
        order, why = "ymd", f"{why}; the first number is a year"
    elif any(number > 12 for number in first):
        order, why = "dmy", f"{why}; some first numbers are over 12, so the day is first"
    elif any(number > 12 for number in second):
        order, why = "mdy", f"{why}; some second numbers are over 12, so the month is first"
    else:
        order, questions = (
            "dmy",
            ("is the day or the month first? Every value has both parts at 12 or below.",),
        )
    keys: list[tuple[str, object]] = [("date", order)]
    words = {word for text in cells for word in re.findall(r"[^\W\d_]{3,}", fold(text))}
    fits = {language: len(words & month_numbers(language).keys()) for language in LANGUAGES}
    best = max(fits, key=lambda language: fits[language])
    if fits[best]:
        keys.append(("months", best))
        why += f"; {fits[best]} names of months in {best!r}"
    return Guess(field=field, why=why, keys=tuple(keys), questions=questions)


def _name_guess(why: str, cells: list[str]) -> Guess:
    def most(count: int) -> bool:
        return count * 10 >= len(cells) * 9 and count > 0

    if most(sum(text.count(",") == 1 for text in cells)):
        keys: tuple[tuple[str, object], ...] = (("order", "family, given"), ("separator", ","))
        return Guess(field="name", why=f"{why}; a comma stands in nearly every name, after the surname", keys=keys)
    if most(sum(text.count("  ") == 1 for text in cells)):
        keys = (("order", "family, given"), ("separator", "  "))
        question = ("do surnames stand before the two spaces?",)
        return Guess(
            field="name",
            why=f"{why}; two spaces stand once in nearly every name",
            keys=keys,
            questions=question,
        )
    threes = [words for text in cells if len(words := text.split()) == 3]
    last = sum(bool(_PATRONYMIC.search(words[2])) for words in threes)
    middle = sum(bool(_PATRONYMIC.search(words[1])) for words in threes)
    if threes and max(last, middle) * 2 > len(threes):
        order = "family given patronymic" if last > middle else "given patronymic family"
        place = "third" if last > middle else "second"
        return Guess(
            field="name",
            why=f"{why}; the {place} of three words ends like a patronymic",
            keys=(("order", order),),
        )
    question = ('which word is which part, as in order = "family given"? Without an order names stay whole.',)
    return Guess(field="name", why=why, questions=question)

"""Values of a coding sheet: dates, places, names, texts, terms. What was written stands beside what was read."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from habeas.errors import DateError, StatementsError, TermError
from habeas.model.dates import earliest, latest
from habeas.model.mentions import StatedFate
from habeas.model.values import Age, Name, Text, When, Where
from habeas.model.vocabularies import check_term, did_you_mean, vocabulary

_FIRST_YEAR = date(1900, 1, 1)
_LEVELS = ("point", "settlement", "district", "region", "country", "unknown")
_NAME_PARTS = ("kind", "lang", "given", "family", "mother", "married", "patronymic")
_LONGEST = 10_000  # code points of a note or of words; a testimony is an exhibit
_MOST = 10**12  # no source counts more people, and every store can hold it
_QUOTED = "Write it between quotation marks."
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,8}")
_KEY = re.compile(r"[a-z][a-z0-9_-]{0,29}")
_NO_TEXT = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]")  # control characters, and halves of a character


def shown_key(key: str) -> str:
    """Return a key as an error may show it: a long or unusual one could be somebody's name."""
    return key if _KEY.fullmatch(key) else "an unusual key"


def today_somewhere(now: datetime) -> date:
    """Return the day that it is by now where the day begins first, 14 hours before UTC.

    A coder in the east may write of today; nobody may write of what is tomorrow everywhere.
    """
    return (now.astimezone(UTC) + timedelta(hours=14)).date()


def check_language(tag: str, *, place: str) -> None:
    """Check that a language is written as a tag (the shape of BCP 47: ru, ce-Cyrl, zh-Hant).

    Raises: StatementsError: it is not; what was written is not repeated.
    """
    if not _LANGUAGE.fullmatch(tag):
        raise StatementsError(
            "not a tag of a language", place=place, advice="For example ru, ce-Cyrl or ar; und where nobody knows it."
        )


@dataclass(slots=True)
class Values:
    """The values of one row, read one field at a time; every error names the row and the field.

    Args:
        today: no source states what happened later.
        unusual: dates before 1900 are meant.
        places: the ids of the places of the case.
    """

    row: Mapping[str, Any]
    place: str
    lang: str
    today: date
    unusual: bool
    places: frozenset[str] = frozenset()
    used: dict[str, str] = field(default_factory=dict)  # the vocabularies whose terms were read, with their versions

    def fail(self, key: str, message: str, advice: str | None = None) -> StatementsError:
        """Return an error about one field."""
        return StatementsError(message, place=f"{self.place}: {key}", advice=advice)

    def words(self, key: str) -> str:
        """Return a field as text, "" where it is not there."""
        value = self.row.get(key, "")
        if not isinstance(value, str):
            raise self.fail(key, "not a text", _QUOTED)
        if len(value) > _LONGEST:
            raise self.fail(key, f"longer than {_LONGEST} letters", "Add long texts as an exhibit, and quote them.")
        if not value.isprintable() and _NO_TEXT.search(value):
            raise self.fail(key, "a character that no text has", "Write it anew instead of copying it.")
        return value

    def language(self) -> str:
        """Return `lang`, a tag of a language; that of the sheet where it is not there."""
        tag = self.words("lang") or self.lang
        check_language(tag, place=f"{self.place}: lang")
        return tag

    def required(self, key: str) -> str:
        """Return a field as text that must be there."""
        value = self.words(key)
        if not value:
            raise self.fail(key, "this field is missing")
        return value

    def text(self, key: str) -> Text | None:
        """Return a field as a text in a language: plain, or {text, lang}."""
        value = self.row.get(key)
        if value is None:
            return None
        if isinstance(value, Mapping):
            inner = self.inside(key, value, ("text", "lang"))
            return Text(text=inner.required("text"), lang=inner.language())
        return Text(text=self.words(key), lang=self.lang) if self.words(key) else None

    def term(self, key: str, name: str, *, otherwise: str | None = None) -> str:
        """Return a field as a slug of a vocabulary; `otherwise` where it is not there, else it must be."""
        slug = self.required(key) if otherwise is None else self.words(key) or otherwise
        if slug:
            self.check(key, name, slug)
        return slug

    def terms(self, key: str, name: str) -> tuple[str, ...]:
        """Return a field as slugs of a vocabulary, each once."""
        slugs = self.many(key)
        for slug in slugs:
            self.check(key, name, slug)
        return tuple(dict.fromkeys(slugs))

    def check(self, key: str, name: str, slug: str) -> None:
        """Check that a vocabulary has a slug, and note that it was used."""
        try:
            check_term(name, slug)
        except TermError as failure:  # what was written is not repeated: it may be somebody's name
            raise TermError(f"not a term of {name}", place=f"{self.place}: {key}", advice=failure.advice) from None
        self.used[name] = vocabulary(name).version

    def many(self, key: str) -> tuple[str, ...]:
        """Return a field as texts: a list of them, or one."""
        value = self.row.get(key, ())
        if isinstance(value, str):
            return (value,)
        if not isinstance(value, Sequence) or not all(isinstance(one, str) for one in value):
            raise self.fail(key, "not a list of texts", f'{key} = ["…", "…"]')
        return tuple(value)

    def number(self, key: str) -> int | None:
        """Return a field as a whole number from 0, None where it is not there."""
        value = self.row.get(key)
        if value is None:
            return None
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= _MOST:
            raise self.fail(key, f"not a whole number from 0 to {_MOST}", "Without quotation marks, spaces or dots.")
        return value

    def yes(self, key: str) -> bool:
        """Return a field as true or false; false where it is not there."""
        value = self.row.get(key, False)
        if not isinstance(value, bool):
            raise self.fail(key, "neither true nor false", "Without quotation marks.")
        return value

    def when(self, key: str) -> When | None:
        """Return a field as a date: EDTF, or {stated, edtf} where the source's words are no date by themselves."""
        value = self.row.get(key)
        if value is None or value == "":
            return None
        if isinstance(value, Mapping):
            inner = self.inside(key, value, ("stated", "edtf"))
            edtf = inner.row.get("edtf")
            read = edtf.isoformat() if isinstance(edtf, date) else inner.words("edtf")
            when = When(stated=inner.required("stated"), edtf=read or None)
        elif isinstance(value, (date, str)):  # TOML has dates of its own; one with a time of day is none here
            text = self.words(key) if isinstance(value, str) else value.isoformat()
            when = When(stated=text, edtf=text)
        else:
            raise self.fail(key, "not a date", f'{_QUOTED} "2017", "2017-04" or "2017-04-12".')
        if when.edtf is not None:
            self._check_days(key, when.edtf)
        return when

    def _check_days(self, key: str, edtf: str) -> None:
        try:
            first, last = earliest(edtf), latest(edtf)
        except DateError as failure:
            raise DateError(
                "not a date that is understood", place=f"{self.place}: {key}", advice=failure.advice
            ) from None
        if first is not None and first > self.today:
            raise DateError(
                "a day after today: no source states what happened then",
                place=f"{self.place}: {key}",
                advice="Is the year right?",
            )
        if last is not None and last < _FIRST_YEAR and not self.unusual:
            raise DateError(
                "a day before 1900",
                place=f"{self.place}: {key}",
                advice="If the source means it, write unusual_dates = true under [sheet].",
            )

    def span(self) -> tuple[When | None, When | None]:
        """Return start and end, or the one day or month of `on`.

        Raises: StatementsError: `on` beside one of the others. DateError: an end before the start.
        """
        on = self.when("on")
        if on is None:
            return self.bounds()
        if self.row.get("start") or self.row.get("end"):
            raise self.fail("on", "`on` stands alone, without start and end")
        return on, on

    def bounds(self) -> tuple[When | None, When | None]:
        """Return start and end.

        Raises: DateError: an end before the start.
        """
        start, end = self.when("start"), self.when("end")
        if start and end and start.edtf and end.edtf:
            first, last = earliest(start.edtf), latest(end.edtf)
            if first is not None and last is not None and last < first:
                raise DateError("it ends before it starts", place=f"{self.place}: end")
        return start, end

    def where(self, key: str) -> Where | None:
        """Return a field as a place: the source's words, or {stated, place, precision}."""
        value = self.row.get(key)
        if value is None or value == "":
            return None
        if not isinstance(value, Mapping):
            return Where(stated=self.words(key))
        inner = self.inside(key, value, ("stated", "place", "precision"))
        precision = inner.words("precision") or "unknown"
        if precision not in _LEVELS:
            raise inner.fail("precision", "not a precision of a place", did_you_mean(precision, _LEVELS))
        place = inner.words("place") or None
        if place is not None and place not in self.places:
            raise inner.fail("place", "there is no place of this id in the case", "`habeas place list` names them.")
        return Where(stated=inner.required("stated"), place=place, precision=precision)

    def names(self) -> tuple[Name, ...]:
        """Return `name` and `names`: each the name as written, or {written, lang, kind, given, family, …}."""
        more = self.row.get("names", [])
        if not isinstance(more, Sequence) or isinstance(more, str):
            raise self.fail("names", "not a list of names", 'names = ["…", "…"]')
        called = [("name", self.row["name"])] if self.row.get("name", "") != "" else []
        called += [(f"names {number}", value) for number, value in enumerate(more, 1)]
        names = []
        for key, value in called:
            inner = self.inside(key, {"written": value} if isinstance(value, str) else value, ("written", *_NAME_PARTS))
            parts = {part: inner.words(part) for part in _NAME_PARTS if inner.words(part)}
            if parts.setdefault("kind", "main") not in ("main", "alias"):
                raise inner.fail("kind", "not a kind of name", "main or alias")
            names.append(Name(written=inner.required("written"), **{**parts, "lang": inner.language()}))
        return tuple(names)

    def age(self) -> Age | None:
        """Return `age`: a whole number, the source's words, or {stated, low, high}."""
        value = self.row.get("age")
        if value is None or value == "":
            return None
        if isinstance(value, str):
            return Age(stated=self.words("age"))
        if not isinstance(value, Mapping):
            years = self.number("age")
            return Age(stated=str(years), low=years, high=years)
        inner = self.inside("age", value, ("stated", "low", "high"))
        low, high = inner.number("low"), inner.number("high")
        if low is not None and high is not None and high < low:
            raise inner.fail("high", "at most fewer than at least")
        return Age(stated=inner.required("stated"), low=low, high=high)

    def fates(self) -> tuple[StatedFate, ...]:
        """Return `fates`: what the source states became of the person, each {says, when, where, words}."""
        found = []
        for inner in self.tables("fates", ("says", "when", "where", "words")):
            said = StatedFate(
                says=inner.term("says", "stated_fates"),
                when=inner.when("when"),
                where=inner.where("where"),
                words=inner.words("words"),
                basis="coded",
            )
            self.used.update(inner.used)
            found.append(said)
        return tuple(found)

    def tables(self, key: str, known: tuple[str, ...]) -> tuple[Values, ...]:
        """Return a field as a list of tables."""
        value = self.row.get(key, [])
        if not isinstance(value, Sequence) or not all(isinstance(one, Mapping) for one in value):
            raise self.fail(key, "not a list of tables", f"{key} = [{{ … }}]")
        return tuple(self.inside(f"{key} {at}", one, known) for at, one in enumerate(value, 1))

    def inside(self, key: str, value: Any, known: tuple[str, ...]) -> Values:
        """Return a table within a field, to be read in the same way.

        Args:
            key: what errors call it. known: the fields it may have.
        """
        if not isinstance(value, Mapping):
            raise self.fail(key, "neither a text nor a table", _QUOTED)
        for inner in value:
            if inner not in known:
                raise self.fail(
                    f"{key}: {shown_key(str(inner))}", "a field that is not known here", did_you_mean(str(inner), known)
                )
        return Values(value, f"{self.place}: {key}", self.lang, self.today, self.unusual, self.places)

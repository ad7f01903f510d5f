"""Sources: who says something, how far it can be relied on, who they are (sealed apart), how many are independent."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

import msgspec

from habeas.casework.context import Context, find_source, sources
from habeas.errors import StatementsError, UsageError
from habeas.model.attribution import Attribution
from habeas.model.encoding import decode_fast
from habeas.model.ids import new_id
from habeas.model.protection import SourceIdentity
from habeas.model.records import Source
from habeas.model.statements import Statement
from habeas.model.values import Text
from habeas.model.vocabularies import check_term, vocabulary
from habeas.statements.origins import Independence, independence, is_circular, is_identified
from habeas.statements.reading import check_language
from habeas.vault.case import Case
from habeas.vault.index import Index

_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
IDENTITY_AT_MOST = 20_000
WORDS_AT_MOST = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceTerms:
    """What is said of a source. None means: as it was, or the default for a new one."""

    kind: str | None = None  # vocabulary source_kinds
    title: str | None = None
    lang: str | None = None
    connection: str | None = None  # vocabulary source_connection
    reliability: str | None = None  # A–F
    reliability_reason: str | None = None  # of a new grade it is given anew
    rests_on: tuple[str, ...] | None = None  # slugs or ids
    invented: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLine:
    """One source: what it originated, what it only passed on, and what it was heard in.

    `statements`: coded statements that count; `records`: rows of lists. `exhibits`: files of its words, or quoted.
    `identity`: whether it is recorded who it is.
    """

    source: Source
    statements: int
    relayed: int
    records: int
    exhibits: int
    identified: bool
    circular: int
    identity: bool

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read."""
        return {
            "id": self.source.id,
            "slug": self.source.slug,
            "kind": self.source.source_kind,
            "connection": self.source.connection,
            "reliability": self.source.reliability,
            "rests_on": list(self.source.rests_on),
            "statements": self.statements,
            "relayed": self.relayed,
            "records": self.records,
            "exhibits": self.exhibits,
            "identified": self.identified,
            "circular": self.circular,
            "identity": self.identity,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """The sources of a case, and on how many independent ones its coded statements rest."""

    lines: tuple[SourceLine, ...]
    independence: Independence

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read."""
        return {
            "sources": [line.as_object() for line in self.lines],
            "independent": len(self.independence.independent),
            "unidentified": len(self.independence.unidentified),
            "relays_only": len(self.independence.relays),
            "circular": list(self.independence.circular),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who a source is, for the eyes of whoever asked."""

    source: Source
    words: str | None = field(repr=False)


def set_source(context: Context, case_name: str, slug: str, terms: SourceTerms, *, new: bool) -> Source:
    """Make a source, or say something else of one. Its slug and id stay.

    Args:
        slug: how sheets and verbs call it: small letters, digits and hyphens. No person's name.
    Raises: UsageError, TermError: what is said of it will not do. StatementsError: it is there already, or is not.
    """
    with context.case(case_name, "source") as case:
        before = None if new else find_source(case.index, slug)
        if new:
            _check_new(case.index, slug)
        source = _source(case, slug, terms, before)
        if source != before:
            with case.unit() as unit:
                unit.add(source, about=source.id)
                context.close_unit(unit, "source", {"sources": 1})
        return source


def set_identity(context: Context, case_name: str, name: str, words: str) -> Source:
    """Record who a source is. It is sealed under a key of its own, apart from all that the source says.

    Raises: UsageError: nothing, or too much. StatementsError: no such source.
    """
    if not words.strip() or len(words) > IDENTITY_AT_MOST:
        raise UsageError(f"an identity is a text of 1 to {IDENTITY_AT_MOST} letters")
    with context.case(case_name, "source") as case:
        source = find_source(case.index, name)
        with case.unit() as unit:
            unit.add(SourceIdentity(source=source.id, words=Text(text=words.strip())), about=source.id)
            context.close_unit(unit, "source", {"identities": 1})
        return source


def show_identity(context: Context, case_name: str, name: str) -> Identity:
    """Return who a source is. That it was asked stands in the log."""
    with context.case(case_name, "source") as case:
        source = find_source(case.index, name)
        row = case.index.database.execute(
            "SELECT body FROM protection WHERE id = ? AND kind = 'identity'", (source.id,)
        ).fetchone()
        found = decode_fast(bytes(row[0])) if row else None
        if isinstance(found, SourceIdentity):
            context.opened(case, "read", "source", others=(source.id,))
            return Identity(source=source, words=found.words.text)
        return Identity(source=source, words=None)


def list_sources(context: Context, case_name: str) -> Sources:
    """List the sources of a case. An article that relays another's letter is a relay of it and no second source."""
    with context.case(case_name, "sources") as case:
        known = {source.id: source for source in sources(case.index)}
        said = attributions(case.index)
        circular: dict[str, int] = {}
        for one in said:
            if is_circular(one):
                circular[one.source] = circular.get(one.source, 0) + 1
        lines = tuple(_line(case.index, source, circular.get(source.id, 0)) for source in known.values())
        return Sources(lines=lines, independence=independence(said, known))


def attributions(index: Index) -> tuple[Attribution, ...]:
    """Return who says each coded statement that counts."""
    rows = index.database.execute("SELECT body FROM counted WHERE kind != 'retraction' ORDER BY n")
    decoded = (decode_fast(bytes(body)) for (body,) in rows)
    return tuple(one.attribution for one in decoded if isinstance(one, Statement))


def independent(index: Index, said: Iterable[Attribution]) -> Independence:
    """Say on how many independent originating sources some statements rest."""
    return independence(said, {source.id: source for source in sources(index)})


def _line(index: Index, source: Source, circular: int) -> SourceLine:
    def count(query: str) -> int:
        return int(index.database.execute(query, (source.id,)).get)

    return SourceLine(
        source=source,
        statements=count("SELECT count(*) FROM counted WHERE source = ? AND kind != 'retraction'"),
        relayed=count("SELECT count(DISTINCT r.n) FROM relay r JOIN counted s ON s.n = r.n WHERE r.source = ?"),
        records=count("SELECT count(*) FROM record WHERE source = ? AND current = 1 AND digest != x''"),
        exhibits=count("SELECT count(DISTINCT exhibit) FROM counted WHERE source = ? AND kind != 'retraction'"),
        identified=is_identified(source),
        circular=circular,
        identity=bool(count("SELECT count(*) FROM protection WHERE id = ? AND kind = 'identity'")),
    )


def _check_new(index: Index, slug: str) -> None:
    if not _SLUG.fullmatch(slug):
        raise UsageError(
            "a source is called by small letters, digits and hyphens, 40 at most",
            advice="For example survivor-a or daily-paper. It stands on command lines: no person's name.",
        )
    if index.database.execute("SELECT 1 FROM source WHERE slug = ?", (slug,)).fetchone():
        raise StatementsError(
            "there is a source of this name already", place=slug, advice="`habeas source set` says more of it."
        )


def _source(case: Case, slug: str, terms: SourceTerms, before: Source | None) -> Source:
    """Return the source as it is now: what is given, else as it was.

    Raises: UsageError, TermError, StatementsError.
    """
    given = {key: value for key in SourceTerms.__slots__ if (value := getattr(terms, key)) is not None}
    if "kind" in given:
        given["source_kind"] = given.pop("kind")
    if "reliability" in given:  # the reason for the grade before is none for this one
        given.setdefault("reliability_reason", "")
    if "rests_on" in given:
        given["rests_on"] = tuple(dict.fromkeys(find_source(case.index, one).id for one in given["rests_on"]))
    if before is not None:
        source = msgspec.structs.replace(before, **given)
    elif "source_kind" in given:
        source = Source(id=new_id("src", case.chance), slug=slug, **({"title": slug} | given))
    else:
        raise UsageError(
            "a new source needs its kind", advice="For example --kind press; see `habeas terms source_kinds`."
        )
    _check(source)
    return source


def _check(source: Source) -> None:
    """Check what is said of a source.

    Raises: TermError, UsageError.
    """
    check_term("source_kinds", source.source_kind)
    check_term("source_connection", source.connection)
    if source.reliability not in vocabulary("source_reliability").terms:
        raise UsageError("not a grade of reliability", advice="A to F; F cannot be judged.")
    if source.reliability != "F" and not source.reliability_reason:
        raise UsageError("a grade other than F is given with its reason", advice="--why, without names.")
    if source.id in source.rests_on:
        raise UsageError("a source does not rest on itself", place=source.slug)
    if max(len(source.title), len(source.reliability_reason)) > WORDS_AT_MOST or not source.title.strip():
        raise UsageError(f"a title and a reason are texts of 1 to {WORDS_AT_MOST} letters", place=source.slug)
    check_language(source.lang, place="--lang")

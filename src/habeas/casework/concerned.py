"""Whom a withdrawal concerns: by the id of a person, a mention, an exhibit or a source, and what protects them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from habeas.casework.context import find_source, lists
from habeas.casework.records import find_person
from habeas.casework.redacting import copies_of
from habeas.casework.spelled import any_of
from habeas.errors import ModelError, PersonsError, StatementsError
from habeas.model.annotations import PassageMark
from habeas.model.encoding import decode_fast
from habeas.model.findings import Finding, FindingReview
from habeas.model.ids import id_of, raw_of
from habeas.model.protection import Consent, FilingDraft
from habeas.model.records import Described, Source
from habeas.model.spellings import fold, folded, words_in
from habeas.model.statements import CodedMention
from habeas.model.values import Name
from habeas.vault.case import Case
from habeas.vault.index import Index


@dataclass(frozen=True, slots=True, kw_only=True)
class Concerned:
    """Who or what withdraws: a person's mentions, or a document, or a source with everything it says.

    `mentions`: of a person all of theirs; of an exhibit those that were read from it as from a list.
    """

    mentions: tuple[str, ...] = ()
    exhibit: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Protecting:
    """How many records protect somebody, sealed under the keys that go: they go with them."""

    consents: int = 0
    contacts: int = 0
    interviews: int = 0
    identities: int = 0

    def __bool__(self) -> bool:
        """Tell whether there is any."""
        return any((self.consents, self.contacts, self.interviews, self.identities))

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read."""
        return {key: getattr(self, key) for key in ("consents", "contacts", "interviews", "identities")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """Where the same whole name stands too, and is not touched.

    `mentions`: that no link joins to theirs. `exhibits`: in their text, or in a coder's note at a mark. `others`:
    statements, by their words, sources and places, by what they are called, findings, by their reasons, and drafts of
    filings, by the filer's words.
    """

    mentions: tuple[str, ...] = ()
    exhibits: tuple[str, ...] = ()
    others: tuple[str, ...] = ()

    @property
    def ids(self) -> tuple[str, ...]:
        """All of them."""
        return (*self.mentions, *self.exhibits, *self.others)

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read."""
        return {"mentions": list(self.mentions), "exhibits": list(self.exhibits), "others": list(self.others)}


def find_concerned(case: Case, identifier: str) -> Concerned:
    """Return whom or what an id stands for.

    Args:
        identifier: of a person, a mention, an exhibit, or a source that is no list.
    Raises: PersonsError, StatementsError: nobody and nothing has this id; or the source is a list.
    """
    if identifier.startswith("exh_"):
        if case.index.database.execute("SELECT 1 FROM exhibit WHERE id = ?", (identifier,)).fetchone() is None:
            raise PersonsError(
                "there is no exhibit of this id in the case, or it was withdrawn",
                place=identifier if _is_id(identifier) else None,  # what was typed may be a name
                advice="`habeas exhibits` lists them.",
            )
        return Concerned(mentions=_read_from(case, identifier), exhibit=identifier)
    if identifier.startswith("src_"):
        source = find_source(case.index, identifier)
        if source.id in {one.id for one in lists(case.index)}:
            raise StatementsError(
                "this source is a list: it is withdrawn file by file",
                place=source.id,
                advice="Withdraw the exhibits that it came in: `habeas exhibits` names them.",
            )
        return Concerned(source=source.id)
    try:
        return Concerned(mentions=find_person(case.index, identifier).mentions)
    except PersonsError:
        # Somebody who is only mentioned, a relative or a person held sealed, is nobody's person and can withdraw too.
        if is_coded(case.index, identifier):
            return Concerned(mentions=(identifier,))
        raise


def is_coded(index: Index, identifier: str) -> bool:
    """Tell whether an id is that of a person whom a coder found in a passage, and nobody's person of the record."""
    if not identifier.startswith("men_") or not _is_id(identifier):
        return False
    rows = index.database.execute(
        "SELECT body FROM statement WHERE kind = 'mention' AND thing = ?", (raw_of(identifier),)
    )
    said = [decode_fast(bytes(body)) for (body,) in rows]
    return any(isinstance(one, CodedMention) and one.party == "person" for one in said)


def sources_that_are(index: Index, mentions: tuple[str, ...]) -> tuple[str, ...]:
    """Return the sources that these mentions are themselves, as a coder says who counts."""
    found: dict[str, None] = {}
    for mention in mentions:
        rows = index.database.execute(
            "SELECT body FROM counted WHERE kind = 'mention' AND thing = ?", (raw_of(mention),)
        )
        said = [decode_fast(bytes(body)) for (body,) in rows]
        found.update({one.is_source: None for one in said if isinstance(one, CodedMention) and one.is_source})
    return tuple(found)


def protecting(index: Index, things: tuple[str, ...]) -> Protecting:
    """Count what protects these mentions, exhibits and sources, sealed under their keys.

    What a list's mapping states as its basis is sealed with the case, and is about the list.
    """
    counts = dict.fromkeys(("consent", "contact", "interview", "identity"), 0)
    for thing in dict.fromkeys(things):
        run = index.database.execute
        counts["consent"] += int(run("SELECT count(*) FROM consent WHERE about = ?", (thing,)).get)
        for kind, n in run("SELECT kind, count(*) FROM protection WHERE about = ? GROUP BY kind", (thing,)):
            counts[str(kind)] += int(n)
    return Protecting(
        consents=counts["consent"],
        contacts=counts["contact"],
        interviews=counts["interview"],
        identities=counts["identity"],
    )


def consents_about(index: Index, exhibit: str) -> tuple[Consent, ...]:
    """Return what is recorded of consent about an exhibit."""
    rows = index.database.execute("SELECT body FROM consent WHERE about = ? ORDER BY id", (exhibit,))
    found = [decode_fast(bytes(body)) for (body,) in rows]
    return tuple(one for one in found if isinstance(one, Consent))


def source_of(index: Index, identifier: str) -> Source | None:
    """Return a source by its id; None where there is none any more."""
    row = index.database.execute("SELECT body FROM source WHERE id = ?", (identifier,)).fetchone()
    found = decode_fast(bytes(row[0])) if row else None
    return found if isinstance(found, Source) else None


def named_elsewhere(
    index: Index, names: tuple[Name, ...], namesakes: Iterable[str], *, but: frozenset[str]
) -> Elsewhere:
    """Say where the same whole names stand, in whatever order of their words, as far as the search sees.

    Args:
        namesakes: mentions of others that are known to be called so.
        but: mentions and exhibits that go, or are blanked anyway.
    """
    people, others, files = set(namesakes), set[str](), set[str]()
    for name in names:
        words = {fold(name.written[start:end]) for start, end in words_in(name.written)}
        if words:
            people.update(_mentions_called(index, words))
            others.update(_told_with(index, words))
            others.update(_found_with(index, words))
            others.update(_drafted_with(index, words))
            files.update(_exhibits_naming(index, words))
            files.update(_noted_with(index, words))
    return Elsewhere(
        mentions=tuple(sorted(people - but)),
        exhibits=tuple(sorted(files - but)),
        others=tuple(sorted(others - but)),
    )


def _mentions_called(index: Index, words: set[str]) -> list[str]:
    rows = index.database.execute(
        "SELECT DISTINCT coalesce(r.mention, s.thing) FROM search LEFT JOIN record r ON r.n = search.rowid"
        " LEFT JOIN statement s ON s.n = search.rowid WHERE search MATCH ?",
        (f"names : ({_all_of(words)})",),
    )
    return [id_of("men", bytes(mention)) for (mention,) in rows if mention is not None]


def _told_with(index: Index, words: set[str]) -> list[str]:
    """Return the statements that hold these words, and the sources and places that are called so."""
    rows = index.database.execute(
        "SELECT s.id, t.id FROM search LEFT JOIN statement s ON s.n = search.rowid AND s.kind != 'mention'"
        " LEFT JOIN titled t ON t.n = search.rowid WHERE search MATCH ?",
        (f"{{places titles words}} : ({_all_of(words)})",),
    )
    return [id_of("stm", bytes(raw)) if raw is not None else str(title) for raw, title in rows if raw or title]


def _found_with(index: Index, words: set[str]) -> list[str]:
    """Return the findings that hold these words in their reasoning, or in what a reviewer wrote."""
    found: dict[str, set[str]] = defaultdict(set)
    for table in ("finding", "finding_review"):
        for (body,) in [*index.database.execute(f"SELECT body FROM {table}")]:
            one = decode_fast(bytes(body))
            if isinstance(one, Finding):
                found[one.id].update(folded(one.reasoning).split())
            elif isinstance(one, FindingReview):
                found[one.finding].update(folded(one.why).split())
    return [identifier for identifier, said in found.items() if words <= said]


def _drafted_with(index: Index, words: set[str]) -> list[str]:
    """Return the drafts of filings that hold these words in what the filer wrote."""
    found = []
    for (body,) in [*index.database.execute("SELECT body FROM filing_draft ORDER BY id")]:
        one = decode_fast(bytes(body))
        if isinstance(one, FilingDraft) and words <= {
            word for text in one.words.values() for word in folded(text.text).split()
        }:
            found.append(one.id)
    return found


def _noted_with(index: Index, words: set[str]) -> list[str]:
    """Return the exhibits of which a coder noted something with these words, at a mark."""
    found = []
    for (body,) in [*index.database.execute("SELECT body FROM mark ORDER BY id")]:
        one = decode_fast(bytes(body))
        if isinstance(one, PassageMark) and one.note is not None and words <= set(folded(one.note.text).split()):
            found.append(one.exhibit)
    return found


def _exhibits_naming(index: Index, words: set[str]) -> list[str]:
    rows = index.database.execute(
        "SELECT DISTINCT r.exhibit FROM words JOIN passage p ON p.key = words.rowid JOIN reading r ON r.n = p.reading"
        " WHERE words MATCH ?",
        (_all_of(words),),
    )
    return [str(exhibit) for (exhibit,) in rows]


def _all_of(words: set[str]) -> str:
    return " AND ".join(f"({any_of((word,))})" for word in sorted(words))


def _read_from(case: Case, exhibit: str) -> tuple[str, ...]:
    """Return every mention that has a record from this exhibit as from a list, in the order of the record."""
    found: dict[str, None] = {}
    now = copies_of(case)
    for mention, digest, body in case.index.database.execute("SELECT mention, digest, body FROM record ORDER BY n"):
        record = decode_fast(bytes(body))
        if not digest or not isinstance(record, Described):
            continue  # what was coded from a document goes with the document, and who else says something of it stays
        if now.get(record.attribution.exhibit, record.attribution.exhibit) == exhibit:
            found[id_of("men", bytes(mention))] = None
    return tuple(found)


def _is_id(identifier: str) -> bool:
    try:
        raw_of(identifier)
    except ModelError:
        return False
    return True

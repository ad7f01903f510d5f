"""Whom something concerns: a source, mention or exhibit by its slug or id; and which of them are one person."""

from __future__ import annotations

from dataclasses import dataclass

from habeas.casework.context import find_source
from habeas.casework.layers import exhibit_of
from habeas.casework.stated import thing
from habeas.errors import ModelError, StatementsError
from habeas.model.encoding import decode_fast
from habeas.model.ids import check_id, id_of, raw_of
from habeas.model.statements import CodedMention
from habeas.vault.index import Index


@dataclass(frozen=True, slots=True, kw_only=True)
class Oneself:
    """One person as the record knows them: the sources that are they, and the mentions of them.

    That a source is a person, a coder says (`is_source`); that mentions are one person, links in force say.
    """

    sources: tuple[str, ...]
    mentions: tuple[str, ...]

    def __contains__(self, identifier: str) -> bool:
        return identifier in self.sources or identifier in self.mentions


def find_whom(index: Index, name: str, *, kinds: tuple[str, ...]) -> str:
    """Return the id of what is called so.

    Args:
        name: the slug or id of a source, the id of a mention or exhibit.
        kinds: which will do: src, men, exh.
    Raises: StatementsError, EvidenceError: the case has none, or it is sealed and nothing else may speak of it.
    """
    prefix = name[:4]
    if prefix == "men_" and "men" in kinds:
        _check_id(name, "men")
        found = thing(index, name)
        if found is None or found.kind != "mention":
            raise StatementsError(
                "there is no mention of this id in the case, or it was withdrawn",
                place=name,
                advice="`habeas persons --json` and `habeas statements` list the ids.",
            )
        if found.sealed:
            raise StatementsError("this mention is sealed, and nothing else may speak of it", place=name)
        return name
    if prefix == "exh_" and "exh" in kinds:
        _check_id(name, "exh")
        return exhibit_of(index, name).id
    if prefix in ("men_", "exh_", "per_"):
        raise StatementsError(
            "an id of this kind will not do here",
            advice=f"One of: {', '.join(_KINDS[kind] for kind in kinds)}.",
        )
    return find_source(index, name).id


_KINDS = {
    "src": "a source, by slug or id",
    "men": "a mention (men_…); of a person, one of their mentions",
    "exh": "an exhibit (exh_…)",
}


def slugs(index: Index) -> dict[str, str]:
    """Return the slugs of all sources by id: what a screen calls them. They name nobody."""
    return {str(one): str(slug) for one, slug in index.database.execute("SELECT id, slug FROM source")}


def oneself(index: Index, identifier: str) -> Oneself:
    """Return everything that is the same person as a source or mention, and that itself.

    Args:
        identifier: of a source or a mention. Of anything else nothing is one person.
    """
    sources: dict[str, None] = {}
    mentions: dict[str, None] = {}
    waiting = [identifier]
    while waiting:
        here = waiting.pop()
        if here.startswith("src_") and here not in sources:
            sources[here] = None
            waiting += _own_mentions(index, here)
        elif here.startswith("men_") and here not in mentions:
            mentions[here] = None
            waiting += _linked(index, here)
            waiting += _spoken_by(index, here)
    return Oneself(sources=tuple(sorted(sources)), mentions=tuple(sorted(mentions)))


def _own_mentions(index: Index, source: str) -> list[str]:
    """Return the mentions in which a source speaks of itself."""
    rows = index.database.execute(
        "SELECT thing, body FROM counted WHERE source = ? AND kind = 'mention' ORDER BY n", (source,)
    )
    return [id_of("men", bytes(raw)) for raw, body in [*rows] if _is_source(bytes(body)) == source]


def _spoken_by(index: Index, mention: str) -> list[str]:
    """Return the source that a mention is, where a coder said that it speaks of itself."""
    rows = index.database.execute(
        "SELECT body FROM counted WHERE thing = ? AND kind = 'mention' ORDER BY n", (raw_of(mention),)
    )
    return [source for (body,) in [*rows] if (source := _is_source(bytes(body)))]


def _is_source(body: bytes) -> str:
    said = decode_fast(body)
    return said.is_source if isinstance(said, CodedMention) and not said.sealed else ""


def _linked(index: Index, mention: str) -> list[str]:
    rows = index.database.execute(
        "SELECT mention FROM member WHERE person = (SELECT person FROM member WHERE mention = ?)", (mention,)
    )
    return [str(other) for (other,) in rows]


def _check_id(name: str, prefix: str) -> None:
    try:
        check_id(name, prefix)
    except ModelError:
        # What was typed may be a name, so it is not repeated.
        raise StatementsError(
            f"this is no id of the kind {prefix}_…", advice="`habeas statements` and `habeas exhibits` list ids."
        ) from None

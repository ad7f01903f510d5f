"""Whether words that are about to leave name somebody who does not leave: nobody else goes out in passing.

A family name that is also part of the whole name of whoever goes names nobody else there. Who is called by the same
words as they are is not named by them. People who are held sealed are looked for too, though no search finds them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import msgspec

from habeas.casework.blanking import called, is_namesake, named
from habeas.casework.spelled import names_like
from habeas.model.encoding import decode_fast
from habeas.model.ids import id_of, raw_of
from habeas.model.records import Record
from habeas.model.sounds import keys_of
from habeas.model.spellings import fold, forms, words_in
from habeas.model.statements import CodedMention
from habeas.model.values import Name
from habeas.vault.index import Index


class NamingOthers:
    """Looks for other people's names in words.

    Args:
        going: the mentions whose names leave.
        may: tells of any other mention that words name whether it may leave too; by default nobody else may.
        like: another one of the same index, from which what was looked up is taken.
    """

    def __init__(
        self,
        index: Index,
        going: Iterable[str],
        *,
        may: Callable[[str], bool] = lambda _: False,
        like: NamingOthers | None = None,
    ) -> None:
        self._index, self._may = index, may
        self._going = {raw_of(mention) for mention in going}
        self._own: dict[str, dict[Name, None]] = {}  # names of whoever goes, by how each of their words is known again
        for mention in sorted(self._going):
            for name in names_of(index, mention):
                for mark in _marks(name.written):
                    self._own.setdefault(mark, {})[name] = None
        # What was looked up of words, mentions and texts: a case says many things in the same words.
        self._spelled: dict[str, frozenset[str]] = like._spelled if like else {}
        self._names: dict[bytes, tuple[Name, ...]] = like._names if like else {}
        self._like: dict[str, tuple[bytes, ...]] = like._like if like else {}
        self._held: tuple[Name, ...] = like._held if like else _held_sealed(index)

    def stand_in(self, text: str) -> bool:
        """Tell whether a text names somebody who does not leave."""
        return self.named_in(text) is None

    def named_in(self, text: str) -> tuple[str, ...] | None:
        """Return the mentions of others who may leave and whom a text names; None if it names anybody who may not."""
        if not text.strip():
            return ()
        own = tuple({name: None for mark in _marks(text) for name in self._own.get(mark, ())})
        called_so = {id_of("men", one): self._names[one] for one in self._named_like(text) if one not in self._going}
        free = tuple(other for other in called_so if self._may(other))
        beside = (*own, *(name for other in free for name in called_so[other]))
        theirs = (self._held, *(names for other, names in called_so.items() if other not in free))
        if any(_names(text, names, own, beside) for names in theirs):
            return None
        return tuple(other for other in free if _names(text, called_so[other], own, own))

    def _named_like(self, text: str) -> tuple[bytes, ...]:
        """Return the persons of whose names some word of a text is a spelling; units and institutions are none."""
        if text not in self._like:
            found = sorted(names_like(self._index, text, seen=self._spelled))
            for one in found:
                if one not in self._names:
                    self._names[one] = tuple(names_of(self._index, one))
            self._like[text] = tuple(one for one in found if self._names[one])
        return self._like[text]


def _held_sealed(index: Index) -> tuple[Name, ...]:
    """Return the names of people held sealed: no search knows them; they are among what is blanked, with no layer."""
    held = index.database.execute("SELECT DISTINCT exact FROM blanked WHERE layer = '' ORDER BY exact")
    return tuple(Name(written=str(exact)) for (exact,) in held)


def _names(text: str, names: tuple[Name, ...], own: tuple[Name, ...], beside: tuple[Name, ...]) -> bool:
    """Tell whether a text names somebody of these names, beside those that may stand there anyway.

    Args:
        own: names of whoever goes: who is called by the same words is not named by them.
    """
    mine = called(own)
    theirs = [name for name in names if not is_namesake(name, mine)]
    return bool(theirs) and bool(named(text, called(theirs, beside=beside, texts=(text,))))


def _marks(text: str) -> Iterator[str]:
    """Give how the words of a text are known again, in other forms and scripts."""
    for start, end in words_in(text):
        word = fold(text[start:end])
        yield from forms(word)
        yield from (f"~{key}" for key in keys_of(word))


def names_of(index: Index, mention: bytes) -> Iterator[Name]:
    """Give the names of a person, in every account that counts; of a group or an institution none."""
    rows = index.database.execute(
        "SELECT body FROM record WHERE mention = ?1"
        " UNION ALL SELECT body FROM counted WHERE kind = 'mention' AND thing = ?1",
        (mention,),
    )
    for (body,) in [*rows]:
        said = decode_fast(bytes(body))
        if isinstance(said, Record) or (isinstance(said, CodedMention) and said.party == "person"):
            yield from said.mention.names


def words_of(value: object) -> Iterator[str]:
    """Give every text in a record that somebody wrote or that is quoted, in whatever field; ids and slugs as well."""
    match value:
        case str():
            yield value
        case tuple():
            for one in value:
                yield from words_of(one)
        case msgspec.Struct():
            for key in value.__struct_fields__:
                yield from words_of(getattr(value, key))

"""Whether words that are about to leave name somebody who does not leave: nobody else goes out in passing.

A family name that is also part of the whole name of whoever goes names nobody else there. Who is called by the same
words as they are is not named by them. People who are held sealed are looked for too, though no search finds them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from habeas.casework.blanking import called, is_namesake, named
from habeas.casework.spelled import names_like
from habeas.model.encoding import decode_fast
from habeas.model.ids import raw_of
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
    """

    def __init__(self, index: Index, going: Iterable[str]) -> None:
        self._index = index
        self._going = {raw_of(mention) for mention in going}
        self._own: dict[str, dict[Name, None]] = {}  # names of whoever goes, by how each of their words is known again
        for mention in sorted(self._going):
            for name in names_of(index, mention):
                for mark in _marks(name.written):
                    self._own.setdefault(mark, {})[name] = None
        # The search knows no sealed mention; their names are among what is blanked in it, each with no layer.
        held = index.database.execute("SELECT DISTINCT exact FROM blanked WHERE layer = '' ORDER BY exact")
        self._held = tuple(Name(written=str(exact)) for (exact,) in held)

    def stand_in(self, text: str) -> bool:
        """Tell whether a text names somebody who does not leave."""
        if not text.strip():
            return False
        own = tuple({name: None for mark in _marks(text) for name in self._own.get(mark, ())})
        if _names(text, self._held, own):
            return True
        others = sorted(names_like(self._index, text) - self._going)
        return any(_names(text, tuple(names_of(self._index, other)), own) for other in others)


def _names(text: str, names: tuple[Name, ...], own: tuple[Name, ...]) -> bool:
    """Tell whether a text names somebody of these names, beside those that are going anyway."""
    mine = called(own)
    theirs = [name for name in names if not is_namesake(name, mine)]
    return bool(theirs) and bool(named(text, called(theirs, beside=own, texts=(text,))))


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

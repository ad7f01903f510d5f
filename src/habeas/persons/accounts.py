"""An account: what one list says of one person, as far as comparing needs it."""

from __future__ import annotations

from dataclasses import dataclass

from habeas.model.values import Age, Name, When


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One mention with what its list says of it. Everything is as stated; nothing is latinised or guessed
    yet.

    `taken` is the date of the taking (or last sight), `seen_at` where it happened, `places` any other place
    the source ties to that event. `located`: level and id of `seen_at` in the case's own gazetteer, and of all that it
    lies in, the smallest first; () where it is not known there. `sex` is the word the source uses. The repr shows ids
    only.
    """

    mention: str
    list: str
    names: tuple[Name, ...] = ()
    birth: When | None = None
    age: Age | None = None
    sex: str = ""
    taken: When | None = None
    seen_at: str = ""
    places: tuple[str, ...] = ()
    located: tuple[tuple[str, str], ...] = ()

    def __repr__(self) -> str:
        return f"Account({self.mention} on {self.list})"

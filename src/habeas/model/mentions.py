"""A mention, and what one source states of a fate. Fields stand in the order of the canonical encoding."""

from __future__ import annotations

import msgspec

from habeas.model.values import Age, Name, Text, When, Where


class StatedFate(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What one source states happened to a person (vocabulary stated_fates), when and where it states so.

    It is never a finding. `basis` says whether a column said it or being on the list did.
    """

    says: str
    when: When | None = None
    basis: str = "column"  # column | list
    where: Where | None = None
    words: str = ""  # the source's own words for it


class Mention(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One source's account of one person. No sensitive attribute exists here."""

    id: str
    age: Age | None = None
    sex: Text | None = None
    birth: When | None = None
    marks: Text | None = None  # clothing and marks, in the source's words
    names: tuple[Name, ...] = ()
    birthplace: Where | None = None
    occupation: Text | None = None

"""Small values. Each keeps what was written beside what was read from it.

Fields stand in the order of the canonical encoding (shorter names first, then by letter), so that a row of a list needs
no sorting when it is encoded (see encoding.py).
"""

from __future__ import annotations

import msgspec


class Name(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A name as a source wrote it, and the parts that the mapping's explicit rule read from it.

    `written` is never replaced. `given`, `family`, `patronymic`, `mother` (mother's surname) and `married` hold the
    parts as written, in the source's script; they are empty when no rule says which part is which.
    """

    kind: str = "main"  # main | alias
    lang: str = "und"  # BCP 47
    given: str = ""
    family: str = ""
    mother: str = ""
    married: str = ""
    written: str
    patronymic: str = ""


class When(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A date as stated and, where an explicit rule could read it, as EDTF (our subset, see dates.py)."""

    edtf: str | None = None
    stated: str


class Where(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A place as stated, the gazetteer id a person chose, and how precise it is."""

    place: str | None = None
    stated: str
    precision: str = "unknown"  # point | settlement | district | region | country | unknown


class Age(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An age as stated and the whole years it can mean, both ends included."""

    low: int | None = None
    high: int | None = None
    stated: str


class Text(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A text in a language (BCP 47, `und` if unknown)."""

    lang: str = "und"
    text: str

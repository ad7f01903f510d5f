"""Where the facts of a pack come from. A pack that does not say is refused."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from habeas.errors import PersonsError


class Source(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was taken, and where from, in own words."""

    what: str
    where: str


def check_sources(sources: Sequence[Source], *, place: str) -> None:
    """Check that a pack names at least one source, and says of each what was taken and where from.

    Raises: PersonsError: it does not.
    """
    if not sources or not all(source.what.strip() and source.where.strip() for source in sources):
        raise PersonsError("a pack of names does not say where its facts come from", place=place)

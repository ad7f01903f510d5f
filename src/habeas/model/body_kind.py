"""What every body of a log entry has in common."""

from __future__ import annotations

import msgspec


class BodyKind(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind"):
    """What every body has in common: a tag `kind`, keyword-only fields, defaults left out of the encoding."""

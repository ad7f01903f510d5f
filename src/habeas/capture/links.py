"""What a document refers to, and in which role: what is asked for first when not all of it can be."""

from __future__ import annotations

import re
from typing import NamedTuple

import msgspec

STYLE, FRAME, IMAGE, ICON, FONT, SCRIPT, OTHER, CHOICE, MEDIA = (
    *("style", "frame", "image", "icon", "font", "script", "other", "choice", "media"),
)
# What a reader sees first comes first; `choice` is a picture in further sizes.
ORDER = (STYLE, IMAGE, FRAME, FONT, ICON, SCRIPT, OTHER, CHOICE, MEDIA)

_SOON = 5.0  # seconds after which a page that sends its reader on is one that reloads
_REFRESH = re.compile(
    r"[\s]*(\d{1,6}(?:\.\d*)?|\.\d+)[\s]*(?:[;,\s][\s]*(?:url[\s]*=[\s]*)?(?P<rest>.*))?", re.IGNORECASE | re.DOTALL
)


class Reference(NamedTuple):
    """A reference as it stands in the document, and its role."""

    reference: str
    role: str


class Link(msgspec.Struct, frozen=True, array_like=True):
    """A reference made whole by the document's base, and its role."""

    url: str
    role: str


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """What was read out of a page or a stylesheet.

    Args:
        title: of a page.
        links: what it refers to, each once, in its order; as many as were asked for.
        beyond: how many more there are.
        unreadable: references that are no URL.
        forward: where the page sends its reader after at most a few seconds, or "".
    """

    title: str = ""
    links: tuple[Link, ...] = ()
    beyond: int = 0
    unreadable: int = 0
    forward: str = ""


def forwarded(content: str) -> str:
    """Return where a refresh (of a meta element or a header) leads within a few seconds, "" if nowhere else.

    Source: HTML Standard, "shared declarative refresh steps".
    """
    read = _REFRESH.fullmatch(content)
    if read is None or float(read[1]) > _SOON:
        return ""
    rest = (read["rest"] or "").strip()
    if rest[:1] in {'"', "'"}:
        return rest[1:].partition(rest[0])[0].strip()
    return rest

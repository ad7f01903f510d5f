"""Fragments of files without a text layer: a page, a time range, a part of a picture.

`page=4` (RFC 8118 §3), `t=10,20` in seconds and `xywh=10,20,300,200` in pixels or `xywh=percent:…` (W3C Media
Fragments 1.0, §4.2); several kinds at once are joined by `&`.
"""

from __future__ import annotations

import re

from habeas.errors import AnchorError

_PAGE = re.compile(r"page=([1-9][0-9]{0,5})")
_TIME = re.compile(r"t=(?:npt:)?([0-9]{1,7}(?:\.[0-9]{1,6})?)?(?:,([0-9]{1,7}(?:\.[0-9]{1,6})?))?")
_PLACE = re.compile(r"xywh=(pixel:|percent:)?([0-9]{1,6}),([0-9]{1,6}),([0-9]{1,6}),([0-9]{1,6})")
_LONGEST = 200


def check_fragment(fragment: str) -> None:
    """Check that a fragment is one of those above. Raises: AnchorError."""
    parts = fragment.split("&") if len(fragment) <= _LONGEST else []
    kinds = [part.partition("=")[0] for part in parts]
    if not parts or len(set(kinds)) != len(kinds) or not all(_is_one(part) for part in parts):
        raise AnchorError(
            "a fragment that is none",
            advice="For example page=4, t=10,20 (seconds), xywh=10,20,300,200 (pixels), or two of them joined by &.",
        )


def overlap(one: str, other: str) -> bool:
    """Return whether two fragments of one file may show the same. What one of them leaves open, it takes whole.

    Raises: AnchorError: one is none.
    """
    check_fragment(one)
    check_fragment(other)
    parts, others = (dict(part.split("=", 1) for part in fragment.split("&")) for fragment in (one, other))
    if "page" in parts and "page" in others and parts["page"] != others["page"]:
        return False
    if "t" in parts and "t" in others and not _overlap(_times(f"t={parts['t']}"), _times(f"t={others['t']}")):
        return False
    if "xywh" in parts and "xywh" in others:
        return _places_overlap(f"xywh={parts['xywh']}", f"xywh={others['xywh']}")
    return True


def _is_one(part: str) -> bool:
    if _PAGE.fullmatch(part):
        return True
    if time := _TIME.fullmatch(part):
        start, end = time.groups()
        return (start or end) is not None and (start is None or end is None or float(start) < float(end))
    if place := _PLACE.fullmatch(part):
        unit, *sides = place.groups()
        left, top, width, height = map(int, sides)
        return width > 0 and height > 0 and (unit != "percent:" or max(left + width, top + height) <= 100)
    return False


def _times(part: str) -> tuple[float, float]:
    found = _TIME.fullmatch(part)
    start, end = found.groups() if found else (None, None)
    return float(start or 0), float(end) if end is not None else float("inf")


def _overlap(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _places_overlap(one: str, other: str) -> bool:
    """Return whether two parts of a picture overlap; in different units that cannot be told, and they may."""
    found = [_PLACE.fullmatch(part) for part in (one, other)]
    units = [(match.group(1) or "pixel:") if match else "" for match in found]
    if units[0] != units[1]:
        return True
    boxes = [tuple(map(int, match.groups()[1:])) for match in found if match]
    (left, top, width, height), (left2, top2, width2, height2) = boxes
    across = _overlap((left, left + width), (left2, left2 + width2))
    return across and _overlap((top, top + height), (top2, top2 + height2))

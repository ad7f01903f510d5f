"""Showing what an exhibit looks or sounds like. Pictures and pages are drawn apart; a recording comes as it is.

Of a picture or a page nothing but pixels comes back from the process apart, grey unless colour is asked for. A
recording cannot be decoded here: whoever wants to hear it gives its bytes to a player, and is told so before.
"""

from __future__ import annotations

import io

from habeas.apart import Limits, reading_room
from habeas.casework.context import Context
from habeas.casework.layers import exhibit_of
from habeas.errors import ReadingError
from habeas.evidence.drawn import DRAWN, Drawn
from habeas.evidence.limits import PDF_LIMIT
from habeas.evidence.media import media_type_plainly
from habeas.vault.case import Case

SMALL, LARGE = 420, 1_600
"""Pixels of the longer side."""
DRAWN_AT_MOST = PDF_LIMIT
"""Bytes of a file that is drawn: it is held in memory for it."""
PLAYED_AT_MOST = 192 << 20
PLAYED = frozenset(
    {
        "audio/flac",
        "audio/mp4",
        "audio/mpeg",
        "audio/ogg",
        "audio/wav",
        "video/3gpp",
        "video/mp4",
        "video/ogg",
        "video/quicktime",
        "video/webm",
    }
)
"""Recordings that most browsers play."""
_LIMITS = Limits(seconds=25.0, cpu_seconds=20)


def way_of(media_type: str) -> str:
    """Return how exhibits of a media type are shown: drawn, played, or "" for neither."""
    return "drawn" if media_type in DRAWN else "played" if media_type in PLAYED else ""


def draw_exhibit(
    context: Context, case_name: str, identifier: str, *, page: int, large: bool = False, colour: bool = False
) -> Drawn:
    """Draw a page of an exhibit, or a picture. That it was looked at is noted first.

    Args:
        page: from 0; beyond the last, the last.
    Raises: EvidenceError: no such exhibit. ReadingError: it is not drawn, and why.
    """
    with context.case(case_name, "read") as case:
        content = _content(context, case, identifier, DRAWN_AT_MOST)
        with reading_room(_LIMITS) as room:
            return room.draw(content, page=page, side=LARGE if large else SMALL, colour=colour)


def recording_of(context: Context, case_name: str, identifier: str) -> tuple[str, bytes]:
    """Return a recording's media type and its bytes, as they came. That it was heard is noted first.

    Raises: EvidenceError: no such exhibit. ReadingError: it is none that is played, or too large.
    """
    with context.case(case_name, "read") as case:
        content = _content(context, case, identifier, PLAYED_AT_MOST)
        kind = media_type_plainly(io.BytesIO(content)) or ""
        if kind not in PLAYED:
            raise ReadingError("recordings of this kind are not played here", place=identifier)
        return kind, content


def _content(context: Context, case: Case, identifier: str, at_most: int) -> bytes:
    record = exhibit_of(case.index, identifier)
    if record.size > at_most:
        raise ReadingError(f"the file has more than {at_most >> 20} MiB, and is not shown here", place=record.id)
    context.opened(case, "read", "read", exhibits=(record.id,))
    plain = io.BytesIO()
    case.read_exhibit(record.id, plain)
    return plain.getvalue()

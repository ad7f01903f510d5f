"""The index of a WARC file (CDXJ): one line an answer, in the order of keys that a reader finds a URL by."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from habeas.capture.warc import Placed, stamp

_WWW = re.compile(r"\Awww\d*\.")
_SCHEME = re.compile(r"https?://")


def index_of(placed: Sequence[Placed], *, file_name: str) -> bytes:
    """Return the index of a WARC file.

    Args:
        placed: where the answers lie.
        file_name: of the WARC, as the index names it.
    """
    return "".join(sorted(_line(one, file_name) for one in placed)).encode("ascii")


def _line(one: Placed, file_name: str) -> str:
    answer = one.answer
    known = {
        "url": answer.url.text,
        "mime": answer.media_type or "unk",
        "status": str(answer.status),
        "digest": one.digest,
        "length": str(one.length),
        "offset": str(one.offset),
        "filename": file_name,
    }
    return f"{search_key(answer.url.text)} {re.sub('[^0-9]', '', stamp(answer.at))} {json.dumps(known)}\n"


def search_key(url: str) -> str:
    """Return the key under which a URL is found (SURT): the host's parts from the last to the first, then the path.

    As readers of archives make it: no scheme, no `www.`, small letters, the parts of the query in order.

    Args:
        url: http or https, as `WebUrl.text`.
    """
    place, _, query = _SCHEME.sub("", url.lower(), count=1).partition("?")
    authority, _, path = place.partition("/")
    host, colon, port = authority.partition(":") if "[" not in authority else (authority, "", "")
    parts = _WWW.sub("", host, count=1).split(".")[::-1]
    key = ",".join(parts) + colon + port + ")/" + re.sub("//+", "/", path).strip("/")
    return f"{key}?{'&'.join(sorted(query.split('&')))}" if query else key

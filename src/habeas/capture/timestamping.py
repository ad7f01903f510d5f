"""A time-stamp authority is asked over HTTP (RFC 3161 §3.4): a hash and a random number go out, nothing else."""

from __future__ import annotations

from habeas.capture.fetching import post

# Real answers have 1 to 8 KB; what is larger is not a time stamp.
ANSWER_LIMIT = 65_536
SECONDS = 30.0


def fetch_stamp(url: str, query: bytes, *, timeout: float = SECONDS, allow_private: bool = False) -> bytes:
    """Return what an authority answers to a query, as it came and not yet checked.

    Args:
        url: the authority's address.
        query: a TimeStampReq (`habeas.evidence.timestamps.query_for`).
        timeout: seconds for the whole exchange.
        allow_private: whether the authority may stand in a private network.
    Raises: NetworkError: not reachable now: the stamp can wait. CaptureError: the address answers something else.
    """
    return post(
        url,
        query,
        content_type="application/timestamp-query",
        accept="application/timestamp-reply",
        limit_bytes=ANSWER_LIMIT,
        timeout=timeout,
        allow_private=allow_private,
    )

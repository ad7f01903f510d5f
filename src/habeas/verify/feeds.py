"""Steps 4 and 5: which feeds belong to the log, and that each entry is signed by one of them and in its order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from habeas.errors import EntryError
from habeas.log.entry import signed_part
from habeas.log.feed import endorsement_message
from habeas.verify.ed25519 import check_signature
from habeas.verify.failures import Findings
from habeas.verify.opened import Body, Opened


def enrol_feeds(entries: Sequence[Opened], findings: Findings) -> Mapping[bytes, int]:
    """Check how each feed came into the log; return the feeds, each with the entry from which on it is enrolled."""
    enrolled: dict[bytes, int] = {}
    with findings.noting("feed", "entry 0"):
        enrolled[_founding_feed(entries)] = 0
    for opened in entries:
        for body in opened.bodies:
            if body.is_a("feed"):
                with findings.noting("feed", body.id):
                    _check_endorsement(opened, body, enrolled)
                    enrolled.setdefault(opened.entry.header.feed, opened.n)
        if opened.entry.header.feed not in enrolled:
            findings.add("feed", opened.id, "the entry is of a feed that does not belong to the log at this place")
    return enrolled


def check_signatures(entries: Sequence[Opened], findings: Findings) -> None:
    """Check every entry's signature, and the order of the entries of each feed."""
    digests: dict[bytes, dict[int, bytes]] = defaultdict(dict)
    latest: dict[bytes, int] = {}
    for opened in entries:
        header = opened.entry.header
        with findings.noting("signature", opened.id):
            check_signature(header.feed, signed_part(header), opened.entry.signature)
        with findings.noting("chain", opened.id):
            if header.sequence <= latest.get(header.feed, -1):
                raise EntryError("the entry stands after one of its feed that came later")
            if digests[header.feed].get(header.sequence - 1, header.previous) != header.previous:
                raise EntryError("the entry does not point to the one before it in its feed")
        latest[header.feed] = max(header.sequence, latest.get(header.feed, -1))
        digests[header.feed][header.sequence] = opened.entry.digest()


def _founding_feed(entries: Sequence[Opened]) -> bytes:
    """Return the feed that founded the case.

    Raises: EntryError: the first entry is not an opened founding, or founds something else.
    """
    if not entries or entries[0].n != 0 or entries[0].bodies[0].index != 0:
        raise EntryError("the log's first entry is not there with its first body")
    header, founding = entries[0].entry.header, entries[0].bodies[0]
    if not founding.is_a("founding"):
        raise EntryError("the first entry is not the founding of a case")
    if founding.says("feed") != header.feed:
        raise EntryError("the founding names another feed than its entry's")
    if founding.says("tag") != header.case_tag:
        raise EntryError("the founding names another case than its entry's")
    return header.feed


def _check_endorsement(opened: Opened, body: Body, enrolled: Mapping[bytes, int]) -> None:
    """Check a body of kind `feed`: the feed that begins is endorsed by one that was there before.

    Raises: EntryError: it is not.
    """
    header = opened.entry.header
    feed, follows, size = body.says("feed"), body.says("follows"), body.says("size")
    root, endorsement = body.says("root"), body.says("endorsement")
    if feed != header.feed:
        raise EntryError("the feed that begins is not the one that signs")
    if not isinstance(follows, bytes) or enrolled.get(follows, opened.n) >= opened.n:
        raise EntryError("the feed follows one that did not belong to the log before")
    if type(size) is not int or size != opened.n:
        raise EntryError("the feed begins after another number of entries than it says")
    if not isinstance(root, bytes) or not isinstance(endorsement, bytes):
        raise EntryError("the feed's endorsement is not there")
    message = endorsement_message(case_tag=header.case_tag, feed=header.feed, size=size, root=root)
    check_signature(follows, message, endorsement)

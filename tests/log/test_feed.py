"""A further feed: what the one before it signs, so that a restored laptop can go on and a thief's cannot."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habeas.errors import EntryError
from habeas.log.checkpoint import Checkpoint
from habeas.log.entry import SIGNING_DOMAIN, Header, signed_part
from habeas.log.feed import ENDORSEMENT_DOMAIN, endorsement_message

parts = st.fixed_dictionaries(
    {
        "case_tag": st.binary(min_size=16, max_size=16),
        "feed": st.binary(min_size=32, max_size=32),
        "size": st.integers(0, 2**53 - 1),
        "root": st.binary(min_size=32, max_size=32),
    }
)


@given(parts, parts)
def test_no_two_endorsements_share_their_bytes(one: dict[str, bytes], two: dict[str, bytes]) -> None:
    """What was signed for one laptop, case or state of the log is good for no other."""
    same = endorsement_message(**one) == endorsement_message(**two)  # type: ignore[arg-type]
    assert same == (one == two)


def test_an_endorsement_has_the_bytes_of_its_page() -> None:
    """Another program that follows docs/spec/feed.md signs and checks the same bytes."""
    message = endorsement_message(case_tag=b"t" * 16, feed=b"f" * 32, size=258, root=b"r" * 32)
    assert message == b"habeas/feed/v1\0" + b"t" * 16 + b"f" * 32 + bytes(6) + b"\1\2" + b"r" * 32


@pytest.mark.parametrize(
    "changed",
    [
        {"case_tag": bytes(15)},
        {"feed": bytes(33)},
        {"root": b""},
        {"size": -1},
        {"size": 2**53},
        {"case_tag": bytes(17), "feed": bytes(31)},
    ],
)
def test_a_part_of_another_length_is_refused(changed: dict[str, bytes]) -> None:
    """Bytes cannot be pushed from one part of the message into the next."""
    usual = {"case_tag": bytes(16), "feed": bytes(32), "size": 1, "root": bytes(32)}
    with pytest.raises(EntryError):
        endorsement_message(**(usual | changed))  # type: ignore[arg-type]


@given(parts)
def test_no_endorsement_is_an_entry_or_a_checkpoint(said: dict[str, bytes]) -> None:
    """A signature given for one purpose is worth nothing for another."""
    message = endorsement_message(**said)  # type: ignore[arg-type]
    header = Header(
        feed=bytes(32), sequence=0, previous=bytes(32), case_tag=bytes(16), bodies=1, padded_length=0,
        bodies_root=bytes(32), seen_size=0, seen_root=bytes(32),
    )  # fmt: skip
    assert len(message) != len(signed_part(header))
    note = Checkpoint(origin="habeas/" + "0" * 32, size=1, root=bytes(32)).text().encode()
    starts = sorted([ENDORSEMENT_DOMAIN, SIGNING_DOMAIN, note[:16]])
    assert not any(after.startswith(before) for before, after in pairwise(starts))
    assert b"\0" not in note

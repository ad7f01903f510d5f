"""Whole bundles: one as it should be verifies; for every sentence of the format one breaks it and does not."""

from __future__ import annotations

import io
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.verify.bad_bundles import BAD, Hollow
from tests.verify.bundles import (
    EXHIBIT_ID,
    EXHIBIT_PATH,
    FIRST,
    LEFT_OUT,
    SECOND,
    STRANGER,
    Draft,
    build,
    exhibit,
    founding,
    further_feed,
    good,
    good_stamped,
    public,
    restored_log,
    unit,
    usual_log,
)

from habeas.verify.archive import _content
from habeas.verify.bundle import Verdict, Verified, verify_bundle
from habeas.verify.wording import as_object, as_page, readable

# Every code of docs/spec/bundle.md; each has a bad bundle.
CODES = {
    "zip", "duplicate", "version", "missing", "unlisted", "unknown", "manifest", "hash", "format", "entry", "body",
    "feed", "signature", "chain", "checkpoint", "proof", "filing", "records", "exhibit", "note", "consistency", "stamp",
    "key",
}  # fmt: skip


def verdict_of(bundle: bytes, key: bytes | None = None) -> Verdict:
    return verify_bundle(io.BytesIO(bundle), key=key)


def shown_by(bundle: bytes, key: bytes | None = None) -> Verified:
    verdict = verdict_of(bundle, key)
    assert not verdict.failures
    assert verdict.verified is not None
    return verdict.verified


def test_a_bundle_as_it_should_be_verifies() -> None:
    """A court gets a yes with what it rests on: how much, under which key, in which log."""
    shown = shown_by(good())
    assert (shown.entries, shown.bodies, shown.exhibits, shown.size) == (3, 6, 1, 4)
    assert (shown.key, shown.left_out, shown.stamps) == (public(FIRST).hex(), (LEFT_OUT,), ())


def test_a_restored_and_stamped_log_verifies() -> None:
    """A laptop that was seized and restored goes on under a new key, which the old one endorsed; times are told."""
    shown = shown_by(good_stamped(), public(FIRST))
    assert shown.key == public(FIRST).hex()
    assert [stamp.size for stamp in shown.stamps] == [2, 5]
    assert all(stamp.time == "2022-06-01T12:00:00Z" for stamp in shown.stamps)


@pytest.mark.parametrize("name", BAD)
def test_a_bad_bundle_does_not_verify_and_says_why(name: str) -> None:
    """What is wrong is named by its code and place, and nothing that is right is blamed."""
    bad = BAD[name]
    verdict = verify_bundle(bad.stream(), key=bad.key)
    assert verdict.verified is None
    assert {(failure.code, failure.id) for failure in verdict.failures} == bad.expects
    assert all(failure.reason for failure in verdict.failures)


def test_every_kind_of_failure_has_a_bad_bundle() -> None:
    """A code that nobody has ever seen is not tested."""
    assert {code for bad in BAD.values() for code, _ in bad.expects} == CODES


def test_a_verdict_is_the_object_of_the_format() -> None:
    """Other programs read the verdict; they are told the same fields whether or not the bundle verifies."""
    yes = as_object(verdict_of(good()))
    no = as_object(verdict_of(good()[:-1]))
    assert yes.keys() == no.keys() == {
        "ok", "failures", "proved", "asserted", "not_checked", "entries", "bodies", "exhibits", "stamps", "size",
        "root", "key", "filing",
    }  # fmt: skip
    assert (yes["ok"], yes["failures"], no["ok"], no["proved"]) == (True, [], False, [])
    assert no["failures"][0].keys() == {"code", "id", "reason"}


def test_a_page_says_what_is_proved_asserted_and_not_checked() -> None:
    """Nobody takes a signature for the truth, or the sender's key for one that they know."""
    page = as_page(verdict_of(good_stamped()))
    for words in ("PROVED", "ASSERTED", "NOT CHECKED", "is true", "Whose key this is", "no later than 2022", LEFT_OUT):
        assert words in page
    assert "Whose key this is" not in as_page(verdict_of(good_stamped(), public(FIRST)))
    assert "there is no time stamp" in as_page(verdict_of(good()))
    earlier = as_page(verdict_of(build(stamps=(2,))))
    assert "after the last time stamp" in earlier


def test_a_page_of_failures_names_each() -> None:
    """Who made the bundle is told what to mend; who holds it is told not to rely on it."""
    bad = BAD["feed: the founding is not opened"]
    page = as_page(verify_bundle(bad.stream()))
    assert "DOES NOT VERIFY" in page
    assert all(f"{code}: {place}" in page for code, place in bad.expects)


def test_nothing_is_shown_that_moves_the_cursor_or_turns_the_line() -> None:
    """A text from a bundle cannot write over the verdict."""
    assert readable("a\x1b[2Kb\u202ec\n\u0627") == "a<U+001B>[2Kb<U+202E>c<U+000A>\u0627"
    assert len(readable("x" * 5000)) == 200


def test_a_log_without_exhibits_verifies() -> None:
    """Records can be shown without any file."""
    drafts = [Draft(bodies=[founding(), unit("case new")], shown=[0, 1])]
    bundle = build(
        drafts=drafts,
        edits={
            "payload": lambda files: {path: files[path] for path in files if path != EXHIBIT_PATH},
            "records": lambda records: records | {"persons": []},
        },
    )
    assert shown_by(bundle).exhibits == 0


def test_a_bundle_of_three_feeds_verifies() -> None:
    """A case that was restored twice is one log."""
    drafts = restored_log()
    drafts.append(Draft(bodies=[further_feed(drafts, STRANGER, SECOND)], shown=[0], key=STRANGER))
    assert shown_by(build(drafts=drafts)).key == public(FIRST).hex()


def test_the_verifiers_may_lie_in_the_bundle() -> None:
    """A bundle can carry the program that checks it; what the program says is not taken from there."""
    edits = {"tags": lambda files, _: files | {"verify/habeas-verify.pyz": b"x", "verify/verify.html": b"y"}}
    shown_by(build(edits=edits))


def test_an_exhibit_may_be_empty() -> None:
    """A file of no bytes is a file."""

    def empty(drafts: list[Draft]) -> None:
        drafts[1].bodies[0] = exhibit(EXHIBIT_ID, b"")

    shown_by(build(edits={"log": empty, "payload": lambda files: files | {EXHIBIT_PATH: b""}}))


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53 - 1), 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8)
    | st.binary(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=60, deadline=None)
@given(values)
def test_any_record_that_can_be_kept_can_be_shown(value: Any) -> None:
    """Whatever a later version records, this verifier reads it: names in any script, numbers of any kind."""
    drafts = usual_log()
    drafts[1].bodies[4] = {"kind": "of a later version", "what": value}
    shown_by(build(drafts=drafts))


MEMBERS = ("id", "feed", "tag", "follows", "size", "root", "endorsement", "sha256", "what", "mention")


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(["founding", "feed", "exhibit", "record", "filing", "", 7, None]),
    st.dictionaries(st.sampled_from(MEMBERS), values | st.just("bundle"), max_size=6),
)
def test_no_record_trips_the_verifier_up(kind: Any, members: dict[str, Any]) -> None:
    """Whatever stands in a member that the verifier looks at, it answers; only a false feed or exhibit fails."""
    drafts = usual_log()
    drafts[1].bodies[4] = members | {"kind": kind}
    found = verdict_of(build(drafts=drafts))
    assert (found.verified is None) == bool(found.failures)
    assert {failure.code for failure in found.failures} <= {"feed", "exhibit"}


def test_a_large_exhibit_is_never_whole_in_memory() -> None:
    """A recording of an hour is checked on an old laptop: bytes go by once, a megabyte at a time."""
    size = 50 << 20
    hollow = Hollow(b"", size, b"")
    largest = 0
    read = hollow.read

    def watched(count: int = -1) -> bytes:
        nonlocal largest
        assert count >= 0
        largest = max(largest, count)
        return read(count)

    hollow.read = watched  # type: ignore[method-assign]
    assert verify_bundle(hollow).verified is None  # type: ignore[arg-type]
    hollow.seek(0)
    stored, _ = _content(hollow, size, keep=False)  # type: ignore[arg-type]
    assert (stored.size, stored.content) == (size, None)
    assert largest <= 1 << 20

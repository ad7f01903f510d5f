"""Nobody alters a bundle unseen, in no byte, length or name; and what is no bundle at all does the reader no harm."""

from __future__ import annotations

import io
import random
import struct
import time
import tracemalloc
from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.verify.bundles import EXHIBIT_PATH, Member, build, encode, good, good_stamped, write_zip

from habeas.errors import HabeasError
from habeas.log.checkpoint import read_note
from habeas.log.entry import read_header
from habeas.log.proof import read_hash_lines, read_proof
from habeas.verify.bag import read_manifest
from habeas.verify.bundle import verify_bundle
from habeas.verify.cbor import read_cbor
from habeas.verify.stamps import read_roots
from habeas.verify.strict_json import read_json


def verifies(bundle: bytes) -> bool:
    return verify_bundle(io.BytesIO(bundle)).verified is not None


def test_every_byte_of_a_bundle_counts() -> None:
    """Not one byte can be another: not in a header, a name, a list, a signature or an exhibit."""
    bundle = good_stamped()
    chance = random.Random(1)
    assert verifies(bundle)
    for at in range(len(bundle)):
        if at % 3 and at < len(bundle) - 2000:
            continue  # a third of the files; all of the directory
        altered = bytearray(bundle)
        altered[at] ^= 1 << chance.randrange(8)
        assert not verifies(bytes(altered)), at


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_cut_a_splice_or_an_addition_shows(data: st.DataObject) -> None:
    """A bundle that lost its end on the way, or got something more, is refused."""
    bundle = data.draw(st.sampled_from([good(), good_stamped()]))
    start = data.draw(st.integers(0, len(bundle)))
    end = data.draw(st.integers(start, min(len(bundle), start + 400)))
    altered = bundle[:start] + data.draw(st.binary(max_size=40) | st.just(bundle[:end])) + bundle[end:]
    assert altered == bundle or not verifies(altered)


def files_of(bundle: bytes) -> list[Member]:
    """Return the files of a bundle as its ZIP file holds them."""
    members: list[Member] = []
    at = 0
    while bundle[at : at + 4] == b"PK\3\4":
        size, named = struct.unpack_from("<I", bundle, at + 22)[0], struct.unpack_from("<H", bundle, at + 26)[0]
        name = bundle[at + 30 : at + 30 + named].decode().removeprefix("habeas-bundle/")
        members.append(Member(name, bundle[at + 30 + named : at + 30 + named + size]))
        at += 30 + named + size
    return members


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_files_cannot_be_exchanged_renamed_doubled_or_left_out(data: st.DataObject) -> None:
    """A well-formed ZIP file with other files in it is another bundle, and no good one."""
    members = files_of(good_stamped())
    one, two = (data.draw(st.integers(0, len(members) - 1)) for _ in range(2))
    match data.draw(st.sampled_from(["exchange", "rename", "double", "leave out", "alter"])):
        case "exchange":
            if members[one].data == members[two].data:
                return
            members[one].data, members[two].data = members[two].data, members[one].data
        case "rename":
            if one == two:
                return
            members[one].path = data.draw(st.sampled_from([members[two].path, "data/other", "verify/verify.html"]))
        case "double":
            members.insert(two, Member(members[one].path, data.draw(st.sampled_from([members[one].data, b"", b"x"]))))
        case "leave out":
            del members[one]
        case _:
            altered = bytearray(members[one].data or b"\0")
            altered[data.draw(st.integers(0, len(altered) - 1))] ^= data.draw(st.integers(1, 255))
            if bytes(altered) == members[one].data:
                return
            members[one].data = bytes(altered)
    assert not verifies(write_zip(members))


def test_the_order_of_the_files_is_free_and_changes_nothing() -> None:
    """What is shown does not hang on the order in which a program wrote the files."""
    members = files_of(good())
    assert verifies(write_zip(members[::-1]))
    assert write_zip(members) == good()


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=300), st.booleans())
def test_noise_is_refused_and_not_tripped_over(noise: bytes, ends_well: bool) -> None:
    """Whoever is handed any file at all gets an answer."""
    end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 1, 1, len(noise), 0, 0) if ends_well else b""
    assert not verifies(noise + end)


text_like = st.binary(max_size=400) | st.text(max_size=200).map(str.encode)


@settings(max_examples=400, deadline=None)
@given(text_like)
def test_no_reader_trips_over_noise(noise: bytes) -> None:
    """Each reader takes any bytes, and says no in its own words."""
    text = noise.decode("latin-1")
    for read in (
        lambda: read_cbor(noise),
        lambda: read_json(noise),
        lambda: read_roots(noise),
        lambda: read_manifest(noise, of_payload=True),
        lambda: read_note(text),
        lambda: read_proof(text, place="x"),
        lambda: read_hash_lines(text, place="x"),
        lambda: read_header(noise, place="x"),
    ):
        with suppress(HabeasError):
            read()


ALTERABLE = (
    "log/entries.json",
    "log/checkpoint",
    "log/entry-1.tlog-proof",
    "time/1/note",
    "time/1/consistency",
    "time/1/roots.pem",
    "time/1/response.tsr",
    "bag-info.txt",
)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_altered_entries_and_records_are_refused_in_words(data: st.DataObject) -> None:
    """A file whose lists and hashes are right and whose content is noise is a named failure, never a stack trace."""
    path = data.draw(st.sampled_from(ALTERABLE))

    def edit(files: dict[str, bytes], _: object) -> None:
        content = bytearray(files[path])
        for _ in range(data.draw(st.integers(1, 3))):
            at = data.draw(st.integers(0, len(content) - 1))
            content[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
        files[path] = bytes(content) or b"\0"

    verdict = verify_bundle(io.BytesIO(build(stamps=(2,), edits={"tags": edit})))
    assert (verdict.verified is None) == bool(verdict.failures)
    assert all(failure.code and failure.reason for failure in verdict.failures)


MEGABYTE = 1 << 20


def deep(opening: bytes) -> bytes:
    return opening * (MEGABYTE // len(opening))


@pytest.mark.parametrize(
    ("name", "given_bytes"),
    [
        ("cbor", b"\x9a" + (MEGABYTE - 5).to_bytes(4, "big") + bytes(MEGABYTE - 5)),
        ("cbor", encode({f"{number:06}": number for number in range(80_000)})),
        ("cbor", deep(b"\x81")),
        ("cbor", deep(b"\xa1\x61\x61")),
        ("cbor", b"\x9b\x7f" + b"\xff" * 7 + bytes(MEGABYTE)),
        ("json", deep(b"[")),
        ("json", deep(b'{"a":')),
        ("json", b"[" + b"1," * (MEGABYTE // 2) + b"1]"),
        ("json", b"1" * MEGABYTE),
        ("json", b"1e" + b"9" * MEGABYTE),
        ("note", b"a\n" + b"9" * MEGABYTE + b"\n"),
        ("note", b"\n" * MEGABYTE),
        ("proof", b"c2sp.org/tlog-proof@v1\nindex " + b"9" * MEGABYTE),
        ("proof", b"c2sp.org/tlog-proof@v1\nindex 1\n" + b"AAAA\n" * (MEGABYTE // 5)),
        ("roots", b"-----BEGIN CERTIFICATE-----\n" * (MEGABYTE // 28)),
        ("roots", b"-----BEGIN CERTIFICATE-----\n" + b"A\n" * (MEGABYTE // 2)),
        ("manifest", (b"0" * 64 + b"  data/x\n") * (MEGABYTE // 73)),
        ("manifest", b"0" * MEGABYTE),
    ],
)
def test_a_megabyte_is_read_in_a_second_and_in_bounded_memory(name: str, given_bytes: bytes) -> None:
    """A bundle made to keep a reader busy does not."""
    readers: dict[str, Callable[[bytes], object]] = {
        "cbor": read_cbor,
        "json": read_json,
        "note": lambda raw: read_note(raw.decode("latin-1")),
        "proof": lambda raw: read_proof(raw.decode("latin-1"), place="x"),
        "roots": read_roots,
        "manifest": lambda raw: read_manifest(raw, of_payload=True),
    }
    read = readers[name]

    def attempt(given_bytes: bytes) -> float:
        started = time.process_time()
        with suppress(HabeasError):
            read(given_bytes)
        return time.process_time() - started

    assert min(attempt(given_bytes), attempt(given_bytes)) < 1
    tracemalloc.start()
    try:
        attempt(given_bytes[: MEGABYTE // 8])
        assert tracemalloc.get_traced_memory()[1] < 16 * MEGABYTE
    finally:
        tracemalloc.stop()


def test_a_bundle_with_many_small_files_is_read_quickly() -> None:
    """Ten thousand files are the most, and no more work than their bytes."""

    def many(files: dict[str, bytes]) -> dict[str, bytes]:
        return files | {f"data/exhibits/exh_{number:032x}.txt": b"x" for number in range(5000)}

    bundle = build(edits={"payload": many})
    started = time.process_time()
    found = verify_bundle(io.BytesIO(bundle))
    assert time.process_time() - started < 3
    assert {failure.code for failure in found.failures} == {"exhibit"}
    assert EXHIBIT_PATH not in {failure.id for failure in found.failures}

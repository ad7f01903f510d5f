"""The files of a bundle: one form each, readable by the programs that archives and courts have."""

from __future__ import annotations

import io
import json
import re
import subprocess
import zipfile
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rocrate.rocrate import ROCrate

from habeas.disclosures import stored_zip
from habeas.disclosures.bagging import bag_info, manifest
from habeas.disclosures.bundle import (
    BundledStamp,
    DisclosedPerson,
    Export,
    OpenedBody,
    OpenedEntry,
    entries_json,
    exhibit_path,
    records_json,
)
from habeas.disclosures.bundle_readme import Contents, read_me
from habeas.disclosures.ro_crate import CrateFile, metadata
from habeas.disclosures.stored_zip import Member, Write, held, size_of, write_zip
from habeas.errors import DisclosureError, EncodingError
from habeas.model.attribution import Attribution
from habeas.model.encoding import encode
from habeas.model.exhibits import Exhibit
from habeas.model.mentions import Mention
from habeas.model.records import Founding, Record
from habeas.model.values import Name

PATHS = st.from_regex(r"[a-z0-9][a-z0-9._-]{0,8}(/[a-z0-9][a-z0-9._-]{0,8}){0,2}", fullmatch=True)
EXPORT = Export(
    filing="fil_" + "1" * 32,
    purpose="prosecution",
    recipient="court or prosecutor",
    made_by="usr_" + "2" * 32,
    made_at="2026-01-02T03:04:05Z",
    program="habeas 9.9",
)
CONTENTS = Contents(persons=2, records=7, exhibits=1, withheld=3, entries=4, size=90, root="ab" * 32, key="cd" * 32)
STAMP = BundledStamp(
    note="n", query=b"q", response=b"r", roots=(b"c",), consistency="", time="2026-01-01T00:00:00Z", entries=80
)


def zipped(*members: Member) -> bytes:
    """The bytes of a ZIP file of these."""
    out = io.BytesIO()
    write_zip(out, members)
    return out.getvalue()


def entry_of(*bodies: bytes) -> OpenedEntry:
    """An entry in which these bodies are opened."""
    return OpenedEntry(
        n=3,
        header=bytes(176),
        signature=bytes(64),
        bodies=tuple(
            OpenedBody(index=at, salt=bytes(32), path=(b"p" * 32,), body=body) for at, body in enumerate(bodies)
        ),
    )


def record(name: str) -> Record:
    """A record of somebody of this name."""
    return Record(
        mention=Mention(id="men_" + "3" * 32, names=(Name(written=name),)),
        attribution=Attribution(row=1, source="src_", exhibit="exh_"),
        external_id="1",
    )


@settings(max_examples=60, deadline=None)
@given(files=st.dictionaries(PATHS, st.binary(max_size=300), max_size=6))
def test_any_program_reads_the_zip_file_and_its_size_is_known_before(files: dict[str, bytes]) -> None:
    """What was put in comes out, byte for byte and in order; the size that was announced is the size."""
    whole = zipped(*(held(path, content) for path, content in files.items()))
    assert len(whole) == size_of([(path, len(content)) for path, content in files.items()])
    with zipfile.ZipFile(io.BytesIO(whole)) as opened:
        assert opened.testzip() is None
        assert {name: opened.read(name) for name in opened.namelist()} == files
        assert list(files) == opened.namelist()
        for member in opened.infolist():
            assert (member.compress_type, member.flag_bits, member.extra, member.comment) == (0, 0, b"", b"")
            assert (member.date_time, member.create_system, member.external_attr) == ((1980, 1, 1, 0, 0, 0), 0, 0)


def test_unzip_takes_it(tmp_path: Path) -> None:
    """The program that every system has unpacks it without a word."""
    (tmp_path / "b.zip").write_bytes(zipped(held("a/b.txt", b"content"), held("c", b"")))
    subprocess.run(["unzip", "-q", "b.zip"], cwd=tmp_path, check=True)
    assert (tmp_path / "a" / "b.txt").read_bytes() == b"content"
    assert (tmp_path / "c").read_bytes() == b""


@pytest.mark.parametrize("found", [b"", b"conten", b"contents", b"cintent"])
def test_a_file_that_changed_meanwhile_is_not_packed(found: bytes) -> None:
    """Bytes that are not those whose hash was recorded stop the bundle."""

    def copy(write: Write) -> None:
        write(found)

    announced = held("data/x", b"content")
    with pytest.raises(DisclosureError, match="changed"):
        zipped(Member(path="data/x", size=announced.size, crc32=announced.crc32, copy=copy))


def test_a_path_stands_once() -> None:
    """Two files of one name could show one thing to one program and another to the next."""
    with pytest.raises(DisclosureError, match="twice"):
        zipped(held("a", b"1"), held("a", b"2"))


def test_what_the_format_cannot_hold_is_refused_before_a_byte(monkeypatch: pytest.MonkeyPatch) -> None:
    """Four gigabytes, ten thousand files: one more is refused, and nothing was written by then."""
    out = io.BytesIO()
    huge = Member(path="a", size=stored_zip.LARGEST, crc32=0, copy=lambda write: None)
    with pytest.raises(DisclosureError, match="bytes"):
        write_zip(out, [huge])
    with pytest.raises(DisclosureError, match="10001 files"):
        write_zip(out, [held(str(n), b"") for n in range(10_001)])
    assert out.getvalue() == b""
    stored_zip.check_limits(10_000, stored_zip.LARGEST, stored_zip.MOST_BESIDE)


def test_a_manifest_is_sorted_by_bytes() -> None:
    """One order, whatever the language of the machine."""
    lines = manifest({"data/b": "2" * 64, "data/_": "1" * 64, "data/a/c": "3" * 64}).decode().splitlines()
    assert lines == [f"{'1' * 64}  data/_", f"{'3' * 64}  data/a/c", f"{'2' * 64}  data/b"]


def test_bag_info_says_what_the_bag_is() -> None:
    """Five lines, in one order."""
    told = bag_info(program="habeas 1", day="2026-01-02", filing="fil_1", payload_bytes=7, payload_files=2)
    assert told == (
        b"Bag-Software-Agent: habeas 1\nBagging-Date: 2026-01-02\nExternal-Identifier: fil_1\n"
        b"Habeas-Bundle-Version: 1\nPayload-Oxum: 7.2\n"
    )


@settings(max_examples=80, deadline=None)
@given(name=st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=40))
def test_what_a_record_says_is_said_exactly(name: str) -> None:
    """Any letter, any script: the JSON has the very text, and nothing in it acts on whoever reads it."""
    made = records_json([entry_of(encode(record(name)))], [])
    (only,) = json.loads(made)["records"]
    assert only["record"]["mention"]["names"][0]["written"] == name
    assert not re.search("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c\ufeff\x7f-\x9f]", made.decode())


def test_letters_stay_letters() -> None:
    """A clerk reads a name in its own script, joiners included; only what turns a line round is spelled out."""
    name = "Магомед می\u200cخواهم \u202eevil\U000e0041"
    made = records_json([entry_of(encode(record(name)))], []).decode()
    assert "Магомед می\u200cخواهم \\u202eevil\\udb40\\udc41" in made
    assert json.loads(made)["records"][0]["record"]["mention"]["names"][0]["written"] == name


@pytest.mark.parametrize("name", ["=HYPERLINK(1)", "+7 900", "@SUM(A1)", "-1", "\t=1", "__proto__", "<img onerror=x>"])
def test_a_formula_is_data(name: str) -> None:
    """Nothing is stripped or quoted away: the file is JSON, and no program runs what stands in it."""
    made = json.loads(records_json([entry_of(encode(record(name)))], []))
    assert made["records"][0]["record"]["mention"]["names"][0]["written"] == name


def test_byte_strings_are_told_as_hex() -> None:
    """A key or a tag is shown in the one form that JSON has none of."""
    body = encode(Founding(case="cas_", name="n", tag=b"\x01" * 16, feed=b"\x02" * 32))
    made = json.loads(records_json([entry_of(body)], [DisclosedPerson(id="per_", mentions=("men_",))]))
    tag, feed = {"$hex": "01" * 16}, {"$hex": "02" * 32}
    founding = {"kind": "founding", "case": "cas_", "name": "n", "tag": tag, "feed": feed}
    assert made["records"] == [{"entry": 3, "body": 0, "record": founding}]
    assert made["persons"] == [{"id": "per_", "mentions": ["men_"]}]


def test_a_body_in_another_encoding_is_not_packed() -> None:
    """What the verifiers would refuse is refused here."""
    with pytest.raises(EncodingError):
        records_json([entry_of(b"\xa1\x78\x01a\x01")], [])


def test_the_entries_are_one_line_of_json() -> None:
    """Hex for hashes, base64 for bodies, as the format says."""
    made = json.loads(entries_json([entry_of(b"\x00\xff")]))
    assert made["entries"][0]["bodies"] == [{"index": 0, "salt": "00" * 32, "path": ["70" * 32], "body": "AP8="}]


@pytest.mark.parametrize(
    ("media", "ending"),
    [
        ("text/csv", "csv"),
        ("Text/CSV; charset=utf-8", "csv"),
        ("video/mp4", "mp4"),
        ("../../etc/passwd", "bin"),
        ("", "bin"),
    ],
)
def test_an_exhibit_is_called_by_its_id(media: str, ending: str) -> None:
    """The name a file came under may name a person or lead elsewhere; it is no part of the path."""
    exhibit = Exhibit(id="exh_1", sha256="", sealed_sha256="", size=0, media_type=media, received_at="",
                      file_name="../Somebody.exe")  # fmt: skip
    assert exhibit_path(exhibit) == f"data/exhibits/exh_1.{ending}"


def crate() -> bytes:
    """The description of an exhibit and the records."""
    files = [
        CrateFile(path="exhibits/exh_1.csv", name="exh_1", description="d", media_type="text/csv", size=3,
                  sha256="a" * 64, received_at="2025-01-01T00:00:00Z"),
        CrateFile(path="records.json", name="records.json", description="d", media_type="application/json", size=2,
                  sha256="b" * 64),
    ]  # fmt: skip
    return metadata(files, filing=EXPORT.filing, purpose=EXPORT.purpose, recipient=EXPORT.recipient,
                    made_by=EXPORT.made_by, made_at=EXPORT.made_at, program=EXPORT.program)  # fmt: skip


def test_an_archive_reads_what_it_is(tmp_path: Path) -> None:
    """RO-Crate's own library finds the data set, its terms, its files with hashes, and what was done with them."""
    (tmp_path / "exhibits").mkdir()
    (tmp_path / "exhibits" / "exh_1.csv").write_bytes(b"abc")
    (tmp_path / "records.json").write_bytes(b"{}")
    (tmp_path / "ro-crate-metadata.json").write_bytes(crate())
    read: Any = ROCrate(tmp_path)
    root = read.root_dataset
    assert root["name"] == f"Evidence bundle {EXPORT.filing}"
    assert (str(read.metadata["conformsTo"]), root["datePublished"]) == ("https://w3id.org/ro/crate/1.2", "2026-01-02")
    assert root["license"]["name"] == "No licence"
    assert {part.id for part in root["hasPart"]} == {"exhibits/exh_1.csv", "records.json"}
    exhibit = read.get("exhibits/exh_1.csv")
    assert (exhibit["sha256"], exhibit["contentSize"], exhibit["encodingFormat"]) == ("a" * 64, "3", "text/csv")
    export, received = read.get("#export"), read.get("#received-exh_1")
    assert (export["instrument"]["version"], export["agent"].id) == ("9.9", f"#{EXPORT.made_by}")
    assert (received["endTime"], received["result"].id) == ("2025-01-01T00:00:00Z", "exhibits/exh_1.csv")


def test_every_reference_in_the_description_leads_somewhere() -> None:
    """Nothing is pointed to that is not described, but the specification itself."""
    document = json.loads(crate())
    described = {entity["@id"] for entity in document["@graph"]}
    pointed = set(re.findall(r'\{\s*"@id": "([^"]+)"\s*\}', crate().decode()))
    assert pointed - described == {"https://w3id.org/ro/crate/1.2"}
    assert len(described) == len(document["@graph"])


def test_the_read_me_keeps_apart_what_is_proved_said_and_unknown() -> None:
    """A clerk reads three lists, how to check, that the program inside vouches for nothing, never "this is true"."""
    programs = {"verify.html": b"page", "habeas-verify.pyz": b"program"}
    text = read_me(EXPORT, CONTENTS, [STAMP], programs).decode()
    places = [text.index(words) for words in ("Proved.", "Asserted by", "Not checked by", "HOW TO CHECK IT")]
    assert places == sorted(places)
    flat = " ".join(text.split())
    assert "A program inside the bundle proves nothing about itself" in flat
    assert "The first 80 entries of the log existed no later than 2026-01-01T00:00:00Z." in flat
    assert "It never says that what they tell is so." in flat
    for told in (CONTENTS.key, CONTENTS.root, EXPORT.filing, *(sha256(one).hexdigest() for one in programs.values())):
        assert told in text
    assert re.findall(r"\S+ \S+ true\b", flat) == ["statement is true"]  # "Whether any …", among what was not checked
    assert max(map(len, text.splitlines())) <= 79
    assert text.isascii()


def test_what_is_missing_is_said() -> None:
    """Without a stamp no time is proved; without a program none is offered."""
    text = " ".join(read_me(EXPORT, CONTENTS, [], {}).decode().split())
    unchecked = text[text.index("Not checked by") :]
    assert "no outside authority has stamped it" in unchecked
    assert "No checking program was packed" in text
    assert "existed no later than" not in text

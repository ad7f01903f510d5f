"""Mappings: what is accepted, and how a slip in one is answered."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habeas.errors import MappingError
from habeas.intake import Shape, fit, mapping_digest, read_mapping


def refused(toml: bytes) -> MappingError:
    with pytest.raises(MappingError) as refusal:
        read_mapping(toml, name="m.toml")
    assert refusal.value.place is not None
    assert refusal.value.place.startswith("m.toml")
    return refusal.value


def test_a_mapping_is_known_by_its_bytes(toml: bytes) -> None:
    """Every record names the mapping that read it; one changed byte is another mapping."""
    assert read_mapping(toml).digest == hashlib.sha256(toml).hexdigest() == mapping_digest(toml)


@pytest.mark.parametrize(
    ("old", "new", "words", "advice"),
    [
        (
            b'field = "taken_on"',
            b'field = "takenon"',
            "field cannot be 'takenon'",
            "did you mean 'taken_on'?",
        ),
        (b'date = "dmy"', b'dat = "dmy"', "no key 'dat'", "did you mean 'date'?"),
        (b'months = "es"', b'months = "ess"', "months cannot be 'ess'", "did you mean 'es'?"),
        (b'kind = "ngo_list"', b'kind = "ngo"', "'ngo' is not a term of source_kinds", None),
        (
            b'["remains_found"]',
            b'["remains_fond"]',
            "not a term of stated_fates",
            "did you mean 'remains_found'?",
        ),
        (b'["reported_missing"]', b'["disappeared"]', "'disappeared' is not a term of stated_fates", None),
        (
            b'order = "family, given"',
            b'order = "familly, given"',
            "no part of a name",
            "did you mean 'family'?",
        ),
        (b'separator = ","\n', b"", "a separator needs an order", None),
        (b'id = "invented-list"', b'id = "../x"', "id may hold", None),
        (b'title = "An invented list"\n', b"", "it is missing", None),
        (b"invented = true", b'invented = "yes"', "true or false", None),
        (b"[unknown]", b"[unknwon]", "no key 'unknwon'", "did you mean 'unknown'?"),
        (b'field = "birth_year"', b'field = "external_id"', "two columns give 'external_id'", None),
        (b'date = "dmy"\nmonths', b"months", "date is missing", "dmy, mdy or ymd"),
        (b'field = "birth_year"', b'field = "birth_year"\nnot_after = "x"', "not_after", None),
    ],
)
def test_a_slip_is_named_with_what_was_meant(
    toml: bytes, old: bytes, new: bytes, words: str, advice: str | None
) -> None:
    """Table, key and the nearest right word: enough to mend it without a manual."""
    assert old in toml
    error = refused(toml.replace(old, new, 1))
    assert words in error.message
    if advice is not None:
        assert error.advice == advice


def test_what_is_not_toml_is_placed_by_line(toml: bytes) -> None:
    """A missing quote is found by its line."""
    error = refused(toml.replace(b'kind = "ngo_list"', b'kind = "ngo_list'))
    assert error.place == "m.toml: line 4, column 17"
    assert "byte 0" in refused(b"\xff").message


def test_a_mapping_that_names_nobody_is_refused() -> None:
    """Without a name or an id no row could ever be taken."""
    assert (
        "names nobody"
        in refused(b'[source]\nid="a"\nkind="other"\ntitle="t"\n[list]\nwords="w"\n[columns.x]\nfield="age"').message
    )


def test_a_column_that_is_not_there_is_answered_with_the_nearest(toml: bytes) -> None:
    """The header decides; nothing is matched by guess."""
    header = ("No", "Name ", "Alias", "Born", "Year", "Age", "Taken", "Where", "Died", "Status", "Extra")
    with pytest.raises(MappingError) as refusal:
        fit(read_mapping(toml), Shape(name="l", format="csv", header=header))
    assert refusal.value.advice == "did you mean 'Name '?"
    fixed = ("No", "Name", *header[2:])
    assert fit(read_mapping(toml), Shape(name="l", format="csv", header=fixed)) == ("Extra",)


def test_the_lawful_basis_is_whole_or_absent(toml: bytes) -> None:
    """Half a basis is none: each of its parts must be said."""
    basis = (
        b'\n[source.basis]\nlawful_basis = "b"\npurposes = ["report"]\nrecipients = ["*"]\nnames = "name"\n'
        b"to_state = false\nto_public = false\n"
    )
    assert read_mapping(toml).basis is None
    found = read_mapping(toml + basis).basis
    assert found is not None
    assert found.recipients == ("*",)
    assert "to_state" in refused(toml + basis.replace(b"to_state = false\n", b"")).message
    assert "not a term" in refused(toml + basis.replace(b'"*"', b'"everybody"')).message


@given(st.binary(max_size=60) | st.text(max_size=60).map(lambda text: ("[columns]\n" + text).encode()))
def test_no_bytes_end_in_anything_but_a_mapping_error(raw: bytes) -> None:
    """Whatever is handed in as a mapping, the answer is a sentence and not a stack trace."""
    with pytest.raises(MappingError):
        read_mapping(raw)

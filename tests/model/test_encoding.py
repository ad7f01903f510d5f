"""Records: one encoding of each, and nothing lost that a later version wrote."""

from __future__ import annotations

from typing import Any

import cbor2
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from habeas.errors import EncodingError
from habeas.model.attribution import Attribution
from habeas.model.encoding import decode, decode_tree, encode, reencode
from habeas.model.findings import Finding, FindingReview
from habeas.model.mentions import Mention, StatedFate
from habeas.model.records import Asked, Body, Drawn, EstimateRun, Link, LinkRun, Reason, Record, Same, Undo
from habeas.model.values import Age, Name, Text, When, Where

texts = st.text(max_size=30)
maybe = st.none() | texts
names = st.builds(
    Name,
    **dict.fromkeys(("written", "kind", "lang", "given", "family", "patronymic", "mother", "married"), texts),
)
whens = st.builds(When, stated=texts, edtf=maybe)
wheres = st.builds(Where, stated=texts, place=maybe, precision=texts)
ages = st.builds(Age, stated=texts, low=st.none() | st.integers(0, 130), high=st.none() | st.integers(0, 130))
mentions = st.builds(
    Mention,
    id=texts,
    names=st.lists(names, max_size=3).map(tuple),
    birth=st.none() | whens,
    birthplace=st.none() | wheres,
    age=st.none() | ages,
    sex=st.none() | st.builds(Text, text=texts, lang=texts),
    occupation=st.none() | st.builds(Text, text=texts, lang=texts),
)
fates = st.builds(StatedFate, says=texts, when=st.none() | whens, where=st.none() | wheres, basis=texts, words=texts)
records = st.builds(
    Record,
    mention=mentions,
    attribution=st.builds(
        Attribution, source=texts, exhibit=texts, row=st.integers(1, 2**40), mapping=texts, credibility=texts
    ),
    external_id=texts,
    fates=st.lists(fates, max_size=3).map(tuple),
    not_taken=st.lists(texts, max_size=3).map(tuple),
)
links = st.builds(
    Link,
    id=texts,
    a=texts,
    b=texts,
    same=st.sampled_from(Same),
    by=texts,
    at=texts,
    probability=st.none() | st.floats(0, 1),
    reasons=st.lists(
        st.builds(Reason, field=texts, words=texts, bits=st.floats(allow_nan=False, allow_infinity=False)),
        max_size=3,
    ).map(tuple),
    state=st.sampled_from(("judged", "proposed", "sampled", "passed", "again")),
    change=st.none() | st.floats(0, 1e9),
    drawn=st.none()
    | st.builds(Drawn, stratum=st.integers(0, 9), pairs=st.integers(1, 2**40), probability=st.floats(1e-9, 1)),
    asked=st.none()
    | st.builds(Asked, seed=texts, place=st.integers(1, 99), exchanged=st.booleans(), proposal=texts, again=texts),
)
estimates = st.builds(
    EstimateRun,
    id=texts,
    table_hash=texts,
    lists=st.lists(texts, max_size=3).map(tuple),
    cells=st.lists(st.tuples(st.integers(1, 7), st.integers(0, 9)), max_size=4).map(tuple),
    status=texts,
    documented=st.integers(0, 99),
    lo95=st.none() | st.floats(0, 1e6),
    settings=st.dictionaries(texts, st.integers() | texts),
)
runs = st.builds(LinkRun, id=texts, engine=texts, version=texts, settings=st.dictionaries(texts, st.integers() | texts))
ids = st.lists(texts, max_size=3).map(tuple)
findings = st.builds(
    Finding,
    **dict.fromkeys(("id", "about", "question", "value", "standard", "reasoning", "judged_by", "at"), texts),
    **dict.fromkeys(("mentions", "supports", "against", "supersedes"), ids),
    vocabularies=st.dictionaries(texts, texts, max_size=2),
)
reviews = st.builds(FindingReview, **dict.fromkeys(("finding", "answer", "why", "by", "at"), texts), mentions=ids)
undos = st.builds(Undo, links=ids, run=maybe)
bodies = records | links | runs | estimates | findings | reviews | undos


@given(bodies)
def test_a_record_reads_back_as_it_was_written(body: Body) -> None:
    """What a source said is what is kept, to the letter."""
    assert decode(encode(body)) == body


@given(bodies)
def test_a_record_has_one_encoding(body: Body) -> None:
    """Two programs that hold the same record hold the same bytes, so their commitments agree."""
    encoded = encode(body)
    assert encoded == cbor2.dumps(cbor2.loads(encoded), canonical=True)


@given(records)
def test_another_encoding_of_the_same_record_is_refused(record: Record) -> None:
    """Nobody can present the same words under a second hash."""
    tree = cbor2.loads(encode(record))
    backwards = cbor2.dumps(dict(reversed(list(tree.items()))))
    if backwards != encode(record):
        with pytest.raises(EncodingError):
            decode(backwards)


@given(records, st.dictionaries(st.text(min_size=12, max_size=14), st.integers(), min_size=1, max_size=2), texts)
def test_fields_of_a_later_version_survive_an_edit(record: Record, later: dict[str, Any], words: str) -> None:
    """An old laptop that edits a record does not destroy what a newer one wrote into it."""
    tree = decode_tree(encode(record))
    tree.update({f"later {key}": value for key, value in later.items()})
    tree["mention"]["later"] = later
    original = cbor2.dumps(tree, canonical=True)
    edited = msgspec.structs.replace(decode(original), external_id=words)
    carried = decode_tree(reencode(edited, over=original))
    assert carried == {**tree, "external_id": words}


@pytest.mark.parametrize("damaged", [b"", b"\xff", b"\xa0", cbor2.dumps([1]), cbor2.dumps({"kind": "nobody"})])
def test_bytes_that_are_no_record_are_refused(damaged: bytes) -> None:
    """Damage is named, not guessed around."""
    with pytest.raises(EncodingError):
        decode(damaged)


def test_an_error_about_a_record_repeats_none_of_its_values() -> None:
    """A name in a damaged record does not reach a log through the error."""
    with pytest.raises(EncodingError) as caught:
        decode(cbor2.dumps({"kind": "link", "id": ["Magomed"]}, canonical=True))
    assert "Magomed" not in str(caught.value)

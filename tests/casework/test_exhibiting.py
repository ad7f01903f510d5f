"""Exhibits: listed without a word of theirs, shown to whoever asks, covered or sealed by what they hold."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from PIL import Image
from tests.casework.coders import PLANTED, TEXT, Coders, coders, mention, with_act
from tests.casework.telling import ids_in
from tests.vault.bench import CASE, cheap_passphrases, quick_path

from habeas.casework.exhibiting import (
    ExhibitLine,
    label_exhibit,
    list_exhibits,
    look_at,
    read_exhibit,
    show_exhibit,
)
from habeas.errors import AnchorError, EvidenceError, HabeasError, TermError, UsageError
from habeas.model.encoding import decode_fast
from habeas.model.records import Access

__all__ = ["cheap_passphrases", "coders", "quick_path"]


def noted(coders: Coders) -> list[Access]:
    """What was noted as read, by verb, beyond the opening of the case."""
    with coders.context.case(CASE, "test", inspect=True) as case:
        bodies = [decode_fast(b) for n, entry in case.entries.walk() for _, b in case.bodies(n, entry.header)]
        bodies += [decode_fast(b) for _, b in case.keyring.notes()]
    return [one for one in bodies if isinstance(one, Access) and one.what == "read"]


def label(coders: Coders, exhibit: str = "", *, add: tuple[str, ...] = (), remove: tuple[str, ...] = ()) -> ExhibitLine:
    return label_exhibit(coders.context, CASE, exhibit or coders.exhibit, add=add, remove=remove)


def test_a_list_of_exhibits_holds_no_word_of_them(coders: Coders) -> None:
    """Ids, kinds, sizes; not what a file is called, which may be a name. To list them opens none."""
    coders.code(with_act())
    before = len(noted(coders))
    (line,) = list_exhibits(coders.context, CASE)
    told = line.as_object()
    assert PLANTED not in json.dumps(told) + repr(line)
    assert (told["id"], told["origin"], told["letters"], told["statements"]) == (coders.exhibit, "ana", len(TEXT), 2)
    assert (told["labels"], told["sealed"], told["why_no_text"], told["captured"]) == ([], False, None, False)
    assert len(noted(coders)) == before
    coders.retract(coders.statement("act").statement)
    assert look_at(coders.context, CASE, coders.exhibit).statements == 1


def test_an_exhibit_is_shown_with_its_custody_and_what_it_claims(coders: Coders) -> None:
    """A claim is what a file says of itself; programs are told that there is one, and not what it says."""
    picture = io.BytesIO()
    exif = Image.Exif()
    exif[0x013B] = PLANTED  # the artist
    Image.new("RGB", (2, 2)).save(picture, "JPEG", exif=exif)
    made = coders.add(picture.getvalue(), kind="photograph", received_from="beto")
    shown = show_exhibit(coders.context, CASE, made.exhibit)
    (reading,) = shown.readings
    assert {claim.value for claim in reading.claims} >= {PLANTED}
    assert [(action, who) for action, who, _ in shown.custody] == [("received", coders.context.workspace.member.id)]
    assert PLANTED not in json.dumps(shown.as_object()) + repr(shown)
    assert (shown.line.letters, shown.line.why) == (None, "no_text")
    assert [ids_in(one.exhibits, "exh") for one in noted(coders) if one.verb == "exhibits"] == [[made.exhibit]]
    derived = coders.add("what is seen", derived_from=made.exhibit, derivation="other", tool="by hand").exhibit
    assert show_exhibit(coders.context, CASE, made.exhibit).derived == (derived,)


def test_who_reads_a_text_is_noted_and_what_is_read_is_the_text(coders: Coders) -> None:
    """Word for word, with the layer in which quotes count."""
    text = read_exhibit(coders.context, CASE, coders.exhibit)
    assert text.text == TEXT
    assert PLANTED not in repr(text)
    assert [ids_in(one.exhibits, "exh") for one in noted(coders) if one.verb == "read"] == [[coders.exhibit]]
    (line,) = list_exhibits(coders.context, CASE)
    assert line.letters == len(text.text)


def test_a_text_that_was_altered_in_the_index_is_not_shown(coders: Coders) -> None:
    """Nobody quotes from what was never read."""
    with coders.context.case(CASE, "test", inspect=True) as case:
        case.index.database.execute("UPDATE passage SET text = replace(text, 'night', 'noon!')")
    with pytest.raises(AnchorError, match="not the one that was read"):
        read_exhibit(coders.context, CASE, coders.exhibit)


def test_a_file_without_text_says_why_and_what_to_do(coders: Coders) -> None:
    """A transcript made elsewhere takes the place of a text that is not there."""
    made = coders.add(b"\x00\x01\x02\xff" * 100)
    with pytest.raises(EvidenceError, match="has no text") as caught:
        read_exhibit(coders.context, CASE, made.exhibit)
    assert "--derived-from" in str(caught.value.advice)


@pytest.mark.parametrize("wrong", ["exh_" + "0" * 32, PLANTED, "", "men_" + "0" * 32])
def test_an_exhibit_that_is_not_there_is_not_named_by_what_was_typed(coders: Coders, wrong: str) -> None:
    """In every use case that takes one."""
    for asked in (show_exhibit, read_exhibit, look_at):
        with pytest.raises(EvidenceError) as caught:
            asked(coders.context, CASE, wrong)
        assert PLANTED not in f"{caught.value.message} {caught.value.place} {caught.value.advice}"
    with pytest.raises(EvidenceError):
        label_exhibit(coders.context, CASE, wrong, add=("torture",), remove=())


class TestLabels:
    """What an exhibit holds, so that it is covered or sealed."""

    def found(self, coders: Coders, word: str) -> int:
        with coders.context.case(CASE, "test", inspect=True) as case:
            return int(case.index.database.execute("SELECT count(*) FROM words WHERE words MATCH ?", (word,)).get)

    def test_a_covering_label_covers_and_can_be_taken_off(self, coders: Coders) -> None:
        """The newest word on it counts; every older one stays in the log."""
        line = label(coders, add=("torture", "medical"))
        assert (line.labels, line.folded, line.sealed) == (("medical", "torture"), True, False)
        before = coders.state()
        assert label(coders, add=("torture",)) == line
        assert coders.state() == before
        assert label(coders, remove=("torture", "medical", "child")).labels == ()
        assert coders.same_after_rebuild()

    def test_a_sealed_exhibit_is_found_by_nobody(self, coders: Coders) -> None:
        """And is found again when the label was wrong and is taken off."""
        assert self.found(coders, "police") == 1
        assert label(coders, add=("contact_list",)).sealed
        assert self.found(coders, "police") == 0
        assert coders.same_after_rebuild()
        assert not label(coders, remove=("contact_list",)).sealed
        assert self.found(coders, "police") == 1
        assert coders.same_after_rebuild()

    def test_nobody_is_left_in_the_open_when_an_exhibit_is_sealed(self, coders: Coders) -> None:
        """Persons who were coded before would stay linkable: the program says which statements are in the way."""
        coders.code(with_act())
        coders.code({"mention": [mention("U", party="unit")]})
        person = coders.statement("mention", about=coders.statement("act").victim)  # type: ignore[attr-defined]
        before = coders.state()
        with pytest.raises(EvidenceError, match="coded from this exhibit in the open") as caught:
            label(coders, add=("coerced_list",))
        assert caught.value.place == f"{coders.exhibit}: {person.statement}"
        assert coders.state() == before
        for one in (coders.statement("act").statement, person.statement):
            coders.retract(one)
        assert label(coders, add=("coerced_list",)).sealed

    def test_a_copy_of_what_is_sealed_is_sealed_first(self, coders: Coders) -> None:
        """The transcript of a list of names holds the names; an excerpt without them may stay."""
        made = {"derived_from": coders.exhibit, "derivation": "translation", "tool": "by hand"}
        copy = coders.add("the same in other words", **made).exhibit
        excerpt = coders.add("its heading", **{**made, "derivation": "excerpt"}).exhibit
        with pytest.raises(EvidenceError, match="would stay open") as caught:
            label(coders, add=("coerced_list",))
        assert caught.value.place == f"{coders.exhibit}: {copy}"
        label(coders, copy, add=("coerced_list",))
        assert label(coders, add=("coerced_list",)).sealed
        assert not look_at(coders.context, CASE, excerpt).sealed

    @pytest.mark.parametrize(
        ("change", "error"),
        [
            ({"add": ("tortur",)}, TermError),
            ({"remove": ("tortur",)}, TermError),
            ({"add": ("torture",), "remove": ("torture",)}, UsageError),
        ],
    )
    def test_a_label_that_is_none_changes_nothing(
        self, coders: Coders, change: dict[str, Any], error: type[HabeasError]
    ) -> None:
        """With what was meant."""
        before = coders.state()
        with pytest.raises(error):
            label(coders, **change)
        assert coders.state() == before

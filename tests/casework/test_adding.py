"""Any file becomes an exhibit as it came, or is set aside by its number; all that are taken are there, or none."""

from __future__ import annotations

import io
import json
import os
import socket
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from tests.casework.coders import PLANTED, Coders, coders, mention
from tests.vault.bench import CASE, cheap_passphrases, dies_at, quick_path

from habeas.casework.adding import FILES_AT_MOST, Added, Handed, add_files
from habeas.casework.checking import verify
from habeas.casework.exhibiting import list_exhibits
from habeas.casework.incoming import Incoming
from habeas.casework.reading_ahead import ReadingAhead
from habeas.casework.withdrawing import withdraw
from habeas.errors import EvidenceError, HabeasError, StatementsError, UsageError
from habeas.evidence.layers import Read
from habeas.model.exhibits import Exhibit
from habeas.model.values import When

__all__ = ["cheap_passphrases", "coders", "quick_path"]


def add(coders: Coders, *files: Path, **handed: Any) -> Added:
    return add_files(coders.context, CASE, files, Handed(**{"kind": "letter", **handed}))


def content(coders: Coders, exhibit: str) -> bytes:
    """The bytes of an exhibit as they come out again."""
    out = io.BytesIO()
    with coders.context.case(CASE, "test", inspect=True) as case:
        case.read_exhibit(exhibit, out)
    return out.getvalue()


def record(coders: Coders, exhibit: str) -> Exhibit:
    (line,) = [one for one in list_exhibits(coders.context, CASE) if one.record.id == exhibit]
    return line.record


@pytest.mark.parametrize(
    ("what", "media_type", "why"),
    [
        (b"A letter.\n", "text/plain", ""),
        ("Письмо, رسالة 👩‍👧".encode(), "text/plain", ""),
        ("Письмо издалека, и ещё немного слов".encode("cp1251"), "text/plain", ""),
        (b"\x00\x01\x02\xff" * 100, None, "not_a_document"),
        (b"<html><p>Words</p><script>x()</script></html>", "text/html", ""),
        (b"%PDF-1.4 broken", "application/pdf", "corrupt"),
        (b"PK\x03\x04 broken", None, None),
        (b"\x89PNG\r\n\x1a\n" + bytes(40), "image/png", None),
        (b" ", "text/plain", None),
    ],
)
def test_any_file_is_taken_and_comes_out_as_it_came(
    coders: Coders, what: bytes, media_type: str | None, why: str | None
) -> None:
    """Damaged, foreign, of no kind that is known: its bytes are kept, and why it has no text is said."""
    added = coders.add(what)
    assert content(coders, added.exhibit) == what
    assert added.size == len(what)
    assert media_type in (None, added.media_type)
    assert why in (None, added.why)
    assert (added.letters is None) == bool(added.why)
    assert verify(coders.context, CASE).failures == ()
    assert coders.same_after_rebuild()


def test_what_cannot_be_taken_is_set_aside_by_its_number_and_the_others_go_in(coders: Coders) -> None:
    """A hundred files and three of them broken: ninety-seven are taken, and three are named by number."""
    folder = coders.bench.folder
    good, empty = coders.write("one"), coders.write("")
    (folder / "folder").mkdir()
    os.mkfifo(folder / "pipe")
    (folder / "gone").symlink_to(folder / "nowhere")
    door = socket.socket(socket.AF_UNIX)
    door.bind(str(folder / "door"))
    also = coders.write("two")
    done = add(coders, good, empty, folder / "folder", folder / f"{PLANTED}.txt", folder / "pipe", folder / "gone",
               folder / "door", Path("/dev/zero"), folder / "\0", also)  # fmt: skip
    door.close()
    assert [one.file for one in done.files] == [1, 10]
    assert done.set_aside == (
        (2, "it is empty: nothing arrived; was it copied whole?"),
        (3, "it is a folder"),
        (4, "there is no such file"),
        (5, "it is no ordinary file"),
        (6, "there is no such file"),
        (7, "it is no ordinary file"),
        (8, "it is no ordinary file"),
        (9, "there is no such file"),
    )
    assert PLANTED not in json.dumps(done.as_object()) + repr(done)
    assert done.entry is not None


def test_a_file_that_may_not_be_read_is_set_aside(coders: Coders, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of somebody else's account."""
    good, bad = coders.write("one"), coders.write("two")
    really = Path.open

    def denied(path: Path, *values: Any, **named: Any) -> Any:
        if path == bad:
            raise PermissionError(13, "Permission denied", str(path))
        return really(path, *values, **named)

    monkeypatch.setattr(Path, "open", denied)  # root may read everything
    done = add(coders, good, bad)
    assert done.set_aside == ((2, "it cannot be opened for reading"),)
    assert [one.file for one in done.files] == [1]


def test_if_nothing_can_be_taken_nothing_is_written(coders: Coders) -> None:
    """No empty entry."""
    before = coders.state()
    done = add(coders, coders.write(""), coders.bench.folder)
    assert (done.files, done.entry, len(done.set_aside)) == ((), None, 2)
    assert coders.state() == before


def test_the_same_bytes_are_one_exhibit(coders: Coders) -> None:
    """Whoever sends a letter twice, or under another name, makes no second letter."""
    first, again, other = coders.write("one"), coders.write("one", "other-name.txt"), coders.write("two")
    done = add(coders, first, again, other)
    assert [one.file for one in done.files] == [1, 3]
    assert done.set_aside == ((2, "the same bytes as file 1"),)
    before = coders.state()
    later = add(coders, again, other)
    assert [(one.exhibit, one.known) for one in later.files] == [(one.exhibit, True) for one in done.files]
    assert (later.entry, later.set_aside) == (None, ())
    assert coders.state() == before
    assert [one.letters for one in later.files] == [3, 3]


def test_a_label_that_was_not_put_on_because_the_file_was_known_is_told(coders: Coders) -> None:
    """Somebody who labels a list as forced out of a prisoner must not believe that it is sealed when it is not."""
    file = coders.write("Dana, Emil")
    (first,) = add(coders, file).files
    (again,) = add(coders, file, labels=("coerced_list", "torture")).files
    assert again.unlabelled == ("coerced_list", "torture")
    (line,) = [one for one in list_exhibits(coders.context, CASE) if one.record.id == first.exhibit]
    assert (line.labels, line.sealed) == ((), False)


def test_what_was_withdrawn_is_not_taken_in_again(coders: Coders) -> None:
    """Whoever asked to be forgotten is not brought back because a copy of the letter lay in another folder."""
    file = coders.write("a letter that nobody else quotes")
    (first,) = add(coders, file).files
    withdraw(coders.context, CASE, first.exhibit, because="asked")
    again = add(coders, coders.write("another"), file)
    assert [one.file for one in again.files] == [1]
    ((number, reason),) = again.set_aside
    assert (number, "was withdrawn" in reason) == (2, True)


def test_how_a_file_came_is_kept_with_it(coders: Coders) -> None:
    """Who handed it in, when, whose words it holds, in which language, and what it is called."""
    on = When(stated="in May", edtf="2017-05")
    path = coders.write("one", f"{PLANTED}.letter.txt")
    (added,) = add(coders, path, origin="ana", received_from="beto", received_on=on, lang="ce-Cyrl",
                   labels=("torture", "medical", "torture")).files  # fmt: skip
    kept = record(coders, added.exhibit)
    assert (kept.item_kind, kept.lang, kept.received_on, kept.file_name) == ("letter", "ce-Cyrl", on, path.name)
    assert kept.labels == ("medical", "torture")
    slugs = {one.record.id: (one.origin, one.received_from) for one in list_exhibits(coders.context, CASE)}
    assert slugs[added.exhibit] == ("ana", "beto")


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        (b"bad\xff\xfe.txt", r"bad\xff\xfe.txt"),
        (b"\x1b[31mred\n.txt", "\x1b[31mred\n.txt"),
        ("\u202egpj.txt".encode(), "\u202egpj.txt"),
        (b"--help", "--help"),
        (b"-", "-"),
        ("письмо".encode(), "письмо"),
        (b"x" * 255, "x" * 255),
    ],
)
def test_a_file_may_be_called_anything(coders: Coders, name: bytes, kept: str) -> None:
    """Its name never becomes a path, and bytes that are no text break nothing."""
    path = Path(os.fsdecode(os.fsencode(coders.bench.folder) + b"/" + name))
    path.write_bytes(b"words")
    (added,) = add(coders, path).files
    assert record(coders, added.exhibit).file_name == kept
    assert coders.same_after_rebuild()


class TestDerived:
    """Files that were made from an exhibit elsewhere."""

    def test_a_transcript_names_what_it_was_made_from_and_by_what(self, coders: Coders) -> None:
        """A court can go from the text to the recording."""
        (sound,) = add(coders, coders.write(b"RIFF....WAVEfmt "), kind="audio").files
        made = {"derived_from": sound.exhibit, "derivation": "transcript", "tool": "by hand"}
        (text,) = add(coders, coders.write("what is said"), **made).files
        kept = record(coders, text.exhibit)
        assert (kept.derived_from, kept.derivation, kept.derived_by) == (sound.exhibit, "transcript", "by hand")

    @pytest.mark.parametrize(
        "made",
        [
            {"derived_from": "EXHIBIT"},
            {"derivation": "transcript"},
            {"derived_from": "EXHIBIT", "derivation": "transcript"},
            {"derived_from": "EXHIBIT", "derivation": "transcribed", "tool": "x"},
            {"derived_from": "EXHIBIT", "derivation": "transcript", "tool": "x" * 201},
            {"derived_from": "exh_" + "0" * 32, "derivation": "transcript", "tool": "x"},
            {"derived_from": PLANTED, "derivation": "transcript", "tool": "x"},
        ],
    )
    def test_a_derived_file_says_from_what_how_and_by_what(self, coders: Coders, made: dict[str, str]) -> None:
        """Nothing is derived from nowhere."""
        made = {key: coders.exhibit if value == "EXHIBIT" else value for key, value in made.items()}
        file, before = coders.write("x"), coders.state()
        with pytest.raises(HabeasError) as caught:
            add(coders, file, **made)
        assert PLANTED not in f"{caught.value.message} {caught.value.place} {caught.value.advice}"
        assert coders.state() == before

    def test_what_says_the_same_as_a_sealed_exhibit_is_sealed_too(self, coders: Coders) -> None:
        """The translation of a list of names is a list of names; an excerpt without them may lie open."""
        (listed,) = add(coders, coders.write("Dana, Emil"), labels=("coerced_list",)).files
        made = {"derived_from": listed.exhibit, "derivation": "translation", "tool": "by hand"}
        file, before = coders.write("Дана, Эмиль"), coders.state()
        with pytest.raises(EvidenceError, match="would lie open"):
            add(coders, file, **made)
        assert coders.state() == before
        (sealed,) = add(coders, file, **made, labels=("coerced_list",)).files
        lines = {one.record.id: one for one in list_exhibits(coders.context, CASE)}
        assert lines[sealed.exhibit].sealed
        assert add(coders, coders.write("the heading only"), **{**made, "derivation": "excerpt"}).entry is not None


class TestSealed:
    """Exhibits under a sealing label."""

    def test_nobody_in_a_sealed_exhibit_is_found_or_linked(self, coders: Coders) -> None:
        """From the moment it is taken in."""
        (listed,) = add(coders, coders.write(f"{PLANTED}, Ziva"), labels=("contact_list",)).files
        done = coders.code({"mention": [mention(quote=PLANTED)]}, exhibit=listed.exhibit)
        assert done.sealed == 1
        with coders.context.case(CASE, "test", inspect=True) as case:
            words = "SELECT count(*) FROM words WHERE words MATCH ?"
            assert case.index.database.execute(words, ("ziva",)).get == 0
            assert case.index.database.execute("SELECT count(*) FROM record").get == 0


class TestRefused:
    """What is wrong with the call itself."""

    @pytest.mark.parametrize(
        "handed",
        [
            {"kind": "leter"},
            {"labels": ("tortur",)},
            {"origin": PLANTED},
            {"received_from": PLANTED},
            {"lang": "in russian"},
            {"received_on": When(stated="2031", edtf="2031")},
        ],
    )
    def test_how_files_came_is_checked_before_anything_is_written(self, coders: Coders, handed: dict[str, Any]) -> None:
        """A slip costs one look."""
        file, before = coders.write("x"), coders.state()
        with pytest.raises(HabeasError) as caught:
            add(coders, file, **handed)
        assert PLANTED not in f"{caught.value.message} {caught.value.place} {caught.value.advice}"
        assert coders.state() == before

    def test_there_is_a_limit_of_files(self, coders: Coders) -> None:
        """Ten thousand may come at once, and one more is refused before any is looked at."""
        with pytest.raises(UsageError, match=str(FILES_AT_MOST)):
            add(coders, *[Path("nowhere")] * (FILES_AT_MOST + 1))
        assert len(add(coders, *[Path("nowhere")] * FILES_AT_MOST).set_aside) == FILES_AT_MOST
        with pytest.raises(UsageError):
            add(coders)


def _same(read: Read) -> Read:
    return read


def changing(monkeypatch: pytest.MonkeyPatch, change: Callable[[Path], object]) -> None:
    """Change files after they were read and before they are sealed."""
    really = ReadingAhead.readings

    def readings(
        self: ReadingAhead, files: Sequence[tuple[int, Incoming]]
    ) -> Iterator[tuple[int, Incoming, Callable[[], Read]]]:
        for number, path, reading in really(self, files):
            read = reading()
            assert isinstance(path, Path)
            change(path)
            yield number, path, partial(_same, read)

    monkeypatch.setattr(ReadingAhead, "readings", readings)


def test_a_file_that_changes_while_it_is_read_is_noticed(coders: Coders, monkeypatch: pytest.MonkeyPatch) -> None:
    """The text that statements quote is the text of the bytes that are kept."""
    files = [coders.write("one"), coders.write("two")]
    before = coders.state()
    with monkeypatch.context() as patch:
        changing(patch, lambda path: path.write_text("altered") if path == files[1] else None)
        with pytest.raises(EvidenceError, match="changed while it was being read") as caught:
            add(coders, *files)
    assert caught.value.place == "file 2"
    assert coders.state() == before
    assert len(add(coders, *files).files) == 2


def test_a_file_that_goes_away_meanwhile_leaves_nothing_half_written(
    coders: Coders, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stick that is pulled out."""
    files = [coders.write("one"), coders.write("two")]
    before = coders.state()
    changing(monkeypatch, lambda path: path.unlink() if path == files[1] else None)
    with pytest.raises(HabeasError) as caught:
        add(coders, *files)
    assert PLANTED not in f"{caught.value.message} {caught.value.place} {caught.value.advice}"
    assert coders.state() == before
    assert not list(coders.bench.workspace.rglob("*.part"))


def test_a_program_killed_at_many_steps_leaves_all_files_or_none(coders: Coders) -> None:
    """Power that fails while files are taken in: what is there is whole, and the same call goes on."""
    files = [coders.write("one"), coders.write("They took Ana.")]
    kept, steps, exhibit = len(list_exhibits(coders.context, CASE)), 0, coders.exhibit
    while dies_at(steps + 1, lambda: add(Coders(coders.bench, coders.bench.unlock_again(), exhibit), *files)):
        steps += 4  # every fourth: a room for reading is opened each time
        coders.context = coders.bench.unlock_again()
        assert len(list_exhibits(coders.context, CASE)) in (kept, kept + 2)
        assert coders.bench.objections() == []
        assert not list(coders.bench.workspace.rglob("*.part"))
    assert steps > 12
    coders.context = coders.bench.unlock_again()
    assert len(list_exhibits(coders.context, CASE)) == kept + 2
    assert coders.same_after_rebuild()


def test_a_language_is_a_tag(coders: Coders) -> None:
    """So that what programs read holds no note about anybody."""
    with pytest.raises(StatementsError):
        add(coders, coders.write("x"), lang=f"{PLANTED} speaks it")

"""What somebody adds at a screen becomes what the command line makes of it, and never lies on the disk in clear."""

from __future__ import annotations

import builtins
import os
import tempfile
from pathlib import Path
from typing import Any

import pytest
from tests.casework.coders import PLANTED, TEXT, Coders, coders
from tests.vault.bench import CASE, cheap_passphrases, quick_path

from habeas.casework.adding import Added, Handed, add_files
from habeas.casework.exhibiting import list_exhibits, read_exhibit
from habeas.casework.handing_in import NewSource, hand_in, received_on, source_choices, text_as_file
from habeas.casework.incoming import InMemory
from habeas.errors import DateError, HabeasError, UsageError

__all__ = ["cheap_passphrases", "coders", "quick_path"]

NAME = f"{PLANTED}.html"
HTML = f"<html><p>{PLANTED}, told</p><script>x()</script></html>".encode()


def add(coders: Coders, *files: InMemory, new: NewSource | None = None, **handed: Any) -> Added:
    return hand_in(coders.context, CASE, files, Handed(**{"kind": "letter", **handed}), new=new)


def test_a_file_from_memory_is_what_it_is_from_the_disk(coders: Coders) -> None:
    """Bytes, kind, text, and name: the same exhibit, whichever way it came; the second time it is known."""
    (here,) = add(coders, InMemory(name=NAME, content=HTML), lang="en").files
    (line,) = [one for one in list_exhibits(coders.context, CASE) if one.record.id == here.exhibit]
    assert (line.record.file_name, line.record.media_type, line.record.size) == (NAME, "text/html", len(HTML))
    assert read_exhibit(coders.context, CASE, here.exhibit).text.strip() == f"{PLANTED}, told"
    (again,) = add_files(coders.context, CASE, [coders.write(HTML)], Handed(kind="letter")).files
    assert (again.known, again.exhibit, again.sha256) == (True, here.exhibit, here.sha256)


def test_nothing_of_it_is_on_the_disk_in_clear(coders: Coders, monkeypatch: pytest.MonkeyPatch) -> None:
    """No temporary file, and no byte of the words anywhere in the workspace."""

    def refuse(*_args: object, **_kwargs: object) -> None:
        raise AssertionError("a temporary file")

    for name in ("TemporaryFile", "NamedTemporaryFile", "SpooledTemporaryFile", "mkstemp"):
        monkeypatch.setattr(tempfile, name, refuse)
    opened: list[str] = []
    plain = builtins.open

    def watched(file: Any, mode: str = "r", *args: Any, **kwargs: Any) -> Any:
        if set(mode) & set("wxa+"):
            opened.append(os.fspath(file) if not isinstance(file, int) else "")
        return plain(file, mode, *args, **kwargs)

    monkeypatch.setattr(builtins, "open", watched)
    words = f"{PLANTED} told this to nobody else"
    add(coders, text_as_file(words.encode()))
    assert all(str(coders.bench.folder) in one for one in opened)
    found = [path for path in coders.bench.folder.rglob("*") if path.is_file()]
    assert not [path for path in found if PLANTED.encode() in path.read_bytes()]


def test_a_source_is_made_on_the_way(coders: Coders) -> None:
    """Whose words it holds may be said with the words; a slip in how they came makes no source."""
    new = NewSource(slug="survivor-z", kind="testimony", connection="victim")
    with pytest.raises(HabeasError):
        add(coders, text_as_file(TEXT.encode() + b"!"), new=new, origin="survivor-z", labels=("no such label",))
    assert "survivor-z" not in dict(source_choices(coders.context, CASE))
    (added,) = add(coders, text_as_file(TEXT.encode() + b"!"), new=new, origin="survivor-z").files
    assert dict(source_choices(coders.context, CASE))["survivor-z"] == "testimony"
    assert [one.origin for one in list_exhibits(coders.context, CASE) if one.record.id == added.exhibit] == [
        "survivor-z"
    ]


def test_nothing_is_no_testimony(coders: Coders) -> None:
    """An empty field is refused; so is an empty file, with its number and not its name."""
    with pytest.raises(UsageError):
        text_as_file(b" \n\t ")
    done = add(coders, InMemory(name=NAME, content=b""))
    assert done.set_aside == ((1, "it is empty: nothing arrived; was it copied whole?"),)
    assert done.entry is None


@pytest.mark.parametrize("typed", [PLANTED, "2020-13-01", "yesterday"])
def test_no_error_repeats_what_was_typed(typed: str) -> None:
    """Somebody may type a name into any field."""
    with pytest.raises(DateError) as refusal:
        received_on(typed, place="received_on")
    assert typed not in str(refusal.value.as_object())


def test_a_day_is_optional() -> None:
    """Nobody has to know when something was handed in."""
    assert received_on("", place="received_on") is None
    day = received_on("2020-08", place="received_on")
    assert day is not None
    assert day.edtf == "2020-08"


def test_the_path_of_an_upload_is_never_a_path(coders: Coders, tmp_path: Path) -> None:
    """A file that calls itself ../../x is a file with a strange name, and nothing is written there."""
    odd = "../../" + "x" * 200 + "/..\\evil\x00.txt"
    (added,) = add(coders, InMemory(name=odd, content=b"Words in a file")).files
    assert added.letters == len("Words in a file")
    assert not [path for path in coders.bench.folder.rglob("*") if "evil" in path.name]

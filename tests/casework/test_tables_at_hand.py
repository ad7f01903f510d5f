"""A table that a window handed over: mapped and previewed in memory, refused at the right place, imported once."""

from __future__ import annotations

import secrets
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.vault.bench import CASE, Bench, bench, cheap_passphrases, quick_path

from habeas.casework.importing import import_table
from habeas.casework.mapping_fields import differing, fields_of, tree_of
from habeas.casework.people import list_persons
from habeas.casework.tables import TableOptions
from habeas.casework.tables_at_hand import TableAtHand, import_at_hand, preview, read_anew, take_table, with_mapping
from habeas.errors import MappingError, TableError
from habeas.intake import FIELDS, keys_of, toml_of

__all__ = ["bench", "cheap_passphrases", "quick_path"]

PLANTED = "Zzplantedov"
NAME = f"{PLANTED}.csv"
ROWS = (f"1,{PLANTED} Nadie,03/04/2017,held,Zz;Yy", "2,Otherwise Nadie,in the spring,freed,", "1,Again Nadie,,,")
SAID = {
    "source.id": "list",
    "source.title": "A list",
    "list.words": "named",
    "list.states": "taken",
    "c0.field": "external_id",
}


def at_hand(rows: Sequence[str] = ROWS, header: str = "No,Name,Taken on,Status,Nickname", **given: Any) -> TableAtHand:
    content = "\n".join((header, *rows)).encode()
    return take_table(NAME, content, TableOptions(**given), chance=secrets.token_bytes, invented=False)


def entries(bench: Bench) -> int:
    with bench.context.case(CASE, "test", inspect=True) as case:
        return case.frontier.size


def test_nothing_is_written_before_somebody_imports(bench: Bench) -> None:
    """Whoever looks at a table has changed nothing in the case; and what would happen is what happens."""
    table = at_hand()
    before = entries(bench)
    would = preview(bench.context, CASE, table, table.fields | SAID)
    assert entries(bench) == before
    assert would.would is not None
    assert (would.would.new, len(would.would.set_aside)) == (2, 1)
    assert would.would.not_taken == ((2, ("Taken on",)),)
    assert table.version < would.version
    done = import_at_hand(bench.context, CASE, would)
    assert (done.new, done.set_aside) == (would.would.new, would.would.set_aside)
    assert len(list_persons(bench.context, CASE).persons) == 2
    again = import_at_hand(bench.context, CASE, would)
    assert again.entry is None


def test_the_window_and_the_command_line_read_alike(bench: Bench, tmp_path: Path) -> None:
    """A mapping copied from the page does on the command line what it did in the page."""
    table = at_hand()
    chosen = preview(bench.context, CASE, table, table.fields | SAID | {"c3.values.1": "taken\nlast_seen"})
    assert chosen.would is not None
    path, mapping = tmp_path / "list.csv", tmp_path / "list.toml"
    path.write_bytes(table.file.content)
    mapping.write_text(chosen.toml, encoding="utf-8")
    read = import_table(bench.context, CASE, path, mapping, preview=True)
    assert (read.rows, read.tally, read.set_aside) == (
        chosen.would.rows, chosen.would.tally, chosen.would.set_aside)  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "field", "column"),
    [
        ({"source.id": ""}, "source.id", None),
        ({"source.id": "Not A Slug"}, "source.id", None),
        ({"source.title": ""}, "source.title", None),
        ({"list.words": ""}, "list.words", None),
        ({"basis.on": "1"}, "basis.lawful_basis", None),
        ({"c2.date": ""}, "c2.date", 2),
        ({"c1.order": "given nonsense"}, "c1.order", 1),
        ({"c1.separator": ","}, "c1.separator", 1),
        ({"c4.field": "external_id"}, "c4", 4),
        ({"c0.field": "ignore", "c1.field": "ignore"}, "", None),
    ],
)
def test_what_is_wrong_is_said_where_it_is(
    bench: Bench, changed: dict[str, str], field: str, column: int | None
) -> None:
    """A mistake in the mapping is told at the field that holds it, and what was chosen stays."""
    table = at_hand()
    fields = table.fields | SAID | changed
    tried = preview(bench.context, CASE, table, fields)
    assert tried.would is None
    assert tried.problem is not None
    assert (tried.problem.field, tried.problem.column) == (field, column)
    assert tried.fields == fields


def test_a_status_column_with_too_many_texts_is_refused_where_it_is(bench: Bench) -> None:
    """Nobody is asked for the meaning of a hundred different texts."""
    table = at_hand([f"{n},Nadie {n},2017-04-01,text {n}," for n in range(100)])
    tried = preview(bench.context, CASE, table, table.fields | SAID | {"c3.field": "status"})
    assert tried.problem is not None
    assert tried.problem.column == 3


def test_no_error_and_no_repr_has_the_name_of_the_file(bench: Bench) -> None:
    """A file is often called after somebody; no error says its name or a value. The exhibit keeps it, sealed."""
    table = at_hand()
    assert PLANTED not in repr(table)
    for content in (b"", b"\x00\x01", b"only a header"):
        with pytest.raises(TableError) as refusal:
            take_table(NAME, content, TableOptions(), chance=secrets.token_bytes, invented=False)
        assert PLANTED not in str(refusal.value.as_object())
    for toml in (b"not toml", b"\xff", b'[source]\nid = "x"', table.toml.replace('"No"', '"Nothing"').encode()):
        with pytest.raises(MappingError) as wrong:
            with_mapping(table, toml)
        assert PLANTED not in str(wrong.value.as_object())
    done = import_at_hand(bench.context, CASE, preview(bench.context, CASE, table, table.fields | SAID))
    with bench.context.case(CASE, "test", inspect=True) as case:
        row = case.index.database.execute("SELECT body FROM exhibit WHERE id = ?", (done.exhibit,)).fetchone()
    assert row is not None
    assert NAME.encode() in bytes(row[0])


def test_a_mapping_that_was_kept_takes_the_place_of_what_was_chosen(bench: Bench) -> None:
    """What somebody copied last year is read back as it was, rule by rule; and to read the file anew keeps it."""
    table = at_hand()
    fields = table.fields | SAID | {"c2.about_words": "circa\nabout", "c2.not_before": "1990", "c1.lang": "en"}
    chosen = preview(bench.context, CASE, table, fields | {"unknown.words": "-\n?"})
    back = with_mapping(at_hand(), chosen.toml.encode())
    assert back.toml == chosen.toml
    anew = read_anew(chosen, TableOptions(encoding="cp1251"), chance=secrets.token_bytes)
    assert anew.toml == chosen.toml
    assert (anew.id, anew.version) == (chosen.id, chosen.version + 1)
    other = read_anew(chosen, TableOptions(delimiter=";"), chance=secrets.token_bytes)
    assert len(other.shape.header) == 1
    assert other.fields["source.id"] == "list"


def test_two_forms_are_told_apart_by_field_and_column() -> None:
    """Whoever was overtaken sees what differs, a column once."""
    one = {"source.id": "a", "c1.field": "name", "c1.order": "given family", "c10.field": "age", "list.words": "x"}
    other = {"source.id": "b", "c1.field": "family", "c10.field": "age", "list.words": "x "}
    assert differing(one, other, 11) == ("source.id", "c1")
    assert differing(one, one, 11) == ()


_words = st.text(st.characters(codec="utf-8", exclude_characters="\r\n\x00"), min_size=1, max_size=12).filter(
    lambda text: text.strip() == text
)
_keys = {field: keys_of(field) for field in FIELDS}


@st.composite
def _forms(draw: st.DrawFn) -> tuple[list[str], dict[int, tuple[str, ...]], dict[str, str]]:
    header = draw(st.lists(_words, min_size=1, max_size=4, unique=True))
    fields = {key: draw(_words) for key in ("source.id", "source.title", "source.kind", "source.lang", "list.words")}
    texts = {}
    for place in range(len(header)):
        field = fields[f"c{place}.field"] = draw(st.sampled_from(FIELDS))
        for key in _keys[field]:
            if key == "values":
                texts[place] = tuple(draw(st.lists(_words, max_size=3, unique=True)))
                fields |= {f"c{place}.values.{at}": "taken" for at in range(len(texts[place])) if draw(st.booleans())}
            elif draw(st.booleans()):
                fields[f"c{place}.{key}"] = draw(_words)
    return header, texts, fields


@settings(deadline=None)
@given(form=_forms())
def test_a_form_becomes_toml_and_the_same_form_again(
    form: tuple[list[str], dict[int, tuple[str, ...]], dict[str, str]],
) -> None:
    """Whatever headers and texts a table has, what was chosen is what is written down, and what is read back."""
    header, texts, fields = form
    tree = tree_of(fields, header, texts)
    assert tomllib.loads(toml_of(tree)) == tree
    back = fields_of(tomllib.loads(toml_of(tree)), header, texts)
    assert {key: said for key, said in back.items() if said} == fields
    assert tree_of(back, header, texts) == tree

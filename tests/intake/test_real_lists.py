"""The two published lists of examples/argentina, read with the mappings that ship beside the program."""

from __future__ import annotations

from pathlib import Path

import pytest

from habeas.intake import Reader, Row, SetAside, read_mapping, rows, sniff

REPOSITORY = Path(__file__).parents[2]
LISTS = REPOSITORY.parent / "shared" / "data" / "linkage" / "argentina_presentes"


def taken(file: str, mapping: str) -> tuple[Reader, list[Row | SetAside]]:
    if not (LISTS / file).exists():
        pytest.skip("the two published lists are not beside this repository (../shared/data)")
    toml = (REPOSITORY / "examples" / "argentina" / mapping).read_bytes()
    with (LISTS / file).open("rb") as stream:
        shape = sniff(stream, name=file)
        reader = Reader(read_mapping(toml, name=mapping), shape)
        return reader, [reader.read(raw) for raw in rows(stream, shape)]


def test_both_example_mappings_are_mappings() -> None:
    """The examples that users start from are whole, and bring their lawful basis."""
    for name in ("ruvte.toml", "parque.toml"):
        mapping = read_mapping((REPOSITORY / "examples" / "argentina" / name).read_bytes(), name=name)
        assert mapping.basis is not None
        assert not mapping.invented
        assert mapping.states == ()


@pytest.mark.shared
def test_the_register_is_read_whole() -> None:
    """All 8,627 records go in, and every date, age and status of them is read or is a word for unknown."""
    reader, found = taken("ruvte.csv", "ruvte.toml")
    tally = reader.tally
    assert (tally.read, tally.set_aside, tally.unmentioned) == (8_627, 0, ())
    # duckdb: select count(*) from 'ruvte.csv' where fecha_detencion_secuestro is null gives 1083
    assert tally.columns["fecha_detencion_secuestro"] == (7_544, 1_083, 0)
    assert all(counts[2] == 0 for counts in tally.columns.values())
    assert all(isinstance(row, Row) and row.fates and row.mention.names[0].family for row in found)


@pytest.mark.shared
def test_the_memorial_is_read_whole() -> None:
    """All 8,751 records go in; seven names without a comma and six births after 1983 are kept as written."""
    reader, _ = taken("parque_de_la_memoria.csv", "parque.toml")
    tally = reader.tally
    assert (tally.read, tally.set_aside, tally.unmentioned) == (8_751, 0, ())
    not_taken = {name: counts[2] for name, counts in tally.columns.items() if counts[2]}
    assert not_taken == {"nombre": 7, "fecha_de_nacimiento": 6}


@pytest.mark.shared
def test_no_record_of_a_disappearance_is_stated_dead_without_words_for_it() -> None:
    """A bare "desaparición forzada" states no death; only a date or place of death beside it does."""
    _, found = taken("ruvte.csv", "ruvte.toml")
    plain = [
        row for row in found if isinstance(row, Row) and any(fate.words == "DESAPARICION FORZADA" for fate in row.fates)
    ]
    dead = [fate for row in plain for fate in row.fates if fate.says == "reported_dead"]
    assert len(plain) == 6_054
    assert all(fate.words.startswith(("fecha_", "lugar_")) for fate in dead)
    assert len(dead) < 20

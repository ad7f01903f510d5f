"""What the tests of intake share: one invented mapping and a way to read rows with it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from habeas.intake import RawRow, Reader, Row, SetAside, Shape, read_mapping

HEADER = ("No", "Name", "Alias", "Born", "Year", "Age", "Taken", "Where", "Died", "Status")
Make = Callable[..., Reader]


@pytest.fixture(scope="session")
def toml() -> bytes:
    """The invented mapping as it stands in the file."""
    return Path(__file__).with_name("mappings.toml").read_bytes()


@pytest.fixture
def reader(toml: bytes) -> Reader:
    """A reader of tables with the invented header."""
    return Reader(read_mapping(toml), Shape(name="list.csv", format="csv", header=HEADER))


@pytest.fixture
def read(reader: Reader) -> Callable[..., Row | SetAside]:
    """Read one row given by its cells, the others empty."""

    def read_cells(number: int = 1, **cells: str) -> Row | SetAside:
        given = {"No": "7", "Name": "PEREZ, Ana", **cells}
        return reader.read(RawRow(number, tuple(given.get(name, "") for name in HEADER)))

    return read_cells

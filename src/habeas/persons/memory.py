"""A database in memory: names must not reach the disk, so it has no file and may not spill."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

_SETTINGS = (
    "temp_directory = ''",
    "enable_progress_bar = false",
    "python_enable_replacements = false",
    "enable_external_access = false",
    "lock_configuration = true",
)


@contextmanager
def database() -> Iterator[duckdb.DuckDBPyConnection]:
    """Give a database without a file, that reads nothing from outside."""
    connection = duckdb.connect(":memory:")
    try:
        for setting in _SETTINGS:
            connection.execute(f"SET {setting}")
        yield connection
    finally:
        connection.close()

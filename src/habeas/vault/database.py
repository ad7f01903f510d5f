"""One encrypted database: SQLite3 Multiple Ciphers in the SQLCipher v4 format, opened by raw key and explicit salt."""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from hashlib import pbkdf2_hmac
from pathlib import Path

import apsw

from habeas.errors import DamagedError
from habeas.sealing.cases import DatabaseKey
from habeas.vault.files import disk_errors

PAGE = 4096
LOCK_PAGE = 2**30 // PAGE + 1  # SQLite keeps the page at 1 GiB for its locks and never writes it (file format, 1.4)
MAC = 64
_SALT = 16


def open_database(path: Path, key: DatabaseKey, *, create: bool, wait_ms: int = 0) -> apsw.Connection:
    """Open a database for one program alone.

    Args:
        create: make it if it is not there; otherwise its absence is damage.
        wait_ms: how long to wait for another program to let go.
    Raises: DamagedError, DiskError, BusyError.
    """
    if not create and not path.is_file():
        raise DamagedError(
            f"{path.name} is missing: the workspace is half-copied or damaged",
            place=path.name,
            advice="Copy the whole folder again, or restore it from a backup; `habeas rebuild` makes index.db anew.",
        )
    if not create and path.stat().st_size == 0:  # SQLite would take an empty file for a new database
        raise DamagedError(
            f"{path.name} is empty: the workspace is half-copied or damaged",
            place=path.name,
            advice="Copy the whole folder again, or restore it from a backup; `habeas rebuild` makes index.db anew.",
        )
    flags = apsw.SQLITE_OPEN_READWRITE | (apsw.SQLITE_OPEN_CREATE if create else 0)
    with disk_errors(path.name):
        database = apsw.Connection(str(path), flags=flags)
        try:
            _configure(database, key, wait_ms)
        except BaseException:
            database.close()
            raise
    return database


def read_database(path: Path, key: DatabaseKey) -> apsw.Connection:
    """Open a database that nobody writes to any more, for reading alone; a medium that is read-only will do.

    Raises: DamagedError, DiskError.
    """
    if not path.is_file() or path.stat().st_size == 0:
        raise DamagedError(f"{path.name} is missing or empty", place=path.name, advice="Copy it again from its backup.")
    with disk_errors(path.name):
        database = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
        try:
            _unlock(database, key)
            database.pragma("temp_store", "MEMORY")
            database.pragma("trusted_schema", False)
            database.execute("SELECT count(*) FROM sqlite_schema").fetchall()
        except BaseException:
            database.close()
            raise
    return database


def _unlock(database: apsw.Connection, key: DatabaseKey) -> None:
    database.pragma("cipher", "sqlcipher")
    database.pragma("legacy", 4)
    database.pragma("key", f"x'{(key.key.value + key.salt.value).hex()}'")


def _configure(database: apsw.Connection, key: DatabaseKey, wait_ms: int) -> None:
    database.set_busy_timeout(wait_ms)
    _unlock(database, key)
    # One program at a time: no shared-memory file is made, and the second program learns that it is the second.
    database.pragma("locking_mode", "EXCLUSIVE")
    database.pragma("journal_mode", "wal")
    database.pragma("synchronous", "FULL")
    database.pragma("secure_delete", True)
    database.pragma("temp_store", "MEMORY")
    database.pragma("cache_size", -32_000)
    database.pragma("trusted_schema", False)
    database.execute("BEGIN IMMEDIATE")
    database.execute("COMMIT")


def damaged_pages(path: Path, key: DatabaseKey) -> Iterator[str]:
    """Check every page of a closed database against its authentication code, free pages too; name what fails.

    SQLite itself reads only the pages it needs, so a flipped byte in a free page would stay unseen. The layout is
    SQLCipher's v4: 16 bytes of salt at the start of page 1, and at each page's end a 16-byte IV and HMAC-SHA512 over
    the rest and the page's number (little endian), under PBKDF2-HMAC-SHA512(key, salt XOR 0x3a, 2 rounds).
    """
    mac_key = pbkdf2_hmac("sha512", key.key.value, bytes(byte ^ 0x3A for byte in key.salt.value), 2, 32)
    with path.open("rb") as stream:
        number = 0
        while page := stream.read(PAGE):
            number += 1
            if number == LOCK_PAGE:
                continue
            start = _SALT if number == 1 else 0
            if number == 1 and page[:_SALT] != key.salt.value:
                yield "page 1: the salt was altered"
            covered = page[start : PAGE - MAC] + number.to_bytes(4, "little")
            if len(page) != PAGE or not hmac.compare_digest(
                hmac.digest(mac_key, covered, "sha512"), page[PAGE - MAC :]
            ):
                yield f"page {number} was altered"
        if number == 0:
            yield "the file is empty"

"""`habeas backup` after one per cent of new work against the first one: written bytes against new bytes, and seconds.

New bytes are the sealed bodies and sealed exhibits of the entries that the backup did not have. The copy of the keys is
written anew each time, on purpose, and stands on a line of its own: it is what makes old backups forget.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.append(str(Path(__file__).resolve().parents[1]))
from measuring import CASE, Line, new_context, options, show, write_list

from habeas.casework.backing_up import backup
from habeas.casework.context import Context
from habeas.casework.importing import import_table
from habeas.vault.backup import Saved

ROWS, SHARE = 100_000, 100
WRITTEN, SECONDS, SMALL = 1.5, 0.1, 20
_VAULT_KEY = b"a benchmark unlocks without a passphrase; the backup copies the file and does not read it\n"


def main() -> None:
    chosen = options("habeas backup of 1 % new work / the first backup")
    rows = 3_000 if chosen.quick else ROWS
    with TemporaryDirectory() as folder, new_context() as context:
        (context.workspace.folder / "vault.key").write_bytes(_VAULT_KEY)
        place = Path(folder) / "place"
        import_table(context, CASE, *write_list(Path(folder), rows))
        first_new = new_bytes(context, 0)
        first, first_seconds = timed(context, place)
        import_table(context, CASE, *write_list(Path(folder), max(30, rows // SHARE)))
        increment_new = new_bytes(context, first.entries)
        increment, seconds = timed(context, place)
        # Nothing is new but the record of the backup before: what is left is opening the case and copying its keys.
        nothing, least_seconds = timed(context, place)
    show(
        [
            Line(what=f"first backup, {rows:,} rows", value=first_seconds, unit="s"),
            Line(what="first backup: written / new", value=first.bytes_new / first_new, unit="x", limit=WRITTEN),
            Line(what="increment of 1 %", value=seconds, unit="s"),
            Line(what="increment: written / new", value=increment.bytes_new / increment_new, unit="x", limit=WRITTEN),
            Line(
                what="increment / first, seconds beyond a run with nothing new",
                value=max(0.0, seconds - least_seconds) / first_seconds,
                unit="x",
                limit=SECONDS,
            ),
            Line(what="increment / first, bytes", value=increment.bytes_new / first.bytes_new, unit="x", limit=0.03),
            Line(what="nothing new but its own record", value=nothing.bytes_new / 1024, unit="KiB", limit=SMALL),
            Line(what="nothing new but its own record", value=least_seconds, unit="s"),
            Line(what="copy of the keys, each time", value=nothing.keys_bytes / 1e6, unit="MB"),
            Line(what="copy of the keys / first backup", value=nothing.keys_bytes / first.bytes_new, unit="x"),
        ]
    )


def timed(context: Context, place: Path) -> tuple[Saved, float]:
    """Back up; return what was saved and the seconds."""
    started = time.perf_counter()
    (case,) = backup(context, place).cases
    return case.saved, time.perf_counter() - started


def new_bytes(context: Context, since: int) -> int:
    """Return how many sealed bytes the entries from `since` on have: bodies, and the exhibits that came with them."""
    with context.case(CASE, "benchmark") as case:
        run = case.entries.database.execute
        bodies = int(run("SELECT sum(length(sealed)) FROM body WHERE place >= (? << 32)", (since,)).get)
        files = case.keyring.database.execute("SELECT sealed FROM identity WHERE entry >= ?", (since,))
        return bodies + sum((case.folder / "exhibits" / str(name)).stat().st_size for (name,) in files)


if __name__ == "__main__":
    main()

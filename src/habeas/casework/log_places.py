"""Where the parts of a filing stand in the log: the entry of each statement and exhibit."""

from __future__ import annotations

from collections.abc import Iterable

from habeas.casework.weighed import Said, id_of_said
from habeas.disclosures.material import LogState
from habeas.model.ids import raw_of
from habeas.model.records import Record
from habeas.vault.index import Index, entry_of


def log_state(index: Index, head: tuple[str, int], said: Iterable[Said], exhibits: tuple[str, ...]) -> LogState:
    """Return in which entry of the log each statement and exhibit stands; of the rows about a mention the newest.

    Args:
        head: root (hexadecimal) and size of the log.
    """
    run = index.database.execute
    entries: dict[str, int] = {}
    for one in said:
        table, key = ("record", "mention") if isinstance(one, Record) else ("statement", "id")
        row = run(f"SELECT max(n) FROM {table} WHERE {key} = ?", (raw_of(id_of_said(one)),)).fetchone()
        if row is not None and row[0] is not None:
            entries[id_of_said(one)] = entry_of(int(row[0]))[0]
    for exhibit in exhibits:
        entries[exhibit] = int(run("SELECT entry FROM exhibit WHERE id = ?", (exhibit,)).get)
    return LogState(root=head[0], size=head[1], entries=tuple(sorted(entries.items())))

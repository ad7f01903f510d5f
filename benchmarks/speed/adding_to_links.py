"""Adding 1 % to a case of 100,000 linked records: the new are compared with all, and all other persons stand."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.append(str(Path(__file__).resolve().parents[1]))
from measuring import CASE, SEED, Line, new_context, options, show

from habeas.casework.context import Context
from habeas.casework.importing import import_table
from habeas.casework.linked import Linked, Wishes
from habeas.casework.linking import link
from habeas.casework.person_changes import all_of
from habeas.demo import InventedList, csv_of, invent
from habeas.persons.kept import from_bytes

SECONDS = 5.0
RECORDS, QUICK, SHARE = 100_000, 3_000, 100  # one in so many is added


def main() -> None:
    chosen = options("Adding 1 % to a case whose records are linked")
    records = QUICK if chosen.quick else RECORDS
    made = invent(records=round(records * (1 + 1 / SHARE)), seed=SEED)
    with TemporaryDirectory() as folder, new_context() as context:
        first, rest = _parted(made.lists, Path(folder))
        _take_in(context, first)
        whole = link(context, CASE, Wishes(everything=True))
        with context.case(CASE, "measure") as case:
            before = all_of(case.index)
        _take_in(context, rest)
        with context.case(CASE, "measure") as case:
            started = time.perf_counter()
            content = case.index.kept.read() or b""
            from_bytes(content)
            reading = time.perf_counter() - started
        started, worked = time.perf_counter(), time.process_time()
        added = link(context, CASE, Wishes(everything=False))
        opened, worked = time.perf_counter() - started, time.process_time() - worked
        with context.case(CASE, "measure") as case:
            after = all_of(case.index)
        again = link(context, CASE, Wishes(everything=True))
    _tell(whole, added, again, before, after, reading=reading, opened=opened, worked=worked, size=len(content))


def _parted(lists: tuple[InventedList, ...], folder: Path) -> tuple[list[tuple[Path, Path]], list[tuple[Path, Path]]]:
    """Write of each list all but one in a hundred rows, and then all of it."""
    parts: tuple[list[tuple[Path, Path]], list[tuple[Path, Path]]] = ([], [])
    for one in lists:
        mapping = folder / f"{one.slug}.toml"
        mapping.write_text(one.mapping, encoding="utf-8")
        lines = list(csv_of(one))
        for part, what, rows in zip(parts, ("most", "all"), (_all_but(lines), iter(lines)), strict=True):
            table = folder / f"{one.slug}-{what}.csv"
            with table.open("w", encoding="utf-8", newline="") as stream:
                stream.writelines(rows)
            part.append((table, mapping))
    return parts


def _all_but(lines: list[str]) -> Iterator[str]:
    yield from islice(lines, 1)
    yield from (line for at, line in enumerate(lines[1:]) if at % (SHARE + 1))


def _take_in(context: Context, tables: list[tuple[Path, Path]]) -> None:
    for table, mapping in tables:
        import_table(context, CASE, table, mapping)


def _tell(
    whole: Linked,
    added: Linked,
    again: Linked,
    before: dict[str, tuple[str, ...]],
    after: dict[str, tuple[str, ...]],
    *,
    reading: float,
    opened: float,
    worked: float,
    size: int,
) -> None:
    assert added.adds_to is not None, f"everything was compared: {added.why}"
    assert added.changes is not None
    changes = added.changes
    touched = {person for one in changes.joins for person, _ in one.out_of}
    touched |= {one.person for one in changes.splits} | {person for person, _ in changes.grown}
    moved = sum(after.get(person) != members for person, members in before.items() if person not in touched)
    show(
        [
            Line(what=f"{whole.mentions:,} records, everything compared", value=whole.seconds, unit="s"),
            Line(what=f"{added.new_mentions:,} added", value=added.seconds, unit="s", limit=SECONDS),
            Line(what="of which reading what was kept", value=reading, unit="s"),
            Line(what="the same with opening and closing the case", value=opened, unit="s"),
            Line(what="processor time of that, whatever else ran", value=worked, unit="s"),
            Line(what=f"all {again.mentions:,} compared anew", value=again.seconds, unit="s"),
            Line(what="that, to adding", value=again.seconds / added.seconds, unit="×"),
            Line(what="kept", value=size / 1e6, unit="MB"),
            Line(what="untouched persons whose id or mentions changed", value=moved, limit=0),
        ]
    )
    print(
        f"  {added.pairs_compared:,} pairs compared, {added.linked:,} linked, {added.queued:,} queued, "
        f"{added.taken_back:,} taken back; {len(changes.joins):,} joined, {len(changes.splits):,} split, "
        f"{len(changes.grown):,} grown, {len(changes.fresh):,} fresh; {added.persons:,} persons, {again.persons:,} anew"
    )


if __name__ == "__main__":
    main()

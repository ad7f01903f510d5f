"""What an import did, or would do, in counts."""

from __future__ import annotations

from dataclasses import dataclass, field

from habeas.intake import Examples, Shape, Tally

NOT_TAKEN_LISTED = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What an import did, or would do. Counts are of rows of the table, values for columns.

    `not_taken`: the first rows that have a value which no rule could read, with its columns.
    """

    preview: bool
    shape: Shape
    rows: int
    new: int
    changed: int
    same: int
    absent: int
    set_aside: tuple[tuple[int, str], ...]
    tally: Tally
    examples: dict[str, Examples] = field(repr=False)
    ignored: tuple[str, ...]
    exhibit: str | None
    entry: int | None
    notes: tuple[str, ...] = ()
    not_taken: tuple[tuple[int, tuple[str, ...]], ...] = ()

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read (DESIGN §8)."""
        return {
            "preview": self.preview,
            "records": self.new + self.changed + self.same,
            "new": self.new,
            "changed": self.changed,
            "same": self.same,
            "absent": self.absent,
            "rows": self.rows,
            "set_aside": [{"row": row, "reason": reason} for row, reason in self.set_aside],
            "columns": {
                name: {"understood": counts[0], "unknown": counts[1], "not_taken": counts[2]}
                for name, counts in self.tally.columns.items()
            },
            "columns_ignored": list(self.ignored),
            "read_as": list(self.shape.lines()),
            "notes": list(self.notes),
            "exhibit": self.exhibit,
            "entry": self.entry,
        }

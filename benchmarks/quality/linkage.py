"""Linkage against a known truth, by the whole way: lists imported, linked with the program's own settings, compared.

Invented cases in three styles and two sizes, three seeds each; and, where ../shared is there, its two development sets,
which another generator made. Pairs and B-cubed over mentions; what a person would decide from the queue is not counted.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

sys.path.append(str(Path(__file__).resolve().parents[1]))
from measuring import CASE, median, new_context, options, shared

from habeas.casework.importing import import_table
from habeas.casework.inventing import write_invented
from habeas.casework.linking import Linked, link
from habeas.demo import STYLES

SIZES, SEEDS = (1_000, 5_000), (1, 2, 3)
HEAD = f"{'case':32} {'mentions':>8}  pairs P    R     F1   B3 P     R     F1  exact  calib  queued seconds"
DEVELOPMENT = {"chechen": "ru", "arabic": "ar"}
MAPPING = """
[source]
id = "{slug}"
kind = "ngo_list"
title = "{slug} (invented)"
lang = "{lang}"
invented = true
[list]
states = ["reported_missing"]
words = "invented"
[unknown]
words = []
[columns.record_id]
field = "external_id"
[columns.list]
field = "ignore"
[columns.name]
field = "name"
[columns.given]
field = "given"
[columns.patronymic]
field = "patronymic"
[columns.surname]
field = "family"
[columns.alias]
field = "alias"
[columns.sex]
field = "sex"
[columns.birth]
field = "birth"
date = "edtf"
[columns.age]
field = "age"
[columns.event]
field = "taken_on"
date = "edtf"
[columns.place]
field = "taken_at"
[columns.script]
field = "ignore"
"""


def main() -> None:
    chosen = options("Linkage against the truth")
    print(HEAD)
    if chosen.quick:
        print(told("cyrillic-latin 300 seed 1", invented("cyrillic-latin", 300, 1)))
        return
    for style in STYLES:
        for records in SIZES:
            runs = [invented(style, records, seed) for seed in SEEDS]
            for seed, run in zip(SEEDS, runs, strict=True):
                print(told(f"{style} {records:,} seed {seed}", run), flush=True)
            f1 = [measured(run)["pairs"]["f1"] for run in runs]
            print(f"  {style} {records:,}: median F1 of pairs {median(f1):.3f}")
    for world, lang in DEVELOPMENT.items():
        folder = shared("linkage", "syn_dev", world)
        if folder is not None:
            print(told(f"shared syn_dev {world}", development(folder, lang)), flush=True)


def invented(style: str, records: int, seed: int) -> Linked:
    """Invent a case, import its lists, link, and hold the persons to the truth."""
    with TemporaryDirectory() as folder, new_context() as context:
        written = write_invented(
            Path(folder) / "lists", records=records, seed=seed, style=style, progress=lambda what, done, total: None
        )
        for _, table, mapping in written.lists:
            import_table(context, CASE, table, mapping)
        return link(context, CASE, truth=written.truth)


def development(folder: Path, lang: str) -> Linked:
    """Split a development set into its lists, import them, and link."""
    with TemporaryDirectory() as room, new_context() as context:
        for slug, table in split(folder / "records.csv", Path(room)):
            mapping = Path(room) / f"{slug}.toml"
            mapping.write_text(MAPPING.format(slug=slug.replace("_", "-"), lang=lang), encoding="utf-8")
            import_table(context, CASE, table, mapping)
        return link(context, CASE, truth=truth_of(folder / "truth.csv", Path(room)))


def split(records: Path, room: Path) -> Iterator[tuple[str, Path]]:
    """Write one CSV a list; give its name and the file."""
    with records.open(newline="", encoding="utf-8") as stream:
        reader = csv.DictReader(stream)
        columns, rows = list(reader.fieldnames or ()), list(reader)
    for slug in sorted({row["list"] for row in rows}):
        path = room / f"{slug}.csv"
        with path.open("w", newline="", encoding="utf-8") as stream:
            writer = csv.DictWriter(stream, columns)
            writer.writeheader()
            writer.writerows(row for row in rows if row["list"] == slug)
        yield slug, path


def truth_of(truth: Path, room: Path) -> Path:
    """Write the truth with the names of columns that the program reads."""
    path = room / "truth.csv"
    with truth.open(newline="", encoding="utf-8") as stream, path.open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        writer.writerow(("external_id", "person"))
        writer.writerows((row["record_id"], row["person_id"]) for row in csv.DictReader(stream))
    return path


def measured(run: Linked) -> dict[str, Any]:
    """Return a run's evaluation."""
    return run.evaluation or {}


def told(case: str, run: Linked) -> str:
    """Return a run's line."""
    found = measured(run)
    pairs, cubed = found["pairs"], found["bcubed"]
    error = found["calibration_error"]
    scores = "  ".join(f"{score[part]:.3f}" for score in (pairs, cubed) for part in ("precision", "recall", "f1"))
    calibration = "-" if error is None else f"{error:.3f}"
    return (
        f"{case:32} {run.mentions:8,}  {scores}  {found['exact_clusters']:.3f}  {calibration:>5} {run.queued:7,} "
        f"{run.seconds:7.1f}"
    )


if __name__ == "__main__":
    main()

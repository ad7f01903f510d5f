"""The practice case: an invented one beside the real ones, made inside the workspace, with nothing left outside it."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory

from habeas.casework.adding import Handed, add_files
from habeas.casework.context import Context
from habeas.casework.importing import import_table
from habeas.casework.inventing import write_invented
from habeas.casework.linking import Wishes, link
from habeas.casework.practice_consent import allow_one_testimony
from habeas.casework.sourcing import SourceTerms, set_source
from habeas.casework.starting import CaseSummary, start_case
from habeas.demo.testimonies import TESTIMONIES

RECORDS, SEED, STYLE, QUEUE_AT = 240, 20170401, "cyrillic-latin", 0.1
_MEMORY = Path("/dev/shm")  # noqa: S108 (a folder that is made in it is our own, and invented people need no hiding)


def start_practice_case(context: Context, name: str, *, records: int = RECORDS, style: str = STYLE) -> CaseSummary:
    """Make an invented case, take its lists and two testimonies in and link it. It is marked as invented for ever.

    Raises: CaseError: the name is taken.
    """
    made = start_case(context, name, invented=True)
    memory = _MEMORY if os.access(_MEMORY, os.W_OK) else None
    with TemporaryDirectory(prefix="habeas-practice-", dir=memory) as folder:
        written = write_invented(
            Path(folder) / "lists", records=records, seed=SEED, style=style, progress=context.progress
        )
        for _, table, mapping in written.lists:
            import_table(context, name, table, mapping)
        _add_testimonies(context, name, Path(folder))
        allow_one_testimony(context, name)
    link(context, name, Wishes(queue_at=QUEUE_AT))
    return made


def _add_testimonies(context: Context, name: str, folder: Path) -> None:
    """Take in the testimonies that are there to be coded, each with its source."""
    for one in TESTIMONIES:
        terms = SourceTerms(kind="testimony", title=one.title, lang=one.lang, connection=one.connection, invented=True)
        set_source(context, name, one.source, terms, new=True)
        path = folder / f"{one.source}.txt"
        path.write_text(one.text, encoding="utf-8")
        handed = Handed(kind="testimony", origin=one.source, received_from=one.source, lang=one.lang, labels=one.labels)
        add_files(context, name, [path], handed)

"""A file of the truth: which external ids are one person. It comes from a labelled set or an invented
case."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from habeas.casework.context import sources
from habeas.casework.csvfile import Line, read_csv
from habeas.casework.records import current_records
from habeas.errors import PersonsError
from habeas.vault.index import Index

_ADVICE = (
    "A file of the truth has the columns external_id and person (or true_person), and list where ids repeat across "
    "lists; one line for each record."
)
_ALSO = {"external id": "external_id", "true_person": "person", "true person": "person"}


def true_mentions(index: Index, truth: Path) -> dict[str, str]:
    """Return the true person of each mention that a file of the truth names.

    Raises: UsageError: no such file, or not a CSV in UTF-8. PersonsError: a column is missing, or a line
    names no
        record, several records, or one that an earlier line names.
    """
    lines = read_csv(truth, what="file of the truth", needs=("external_id", "person"), advice=_ADVICE, also=_ALSO)
    listed, anywhere = _known(index)
    true: dict[str, str] = {}
    for line in lines:
        slug, external = line.get("list"), line.get("external_id")
        found = listed.get((slug, external), []) if slug else anywhere.get(external, [])
        mention = _only(found, line, truth.name)
        if mention in true:
            raise _refused(line, truth.name, "names a record that an earlier row names")
        if not line.get("person"):
            raise _refused(line, truth.name, "names no person")
        true[mention] = line.get("person")
    if not true:
        raise PersonsError("the file of the truth has no rows", place=truth.name, advice=_ADVICE)
    return true


def _only(found: list[str], line: Line, name: str) -> str:
    if not found:
        raise _refused(line, name, "names an external id that no list has")
    if len(found) > 1:
        raise _refused(line, name, "names an external id that several lists have; add a column `list`")
    return found[0]


def _refused(line: Line, name: str, words: str) -> PersonsError:
    return PersonsError(f"row {line.number} {words}", place=name, advice=_ADVICE)


def _known(index: Index) -> tuple[dict[tuple[str, str], list[str]], dict[str, list[str]]]:
    """Return the mentions by list and external id, and by external id alone."""
    slugs = {source.id: source.slug for source in sources(index)}
    listed: dict[tuple[str, str], list[str]] = defaultdict(list)
    anywhere: dict[str, list[str]] = defaultdict(list)
    for record in current_records(index):
        listed[slugs[record.attribution.source], record.external_id].append(record.mention.id)
        anywhere[record.external_id].append(record.mention.id)
    return listed, anywhere

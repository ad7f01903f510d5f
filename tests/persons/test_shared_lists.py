"""Linkage of the generated lists beside the repository, whose truth is known."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from habeas.model.records import Link, Same
from habeas.model.values import Age, Name, When
from habeas.persons import Account, clusters, evaluate, prepare, propose
from habeas.persons.splink_engine import compare

_LISTS = Path(__file__).resolve().parents[3] / "shared" / "data" / "linkage" / "syn_dev" / "chechen"


def _when(text: str) -> When | None:
    return When(stated=text, edtf=text) if text else None


def _account(row: dict[str, str]) -> Account:
    main = Name(written=row["name"], given=row["given"], family=row["surname"], patronymic=row["patronymic"])
    alias = (Name(written=row["alias"], kind="alias"),) if row["alias"] else ()
    years = int(row["age"]) if row["age"] else None
    return Account(
        mention=row["record_id"],
        list=row["list"],
        names=(main, *alias),
        birth=_when(row["birth"]),
        age=Age(stated=row["age"], low=years, high=years) if years is not None else None,
        sex=row["sex"],
        taken=_when(row["event"]),
        seen_at=row["place"],
    )


@pytest.mark.shared
def test_five_lists_in_two_scripts_are_linked_at_least_as_well_as_by_the_peers() -> None:
    """Linkage is no worse than what a careful analyst gets from Splink, and the machine's own links hardly
    err.

    Peers' figures on lists of this generator: pairs F1 0.775, B-cubed 0.906 (docs/methods/linkage.md).
    """
    if not _LISTS.exists():
        pytest.skip("the generated lists beside the repository are not here")
    with (_LISTS / "records.csv").open(encoding="utf-8", newline="") as table:
        prepared = prepare([_account(row) for row in csv.DictReader(table)])
    with (_LISTS / "truth.csv").open(encoding="utf-8", newline="") as table:
        truth = {row["record_id"]: row["person_id"] for row in csv.DictReader(table)}
    mentions = list(prepared.lists)
    comparison = compare(prepared)
    likely = [(pair.a, pair.b) for pair in comparison.pairs if pair.probability >= 0.5]
    closed = evaluate(clusters(mentions, _links(likely)).persons, truth)
    assert closed.pairs.f1 > 0.80  # 0.819 when this was written
    assert closed.bcubed.f1 > 0.92  # 0.930
    by_model = propose(comparison.pairs, prepared.lists, ()).linked
    careful = evaluate(clusters(mentions, _links([(p.a, p.b) for p in by_model])).persons, truth)
    assert careful.pairs.precision > 0.97  # 0.984


def _links(pairs: list[tuple[str, str]]) -> list[Link]:
    return [
        Link(id=f"lnk_{number}", a=a, b=b, same=Same.YES, by="run_1", at="", probability=0.9)
        for number, (a, b) in enumerate(pairs)
    ]

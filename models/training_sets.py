"""The sets that the linkage model is trained on: invented lists, and development sets of another generator."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.random import Generator
from retelling import with_kunyas, with_mistyped_days, with_teips

from habeas.demo import Invented, Record, invent
from habeas.demo.characters import CULTURES
from habeas.demo.drafts import Draft
from habeas.demo.names import NORTHERN
from habeas.demo.places import DISTRICT, FULL, REGION, SETTLEMENT
from habeas.demo.population import MALE
from habeas.model.values import Age, Name, When
from habeas.persons import Account

Set = tuple[str, list[Account], dict[str, str]]
STYLES = ("cyrillic-latin", "mixed", "arabic")
RECORDS = 5_000
SEEDS = {1.0: 101, 0.5: 102, 2.0: 103}
GAZETTEER = 102
"""The seed of the sets whose places are known in a gazetteer."""
"""Noise and seed of the invented sets. Test sets have seeds from 9001 on."""


def training_sets(folder: Path | None) -> Iterator[Set]:
    """Give each set with its name, its accounts, and the true person of each mention.

    Args:
        folder: with the development sets of another generator, each in a folder with records.csv and truth.csv.
    """
    for style in STYLES:
        for noise, seed in SEEDS.items():
            yield invented_set(style, records=RECORDS, seed=seed, noise=noise)
    for place in sorted(folder.iterdir()) if folder else ():
        if (place / "records.csv").is_file():
            yield development_set(place)


def invented_set(style: str, *, records: int, seed: int, noise: float) -> Set:
    """Return an invented set, in which lists also state teips and kunyas and mistype days."""
    accounts, truth = [], {}
    made = invent(style=style, records=records, seed=seed, noise=noise)
    for a_list in made.lists:
        where = located(made, a_list.rows.draft()) if seed == GAZETTEER else ()
        for row, record in enumerate(a_list.told()):
            account = account_of(record)
            if where and where[row]:
                account = replace(account, located=where[row])
            accounts.append(account)
            truth[account.mention] = str(record.person)
    accounts = _retold(accounts, truth, made, noise=noise, rng=np.random.default_rng([seed, records]))
    return f"invented, {style}, {records} records, seed {seed}, noise {noise}", accounts, truth


def located(made: Invented, draft: Draft) -> list[tuple[tuple[str, str], ...]]:
    """Return of each row of a list the place in the country's gazetteer, and what it lies in, the smallest first."""
    country, found = made.country, []
    for place, level in zip(draft.settlement.tolist(), draft.level.tolist(), strict=True):
        chain = (
            ("settlement", f"s{place}"),
            ("district", f"d{place // country.each}"),
            ("region", f"r{int(country.region[place])}"),
        )
        found.append({SETTLEMENT: chain, FULL: chain, DISTRICT: chain[1:], REGION: chain[2:]}.get(level, ()))
    return found


def _retold(
    accounts: list[Account], truth: dict[str, str], made: Invented, *, noise: float, rng: Generator
) -> list[Account]:
    """Put to the accounts what the generator does not write."""
    people = made.population
    persons = [str(number + 1) for number in range(len(people))]
    southern = [CULTURES[made.style][culture] != NORTHERN for culture in people.culture.tolist()]
    family_of = {
        person: family
        for person, family, south in zip(persons, people.surname.tolist(), southern, strict=True)
        if not south
    }
    given_of = {
        person: given
        for person, given, sex in zip(persons, people.given.tolist(), people.sex.tolist(), strict=True)
        if sex == MALE
    }
    accounts = with_teips(accounts, truth, family_of, rng=rng)
    accounts = with_kunyas(accounts, truth, given_of, dict(zip(persons, southern, strict=True)), rng=rng)
    return with_mistyped_days(accounts, noise=noise, rng=rng)


def account_of(record: Record) -> Account:
    names = [Name(written=record.written, given=record.given, family=record.family, patronymic=record.patronymic)]
    if record.alias:
        names.append(Name(kind="alias", written=record.alias))
    return Account(
        mention=f"{record.list}:{record.external_id}",
        list=record.list,
        names=tuple(name for name in names if name.written),
        birth=_when(record.birth),
        age=None if record.age is None else Age(stated=str(record.age), low=record.age, high=record.age),
        sex=record.sex,
        taken=_when(record.taken),
        seen_at=record.place,
    )


def _when(edtf: str | None) -> When | None:
    return When(stated=edtf, edtf=edtf) if edtf else None


def development_set(place: Path) -> Set:
    """Return a set out of a folder."""
    with (place / "records.csv").open(encoding="utf-8", newline="") as stream:
        accounts = [_row(row) for row in csv.DictReader(stream)]
    with (place / "truth.csv").open(encoding="utf-8", newline="") as stream:
        truth = {row["record_id"]: row["person_id"] for row in csv.DictReader(stream)}
    return f"development, {place.name}", accounts, truth


def _row(row: dict[str, str]) -> Account:
    names = [
        Name(written=row["name"], given=row["given"], family=row["surname"], patronymic=row["patronymic"])
    ] if row["name"] else []  # fmt: skip
    if row["alias"]:
        names.append(Name(kind="alias", written=row["alias"]))
    age = int(row["age"]) if row["age"] else None
    return Account(
        mention=row["record_id"],
        list=row["list"],
        names=tuple(names),
        birth=_when(row["birth"]),
        age=None if age is None else Age(stated=row["age"], low=age, high=age),
        sex=row["sex"],
        taken=_when(row["event"]),
        seen_at=row["place"],
    )

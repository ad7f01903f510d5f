"""The sets on which linkage is measured, each as accounts and a truth: who is who.

A set has a role that does not change. `development`: whoever builds linkage may look at it and tune on it, so no figure
on it is reported. `test`: looked at to report and for nothing else; its seeds are not those of development.

What a set's columns hold goes where an account has a place for it and nowhere else: identity numbers, e-mail addresses
and occupations have none and are left out, for every engine alike. What stands in another field than it is meant for
is said in `notes`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow.parquet as parquet
from argentina import ARGENTINA, labels_of, register_mapping

from habeas.demo import STYLES, csv_of, invent
from habeas.errors import DateError
from habeas.intake import Reader, Row, SetAside, read_mapping, rows, sniff
from habeas.model.dates import parse
from habeas.model.values import Age, Name, When
from habeas.persons import Account

DEVELOPMENT, TEST = "development", "test"
DEVELOPMENT_SEEDS = (1, 2, 3, 4, 5)
TEST_SEEDS = (9001, 9002, 9003, 9004, 9005)
_ROOT = Path(__file__).resolve().parents[2]
_TAKEN = ("taken", "last_seen", "reported_missing")


@dataclass(frozen=True, slots=True, kw_only=True)
class TruthSet:
    """Accounts, and the true person of each mention whose truth is known.

    `whole`: every mention has a truth, so that counts can be held against it. `not_made` counts rows that gave no
    account, by reason.
    """

    name: str
    role: str
    accounts: tuple[Account, ...]
    truth: Mapping[str, str]
    not_made: Mapping[str, int]
    notes: str = ""

    @property
    def whole(self) -> bool:
        return len(self.truth) == len(self.accounts)

    def __repr__(self) -> str:
        return f"TruthSet({self.name}, {self.role}, {len(self.accounts)} accounts)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """A set that can be had: its role, whether a generator makes it, what of ../shared it needs, and what reads it."""

    role: str
    invented: bool
    needs: tuple[str, ...]
    read: Callable[[Path, int, int], TruthSet]  # what `needs` names, records, seed


def offered() -> dict[str, Offered]:
    """Return every set by name. Invented ones are development or test by their seed."""
    sets = {f"invented-{style}": _invented(style) for style in STYLES}
    sets |= {f"syn_dev-{world}": _kept(DEVELOPMENT, ("linkage", "syn_dev", world), syn_dev) for world in _LANGUAGES}
    return sets | {
        "fake_1000": _kept(DEVELOPMENT, ("linkage", "splink_sets", "fake_1000.csv"), fake_1000),
        "febrl1": _kept(DEVELOPMENT, ("linkage", "febrl", "dataset1.csv"), febrl),
        "febrl2": _kept(DEVELOPMENT, ("linkage", "febrl", "dataset2.csv"), febrl),
        "febrl4": _kept(TEST, ("linkage", "febrl", "dataset4a.csv"), febrl),
        "rldata500": _kept(TEST, ("linkage", "rldata500", "RLdata500.csv"), rldata500),
        "historical_50k": _kept(TEST, ("linkage", "splink_sets", _HISTORICAL), historical_50k),
        "argentina": _kept(TEST, ("linkage", "argentina_presentes"), argentina),
    }


def role_of_seed(seed: int) -> str:
    """Return what a seed of an invented set may be used for: those from 9001 on are never tuned on."""
    return TEST if seed >= min(TEST_SEEDS) else DEVELOPMENT


def invented(style: str, *, records: int, seed: int) -> TruthSet:
    """Invent a case with `habeas.demo` and read its lists by their own mappings, as an import does."""
    case = invent(records=records, seed=seed, style=style)
    not_made: dict[str, int] = {}
    accounts: list[Account] = []
    for a_list in case.lists:
        table = io.BytesIO("".join(csv_of(a_list)).encode())
        accounts += read_list(table, a_list.mapping.encode(), name=a_list.slug, not_made=not_made)
    truth = {f"{slug}:{external_id}": str(person) for slug, external_id, person in case.truth()}
    return _truth_set(f"invented-{style}", role_of_seed(seed), accounts, truth, not_made=not_made)


def read_list(stream: BinaryIO, mapping: bytes, *, name: str, not_made: dict[str, int]) -> Iterator[Account]:
    """Read a table by a mapping, through `habeas.intake`; count in `not_made` the rows that were set aside."""
    shape = sniff(stream, name=f"{name}.csv", encoding=None, delimiter=None, sheet=None)
    read = read_mapping(mapping, name=name)
    reader = Reader(read, shape)
    stream.seek(0)
    for raw in rows(stream, shape):
        row = reader.read(raw)
        if isinstance(row, SetAside):
            not_made[row.reason] = not_made.get(row.reason, 0) + 1
        else:
            yield account_of(row, read.id)


def account_of(row: Row, slug: str) -> Account:
    """Return a row as an account, as `habeas.casework.linking` makes one of a record."""
    spoken = sorted((fate for fate in row.fates if fate.says in _TAKEN), key=lambda fate: _TAKEN.index(fate.says))
    where = [fate.where.stated for fate in spoken if fate.where is not None]
    return Account(
        mention=f"{slug}:{row.external_id}",
        list=slug,
        names=row.mention.names,
        birth=row.mention.birth,
        age=row.mention.age,
        sex=row.mention.sex.text if row.mention.sex else "",
        taken=next((fate.when for fate in spoken if fate.when is not None), None),
        seen_at=where[0] if where else "",
        places=tuple(fate.where.stated for fate in row.fates if fate.where is not None and fate.says not in _TAKEN),
    )


def argentina(folder: Path) -> TruthSet:
    """The two real lists, read by the mappings under examples/argentina; of the truth, the labels that are in."""
    not_made: dict[str, int] = {}
    accounts: list[Account] = []
    for slug, file in ARGENTINA.items():
        with (folder / file).open("rb") as stream:
            accounts += read_list(stream, register_mapping(_ROOT, slug), name=slug, not_made=not_made)
    truth = {}
    for label in labels_of().values():
        if label.decision == "same":
            truth[label.memorial] = truth[label.register] = label.register
    notes = "partial truth: 200 memorial records (argentina.py scores them); 4 of the pairs are with the second file"
    return _truth_set("argentina", TEST, accounts, truth, not_made=not_made, notes=notes)


def rldata500(table: Path) -> TruthSet:
    """500 records of which 50 are duplicates; one list, German names and dates of birth, nothing else."""
    accounts, truth = [], {}
    for row in _csv(table):
        given, family = (_joined(row[f"{part}_c1"], row[f"{part}_c2"]) for part in ("fname", "lname"))
        mention = f"rldata:{row['rec_id']}"
        truth[mention] = row["ent_id"]
        birth = _when(f"{int(row['by']):04}-{int(row['bm']):02}-{int(row['bd']):02}")
        accounts.append(Account(mention=mention, list="rldata", names=_names(given, family, "de"), birth=birth))
    return _truth_set("rldata500", TEST, accounts, truth)


def febrl(table: Path) -> TruthSet:
    """A FEBRL set; the fourth is two files, which are two lists."""
    files = {"a": table, "b": table.with_name("dataset4b.csv")} if table.stem == "dataset4a" else {"a": table}
    accounts, truth = [], {}
    for slug, file in files.items():
        for row in _csv(file):
            mention = f"{slug}:{row['rec_id']}"
            truth[mention] = row["rec_id"].split("-")[1]
            accounts.append(_febrl_account(mention, slug, row))
    name = "febrl" + table.stem.removeprefix("dataset").removesuffix("a")
    notes = "a home address stands where the place of the taking would; the social security number is left out"
    return _truth_set(name, TEST if name == "febrl4" else DEVELOPMENT, accounts, truth, notes=notes)


def _febrl_account(mention: str, slug: str, row: Mapping[str, str]) -> Account:
    day = row["date_of_birth"]
    return Account(
        mention=mention,
        list=slug,
        names=_names(row["given_name"], row["surname"], "en"),
        birth=_when(f"{day[:4]}-{day[4:6]}-{day[6:]}") if day else None,
        seen_at=_joined(row["suburb"], row["postcode"], row["state"]),
        places=tuple(filter(None, (_joined(row["street_number"], row["address_1"]), row["address_2"]))),
    )


_HISTORICAL = "historical_figures_with_errors_50k.parquet"


def historical_50k(table: Path) -> TruthSet:
    """50,578 records of 5,156 people of the past, about ten each, with errors put in; one list."""
    accounts, truth = [], {}
    for row in parquet.read_table(table).to_pylist():
        mention = f"historical:{row['unique_id']}"
        truth[mention] = row["cluster"]
        given, family = row["first_name"] or "", row["surname"] or ""
        written = row["full_name"] or _joined(given, family)
        name = Name(written=written, lang="en", given=given, family=family)
        accounts.append(
            Account(
                mention=mention,
                list="historical",
                names=(name,) if written else (),
                birth=_when(row["dob"]) if row["dob"] else None,
                sex=row["gender"] or "",
                seen_at=row["birth_place"] or "",
                places=(row["postcode_fake"],) if row["postcode_fake"] else (),
            )
        )
    notes = "place of birth and an invented postcode stand where the place of the taking would; occupation is left out"
    return _truth_set("historical_50k", TEST, accounts, truth, notes=notes)


def fake_1000(table: Path) -> TruthSet:
    """1,000 invented English records; one list."""
    accounts, truth = [], {}
    for row in _csv(table):
        mention = f"fake:{row['unique_id']}"
        truth[mention] = row["cluster"]
        accounts.append(
            Account(
                mention=mention,
                list="fake",
                names=_names(row["first_name"], row["surname"], "en"),
                birth=_when(row["dob"]) if row["dob"] else None,
                seen_at=row["city"],
            )
        )
    notes = "a city of residence stands where the place of the taking would; the e-mail address is left out"
    return _truth_set("fake_1000", DEVELOPMENT, accounts, truth, notes=notes)


_LANGUAGES = {"chechen": {"cyr": "ru", "lat": "und-Latn"}, "arabic": {"ara": "ar", "lat": "und-Latn"}}


def syn_dev(folder: Path) -> TruthSet:
    """A development set that another generator made: five lists, two scripts."""
    languages = _LANGUAGES[folder.name]
    accounts = [_syn_account(row, languages[row["script"]]) for row in _csv(folder / "records.csv")]
    list_of = {account.mention.split(":")[1]: account.mention for account in accounts}
    truth = {list_of[row["record_id"]]: row["person_id"] for row in _csv(folder / "truth.csv")}
    return _truth_set(f"syn_dev-{folder.name}", DEVELOPMENT, accounts, truth)


def _syn_account(row: Mapping[str, str], lang: str) -> Account:
    parts = {"given": row["given"], "family": row["surname"], "patronymic": row["patronymic"]}
    names = [Name(written=row["name"], lang=lang, **parts)] if row["name"] else []
    if row["alias"]:
        names.append(Name(written=row["alias"], lang=lang, kind="alias"))
    years = row["age"]
    return Account(
        mention=f"{row['list']}:{row['record_id']}",
        list=row["list"],
        names=tuple(names),
        birth=_when(row["birth"]) if row["birth"] else None,
        age=Age(stated=years, low=int(years), high=int(years)) if years else None,
        sex=row["sex"],
        taken=_when(row["event"]) if row["event"] else None,
        seen_at=row["place"],
    )


def _invented(style: str) -> Offered:
    read = lambda _shared, records, seed: invented(style, records=records, seed=seed)  # noqa: E731
    return Offered(role="by seed", invented=True, needs=(), read=read)


def _kept(role: str, needs: tuple[str, ...], read: Callable[[Path], TruthSet]) -> Offered:
    """A set that is the same every time: records and seed do not touch it."""
    return Offered(role=role, invented=False, needs=needs, read=lambda shared, _records, _seed: read(shared))


def _csv(table: Path) -> Iterator[dict[str, str]]:
    """Rows without the spaces around cells that some of the files have; NA and nothing are one."""
    with table.open(newline="", encoding="utf-8") as stream:
        for row in csv.DictReader(stream, skipinitialspace=True):
            yield {column: "" if cell.strip() == "NA" else cell.strip() for column, cell in row.items()}


def _names(given: str, family: str, lang: str) -> tuple[Name, ...]:
    written = _joined(given, family)
    return (Name(written=written, lang=lang, given=given, family=family),) if written else ()


def _when(stated: str) -> When:
    """A date as stated; as EDTF too, where it is one. A day that is not in the calendar is only stated."""
    try:
        return When(stated=stated, edtf=str(parse(stated)))
    except DateError:
        return When(stated=stated)


def _joined(*words: Any) -> str:
    return " ".join(word for word in words if word)


def _truth_set(
    name: str,
    role: str,
    accounts: Iterable[Account],
    truth: Mapping[str, str],
    *,
    not_made: Mapping[str, int] | None = None,
    notes: str = "",
) -> TruthSet:
    """Put a set together; a truth of somebody who has no account (the row was set aside) is left out and counted."""
    made = tuple(accounts)
    there = {account.mention for account in made}
    if len(there) != len(made):
        raise SystemExit(f"{name}: {len(made) - len(there)} ids stand twice")
    known = {mention: person for mention, person in truth.items() if mention in there}
    counted = dict(not_made or {})
    if len(known) < len(truth):
        counted["truth without an account"] = len(truth) - len(known)
    return TruthSet(name=name, role=role, accounts=made, truth=known, not_made=counted, notes=notes)

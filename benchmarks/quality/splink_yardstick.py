"""Splink 5 as a competent analyst sets it up for lists of victims: what our own engine is held against in the same run.

All lists in one table, names in parts, six comparisons with term frequencies, nine blocking rules, a prior from two
rules that hardly err, u from two million chance pairs, m by expectation maximisation on three blocks, connected
components above a threshold. Lists that date no event (the peers' benchmarks) get nine rules of births and places
instead, for an analyst looks at the columns before blocking on them. Two sets of columns: `plain`, lower-cased as
written; `tl`, in Latin letters, with a skeleton of consonants that blocks and is one grade. Nothing here was tuned: it
is what the background study set up.

It prepares names and dates by rules of its own, so that a slip in `habeas.persons` is not in both.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
from anyascii import anyascii
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from splink import DuckDBAPI, Linker, SettingsCreator, block_on
from splink.internals.exceptions import SplinkException

from habeas.model.dates import earliest, latest
from habeas.model.values import When
from habeas.persons import Account
from habeas.persons.splink_settings import quiet

THRESHOLDS = (0.5, 0.9, 0.95)
LEAST = 0.01
_CHANCE_PAIRS = 2e6
_RECALL = 0.4  # share of true pairs that the two certain rules are taken to find
_PARTS = ("given", "surname", "patronymic")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """What Splink predicts: rows numbered by `mentions`, pairs with first < second, in order, from .01 on."""

    mentions: tuple[str, ...]
    first: NDArray[np.int32]
    second: NDArray[np.int32]
    probability: NDArray[np.float64]

    def labels(self, threshold: float) -> NDArray[np.int32]:
        """Return of each row the least row that pairs of this probability and above lead to."""
        kept = self.probability >= threshold
        rows, ones = len(self.mentions), np.ones(int(kept.sum()), dtype=np.int8)
        graph = coo_array((ones, (self.first[kept], self.second[kept])), shape=(rows, rows))
        part = connected_components(graph, directed=False)[1]
        return np.unique(part, return_index=True)[1][part].astype(np.int32)


def splink_best(
    accounts: Sequence[Account], *, columns: str = "tl", seed: int = 1
) -> tuple[dict[float, NDArray[np.int32]], Scored]:
    """Link accounts; return the labels at each of the customary thresholds, and the scores.

    Args:
        columns: `tl` or `plain`.
        seed: of the chance pairs.
    """
    found = scored(accounts, columns=columns, seed=seed)
    return {threshold: found.labels(threshold) for threshold in THRESHOLDS}, found


def scored(accounts: Sequence[Account], *, columns: str = "tl", seed: int = 1) -> Scored:
    """Train Splink on the accounts and score what its blocking rules find."""
    romanised = {"tl": True, "plain": False}[columns]
    with quiet(), _memory() as connection:
        api = DuckDBAPI(connection)
        table = api.register(_table(accounts, romanised=romanised))
        linker = _trained(table, romanised, seed, dated=any(account.taken for account in accounts))
        predicted = linker.inference.predict(threshold_match_probability=LEAST, warning_mode="never").as_pyarrow_table()
    left, right = predicted["unique_id_l"].to_numpy(), predicted["unique_id_r"].to_numpy()
    first, second = np.minimum(left, right).astype(np.int32), np.maximum(left, right).astype(np.int32)
    order = np.lexsort((second, first))
    return Scored(
        mentions=tuple(account.mention for account in accounts),
        first=first[order],
        second=second[order],
        probability=predicted["match_probability"].to_numpy()[order],
    )


@contextmanager
def _memory() -> Iterator[duckdb.DuckDBPyConnection]:
    """A database without a file: real lists are measured too."""
    connection = duckdb.connect(":memory:")
    try:
        connection.execute("SET temp_directory = ''")
        connection.execute("SET enable_progress_bar = false")
        yield connection
    finally:
        connection.close()


def _rules(given: str, surname: str, *, dated: bool) -> list[tuple[str, ...]]:
    """The nine blocking rules: columns on which two rows agree."""
    with_events = [
        (surname, given),
        (surname, "day"),
        (given, "day"),
        (surname, "birth_day"),
        (surname, "birth_year", "event_year"),
        (given, "birth_day"),
        ("birth_day", "day"),
        (given, "birth_year", "month", f"left({surname}, 2)"),
        (surname, "month"),
    ]
    without = [
        (surname, given),
        (surname, "birth_day"),
        (given, "birth_day"),
        (surname, "birth_year"),
        (given, "birth_year", f"left({surname}, 2)"),
        (surname, "place"),
        (given, "place", f"left({surname}, 2)"),
        ("birth_day", "place"),
        ("birth_day", f"left({given}, 1)"),
    ]
    return with_events if dated else without


def _trained(table: Any, romanised: bool, seed: int, *, dated: bool) -> Linker:
    """Set Splink up and train it: prior, u, m."""
    given, surname = ("given_skeleton", "surname_skeleton") if romanised else ("given", "surname")
    rules = _rules(given, surname, dated=dated)
    settings = SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="unique_id",
        comparisons=[*(_name(part, romanised) for part in _PARTS), _BIRTH, _EVENT, _place(romanised)],
        blocking_rules_to_generate_predictions=[block_on(*columns) for columns in rules],
    )
    linker = Linker(table, settings, log_level=None, validate_settings=False)
    certain = [block_on(surname, given, "day"), block_on(surname, given, "birth_day")]
    _try(linker.training.estimate_probability_two_random_records_match, certain, recall=_RECALL)
    linker.training.estimate_u_using_random_sampling(max_pairs=_CHANCE_PAIRS, seed=seed)
    for block in (block_on(surname, given), block_on("birth_day"), block_on(surname, "day" if dated else "birth_year")):
        _try(linker.training.estimate_parameters_using_expectation_maximisation, block)
    return linker


def _try(step: Any, *given: Any, **named: Any) -> None:
    """Take a step of training; a set without the columns for it goes without, as an analyst would."""
    try:
        step(*given, **named)
    except (ValueError, SplinkException):
        print(f"  splink_yardstick: a step of training had nothing to learn from ({step.__name__})", file=sys.stderr)


def _levels(output: str, null: str, *conditions: str, tf: str | None = None) -> dict[str, Any]:
    """A comparison: null, then the conditions (rarity counts in the first), then everything else."""
    levels: list[dict[str, Any]] = [{"sql_condition": null, "label_for_charts": "null", "is_null_level": True}]
    for number, condition in enumerate((*conditions, "ELSE")):
        levels.append({"sql_condition": condition, "label_for_charts": f"{output} {number}"})
    if tf:
        levels[1]["tf_adjustment_column"] = tf
    return {"output_column_name": output, "comparison_levels": levels}


def _name(part: str, romanised: bool) -> dict[str, Any]:
    alike = f"jaro_winkler_similarity({part}_l, {part}_r)"
    skeleton = [f"{part}_skeleton_l = {part}_skeleton_r"] if romanised else []
    conditions = [f"{part}_l = {part}_r", *skeleton, f"{alike} >= 0.92", f"{alike} >= 0.82"]
    return _levels(part, f"{part}_l IS NULL OR {part}_r IS NULL", *conditions, tf=part)


def _place(romanised: bool) -> dict[str, Any]:
    skeleton = ["place_skeleton_l = place_skeleton_r"] if romanised else []
    conditions = ["place_l = place_r", *skeleton, "jaro_winkler_similarity(place_l, place_r) >= 0.9"]
    return _levels("place", "place_l IS NULL OR place_r IS NULL", *conditions, tf="place")


_BIRTH = _levels(
    "birth",
    "year_or_age_l IS NULL OR year_or_age_r IS NULL",
    "birth_day_l = birth_day_r",
    "birth_year_l = birth_year_r",
    "abs(year_or_age_l - year_or_age_r) <= 1",
    "abs(year_or_age_l - year_or_age_r) <= 3",
)
_EVENT = _levels(
    "event",
    "event_year_l IS NULL OR event_year_r IS NULL",
    "day_l = day_r",
    "abs(day_l - day_r) <= 10",
    "month_l = month_r",
    "event_year_l = event_year_r",
)


def _table(accounts: Sequence[Account], *, romanised: bool) -> Any:
    """Return the accounts as the table that the analyst makes."""
    rows = [{"unique_id": number, **_row(account, romanised)} for number, account in enumerate(accounts)]
    texts = [*_PARTS, "place", *(f"{one}_skeleton" for one in (*_PARTS, "place"))]
    numbers = ["unique_id", "birth_day", "birth_year", "year_or_age", "day", "month", "event_year"]
    kinds = {**dict.fromkeys(numbers, pa.int32()), **dict.fromkeys(texts, pa.string())}
    return pa.table({name: pa.array([row[name] for row in rows], kind) for name, kind in kinds.items()})


def _row(account: Account, romanised: bool) -> dict[str, Any]:
    parts = {part: _written(text, romanised) for part, text in _parts(account).items()}
    parts["place"] = _written(account.seen_at, romanised)
    skeletons = {f"{name}_skeleton": _skeleton(text) if text and romanised else None for name, text in parts.items()}
    birth_day, birth_year, _ = _days(account.birth)
    day, event_year, month = _days(account.taken)
    age = None if account.age is None else account.age.low
    by_age = event_year - age if event_year is not None and age is not None else None
    return {
        **parts,
        **skeletons,
        "birth_day": birth_day,
        "birth_year": birth_year,
        "year_or_age": birth_year if birth_year is not None else by_age,
        "day": day,
        "month": month,
        "event_year": event_year,
    }


def _days(when: When | None) -> tuple[int | None, int | None, int | None]:
    """The day, the year and the month (counted from year 0) that a date says, each None if it does not."""
    if when is None or when.edtf is None:
        return None, None, None
    first, last = earliest(when.edtf), latest(when.edtf)
    if first is None or last is None:
        return None, None, None
    same_year = first.year == last.year
    return (
        first.toordinal() if first == last else None,
        first.year if same_year else None,
        first.year * 12 + first.month if same_year and first.month == last.month else None,
    )


_FATHER = re.compile(r"(ович|евич|ич|овна|евна|ична|ovich|evich|ovna|evna|ovitch|evitch)$")
_FAMILY = re.compile(r"(ов|ев|ёв|ин|ова|ева|ина|ский|ская|ov|ev|in|ova|eva|ina|off|eff|skiy|skaya|ow|ew)$")


def _parts(account: Account) -> dict[str, str]:
    """The parts of the first main name: as the list has them, else split by how words end, else by their place."""
    name = next((one for one in account.names if one.kind == "main"), None)
    if name is None:
        return dict.fromkeys(_PARTS, "")
    if name.given or name.family:
        return {"given": name.given, "surname": name.family, "patronymic": name.patronymic}
    words = name.written.split()
    fathers = [word for word in words[1:] if _FATHER.search(word.lower())][:1]
    rest = [word for word in words if word not in fathers]
    families = [word for word in rest if _FAMILY.search(word.lower())][:1] or rest[-1:]
    givens = [word for word in rest if word not in families]
    if not fathers and len(givens) > 1:
        fathers, givens = givens[1:2], givens[:1]
    return {"given": " ".join(givens), "surname": " ".join(families), "patronymic": " ".join(fathers)}


def _written(text: str, romanised: bool) -> str | None:
    shown = anyascii(text) if romanised else text
    return " ".join(re.sub(r"[^\w ]", "", shown.lower()).split()) or None


_ALIKE = (("shch", "s"), ("sch", "s"), ("tch", "c"), ("dzh", "j"), ("zh", "j"), ("sh", "s"), ("ch", "c"), ("kh", "h"),
          ("gh", "g"), ("ts", "c"), ("dj", "j"), ("th", "t"), ("ph", "f"), ("ks", "x"), ("ou", "u"))  # fmt: skip
_CLASSES = str.maketrans({"w": "v", "q": "k", "z": "s", "x": "h", "b": "v"})


def _skeleton(text: str) -> str:
    """Return the consonants of a romanised text, those that romanisations exchange made one, doubled ones single."""
    for written, sound in _ALIKE:
        text = text.replace(written, sound)
    return re.sub(r"(.)\1+", r"\1", re.sub(r"[aeiouyh' ]", "", text.translate(_CLASSES))) or text[:1]


def main() -> None:
    """Measure the yardstick on the development sets beside the repository."""
    sys.path.append(str(Path(__file__).resolve().parents[1]))
    from linkage_sets import syn_dev
    from measuring import options, shared

    from habeas.persons import evaluate

    chosen = options("Splink as a competent analyst sets it up, on the development sets")
    for world in ("chechen", "arabic")[: 1 if chosen.quick else 2]:
        folder = shared("linkage", "syn_dev", world)
        if folder is None:
            continue
        a_set = syn_dev(folder)
        for columns in ("plain", "tl"):
            labels, found = splink_best(a_set.accounts, columns=columns)
            for threshold in THRESHOLDS:
                scores = evaluate(_persons(found.mentions, labels[threshold]), a_set.truth)
                print(
                    f"  {world:8} {columns:6} @{threshold:<5} pairs {scores.pairs.precision:.3f} "
                    f"{scores.pairs.recall:.3f} F1 {scores.pairs.f1:.3f}  B3 {scores.bcubed.f1:.3f}  "
                    f"persons {scores.persons / scores.true_persons - 1:+.1%}",
                    flush=True,
                )


def _persons(mentions: Sequence[str], labels: NDArray[np.int32]) -> list[tuple[str, ...]]:
    gathered: dict[int, list[str]] = {}
    for mention, label in zip(mentions, labels.tolist(), strict=True):
        gathered.setdefault(label, []).append(mention)
    return [tuple(members) for members in gathered.values()]


if __name__ == "__main__":
    main()

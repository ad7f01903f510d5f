"""Learn from invented lists, whose copies are known, what copies keep and what lists agree on by themselves."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit
from training_sets import SEEDS, STYLES, account_of

from habeas.demo import invent
from habeas.persons import Account
from habeas.persons.columns import columns
from habeas.persons.copies import agreement, bent, pairs_within
from habeas.persons.copy_model import FIELDS, FORMAT, CopyModel
from habeas.persons.stated_values import Stated, stated_values

RECORDS = 10_000
RECIPE = "models/train_copies.py: shares counted, weights by logistic regression through nought; form by judgement"
_FORM = 0.5  # the generator's copyists write days in their own way, so that nothing teaches this weight
_ENOUGH = 50  # pairs, or nothing is said of a field
_UNSEEN, _UNSEEN_WEIGHT = 0.95, 0.5  # of a field that no copy shows: kept, and weight, by judgement


def copied_set(style: str, *, seed: int, noise: float) -> tuple[list[Account], dict[str, str], dict[str, str]]:
    """Return accounts, the true person of each, and of each copy the mention that it was copied from."""
    accounts, person, source = [], {}, {}
    made = invent(style=style, records=RECORDS, seed=seed, noise=noise)
    memorial = made.lists[1].slug
    for a_list in made.lists:
        for record in a_list.told():
            account = account_of(record)
            accounts.append(account)
            person[account.mention] = str(record.person)
            if record.copied_from:
                source[account.mention] = f"{memorial}:{record.copied_from}"
    return accounts, person, source


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Held:
    """What a set states, its true pairs on two lists, and which of them are copies."""

    stated: Stated
    first: NDArray[np.int32]
    second: NDArray[np.int32]
    copies: NDArray[np.bool_]


def held(accounts: Sequence[Account], person: Mapping[str, str], source: Mapping[str, str]) -> Held:
    """Return what a set states."""
    table = columns(accounts)
    codes: dict[str, int] = {}
    labels = np.array([codes.setdefault(person[mention], len(codes)) for mention in table.mentions], dtype=np.int32)
    first, second, _ = pairs_within(labels, table.list_of)
    pairs = [(table.mentions[a], table.mentions[b]) for a, b in zip(first.tolist(), second.tolist(), strict=True)]
    copies = np.array([source.get(a) == b or source.get(b) == a for a, b in pairs])
    return Held(stated=stated_values(table, accounts, labels), first=first, second=second, copies=copies)


def main() -> None:
    """Count, fit, and write the file."""
    sets = [copied_set(style, seed=seed, noise=noise) for style in STYLES for noise, seed in SEEDS.items()]
    found = [held(*one) for one in sets]
    agree, kept = (_shares(found, copied=copied) for copied in (False, True))
    model = CopyModel(
        format=FORMAT,
        recipe=RECIPE,
        sets=tuple(
            f"invented, {style}, {RECORDS} records, seed {seed}, noise {noise}"
            for style in STYLES
            for noise, seed in SEEDS.items()
        ),
        pairs=sum(len(one.first) for one in found),
        copies=int(sum(one.copies.sum() for one in found)),
        licence="Apache-2.0; learnt from invented records only",
        fields=FIELDS,
        agree=agree,
        kept=kept,
        weights=(),
        beyond=(),
    )
    weights, beyond = _fitted(found, model)
    model = msgspec.structs.replace(model, weights=weights, beyond=beyond)
    place = Path(__file__).parents[1] / "src/habeas/persons/models/copies.json"
    place.write_bytes(msgspec.json.format(msgspec.json.encode(model), indent=1))
    print(f"{place.name}: {model.copies} copies among {model.pairs} pairs; weights {model.weights}", file=sys.stderr)


def _shares(found: Sequence[Held], *, copied: bool) -> tuple[float, ...]:
    """Return how often pairs that are copies, or are not, state the same of a field, where both state something."""
    shares = []
    for at in range(len(FIELDS)):
        same = known = 0
        for one in found:
            values = one.stated.values[at]
            pair = values.comparable(one.first, one.second) & (one.copies == copied)
            known += int(pair.sum())
            same += int((pair & (values.code[one.first] == values.code[one.second])).sum())
        enough = known >= _ENOUGH
        shares.append(round(min(max(same / known, 0.02), 0.98), 3) if enough else _UNSEEN)
    return tuple(shares)


def _fitted(found: Sequence[Held], model: CopyModel) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Return weights from 0 to 1, up to the bend and beyond, under which the sum is the log odds, given how many of the
    pairs are copies."""
    sums, true, before = [], [], []
    for one in found:
        ratios = _ratios(one, model)
        lists = np.sort(np.stack([one.stated.list_of[one.first], one.stated.list_of[one.second]]), axis=0)
        here = (lists == lists[:, one.copies][:, :1]).all(axis=0)
        share = one.copies[here].mean()
        sums.append(bent(ratios)[here])
        true.append(one.copies[here])
        before.append(np.full(int(here.sum()), np.log(share / (1 - share))))
    x, y, offset = np.concatenate(sums), np.concatenate(true), np.concatenate(before)

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        z = x @ weights + offset
        error = expit(z) - y
        return float(np.logaddexp(0, np.where(y, -z, z)).mean()), x.T @ error / len(y)

    fixed = {at: _UNSEEN_WEIGHT for at, kept in enumerate(model.kept) if kept == _UNSEEN}
    fixed[FIELDS.index("form")] = _FORM
    bounds = [(fixed.get(at, 0.0), fixed.get(at, 1.0)) for at in range(len(FIELDS))] * 2
    fit = minimize(loss, np.full(2 * len(FIELDS), 0.5), jac=True, bounds=bounds, method="L-BFGS-B")
    weights = tuple(round(float(one), 3) for one in fit.x)
    return weights[: len(FIELDS)], weights[len(FIELDS) :]


def _ratios(one: Held, model: CopyModel) -> NDArray[np.float64]:
    """Return the ratios of the direction that is likelier for a pair."""
    agree = agreement(one.stated, one.first, one.second, model)
    by_second, _ = one.stated.ratios(one.first, one.second, agree=agree, kept=model.kept)
    by_first, _ = one.stated.ratios(one.second, one.first, agree=agree, kept=model.kept)
    return (by_second + by_first) / 2


if __name__ == "__main__":
    main()

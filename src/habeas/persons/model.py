"""The model: tables that turn the grades of a pair into log odds. What it adds up is what it says as reasons.

An additive model with interactions of two fields (Lou, Caruana, Gehrke and Hooker 2013): the log odds that two rows are
one person are a constant, a number for each field's grade, and a number for each two fields' grades. It is trained on
invented lists (models/train_linkage.py) and shipped as a file of numbers; the recipe stands in the file.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from importlib.resources import files

import msgspec
import numpy as np
from numpy.typing import NDArray

from habeas.errors import PersonsError
from habeas.persons.grades import FIELDS, PLACES, Grades

FORMAT = "habeas linkage model 1"
_FILE = "linkage.json"
_LARGEST = 60.0  # no single number may outweigh all others

Odds = NDArray[np.float64]


class Training(msgspec.Struct, frozen=True, kw_only=True):
    """Where a model comes from. `prior`: log odds that a candidate of the training sets was a true pair."""

    recipe: str
    sets: tuple[str, ...]
    pairs: int
    true_pairs: int
    prior: float
    licence: str


class ModelFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A model as it stands in its file: natural log odds by slug and grade; `two` by "slug slug" and two grades."""

    format: str
    training: Training
    constant: float
    one: dict[str, tuple[float, ...]]
    two: dict[str, tuple[tuple[float, ...], ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A model that was checked."""

    constant: float
    one: tuple[NDArray[np.float64], ...]
    two: tuple[tuple[int, int, NDArray[np.float64]], ...]
    training: Training

    def log_odds(self, grades: Grades) -> Odds:
        """Return the natural log odds of pairs that their two rows are one person.

        Args: grades: shape (pairs, fields), as of habeas.persons.evidence.
        """
        total = np.full(len(grades), self.constant)
        columns = np.ascontiguousarray(grades.T)
        for field, table in enumerate(self.one):
            total += table[columns[field]]
        for left, right, table in self.two:
            total += table.ravel()[columns[left].astype(np.intp) * table.shape[1] + columns[right]]
        return total

    def contributions(self, grades: Grades) -> Odds:
        """Return what each field adds for each pair, shape (pairs, fields); the rest is `constant`.

        What two fields say together is theirs by halves.
        """
        found = np.empty((len(grades), len(self.one)))
        for field, table in enumerate(self.one):
            found[:, field] = table[grades[:, field]]
        for left, right, table in self.two:
            together = table[grades[:, left], grades[:, right]] / 2
            found[:, left] += together
            found[:, right] += together
        return found


def shipped() -> Model:
    """Return the model that comes with the program.

    Raises: PersonsError: its file is damaged, or not for these fields.
    """
    return loaded(files("habeas.persons").joinpath("models").joinpath(_FILE).read_bytes())


def loaded(content: bytes) -> Model:
    """Return a model out of the bytes of its file.

    Raises: PersonsError: they are damaged, or not for these fields.
    """
    try:
        file = msgspec.json.decode(content, type=ModelFile)
    except (msgspec.DecodeError, UnicodeDecodeError) as failure:
        raise _unfit("it cannot be read") from failure
    if file.format != FORMAT:
        raise _unfit("it has another format")
    if not all(math.isfinite(one) and abs(one) <= _LARGEST for one in (file.constant, file.training.prior)):
        raise _unfit("a number is too large")
    if set(file.one) != set(PLACES):
        raise _unfit("its fields are others")
    one = tuple(_table(file.one[field.slug], (len(field.words),)) for field in FIELDS)
    two = []
    for name, values in sorted(file.two.items()):
        left, _, right = name.partition(" ")
        if left not in PLACES or right not in PLACES:
            raise _unfit("its fields are others")
        at, to = PLACES[left], PLACES[right]
        two.append((at, to, _table(values, (len(FIELDS[at].words), len(FIELDS[to].words)))))
    return Model(constant=file.constant, one=one, two=tuple(two), training=file.training)


def _table(values: object, shape: tuple[int, ...]) -> NDArray[np.float64]:
    try:
        table = np.array(values, dtype=np.float64)
    except ValueError:
        raise _unfit("a table has no shape") from None
    if table.shape != shape or not np.isfinite(table).all() or np.abs(table).max() > _LARGEST:
        raise _unfit("a table does not fit its fields")
    return table


def _unfit(why: str) -> PersonsError:
    return PersonsError(
        f"the linkage model cannot be used: {why}", place=_FILE, advice="Install the program again, or train the model."
    )

"""What a case teaches Splink: how often strangers agree (u, from chance pairs), the same person (m, from blocks)."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from splink import Linker, block_on
from splink.internals.exceptions import SplinkException

from habeas.persons.fields import Field
from habeas.persons.prepare import Prepared
from habeas.persons.splink_settings import Progress
from habeas.persons.weights import Weights, general_weights, with_same_persons, with_strangers

CHANCE_PAIRS = 2_000_000
_ENOUGH_MENTIONS = 200  # below, EM has nothing to learn from; the general weights are used and said so
_ENOUGH_PAIRS = 50
_MOST_PAIRS = 3_000_000
_ROUNDS = (25, 8, 3)
NewLinker = Callable[[Weights, int], Linker]
"""Makes a Splink model with these weights that learns for so many rounds at most."""


def can_teach(prepared: Prepared, pairs: int) -> bool:
    """Say whether a case with so many candidates is large enough to teach weights of its own."""
    return len(prepared.rows) >= _ENOUGH_MENTIONS and pairs >= _ENOUGH_PAIRS


def learnt_weights(
    new: NewLinker,
    fields: tuple[Field, ...],
    prepared: Prepared,
    *,
    prior: float,
    seed: int,
    say: Progress,
) -> Weights:
    """Return the weights that a case teaches.

    Args:
        new: makes a model over the table of the case.
        seed: chooses the chance pairs, where there are more than two million.
    Source: Linacre et al. (2022) for u from chance pairs and m by expectation maximisation within blocks.
    """
    start = general_weights(fields)
    say("learning how often strangers agree", 0.1)
    linker = new(start, _ROUNDS[0])
    linker.training.estimate_u_using_random_sampling(
        max_pairs=CHANCE_PAIRS, seed=seed, min_count_per_level=None, num_chunks=1
    )
    weights = with_strangers(start, fields, prepared, linker.misc.save_model_to_json(), chance_pairs=CHANCE_PAIRS)
    taught = []
    for number, block in enumerate(_training_blocks(prepared, fields)):
        say("learning how often the same person is written alike", 0.25 + number * 0.15)
        model = _taught(new, weights, block)
        if model is not None:
            taught.append((block.fixes, model))
    return with_same_persons(weights, fields, prepared, taught, prior=prior)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Block:
    """Columns on which the pairs that teach agree, and the fields they fix and so cannot teach."""

    columns: tuple[str, ...]
    fixes: frozenset[str]


_BLOCKS = (
    _Block(columns=("family", "given"), fixes=frozenset(("family", "given"))),
    _Block(columns=("birth_from", "birth_to"), fixes=frozenset(("birth",))),
    # Not the day alone: relatives are taken together, and EM would learn from them that given names may
    # differ.
    _Block(columns=("taken_from", "taken_to", "birth_year"), fixes=frozenset(("taken", "birth"))),
)


def _taught(new: NewLinker, start: Weights, block: _Block) -> dict[str, Any] | None:
    """Let a block teach m: the trained model, or None if Splink cannot learn from it.

    On clean lists EM drives a grade that no true pair has towards zero and Splink refuses below 1e-300; it is
    then stopped earlier. Each try has a fresh linker, for a failed one is left without some of its
    comparisons.
    """
    for rounds in _ROUNDS:
        linker = new(start, rounds)
        try:
            linker.training.estimate_parameters_using_expectation_maximisation(
                block_on(*block.columns), max_pairs=_MOST_PAIRS, estimate_without_term_frequencies=True
            )
        except (ValueError, SplinkException):
            continue
        model: dict[str, Any] = linker.misc.save_model_to_json()
        return model
    return None


def _training_blocks(prepared: Prepared, fields: tuple[Field, ...]) -> list[_Block]:
    """The blocks of fields that are compared and that have enough pairs to teach."""
    slugs = {field.slug for field in fields}
    return [
        block for block in _BLOCKS if slugs >= block.fixes and _block_pairs(prepared, block.columns) >= _ENOUGH_PAIRS
    ]


def _block_pairs(prepared: Prepared, columns: tuple[str, ...]) -> int:
    sizes: dict[tuple[Any, ...], int] = {}
    for row in prepared.rows:
        value = tuple(getattr(row, column) for column in columns)
        if None not in value:
            sizes[value] = sizes.get(value, 0) + 1
    return sum(math.comb(size, 2) for size in sizes.values())

"""Learn the name aligner's tables from the folder translit_pairs, and write the file that is shipped.

    .venv/bin/python models/train_aligner.py ../shared/data/linkage/translit_pairs

Words of the parts "dev" and "test" teach no weight; "dev" sets each table's scale and bias. The same folder gives the
same file on one machine; another processor may round a last thousandth otherwise.
"""

from __future__ import annotations

import argparse
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from chunk_learning import Learnt, Recipe, Size, learn
from look_alikes import jaro_winkler, levenshtein, look_alikes
from name_pairs import PARTS, SOURCES, Pair, not_wrong, part_of, read_pairs, spellings
from parting import Labelled, Schedule, part
from rare_letters import with_rare_letters
from scipy.optimize import minimize

from habeas.persons.aligner import FARTHEST, sums
from habeas.persons.aligner_file import NAME, Table, written
from habeas.persons.lattice import Floats
from habeas.persons.letters import LONGEST

ROOT = Path(__file__).resolve().parents[1]
SHIPPED = ROOT / "src" / "habeas" / "persons" / "models" / NAME
SEED = 5
_TWO = {(1, 1): 0.5, (2, 1): 0.1, (1, 2): 0.1, (1, 0): 0.08, (0, 1): 0.08, (2, 2): 0.1, (2, 0): 0.02, (0, 2): 0.02}
_ACROSS = {
    (1, 1): 0.5, (2, 1): 0.1, (1, 2): 0.1, (1, 0): 0.1, (0, 1): 0.05, (2, 2): 0.04, (3, 1): 0.03, (3, 2): 0.03,
    (2, 0): 0.02, (0, 2): 0.005,
}  # fmt: skip
SIZES: Mapping[str, Mapping[Size, float]] = {
    "lc": _ACROSS,
    "la": _ACROSS,
    "ca": _TWO,
    "ll": {**_TWO, (3, 1): 0.02, (1, 3): 0.02, (3, 2): 0.02, (2, 3): 0.02},
    "cc": _TWO,
    "aa": _TWO,
}
"""The sizes of chunks that may stand for each other, by the two scripts, with the shares that learning starts with."""
PENALTY = 1.0  # each letter's weights are lowered by this logarithm before they learn to part: look-alikes share most
NO_PAIR = 2.0  # a right pair whose logarithm is less after counting is none: the sources pair words of one title
# Within one script: how much a word counts as its own spelling, and a word with a slip of the pen.
SAME, SLIPS = 0.5, 0.1
NEAR = 1_000  # words drawn by chance of which the most alike are wrong pairs to learn from
DOUBLE = 2.0  # a Cyrillic word that is likelier than this to stand for a Latin word stands for it too
DOUBT = 0.01  # how often a pair is taken to be labelled wrongly where the scale is set: one absurd pair must not set it
SOURCE_NOTES = (
    "Wikidata labels, Latin-Cyrillic and Latin-Arabic name tokens, from NETransliteration-COLING2018 (CC0 1.0)",
    "Google transliteration ar2en, Arabic-English name tokens (Apache-2.0)",
    "palestine-datasets dict_ar_en, Arabic-English name tokens (Unlicense, public domain)",
)


def main() -> None:
    asked = argparse.ArgumentParser(description="Learn the name aligner's tables")
    asked.add_argument("folder", type=Path, help="the folder translit_pairs")
    asked.add_argument("--to", type=Path, default=SHIPPED, help="the file to write (default: the one that is shipped)")
    asked.add_argument("--without", choices=sorted(SOURCES), help="a source to leave out")
    chosen = asked.parse_args()
    pairs = [pair for pair in read_pairs(chosen.folder) if pair.source != chosen.without]
    learnt: dict[str, Table] = {}
    for scripts in SIZES:
        learnt[scripts] = table_of(scripts, pairs, learnt)
        count = sum(np.count_nonzero(weights) for weights in learnt[scripts].steps.values())
        print(f"{scripts}: {count:,} weights", flush=True)
    chosen.to.write_bytes(written(list(learnt.values()), recipe()))
    print(f"{chosen.to.name}: {chosen.to.stat().st_size:,} bytes")


def recipe() -> dict[str, Any]:
    """Return what the file says of how it was made."""
    counting = Recipe(sizes={})
    return {
        "made_by": "models/train_aligner.py translit_pairs",
        "sources": list(SOURCE_NOTES),
        "licence": "Weights of letter groups learnt from the sources; no word of them is in this file. Apache-2.0.",
        "words": {part_: [of.start, of.stop] for part_, of in PARTS.items()},
        "counting": {"rounds": counting.rounds, "least": counting.least, "listed": counting.listed},
        "parting": asdict(Schedule()) | {"seed": SEED, "penalty": PENALTY, "no_pair": NO_PAIR},
        "one_script": {"same": SAME, "slips": SLIPS, "double": DOUBLE},
        "scaling": {"doubt": DOUBT},
        "longest": LONGEST,
        "farthest": FARTHEST,
    }


def table_of(scripts: str, pairs: Sequence[Pair], learnt: Mapping[str, Table]) -> Table:
    """Learn the table of two scripts: count, part, then set the scale."""
    chance = np.random.default_rng([SEED, *scripts.encode()])
    right, given = {}, {}
    for name in ("train", "dev"):
        taken = [pair for pair in pairs if part_of(pair.latin) == name]
        right[name] = spellings(taken, scripts)
        if scripts == "cc":
            right[name] = _with_doubles(right[name], spellings(taken, "lc"), learnt["lc"], chance)
        one_script = scripts[0] == scripts[1]
        given[name] = _within(right[name], chance) if one_script else [(pair, 1.0) for pair in right[name]]
    others = not_wrong([*right["train"], *right["dev"]])
    counted = learn(*_apart(given["train"]), Recipe(sizes=SIZES[scripts]))
    lowered = {size: weights * np.exp(-PENALTY * sum(size)) for size, weights in counted.steps().items()}
    chunks = (counted.left, counted.right)
    pool = _words_of(pairs, scripts[1]) if scripts not in ("lc", "la") else frozenset()
    labelled = _labelled(_that_are_pairs(given["train"], counted), right["train"], others, pool, chance)
    steps, _ = part(lowered, chunks, labelled, Schedule(), SEED)
    rights, steps = with_rare_letters(scripts, *chunks, steps)
    bare = Table(scripts=scripts, left=counted.left, right=rights, steps=steps, scale=1.0, bias=0.0)
    return _scaled(bare, _that_are_pairs(given["dev"], counted), right["dev"], others, chance)


Weighted = tuple[tuple[str, str], float]


def _apart(given: Sequence[Weighted]) -> tuple[list[tuple[str, str]], list[float]]:
    return [pair for pair, _ in given], [weight for _, weight in given]


def _words_of(pairs: Sequence[Pair], script: str) -> frozenset[str]:
    """Return all words of a script that may teach: where right pairs are few, wrong ones need not be."""
    taken = [pair for pair in pairs if part_of(pair.latin) == "train"]
    return frozenset(pair.latin if script == "l" else pair.other for pair in taken if script in ("l", pair.script))


def _with_doubles(
    right: Sequence[tuple[str, str]], across: Sequence[tuple[str, str]], table: Table, chance: np.random.Generator
) -> list[tuple[str, str]]:
    """Add pairs of Cyrillic words of which the one stands for a Latin word and the other as well could.

    The sources have one Cyrillic word for each Latin one, so that few pairs of Cyrillic words share a Latin word.
    """
    near = look_alikes(across, not_wrong(across), among=NEAR, alike=jaro_winkler, chance=chance, most=3)
    sums_ = sums_of(table, near) * table.scale + table.bias
    stands = dict(across)
    doubles = {(stands[latin], other) for (latin, other), log in zip(near, sums_, strict=True) if log > DOUBLE}
    return sorted({*right, *doubles, *((two, one) for one, two in doubles)})


def _within(right: Sequence[tuple[str, str]], chance: np.random.Generator) -> list[Weighted]:
    """Add to pairs of one script each word as its own spelling, and words with one slip of the pen."""
    words = sorted({word for pair in right for word in pair})
    letters = sorted(set("".join(words)))
    same = [((word, word), SAME) for word in words]
    slips = []
    for word in words:
        if len(word) > 4:
            slipped = _slip(word, letters, chance)
            slips += [((word, slipped), SLIPS), ((slipped, word), SLIPS)]
    return [*((pair, 1.0) for pair in right), *same, *slips]


def _slip(word: str, letters: Sequence[str], chance: np.random.Generator) -> str:
    """Leave a letter out, double it, exchange it with the next, or put another for it."""
    at, how = int(chance.integers(1, len(word) - 1)), int(chance.integers(4))
    turned = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    other = word[:at] + letters[int(chance.integers(len(letters)))] + word[at + 1 :]
    return (word[:at] + word[at + 1 :], word[:at] + word[at:][:1] + word[at:], turned, other)[how]


def _that_are_pairs(given: Sequence[Weighted], counted: Learnt) -> list[Weighted]:
    """Leave out what is no pair by counting alone: another word of a person's name, a translation."""
    bare = Table(
        scripts="", left=counted.left, right=counted.right, steps=counted.steps(), scale=1.0, bias=0.0
    )  # its words are folded already
    return [one for one, log in zip(given, sums_of(bare, _apart(given)[0]), strict=True) if log > NO_PAIR]


def _labelled(
    kept: Sequence[Weighted],
    right: Sequence[tuple[str, str]],
    others: Mapping[str, Collection[str]],
    pool: Collection[str],
    chance: np.random.Generator,
) -> Labelled:
    """Put to each right pair three look-alikes and one pair by chance; where there is a pool, three times that."""
    wrong = []
    for _ in range(3 if pool else 1):
        wrong += look_alikes(right, others, among=NEAR, alike=jaro_winkler, chance=chance, most=2, pool=pool)
        wrong += look_alikes(right, others, among=300, alike=levenshtein, chance=chance, pool=pool)
        wrong += look_alikes(right, others, among=1, alike=jaro_winkler, chance=chance, pool=pool)
    pairs, shares = _apart(kept)
    weights = np.array([*(1.5 * share for share in shares), *np.full(len(wrong), 1 / 3 if pool else 1.0)])
    truth = np.array([1.0] * len(kept) + [0.0] * len(wrong))
    return Labelled(pairs=[*pairs, *wrong], right=truth, weights=weights)


def sums_of(table: Table, pairs: Sequence[tuple[str, str]]) -> Floats:
    """Return the logarithm of each pair's sum over its alignments."""
    return np.log(np.maximum(sums(table, [a for a, _ in pairs], [b for _, b in pairs]), 1e-300))


def _scaled(
    bare: Table,
    given: Sequence[Weighted],
    right: Sequence[tuple[str, str]],
    others: Mapping[str, Collection[str]],
    chance: np.random.Generator,
) -> Table:
    """Set scale and bias so that the answers are log likelihood ratios on words that taught nothing (Platt, 1999)."""
    wrong = [
        *look_alikes(right, others, among=100, alike=jaro_winkler, chance=chance),
        *look_alikes(right, others, among=1, alike=jaro_winkler, chance=chance),
    ]
    pairs, shares = _apart(given)
    logs = np.clip(sums_of(bare, [*pairs, *wrong]), -60, 60)
    weights = np.r_[np.array(shares) / sum(shares), np.full(len(wrong), 1 / len(wrong))]
    signs = np.r_[np.ones(len(pairs)), -np.ones(len(wrong))]

    def loss(at: Floats) -> float:
        likely = 1 / (1 + np.exp(-signs * (at[0] * logs + at[1])))
        return float(-(weights * np.log(DOUBT + (1 - 2 * DOUBT) * likely)).sum())

    found = minimize(loss, np.array([1.0, 0.0]), method="Nelder-Mead").x
    return Table(
        scripts=bare.scripts,
        left=bare.left,
        right=bare.right,
        steps=bare.steps,
        scale=float(found[0]),
        bias=float(found[1]),
    )


if __name__ == "__main__":
    main()

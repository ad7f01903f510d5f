"""Names across scripts: spellings of one name told from other names, by single words, beside what peers do.

Asked are the words of the part "test", which taught the shipped aligner nothing: no Latin word of it is among those it
learnt from. For each right pair stands one wrong one: the most alike of 100 words drawn by chance (near), of 1,000, of
all words there are; or one by chance. What the sources pair and is no pair (another word of the person's name) counts
against everybody.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from time import process_time

import numpy as np

sys.path.append(str(Path(__file__).resolve().parents[1]))
sys.path.append(str(Path(__file__).resolve().parents[2] / "models"))
from look_alikes import jaro_winkler, levenshtein, look_alikes, plain
from measuring import SEED, Line, options, shared, show
from name_pairs import Pair, not_wrong, part_of, read_pairs, spellings
from numpy.typing import NDArray
from train_aligner import table_of

from habeas.persons.aligner import log_ratios
from habeas.persons.name_keys import Strength, keys_of
from habeas.persons.romanise import skeleton

Words = Sequence[tuple[str, str]]
Comparator = Callable[[Words], NDArray[np.float64]]
NEAR = {"near": 100, "nearest of 1,000": 1_000, "nearest of all": 0, "by chance": 1}
SCRIPTS = {"lc": "Latin-Cyrillic", "la": "Latin-Arabic", "ca": "Cyrillic-Arabic", "ll": "Latin", "aa": "Arabic"}
MISSED = {"lc": 5.0, "la": 6.0}
"""The bars: of right pairs, the share missed where 99 of 100 found are right, in per cent."""
MICROSECONDS = 10.0


def main() -> None:
    chosen = options("Names across scripts: spellings of one name told from look-alikes")
    folder = shared("linkage", "translit_pairs")
    if folder is None:
        return
    pairs = read_pairs(folder)
    asked = [pair for pair in pairs if part_of(pair.latin) == "test"]
    if chosen.quick:
        asked = asked[::10]
    for scripts in ("lc", "la") if chosen.quick else SCRIPTS:
        show(list(told_apart(scripts, asked, quick=chosen.quick)))
    gaza = [pair for pair in asked if pair.source == "gaza_arabic"]
    wikidata = [pair for pair in asked if pair.source == "wikidata_arabic"]
    show([*by_source("of Gaza's registers", gaza), *by_source("of Wikidata", wikidata)])
    show([*speed(asked, chosen.repeats), *keys(asked)])
    if not chosen.quick:
        show(list(other_sources(pairs, asked)))


def ours(words: Words) -> NDArray[np.float64]:
    return log_ratios([a for a, _ in words], [b for _, b in words]).astype(np.float64)


def by_letters(alike: Callable[..., float], form: Callable[[str], str]) -> Comparator:
    """Make a comparator of words put into ASCII letters, or into consonants."""
    return lambda words: np.array([alike(form(a), form(b)) for a, b in words])


PEERS: dict[str, Comparator] = {
    "anyascii + Jaro-Winkler": by_letters(jaro_winkler, plain),
    "anyascii + Levenshtein": by_letters(levenshtein, plain),
    "consonants + Jaro-Winkler": by_letters(jaro_winkler, lambda word: skeleton(plain(word))),
}


def told_apart(scripts: str, asked: Sequence[Pair], *, quick: bool) -> Iterator[Line]:
    """Measure how well right pairs are told from wrong ones, by us and by the peers."""
    right = spellings(asked, scripts)
    for name, among in NEAR.items():
        if among == 0 and quick:
            continue
        wrong = wrong_pairs(right, among)
        for who, comparator in {"aligner": ours, **PEERS}.items():
            precision, missed = curve(comparator(right), comparator(wrong))
            what = f"{SCRIPTS[scripts]}, {len(right):,} pairs, {name}: {who}"
            limit = MISSED.get(scripts) if (who, name) == ("aligner", "near") else None
            yield Line(what=f"{what}, missed at 99 % precision", value=100 * missed, unit="%", limit=limit)
            if name == "near":
                yield Line(what=f"{what}, average precision", value=100 * precision, unit="%")
        if name == "near":
            yield Line(what=f"{SCRIPTS[scripts]}: calibration error", value=100 * calibration_error(right), unit="%")


def wrong_pairs(right: Words, among: int) -> list[tuple[str, str]]:
    """Make one wrong pair for each right one."""
    chance = np.random.default_rng([SEED, among])
    return look_alikes(right, not_wrong(right), among=among, alike=jaro_winkler, chance=chance)


def curve(right: NDArray[np.float64], wrong: NDArray[np.float64]) -> tuple[float, float]:
    """Return the average precision, and the share of right pairs missed at 99 % precision; a tie counts as wrong."""
    truth = np.r_[np.ones(len(right)), np.zeros(len(wrong))]
    truth = truth[np.lexsort((truth, -np.r_[right, wrong]))]
    found = np.cumsum(truth)
    precision = found / np.arange(1, len(truth) + 1)
    reached = found[precision >= 0.99].max(initial=0)
    return float((precision * truth).sum() / len(right)), 1 - reached / len(right)


def calibration_error(right: Words) -> float:
    """Return how far stated odds are from what happens, over ten equal groups; as many right pairs as wrong ones."""
    wrong = [*wrong_pairs(right, NEAR["near"]), *wrong_pairs(right, 1)]
    stated = 1 / (1 + np.exp(-ours([*right, *wrong])))
    truth = np.r_[np.ones(len(right)), np.zeros(len(wrong))]
    weight = np.r_[np.full(len(right), 1 / len(right)), np.full(len(wrong), 1 / len(wrong))] / 2
    groups = np.array_split(np.argsort(stated), 10)
    return float(sum(abs((weight[group] * (stated[group] - truth[group])).sum()) for group in groups))


def by_source(what: str, asked: Sequence[Pair]) -> Iterator[Line]:
    """Measure pairs of one source, near."""
    right = spellings(asked, "la")
    precision, missed = curve(ours(right), ours(wrong_pairs(right, NEAR["near"])))
    yield Line(
        what=f"Arabic {what}, {len(right):,} pairs, near: missed at 99 % precision", value=100 * missed, unit="%"
    )
    yield Line(what=f"Arabic {what}: average precision", value=100 * precision, unit="%")


def speed(asked: Sequence[Pair], repeats: int) -> Iterator[Line]:
    """Measure how much processor time a distinct pair takes, in one thread, folding and all."""
    chance = np.random.default_rng(SEED)
    for scripts in ("lc", "la", "ll"):
        right = spellings(asked, scripts)
        lefts, rights = sorted({a for a, _ in right}), sorted({b for _, b in right})
        if len(right) < 100:
            continue  # too few distinct words to make pairs of
        drawn = np.unique(chance.integers((len(lefts), len(rights)), size=(100_000, 2)), axis=0)
        words = [lefts[a] for a, _ in drawn], [rights[b] for _, b in drawn]
        seconds = []
        for _ in range(repeats):
            began = process_time()
            log_ratios(*words)
            seconds.append(process_time() - began)
        what = f"{SCRIPTS[scripts]}: a pair, of {len(drawn):,} distinct ones"
        yield Line(what=what, value=min(seconds) / len(drawn) * 1e6, unit="µs", limit=MICROSECONDS)


def keys(asked: Sequence[Pair]) -> Iterator[Line]:
    """Measure how many right pairs share a key."""
    for scripts in ("lc", "la", "ca"):
        right = spellings(asked, scripts)
        for strength in Strength:
            met = sum(bool(set(keys_of(a, strength)) & set(keys_of(b, strength))) for a, b in right)
            yield Line(
                what=f"{SCRIPTS[scripts]}: pairs that share a key, {strength}", value=100 * met / len(right), unit="%"
            )


def other_sources(pairs: Sequence[Pair], asked: Sequence[Pair]) -> Iterator[Line]:
    """Measure Arabic names of a source by an aligner that learnt from the other sources alone."""
    for source, without in (("gaza_arabic", True), ("gaza_arabic", False)):
        taught = [pair for pair in pairs if (pair.source != source) == without]
        table = table_of("la", taught, {})
        right = spellings([pair for pair in asked if (pair.source == source) == without], "la")
        wrong = wrong_pairs(right, NEAR["near"])
        scores = [
            log_ratios([a for a, _ in words], [b for _, b in words], by={"la": table}) for words in (right, wrong)
        ]
        precision, missed = curve(*(score.astype(np.float64) for score in scores))
        what = "Gaza's, learnt without them" if without else "all but Gaza's, learnt from Gaza's alone"
        yield Line(what=f"Arabic, {what}, {len(right):,} pairs, near: missed", value=100 * missed, unit="%")
        yield Line(what=f"Arabic, {what}: average precision", value=100 * precision, unit="%")


if __name__ == "__main__":
    main()

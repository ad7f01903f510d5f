"""The benchmark of linkage: its truths, its scores, its reviewer. A wrong ruler is worse than none."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from habeas.model.records import Same
from habeas.persons import evaluate

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared" / "data" / "linkage"
sys.path.append(str(ROOT / "benchmarks" / "quality"))
argentina, bars, engines, reviewer, scores, sets = (
    importlib.import_module(name)
    for name in (
        "argentina",
        "linkage_bars",
        "linkage_engines",
        "linkage_reviewer",
        "linkage_scores",
        "linkage_sets",
    )
)
LABELS = argentina.labels_of()


def _linkage(found: list[int], pairs: list[tuple[int, int, float]] | None = None) -> Any:
    """A linkage whose rows have these persons and in which these pairs were looked at."""
    first_of = {person: found.index(person) for person in set(found)}
    looked_at = pairs or []
    return engines.Linkage(
        mentions=tuple(f"m{row}" for row in range(len(found))),
        labels=np.array([first_of[person] for person in found], dtype=np.int32),
        first=np.array([a for a, _, _ in looked_at], dtype=np.int32),
        second=np.array([b for _, b, _ in looked_at], dtype=np.int32),
        probability=np.array([p for _, _, p in looked_at], dtype=np.float64),
        questions=tuple((a, b) for a, b, _ in looked_at),
    )


def _scores(found: list[int], truth: list[int], lists: list[int], **more: Any) -> Any:
    return scores.scores_of(
        _linkage(found, more.get("pairs")),
        np.array(truth, dtype=np.int64),
        np.array(lists, dtype=np.int64),
        ("a", "b", "c"),
        whole=-1 not in truth,
    )


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=1, max_size=30))
def test_the_benchmark_scores_as_the_program_does(rows: list[tuple[int, int]]) -> None:
    """Who reads `habeas link --evaluate` and who reads the benchmark are told the same."""
    found, truth = [a for a, _ in rows], [b for _, b in rows]
    members: dict[int, list[str]] = {}
    for row, person in enumerate(found):
        members.setdefault(person, []).append(f"m{row}")
    told = evaluate(tuple(members.values()), {f"m{row}": str(person) for row, person in enumerate(truth)})
    measured = _scores(found, truth, [0] * len(rows))
    assert measured.f1 == pytest.approx(told.pairs.f1)
    assert measured.precision == pytest.approx(told.pairs.precision)
    assert measured.recall == pytest.approx(told.pairs.recall)
    assert measured.bcubed == pytest.approx(told.bcubed.f1)
    assert measured.exact == pytest.approx(told.exact_clusters)


def test_missed_links_raise_the_count_and_chao() -> None:
    """Five people on two lists each, one link missed: six are documented, and the bound rises with them."""
    truth = [0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 6]
    lists = [0, 1, 0, 1, 1, 2, 0, 2, 0, 1, 0, 1]
    whole = _scores(truth, truth, lists)
    assert (whole.documented, whole.chao, whole.f1) == (0.0, 0.0, 1.0)
    missed = _scores([0, 9, *truth[2:]], truth, lists)
    assert missed.documented == pytest.approx(1 / 7)
    assert missed.chao > 0.1


def test_records_whose_truth_is_not_known_are_left_out() -> None:
    """An unlabelled record is neither right nor wrong, and no count is held against a truth with holes."""
    measured = _scores([0, 0, 0, 3], [0, 0, -1, -1], [0, 1, 0, 1], pairs=[(0, 1, 0.9), (0, 2, 0.9)])
    assert measured.precision == measured.recall == 1.0
    assert measured.completeness == 1.0
    assert measured.calibration == pytest.approx(0.1)
    assert np.isnan(measured.documented)
    assert np.isnan(measured.chao)


def test_pairs_that_were_never_looked_at_count_as_lost() -> None:
    """Completeness is of all true pairs and not of those that the engine happened to see."""
    measured = _scores([0, 1, 2], [0, 0, 0], [0, 1, 2], pairs=[(0, 1, 0.5)])
    assert measured.completeness == pytest.approx(1 / 3)
    assert measured.pairs == pytest.approx(1 / 3)


def test_the_best_threshold_is_the_best() -> None:
    """The peer is measured where it is strongest, and the customary thresholds stand beside."""
    truth = np.array([0, 0, 1, 1], dtype=np.int64)
    pairs = [(0, 1, 0.7), (1, 2, 0.6), (2, 3, 0.8)]
    plain = _linkage([0, 1, 2, 3], pairs)
    by_threshold = engines.Linkage(
        mentions=plain.mentions,
        labels=plain.labels,
        first=plain.first,
        second=plain.second,
        probability=plain.probability,
        thresholds=True,
    )
    told = scores.variants_of("peer", by_threshold, truth)
    assert list(told) == ["peer @0.5", "peer @0.95", "peer at its best"]
    assert told["peer at its best"].labels.tolist() == [0, 0, 2, 2]
    assert told["peer @0.5"].labels.tolist() == [0, 0, 0, 0]
    assert scores.variants_of("own", plain, truth) == {"own": plain}
    with_holes = np.array([0, 0, 1, -1], dtype=np.int64)
    assert list(scores.variants_of("peer", by_threshold, with_holes)) == ["peer @0.5", "peer @0.95"]


def test_a_reviewer_says_the_truth_and_is_asked_once() -> None:
    """A simulated reviewer is as good as told, answers no pair twice and nothing about people unknown to them."""
    truth = {"m0": "a", "m1": "a", "m2": "b"}
    asked = _linkage([0, 1, 2, 3], [(0, 1, 0.5), (1, 2, 0.5), (0, 1, 0.5), (2, 3, 0.5)])
    honest = reviewer.Reviewer(truth, wrong=0.0, rng=np.random.default_rng(1))
    answers = honest.answer(asked, 10)
    assert [(one.a, one.b, one.same) for one in answers] == [("m0", "m1", Same.YES), ("m1", "m2", Same.NO)]
    assert honest.answer(asked, 10, decided=answers) == ()
    liar = reviewer.Reviewer(truth, wrong=1.0, rng=np.random.default_rng(1))
    assert [one.same for one in liar.answer(asked, 1)] == [Same.NO]


def test_seeds_that_are_reported_are_not_those_that_are_tuned_on() -> None:
    """No figure is reported on what somebody looked at while building."""
    assert {sets.role_of_seed(seed) for seed in sets.DEVELOPMENT_SEEDS} == {"development"}
    assert {sets.role_of_seed(seed) for seed in sets.TEST_SEEDS} == {"test"}
    assert sets.offered()["syn_dev-chechen"].role == "development"


def test_an_invented_set_says_who_everybody_is() -> None:
    """Every row of the lists becomes an account with a truth, on the list that it stands on."""
    made = sets.invented("cyrillic-latin", records=150, seed=1)
    assert made.whole
    assert len(made.accounts) == 150
    assert made.not_made == {}
    assert {account.list for account in made.accounts} == {account.mention.split(":")[0] for account in made.accounts}


def test_a_peer_is_the_measure_and_is_not_judged() -> None:
    """A bar that Splink sets is Splink's best of the same run; Splink itself is held to nothing."""
    row = {"f1": 0.9, "largest": 2.0, "true_largest": 2.0}
    lines = list(bars.verdicts((), {"splink at its best": row | {"f1": 0.95}, "habeas": row}, name="rldata500"))
    assert lines == ["habeas: f1 >= 0.9500 (splink at its best) MISSED"]


def test_the_labels_hold_ids_and_codes_alone() -> None:
    """No word of any record stands in the repository: what is kept of 200 real people is two numbers and codes."""
    assert len(LABELS) == argentina.DRAWN
    for label in LABELS.values():
        assert label.memorial.removeprefix("parque:").isdigit()
        ids = (label.register, *label.also_possible) if label.register else label.also_possible
        assert all(one.removeprefix("ruvte").removeprefix("-sin-denuncia").removeprefix(":").isdigit() for one in ids)
        assert (label.decision == "same") == bool(label.register)
        assert label.decision in {"same", "none", "cannot_tell"}
        assert label.certainty in {"sure", "probable"}
        assert all(code.replace("_", "").isalnum() and code.islower() for code in label.reasons)


def test_labels_score_what_is_linked_and_what_is_not() -> None:
    """Finding every labelled pair is recall 1; another register record beside one of the 200 is wrong, but for those
    that the reader could not rule out."""
    same = [one for one in LABELS.values() if one.decision == "same"]
    nobody = next(one for one in LABELS.values() if one.decision == "none")
    right = [[one.memorial, one.register, *one.also_possible] for one in same]
    whole = argentina.score(right, LABELS)
    assert (whole.recall, whole.precision, whole.same) == (1.0, 1.0, len(same))
    spoiled = argentina.score([*right[1:], [nobody.memorial, "ruvte:1"]], LABELS)
    assert (spoiled.found, spoiled.wrong) == (len(same) - 1, 1)
    asked = argentina.score(right[1:], LABELS, asked={frozenset(right[0][:2])})
    assert asked.asked == 1
    sure = argentina.score([], LABELS, certainty=("sure",))
    assert sure.same < len(same)


@pytest.mark.shared
def test_the_draw_can_be_made_again() -> None:
    """Anybody with the two lists finds the same 651 names and draws the same 200, and every id is on its list."""
    folder = SHARED / "argentina_presentes"
    if not folder.exists():
        pytest.skip("the two Argentine lists are not beside the repository")
    hard = argentina.without_exact_name(folder)
    assert len(hard) == argentina.WITHOUT_EXACT_NAME
    assert [f"parque:{one}" for one in argentina.draw(hard)] == list(LABELS)
    there = {account.mention for account in sets.argentina(folder).accounts}
    labels = LABELS.values()
    assert {one.memorial for one in labels} <= there
    assert {one for label in labels for one in (label.register, *label.also_possible) if one} <= there


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "accounts", "people"),
    [("rldata500", 500, 450), ("febrl1", 1_000, 500), ("febrl4", 10_000, 5_000), ("fake_1000", 1_000, 251)],
)
def test_a_set_is_as_large_as_its_source_says(name: str, accounts: int, people: int) -> None:
    """No row of a set is lost on the way to an account (SOURCE.txt of each set says how many there are)."""
    one = sets.offered()[name]
    path = SHARED.parent.joinpath(*one.needs)
    if not path.exists():
        pytest.skip("the set is not beside the repository")
    read = one.read(path, 0, 1)
    assert (read.name, len(read.accounts), len(set(read.truth.values()))) == (name, accounts, people)
    assert read.whole

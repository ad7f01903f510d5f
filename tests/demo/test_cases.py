"""The case as a whole: the same again, as many records as asked for, a truth for each of them."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from habeas.demo import STYLES, Invented, csv_of, invent, truth_csv
from habeas.errors import UsageError

CASES = st.fixed_dictionaries(
    {
        "records": st.integers(100, 1200),
        "seed": st.integers(0, 2**63),
        "style": st.sampled_from(sorted(STYLES)),
        "lists": st.integers(2, 6),
    }
)


def digest(case: Invented) -> str:
    """Hash every byte that the shell would write."""
    sha = hashlib.sha256()
    for a_list in case.lists:
        for line in csv_of(a_list):
            sha.update(line.encode())
        sha.update(a_list.mapping.encode())
    for line in truth_csv(case):
        sha.update(line.encode())
    return sha.hexdigest()


@settings(max_examples=25, deadline=None)
@given(CASES)
def test_a_case_has_exactly_the_records_asked_for_and_a_truth_for_each(asked: dict[str, object]) -> None:
    """Whoever measures linkage finds every record in the truth, once, and no other."""
    case = invent(**asked)  # type: ignore[arg-type]
    written = [(a_list.slug, row[0]) for a_list in case.lists for row in a_list.rows]
    known = list(case.truth())
    assert len(written) == case.records == asked["records"]
    assert [(slug, external_id) for slug, external_id, _ in known] == written
    assert len(set(written)) == len(written)
    assert all(1 <= person <= case.people for _, _, person in known)
    assert case.documented == len({person for _, _, person in known}) <= case.people


@settings(max_examples=8, deadline=None)
@given(CASES)
def test_the_same_seed_gives_the_same_bytes(asked: dict[str, object]) -> None:
    """Who repeats a benchmark sees what the first one saw, and reading a case does not change it."""
    case = invent(**asked)  # type: ignore[arg-type]
    assert digest(case) == digest(case) == digest(invent(**asked))  # type: ignore[arg-type]


def test_another_seed_gives_another_case() -> None:
    """Who tries several seeds tries several cases."""
    assert len({digest(invent(records=200, seed=seed)) for seed in range(5)}) == 5


def test_the_bytes_do_not_hang_on_the_process() -> None:
    """Who starts the program again, under another hash seed, gets the same case."""
    script = (
        "import sys; from habeas.demo import csv_of, invent; c = invent(records=300, seed=5, style='mixed');"
        "sys.stdout.buffer.write(''.join(line for l in c.lists for line in csv_of(l)).encode())"
    )
    seen = set()
    for hash_seed in ("1", "2"):
        env = {**os.environ, "PYTHONHASHSEED": hash_seed}
        seen.add(subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, env=env).stdout)
    here = invent(records=300, seed=5, style="mixed")
    assert seen == {"".join(line for a_list in here.lists for line in csv_of(a_list)).encode()}


def test_long_lists_are_written_in_runs_without_a_seam() -> None:
    """A list longer than one run of rows has every row once, in order, as wide as its header."""
    case = invent(records=40_000, seed=2, lists=2)
    for a_list in case.lists:
        rows = list(a_list.rows)
        assert len(rows) == len(a_list.rows) > 8192
        assert [row[0] for row in rows] == list(a_list.rows.external_ids())
        assert {len(row) for row in rows} == {len(a_list.header)}


def test_truth_has_the_columns_that_the_evaluation_reads() -> None:
    """The linkage is judged on `list,external_id,person`."""
    case = invent(records=100, seed=1)
    lines = list(truth_csv(case))
    assert lines[0] == "list,external_id,person\n"
    assert lines[1].startswith("register,REG-000001,")
    assert len(lines) == 101


def test_the_lists_know_one_person_twice_now_and_then(case: Invented) -> None:
    """One or two records in a hundred repeat a person of the same list, as in real lists."""
    repeats = Counter((slug, person) for slug, _, person in case.truth())
    again = sum(count - 1 for count in repeats.values())
    assert 0.005 < again / case.records < 0.02


def test_some_people_are_on_no_list_and_nobody_can_write_to_the_truth(case: Invented) -> None:
    """The number to be estimated is larger than the number documented, and stands fast."""
    assert 0.5 < case.documented / case.people < 0.95
    with pytest.raises(ValueError, match="read-only"):
        case.population.born[0] = 0
    with pytest.raises(ValueError, match="read-only"):
        case.lists[0].rows.person[0] = 0


def test_the_order_of_rows_does_not_give_away_who_is_who(case: Invented) -> None:
    """A linkage cannot learn from row numbers: they do not follow the order of the true persons."""
    for a_list in case.lists:
        person = a_list.rows.person
        assert abs(np.corrcoef(np.arange(len(person)), person)[0, 1]) < 0.2


def test_lists_overlap_more_than_chance_would_have_it() -> None:
    """Who is on one list is likelier on the next, so that estimators that assume otherwise are found out."""
    case = invent(records=30_000, seed=3)
    on = np.zeros((len(case.lists), case.people), dtype=bool)
    for number, a_list in enumerate(case.lists):
        on[number, a_list.rows.person] = True
    correlation = np.corrcoef(on)[~np.eye(len(on), dtype=bool)]
    assert correlation.min() > 0.02
    within = np.corrcoef(on[:, case.population.visible])[~np.eye(len(on), dtype=bool)]
    assert np.abs(within).max() < 0.04


@pytest.mark.parametrize(
    ("asked", "word"),
    [
        ({"records": 99}, "records"),
        ({"records": 1_000_001}, "records"),
        ({"seed": -1}, "seed"),
        ({"style": "klingon"}, "style"),
        ({"lists": 1}, "lists"),
        ({"lists": 7}, "lists"),
    ],
)
def test_what_cannot_be_invented_is_refused_in_a_sentence(asked: dict[str, int | str], word: str) -> None:
    """Who asks for too much is told what to ask for."""
    with pytest.raises(UsageError, match=word) as refusal:
        invent(**{"records": 100, "seed": 1, **asked})  # type: ignore[arg-type]
    assert refusal.value.advice

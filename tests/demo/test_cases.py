"""The case as a whole: the same again, as many records as asked for, a truth for each of them."""

from __future__ import annotations

import csv
import hashlib
import os
import subprocess
import sys
from collections import Counter, defaultdict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from habeas.demo import STYLES, Invented, csv_of, invent, places_csv, population_csv, truth_csv
from habeas.errors import UsageError

CASES = st.fixed_dictionaries(
    {
        "records": st.integers(50, 1200),
        "seed": st.integers(0, 2**63),
        "style": st.sampled_from(sorted(STYLES)),
        "lists": st.integers(2, 6),
        "noise": st.sampled_from([0.0, 0.5, 1.0, 2.0, 3.0]),
    }
)


def digest(case: Invented) -> str:
    """Hash every byte that the shell would write."""
    sha = hashlib.sha256()
    for a_list in case.lists:
        for line in csv_of(a_list):
            sha.update(line.encode())
        sha.update(a_list.mapping.encode())
    for lines in (truth_csv(case), population_csv(case), places_csv(case)):
        for line in lines:
            sha.update(line.encode())
    return sha.hexdigest()


@settings(max_examples=15, deadline=None)
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


@settings(max_examples=5, deadline=None)
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


def test_every_row_is_as_wide_as_its_header_and_numbered_in_order(case: Invented) -> None:
    """A table has every row once, and none that a reader would set aside for its length."""
    for a_list in case.lists:
        rows = list(a_list.rows)
        assert len(rows) == len(a_list.rows)
        assert [row[0] for row in rows] == list(a_list.rows.external_ids())
        assert {len(row) for row in rows} == {len(a_list.header)}


def test_truth_has_the_columns_that_the_evaluation_reads() -> None:
    """The linkage is judged on `list,external_id,person`; what was copied stands beside."""
    case = invent(records=100, seed=1)
    lines = list(truth_csv(case))
    assert lines[0] == "list,external_id,person,copied_from\n"
    assert lines[1].startswith("register,REG-000001,")
    assert len(lines) == 101


def test_the_captures_are_those_of_the_population_file(case: Invented) -> None:
    """Whoever tries an estimator reads the true number and who is on which list, and the lists agree with it."""
    rows = list(csv.DictReader(population_csv(case)))
    assert len(rows) == case.people
    on: dict[int, set[str]] = defaultdict(set)
    for slug, _, person in case.truth():
        on[person].add(slug)
    for row in rows:
        stated = {a_list.slug for a_list in case.lists if row[a_list.slug] == "1"}
        assert stated == on[int(row["person"])]
        assert set(row["only_copied"].split()) <= stated
    assert sum(bool(on[int(row["person"])]) for row in rows) == case.documented


def test_a_copied_record_repeats_the_other_list_with_its_errors(case: Invented) -> None:
    """Whoever counts witnesses can see that two records are one: the truth names the record that was copied."""
    by_id = {record.external_id: record for a_list in case.lists for record in a_list.told()}
    copies = [record for record in by_id.values() if record.copied_from]
    assert {record.list for record in copies} == {"press"}
    assert 0.05 < len(copies) / len(case.lists[3].rows) < 0.4
    alike = 0
    for copy in copies:
        source = by_id[copy.copied_from]
        assert (copy.person, source.list, copy.script) == (source.person, "memorial", source.script)
        assert (copy.taken, copy.place, copy.age) == (source.taken, source.place, source.age)
        alike += set(copy.written.split()) == set(source.written.replace(",", "").split())
    # A copyist's own slips are few.
    assert alike / len(copies) > 0.85
    noted = [row for row in csv.DictReader(truth_csv(case)) if row["copied_from"]]
    assert {(row["external_id"], row["copied_from"]) for row in noted} == {
        (copy.external_id, copy.copied_from) for copy in copies
    }


def test_a_few_people_are_on_the_copying_list_for_no_other_reason(case: Invented) -> None:
    """Copying makes lists dependent, and the population file says where it did."""
    only = case.captured & ~case.found
    assert not only[:, [0, 1, 2, 4, 5]].any()
    assert 0 < only[:, 3].sum() < 0.06 * len(case.lists[3].rows)
    assert not (case.found & ~case.captured).any()


def test_noise_changes_what_lists_say_and_not_who_is_on_them() -> None:
    """Whoever compares noises compares the same people."""
    quiet, loud = (invent(records=500, seed=8, noise=noise) for noise in (0.0, 2.0))
    assert list(quiet.truth()) == list(loud.truth())
    assert digest(quiet) != digest(loud)
    with_all = [record for a_list in quiet.lists[:1] for record in a_list.told()]
    assert all(record.taken is not None and len(record.taken) == 10 for record in with_all)


def test_the_lists_know_one_person_twice_now_and_then(case: Invented) -> None:
    """Two to five records in a hundred repeat a person of the same list, as in real lists."""
    repeats = Counter((slug, person) for slug, _, person in case.truth())
    again = sum(count - 1 for count in repeats.values())
    assert 0.015 < again / case.records < 0.05


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
    others = ~np.eye(len(case.lists), dtype=bool)
    correlation = np.asarray(np.corrcoef(case.captured.T))[others]
    assert correlation.min() > 0.02
    on = case.found.T
    within = np.asarray(np.corrcoef(on[:, case.population.visible]))[others]
    assert np.abs(within).max() < 0.04


@pytest.mark.parametrize(
    ("asked", "word"),
    [
        ({"records": 49}, "records"),
        ({"records": 1_200_001}, "records"),
        ({"seed": -1}, "seed"),
        ({"style": "klingon"}, "style"),
        ({"lists": 1}, "lists"),
        ({"lists": 7}, "lists"),
        ({"noise": -0.1}, "noise"),
        ({"noise": 3.1}, "noise"),
        ({"noise": float("nan")}, "noise"),
    ],
)
def test_what_cannot_be_invented_is_refused_in_a_sentence(asked: dict[str, int | float | str], word: str) -> None:
    """Who asks for too much is told what to ask for."""
    with pytest.raises(UsageError, match=word) as refusal:
        invent(**{"records": 100, "seed": 1, **asked})  # type: ignore[arg-type]
    assert refusal.value.advice

"""Publishing: the gate decides who is counted, the register remembers every release, and a rebuild brings it back."""

from __future__ import annotations

import json
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from tests.casework.countable_case import TORTURE, CountableCase

from habeas.casework import publishing_counts
from habeas.casework.checking import rebuild
from habeas.casework.context import Context
from habeas.casework.public_releases import list_releases
from habeas.casework.publishing_counts import Asking, Published, publish, publish_seen
from habeas.disclosures.public_tables import Thresholds, read_spec
from habeas.errors import DisclosureError, HabeasError, UsageError


def asking(*tables: str, **changes: object) -> Asking:
    specs = tuple(spec for text in tables for spec in read_spec(text))
    return replace(Asking(specs=specs, thresholds=Thresholds(cells=5)), **changes)  # type: ignore[arg-type]


@pytest.fixture
def case(context: Context) -> CountableCase:
    made = CountableCase(context, "c")
    made.begin()
    return made


def told(published: Published, number: int = 0) -> dict[tuple[str, ...], int | None]:
    assert published.counted is not None
    return {at: one.count for at, one in published.counted.shown[number].figures.items()}


def test_a_release_is_one_entry_and_a_folder(case: CountableCase, tmp_path: Path) -> None:
    """The filing holds the hash of the metadata, the metadata the hashes of all else, the release the tables."""
    case.tell(20, "2017")
    done = publish(case.context, "c", asking("victims:year", "acts:type"), tmp_path / "out")
    metadata = (tmp_path / "out" / "metadata.json").read_bytes()
    hashes = json.loads(metadata)["files"]
    assert set(hashes) | {"metadata.json"} == set(done.files)
    for name, digest in hashes.items():
        assert sha256((tmp_path / "out" / name).read_bytes()).hexdigest() == digest
    ((entry, release),) = list_releases(case.context, "c").releases
    assert entry == done.entry
    assert release.filing == done.filing == json.loads(metadata)["filing"]
    assert [table.spec for table in release.tables] == [
        "victims:year",
        "acts_at_least:type",
        "acts_at_most:type",
        "kept_back:",
    ]
    assert not (tmp_path / "out.part").exists()
    assert {one.name for one in (tmp_path / "out").iterdir()} == {"index.html", "metadata.json", "tables", "charts"}


def test_a_rebuild_brings_the_register_back(case: CountableCase, tmp_path: Path) -> None:
    """The index is made anew from the entries alone, releases in it."""
    case.tell(20, "2017")
    publish(case.context, "c", asking("victims:year"), tmp_path / "out")
    before = list_releases(case.context, "c")
    assert rebuild(case.context, "c").same is True
    assert list_releases(case.context, "c") == before


def test_what_was_looked_at_is_published_and_nothing_else(case: CountableCase, tmp_path: Path) -> None:
    """Where the record went on after the look, nothing is written, and what would be told by now is there instead."""
    case.tell(20, "2017")
    tables, out = asking("victims:year"), tmp_path / "out"
    seen = publish(case.context, "c", tables, None).version
    case.tell(7, "2018")
    now = publish_seen(case.context, "c", tables, out, seen=seen)
    assert (now.out, out.exists()) == (None, False)
    assert list_releases(case.context, "c").releases == ()
    assert publish_seen(case.context, "c", tables, out, seen=now.version).out == out


def test_a_preview_writes_nothing(case: CountableCase, tmp_path: Path) -> None:
    """What would be told and what not, with coordinates and reasons, for whoever publishes."""
    case.tell(20, "2017")
    case.tell(2, "2018")
    found = publish(case.context, "c", asking("victims:year"), None)
    assert (found.entry, found.out, found.filing) == (None, None, "")
    assert list_releases(case.context, "c").releases == ()
    why = {tuple(one["at"].items()): one["why"] for one in found.as_object()["tables"][0]["not_told"]}  # type: ignore[index]
    assert why[("year", "2018"),] == "small"
    assert list(tmp_path.glob("out*")) == []


def test_who_does_not_allow_it_is_in_no_figure(case: CountableCase) -> None:
    """Refused, withdrawn, expired, another purpose, not for the public: counted out, and few are not told of."""
    mentions = case.tell(30, "2017")
    case.allow(mentions[0], purposes=("documentation",))
    case.allow(mentions[1], to_public=False)
    case.allow(mentions[2], expires="2020-01-01")
    case.allow(mentions[3], withdrawn_on="2020-01-01")
    found = publish(case.context, "c", asking("victims:year"), None)
    assert told(found)[("2017",)] == 26
    assert (found.kept_back, dict(found.refusals)) == (
        4,
        {"purpose": 1, "public": 1, "expired": 1, "withdrawn": 1},
    )
    assert found.counted is not None
    assert found.counted.not_included is None  # four are too few to be told of
    for mention in mentions[4:8]:
        case.allow(mention, to_public=False)
    found = publish(case.context, "c", asking("victims:year"), None)
    assert found.counted is not None
    assert found.counted.not_included == 8


def test_without_a_basis_nobody_is_counted(context: Context) -> None:
    """Default deny: no consent and no other basis is no permission to count in public."""
    made = CountableCase(context, "c")
    made.begin(allowed=False)
    made.tell(30, "2017")
    with pytest.raises(DisclosureError, match="no consent or other lawful basis covers public statistics"):
        publish(context, "c", asking("victims:year"), None)


def test_a_table_of_which_nothing_may_be_told_is_refused(case: CountableCase, tmp_path: Path) -> None:
    """It is named, and nothing is written."""
    case.tell(2, "2017")
    with pytest.raises(DisclosureError, match="nothing of this table") as caught:
        publish(case.context, "c", asking("victims:year"), tmp_path / "out")
    assert caught.value.place == "victims:year"
    assert list_releases(case.context, "c").releases == ()
    assert not (tmp_path / "out").exists()


def test_a_lower_threshold_than_before_is_refused(case: CountableCase, tmp_path: Path) -> None:
    """It would tell what the earlier release kept back."""
    case.tell(20, "2017")
    publish(case.context, "c", asking("victims:year", thresholds=Thresholds(cells=10)), tmp_path / "out")
    with pytest.raises(DisclosureError, match="threshold of 10"):
        publish(case.context, "c", asking("victims:year"), None)


def test_grounds_are_told_only_over_their_own_threshold(case: CountableCase) -> None:
    """As alleged by sources, in large numbers, and never where a year has one ground alone."""
    case.tell(40, "2017", grounds=("religious",))
    case.tell(40, "2017", grounds=("political",))
    case.tell(9, "2017", grounds=("ethnic",))
    case.tell(40, "2017")
    limits = Thresholds(cells=5, ground=20)
    table = told(publish(case.context, "c", asking("victims:ground", thresholds=limits), None))
    assert table[("ethnic",)] is None
    assert sum(table[(one,)] is None for one in ("religious", "political", "(not known)")) >= 1


def test_no_zero_is_told_by_ground(case: CountableCase) -> None:
    """That nobody of a year is told of with a ground would tell which one the others have."""
    case.tell(40, "2017", grounds=("religious",))
    case.tell(40, "2017", grounds=("political",))
    case.tell(40, "2018", grounds=("religious",))
    case.tell(40, "2018", grounds=("ethnic",))
    limits = Thresholds(cells=5, ground=20)
    table = told(publish(case.context, "c", asking("victims:ground,year", thresholds=limits), None))
    assert table[("religious", "2017")] == 40
    assert table[("ethnic", "2017")] is table[("political", "2018")] is None


def test_what_a_killed_program_left_is_cleared_and_nothing_else(case: CountableCase, tmp_path: Path) -> None:
    """A half-written folder of ours gives way; somebody else's does not."""
    case.tell(20, "2017")
    part = tmp_path / "out.part"
    part.mkdir()
    (part / "mine").touch()
    with pytest.raises(UsageError, match="did not make"):
        publish(case.context, "c", asking("victims:year"), tmp_path / "out")
    assert (part / "mine").exists()
    (part / "habeas-statistics.part").touch()
    publish(case.context, "c", asking("victims:year"), tmp_path / "out")
    assert not part.exists()


def test_the_budget_is_spent_and_kept_in_the_register(case: CountableCase, tmp_path: Path) -> None:
    """Two releases spend it; the third is refused; a preview spends nothing."""
    pytest.importorskip("opendp", reason="the extra `dp` is not installed")
    case.tell(200, "2017")
    case.tell(50, "2018", TORTURE)
    noisy = asking("victims:year", "victims:type", epsilon=0.4, budget=1.0)
    assert publish(case.context, "c", noisy, None).counted is None
    assert list_releases(case.context, "c").spent == 0.0
    first = publish(case.context, "c", noisy, tmp_path / "one")
    assert (first.epsilon, first.spent, first.budget) == (0.4, 0.4, 1.0)
    publish(case.context, "c", replace(noisy, budget=None), tmp_path / "two")
    with pytest.raises(DisclosureError, match="would be exceeded"):
        publish(case.context, "c", replace(noisy, budget=None), tmp_path / "three")
    register = list_releases(case.context, "c")
    assert (register.spent, register.budget) == (0.8, 1.0)
    (table, _) = register.releases[0][1].tables
    assert table.noise == 0.2
    assert all(one.persons == 0 for one in table.figures)  # of a noisy table no true count is kept
    assert not (tmp_path / "three").exists()


def test_without_opendp_it_is_said(case: CountableCase, monkeypatch: pytest.MonkeyPatch) -> None:
    """A clear sentence, and what to do instead."""
    import sys

    case.tell(20, "2017")
    monkeypatch.setitem(sys.modules, "opendp", None)
    monkeypatch.setitem(sys.modules, "opendp.prelude", None)
    with pytest.raises(DisclosureError, match="OpenDP, which is not installed"):
        publish(case.context, "c", asking("victims:year", epsilon=0.5, budget=1.0), None)


def test_nothing_stays_of_a_release_that_fails(
    case: CountableCase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A picture that cannot be drawn: no entry, no folder, no part of one."""
    case.tell(20, "2017")

    def broken(_: str) -> bytes:
        raise DisclosureError("a picture cannot be drawn as PNG")

    monkeypatch.setattr(publishing_counts, "png_of", broken)
    with pytest.raises(HabeasError):
        publish(case.context, "c", asking("victims:year"), tmp_path / "out")
    assert list(tmp_path.glob("out*")) == []
    assert list_releases(case.context, "c").releases == ()


@pytest.mark.parametrize("where", ["work/out", "there"])
def test_where_a_release_may_go(where: str, case: CountableCase, tmp_path: Path) -> None:
    """Not into the workspace, and not over something that is there."""
    case.tell(20, "2017")
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "mine").touch()
    with pytest.raises(UsageError):
        publish(case.context, "c", asking("victims:year"), tmp_path / where)

"""`habeas due`: what ends and what was promised, by id and day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.cli.calling import Call

TODAY = datetime.now(UTC).date()


def test_nothing_due_is_said_in_words(habeas: Call, work: Path) -> None:
    """An empty list is good news, and reads like it."""
    said = habeas("due", work, "--case", "c")
    assert (said.code, said.out.strip()) == (0, "Nothing is due within 30 days, and nothing is past.")
    told = habeas("due", work, "--case", "c", "--within", "90", "--json").told
    assert (told["due"], told["within"], told["today"]) == ([], 90, TODAY.isoformat())
    assert told["without_consent"] == {"sources": 0, "exhibits": 0, "by_source": []}


def test_what_is_due_is_told_by_id_and_day(habeas: Call, work: Path) -> None:
    """The oldest first, with the days that are left; further away only when asked."""
    habeas("source", "add", work, "survivor-a", "--case", "c", "--kind", "testimony")
    for days in (20, 3, 60):
        ends = (TODAY + timedelta(days=days)).isoformat()
        given = habeas(
            *("consent", "give", work, "survivor-a", "--case", "c", "--by", "survivor-a", "--for", "filing"),
            *("--to", "team", "--basis", "survivor_self", "--on", "2020-01-02", "--until", ends, "--json"),
        )
        assert given.code == 0
    said = habeas("due", work, "--case", "c")
    first, second = said.out.splitlines()
    assert "in 3 days" in first
    assert "in 20 days" in second
    assert "con_" in first
    told = habeas("due", work, "--case", "c", "--within", "60", "--json").told["due"]
    assert [one["days_left"] for one in told] == [3, 20, 60]
    assert habeas("due", work, "--case", "c", "--within", "-1", "--json").code == 2


def test_lists_without_any_basis_are_counted(habeas: Call, work: Path, lists: Path) -> None:
    """A list that nobody allowed is in use, and it is said how many."""
    assert habeas("import", work, lists / "list.csv", "--case", "c", "--mapping", lists / "list.toml").code == 0
    said = habeas("due", work, "--case", "c")
    assert said.code == 0
    assert "1 source with 1 exhibit in use" in said.out
    assert habeas("due", work, "--case", "c", "--json").told["without_consent"]["sources"] == 1

"""What a finding can rest on, in words: the passage of each, but none of a file that was sealed since."""

from __future__ import annotations

from tests.casework.coders import Coders, act, coders, mention
from tests.vault.bench import CASE, cheap_passphrases, quick_path

from habeas.casework.deciding import sheet_of
from habeas.casework.exhibiting import label_exhibit

__all__ = ["cheap_passphrases", "coders", "quick_path"]


def test_a_passage_of_a_sealed_file_is_not_shown(coders: Coders) -> None:
    """What was coded from it before goes on to count; its words are not shown beside a decision."""
    coders.code({"mention": [mention(name="Ana")]})
    ana = coders.statement("mention").mention.id  # type: ignore[attr-defined]
    later = coders.add("They took Ana, she told the others.", origin="ana").exhibit
    coders.code({"act": [act(victim=ana, quote="They took Ana, she told")]}, exhibit=later)

    def passages() -> list[tuple[str, ...]]:
        return [one.passages for one in sheet_of(coders.context, CASE, f"per_{ana[4:]}").evidence]

    assert passages() == [("They took Ana",), ("They took Ana, she told",)]
    label_exhibit(coders.context, CASE, later, add=("coerced_list",), remove=())
    assert passages() == [("They took Ana",), ()]

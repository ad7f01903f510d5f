"""What is shown around a hit: enough to know the place, and of hard material nothing but neutral words."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from habeas.evidence.snippets import BESIDE, GAP, snippet
from habeas.model.spellings import words_in

TEXT = "They beat Zvorvath in the cellar\nuntil he bled. Потом его били и Магомеда в подвале держали."


def around(word: str, *, covered: bool) -> str:
    at = TEXT.find(word)
    return str(snippet(TEXT, at, at + len(word), covered=covered))


def test_of_a_covered_exhibit_only_neutral_words_are_shown() -> None:
    """Whoever looks for a name in a list of hits does not read how somebody was beaten."""
    assert around("Zvorvath", covered=True) == f"{GAP} Zvorvath in {GAP}"
    assert around("Магомеда", covered=True) == f"{GAP} и Магомеда в {GAP}"
    assert around("bled", covered=True) == f"{GAP} he bled {GAP}"
    assert around("They", covered=True) == f"They {GAP}"


def test_of_any_other_a_few_words_are_shown_on_one_line() -> None:
    """The place is known again by what stands beside it."""
    assert around("Zvorvath", covered=False) == f"They beat Zvorvath in the cellar until he bled. Потом его {GAP}"
    assert around("держали", covered=False).endswith("подвале держали.")


@given(
    before=st.text(max_size=400),
    word=st.sampled_from(("Zvorvath", "محمد")),
    after=st.text(max_size=400),
    covered=st.booleans(),
)
def test_the_hit_is_there_and_not_much_else(before: str, word: str, after: str, covered: bool) -> None:
    """Whatever a passage holds, the words shown are few and the hit is whole."""
    text = f"{before} {word} {after}"
    shown = snippet(text, len(before) + 1, len(before) + 1 + len(word), covered=covered)
    assert shown.hit == word
    assert len(words_in(shown.before)) <= (1 if covered else BESIDE + 1)
    assert len(words_in(shown.after)) <= (1 if covered else BESIDE + 1)
    assert "\n" not in str(shown)

"""Marks in a text: what a coder marked in an exhibit before it becomes statements, and what is hard to read."""

from __future__ import annotations

from habeas.model.attribution import Anchor
from habeas.model.body_kind import BodyKind
from habeas.model.values import Text

LABELS = ("person", "act", "place", "time", "perpetrator", "evidence", "other_victim", "quote", "question")
"""What a passage can be marked as, in the order of the keys 1 to 9."""
HARD = "hard"
"""Of a passage that is hard to read: whoever reads the exhibit later finds it folded."""


class PassageMark(BodyKind, tag="passage_mark", frozen=True, kw_only=True):
    """A passage that somebody marked while coding. It states nothing and is counted nowhere.

    It is sealed with its exhibit. A later body of the same id takes its place; one that is `gone` is shown no more. A
    mark of a second coder's round is seen in that round alone; one that says `hard`, by everybody.
    """

    id: str
    exhibit: str
    label: str  # one of LABELS, or HARD
    anchor: Anchor
    note: Text | None = None  # the coder's own; of a hard passage, neutral words for whoever reads later
    round: str = ""  # the word by which a second coder is called
    state: str = "there"  # there | gone
    by: str
    at: str

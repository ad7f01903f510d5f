"""The names of a pack in all spellings it stands for: as listed, and as each habit of its romanisation writes them."""

from __future__ import annotations

from collections.abc import Iterator

from habeas.model.spellings import folds_in
from habeas.persons.romanisation import romanised, table


def spellings(name: tuple[str, ...], romanised_by: str) -> Iterator[tuple[str, ...]]:
    """Yield the folded words of a name, as listed first and then by each habit; hyphens part words as in a text.

    Args:
        name: its words as a pack lists them.
        romanised_by: a table of romanisation.py, or "".
    """
    yield tuple(folded for word in name for folded, _, _ in folds_in(word))
    for habit in table(romanised_by).habits if romanised_by else ():
        yield tuple(folded for word in name for folded, _, _ in folds_in(romanised(word, habit)))

"""What a screen calls somebody: whoever is held sealed is called by no name, whoever asks for their id."""

from __future__ import annotations

from tests.casework.coders import Coders, coders, mention
from tests.vault.bench import CASE, cheap_passphrases, quick_path

from habeas.casework.called import called
from habeas.casework.whom_to_file import whom_to_file
from habeas.model.statements import CodedMention

__all__ = ["cheap_passphrases", "coders", "quick_path"]


def test_somebody_held_sealed_is_not_named_by_their_id(coders: Coders) -> None:
    """An id that was noted down, or sent by hand, opens no seal; somebody in the open is called by their name."""
    beaten_out = coders.add("Dana stood in it", labels=("coerced_list",)).exhibit
    coders.code({"mention": [mention("D", name="Dana", quote="Dana")]}, exhibit=beaten_out)
    coders.code({"mention": [mention("A", name="Ana", quote="Ana")]})
    said = [one.statement for one in coders.listed(sealed=True).statements]
    dana, ana = (one.mention.id for one in said if isinstance(one, CodedMention))
    with coders.context.case(CASE, "test") as case:
        assert (called(case.index, dana).name, called(case.index, ana).name) == ("", "Ana")
    assert [one.name for one in whom_to_file(coders.context, CASE, (dana, ana)).about] == ["", "Ana"]

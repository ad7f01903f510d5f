"""What an act says of its victim's fate. It is one source's statement, never a finding."""

from __future__ import annotations

from habeas.model.mentions import StatedFate
from habeas.model.statements import Act
from habeas.model.vocabularies import vocabulary


def fates_of(act: Act) -> tuple[StatedFate, ...]:
    """Return what an act states of its victim (vocabulary stated_fates): by what it is, and by how it ended."""
    types, ends = vocabulary("act_types").terms, vocabulary("end_status").terms
    by_type = types[act.act_type].traits.get("states", "") if act.act_type in types else ""
    by_end = ends[act.end_status].traits.get("states", "") if act.end_status in ends else ""
    found = []
    if by_type:
        # When somebody came into a place of detention is not when they were taken.
        when = None if act.act_type.startswith("detention_") else act.start
        found.append(StatedFate(says=by_type, when=when, where=act.where if when else None, basis="act"))
    if by_end and by_end != by_type:
        found.append(StatedFate(says=by_end, when=act.end, basis="act"))
    return tuple(found)

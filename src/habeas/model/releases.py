"""Releases: tables of counts that were published. What is published cannot be taken back, and every later release is
checked against all that were.

A release holds counts and no ids of people. Figures that were not told are held with their counts all the same: whether
a later release gives them away cannot be known without them. They are sealed under the case's key.
"""

from __future__ import annotations

import msgspec

from habeas.model.body_kind import BodyKind


class ReleasedFigure(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One figure. `at`: the values of the table's dimensions, in their order; "(all)" where it is summed over.

    `persons`: how many persons are behind it. `told`: whether it was published.
    """

    at: tuple[str, ...]
    count: int
    persons: int
    told: bool


class ReleasedTable(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One table: `spec` as it was asked for, the values of each dimension, and all figures over 0.

    A cell of these values that is no figure held nothing and was published as 0. `noise`: epsilon of the noise added; 0
    for exact counts. Of a noisy table only what was published is held.
    """

    spec: str
    dims: tuple[str, ...] = ()
    values: tuple[tuple[str, ...], ...] = ()
    figures: tuple[ReleasedFigure, ...] = ()
    noise: float = 0.0


class Release(BodyKind, tag="release", frozen=True, kw_only=True):
    """What one filing of statistics published: `filing` says to whom and when it went.

    `record`: the number of entries that the log held when it was counted. `epsilon`: the privacy budget that it spent;
    `budget`: what the case has in all, set once by the first release that spends any, 0.0 where none did yet.
    """

    id: str
    filing: str
    at: str
    record: int
    threshold: int
    ground_threshold: int = 0
    tables: tuple[ReleasedTable, ...] = ()
    epsilon: float = 0.0
    budget: float = 0.0

"""Cases that several tests look at."""

from __future__ import annotations

import pytest

from habeas.demo import STYLES, Invented, invent


@pytest.fixture(scope="session", params=STYLES)
def case(request: pytest.FixtureRequest) -> Invented:
    """A case of each style, large enough to count in, on all six lists."""
    return invent(records=6000, seed=11, style=request.param, lists=6)

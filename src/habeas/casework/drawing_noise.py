"""Noise for counts, drawn by OpenDP: a kept library whose sampler is exact and takes the system's own chance.

A sampler that works in floating point can give counts away by its last digits (Mironov 2012, "On significance of the
least significant bits for differential privacy"); OpenDP's works in exact fractions. The library is an extra, because
few need it and it is large.
"""

from __future__ import annotations

from collections.abc import Sequence

from habeas.errors import DisclosureError


def check_noise() -> None:
    """Check that noise can be drawn on this machine.

    Raises: DisclosureError: OpenDP is not installed.
    """
    try:
        import opendp.prelude  # noqa: F401  tried here, because a wheel can fail to load; tens of megabytes
    except ImportError as failure:
        raise DisclosureError(
            "counts with noise need OpenDP, which is not installed",
            advice="Install Habeas with the extra `dp`, or publish exact tables with small cells kept back.",
        ) from failure


def draw_noise(numbers: Sequence[int], scale: float) -> list[int]:
    """Return whole numbers, to each of which discrete Laplace noise of this scale was added.

    Raises: DisclosureError: OpenDP is not installed.
    """
    check_noise()
    import opendp.prelude as dp

    dp.enable_features("contrib")
    space = dp.vector_domain(dp.atom_domain(T="i64")), dp.l1_distance(T="i64")
    measurement = dp.m.make_laplace(*space, scale=scale)
    return [int(number) for number in measurement([int(number) for number in numbers])]

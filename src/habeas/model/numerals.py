"""Whole numbers as people read them, the same in every output."""

from __future__ import annotations

THIN = "\u202f"  # narrow no-break space (ISO 80000-1 §7.3.1 groups digits by a small space)


def grouped(number: float) -> str:
    """Return a number rounded to a whole one, its thousands apart."""
    return f"{number:,.0f}".replace(",", THIN)

"""Lets the tests of this folder share `repository_tree.py`; the rest of the suite does not see it."""

from __future__ import annotations

"""The bench of the store, which lives in tests/vault, for the tests of this folder."""

from __future__ import annotations

from tests.vault.bench import bench, cheap_passphrases, quick_path

__all__ = ["bench", "cheap_passphrases", "quick_path"]

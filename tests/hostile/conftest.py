"""The bench of the store, which lives in tests/vault, for the tests of this folder."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "vault"))

from bench import bench, cheap_passphrases, quick_path

__all__ = ["bench", "cheap_passphrases", "quick_path"]

"""Lets the tests of this folder share `repository_tree.py`; the rest of the suite does not see it."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

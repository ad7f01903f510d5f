"""How the docs are built: Sphinx, MyST, furo. The built pages load nothing from anywhere else."""

from __future__ import annotations

import sys
from importlib.metadata import version as installed_version
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "_ext"))

project = "Habeas"
author = "the Habeas contributors"
copyright = "2026, the Habeas contributors"  # Sphinx asks for a setting of this name
release = version = installed_version("habeas")
language = "en"

extensions = ["myst_parser", "mathml"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["_build", "_ext"]
nitpicky = True

myst_enable_extensions = ["deflist", "dollarmath", "fieldlist", "colon_fence"]
myst_heading_anchors = 3
html_math_renderer = "mathml"  # Sphinx's own renderer loads a script from another host

html_theme = "furo"
html_title = "Habeas"
html_copy_source = False
html_show_sphinx = False
html_static_path: list[str] = []

"""Habeas: a checkable record of who was taken, what became of each, and how many nobody has reported.

The packages are rooms; ARCHITECTURE.md is the map. Data moves down the stages
(intake → evidence → statements → persons → fates → estimates → disclosures); disk, network, clock and chance
live only in the shells around them (vault, casework, cli).
"""

__version__ = "0.1.0"

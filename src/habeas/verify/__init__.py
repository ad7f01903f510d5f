"""The verifier of evidence bundles: one small program that needs nothing but Python.

Promises: a bundle verifies only if every byte of it is accounted for, every record stands in the log at its place,
signed by a key of that log, and every time stamp holds; whatever does not hold is named. It extracts nothing, asks no
network, and keeps little in memory however large the exhibits are.
Never: uses a library beside Python's own; needs a key; says that a statement is true.
"""

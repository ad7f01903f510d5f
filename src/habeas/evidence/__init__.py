"""A report becomes an exhibit: its hash, who held it, what was derived from it, and when it was there.

Promises: original bytes are never altered; a time stamp counts only under roots that a person pinned.
Never: opens a file, asks a network, reads a clock or draws a number; what it needs of them it is given.
"""

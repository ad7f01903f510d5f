"""A report becomes an exhibit: its hash, who held it, what was derived from it, and when it was there.

Promises: original bytes are never altered; a text layer says what the file says, letter for letter; a quote is looked
up where its anchor says whenever it is read; what a file claims of itself is a claim; a redaction that cannot be proved
is not given out; a time stamp counts only under roots that a person pinned.
Never: fetches what a document refers to, runs what it carries, guesses at another place for a quote; opens a file by
itself, asks a network, reads a clock or draws a number; what it needs of them it is given.
"""

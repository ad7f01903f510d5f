"""Proof without secrets: entries, feeds, the Merkle tree over them, and checkpoints.

Promises: one encoding of each value; a flipped, dropped, re-ordered or replaced byte is named by position; a body can
be destroyed and the log still verifies; a guessed body cannot be tested against the log.
Never: opens a file, holds a key, knows what a body says. Standard library only; a signature check is an argument.
"""

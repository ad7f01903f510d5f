"""Fate and whereabouts of each person: what the sources state, what clashes, what people must look at.

Promises: everybody's fate is `unknown` until people find otherwise; every sentence names the source that
says it; two statements that cannot both hold are shown as a conflict, in words, and neither is dropped.
Never: computes a death, from a statement, a list, a conflict, an estimate or the passing of time; picks a
winner among sources; reads a disk, a clock or a random generator.
"""

from habeas.fates.account import Account, account
from habeas.fates.said import Said
from habeas.fates.standing import UNKNOWN, Standing, standing

__all__ = ["UNKNOWN", "Account", "Said", "Standing", "account", "standing"]

"""The use cases, one file each: the only owners of the transaction, the clock, the generator and the call
of the gate.

Promises: one unit of work appends one entry, or nothing; results are frozen values that say what they
count; what leaves with anybody's name has passed the gate. Never: prints, prompts, or knows how its caller
looks.
"""

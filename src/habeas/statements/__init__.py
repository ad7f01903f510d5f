"""Exhibits are coded: who says who did what to whom, when, where, and how they know.

Promises: every statement names its source and its passage; an act has exactly one victim, and a group is never one;
what cannot be coded is refused with what to code instead; where sources disagree it is told as a fact and resolved by
nobody here; a source that relays another adds no independent one.
Never: reads an exhibit, changes a statement, keeps on a person why somebody persecuted them, tells who was named under
torture; touches a disk, a clock or chance.
"""

"""Fate and whereabouts of each person: what the sources state, what clashes, what people find and must look at again.

Promises: everybody's fate is `unknown` until people find otherwise; every sentence names the source that
says it; two statements that cannot both hold are shown as a conflict, in words, and neither is dropped; a finding is
never changed, and a death counts only with statements that say so and a second reviewer; what is alleged of somebody
comes with everything that speaks against it, and with how many independent sources it has.
Never: computes a death, from a statement, a list, a conflict, an estimate or the passing of time; concludes that
somebody answers for what others did; picks a winner among sources; reads a disk, a clock or a random generator.
"""

from habeas.fates.account import Account, account
from habeas.fates.findings import Held, Judged, State, findings_of
from habeas.fates.grounds import Ground, Subject
from habeas.fates.questions import UNKNOWN
from habeas.fates.said import Said
from habeas.fates.standing import Standing, standing

__all__ = [
    "UNKNOWN",
    "Account",
    "Ground",
    "Held",
    "Judged",
    "Said",
    "Standing",
    "State",
    "Subject",
    "account",
    "findings_of",
    "standing",
]

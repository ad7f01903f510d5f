"""Who is the same person? Mentions are linked across lists and scripts, by a model and by people.

The way: accounts → rows (`prepare`) → candidates → evidence and probability (`compare`) → proposals
(`propose`) → persons (`clusters`), held against a truth where there is one (`evaluate`).

It promises: nothing is merged, only linked, and without a link the state before it returns. No link on a name
alone, none against a name, none between mentions of one list, unless a person decides. People's decisions
bind the model. Each pair has reasons in words that add up to its weight and hold no value of a cell. The same
rows and seed give the same pairs. Names are latinised for comparison in memory only.

It never writes a file, never lets a value into an error or a log, never calls a contradiction between people
solved. `compare` is imported on its own (`habeas.persons.splink_engine`), for Splink takes a second to load.
"""

from habeas.persons.accounts import Account
from habeas.persons.clusters import Clusters, Conflict, clusters
from habeas.persons.evaluation import Evaluation, Score, evaluate
from habeas.persons.pairs import Pair, a_name_differs, on_name_alone
from habeas.persons.partition import LINK_AT, QUEUE_AT, Decision, Proposals, Queued, propose
from habeas.persons.prepare import Prepared, prepare

__all__ = [
    "LINK_AT",
    "QUEUE_AT",
    "Account",
    "Clusters",
    "Conflict",
    "Decision",
    "Evaluation",
    "Pair",
    "Prepared",
    "Proposals",
    "Queued",
    "Score",
    "a_name_differs",
    "clusters",
    "evaluate",
    "on_name_alone",
    "prepare",
    "propose",
]

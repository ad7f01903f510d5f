"""Who is the same person? Mentions are linked across lists and scripts, by a model and by people.

The way: accounts → columns (`columns`) → candidates (`pairing`) → grades of evidence (`evidence`) → log odds (`model`)
→ persons (`resolving`) and proposals (`proposing`), with the doubt that is left (`posterior`), held against a truth
where there is one (`evaluate`). `engine` is all of it up to the log odds; Splink is another engine of the same shape
(`compared`).

It promises: nothing is merged, only linked, and without a link the state before it returns. No link on a name alone,
unless a person decides. People's decisions bind the model. Each pair has reasons in words that add up to its weight and
hold no value of a cell. The same accounts and seed give the same pairs. Names are compared in memory only.

It never writes a file, never lets a value into an error or a log, never calls a contradiction between people solved.
What takes long to load is imported on its own: `engine`, `resolving`, `posterior`, and Splink's adapters.
"""

from habeas.persons.accounts import Account
from habeas.persons.clusters import Clusters, Conflict, clusters
from habeas.persons.decisions import Decision
from habeas.persons.evaluation import Evaluation, Score, evaluate
from habeas.persons.pairs import Pair, on_name_alone
from habeas.persons.prepare import Prepared, prepare

__all__ = [
    "Account",
    "Clusters",
    "Conflict",
    "Decision",
    "Evaluation",
    "Pair",
    "Prepared",
    "Score",
    "clusters",
    "evaluate",
    "on_name_alone",
    "prepare",
]

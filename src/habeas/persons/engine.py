"""The program's own engine: candidates, evidence and probability of a case, with reasons on demand."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from habeas import __version__
from habeas.errors import PersonsError
from habeas.model.records import Reason
from habeas.persons.accounts import Account
from habeas.persons.adapting import Adaptation, adapted, scaled
from habeas.persons.columns import Columns, columns
from habeas.persons.compared import Compared
from habeas.persons.completeness import Completeness, completeness
from habeas.persons.evidence import Evidence
from habeas.persons.grades import FIELDS, PLACES, Grades
from habeas.persons.keys import keys
from habeas.persons.model import Model, shipped
from habeas.persons.name_words import NameWords
from habeas.persons.pairing import PAIRS_A_ROW, Pairing, bound_for, pairing
from habeas.persons.prior_shift import believable, bounded, shift_of
from habeas.persons.uses import Uses

ENGINE = "habeas"
LEAST = 0.01
"""The probability under which pairs are compared and counted, and not handed on."""
PRIOR = "prior"
_CHUNK = 1 << 18
_TOGETHER, _PARTS = 256, 1_000  # pairs whose reasons are made together, and how many such parts are remembered
_BIT = math.log(2.0)
_CIRCUMSTANCES = [PLACES[field.slug] for field in FIELDS if field.kind == "circumstance"]
_NAMES = [PLACES[slug] for slug in ("given", "father", "family", "alias", "kunya")]
_EXCHANGED = PLACES["exchanged"]
_IN_PLACE, _NOWHERE = 1, 7  # grades of parts that stand in no other part's place
Progress = Callable[[str, float], None]
Answers = Sequence[tuple[str, str, bool]]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Found:
    """What the engine found in a case.

    `compared`: pairs with their log odds; `alone`: of each of them whether nothing but the name speaks for it, or no
    name could be compared, so that only a person may link it. `shift`: what was added to the model's log odds for the
    share of true pairs in this case; `adaptation`: what people's answers changed, and `model` the model after that.
    `completeness`: of the candidates. `expected`: true pairs among all candidates, by their probabilities. `uses`: how
    the case uses its words. `grades`: of the pairs. `pairs_a_row`: the bound on the candidates.
    """

    columns: Columns
    pairs: Pairing
    compared: Compared
    adaptation: Adaptation
    alone: NDArray[np.bool_]
    shift: float
    completeness: Completeness
    expected: float
    model: Model
    uses: Uses
    grades: Grades
    pairs_a_row: int

    @property
    def mentions(self) -> tuple[str, ...]:
        """The mention of each row."""
        return self.columns.mentions


def find(
    accounts: Sequence[Account],
    *,
    rng: Generator,
    model: Model | None = None,
    answers: Answers = (),
    pairs_a_row: int | None = None,
    least: float = LEAST,
    progress: Progress | None = None,
) -> Found:
    """Compare the accounts of a case, within lists and across.

    Args:
        rng: draws the rows by which completeness is estimated.
        model: the one that comes with the program, if None.
        answers: of people, to pairs that were drawn by lot: two mentions, and whether they are one person. They improve
            the model.
        pairs_a_row: bound on the candidates; by the size of the case if None (`bound_for`).
        least: pairs of a lower probability are counted and not returned.
        progress: told what is being done, and the share done.
    Raises: PersonsError: fewer than two accounts, or no name among them.
    """
    say = progress or (lambda _what, _share: None)
    chosen = model or shipped()
    say("reading names", 0.0)
    names = NameWords(accounts)
    table = columns(accounts, names)
    _check_enough(table)
    say("choosing pairs", 0.2)
    bound = bound_for(len(table)) if pairs_a_row is None else pairs_a_row
    pairs = pairing(keys(table), len(table), pairs_a_row=bound)
    evidence = Evidence(table)
    odds = weighed(chosen, evidence, pairs, lambda share: say("weighing pairs", 0.3 + 0.5 * share))
    trained = _prior_of(chosen, len(pairs) / len(table))
    shift = bounded(shift_of(odds, trained), bound / PAIRS_A_ROW)
    shift = believable(shift, odds, len(table) * (len(table.lists) + 3) / 2)
    adaptation = _adaptation(chosen, evidence, pairs, table, answers, shift)
    if adaptation.answers:
        chosen = scaled(chosen, adaptation)
        odds = weighed(chosen, evidence, pairs)
    odds = odds + shift
    say("estimating what was not compared", 0.85)
    complete = completeness(evidence, chosen, pairs, odds, len(table), shift=shift, rng=rng)
    kept = np.flatnonzero(odds >= math.log(least / (1 - least)))
    first, second, shared = pairs.first[kept], pairs.second[kept], pairs.shared[kept]
    grades = evidence.of(first, second, shared)
    reasons = Reasons(chosen, grades, odds[kept])
    say("done", 1.0)
    return Found(
        columns=table,
        pairs=pairs,
        compared=Compared(
            first=first,
            second=second,
            log_odds=odds[kept],
            compared=len(pairs),
            fields=tuple(field.slug for place, field in enumerate(FIELDS) if grades[:, place].any()),
            engine=ENGINE,
            version=__version__,
            settings={"pairs_a_row": bound, "least": least, "shift": shift, "completeness": complete.share},
            explain=reasons.of,
        ),
        adaptation=adaptation,
        alone=reasons.alone(),
        shift=shift,
        completeness=complete,
        expected=float((1 / (1 + np.exp(-np.clip(odds, -700, 700)))).sum()),
        model=chosen,
        uses=names.uses,
        grades=grades,
        pairs_a_row=bound,
    )


def weighed(
    model: Model, evidence: Evidence, pairs: Pairing, tell: Callable[[float], None] = lambda _share: None
) -> NDArray[np.float64]:
    """Return the log odds of all candidates, without what is added for the case."""
    odds = np.empty(len(pairs))
    for start in range(0, len(pairs), _CHUNK):
        tell(start / len(pairs))
        part = slice(start, start + _CHUNK)
        first, second = pairs.first[part], pairs.second[part]
        odds[part] = model.log_odds(evidence.of(first, second, pairs.shared[part])) - evidence.crowding(first, second)
    return odds


def _prior_of(model: Model, pairs_a_row: float) -> float:
    """Return the log odds that a candidate would be a true pair in the training, had it kept so many pairs a row: what
    the bound leaves out are strangers."""
    share = 1 / (1 + math.exp(-model.training.prior)) * PAIRS_A_ROW / max(pairs_a_row, 1.0)
    share = min(share, 0.9)
    return math.log(share / (1 - share))


def _adaptation(
    model: Model, evidence: Evidence, pairs: Pairing, table: Columns, answers: Answers, shift: float
) -> Adaptation:
    """Fit the model to people's answers about mentions that are there."""
    row = {mention: number for number, mention in enumerate(table.mentions)} if answers else {}
    known = [(row[a], row[b], same) for a, b, same in answers if a in row and b in row]
    one, other = (np.array([pair[side] for pair in known], dtype=np.int32) for side in (0, 1))
    first, second = np.minimum(one, other), np.maximum(one, other)
    grades = evidence.of(first, second, pairs.shared_by(first, second, len(table)))
    same = np.array([pair[2] for pair in known], dtype=np.bool_)
    return adapted(model.contributions(grades), model.constant + shift, same)


class Reasons:
    """Says in words what the fields of a pair add up to."""

    def __init__(self, model: Model, grades: Grades, odds: NDArray[np.float64]) -> None:
        self._model, self._grades, self._odds = model, grades, odds
        self._parts: dict[int, tuple[list[list[int]], list[list[float]]]] = {}

    def _part(self, part: int) -> tuple[list[list[int]], list[list[float]]]:
        """Return the grades of some neighbouring pairs and what they add: of many at once hardly slower than of one."""
        if part not in self._parts:
            if len(self._parts) >= _PARTS:
                self._parts.clear()
            grades = self._grades[part * _TOGETHER : (part + 1) * _TOGETHER]
            self._parts[part] = grades.tolist(), self._model.contributions(grades).tolist()
        return self._parts[part]

    def of(self, number: int) -> tuple[Reason, ...]:
        """Return the prior and a reason for each field that is known, in bits; they add up to the log odds."""
        part, at = divmod(number, _TOGETHER)
        all_grades, all_adds = self._part(part)
        grades, adds = all_grades[at], all_adds[at]
        known = [place for place in range(len(FIELDS)) if grades[place] or abs(adds[place]) > 1e-12]
        rest = float(self._odds[number]) - math.fsum(adds[place] for place in known)
        said = [Reason(field=PRIOR, words="before anything is compared", bits=rest / _BIT)]
        for place in known:
            field = FIELDS[place]
            words = f"{field.title}: {field.words[grades[place]]}"
            said.append(Reason(field=field.slug, words=words, bits=adds[place] / _BIT))
        return tuple(said)

    def alone(self) -> NDArray[np.bool_]:
        """Return of each pair whether nothing known of birth, taking or place speaks for it, or no name was compared.

        What is not known speaks for nobody, whatever the tables say of it: their level is as good as the constant.
        """
        found = np.empty(len(self._grades), dtype=np.bool_)
        for start in range(0, len(found), _CHUNK):
            grades = self._grades[start : start + _CHUNK]
            adds = self._model.contributions(grades)[:, _CIRCUMSTANCES] * (grades[:, _CIRCUMSTANCES] > 0)
            elsewhere = (grades[:, _EXCHANGED] > _IN_PLACE) & (grades[:, _EXCHANGED] < _NOWHERE)
            named = grades[:, _NAMES].any(axis=1) | elsewhere
            found[start : start + _CHUNK] = (adds <= 0).all(axis=1) | ~named
        return found


def _check_enough(table: Columns) -> None:
    if len(table) < 2:
        raise PersonsError(
            f"there are {len(table)} mentions to compare; it takes two", advice="Import a second list first."
        )
    if not len(table.words):
        raise PersonsError(
            "no mention has a name that could be compared",
            advice="Check the mappings: which column holds the name?",
        )

"""New records come to a case: they are compared with what is there, and only their neighbourhood is gathered anew."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from habeas import __version__
from habeas.model.records import Same
from habeas.persons.accounts import Account
from habeas.persons.columns import grown
from habeas.persons.compared import Compared
from habeas.persons.decisions import Decision
from habeas.persons.engine import ENGINE, Reasons, weighed
from habeas.persons.evidence import Evidence
from habeas.persons.grades import FIELDS
from habeas.persons.kept import LINKED, QUEUED, Kept
from habeas.persons.keys import keys
from habeas.persons.name_words import NameWords
from habeas.persons.pairing import pairing_with
from habeas.persons.proposing import Proposing, proposing
from habeas.persons.resolving import weights_of
from habeas.persons.standing import Standing, repartition


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Growth:
    """What new records change.

    `kept`: the case as it is now; new rows come after all others, in the order of their mentions. `new`: how many.
    `pairs_compared`: candidates that were weighed, each with a new row in it. `compared`: all pairs of the case with
    their reasons; positions are those of `kept`. `linked` and `queued`: positions of pairs that are linked, or wait for
    a person, and were not or did not; `why` and `change` of those that wait. `unlinked`, `unqueued`: positions of pairs
    of which what earlier runs said no longer holds. `kept_apart`: probable pairs of the whole case between persons that
    people hold apart. `standing`: the partition, and the rows that were gathered anew.
    """

    kept: Kept
    new: int
    pairs_compared: int
    compared: Compared
    standing: Standing
    linked: NDArray[np.int64]
    queued: NDArray[np.int64]
    why: tuple[str, ...]
    change: NDArray[np.float64]
    unlinked: NDArray[np.int64]
    unqueued: NDArray[np.int64]
    kept_apart: int


def grow(
    kept: Kept, accounts: Sequence[Account], decisions: Sequence[Decision] = (), fates: Mapping[str, int] | None = None
) -> Growth:
    """Compare new accounts with those of a kept state and with each other, and gather their neighbourhood anew.

    Of a new pair the log odds are those that `find` would give with the same columns, bounds, model and shift. What a
    whole run makes anew stays as it was: how the case uses its words, the weights of pairs that were compared before,
    the shift, the model, what an unseen pair weighs, and the cut. The more a case grows, the more these are out of
    date.

    Args:
        accounts: of mentions that are not in the state. There may be none: then only decisions changed.
        decisions: of people, all that are in force now. Those that came or went since touch their persons.
        fates: of new mentions, as `proposing` takes them; 0 where nothing is given.
    Raises: PersonsError: a mention of `accounts` is in the state.
    """
    wider, compared_pairs = _with_rows(kept, accounts, fates or {})
    row = {mention: number for number, mention in enumerate(wider.columns.mentions)}
    here = {same: _rows(decisions, row, same) for same in Same}
    standing = repartition(
        wider.first,
        wider.second,
        weights_of(wider.log_odds, wider.alone, wider.cut),
        before=wider.labels,
        changed=_changed(kept, wider, decisions, row),
        unseen=wider.unseen,
        must=here[Same.YES],
        cannot=here[Same.NO],
        unsure=here[Same.UNSURE],
    )
    compared = _compared(wider)
    proposed = proposing(
        compared,
        standing.labels,
        alone=wider.alone,
        cut=wider.cut,
        queue_at=wider.queue_at,
        decided=[pair for same in Same for pair in here[same]],
        apart=[*here[Same.NO], *here[Same.UNSURE]],
        fates=wider.fates,
    )
    state = _state(wider, proposed, [pair for same in Same for pair in here[same]])
    came, went = state & ~wider.state, wider.state & ~state
    asked = (came[proposed.queued] & QUEUED) > 0
    return Growth(
        kept=replace(wider, labels=standing.labels, state=state, decisions=tuple(decisions)),
        new=len(accounts),
        pairs_compared=compared_pairs,
        compared=compared,
        standing=standing,
        linked=np.flatnonzero(came & LINKED),
        queued=proposed.queued[asked],
        why=tuple(why for why, wanted in zip(proposed.why, asked.tolist(), strict=True) if wanted),
        change=proposed.change[asked],
        unlinked=np.flatnonzero(went & LINKED),
        unqueued=np.flatnonzero(went & QUEUED),
        kept_apart=len(proposed.kept_apart),
    )


def _with_rows(kept: Kept, accounts: Sequence[Account], fates: Mapping[str, int]) -> tuple[Kept, int]:
    """Return the state with new rows and their pairs, the rows in no cluster yet; and how many pairs were weighed."""
    before = len(kept.columns)
    if not accounts:
        return kept, 0
    table = grown(kept.columns, accounts, NameWords(accounts, kept.uses))
    new = len(table) - before
    pairs = pairing_with(
        keys(table, new_from=before),
        len(table),
        new_from=before,
        pairs_a_row=kept.pairs_a_row,
        # Blocks grow with the case, and so does what a run over all of it would let pass.
        largest_block=None if kept.largest_block is None else round(kept.largest_block * len(table) / kept.rows),
        least=kept.least_shared,
    )
    evidence = Evidence(table)
    evidence.learn(pairs.first, pairs.second)
    odds = weighed(kept.model, evidence, pairs) + kept.shift
    enough = np.flatnonzero(odds >= math.log(kept.least / (1 - kept.least)))
    first, second, odds = pairs.first[enough], pairs.second[enough], odds[enough]
    grades = evidence.of(first, second, pairs.shared[enough])
    alone = Reasons(kept.model, grades, odds).alone()
    one, other = np.concatenate([kept.first, first]), np.concatenate([kept.second, second])
    order = np.lexsort((other, one))
    wider = replace(
        kept,
        columns=table,
        labels=np.concatenate([kept.labels, np.full(new, -1, dtype=np.int32)]),
        fates=np.concatenate(
            [kept.fates, np.array([fates.get(mention, 0) for mention in table.mentions[before:]], dtype=np.int64)]
        ),
        first=one[order],
        second=other[order],
        log_odds=np.concatenate([kept.log_odds, odds])[order],
        alone=np.concatenate([kept.alone, alone])[order],
        grades=np.concatenate([kept.grades, grades])[order],
        state=np.concatenate([kept.state, np.zeros(len(odds), dtype=np.uint8)])[order],
    )
    return wider, len(pairs)


def _changed(kept: Kept, wider: Kept, decisions: Sequence[Decision], row: Mapping[str, int]) -> NDArray[np.int64]:
    """Return the new rows, and both rows of decisions that came or went. Every pair that came has a new row: its other
    row is reached if the pair speaks for one person, and its cluster stays as it is if not."""
    before = len(kept.columns)
    was, now = ({(one.a, one.b, one.same) for one in said} for said in (kept.decisions, decisions))
    decided = [row[mention] for a, b, _ in was ^ now for mention in (a, b) if mention in row]
    return np.concatenate([np.arange(before, len(wider.columns)), np.array(decided, dtype=np.int64)])


def _rows(decisions: Sequence[Decision], row: Mapping[str, int], same: Same) -> list[tuple[int, int]]:
    return [(row[one.a], row[one.b]) for one in decisions if one.same is same and one.a in row and one.b in row]


def _compared(kept: Kept) -> Compared:
    """Return the pairs of a state with reasons on demand."""
    reasons = Reasons(kept.model, kept.grades, kept.log_odds)
    return Compared(
        first=kept.first,
        second=kept.second,
        log_odds=kept.log_odds,
        compared=len(kept.first),
        fields=tuple(field.slug for place, field in enumerate(FIELDS) if kept.grades[:, place].any()),
        engine=ENGINE,
        version=__version__,
        settings={"pairs_a_row": kept.pairs_a_row, "least": kept.least, "shift": kept.shift},
        explain=reasons.of,
    )


def _state(kept: Kept, proposed: Proposing, decided: Sequence[tuple[int, int]]) -> NDArray[np.uint8]:
    """Return of each pair what is said of it now; of a pair that people decided what was said before they did, which
    holds again when they take it back."""
    state = state_of(len(kept.first), proposed)
    count = len(kept.columns)
    codes = kept.first.astype(np.int64) * count + kept.second
    held = np.isin(codes, [min(a, b) * count + max(a, b) for a, b in decided])
    found: NDArray[np.uint8] = np.where(held, kept.state, state)
    return found


def state_of(pairs: int, proposed: Proposing) -> NDArray[np.uint8]:
    """Return of each pair whether it is linked, queued or both, as bits."""
    state = np.zeros(pairs, dtype=np.uint8)
    state[proposed.linked] |= LINKED
    state[proposed.queued] |= QUEUED
    return state

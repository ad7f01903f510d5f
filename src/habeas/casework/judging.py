"""Judge: a person decides queued pairs, one at a time; and undo, which restores the state before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from habeas.casework.answers import Answer, GivenAnswer
from habeas.casework.batches import Asking, batch_of
from habeas.casework.context import Context, sources
from habeas.casework.drawn_pairs import draw_where_none_is
from habeas.casework.queueing import BATCH, Queue, as_link, queue_of
from habeas.casework.records import records_of
from habeas.casework.second_answers import Disagreement, disagreements
from habeas.errors import ModelError, PersonsError
from habeas.model.ids import check_id, new_id
from habeas.model.records import Asked, Described, Drawn, Link, Reason, Same, Undo
from habeas.vault.case import Case


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A pair that is put to a person: the records on both sides. The model's opinion is kept apart from it."""

    proposal: str
    a: str
    b: str
    left: tuple[Described, ...]
    right: tuple[Described, ...]
    left_source: str
    right_source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """What the model thought of a pair; shown only once the person has decided."""

    probability: float | None
    reasons: tuple[Reason, ...]
    why: str = ""  # why it left the pair to a person
    drawn: bool = False  # nobody would have been asked, had the lot not fallen on it


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """People's decisions that cannot all hold: one says different, others lead from its one side to its other."""

    apart: Link
    together: tuple[Link, ...]
    entries: tuple[int, ...]  # of `apart` and of each of `together`

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read."""
        told = [
            {"link": one.id, "a": one.a, "b": one.b, "by": one.by, "entry": entry}
            for one, entry in zip((self.apart, *self.together), self.entries, strict=True)
        ]
        return {"different": told[0], "same": told[1:]}


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What became of a file of answers: the ids of the decisions and of the pairs passed on, and the rows that were
    refused, with reasons."""

    decided: tuple[str, ...]
    passed: tuple[str, ...]
    refused: tuple[tuple[int, str], ...]
    conflicts: tuple[tuple[str, ...], ...]

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read."""
        return {
            "decided": len(self.decided),
            "passed": len(self.passed),
            "refused": [{"row": row, "reason": reason} for row, reason in self.refused],
            "conflicts": [list(group) for group in self.conflicts],
        }


class Review:
    """An open review: the queue, batches of questions, answers and their undoing. Each answer is an entry."""

    def __init__(self, context: Context, case: Case) -> None:
        self._context, self._case = context, case
        self._titles = {source.id: source.title for source in sources(case.index)}
        self._made: list[str] = []

    def queue(self) -> tuple[str, ...]:
        """Return the proposals that wait for this member: in batches by how much answers are expected to change, each
        batch in the order of random ids, so that a place says nothing of what the model thinks of a pair."""
        return tuple(link.id for link in self._queue().shown())

    def waiting(self) -> tuple[tuple[str, str, str], ...]:
        """Return the queue as ids: of each proposal and of its two mentions. No record is read."""
        return tuple((link.id, link.a, link.b) for link in self._queue().shown())

    def passed(self) -> tuple[tuple[str, str, str], ...]:
        """Return, as `waiting`, the pairs that this member left to somebody else and that nobody has decided."""
        return tuple((link.id, link.a, link.b) for link in self._queue().passed)

    def batch(
        self, *, size: int = BATCH, more: bool = False, but: frozenset[tuple[str, str]] = frozenset()
    ) -> tuple[Asking, ...]:
        """Return the next pairs to be asked, shuffled; where the run drew no pairs by lot, draw them first.

        Args:
            more: go on with pairs drawn by lot and second answers when the queue is empty.
            but: pairs that this sitting has shown already.
        """
        draw_where_none_is(self._context, self._case)
        member = self._context.workspace.member.id
        seed = self._case.chance(16)
        return batch_of(self._case.index, member, self._queue(), seed, size=size, more=more, but=but)

    def question(self, proposal: str) -> Question:
        """Return a proposal's two sides.

        Raises: PersonsError: there is no such proposal, or a mention of it is not in the record.
        """
        link = self._link(proposal)
        return self._question(proposal, link.a, link.b)

    def ask(self, asking: Asking) -> Question:
        """Return the two sides of a pair of a batch, exchanged where the lot fell so.

        Raises: PersonsError: a mention of it is not in the record any more.
        """
        return self._question(asking.asked.proposal, *asking.sides)

    def compared(self, a: str, b: str) -> Question:
        """Return the two sides of any pair.

        Raises: PersonsError: a mention is not in the record.
        """
        return self._question("", a, b)

    def opinion(self, proposal: str) -> Opinion:
        """Return what the model thought."""
        link = self._link(proposal)
        return Opinion(probability=link.probability, reasons=link.reasons, why=link.why, drawn=link.state == "sampled")

    def opinion_of(self, asking: Asking) -> Opinion | None:
        """Return what the run in force thought of a pair of a batch; None where it left nothing of it in the record."""
        if asking.asked.proposal:
            return self.opinion(asking.asked.proposal)
        row = self._case.index.database.execute(
            "SELECT id FROM link WHERE a = ? AND b = ? AND by_person = 0 AND in_force = 1 ORDER BY state, id",
            (asking.a, asking.b),
        ).fetchone()
        return self.opinion(str(row[0])) if row else None

    def answer(self, asking: Asking, answer: Answer, *, why: str = "") -> str:
        """Record the answer to a pair of a batch; return its id.

        A second answer is kept beside the first and decides nothing.

        Raises: PersonsError: a mention of it is not in the record any more.
        """
        self._check_pair(asking.a, asking.b)
        state = "passed" if answer is Answer.NOT_MINE else "again" if asking.asked.again else "judged"
        same = answer.judgement or Same.UNSURE
        return self._write(asking.a, asking.b, same, state=state, why=why, drawn=asking.drawn, asked=asking.asked)

    def decide(self, a: str, b: str, same: Same, *, why: str = "") -> str:
        """Record a person's decision on two mentions; return its id.

        Raises: PersonsError: a mention that the case does not have, or one and the same twice.
        """
        a, b = sorted((a, b))
        self._check_pair(a, b)
        return self._write(a, b, same, state="judged", why=why)

    def pass_on(self, a: str, b: str, *, why: str = "") -> str:
        """Record that a person leaves two mentions to somebody else; return its id. It decides nothing.

        Raises: as `decide`.
        """
        a, b = sorted((a, b))
        self._check_pair(a, b)
        return self._write(a, b, Same.UNSURE, state="passed", why=why)

    def decide_all(self, given: Iterable[GivenAnswer]) -> Decided:
        """Record the answers of a file, each as an entry of its own; one that does not fit is refused and
        listed."""
        decided: list[str] = []
        passed: list[str] = []
        refused: list[tuple[int, str]] = []
        for one in given:
            try:
                if one.answer.judgement is None:
                    passed.append(self.pass_on(one.a, one.b, why=one.why))
                else:
                    decided.append(self.decide(one.a, one.b, one.answer.judgement, why=one.why))
            except (ModelError, PersonsError) as failure:
                refused.append((one.row, failure.message))
        return Decided(decided=tuple(decided), passed=tuple(passed), refused=tuple(refused), conflicts=self.conflicts())

    def take_back(self) -> str | None:
        """Undo the newest answer of this sitting; return its pair as "a b", or None if there is none."""
        if not self._made:
            return None
        identifier = self._made.pop()
        pair = self._case.index.database.execute("SELECT a, b FROM link WHERE id = ?", (identifier,)).fetchone()
        with self._case.unit() as unit:
            unit.add(Undo(links=(identifier,)))
            self._context.close_unit(unit, "undo", {"decisions": 1})
        return f"{pair[0]} {pair[1]}" if pair else None

    def disagreements(self) -> tuple[Disagreement, ...]:
        """Return the pairs that were answered twice and differently, and not decided since."""
        return disagreements(self._case.index)

    def conflicts(self) -> tuple[tuple[str, ...], ...]:
        """Return groups of people's decisions (link ids) that contradict each other: the first says
        different."""
        found = self._case.index.database.execute("SELECT links FROM conflict ORDER BY apart")
        return tuple(tuple(str(row[0]).split(" ")) for row in found)

    def contradictions(self) -> tuple[Contradiction, ...]:
        """Return the same groups with what each decision says of whom, and in which entry it stands."""
        return tuple(
            Contradiction(
                apart=self._link(group[0]),
                together=tuple(map(self._link, group[1:])),
                entries=tuple(map(self._entry_of, group)),
            )
            for group in self.conflicts()
        )

    def _queue(self) -> Queue:
        return queue_of(self._case.index, self._context.workspace.member.id)

    def _question(self, proposal: str, a: str, b: str) -> Question:
        self._check_pair(a, b)
        self._context.opened(self._case, "read", "judge", (a, b))
        left, right = records_of(self._case.index, a), records_of(self._case.index, b)
        return Question(
            proposal=proposal,
            a=a,
            b=b,
            left=left,
            right=right,
            left_source=self._titles[left[-1].attribution.source],
            right_source=self._titles[right[-1].attribution.source],
        )

    def _check_pair(self, a: str, b: str) -> None:
        for mention in (a, b):
            check_id(mention, "men")
            # One that is held sealed has no record, and is refused in the same words as one that never was.
            if not records_of(self._case.index, mention):
                raise PersonsError("there is no mention of this id in the case", place=mention)
        if a == b:
            raise PersonsError("a mention is not compared with itself", place=a)

    def _write(
        self,
        a: str,
        b: str,
        same: Same,
        *,
        state: str,
        why: str,
        drawn: Drawn | None = None,
        asked: Asked | None = None,
    ) -> str:
        identifier = new_id("lnk", self._case.chance)
        with self._case.unit() as unit:
            unit.add(
                Link(
                    id=identifier,
                    a=a,
                    b=b,
                    same=same,
                    by=self._context.workspace.member.id,
                    at=self._context.stamp(),
                    state=state,
                    why=why,
                    drawn=drawn,
                    asked=asked,
                ),
                about=identifier if why else None,  # words about people can be destroyed alone
            )
            self._context.close_unit(unit, "judge", {"decisions": 1})
        self._made.append(identifier)
        return identifier

    def _entry_of(self, identifier: str) -> int:
        return int(self._case.index.database.execute("SELECT entry FROM link WHERE id = ?", (identifier,)).get)

    def _link(self, identifier: str) -> Link:
        row = self._case.index.database.execute("SELECT body FROM link WHERE id = ?", (identifier,)).fetchone()
        if row is None:
            raise PersonsError("there is no proposal of this id")
        return as_link(row[0])


@contextmanager
def review(context: Context, case_name: str) -> Iterator[Review]:
    """Open a case for judging."""
    with context.case(case_name, "judge") as case:
        yield Review(context, case)


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """What was taken back: decisions of people, or a run of the engine."""

    entry: int
    decisions: int
    run: str | None

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read."""
        return {"entry": self.entry, "decisions": self.decisions, "run": self.run}


def undo(context: Context, case_name: str, *, entry: int | None = None, why: str = "") -> Undone:
    """Take back the judgements of an entry: by default the newest that still counts.

    Raises: PersonsError: there is nothing to take back, or the entry holds no judgement that counts.
    """
    with context.case(case_name, "undo") as case:
        found = case.index.database.execute(
            "SELECT entry FROM (SELECT entry FROM link WHERE by_person = 1 AND undone = 0"
            " UNION SELECT entry FROM run WHERE undone = 0)"
            " WHERE ?1 IS NULL OR entry = ?1 ORDER BY entry DESC LIMIT 1",
            (entry,),
        ).fetchone()
        if found is None:
            raise PersonsError(
                "there is no linking and no decision to take back" + ("" if entry is None else " in this entry"),
                place=None if entry is None else f"entry {entry}",
            )
        chosen = int(found[0])
        run = case.index.database.execute("SELECT id FROM run WHERE entry = ? AND undone = 0", (chosen,)).fetchone()
        links = case.index.database.execute(
            "SELECT id FROM link WHERE entry = ? AND by_person = 1 AND undone = 0 ORDER BY id", (chosen,)
        ).fetchall()
        with case.unit() as unit:
            unit.add(Undo(links=tuple(str(row[0]) for row in links), run=str(run[0]) if run else None, why=why))
            context.close_unit(unit, "undo", {"decisions": len(links), "runs": int(run is not None)})
        return Undone(entry=chosen, decisions=len(links), run=str(run[0]) if run else None)

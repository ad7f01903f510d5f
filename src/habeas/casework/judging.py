"""Judge: a person decides queued pairs, one at a time; and undo, which restores the state before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from habeas.casework.answers import GivenAnswer
from habeas.casework.context import Context, sources
from habeas.casework.records import records_of
from habeas.errors import ModelError, PersonsError
from habeas.model.encoding import decode_fast
from habeas.model.ids import check_id, new_id
from habeas.model.records import Described, Link, Reason, Same, Undo
from habeas.vault.case import Case


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A pair that waits for a person: the records on both sides. The model's opinion is kept apart from
    it."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What became of a file of answers: the ids of the decisions, and the rows that were refused, with
    reasons."""

    decided: tuple[str, ...]
    refused: tuple[tuple[int, str], ...]
    conflicts: tuple[tuple[str, ...], ...]

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read."""
        return {
            "decided": len(self.decided),
            "refused": [{"row": row, "reason": reason} for row, reason in self.refused],
            "conflicts": [list(group) for group in self.conflicts],
        }


class Review:
    """An open review: the queue, the next question, decisions and their undoing. Each decision is an
    entry."""

    def __init__(self, context: Context, case: Case) -> None:
        self._context, self._case = context, case
        self._titles = {source.id: source.title for source in sources(case.index)}
        self._made: list[str] = []

    def queue(self) -> tuple[str, ...]:
        """Return the proposals nobody has decided, in the order of their ids.

        Ids are random, so the place of a pair says nothing of what the model thinks of it, and stays
        between sittings.
        """
        found = self._case.index.database.execute(
            "SELECT p.id FROM link p WHERE p.state = 'proposed' AND p.in_force = 1 AND NOT EXISTS"
            " (SELECT 1 FROM link d WHERE d.a = p.a AND d.b = p.b AND d.by_person = 1 AND d.in_force = 1)"
            " ORDER BY p.id"
        )
        return tuple(str(row[0]) for row in found)

    def waiting(self) -> tuple[tuple[str, str, str], ...]:
        """Return the queue as ids: of each proposal and of its two mentions. No record is read."""
        links = ((proposal, self._link(proposal)) for proposal in self.queue())
        return tuple((proposal, link.a, link.b) for proposal, link in links)

    def question(self, proposal: str) -> Question:
        """Return a proposal's two sides.

        Raises: PersonsError: there is no such proposal.
        """
        link = self._link(proposal)
        self._context.opened(self._case, "read", "judge", (link.a, link.b))
        left, right = records_of(self._case.index, link.a), records_of(self._case.index, link.b)
        return Question(
            proposal=proposal,
            a=link.a,
            b=link.b,
            left=left,
            right=right,
            left_source=self._titles[left[-1].attribution.source],
            right_source=self._titles[right[-1].attribution.source],
        )

    def opinion(self, proposal: str) -> Opinion:
        """Return what the model thought."""
        link = self._link(proposal)
        return Opinion(probability=link.probability, reasons=link.reasons, why=link.why)

    def decide(self, a: str, b: str, same: Same, *, why: str = "") -> str:
        """Record a person's decision on two mentions; return its id.

        Raises: PersonsError: a mention that the case does not have, or one and the same twice.
        """
        a, b = sorted((a, b))
        for mention in (a, b):
            check_id(mention, "men")
            if not records_of(self._case.index, mention):
                raise PersonsError("there is no mention of this id in the case", place=mention)
        if a == b:
            raise PersonsError("a mention is not compared with itself", place=a)
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
                    why=why,
                ),
                about=identifier if why else None,  # words about people can be destroyed alone
            )
            self._context.close_unit(unit, "judge", {"decisions": 1})
        self._made.append(identifier)
        return identifier

    def decide_all(self, given: Iterable[GivenAnswer]) -> Decided:
        """Record the answers of a file, each as an entry of its own; one that does not fit is refused and
        listed."""
        decided: list[str] = []
        refused: list[tuple[int, str]] = []
        for answer in given:
            try:
                decided.append(self.decide(answer.a, answer.b, answer.same, why=answer.why))
            except (ModelError, PersonsError) as failure:
                refused.append((answer.row, failure.message))
        return Decided(decided=tuple(decided), refused=tuple(refused), conflicts=self.conflicts())

    def take_back(self) -> str | None:
        """Undo the newest decision of this sitting; return its proposal's pair as "a b", or None if there is
        none."""
        if not self._made:
            return None
        identifier = self._made.pop()
        pair = self._case.index.database.execute("SELECT a, b FROM link WHERE id = ?", (identifier,)).fetchone()
        with self._case.unit() as unit:
            unit.add(Undo(links=(identifier,)))
            self._context.close_unit(unit, "undo", {"decisions": 1})
        return f"{pair[0]} {pair[1]}" if pair else None

    def conflicts(self) -> tuple[tuple[str, ...], ...]:
        """Return groups of people's decisions (link ids) that contradict each other: the first says
        different."""
        found = self._case.index.database.execute("SELECT links FROM conflict ORDER BY apart")
        return tuple(tuple(str(row[0]).split(" ")) for row in found)

    def _link(self, identifier: str) -> Link:
        row = self._case.index.database.execute("SELECT body FROM link WHERE id = ?", (identifier,)).fetchone()
        link = decode_fast(bytes(row[0])) if row else None
        if not isinstance(link, Link):
            raise PersonsError("there is no proposal of this id")
        return link


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

"""The findings of a case, read from the index: what each is about as the record has it now, and how it stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from habeas.casework.records import Person, find_person, records_of
from habeas.errors import ModelError, PersonsError
from habeas.fates.findings import Held, Judged, findings_of
from habeas.fates.grounds import Ground, Subject, ground_of, ground_of_rows
from habeas.model.encoding import decode_fast
from habeas.model.findings import Finding, FindingReview
from habeas.model.ids import check_id, raw_of
from habeas.model.records import Record
from habeas.model.spellings import folded
from habeas.model.statements import Act, CodedMention, Place, Statement
from habeas.model.values import Where
from habeas.vault.index import Index, entry_of

_AT_ONCE = 500  # ids in one question to the index
_EVERY = "SELECT DISTINCT s.n, s.id, s.in_force, s.body FROM statement s"


def judged_about(index: Index, things: Iterable[str]) -> tuple[Judged, ...]:
    """Return the findings that name any of these ids: as what they are about, a mention or a ground."""
    wanted = list(dict.fromkeys(things))
    found: dict[str, None] = {}
    for at in range(0, len(wanted), _AT_ONCE):
        some = wanted[at : at + _AT_ONCE]
        marks = ", ".join("?" * len(some))
        rows = index.database.execute(f"SELECT finding FROM found WHERE thing IN ({marks}) ORDER BY finding", some)
        found.update((str(one), None) for (one,) in rows)
    return tuple(judged(index, one) for one in found)


def judged(index: Index, identifier: str) -> Judged:
    """Return one finding, with its reviews.

    Raises: PersonsError: there is none of this id.
    """
    row = index.database.execute("SELECT entry, body FROM finding WHERE id = ?", (identifier,)).fetchone()
    finding = decode_fast(bytes(row[1])) if row else None
    if row is None or not isinstance(finding, Finding):
        raise PersonsError(
            "there is no finding of this id in the case, or it was withdrawn",
            advice="`habeas find list` lists them.",
        )
    rows = index.database.execute(
        "SELECT entry, body FROM finding_review WHERE finding = ? ORDER BY entry, idx", (identifier,)
    )
    reviews = [(int(entry), decode_fast(bytes(body))) for entry, body in [*rows]]
    return Judged(
        finding=finding,
        entry=int(row[0]),
        reviews=tuple((entry, one) for entry, one in reviews if isinstance(one, FindingReview)),
    )


def all_about(index: Index) -> tuple[str, ...]:
    """Return what findings are about, and the mentions of those who are or were those persons: each id once."""
    rows = [*index.database.execute("SELECT DISTINCT thing FROM found ORDER BY thing")]
    return tuple(str(one) for (one,) in rows if str(one)[:4] in ("per_", "men_", "act_", "evt_"))


def held_about_person(index: Index, person: Person) -> tuple[Held, ...]:
    """Return how the findings about a person stand, and those about whoever a mention of theirs was taken to be."""
    known = _of_person(index, person)
    return findings_of(subject_of_person(index, person), known) if known else ()


def known_about(index: Index, about: str) -> tuple[Subject, tuple[Judged, ...]]:
    """Return what an id of a person, mention, act or event stands for today, and the findings about it.

    Raises: PersonsError: nobody and nothing has this id.
    """
    if about.startswith(("act_", "evt_")):
        known = tuple(one for one in judged_about(index, (about,)) if one.finding.about == about)
        return _subject_of_thing(index, about), known
    try:
        person = find_person(index, about)
    except PersonsError:
        known = tuple(one for one in judged_about(index, (about,)) if one.finding.about == about)
        if not known:
            raise
        return Subject(about=about), known  # whoever it was about: their mention was taken back
    return subject_of_person(index, person), _of_person(index, person)


def held_about(index: Index, about: str) -> tuple[Subject, tuple[Held, ...]]:
    """Return what an id stands for today, and how the findings about it stand.

    Raises: PersonsError: nobody and nothing has this id.
    """
    subject, known = known_about(index, about)
    return subject, findings_of(subject, known)


def _of_person(index: Index, person: Person) -> tuple[Judged, ...]:
    return tuple(one for one in judged_about(index, person.mentions) if one.finding.about.startswith("per_"))


def subject_of_person(index: Index, person: Person) -> Subject:
    """Return a person as something that findings are about."""
    rows = [ground for mention in person.mentions for ground in _rows_of(index, mention)]
    coded = statements_on(index, person.mentions, history=True)
    return Subject(
        about=person.id,
        mentions=person.mentions,
        grounds=(*rows, *(_ground(index, n, one, counts=counts) for n, one, counts in coded)),
    )


def _subject_of_thing(index: Index, about: str) -> Subject:
    try:
        check_id(about, about[:3])
        coded = statements_on(index, (about,), history=True)
    except ModelError:
        coded = []
    if not any(isinstance(one, Act) or about.startswith("evt_") for _, one, _ in coded):
        raise PersonsError(
            "there is no act and no event of this id in the case",  # what was typed may be a name
            advice="`habeas statements --kind act` lists them.",
        )
    return Subject(about=about, grounds=tuple(_ground(index, n, one, counts=counts) for n, one, counts in coded))


def statements_on(index: Index, things: tuple[str, ...], *, history: bool = False) -> list[tuple[int, Statement, bool]]:
    """Return the statements that speak of some mentions, acts or events, in the order of the log: place, it, whether
    it counts.

    What was done to somebody speaks of them, and so does who had a part in it, what was asked about it and answered.

    Args:
        history: those too that count no more.
    """
    reached = [raw_of(thing) for thing in things]
    reached += _things(index, reached, "act", "victim", "event")
    reached += _things(index, reached, "search_action", "about")
    found: dict[int, tuple[Statement, bool]] = {}
    for at in range(0, len(reached), _AT_ONCE):
        some = reached[at : at + _AT_ONCE]
        marks = ", ".join("?" * len(some))
        rows = index.database.execute(
            f"{_EVERY} WHERE s.round = '' AND s.kind != 'retraction' AND (s.in_force = 1 OR ?)"
            f" AND (s.thing IN ({marks}) OR s.n IN (SELECT n FROM concern WHERE thing IN ({marks})))",
            (history, *some, *some),
        )
        for n, _, counts, body in [*rows]:
            one = decode_fast(bytes(body))
            if isinstance(one, Statement):
                found[int(n)] = (one, bool(counts))
    return [(n, *found[n]) for n in sorted(found)]


def _things(index: Index, reached: list[bytes], kind: str, *roles: str) -> list[bytes]:
    """Return what statements of a kind describe that speak of these in one of these roles."""
    found: dict[bytes, None] = {}
    for at in range(0, len(reached), _AT_ONCE):
        some = reached[at : at + _AT_ONCE]
        rows = index.database.execute(
            "SELECT DISTINCT s.thing FROM concern c JOIN statement s ON s.n = c.n WHERE s.kind = ? AND s.round = ''"
            f" AND c.role IN ({', '.join('?' * len(roles))}) AND c.thing IN ({', '.join('?' * len(some))})",
            (kind, *roles, *some),
        )
        found.update((bytes(thing), None) for (thing,) in rows if thing is not None)
    return [thing for thing in found if thing not in set(reached)]


def _ground(index: Index, n: int, statement: Statement, *, counts: bool) -> Ground:
    since = max(entry_of(n)[0], _last_turned(index, raw_of(statement.statement)))
    return ground_of(statement, counts=counts, since=since)


def _last_turned(index: Index, statement: bytes) -> int:
    """Return the newest entry in which a statement was taken back or let count again, 0 where it never was."""
    newest, waiting, seen = 0, [statement], {statement}
    while waiting:
        rows = index.database.execute(
            "SELECT r.by, s.n FROM retraction r JOIN statement s ON s.id = r.by WHERE r.of = ?", (waiting.pop(),)
        )
        for by, n in [*rows]:
            newest = max(newest, entry_of(int(n))[0])
            if bytes(by) not in seen:
                seen.add(bytes(by))
                waiting.append(bytes(by))
    return newest


def _rows_of(index: Index, mention: str) -> Iterator[Ground]:
    """Give the rows of a list about a mention as one ground, if it came from a list."""
    rows = tuple(one for one in records_of(index, mention) if isinstance(one, Record))
    if rows:
        since = index.database.execute("SELECT max(entry) FROM record WHERE mention = ?", (raw_of(mention),)).get
        yield ground_of_rows(rows, since=int(str(since)))


def place_words(index: Index, mentions: tuple[str, ...]) -> frozenset[tuple[str, ...]]:
    """Return the places that people agreed on, and those that sources write of somebody, each as its words folded."""
    agreed = [decode_fast(bytes(body)) for (body,) in [*index.database.execute("SELECT body FROM place")]]
    written = [name.written for one in agreed if isinstance(one, Place) for name in one.names]
    coded = [one for _, one, _ in statements_on(index, mentions, history=True)]
    rows = [one for mention in mentions for one in records_of(index, mention) if isinstance(one, Record)]
    told: list[Record | CodedMention] = [*rows, *(one for one in coded if isinstance(one, CodedMention))]
    stated: list[Where | None] = [fate.where for one in told for fate in one.fates]
    stated += [where for one in coded if isinstance(one, Act) for where in (one.where, one.where_end)]
    written += [where.stated for where in stated if where is not None]
    return frozenset(words for words in (tuple(folded(one).split()) for one in written) if words)

"""`habeas count` over 100,000 act statements, against a pass that opens every body and counts the same.

The case has coded acts of thirty sources, about six accounts of each mention, dates of every kind, half of the acts in
places that people agreed on. The naive pass reads every body out of the same index, decodes it, and hands the same
accounts to the same counting; what is compared is the reading.
"""

from __future__ import annotations

import secrets
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

sys.path.append(str(Path(__file__).resolve().parents[1]))
from measuring import CASE, Line, new_context, options, show

from habeas.casework.act_rows import ActRows
from habeas.casework.context import Context
from habeas.casework.counting import Asked, counted
from habeas.model.attribution import Attribution
from habeas.model.dates import earliest, latest, qualified
from habeas.model.encoding import decode_fast
from habeas.model.ids import new_id
from habeas.model.mentions import Mention
from habeas.model.records import Body, Source
from habeas.model.statements import Act, CodedMention, Involvement, Place
from habeas.model.values import Name, When, Where
from habeas.statements.accounts_apart import Account
from habeas.statements.counting import BY, Counts, Entry, count
from habeas.vault.index import Index

ACTS, SEED, AT_ONCE, LIMIT = 100_000, 1, 20_000, 1.0
_TYPES = ("arrest", "abduction", "detention_secret", "torture", "ill_treatment", "threat")
_DAYS = ("2017-03-{:02}", "2017-04-{:02}", "2017-{:02}", "2017~", "2017-03-0X")
_VOCABULARIES = {"act_types": "1", "end_status": "1"}


def main() -> None:
    chosen = options("habeas count / a pass that decodes every body")
    acts = 3_000 if chosen.quick else ACTS
    with new_context() as context:
        fill(context, acts)
        with context.case(CASE, "benchmark") as case:
            repeats = 1 if chosen.quick else chosen.repeats
            ours = {by: best(repeats, lambda by=by: counted(case.index, Asked(by=by))) for by in BY}  # type: ignore[misc]
            theirs = best(repeats, lambda: naive(case.index))
            same = counted(case.index, Asked(by="act_type")).counts == naive(case.index)
    if not same:
        raise SystemExit("the two passes count differently")
    lines = [Line(what=f"{acts:,} acts by {by}, all units", value=ours[by], unit="s", limit=LIMIT) for by in BY]
    lines.append(Line(what="the same by act_type, every body decoded", value=theirs, unit="s"))
    show([*lines, Line(what="ratio", value=ours["act_type"] / theirs, unit="x", limit=0.5)])


def fill(context: Context, acts: int) -> None:
    """Code invented acts: each source tells of every third person, several times."""
    with context.case(CASE, "benchmark") as case:
        waiting = list(invented(acts))
        for at in range(0, len(waiting), AT_ONCE):
            with case.unit() as unit:
                for body, about in waiting[at : at + AT_ONCE]:
                    unit.add(body, about=about)
                context.close_unit(unit, "benchmark", {})


def invented(acts: int) -> Iterator[tuple[Body, str | None]]:
    """Give sources, places, mentions and acts, each with the key it is sealed under."""
    chance, random = secrets.token_bytes, Random(SEED)
    ids = [new_id("src", chance) for _ in range(30)]
    for number, source in enumerate(ids):
        yield Source(id=source, slug=f"source-{number}", source_kind="testimony", title="An invented source"), None
    places = []
    for number in range(40):
        region = Place(id=new_id("plc", chance), names=(Name(written=f"Region {number}"),), level="region")
        town = Place(id=new_id("plc", chance), names=(Name(written="Town"),), level="settlement", within=region.id)
        places.append(town.id)
        yield from ((region, None), (town, None))
    mentions: list[tuple[str, Attribution]] = []
    while len(mentions) < acts // 6:
        said = Attribution(
            source=random.choice(ids), exhibit=new_id("exh", chance), vocabularies=_VOCABULARIES, coded_by="usr_"
        )
        mention, statement = new_id("men", chance), new_id("stm", chance)
        mentions.append((mention, said))
        yield CodedMention(statement=statement, attribution=said, mention=Mention(id=mention)), statement
    for _ in range(acts):
        mention, said = random.choice(mentions)
        statement, act, day = new_id("stm", chance), new_id("act", chance), random.choice(_DAYS)
        day = day.format(random.randint(1, 12))
        yield (
            Act(
                statement=statement,
                attribution=said,
                id=act,
                act_type=random.choice(_TYPES),
                victim=mention,
                start=When(stated=day, edtf=day),
                where=Where(stated="there", place=random.choice(places)) if random.random() < 0.5 else None,
                end_status=random.choice(("", "released", "unknown")),
            ),
            statement,
        )
        if random.random() < 0.3:
            part = new_id("stm", chance)
            kind = random.choice(("police", "relatives", "unknown"))
            yield Involvement(statement=part, attribution=said, of=act, actor=mention, actor_kind=kind), part


def naive(index: Index) -> Counts:
    """Count by type after decoding the body of every act."""
    rows = ActRows(index)
    return count(decoded(index), apart=rows.apart, account_of=lambda one: one, order=rows.order("act_type"))


def decoded(index: Index) -> Iterator[Entry[Account]]:
    """Give every act statement that counts, read from its body."""
    persons = {str(mention): str(person) for mention, person in index.database.execute("SELECT * FROM member")}
    for (body,) in index.database.execute("SELECT body FROM counted WHERE kind = 'act' ORDER BY n"):
        act = decode_fast(bytes(body))
        if not isinstance(act, Act):
            raise SystemExit("an act that is none")
        said, start, end = act.attribution, act.start, act.end
        dates = [when.edtf for when in (start, end) if when and when.edtf]
        account = Account(
            persons.get(act.victim, act.victim),
            act.act_type,
            said.source,
            said.exhibit,
            said.exhibit,
            bool(said.relayed_by),
            _iso(earliest(start.edtf) if start and start.edtf else None),
            _iso(latest(start.edtf) if start and start.edtf else None),
            _iso(earliest(end.edtf) if end and end.edtf else None),
            _iso(latest(end.edtf) if end and end.edtf else None),
            not any(qualified(edtf) for edtf in dates),
            act.where.place if act.where else None,
        )
        yield Entry((account.person, act.act_type), said.exhibit, account, (act.act_type,))


def _iso(day: object) -> str | None:
    return None if day is None else str(day)


def best(repeats: int, work: Callable[[], object]) -> float:
    """Return the seconds of the quickest of several runs."""
    found = []
    for _ in range(repeats):
        started = time.perf_counter()
        work()
        found.append(time.perf_counter() - started)
    return min(found)


if __name__ == "__main__":
    main()

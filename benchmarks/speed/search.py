"""Search in a case of 100,000 mentions and a million words of testimony in three scripts; and how large its index is.

Everybody in it is invented, and so is every word that was said: words of syllables, as often as words are in a
language (Zipf), with names of the case among them. The case is open and the answer is made whole: hits, reasons, how
many independent sources, words around. In the same run the same words are asked of a plain FTS5 table that knows no
other script, and looked for one by one with `in`.
"""

from __future__ import annotations

import io
import random
import re
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

import apsw

sys.path.append(str(Path(__file__).resolve().parents[1]))
from anyascii import anyascii
from invented_speech import TESTIMONY, language, testimony
from measuring import CASE, SEED, Line, new_context, options, show

from habeas.casework.context import Context
from habeas.casework.importing import import_table
from habeas.casework.queries import parse
from habeas.casework.searching import find, search_in
from habeas.demo import csv_of, invent
from habeas.model.encoding import decode_fast
from habeas.model.exhibits import Exhibit, Reading
from habeas.model.ids import new_id
from habeas.model.records import Record
from habeas.model.sounds import keys_of, readings
from habeas.model.spellings import script_of
from habeas.vault.case import Case
from habeas.vault.search_tables import Searched, searched

MENTIONS, WORDS, QUERIES = 100_000, 1_000_000, 600
MILLISECONDS, TIMES_THE_TEXT = 50.0, 2.0
STYLES = ("cyrillic-latin", "mixed", "arabic")


def main() -> None:
    chosen = options("Search: 100,000 mentions, a million words of testimony")
    mentions, words, queries = (2_500, 20_000, 60) if chosen.quick else (MENTIONS, WORDS, QUERIES)
    with new_context() as context, TemporaryDirectory() as folder:
        chance = random.Random(SEED)
        read, stated = take_lists(context, Path(folder), mentions)
        with context.case(CASE, "benchmark") as case:
            names = names_in(case)
            told = testimonies(chance, names, words)
            seconds = take_testimonies(context, case, told)
            print(f"  {stated:,} mentions in {read:.1f} s, {words:,} words of testimony in {seconds:.1f} s")
            asked = list(questions(chance, case, names, told, queries))
            lines = [*speeds(context, case, asked), *sizes(case, small=chosen.quick)]
            show([*lines, *peers(case, asked), *spelled_at_once(case)])


def take_lists(context: Context, folder: Path, mentions: int) -> tuple[float, int]:
    """Import invented lists; return the seconds and how many mentions came of them."""
    taken, started = 0, time.perf_counter()
    for style in STYLES:
        made = invent(records=max(200, mentions // len(STYLES)), seed=SEED, lists=2, style=style)
        for one in made.lists:
            table, mapping = folder / f"{style}-{one.slug}.csv", folder / f"{style}-{one.slug}.toml"
            with table.open("w", encoding="utf-8", newline="") as stream:
                stream.writelines(csv_of(one))
            slug = f'id = "{one.slug}"'
            mapping.write_text(one.mapping.replace(slug, f'id = "{style}-{one.slug}"'), encoding="utf-8")
            taken += import_table(context, CASE, table, mapping).new
    return time.perf_counter() - started, taken


def names_in(case: Case) -> dict[str, list[str]]:
    """Return names of the case, by script."""
    found: dict[str, list[str]] = {"l": [], "c": [], "a": []}
    for (body,) in case.index.database.execute("SELECT body FROM record ORDER BY n"):
        record = decode_fast(bytes(body))
        if isinstance(record, Record) and record.mention.names:
            found[script_of(record.mention.names[0].written)].append(record.mention.names[0].written)
    return found


def testimonies(chance: random.Random, names: dict[str, list[str]], words: int) -> list[str]:
    """Invent what was told, in three scripts by turns."""
    languages = {script: language(chance, script) for script in "lca"}
    return [
        testimony(chance, *languages["lca"[at % 3]], names["lca"[at % 3]]) for at in range(max(3, words // TESTIMONY))
    ]


def take_testimonies(context: Context, case: Case, told: Sequence[str]) -> float:
    """Take testimonies in as exhibits with their text; return the seconds."""
    started = time.perf_counter()
    with case.unit() as unit:
        for text in told:
            exhibit, layer = new_id("exh", case.chance), sha256(text.encode()).hexdigest()
            plain, sealed, size = unit.add_exhibit(exhibit, io.BytesIO(text.encode()))
            head = {"sha256": plain, "sealed_sha256": sealed, "size": size, "media_type": "text/plain"}
            unit.add(Exhibit(id=exhibit, received_at=context.stamp(), **head), about=exhibit)  # type: ignore[arg-type]
            unit.add(Reading(exhibit=exhibit, layer=layer, text=text, tool="none", at=context.stamp()), about=exhibit)
        context.close_unit(unit, "add", {})
    return time.perf_counter() - started


def questions(
    chance: random.Random, case: Case, names: dict[str, list[str]], told: Sequence[str], many: int
) -> Iterator[tuple[str, str]]:
    """Give queries of each kind by turns."""
    common = [str(word) for (word,) in most_common(case, 60)]
    every = [name for of in names.values() for name in of]
    for _ in range(many // 6):
        name, text = chance.choice(every), chance.choice(told)
        other = chance.choice(names["c"] if chance.random() < 0.7 else names["l"])
        at = chance.randrange(len(text) - 200)
        yield "a name as written", name
        yield "a word of a name", chance.choice(name.split())
        yield "in another script", anyascii(chance.choice(other.split())) if script_of(other) != "l" else other
        yield "a common word", chance.choice(common)
        yield "a beginning", max(re.findall(r"[^\W_]+", name), key=len)[:4] + "*"
        yield "a phrase", f'"{" ".join(text[at : at + 200].split()[1:4])}"'


def most_common(case: Case, many: int) -> list[tuple[str]]:
    """Return the words that stand in the most passages."""
    case.index.database.execute("CREATE VIRTUAL TABLE temp.counts USING fts5vocab(main, words, row)")
    found = [*case.index.database.execute("SELECT term FROM counts ORDER BY doc DESC LIMIT ?", (many,))]
    case.index.database.execute("DROP TABLE temp.counts")
    return [(str(term),) for (term,) in found]


def speeds(context: Context, case: Case, asked: Sequence[tuple[str, str]]) -> Iterator[Line]:
    """Measure each kind of query, and all of them."""
    took: dict[str, list[float]] = {}
    hits = 0
    for kind, query in asked:
        started = time.perf_counter()
        found = find(case.index, parse(query))
        took.setdefault(kind, []).append(1000 * (time.perf_counter() - started))
        hits += len(found.hits)
    for kind, each in took.items():
        yield Line(what=f"{kind}: half of them within", value=statistics.median(each), unit="ms")
        yield Line(what=f"{kind}: 95 of 100 within", value=percentile(each, 95), unit="ms", limit=MILLISECONDS)
    every = [one for each in took.values() for one in each]
    yield Line(what="all queries: half of them within", value=statistics.median(every), unit="ms")
    yield Line(what="all queries: 95 of 100 within", value=percentile(every, 95), unit="ms", limit=MILLISECONDS)
    yield Line(what="hits of a query, on average", value=hits / len(asked))
    noted = []
    for _, query in asked[:60]:
        started = time.perf_counter()
        search_in(context, case, parse(query))
        noted.append(1000 * (time.perf_counter() - started))
    yield Line(what="and noted in the log: 95 of 100 within", value=percentile(noted, 95), unit="ms")


def sizes(case: Case, *, small: bool) -> Iterator[Line]:
    """Measure the tables of the search against the text that is searched; in a small case every word is new."""
    run = case.index.database.execute
    text = int(run("SELECT sum(length(CAST(text AS BLOB))) FROM passage").get)
    rows = sum(len(" ".join(of).encode()) for (body,) in run("SELECT body FROM record") if (of := searched_of(body)))
    tables = ("words%", "search%", "spelling%", "titled%")
    size = {one: int(run("SELECT sum(pgsize) FROM dbstat WHERE name LIKE ?", (one,)).get or 0) for one in tables}
    yield Line(what="text of testimony", value=text / 1e6, unit="MB")
    yield Line(what="names and places", value=rows / 1e6, unit="MB")
    yield Line(what="index of testimony", value=size["words%"] / 1e6, unit="MB")
    yield Line(what="index of names and places", value=size["search%"] / 1e6, unit="MB")
    yield Line(what="spellings", value=size["spelling%"] / 1e6, unit="MB")
    whole = sum(size.values()) / (text + rows)
    yield Line(what="index / text", value=whole, unit="x", limit=None if small else TIMES_THE_TEXT)


def searched_of(body: object) -> Searched:
    """Return what of a row is searched."""
    record = decode_fast(body) if isinstance(body, bytes) else None
    return searched(record) if isinstance(record, Record) else Searched()


def peers(case: Case, asked: Sequence[tuple[str, str]]) -> Iterator[Line]:
    """Ask the same of a plain FTS5 table of the same passages and names, and look for it with `in`."""
    run = case.index.database.execute
    texts = [str(text) for (text,) in run("SELECT text FROM passage")]
    texts += [" ".join(searched_of(body)) for (body,) in run("SELECT body FROM record")]
    plain = apsw.Connection(":memory:")
    plain.execute("CREATE VIRTUAL TABLE plain USING fts5(text)")
    plain.executemany("INSERT INTO plain VALUES (?)", ((text,) for text in texts))

    def from_fts5(query: str) -> object:
        words = query if query.endswith(("*", '"')) else " ".join(f'"{word}"' for word in query.split())
        question = "SELECT snippet(plain, 0, '[', ']', '…', 16) FROM plain WHERE plain MATCH ? LIMIT 50"
        return plain.execute(question, (words if not words.endswith("*") else f'"{words[:-1]}" *',)).fetchall()

    def one_by_one(query: str) -> object:
        words = query.strip('"*').casefold()
        return [text for text in lower if words in text][:50]

    lower = [text.casefold() for text in texts]
    for what, ask in (("a plain FTS5 table", from_fts5), ("one by one with `in`", one_by_one)):
        took = list(timed(ask, [query for _, query in asked[:120]]))
        yield Line(what=f"{what}: half within", value=statistics.median(took), unit="ms")
        yield Line(what=f"{what}: 95 of 100 within", value=percentile(took, 95), unit="ms")
    plain.close()


def timed(ask: Callable[[str], object], queries: Sequence[str]) -> Iterator[float]:
    """Give how long each query takes, in milliseconds."""
    for query in queries:
        started = time.perf_counter()
        ask(query)
        yield 1000 * (time.perf_counter() - started)


def spelled_at_once(case: Case) -> Iterator[Line]:
    """Measure what a word costs that is new to the case."""
    words = [str(word) for (word,) in case.index.database.execute("SELECT DISTINCT word FROM spelling LIMIT 20000")]
    keys_of.cache_clear()
    readings.cache_clear()
    started = time.perf_counter()
    for word in words:
        keys_of(word)
    yield Line(what="sounds of a word that is new", value=1e6 * (time.perf_counter() - started) / len(words), unit="us")


def percentile(values: Sequence[float], of: int) -> float:
    """Return the value under which so many of a hundred are."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(len(ranked) * of / 100))]


if __name__ == "__main__":
    main()

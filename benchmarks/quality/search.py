"""Search across scripts: spellings that are found, of pairs that are known; and words that are found and not meant.

The pairs are mined from Wikidata, or a ministry's spellings of its own lists: single words, most of them of names from
all over the world, some of them no pair at all. Each word of the other script is a mention of one case; a word in Latin
letters is searched for, and the other way round. What is not meant: hits by another script or by sound in an invented
text of three languages that holds none of these names.
"""

from __future__ import annotations

import csv
import random
import statistics
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path

import apsw

sys.path.append(str(Path(__file__).resolve().parents[1]))
from invented_speech import TESTIMONY, language, testimony
from measuring import SEED, Line, options, shared, show

from habeas.casework.context import regroup
from habeas.casework.hits import MentionHit, PassageHit
from habeas.casework.queries import parse
from habeas.casework.searching import find
from habeas.errors import UsageError
from habeas.model.attribution import Attribution
from habeas.model.encoding import encode
from habeas.model.exhibits import Reading
from habeas.model.ids import id_of
from habeas.model.mentions import Mention
from habeas.model.records import Body, Record
from habeas.model.values import Name
from habeas.vault.index import Index

AT_MOST, ASKED, WORDS = 50, 1_000, 1_000_000
_NOWHERE = Attribution(source="src_" + "0" * 32, exhibit="exh_" + "0" * 32)
Pairs = Sequence[tuple[str, str]]


def main() -> None:
    chosen = options("Search across scripts: what is found, and what is found and not meant")
    asked, words = (60, 20_000) if chosen.quick else (ASKED, WORDS)
    folder = shared("linkage", "translit_pairs")
    if folder is None:
        return
    told = invented_text(words)
    for what, pairs in pairs_in(folder).items():
        show([*recall(what, pairs, asked), *false_hits(what, pairs, told, min(asked, 300))])
    names = shared("linkage", "name_pairs_nomenklatura", "cases.csv")
    if names is not None:
        show(list(full_names(names)))


def pairs_in(folder: Path) -> dict[str, Pairs]:
    """Return pairs of a word in Latin letters and one in another script."""

    def rows(name: str, delimiter: str) -> list[list[str]]:
        return list(csv.reader((folder / name).read_text(encoding="utf-8").splitlines(), delimiter=delimiter))

    mined = {script: rows(f"{script}_dev.tsv", "\t")[1:] for script in ("russian", "arabic")}
    gaza = [(latin, other) for other, latin, *_ in (row for row in rows("gaza_dict_ar_en.csv", ",") if len(row) == 2)]
    return {
        "Russian, all pairs": [(latin, other) for latin, other, _ in mined["russian"]],
        "Russian, five times seen": [(latin, other) for latin, other, times in mined["russian"] if int(times) >= 5],
        "Arabic, all pairs": [(latin, other) for latin, other, _ in mined["arabic"]],
        "Arabic, five times seen": [(latin, other) for latin, other, times in mined["arabic"] if int(times) >= 5],
        "Arabic names of Gaza": [pair for pair in gaza if all(part.isalpha() for part in pair)],
    }


def index_of(bodies: Iterable[Body]) -> Index:
    """Return an index in memory of these bodies."""
    index = Index(apsw.Connection(":memory:"))
    index.create()
    with index.database:
        for at, body in enumerate(bodies):
            index.apply(0, at, body, encode(body))
        index.finish(0, regroup)
    return index


def mentions(names: Iterable[str]) -> Iterator[Record]:
    """Give a row for each name."""
    for at, name in enumerate(names):
        mention = Mention(id=id_of("men", at.to_bytes(16, "big")), names=(Name(written=name),))
        yield Record(mention=mention, attribution=_NOWHERE, external_id=str(at))


def recall(what: str, pairs: Pairs, asked: int) -> Iterator[Line]:
    """Measure how often one of the spellings in the other script is among the first fifty hits, both ways."""
    for way, turned in (("from Latin", pairs), ("to Latin", [(other, latin) for latin, other in pairs])):
        truth: dict[str, set[str]] = {}
        for query, name in turned:
            truth.setdefault(query, set()).add(name)
        index = index_of(mentions(sorted({name for _, name in turned})))
        chosen = random.Random(SEED).sample(sorted(truth), min(asked, len(truth)))
        found = sum(bool(truth[query] & names_found(index, query)) for query in chosen)
        yield Line(what=f"{what}, {way}: found among {AT_MOST}", value=100 * found / len(chosen), unit="%")


def names_found(index: Index, query: str) -> set[str]:
    """Return the names among the first hits."""
    hits = find(index, parse(query), limit=AT_MOST, kinds=("names",)).names
    return {name for hit in hits if isinstance(hit, MentionHit) for name in hit.names}


def invented_text(words: int) -> Index:
    """Return an index of an invented text of three languages, without a name."""
    chance = random.Random(SEED)
    languages = [language(chance, script) for script in "lca"]
    texts = (testimony(chance, *languages[at % 3], ()) for at in range(max(3, words // TESTIMONY)))
    return index_of(
        Reading(
            exhibit=id_of("exh", at.to_bytes(16, "big")),
            layer=sha256(text.encode()).hexdigest(),
            text=text,
            tool="none",
            at="",
        )
        for at, text in enumerate(texts)
    )


def false_hits(what: str, pairs: Pairs, text: Index, asked: int) -> Iterator[Line]:
    """Measure how many passages are found by another script or by sound in a text that does not hold the name."""
    chosen = random.Random(SEED).sample(sorted({query for query, _ in pairs if len(query) > 2}), min(asked, len(pairs)))
    counts = []
    for query in chosen:
        hits = find(text, parse(query), limit=1_000, kinds=("texts",)).texts
        reasons = [match.how.value for hit in hits if isinstance(hit, PassageHit) for match in hit.matches]
        counts.append(sum(how in ("letters", "sounds") for how in reasons))
    yield Line(what=f"{what}: passages not meant, half of queries", value=statistics.median(counts))
    yield Line(what=f"{what}: nine of ten queries", value=sorted(counts)[int(0.9 * len(counts))])


def full_names(table: Path) -> Iterator[Line]:
    """Measure how often a pair of full names that are one person is found by the shorter of the two."""
    with table.open(encoding="utf-8", newline="") as stream:
        rows: list[Mapping[str, str]] = [row for row in csv.DictReader(stream) if row["schema"] == "Person"]
    for wanted, what in (("true", "one person"), ("false", "two persons")):
        found, asked = 0, 0
        for row in (row for row in rows if row["is_match"] == wanted):
            query, name = sorted((row["name1"], row["name2"]), key=len)
            try:
                asked += 1
                found += name in names_found(index_of(mentions([name])), query)
            except UsageError:
                continue
        yield Line(what=f"full names of {what}: found by the shorter", value=100 * found / max(asked, 1), unit="%")


if __name__ == "__main__":
    main()

"""Documents from which people were coded, for tests: texts, sheets, and everything that can be read afterwards."""

from __future__ import annotations

import io
import secrets
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.vault.bench import CASE, Bench

from habeas.casework.checking import rebuild
from habeas.casework.coding import Recorded, code
from habeas.casework.context import Context
from habeas.casework.stated import Kept, Wanted, statements
from habeas.evidence.layers import layer_hash
from habeas.model.exhibits import Custody, Exhibit, Reading
from habeas.model.ids import new_id
from habeas.model.records import Source
from habeas.model.statements import Statement
from habeas.statements.sheet import sheet_of
from habeas.vault.case import Case

GONE = "Quuxinda Zvorvath"
STAYS = "Xyzzabel Wobbegong"
TEXT = f"""{GONE} was taken from her flat in Plugharrow on the ninth of April.
They beat Quuxinda in a cellar until she could not stand.
{STAYS} was held in the next cell and was seen alive in May.
The head of the police was asked about both of them and said nothing.
Everybody knows that ZVORVATH was brave.
"""
WORDS = ("Quuxinda", "Zvorvath", "Plugharrow", "could not stand")
"""What nobody can read any more once she withdrew."""
PEOPLE: dict[str, list[dict[str, Any]]] = {
    "mention": [
        {"as": "gone", "name": GONE, "quote": f"{GONE} was taken"},
        {
            "as": "stays",
            "name": STAYS,
            "fates": [{"says": "reported_alive"}],
            "quote": f"{STAYS} was held in the next cell",
        },
        {"as": "police", "party": "institution", "name": "the police", "quote": "The head of the police"},
    ],
    "act": [
        {
            "as": "taking",
            "type": "abduction",
            "victim": "gone",
            "where": "Plugharrow",
            "quote": f"{GONE} was taken from her flat in Plugharrow on the ninth of April.",
            "by": [{"actor": "police", "degree": "carried_out"}],
        },
        {
            "as": "beating",
            "type": "ill_treatment",
            "victim": "gone",
            "words": "she could not stand",
            "quote": "They beat Quuxinda in a cellar until she could not stand.",
        },
        {"as": "cell", "type": "detention_secret", "victim": "stays", "quote": f"{STAYS} was held in the next cell"},
    ],
    "search_action": [
        {
            "as": "asked",
            "type": "complaint_to_police",
            "about": ["gone", "stays"],
            "quote": "was asked about both of them",
        }
    ],
    "response": [
        {
            "by": "police",
            "type": "refuses_to_answer",
            "answers": "asked",
            "about": ["gone", "stays"],
            "quote": "said nothing",
        }
    ],
}


@dataclass(slots=True)
class Coded:
    """A case whose documents are coded. Sources by slug; what a sheet named by the names of its rows."""

    bench: Bench
    sources: dict[str, str] = field(default_factory=dict)

    @property
    def context(self) -> Context:
        return self.bench.context

    def source(self, slug: str, *, kind: str = "press", title: str | None = None) -> str:
        """Make a source; return its id."""
        if slug not in self.sources:
            source = Source(id=new_id("src", secrets.token_bytes), slug=slug, source_kind=kind, title=title or slug)
            self.add((source, source.id))
            self.sources[slug] = source.id
        return self.sources[slug]

    def document(
        self,
        text: str | None,
        *,
        origin: str | None = None,
        derived_from: str | None = None,
        file_name: str = "document.txt",
        labels: tuple[str, ...] = (),
        content: bytes | None = None,
    ) -> str:
        """Take in a document with its text layer, or a file that has none."""
        said_by = self.source(origin) if origin else None
        with self.context.case(CASE, "add") as case, case.unit() as unit:
            exhibit, at = new_id("exh", case.chance), self.context.stamp()
            plain, sealed, size = unit.add_exhibit(exhibit, io.BytesIO(content or (text or "a picture").encode()))
            unit.add(
                Exhibit(
                    id=exhibit,
                    sha256=plain,
                    sealed_sha256=sealed,
                    size=size,
                    media_type="text/plain" if text else "image/jpeg",
                    received_at=at,
                    origin=said_by,
                    item_kind="article",
                    file_name=file_name,
                    derived_from=derived_from,
                    derivation="translation" if derived_from else "",
                    derived_by="by hand" if derived_from else "",
                    labels=labels,
                ),
                about=exhibit,
            )
            unit.add(Custody(exhibit=exhibit, action="received", who=self.context.workspace.member.id, when=at))
            if text is not None:
                unit.add(_reading(exhibit, text, at), about=exhibit)
            self.context.close_unit(unit, "add", {"exhibits": 1})
        return exhibit

    def read_anew(self, exhibit: str, text: str) -> None:
        """Let another program read the document: a newer layer, from which it is quoted from now on."""
        with self.context.case(CASE, "add") as case, case.unit() as unit:
            unit.add(_reading(exhibit, text, self.context.stamp()), about=exhibit)
            self.context.close_unit(unit, "add", {})

    def code(self, exhibit: str, source: str, rows: Mapping[str, Any], **head: Any) -> Recorded:
        """Code a sheet."""
        self.source(source)
        tree: dict[str, Any] = {"sheet": {"exhibit": exhibit, "source": source, "lang": "en", **head}, **rows}
        return code(self.context, CASE, sheet_of(tree))

    def add(self, *added: tuple[Any, str | None]) -> None:
        """Write records as they stand, each with what it is about."""
        with self.context.case(CASE, "test") as case, case.unit() as unit:
            for body, about in added:
                unit.add(body, about=about)
            self.context.close_unit(unit, "test", {})

    def again(self) -> Context:
        """The context of a program that starts anew."""
        return self.bench.unlock_again()

    def statements(self, **wanted: Any) -> list[Kept]:
        """Statements, each with its quote looked up again."""
        with self.again().case(CASE, "test", inspect=True) as case:
            return list(statements(case.index, Wanted(**wanted)))

    def said(self, **wanted: Any) -> dict[str, Statement]:
        """Statements that count, by id."""
        return {one.statement.statement: one.statement for one in self.statements(**wanted)}

    def text(self, exhibit: str) -> str:
        """The newest text layer of a document."""
        from habeas.casework.layers import newest_layer, text_of

        with self.again().case(CASE, "test", inspect=True) as case:
            layer = newest_layer(case.index, exhibit)
            return "" if layer is None else text_of(case.index, layer)

    def exhibits(self) -> set[str]:
        """The exhibits that are there."""
        with self.again().case(CASE, "test", inspect=True) as case:
            return {str(one) for (one,) in case.index.database.execute("SELECT id FROM exhibit")}

    def holds(self) -> None:
        """Nothing speaks against the workspace, and a rebuilt index is the same."""
        assert self.bench.objections() == []
        assert rebuild(self.again(), CASE).same is True


def _reading(exhibit: str, text: str, at: str) -> Reading:
    return Reading(exhibit=exhibit, layer=layer_hash(text), text=text, tool="plain text 1", at=at)


def readable(case: Case) -> bytes:
    """Everything that can be read in a case: each page of each database, deciphered, free pages and journals too; each
    record that still opens; each exhibit that does. In small letters, composed and decomposed."""
    out = io.BytesIO()
    for database in (case.entries.database, case.keyring.database, case.index.database):
        out.write(database.serialize("main"))
    for n, entry in case.entries.walk():
        for _, body in case.bodies(n, entry.header):
            out.write(body)
    for (exhibit,) in case.index.database.execute("SELECT id FROM exhibit"):
        case.read_exhibit(str(exhibit), out)
    for name in ("entries.db-wal", "keys.db-wal", "index.db-wal"):
        path = case.folder / name
        assert not path.exists() or path.stat().st_size == 0, "a journal is left"
    found = out.getvalue().decode("utf-8", "replace").lower()
    return (found + unicodedata.normalize("NFC", found)).encode()


def left(coded: Coded, words: Iterable[str]) -> list[str]:
    """Which of these words can still be read anywhere."""
    with coded.again().case(CASE, "test", inspect=True) as case:
        everything = readable(case)
    return [word for word in words if unicodedata.normalize("NFC", word.lower()).encode() in everything]

"""Statements coded through the API against encoding and sealing them alone; and what one small sheet costs.

A testimony of a thousand invented people is taken in. One large sheet codes a mention, an act and who was involved for
each of them, each with its passage: the whole of it, from the file's bytes to a durable entry. Then many small sheets,
as a coder hands them in: each is an entry of its own. What is left after encoding and sealing is reading the sheet, the
rules, finding the quotes, and writing to three encrypted databases and their search.
"""

from __future__ import annotations

import secrets
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.append(str(Path(__file__).resolve().parents[1]))
from measuring import CASE, Line, median, new_context, options, show

from habeas.casework.adding import Handed, add_files
from habeas.casework.coding import code, known_for
from habeas.casework.context import Context
from habeas.casework.sourcing import SourceTerms, set_source
from habeas.casework.stating import list_statements
from habeas.model.encoding import encode
from habeas.sealing.bodies import SALT_AND_NONCE, new_subject_key, seal_body
from habeas.sealing.secrets import Drawn
from habeas.statements.coding import CodedSheet
from habeas.statements.coding import code as code_rows
from habeas.statements.sheet import read_sheet

PEOPLE, SHEETS = 1_000, 100
LEAST = 1_000.0
"""Statements a second, the bar of issue 4."""


def main() -> None:
    chosen = options("Statements through the coding API / encoding and sealing them alone")
    people, sheets = (100, 5) if chosen.quick else (PEOPLE, SHEETS)
    repeats = 1 if chosen.quick else chosen.repeats
    best: dict[str, float] = {}
    for _ in range(repeats):
        for what, seconds in once(people, sheets).items():
            best[what] = min(seconds, best.get(what, seconds))
    said = best.pop("statements")
    show(
        [
            Line(what=f"{said:,.0f} statements: encoding and sealing alone", value=best["alone"], unit="s"),
            Line(what="the same from a sheet of TOML to a durable entry", value=best["whole"], unit="s"),
            Line(what="a statement", value=best["whole"] / said * 1e6, unit="µs", limit=1e6 / LEAST),
            Line(what="statements a second", value=said / best["whole"], unit="/s"),
            Line(what="ratio", value=best["whole"] / best["alone"], unit="x"),
            Line(what="of it: reading the TOML", value=best["read"], unit="s"),
            Line(what="of it: rules and quotes", value=best["rules"], unit="s"),
            Line(what="a sheet of one mention and one act, median", value=best["small"] * 1e3, unit="ms"),
            Line(what="listing the statements, every quote looked up", value=best["listing"], unit="s"),
        ]
    )


def once(people: int, sheets: int) -> dict[str, float]:
    """Code one large sheet and many small ones in a case of its own; return seconds."""
    with TemporaryDirectory() as folder, new_context() as context:
        set_source(context, CASE, "witness", SourceTerms(kind="testimony"), new=True)
        text = Path(folder) / "testimony.txt"
        text.write_text("".join(passage(at) + "\n\n" for at in range(people)), encoding="utf-8")
        (added,) = add_files(context, CASE, [text], Handed(kind="testimony", origin="witness")).files
        content = written(added.exhibit, range(people)).encode()
        found: dict[str, float] = {}
        coded, found["read"], found["rules"] = rules(context, content)
        found["statements"], found["alone"] = len(coded.statements), alone(coded)
        started = time.perf_counter()
        done = code(context, CASE, read_sheet(content, name="sheet"))
        found["whole"] = time.perf_counter() - started
        if len(done.ids) != len(coded.statements):
            raise SystemExit("not every statement was recorded")
        started = time.perf_counter()
        list_statements(context, CASE)
        found["listing"] = time.perf_counter() - started
        found["small"] = median([small(context, added.exhibit, at) for at in range(sheets)])
    return found


def passage(number: int) -> str:
    """What the testimony says of one person."""
    return f"Nadie Invented{number} was taken from Nowhere {number % 40} by men in grey on a night in spring."


def written(exhibit: str, numbers: range) -> str:
    """A sheet of TOML that codes some people."""
    rows = [f'[sheet]\nexhibit = "{exhibit}"\nsource = "witness"\nlang = "en"\n']
    for at in numbers:
        quote = f"Nadie Invented{at} was taken from Nowhere {at % 40}"
        rows.append(f'[[mention]]\nas = "{at}"\nname = "Nadie Invented{at}"\nquote = "{quote}"\n')
        rows.append(
            f'[[act]]\ntype = "abduction"\nvictim = "{at}"\nstart = "2017-{1 + at % 12:02}"\n'
            f'where = "Nowhere {at % 40}"\nend_status = "whereabouts_unknown"\nquote = "{quote}"\n'
        )
    rows.append('[[mention]]\nas = "grey"\nparty = "group"\nname = "men in grey"\n')
    rows.append(f'quote = {{ exact = "men in grey", occurrence = {numbers.start + 1} }}\n')
    by = '[{ actor = "grey", degree = "carried_out", actor_kind = "unknown" }]'
    return "".join(f"{row}by = {by}\n" if row.startswith("[[act]]") else row for row in rows)


def rules(context: Context, content: bytes) -> tuple[CodedSheet, float, float]:
    """Read and code the sheet without writing it; return it, and the seconds of both."""
    with context.case(CASE, "benchmark") as case:
        started = time.perf_counter()
        sheet = read_sheet(content, name="sheet")
        read = time.perf_counter()
        coded = code_rows(sheet, known_for(context, case, sheet))
        return coded, read - started, time.perf_counter() - read


def alone(coded: CodedSheet) -> float:
    """Return the seconds that encoding each statement and sealing it under a key of its own take."""
    chance = Drawn(secrets.token_bytes, (SALT_AND_NONCE + 32) * len(coded.statements))
    started = time.perf_counter()
    for index, one in enumerate(coded.statements):
        key = new_subject_key(chance)
        seal_body(encode(one), feed=bytes(32), sequence=1, index=index, subject_key=key, chance=chance)
    return time.perf_counter() - started


def small(context: Context, exhibit: str, number: int) -> float:
    """Return the seconds that a small sheet takes."""
    content = written(exhibit, range(number, number + 1)).encode()
    started = time.perf_counter()
    code(context, CASE, read_sheet(content, name="sheet"))
    return time.perf_counter() - started


if __name__ == "__main__":
    main()

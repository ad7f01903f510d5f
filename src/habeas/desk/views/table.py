"""A table of people: mapped in the page, previewed before anything is written, and imported."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from habeas.casework.handing_in import source_choices
from habeas.casework.labels import choices
from habeas.casework.mapping_fields import differing
from habeas.casework.tables import TableOptions
from habeas.casework.tables_at_hand import (
    FIELDS,
    MONTHS,
    TableAtHand,
    import_at_hand,
    preview,
    read_anew,
    take_table,
    with_mapping,
)
from habeas.desk.parts import Asked, Shown
from habeas.desk.sitting import Desk


def show(desk: Desk, asked: Asked) -> Shown:
    """Show the table at hand with its mapping, or that there is none."""
    return Shown(template="table.html", values=_values(desk))


def take(desk: Desk, asked: Asked) -> Shown:
    """Take a table into the hand; nothing of it is written."""
    given = asked.given
    if given.get("too_large") or not asked.file:
        large, say = bool(given.get("too_large")), desk.tongue.say
        why = say("This table is too large for a window.") if large else say("Choose a file first.")
        return Shown(template="table_not.html", values={"why": why, "large": large}, status=409, tone="trouble")
    invented = desk.case is not None and bool(desk.case.invented)
    name = given.get("file_name", "")
    desk.table = take_table(name, asked.file, _options(asked), chance=desk.chance, invented=invented)
    return Shown(go="/table")


def anew(desk: Desk, asked: Asked) -> Shown:
    """Read the table at hand in another encoding, or another sheet of it."""
    table = _seen(desk, asked)
    if table is None:
        return _overtaken(desk, asked)
    desk.table = read_anew(table, _options(asked), chance=desk.chance)
    return Shown(template="table_editor.html", values=_values(desk) | {"focus": "read"})


def toml(desk: Desk, asked: Asked) -> Shown:
    """Take a mapping that somebody kept, in the place of the one in the page."""
    table = _seen(desk, asked)
    if table is None:
        return _overtaken(desk, asked)
    kept = with_mapping(table, asked.given.get("toml", "").encode())
    desk.table = preview(desk.opened, desk.case_name, kept, kept.fields)
    return Shown(template="table_editor.html", values=_values(desk) | {"focus": "preview"})


def look(desk: Desk, asked: Asked) -> Shown:
    """Say what importing by this mapping would do; or do it, where this very mapping was looked at."""
    table = _seen(desk, asked)
    if table is None:
        return _overtaken(desk, asked)
    fields = _fields(asked)
    unchanged = table.would is not None and not differing(fields, table.fields, len(table.shape.header))
    if asked.given.get("do") == "import" and unchanged:
        done = import_at_hand(desk.opened, desk.case_name, table, strict=asked.given.get("strict") == "1")
        desk.table = None
        return Shown(template="table_done.html", values={"done": done, "toml": table.toml})
    desk.table = preview(desk.opened, desk.case_name, table, fields)
    values = _values(desk) | {"focus": "preview", "again": asked.given.get("do") == "import"}
    refused = desk.table.problem is not None or values["again"]
    return Shown(template="table_editor.html", values=values, status=409 if refused else 200)


def compare(desk: Desk, asked: Asked) -> Shown:
    """Compare the people of the case anew, so that those who came are not taken for others."""
    from habeas.casework.linking import link  # it takes the linkage along: 45 MB
    from habeas.casework.pairs_in_turn import PairsInTurn

    done = link(desk.opened, desk.case_name)
    desk.pairs = PairsInTurn(context=desk.opened, case_name=desk.case_name)
    return Shown(template="table_compared.html", values={"done": done})


def drop(desk: Desk, asked: Asked) -> Shown:
    """Put the table away. Nothing of it was written, and the file is where it was."""
    if _seen(desk, asked) is None:
        return _overtaken(desk, asked)
    desk.table = None
    return Shown(go="/add/table")


def _seen(desk: Desk, asked: Asked) -> TableAtHand | None:
    """Return the table at hand if it is as the page has seen it."""
    table = desk.table
    seen = asked.given.get("seen", "")
    return table if table is not None and seen == f"{table.id}.{table.version}" else None


def _overtaken(desk: Desk, asked: Asked) -> Shown:
    """Say that another window went on meanwhile. What this one chose is kept in the page, beside what is there now."""
    table, fields = desk.table, _fields(asked)
    if table is None or not asked.given.get("seen", "").startswith(f"{table.id}."):
        return Shown(template="table_gone.html", values={}, status=409, tone="trouble")
    unlike = differing(fields, table.fields, len(table.shape.header)) if fields else ()
    values = _values(desk) | {"overtaken": unlike, "now": table.fields, "v": fields or table.fields, "focus": "trouble"}
    return Shown(template="table_editor.html", values=values, status=409, tone="trouble")


def _fields(asked: Asked) -> dict[str, str]:
    own = ("seen", "do", "strict", "encoding", "delimiter", "sheet", "toml")
    return {key: said for key, said in asked.given.items() if key not in own and said}


def _options(asked: Asked) -> TableOptions:
    given = {key: asked.given.get(key, "").strip() for key in ("encoding", "delimiter", "sheet")}
    delimiter = "\t" if given["delimiter"] == "tab" else given["delimiter"]
    return TableOptions(encoding=given["encoding"] or None, delimiter=delimiter or None, sheet=given["sheet"] or None)


def _pairs(values: Sequence[str], names: Mapping[str, str] | None = None) -> tuple[tuple[str, str], ...]:
    """Return values with what each is called, for a choice."""
    return tuple((one, (names or {}).get(one, one)) for one in values)


def _values(desk: Desk) -> dict[str, object]:
    lang, table = desk.tongue.lang, desk.table
    return {
        "table": table,
        "v": table.fields if table else {},
        "overtaken": None,
        "now": {},
        "again": False,
        "focus": "",
        "sources": source_choices(desk.opened, desk.case_name),
        "fields": FIELDS,
        "months": MONTHS,
        "pairs": _pairs,
        "source_kinds": choices("source_kinds", lang),
        "fates": choices("stated_fates", lang),
        "purposes": choices("consent_purposes", lang),
        "recipients": choices("recipients", lang),
    }

"""A mapping as TOML: written from what was chosen, so that it can be read again, copied and kept."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

_BARE = re.compile(r"[A-Za-z0-9_-]+")
Tree = dict[str, Any]
"""A mapping as TOML holds it: `source` (with `basis`), `list`, `unknown`, `columns`."""


def toml_of(tree: Tree) -> str:
    """Return a mapping as TOML that `read_mapping` reads: the tables in their order, each key on a line."""
    return "\n".join(_table((), tree)).strip() + "\n"


def text(words: str) -> str:
    """Return words as a TOML string."""
    # A JSON string is a TOML basic string, save that TOML wants DEL escaped too.
    return json.dumps(words, ensure_ascii=False).replace("\x7f", "\\u007F")


def value(found: object) -> str:
    """Return a flag, a text or a list of texts as TOML."""
    if isinstance(found, bool):
        return "true" if found else "false"
    if isinstance(found, list | tuple):
        return f"[{', '.join(text(str(each)) for each in found)}]"
    return text(str(found))


def _table(path: tuple[str, ...], tree: Mapping[str, Any]) -> Iterator[str]:
    inner = {key: below for key, below in tree.items() if isinstance(below, dict)}
    plain = [f"{_key(key)} = {value(found)}" for key, found in tree.items() if key not in inner]
    if path and (plain or not inner):
        yield ""
        yield f"[{'.'.join(map(_key, path))}]"
    yield from plain
    for key, below in inner.items():
        yield from _table((*path, key), below)


def _key(key: str) -> str:
    return key if _BARE.fullmatch(key) else text(key)

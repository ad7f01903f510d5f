"""The texts of the interface, as they stand in templates and views: what a catalogue must have.

`python -m tests.desk.messages` prints them as the head of a new catalogue (.pot).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from jinja2 import Environment, nodes

import habeas.desk
from habeas.casework.labels import definition
from habeas.model.vocabularies import vocabulary

FOLDER = Path(next(iter(habeas.desk.__path__)))
DEFINED = ("fate", "whereabouts", "proof", "element_values")
"""Vocabularies whose definitions stand on a screen: somebody chooses among them."""
_CALLS = {"_": 1, "say": 1, "N_": 1, "many": 2, "ngettext": 2}
_OF_THE_ENGINE = {"sentence": 1, "sentences": 2}
"""How every other part of the program makes what it says to people (`habeas.sentences`)."""


def messages() -> dict[tuple[str, ...], set[str]]:
    """Return every text (of a plural, both) and the files in which it stands."""
    found: dict[tuple[str, ...], set[str]] = {}
    for path in sorted(FOLDER.rglob("*.html")):
        for one in _in_template(path.read_text(encoding="utf-8")):
            found.setdefault(one, set()).add(path.name)
    for path in sorted(FOLDER.rglob("*.py")):
        for one in _in_module(path.read_text(encoding="utf-8"), _CALLS):
            found.setdefault(one, set()).add(path.name)
    for path in sorted(FOLDER.parent.rglob("*.py")):
        for one in _in_module(path.read_text(encoding="utf-8"), _OF_THE_ENGINE):
            found.setdefault(one, set()).add(path.name)
    for name in DEFINED:
        for slug in vocabulary(name).terms:
            found.setdefault((definition(name, slug),), set()).add(name)
    return found


def _in_template(text: str) -> Iterator[tuple[str, ...]]:
    for call in Environment(autoescape=True).parse(text).find_all(nodes.Call):
        name = call.node.name if isinstance(call.node, nodes.Name) else ""
        words = [one.value for one in call.args[: _CALLS.get(name, 0)] if isinstance(one, nodes.Const)]
        if words and len(words) == _CALLS[name]:
            yield tuple(map(str, words))


def _in_module(text: str, calls: dict[str, int]) -> Iterator[tuple[str, ...]]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            wanted = node.args[: calls.get(name, 0)]
            words = [one.value for one in wanted if isinstance(one, ast.Constant) and isinstance(one.value, str)]
            if words and len(words) == calls[name]:
                yield tuple(words)


if __name__ == "__main__":
    for one, where in messages().items():
        print(f"#: {' '.join(sorted(where))}")
        print("\n".join(f'{key} "{text}"' for key, text in zip(("msgid", "msgid_plural"), one, strict=False)))
        print('msgstr ""\n' if len(one) == 1 else 'msgstr[0] ""\nmsgstr[1] ""\n')

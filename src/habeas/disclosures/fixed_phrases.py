"""The fixed phrases of papers in five languages, from phrases/*.toml.

A phrase that no speaker has checked says so through `Phrases.checked`; a paper that uses it is marked. A key that a
language lacks is an error of the program, never a silent fall to English.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from habeas.errors import UsageError

LANGUAGES = ("en", "es", "fr", "ru", "ar")


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """The phrases of one room in one language."""

    lang: str
    checked: bool
    texts: tuple[tuple[str, str], ...]

    def say(self, key: str, **values: str | int) -> str:
        """Return a phrase with its values in their places.

        Raises: KeyError: there is no such phrase, or a value it needs is missing.
        """
        return dict(self.texts)[key].format(**values)


def phrases(room: str, lang: str) -> Phrases:
    """Return the phrases of phrases/ROOM.toml.

    Raises: UsageError: no phrases are kept in this language.
    """
    if lang not in LANGUAGES:
        raise UsageError(f"papers are written in {', '.join(LANGUAGES)}", advice="Choose one of these with --lang.")
    told = _read(room)
    return Phrases(
        lang=lang,
        checked=bool(told["checked"][lang]),
        texts=tuple((key, one[lang]) for key, one in told.items() if key != "checked"),
    )


@cache
def _read(room: str) -> dict[str, dict[str, Any]]:
    text = resources.files("habeas.disclosures").joinpath("phrases", f"{room}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)

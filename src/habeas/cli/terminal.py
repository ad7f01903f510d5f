"""Text that is safe to show on a terminal, and that fits it; numbers as people read them."""

from __future__ import annotations

import shutil
import sys
import unicodedata
from pathlib import Path

from habeas.model.numerals import THIN, grouped

number = grouped  # the verbs know it by this name

# Characters that change how the text around them is shown: a name must not rewrite the line it stands in.
_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
_JOINERS = {"\u200c", "\u200d"}  # they belong to the spelling of Persian and Indic words
_NARROWEST, _WIDEST = 40, 100  # a line of prose longer than this is hard to read


def program() -> str:
    """Return how this program is called from here: by its name, or by its path where the name alone is not found."""
    if shutil.which("habeas") or Path(sys.argv[0]).name != "habeas":
        return "habeas"
    called = Path(sys.argv[0]).absolute()
    return str(called.relative_to(Path.cwd())) if called.is_relative_to(Path.cwd()) else str(called)


def shown(text: str) -> str:
    """Return a text as one line with its control and direction characters spelled out."""
    if text.isprintable():
        return text
    return "".join(_spelled(character) for character in text)


def _spelled(character: str) -> str:
    if character not in _JOINERS and unicodedata.category(character) in _HIDDEN:
        return f"⟨U+{ord(character):04X}⟩"
    return character


def percent(probability: float) -> str:
    """Spell a probability (0 to 1) in per cent; near the ends in words, so that doubt is never shown as
    none."""
    if probability > 0.999:
        return f"over 99.9{THIN}%"
    if probability < 0.001:
        return f"under 0.1{THIN}%"
    return f"{100 * probability:.1f}{THIN}%"


def counted(value: int, one: str, many: str = "") -> str:
    """Spell a number with its unit: "1 pair", "2 pairs"."""
    return f"{number(value)} {one if value == 1 else many or one + 's'}"


def room() -> int | None:
    """Return the columns of the terminal on standard output; None where there is none, and nothing is cut."""
    if not sys.stdout.isatty():
        return None
    return max(_NARROWEST, shutil.get_terminal_size().columns)


def across(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    if text.isascii():
        return len(text)
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def cut(text: str, width: int) -> str:
    """Return a text of at most this many columns; what was cut shows as an ellipsis."""
    return text if across(text) <= width else _first(text, width - 1).rstrip() + "…"


def _first(text: str, width: int) -> str:
    """Return as much of the beginning of a text as fits."""
    taken = 0
    for at, character in enumerate(text):
        taken += across(character)
        if taken > width:
            return text[:at]
    return text


def prose(text: str, width: int | None, *, indent: int = 0, hang: int = 0) -> str:
    """Break a sentence between words; later lines stand `hang` columns further in. Ids and paths stay
    whole."""
    margin = " " * indent
    if width is None:
        return margin + text
    further = margin + " " * hang
    return "\n".join(
        (further if at else margin) + line for at, line in enumerate(broken(text, min(width, _WIDEST) - indent - hang))
    )


def broken(text: str, width: int, *, inside_words: bool = False) -> list[str]:
    """Return the lines of a text, none wider than this unless a single word is (and may not be broken)."""
    lines = [""]
    for word in text.split(" "):
        joined = f"{lines[-1]} {word}" if lines[-1] else word
        if not lines[-1] or across(joined) <= width:
            lines[-1] = joined
        else:
            lines.append(word)
        while inside_words and across(lines[-1]) > width:
            first = _first(lines[-1], width) or lines[-1][:1]
            lines[-1:] = [first, lines[-1][len(first) :].lstrip(" ")]
    return lines

"""What a stylesheet asks a browser to load: imports, pictures and fonts (CSS Syntax, CSS Values: `url()`, `src()`)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import tinycss2
import webencodings

from habeas.capture.links import FONT, IMAGE, STYLE, Reference

_FUNCTIONS = {"url", "src"}
_SETS = {"image-set", "-webkit-image-set"}


def style_references(content: bytes, *, charset: str) -> Iterator[Reference]:
    """Return what a stylesheet refers to, in its order.

    Args:
        content: the bytes of the stylesheet.
        charset: the encoding that the host announced, or "".
    """
    announced = charset if charset and webencodings.lookup(charset) else None
    rules, _ = tinycss2.parse_stylesheet_bytes(content, protocol_encoding=announced, skip_comments=True)
    yield from _of_rules(rules)


def rule_references(text: str) -> Iterator[Reference]:
    """Return what the content of a `style` element refers to."""
    yield from _of_rules(tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True))


def declaration_references(text: str) -> Iterator[Reference]:
    """Return what a `style` attribute refers to."""
    yield from _of_values(tinycss2.parse_component_value_list(text, skip_comments=True), IMAGE)


def _of_rules(rules: list[Any]) -> Iterator[Reference]:
    for rule in rules:
        if rule.type == "at-rule" and rule.lower_at_keyword == "import":
            yield from _imported(rule.prelude)
            continue
        font = rule.type == "at-rule" and rule.lower_at_keyword == "font-face"
        for part in (getattr(rule, "prelude", None), getattr(rule, "content", None)):
            yield from _of_values(part or [], FONT if font else IMAGE)


def _imported(prelude: list[Any]) -> Iterator[Reference]:
    """Return the stylesheet that an @import names: its first string or url()."""
    for token in prelude:
        if token.type in {"string", "url"}:
            yield Reference(token.value, STYLE)
            return
        if token.type == "function" and token.lower_name in _FUNCTIONS:
            yield from (Reference(each.value, STYLE) for each in token.arguments[:1] if each.type == "string")
            return


def _of_values(tokens: list[Any], role: str) -> Iterator[Reference]:
    """Return the url()s among component values, however deep they stand; without recursion, because pages can nest."""
    waiting = [iter(tokens)]
    while waiting:
        token = next(waiting[-1], None)
        if token is None:
            waiting.pop()
        elif token.type == "url":
            yield Reference(token.value, role)
        elif token.type == "function" and token.lower_name in _FUNCTIONS | _SETS:
            yield from (Reference(each.value, role) for each in token.arguments if each.type == "string")
            waiting.append(iter(token.arguments))
        elif token.type == "function":
            waiting.append(iter(token.arguments))
        elif token.type in {"{} block", "[] block", "() block"}:
            waiting.append(iter(token.content))

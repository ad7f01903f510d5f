"""What screens are made of: a screen with its path, an action that a screen can send, and what a view returns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from habeas.desk.sitting import Desk

_DIGITS = 15


def N_(text: str) -> str:  # noqa: N802 (as gettext calls it)
    """Mark a text for the catalogues; it is translated where it is shown."""
    return text


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a browser asks of a view: the id in the path, "" if it has none, and the fields of the form.

    Nothing of it is ever in an error or a log. `secret` is overwritten once the view returns. `file`: the bytes of the
    file, or the long text, that an action with `upload` takes; the field `file_name` may name somebody.
    """

    id: str = ""
    given: Mapping[str, str] = field(default_factory=dict, repr=False)
    secret: bytearray = field(default_factory=bytearray, repr=False)
    file: bytes = field(default=b"", repr=False)

    def all(self, name: str) -> tuple[str, ...]:
        """Return what was chosen in the boxes of one name: slugs or ids, never words."""
        return tuple(one for one in self.given.get(name, "").split("\n") if one)

    def number(self, name: str, otherwise: int = -1) -> int:
        """Return the whole number of 0 or more in a field; `otherwise` where it holds none that can be one of ours."""
        return whole_number(self.given.get(name, ""), otherwise)


def whole_number(text: str, otherwise: int = -1) -> int:
    """Return the whole number of 0 or more that a text is; `otherwise` where it is none, or has over 15 digits."""
    return int(text) if text.isdecimal() and len(text) <= _DIGITS else otherwise


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a view returns: a template and its values, or what became of an action; or bytes, for our own script alone.

    Args:
        template: "" where nothing is put into the page.
        say: a sentence that is shown and spoken, translated. tone: done or trouble.
        go: the path that the browser goes to.
        status: of the HTTP answer.
        content, kind, told: the bytes, their media type, and what the script is told beside them, in plain letters.
    """

    template: str = ""
    values: Mapping[str, Any] = field(default_factory=dict, repr=False)
    say: str = field(default="", repr=False)
    tone: str = "done"
    go: str = ""
    status: int = 200
    content: bytes = field(default=b"", repr=False)
    kind: str = ""
    told: Mapping[str, str] = field(default_factory=dict, repr=False)


View = Callable[["Desk", Asked], Shown]


@cache
def view(name: str) -> View:
    """Load a view by its name, `file.function` in `views`. It is imported when it is first asked for."""
    module, _, function = name.partition(".")
    found: View = getattr(import_module(f"habeas.desk.views.{module}"), function)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """A screen.

    Args:
        path: opaque ids alone may follow it, where `takes_id`.
        title: for the menu and the heading, marked with N_.
        show: the view, `file.function` in `views`; it runs in the vault's thread.
        in_menu: whether the menu leads to it.
        stands: where the desk has to stand (`Desk.state`); elsewhere it leads to the start.
    """

    name: str
    path: str
    title: str
    show: str
    in_menu: bool = True
    takes_id: bool = False
    stands: tuple[str, ...] = ("open",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """What a screen can send. Its answer is put into the page, part by part.

    Args:
        do: the view, `file.function` in `views`.
        secret: the body is a passphrase or code, taken as bytes.
        while_locked: it can be sent before the vault is open.
        quiet: a page sends it by itself, and nobody touched a key.
        upload: the body is the fields as one line of JSON and then a file, which stays in memory.
        while_presenting: it can be sent while others look on; what carries words from or to a case cannot.
    """

    path: str
    do: str
    secret: bool = False
    while_locked: bool = False
    quiet: bool = False
    while_presenting: bool = False
    upload: bool = False

"""What screens are made of: a screen with its path, an action that a screen can send, and what a view returns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from habeas.desk.sitting import Desk


def N_(text: str) -> str:  # noqa: N802 (as gettext calls it)
    """Mark a text for the catalogues; it is translated where it is shown."""
    return text


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a browser asks of a view: the id in the path, "" if it has none, and the fields of the form.

    Nothing of it is ever in an error or a log. `secret` is overwritten once the view returns.
    """

    id: str = ""
    given: Mapping[str, str] = field(default_factory=dict, repr=False)
    secret: bytearray = field(default_factory=bytearray, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a view returns: a template and its values, or what became of an action.

    Args:
        template: "" where nothing is put into the page.
        say: a sentence that is shown and spoken, translated. tone: done or trouble.
        go: the path that the browser goes to.
        status: of the HTTP answer.
    """

    template: str = ""
    values: Mapping[str, Any] = field(default_factory=dict, repr=False)
    say: str = field(default="", repr=False)
    tone: str = "done"
    go: str = ""
    status: int = 200


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
    """

    path: str
    do: str
    secret: bool = False
    while_locked: bool = False

"""Writing pages: templates, with every datum marked off from the language around it. Nothing is written by hand."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from importlib import resources
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup, escape

from habeas.desk.tongues import NAMES, Tongue

if TYPE_CHECKING:
    from habeas.desk.sitting import Desk


_BDI = Markup('<bdi translate="no">%s</bdi>')
_BDI_IN = Markup('<bdi translate="no" lang="%s">%s</bdi>')


@cache
def _environment(lang: str, digits: str) -> Environment:
    made = Environment(
        loader=PackageLoader("habeas.desk", "templates"),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    tongue = Tongue(lang=lang, digits=digits)

    def say(text: str, **values: object) -> Markup:
        found = escape(tongue.say(text))
        return found % values if values else found

    def many(one: str, several: str, n: int, **values: object) -> Markup:
        return escape(tongue.form(one, several, n)) % ({"num": tongue.number(n)} | values)

    made.globals.update(
        _=say, many=many, lang=lang, dir=tongue.direction, label=tongue.label, names=NAMES, version=static_version()
    )
    made.filters.update(num=tongue.number, day=tongue.day, data=data)
    return made


def data(value: object, lang: str = "") -> Markup:
    """Return a datum, isolated from the direction of the text around it, as it is written."""
    return _BDI_IN % (lang, value) if lang and lang != "und" else _BDI % (value,)


def write(desk: Desk, template: str, values: dict[str, Any]) -> str:
    """Write a template."""
    from habeas.desk.screens import SCREENS

    tongue = desk.tongue
    made = _environment(tongue.lang, tongue.digits)
    around = {"desk": desk, "prefer": desk.preferences, "screens": SCREENS, "menu": desk.state == "open"}
    return made.get_template(template).render(around | values)


@cache
def static_version() -> str:
    """Return a hash over the files that a browser may keep: in their address, so that it never keeps old ones."""
    folder = resources.files("habeas.desk").joinpath("static")
    total = sha256()
    for one in sorted(folder.iterdir(), key=lambda each: each.name):
        total.update(one.name.encode() + one.read_bytes())
    return total.hexdigest()[:16]


@cache
def static_file(name: str) -> tuple[bytes, str] | None:
    """Return a file that ships with the desk and its type; None where there is none of this name."""
    kinds = {"css": "text/css", "mjs": "text/javascript", "svg": "image/svg+xml"}
    known = {one.name for one in resources.files("habeas.desk").joinpath("static").iterdir()}
    kind = kinds.get(name.rpartition(".")[2])
    if name not in known or kind is None:
        return None
    return resources.files("habeas.desk").joinpath("static", name).read_bytes(), f"{kind}; charset=utf-8"

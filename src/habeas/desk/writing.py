"""Writing pages: templates, with every datum marked off from the language around it. Nothing is written by hand."""

from __future__ import annotations

from datetime import date
from functools import cache
from hashlib import sha256
from importlib import resources
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup, escape

from habeas.casework.labels import choices
from habeas.casework.preferences import CHOICES
from habeas.desk.known_words import advised, known
from habeas.desk.presenting import cover
from habeas.desk.tongues import NAMES, Tongue
from habeas.sentences import Sentence, Value

if TYPE_CHECKING:
    from habeas.desk.sitting import Desk


_BDI = Markup('<bdi translate="no">%s</bdi>')
_ENGLISH = Markup('<span lang="en" dir="ltr">%s</span>')
_BDI_IN = Markup('<bdi translate="no" lang="%s">%s</bdi>')


@cache
def _environment(lang: str, digits: str, presenting: bool) -> Environment:
    made = Environment(
        loader=PackageLoader("habeas.desk", "templates"),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    tongue = Tongue(lang=lang, digits=digits)
    over = cover(tongue, _own_words()) if presenting else None

    def covered(values: dict[str, object]) -> dict[str, object]:
        return values if over is None else {name: over.over(value) for name, value in values.items()}

    def say(text: str, **values: object) -> Markup:
        found = escape(tongue.say(text))
        return found % covered(values) if values else found

    def many(one: str, several: str, n: int, **values: object) -> Markup:
        return escape(tongue.form(one, several, n)) % ({"num": tongue.number(n)} | covered(values))

    def put(name: str, value: Value) -> object:
        if isinstance(value, int):
            return escape(tongue.number(value))
        if isinstance(value, date):
            return tongue.day(value)
        again = known(value) if name == "why" else None  # a reason within a reason; all else is data
        return made.filters["data"](value) if again is None else told(again)

    def told(one: Sentence) -> Markup:
        values = {name: put(name, value) for name, value in one.values}
        if one.several:
            found = escape(tongue.form(one.text, one.several, one.num)) % covered(values)
        else:
            found = say(one.text, **values)
        return found if one.then is None else found + " " + told(one.then)

    def heard(text: str, ours: bool = False) -> Markup:
        found = known(text)
        shown = made.filters["own" if ours else "data"]
        return _ENGLISH % (shown(text),) if found is None else told(found)

    def called(vocabulary: str, slug: str) -> Markup:
        found = tongue.label(vocabulary, slug)
        ours = over is None or slug in dict(choices(vocabulary, lang))
        return escape(found if ours or over is None else over.over(slug))

    made.globals.update(
        _=say,
        many=many,
        advised=advised,
        lang=lang,
        dir=tongue.direction,
        label=called,
        names=NAMES,
        version=static_version(),
    )
    made.filters.update(
        num=lambda n: escape(tongue.number(n)),
        told=told,
        heard=heard,
        moment=lambda at: data(tongue.moment(at)),
        day=tongue.day,
        data=data,
        own=data,
    )
    if over is not None:
        over.lay(made)
    return made


def _own_words() -> tuple[str, ...]:
    """Return texts that are the program's own and stand in no template: paths of screens, choices in the settings."""
    from habeas.desk.screens import ACTIONS, SCREENS

    screens = (word for one in SCREENS for word in (one.name, one.path))
    return (*screens, *(one.path for one in ACTIONS), *CHOICES, static_version())


def data(value: object, lang: str = "", ref: str = "") -> Markup:
    """Return a datum, isolated from the direction of the text around it, as it is written.

    Args:
        ref: the id of what it belongs to, which stands in its place while somebody presents to others.
    """
    return _BDI_IN % (lang, value) if lang and lang != "und" else _BDI % (value,)


def write(desk: Desk, template: str, values: dict[str, Any]) -> str:
    """Write a template."""
    from habeas.desk.screens import SCREENS

    tongue = desk.tongue
    made = _environment(tongue.lang, tongue.digits, desk.presenting)
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

"""Writing pages: templates, with every datum marked off from the language around it. Nothing is written by hand."""

from __future__ import annotations

from dataclasses import dataclass
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
from habeas.desk.presenting import Cover, cover
from habeas.desk.tongues import NAMES, Tongue
from habeas.sentences import Sentence, Value

if TYPE_CHECKING:
    from habeas.desk.sitting import Desk


_BDI = Markup('<bdi translate="no">%s</bdi>')
_ENGLISH = Markup('<span lang="en" dir="ltr">%s</span>')
_BDI_IN = Markup('<bdi translate="no" lang="%s">%s</bdi>')


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wording:
    """What templates say by: texts in a language, with what is put into them; while presenting, under a cover."""

    tongue: Tongue
    over: Cover | None

    def say(self, text: str, **values: object) -> Markup:
        found = escape(self.tongue.say(text))
        return found % self._covered(values) if values else found

    def many(self, one: str, several: str, n: int, **values: object) -> Markup:
        return escape(self.tongue.form(one, several, n)) % ({"num": self.tongue.number(n)} | self._covered(values))

    def called(self, vocabulary: str, slug: str) -> Markup:
        found = self.tongue.label(vocabulary, slug)
        ours = self.over is None or slug in dict(choices(vocabulary, self.tongue.lang))
        return escape(found if ours or self.over is None else self.over.over(slug))

    def told(self, one: Sentence) -> Markup:
        values = {name: self._put(name, value) for name, value in one.values}
        if one.several:
            found = escape(self.tongue.form(one.text, one.several, one.num)) % self._covered(values)
        else:
            found = self.say(one.text, **values)
        return found if one.then is None else found + " " + self.told(one.then)

    def heard(self, text: str, ours: bool = False) -> Markup:
        found = known(text)
        return _ENGLISH % (data(text) if ours else self.data(text),) if found is None else self.told(found)

    def data(self, value: object) -> Markup:
        return data(value) if self.over is None else self.over.data(value)

    def _put(self, name: str, value: Value) -> object:
        if isinstance(value, int):
            return escape(self.tongue.number(value))
        if isinstance(value, date):
            return self.tongue.day(value)
        again = known(value) if name == "why" else None  # a reason within a reason; all else is data
        return self.data(value) if again is None else self.told(again)

    def _covered(self, values: dict[str, object]) -> dict[str, object]:
        return values if self.over is None else {name: self.over.over(value) for name, value in values.items()}


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
    words = _Wording(tongue=tongue, over=cover(tongue, _own_words()) if presenting else None)
    made.globals.update(_=words.say, many=words.many, label=words.called, advised=advised)
    made.globals.update(lang=lang, dir=tongue.direction, names=NAMES, version=static_version())
    made.filters.update(told=words.told, heard=words.heard, day=tongue.day, data=data, own=data)
    made.filters.update(num=lambda n: escape(tongue.number(n)), moment=lambda at: data(tongue.moment(at)))
    if words.over is not None:
        words.over.lay(made)
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

"""Packs: what is usual in the names of a culture, as facts with their sources, and compiled once.

A pack is a file of `packs/`. One without a source, or with a key nobody knows, is refused.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources

import msgspec

from habeas.errors import PersonsError
from habeas.model.spellings import SCRIPTS
from habeas.persons.pack_sources import Source, check_sources

PACKS = ("east_slavic", "north_caucasus", "arabic", "spanish", "latin")
ORDERED = {"g": "given", "p": "patronymic", "a": "father", "n": "grandfather", "f": "family", "s": "second_family"}
"""The letters of `orders` and the roles they stand for."""

Shares = dict[str, float]


class Known(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Given names in three ranks; words of one name are joined by ~."""

    very_common: str = ""
    common: str = ""
    known: str = ""


class Families(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Usual family names."""

    common: str = ""


class Endings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which share of the patronymics, and of the family names, ends so. The longest ending of a word counts."""

    patronymic: Shares = {}
    family: Shares = {}


class Form(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which share of given and of family names has a form."""

    given: float
    family: float


class Titles(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Words that are a title anywhere, only as the first word, or only behind a name."""

    anywhere: str = ""
    first: str = ""
    after: str = ""


class Marks(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Words that say what the next words are; patronymic_after what the word before is."""

    alias: str = ""
    born: str = ""
    married: str = ""
    teip: str = ""
    nasab: str = ""
    nasab_inside: str = ""  # only behind another word
    patronymic_after: str = ""
    kunya: str = ""
    kunya_alone: str = ""
    alternative: str = ""


class Articles(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The article: written together with its word, apart from it, and the consonants that take its l."""

    glued: str = ""
    apart: str = ""
    sun: str = ""


class Compounds(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Names of several words: abd and its second words, second words such as al-Din, and whole ones.

    The first head and the first tail of a script are how the others are compared.
    """

    heads: str = ""
    divine: str = ""
    same: dict[str, str] = {}  # spellings of one second word
    tails: str = ""
    after: str = ""
    joined: str = ""


class Particles(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Words that belong to the next, and those that stand between two family names."""

    forward: str = ""
    conjunction: str = ""


class Initials(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Initials of more than one letter, when a point stands behind them."""

    digraphs: str = ""


class Pack(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is usual in the names of one culture."""

    version: str
    culture: str
    title: str
    scripts: tuple[str, ...]
    romanised_by: str  # the table of romanisation.py that gives its words their Latin spellings, or ""
    sources: tuple[Source, ...]
    orders: Shares
    given: Known = Known()
    family: Families = Families()
    endings: Endings = Endings()
    endings_latin: Endings = Endings()
    forms: dict[str, Form] = {}
    female: dict[str, str] = {}
    titles: Titles = Titles()
    marks: Marks = Marks()
    articles: Articles = Articles()
    compounds: Compounds = Compounds()
    particles: Particles = Particles()
    initials: Initials = Initials()


FORMS = ("article", "nisba", "article_nisba", "particle")


@cache
def pack(name: str) -> Pack:
    """Return a pack that ships with the program, by its name in PACKS.

    Raises: PersonsError: there is no such pack, or it cannot be used.
    """
    if name not in PACKS:
        raise PersonsError("there is no pack of names for this culture", place=name, advice=f"one of: {PACKS}")
    text = resources.files("habeas.persons").joinpath("packs", f"{name}.toml").read_text("utf-8")
    return typed(text, name=name)


@cache
def packs() -> tuple[Pack, ...]:
    """Return all packs that ship with the program."""
    return tuple(map(pack, PACKS))


def typed(text: str, *, name: str) -> Pack:
    """Read a pack from TOML.

    Raises: PersonsError: it is no TOML, lacks a part or a source, holds a key, script, form or order that nobody
        knows, or a share that is none.
    """
    try:
        found = msgspec.convert(tomllib.loads(text), Pack)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as failure:
        raise PersonsError(f"a pack of names cannot be used: {failure}", place=name) from failure
    check_sources(found.sources, place=name)
    for what, unknown in (
        ("script", set(found.scripts) - set(SCRIPTS)),
        ("form", set(found.forms) - set(FORMS)),
        ("order", {order for order in found.orders if not order or set(order.split()) - set(ORDERED)}),
    ):
        if unknown:
            raise PersonsError(f"a pack of names has an unknown {what}: {min(unknown)!r}", place=name)
    if not found.scripts or not found.orders:
        raise PersonsError("a pack of names has no script or no order", place=name)
    _check_shares(found, name)
    return found


def _check_shares(found: Pack, name: str) -> None:
    """Check that shares lie between 0 and 1, each kind's endings together too, and that weights are above 0."""
    for endings in (found.endings.patronymic, found.endings.family):
        if any(not 0 < share < 1 for share in endings.values()) or sum(endings.values()) > 1.001:
            raise PersonsError("the shares of a pack's endings are no shares", place=name)
    if any(not (0 < form.given < 1 and 0 < form.family < 1) for form in found.forms.values()):
        raise PersonsError("the shares of a pack's forms are no shares", place=name)
    if any(weight <= 0 for weight in found.orders.values()):
        raise PersonsError("a weight of a pack's orders is not above 0", place=name)


def entries(text: str) -> tuple[tuple[str, ...], ...]:
    """Return the names or phrases of a list, each as its words."""
    return tuple(tuple(entry.split("~")) for entry in text.split())

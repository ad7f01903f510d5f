"""What a page asks a browser to load, and where it sends its reader (HTML Standard)."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import webencodings
from selectolax.lexbor import LexborHTMLParser, LexborNode

from habeas.capture.links import CHOICE, FONT, FRAME, ICON, IMAGE, MEDIA, OTHER, SCRIPT, STYLE, Reference, forwarded
from habeas.capture.style_links import declaration_references, rule_references

_SPACE = "\t\n\f\r "
_PRESCANNED = 1_024
_CHARSET = re.compile(rb"""<meta[^>]{0,500}?charset\s*=\s*["']?\s*([A-Za-z0-9_\-.:]{1,40})""", re.IGNORECASE)
_LONGEST_TITLE = 1_000
_CANDIDATE = re.compile(rf"[{_SPACE},]*([^{_SPACE},][^{_SPACE}]*)")
_DESCRIPTORS = re.compile(r"(?:[^,(]+|\([^)]*\)?)*,?")

# Of each element the attributes that a browser loads from, and the role of what they name.
_LOADED = {
    "img": {"src": IMAGE, "data-src": IMAGE, "data-original": IMAGE},
    "input": {"src": IMAGE},
    "image": {"href": IMAGE, "xlink:href": IMAGE},
    "use": {"href": IMAGE, "xlink:href": IMAGE},
    "feimage": {"href": IMAGE, "xlink:href": IMAGE},
    "script": {"src": SCRIPT, "href": SCRIPT, "xlink:href": SCRIPT},
    "iframe": {"src": FRAME},
    "frame": {"src": FRAME},
    "video": {"src": MEDIA, "poster": IMAGE},
    "audio": {"src": MEDIA},
    "source": {"src": MEDIA},
    "track": {"src": MEDIA},
    "embed": {"src": OTHER},
    "object": {"data": OTHER},
    "body": {"background": IMAGE},
    "table": {"background": IMAGE},
    "td": {"background": IMAGE},
    "th": {"background": IMAGE},
}
_SETS = {"img": ("srcset", "data-srcset"), "source": ("srcset", "data-srcset"), "link": ("imagesrcset",)}
_RELATIONS = {
    "stylesheet": STYLE,
    "icon": ICON,
    "apple-touch-icon": ICON,
    "apple-touch-icon-precomposed": ICON,
    "mask-icon": ICON,
    "manifest": OTHER,
    "preload": OTHER,
    "modulepreload": SCRIPT,
}

_LOADED_AS = {"style": STYLE, "image": IMAGE, "script": SCRIPT, "font": FONT}


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What stands in a page: its title, its base as stated, where it sends its reader, and what it refers to."""

    title: str = field(repr=False)
    base: str = field(repr=False)
    forward: str = field(repr=False)
    references: tuple[Reference, ...] = field(repr=False)


def read_page(content: bytes, *, charset: str) -> Page:
    """Read a page.

    Args:
        content: its bytes.
        charset: the encoding that the host announced, or "".
    """
    tree = LexborHTMLParser(decoded(content, charset=charset))
    base = forward = ""
    found: list[Reference] = []
    for node in _elements(tree):
        attributes = {name: value or "" for name, value in node.attributes.items()}
        if node.tag == "base" and not base:
            base = attributes.get("href", "")
        elif node.tag == "meta" and not forward:
            forward = _forward(node, attributes)
        found.extend(_of_element(node, attributes))
    title = tree.css_first("title")
    words = " ".join(title.text().split())[:_LONGEST_TITLE] if title is not None else ""
    return Page(title=words, base=base, forward=forward, references=tuple(found))


def decoded(content: bytes, *, charset: str) -> str:
    """Return a page as text: by its byte order mark, else as announced, else as it says itself, else as browsers do."""
    said = _CHARSET.search(content[:_PRESCANNED])
    labels = (charset, said[1].decode("ascii") if said else "")
    encoding = next((known for label in labels if label and (known := webencodings.lookup(label))), _by_form(content))
    # A page that says of itself, in ASCII, that it is in UTF-16 is not.
    if not charset and encoding.name.startswith("utf-16"):
        encoding = webencodings.UTF8
    return str(webencodings.decode(content, encoding, errors="replace")[0])


def _by_form(content: bytes) -> webencodings.Encoding:
    """Return UTF-8 for what is UTF-8, but for an end that was cut off, and else what browsers fall back on."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(content)
    except UnicodeDecodeError:
        return webencodings.lookup("windows-1252") or webencodings.UTF8
    return webencodings.UTF8


def _elements(tree: LexborHTMLParser) -> Iterator[LexborNode]:
    if tree.root is not None:
        yield from tree.root.traverse(include_text=False)


def _forward(node: LexborNode, attributes: dict[str, str]) -> str:
    """Return where a meta element sends its reader; what holds without scripts only is the site's word about us."""
    if attributes.get("http-equiv", "").strip(_SPACE).lower() != "refresh":
        return ""
    if node.parent is not None and node.parent.tag == "noscript":
        return ""
    return forwarded(attributes.get("content", ""))


def _of_element(node: LexborNode, attributes: dict[str, str]) -> Iterator[Reference]:
    tag = (node.tag or "").lower()
    for name, role in _LOADED.get(tag, {}).items():
        if attributes.get(name, "").strip(_SPACE):
            yield Reference(attributes[name], role)
    for name in _SETS.get(tag, ()):
        yield from (Reference(each, CHOICE) for each in _candidates(attributes.get(name, "")))
    if tag == "link":
        yield from _of_link(attributes)
    elif tag == "style":
        yield from rule_references(node.text())
    elif tag == "iframe" and attributes.get("srcdoc"):
        yield from read_page(attributes["srcdoc"].encode("utf-8", "replace"), charset="utf-8").references
    if attributes.get("style"):
        yield from declaration_references(attributes["style"])


def _of_link(attributes: dict[str, str]) -> Iterator[Reference]:
    role = next((_RELATIONS[word] for word in attributes.get("rel", "").lower().split() if word in _RELATIONS), "")
    if role == OTHER:
        role = {"style": STYLE, "image": IMAGE, "script": SCRIPT, "font": FONT}.get(
            attributes.get("as", "").lower(), OTHER
        )
    if role and attributes.get("href", "").strip(_SPACE):
        yield Reference(attributes["href"], role)


def _candidates(srcset: str) -> Iterator[str]:
    """Return the URLs of a srcset (HTML Standard, "parse a srcset attribute"): a comma within one belongs to it."""
    at = 0
    while read := _CANDIDATE.match(srcset, at):
        url, at = read[1], read.end()
        yield url.rstrip(",")
        if not url.endswith(","):
            descriptors = _DESCRIPTORS.match(srcset, at)
            at = descriptors.end() if descriptors else at

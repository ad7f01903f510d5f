"""What a page's elements are beside words: hidden, from elsewhere, a tracker; and what the page says of itself."""

from __future__ import annotations

import re
from collections.abc import Mapping

from selectolax.lexbor import LexborNode

from habeas.evidence.findings import Findings

_HIDING = re.compile(
    r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|opacity\s*:\s*0(?:\.0*)?\s*(?:;|!|$)|"
    r"font-size\s*:\s*0(?:px|pt|em|rem|%)?\s*(?:;|!|$))",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(r"\s*(?:(?:https?|ftp|wss?):|//)", re.IGNORECASE)
_IN_STYLE = re.compile(r"(?:url\(|@import)\s*[\"']?\s*(?:(?:https?|ftp):|//)", re.IGNORECASE)
_TINY = re.compile(r"\s*0*[01](?:\.\d+)?\s*(?:px)?\s*")
_TINY_STYLE = re.compile(r"(?:^|;)\s*(?:max-)?(?:width|height)\s*:\s*0*[01](?:\.\d+)?px", re.IGNORECASE)
# Attributes through which an element would fetch something (links that a person must click are none).
_FETCHED = {
    "img": ("src", "srcset"),
    "input": ("src",),
    "image": ("href", "xlink:href"),
    "use": ("href", "xlink:href"),
    "source": ("src", "srcset"),
    "video": ("src", "poster"),
    "audio": ("src",),
    "track": ("src",),
    "iframe": ("src", "srcdoc"),
    "frame": ("src",),
    "embed": ("src",),
    "object": ("data", "classid", "codebase"),
    "script": ("src",),
    "body": ("background",),
    "table": ("background",),
    "td": ("background",),
}
_PICTURES = {"img", "image", "input"}
_FRAMES = {"iframe", "frame", "object", "embed"}
_FETCHING_LINKS = {"stylesheet", "preload", "prefetch", "preconnect", "dns-prefetch", "modulepreload", "icon", "import"}
_FIELDS = {"input", "textarea", "select"}
_META_CLAIMS = {
    "author": "author",
    "generator": "generator",
    "date": "date",
    "dc.date": "date",
    "dc.creator": "author",
    "article:published_time": "published",
    "article:modified_time": "modified",
    "article:author": "author",
    "og:url": "url",
    "og:title": "title",
    "og:site_name": "site",
}

TOLD_OF = {"title", "html", "link", "meta"}
COUNTED = {"style", *_PICTURES, *_FRAMES, *_FIELDS}
Attributes = Mapping[str, str | None]


def is_hidden(attributes: Attributes) -> bool:
    """Return whether the element itself says that it is not shown."""
    if "hidden" in attributes and (attributes["hidden"] or "").lower() != "until-found":
        return True
    return _HIDING.search(attributes.get("style") or "") is not None


def claim_of(node: LexborNode, tag: str, attributes: Attributes, findings: Findings) -> None:
    """Take what the page says of itself: title, language, author, dates, its own address."""
    if tag == "title" and node.parent is not None and node.parent.tag == "head":
        findings.claim("html", "title", " ".join((node.text() or "").split()))
    elif tag == "html":
        findings.claim("html", "lang", attributes.get("lang") or "")
    elif tag == "link" and (attributes.get("rel") or "").lower() == "canonical":
        findings.claim("html", "canonical", attributes.get("href") or "")
    elif tag == "meta":
        name = (attributes.get("name") or attributes.get("property") or "").lower()
        if name in _META_CLAIMS:
            findings.claim("html", _META_CLAIMS[name], attributes.get("content") or "")


def count_of(node: LexborNode, tag: str, attributes: Attributes, findings: Findings) -> None:
    """Count what the element would have fetched, run or asked for."""
    if tag in _PICTURES and (tag != "input" or (attributes.get("type") or "").lower() == "image"):
        findings.count(_picture(tag, attributes))
    elif tag in _FRAMES:
        findings.count("frame")
    elif tag in _FIELDS and (attributes.get("type") or "").lower() != "hidden":
        findings.count("form_field")
    elif tag == "link":
        kinds = set((attributes.get("rel") or "").lower().split())
        if kinds & _FETCHING_LINKS and _ELSEWHERE.match(attributes.get("href") or ""):
            findings.count("remote")
    elif tag == "meta" and (attributes.get("http-equiv") or "").lower() == "refresh":
        findings.count("redirection")
    elif tag == "style":
        findings.count("remote", len(_IN_STYLE.findall(node.text() or "")))
    elif _fetches(tag, attributes):
        findings.count("remote")
    if style := attributes.get("style"):
        findings.count("remote", len(_IN_STYLE.findall(style)))


def _picture(tag: str, attributes: Attributes) -> str:
    if not _fetches(tag, attributes):
        return "picture"
    tiny = all(_TINY.fullmatch(attributes.get(side) or "") for side in ("width", "height"))
    if tiny or len(_TINY_STYLE.findall(attributes.get("style") or "")) > 1:
        return "tracker"
    return "remote_picture"


def _fetches(tag: str, attributes: Attributes) -> bool:
    return any(
        _ELSEWHERE.match(place) for name in _FETCHED.get(tag, ()) for place in (attributes.get(name) or "").split(",")
    )

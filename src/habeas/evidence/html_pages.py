"""The layer of a web page: the words that a reader would see, in blocks and lines. Nothing is fetched and nothing run.

Lexbor parses as browsers do (WHATWG HTML). Whether something is hidden is told from the element alone (`hidden`,
inline styles); what a style sheet would hide is in the layer.
"""

from __future__ import annotations

import re
from typing import BinaryIO

import selectolax
from selectolax.lexbor import LexborHTMLParser, LexborNode

from habeas.evidence.charsets import labelled
from habeas.evidence.findings import Findings
from habeas.evidence.flowing_text import FlowingText
from habeas.evidence.layers import Layer, NoText, layered
from habeas.evidence.limits import ELEMENT_DEPTH_LIMIT
from habeas.evidence.page_parts import COUNTED, TOLD_OF, claim_of, count_of, is_hidden
from habeas.evidence.plain_text import bounded, decoded

TOOL = f"selectolax {selectolax.__version__} (Lexbor)"
_TWO = {
    "p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "ul", "ol", "dl", "table", "figure", "hr",
}  # fmt: skip
_ONE = {
    "address", "article", "aside", "body", "caption", "center", "dd", "details", "dialog", "dir", "div", "dt",
    "fieldset", "figcaption", "footer", "form", "header", "hgroup", "html", "legend", "li", "main", "menu", "nav",
    "optgroup", "option", "search", "section", "summary", "tbody", "tfoot", "thead", "title", "tr",
}  # fmt: skip
_BREAKS = dict.fromkeys(_TWO, 2) | dict.fromkeys(_ONE, 1)
_VERBATIM = {"pre", "textarea", "listing", "xmp", "plaintext"}
_LEFT_OUT = {"script": "script", "style": "style", "noscript": "noscript", "template": "hidden"}
_FRAMES = {"iframe", "frame", "object", "embed"}
_META_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]{1,40})""", re.IGNORECASE)
# Tags that open an element which something must close; the others end by themselves, however deep a page looks.
_TAG = re.compile(
    r"<(/?)(?!(?:area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr|p|li|dt|dd|td|th|tr|thead|tbody|tfoot|"
    r"option|optgroup|colgroup|rp|rt|html|head|body)\b)[a-z]",
    re.IGNORECASE,
)


def read_html(stream: BinaryIO, findings: Findings) -> Layer:
    """Return the layer of a web page saved as a file.

    Raises: NoText: bomb (elements inside each other beyond the limit), too_long, unknown_encoding, no_text.
    """
    text = html_text(bounded(stream), findings)
    if not text:
        raise NoText("no_text")
    return Layer(text=text)


def html_text(content: bytes, findings: Findings, *, charset: str = "") -> str:
    """Return the visible words of a page; "" if it has none.

    Args:
        charset: the label of its encoding that a server or a message gave with it. It goes before the page's own.
    Raises: NoText: as `read_html`, without no_text.
    """
    page = _decoded(content, charset, findings)
    _check_depth(page)
    root = LexborHTMLParser(page).root
    return layered(_visible(root, findings), findings) if root is not None else ""


def _decoded(content: bytes, charset: str, findings: Findings) -> str:
    """Return a page as text: by its mark, as the server said, as the page says, or as any text file is read."""
    page = None
    if not content.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        stated = _META_CHARSET.search(content, 0, 4_096)
        for label in (charset, stated.group(1).decode() if stated else ""):
            page = page if page is not None or not label else labelled(content, label)
    page = decoded(content, findings) if page is None else page
    # A browser drops these without a word.
    findings.count("nul", page.count("\0"))
    return page.replace("\0", "\ufffd")


def _check_depth(page: str) -> None:
    """Check that no page nests elements beyond all measure: parsers take time that grows with depth times length."""
    depth = 0
    for tag in _TAG.finditer(page):
        depth = max(depth - 1, 0) if tag.group(1) else depth + 1
        if depth > ELEMENT_DEPTH_LIMIT:
            raise NoText("bomb")


def _visible(root: LexborNode, findings: Findings) -> str:
    """Walk the tree without recursion, so that no depth of it can break the walk."""
    flow = FlowingText()
    verbatim = 0
    node: LexborNode | None = root
    while node is not None:
        tag = node.tag or ""
        inside = node.child if _entered(node, tag, flow, findings, verbatim=verbatim > 0) else None
        verbatim += inside is not None and tag in _VERBATIM
        if inside is not None:
            node = inside
            continue
        _left(tag, flow)
        while node is not None and node.mem_id != root.mem_id and node.next is None:
            node = node.parent
            if node is not None:
                verbatim -= node.tag in _VERBATIM
                _left(node.tag or "", flow)
        node = node.next if node is not None and node.mem_id != root.mem_id else None
    return flow.text()


def _entered(node: LexborNode, tag: str, flow: FlowingText, findings: Findings, *, verbatim: bool) -> bool:
    """Take what a node says by itself, and return whether what is inside of it is to be seen."""
    if tag == "-text":
        flow.words(node.text_content or "", verbatim=verbatim)
        return False
    if tag.startswith(("-", "!")):
        return False
    attributes = node.attributes
    if tag in TOLD_OF:
        claim_of(node, tag, attributes, findings)
    if attributes or tag in COUNTED:
        count_of(node, tag, attributes, findings)
    if tag in _LEFT_OUT:
        findings.count(_LEFT_OUT[tag])
        return False
    if tag in _FRAMES or tag == "head":
        return tag == "head"
    if attributes and is_hidden(attributes):
        findings.count("hidden")
        return False
    if tag == "br":
        flow.line()
    if tag == "title":
        return False
    if tag in _BREAKS:
        flow.block(_BREAKS[tag])
    return True


def _left(tag: str, flow: FlowingText) -> None:
    if tag in ("td", "th"):
        flow.cell()
    elif tag in _BREAKS:
        flow.block(_BREAKS[tag])

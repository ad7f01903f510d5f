"""What results of Bellingcat's auto-archiver say: where something was archived from, when, and the hashes of its files.

Three forms: the JSON of one result, of several, or around one (`status`, `metadata`, `media`); the CSV of its
database, whose cells are Python values; and the HTML report. All of it is the archiver's word, reported as claims.
"""

from __future__ import annotations

import ast
import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from habeas.evidence.findings import Findings
from habeas.evidence.limits import JSON_LIMIT

BY = "auto_archiver"
_PARTS = {"status", "metadata", "media"}
_RESULTS_LIMIT = 500
_CELL_LIMIT = 1 << 20
_MADE_WITH = re.compile(r"Made with\s+bellingcat/auto-archiver\s+v([0-9][0-9A-Za-z.+-]{0,30})")
_ADDRESS = re.compile(r"Archived media for\s")


def claim_json(content: bytes, findings: Findings) -> None:
    """Take what a JSON file says if it is a result of the archiver, or a list of them."""
    if len(content) > JSON_LIMIT or b"metadata" not in content:
        return
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        return
    _claim_all(list(_results(found)), findings)


def claim_csv(text: str, findings: Findings) -> None:
    """Take what a table says if its columns are those of the archiver's database."""
    if len(text) > JSON_LIMIT or not text.startswith("status,metadata,media"):
        return
    results = []
    before = csv.field_size_limit(_CELL_LIMIT)  # one for the whole process
    try:
        for row in csv.DictReader(io.StringIO(text)):
            cells = {name: _value(row.get(name) or "") for name in ("metadata", "media")}
            results.append({"status": row.get("status") or "", **cells})
            if len(results) > _RESULTS_LIMIT:
                break
    except csv.Error:
        findings.count("unreadable_claims")
    finally:
        csv.field_size_limit(before)
    _claim_all(results, findings)


def claim_report(content: bytes, findings: Findings) -> None:
    """Take what a page says if it is a report of the archiver: the address at its head, and its table of facts."""
    if b"bellingcat/auto-archiver" not in content or len(content) > JSON_LIMIT:
        return
    page = LexborHTMLParser(content)
    body = page.body.text(separator=" ") if page.body else ""
    made = _MADE_WITH.search(" ".join(body.split()))
    if not made:
        return
    findings.claim(BY, "made with", f"auto-archiver {made.group(1)}")
    for heading in page.css("h2"):
        copied = heading.css_first("span.copy")
        if copied is not None and _ADDRESS.match(heading.text().strip()):
            findings.claim(BY, "url", copied.text())
    for row in page.css("table.metadata tr"):
        cells = row.css("td")
        if len(cells) == 2:
            findings.claim(BY, cells[0].text().strip(), " ".join(cells[1].text(separator=" ").split()))
    for number, row in enumerate(page.css("table.content tbody tr"), 1):
        cells = row.css("td")
        if cells:
            findings.claim(BY, f"media {number}", " ".join(cells[0].text(separator=" ").split()))


def _results(found: Any) -> Iterator[Mapping[str, Any]]:
    """Return the results in a JSON value: it is one, holds one under `result` (as text too), or is a list of such."""
    for one in (found if isinstance(found, list) else [found])[:_RESULTS_LIMIT]:
        inner = one.get("result", one) if isinstance(one, dict) else None
        if isinstance(inner, str):
            try:
                inner = json.loads(inner)
            except (ValueError, RecursionError):
                continue
        if isinstance(inner, dict) and inner.keys() >= _PARTS:
            yield inner


def _claim_all(results: Sequence[Mapping[str, Any]], findings: Findings) -> None:
    for number, result in enumerate(results, 1):
        prefix = f"result {number}: " if len(results) > 1 else ""
        findings.claim(BY, f"{prefix}status", str(result["status"]))
        metadata = result["metadata"]
        for name, value in metadata.items() if isinstance(metadata, dict) else ():
            findings.claim(BY, f"{prefix}{name}", _words(value))
        media = result["media"]
        for place, file in enumerate(media if isinstance(media, list) else (), 1):
            if isinstance(file, dict):
                _claim_file(f"{prefix}media {place}", file, findings)


def _claim_file(name: str, file: Mapping[str, Any], findings: Findings) -> None:
    properties = file.get("properties")
    findings.claim(BY, f"{name}: kind", str(file.get("_mimetype") or ""))
    for url in file.get("urls") or ():
        findings.claim(BY, f"{name}: url", str(url))
    for key, value in properties.items() if isinstance(properties, dict) else ():
        findings.claim(BY, f"{name}: {key}", _words(value))


def _words(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def _value(cell: str) -> Any:
    """Return a cell's Python value: literals, and moments as the archiver writes them. Nothing of it is run."""
    try:
        return _literal(ast.parse(cell, mode="eval").body)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _literal(node: ast.expr) -> Any:
    match node:
        case ast.Constant():
            return node.value
        case ast.List(elts=elements) | ast.Tuple(elts=elements):
            return [_literal(element) for element in elements]
        case ast.Dict(keys=keys, values=values):
            return {str(_literal(key)): _literal(value) for key, value in zip(keys, values, strict=True) if key}
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_literal(operand)
        case ast.Call(func=ast.Attribute(value=ast.Name(id="datetime"), attr="datetime"), args=parts):
            year, month, day, *clock = [int(_literal(part)) for part in parts]
            hours = [f"{part:02}" for part in [*clock, 0, 0, 0][:3]]
            return f"{year:04}-{month:02}-{day:02}T{':'.join(hours)}"
        case _:
            raise ValueError("not a value")

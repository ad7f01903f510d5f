"""Build `verify.html`: the modules, the style and the template of this folder in one file, the same bytes every time.

    python src/habeas/verify/page/build.py            writes verify.html
    python src/habeas/verify/page/build.py --check    exit 1 if verify.html is not what its sources give

Each module becomes a function of its own, so that names do not meet. Lines that are only a comment, and declarations
of the vendored file that nothing uses, are left out; what stays is not altered, so that the page can be read beside its
sources. Nothing is fetched and no other program runs.
"""

from __future__ import annotations

import argparse
import re
import sys
from base64 import b64encode
from collections import Counter
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

FOLDER = Path(__file__).parent
FIRST = "page.mjs"
PAGE = "verify.html"
VENDORED = "noble-ed25519.js"

_IMPORT = re.compile(r'^import \{([^}]*)\} from "\./([a-z0-9.-]+)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|class|const) +(\w+))", re.MULTILINE)
_EXPORTS = re.compile(r"^export \{([^}]*)\};\n", re.MULTILINE)
_BLOCK_COMMENT = re.compile(r"^[ \t]*/\*(?!!).*?\*/[ \t]*\n", re.MULTILINE | re.DOTALL)
_LINE_COMMENT = re.compile(r"^[ \t]*//.*\n", re.MULTILINE)
_DECLARATION = re.compile(r"^(?:const|let|class|function|async function) (\w+)(?! *,)")
_EMPTY = re.compile(r"\n{2,}")


def _names(listed: str) -> list[str]:
    return [name.strip() for name in listed.split(",") if name.strip()]


def _identifier(module: str) -> str:
    return "_" + re.sub(r"\W", "_", module.rsplit(".", 1)[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Module:
    """A module as a function that is called at once, and the names that it gives."""

    body: str
    exported: frozenset[str]
    wanted: set[str]


def _add(name: str, folder: Path, done: dict[str, _Module]) -> None:
    """Add a module to `done`, after those that it imports. Raises: ValueError: it says something not provided for."""
    if name in done:
        return
    source = (folder / name).read_text(encoding="utf-8")
    for listed, imported in _IMPORT.findall(source):
        _add(imported, folder, done)
        done[imported].wanted.update(_names(listed))
        if missing := set(_names(listed)) - set(done[imported].exported):
            raise ValueError(f"{name} imports {', '.join(sorted(missing))} and {imported} has no such name")
    exported = [*_EXPORT.findall(source), *(item for listed in _EXPORTS.findall(source) for item in _names(listed))]
    body = _IMPORT.sub(lambda found: f"const {{{found[1].strip().rstrip(',')}}} = {_identifier(found[2])};\n", source)
    body = _EXPORTS.sub("", _EXPORT.sub("", body))
    body = _EMPTY.sub("\n", _LINE_COMMENT.sub("", _BLOCK_COMMENT.sub("", body)))
    if re.search(r"^(?:import|export)\b|</script|<!--", body, re.MULTILINE):
        raise ValueError(f"{name} has an import, an export or a text that this build does not provide for")
    done[name] = _Module(body=body, exported=frozenset(exported), wanted=set())


def _statements(body: str) -> list[str]:
    """Split the vendored file where a line begins with a word: it indents what continues a statement, or closes it."""
    return re.split(r"^(?=\w)", body, flags=re.MULTILINE)


def _used(body: str, wanted: set[str]) -> str:
    """Return the vendored file without the declarations that neither it nor another module uses."""
    kept = _statements(body)
    while True:
        words = [set(re.findall(r"\w+", statement)) for statement in kept]
        counts = Counter(word for found in words for word in found)
        after = [
            statement
            for statement in kept
            if not (found := _DECLARATION.match(statement)) or found[1] in wanted or counts[found[1]] > 1
        ]
        if len(after) == len(kept):
            return "".join(kept)
        kept = after


def _script(name: str, module: _Module) -> str:
    given = ", ".join(sorted(module.wanted))
    body = _used(module.body, module.wanted) if name == VENDORED else module.body
    return f"const {_identifier(name)} = (() => {{\n{body}return {{{given}}};\n}})();\n"


def _source_hash(text: str) -> str:
    """Return how a Content-Security-Policy names a script or style."""
    return "sha256-" + b64encode(sha256(text.encode()).digest()).decode()


def built_page(folder: Path = FOLDER) -> bytes:
    """Return the page that the sources in a folder give."""
    done: dict[str, _Module] = {}
    _add(FIRST, folder, done)
    script = '\n"use strict";\n(() => {\n' + "".join(_script(name, module) for name, module in done.items()) + "})();\n"
    style = "\n" + (folder / "page.css").read_text(encoding="utf-8")
    page = (folder / "template.html").read_text(encoding="utf-8")
    _, _, licence = (folder / "VENDORED.md").read_text(encoding="utf-8").partition("\n## Licence of @noble/ed25519\n")
    parts = {
        "licence": licence.strip(),
        "script-hash": _source_hash(script),
        "style-hash": _source_hash(style),
        "style": style,
        "script": script,
    }
    return re.sub(r"\{\{([a-z-]+)\}\}", lambda found: parts[found[1]], page).encode()


def main() -> int:
    """Write the page, or check that it is up to date; return the exit code."""
    parser = argparse.ArgumentParser(description="Build verify.html from the sources beside this file.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if the page is not up to date")
    asked = parser.parse_args()
    page, target = built_page(), FOLDER / PAGE
    if not asked.check:
        target.write_bytes(page)
        sys.stdout.write(f"{PAGE}: {len(page)} bytes, SHA-256 {sha256(page).hexdigest()}\n")
    elif not target.exists() or target.read_bytes() != page:
        sys.stderr.write(f"{PAGE} is not what its sources give. Run python src/habeas/verify/page/build.py\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""The docs: every page can be found, every verb has one, no link leads nowhere, reading them tells nobody."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import pytest
from tests.repository.repository_tree import ROOT, kept_files

DOCS = ROOT / "docs"
ROOT_PAGES = ("README.md", "ARCHITECTURE.md", "SECURITY.md", "CONTRIBUTING.md", "CHANGELOG.md")
_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)")
_IMAGE = re.compile(r"!\[[^\]]*\]\(([^)\s]+)\)")
# What a browser fetches by itself while it shows a page.
_FETCHED = re.compile(
    r"<(?:script|img|iframe|source|video|audio)\b[^>]*\bsrc=\"(?:https?:)?//|<link\b[^>]*\bhref=\"(?:https?:)?//"
    r"|@import\s+[^;]*//|url\(['\"]?(?:https?:)?//"
)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder that holds the docs as a reader gets them."""
    out = tmp_path_factory.mktemp("docs")
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-b", "html", str(DOCS), str(out)],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return out


def reachable(start: Path) -> set[Path]:
    """Return every page that one comes to from a page, following tables of contents and links."""
    seen: set[Path] = set()
    ahead = [start]
    while ahead:
        page = ahead.pop()
        if page in seen or not page.is_file():
            continue
        seen.add(page)
        text = page.read_text(encoding="utf-8")
        ahead += [(page.parent / link).resolve() for link in _LINK.findall(text) if link.endswith(".md")]
        for block in re.findall(r"```\{toctree\}\n(.*?)```", text, re.DOTALL):
            entries = [line.strip() for line in block.splitlines() if line.strip() and not line.startswith(":")]
            ahead += [found for entry in entries for found in page.parent.glob(f"{entry}.md")]
    return seen


def test_every_page_is_found_from_the_first() -> None:
    """Nobody has to know a page's name to read it."""
    pages = {path for path in kept_files() if path.is_relative_to(DOCS) and path.suffix == ".md"}
    lost = sorted(path.relative_to(DOCS).as_posix() for path in pages - reachable(DOCS / "index.md"))
    assert not lost


def test_every_verb_has_a_page() -> None:
    """Whoever reads about a verb in `habeas --help` can look it up."""
    if importlib.util.find_spec("habeas.cli.main") is None:
        pytest.skip("the command line has no verbs yet")
    from habeas.cli.main import cli

    verbs = cli.list_commands(cli.make_context("habeas", [], resilient_parsing=True))
    without = [verb for verb in verbs if not (DOCS / "reference" / f"{verb}.md").is_file()]
    assert not without, f"write docs/reference/VERB.md for: {', '.join(without)}"


@pytest.mark.parametrize("name", ROOT_PAGES)
def test_no_link_leads_nowhere(name: str) -> None:
    """The first pages that a person reads send them only to pages that exist."""
    text = (ROOT / name).read_text(encoding="utf-8")
    links = [link for link in (*_LINK.findall(text), *_IMAGE.findall(text)) if "://" not in link]
    assert not [link for link in links if not (ROOT / link).exists()]


def test_the_picture_is_small() -> None:
    """The README opens on a slow line."""
    assert (ROOT / "docs" / "pictures" / "report.png").stat().st_size < 300_000


def test_reading_the_docs_asks_no_other_host(built: Path) -> None:
    """Who reads about disappearances, and from where, is nobody's business: pages load nothing."""
    pages = [path for path in built.rglob("*") if path.suffix in {".html", ".css"}]
    assert pages
    assert not [path.name for path in pages if _FETCHED.search(path.read_text(encoding="utf-8"))]


def test_a_formula_needs_no_script() -> None:
    """A formula is drawn by the browser itself; the usual way fetches a script from another host."""
    settings = (DOCS / "conf.py").read_text(encoding="utf-8")
    assert 'html_math_renderer = "mathml"' in settings

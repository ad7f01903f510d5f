"""Presenting to others: while it is on, no screen shows a name or a word of a source, whoever adds a screen."""

from __future__ import annotations

import re

import pytest
from jinja2 import DictLoader, Environment, nodes
from markupsafe import Markup
from playwright.sync_api import Browser, Page, expect
from tests.desk.desking import PASSPHRASE, Desking, type_passphrase
from tests.desk.messages import FOLDER
from tests.desk.screens import PATHS, practice_desk, see

from habeas.desk import writing
from habeas.desk.presenting import cover
from habeas.desk.tongues import Tongue

NAME = "Zzplantedov <Nadie>"


def wrote(template: str, **values: object) -> str:
    """What a template writes while others look on."""
    made = writing._environment.__wrapped__("en", "latin", True)
    made.loader = DictLoader({"x": template})
    return str(made.get_template("x").render(values))


@pytest.mark.parametrize(
    "template",
    [
        "{{ name }}", "{{ name|data }}", "{{ name|data('ru') }}", "{{ name|e }}", "{{ name|safe }}", "{{ name|upper }}",
        "{{ name|tojson }}", "{{ [name]|join(', ') }}", "{{ [name, html]|join(html) }}", "{{ '%s'|format(name) }}",
        "{{ _('%(n)s x', n=name) }}", "{{ many('%(num)s %(who)s', '%(num)s %(who)s', 2, who=name) }}",
        "{{ _('%s')|format(name) }}", "{{ label('fate', name) }}", "{{ name[:7] }}", "{{ 'x' ~ name }}",
        "{{ {'a': name} }}", "{{ [name] }}", "<input value='{{ name }}'>", "{% set x = name %}{{ x }}",
        "{% macro m(x) %}{{ x }}{% endmacro %}{{ m(name) }}", "{% for one in [name] %}{{ one }}{% endfor %}",
        "{% filter upper %}{{ name }}{% endfilter %}", "{{ {'a': name}|xmlattr }}", "{{ name|urlize }}",
    ],
)  # fmt: skip
def test_no_way_of_writing_shows_a_name(template: str) -> None:
    """By whatever way a template writes what a case holds, it is covered."""
    told = wrote(template, name=NAME, html=Markup("<b>, </b>"))
    assert not any(part.lower() in told.lower() for part in ("Zzpl", "plantedov", "Nadie")), told


def test_what_is_the_programs_own_is_shown() -> None:
    """References, numbers, times, terms and the program's sentences stay readable, or nothing could be presented."""
    person, at = "per_" + "a1" * 16, "2026-01-02T03:04:05Z"
    assert wrote("{{ one|data }} {{ n|num }} {{ at|moment }}", one=person, n=1234, at=at).count("covered") == 0
    assert person[4:12] in wrote("{{ name|data('ru', one) }}", name=NAME, one=person)
    assert "fate unknown" in wrote("{{ label('fate', 'unknown') }}")
    assert wrote("{{ 'same' if n else 'other' }}{{ say }}", n=1, say="Saved.") == "sameSaved."
    assert wrote("{{ drawn }}", drawn="M 0 1 L 20.5 3") == "M 0 1 L 20.5 3"


def test_a_telephone_number_or_a_day_is_no_reference() -> None:
    """Digits can name somebody as well."""
    own = cover(Tongue(lang="en"), ())
    for text in ("+7 928 123 45 67", "89281234567 call", "2017-04-03", "1987", "12,5", "abcdef1",
                 "89281234567", "20170403", "1234567890123456", "facade", "defaced0a1"):  # fmt: skip
        assert own.over(text) == "hidden", text
        assert "hidden" in own.data(text), text


def test_no_template_joins_texts_where_the_cover_does_not_see_it() -> None:
    """A text of a case joined to one of ours would pass as ours; templates give it to `_(…, name=…)` instead."""
    environment = Environment(autoescape=True)
    found = []
    for path in sorted((FOLDER / "templates").glob("*.html")):
        tree = environment.parse(path.read_text(encoding="utf-8"))
        for node in tree.find_all((nodes.Concat, nodes.Add, nodes.Mod)):
            made = [one for one in node.find_all((nodes.Call, nodes.Filter)) if _makes_text(one)]
            if made:
                found.append(f"{path.name}:{node.lineno}")
    assert found == []


def _makes_text(node: nodes.Node) -> bool:
    """Whether a call or filter returns a text that counts as ours; lengths, ranges and the like do not."""
    if isinstance(node, nodes.Filter):
        return node.name in ("data", "num", "day", "moment", "own")
    return isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name) and node.node.name in (
        "_", "many", "label"
    )  # fmt: skip


def told_by(page: Page) -> set[str]:
    """The words that sources say on a page of people: names and places, longer than three letters."""
    cells = page.locator("table.people tbody th a, table.people tbody td[data-label=Place]").all_inner_texts()
    return {word for cell in cells for word in re.findall(r"\w{4,}", cell)}


def nothing_told(page: Page, words: set[str]) -> None:
    """Check that a page holds none of these words, in its markup either."""
    content = page.content()
    assert sorted(word for word in words if word in content) == [], page.url


@pytest.mark.browser
def test_every_screen_of_every_window_is_covered(browsing: Browser) -> None:
    """One key hides names and content on the screen and in other windows; nothing is searched or saved meanwhile; it
    outlasts locking, and the same key shows all again."""
    with practice_desk() as made:
        page = made.unlock(browsing)
        page.goto(f"{made.at}/people")
        words = told_by(page)
        assert len(words) > 50
        name = max(words, key=len)
        addresses = []
        for screen in PATHS:
            see(page, made, screen)
            addresses.append(page.url)
        other = page.context.new_page()
        other.goto(f"{made.at}/people")
        expect(other.locator("main")).to_contain_text(name)
        page.goto(f"{made.at}/people")
        page.keyboard.press("Shift+P")
        expect(page.locator("form.presenting p")).to_be_visible()
        assert page.url.endswith("/people")
        expect(other.locator("form.presenting p")).to_be_visible()
        nothing_told(other, words)
        other.close()
        for address in addresses:
            page.goto(address)
            nothing_told(page, words)
        check_refused(page, made, name)
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")
        made.heard("serving", times=2)
        page.wait_for_selector("#secret")
        type_passphrase(page, PASSPHRASE)
        page.goto(f"{made.at}/people")
        nothing_told(page, words)
        page.keyboard.press("Shift+P")
        expect(page.locator("main")).to_contain_text(name)
        made.check_quiet()


def check_refused(page: Page, made: Desking, name: str) -> None:
    """Search while others look on: refused, and the list stays."""
    page.goto(f"{made.at}/people")
    rows = page.locator("table.people tbody tr")
    expect(rows).to_have_count(50)
    page.locator("#query").fill(name)
    expect(page.locator(".trouble")).to_contain_text("Nothing is searched or saved")
    expect(rows).to_have_count(50)
    page.locator("#query").fill("")
    page.locator("main").focus()

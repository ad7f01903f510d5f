"""The numbers screen: the interval and what cannot be seen before any middle, few persons nowhere on the page, and
estimates that run while somebody works on."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.casework.countable_case import CountableCase
from tests.desk.desking import (
    _MAPPING as MAPPING,
)
from tests.desk.desking import (
    CASE,
    PASSPHRASE,
    PLANTED,
    Desking,
    copied,
    desk,
    memory_folder,
    type_passphrase,
    wait_for,
)
from tests.desk.test_accessible import axe
from tests.vault.bench import quick_engine

from habeas.casework.context import Context
from habeas.casework.importing import import_table
from habeas.casework.linking import link
from habeas.casework.placing import set_place
from habeas.casework.starting import start_case, start_workspace

pytestmark = pytest.mark.browser

GRAYTON, REDMOOR = "Grayton", "Redmoor"


def make_case(folder: Path) -> None:
    """Make a case of two lists that share thirty people, and code acts of others: many in Grayton, three in Redmoor,
    all in one shire."""
    workspace, _ = start_workspace(folder / "work", PASSPHRASE.encode(), label="tester", chance=secrets.token_bytes)
    context = Context(workspace=workspace, now=lambda: datetime.now(UTC))
    start_case(context, CASE)
    for slug, numbered in (("north", range(50)), ("south", range(20, 70))):
        table, mapping = folder / f"{slug}.csv", folder / f"{slug}.toml"
        rows = [
            f"{slug}{n},{PLANTED[0]} Nadie{n:02},2018-0{1 + n // 28}-{1 + n % 28:02},Nowhere {n % 7}" for n in numbered
        ]
        table.write_text("\n".join(("id,name,taken,place", *rows)), encoding="utf-8")
        mapping.write_text(MAPPING.format(slug=slug), encoding="utf-8")
        import_table(context, CASE, table, mapping)
    with pytest.MonkeyPatch.context() as patch:
        quick_engine(patch)
        link(context, CASE)
    told = CountableCase(context, CASE)
    told.begin()
    for name, level, within, at in (
        ("Upper Shire", "region", "", "43.2, 45.8"),
        (GRAYTON, "settlement", "Upper Shire", "43.31, 45.69"),
        (REDMOOR, "settlement", "Upper Shire", "43.05, 46.1"),
        ("Hollow", "settlement", "Upper Shire", ""),
    ):
        told.place(name, level, within)
        set_place(context, CASE, names=(name,), level=level, identifier=told.places[name], at=at)
    told.tell(17, "2017-04", "torture", GRAYTON)
    told.tell(9, "2018", "abduction")
    told.tell(3, "2019-01", "arrest", REDMOOR)
    told.tell(4, "2019-02", "torture", "Hollow")
    workspace.close()


@pytest.fixture(scope="module")
def made() -> Iterator[Desking]:
    """A desk of that case."""
    with memory_folder() as folder:
        make_case(folder)
        with desk(folder / "work") as found:
            yield found


@pytest.fixture(scope="module")
def page(made: Desking, browsing: Browser) -> Page:
    """A window in which somebody unlocked it."""
    return made.unlock(browsing)


def numbers(page: Page, made: Desking) -> None:
    """Go to the screen."""
    page.goto(f"{made.at}/numbers")
    made.titles.add(page.title())


def begin(page: Page) -> None:
    """Begin an estimate, and see that it runs."""
    page.get_by_role("button", name="Estimate and save").click()
    expect(page.locator("[data-running] [role=status]")).to_contain_text("Estimating")


def test_the_interval_and_what_cannot_be_seen_come_before_the_middle(made: Desking, page: Page, tmp_path: Path) -> None:
    """Whoever reads or hears the page meets the interval and the caveats first; the estimate saves itself while they
    work elsewhere, and every figure says what it counts."""
    numbers(page, made)
    expect(page.locator("[data-part=estimate] .empty")).to_contain_text("No estimate was made yet")
    out = tmp_path / "result"
    page.get_by_text("More: chance, lists apart, files").click()
    page.locator("#folder").fill(str(out))
    begin(page)
    page.goto(f"{made.at}/people")
    page.locator("#query").fill("zzplantedov")
    expect(page.locator("[data-part=rows] [role=status]")).to_contain_text("found")
    numbers(page, made)
    expect(page.locator("[data-part=estimate] .lead")).to_contain_text(re.compile(r"between .* persons in all"))
    expect(page.locator("[data-part=run] .done")).to_contain_text("written")
    assert (out / "estimate.json").is_file()
    assert (out / "methods.md").is_file()
    place = page.locator("main").inner_text().index
    middle = place("In the middle of the interval")
    assert place("95 % interval") < place("What this cannot see") < place("Warnings") < middle
    for head in ("95 % interval, persons", "Victims (persons)", "Persons"):
        expect(page.locator("th", has_text=head).first).to_be_attached()
    assert "true number" not in page.content().lower()
    expect(page.locator("[data-part=estimate]")).to_contain_text("by tester")
    expect(page.locator("[data-part=estimate]")).to_contain_text("Nothing has changed since")
    assert axe(page) == []
    made.check_quiet()


def test_an_estimate_can_be_stopped_and_ends_with_the_lock(made: Desking, page: Page) -> None:
    """Stop keeps nothing; when the desk locks meanwhile the next who unlocks it is told, once."""
    numbers(page, made)
    before = page.locator("[data-part=estimate]").inner_text()
    begin(page)
    page.get_by_role("button", name="Stop").click()
    expect(page.locator(".toasts").first).to_contain_text("Nothing of it was kept")
    expect(page.get_by_role("button", name="Estimate and save")).to_be_visible()
    assert page.locator("[data-part=estimate]").inner_text() == before
    begin(page)
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    wait_for(lambda: made.told[-1].get("serving"), within=60)
    page.goto(made.at)
    type_passphrase(page)
    numbers(page, made)
    expect(page.locator("[data-part=run] .note")).to_contain_text("when Habeas locked")
    assert page.locator("[data-part=estimate]").inner_text() == before
    numbers(page, made)
    expect(page.get_by_role("button", name="Estimate and save")).to_be_visible()
    assert page.locator("[data-part=run] .note").count() == 0
    made.check_quiet()


def test_rows_of_few_persons_are_not_in_the_page(made: Desking, page: Page) -> None:
    """What may point to somebody is not hidden by a style: it is not there. The team can ask for it, and is told."""
    numbers(page, made)
    shown = page.locator("[data-part=counts]")
    expect(shown.locator("table")).to_contain_text("torture")
    assert "arrest" not in shown.inner_html()
    expect(shown).to_contain_text("2 rows are left out")
    page.locator("input[name=published]").uncheck()
    page.get_by_role("button", name="Count", exact=True).click()
    expect(shown.locator("table")).to_contain_text("arrest")
    expect(shown.locator("tr", has_text="arrest").locator(".tag").first).to_have_text("inside")
    expect(shown.locator(".note")).to_contain_text("not for publication")
    page.locator("#count-by").select_option("place")
    page.locator("#count-level").select_option("settlement")
    page.locator("input[name=published]").check()
    page.get_by_role("button", name="Count", exact=True).click()
    expect(shown.locator("table")).to_contain_text(GRAYTON)
    assert REDMOOR not in shown.inner_html()
    page.locator("#count-least").fill("1")
    page.get_by_role("button", name="Count", exact=True).click()
    expect(page.locator(".trouble")).to_contain_text("3 or more")


def test_the_map_is_our_own_and_shows_no_place_of_few(made: Desking, page: Page, browsing: Browser) -> None:
    """Circles stand for the threshold or more, smaller places go into the place around, and no tile is asked for; where
    a place lies is not overwritten by an older window."""
    numbers(page, made)
    rows = page.locator("table.mapped tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.nth(0)).to_contain_text(GRAYTON)
    expect(rows.nth(0)).to_contain_text("17")
    expect(rows.nth(1)).to_contain_text("Upper Shire")
    expect(rows.nth(1)).to_contain_text("with 2 places in it")
    expect(page.locator("svg.map circle")).to_have_count(2)
    assert REDMOOR not in page.locator("table.mapped").inner_html()
    page.get_by_text("Say where places lie").click()
    form = page.locator("form[data-send='/numbers/place']", has_text="Hollow")
    seen_before = form.locator("input[name=seen]").input_value()
    form.locator("input[name=at]").fill("somewhere")
    form.get_by_role("button").click()
    expect(page.locator("[data-part=trouble] .trouble")).to_contain_text("no point on the earth")
    assert "somewhere" not in page.locator(".trouble").inner_text()
    form.locator("input[name=at]").fill("43.11, 45.91")
    form.get_by_role("button").click()
    expect(page.locator(".toasts").first).to_contain_text("Saved")
    page.locator("[data-part=map] summary").click()
    form.locator("input[name=seen]").evaluate("(field, seen) => { field.value = seen; }", seen_before)
    form.locator("input[name=at]").fill("44.0, 46.0")
    form.get_by_role("button").click()
    refused = page.locator("[data-part=map] .trouble")
    expect(refused).to_contain_text("43.11, 45.91")
    expect(refused).to_contain_text("44.0, 46.0")
    expect(form.locator("input[name=at]")).to_have_value("44.0, 46.0")
    made.check_quiet()


def test_what_anybody_may_see_is_looked_at_before_it_is_written(made: Desking, page: Page, tmp_path: Path) -> None:
    """A release says first what is told and what is not; it is written only when somebody types the reference, and an
    error repeats nothing of what they typed."""
    numbers(page, made)
    page.locator("#unit").select_option("victims")
    page.locator("#dim-first").select_option("year")
    page.get_by_role("button", name="Look what would be told").click()
    found = page.locator("[data-part=public]")
    expect(found).to_contain_text("Nothing was written")
    expect(found).to_contain_text("would be kept back")
    out = tmp_path / "figures"
    page.locator("#public-folder").fill(str(out))
    page.locator("#public-reference").fill("nonsense")
    page.get_by_role("button", name="Publish", exact=True).click()
    refused = page.locator("[data-part=trouble] .trouble")
    expect(refused).to_contain_text("not the reference")
    assert "nonsense" not in refused.inner_text()
    assert not out.exists()
    page.locator("#public-reference").fill(found.locator("label bdi").inner_text())
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(found.locator(".done")).to_contain_text("cannot be taken back")
    assert (out / "index.html").is_file()
    made.check_quiet()


def test_a_case_without_lists_says_why_there_is_no_number(workspace: Path, browsing: Browser) -> None:
    """Where nothing can be estimated the page says why, and offers nothing that would be refused."""
    with copied(workspace) as folder, desk(folder) as made:
        page = made.unlock(browsing)
        page.goto(f"{made.at}/cases")
        page.locator("input[name=name]").fill("empty one")
        page.locator("form[data-send='/cases/new'] button").click()
        page.wait_for_url("**/today")
        numbers(page, made)
        expect(page.locator("main")).to_contain_text("There is no list in this case")
        expect(page.locator("main")).to_contain_text("No act statement is recorded")
        assert page.get_by_role("button", name="Estimate and save").count() == 0
        assert axe(page) == []

"""The report of the evals in a real browser: as a page from a file, and in the app."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route, expect

from evals.reporting.page import write_page
from evals.reporting.report import LATEST, write_json
from tests.browser.conftest import NARROW, POISON, WIDE, App, Visit, drawn
from tests.browser.test_app import harmless, tab_to
from tests.reports import report
from ui.evaluating import REPORT

Open = Callable[..., Page]


@pytest.fixture
def complaints() -> list[str]:
    """What a page's console says, its errors, and what its policy refused."""
    return []


@pytest.fixture
def opened(browser: Browser, foreign: list[str], complaints: list[str], tmp_path: Path) -> Iterator[Open]:
    """Opens a report from its file: `opened(report, viewport=..., color_scheme=...)`."""
    contexts = []

    def guard(route: Route) -> None:
        if route.request.url == path.as_uri():
            route.continue_()
        else:
            foreign.append(route.request.url)
            route.abort()

    path = tmp_path / "report.html"

    def go(found: dict[str, object], **options: object) -> Page:
        write_page(found, path)
        context = browser.new_context(**{"viewport": WIDE, **options})  # type: ignore[arg-type]
        contexts.append(context)
        context.route("**/*", guard)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("dialog", lambda dialog: complaints.append(dialog.message))
        page.goto(path.as_uri())
        return page

    yield go
    for context in contexts:
        context.close()


def serious(page: Page) -> list[str]:
    return [
        f"{violation['id']}: {node['html'][:200]}"
        for violation in Axe().run(page).response["violations"]
        if violation["impact"] in ("serious", "critical")
        for node in violation["nodes"]
    ]


def cases(page: Page) -> int:
    return page.locator("#list > li").count()


def test_cases_are_filtered_and_open_to_all_that_is_known(opened: Open, complaints: list[str]) -> None:
    page = opened(report())
    expect(page.get_by_role("status")).to_have_text("39 of 39 cases")
    page.get_by_label("Suite", exact=True).select_option("library")
    page.get_by_label("Outcome", exact=True).select_option("refused though answerable")
    expect(page.get_by_role("status")).to_have_text("1 of 39 cases")
    page.locator("summary").click()
    body = page.locator("details > div")
    for text in ("Refused", "weak_evidence", "Said before", "0:00 to 1:01 · score 0.75", "could not be scored"):
        expect(body).to_contain_text(text)
    page.get_by_label("Outcome", exact=True).select_option("all")
    page.get_by_label("Week", exact=True).select_option("2")
    page.get_by_label("Held back", exact=True).select_option("not held back")
    expect(page.get_by_role("status")).to_have_text("7 of 39 cases")
    page.locator("summary").first.click()
    for text in ("1:01:11", "stated: two transactions", "not stated: a wombat", "1:01 to 1:14", "Reference answer"):
        expect(page.locator("details > div")).to_contain_text(text)
    assert complaints == []


def test_words_find_cases_whatever_they_hold(opened: Open) -> None:
    page = opened(report('He said "C:\\temp" <b>'))
    for words, found in (("SIX", "1"), ('"c:\\temp"', "39"), ("<b>", "39"), ("numbat", "0"), ("", "39")):
        page.get_by_label("Words in question").fill(words)
        expect(page.get_by_role("status")).to_have_text(f"{found} of 39 cases")


def test_fifteen_hundred_cases_are_listed_a_hundred_at_a_time(opened: Open) -> None:
    page = opened(report(cases=1500))
    assert cases(page) == 100 and page.locator("details > div").count() == 0
    page.get_by_role("button", name="Show 100 more").click()
    assert cases(page) == 200
    expect(page.locator("summary").nth(100)).to_be_focused()
    page.get_by_label("Outcome", exact=True).select_option("only failures")
    expect(page.get_by_role("status")).to_have_text("503 of 1,503 cases, the first 100 shown")


def test_the_page_is_used_with_the_keyboard_alone(opened: Open) -> None:
    page = opened(report())
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the cases")).to_be_focused()
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_label("Words in question"))
    page.keyboard.type("week six")
    expect(page.get_by_role("status")).to_have_text("1 of 39 cases")
    tab_to(page, page.locator("summary"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Should be understood as")).to_be_visible()


def test_poison_in_a_report_is_only_text(opened: Open, foreign: list[str], complaints: list[str]) -> None:
    page = opened(report(f"{POISON}</script><script>alert(1)</script>"))
    for summary in page.locator("summary").all():
        summary.click()
    expect(page.get_by_text("evil.example").first).to_be_visible()
    assert page.locator("img, iframe, object, embed, form, base, [href*='evil'], [src], [onerror]").count() == 0
    assert page.locator("script").count() == 2
    page.wait_for_timeout(500)
    assert foreign == [] and complaints == []


def test_the_policy_of_the_page_refuses_what_would_leave_it(opened: Open, foreign: list[str]) -> None:
    page = opened(report())
    failed = page.evaluate("fetch('http://evil.example/').then(() => false, () => true)")
    page.evaluate("document.body.append(Object.assign(new Image(), {src: 'http://evil.example/leak.png'}))")
    page.wait_for_timeout(300)
    assert failed and foreign == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", ["wide", "narrow"])
def test_a_report_reads_well_on_every_screen(opened: Open, theme: str, width: str, tmp_path: Path) -> None:
    viewport = WIDE if width == "wide" else NARROW
    page = opened(report(), color_scheme=theme, viewport=viewport)
    page.locator("summary").first.click()
    page.screenshot(path=tmp_path / f"report-{width}-{theme}.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
    assert serious(page) == []


@pytest.fixture
def measured(home: Path) -> Iterator[None]:
    """The data folder of the app with a report that holds poison."""
    files = [home / LATEST, home / REPORT]
    write_json(json.loads(json.dumps(report(POISON))), files[0])
    write_page(report(POISON), files[1])
    yield
    for file in files:
        file.unlink()


@pytest.mark.usefixtures("measured")
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_page_of_the_app_draws_the_report(
    visit: Visit, app: App, foreign: list[str], theme: str, tmp_path: Path
) -> None:
    page = visit(app, "evals", color_scheme=theme, viewport={"width": 1280, "height": 2300})
    expect(page.get_by_text("Key facts stated").first).to_be_visible()
    expect(page.get_by_test_id("stVegaLiteChart").locator("canvas, svg")).to_have_count(2)
    page.get_by_text("could not be scored in everything").click()
    expect(page.get_by_text("What is this:").first).to_be_visible()
    drawn(page)
    page.screenshot(path=tmp_path / f"evals-{theme}.png")
    harmless(page)
    assert serious(page) == []
    with page.expect_download() as download:
        page.get_by_role("button", name="The whole report").click()
    assert download.value.path().read_bytes().startswith(b"<!doctype html>")
    page.set_viewport_size(NARROW)
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    assert foreign == []


def test_before_a_run_the_page_of_the_app_says_how_to_make_one(visit: Visit, app: App) -> None:
    page = visit(app, "evals")
    expect(page.get_by_text("study evals")).to_be_visible()
    assert serious(page) == []

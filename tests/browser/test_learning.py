"""The first page, the plan, progress and the roadmap's states, in a real browser, at a time that stands still."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from assistant.settings import ROOT
from tests.browser.conftest import NARROW, App, Visit, drawn, figure, served
from tests.browser.test_app import harmless, tab_to

NOW = "2026-11-30T09:00"
LATER = "2026-12-10T09:00"
PAGES = ["", "plan", "progress", "roadmap"]


def study(home: Path, *words: str, now: str = NOW) -> None:
    """A command of the command line, in the same data folder."""
    environment = {**os.environ, "STUDY_HOME": str(home), "STUDY_NOW": now}
    command = [sys.executable, "-m", "ui.cli", *words]
    subprocess.run(command, env=environment, cwd=ROOT, check=True, capture_output=True)


@pytest.fixture(scope="module")
def fresh_home(home: Path, app: App, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder of these tests' own with the library, where nobody has said anything yet."""
    place = tmp_path_factory.mktemp("learning")
    saved = place / "library.backup"
    study(home, "backup", str(saved))
    study(place, "restore", str(saved), "--yes")
    return place


@pytest.fixture(scope="module")
def fresh(fresh_home: Path) -> Iterator[App]:
    """The app for somebody who is new, on a Monday."""
    with served(fresh_home, STUDY_NOW=NOW) as running:
        yield running


def set_up(page: Page) -> None:
    """Answer the three questions, unless they were answered before."""
    button = page.get_by_role("button", name="Start with this")
    if button.count():
        page.get_by_role("button", name="1 h on weekdays").click()
        drawn(page)
        button.click()
    expect(page.get_by_role("heading", name="Today’s sessions")).to_be_visible()
    drawn(page)


def serious(page: Page) -> list[str]:
    return [
        f"{violation['id']}: {node['html'][:200]}"
        for violation in Axe().run(page).response["violations"]
        if violation["impact"] in ("serious", "critical")
        for node in violation["nodes"]
    ]


def names_nothing(page: Page) -> list[str]:
    """Controls without a name of words."""
    controls = re.findall(
        r"^ *- ((?:button|textbox|radio|tab|combobox|link|checkbox|spinbutton)\b.*)$",
        page.locator("body").aria_snapshot(),
        re.MULTILINE,
    )
    assert controls
    return [control for control in controls if not re.search(r'"(?!\w+ icon")[^"]*\w', control)]


def fits(page: Page) -> bool:
    """Whether a narrow page needs no sideways scrolling."""
    page.set_viewport_size(NARROW)
    expect(page.get_by_test_id("stSidebar")).not_to_be_in_viewport()
    drawn(page)
    return bool(page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"])


# -- the first time -------------------------------------------------------------------------------------------------


def test_the_first_visit_asks_three_questions_with_the_browsers_time_zone(
    visit: Visit, fresh: App, foreign: list[str], tmp_path: Path
) -> None:
    page = visit(fresh, timezone_id="Asia/Tokyo")
    expect(page.get_by_role("heading", name="Today")).to_be_visible()
    expect(page.get_by_role("radio", name="Both")).to_be_checked()
    expect(page.get_by_role("combobox", name="Your time zone")).to_have_value(re.compile("Asia/Tokyo"))
    expect(page.get_by_role("heading", name=re.compile("^Week 1 · "))).to_be_visible()
    assert serious(page) == [] and names_nothing(page) == []
    figure(page, "today-empty", tmp_path)
    assert fits(page)
    figure(page, "today-empty-narrow", tmp_path)
    assert foreign == []


def test_what_is_typed_survives_a_click_elsewhere(visit: Visit, fresh: App) -> None:
    page = visit(fresh)
    page.get_by_role("spinbutton", name="Tuesday", exact=True).fill("95")
    page.get_by_role("button", name="Skip").first.click()
    reason = page.get_by_role("textbox", name="Why, if you like")
    reason.fill("seen it at work")
    page.get_by_text("More: times of day").click()
    drawn(page)
    expect(page.get_by_role("spinbutton", name="Tuesday", exact=True)).to_have_value("95")
    page.get_by_role("button", name="Skip").first.click()
    expect(reason).to_have_value("seen it at work")


def test_before_anything_is_said_each_page_says_what_will_stand_there(visit: Visit, fresh: App) -> None:
    expect(visit(fresh, "plan").get_by_role("link", name="Answer them")).to_be_visible()
    expect(visit(fresh, "progress").get_by_text("Once you have started or done something")).to_be_visible()


# -- a day and a week -----------------------------------------------------------------------------------------------


def test_from_the_three_questions_to_a_task_that_is_done_and_taken_back(
    visit: Visit, fresh: App, tmp_path: Path
) -> None:
    page = visit(fresh)
    set_up(page)
    what = page.get_by_role("heading", level=2).first.inner_text()
    figure(page, "today", tmp_path)
    page.get_by_role("button", name="Start").first.click()
    expect(page.get_by_text("Started the ")).to_be_visible()
    drawn(page)  # A click on what is about to be drawn anew is lost.
    page.get_by_role("button", name="Done").first.click()
    page.get_by_role("spinbutton", name="Minutes it took").fill("12")
    page.get_by_role("button", name="Mark as done").click()
    expect(page.get_by_text("It took 12 min")).to_be_visible()
    expect(page.get_by_role("heading", level=2).first).not_to_have_text(what)
    drawn(page)
    page.get_by_role("button", name="Undo").first.click()
    expect(page.get_by_text("Taken back: ")).to_be_visible()
    expect(page.get_by_role("heading", level=2).first).to_have_text(what)


def test_a_passage_opens_beside_the_task_at_its_second(visit: Visit, fresh: App, tmp_path: Path) -> None:
    page = visit(fresh)
    set_up(page)
    page.get_by_role("radio", name=re.compile(r" · \d+:\d\d$")).first.click()
    marked = page.get_by_text(re.compile(r"^The cited sentence · \d+:\d\d$"))
    expect(marked).to_be_in_viewport()
    figure(page, "today-open", tmp_path)
    assert serious(page) == []
    page.get_by_role("button", name="Close").click()
    expect(marked).to_have_count(0)


def test_the_week_is_planned_moved_held_left_out_and_taken_away(
    visit: Visit, fresh: App, foreign: list[str], tmp_path: Path
) -> None:
    set_up(visit(fresh))
    page = visit(fresh, "plan")
    page.get_by_role("button", name="Plan my week").click()
    expect(page.get_by_role("heading", name="Mon 30 Nov · today")).to_be_visible()
    figure(page, "plan", tmp_path)
    page.get_by_role("button", name="Change").last.click()
    page.get_by_role("button", name="Hold it in place").click()
    expect(page.get_by_text("held in place").first).to_be_visible()
    page.get_by_role("button", name="Leave it out this week").click()
    expect(page.get_by_text("its work comes later")).to_be_visible()
    drawn(page)
    with page.expect_download() as calendar:
        page.get_by_role("button", name="Calendar (.ics)").click()
    assert calendar.value.path().read_bytes().startswith(b"BEGIN:VCALENDAR")
    with page.expect_download() as printed:
        page.get_by_role("button", name="To print (Markdown)").click()
    assert printed.value.path().read_text().startswith("# Week of 30 November 2026")
    assert foreign == []


def test_other_hours_are_tried_and_put_away(visit: Visit, fresh: App, tmp_path: Path) -> None:
    set_up(visit(fresh))
    page = visit(fresh, "plan")
    page.get_by_text("What if you had other hours?").click()
    page.get_by_role("spinbutton", name="Sunday", exact=True).fill("180")
    page.get_by_role("button", name="Show me that week").click()
    expect(page.get_by_text("What if: ")).to_be_visible()
    expect(page.get_by_text("of 180 min")).to_be_visible()
    figure(page, "plan-what-if", tmp_path)
    page.get_by_role("button", name="Away with it").click()
    expect(page.get_by_text("What if: ")).to_have_count(0)


@pytest.fixture(scope="module")
def lived(fresh_home: Path, fresh: App) -> Iterator[App]:
    """The app ten days later, for the same learner, who did some of it; it shares the database with the other app."""
    study(fresh_home, "profile", "set", "--minutes", "weekdays=60", "--timezone", "UTC", "--yes")
    study(fresh_home, "plan", "--yes", "--json")
    study(fresh_home, "done", "w01-beginner", "--minutes", "150", "--yes", now="2026-12-02T18:00")
    study(fresh_home, "plan", "--yes", "--json", now="2026-12-07T08:00")
    study(fresh_home, "know", "w02", "--yes", now="2026-12-08T18:00")
    with served(fresh_home, STUDY_NOW=LATER) as running:
        yield running


def test_a_missed_session_is_named_and_the_week_planned_anew(visit: Visit, lived: App, tmp_path: Path) -> None:
    page = visit(lived, "plan")
    expect(page.get_by_text("Planned anew, your week would be another one")).to_be_visible()
    figure(page, "plan-missed", tmp_path)
    page.get_by_role("button", name="Replan").click()
    expect(page.get_by_text("planned anew: ")).to_be_visible()
    expect(page.get_by_text("Planned anew, your week")).to_have_count(0)
    page.get_by_role("button", name="Week before").click()
    expect(page.get_by_text("as it was lived")).to_be_visible()
    expect(page.get_by_role("button", name="Change")).to_have_count(0)
    figure(page, "plan-lived", tmp_path)


def test_progress_draws_its_figures_from_nothing_elsewhere(
    visit: Visit, lived: App, foreign: list[str], tmp_path: Path
) -> None:
    page = visit(lived, "progress")
    expect(page.get_by_test_id("stVegaLiteChart").locator("canvas, svg")).to_have_count(2)
    expect(page.get_by_text("in four of five cases")).to_be_visible()
    figure(page, "progress", tmp_path)
    page.wait_for_timeout(500)
    assert foreign == []


def test_the_order_is_drawn_in_the_browser_and_said_in_words(
    visit: Visit, lived: App, foreign: list[str], tmp_path: Path
) -> None:
    page = visit(lived, "roadmap")
    page.get_by_text("Why this order").click()
    expect(page.get_by_test_id("stGraphVizChart").locator("svg g.node").first).to_be_visible()
    expect(page.get_by_text(re.compile("Week 17 needs week 7 first"))).to_be_visible()
    figure(page, "roadmap-order", tmp_path)
    assert serious(page) == [] and foreign == []


def test_a_week_stays_open_when_a_task_in_it_is_done(visit: Visit, lived: App) -> None:
    page = visit(lived, "roadmap")
    page.get_by_text("Week 9 ").click()
    expect(page.get_by_text("Enterprise task").first).to_be_visible()
    page.get_by_role("button", name="I know this").first.click()
    expect(page.get_by_text("known before on ")).to_be_visible()
    expect(page.get_by_text("Enterprise task").first).to_be_visible()
    page.get_by_role("button", name="Undo").last.click()
    expect(page.get_by_text("Taken back: ")).to_be_visible()


# -- every window, every hand ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_with_study_reads_well_wide_and_narrow(
    visit: Visit, lived: App, path: str, theme: str, tmp_path: Path
) -> None:
    page = visit(lived, path, color_scheme=theme, viewport={"width": 1280, "height": 1600})
    assert serious(page) == [] and names_nothing(page) == []
    figure(page, f"{path or 'today'}-{theme}", tmp_path)
    assert fits(page)
    figure(page, f"{path or 'today'}-{theme}-narrow", tmp_path)


def test_a_task_is_started_and_done_with_the_keyboard_alone(visit: Visit, lived: App) -> None:
    page = visit(lived, "roadmap?week=24")
    tab_to(page, page.get_by_role("button", name="Start").first)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Started the ")).to_be_visible()
    drawn(page)
    tab_to(page, page.get_by_role("button", name="Done").first)
    page.keyboard.press("Enter")
    minutes = page.get_by_role("spinbutton", name="Minutes it took")
    tab_to(page, minutes)
    page.keyboard.type("20")
    tab_to(page, page.get_by_role("button", name="Mark as done"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("It took 20 min")).to_be_visible()


POISONED_ROADMAP = """# A poisoned roadmap

## Week 1: Docker <img src="http://evil.example/week.png"> ![x](http://evil.example/x.png)

- Beginner task: click [here](http://evil.example/click) <script src="http://evil.example/x.js"></script>

## Week 2: Kubernetes "] [URL="http://evil.example"

- Beginner task: nothing
"""


def test_a_poisoned_roadmap_is_only_text_on_every_page(
    visit: Visit, filled_backup: Path, tmp_path: Path, foreign: list[str]
) -> None:
    study(tmp_path, "restore", str(filled_backup), "--yes")
    (tmp_path / "poison.md").write_text(POISONED_ROADMAP)
    study(tmp_path, "ingest", str(tmp_path / "poison.md"))
    study(tmp_path, "roadmap", "use", "a-poisoned-roadmap")
    study(tmp_path, "profile", "set", "--minutes", "all=60", "--timezone", "UTC", "--yes")
    study(tmp_path, "plan", "--yes", "--json")
    with served(tmp_path, STUDY_NOW=NOW) as app:
        for path in PAGES:
            page = visit(app, path)
            if path == "roadmap":
                page.get_by_text("Why this order").click()
                drawn(page)
            harmless(page)
    assert foreign == []

"""Practice in a real browser: a problem, a hint, an answer that is run, where it is explained; wide and narrow."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from assistant.practice.bank import load_bank
from assistant.practice.nouns import OptionsKey, Problem, ProblemKind, SqlKey
from tests.browser.conftest import App, Visit, drawn, figure, served
from tests.browser.test_app import harmless, pills, tab_to
from tests.browser.test_learning import fits, fresh_home, names_nothing, serious

__all__ = ["fresh_home"]

NOW = "2026-11-30T09:00"


@pytest.fixture(scope="module")
def desk(fresh_home: Path) -> Iterator[App]:
    """The app for somebody who practises, on a Monday."""
    with served(fresh_home, STUDY_NOW=NOW) as running:
        yield running


def set_one(visit: Visit, desk: App, kind: str, week: int, **options: object) -> Page:
    """A problem of a kind and a week, chosen under "Something else"."""
    page = visit(desk, "practice", **options)  # type: ignore[arg-type]
    page.get_by_text("Something else").click()
    for name, words in (("Week", f"{week} ·"), ("Kind", kind)):
        box = page.get_by_role("combobox", name=name)
        box.click()
        box.fill(words)
        page.get_by_role("option").first.click()
        drawn(page)
    page.get_by_role("button", name="Set me one").click()
    expect(page.get_by_role("button", name="Answer", exact=True)).to_be_visible()
    drawn(page)
    return page


def shown(page: Page, kind: ProblemKind, week: int) -> Problem:
    """The problem of the bank whose statement stands on the page."""
    text = " ".join(page.get_by_test_id("stMain").inner_text().replace("`", "").split())
    of_the_kind = [one for one in load_bank().problems if one.kind == kind and one.week == week]
    return next(one for one in of_the_kind if " ".join(one.statement.replace("`", "").split())[:60] in text)


def test_a_choice_is_answered_and_its_passage_opens_at_the_second(
    visit: Visit, desk: App, foreign: list[str], tmp_path: Path
) -> None:
    page = set_one(visit, desk, "multiple choice", 6)
    problem = shown(page, "choice", 6)
    page.get_by_role("button", name="Hint").click()
    expect(page.get_by_text("Hint 1 of 2")).to_be_visible()
    figure(page, "practice-problem", tmp_path)
    assert isinstance(problem.key, OptionsKey)
    page.get_by_role("radiogroup").locator("label").nth(problem.key.right[0] - 1).click()
    drawn(page)
    page.get_by_role("button", name="Answer", exact=True).click()
    expect(page.get_by_text("Right", exact=True)).to_be_visible()
    expect(page.get_by_text("comes back")).to_be_visible()
    pills(page).first.click()
    expect(page.get_by_role("button", name="Close")).to_be_visible()
    figure(page, "practice", tmp_path)
    assert serious(page) == [] and names_nothing(page) == []
    harmless(page)
    assert fits(page)
    assert foreign == []


def test_sql_is_run_and_what_came_stands_beside_what_was_expected(visit: Visit, desk: App, tmp_path: Path) -> None:
    page = set_one(visit, desk, "write SQL", 6, color_scheme="dark")
    problem = shown(page, "sql", 6)
    page.get_by_role("textbox", name="Write the SQL.").fill("select 1 as nothing")
    page.get_by_role("button", name="Answer", exact=True).click()
    expect(page.get_by_text("Not right")).to_be_visible()
    expect(page.get_by_text("Expected").first).to_be_visible()
    assert isinstance(problem.key, SqlKey)
    figure(page, "practice-sql-dark", tmp_path)
    assert serious(page) == [] and fits(page)


def test_nothing_answered_is_a_sentence_and_the_problem_stays(visit: Visit, desk: App) -> None:
    page = set_one(visit, desk, "put in order", 6)
    page.get_by_role("button", name="Answer", exact=True).click()
    expect(page.get_by_role("alert").filter(has_text="No option is chosen")).to_be_visible()
    expect(page.get_by_role("button", name="Answer", exact=True)).to_be_visible()


def test_a_problem_is_answered_with_the_keyboard_alone(visit: Visit, desk: App) -> None:
    page = set_one(visit, desk, "multiple choice", 9)
    tab_to(page, page.get_by_role("radio").first)
    page.keyboard.press("Space")
    drawn(page)
    tab_to(page, page.get_by_role("button", name="Answer", exact=True))
    page.keyboard.press("Enter")
    expect(page.get_by_text(re.compile("^(Right|Not right)$"))).to_be_visible()

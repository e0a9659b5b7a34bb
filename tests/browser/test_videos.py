"""Videos from YouTube in a real browser, by the stand-in: found, chosen, added, played and removed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlparse

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import WIDE, App, Visit, drawn, figure, served
from tests.browser.test_app import choose_tab, tab_to
from tests.browser.test_learning import fits, names_nothing, serious, study
from tests.youtube import YouTube
from tests.youtube.catalogue import roadmap_catalogue
from tests.youtube.clips import CAPTCHA

ADD = re.compile(r"^Add \d+ videos? to week")


@pytest.fixture(scope="module")
def youtube() -> Iterator[YouTube]:
    """Videos for every week of the roadmap."""
    with YouTube(roadmap_catalogue(datetime.now(UTC))) as running:
        yield running


@pytest.fixture(scope="module")
def watching(home: Path, app: App, youtube: YouTube, tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """The app on a library of these tests' own, with a way to the stand-in and to nothing else."""
    place = tmp_path_factory.mktemp("videos")
    study(home, "backup", str(place / "library.backup"))
    study(place, "restore", str(place / "library.backup"), "--yes")
    with served(place, **youtube.environment) as running:
        yield running


def look_for(page: Page, topic: str) -> None:
    """Look for a topic on the library's tab, with the keyboard alone."""
    choose_tab(page, "Videos")
    box = page.get_by_label("Look on YouTube for videos about")
    tab_to(page, box)
    page.keyboard.type(topic)
    page.keyboard.press("Enter")


def found(page: Page) -> Locator:
    """The button that adds what was found, once it is there."""
    button = page.get_by_role("button", name=ADD)
    expect(button).to_be_enabled()
    drawn(page)
    return button


def open_week(page: Page, title: str) -> None:
    page.get_by_text(re.compile(rf"^{title} · ")).click()
    expect(page.get_by_text("Enterprise task").first).to_be_visible()
    drawn(page)


def test_what_was_found_can_be_looked_at_and_pictures_come_only_after_a_person_agrees(
    visit: Visit, watching: App, foreign: list[str], tmp_path: Path
) -> None:
    page = visit(watching, "library", color_scheme="dark")
    look_for(page, "docker multi stage build")
    found(page)
    page.get_by_text("See what is written into the roadmap").click()
    expect(page.get_by_text("+- Video: [")).to_have_count(2)
    page.get_by_text(re.compile("not chosen$")).click()
    expect(page.get_by_text("a short")).to_be_visible()
    drawn(page)
    assert serious(page) == [] and names_nothing(page) == [] and foreign == []
    figure(page, "videos-found", tmp_path)
    page.get_by_text("Show preview pictures, loaded from YouTube").click()
    expect(page.get_by_test_id("stImage")).not_to_have_count(0)
    assert fits(page) and serious(page) == []
    assert foreign and {urlparse(address).hostname for address in foreign} == {"i.ytimg.com"}
    page.reload()
    choose_tab(page, "Videos")
    found(page)
    expect(page.get_by_test_id("stImage")).to_have_count(0)


def test_a_week_gets_videos_that_are_read_played_and_removed(
    visit: Visit, watching: App, foreign: list[str], tmp_path: Path
) -> None:
    page = visit(watching, "roadmap")
    open_week(page, "Week 13")
    page.get_by_role("button", name="Find videos", exact=True).click()
    add = found(page)
    assert serious(page) == []
    add.click()
    expect(page.get_by_text("written under week 13")).to_be_visible()
    expect(page.get_by_text(re.compile(r"^Week 13 · .* · 2 videos · 1 source"))).to_be_visible()
    expect(page.get_by_text(re.compile(r"In the library, \d+ passages")).first).to_be_visible()
    assert serious(page) == [] and names_nothing(page) == [] and foreign == []
    figure(page, "videos-week", tmp_path)
    assert fits(page)
    figure(page, "videos-week-narrow", tmp_path)
    page.set_viewport_size(WIDE)
    page.get_by_role("button", name="Docker fundamentals explained").click()
    expect(page.get_by_text("From the beginning · 0:00")).to_be_visible()
    page.get_by_role("button", name="Close", exact=True).click()
    expect(page.locator("iframe")).to_have_count(0)
    page.get_by_role("button", name="Play on YouTube").first.click()
    expect(page.locator("iframe")).to_have_count(1)
    assert all("youtube" in address for address in foreign)
    page.get_by_role("button", name="Remove").first.click()
    page.get_by_role("button", name="Remove the link").click()
    expect(page.get_by_text(re.compile("is taken from week 13; its transcript stays"))).to_be_visible()
    expect(page.get_by_text(re.compile(r"^Week 13 · .* · 1 video · "))).to_be_visible()


def test_a_youtube_that_wants_a_captcha_is_told_with_what_works_instead(
    visit: Visit, watching: App, youtube: YouTube, tmp_path: Path
) -> None:
    page = visit(watching, "library")
    youtube.next("search", *[CAPTCHA] * 3)
    look_for(page, "observability with tracing")
    expect(
        page.get_by_text(re.compile("^YouTube refuses to answer this machine: .*paste a transcript"))
    ).to_be_visible()
    assert serious(page) == []
    figure(page, "videos-blocked", tmp_path)
    youtube.forget()

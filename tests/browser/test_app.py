"""What a person meets in a real browser."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW, App, Visit, figure


def ask(page: Page, question: str) -> None:
    page.get_by_role("button", name="New conversation").click()
    box = page.get_by_test_id("stChatInput").locator("textarea")
    expect(box).to_be_enabled()
    box.fill(question)
    box.press("Enter")


def answered(page: Page) -> Any:
    """The last message, once it is whole."""
    expect(page.get_by_text(re.compile(r"quoted from the sources|evil"), exact=False).last).to_be_visible()
    expect(page.get_by_test_id("stStatusWidget")).to_have_count(0)
    return page.get_by_test_id("stChatMessage").last


def pills(page: Page) -> Any:
    return page.get_by_test_id("stButtonGroup").filter(has_text=" · ").locator("button")


def test_the_first_page_has_six_questions_and_a_click_on_one_answers_it(visit: Visit, app: App, tmp_path: Path) -> None:
    page = visit(app)
    page.get_by_role("button", name="New conversation").click()
    expect(page.get_by_text("What would you like to know?")).to_be_visible()
    figure(page, "empty", tmp_path)
    questions = page.get_by_test_id("stMain").get_by_role("button").filter(has_text="?")
    assert questions.count() == 6
    questions.first.click()
    expect(answered(page)).to_contain_text("[1]")


def test_an_answer_is_cited_and_its_pill_opens_the_sentence_in_the_transcript(
    visit: Visit, app: App, foreign: list[str], tmp_path: Path
) -> None:
    page = visit(app)
    ask(page, "What is a foreign key?")
    message = answered(page)
    expect(message).to_contain_text("A foreign key is a column")
    pill = pills(page).first
    expect(pill).to_contain_text(re.compile(r"1 · Sample lecture.* · \d+:\d\d"))
    pill.click()
    expect(page.get_by_text("The cited sentence")).to_be_visible()
    expect(page.get_by_text(re.compile("^After"))).to_be_visible()
    figure(page, "chat", tmp_path)
    page.get_by_role("button", name="Close").click()
    expect(page.get_by_text("The cited sentence")).to_have_count(0)
    assert foreign == []


def test_what_the_library_does_not_hold_is_refused_with_its_cause(visit: Visit, app: App, tmp_path: Path) -> None:
    page = visit(app)
    ask(page, "How do I bake sourdough bread with rye flour?")
    message = answered(page)
    expect(message).to_contain_text(re.compile("Not (enough )?in the library"))
    figure(page, "refusal", tmp_path)


def test_a_question_about_the_roadmap_is_answered_from_its_structure(visit: Visit, app: App) -> None:
    page = visit(app)
    ask(page, "What is the enterprise task of week 6?")
    expect(answered(page)).to_contain_text("Implement transaction-safe operations and connection pooling")


def test_a_video_plays_at_the_second_but_nothing_is_loaded_before_the_click(
    visit: Visit, app: App, foreign: list[str]
) -> None:
    page = visit(app)
    ask(page, "What is the wombat protocol?")
    answered(page)
    pills(page).filter(has_text="wombat").first.click()
    play = page.get_by_role("button", name=re.compile("Play at 1:15 on YouTube"))
    expect(play).to_be_visible()
    assert page.locator("iframe").count() == 0
    assert foreign == []
    play.click()
    frame = page.locator("iframe")
    expect(frame).to_have_count(1)
    assert "start=75" in (frame.get_attribute("src") or "")
    assert all("youtube" in address for address in foreign)


def test_a_poisoned_answer_and_a_poisoned_transcript_cause_no_request_and_no_link(
    visit: Visit, poisoned_app: App, app: App, foreign: list[str]
) -> None:
    for poisoned in (poisoned_app, app):
        page = visit(poisoned)
        ask(page, "What is a quokka cache?")
        answered(page)
        if pills(page).count():
            pills(page).first.click()
            expect(page.get_by_text("The cited sentence")).to_be_visible()
        main = page.get_by_test_id("stMain")
        assert main.locator("img[src*='evil'], script, iframe, [href*='evil'], [data-testid='stMermaid']").count() == 0
        assert foreign == []


def test_poison_in_the_library_search_is_only_text(visit: Visit, app: App, foreign: list[str]) -> None:
    page = visit(app, "library")
    box = page.get_by_label("Look for passages about")
    box.fill("quokka cache picture")
    box.press("Enter")
    expect(
        page.get_by_text("quokka cache that smiles", exact=False).or_(page.get_by_text("smiles")).first
    ).to_be_visible()
    assert page.get_by_test_id("stMain").locator("img, iframe, [href*='evil']").count() == 0
    assert foreign == []


def test_a_click_elsewhere_while_the_answer_comes_loses_nothing_of_it(visit: Visit, app: App) -> None:
    page = visit(app)
    ask(page, "How large should a connection pool be?")
    page.get_by_test_id("stSidebarNav").get_by_text("Roadmap").click()
    expect(page.get_by_text("6-Month Backend", exact=False).first).to_be_visible()
    page.get_by_test_id("stSidebarNav").get_by_text("Chat").click()
    expect(answered(page)).to_contain_text("twice the number of cores")


def test_a_conversation_is_there_after_a_reload_and_can_be_renamed_and_deleted(visit: Visit, app: App) -> None:
    page = visit(app)
    ask(page, "What is a deadlock?")
    answered(page)
    page.reload()
    expect(page.get_by_test_id("stChatMessage").first).to_contain_text("What is a deadlock?")
    page.get_by_test_id("stSidebar").get_by_test_id("stPopover").first.locator("button").click()
    page.get_by_label("Name").fill("Locks and such")
    page.get_by_role("button", name="Rename").click()
    expect(page.get_by_test_id("stSidebar").get_by_role("button", name="Locks and such")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_test_id("stSidebar").get_by_test_id("stPopover").first.locator("button").click()
    page.get_by_role("button", name="Delete it").click()
    expect(page.get_by_test_id("stSidebar").get_by_role("button", name="Locks and such")).to_have_count(0)


def test_a_thumb_is_kept(visit: Visit, app: App) -> None:
    page = visit(app)
    ask(page, "What is a deadlock?")
    message = answered(page)
    up = message.get_by_test_id("stFeedback").or_(message.get_by_test_id("stButtonGroup")).locator("button").last
    thumbs = message.locator("[aria-label*='humb'], button:has([data-testid='stIconMaterial'])")
    (thumbs.first if thumbs.count() else up).click()
    page.reload()
    expect(page.get_by_test_id("stChatMessage").last).to_be_visible()


def test_a_file_is_added_and_a_bad_one_says_why(visit: Visit, app: App, tmp_path: Path) -> None:
    good = tmp_path / "numbat.vtt"
    good.write_text("WEBVTT\n\n00:00:01.000 --> 00:00:04.000\nA numbat queue never loses a message.\n")
    bad = tmp_path / "broken.vtt"
    bad.write_text("this is not a caption file")
    page = visit(app, "library")
    page.get_by_role("tab", name="Add").click()
    page.locator("input[type=file]").set_input_files([good, bad])
    expect(page.get_by_text("broken.vtt").first).to_be_visible()
    page.get_by_role("button", name="Add these files").click()
    expect(page.get_by_text(re.compile("1 read, 1 passages"))).to_be_visible()
    expect(page.get_by_text(re.compile(r"broken.vtt: "))).to_be_visible()


@pytest.mark.parametrize("path", ["", "roadmap", "library"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_narrow_page_needs_no_sideways_scrolling(
    visit: Visit, app: App, path: str, theme: str, tmp_path: Path
) -> None:
    page = visit(app, path, viewport=NARROW, color_scheme=theme)
    expect(page.get_by_test_id("stMainBlockContainer")).to_be_visible()
    page.wait_for_timeout(500)
    figure(page, f"narrow-{path or 'chat'}-{theme}", tmp_path)
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]


def test_a_question_can_be_asked_with_the_keyboard_alone(visit: Visit, app: App) -> None:
    page = visit(app)
    box = page.get_by_test_id("stChatInput").locator("textarea")
    expect(box).to_be_enabled()
    for _ in range(60):
        page.keyboard.press("Tab")
        if box.evaluate("element => element === document.activeElement"):
            break
    page.keyboard.type("What is an atomic write?")
    page.keyboard.press("Enter")
    expect(answered(page)).to_contain_text("atomic write")


@pytest.mark.parametrize("path", ["", "roadmap", "library"])
def test_no_page_asks_for_anything_from_elsewhere(visit: Visit, app: App, foreign: list[str], path: str) -> None:
    page = visit(app, path)
    expect(page.get_by_test_id("stMainBlockContainer")).to_be_visible()
    page.wait_for_timeout(1000)
    assert foreign == []


@pytest.mark.parametrize("path", ["", "roadmap", "library"])
def test_every_control_has_a_name(visit: Visit, app: App, path: str) -> None:
    page = visit(app, path)
    expect(page.get_by_test_id("stMainBlockContainer")).to_be_visible()
    page.wait_for_timeout(500)
    nameless = (
        page.get_by_test_id("stMain")
        .locator("button:visible, input:visible, textarea:visible")
        .evaluate_all(
            """elements => elements.filter(element => !(element.innerText.trim() || element.ariaLabel
             || element.title || element.placeholder || (element.labels && element.labels.length)))
             .map(element => element.outerHTML.slice(0, 200))"""
        )
    )
    assert nameless == []

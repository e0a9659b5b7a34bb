"""What a person meets in a real browser."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import NARROW, App, Visit, drawn, figure

PAGES = ["", "chat", "plan", "practice", "progress", "roadmap", "library", "evals"]
FIGURE = {"width": 1360, "height": 900}


def ask(page: Page, question: str) -> None:
    page.get_by_role("button", name="New conversation").click()
    expect(page.get_by_text("What would you like to know?")).to_be_visible()
    drawn(page)
    box = question_box(page)
    expect(box).to_be_enabled()
    box.fill(question)
    box.press("Enter")
    expect(page.get_by_test_id("stChatMessage").first).to_be_visible()


def question_box(page: Page) -> Locator:
    return page.get_by_test_id("stChatInput").locator("textarea")


def answered(page: Page) -> Locator:
    """The last message, once it is whole."""
    expect(page.get_by_role("button", name="Copy").last).to_be_visible()
    expect(question_box(page)).to_be_enabled()
    drawn(page)
    return page.get_by_test_id("stChatMessage").last


def pills(page: Page) -> Locator:
    return page.get_by_role("radio", name=re.compile(r"^\d+ · "))


def choose_tab(page: Page, name: str) -> None:
    page.get_by_role("tab", name=name).click()
    expect(page.get_by_role("tab", name=name)).to_have_attribute("aria-selected", "true")
    drawn(page)


# -- answers --------------------------------------------------------------------------------------------------------


def test_an_empty_chat_has_six_questions_and_a_click_on_one_answers_it(visit: Visit, app: App, tmp_path: Path) -> None:
    page = visit(app, "chat")
    page.get_by_role("button", name="New conversation").click()
    expect(page.get_by_text("What would you like to know?")).to_be_visible()
    questions = page.get_by_test_id("stMainBlockContainer").get_by_role("button").filter(has_text="?")
    expect(questions).to_have_count(6)
    figure(page, "empty", tmp_path)
    questions.first.click()
    expect(answered(page)).to_contain_text("[1]")


def test_an_answer_is_cited_and_its_pill_opens_the_sentence_in_the_transcript(
    visit: Visit, app: App, foreign: list[str], tmp_path: Path
) -> None:
    page = visit(app, "chat", viewport=FIGURE)
    ask(page, "How large should a connection pool be?")
    answered(page)
    ask(page, "What is a deadlock?")
    message = answered(page)
    expect(message).to_contain_text("A deadlock is two transactions")
    expect(pills(page).first).to_have_accessible_name(re.compile(r"^1 · Sample lecture.* · \d+:\d\d$"))
    pills(page).first.click()
    marked = page.get_by_text(re.compile(r"^The cited sentence · \d+:\d\d$"))
    expect(marked).to_be_in_viewport()
    expect(page.get_by_text("What is a deadlock?").last).to_be_in_viewport()
    answer, source = message.bounding_box(), marked.bounding_box()
    assert answer and source and source["x"] > answer["x"] + answer["width"], "the source stands beside the answer"
    page.mouse.move(0, 0)
    figure(page, "chat", tmp_path)
    page.get_by_role("button", name="Close").click()
    expect(marked).to_have_count(0)
    expect(pills(page).first).not_to_be_checked()
    assert foreign == []


def test_what_the_library_does_not_hold_is_refused_with_its_cause(visit: Visit, app: App, tmp_path: Path) -> None:
    page = visit(app, "chat")
    ask(page, "How do I bake sourdough bread with rye flour?")
    expect(answered(page)).to_contain_text(re.compile("Not (enough )?in the library"))
    figure(page, "refusal", tmp_path)
    page.get_by_role("link", name="Open the library").click()
    expect(page.get_by_role("heading", name="Library")).to_be_visible()


def test_a_question_about_the_roadmap_is_answered_from_its_structure(visit: Visit, app: App) -> None:
    page = visit(app, "chat")
    ask(page, "What is the enterprise task of week 6?")
    expect(answered(page)).to_contain_text("Implement transaction-safe operations and connection pooling")


def test_a_video_plays_at_the_second_but_nothing_is_loaded_before_the_click(
    visit: Visit, app: App, foreign: list[str]
) -> None:
    page = visit(app, "chat")
    ask(page, "What is the wombat protocol?")
    answered(page)
    pills(page).filter(has_text="1:15").first.click()
    play = page.get_by_role("button", name="Play at 1:15 on YouTube")
    expect(play).to_be_visible()
    expect(page.locator("iframe")).to_have_count(0)
    assert foreign == []
    play.click()
    frame = page.locator("iframe")
    expect(frame).to_have_count(1)
    assert "start=75" in (frame.get_attribute("src") or "")
    assert all("youtube" in address for address in foreign)


def test_a_click_elsewhere_while_the_answer_comes_loses_nothing_of_it(visit: Visit, app: App) -> None:
    page = visit(app, "chat")
    ask(page, "How large should a connection pool be?")
    page.get_by_role("link", name="Roadmap").click()
    expect(page.get_by_role("heading", name=re.compile("Backend"))).to_be_visible()
    page.get_by_role("link", name="Chat").click()
    expect(answered(page)).to_contain_text("fifteen to twenty active connections")


# -- what means harm ------------------------------------------------------------------------------------------------


def harmless(page: Page) -> None:
    """Nothing of the poison acts: no picture, script, frame, link or diagram in what is drawn."""
    acting = "img[src*='evil'], script, iframe, object, [href*='evil'], [data-testid='stMermaid'], .katex, svg.mermaid"
    expect(page.get_by_test_id("stMain").locator(acting)).to_have_count(0)


@pytest.mark.parametrize("model", ["with", "without"])
def test_a_poisoned_answer_and_a_poisoned_transcript_cause_no_request_and_no_link(
    visit: Visit, poisoned_app: App, app: App, foreign: list[str], model: str
) -> None:
    page = visit(poisoned_app if model == "with" else app, "chat")
    ask(page, "What is a quokka cache?")
    expect(answered(page)).to_contain_text("A quokka cache is a cache that smiles")
    pills(page).last.click()
    expect(page.get_by_text(re.compile("^The cited sentence"))).to_be_visible()
    harmless(page)
    page.wait_for_timeout(500)
    assert foreign == []


def test_poison_in_the_library_is_only_text(visit: Visit, app: App, foreign: list[str]) -> None:
    page = visit(app, "library")
    choose_tab(page, "Search")
    box = page.get_by_label("Look for passages about")
    box.fill("quokka cache picture")
    box.press("Enter")
    expect(page.get_by_text("evil.example").first).to_be_visible()
    page.get_by_role("button", name="quokka").first.click()
    expect(page.get_by_text(re.compile("^The passage"))).to_be_visible()
    harmless(page)
    assert foreign == []


@pytest.mark.parametrize("path", PAGES)
def test_no_page_asks_for_anything_from_elsewhere(visit: Visit, app: App, foreign: list[str], path: str) -> None:
    page = visit(app, path)
    page.wait_for_timeout(1000)
    assert foreign == []


# -- conversations and sources --------------------------------------------------------------------------------------


def test_a_conversation_is_there_after_a_reload_and_can_be_renamed_and_deleted(visit: Visit, app: App) -> None:
    page = visit(app, "chat")
    ask(page, "What is a deadlock?")
    answered(page)
    page.reload()
    expect(page.get_by_test_id("stChatMessage").first).to_contain_text("What is a deadlock?")
    sidebar = page.get_by_test_id("stSidebar")
    renamed = sidebar.get_by_role("button", name="Locks and such")
    sidebar.get_by_role("button", name="Edit").click()
    page.get_by_label("Name").fill("Locks and such")
    page.get_by_role("button", name="Rename").click()
    expect(renamed).to_be_visible()
    page.get_by_role("button", name="Delete it").click()
    expect(renamed).to_have_count(0)
    expect(page.get_by_text("What would you like to know?")).to_be_visible()


def test_a_thumb_is_kept(visit: Visit, app: App) -> None:
    page = visit(app, "chat")
    ask(page, "What is a deadlock?")
    thumb = answered(page).get_by_role("radio", name="Thumbs up")
    thumb.click()
    expect(thumb).to_be_checked()
    drawn(page)
    page.reload()
    expect(page.get_by_role("radio", name="Thumbs up").last).to_be_checked()


def test_a_file_is_added_and_a_bad_one_says_why(visit: Visit, app: App, tmp_path: Path) -> None:
    good = tmp_path / "numbat.vtt"
    good.write_text("WEBVTT\n\n00:00:01.000 --> 00:00:04.000\nA numbat queue never loses a message.\n")
    bad = tmp_path / "broken.vtt"
    bad.write_text("this is not a caption file")
    page = visit(app, "library")
    choose_tab(page, "Add")
    page.locator("input[type=file]").set_input_files([good, bad])
    expect(page.get_by_text("broken.vtt").first).to_be_visible()
    page.get_by_role("button", name="Add these files").click()
    expect(page.get_by_text("1 file read, 1 passage")).to_be_visible()
    expect(page.get_by_text(re.compile(r"broken.vtt: "))).to_be_visible()


# -- every window, every hand ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_narrow_page_needs_no_sideways_scrolling(
    visit: Visit, app: App, path: str, theme: str, tmp_path: Path
) -> None:
    page = visit(app, path, viewport=NARROW, color_scheme=theme)
    figure(page, f"narrow-{path or 'today'}-{theme}", tmp_path)
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]


def test_in_a_narrow_window_the_source_opens_under_its_answer(visit: Visit, app: App) -> None:
    page = visit(app, "chat")
    ask(page, "What is a foreign key?")
    message = answered(page)
    page.set_viewport_size(NARROW)
    pills(page).first.click()
    marked = page.get_by_text(re.compile("^The cited sentence"))
    expect(marked).to_be_visible()
    answer, source = message.bounding_box(), marked.bounding_box()
    assert answer and source and source["y"] > answer["y"] + answer["height"]
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]


def test_a_question_can_be_asked_and_its_source_opened_with_the_keyboard_alone(visit: Visit, app: App) -> None:
    page = visit(app, "chat")
    expect(question_box(page)).to_be_enabled()
    tab_to(page, question_box(page))
    page.keyboard.type("What is a deadlock, again?")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("stChatMessage").filter(has_text="again?").last).to_be_visible()
    message = answered(page)
    expect(message).to_contain_text("A deadlock is two transactions")
    own = message.get_by_role("radio", name=re.compile(r"^\d+ · "))
    tab_to(page, own.first)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.get_by_text(re.compile("^The cited sentence"))).to_be_visible()
    expect(own.nth(1)).to_be_checked()
    expect(own.nth(1)).to_be_focused()


def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until an element has the focus."""
    for _ in range(120):
        page.keyboard.press("Tab")
        if wanted.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError("the keyboard does not reach it")


def shown(page: Page, state: str) -> None:
    """Bring a page into a state in which more of it is to be seen."""
    if state == "answer":
        ask(page, "What is a foreign key?")
        answered(page)
        pills(page).first.click()
        expect(page.get_by_text(re.compile("^The cited sentence"))).to_be_visible()
    elif state == "refusal":
        ask(page, "How do I bake sourdough bread with rye flour?")
        answered(page)
    elif state == "week":
        page.get_by_text("Week 6 ").click()
        expect(page.get_by_text("Enterprise task").first).to_be_visible()
    elif state:
        choose_tab(page, state)
    drawn(page)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    ("path", "state"),
    [
        ("chat", "answer"),
        ("chat", "refusal"),
        ("roadmap", "week"),
        ("library", ""),
        ("library", "Search"),
        ("library", "Add"),
    ],
)
def test_axe_finds_nothing_serious(visit: Visit, app: App, path: str, state: str, theme: str) -> None:
    page = visit(app, path, color_scheme=theme)
    shown(page, state)
    found = Axe().run(page).response["violations"]
    serious = [
        f"{violation['id']}: {node['html'][:200]}"
        for violation in found
        if violation["impact"] in ("serious", "critical")
        for node in violation["nodes"]
    ]
    assert serious == []


@pytest.mark.parametrize("path", PAGES)
def test_every_control_has_a_name_of_words(visit: Visit, app: App, path: str) -> None:
    controls = re.findall(
        r"^ *- ((?:button|textbox|radio|tab|combobox|link|checkbox|spinbutton)\b.*)$",
        visit(app, path).locator("body").aria_snapshot(),
        re.MULTILINE,
    )
    assert controls
    assert [control for control in controls if not re.search(r'"(?!\w+ icon")[^"]*\w', control)] == []

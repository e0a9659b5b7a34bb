"""People who sign in with an OpenID provider: each finds what is theirs, and nothing of anybody else."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value

from tests.browser.conftest import NARROW, WIDE, App, Visit, drawn, figure, served
from tests.oidc import Provider, provider

ADA = {"sub": "ada-1", "name": "Ada King"}
BOB = {"sub": "bob-2", "preferred_username": "bob"}
QUESTION = "How large should a connection pool be?"


@pytest.fixture(scope="module")
def people() -> Iterator[Provider]:
    with provider() as running:
        yield running


@pytest.fixture(scope="module")
def group_app(home: Path, people: Provider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """The app with sign-in; the secrets lie below the folder it was started in."""
    place = tmp_path_factory.mktemp("group")
    (place / ".streamlit").mkdir()
    (place / ".streamlit" / "secrets.toml").write_text(people.secrets_toml("http://127.0.0.1:{port}/oauth2callback"))
    with served(place, STUDY_HOME=str(home)) as running:
        yield running


@pytest.fixture(autouse=True)
def nobody(people: Provider) -> None:
    """Each test chooses who signs in."""
    people.person, people.refuse = {}, False
    people.asked.clear()


def enter(visit: Visit, app: App, people: Provider, person: dict[str, str]) -> Page:
    """A browser of its own in which a person has signed in."""
    people.person = person
    page = visit(app)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    drawn(page)
    return page


def open_chat(page: Page) -> None:
    page.get_by_role("link", name="Chat").click()
    expect(page.get_by_test_id("stChatInput")).to_be_visible()
    drawn(page)


def ask(page: Page, question: str) -> None:
    page.get_by_role("button", name="New conversation").click()
    expect(page.get_by_text("What would you like to know?")).to_be_visible()
    drawn(page)
    box = page.get_by_test_id("stChatInput").locator("textarea")
    expect(box).to_be_enabled()
    box.fill(question)
    box.press("Enter")
    expect(page.get_by_role("button", name="Copy").last).to_be_visible()
    drawn(page)


def expect_card(page: Page) -> None:
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    expect(page.get_by_role("link", name="Library")).to_have_count(0)
    expect(page.get_by_test_id("stChatInput")).to_have_count(0)


def test_two_people_each_see_only_their_own_conversations(visit: Visit, group_app: App, people: Provider) -> None:
    ada = enter(visit, group_app, people, ADA)
    expect(ada.get_by_text("Ada King")).to_be_visible()
    open_chat(ada)
    ask(ada, QUESTION)
    expect(ada.get_by_test_id("stSidebar").get_by_text(QUESTION)).to_be_visible()

    bob = enter(visit, group_app, people, BOB)
    expect(bob.get_by_test_id("stSidebar")).to_contain_text("bob")
    open_chat(bob)
    expect(bob.get_by_text("What would you like to know?")).to_be_visible()
    expect(bob.get_by_test_id("stSidebar").get_by_text(QUESTION)).to_have_count(0)
    ask(bob, "What is a deadlock?")

    ada.reload()
    drawn(ada)
    sidebar = ada.get_by_test_id("stSidebar")
    expect(sidebar.get_by_text(QUESTION)).to_be_visible()
    expect(sidebar.get_by_text("What is a deadlock?")).to_have_count(0)

    elsewhere = enter(visit, group_app, people, {**ADA, "name": "Ada Lovelace"})
    open_chat(elsewhere)
    expect(elsewhere.get_by_test_id("stSidebar").get_by_text(QUESTION)).to_be_visible()
    expect(elsewhere.get_by_text("Ada Lovelace")).to_be_visible()


def test_signing_out_ends_it_here_and_at_the_provider(visit: Visit, group_app: App, people: Provider) -> None:
    page = enter(visit, group_app, people, ADA)
    page.get_by_role("button", name="Sign out").click()
    expect_card(page)
    assert "/end" in people.asked
    assert [c["name"] for c in page.context.cookies() if "user" in c["name"]] == []  # type: ignore[typeddict-item]
    for path in ("", "chat", "library", "roadmap"):
        page.goto(f"{group_app.url}/{path}")
        drawn(page)
        expect_card(page)
    people.person = BOB
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_test_id("stSidebar")).to_contain_text("bob")
    expect(page.get_by_text("Ada")).to_have_count(0)


@pytest.mark.parametrize("person", [None, {"name": "No subject"}, {"sub": "x", "iss": "http://127.0.0.1:1"}])
def test_a_sign_in_that_fails_leads_back_to_the_card(
    visit: Visit, group_app: App, people: Provider, person: dict[str, str] | None
) -> None:
    people.refuse, people.person = person is None, person or {}
    page = visit(group_app)
    with page.expect_response(lambda response: "/oauth2callback" in response.url):
        page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(f"{group_app.url}/")
    drawn(page)
    expect_card(page)


def test_a_cookie_that_somebody_wrote_themselves_is_nobodys(visit: Visit, group_app: App, people: Provider) -> None:
    page = visit(group_app)
    claims = {"is_logged_in": True, "iss": people.url, **ADA, "provider": "default", "origin": group_app.url}
    forged = create_signed_value("another secret of thirty-two letters", "_streamlit_user", json.dumps(claims))
    page.context.add_cookies([{"name": "_streamlit_user", "value": forged.decode(), "url": group_app.url}])
    page.reload()
    drawn(page)
    expect_card(page)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [WIDE, NARROW])
def test_the_card_is_calm_fits_and_axe_finds_nothing_serious(
    visit: Visit, group_app: App, foreign: list[str], tmp_path: Path, theme: str, viewport: dict[str, int]
) -> None:
    page = visit(group_app, viewport=viewport, color_scheme=theme)
    expect_card(page)
    figure(page, f"sign-in-{theme}-{viewport['width']}", tmp_path)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    found = [item for item in Axe().run(page).response["violations"] if item["impact"] in ("serious", "critical")]
    assert found == [] and foreign == []


def test_the_card_is_used_by_keyboard_alone(visit: Visit, group_app: App, people: Provider) -> None:
    people.person = ADA
    page = visit(group_app)
    button = page.get_by_role("button", name="Sign in")
    for _ in range(10):
        page.keyboard.press("Tab")
        if button.evaluate("node => node === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


def test_a_long_name_fits_the_sidebar_and_axe_finds_nothing_serious(
    visit: Visit, group_app: App, people: Provider, tmp_path: Path
) -> None:
    page = enter(visit, group_app, people, {**ADA, "name": "Ada Augusta King, Countess of Lovelace, of Ockham Park"})
    figure(page, "signed-in", tmp_path)
    found = [item for item in Axe().run(page).response["violations"] if item["impact"] in ("serious", "critical")]
    assert found == []
    expect(page.get_by_test_id("stSidebar").get_by_text(re.compile("Ada Augusta"))).to_be_visible()

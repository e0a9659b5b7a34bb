"""The app's pages as Streamlit runs them, without a browser, on a library of a real database."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from streamlit.testing.v1 import AppTest

from assistant.database import LOCAL_LEARNER
from assistant.learning.nouns import WEEKDAYS, Plan
from assistant.learning.verbs import TaskVerb
from assistant.service import Assistant
from assistant.settings import ROOT
from tests.conftest import NAMES
from ui.resources import get_assistant

SECONDS = 30
MONDAY = "2026-11-30T09:00"
Start = Callable[..., AppTest]
At = Callable[[str], Assistant]


@pytest.fixture
def library(
    server_url: str, filled: str, quick_vectors: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """A copy of that library, and the environment in which the app finds it. Yields the connection string."""
    name = f"study_app_{os.getpid()}_{next(NAMES)}"
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f"create database {name} template {filled}")
    url = make_conninfo(server_url, dbname=name)
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("STUDY_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    get_assistant.clear()  # type: ignore[attr-defined]
    yield url
    get_assistant().close()
    get_assistant.clear()  # type: ignore[attr-defined]
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f"drop database if exists {name} with (force)")


@pytest.fixture
def start(library: str) -> Start:
    """Draws a page: `start()` is the chat, `start("today")` the first page, `start("library")` another one."""

    def go(page: str = "chat") -> AppTest:
        app = AppTest.from_file(str(ROOT / "ui" / "app.py"), default_timeout=SECONDS).run()
        return app if page == "today" else visit(app, page)

    return go


def visit(app: AppTest, page: str) -> AppTest:
    """A click on a page's name. AppTest only knows pages that are files, so its hash is set by hand."""
    app._page_hash = app.session_state["pages"][page]._script_hash
    return app.run()


@pytest.fixture
def at(library: str, monkeypatch: pytest.MonkeyPatch) -> At:
    """Sets the app's clock, `at("2026-11-30T09:00")` in UTC, and gives the assistant that goes by it."""
    opened: list[Assistant] = []

    def go(instant: str) -> Assistant:
        monkeypatch.setenv("STUDY_NOW", instant)
        if opened:
            opened[-1].close()
        get_assistant.clear()  # type: ignore[attr-defined]
        opened.append(get_assistant())
        return opened[-1]

    return go


@pytest.fixture
def assistant(library: str) -> Assistant:
    """The assistant the pages share."""
    return get_assistant()


def set_up(assistant: Assistant, **changes: Any) -> None:
    """Say what the local learner wants: an hour each day unless told otherwise."""
    wanted = {"minutes": dict.fromkeys(WEEKDAYS, 60), "level": "both", "timezone": "UTC", **changes}
    now = assistant.settings.now()
    assistant.learning.write(LOCAL_LEARNER, assistant.learning.prepare_profile(LOCAL_LEARNER, now, wanted))


def say(assistant: Assistant, verb: TaskVerb, task: str, **more: Any) -> None:
    """Have the local learner say something of a task, or of a whole week (`w01`)."""
    change = assistant.learning.prepare(LOCAL_LEARNER, assistant.settings.now(), verb, task, **more)
    assistant.learning.write(LOCAL_LEARNER, change)


def keep_plan(assistant: Assistant) -> Plan:
    """Keep this week's plan as it would be made now."""
    learning, now = assistant.learning, assistant.settings.now()
    return learning.keep(LOCAL_LEARNER, now, learning.plan(LOCAL_LEARNER, now))


def settled(app: AppTest, work: str = "asking") -> AppTest:
    """The page once its work is over."""
    going = app.session_state[work]
    if going is not None:
        getattr(going, "work", going).wait(SECONDS)
        app.run()
    assert app.session_state[work] is None
    return app


def words(app: AppTest) -> str:
    """Everything a page says, in the order in which it says it, sidebar included."""
    return "\n".join(_said(element) for element in [*app.main, *app.sidebar])


def _said(element: object) -> str:
    parts = [getattr(element, name, None) for name in ("label", "value")]
    return " ".join(part for part in parts if isinstance(part, str))


def button(app: AppTest, label: str) -> Any:
    """The button whose label has these words."""
    return next(button for button in app.button if label in button.label)

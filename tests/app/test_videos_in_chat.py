"""Videos in the chat page: offered as text, added by a click or a typed yes with progress, and stopped."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence

import pytest
from streamlit.testing.v1 import AppTest

from assistant.database import LOCAL_LEARNER
from assistant.domain import Progress
from assistant.errands import ErrandDone, VideoOffer, VideoOffers
from assistant.errors import StudyError
from assistant.service import Assistant
from tests.app.conftest import SECONDS, Start, settled, words
from ui.resources import get_assistant

FIND = "find me a video on circuit breakers"
EVIL = "[click](https://evil.example) **bold** :smile: [1] <b>x</b>"


class ScriptedErrands:
    """Errands over these videos; ``held`` keeps a writing errand from ending until it is set."""

    def __init__(self, *titles: str) -> None:
        self.offers = tuple(
            VideoOffer(f"vid{number:08}", title, "A channel", "2026-01-02", 600, "nearest to the topic")
            for number, title in enumerate(titles, 1)
        )
        self.added: list[tuple[list[str], int]] = []
        self.held: threading.Event | None = None
        self.begun = threading.Event()
        self.closed = threading.Event()

    def minutes(self, weeks: int) -> int:
        return weeks

    def find(self, topic: str | None, week: int | None) -> Iterator[Progress | VideoOffers]:
        yield Progress(f"searching {topic}")
        yield VideoOffers(week or 14, self.offers, "Nothing fits.")

    def add(self, video_ids: Sequence[str], week: int) -> Iterator[Progress | ErrandDone]:
        try:
            yield Progress("writing the link")
            self.added.append((list(video_ids), week))
            self.begun.set()
            if self.held is not None:
                assert self.held.wait(SECONDS)
            yield Progress("fetching the transcript")
            yield ErrandDone("Added to week 14, 12 passages.")
        finally:
            self.closed.set()

    def fetch_links(self, week: int | None) -> Iterator[Progress | ErrandDone]:
        yield Progress("week 1")
        raise StudyError("YouTube cannot be reached.", "Check the network.")


@pytest.fixture
def errands(assistant: Assistant) -> ScriptedErrands:
    scripted = ScriptedErrands("Circuit breakers explained", EVIL)
    assistant.errands = scripted
    return scripted


def ask(app: AppTest, text: str) -> AppTest:
    return settled(app.chat_input[0].set_value(text).run())


def labels(app: AppTest) -> list[str]:
    return [one.label for one in app.main.button]


def click(app: AppTest, word: str) -> AppTest:
    return next(one for one in app.main.button if one.label == word).click().run()


def test_a_click_on_yes_adds_what_was_offered(start: Start, errands: ScriptedErrands) -> None:
    app = ask(start("chat"), FIND)
    assert "1. “Circuit breakers explained” by A channel, 10 min" in words(app)
    assert {"Yes", "No"} <= set(labels(app)) and errands.added == []
    app = settled(click(app, "Yes"))
    assert errands.added == [(["vid00000001"], 14)]
    assert "Added to week 14, 12 passages." in words(app) and not {"Yes", "No"} & set(labels(app))
    assert not app.exception


def test_a_typed_yes_and_another_choice_do_the_same(start: Start, errands: ScriptedErrands) -> None:
    app = ask(ask(start("chat"), FIND), "the second one to week 3")
    assert "Add 2 to week 3 and fetch its transcript?" in words(app) and errands.added == []
    app = ask(app, "ja")
    assert errands.added == [(["vid00000002"], 3)] and not app.exception


def test_no_adds_nothing(start: Start, errands: ScriptedErrands) -> None:
    app = settled(click(ask(start("chat"), FIND), "No"))
    assert "Nothing was changed." in words(app) and errands.added == []


def test_a_title_from_outside_is_drawn_as_text_and_cites_nothing(start: Start, errands: ScriptedErrands) -> None:
    app = ask(start("chat"), FIND)
    assert any(EVIL in text.value for text in app.main.text)
    others = [*app.main.markdown, *app.main.caption, *app.main.button, *app.main.code]
    assert not any("evil.example" in str(getattr(one, "value", "")) for one in others if one not in app.main.code)
    assert not app.button_group or all("Sources" not in str(one) for one in app.button_group)


def test_progress_is_shown_while_a_video_is_added_and_stop_keeps_what_was_done(
    start: Start, assistant: Assistant, errands: ScriptedErrands
) -> None:
    errands.held = threading.Event()
    app = click(ask(start("chat"), FIND), "Yes")
    assert errands.begun.wait(SECONDS)
    app = app.run()
    assert "writing the link" in str([one.label for one in app.main.status]) and "Stop" in labels(app)
    work = app.session_state["asking"].work
    work.stop()
    errands.held.set()
    app = settled(app)
    assert errands.closed.wait(SECONDS)
    assert "Stopped. What was found, written and fetched by then is kept" in words(app) and errands.added
    conversation = app.session_state["conversation"]
    last = assistant.conversations.messages(LOCAL_LEARNER, conversation)[-1]
    assert last.content.startswith("Stopped.")


def test_a_stop_that_has_to_wait_for_a_request_says_that_what_was_done_is_kept(
    start: Start, errands: ScriptedErrands, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.views.chat.STOPPING", 0.01)
    errands.held = threading.Event()
    app = click(ask(start("chat"), FIND), "Yes")
    assert errands.begun.wait(SECONDS)
    app = click(app.run(), "Stop")
    assert "what was done by then is kept" in " ".join(one.value for one in app.error)
    errands.held.set()
    assert errands.closed.wait(SECONDS)


def test_what_cannot_be_done_is_told_as_an_answer(start: Start, errands: ScriptedErrands) -> None:
    app = ask(ask(start("chat"), "fetch links for week 2"), "yes")
    assert "YouTube cannot be reached. Check the network. Transcripts you have as files" in words(app)
    get_assistant().errands = None
    app = ask(app, FIND)
    assert "Videos cannot be looked for here." in words(app) and not app.exception


def test_the_help_says_that_videos_can_be_asked_for(start: Start, errands: ScriptedErrands) -> None:
    assert "Find me a video on circuit breakers" in words(ask(start("chat"), "what can you do?"))

"""Asking in the chat: with and without a model, with one that fails, and with clicks in between."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from streamlit.testing.v1 import AppTest

from assistant.database import LOCAL_LEARNER
from assistant.service import Assistant
from tests.app.conftest import SECONDS, Start, button, settled, visit, words
from tests.fault.provider_server import ProviderServer, Reply, events, provider
from ui.resources import get_assistant

QUESTION = "What is a deadlock?"
SAID = "A deadlock is two transactions that each wait for a lock the other one holds [1]. "
END = {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}


def piece(text: str) -> dict[str, object]:
    return {"choices": [{"index": 0, "delta": {"content": text}}]}


def begin(app: AppTest, question: str = QUESTION) -> AppTest:
    """Ask, and do not wait."""
    return app.chat_input[0].set_value(question).run()


def ask(app: AppTest, question: str = QUESTION) -> AppTest:
    return settled(begin(app, question))


Chat = Callable[[Reply], AbstractContextManager[ProviderServer]]


@pytest.fixture
def chat(monkeypatch: pytest.MonkeyPatch) -> Chat:
    """Points the app to a chat model that says so much: `with chat(reply)`, before the app is started."""

    @contextmanager
    def use(reply: Reply) -> Iterator[ProviderServer]:
        with provider(reply) as server:
            monkeypatch.setenv("OPENAI_BASE_URL", server.url)
            monkeypatch.setenv("OPENAI_API_KEY", "none")
            monkeypatch.setenv("STUDY_CHAT_MODEL", "told")
            monkeypatch.setenv("STUDY_ANSWERS", "written")
            yield server

    return use


class Gate:
    """A chat model that writes one sentence, then the rest when it is let."""

    def __init__(self) -> None:
        self.open = threading.Event()

    def reply(self) -> Reply:
        return Reply(200, self._chunks(), content_type="text/event-stream")

    def _chunks(self) -> Iterator[bytes]:
        yield from events(piece(SAID), done=False).chunks
        self.open.wait(SECONDS)
        yield from events(piece("It is resolved by "), piece("aborting one of them."), END).chunks


def until(app: AppTest, said: str) -> None:
    """Draw the page again and again until it says something."""
    for _ in range(200):
        if said in words(app):
            return
        threading.Event().wait(0.05)
        app.run()
    raise AssertionError(words(app))


def test_an_example_is_answered_with_citations_and_kept(start: Start, assistant: Assistant) -> None:
    app = start()
    settled(app.main.button[0].click().run())
    assert not app.exception and not app.error
    assert "[1]" in words(app) and "quoted from the sources · " in words(app)
    assert app.button_group[0].options
    assert len(assistant.conversations.list(LOCAL_LEARNER)) == 1


def test_every_example_has_an_answer(start: Start) -> None:
    app = start()
    for question in [item.label for item in app.main.button]:
        ask(app, question)
        assert any("[1]" in text.value for text in app.text[-4:])
    assert "Not in the library" not in words(app) and "Not enough" not in words(app)


def test_what_the_library_does_not_hold_is_refused(start: Start) -> None:
    app = ask(start(), "How do I bake sourdough bread with rye flour?")
    said = words(app)
    assert "Not in the library" in said or "Not enough in the library" in said
    assert "ask again" in said


def test_with_a_chat_model_there_is_no_banner_and_the_model_is_named(start: Start, chat: Chat) -> None:
    with chat(events(piece(SAID), END)):
        app = start()
        assert not app.expander
        ask(app)
        assert "A deadlock is two transactions" in words(app)
        assert "told · " in words(app)


@pytest.mark.parametrize("reply", [Reply(500), Reply(200, [b"nonsense"]), events(piece("A dead"), after="cut")])
def test_a_chat_model_that_fails_leaves_extracts_and_one_line_why(start: Start, chat: Chat, reply: Reply) -> None:
    with chat(reply):
        app = ask(start())
        assert not app.exception
        assert app.button_group and "A deadlock is two transactions" in words(app)
        why = [caption.value for caption in app.caption if "Quoted from the sources instead" in caption.value]
        assert len(why) == 1


def test_the_draft_is_shown_as_unchecked_and_a_click_elsewhere_loses_none_of_it(start: Start, chat: Chat) -> None:
    gate = Gate()
    with chat(gate.reply()):
        app = begin(start())
        until(app, "A draft, not checked yet")
        assert SAID.strip() in words(app)
        assert any("passages" in status.label for status in app.status) and button(app, "Stop")
        assert app.chat_input[0].disabled
        visit(app, "library")
        gate.open.set()
        app.session_state["asking"].work.wait(SECONDS)
        visit(app, "chat")
        assert "two transactions" in words(app) and "aborting one of them" in words(app)
        assert "A draft, not checked yet" not in words(app)


def test_stop_keeps_what_was_written_and_marks_it(start: Start, chat: Chat) -> None:
    gate = Gate()
    with chat(gate.reply()):
        app = begin(start())
        until(app, "A draft, not checked yet")
        button(app, "Stop").click().run()
        gate.open.set()
        until(app, "You stopped this answer")
        assert SAID.replace(" [1]", "").strip() in words(app) and "is not complete" in words(app)
        assert len(get_assistant().conversations.list(LOCAL_LEARNER)) == 1


def test_another_conversation_can_be_read_while_an_answer_is_written(start: Start, chat: Chat) -> None:
    gate = Gate()
    with chat(gate.reply()):
        app = ask(start(), "What do I do in week 6?")
        button(app, "New conversation").click().run()
        begin(app)
        until(app, "A draft, not checked yet")
        button(app, "What do I do in week 6?").click().run()
        assert "is being written in another conversation" in words(app) and SAID.strip() not in words(app)
        gate.open.set()
        settled(app)
        assert "transaction-safe operations" in words(app)
        button(app, QUESTION).click().run()
        assert "two transactions" in words(app)


def test_a_defect_is_one_sentence_and_the_next_question_is_answered(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = start()
    with monkeypatch.context() as broken:
        broken.setattr(Assistant, "ask", lambda *_, **__: iter([1 / 0]))
        ask(app)
    assert "Something unforeseen happened" in app.error[0].value and not app.exception
    ask(app)
    assert not app.error and "[1]" in words(app)

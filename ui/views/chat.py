"""Ask the library: the conversation, the sources it cites, and the conversations before."""

from __future__ import annotations

from collections.abc import Iterator

import streamlit as st

from assistant.database import LOCAL_LEARNER
from assistant.domain import Answer, AnswerEvent, Delta, Progress
from assistant.errors import NotFoundError
from assistant.service import Assistant
from ui.answers import draw_message
from ui.examples import examples
from ui.reader import draw_reader
from ui.render import label, show
from ui.resources import get_assistant
from ui.work import Work

COLUMN = 760
"""Pixels: lines of about eighty characters."""


def page() -> None:
    """The chat page."""
    assistant = get_assistant()
    _draw_conversations(assistant)
    place = st.session_state.get("open_place")
    if place is None:
        with st.container(width=COLUMN):
            _draw_conversation(assistant)
    else:
        talk, source = st.columns([3, 2], gap="large")
        with talk:
            _draw_conversation(assistant)
        with source:
            draw_reader(assistant, place, "reader")
    work = st.session_state.get("asking")
    question = st.chat_input(
        "Ask about your roadmap" if work is None else "One moment, the answer comes",
        key="question",
        max_chars=4000,
        disabled=work is not None,
    )
    if question:
        start(assistant, question)
        st.rerun()


def start(assistant: Assistant, question: str) -> None:
    """Begin to answer, in a thread that goes on whatever is clicked meanwhile and stores the answer."""
    conversation = st.session_state.get("conversation") or "new"

    def events() -> Iterator[AnswerEvent]:
        return assistant.ask(question, conversation=conversation)

    st.session_state["asked"] = question
    st.session_state["asking"] = Work(events)


def _draw_conversation(assistant: Assistant) -> None:
    if assistant.chat is None:
        _draw_banner()
    conversation = _current(assistant)
    messages = assistant.conversations.messages(LOCAL_LEARNER, conversation) if conversation else []
    for message in messages:
        draw_message(message, lambda number: _keep_thumb(assistant, number))
    if st.session_state.get("asking") is not None:
        _draw_work()
    elif not messages:
        _draw_beginning(assistant)
    failure = st.session_state.pop("failure", None)
    if failure:
        st.error(label(failure, 400), icon=":material/error:")


def _draw_banner() -> None:
    with st.expander("Answers are quoted from the sources: no chat model is set", icon=":material/format_quote:"):
        st.markdown(
            "Nothing is missing for finding, citing and checking. For answers in the assistant's own words, start the "
            "app with a model, for example one of your own machine:"
        )
        st.code(
            "OPENAI_BASE_URL=http://127.0.0.1:11434/v1\nSTUDY_CHAT_MODEL=qwen3:8b",
            language=None,
        )
        st.markdown("or with `OPENAI_API_KEY` and `STUDY_CHAT_MODEL`. A file named `.env` is read as well.")


def _current(assistant: Assistant) -> str | None:
    """The conversation that is open: the chosen one, else the last one, unless a new one was asked for."""
    if "conversation" not in st.session_state:
        recent = assistant.conversations.list(LOCAL_LEARNER)
        st.session_state["conversation"] = recent[0].id if recent else None
    conversation: str | None = st.session_state["conversation"]
    try:
        if conversation is not None:
            assistant.conversations.messages(LOCAL_LEARNER, conversation)
    except NotFoundError:
        conversation = st.session_state["conversation"] = None
    return conversation


def _keep_thumb(assistant: Assistant, number: int) -> None:
    chosen = st.session_state.get(f"m{number}-thumb")
    thumbs = {0: -1, 1: 1}
    assistant.conversations.set_feedback(LOCAL_LEARNER, number, thumbs.get(chosen), assistant.settings.now())  # type: ignore[arg-type]


def _draw_beginning(assistant: Assistant) -> None:
    sources = [source for source in assistant.library.sources() if source.status == "ready"]
    st.header("What would you like to know?")
    passages = sum(source.passages for source in sources)
    st.caption(
        f"The library holds {len(sources)} sources with {passages:,} passages. What is not in it is not answered."
    )
    chosen = [
        st.button(question, key=f"example-{number}", width="stretch")
        for number, question in enumerate(examples(sources, assistant.library.roadmap()))
    ]
    for question, pressed in zip(examples(sources, assistant.library.roadmap()), chosen, strict=True):
        if pressed:
            start(assistant, question)
            st.rerun()


@st.fragment(run_every=0.3)
def _draw_work() -> None:
    """The question, what is going on, and the draft as it grows; the page is drawn whole once it has ended."""
    work: Work[AnswerEvent] | None = st.session_state.get("asking")
    if work is None:
        return
    if not work.running or work.stopped:
        _finish(work)
        st.rerun()
    with st.chat_message("user"):
        show(st.session_state["asked"])
    with st.chat_message("assistant"):
        steps = [event.text for event in work.events if isinstance(event, Progress)]
        with st.status(label(steps[-1] if steps else "Thinking"), expanded=False):
            for step in steps:
                show(step)
        draft = "".join(event.text for event in work.events if isinstance(event, Delta))
        if draft:
            st.caption("A draft, not checked yet")
            show(draft)
        if st.button("Stop", icon=":material/stop:", key="stop"):
            work.stop()


def _finish(work: Work[AnswerEvent]) -> None:
    """Keep what came of it: the conversation the answer was stored in, or why there is none."""
    answer = next((event for event in work.events if isinstance(event, Answer)), None)
    if answer is not None and answer.conversation is not None:
        st.session_state["conversation"] = answer.conversation
    st.session_state["failure"] = work.failure or ("Stopped before the answer was there." if answer is None else None)
    st.session_state["asking"] = None


def _draw_conversations(assistant: Assistant) -> None:
    with st.sidebar:
        if st.button("New conversation", icon=":material/add:", width="stretch"):
            _open(None)
        recent = assistant.conversations.list(LOCAL_LEARNER)
        for conversation in recent[:30]:
            chosen = conversation.id == st.session_state.get("conversation")
            name, more = st.columns([5, 1], gap=None, wrap=False, vertical_alignment="center")
            if name.button(
                label(conversation.title, 34),
                key=f"open-{conversation.id}",
                type="secondary" if chosen else "tertiary",
                width="stretch",
            ):
                _open(conversation.id)
            with more.popover("", icon=":material/more_vert:", type="tertiary", help="Rename or delete"):
                _draw_edit(assistant, conversation.id, conversation.title)


def _draw_edit(assistant: Assistant, conversation: str, title: str) -> None:
    name = st.text_input("Name", title, key=f"name-{conversation}", max_chars=80)
    if st.button("Rename", key=f"rename-{conversation}"):
        assistant.conversations.rename(LOCAL_LEARNER, conversation, name)
        st.rerun()
    st.caption("A deleted conversation cannot be brought back.")
    if st.button("Delete it", key=f"delete-{conversation}", icon=":material/delete:"):
        assistant.conversations.delete(LOCAL_LEARNER, conversation)
        _open(None)


def _open(conversation: str | None) -> None:
    st.session_state["conversation"] = conversation
    for name in ("open_place", "playing"):
        st.session_state.pop(name, None)
    st.rerun()

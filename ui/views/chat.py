"""Ask the library and say what was done: the conversation, its sources, and the conversations before."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from uuid import UUID

import streamlit as st

from assistant.database.conversation_store import Conversation, StoredMessage
from assistant.domain import Action, Answer, AnswerEvent, Delta, Progress
from assistant.errors import NotFoundError, StudyError
from assistant.intents.agreement import yes_or_no
from assistant.service import Assistant
from ui.answers import AVATARS, draw_message
from ui.examples import examples
from ui.library_words import holdings
from ui.person import current_learner
from ui.reader import COLUMN, close_place
from ui.render import label, show
from ui.resources import get_assistant
from ui.trouble import attempt, tell
from ui.work import Work

MESSAGES = 40
CONVERSATIONS = 20
"""How many are shown before a person asks for more; a page with more of them is drawn too slowly."""
MARK = re.compile(r" \[\d+(?:, ?\d+)*\]")
"""A citation in a draft. In one that was stopped it leads nowhere."""
STOPPING = 1.0
"""Seconds to wait for work that was told to stop."""
STOPPED = "Stopped before anything was written."
STOPPED_AT_WORK = "Stopped. It ends with the request it is at; what was done by then is kept."
LAST_STEPS = 20
"""Steps before the one it is at that are shown; a long run has hundreds."""


def page() -> None:
    """The chat page."""
    assistant = get_assistant()
    learner = current_learner(assistant)
    _settle(assistant)
    conversation = _current(assistant, learner)
    _draw_conversations(assistant, learner)
    _draw_conversation(assistant, learner, conversation)
    working = st.session_state.get("asking") is not None
    st.chat_input(
        "One moment, the answer comes" if working else "Ask about your library, or what to do next",
        key="question",
        max_chars=4000,
        disabled=working,
        on_submit=lambda: start(assistant, st.session_state["question"]),
        width=COLUMN,
    )


# -- asking ---------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Asking:
    """A question that is being answered: whose, in which conversation (None for a new one) and by what work.

    ``kept`` is the conversation in which a draft that was stopped has been stored.
    """

    learner: UUID
    question: str
    conversation: str | None
    work: Work[AnswerEvent]
    kept: str | None = None

    @property
    def over(self) -> bool:
        return self.work.stopped or not self.work.running

    @property
    def agrees(self) -> bool:
        """Whether it is a yes, by which something may have been written."""
        return yes_or_no(self.question) == "yes"

    @property
    def answer(self) -> Answer | None:
        return next((event for event in self.work.events if isinstance(event, Answer)), None)

    @property
    def draft(self) -> str:
        return "".join(event.text for event in self.work.events if isinstance(event, Delta))


def start(assistant: Assistant, question: str | None, agreeing_to: Answer | None = None) -> None:
    """Begin to answer, in a thread that goes on whatever is clicked meanwhile and stores the answer.

    ``agreeing_to`` is the answer that a click says yes to; it and no other is carried out.
    """
    if not question or not question.strip() or st.session_state.get("asking") is not None:
        return
    conversation = st.session_state.get("conversation")
    try:
        learner = current_learner(assistant)
    except StudyError as error:  # Signed out in another window.
        tell(str(error))
        return

    def events(stopped: Callable[[], bool]) -> Iterator[AnswerEvent]:
        where = conversation or "new"
        if agreeing_to is not None:
            return assistant.agreeing(agreeing_to, learner=learner, stopped=stopped)
        return assistant.ask(question, conversation=where, learner=learner, stopped=stopped)

    close_place()
    st.session_state["asking"] = Asking(learner, question, conversation, Work(events))


def _settle(assistant: Assistant) -> None:
    """Take over what a question that is over left: the conversation its answer is in, or why there is none.

    It is forgotten last: a page that is drawn anew in the midst of this takes it over again.
    """
    asking: Asking | None = st.session_state.get("asking")
    if asking is None or not asking.over:
        return
    asking.work.wait(STOPPING)
    if asking.answer is not None and asking.answer.conversation is not None:
        _follow(asking, asking.answer.conversation)
    elif asking.answer is not None and not asking.work.stopped:
        tell(asking.answer.notice or "The answer could not be kept.")
    elif asking.work.failure is None and asking.draft.strip():
        asking.kept = asking.kept or _keep_draft(assistant, asking)
        _follow(asking, asking.kept)
    else:
        tell(asking.work.failure or (STOPPED_AT_WORK if asking.agrees else STOPPED))
    st.session_state["asking"] = None


def _follow(asking: Asking, conversation: str | None) -> None:
    """Go to where the answer is, unless another conversation was opened meanwhile."""
    if st.session_state.get("conversation") == asking.conversation:
        st.session_state["conversation"] = conversation


def _keep_draft(assistant: Assistant, asking: Asking) -> str:
    """Store what was written before a person stopped it, as what it is. Returns the conversation."""
    now = assistant.settings.now()
    learner, store = asking.learner, assistant.conversations
    conversation = asking.conversation or store.create(learner, asking.question, now)
    model = assistant.chat.name if assistant.chat is not None else None
    notice = "You stopped this answer; it was not checked against the sources."
    text = MARK.sub("", asking.draft)
    kept = Answer(asking.question, Action("ask"), text, (), (), None, conversation, model, notice=notice)
    answer = replace(kept, incomplete=True)
    store.add_turn(learner, conversation, asking.question, answer, now)
    return conversation


@st.fragment(run_every=0.3)
def _draw_work() -> None:
    """The question, what is going on, and the draft as it grows; the page is drawn whole once it is over."""
    asking: Asking | None = st.session_state.get("asking")
    if asking is None:
        return
    if asking.over:
        st.rerun()
    if asking.conversation != st.session_state.get("conversation"):
        st.caption("An answer is being written in another conversation.")
        return
    draft = asking.draft  # Before the steps, which go on meanwhile: a draft never stands under a step before it.
    with st.chat_message("user", avatar=AVATARS["user"]):
        show(asking.question)
    with st.chat_message("assistant", avatar=AVATARS["assistant"]):
        _draw_steps([event.text for event in asking.work.events if isinstance(event, Progress)])
        if draft:
            st.caption("A draft, not checked yet")
            show(draft)
        st.button("Stop", icon=":material/stop:", key="stop", on_click=asking.work.stop)


def _draw_steps(steps: list[str]) -> None:
    """The step it is at; those before are there for who opens it."""
    at = st.status(label(steps[-1] if steps else "Thinking", 200), type="compact")
    with at:
        for step in steps[-LAST_STEPS:-1]:
            show(step)
    at.update(state="running")


# -- the conversation -----------------------------------------------------------------------------------------------


def _current(assistant: Assistant, learner: UUID) -> str | None:
    """The conversation that is open: the chosen one, else the last one, unless a new one was asked for."""
    if "conversation" not in st.session_state:
        recent = assistant.conversations.list(learner)
        st.session_state["conversation"] = recent[0].id if recent else None
    conversation: str | None = st.session_state["conversation"]
    return conversation


def _draw_conversation(assistant: Assistant, learner: UUID, conversation: str | None) -> None:
    messages = _messages(assistant, learner, conversation)
    with st.container(width=COLUMN):
        _draw_banner(assistant)
        if not messages and st.session_state.get("asking") is None:
            _draw_beginning(assistant)
    shown = st.session_state.get("shown", MESSAGES)
    if len(messages) > shown:
        st.button("Earlier messages", type="tertiary", on_click=lambda: _show_more("shown", shown + MESSAGES))
    for message in messages[-shown:]:
        draw_message(assistant, message)
    with st.container(width=COLUMN):
        if st.session_state.get("asking") is not None:
            _draw_work()
        elif messages:
            _draw_agreement(assistant, messages[-1])


def _messages(assistant: Assistant, learner: UUID, conversation: str | None) -> list[StoredMessage]:
    if conversation is None:
        return []
    try:
        return list(assistant.conversations.messages(learner, conversation))
    except NotFoundError:  # Deleted in another window.
        st.session_state["conversation"] = None
        return []


def _draw_agreement(assistant: Assistant, last: StoredMessage) -> None:
    """Yes and No under an answer that asks before it writes; a click is stored as the word."""
    if last.answer is None or last.answer.action.confirm is None:
        return
    with st.container(horizontal=True, gap="small"):
        yes, no = {"type": "primary", "icon": ":material/check:"}, {"icon": ":material/close:"}
        for word, agreed, looks in (("Yes", last.answer, yes), ("No", None, no)):
            clicked = {"key": f"{word.lower()}-{last.id}", "on_click": start, "args": (assistant, word, agreed)}
            st.button(word, **clicked, **looks)  # type: ignore[arg-type]


def _show_more(name: str, number: int) -> None:
    st.session_state[name] = number


def _draw_banner(assistant: Assistant) -> None:
    """Whether answers are written or quoted, and how to change it."""
    try:
        if assistant.chat is not None:
            return
        title = "Answers are quoted from the sources: no chat model is set"
    except StudyError as error:
        title = f"Answers are quoted from the sources: {label(str(error), 300)}"
    with st.expander(title, icon=":material/format_quote:"):
        st.markdown(
            "Nothing is missing for finding, citing and checking. For answers in the assistant's own words, start the "
            "app with a model, for example one of your own machine:"
        )
        st.code("OPENAI_BASE_URL=http://127.0.0.1:11434/v1\nSTUDY_CHAT_MODEL=qwen3:8b", language=None)
        st.markdown("or with `OPENAI_API_KEY` and `STUDY_CHAT_MODEL`. A file named `.env` is read as well.")


def _draw_beginning(assistant: Assistant) -> None:
    sources, roadmap = assistant.library.sources(), assistant.library.roadmap()
    st.title("What would you like to know?", anchor=False)
    st.markdown(holdings(sources, roadmap))
    if roadmap is not None:
        st.markdown(
            "It also knows where you stand: ask what to do next, say what you finished, or have a week planned."
        )
    columns = st.columns(2, gap="small")
    for place, question in enumerate(examples(sources, roadmap)):
        columns[place % 2].button(
            label(question), key=f"example-{place}", width="stretch", on_click=start, args=(assistant, question)
        )


# -- the conversations before ---------------------------------------------------------------------------------------


def _draw_conversations(assistant: Assistant, learner: UUID) -> None:
    conversations = assistant.conversations.list(learner)
    listed = st.session_state.get("listed", CONVERSATIONS)
    with st.sidebar, st.container(gap="xsmall"):
        st.button("New conversation", icon=":material/add:", width="stretch", on_click=_open, args=(None,))
        for conversation in conversations[:listed]:
            _draw_listed(assistant, conversation)
        if len(conversations) > listed:
            st.button("More", type="tertiary", on_click=lambda: _show_more("listed", listed + CONVERSATIONS))


def _draw_listed(assistant: Assistant, conversation: Conversation) -> None:
    """A conversation to open; the one that is open can be renamed and deleted."""
    name, key = label(conversation.title, 60), f"open-{conversation.id}"
    if conversation.id != st.session_state["conversation"]:
        st.button(name, key=key, type="tertiary", width="stretch", wrap=False, on_click=_open, args=(conversation.id,))
        return
    with st.container(horizontal=True, wrap=False, vertical_alignment="center", gap="xxsmall"):
        st.button(name, key=key, width="stretch", wrap=False, on_click=_open, args=(conversation.id,))
        with st.popover("Edit", type="tertiary", help="Rename or delete this conversation"):
            _draw_edit(assistant, conversation)


def _draw_edit(assistant: Assistant, conversation: Conversation) -> None:
    st.text_input("Name", conversation.title, key=f"name-{conversation.id}", max_chars=80)
    st.button("Rename", on_click=attempt, args=(_rename, assistant, conversation.id))
    st.caption("A deleted conversation cannot be brought back.")
    st.button("Delete it", icon=":material/delete:", on_click=attempt, args=(_delete, assistant, conversation.id))


def _rename(assistant: Assistant, conversation: str) -> None:
    assistant.conversations.rename(current_learner(assistant), conversation, st.session_state[f"name-{conversation}"])


def _delete(assistant: Assistant, conversation: str) -> None:
    assistant.conversations.delete(current_learner(assistant), conversation)
    _open(None)


def _open(conversation: str | None) -> None:
    st.session_state["conversation"] = conversation
    st.session_state.pop("shown", None)
    close_place()

"""What a learner says of a task on a page: start, done, skip, know, and undo after each."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from assistant.learning.nouns import StudyTask, TaskStanding
from assistant.learning.verbs import TaskVerb
from assistant.learning.words import length_words
from assistant.service import Assistant
from ui.person import current_learner
from ui.plan_words import about, day_words
from ui.render import label
from ui.trouble import attempt

KINDS = {"beginner": "Beginner task", "enterprise": "Enterprise task", "task": "Task", "video": "Video"}
STATES = {"todo": "to do", "started": "started", "done": "done", "skipped": "skipped", "known": "known before"}
ICONS = {
    "todo": ":material/radio_button_unchecked:",
    "started": ":material/pending:",
    "done": ":material/check_circle:",
    "skipped": ":material/skip_next:",
    "known": ":material/school:",
}
DAY = 24 * 60
LONGEST_REASON = 300
LONGEST = 300


def filled(words: str) -> str:
    """The label of a primary button, in the colour that stands out from its ground in either theme."""
    return f":violet[{words}]"


# -- what was written, and the way back -----------------------------------------------------------------------------


def remember(sentence: str, reference: str | None = None) -> None:
    """Have what was written said at the top of the page, with the way back where there is a task to take it back of."""
    st.session_state["told"] = (sentence, reference)
    st.session_state.pop("today-wish", None)


def draw_told(assistant: Assistant) -> None:
    """What the last click wrote, until the next one or until another page is opened."""
    sentence, reference = st.session_state.get("told") or ("", None)
    if not sentence:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.success(label(sentence, LONGEST), icon=":material/check:")
        if reference is not None:
            st.button(
                "Undo", key="told-undo", icon=":material/undo:", on_click=attempt, args=(undo, assistant, reference)
            )


def forget_told(page: str) -> None:
    """Called on every page: what was said on one page is not said on the next."""
    if st.session_state.get("told-on") != page:
        st.session_state["told-on"] = page
        st.session_state.pop("told", None)


# -- writing --------------------------------------------------------------------------------------------------------


def say(assistant: Assistant, verb: TaskVerb, task_id: str, owner: str) -> None:
    """For a click: write a verb on a task, with the minutes and the reason typed for it. Raises StudyError."""
    learner, now = current_learner(assistant), assistant.settings.now()
    minutes = st.session_state.get(f"{owner}-minutes") or None if verb == "done" else None
    reason = str(st.session_state.get(f"{owner}-reason") or "").strip() if verb == "skip" else ""
    change = assistant.learning.prepare(learner, now, verb, task_id, minutes=minutes, reason=reason or None)
    assistant.learning.write(learner, change)
    remember(change.told, task_id)


def undo(assistant: Assistant, reference: str) -> None:
    """For a click: take back the last thing said of a task. Raises NotFoundError when there is none."""
    learner, now = current_learner(assistant), assistant.settings.now()
    change = assistant.learning.prepare_undo(learner, now, reference)
    assistant.learning.write(learner, change)
    remember(change.told)


# -- the buttons ----------------------------------------------------------------------------------------------------


def standing_words(standing: TaskStanding) -> str:
    """Done on Tue 1 Dec, 1 h 30 min."""
    words = STATES[standing.state]
    if standing.on is not None and standing.state != "todo":
        words = f"{words} on {day_words(standing.on)}"
    if standing.minutes:
        words = f"{words}, {length_words(standing.minutes)}"
    if standing.reason:
        words = f"{words}: {standing.reason}"
    return words


def draw_actions(
    assistant: Assistant, task: StudyTask, standing: TaskStanding, minutes: int, owner: str, *, quiet: bool = False
) -> None:
    """The buttons that fit where a task stands; one of them is the thing to do, unless the row is ``quiet``.

    ``minutes`` is what the task should still take.
    """
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if standing.settled:
            _draw_button(assistant, "Undo", ":material/undo:", lambda: undo(assistant, task.id), f"{owner}-undo")
            return
        started = standing.state == "started"
        if not started:
            _draw_verb(assistant, "start", task, owner, "secondary" if quiet else "primary")
        draw_done(f"{owner}-done", owner, minutes, lambda: say(assistant, "done", task.id, owner), main=started)
        _draw_skip(assistant, task, owner)
        _draw_verb(assistant, "know", task, owner)
        if started:
            _draw_button(assistant, "Undo", ":material/undo:", lambda: undo(assistant, task.id), f"{owner}-undo")


WORDS: dict[TaskVerb, tuple[str, str]] = {
    "start": ("Start", ":material/play_arrow:"),
    "know": ("I know this", ":material/school:"),
}


def _draw_verb(assistant: Assistant, verb: TaskVerb, task: StudyTask, owner: str, kind: str = "tertiary") -> None:
    words, icon = WORDS[verb]
    _draw_button(assistant, words, icon, lambda: say(assistant, verb, task.id, owner), f"{owner}-{verb}", kind)


def _draw_button(
    assistant: Assistant, words: str, icon: str, action: Callable[[], None], key: str, kind: str = "tertiary"
) -> None:
    shown = filled(words) if kind == "primary" else words
    st.button(shown, key=key, icon=icon, type=kind, on_click=attempt, args=(action,))  # type: ignore[arg-type]


def draw_done(
    key: str,
    owner: str,
    minutes: int,
    action: Callable[[], None],
    *,
    main: bool,
    goes_on: Callable[[], None] | None = None,
) -> None:
    """A button that asks how many minutes it took; they may stay unsaid. ``goes_on`` is for what needs more time."""
    kind = "primary" if main else "tertiary"
    words = filled("Done") if main else "Done"
    with st.popover(words, icon=":material/check:", type=kind):  # type: ignore[arg-type]
        st.number_input(
            "Minutes it took, if you know",
            min_value=0,
            max_value=100 * DAY,
            value=None,
            step=5,
            key=f"{owner}-minutes",
            placeholder=about(minutes) if minutes else "",
        )
        st.button("Mark as done", key=key, on_click=attempt, args=(action,))
        if goes_on is not None:
            st.button("Worked on it, more is needed", key=f"{owner}-goes-on", on_click=attempt, args=(goes_on,))


def _draw_skip(assistant: Assistant, task: StudyTask, owner: str) -> None:
    with st.popover("Skip", icon=":material/skip_next:", type="tertiary"):
        st.text_input("Why, if you like", key=f"{owner}-reason", max_chars=LONGEST_REASON)
        action: Callable[[], None] = lambda: say(assistant, "skip", task.id, owner)  # noqa: E731
        st.button("Skip it", key=f"{owner}-skip", on_click=attempt, args=(action,))

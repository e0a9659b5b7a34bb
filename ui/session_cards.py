"""A session of the plan as a card: when, what, which part, why, where to look, and what can be done with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import partial

import streamlit as st

from assistant.learning.nouns import Course, Session
from assistant.learning.words import length_words
from assistant.service import Assistant
from ui.addresses import at_second, video_of
from ui.day_words import clock_time
from ui.learning_actions import draw_done, remember
from ui.person import current_learner
from ui.plan_words import day_words, link_of
from ui.printing import clock
from ui.reader import Place, beside, open_place
from ui.render import label
from ui.trouble import attempt

KINDS = {"review": "review", "video": "video", "task": "task", "practice": "practice"}
STATES = {
    "done": ":material/check_circle: done",
    "missed": ":material/event_busy: missed",
    "dropped": ":material/remove_circle: left out",
}
LONGEST_TITLE = 160
_WEEK = re.compile(r"\bw(\d+)\b")
"""The week in the id of a session of practice."""


def draw_session(assistant: Assistant, session: Session, course: Course, today: date, *, lived: bool = False) -> None:
    """A session, beside the transcript that was opened from it; one of a week that was ``lived`` is only shown.

    The days it may be moved to are those of its week from ``today`` on.
    """
    owner = f"session-{session.id}"
    with beside(assistant, owner), st.container(border=True, gap="xsmall"):
        st.caption(_facts(session))
        st.markdown(f"**{label(session.title, LONGEST_TITLE)}**")
        st.caption(label(session.reason, 400))
        with st.container(horizontal=True, vertical_alignment="center"):
            _draw_source(assistant, session, course, owner)
            if not lived:
                _draw_verbs(assistant, session, owner, today)


def _facts(session: Session) -> str:
    """19:00 · 50 min · task · part 1 of 3 · held in place."""
    held = ":material/lock: held in place" if session.locked and session.state == "planned" else ""
    part = label(session.part, LONGEST_TITLE) if session.part else ""
    state = STATES.get(session.state, "")
    parts = (clock_time(session.start), length_words(session.minutes), KINDS[session.kind], part, state, held)
    return " · ".join(part for part in parts if part)


# -- where to look --------------------------------------------------------------------------------------------------


def _draw_source(assistant: Assistant, session: Session, course: Course, owner: str) -> None:
    if session.kind == "video" and session.source is not None:
        source_id = None if "://" in session.source else session.source
        draw_watch(assistant, source_id, link_of(session, course), session.start_seconds or 0.0, owner)
    elif session.kind in ("review", "practice") and session.state == "planned":
        week = _WEEK.search(session.id)
        asked = {"week": str(int(week[1]))} if week is not None else {"due": "1"}
        words = "Practise" if session.kind == "practice" else "Review"
        page = st.session_state["pages"]["practice"]
        st.page_link(page, label=words, icon=":material/exercise:", query_params=asked)


def draw_watch(assistant: Assistant, source_id: str | None, address: str | None, seconds: float, owner: str) -> None:
    """A video: its transcript at a second where the library holds it, else the video on YouTube at that second."""
    at = f" at {clock(seconds)}" if seconds else ""
    if source_id is not None:
        st.button(
            f"Open the transcript{at}",
            key=f"{owner}-open",
            type="tertiary",
            icon=":material/menu_book:",
            on_click=attempt,
            args=(_open, assistant, source_id, seconds, owner),
        )
    elif address is not None and video_of(address) is not None:
        at_it = at_second(f"https://www.youtube.com/watch?v={video_of(address)}", seconds or None)
        words, icon = f"Watch on YouTube{at}", ":material/open_in_new:"
        st.link_button(words, at_it, key=f"{owner}-watch", type="tertiary", icon=icon)


def _open(assistant: Assistant, source_id: str, seconds: float, owner: str) -> None:
    open_place(owner, place_at(assistant, source_id, seconds))


def place_at(assistant: Assistant, source_id: str, seconds: float) -> Place:
    """The place of a source that is spoken from a second on. Raises NotFoundError."""
    text = assistant.library.source_text(source_id)
    source, cue = text.source, next((cue for cue in text.cues if cue.end > seconds), None)
    if cue is None or seconds == 0:
        return Place(source.id, source.title, 0, 0, "", source.url, 0.0 if text.cues else None)
    quote = text.text[cue.char_start : cue.char_end]
    where = (cue.char_start, cue.char_end, quote, source.url, seconds)
    return Place(source.id, source.title, *where, "Where the session begins")


# -- what can be done with it ---------------------------------------------------------------------------------------


def _draw_verbs(assistant: Assistant, session: Session, owner: str, today: date) -> None:
    if session.state in ("planned", "missed"):
        finish = partial(_finish, assistant, session, owner)
        goes_on = partial(finish, unfinished=True) if _ends_its_task(session) else None
        draw_done(f"{owner}-done", owner, session.minutes, finish, main=False, goes_on=goes_on)
    if session.state == "planned":
        with st.popover("Change", icon=":material/edit_calendar:", type="tertiary"):
            _draw_change(assistant, session, owner, today)


def _ends_its_task(session: Session) -> bool:
    """Whether a task is to be finished by a session: one that does it all, or its last part."""
    numbers = re.fullmatch(r"part (\d+) of (\d+)", session.part or "")
    return session.kind == "task" and (session.part is None or (numbers is not None and numbers[1] == numbers[2]))


def _draw_change(assistant: Assistant, session: Session, owner: str, today: date) -> None:
    """Another day or time, held in place or let go, left out."""
    days = _days(session, today)
    if days:
        st.selectbox(
            "Day",
            days,
            days.index(session.date) if session.date in days else 0,
            format_func=day_words,
            key=f"{owner}-day",
        )
        st.time_input("From (empty: any time)", session.start, key=f"{owner}-time")
        _draw_verb("Move it there", ":material/event:", f"{owner}-move", lambda: _move(assistant, session, owner))
    locking = "Let it be moved again" if session.locked else "Hold it in place"
    icon = ":material/lock_open:" if session.locked else ":material/lock:"
    _draw_verb(locking, icon, f"{owner}-lock", lambda: _lock(assistant, session))
    _draw_verb("Leave it out this week", ":material/remove_circle:", f"{owner}-drop", lambda: _drop(assistant, session))


def _draw_verb(words: str, icon: str, key: str, action: Callable[[], None]) -> None:
    st.button(words, key=key, icon=icon, width="stretch", on_click=attempt, args=(action,))


def _days(session: Session, today: date) -> Sequence[date]:
    """The days of its week that are still to come, today included."""
    monday = session.date - timedelta(days=session.date.weekday())
    return [day for day in (monday + timedelta(days=n) for n in range(7)) if day >= today]


def _finish(assistant: Assistant, session: Session, owner: str, *, unfinished: bool = False) -> None:
    minutes = st.session_state.get(f"{owner}-minutes") or None
    learner, now = current_learner(assistant), assistant.settings.now()
    assistant.learning.finish(learner, now, session.id, minutes, unfinished=unfinished)
    rest = "; what is left of it is planned anew" if unfinished else ""
    remember(f"“{session.title}” on {day_words(session.date)} is done{rest}.", session.task_id)


def _move(assistant: Assistant, session: Session, owner: str) -> None:
    day, start = st.session_state[f"{owner}-day"], st.session_state[f"{owner}-time"]
    assistant.learning.move(current_learner(assistant), assistant.settings.now(), session.id, day, start)
    when = f"{day_words(day)} {clock_time(start)}".strip()
    remember(f"“{session.title}” is now on {when} and is held there.")


def _lock(assistant: Assistant, session: Session) -> None:
    learner, now = current_learner(assistant), assistant.settings.now()
    assistant.learning.lock(learner, now, session.id, not session.locked)
    told = "may be moved again when the week is planned anew" if session.locked else "is held in place"
    remember(f"“{session.title}” on {day_words(session.date)} {told}.")


def _drop(assistant: Assistant, session: Session) -> None:
    assistant.learning.drop(current_learner(assistant), assistant.settings.now(), session.id)
    remember(f"“{session.title}” on {day_words(session.date)} is left out; its work comes later.")

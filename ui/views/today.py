"""Today: the one thing to do next, why, and where to look; then today's sessions, and the learner's hours."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

import streamlit as st

from assistant.domain import Citation
from assistant.learning.hours import local_day
from assistant.learning.nouns import Course, NextTask, Plan, Profile, Standing, Suggestion
from assistant.learning.verbs import NextWish
from assistant.learning.words import counted
from assistant.practice.nouns import Due
from assistant.practice.words import due_words
from assistant.service import Assistant
from ui.day_words import full_day
from ui.learning_actions import ICONS, KINDS, draw_actions, draw_told, standing_words
from ui.person import current_learner
from ui.plan_changes import changes
from ui.plan_words import about, sessions_of, used_words
from ui.printing import clock
from ui.reader import COLUMN, Place, beside, close_place, open_place, pills_of
from ui.render import label, show
from ui.resources import get_assistant
from ui.session_cards import draw_session, draw_watch
from ui.setting_up import draw_profile
from ui.video_weeks import draw_offer

OWNER = "next"
UNLOCKED = 3
"""How many of the tasks that wait for this one are named."""
WISHES: Mapping[str, NextWish] = {"Shorter": "shorter", "Something else": "other"}


def page() -> None:
    """The page Today. Raises StudyError."""
    assistant = get_assistant()
    learner = current_learner(assistant)
    profile, course = assistant.learning.profile(learner), assistant.learning.course()
    if profile is None:
        _draw_beginning(assistant, learner, course)
        _draw_due(assistant, assistant.practice.due(learner, assistant.settings.now()))
    else:
        _draw_day(assistant, learner, profile, course)
    with st.container(width=COLUMN):
        draw_offer(assistant)


# -- before anything is said ----------------------------------------------------------------------------------------


def _draw_beginning(assistant: Assistant, learner: UUID, course: Course) -> None:
    """Three questions, and the roadmap's first week."""
    with st.container(width=COLUMN):
        st.title("Today", anchor=False)
        draw_told(assistant)
        st.markdown(
            f"Three questions, and you get a next task and a week that fits your hours, along “{label(course.title)}”."
        )
        with st.container(border=True):
            draw_profile(assistant, None, course.week_titles)
        _draw_first_week(assistant, course, assistant.learning.standing(learner))


def _draw_first_week(assistant: Assistant, course: Course, standing: Standing) -> None:
    if not course.tasks:
        st.info("The roadmap has no tasks yet.")
        return
    first = course.tasks[0].week
    title = course.week_titles[first]
    st.header(f"Week {first} · {label(title)}" if title else f"Week {first}", anchor=False)
    st.caption("Where the roadmap begins. You can start before you answer anything.")
    for task in course.tasks:
        if task.week == first:
            at = standing.of(task.id)
            with st.container(border=True, gap="xsmall"):
                st.caption(
                    f"{KINDS[task.kind]} · {about(task.minutes)} · {ICONS[at.state]} {label(standing_words(at))}"
                )
                show(task.title)
                draw_actions(assistant, task, at, task.minutes, f"first-{task.id}", quiet=True)


# -- the day --------------------------------------------------------------------------------------------------------


def _draw_day(assistant: Assistant, learner: UUID, profile: Profile, course: Course) -> None:
    now = assistant.settings.now()
    today, planned = local_day(now, profile), assistant.learning.plan(learner, now)
    kept = planned if planned.kept else assistant.learning.kept_plan(learner, now, planned.week_of)
    plan = kept or planned
    with st.container(width=COLUMN):
        st.title("Today", anchor=False)
        st.caption(f"{full_day(today)} · {_day_words(plan, today)}")
        draw_told(assistant)
    suggestion = assistant.learning.next(learner, now, wish=st.session_state.get("today-wish"))
    _draw_next(assistant, suggestion, course, assistant.learning.standing(learner))
    _draw_due(assistant, assistant.practice.due(learner, now))
    _draw_sessions(assistant, plan, course, today)
    with st.container(width=COLUMN):
        _draw_week_link(plan, planned)
    with st.container(width=COLUMN), st.expander("Your hours and goal", icon=":material/tune:", key="today-hours"):
        draw_profile(assistant, profile, course.week_titles)


def _day_words(plan: Plan, today: date) -> str:
    count = len(sessions_of(plan, today))
    return f"{used_words(plan, today)} in {counted(count, 'session')}" if count else used_words(plan, today)


# -- the next task --------------------------------------------------------------------------------------------------


def _draw_next(assistant: Assistant, suggestion: Suggestion, course: Course, standing: Standing) -> None:
    if suggestion.next is None:
        with st.container(width=COLUMN):
            st.info(label(suggestion.reason, 400), icon=":material/done_all:")
        return
    with beside(assistant, OWNER), st.container(border=True):
        _draw_what(suggestion.next, course)
        st.markdown(label(suggestion.reason, 600))
        _draw_why(suggestion, course)
        task, at = suggestion.next.task, standing.of(suggestion.next.task.id)
        draw_actions(assistant, task, at, suggestion.next.minutes, f"next-{task.id}")
        if task.kind == "video" and not suggestion.look_at:
            draw_watch(assistant, task.source_id, task.url, at.seconds, OWNER)
        _draw_look_at(suggestion.look_at)
        _draw_alternatives(suggestion)


def _draw_what(chosen: NextTask, course: Course) -> None:
    task = chosen.task
    week = label(course.week_titles.get(task.week, ""))
    where = f"week {task.week}, {week}" if week else f"week {task.week}"
    st.caption(f"{KINDS[task.kind]} · {where} · {about(chosen.minutes)}")
    st.header(label(task.title, 200), anchor=False)


def _draw_look_at(citations: tuple[Citation, ...]) -> None:
    """Pills that open a transcript at the second."""
    if not citations:
        return

    def chosen() -> None:
        number = st.session_state.get(pills_of(OWNER))
        if number is None:
            close_place()
        else:
            open_place(OWNER, Place.of(citations[number]))
            st.session_state[pills_of(OWNER)] = number

    st.pills(
        "Look first at",
        range(len(citations)),
        format_func=lambda number: _pill(citations[number]),
        key=pills_of(OWNER),
        on_change=chosen,
    )


def _pill(citation: Citation) -> str:
    """Title · 12:34, or the week for a text without times."""
    place = clock(citation.start_seconds) or (f"week {citation.weeks[0]}" if citation.weeks else "")
    return " · ".join(part for part in (label(citation.title, 30), place) if part)


def _draw_why(suggestion: Suggestion, course: Course) -> None:
    """The facts that the reason does not tell, and what waits for the task, in small."""
    for fact in suggestion.facts:
        if fact not in suggestion.reason:
            st.caption(label(fact, 400))
    waiting = [task for name in suggestion.unlocks if (task := course.task(name)) is not None]
    if waiting:
        named = "; ".join(f"week {task.week}, {label(task.title)}" for task in waiting[:UNLOCKED])
        more = f"; and {counted(len(waiting) - UNLOCKED, 'task')} more" if len(waiting) > UNLOCKED else ""
        st.caption(f":material/lock_open: It unlocks: {named}{more}.")


def _draw_alternatives(suggestion: Suggestion) -> None:
    """A shorter thing, something else; once one of them was chosen, the way back."""
    if st.session_state.get("today-wish") is not None:
        st.button(
            "Back to what comes first",
            key="today-back",
            icon=":material/undo:",
            type="tertiary",
            on_click=_wish,
            args=(None,),
        )
        return
    for place, other in enumerate(suggestion.alternatives):
        wish = WISHES.get(other.reason.partition(":")[0])
        if wish is not None:
            st.button(
                label(other.reason, 200),
                key=f"today-other-{place}",
                icon=":material/swap_horiz:",
                type="tertiary",
                wrap=False,
                on_click=_wish,
                args=(wish,),
            )
    if suggestion.practice is not None and suggestion.practice.week is not None:
        pages, week = st.session_state["pages"], str(suggestion.practice.week)
        reason = label(suggestion.practice.reason, 200)
        st.page_link(pages["practice"], label=reason, icon=":material/exercise:", query_params={"week": week})


def _wish(wish: NextWish | None) -> None:
    close_place()
    st.session_state["today-wish"] = wish


# -- what comes back ------------------------------------------------------------------------------------------------


def _draw_due(assistant: Assistant, due: Due) -> None:
    """The reviews of the day, with the minutes they take, and the way to them."""
    if not due.items:
        return
    with st.container(width=COLUMN), st.container(border=True, gap="xsmall"):
        st.markdown(f":material/history: {label(due_words(due), 300)}")
        pages = st.session_state["pages"]
        st.page_link(pages["practice"], label="Review them", icon=":material/exercise:", query_params={"due": "1"})


# -- today's sessions -----------------------------------------------------------------------------------------------


def _draw_sessions(assistant: Assistant, plan: Plan, course: Course, today: date) -> None:
    with st.container(width=COLUMN):
        st.header("Today’s sessions", anchor=False)
        sessions = sessions_of(plan, today)
        if not sessions:
            st.caption("None today.")
        elif not plan.kept:
            st.caption("A proposal. It becomes your plan when you keep it, or change or finish a session of it.")
    for session in sorted(sessions, key=lambda session: session.kind != "review"):
        draw_session(assistant, session, course, today)


def _draw_week_link(plan: Plan, planned: Plan) -> None:
    """The way to the whole week, with the news that it would be another one by now."""
    changed = plan.kept and bool(changes(plan, planned))
    words = "Your week would be planned otherwise by now: see how" if changed else "See the whole week"
    icon = ":material/update:" if changed else ":material/calendar_month:"
    st.page_link(st.session_state["pages"]["plan"], label=words, icon=icon)

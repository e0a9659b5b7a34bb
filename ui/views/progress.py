"""Progress: how far each month and week is, the hours, when it will be finished, what goes well and what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import streamlit as st

from assistant.learning.hours import local_day
from assistant.learning.nouns import Profile, Progress, WeekProgress
from assistant.learning.words import counted, length_words
from assistant.practice.nouns import Mastery
from ui.day_words import week_words
from ui.figures import BurnUp, burn_up, burn_up_chart, hours_chart
from ui.learning_actions import draw_told
from ui.person import current_learner
from ui.plan_words import projection_words
from ui.practice_figures import mastery_chart, mastery_sentence
from ui.progress_words import pace_words
from ui.reader import COLUMN
from ui.render import label, show
from ui.resources import get_assistant

CARD = 232
"""Pixels of a figure with its words."""
LONGEST = 400
SHOWN = 26
"""Calendar weeks in the figure of hours."""


def page() -> None:
    """The page Progress. Raises StudyError."""
    assistant = get_assistant()
    learner, now = current_learner(assistant), assistant.settings.now()
    progress = assistant.learning.progress(learner, now)
    profile = assistant.learning.profile(learner) or Profile()
    roadmap = assistant.library.roadmap()
    months = {} if roadmap is None else {week.number: week.month or "" for week in roadmap.weeks}
    found = burn_up(progress, local_day(now, profile))
    with st.container(width=COLUMN):
        st.title("Progress", anchor=False)
        draw_told(assistant)
        known = assistant.practice.mastery(learner, now)
        if not found.done and not progress.spent_minutes and not progress.lost and not known:
            _draw_empty()
        else:
            _draw_numbers(progress, found)
            _draw_hours(progress)
            _draw_burn_up(progress, found)
            _draw_mastery(known)
            _draw_sentences("What goes well", progress.strengths)
            _draw_sentences("Where there are gaps", progress.gaps)
        _draw_weeks(progress.weeks, months)
        _draw_lost(progress)


def _draw_empty() -> None:
    st.info(
        "Once you have started or done something, this page shows your hours against your plan, when you will be "
        "finished at your pace, and what goes well. Until then there are the weeks that lie ahead."
    )
    st.page_link(st.session_state["pages"]["today"], label="See what to do first", icon=":material/today:")


# -- what is known --------------------------------------------------------------------------------------------------


def _draw_mastery(found: Sequence[Mastery]) -> None:
    """Week by week, from the answers to practice problems; nothing before there is one."""
    if not found:
        return
    st.header("What you know, by your practice", anchor=False)
    sentence = mastery_sentence(found)
    st.altair_chart(mastery_chart(found), width="stretch", alt=sentence)
    st.caption(label(sentence, LONGEST))


# -- in numbers -----------------------------------------------------------------------------------------------------


def _draw_numbers(progress: Progress, found: BurnUp) -> None:
    complete = sum(week.complete for week in progress.weeks)
    with st.container(horizontal=True):
        _draw_card("Tasks done", f"{found.done} of {found.total}", f"{counted(complete, 'week')} complete")
        _draw_card("Time spent", length_words(progress.spent_minutes), f"in {counted(len(progress.history), 'week')}")
        _draw_card("In a row", counted(progress.streak, "week"), streak_words(progress.streak))


def _draw_card(name: str, value: str, sentence: str) -> None:
    with st.container(border=True, width=CARD, height="stretch", gap="xsmall"):
        st.metric(name, value)
        st.caption(sentence)


def streak_words(streak: int) -> str:
    """What counts; nothing is said of a week without study."""
    return "with some study in each" if streak > 1 else "A week counts once it has some study."


# -- figures --------------------------------------------------------------------------------------------------------


def _draw_hours(progress: Progress) -> None:
    history = progress.history[-SHOWN:]
    if not history:
        return
    st.header("Hours of each week", anchor=False)
    sentence = hours_words(progress)
    st.altair_chart(hours_chart(history), width="stretch", alt=sentence)
    st.caption(label(sentence, LONGEST))


def hours_words(progress: Progress) -> str:
    """What the bars show: the last week's hours and sessions, and all of them together."""
    last = progress.history[-1]
    sessions = ""
    if last.sessions_planned:
        sessions = f" {last.sessions_done} of {counted(last.sessions_planned, 'session')} were done."
    planned = f" of {length_words(last.planned_minutes)} planned" if last.planned_minutes else ""
    this = f"{week_words(last.week_of)}: {length_words(last.spent_minutes)}{planned}."
    spent = length_words(sum(week.spent_minutes for week in progress.history))
    return f"{this}{sessions} In all {counted(len(progress.history), 'week')}: {spent}."


def _draw_burn_up(progress: Progress, found: BurnUp) -> None:
    st.header("When it will be finished", anchor=False)
    sentence = projection_words(progress.projection, found.today)
    st.altair_chart(burn_up_chart(found), width="stretch", alt=f"{found.done} of {found.total} tasks done. {sentence}")
    st.caption(label(f"The line is what is done: {found.done} of {counted(found.total, 'task')}. {sentence}", LONGEST))
    if progress.projection.earliest and progress.projection.latest:
        st.caption("The dashed line goes on at your pace; in four of five cases it ends within the shaded band.")
    st.caption(pace_words(progress.pace))


# -- in words -------------------------------------------------------------------------------------------------------


def _draw_sentences(title: str, sentences: Sequence[str]) -> None:
    if sentences:
        st.header(title, anchor=False)
        for sentence in sentences:
            show(sentence)


def _draw_weeks(weeks: Sequence[WeekProgress], months: dict[int, str]) -> None:
    """Months with their weeks, each with a bar of what is done."""
    st.header("Months and weeks", anchor=False)
    for month, found in groupby(weeks, key=lambda week: months.get(week.number, "")):
        in_month = list(found)
        if month:
            _draw_bar(f"**{label(month)}**", sum(w.done for w in in_month), sum(w.total for w in in_month))
        for week in in_month:
            optional = " (optional)" if week.optional else ""
            _draw_bar(f"Week {week.number} · {label(week.title)}{optional}", week.done, week.total)


def _draw_bar(name: str, done: int, total: int) -> None:
    words = "nothing to do" if not total else "done" if done == total else f"{done} of {total}"
    st.progress(done / total if total else 0.0, f"{name} · {words}")


def _draw_lost(progress: Progress) -> None:
    """Tasks with facts that the roadmap no longer has: nothing of them is lost."""
    if not progress.lost:
        return
    st.header("No longer in the roadmap", anchor=False)
    st.caption("You said something of these tasks, and the roadmap has changed since. What you said is kept.")
    for title in progress.lost.values():
        show(title or "A task without a title")

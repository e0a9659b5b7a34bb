"""The plan: a week day by day, what can be changed in it, a what-if for other hours, and the files to take away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import streamlit as st

from assistant.learning.hours import local_day, monday_of
from assistant.learning.nouns import WEEKDAYS, Course, Plan, Profile
from assistant.learning.weeks import target_missed
from assistant.learning.words import counted, length_words
from assistant.service import Assistant
from ui.day_words import WEEK, week_words
from ui.learning_actions import draw_told, filled, remember
from ui.person import current_learner
from ui.plan_changes import changes
from ui.plan_words import (
    day_words,
    links_of,
    plan_to_markdown,
    projection_words,
    sessions_of,
    used_minutes,
    used_words,
    week_days,
)
from ui.reader import COLUMN, close_place
from ui.render import label, show
from ui.resources import get_assistant
from ui.session_cards import draw_session
from ui.setting_up import draw_weekdays
from ui.trouble import attempt

LONGEST = 400


@dataclass(frozen=True, slots=True)
class _Week:
    """What a week's page is drawn from. ``kept`` is the plan that is stored, ``planned`` what would be planned now."""

    assistant: Assistant
    learner: UUID
    course: Course
    today: date
    week_of: date
    kept: Plan | None
    planned: Plan

    @property
    def past(self) -> bool:
        return self.week_of + WEEK <= self.today

    @property
    def plan(self) -> Plan:
        """The one that is shown."""
        return self.kept or self.planned


def page() -> None:
    """The page Plan. Raises StudyError."""
    assistant = get_assistant()
    learner = current_learner(assistant)
    profile = assistant.learning.profile(learner)
    with st.container(width=COLUMN):
        st.title("Plan", anchor=False)
        draw_told(assistant)
    if profile is None:
        _draw_no_profile()
        return
    week = _week(assistant, learner, profile)
    with st.container(width=COLUMN):
        _draw_weeks(week)
    if what_if() is not None and not week.past:
        _draw_what_if(week)
    elif week.past:
        _draw_lived(week)
    elif week.kept is None:
        _draw_empty(week)
    else:
        _draw_kept(week)


def _draw_no_profile() -> None:
    with st.container(width=COLUMN):
        st.info(
            "A plan needs to know how many minutes you have each day. Three questions on the page Today ask for it."
        )
        st.page_link(st.session_state["pages"]["today"], label="Answer them", icon=":material/tune:")


def _week(assistant: Assistant, learner: UUID, profile: Profile) -> _Week:
    now = assistant.settings.now()
    today = local_day(now, profile)
    week_of: date = st.session_state.get("plan-week") or monday_of(today)
    minutes = what_if() if week_of + WEEK > today else None
    planned = assistant.learning.plan(learner, now, week_of=week_of, minutes=minutes)
    kept = assistant.learning.kept_plan(learner, now, week_of)
    return _Week(assistant, learner, assistant.learning.course(), today, week_of, kept, planned)


def what_if() -> Mapping[str, int] | None:
    """The other minutes that are being tried, by weekday."""
    tried: Mapping[str, int] | None = st.session_state.get("plan-what-if")
    return tried


# -- which week -----------------------------------------------------------------------------------------------------


def _draw_weeks(week: _Week) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        _draw_go("Week before", ":material/chevron_left:", week.week_of - WEEK)
        _draw_go("This week", ":material/today:", None, disabled=week.week_of == monday_of(week.today))
        _draw_go("Week after", ":material/chevron_right:", week.week_of + WEEK)
    st.header(week_words(week.week_of), anchor=False)


def _draw_go(words: str, icon: str, week_of: date | None, *, disabled: bool = False) -> None:
    key = f"plan-go-{words.split()[-1]}-{words.split()[0]}"
    st.button(words, key=key, icon=icon, disabled=disabled, on_click=_go, args=(week_of,))


def _go(week_of: date | None) -> None:
    close_place()
    for name in ("plan-what-if", "told"):
        st.session_state.pop(name, None)
    st.session_state["plan-week"] = week_of


# -- the states of a week -------------------------------------------------------------------------------------------


def _draw_empty(week: _Week) -> None:
    """One button, and what it would give."""
    fits = any(session.state == "planned" for session in week.planned.sessions)
    with st.container(width=COLUMN):
        _draw_sentences(week.planned, week.today)
        if fits:
            st.markdown(f"Nothing is planned for this week yet. {_to_come(week.planned)} would fit.")
            _draw_keep(week, "Plan my week")
        else:
            st.info("Nothing can be planned for this week: there are no minutes left in it, or nothing is left to do.")
        _draw_other_hours(week)


def _draw_kept(week: _Week) -> None:
    with st.container(width=COLUMN):
        _draw_changed(week)
        _draw_sentences(week.planned, week.today)
        _draw_other_hours(week)
    _draw_days(week, week.plan)
    with st.container(width=COLUMN):
        _draw_downloads(week)


def _draw_lived(week: _Week) -> None:
    """A week that is over, as it was."""
    with st.container(width=COLUMN):
        st.caption("This week is over and is shown as it was lived.")
        if not week.plan.sessions:
            st.info("Nothing was planned in this week, and nothing was done.")
            return
    _draw_days(week, week.planned, lived=True)
    with st.container(width=COLUMN):
        _draw_downloads(week)


def _draw_changed(week: _Week) -> None:
    """What has changed since the plan was kept, and the button that takes it over."""
    assert week.kept is not None
    said = changes(week.kept, week.planned)
    if not said:
        return
    with st.container(border=True, gap="xsmall"):
        st.markdown(":material/update: **Planned anew, your week would be another one**")
        for sentence in said:
            show(sentence)
        _draw_keep(week, "Replan")


def _draw_keep(week: _Week, words: str) -> None:
    st.button(
        filled(words),
        key="plan-keep",
        type="primary",
        icon=":material/event_available:",
        on_click=attempt,
        args=(_keep, week, words == "Replan"),
    )


def _keep(week: _Week, again: bool) -> None:
    """Store what would be planned at the moment of the click, which is what was shown or newer."""
    assistant = week.assistant
    learner, now = current_learner(assistant), assistant.settings.now()
    planned = assistant.learning.plan(learner, now, week_of=week.week_of, minutes=what_if())
    kept = assistant.learning.keep(learner, now, planned)
    st.session_state.pop("plan-what-if", None)
    count = counted(sum(session.state == "planned" for session in kept.sessions), "session")
    words = "planned anew" if again else "planned"
    remember(f"The week of {day_words(kept.week_of)} is {words}: {count} to come.")


def _draw_sentences(plan: Plan, today: date) -> None:
    """When the roadmap ends, whether that meets the target and by how much not, and what else to know."""
    words = label(projection_words(plan.projection, today), LONGEST)
    if plan.projection.meets_target is False:
        st.warning(words, icon=":material/flag:")
    else:
        st.markdown(words)
    _draw_warnings(plan, today)


def _draw_warnings(plan: Plan, today: date) -> None:
    """Those of the plan; that a target is missed is said with the projection already."""
    missed = target_missed(plan.projection, today) if plan.projection.meets_target is False else None
    for warning in plan.warnings:
        if warning != missed:
            st.warning(label(warning, LONGEST), icon=":material/warning:")


# -- day by day -----------------------------------------------------------------------------------------------------


def _draw_days(week: _Week, plan: Plan, *, lived: bool = False) -> None:
    for day in week_days(plan):
        _draw_day_heading(plan, day, week.today, lived=lived)
        for session in sessions_of(plan, day):
            draw_session(week.assistant, session, week.course, week.today, lived=lived)


def _draw_day_heading(plan: Plan, day: date, today: date, *, lived: bool) -> None:
    """The day, and its minutes; that they are too many is said of what can still be changed."""
    now = " · today" if day == today else ""
    there, used = plan.budget.get(WEEKDAYS[day.weekday()], 0), used_minutes(plan, day)
    over = f" · {length_words(used - there)} too much" if used > there and day >= today and not lived else ""
    with st.container(width=COLUMN, gap="xxsmall"):
        st.subheader(f"{day_words(day)}{now}", anchor=False)
        st.caption(f"{used_words(plan, day)}{over}")


# -- what if --------------------------------------------------------------------------------------------------------


def _draw_other_hours(week: _Week) -> None:
    opened = st.expander("What if you had other hours?", icon=":material/tune:", key="plan-other", on_change="rerun")
    if not opened.open:
        return
    with opened:
        st.caption(
            "Minutes for this one week. Your own hours stay as they are until you change them on the page Today."
        )
        fields = {day: f"plan-try-{week.week_of}-{day}" for day in WEEKDAYS}
        draw_weekdays(fields, tuple(week.plan.budget.get(day, 0) for day in WEEKDAYS))
        st.button("Show me that week", key="plan-try", icon=":material/visibility:", on_click=_try, args=(fields,))


def _try(fields: Mapping[str, str]) -> None:
    close_place()
    st.session_state["plan-what-if"] = {day: int(st.session_state.get(key) or 0) for day, key in fields.items()}


def _draw_what_if(week: _Week) -> None:
    """The week with other minutes, to be kept or put away; nothing in it can be changed before."""
    minutes = ", ".join(f"{name.title()} {number}" for name, number in (what_if() or {}).items())
    before = "" if week.kept is None else f" The plan you keep has {_to_come(week.kept)}."
    with st.container(width=COLUMN):
        with st.container(border=True):
            st.markdown(f":material/visibility: **What if: {minutes} min**")
            st.markdown(f"{_to_come(week.planned)} to come in this week.{before}")
            finish = projection_words(week.planned.projection, week.today)
            st.markdown(label(f"If every week had these hours: {finish}", LONGEST))
            with st.container(horizontal=True):
                _draw_keep(week, "Keep this")
                st.button("Away with it", key="plan-away", on_click=lambda: st.session_state.pop("plan-what-if", None))
        _draw_warnings(week.planned, week.today)
    _draw_days(week, week.planned, lived=True)


def _to_come(plan: Plan) -> str:
    """7 sessions of 5 h."""
    planned = [session for session in plan.sessions if session.state == "planned"]
    return f"{counted(len(planned), 'session')} of {length_words(sum(session.minutes for session in planned))}"


# -- to take away ---------------------------------------------------------------------------------------------------


def _draw_downloads(week: _Week) -> None:
    """The week as a calendar file and as a page to print; made when they are asked for."""
    with st.container(horizontal=True):
        if week.kept is not None:
            st.download_button(
                "Calendar (.ics)",
                lambda: _calendar(week),
                f"study-{week.week_of}.ics",
                "text/calendar",
                key="plan-calendar",
                icon=":material/calendar_add_on:",
                on_click="ignore",
            )
        st.download_button(
            "To print (Markdown)",
            lambda: plan_to_markdown(week.plan, week.course),
            f"study-{week.week_of}.md",
            "text/markdown",
            key="plan-markdown",
            icon=":material/print:",
            on_click="ignore",
        )


def _calendar(week: _Week) -> bytes:
    from ui.calendar_file import Owner, calendar_of  # Here: the library for calendars takes a while to import.

    exported = week.assistant.learning.exported(week.learner, week.assistant.settings.now(), week.week_of)
    links = links_of([item.session for item in exported], week.course)
    return calendar_of(exported, week.plan.timezone, Owner(week.learner, week.course.roadmap_id), links)

"""The learner's hours and goal: three questions at first, the same questions whenever they change their mind.

What is typed stays while the page is used and while others are visited; it is written only by the button.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any
from zoneinfo import available_timezones

import streamlit as st

from assistant.learning.nouns import WEEKDAYS, Level, Profile
from assistant.service import Assistant
from ui.learning_actions import DAY, filled, remember
from ui.person import current_learner
from ui.render import label
from ui.trouble import attempt

LEVELS: dict[Level, str] = {"beginner": "Beginner tasks", "enterprise": "Enterprise tasks", "both": "Both"}
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
CHOICES: dict[str, tuple[int, ...]] = {
    "30 min every day": (30,) * 7,
    "1 h on weekdays": (60,) * 5 + (0, 0),
    "2 h on weekdays": (120,) * 5 + (0, 0),
    "3 h at the weekend": (0,) * 5 + (180, 180),
}
FIELD = 96
"""Pixels of a weekday's field: seven stand side by side, and three in a narrow window."""
SHORTEST, LONGEST = 15, 240
MOST_REVIEW = 240
UTC = "UTC"


@cache
def zones() -> tuple[str, ...]:
    """Every time zone there is to choose, by name."""
    named = (name for name in available_timezones() if "/" in name and not name.startswith("posix"))
    return (*sorted(named), UTC)


def draw_profile(assistant: Assistant, profile: Profile | None, weeks: Mapping[int, str]) -> None:
    """The questions and the button that writes the answers. ``weeks`` are the roadmap's weeks with their titles."""
    form = _Form(profile)
    form.draw_level()
    form.draw_minutes()
    form.draw_zone()
    with st.expander("More: times of day, start, target, what you know", key=form.key("more"), type="compact"):
        form.draw_times()
        form.draw_dates()
        form.draw_known(weeks)
    words, kind = (filled("Start with this"), "primary") if profile is None else ("Save", "secondary")
    st.button(words, key=form.key("save"), type=kind, on_click=attempt, args=(_save, assistant, form))  # type: ignore[arg-type]


def _save(assistant: Assistant, form: _Form) -> None:
    learner, now = current_learner(assistant), assistant.settings.now()
    change = assistant.learning.prepare_profile(learner, now, form.changes())
    assistant.learning.write(learner, change)
    remember(change.told)


class _Form:
    """The fields of one state of the profile: once it is another one, they begin anew."""

    def __init__(self, profile: Profile | None) -> None:
        self._known = profile
        self._at = profile or Profile(timezone=_browser_zone())

    def key(self, name: str) -> str:
        return f"profile-{hash(self._known) & 0xFFFFFFFF:x}-{name}"

    def changes(self) -> dict[str, Any]:
        """What the fields say otherwise than the profile, at first the three answers too.

        As `Learning.prepare_profile` takes it.
        """
        reviews = self._value("reviews", None)
        said = {
            "level": (self._value("level", self._at.level), self._at.level),
            "minutes": self._by_day("", self._at.minutes, 0),
            "starts": self._by_day("from-", self._at.starts, None),
            "timezone": (self._value("zone", self._at.timezone), self._at.timezone),
            "session_minutes": (self._value("session", None) or self._at.session_minutes, self._at.session_minutes),
            "review_minutes": (self._at.review_minutes if reviews is None else reviews, self._at.review_minutes),
            "start": (self._value("start", self._at.start), self._at.start),
            "target": (self._value("target", self._at.target), self._at.target),
            "known": (tuple(self._value("known", self._at.known_weeks)), self._at.known_weeks),
        }
        asked = () if self._known is not None else ("level", "minutes", "timezone")
        return {name: new for name, (new, old) in said.items() if new != old or name in asked}

    def _by_day(self, prefix: str, values: Sequence[Any], empty: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """What the fields of the weekdays say, and what they said at first."""
        old = dict(zip(WEEKDAYS, values, strict=True))
        new = {day: self._value(f"{prefix}{day}", old[day]) for day in WEEKDAYS}
        return {day: empty if value is None else value for day, value in new.items()}, old

    def _value(self, name: str, otherwise: Any) -> Any:
        return st.session_state.get(self.key(name), otherwise)

    # -- the questions ------------------------------------------------------------------------------------------

    def draw_level(self) -> None:
        levels = list(LEVELS)
        st.radio(
            "Which tasks do you want to do?",
            levels,
            levels.index(self._at.level),
            format_func=lambda level: LEVELS[level],
            horizontal=True,
            key=self.key("level"),
            persist_state="session",
        )

    def draw_minutes(self) -> None:
        st.markdown(":small[How many minutes do you have each day?]")
        with st.container(horizontal=True, gap="xsmall"):
            for words, minutes in CHOICES.items():
                st.button(words, key=self.key(words), on_click=self._choose, args=(minutes,))
        fields = {day: self.key(day) for day in WEEKDAYS}
        draw_weekdays(fields, self._at.minutes)

    def _choose(self, minutes: tuple[int, ...]) -> None:
        for day, number in zip(WEEKDAYS, minutes, strict=True):
            st.session_state[self.key(day)] = number

    def draw_zone(self) -> None:
        names = list(zones())
        if self._at.timezone not in names:
            names.append(self._at.timezone)
        st.selectbox(
            "Your time zone",
            names,
            names.index(self._at.timezone),
            key=self.key("zone"),
            help="By it a day begins and ends, and the calendar file has its times.",
            persist_state="session",
        )

    def draw_times(self) -> None:
        st.markdown(":small[From what time of day? Leave it empty where it may be any.]")
        with st.container(horizontal=True, gap="xsmall"):
            for number, day in enumerate(WEEKDAYS):
                st.time_input(
                    f"{DAYS[number]} from",
                    self._at.starts[number],
                    key=self.key(f"from-{day}"),
                    width=FIELD + 24,
                    persist_state="session",
                )
        st.number_input(
            "The longest session you like, in minutes",
            SHORTEST,
            LONGEST,
            min(LONGEST, max(SHORTEST, self._at.session_minutes)),
            step=5,
            key=self.key("session"),
            width=320,
            persist_state="session",
        )
        st.number_input(
            "The most minutes of review on a day",
            0,
            MOST_REVIEW,
            min(MOST_REVIEW, self._at.review_minutes),
            step=5,
            key=self.key("reviews"),
            width=320,
            help="What you practised comes back before it is forgotten; with 0 nothing does.",
            persist_state="session",
        )

    def draw_dates(self) -> None:
        with st.container(horizontal=True):
            self._draw_date("start", "Begin on (else now)", self._at.start)
            self._draw_date("target", "Finish by (if you have a date)", self._at.target)

    def _draw_date(self, name: str, words: str, value: date | None) -> None:
        earliest, latest = date(2000, 1, 1), date(2100, 1, 1)
        st.date_input(
            words,
            value,
            earliest,
            latest,
            key=self.key(name),
            format=date_format(),
            width=260,
            persist_state="session",
        )

    def draw_known(self, weeks: Mapping[int, str]) -> None:
        st.multiselect(
            "Weeks you know already",
            list(weeks),
            [week for week in self._at.known_weeks if week in weeks],
            format_func=lambda week: f"Week {week} · {label(weeks[week])}",
            key=self.key("known"),
            placeholder="Choose weeks",
            persist_state="session",
        )


def draw_weekdays(fields: Mapping[str, str], minutes: tuple[int, ...]) -> None:
    """A field for the minutes of each weekday, under the keys in ``fields``."""
    with st.container(horizontal=True, gap="xsmall"):
        for number, key in enumerate(fields.values()):
            st.session_state.setdefault(key, minutes[number])
            st.number_input(DAYS[number], 0, DAY, step=15, key=key, width=FIELD, persist_state="session")


def date_format() -> str:
    """The order of day, month and year in the person's own locale."""
    locale = str(st.context.locale or "")
    if locale in ("en-US", "en"):
        return "MM/DD/YYYY"
    return "YYYY-MM-DD" if locale.startswith(("sv", "zh", "ja", "ko", "hu", "lt", "en-CA")) else "DD/MM/YYYY"


def _browser_zone() -> str:
    zone = str(st.context.timezone or UTC)
    return zone if zone in zones() else UTC

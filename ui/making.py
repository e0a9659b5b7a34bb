"""A problem that is made with the chat model while the page is shown: what goes on, the way to stop it, and the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import UUID

import streamlit as st

from assistant.learning.words import counted
from assistant.practice.nouns import ProblemSet, Wish
from assistant.service import Assistant
from ui.render import label
from ui.work import Work

KEY = "practice-making"
STOPPED = "Stopped. No problem was made."


class _Stopped(Exception):
    """Raised between two steps once the person has stopped the work."""


@dataclass(frozen=True, slots=True)
class Making:
    """The work that goes on: what it said so far, and at its end what was set."""

    work: Work[str | ProblemSet]
    said: list[str]

    @property
    def found(self) -> ProblemSet | None:
        return next((event for event in self.work.events if isinstance(event, ProblemSet)), None)


def start_making(assistant: Assistant, learner: UUID, wish: Wish) -> None:
    """For a click: have one problem made."""
    said: list[str] = []

    def make(stopped: Callable[[], bool]) -> Iterator[str | ProblemSet]:
        def told(line: str) -> None:
            if stopped():
                raise _Stopped
            said.append(line)

        try:
            yield assistant.practice.set_problems(learner, assistant.settings.now(), wish, told)
        except _Stopped:
            yield STOPPED

    st.session_state[KEY] = Making(Work(make), said)


def making() -> Making | None:
    """The work that goes on, or has just ended."""
    found: Making | None = st.session_state.get(KEY)
    return found


@st.fragment(run_every=0.5)
def draw_making(going: Making) -> None:
    """What it does; the page is drawn whole once it is done."""
    if not going.work.running:
        st.rerun()
    st.status(label(going.said[-1] if going.said else "Reading the week's passages", 200), state="running")
    if going.work.stopped:
        st.caption("It stops with the step it is at.")
    else:
        st.button("Stop", key="practice-stop", icon=":material/stop:", on_click=going.work.stop)


def made_words(found: ProblemSet) -> str:
    """Why nothing was made, with what failed."""
    if not found.dropped:
        return found.notice or "No problem could be made."
    reasons = "; ".join(f"{one.reason} ({one.count})" for one in found.dropped)
    return f"{counted(sum(one.count for one in found.dropped), 'problem')} failed a check and are not shown: {reasons}."

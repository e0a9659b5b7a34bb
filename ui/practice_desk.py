"""What the page Practice is drawn from, and how a problem's text and solution look there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import streamlit as st

from assistant.learning.nouns import Profile
from assistant.practice.nouns import Problem
from assistant.practice.problem_json import whole_statement
from assistant.practice.words import about_problem
from assistant.service import Assistant
from ui.problem_text import draw_code, draw_text
from ui.render import label

OWNER = "practice"
LONGEST = 600


@dataclass(frozen=True, slots=True)
class Desk:
    """Whose practice it is, and the instant the page goes by."""

    assistant: Assistant
    learner: UUID
    now: datetime

    @property
    def timezone(self) -> str:
        return (self.assistant.learning.profile(self.learner) or Profile()).timezone


def draw_statement(problem: Problem) -> None:
    """What a problem is on, and what it asks."""
    st.caption(label(about_problem(problem)))
    draw_text(whole_statement(problem))


def draw_solution(problem: Problem, text: str) -> None:
    """The right answer: as code where it is code."""
    if problem.kind in ("fix", "code", "sql", "output"):
        draw_code(text)
    else:
        draw_text(text)

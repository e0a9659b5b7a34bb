"""What a problem is answered with on the page: choices, places in an order, or a text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from assistant.practice.nouns import RUN_KINDS, Problem, ProblemKind, Response
from assistant.practice.problem_json import LETTERS
from assistant.practice.words import HOW_TO_ANSWER
from ui.problem_text import draw_code, prose

HEIGHTS: dict[ProblemKind, int] = {"output": 140, "short": 140, "design": 300, "fix": 320, "code": 320, "sql": 220}
"""Pixels of the field for a text."""


def draw_fields(problem: Problem) -> None:
    """The fields of a problem, empty or as they were left."""
    if problem.kind in ("choice", "cloze"):
        _draw_one(problem)
    elif problem.kind == "multiple":
        _draw_several(problem)
    elif problem.kind == "order":
        _draw_places(problem, [f"Step {number}" for number in range(1, len(problem.options) + 1)])
    elif problem.kind == "match":
        _draw_places(
            problem, [f"{letter}. {prose(text)}" for letter, text in zip(LETTERS, problem.prompts, strict=False)]
        )
    else:
        _draw_writing(problem)


def response_of(problem: Problem) -> Response:
    """What stands in the fields just now."""
    if problem.kind in ("choice", "cloze"):
        chosen = st.session_state.get(_key(problem))
        return Response(options=() if chosen is None else (chosen,))
    if problem.kind == "multiple":
        numbers = range(1, len(problem.options) + 1)
        return Response(options=tuple(number for number in numbers if st.session_state.get(_key(problem, number))))
    if problem.kind in ("order", "match"):
        places = range(len(problem.options if problem.kind == "order" else problem.prompts))
        chosen_places = [st.session_state.get(_key(problem, place)) for place in places]
        return Response(options=tuple(number for number in chosen_places if number is not None))
    return Response(text=str(st.session_state.get(_key(problem)) or ""))


def clear_fields(problem: Problem) -> None:
    """Forget what was typed for a problem."""
    for name in [name for name in st.session_state if str(name).startswith(_key(problem))]:
        del st.session_state[name]


def _key(problem: Problem, place: int | None = None) -> str:
    return f"practice-{problem.id}" if place is None else f"practice-{problem.id}-{place}"


def _options(problem: Problem) -> Callable[[Any], str]:
    return lambda number: prose(problem.options[number - 1])


def _draw_one(problem: Problem) -> None:
    numbers = range(1, len(problem.options) + 1)
    st.radio(HOW_TO_ANSWER[problem.kind], numbers, index=None, format_func=_options(problem), key=_key(problem))


def _draw_several(problem: Problem) -> None:
    st.caption(HOW_TO_ANSWER[problem.kind])
    for number in range(1, len(problem.options) + 1):
        st.checkbox(_options(problem)(number), key=_key(problem, number))


def _draw_places(problem: Problem, names: list[str]) -> None:
    """One choice for each place. The texts stand above, since a field may cut them."""
    if problem.kind == "match":
        st.caption("Choose for each what belongs to it.")
    else:
        st.caption("Choose what comes at each step.")
    st.markdown("  \n".join(f"{number}\\. {prose(option)}" for number, option in enumerate(problem.options, 1)))
    for place, name in enumerate(names):
        st.selectbox(
            name,
            range(1, len(problem.options) + 1),
            index=None,
            format_func=lambda number: f"{number}. {problem.options[number - 1]}",
            placeholder="Choose",
            key=_key(problem, place),
        )


def _draw_writing(problem: Problem) -> None:
    st.session_state.setdefault(_key(problem), problem.starter)
    st.text_area(HOW_TO_ANSWER[problem.kind], height=HEIGHTS[problem.kind], key=_key(problem))
    if problem.kind in RUN_KINDS:
        st.caption("Indent with spaces: Tab goes on to the buttons. This is how it reads:")
        draw_code(str(st.session_state.get(_key(problem)) or " "))

"""Practice: one problem, its hints, an answer, and what became of it; nothing else."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

import streamlit as st

from assistant.learning.words import counted, length_words
from assistant.practice.nouns import (
    KINDS,
    Due,
    Graded,
    Problem,
    ProblemKind,
    ProblemSet,
    SetProblem,
    Step,
    Wish,
)
from assistant.practice.words import (
    KIND_WORDS,
    due_words,
    source_words,
)
from ui.learning_actions import draw_told, filled, remember
from ui.making import KEY as MAKING
from ui.making import STOPPED, draw_making, made_words, making, start_making
from ui.person import current_learner
from ui.practice_desk import LONGEST, OWNER, Desk, draw_solution, draw_statement
from ui.practice_figures import due_chart, due_sentence
from ui.problem_fields import clear_fields, draw_fields, response_of
from ui.problem_graded import draw_graded
from ui.problem_text import draw_text, prose
from ui.reader import COLUMN, beside, close_place
from ui.render import label
from ui.resources import get_assistant
from ui.trouble import attempt, tell


def page() -> None:
    """The page Practice. Raises StudyError."""
    assistant = get_assistant()
    desk = Desk(assistant, current_learner(assistant), assistant.settings.now())
    with st.container(width=COLUMN):
        st.title("Practice", anchor=False)
        draw_told(assistant)
    _take_what_was_asked_for(desk)
    if _is_making():
        return
    found: SetProblem | None = st.session_state.get("practice-set")
    graded: Graded | None = st.session_state.get("practice-graded")
    if found is None:
        _draw_beginning(desk)
    elif graded is None:
        _draw_problem(desk, found)
    else:
        _draw_graded(desk, graded)


def _take_what_was_asked_for(desk: Desk) -> None:
    """A week or what is due, as another page asked for it in the address."""
    week, due = st.query_params.get("week"), st.query_params.get("due")
    if week is None and due is None:
        return
    st.query_params.clear()
    wish = Wish(due=True) if due is not None else Wish(week=int(week)) if week and week.isdecimal() else Wish()
    attempt(_set, desk, wish)


# -- a problem that is being made -----------------------------------------------------------------------------------


def _is_making() -> bool:
    """Whether the model is at work; what it made is taken over once it is done."""
    going = making()
    if going is None:
        return False
    if going.work.running:
        with st.container(width=COLUMN):
            draw_making(going)
        return True
    del st.session_state[MAKING]
    if going.work.failure is not None:
        tell(going.work.failure)
    elif going.found is None:
        tell(STOPPED)
    elif going.found.problems:
        _put(going.found.problems[0], Wish())
    else:
        tell(made_words(going.found))
    return False


# -- nothing is set yet ---------------------------------------------------------------------------------------------


def _draw_beginning(desk: Desk) -> None:
    due = desk.assistant.practice.due(desk.learner, desk.now)
    with st.container(width=COLUMN):
        _draw_due(desk, due)
        _draw_wishes(desk)
        if any(count for _, _, count in due.ahead):
            st.subheader("What comes back", anchor=False)
            sentence = due_sentence(due)
            st.altair_chart(due_chart(due), width="stretch", alt=sentence)
            st.caption(label(sentence, LONGEST))


def _draw_due(desk: Desk, due: Due) -> None:
    st.markdown(label(due_words(due), LONGEST))
    if due.items:
        words = f"Review what is due: {counted(len(due.items), 'problem')}, about {length_words(due.minutes)}"
        _draw_set(desk, filled(words), Wish(due=True), "due", main=True)
        return
    week = _own_week(desk)
    _draw_set(desk, filled(f"Nothing due: take one from week {week}"), Wish(week=week), "own", main=True)


def _own_week(desk: Desk) -> int:
    week = desk.assistant.learning.own_week(desk.learner, desk.now)
    return max(desk.assistant.learning.course().week_titles) if week is None else week


def _draw_wishes(desk: Desk) -> None:
    """Another week, topic or kind."""
    titles = desk.assistant.learning.course().week_titles
    opened = st.expander("Something else", icon=":material/tune:", key="practice-else", on_change="rerun")
    if not opened.open:
        return
    with opened:
        st.selectbox(
            "Week",
            [None, *titles],
            format_func=lambda week: "Any" if week is None else f"{week} · {titles[week]}",
            key="practice-week",
        )
        st.text_input("Topic", placeholder="such as indexes", key="practice-topic", max_chars=100)
        st.selectbox(
            "Kind",
            [None, *KINDS],
            format_func=lambda kind: "Any" if kind is None else KIND_WORDS[cast("ProblemKind", kind)],
            key="practice-kind",
        )
        with st.container(horizontal=True, gap="small"):
            st.button(
                "Set me one", key="practice-set-one", icon=":material/exercise:", on_click=attempt,
                args=(_set_wished, desk),
            )  # fmt: skip
            if desk.assistant.practice.chat is not None:
                st.button(
                    "Make a new one with the chat model", key="practice-make", icon=":material/auto_awesome:",
                    on_click=attempt, args=(_make_wished, desk),
                )  # fmt: skip


def _wished() -> Wish:
    topic = str(st.session_state.get("practice-topic") or "").strip() or None
    return Wish(week=st.session_state.get("practice-week"), topic=topic, kind=st.session_state.get("practice-kind"))


def _set_wished(desk: Desk) -> None:
    _set(desk, _wished())


def _make_wished(desk: Desk) -> None:
    """Have one made; it is checked before it is shown, which takes a while."""
    start_making(desk.assistant, desk.learner, replace(_wished(), origin="generated", fresh=True))


def _draw_set(desk: Desk, words: str, wish: Wish, key: str, *, main: bool = False) -> None:
    st.button(
        words,
        key=f"practice-{key}",
        type="primary" if main else "secondary",
        on_click=attempt,
        args=(_set, desk, wish),
    )


def _set(desk: Desk, wish: Wish) -> None:
    """Set one problem; for a click. Raises StudyError."""
    close_place()
    found: ProblemSet = desk.assistant.practice.set_problems(desk.learner, desk.assistant.settings.now(), wish)
    if found.problems:
        _put(found.problems[0], wish)
    else:
        _leave()
        remember(found.notice)


def _put(found: SetProblem, wish: Wish) -> None:
    """A problem in the place of the one before."""
    _leave()
    st.session_state["practice-set"] = found
    st.session_state["practice-wish"] = wish


def _leave() -> None:
    """Away from the problem that is shown."""
    before: SetProblem | None = st.session_state.pop("practice-set", None)
    if before is not None:
        clear_fields(before.problem)
    for name in ("practice-graded", "practice-solution", "practice-rated"):
        st.session_state.pop(name, None)


# -- a problem ------------------------------------------------------------------------------------------------------


def _draw_problem(desk: Desk, found: SetProblem) -> None:
    problem = found.problem
    with st.container(width=COLUMN):
        draw_statement(problem)
        draw_fields(problem)
        for hint in desk.assistant.practice.hints_shown(desk.learner, problem.id):
            st.info(prose(f"Hint {hint.number} of {hint.of}: {hint.text}"), icon=":material/lightbulb:")
        _draw_buttons(desk, problem)
        _draw_solution(problem)
        st.caption(label(source_words(problem, found.source), LONGEST))
        _draw_report(desk, problem)


def _draw_buttons(desk: Desk, problem: Problem) -> None:
    hints = len(desk.assistant.practice.hints_shown(desk.learner, problem.id))
    with st.container(horizontal=True, gap="small"):
        st.button(
            filled("Answer"), key="practice-answer", type="primary", icon=":material/check:", on_click=attempt,
            args=(_answer, desk, problem),
        )  # fmt: skip
        st.button(
            "Hint" if hints == 0 else "Another hint", key="practice-hint", icon=":material/lightbulb:",
            disabled=hints >= len(problem.hints), on_click=attempt, args=(_hint, desk, problem),
        )  # fmt: skip
        st.button(
            "Show the answer", key="practice-reveal", icon=":material/visibility:", type="tertiary", on_click=attempt,
            args=(_reveal, desk, problem),
        )  # fmt: skip
        st.button(
            "Another one", key="practice-skip", icon=":material/skip_next:", type="tertiary", on_click=attempt,
            args=(_another, desk, None),
        )  # fmt: skip


def _answer(desk: Desk, problem: Problem) -> None:
    now = desk.assistant.settings.now()
    graded = desk.assistant.practice.answer(desk.learner, now, problem.id, response_of(problem))
    st.session_state["practice-graded"] = graded


def _hint(desk: Desk, problem: Problem) -> None:
    desk.assistant.practice.hint(desk.learner, desk.assistant.settings.now(), problem.id)


def _reveal(desk: Desk, problem: Problem) -> None:
    solution = desk.assistant.practice.reveal(desk.learner, desk.assistant.settings.now(), problem.id)
    st.session_state["practice-solution"] = solution


def _another(desk: Desk, step: Step | None) -> None:
    wish: Wish = st.session_state.get("practice-wish") or Wish()
    if wish.due and not desk.assistant.practice.due(desk.learner, desk.now).items:
        _leave()
        remember("Everything that was due is done.")
        return
    _set(desk, Wish(week=wish.week, topic=wish.topic, due=wish.due and step is None, kind=wish.kind, step=step))


def _draw_solution(problem: Problem) -> None:
    solution = st.session_state.get("practice-solution")
    if solution is None:
        return
    with st.container(border=True):
        st.markdown("**The answer**")
        draw_solution(problem, solution.text)
        draw_text(solution.explanation)
        st.caption("You asked for it before you answered, so this comes back soon.")


# -- what became of it ----------------------------------------------------------------------------------------------


def _draw_graded(desk: Desk, graded: Graded) -> None:
    with beside(desk.assistant, OWNER, tall=True):
        draw_statement(graded.problem)
        draw_graded(desk, graded)
        _draw_next(desk)
        _draw_report(desk, graded.problem)


def _draw_next(desk: Desk) -> None:
    with st.container(horizontal=True, gap="small"):
        st.button(
            filled("Next one"), key="practice-next", type="primary", icon=":material/arrow_forward:",
            on_click=attempt, args=(_another, desk, None),
        )  # fmt: skip
        for step, words in (("easier", "An easier one"), ("harder", "A harder one")):
            st.button(
                words, key=f"practice-{step}", type="tertiary", on_click=attempt,
                args=(_another, desk, step),
            )  # fmt: skip
        st.button("Enough for now", key="practice-enough", type="tertiary", on_click=_leave)


# -- a problem that is wrong ----------------------------------------------------------------------------------------


def _draw_report(desk: Desk, problem: Problem) -> None:
    with st.popover("Something is wrong with this problem", type="tertiary", icon=":material/flag:"):
        st.caption("It is withdrawn at once and set to nobody any more.")
        st.text_area("What is wrong?", key=f"practice-why-{problem.id}", max_chars=1000)
        st.button("Withdraw it", key="practice-report", on_click=attempt, args=(_report, desk, problem))


def _report(desk: Desk, problem: Problem) -> None:
    why = str(st.session_state.get(f"practice-why-{problem.id}") or "")
    desk.assistant.practice.report(problem.id, why, desk.assistant.settings.now())
    close_place()
    _leave()
    remember("It is withdrawn. Thank you for saying so.")

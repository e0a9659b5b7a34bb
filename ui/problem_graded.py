"""What became of an answer on the page: the verdict, what was right and missing, the answer, where it is explained."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from assistant.domain import Citation
from assistant.learning.words import counted
from assistant.practice.nouns import RATINGS, CaseResult, Graded, Rating
from assistant.practice.words import RATING_WORDS, back_words, verdict_words
from ui.answers import pill
from ui.practice_desk import LONGEST, OWNER, Desk, draw_solution
from ui.problem_text import draw_code, draw_text, prose
from ui.reader import Place, close_place, open_place, pills_of
from ui.render import label
from ui.trouble import attempt

ICONS = {
    "right": ":material/check_circle:",
    "partly": ":material/contrast:",
    "wrong": ":material/cancel:",
    "unsure": ":material/help:",
}
MOST_CASES = 3


def draw_graded(desk: Desk, graded: Graded) -> None:
    """The judgement of an answer, and the rating that follows from it, which can be corrected."""
    judged = graded.judged
    with st.container(border=True, gap="small"):
        st.markdown(f"{ICONS[judged.verdict]} **{label(verdict_words(graded))}**")
        draw_text(judged.feedback)
        _draw_lists(graded)
    _draw_cases(graded)
    _draw_own(desk, graded)
    if judged.verdict != "right":
        st.markdown("**The answer**")
        draw_solution(graded.problem, graded.solution)
    draw_text(graded.problem.explanation)
    _draw_pill(graded.citation)
    _draw_rating(desk, graded)


def _draw_lists(graded: Graded) -> None:
    for icon, lines in ((":material/add:", graded.judged.right), (":material/remove:", graded.judged.missing)):
        for line in lines:
            st.markdown(f"{icon} {prose(line)}")


def _draw_cases(graded: Graded) -> None:
    cases = graded.judged.cases
    failing = [case for case in cases if not case.passed]
    for case in failing[:MOST_CASES]:
        _draw_case(case)
    if len(failing) > MOST_CASES:
        st.caption(f"{counted(len(failing) - MOST_CASES, 'more test')} failed.")


def _draw_case(case: CaseResult) -> None:
    """What was called, and beside each other what was expected and what came."""
    with st.container(border=True, gap="xsmall"):
        draw_code(case.call)
        for column, name, text in zip(st.columns(2), ("Expected", "Got"), (case.expected, case.got), strict=True):
            with column:
                st.caption(name)
                draw_code(text)


def _draw_own(desk: Desk, graded: Graded) -> None:
    """What was written, to be compared with the answer."""
    attempt_made = desk.assistant.practice.last_attempt(desk.learner, graded.problem.id)
    if attempt_made is not None and attempt_made.text and graded.judged.verdict != "right":
        with st.expander("What you wrote", icon=":material/edit_note:"):
            draw_solution(graded.problem, attempt_made.text)


def _draw_pill(citation: Citation | None) -> None:
    """Where it is explained: opens the source beside, at the second."""
    if citation is None:
        st.caption("Nothing in your library explains this yet.")
        return

    def chosen() -> None:
        if st.session_state.get(pills_of(OWNER)) is None:
            close_place()
        else:
            open_place(OWNER, Place.of(citation))
            st.session_state[pills_of(OWNER)] = 1

    st.pills(
        "Where it is explained",
        [1],
        format_func=lambda _: pill(citation),
        key=pills_of(OWNER),
        on_change=chosen,
    )


def _draw_rating(desk: Desk, graded: Graded) -> None:
    """When it comes back, and the way to say otherwise."""
    rated: tuple[Rating, datetime | None] | None = st.session_state.get("practice-rated")
    rating, due = rated if rated is not None else (graded.rating, graded.next_due)
    st.markdown(label(back_words(due, rating, desk.now, desk.timezone), LONGEST))
    st.segmented_control(
        "How well did you recall it?" if graded.rating is None else "Was it otherwise?",
        RATINGS,
        default=graded.rating,
        format_func=lambda name: RATING_WORDS[name].capitalize(),
        key=f"practice-rating-{graded.attempt_id}",
        on_change=attempt,
        args=(_rate, desk, graded),
    )


def _rate(desk: Desk, graded: Graded) -> None:
    rating: Rating | None = st.session_state.get(f"practice-rating-{graded.attempt_id}")
    if rating is not None:
        due = desk.assistant.practice.rate(desk.learner, desk.assistant.settings.now(), graded.problem.id, rating)
        st.session_state["practice-rated"] = (rating, due)

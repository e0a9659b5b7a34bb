"""The app: which pages there are, and how an error meets a person."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from ui.learning_actions import forget_told
from ui.person import draw_person, draw_sign_in, sign_in_needed
from ui.trouble import caught, draw_trouble
from ui.views import chat, library, plan, practice, progress, roadmap, scores, today

ICON = str(Path(__file__).with_name("icon.png"))
SIDEBAR = 260  # Pixels: wide enough for a conversation's name, so that an answer and its source fit beside it.


def main() -> None:
    """Draw the page that was chosen, or the way to sign in where nobody has."""
    st.set_page_config("Study assistant", ICON, layout="wide", initial_sidebar_state=SIDEBAR)
    pages = {
        "today": st.Page(today.page, title="Today", icon=":material/today:", url_path="today", default=True),
        "chat": st.Page(chat.page, title="Chat", icon=":material/chat:", url_path="chat"),
        "plan": st.Page(plan.page, title="Plan", icon=":material/calendar_month:", url_path="plan"),
        "practice": st.Page(practice.page, title="Practice", icon=":material/exercise:", url_path="practice"),
        "progress": st.Page(progress.page, title="Progress", icon=":material/trending_up:", url_path="progress"),
        "roadmap": st.Page(roadmap.page, title="Roadmap", icon=":material/map:", url_path="roadmap"),
        "library": st.Page(library.page, title="Library", icon=":material/local_library:", url_path="library"),
        "evals": st.Page(scores.page, title="Evals", icon=":material/monitoring:", url_path="evals"),
    }
    st.session_state["pages"] = pages
    closed = sign_in_needed()
    chosen = st.navigation(list(pages.values()), position="hidden" if closed else "sidebar")
    forget_told(chosen.url_path)
    top = st.container()
    with caught():
        if closed:
            draw_sign_in()
        else:
            draw_person()
            chosen.run()
    with top:  # Filled last: the page itself may find out what went wrong.
        draw_trouble()


main()

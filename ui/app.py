"""The app: which pages there are, and how an error meets a person."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from ui.trouble import caught, draw_trouble
from ui.views import chat, library, roadmap, scores

ICON = str(Path(__file__).with_name("icon.png"))
SIDEBAR = 260  # Pixels: wide enough for a conversation's name, so that an answer and its source fit beside it.


def main() -> None:
    """Draw the page that was chosen."""
    st.set_page_config("Study assistant", ICON, layout="wide", initial_sidebar_state=SIDEBAR)
    pages = {
        "chat": st.Page(chat.page, title="Chat", icon=":material/chat:", url_path="chat", default=True),
        "roadmap": st.Page(roadmap.page, title="Roadmap", icon=":material/map:", url_path="roadmap"),
        "library": st.Page(library.page, title="Library", icon=":material/local_library:", url_path="library"),
        "evals": st.Page(scores.page, title="Evals", icon=":material/monitoring:", url_path="evals"),
    }
    st.session_state["pages"] = pages
    chosen = st.navigation(list(pages.values()))
    top = st.container()
    with caught():
        chosen.run()
    with top:  # Filled last: the page itself may find out what went wrong.
        draw_trouble()


main()

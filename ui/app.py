"""The app: which pages there are, and how an error meets a person."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from assistant.errors import StudyError
from ui.render import label
from ui.views import chat, library, roadmap


def main() -> None:
    """Draw the page that was chosen."""
    st.set_page_config("Study assistant", str(Path(__file__).with_name("icon.png")), layout="wide")
    pages = [
        st.Page(chat.page, title="Chat", icon=":material/chat:", url_path="chat", default=True),
        st.Page(roadmap.page, title="Roadmap", icon=":material/map:", url_path="roadmap"),
        st.Page(library.page, title="Library", icon=":material/local_library:", url_path="library"),
    ]
    chosen = st.navigation(pages)
    try:
        chosen.run()
    except StudyError as error:
        st.error(label(str(error), 400), icon=":material/error:")


main()

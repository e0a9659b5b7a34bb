"""What the pages of all visitors share: one assistant. Nothing of a learner is kept here."""

from __future__ import annotations

import streamlit as st

from assistant.service import Assistant
from ui.opening import ensure_roadmap, open_assistant


@st.cache_resource(show_spinner="Opening the library")
def get_assistant() -> Assistant:
    """The assistant, opened once, with a roadmap in use. Raises StudyError."""
    assistant = open_assistant()
    ensure_roadmap(assistant)
    return assistant

"""What the pages of all visitors share: one assistant, and the way to YouTube. Nothing of a learner is kept here."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

import streamlit as st

from assistant.service import Assistant
from ui.opening import ensure_roadmap, open_assistant

if TYPE_CHECKING:
    from ingest.youtube.door import VideoSource
    from ui.videos import Desk


@st.cache_resource(show_spinner="Opening the library")
def get_assistant() -> Assistant:
    """The assistant, opened once, with a roadmap in use. Raises StudyError."""
    assistant = open_assistant()
    ensure_roadmap(assistant)
    return assistant


def video_source() -> Callable[[], VideoSource] | None:
    """What opens the door to YouTube; None for the usual one, by the settings."""
    return None


@st.cache_resource
def video_desks() -> dict[UUID, Desk]:
    """The work with videos that goes on, by who started it, so that a page that is loaded anew finds it again."""
    return {}

"""The library's tab for videos: look for some on YouTube, fetch one that is known, take one from its week."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from assistant.errors import UsageError
from assistant.service import Assistant
from ingest.youtube.ids import identify
from ingest.youtube.nouns import FetchRequest, LinkedVideo
from ingest.youtube.verbs import Videos
from ui.trouble import attempt
from ui.video_cards import draw_found
from ui.video_weeks import draw_remove_choice
from ui.video_words import seen
from ui.videos import LIBRARY, Desk, fetch, look

LONGEST_TOPIC = 200
LONGEST_ADDRESS = 4_000


def draw_videos(assistant: Assistant, desk: Desk) -> None:
    """The tab."""
    roadmap = assistant.library.roadmap()
    weeks = (
        {week.number: seen(f"Week {week.number} · {week.title}") for week in roadmap.weeks}
        if roadmap is not None
        else {}
    )
    _draw_search(assistant, desk, weeks)
    draw_found(assistant, desk, LIBRARY, None, weeks)
    st.divider()
    _draw_fetch(assistant, desk, weeks)
    linked = Videos(assistant).linked()
    if linked:
        _draw_remove(assistant, desk, linked)


def _draw_week(words: str, weeks: Mapping[int, str], key: str, none: str) -> None:
    st.selectbox(words, list(weeks), None, format_func=weeks.__getitem__, key=key, placeholder=none)


def _draw_search(assistant: Assistant, desk: Desk, weeks: Mapping[int, str]) -> None:
    with st.form("videos-search", border=False):
        st.text_input(
            "Look on YouTube for videos about",
            key="videos-topic",
            max_chars=LONGEST_TOPIC,
            icon=":material/search:",
            placeholder="circuit breakers",
        )
        _draw_week("For a week; without a topic, by its own searches", weeks, "videos-week", "The week that fits best")
        st.form_submit_button(
            "Look for videos", disabled=desk.busy, on_click=attempt, args=(_look, assistant), key="videos-look"
        )
    st.caption(
        "Asks YouTube, one request at a time with pauses: about a minute. Shown are videos in English with captions, "
        "at most three years old. Nothing is written before you agree."
    )


def _look(assistant: Assistant) -> None:
    topic, week = str(st.session_state["videos-topic"] or "").strip(), st.session_state["videos-week"]
    if not topic and week is None:
        raise UsageError("There is nothing to look for yet.", "Type a topic or choose a week.")
    look(assistant, LIBRARY, topic, week)


def _draw_fetch(assistant: Assistant, desk: Desk, weeks: Mapping[int, str]) -> None:
    with st.form("videos-fetch", border=False):
        st.text_input(
            "Or the address of a video, a playlist or a channel",
            key="videos-address",
            max_chars=LONGEST_ADDRESS,
            icon=":material/link:",
            placeholder="https://youtu.be/…",
        )
        _draw_week("The week it serves", weeks, "videos-address-week", "No week")
        st.form_submit_button(
            "Fetch transcripts", disabled=desk.busy, on_click=attempt, args=(_fetch, assistant), key="videos-fetch-it"
        )
    st.caption("Reads the transcripts into the library; of a playlist or a channel, those of up to 50 videos.")


def _fetch(assistant: Assistant) -> None:
    """Raises UsageError for what is no address of a video, a playlist or a channel."""
    address, week = str(st.session_state["videos-address"] or "").strip(), st.session_state["videos-address-week"]
    if not address:
        raise UsageError("There is no address yet.", "Paste that of a video, a playlist or a channel.")
    identify(address)
    fetch(assistant, LIBRARY, FetchRequest((address,), (week,) if week is not None else ()))


def _draw_remove(assistant: Assistant, desk: Desk, linked: Sequence[LinkedVideo]) -> None:
    with st.expander("Remove a video from its week", icon=":material/delete:", type="compact"):
        named = {(video.week, video.link.id): video for video in linked}
        chosen = st.selectbox(
            "Video to remove",
            list(named),
            None,
            format_func=lambda name: seen(f"Week {name[0]} · {named[name].link.title}"),
            key="videos-remove",
            placeholder="Choose a video",
        )
        if chosen in named:
            draw_remove_choice(assistant, desk, named[chosen], "videos-chosen")

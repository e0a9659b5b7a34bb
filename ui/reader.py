"""A source opened beside the answer: the transcript around a sentence, and the player when a person asks for it."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from assistant.domain import Citation, CueSpan, SourceText
from assistant.errors import StudyError
from assistant.service import Assistant
from ui.printing import clock
from ui.render import label, show

AROUND = 700
"""Characters shown before and after what is marked."""


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of a source. ``quote`` is kept for a source that has changed or gone since."""

    source_id: str
    title: str
    char_start: int
    char_end: int
    quote: str
    url: str | None
    start_seconds: float | None

    @classmethod
    def of(cls, citation: Citation) -> Place:
        return cls(
            citation.source_id,
            citation.title,
            citation.char_start,
            citation.char_end,
            citation.quote,
            citation.url,
            citation.start_seconds,
        )


def draw_reader(assistant: Assistant, place: Place, key: str) -> None:
    """The source at that place. A source that is no longer there shows the quote that was kept."""
    head, close = st.columns([5, 1], vertical_alignment="center", wrap=False)
    with head:
        st.markdown(f"**{label(place.title)}**")
    if close.button("Close", key=f"{key}-close", type="tertiary", icon=":material/close:"):
        st.session_state.pop("open_place", None)
        st.rerun()
    try:
        source = assistant.library.source_text(place.source_id)
    except StudyError:
        st.caption("This source is no longer in the library. What was quoted from it:")
        show(place.quote)
        return
    _draw_player(place, key)
    _draw_text(source, place)


def _draw_player(place: Place, key: str) -> None:
    """A card without a frame; only a click on it loads the player from YouTube."""
    if place.url is None or place.start_seconds is None:
        return
    seconds = int(place.start_seconds)
    playing = f"{place.url} {seconds}"
    if st.session_state.get("playing") == playing:
        st.video(place.url, start_time=seconds)
        return
    with st.container(border=True):
        if st.button(f"Play at {clock(seconds)} on YouTube", key=f"{key}-play", icon=":material/play_arrow:"):
            st.session_state["playing"] = playing
            st.rerun()
        st.caption("Nothing is loaded from YouTube before you press this.")


def _draw_text(source: SourceText, place: Place) -> None:
    start, end = _still_there(source, place)
    if start is None or end is None:
        st.caption("The source has changed since. What was quoted from it:")
        show(place.quote)
        return
    before, after = max(0, start - AROUND), min(len(source.text), end + AROUND)
    first, last = _word_edges(source.text, before, after)
    if first < start:
        st.caption(_said_at(source.cues, first, "Before"))
        show(("… " if first else "") + source.text[first:start].strip())
    with st.container(border=True):
        st.caption(f":material/format_quote: {_said_at(source.cues, start, 'The cited sentence')}")
        show(source.text[start:end])
    if end < last:
        st.caption(_said_at(source.cues, end, "After"))
        show(source.text[end:last].strip() + (" …" if last < len(source.text) else ""))


def _still_there(source: SourceText, place: Place) -> tuple[int | None, int | None]:
    """Where the quote stands now: at its old place, or where it has moved to."""
    if source.text[place.char_start : place.char_end] == place.quote:
        return place.char_start, place.char_end
    found = source.text.find(place.quote) if place.quote else -1
    return (found, found + len(place.quote)) if found >= 0 else (None, None)


def _word_edges(text: str, first: int, last: int) -> tuple[int, int]:
    """The range widened or narrowed to whole words."""
    if first:
        first = text.find(" ", first) + 1 or first
    if last < len(text):
        last = max(first, text.rfind(" ", 0, last))
    return first, last


def _said_at(cues: tuple[CueSpan, ...], position: int, words: str) -> str:
    """The words, with the time of the cue at a position where there are cues."""
    cue = next((cue for cue in cues if cue.char_end > position), None)
    return words if cue is None else f"{words} · {clock(cue.start)}"

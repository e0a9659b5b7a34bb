"""A source opened beside what cites it: the text around a sentence, and the player when a person asks for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import streamlit as st

from assistant.domain import Citation, CueSpan, FoundPassage, Source, SourceText
from assistant.errors import NotFoundError
from assistant.service import Assistant
from ui.addresses import video_of
from ui.printing import clock
from ui.render import label, show

COLUMN = 760
"""Pixels: lines of about eighty characters."""
SIDE, HEIGHT = 420, 480
"""Pixels of an open source: about as high as an answer, so that the page hardly moves when it opens."""
BEFORE, AFTER = 280, 700
"""Characters shown around what is marked; few before it, so that it stands near the top. On demand four times more."""


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of a source, none for its beginning. ``quote`` is kept for a source that has changed or gone since."""

    source_id: str
    title: str
    char_start: int
    char_end: int
    quote: str
    url: str | None
    start_seconds: float | None
    named: str = "The cited sentence"

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

    @classmethod
    def of_passage(cls, passage: FoundPassage) -> Place:
        return cls(
            passage.source_id,
            passage.title,
            passage.char_start,
            passage.char_end,
            passage.text,
            passage.url,
            passage.start_seconds,
            "The passage",
        )

    @classmethod
    def of_source(cls, source: Source) -> Place:
        start = 0.0 if source.kind == "captions" else None
        return cls(source.id, source.title, 0, 0, "", source.url, start)


# -- what is open: one place at a time, beside the element that it was opened from ----------------------------------


def open_place(owner: str, place: Place) -> None:
    """For a click: open a place beside its owner, and close what was open."""
    close_place()
    st.session_state["open_place"] = (owner, place)


def close_place() -> None:
    """For a click: close what is open, and take the choice back from the pills that opened it."""
    opened = st.session_state.pop("open_place", None)
    if opened is not None and pills_of(opened[0]) in st.session_state:
        st.session_state[pills_of(opened[0])] = None
    for name in ("playing", "widened"):
        st.session_state.pop(name, None)


def pills_of(owner: str) -> str:
    """The key of the pills of an owner."""
    return f"{owner}-pills"


@contextmanager
def beside(assistant: Assistant, owner: str, *, tall: bool = False) -> Iterator[None]:
    """What is drawn within stands alone, or beside the source opened from it; in a narrow window, above that.

    It stays the same element either way, so that the focus stays on what was pressed. The source stands level with the
    beginning of what opened it, or with the end of something ``tall``, where its pills are.
    """
    opened = st.session_state.get("open_place")
    place = opened[1] if opened is not None and opened[0] == owner else None
    with st.container(horizontal=True, vertical_alignment="bottom" if tall else "top", gap="medium"):
        # The outer one shares the row with the source, the inner one keeps lines from growing long.
        with st.container(width=COLUMN if place is None else "stretch"), st.container(width=COLUMN):
            yield
        if place is not None:
            with st.container(border=True, width=SIDE, height=HEIGHT):
                draw_reader(assistant, place, f"{owner}-reader")


# -- how it looks ---------------------------------------------------------------------------------------------------


def draw_reader(assistant: Assistant, place: Place, key: str) -> None:
    """The source at that place. A source that is no longer there shows the quote that was kept."""
    with st.container(horizontal=True, vertical_alignment="center", wrap=False):
        st.markdown(f"**{label(place.title)}**", width="stretch")
        st.button("Close", key=f"{key}-close", type="tertiary", icon=":material/close:", on_click=close_place)
    try:
        source = assistant.library.source_text(place.source_id)
    except NotFoundError:
        st.caption("This source is no longer in the library. What was quoted from it:")
        show(place.quote)
        return
    _draw_player(place, key)
    if _draw_text(source, place):
        _draw_more(key)


def _draw_player(place: Place, key: str) -> None:
    """The player of a recording that is on YouTube, at the second."""
    video = video_of(place.url)
    if video is not None and place.start_seconds is not None:
        draw_player(video, int(place.start_seconds), key)


def draw_player(video: str, seconds: int, key: str) -> None:
    """A card without a frame; only a click on it loads the player from YouTube."""
    if is_playing(key):
        st.video(f"https://www.youtube.com/watch?v={video}", start_time=seconds)
        return
    draw_play(f"Play at {clock(seconds)} on YouTube" if seconds else "Play on YouTube", key)
    st.caption("Nothing is loaded from YouTube before you press this.")


def is_playing(key: str) -> bool:
    """Whether the player with this key was asked for. One plays at a time."""
    return bool(st.session_state.get("playing") == key)


def draw_play(words: str, key: str) -> None:
    """The button that asks for a player."""

    def play() -> None:
        st.session_state["playing"] = key

    st.button(words, key=f"{key}-play", icon=":material/play_arrow:", on_click=play)


def _draw_text(source: SourceText, place: Place) -> bool:
    """What was said before, the marked stretch, what was said after. True when there is more than is shown."""
    start, end = _still_there(source, place)
    if start is None or end is None:
        st.caption("The source has changed since. What was quoted from it:")
        show(place.quote)
        return False
    first, last = _edges(source.text, start, end)
    if first < start:
        st.caption(_said_at(source.cues, first, "Before"))
        show(("… " if first else "") + source.text[first:start].strip())
    if start < end:
        with st.container(border=True):
            st.markdown(f":material/format_quote: **{_said_at(source.cues, start, place.named)}**")
            show(source.text[start:end])
    if end < last:
        st.caption(_said_at(source.cues, end, "After" if end else "From the beginning"))
        show(source.text[end:last].strip() + (" …" if last < len(source.text) else ""))
    return first > 0 or last < len(source.text)


def _draw_more(key: str) -> None:
    wider = _widened() * 4
    st.button(
        "Show more of it",
        key=f"{key}-more",
        type="tertiary",
        icon=":material/unfold_more:",
        on_click=lambda: st.session_state.update(widened=wider),
    )


def _widened() -> int:
    return int(st.session_state.get("widened", 1))


def _still_there(source: SourceText, place: Place) -> tuple[int | None, int | None]:
    """Where the quote stands now: at its old place, or where it has moved to."""
    if source.text[place.char_start : place.char_end] == place.quote:
        return place.char_start, place.char_end
    found = source.text.find(place.quote) if place.quote else -1
    return (found, found + len(place.quote)) if found >= 0 else (None, None)


def _edges(text: str, start: int, end: int) -> tuple[int, int]:
    """How far to show before and after a stretch: from the beginning of a sentence, or of a word, to the end of one."""
    first, last = max(0, start - BEFORE * _widened()), min(len(text), end + AFTER * _widened())
    if first:
        sentence = text.find(". ", first, start) + 2
        first = sentence if 2 <= sentence < start else min(start, text.find(" ", first) + 1 or first)
    if last < len(text):
        last = max(end, text.rfind(" ", 0, last))
    return first, last


def _said_at(cues: tuple[CueSpan, ...], position: int, words: str) -> str:
    """The words, with the time of the cue at a position where there are cues."""
    cue = next((cue for cue in cues if cue.char_end > position), None)
    return words if cue is None else f"{words} · {clock(cue.start)}"

"""The roadmap: months and weeks, what each asks for, and what in the library serves it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import streamlit as st

from assistant.domain import Roadmap, SearchLine, Source, VideoLink, Week
from assistant.service import Assistant
from ui.addresses import video_of
from ui.library_words import counted
from ui.printing import duration
from ui.reader import COLUMN, Place, beside, open_place
from ui.render import label, show
from ui.resources import get_assistant
from ui.trouble import attempt

KINDS = {"beginner": "Beginner task", "enterprise": "Enterprise task", "task": "Task", "video": "Video"}


def page() -> None:
    """The roadmap page."""
    assistant = get_assistant()
    roadmap = assistant.library.roadmap()
    if roadmap is None:
        st.info("No roadmap is loaded. Add a Markdown file with weeks on the Library page.")
        return
    sources = [source for source in assistant.library.sources() if source.kind != "roadmap"]
    with st.container(width=COLUMN):
        st.title(label(roadmap.title), anchor=False)
        _draw_choice(assistant, roadmap)
    for month, weeks in groupby(roadmap.weeks, key=lambda week: week.month):
        if month:
            st.header(label(month), anchor=False)
        for week in weeks:
            _draw_week(assistant, week, [source for source in sources if week.number in source.weeks])
    with st.container(width=COLUMN):
        _draw_not_understood(roadmap)


def _draw_choice(assistant: Assistant, roadmap: Roadmap) -> None:
    """Which roadmap is in use, where several are loaded."""
    titles = {loaded.id: loaded.title for loaded in assistant.library.roadmaps()}
    if len(titles) < 2:
        return
    st.selectbox(
        "The roadmap in use",
        list(titles),
        list(titles).index(roadmap.id) if roadmap.id in titles else 0,
        format_func=lambda name: label(titles[name]),
        key="roadmap-in-use",
        on_change=lambda: attempt(assistant.library.use_roadmap, st.session_state["roadmap-in-use"]),
    )


def _draw_week(assistant: Assistant, week: Week, sources: Sequence[Source]) -> None:
    owner = f"week-{week.number}"
    asked_for = st.query_params.get("week") == str(week.number)
    with beside(assistant, owner):
        opened = st.expander(_heading(week, sources), expanded=asked_for, key=owner, on_change="rerun")
        if opened.open:
            with opened:
                _draw_inside(week, sources, owner)


def _heading(week: Week, sources: Sequence[Source]) -> str:
    number = f"Week {week.number}" if week.through is None else f"Weeks {week.number} to {week.through}"
    optional = " (optional)" if week.optional else ""
    held = f" · {counted(len(sources), 'source')}" if sources else ""
    return f"{number} · {label(week.title)}{optional}{held}"


def _draw_inside(week: Week, sources: Sequence[Source], owner: str) -> None:
    for task in week.tasks:
        _draw_named(KINDS[task.kind], task.title)
    _draw_named("To search for on YouTube", _searches(week.search))
    _draw_named("Guidance to search for", _searches(week.guidance))
    for video in week.videos:
        _draw_video(video, owner)
    _draw_sources(sources, owner)


def _draw_named(name: str, text: str) -> None:
    if text:
        with st.container(gap="xxsmall"):
            st.caption(name)
            show(text)


def _searches(line: SearchLine) -> str:
    queries = f" {line.combine} ".join(f"“{query.text}”" for query in line.queries)
    return f"{queries} ({line.note})" if line.note and queries else queries


def _draw_video(video: VideoLink, owner: str) -> None:
    """A checked video: its address is made from its id, whatever the file says."""
    number = video_of(video.url)
    facts = (video.channel, duration(video.seconds) if video.seconds else None, video.published)
    with st.container(gap="xxsmall"):
        st.caption(" · ".join(label(part) for part in ("Video", *facts) if part))
        if number is None:
            show(video.title)
        else:
            st.link_button(
                label(video.title),
                f"https://www.youtube.com/watch?v={number}",
                key=f"{owner}-video-{number}",
                type="tertiary",
                icon=":material/open_in_new:",
                wrap=False,
            )


def _draw_sources(sources: Sequence[Source], owner: str) -> None:
    with st.container(gap="xxsmall"):
        st.caption("In the library" if sources else "In the library: nothing yet")
        for source in sources:
            length = f", {duration(source.duration_seconds)}" if source.duration_seconds else ""
            st.button(
                f"{label(source.title)}{length}",
                key=f"{owner}-{source.id}",
                type="tertiary",
                icon=":material/menu_book:",
                wrap=False,
                on_click=open_place,
                args=(owner, Place.of_source(source)),
            )


def _draw_not_understood(roadmap: Roadmap) -> None:
    notes = [note for note in roadmap.notes if not note.understood]
    if notes:
        st.header("Not understood", anchor=False)
        st.caption("These lines are kept, and are neither weeks nor tasks.")
    for note in notes:
        _draw_named(f"Line {note.line}", note.text)

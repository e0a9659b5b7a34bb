"""The roadmap: months and weeks, what each asks for, and what in the library serves it."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

import streamlit as st

from assistant.domain import Roadmap, SearchLine, Source, Week
from ui.printing import duration
from ui.render import label, show
from ui.resources import get_assistant

KINDS = {"beginner": "Beginner task", "enterprise": "Enterprise task", "video": "Video"}


def page() -> None:
    """The roadmap page."""
    assistant = get_assistant()
    roadmap = assistant.library.roadmap()
    if roadmap is None:
        st.info("No roadmap is loaded. Add a Markdown file with weeks on the Library page.")
        return
    sources = [source for source in assistant.library.sources() if source.kind != "roadmap"]
    with st.container(width=760):
        st.header(label(roadmap.title))
        for month, weeks in groupby(roadmap.weeks, key=lambda week: week.month):
            if month:
                st.subheader(label(month))
            for week in weeks:
                _draw_week(week, [source for source in sources if week.number in source.weeks])
        _draw_not_understood(roadmap)


def _draw_week(week: Week, sources: list[Source]) -> None:
    optional = " (optional)" if week.optional else ""
    with st.expander(f"Week {week.number} · {label(week.title)}{optional}"):
        for task in week.tasks:
            st.caption(KINDS[task.kind])
            show(task.title)
        _draw_searches("To search for on YouTube", week.search)
        _draw_searches("Guidance to search for", week.guidance)
        _draw_sources(sources)


def _draw_searches(title: str, line: SearchLine) -> None:
    if line.queries:
        st.caption(title)
        show(f" {line.combine} ".join(query.text for query in line.queries) + (f" ({line.note})" if line.note else ""))


def _draw_sources(sources: Iterable[Source]) -> None:
    st.caption("In the library")
    names = [
        f"{source.title}, {duration(source.duration_seconds)}" if source.duration_seconds else source.title
        for source in sources
    ]
    show("\n".join(names) if names else "Nothing yet.")


def _draw_not_understood(roadmap: Roadmap) -> None:
    notes = [note for note in roadmap.notes if not note.understood]
    if notes:
        st.subheader("Not understood")
        for note in notes:
            st.caption(f"Line {note.line}")
            show(note.text)

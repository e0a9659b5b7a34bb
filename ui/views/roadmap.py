"""The roadmap: months and weeks, what each asks for and how far it is, what in the library serves it, and why in this
order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import streamlit as st

from assistant.domain import Roadmap, SearchLine, Source, Task, VideoLink, Week
from assistant.learning.nouns import Progress, TaskProgress, WeekProgress
from assistant.learning.words import counted
from assistant.service import Assistant
from ingest.youtube.nouns import LinkedVideo
from ingest.youtube.verbs import Videos
from ui.addresses import video_of
from ui.figures import order_graph
from ui.learning_actions import ICONS, KINDS, draw_actions, draw_told, standing_words
from ui.person import current_learner
from ui.plan_words import about
from ui.printing import duration
from ui.reader import COLUMN, Place, beside, open_place
from ui.render import label, show
from ui.resources import get_assistant
from ui.trouble import attempt
from ui.video_cards import draw_work
from ui.video_weeks import WeekVideos, draw_linked, draw_linked_title, draw_overview, draw_week_videos
from ui.video_words import seen
from ui.videos import Desk, desk_of, place_of_week


@dataclass(frozen=True, slots=True)
class _Standings:
    """Where the learner stands: tasks by id and videos by source and by address, and each week's progress."""

    tasks: Mapping[str, TaskProgress]
    weeks: Mapping[int, WeekProgress]

    @classmethod
    def of(cls, progress: Progress) -> _Standings:
        tasks = {item.task.id: item for week in progress.weeks for item in week.tasks}
        return cls(tasks, {week.number: week for week in progress.weeks})

    def of_source(self, source: Source) -> TaskProgress | None:
        return next((item for item in self.tasks.values() if item.task.source_id == source.id), None)

    def of_link(self, video: VideoLink) -> TaskProgress | None:
        number = video_of(video.url)
        mine = (item for item in self.tasks.values() if item.task.kind == "video")
        return next((item for item in mine if number is not None and video_of(item.task.url) == number), None)


def page() -> None:
    """The roadmap page."""
    assistant = get_assistant()
    roadmap = assistant.library.roadmap()
    if roadmap is None:
        st.info("No roadmap is loaded. Add a Markdown file with weeks on the Library page.")
        return
    progress = assistant.learning.progress(current_learner(assistant), assistant.settings.now())
    standings = _Standings.of(progress)
    sources = [source for source in assistant.library.sources() if source.kind != "roadmap"]
    linked = Videos(assistant).linked()
    with st.container(width=COLUMN):
        st.title(label(roadmap.title), anchor=False)
        draw_told(assistant)
        desk = desk_of(assistant)
        tells_in = desk.place if desk.place and st.session_state.get(desk.place) else ""
        if not tells_in:
            draw_work(desk)
        _draw_choice(assistant, roadmap)
        draw_overview(assistant, desk, roadmap, linked)
        _draw_order(assistant, standings)
    for month, weeks in groupby(roadmap.weeks, key=lambda week: week.month):
        if month:
            st.header(label(month), anchor=False)
        for week in weeks:
            of_week = _videos_of(week, linked, desk, tells_in)
            _draw_week(assistant, of_week, _of_week(sources, of_week), standings)
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
        format_func=lambda name: seen(titles[name]),
        key="roadmap-in-use",
        on_change=lambda: attempt(assistant.library.use_roadmap, st.session_state["roadmap-in-use"]),
    )


# -- why this order -------------------------------------------------------------------------------------------------


def _draw_order(assistant: Assistant, standings: _Standings) -> None:
    """Which weeks need which, as a graph and in words; made when it is opened."""
    opened = st.expander("Why this order", icon=":material/account_tree:", key="roadmap-order", on_change="rerun")
    if not opened.open:
        return
    course = assistant.learning.course()
    with opened:
        if not course.prerequisites:
            st.caption("The weeks follow each other; none is known to need another one.")
            return
        done = [number for number, week in standings.weeks.items() if week.complete]
        dark = st.context.theme.type == "dark"
        graph = order_graph(course.prerequisites, course.week_titles, done, dark=dark)
        st.graphviz_chart(graph, width="stretch", alt="Which weeks come before which; the sentences below say the same")
        st.caption("An arrow leads from the week that comes first to the one that builds on it.")
        show(
            "\n".join(f"Week {pair.week} needs week {pair.needs} first. {pair.reason}" for pair in course.prerequisites)
        )


# -- a week ---------------------------------------------------------------------------------------------------------


def _videos_of(week: Week, linked: Sequence[LinkedVideo], desk: Desk, tells_in: str) -> WeekVideos:
    """``tells_in`` is the week, if it is one and is open, that was worked for last."""
    mine = tuple(video for video in linked if video.week == week.number)
    return WeekVideos(week, mine, desk, tells_in == place_of_week(week.number))


def _of_week(sources: Sequence[Source], videos: WeekVideos) -> list[Source]:
    """What in the library serves a week besides the transcripts of its linked videos."""
    linked = {video.source_id for video in videos.linked}
    return [source for source in sources if videos.week.number in source.weeks and source.id not in linked]


def _draw_week(assistant: Assistant, videos: WeekVideos, sources: Sequence[Source], standings: _Standings) -> None:
    week = videos.week
    owner = f"week-{week.number}"
    asked_for = st.query_params.get("week") == str(week.number)
    with beside(assistant, owner):
        heading = _heading(videos, sources, standings.weeks.get(week.number))
        if owner in st.session_state:  # With another heading it is another expander, which would begin closed.
            st.session_state[owner] = st.session_state[owner]
        opened = st.expander(heading, expanded=asked_for, key=owner, on_change="rerun")
        if opened.open:
            with opened:
                _draw_inside(assistant, videos, sources, standings, owner)


def _heading(videos: WeekVideos, sources: Sequence[Source], progress: WeekProgress | None) -> str:
    week = videos.week
    number = f"Week {week.number}" if week.through is None else f"Weeks {week.number} to {week.through}"
    optional = " (optional)" if week.optional else ""
    linked = f" · {counted(len(videos.linked), 'video')}" if videos.linked else ""
    held = f" · {counted(len(sources), 'source')}" if sources else ""
    return f"{number} · {label(week.title)}{optional}{linked}{held}{_done_words(progress)}"


def _done_words(progress: WeekProgress | None) -> str:
    if progress is None or not progress.done:
        return ""
    return " · :material/check_circle: done" if progress.complete else f" · {progress.done} of {progress.total} done"


def _draw_inside(
    assistant: Assistant, videos: WeekVideos, sources: Sequence[Source], standings: _Standings, owner: str
) -> None:
    week = videos.week
    for task in week.tasks:
        _draw_task(assistant, task, standings.tasks.get(task.id), owner)
    _draw_named("To search for on YouTube", _searches(week.search))
    _draw_named("Guidance to search for", _searches(week.guidance))
    draw_linked_title(videos)
    for video in videos.linked:
        with draw_linked(assistant, videos, video, owner):
            _draw_standing(assistant, standings.of_link(video.link), f"{owner}-link-{video.link.id}")
    draw_week_videos(assistant, videos)
    if sources or not videos.linked:
        st.caption("In the library" if sources else "In the library: nothing yet")
    for source in sources:
        _draw_source(source, owner)
        _draw_standing(assistant, standings.of_source(source), f"{owner}-of-{source.id}")


def _draw_task(assistant: Assistant, task: Task, progress: TaskProgress | None, owner: str) -> None:
    _draw_named(KINDS[task.kind], task.title)
    if progress is None:
        st.caption("Not among the tasks you chose.")
    _draw_standing(assistant, progress, f"{owner}-{task.id}")


def _draw_standing(assistant: Assistant, progress: TaskProgress | None, owner: str) -> None:
    """Where the learner stands with it, in words, and what they can say of it."""
    if progress is None:
        return
    at = progress.standing
    left = f" · {about(progress.minutes)}" if progress.minutes else ""
    st.caption(f"{ICONS[at.state]} {label(standing_words(at), 200)}{left}")
    draw_actions(assistant, progress.task, at, progress.minutes, owner, quiet=True)


def _draw_named(name: str, text: str) -> None:
    if text:
        with st.container(gap="xxsmall"):
            st.caption(name)
            show(text)


def _searches(line: SearchLine) -> str:
    queries = f" {line.combine} ".join(f"“{query.text}”" for query in line.queries)
    return f"{queries} ({line.note})" if line.note and queries else queries


def _draw_source(source: Source, owner: str) -> None:
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

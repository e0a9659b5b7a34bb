"""The videos of the roadmap's weeks: what each is and its state, and the ways to find, fetch, check and remove them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import streamlit as st

from assistant.domain import Roadmap, Week
from assistant.learning.words import counted, weeks_words
from assistant.service import Assistant
from ingest.youtube.nouns import CheckedLink, CheckReport, FetchRequest, LinkedVideo
from ui.addresses import video_of
from ui.learning_actions import remember
from ui.reader import Place, close_place, draw_play, draw_player, is_playing, open_place
from ui.render import label, show
from ui.trouble import attempt
from ui.video_cards import draw_all_found, draw_checked, draw_found, draw_work
from ui.video_told import checked_words, link_facts, state_words
from ui.videos import (
    ALL,
    CHECK,
    SECONDS_A_LINK,
    SECONDS_A_TRANSCRIPT,
    Desk,
    check,
    fetch,
    look,
    look_for_all,
    minutes_for,
    minutes_to_find,
    place_of_week,
    take_away,
)

DISMISSED, OVERVIEW = "videos-offer-dismissed", "roadmap-videos"
LONGEST = 200


@dataclass(frozen=True, slots=True)
class WeekVideos:
    """A week, its links with their state, and the learner's work with videos.

    ``tells``: whether what goes on for the week, and what came of it, is drawn within it and not above all weeks.
    """

    week: Week
    linked: tuple[LinkedVideo, ...]
    desk: Desk
    tells: bool = False

    @property
    def place(self) -> str:
        return place_of_week(self.week.number)

    def checked(self, video: LinkedVideo) -> CheckedLink | None:
        """What the last check saw of a link."""
        report = self.desk.found.get(CHECK)
        links = report.links if isinstance(report, CheckReport) else ()
        return next((one for one in links if one.week == video.week and one.link.id == video.link.id), None)


# -- all weeks ------------------------------------------------------------------------------------------------------


def draw_offer(assistant: Assistant) -> None:
    """One line where the roadmap has no links at all yet, until it is dismissed in this browser session."""
    roadmap = None if st.session_state.get(DISMISSED) else assistant.library.roadmap()
    if roadmap is None or not roadmap.weeks or any(week.videos for week in roadmap.weeks):
        return
    minutes = minutes_to_find(assistant, len(roadmap.weeks))
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(
            f"No week has a video from YouTube yet. Finding some for {counted(len(roadmap.weeks), 'week')} takes about "
            f"{minutes} min."
        )
        if st.button("Find videos", key="videos-offer", icon=":material/video_search:"):
            st.switch_page(st.session_state["pages"]["roadmap"])
        st.button("Not now", key="videos-offer-dismiss", type="tertiary", on_click=_dismiss)


def _dismiss() -> None:
    st.session_state[DISMISSED] = True


def draw_overview(assistant: Assistant, desk: Desk, roadmap: Roadmap, linked: Sequence[LinkedVideo]) -> None:
    """How many weeks have videos and what can be done about the others; what was found for all."""
    without = [week.number for week in roadmap.weeks if not week.videos]
    unfetched = _unfetched(linked)
    begins = not linked and not st.session_state.get(DISMISSED)
    if OVERVIEW in st.session_state:  # With another title it is another expander, which would begin anew.
        st.session_state[OVERVIEW] = st.session_state[OVERVIEW]
    title = _overview_words(without, linked)
    opened = st.expander(title, begins, icon=":material/smart_display:", key=OVERVIEW, on_change="rerun")
    if opened.open:
        with opened:
            _draw_overview_buttons(assistant, desk, without, unfetched, linked)
    draw_all_found(assistant, desk)
    draw_checked(assistant, desk)


def _overview_words(without: Sequence[int], linked: Sequence[LinkedVideo]) -> str:
    if not linked:
        return "Videos: no week has one yet"
    words = f"Videos: {counted(len(linked), 'link')}"
    return f"{words}, {counted(len(without), 'week')} without one" if without else words


def _unfetched(linked: Sequence[LinkedVideo]) -> list[str]:
    """The ids of linked videos that were never fetched, each once."""
    return list(dict.fromkeys(video.link.id for video in linked if video.source_id is None and video.outcome is None))


def _draw_overview_buttons(
    assistant: Assistant, desk: Desk, without: Sequence[int], unfetched: Sequence[str], linked: Sequence[LinkedVideo]
) -> None:
    st.caption(
        "Videos at most three years old, with captions, are looked for on YouTube: one request at a time, with pauses. "
        "Nothing is written before you agree."
    )
    with st.container(horizontal=True, gap="small"):
        _draw_buttons(assistant, desk, without, unfetched, linked)


def _draw_buttons(
    assistant: Assistant, desk: Desk, without: Sequence[int], unfetched: Sequence[str], linked: Sequence[LinkedVideo]
) -> None:
    if without:
        minutes = minutes_to_find(assistant, len(without))
        st.button(
            f"Find videos for {counted(len(without), 'week')} (about {minutes} min)",
            key="videos-find-all",
            icon=":material/video_search:",
            disabled=desk.busy,
            on_click=attempt,
            args=(look_for_all, assistant, without),
        )
    if unfetched:
        minutes = minutes_for(assistant, len(unfetched), SECONDS_A_TRANSCRIPT)
        st.button(
            f"Fetch {counted(len(unfetched), 'transcript')} (about {minutes} min)",
            key="videos-fetch-all",
            icon=":material/download:",
            disabled=desk.busy,
            on_click=attempt,
            args=(fetch, assistant, ALL, FetchRequest(tuple(unfetched))),
        )
    if linked:
        minutes = minutes_for(assistant, len(linked), SECONDS_A_LINK)
        st.button(
            f"Check {counted(len(linked), 'link')} (about {minutes} min)",
            key="videos-check",
            icon=":material/fact_check:",
            disabled=desk.busy,
            on_click=attempt,
            args=(check, assistant),
        )


# -- a week ---------------------------------------------------------------------------------------------------------


def draw_linked_title(videos: WeekVideos) -> None:
    """What stands above a week's videos."""
    if videos.linked:
        st.caption("Videos. Nothing is loaded from YouTube before you press Play.")


def draw_week_videos(assistant: Assistant, videos: WeekVideos) -> None:
    """The ways to more videos for a week, and what was found for it."""
    number, desk, place = videos.week.number, videos.desk, videos.place
    unfetched = _unfetched(videos.linked)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.button(
            "Find more videos" if videos.linked else "Find videos",
            key=f"{place}-find",
            icon=":material/video_search:",
            disabled=desk.busy,
            on_click=attempt,
            args=(look, assistant, place, "", number),
        )
        if unfetched:
            st.button(
                f"Fetch {counted(len(unfetched), 'transcript')}",
                key=f"{place}-fetch",
                icon=":material/download:",
                disabled=desk.busy,
                on_click=attempt,
                args=(fetch, assistant, place, FetchRequest(tuple(unfetched))),
            )
    if videos.tells:
        draw_work(desk)
    draw_found(assistant, desk, place, number)


@contextmanager
def draw_linked(assistant: Assistant, videos: WeekVideos, video: LinkedVideo, owner: str) -> Iterator[None]:
    """A linked video: what it is, its state, the player and the way to remove it; then what is drawn within."""
    key = f"{owner}-video-{video.link.id}"
    with st.container(border=True, gap="xsmall", key=f"{key}-card"):
        _draw_title(video, key, owner)
        st.caption(label(link_facts(video.link, assistant.settings.now()) or "Video", LONGEST))
        _draw_state(videos, video)
        number = video_of(video.link.url)
        if number is not None and is_playing(key):
            draw_player(number, 0, key)
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            if number is not None and not is_playing(key):
                draw_play("Play on YouTube", key)
            with st.popover("Remove", icon=":material/delete:", type="tertiary"):
                draw_remove_choice(assistant, videos.desk, video, key)
        yield


def _draw_title(video: LinkedVideo, key: str, owner: str) -> None:
    """The title opens the transcript where there is one."""
    if video.source_id is None:
        show(video.link.title or video.link.id)
        return
    place = Place(video.source_id, video.link.title, 0, 0, "", video.link.url, 0.0)
    st.button(
        label(video.link.title or video.link.id),
        key=f"{key}-open",
        type="tertiary",
        icon=":material/menu_book:",
        wrap=False,
        on_click=open_place,
        args=(owner, place),
    )


def _draw_state(videos: WeekVideos, video: LinkedVideo) -> None:
    """Whether its transcript is there, why not, and what a check saw of it."""
    icon = ":material/check:" if video.source_id is not None else ":material/info:"
    st.caption(f"{icon} {label(state_words(video).capitalize(), LONGEST)}")
    checked = videos.checked(video)
    if checked is not None and checked.needs_attention:
        st.caption(f":material/link_off: {label(checked_words(checked).capitalize(), 400)}")


def draw_remove_choice(assistant: Assistant, desk: Desk, video: LinkedVideo, key: str) -> None:
    """What removing a link does, whether the transcript goes too, and the button."""
    st.caption(f"The link is taken from {weeks_words([video.week])} of the roadmap.")
    if video.source_id is not None:
        st.checkbox("Remove its transcript from the library too", key=f"{key}-transcript")
    st.button(
        "Remove the link",
        key=f"{key}-remove",
        icon=":material/delete:",
        disabled=desk.busy,
        on_click=attempt,
        args=(_take_away, assistant, video, key),
    )


def _take_away(assistant: Assistant, video: LinkedVideo, key: str) -> None:
    transcript = bool(st.session_state.get(f"{key}-transcript"))
    close_place()
    remember(take_away(assistant, video, transcript))

"""How videos look: what is going on, what was found and can be chosen, what would be written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from assistant.learning.words import counted, weeks_words
from assistant.service import Assistant
from ingest.youtube.nouns import (
    Candidate,
    CheckedLink,
    CheckReport,
    FoundVideos,
    LinksReport,
    Rejected,
    WeekLinks,
)
from ui.addresses import video_of
from ui.learning_actions import filled
from ui.printing import duration
from ui.render import label
from ui.trouble import attempt, caught
from ui.video_told import Told, candidate_facts, checked_words, under_words
from ui.videos import (
    ALL,
    CHECK,
    SECONDS_A_TRANSCRIPT,
    Desk,
    Job,
    add,
    change_of,
    minutes_for,
    renew,
    report_of,
    wanted_of_check,
)

PICTURE = 160
"""Pixels of a picture's width."""
PICTURES = "Show preview pictures, loaded from YouTube"
HEADER = 2
"""Lines of a diff that name the file."""
LONGEST = 200
LONGEST_TOLD = 500


# -- what goes on, and what came of it ------------------------------------------------------------------------------


def draw_work(desk: Desk) -> None:
    """What is going on, or what came of it."""
    if desk.job is not None:
        _draw_job(desk.job)
    elif desk.told is not None:
        _draw_told(desk, desk.told)


@st.fragment(run_every=0.5)
def _draw_job(job: Job) -> None:
    """How far it is, what it does, and the way to stop it; the page is drawn whole once it is done."""
    if not job.work.running:
        st.rerun()
    at = job.at
    with st.container(border=True, gap="xsmall"):
        st.markdown(f"**{label(job.title, LONGEST)}**")
        share = at.done / at.total if at is not None and at.total else 0.0
        st.progress(min(share, 1.0), label(_going(job), LONGEST))
        if job.work.stopped:
            st.caption("It stops with the request it is at.")
        else:
            st.button("Stop", key="videos-stop", icon=":material/stop:", on_click=job.work.stop)


def _going(job: Job) -> str:
    """Week 3, HTTP: looked at 4 of 18 videos. About 20 min left."""
    at, left = job.at, job.seconds_left
    if at is None:
        return "Asking YouTube, with pauses between requests"
    return at.text if left is None else f"{at.text}. About {duration(left)} left"


def _draw_told(desk: Desk, told: Told) -> None:
    for sentence in told.done:
        st.success(label(sentence, LONGEST_TOLD), icon=":material/check:")
    for sentence in told.trouble:
        st.warning(label(sentence, LONGEST_TOLD), icon=":material/error:")
    if told.done or told.trouble:
        st.button(
            "Close this message",
            key="videos-told",
            type="tertiary",
            icon=":material/close:",
            on_click=_hush,
            args=(desk,),
        )


def _hush(desk: Desk) -> None:
    desk.told = None


# -- what was found -------------------------------------------------------------------------------------------------


def draw_found(
    assistant: Assistant, desk: Desk, place: str, week: int | None, weeks: Mapping[int, str] | None = None
) -> None:
    """What was found at a place, with the way to add it to ``week``; with ``weeks``, to one that is chosen."""
    found = desk.found.get(place)
    if not isinstance(found, FoundVideos):
        return
    st.markdown(f"**{label(_found_title(found), LONGEST)}**")
    if not found.videos:
        st.info(label(found.message, LONGEST_TOLD))
        _draw_rejected(found.rejected, place)
        _draw_forget(desk, place)
        return
    draw_pictures_choice(place)
    for video in found.videos:
        _draw_candidate(desk, place, 0, video, assistant)
    _draw_rejected(found.rejected, place)
    chosen_week = week if weeks is None else _choose_week(weeks, found.week, place)
    chosen = _wanted(desk, place, 0, found.videos)
    if chosen_week is not None:
        _draw_add(assistant, desk, place, {chosen_week: chosen})


def _found_title(found: FoundVideos) -> str:
    count = counted(len(found.videos), "video") if found.videos else "Nothing"
    return f"{count} found on “{found.query}”" if found.query else f"{count} found"


def _choose_week(weeks: Mapping[int, str], best: int | None, place: str) -> int | None:
    numbers = list(weeks)
    start = numbers.index(best) if best is not None and best in weeks else None
    return st.selectbox(
        "Add to",
        numbers,
        start,
        format_func=weeks.__getitem__,
        key=f"{place}-add-to-{best}",
        placeholder="Choose a week",
    )


def draw_all_found(assistant: Assistant, desk: Desk) -> None:
    """What was found for many weeks, folded week by week, with the way to write it."""
    found = desk.found.get(ALL)
    if not isinstance(found, LinksReport):
        return
    st.markdown(f"**{label(found.message or _so_far(found), LONGEST)}**")
    draw_pictures_choice(ALL)
    for week in found.weeks:
        _draw_week_found(assistant, desk, week)
    chosen = {week.week: _wanted(desk, ALL, week.week, week.videos) for week in found.weeks}
    _draw_add(assistant, desk, ALL, {week: videos for week, videos in chosen.items() if videos})


def _so_far(found: LinksReport) -> str:
    count = sum(len(week.videos) for week in found.weeks)
    return f"{counted(count, 'video')} found for {weeks_words([week.week for week in found.weeks])} so far."


def _draw_week_found(assistant: Assistant, desk: Desk, week: WeekLinks) -> None:
    held = counted(len(week.videos), "video") if week.videos else "nothing good enough"
    key = f"{ALL}-{week.week}"
    opened = st.expander(f"Week {week.week} · {label(week.title)} · {held}", key=key, on_change="rerun", type="compact")
    if opened.open:
        with opened:
            for video in week.videos:
                _draw_candidate(desk, ALL, week.week, video, assistant)
            _draw_rejected(week.rejected, key)


def _draw_candidate(desk: Desk, place: str, week: int, video: Candidate, assistant: Assistant) -> None:
    """A video that can be chosen: what it is, and why it was."""
    details, name = video.details, (place, week, video.details.id)
    with st.container(border=True, gap="xxsmall"):
        _draw_picture(details.id)
        key = f"{place}-{week}-choose-{details.id}"
        st.checkbox(
            label(details.title, LONGEST),
            name not in desk.left_out,
            key=key,
            on_change=_choose,
            args=(desk, name, key),
        )
        st.caption(label(candidate_facts(details, assistant.settings.now()), LONGEST))
        if video.reason:
            st.caption(f"Why: {label(video.subject, 400)}")


def _choose(desk: Desk, name: tuple[str, int, str], key: str) -> None:
    if st.session_state[key]:
        desk.left_out.discard(name)
    else:
        desk.left_out.add(name)


def _wanted(desk: Desk, place: str, week: int, videos: Sequence[Candidate]) -> list[Candidate]:
    return [video for video in videos if (place, week, video.details.id) not in desk.left_out]


def _draw_rejected(rejected: Sequence[Rejected], owner: str) -> None:
    """Those that were found and not chosen, folded, each with why."""
    if not rejected:
        return
    others = "1 other was not chosen" if len(rejected) == 1 else f"{len(rejected)} others were not chosen"
    with st.expander(others, key=f"{owner}-rejected", type="compact"):
        st.caption("  \n".join(label(f"{one.title.strip() or one.id}: {one.why}", LONGEST) for one in rejected))


# -- pictures -------------------------------------------------------------------------------------------------------


def draw_pictures_choice(owner: str) -> None:
    """The question whether pictures may be loaded from YouTube: asked, and off, in every browser session."""

    def chosen() -> None:
        st.session_state["video-pictures"] = st.session_state[f"{owner}-pictures"]

    st.toggle(
        PICTURES,
        bool(st.session_state.get("video-pictures", False)),
        key=f"{owner}-pictures",
        on_change=chosen,
    )
    st.caption(
        "While it is off, nothing is loaded from YouTube. With it, YouTube learns your address and what you see."
    )


def _draw_picture(identifier: str) -> None:
    number = video_of(f"https://www.youtube.com/watch?v={identifier}")
    if number is not None and st.session_state.get("video-pictures"):
        st.image(f"https://i.ytimg.com/vi/{number}/mqdefault.jpg", width=PICTURE, alt="")


# -- writing --------------------------------------------------------------------------------------------------------


def _draw_add(assistant: Assistant, desk: Desk, place: str, chosen: Mapping[int, Sequence[Candidate]]) -> None:
    """What would be written, folded, and the buttons that do it or leave it."""
    count = sum(len(videos) for videos in chosen.values())
    if count:
        _draw_diff(assistant, report_of(chosen), place)
    what = counted(count, "video")
    where = under_words([week for week, videos in chosen.items() if videos])
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.button(
            filled(f"Add {what} to {where}") if count else "Choose a video",
            key=f"{place}-add",
            type="primary",
            icon=":material/add:",
            disabled=desk.busy or not count,
            on_click=attempt,
            args=(add, assistant, place, chosen),
        )
        _draw_forget(desk, place)
    if count:
        minutes = minutes_for(assistant, count, SECONDS_A_TRANSCRIPT)
        st.caption(f"Writes the links and fetches {_transcripts(count)}: about {minutes} min.")


def _transcripts(count: int) -> str:
    return "its transcript" if count == 1 else f"{count} transcripts"


def _draw_forget(desk: Desk, place: str) -> None:
    st.button(
        "Put these aside",
        key=f"{place}-forget",
        type="tertiary",
        icon=":material/close:",
        on_click=desk.forget,
        args=(place,),
    )


def _draw_diff(assistant: Assistant, report: LinksReport | CheckReport, owner: str) -> None:
    """The lines that would be written, made when they are opened."""
    opened = st.expander("See what is written into the roadmap", key=f"{owner}-diff", on_change="rerun", type="compact")
    if opened.open:
        with opened, caught():
            diff = change_of(assistant, report).diff.split("\n")[HEADER:]
            st.code("\n".join(diff) or "Nothing changes.", language=None, wrap_lines=True)


# -- what a check found ---------------------------------------------------------------------------------------------


def draw_checked(assistant: Assistant, desk: Desk) -> None:
    """Links that are no longer good, each with what could take its place, and the way to write it."""
    report = desk.found.get(CHECK)
    if not isinstance(report, CheckReport):
        return
    st.markdown(f"**{label(report.message or 'The links that were looked at so far:', LONGEST)}**")
    for link in report.links:
        if link.needs_attention:
            _draw_bad_link(assistant, desk, link)
    if not report.links:
        _draw_forget(desk, CHECK)
        return
    wanted = wanted_of_check(report, desk)
    _draw_diff(assistant, wanted, CHECK)
    others = sum(link.replacement is not None for link in wanted.links)
    words = (
        f"Replace {counted(others, 'link')}, renew the dates of the rest"
        if others
        else "Write today’s date to the good links"
    )
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.button(
            filled(words),
            key="check-write",
            type="primary",
            icon=":material/edit:",
            disabled=desk.busy,
            on_click=attempt,
            args=(renew, assistant, wanted),
        )
        _draw_forget(desk, CHECK)


def _draw_bad_link(assistant: Assistant, desk: Desk, checked: CheckedLink) -> None:
    link, name = checked.link, (CHECK, checked.week, checked.link.id)
    with st.container(border=True, gap="xxsmall"):
        st.markdown(f":material/link_off: **{label(link.title, LONGEST)}**")
        st.caption(f"Week {checked.week} · {label(checked_words(checked), 400)}")
        if checked.replacement is None:
            return
        details = checked.replacement.details
        _draw_picture(details.id)
        key = f"check-{checked.week}-{link.id}"
        st.checkbox(
            f"Put in its place: {label(details.title, LONGEST)}",
            name not in desk.left_out,
            key=key,
            on_change=_choose,
            args=(desk, name, key),
        )
        st.caption(label(candidate_facts(details, assistant.settings.now()), LONGEST))
        if checked.replacement.reason:
            st.caption(f"Why: {label(checked.replacement.subject, 400)}")

"""What came of work with videos, in sentences for the app. Pure; titles and messages in them are strangers' texts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from assistant.domain import VideoLink
from assistant.learning.words import clock_words, counted, date_words, weeks_words
from ingest.youtube.nouns import (
    Candidate,
    CaptionKind,
    CheckedLink,
    CheckReport,
    FetchedVideo,
    FetchReport,
    FoundVideos,
    LinkedVideo,
    LinksReport,
    Outcome,
    Resume,
    VideoDetails,
    VideoProgress,
)
from ui.video_words import OUTCOME_WORDS, STATE_WORDS, UNANSWERED, fetched_title

MOST_NAMED = 5
"""Videos without a transcript that are named with the reason."""
MOST_WEEKS = 4
"""Weeks that are named one by one are fewer than so many and two."""
INSTEAD = "Without YouTube you can add caption files or paste a transcript, on the Library page under “Add”."
STOPPED = "Stopped. What was learnt by then is kept, and the same button goes on from there."
CAPTIONS: Mapping[CaptionKind, str] = {
    "manual": "captions made by hand",
    "automatic": "automatic captions",
    "none": "no captions",
}
_FOR_BUTTONS = (
    (re.compile(r" Without one `study [^.]*\."), ""),
    (re.compile(r", or read a caption file in with `study ingest`"), ", or add a caption file"),
    (re.compile(r"\brun the same command"), "press the same button"),
    (re.compile(r"\bRun the same command"), "Press the same button"),
    (re.compile(r"\bthe next run goes on"), "the next time it goes on"),
    (re.compile(r" docs/how-to/\S+ says more\."), ""),
)


@dataclass(frozen=True, slots=True)
class Written:
    """A sentence of what was written."""

    text: str


@dataclass(frozen=True, slots=True)
class Refused:
    """YouTube could not be asked at all."""

    outcome: Outcome
    text: str


Found = FoundVideos | LinksReport | CheckReport
Event = VideoProgress | Found | FetchReport | Written | Refused


@dataclass(slots=True)
class Told:
    """What came of work, in sentences: what was done, and what wants attention."""

    done: list[str] = field(default_factory=list)
    trouble: list[str] = field(default_factory=list)


# -- what came of it ------------------------------------------------------------------------------------------------


def told_of(events: Iterable[Event], failure: str | None, *, stopped: bool) -> Told:
    """What came of work that has ended."""
    told, ended = Told(), False
    for event in events:
        if not isinstance(event, VideoProgress):
            _tell(told, event)
            ended = not isinstance(event, Written)
    if failure is not None:
        told.trouble.append(app_words(failure))
    elif stopped and not ended:
        told.trouble.append(STOPPED)
    return told


def _tell(told: Told, event: Event) -> None:
    if isinstance(event, Written):
        told.done.append(event.text)
    elif isinstance(event, FetchReport):
        _tell_fetched(told, event)
    elif isinstance(event, FoundVideos | LinksReport | CheckReport):
        _tell_found(told, event)
    elif isinstance(event, Refused):
        told.trouble.append(with_instead(event.text))


def _tell_found(told: Told, report: Found) -> None:
    """Why it ended early. What was found is shown where it was looked for, with its own message."""
    if report.outcome == "ok":
        return
    told.trouble.append(with_instead(report.message))
    if not isinstance(report, FoundVideos):
        told.trouble += left_words(report.resume, "week")


def _tell_fetched(told: Told, report: FetchReport) -> None:
    """How many transcripts are in the library with how many passages, and why others are not."""
    videos = list({video.id: video for video in report.videos}.values())
    there = [video for video in videos if video.outcome == "ok"]
    if there:
        told.done.append(_there_words(there))
    if not videos and report.resume is None:
        told.done.append("There was no transcript to fetch.")
    missing = [video for video in videos if video.outcome != "ok"]
    ended = missing[-1:] if report.resume is not None else []
    _tell_missing(told, missing[: len(missing) - len(ended)], ends=report.resume is None)
    if report.resume is not None:
        told.trouble.append(with_instead(ended[0].message if ended else "YouTube did not answer."))
        told.trouble += left_words(report.resume, "video")


def _tell_missing(told: Told, missing: Sequence[FetchedVideo], *, ends: bool) -> None:
    """Why videos have no transcript. ``ends``: nothing follows, so what works without YouTube stands here."""
    told.trouble += map(_missing_words, missing[:MOST_NAMED])
    if len(missing) > MOST_NAMED:
        more = len(missing) - MOST_NAMED
        told.trouble.append(f"{more} more {'has' if more == 1 else 'have'} no transcript.")
    if ends and any(video.outcome in UNANSWERED for video in missing):
        told.trouble[-1] = f"{told.trouble[-1]} {INSTEAD}"


def _there_words(there: Sequence[FetchedVideo]) -> str:
    passages = counted(sum(video.passages for video in there), "passage")
    if len(there) == 1:
        return f"The transcript of “{fetched_title(there[0])}” is in the library, {passages}."
    return f"{counted(len(there), 'transcript')} are in the library, {passages}."


def _missing_words(video: FetchedVideo) -> str:
    return f"“{fetched_title(video)}” has no transcript here: {app_words(video.message)}"


def left_words(resume: Resume | None, thing: str) -> list[str]:
    """How much of a run is left, and from when on it can go on."""
    if resume is None:
        return []
    when = "" if resume.not_before is None else f", not before {resume.not_before.astimezone(UTC):%H:%M} UTC"
    left = f"{counted(resume.left, thing)} {'is' if resume.left == 1 else 'are'} left"
    return [f"{left}. The same button goes on from there{when}."]


def with_instead(message: str) -> str:
    """What went wrong with YouTube, and what works all the same."""
    return f"{app_words(message)} {INSTEAD}".strip()


def app_words(message: str) -> str:
    """A message that was worded for a terminal, for who has buttons instead of commands."""
    for pattern, words in _FOR_BUTTONS:
        message = pattern.sub(words, message)
    return " ".join(message.split())


def written_words(chosen: Mapping[int, Sequence[Candidate]]) -> str:
    """3 links are written under week 6."""
    count = sum(len(videos) for videos in chosen.values())
    weeks = under_words([week for week, videos in chosen.items() if videos])
    return f"{counted(count, 'link')} {'is' if count == 1 else 'are'} written under {weeks}."


def under_words(weeks: Sequence[int]) -> str:
    """Week 6; weeks 3, 5 and 9; 24 weeks."""
    if not weeks:
        return "no week"
    words = weeks_words(weeks)
    return words if words.count(",") < MOST_WEEKS else counted(len(weeks), "week")


def renewed_words(report: CheckReport) -> str:
    """What writing a check did."""
    good = sum(not link.needs_attention for link in report.links)
    others = sum(link.replacement is not None for link in report.links)
    dated = f"{counted(good, 'link')} {'has' if good == 1 else 'have'} today’s date"
    replaced = f"; {counted(others, 'link')} {'is' if others == 1 else 'are'} replaced" if others else ""
    return f"{dated}{replaced}."


# -- videos ---------------------------------------------------------------------------------------------------------


def candidate_facts(details: VideoDetails, now: datetime) -> str:
    """Backend Talks · 24:10 · published 1 March · automatic captions."""
    day = details.day
    kind = details.caption_kind
    parts = (
        details.channel,
        None if details.seconds is None else clock_words(details.seconds),
        None if day is None else f"published {date_words(day, now.date())}",
        None if kind is None else CAPTIONS[kind],
    )
    return " · ".join(part for part in parts if part)


def link_facts(link: VideoLink, now: datetime) -> str:
    """Backend Talks · 24:10 · published 1 March · checked 25 November."""
    parts = (
        link.channel,
        None if link.seconds is None else clock_words(link.seconds),
        _dated("published", link.published, now.date()),
        _dated("checked", link.checked, now.date()),
    )
    return " · ".join(part for part in parts if part)


def _dated(word: str, day: str | None, today: date) -> str | None:
    """A date as a roadmap has it, in words; one that is none as it stands."""
    if not day:
        return None
    try:
        return f"{word} {date_words(date.fromisoformat(day), today)}"
    except ValueError:
        return f"{word} {day}"


def state_words(video: LinkedVideo) -> str:
    """In the library, 14 passages; not fetched; no captions."""
    if video.source_id is not None:
        return f"in the library, {counted(video.passages, 'passage')}"
    if video.outcome is None:
        return "transcript not fetched"
    return "transcript not in the library" if video.outcome == "ok" else OUTCOME_WORDS[video.outcome]


def checked_words(checked: CheckedLink) -> str:
    """Gone: the video is removed or was never there."""
    return f"{STATE_WORDS[checked.state]}: {checked.message}"

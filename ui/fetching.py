"""`study fetch`: metadata and captions of videos into the library; and how a run over videos is watched."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar

import typer

from assistant.errors import UsageError
from ingest.youtube.ids import identify
from ingest.youtube.nouns import (
    FetchedVideo,
    FetchReport,
    FetchRequest,
    Quota,
    Resume,
    VideoProgress,
    YouTubeError,
)
from ingest.youtube.verbs import Videos
from ui.printing import console, error_console, print_json
from ui.studying import study_room
from ui.timezone import machine_timezone, zone
from ui.video_words import (
    OUTCOME_WORDS,
    fetch_to_json,
    fetch_words,
    fetched_title,
    quota_words,
    resume_words,
    seen,
    what_works_instead,
)

if TYPE_CHECKING:
    from rich.table import Table

MOST_LINES = 25
"""Videos up to which those that went well are named too."""
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")
_OPTION = re.compile(r"--[a-z]+(?:-[a-z]+)*(?:=.*)?", re.DOTALL)

Report = TypeVar("Report")


@dataclass(frozen=True, slots=True)
class FetchOptions:
    """What was written after `study fetch`."""

    wanted: tuple[str, ...] = ()
    weeks: tuple[int, ...] = ()
    language: str | None = None
    again: bool = False
    limit: int = 50

    def request(self) -> FetchRequest:
        """As a request. Raises UsageError for what is no language, or an option that is not known."""
        for name in self.wanted:
            if _OPTION.fullmatch(name):
                raise UsageError(f"There is no option {name}.", "See `study fetch --help`.")
        language = None if self.language is None else language_tag(self.language)
        return FetchRequest(self.wanted, self.weeks, language, self.again, self.limit)


def fetch(options: FetchOptions, json: bool) -> None:
    """Fetch and report; exit 1 when a video could not be had or the run was stopped."""
    request = options.request()
    with study_room() as assistant, Videos(assistant) as videos:
        report = _fetched(videos, request, quiet=json)
        now = assistant.settings.now()
    print_json(fetch_to_json(report)) if json else print_fetched(report, now)
    if report.needs_attention:
        raise typer.Exit(1)


def _fetched(videos: Videos, request: FetchRequest, quiet: bool) -> FetchReport:
    """What came of the run; a door that cannot be opened is a report too."""
    try:
        return watched(videos.fetch(request), "videos", quiet)
    except YouTubeError as error:
        named = identify(request.wanted[0]) if request.wanted else ""
        name = named if isinstance(named, str) else named.id
        return FetchReport((FetchedVideo(name, error.outcome, str(error)),))


def language_tag(text: str) -> str:
    """A language such as en or pt-BR. Raises UsageError for what is none."""
    tag = text.strip().replace("_", "-")
    if not _LANGUAGE.fullmatch(tag):
        raise UsageError(f"{text.strip()!r} is no language.", "Write it as en or pt-BR.")
    return tag


# --- while it runs --------------------------------------------------------------------------------------------------


def watched(events: Iterator[VideoProgress | Report], things: str, quiet: bool) -> Report:
    """Run to the end with a bar on a terminal; the report. ``things`` are what is counted: weeks, videos."""
    report: Report | None = None
    with _bar(things, quiet) as show:
        for event in events:
            if isinstance(event, VideoProgress):
                show(event)
            else:
                report = event
    assert report is not None
    return report


@contextmanager
def _bar(things: str, quiet: bool) -> Iterator[Callable[[VideoProgress], None]]:
    """How far it is and what it does, on a terminal; nothing elsewhere."""
    screen = error_console()
    if quiet or not screen.is_terminal:
        yield lambda _: None
        return
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
    from rich.table import Column

    one_line = Column(ratio=1, no_wrap=True, overflow="ellipsis")
    columns = (
        TextColumn("{task.fields[count]}"),
        BarColumn(20),
        TimeRemainingColumn(elapsed_when_finished=True),
        TextColumn("{task.description}", markup=False, table_column=one_line),
    )
    with Progress(*columns, console=screen, transient=True, expand=True) as bar:
        task = bar.add_task("Asking YouTube, with pauses", total=None, count="")

        def show(at: VideoProgress) -> None:
            count = f"{at.done:,} of {at.total:,} {things}" if at.total else ""
            bar.update(task, description=seen(at.text), total=at.total or None, completed=at.done, count=count)

        yield show


# --- for people -----------------------------------------------------------------------------------------------------


def print_fetched(report: FetchReport, now: datetime) -> None:
    """What came of each video (of many, only of those that want attention), and in sum."""
    shown = [video for video in report.videos if len(report.videos) <= MOST_LINES or video.outcome != "ok"]
    if shown:
        console().print(_table(shown), soft_wrap=False)
    console().print(fetch_words(report), markup=False)
    if instead := what_works_instead(report):
        say(instead)
    print_end(report.resume, report.quota, "video", now)


def _table(videos: list[FetchedVideo]) -> Table:
    """A row for each; a message that is the same as the one above it is not repeated."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("Video")
    table.add_column("State")
    table.add_column("Passages", justify="right", no_wrap=True)
    before = ""
    for video in videos:
        name = Text(fetched_title(video))
        name.append(f"\n{video.id}" if video.title and video.id else "", style="dim")
        state = Text(OUTCOME_WORDS[video.outcome])
        state.append(f"\n{seen(video.message)}" if video.message not in ("", before) else "", style="dim")
        before = video.message
        table.add_row(name, state, f"{video.passages:,}" if video.passages else "")
    return table


def print_end(resume: Resume | None, quota: Quota | None, thing: str, now: datetime) -> None:
    """Where a run that was stopped goes on, and what was used of a quota."""
    if resume is not None:
        name = machine_timezone()
        say(resume_words(resume, thing, now, zone(name) if name is not None else UTC))
    if quota is not None:
        console().print(quota_words(quota), markup=False)


def say(text: str) -> None:
    """A sentence about what did not go well, where errors are read."""
    error_console().print(text, markup=False, soft_wrap=True)

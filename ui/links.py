"""`study links`: videos found for weeks, shown with why, and written under them; or the links there are checked."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from assistant.errors import StudyError, UsageError
from assistant.learning.words import counted
from assistant.service import Assistant
from ingest.youtube.nouns import (
    Candidate,
    CheckedLink,
    CheckReport,
    LinkChange,
    LinksReport,
    LinksRequest,
    Rejected,
    WeekLinks,
    YouTubeError,
)
from ingest.youtube.verbs import Videos
from ingest.youtube.writing import Target, roadmap_file, roadmap_in_use
from ui.fetching import language_tag, print_end, say, watched
from ui.printing import confirm, console, print_json
from ui.studying import study_room
from ui.video_words import (
    STATE_WORDS,
    by_week,
    caption_words,
    check_to_json,
    counted_reasons,
    length_words,
    links_to_json,
    published_words,
    seen,
    week_words,
    with_what_works,
)

if TYPE_CHECKING:
    from rich.table import Table
    from rich.text import Text

MOST_NAMED = 20
"""Videos left out in a whole run that are named one by one; of more, the reasons are counted for each week."""


@dataclass(frozen=True, slots=True)
class LinksOptions:
    """What was written after `study links`."""

    weeks: tuple[int, ...] = ()
    every: bool = False
    years: int = 3
    per_week: int = 3
    language: str = "en"
    write: bool = False
    roadmap: Path | None = None
    yes: bool = False
    json: bool = False

    def request(self) -> LinksRequest:
        """As a request. Raises UsageError for options that exclude each other, and for what is no language."""
        if self.weeks and self.every:
            raise UsageError("--week and --all exclude each other.", "Give one of them.")
        if self.write and not self.yes and (self.json or not sys.stdin.isatty()):
            raise UsageError("Writing links into the roadmap needs a yes.", "Say it with --yes.")
        language = language_tag(self.language)
        return LinksRequest(self.weeks, self.every, self.years, self.per_week, language, self.roadmap)


def links(options: LinksOptions) -> None:
    """Find videos, show them, and write them where that is wished; exit 1 when the run was stopped."""
    request = options.request()
    _check_file(options)
    with study_room() as assistant, Videos(assistant) as videos:
        if not options.json:
            console().print(looked_at_words(request), markup=False)
        report = _found(videos, request, options.json)
        change = videos.change(request, report)
        now = assistant.settings.now()
        if not options.json:
            print_links(report, now)
        wrote = _write(videos, change, options)
    if options.json:
        print_json(links_to_json(report, wrote, change.diff))
    if report.outcome != "ok":
        raise typer.Exit(1)


def check(options: LinksOptions) -> None:
    """Look at the links again, show what is no longer good, and replace it where that is wished.

    Exit 1 when the run was stopped, or something needs attention still.
    """
    request = options.request()
    _check_file(options)
    with study_room() as assistant, Videos(assistant) as videos:
        titles = {week.number: week.title for week in _target(assistant, request).roadmap.weeks}
        report = _checked(videos, request, options.json)
        change = videos.change(request, report)
        if not options.json:
            print_check(report, titles, assistant.settings.now())
        wrote = _write(videos, change, options)
    if options.json:
        print_json(check_to_json(report, titles, wrote, change.diff))
    if report.outcome != "ok" or any(_still_bad(link, wrote) for link in report.links):
        raise typer.Exit(1)


def _still_bad(link: CheckedLink, wrote: bool) -> bool:
    return link.needs_attention and not (wrote and link.replacement is not None)


def _found(videos: Videos, request: LinksRequest, quiet: bool) -> LinksReport:
    """What was found; a door that cannot be opened is a report too."""
    try:
        report = watched(videos.links(request), "weeks", quiet)
    except YouTubeError as error:
        return LinksReport((), error.outcome, str(error))
    nothing_to_do = report.outcome == "ok" and not report.weeks
    return replace(report, message=_enough_words(request)) if nothing_to_do else report


def _checked(videos: Videos, request: LinksRequest, quiet: bool) -> CheckReport:
    try:
        return watched(videos.check(request), "weeks", quiet)
    except YouTubeError as error:
        return CheckReport((), error.outcome, str(error))


# --- the file -------------------------------------------------------------------------------------------------------


def _target(assistant: Assistant, request: LinksRequest) -> Target:
    return roadmap_in_use(assistant) if request.roadmap is None else roadmap_file(request.roadmap)


def _check_file(options: LinksOptions) -> None:
    """Raises ReadError for a named file that is no roadmap, StudyError for one that cannot be written, at once."""
    if options.roadmap is None:
        return
    path = roadmap_file(options.roadmap).path.resolve()
    if options.write and not os.access(path.parent, os.W_OK):
        raise StudyError(f"{path} cannot be written: its folder is closed to you.", "Copy the file to another folder.")


def _write(videos: Videos, change: LinkChange, options: LinksOptions) -> bool:
    """Show the change and make it, where that is wished and agreed to; whether it was made."""
    if not options.write:
        if change.changes and not options.json:
            console().print("Nothing is written. The same command with --write puts this into the roadmap.")
        return False
    name = "the roadmap in use" if change.source_id is not None else str(change.path)
    if not change.changes:
        if not options.json:
            console().print(f"Nothing to write: {name} stays as it is.", markup=False)
        return False
    if not options.json:
        _print_diff(change.diff)
    if not confirm(f"Write this into {name}?", options.yes, options.json):
        console().print("Nothing was changed.")
        raise typer.Exit(1)
    videos.write(change)
    if not options.json:
        next_step = " `study fetch` gets the transcripts." if change.source_id is not None else ""
        console().print(f"Written into {name}.{next_step}", markup=False)
    return True


def _print_diff(diff: str) -> None:
    screen = console()
    screen.print()
    for line in diff.splitlines():
        style = "green" if line.startswith("+") else "red" if line.startswith("-") else "dim"
        screen.print(line[:1] + seen_in_diff(line[1:]), style=style, markup=False)


def seen_in_diff(line: str) -> str:
    """A line of the file as it can be shown: its indentation stays."""
    bare = line.lstrip(" ")
    return line[: len(line) - len(bare)] + seen(bare)


# --- for people -----------------------------------------------------------------------------------------------------


def looked_at_words(request: LinksRequest) -> str:
    """Which weeks are looked at, and why those."""
    if request.weeks or request.every:
        return f"Looking for up to {counted(request.per_week, 'video')} for each week."
    fewer = f"Looking at the weeks with fewer than {counted(request.per_week, 'link')}."
    return f"{fewer} --week 6 looks at one, --all at every week, --per-week for more or fewer."


def _enough_words(request: LinksRequest) -> str:
    return (
        f"Every week has {counted(request.per_week, 'link')} or more. `study links --check` looks at them again, "
        "a higher --per-week finds more."
    )


def print_links(report: LinksReport, now: datetime) -> None:
    """Each week's videos with why, why others were left out, and the sum."""
    named = sum(len(week.rejected) for week in report.weeks) <= MOST_NAMED
    for week in report.weeks:
        _print_week(week, named)
    _print_message(report, now, "week")


def _print_week(week: WeekLinks, named: bool) -> None:
    screen = console()
    screen.print(f"\n{week_words(week.week, seen(week.title))}", style="bold", markup=False)
    if week.present:
        screen.print(f"{counted(len(week.present), 'link')} there already.", style="dim", markup=False)
    if week.videos:
        screen.print(_video_table(week.videos), soft_wrap=False)
    elif not week.present:
        screen.print("No video was good enough.", markup=False)
    if week.rejected:
        _print_rejected(week.rejected, named)


def _print_rejected(rejected: Sequence[Rejected], named: bool) -> None:
    screen = console()
    if not named:
        reasons = seen(counted_reasons(rejected))
        screen.print(f"{len(rejected)} left out: {reasons}. --json names each.", style="dim", markup=False)
        return
    screen.print("Left out:", style="dim")
    for one in rejected:
        screen.print(f"  {seen(one.title) or one.id}: {seen(one.why)}", style="dim", markup=False)


def _video_table(videos: Sequence[Candidate]) -> Table:
    from rich.table import Table

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("Video, and why it was chosen", ratio=3)
    table.add_column("Channel", ratio=1)
    table.add_column("Published", no_wrap=True)
    table.add_column("Length", justify="right", no_wrap=True)
    table.add_column("Captions", no_wrap=True)
    for video in videos:
        details = video.details
        captions, length = caption_words(details), length_words(details.seconds)
        day, channel = published_words(details), seen(details.channel or "?")
        table.add_row(_video_text(video), _plain(channel), day, length, captions)
    return table


def _video_text(video: Candidate) -> Text:
    """Its title, why, and the id to name it by."""
    text = _plain(seen(video.details.title))
    text.append(f"\n{seen(video.reason)}" if video.reason else "", style="dim")
    text.append(f"\n{video.details.id}", style="dim")
    return text


def _plain(text: str) -> Text:
    from rich.text import Text

    return Text(text)


def print_check(report: CheckReport, titles: dict[int, str], now: datetime) -> None:
    """The links that are no longer good, each with what could take its place, and the sum."""
    screen = console()
    for week, links in by_week(link for link in report.links if link.needs_attention).items():
        screen.print(f"\n{week_words(week, seen(titles.get(week, '')))}", style="bold", markup=False)
        for link in links:
            _print_checked(link)
    _print_message(report, now, "week")


def _print_checked(checked: CheckedLink) -> None:
    screen = console()
    name = seen(checked.link.title) or checked.link.id
    screen.print(f"{STATE_WORDS[checked.state]}: {name} ({checked.link.id}). {seen(checked.message)}", markup=False)
    if checked.replacement is not None:
        screen.print("In its place could stand:", style="dim", markup=False)
        screen.print(_video_table([checked.replacement]), soft_wrap=False)
    elif checked.state not in ("ok", "unknown", "elsewhere"):
        screen.print("No other video was found for it. Its link can be removed on the Roadmap page.", style="dim")


def _print_message(report: LinksReport | CheckReport, now: datetime, thing: str) -> None:
    """The sum, or what stopped the run, where it is read."""
    message = seen(with_what_works(report.outcome, report.message))
    if report.outcome == "ok":
        console().print(f"\n{message}" if _has_rows(report) else message, markup=False)
    else:
        say(message)
    print_end(report.resume, report.quota, thing, now)


def _has_rows(report: LinksReport | CheckReport) -> bool:
    rows = report.weeks if isinstance(report, LinksReport) else [one for one in report.links if one.needs_attention]
    return bool(rows)

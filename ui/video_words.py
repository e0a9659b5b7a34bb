"""Videos as JSON and in words: what was found and why, what a check saw, what a fetch did. Shared by terminal and app.

Titles, channels and messages come from strangers: `seen` makes a text safe for a terminal's line.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, tzinfo
from typing import Any

from assistant.learning.words import clock_words, counted, date_words
from ingest.youtube.nouns import (
    Candidate,
    CaptionKind,
    CheckedLink,
    CheckReport,
    FetchedVideo,
    FetchReport,
    LinksReport,
    LinkState,
    Outcome,
    Quota,
    Rejected,
    Resume,
    VideoDetails,
    Wanting,
    WeekLinks,
)

WITHOUT_YOUTUBE = (
    "What works without YouTube: `study ingest FOLDER` reads caption files, and the app's Library page takes a "
    "pasted transcript."
)
UNANSWERED: frozenset[Outcome] = frozenset({"blocked", "rate-limited", "transient", "token-needed"})
"""Outcomes that are not of the video itself: YouTube did not answer, or did not want to."""
KINDS_SHOWN = 4
"""Kinds of reasons that are counted one by one; the rest is one number."""

CAPTION_WORDS: Mapping[CaptionKind, str] = {"manual": "manual", "automatic": "automatic", "none": "none"}
OUTCOME_WORDS: Mapping[Outcome, str] = {
    "ok": "in the library",
    "none": "no captions",
    "disabled": "captions turned off",
    "unavailable": "not available",
    "private": "private",
    "age-restricted": "age-restricted",
    "blocked": "blocked by YouTube",
    "token-needed": "YouTube wants a token",
    "rate-limited": "too many requests",
    "transient": "not reached",
    "unparsable": "not understood",
}
STATE_WORDS: Mapping[LinkState, str] = {
    "ok": "good",
    "dead": "gone",
    "private": "private",
    "age-restricted": "age-restricted",
    "too-old": "too old",
    "captions-gone": "captions gone",
    "unknown": "not known",
    "elsewhere": "not on YouTube",
}
_DIRECTIONS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_DATED = re.compile(r"^published \d{4}-\d{2}-\d{2}, ")
_DETAIL = re.compile(r"\s*(?:\(|:|;).*$", re.DOTALL)


# --- JSON -----------------------------------------------------------------------------------------------------------


def links_to_json(report: LinksReport, wrote: bool, diff: str) -> dict[str, Any]:
    """The document of `study links --json`."""
    weeks = [week_to_json(week) for week in report.weeks]
    return {"weeks": weeks, "wrote": wrote, **_end_to_json(report), "diff": diff or None}


def check_to_json(report: CheckReport, titles: Mapping[int, str], wrote: bool, diff: str) -> dict[str, Any]:
    """The document of `study links --check --json`: a week's videos are those proposed as replacements."""
    weeks = [_checked_week_to_json(week, titles.get(week, ""), links) for week, links in by_week(report.links).items()]
    return {"weeks": weeks, "wrote": wrote, **_end_to_json(report), "diff": diff or None}


def fetch_to_json(report: FetchReport) -> dict[str, Any]:
    """The document of `study fetch --json`."""
    return {
        "videos": [asdict(video) for video in report.videos],
        "resume": resume_to_json(report.resume),
        "message": " ".join(filter(None, [fetch_words(report), what_works_instead(report)])),
        "quota": quota_to_json(report.quota),
    }


def week_to_json(week: WeekLinks) -> dict[str, Any]:
    """What was found for a week."""
    return {
        "week": week.week,
        "title": week.title,
        "videos": [video_to_json(video) for video in week.videos],
        "rejected": [asdict(one) for one in week.rejected],
        "present": [asdict(link) for link in week.present],
    }


def video_to_json(video: Candidate) -> dict[str, Any]:
    """A chosen video. ``published`` is an instant in UTC, or a date where only the day is known."""
    details = video.details
    return {
        "id": details.id,
        "title": details.title,
        "channel": details.channel,
        "published": published_of(details),
        "seconds": details.seconds,
        "captions": details.caption_kind,
        "language": spoken_language(details),
        "reason": video.reason,
    }


def resume_to_json(resume: Resume | None) -> dict[str, Any] | None:
    """Where a run goes on; ``not_before`` is an instant in UTC."""
    if resume is None:
        return None
    moment = resume.not_before
    return {
        "at": resume.at,
        "left": resume.left,
        "not_before": None if moment is None else moment.astimezone(UTC).isoformat(),
    }


def quota_to_json(quota: Quota | None) -> dict[str, int] | None:
    """Units of the Data API: used today, and those of a day."""
    return None if quota is None else asdict(quota)


def published_of(details: VideoDetails) -> str | None:
    """When a video was published, in ISO 8601."""
    if details.published is not None:
        return details.published.astimezone(UTC).isoformat()
    return None if details.published_on is None else details.published_on.isoformat()


def spoken_language(details: VideoDetails) -> str | None:
    """What a video says of its language, else that of its original captions."""
    original = (track.language for track in details.captions or () if track.original)
    return details.language or next(original, None)


def _checked_week_to_json(week: int, title: str, links: Sequence[CheckedLink]) -> dict[str, Any]:
    proposed = [video_to_json(link.replacement) for link in links if link.replacement is not None]
    looked_at = [_checked_to_json(link) for link in links]
    return {"week": week, "title": title, "videos": proposed, "rejected": [], "links": looked_at}


def _checked_to_json(checked: CheckedLink) -> dict[str, Any]:
    return {
        "id": checked.link.id,
        "title": checked.link.title,
        "state": checked.state,
        "message": checked.message,
        "replacement": None if checked.replacement is None else video_to_json(checked.replacement),
    }


def _end_to_json(report: LinksReport | CheckReport) -> dict[str, Any]:
    return {
        "outcome": report.outcome,
        "message": with_what_works(report.outcome, report.message),
        "resume": resume_to_json(report.resume),
        "quota": quota_to_json(report.quota),
    }


# --- words ----------------------------------------------------------------------------------------------------------


def seen(text: str) -> str:
    """A stranger's text on one line, without what steers a terminal or turns the direction of writing."""
    kept = (" " if _steers(sign) else sign for sign in text)
    return " ".join("".join(kept).split())


def _steers(sign: str) -> bool:
    return sign in _DIRECTIONS or unicodedata.category(sign) in ("Cc", "Cs", "Zl", "Zp")


def length_words(seconds: int | None) -> str:
    """24:10, 1:02:03, or a question mark where the length is not known."""
    return "?" if seconds is None else clock_words(seconds)


def published_words(details: VideoDetails) -> str:
    """2026-03-01, as roadmaps write it, or a question mark where the day is not known."""
    return "?" if details.day is None else details.day.isoformat()


def caption_words(details: VideoDetails) -> str:
    """manual, automatic, none, or a question mark where they were not asked for."""
    kind = details.caption_kind
    return "?" if kind is None else CAPTION_WORDS[kind]


def week_words(week: int, title: str) -> str:
    """Week 6: Connection pools."""
    return f"Week {week}: {title}" if title else f"Week {week}"


def kind_of_reason(why: str) -> str:
    """A reason without what is of one video alone: its date, and what stands in brackets or behind a colon."""
    return _DETAIL.sub("", _DATED.sub("published ", why)).rstrip(".")


def counted_reasons(rejected: Iterable[Rejected]) -> str:
    """Why videos were left out, counted by kind: beside the topic (4); a short (2); other reasons (1)."""
    kinds = Counter(kind_of_reason(one.why) for one in rejected).most_common()
    shown = kinds if len(kinds) <= KINDS_SHOWN + 1 else kinds[:KINDS_SHOWN]
    rest = sum(count for _, count in kinds[len(shown) :])
    return "; ".join(f"{kind} ({count})" for kind, count in [*shown, *([("other reasons", rest)] if rest else [])])


def resume_words(resume: Resume, thing: str, now: datetime, zone: tzinfo) -> str:
    """How much is left, and when to go on. ``thing`` is what is counted: week, video."""
    is_left = f"{counted(resume.left, thing)} {'is' if resume.left == 1 else 'are'} left"
    words = f"{is_left}, beginning with {seen(resume.at)}." if resume.at else f"{is_left}."
    return f"{words} The same command goes on from there{_not_before(resume.not_before, now, zone)}."


def _not_before(moment: datetime | None, now: datetime, zone: tzinfo) -> str:
    if moment is None or moment <= now:
        return ""
    local, today = moment.astimezone(zone), now.astimezone(zone).date()
    day = "" if local.date() == today else f" on {date_words(local.date(), today)}"
    return f"; wait until {local:%H:%M}{day}"


def quota_words(quota: Quota) -> str:
    """What was used of the Data API's quota."""
    return f"{quota.used:,} of today's {quota.limit:,} units of YouTube's Data API are used."


def with_what_works(outcome: Outcome, message: str) -> str:
    """A report's message, with what can be done where YouTube does not answer or does not want to."""
    if outcome == "ok" or "study ingest" in message:
        return message
    return f"{message} {WITHOUT_YOUTUBE}".strip()


def what_works_instead(report: FetchReport) -> str:
    """What can be done where YouTube did not answer a fetch, unless a message says it; empty where it did answer."""
    unanswered = [video.message for video in report.videos if video.outcome in UNANSWERED]
    said = any("study ingest" in message for message in unanswered)
    return WITHOUT_YOUTUBE if unanswered and not said else ""


def fetch_words(report: FetchReport) -> str:
    """What a fetch came to: how many videos are in the library, with how many passages."""
    if not report.videos:
        return "The roadmap has no links to fetch. `study links --write` finds some."
    there = [video for video in report.videos if video.outcome == "ok"]
    passages = sum(video.passages for video in there)
    of_all = counted(len(report.videos), "video")
    if not there:
        only = len(report.videos) == 1
        return "The video is not in the library." if only else f"None of {of_all} is in the library."
    are = "is" if len(there) == 1 else "are"
    count = of_all if len(there) == len(report.videos) else f"{len(there):,} of {of_all}"
    return f"{count} {are} in the library, with {counted(passages, 'passage')}."


def fetched_title(video: FetchedVideo) -> str:
    """A video's title, its id where that is not known."""
    return seen(video.title or "") or video.id


def wanting_words(wanting: Wanting) -> list[str]:
    """What the roadmap in use lacks and how to get it, a line each; none where it lacks nothing."""
    weeks, links = len(wanting.weeks_without_links), len(wanting.links_not_fetched)
    lines = []
    if weeks:
        have = f"{counted(weeks, 'week')} {'has' if weeks == 1 else 'have'}"
        lines.append(f"{have} no video yet: `study links --all --write` finds some, or use the Roadmap page.")
    if links:
        have = f"{counted(links, 'linked video')} {'has' if links == 1 else 'have'}"
        lines.append(f"{have} no transcript yet: `study fetch` gets them, or use the Roadmap page.")
    return lines


def by_week(links: Iterable[CheckedLink]) -> dict[int, list[CheckedLink]]:
    """Checked links by their week, in order."""
    weeks: dict[int, list[CheckedLink]] = {}
    for link in links:
        weeks.setdefault(link.week, []).append(link)
    return weeks

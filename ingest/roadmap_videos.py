"""Links to videos as list items of a roadmap: one line each, written for people and read back exactly.

``- Video: [Title](https://www.youtube.com/watch?v=ID) by Channel (published 2025-03-01, 12:34, checked 2026-01-15)``
A link that cannot stand under its week (the week is a row of a table) names it: ``- Video (week 3): ...``.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from urllib.parse import quote

from assistant.domain import VideoLink
from ingest.youtube.ids import id_in_link

_SPECIAL = re.compile(r"([\\\[\]()*_`<>|&~,])")
_ESCAPED = re.compile(r"\\([\\\[\]()*_`<>|&~,])")
_TEXT = r"(?:\\.|[^\\\[\]()])*"
_OURS = re.compile(
    rf"^Video(?: \(week (\d{{1,4}})\))?: \[({_TEXT})\]\(([^\s()]+)\)(?: by ((?:\\.|[^\\()])+?))?(?: \(({_TEXT})\))?$"
)
_FACT = re.compile(r"(?:\\.|[^\\,])+")
_TIME = re.compile(r"(?:(\d+):)?(\d{1,2}):(\d{2})")
_BY_HAND = re.compile(
    r"^(?:(?:YouTube|Videos?|Watch)(?: link)?\s*:\s*)?(?:\[([^\[\]]*)\]\((https?://[^\s()]+)\)|<?(https?://[^\s<>]+)>?)$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class WrittenLink:
    """A link as a line of a roadmap states it. ``week`` is set where the line itself names it."""

    link: VideoLink
    week: int | None = None


def youtube_id(url: str) -> str | None:
    """The id of the one video an address leads to, or None (playlists, channels, other sites)."""
    return id_in_link(url)


def write_link(link: VideoLink, week: int | None = None) -> str:
    """A link as the content of a list item."""
    label = "Video" if week is None else f"Video (week {week})"
    channel = f" by {_escaped(link.channel)}" if link.channel and link.channel.strip() else ""
    facts = ", ".join(_facts(link))
    url = quote(link.url, safe="%/:=&?~#+!$,;'@*[]")
    return f"{label}: [{_escaped(link.title)}]({url}){channel}" + (f" ({facts})" if facts else "")


def _facts(link: VideoLink) -> list[str]:
    facts = []
    if link.published:
        facts.append(f"published {_escaped(link.published)}")
    if link.seconds is not None:
        facts.append(_time(link.seconds))
    if link.checked:
        facts.append(f"checked {_escaped(link.checked)}")
    if link.id != _id_of(link.url):
        facts.append(f"id {_escaped(link.id)}")
    return facts


def read_link(content: str) -> WrittenLink | None:
    """The link a list item consists of, as we write it or as a person would (a link and nothing else), else None."""
    if match := _OURS.match(content):
        facts = [_unescaped(fact.strip()) for fact in _FACT.findall(match[5] or "")]
        if all(_TIME.fullmatch(fact) or fact.split(" ")[0] in ("published", "checked", "id") for fact in facts):
            return WrittenLink(_link(match, facts), int(match[1]) if match[1] else None)
    if match := _BY_HAND.match(content):
        url = match[2] or match[3]
        identity = youtube_id(url)
        if identity is not None:
            return WrittenLink(VideoLink(identity, url, (match[1] or "").strip() or url))
    return None


def _link(match: re.Match[str], facts: list[str]) -> VideoLink:
    named = dict(fact.split(" ", 1) for fact in facts if " " in fact)
    time = next((found for fact in facts if (found := _TIME.fullmatch(fact))), None)
    seconds = int(time[1] or 0) * 3600 + int(time[2]) * 60 + int(time[3]) if time else None
    channel = _unescaped(match[4]) if match[4] else None
    return VideoLink(
        id=named.get("id") or _id_of(match[3]),
        url=match[3],
        title=_unescaped(match[2]),
        channel=channel,
        published=named.get("published"),
        seconds=seconds,
        checked=named.get("checked"),
    )


def _id_of(url: str) -> str:
    return youtube_id(url) or "u" + hashlib.sha256(url.encode("utf-8", "replace")).hexdigest()[:10]


def _time(seconds: int) -> str:
    minutes, rest = divmod(max(0, seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def _escaped(text: str) -> str:
    """On one line, nothing in it a sign of Markdown."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(r"\1", text)

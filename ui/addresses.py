"""Addresses of videos. Only a YouTube id is ever taken from one, so that nothing else is opened or loaded."""

from __future__ import annotations

import re

_VIDEO = re.compile(
    r"https?://(?:(?:www\.|m\.)?youtube\.com/(?:watch\?(?:[^#]*&)?v=|shorts/|embed/)|youtu\.be/)([\w-]{11})(?![\w-])"
)


def video_of(url: str | None) -> str | None:
    """The id of the YouTube video an address leads to; any other address has none and is never loaded."""
    found = _VIDEO.match(url or "")
    return found.group(1) if found else None


def at_second(url: str, seconds: float | None) -> str:
    """The address that opens a YouTube video at a second; any other address as it is."""
    video = video_of(url)
    if video is None or seconds is None:
        return url
    return f"https://www.youtube.com/watch?v={video}&t={int(seconds)}s"

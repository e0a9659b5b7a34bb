"""What the file beside a caption file says, and what its own name does. Nothing of it is trusted."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.domain import Chapter
from ingest.notes import readable

_ID = re.compile(r"[A-Za-z0-9_-]{11}")
_BRACKETED = re.compile(r"\[([A-Za-z0-9_-]{11})\]")
_TAG = r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*"
_LANGUAGE = re.compile(rf"\.({_TAG})$")
_CODES = frozenset(
    "aa ab af ak am ar as ay az ba be bg bho bn bo br bs ca ceb cmn co crs cs cy da de dv dz ee el en eo es et eu fa "
    "fi fil fj fo fr fy ga gd gl gn gu gv ha haw he hi hmn hr ht hu hy ia id ig iu iw ja jv ka kha kk kl km kn ko kri "
    "ku ky la lb lg ln lo lt luo lv mfe mg mi mk mn mr ms mt my nb nds ne new nl nn no nso ny oc om pa pam pl ps pt qu "
    "rm rn ro ru rw sa sd si sk sl sm sn sq sr st su sv sw ta te tg th tk tl tn tr tt ug uk ur uz vi wo xh yi yo yue "
    "zh zu".split()
)
"""Languages a caption file may be named after; not `io`, `ts` and other codes that end names such as `socket.io`."""
_TRAILING_ID = re.compile(r"\s-\s([A-Za-z0-9_-]{11})$")
LONGEST_TITLE = 300
MOST_CHAPTERS = 1000


@dataclass(frozen=True, slots=True)
class Metadata:
    """Title, address and the like of a recording; None where nothing is said."""

    title: str
    video_id: str | None
    language: str | None
    """Of the recording; ``named_language`` is that of the captions, by the end of the file's name."""
    named_language: str | None
    duration: float | None
    weeks: tuple[int, ...]
    chapters: tuple[Chapter, ...]

    @property
    def url(self) -> str | None:
        """The video's address, built from its id and never taken from a file."""
        return f"https://www.youtube.com/watch?v={self.video_id}" if self.video_id else None


def metadata_of(name: str, info: Mapping[str, Any] | None) -> Metadata:
    """What can be known of a caption file called `name` with this `.info.json`."""
    info = info or {}
    stem, named_language = _stem_and_language(name)
    return Metadata(
        title=_text(info.get("title"))
        or readable(_TRAILING_ID.sub("", _BRACKETED.sub("", stem)).strip())
        or readable(stem),
        video_id=_video_id(info, stem),
        language=language_tag(info.get("language")),
        named_language=named_language,
        duration=_seconds(info.get("duration")),
        weeks=tuple(sorted({week for week in _list(info.get("weeks")) if _is_week(week)})),
        chapters=tuple(_chapters(info.get("chapters"))),
    )


def _stem_and_language(name: str) -> tuple[str, str | None]:
    stem = name.rsplit(".", 1)[0]
    match = _LANGUAGE.search(stem)
    if match is None or match[1].partition("-")[0] not in _CODES:
        return stem, None
    return stem[: match.start()], match[1].removesuffix("-orig")


def _video_id(info: Mapping[str, Any], stem: str) -> str | None:
    extractor, identifier = _text(info.get("extractor") or info.get("extractor_key")), _text(info.get("id"))
    if identifier:
        of_youtube = not extractor or extractor.lower().startswith("youtube")
        return identifier if of_youtube and _ID.fullmatch(identifier) else None
    named = _BRACKETED.search(stem) or _TRAILING_ID.search(stem)
    return named.group(1) if named else None


def _text(value: Any) -> str:
    return " ".join(value.split())[:LONGEST_TITLE].replace("\x00", "") if isinstance(value, str) else ""


def language_tag(value: Any) -> str | None:
    """A language's tag as it was given, None when it is none."""
    text = _text(value)
    return text if re.fullmatch(_TAG, text, re.IGNORECASE) else None


def _seconds(value: Any) -> float | None:
    good = isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 1e7
    return float(value) if good else None


def _list(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list) else ()


def _is_week(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 9999


def _chapters(value: Any) -> list[Chapter]:
    chapters = []
    for item in _list(value)[:MOST_CHAPTERS]:
        start = _seconds(item.get("start_time")) if isinstance(item, dict) else None
        title = _text(item.get("title")) if isinstance(item, dict) else ""
        if start is not None and title:
            chapters.append(Chapter(title, start))
    return sorted(chapters, key=lambda chapter: chapter.start)

"""Fetched captions as files: exactly what YouTube sent, and beside them what is known of the video.

``ID.en.srv1`` with ``ID.info.json``, in one folder. From these files a library can be read in again, by a later
parser too, without asking YouTube.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from assistant.errors import StudyError
from ingest.files import PARSER_VERSION
from ingest.whole_file import write_whole
from ingest.youtube.nouns import FINAL, CaptionPayload, Looked, Provider

_LANGUAGE = re.compile(r"[A-Za-z0-9-]{1,20}")


@dataclass(frozen=True, slots=True)
class TranscriptFiles:
    """The folder of fetched captions."""

    folder: Path

    def write(self, looked: Looked, payload: CaptionPayload, weeks: Sequence[int], now: datetime) -> Path:
        """Keep captions and metadata. Returns the captions' file.

        Raises StudyError when they cannot be written.
        """
        details = looked.details
        assert details is not None
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise StudyError(
                f"The folder {self.folder} cannot be made: {error.strerror}.", "Check the folder STUDY_HOME."
            ) from None
        language = payload.track.language if _LANGUAGE.fullmatch(payload.track.language) else "und"
        path = self.folder / f"{details.id}.{language}.{payload.format}"
        write_whole(path, payload.data)
        captions = _captions_info(payload, now)
        self._write_info(details.id, {**_info(looked, now), "weeks": sorted(set(weeks)), "captions": captions})
        return path

    def others(self, video_id: str, path: Path) -> list[Path]:
        """The caption files of a video that give way to this one."""
        return [other for other in self.of(video_id) if other != path]

    def of(self, video_id: str) -> list[Path]:
        """The caption files of a video: one, unless a run was cut off between two."""
        if not self.folder.is_dir():
            return []
        named = re.compile(rf"{re.escape(video_id)}\.[A-Za-z0-9-]{{1,20}}\.(?:srv1|srv3|json3|vtt)")
        return sorted(path for path in self.folder.iterdir() if named.fullmatch(path.name))

    def weeks(self, video_id: str) -> tuple[int, ...]:
        """The weeks a fetched video serves by what stands beside it."""
        weeks = self._read_info(video_id).get("weeks", [])
        return tuple(week for week in weeks if isinstance(week, int)) if isinstance(weeks, list) else ()

    def set_weeks(self, video_id: str, weeks: Sequence[int]) -> bool:
        """Note which weeks a fetched video serves. Returns whether that is another answer than before."""
        info = self._read_info(video_id)
        wanted = sorted(set(weeks))
        if not info or info.get("weeks", []) == wanted:
            return False
        self._write_info(video_id, {**info, "weeks": wanted})
        return True

    def said_before(self, via: Provider, moment: datetime) -> list[str]:
        """The videos whose metadata one way of asking gave, before a time."""
        names = [path.name.removesuffix(".info.json") for path in sorted(self.folder.glob("*.info.json"))]
        return [name for name in names if self._said(name, via, moment)]

    def _said(self, video_id: str, via: Provider, moment: datetime) -> bool:
        about = self._read_info(video_id).get("metadata", {})
        try:
            return bool(about["via"] == via and datetime.fromisoformat(about["at"]) < moment)
        except (KeyError, TypeError, ValueError):
            return False

    def renew(self, looked: Looked, now: datetime) -> None:
        """Put new metadata in the place of the old; without any nothing is kept but the captions.

        Of a video that is gone it is not asked again; of one that could not be asked for, it is.
        """
        kept = self._read_info(looked.id)
        own: dict[str, Any] = {name: value for name, value in kept.items() if name in ("weeks", "captions", "language")}
        if looked.details is None:
            gone = looked.outcome in FINAL
            title = f"A video that {'is gone' if gone else 'was not told of for a month'} ({looked.id})"
            asked = {} if gone else {"metadata": kept.get("metadata")}
            self._write_info(looked.id, {"id": looked.id, "extractor": "youtube", "title": title, **own, **asked})
        else:
            info = {name: value for name, value in _info(looked, now).items() if name != "language"}
            self._write_info(looked.id, {**info, **own})

    def _read_info(self, video_id: str) -> dict[str, Any]:
        try:
            info = json.loads((self.folder / f"{video_id}.info.json").read_bytes())
        except (OSError, ValueError):
            return {}
        return info if isinstance(info, dict) else {}

    def _write_info(self, video_id: str, info: Mapping[str, Any]) -> None:
        text = json.dumps(info, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        write_whole(self.folder / f"{video_id}.info.json", text.encode("utf-8", "replace"))


def _info(looked: Looked, now: datetime) -> dict[str, Any]:
    """What is known of a video, in the words of yt-dlp's `.info.json`, and who said it when."""
    details = looked.details
    assert details is not None
    starts = [chapter.start for chapter in details.chapters]
    ends = [*starts[1:], details.seconds] if starts else []
    return {
        "id": details.id,
        "extractor": "youtube",
        "title": details.title,
        "channel": details.channel,
        "channel_id": details.channel_id,
        "description": details.description,
        "duration": details.seconds,
        "language": details.language,
        "timestamp": None if details.published is None else int(details.published.timestamp()),
        "upload_date": None if details.day is None else details.day.strftime("%Y%m%d"),
        "chapters": [
            {"title": chapter.title, "start_time": chapter.start, "end_time": end}
            for chapter, end in zip(details.chapters, ends, strict=True)
        ],
        "metadata": {"via": looked.via, "at": now.isoformat()},
    }


def _captions_info(payload: CaptionPayload, now: datetime) -> dict[str, Any]:
    """How captions were had, and which parser was the newest then."""
    return {
        "language": payload.track.language,
        "automatic": payload.track.automatic,
        "format": payload.format,
        "via": payload.via,
        "fetched_at": now.isoformat(),
        "parser_version": PARSER_VERSION,
    }

"""What was learnt of videos: metadata, searches, why one was chosen, what came of asking for captions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from psycopg.types.json import Jsonb

from assistant.database.sql import statements

if TYPE_CHECKING:
    from assistant.database import Database

SQL = statements("videos")


@dataclass(frozen=True, slots=True)
class StoredVideo:
    """What came of looking a video up. ``details`` is its metadata as JSON, None where nothing was learnt."""

    id: str
    outcome: str
    message: str | None
    details: Mapping[str, Any] | None
    via: str
    looked_at: datetime


@dataclass(frozen=True, slots=True)
class StoredCaptions:
    """Why a video's captions are not in the library."""

    video_id: str
    outcome: str
    message: str | None
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class StoredSearch:
    """What a search found, as JSON, the best first."""

    hits: Sequence[Mapping[str, Any]]
    searched_at: datetime


@dataclass(frozen=True, slots=True)
class StoredChoice:
    """Why a video was chosen for a week, or was not. ``score`` is None where it was not weighed."""

    video_id: str
    title: str
    chosen: bool
    reason: str
    score: float | None
    via: str


@dataclass(frozen=True, slots=True)
class VideoInLibrary:
    """The source that holds a video's transcript."""

    video_id: str
    source_id: str
    uri: str
    status: str
    passages: int
    weeks: tuple[int, ...]
    roadmap_id: str | None


class VideoStore:
    """Reads and writes of what is known of videos, as the application's role. Shared by all learners."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def videos(self, ids: Sequence[str]) -> dict[str, StoredVideo]:
        """What is known of these videos, by id."""
        with self._database.transaction() as connection:
            rows = connection.execute(SQL["videos"], {"ids": list(ids)}).fetchall()
        return {row[0]: StoredVideo(*row) for row in rows}

    def put_videos(self, videos: Sequence[StoredVideo]) -> None:
        """Keep what was learnt of videos, in the place of what was known before."""
        with self._database.transaction() as connection:
            for video in videos:
                details = None if video.details is None else Jsonb(dict(video.details))
                connection.execute(
                    SQL["put_video"],
                    {
                        "id": video.id,
                        "outcome": video.outcome,
                        "message": video.message,
                        "details": details,
                        "via": video.via,
                        "looked_at": video.looked_at,
                    },
                )

    def captions(self, ids: Sequence[str]) -> dict[str, StoredCaptions]:
        """What came of asking for the captions of these videos, where they are not in the library."""
        with self._database.transaction() as connection:
            rows = connection.execute(SQL["captions"], {"ids": list(ids)}).fetchall()
        return {row[0]: StoredCaptions(*row) for row in rows}

    def put_captions(self, video_id: str, outcome: str, message: str | None, now: datetime) -> None:
        """Keep why a video's captions could not be had; ``ok`` forgets what was kept."""
        with self._database.transaction() as connection:
            if outcome == "ok":
                connection.execute(SQL["forget_captions"], {"id": video_id})
            else:
                connection.execute(
                    SQL["put_captions"], {"id": video_id, "outcome": outcome, "message": message, "now": now}
                )

    def search(self, via: str, query: str) -> StoredSearch | None:
        """What a search found when it was last made."""
        with self._database.transaction() as connection:
            row = connection.execute(SQL["search"], {"via": via, "query": query}).fetchone()
        return None if row is None else StoredSearch(*row)

    def put_search(self, via: str, query: str, hits: Sequence[Mapping[str, Any]], now: datetime) -> None:
        """Keep what a search found."""
        with self._database.transaction() as connection:
            parameters = {"via": via, "query": query, "hits": Jsonb([dict(hit) for hit in hits]), "now": now}
            connection.execute(SQL["put_search"], parameters)

    def choices(self, roadmap_id: str, week: int) -> list[StoredChoice]:
        """The videos weighed for a week when it was last looked for, the chosen ones first."""
        with self._database.transaction() as connection:
            rows = connection.execute(SQL["choices"], {"roadmap": roadmap_id, "week": week}).fetchall()
        return [StoredChoice(*row[:6]) for row in rows]

    def put_choices(self, roadmap_id: str, week: int, choices: Sequence[StoredChoice], now: datetime) -> None:
        """Keep why videos were chosen for a week or were not, in the place of what was kept before."""
        with self._database.transaction() as connection:
            connection.execute(SQL["clear_choices"], {"roadmap": roadmap_id, "week": week})
            for choice in choices:
                connection.execute(
                    SQL["put_choice"],
                    {
                        "roadmap": roadmap_id,
                        "week": week,
                        "video_id": choice.video_id,
                        "title": choice.title,
                        "chosen": choice.chosen,
                        "reason": choice.reason,
                        "score": choice.score,
                        "via": choice.via,
                        "now": now,
                    },
                )

    def forget_before(self, via: str, before: datetime) -> None:
        """Delete what one way of asking said before a time."""
        with self._database.transaction() as connection:
            for statement in ("forget_videos", "forget_searches", "forget_choices"):
                connection.execute(SQL[statement], {"via": via, "before": before})

    def in_library(self, ids: Sequence[str]) -> dict[str, VideoInLibrary]:
        """The sources that hold these videos' transcripts, by the id of the video."""
        with self._database.transaction() as connection:
            rows = connection.execute(SQL["sources_of_videos"], {"ids": list(ids)}).fetchall()
        return {
            video_id: VideoInLibrary(video_id, source_id, uri, status, passages, tuple(weeks), roadmap_id)
            for video_id, source_id, uri, status, passages, weeks, roadmap_id in rows
        }

    def quota_used(self, day: date) -> int:
        """Units of the Data API's quota that were used on a day (its own, in Pacific time)."""
        with self._database.transaction() as connection:
            row = connection.execute(SQL["quota"], {"day": day.isoformat()}).fetchone()
        return int(row[0]) if row is not None else 0

    def add_to_quota(self, day: date, units: int) -> None:
        """Count units that were used on a day; an earlier day's are forgotten."""
        with self._database.transaction() as connection:
            connection.execute(SQL["add_to_quota"], {"day": day.isoformat(), "units": units})

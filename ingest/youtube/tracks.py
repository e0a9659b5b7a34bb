"""Which captions of a video are taken, and whether they hold any words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.errors import ReadError
from ingest.captions import read_captions
from ingest.youtube.access import unparsable
from ingest.youtube.nouns import CaptionPayload, CaptionTrack, YouTubeError

_LANGUAGE = re.compile(r"[A-Za-z0-9_-]{1,60}")


def in_order(tracks: Sequence[CaptionTrack], languages: Sequence[str] = ()) -> list[CaptionTrack]:
    """The tracks, the best first: languages asked for, then the one that is spoken, then others; by hand before not.

    A language asked for is its whole name before its others: ``pt-BR`` before ``pt-PT``. Where nobody says which
    language is spoken, English goes before others.
    """
    wanted = [_subtag(language) for language in languages]

    def rank(track: CaptionTrack) -> tuple[int, bool, int, bool, bool]:
        named = wanted.index(_subtag(track.language)) if _subtag(track.language) in wanted else len(wanted)
        spoken = {True: 0, None: 1, False: 2}[track.original]
        return named, track.language not in languages, spoken, track.automatic, _subtag(track.language) != "en"

    return sorted(tracks, key=rank)


def with_words(payload: CaptionPayload) -> CaptionPayload:
    """The payload, if it holds words. Raises YouTubeError: ``none`` where it is empty, ``unparsable``."""
    if not payload.data.strip():
        raise told_as_none()
    try:
        document = read_captions(payload.data, f"{payload.video_id}.{payload.format}")
    except ReadError:
        raise unparsable("what it sent are no captions") from None
    if not document.text.strip():
        raise told_as_none("The video's captions hold no words.")
    return payload


def told_as_none(what: str = "The video has no captions.") -> YouTubeError:
    """There is nothing to read."""
    return YouTubeError("none", what, "Choose another video, or read a caption file in with `study ingest`.")


def is_language(name: str) -> bool:
    """Whether it may be the name of a language, and so be shown and kept as one."""
    return _LANGUAGE.fullmatch(name) is not None


def _subtag(language: str) -> str:
    return language.lower().split("-")[0]

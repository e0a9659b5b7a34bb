"""Captions of every usual format -> a document whose every word knows its second."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from pathlib import PurePath
from typing import Any

from assistant.domain import Chapter, CueSpan, Document
from assistant.errors import ReadError
from ingest.captions.cues import CleanCue, clean_cues, in_order, joined
from ingest.captions.metadata import language_tag, metadata_of
from ingest.captions.rolling import is_rolling, unrolled
from ingest.captions.timed_text import Parsed, has_arrows, has_vtt_header, parse_sbv, parse_srt, parse_vtt
from ingest.captions.transcript import looks_like_transcript, parse_transcript
from ingest.captions.youtube import parse_json3, parse_xml
from ingest.language import clear_language
from ingest.text import decode

EXTENSIONS = frozenset({".vtt", ".srt", ".sbv", ".json3", ".srv3", ".srv1", ".ttml"})

__all__ = ["EXTENSIONS", "has_times", "read_captions"]


def has_times(text: str) -> bool:
    """Whether a text of no telling ending is captions: those of a known format, or a transcript with its times."""
    return has_vtt_header(text) or has_arrows(text) or looks_like_transcript(text)


def read_captions(data: bytes, name: str, info: Mapping[str, Any] | None = None) -> Document:
    """The document of a caption file. `info` is the `.info.json` beside it, as yt-dlp writes it.

    Raises ReadError, and nothing else, for bytes that cannot be understood: no text, no readable cue although there is
    text, a `.vtt` without its first line. A file without any text gives a document with an empty text.
    """
    parsed = _parse(data, name)
    raw = unrolled(parsed.cues) if is_rolling(parsed.cues) else parsed.cues
    cues = in_order(clean_cues(raw))
    if not cues and parsed.bad:
        raise ReadError(f"No caption of {name} can be read.", "Check that it has times, such as 00:00:01.000.")
    return _document(cues, parsed, name, info)


def _parse(data: bytes, name: str) -> Parsed:
    extension = PurePath(name).suffix.lower()
    if extension in (".srv3", ".srv1", ".ttml"):
        return parse_xml(data, name) if data.strip() else Parsed()
    text = decode(data, name)
    if not text.strip():
        return Parsed()
    if extension == ".json3":
        return parse_json3(text, name)
    if extension == ".vtt":
        if not has_vtt_header(text):
            raise ReadError(f"{name} does not begin with WEBVTT.", "Give it its right ending, or download it again.")
        return parse_vtt(text)
    return _parse_text(text, extension, name)


def _parse_text(text: str, extension: str, name: str) -> Parsed:
    parsed = _parser(text, extension)(text)
    if not parsed.cues:
        raise ReadError(f"No caption of {name} can be read.", "Check that it has times, or ingest it with --as notes.")
    return parsed


def _parser(text: str, extension: str) -> Callable[[str], Parsed]:
    if extension in (".srt", ".sbv"):
        return parse_srt if extension == ".srt" else parse_sbv
    if has_vtt_header(text):
        return parse_vtt
    return parse_srt if has_arrows(text) else parse_transcript


def _document(cues: Sequence[CleanCue], parsed: Parsed, name: str, info: Mapping[str, Any] | None) -> Document:
    about = metadata_of(name, info)
    text, spans = joined(cues)
    return Document(
        kind="captions",
        title=about.title,
        text=text,
        cues=spans,
        sections=_sections(about.chapters, spans),
        chapters=about.chapters,
        language=_language((about.named_language, language_tag(parsed.language), about.language), text),
        weeks=about.weeks,
        url=about.url,
        video_id=about.video_id,
        duration_seconds=about.duration or (spans[-1].end if spans else None),
        bad_cues=parsed.bad,
    )


def _language(said: Sequence[str | None], text: str) -> str:
    """The first language that is said, unless only one of it and the text itself is English."""
    heard, named = clear_language(text), next((tag for tag in said if tag), None)
    if heard is None or named is None:
        return named or heard or "en"
    of_name = named.lower().partition("-")[0]
    return named if heard == of_name or "en" not in (heard, of_name) else heard


def _sections(chapters: Sequence[Chapter], spans: Sequence[CueSpan]) -> tuple[tuple[int, str], ...]:
    """Where each chapter begins in the text: at its first cue. Of chapters at one cue the last is kept."""
    found: dict[int, str] = {}
    for chapter in chapters:
        # A chapter's time may fall a moment after the start of its first words.
        place = bisect_left(spans, chapter.start - 0.5, key=lambda span: span.start)
        if place < len(spans):
            found[spans[place].char_start] = chapter.title
    return tuple(sorted(found.items()))

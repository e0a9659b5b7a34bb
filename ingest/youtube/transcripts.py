"""youtube-transcript-api behind the door: which captions a video has, and their bytes exactly as YouTube sent them.

The library reports some blocks as captions that are switched off, has no time limit and is not thread-safe. So it
works in a session of ours, made for each run, which looks at every answer before the library does.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import requests
from youtube_transcript_api import Transcript, TranscriptList, YouTubeTranscriptApi
from youtube_transcript_api import _errors as errors

from ingest.youtube.access import (
    CAPTIONS_PATH,
    CONSENT,
    Access,
    Polite,
    blocked,
    consent_wanted,
    error_of,
    error_of_status,
    token_needed,
    unparsable,
)
from ingest.youtube.nouns import CaptionPayload, CaptionTrack, YouTubeError
from ingest.youtube.tracks import in_order, is_language, told_as_none, with_words

_BOT = ("not a bot", "captcha", "unusual traffic")


class Transcripts:
    """A run's youtube-transcript-api. Not for use by several threads. Raises YouTubeError and nothing else."""

    def __init__(self, access: Access, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._session = _Watching(access, now)
        self._api = YouTubeTranscriptApi(http_client=self._session)
        self._known: tuple[str, TranscriptList] | None = None

    def tracks(self, video_id: str) -> tuple[CaptionTrack, ...]:
        """The captions a video has, without translations. Raises ``none`` or ``disabled`` where there are none."""
        tracks = tuple(track for track, _ in self._list(video_id))
        if not tracks:
            raise told_as_none()
        return tracks

    def captions(self, video_id: str, languages: Sequence[str] = ()) -> CaptionPayload:
        """The best captions, in the form srv1."""
        listed = self._list(video_id)
        if not listed:
            raise told_as_none()
        best = in_order([track for track, _ in listed], languages)[0]
        transcript = next(one for track, one in listed if track == best)
        with _translated():
            transcript.fetch()
        return with_words(CaptionPayload(video_id, self._session.captions, "srv1", best, "youtube-transcript-api"))

    def close(self) -> None:
        """Close its connections."""
        self._session.close()

    def _list(self, video_id: str) -> list[tuple[CaptionTrack, Transcript]]:
        """The captions of a video, asked for once although both verbs need them."""
        if self._known is None or self._known[0] != video_id:
            with _translated():
                self._known = video_id, self._api.list(video_id)
        found = [one for one in self._known[1] if is_language(one.language_code)]
        spoken = next((one.language_code.split("-")[0] for one in found if one.is_generated), None)
        return [(_track(one, spoken), one) for one in found]


def _track(transcript: Transcript, spoken: str | None) -> CaptionTrack:
    original = None if spoken is None else transcript.language_code.split("-")[0] == spoken
    return CaptionTrack(transcript.language_code, transcript.is_generated, original)


class _Watching(Polite):
    """Keeps the bytes of captions, and raises what the library would take for something else."""

    def __init__(self, access: Access, now: Callable[[], datetime]) -> None:
        super().__init__(access)
        self._now = now
        self.captions = b""

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:
        response = super().send(request, **options)
        if response.url.startswith(CONSENT):
            raise consent_wanted()
        wrong = error_of_status(response.status_code, response.headers, self._now())
        if wrong is not None:
            raise wrong
        if b'class="g-recaptcha"' in response.content:
            raise blocked("it asks for a proof that a person is there")
        if CAPTIONS_PATH in response.url:
            self._take_captions(response)
        elif "/youtubei/" in response.url:
            _raise_what_is_played(response)
        elif not response.content.strip():
            raise unparsable("it answered with an empty page")
        return response

    def _take_captions(self, response: requests.Response) -> None:
        self.captions = response.content
        if not response.content.strip():
            raise token_needed()


def _raise_what_is_played(response: requests.Response) -> None:
    """Raise what a player's answer says of a video that cannot be had, in its own words or by its status."""
    try:
        answer = json.loads(response.content)
    except ValueError:
        raise unparsable() from None
    status = answer.get("playabilityStatus") if isinstance(answer, dict) else None
    if not isinstance(status, dict):
        raise unparsable()
    said = _words(status)
    if any(words in said for words in _BOT):
        raise blocked("it asks for a proof that a person is there")
    if status.get("status") == "LOGIN_REQUIRED":
        raise _of_login(said)
    if status.get("status") not in ("OK", None):
        raise _of_failure(said)


def _words(status: Mapping[str, Any]) -> str:
    """All that a status says for people, in small letters: no names of its parts, and no addresses."""
    return " ".join(_texts(status)).lower().replace("’", "'")


def _texts(part: Any) -> Iterator[str]:
    if isinstance(part, str):
        if " " in part:
            yield part
    elif isinstance(part, Mapping):
        for value in part.values():
            yield from _texts(value)
    elif isinstance(part, list):
        for value in part:
            yield from _texts(value)


def _of_login(said: str) -> YouTubeError:
    if "private" in said:
        return YouTubeError("private", "The video is private.", "Choose another video.")
    if re.search(r"\bage\b", said) or "inappropriate" in said:
        return YouTubeError("age-restricted", "The video is for signed-in adults only.", "Choose another video.")
    return blocked("it asks to sign in")


def _of_failure(said: str) -> YouTubeError:
    if "private" in said:
        return YouTubeError("private", "The video is private.", "Choose another video.")
    if "try again later" in said and "isn't available" in said:
        return YouTubeError("rate-limited", "YouTube was asked too often.", "Wait an hour, then run the same command.")
    if re.search(r"\bage\b", said) and "confirm" in said:
        return YouTubeError("age-restricted", "The video is for signed-in adults only.", "Choose another video.")
    return YouTubeError("unavailable", "The video cannot be watched here or is removed.", "Choose another video.")


@contextmanager
def _translated() -> Iterator[None]:
    """What the library raises as one of our errors; its own words are never passed on."""
    try:
        yield
    except YouTubeError:
        raise
    except requests.RequestException as error:
        raise error_of(error) from None
    except errors.YouTubeTranscriptApiException as error:
        raise _of_library(error) from None
    except Exception:  # noqa: BLE001  (an answer that has changed may fail anywhere within the library)
        raise unparsable() from None


def _of_library(error: errors.YouTubeTranscriptApiException) -> YouTubeError:
    if isinstance(error, errors.TranscriptsDisabled):
        return YouTubeError("disabled", "The video has its captions switched off.", "Choose another video.")
    if isinstance(error, errors.RequestBlocked):
        return blocked("it asks for a proof that a person is there")
    if isinstance(error, errors.PoTokenRequired):
        return token_needed()
    if isinstance(error, errors.FailedToCreateConsentCookie):
        return consent_wanted()
    if isinstance(error, errors.AgeRestricted):
        return YouTubeError("age-restricted", "The video is for signed-in adults only.", "Choose another video.")
    if isinstance(error, errors.VideoUnavailable | errors.VideoUnplayable | errors.InvalidVideoId):
        return YouTubeError("unavailable", "The video cannot be watched here or is removed.", "Choose another video.")
    if isinstance(error, errors.NoTranscriptFound):
        return told_as_none()
    return unparsable()

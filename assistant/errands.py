"""What the chat can have done outside this room: finding and fetching videos. Whoever opens the assistant brings it.

The brain knows nothing of YouTube. It words the wish and the question to agree to; the errand is run behind this door.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from assistant.domain import Progress


@dataclass(frozen=True, slots=True)
class VideoOffer:
    """A video that could be added. ``published`` is an ISO date; ``reason`` says why it was chosen."""

    id: str
    title: str
    channel: str | None
    published: str | None
    seconds: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class VideoOffers:
    """What a search found, best first; ``week`` is the week they would serve. ``message`` says why there are none."""

    week: int | None
    videos: tuple[VideoOffer, ...] = ()
    message: str = ""


@dataclass(frozen=True, slots=True)
class ErrandDone:
    """What was done, in sentences for people, and whether something needs attention."""

    text: str
    needs_attention: bool = False


class VideoErrands(Protocol):
    """Each method that takes long yields any number of Progress, then exactly one result, last. Raises StudyError."""

    def find(self, topic: str | None, week: int | None) -> Iterator[Progress | VideoOffers]:
        """Look for videos on a topic, or for a week. Writes nothing."""
        ...

    def add(self, video_ids: Sequence[str], week: int) -> Iterator[Progress | ErrandDone]:
        """Put videos that `find` offered under a week of the roadmap in use, and fetch their transcripts."""
        ...

    def minutes(self, weeks: int) -> int:
        """About how many minutes `fetch_links` takes for so many weeks."""
        ...

    def fetch_links(self, week: int | None) -> Iterator[Progress | ErrandDone]:
        """Find videos for a week, or for every week without one, write the links and fetch the transcripts."""
        ...

"""Opening the assistant for a command, with a roadmap in use."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.service import Assistant
from assistant.settings import ROOT, load_settings
from ingest.files import Options
from ingest.pipeline import Ingest, IngestProgress, IngestReport

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.domain import Progress
    from assistant.errands import ErrandDone, VideoErrands, VideoOffers

ROADMAP = ROOT / "data" / "roadmap.md"
SAMPLE_LIBRARY = ROOT / "data" / "library"


def open_assistant() -> Assistant:
    """The assistant of the environment's settings, with errands that the chat can have run."""
    assistant = Assistant.open(load_settings())
    assistant.errands = ErrandsWhenNeeded(assistant)
    return assistant


class ErrandsWhenNeeded:
    """The errands of the chat, loaded with the first of them: most commands never need YouTube."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant

    @cached_property
    def _errands(self) -> VideoErrands:
        from ingest.youtube.errands import Errands

        return Errands(self._assistant)

    def find(self, topic: str | None, week: int | None) -> Iterator[Progress | VideoOffers]:
        """As VideoErrands has it."""
        return self._errands.find(topic, week)

    def add(self, video_ids: Sequence[str], week: int) -> Iterator[Progress | ErrandDone]:
        """As VideoErrands has it."""
        return self._errands.add(video_ids, week)

    def minutes(self, weeks: int) -> int:
        """As VideoErrands has it."""
        return self._errands.minutes(weeks)

    def fetch_links(self, week: int | None) -> Iterator[Progress | ErrandDone]:
        """As VideoErrands has it."""
        return self._errands.fetch_links(week)


def run_ingest(
    assistant: Assistant,
    paths: Sequence[Path],
    options: Options | None = None,
    progress: Callable[[IngestProgress], None] | None = None,
) -> IngestReport:
    """Ingest files and folders into an open assistant's library."""
    settings = assistant.settings
    run = Ingest(assistant.database, assistant.embedder, settings.home, settings.now(), progress)
    return run.run(paths, options or Options())


def ensure_roadmap(assistant: Assistant) -> None:
    """Load `data/roadmap.md` when no roadmap is in use."""
    if assistant.library.active_roadmap() is None:
        run_ingest(assistant, [ROADMAP])

"""Opening the assistant for a command, with a roadmap in use."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.service import Assistant
from assistant.settings import ROOT, load_settings
from ingest.files import Options
from ingest.pipeline import Ingest, IngestProgress, IngestReport

if TYPE_CHECKING:
    from collections.abc import Sequence

ROADMAP = ROOT / "data" / "roadmap.md"
SAMPLE_LIBRARY = ROOT / "data" / "library"


def open_assistant() -> Assistant:
    """The assistant of the environment's settings."""
    return Assistant.open(load_settings())


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

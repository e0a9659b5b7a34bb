"""A library made for a run and thrown away after it: evals never touch a learner's."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from assistant.errors import ReadError
from assistant.models.embedder import Embedder
from assistant.models.remembering import RememberingEmbedder
from assistant.service import Assistant
from assistant.settings import ROOT, Settings
from ingest.files import Options
from ingest.pipeline import Ingest, IngestProgress

SAMPLE = (ROOT / "data" / "roadmap.md", ROOT / "data" / "library")
"""What `study up` fills a fresh library with."""


@contextmanager
def library_of(
    paths: Sequence[Path],
    settings: Settings,
    *,
    with_chat: bool = False,
    progress: Callable[[IngestProgress], None] | None = None,
) -> Iterator[Assistant]:
    """An assistant over just these files, on an embedded server of its own, embedded with the model of the settings.

    Without ``with_chat`` no chat model is used even where one is set; with it, the model writes whatever its trial
    said. Raises ReadError when a file cannot be read.
    """
    with TemporaryDirectory(prefix="study-evals-") as folder:
        own = settings.model_copy(
            update={
                "home": Path(folder),
                "database_url": None,
                "chat_model": settings.chat_model if with_chat else None,
                "answers": "written",
            }
        )
        with Assistant.open(own) as assistant:
            embedder = _remembering(assistant.embedder, assistant.embedder.model)
            done = Ingest(assistant.database, embedder, own.home, own.now(), progress).run(paths, Options())
            failed = next((source for source in done.sources if source.status == "failed"), None)
            if failed is not None:
                raise ReadError(f"{failed.uri} cannot be read into the evals' library: {failed.reason}")
            yield assistant


_remembered: dict[str, RememberingEmbedder] = {}


def _remembering(embedder: Embedder, model: str) -> Embedder:
    """The same model, which need not read again what it read for another suite's library."""
    return _remembered.setdefault(model, RememberingEmbedder(embedder))

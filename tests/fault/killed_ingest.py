"""An ingest that kills its process at a commit boundary.

Boundary 2n is just before the commit of the n-th transaction that writes, 2n + 1 just after it. Every text that is
embedded is appended to LOG before its vector is given back, as a provider would bill it.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np

from assistant.database import Database, open_database
from assistant.settings import Settings
from ingest.files import Options
from ingest.pipeline import Ingest
from tests.database.test_ingest import NOW
from tests.embedders import HashEmbedder

BATCH = 4


class BillingEmbedder(HashEmbedder):
    """Writes down what it is paid for."""

    def __init__(self, log: Path) -> None:
        super().__init__(batch=BATCH)
        self._log = log

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        with self._log.open("a", encoding="utf-8") as log:
            log.writelines(text.replace("\n", " ") + "\n" for text in texts)
        return super().embed(texts)


class KillingDatabase:
    """A database whose n-th boundary is the end of the process."""

    def __init__(self, database: Database, boundary: int | None) -> None:
        self._database = database
        self._boundary = boundary
        self.boundaries = 0

    def owner(self) -> AbstractContextManager[Any]:
        return self._database.owner()

    def session(self) -> AbstractContextManager[Any]:
        return self._database.session()

    @contextmanager
    def transaction(self, learner: UUID | None = None) -> Iterator[Any]:
        with self._database.transaction(learner) as connection:
            yield connection
            wrote = connection.execute("select pg_current_xact_id_if_assigned() is not null").fetchone()[0]
            self._pass(wrote)
        self._pass(wrote)

    def _pass(self, wrote: bool) -> None:
        if wrote:
            if self.boundaries == self._boundary:
                os.kill(os.getpid(), signal.SIGKILL)
            self.boundaries += 1


def ingest(settings: Settings, folder: Path, log: Path, boundary: int | None = None) -> int:
    """Read the folder in; returns the number of boundaries that were passed."""
    database = open_database(settings)
    killing = KillingDatabase(database, boundary)
    try:
        Ingest(killing, BillingEmbedder(log), settings.home, NOW).run([folder], Options())  # type: ignore[arg-type]
    finally:
        database.close()
    return killing.boundaries

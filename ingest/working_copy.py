"""The roadmap in use is a copy in the data folder: links are written there, never into the file it came from."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

from assistant.errors import StudyError
from ingest.roadmap import ParsedRoadmap, merge, read_roadmap


def working_copy_path(home: Path, source_id: str) -> Path:
    """Where the working copy of a roadmap lies."""
    return home / "roadmaps" / f"{source_id}.md"


def working_copy(home: Path, source_id: str, original: ParsedRoadmap) -> ParsedRoadmap:
    """The working copy of a roadmap, made when there is none.

    An unchanged original never touches it; a changed one is merged into it, and its links are kept.
    Raises StudyError when it cannot be written.
    """
    path = working_copy_path(home, source_id)
    origin = path.with_suffix(".origin")
    digest = hashlib.sha256(original.write()).hexdigest()
    try:
        if not path.exists():
            return _keep(path, origin, digest, original)
        existing = read_roadmap(path.read_bytes(), original.name)
        if origin.exists() and origin.read_text() == digest:
            return existing
        return _keep(path, origin, digest, merge(original, existing))
    except OSError as error:
        raise StudyError(
            f"The working copy of the roadmap, {path}, cannot be used: {error.strerror}.",
            "Check the folder STUDY_HOME.",
        ) from None


def _keep(path: Path, origin: Path, digest: str, parsed: ParsedRoadmap) -> ParsedRoadmap:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_whole(path, parsed.write())
    write_whole(origin, digest.encode())
    return parsed


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that it is there wholly or not at all."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".writing-")
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        Path(temporary).replace(path)
    except BaseException:  # raised again, Ctrl-C too: only no half-written file is left behind
        Path(temporary).unlink(missing_ok=True)
        raise

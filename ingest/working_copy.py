"""The roadmap in use is a copy in the data folder: links are written there, never into the file it came from."""

from __future__ import annotations

import hashlib
from pathlib import Path

from assistant.errors import StudyError
from ingest.roadmap import ParsedRoadmap, merge, read_roadmap
from ingest.whole_file import write_whole


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


def replace_copy(path: Path, before: bytes, after: bytes) -> None:
    """Write a roadmap file that was read as ``before``. Raises StudyError when it is another one by now."""
    try:
        now = path.read_bytes() if path.exists() else before
    except OSError as error:
        raise StudyError(f"{path} cannot be read: {error.strerror}.", "Check that it may be read.") from None
    if now != before:
        raise StudyError(f"{path.name} has changed since it was read.", "Run the same command again.")
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_whole(path, after)


def _keep(path: Path, origin: Path, digest: str, parsed: ParsedRoadmap) -> ParsedRoadmap:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_whole(path, parsed.write())
    write_whole(origin, digest.encode())
    return parsed

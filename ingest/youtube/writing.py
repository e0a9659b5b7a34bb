"""Links put into a roadmap: nothing but their own lines changes, and nothing is written that was not looked at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path

from assistant.domain import Roadmap, VideoLink
from assistant.errors import NotFoundError, ReadError
from assistant.service import Assistant
from ingest.roadmap import ParsedRoadmap, is_roadmap, read_roadmap
from ingest.working_copy import working_copy_path
from ingest.youtube.nouns import LinkChange


@dataclass(frozen=True, slots=True)
class Target:
    """A roadmap whose links can be changed. ``source_id`` is set for the working copy of the one in use."""

    path: Path
    data: bytes
    parsed: ParsedRoadmap
    source_id: str | None = None

    @property
    def roadmap(self) -> Roadmap:
        return self.parsed.roadmap


def roadmap_in_use(assistant: Assistant) -> Target:
    """The working copy of the roadmap in use. Raises NotFoundError when none is, ReadError."""
    active = assistant.library.active_roadmap()
    if active is None:
        raise NotFoundError("No roadmap is in use.", "Load one with `study ingest roadmap.md`.")
    path = working_copy_path(assistant.settings.home, active.source_id)
    source = assistant.library.source_text(active.source_id)
    data = _read(path) if path.exists() else source.text.encode()
    return Target(path, data, read_roadmap(data, Path(source.source.uri).name), active.source_id)


def roadmap_file(path: Path) -> Target:
    """A roadmap file that was named. Raises ReadError when it is not there or is no roadmap."""
    data = _read(path)
    parsed = read_roadmap(data, path.name)
    if not is_roadmap(parsed.text):
        raise ReadError(f"{path} is no roadmap: it has no weeks.", "Name a Markdown file with weeks in it.")
    return Target(path, data, parsed)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ReadError(
            f"{path} cannot be read: {error.strerror}.", "Check its name and that it may be read."
        ) from None


def change_of(target: Target, links: Mapping[int, Sequence[VideoLink]]) -> LinkChange:
    """What the file becomes with exactly these links under these weeks. Raises NotFoundError for a missing week."""
    parsed = target.parsed
    for week, wanted in sorted(links.items()):
        parsed = parsed.with_videos(week, wanted)
    after = parsed.write()
    return LinkChange(target.path, target.data, after, _diff(target, parsed), target.source_id)


def _diff(target: Target, changed: ParsedRoadmap) -> str:
    lines = unified_diff(
        target.parsed.text.splitlines(),
        changed.text.splitlines(),
        target.parsed.name,
        f"{target.parsed.name} with links",
        lineterm="",
        n=1,
    )
    return "\n".join(lines)

"""Roadmap Markdown, without loss: the parsed structure, the text it came from, and edits that change one week alone."""

from __future__ import annotations

import codecs
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.domain import Document, Roadmap, VideoLink, Week
from assistant.errors import NotFoundError, ReadError
from assistant.roadmap_json import roadmap_from_json, roadmap_to_json
from ingest.language import guess_language
from ingest.roadmap_edit import named_links, text_with_links, text_with_lost_links
from ingest.roadmap_lines import read_lines
from ingest.roadmap_structure import Structure, read_structure
from ingest.roadmap_weeks import find_weeks

__all__ = ["ParsedRoadmap", "is_roadmap", "merge", "read_roadmap", "roadmap_from_json", "roadmap_to_json"]

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


@dataclass(frozen=True)
class ParsedRoadmap:
    """A roadmap and the file it was read from. ``text`` is the file without its byte order mark."""

    name: str
    text: str
    mark: bytes
    encoding: str
    structure: Structure

    @property
    def roadmap(self) -> Roadmap:
        return self.structure.roadmap

    @property
    def document(self) -> Document:
        """The text as a source, with a section for every week and for what stands between and around them."""
        places = self.structure.sections
        return Document(
            kind="roadmap",
            title=self.roadmap.title,
            # A database's text holds no NUL; a character of the same length keeps every position.
            text=self.text.replace("\0", "\N{REPLACEMENT CHARACTER}"),
            sections=tuple((self.structure.lines[place].start, title) for place, title, _ in places),
            section_weeks=tuple(weeks for _, _, weeks in places),
            language=guess_language(self.text),
        )

    def write(self) -> bytes:
        """The bytes of the file."""
        return self.mark + self.text.encode(self.encoding)

    def with_videos(self, week_number: int, links: Sequence[VideoLink]) -> ParsedRoadmap:
        """The roadmap with exactly these links under a week; no byte of any other line changes.

        Raises NotFoundError when there is no such week.
        """
        if not any(body.start.number == week_number for body in self.structure.bodies):
            raise NotFoundError(f"The roadmap {self.name} has no week {week_number}.", "`study roadmap` lists them.")
        return self._with_text(text_with_links(self.structure, week_number, links))

    def with_lost_links(self, links: Sequence[tuple[int, VideoLink]]) -> ParsedRoadmap:
        """The roadmap with links at its end whose weeks it does not have."""
        return self._with_text(text_with_lost_links(self.text, links)) if links else self

    def _with_text(self, text: str) -> ParsedRoadmap:
        written = text.encode(self.encoding, "replace").decode(self.encoding)
        return ParsedRoadmap(self.name, written, self.mark, self.encoding, read_structure(written, self.name))


def read_roadmap(data: bytes, name: str) -> ParsedRoadmap:
    """Read a roadmap of any shape. Raises ReadError when the bytes are not text."""
    mark, encoding = next(((mark, name) for mark, name in _MARKS if data.startswith(mark)), (b"", "utf-8"))
    text = _decoded(data[len(mark) :], encoding)
    if text is None and not mark and b"\0" not in data:
        encoding = "cp1252"
        text = _decoded(data, encoding)
    if text is None:
        raise ReadError(f"{name} is not a text file that can be read.", "Save it as UTF-8.")
    return ParsedRoadmap(name, text, mark, encoding, read_structure(text, name))


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def is_roadmap(text: str) -> bool:
    """Whether a Markdown text has weeks: two of them, or one with tasks that say so."""
    weeks = {start.number for start in find_weeks(read_lines(text))}
    if len(weeks) != 1:
        return len(weeks) > 1
    week = read_structure(text, "").roadmap.weeks[0]
    return bool(week.search.queries) or any(task.kind != "task" for task in week.tasks)


def merge(changed_original: ParsedRoadmap, working_copy: ParsedRoadmap) -> ParsedRoadmap:
    """The changed original with the links of the working copy under the same weeks.

    A week is the same by its title, else by its number. Links whose week is gone are kept at the end of the file.
    """
    merged = changed_original
    lost: list[tuple[int, VideoLink]] = []
    for number, title, links in _links_to_keep(working_copy):
        target = _same_week(merged.roadmap, number, title)
        if target is None:
            lost.extend((number, link) for link in links)
            continue
        present = {link.id for link in target.videos}
        missing = [link for link in links if link.id not in present]
        if missing:
            merged = merged.with_videos(target.number, (*target.videos, *missing))
    kept = set(named_links(merged.structure.lines))
    return merged.with_lost_links([link for link in dict.fromkeys(lost) if link not in kept])


def _links_to_keep(working_copy: ParsedRoadmap) -> Iterator[tuple[int, str, tuple[VideoLink, ...]]]:
    """Number, title and links of each week that has links, those among them whose week was lost before."""
    weeks = working_copy.roadmap.weeks
    yield from ((week.number, week.title, week.videos) for week in weeks if week.videos)
    known = {week.number for week in weeks}
    for number, link in named_links(working_copy.structure.lines):
        if number not in known:
            yield number, "", (link,)


def _same_week(roadmap: Roadmap, number: int, title: str) -> Week | None:
    named = [week for week in roadmap.weeks if title and week.title.casefold() == title.casefold()]
    numbered = [week for week in roadmap.weeks if week.number == number]
    return next((week for week in named if week in numbered), next(iter([*named, *numbered]), None))

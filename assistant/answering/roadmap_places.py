"""Where in a roadmap's stored text its parts stand, so that a sentence about one of them cites exactly that place."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.domain import Roadmap, SearchLine, Task, VideoLink, Week

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r|$)")
_SIGNS = re.compile(r"^[\s>#|]*(?:(?:[-*+•]|\d{1,9}[.)])\s+)?(?:\[.{0,3}\]\s+)?[*_|\s]*")
_WORD = re.compile(r"\w+")
LONGEST_TASK = 16
"""Lines a task's place may span."""


@dataclass(frozen=True, slots=True)
class Place:
    """A range of characters of the text, end exclusive."""

    start: int
    end: int


class Places:
    """Finds the lines of a text that a parsed roadmap was read from."""

    def __init__(self, roadmap: Roadmap, text: str) -> None:
        self._lines = [(match.start(), match[0].rstrip("\r\n")) for match in _LINE.finditer(text) if match[0]]
        self._roadmap = roadmap
        self._begins = sorted(week.line - 1 for week in roadmap.weeks)

    def week(self, week: Week) -> Place:
        """The line that names a week."""
        return self._line(min(max(week.line - 1, 0), len(self._lines) - 1))

    def task(self, week: Week, task: Task) -> Place:
        """The line, or lines, of a task."""
        return self._best(week, task.title)

    def search(self, week: Week, search: SearchLine) -> Place:
        """The line of the searches of a week."""
        return self._best(week, " ".join([*(query.text for query in search.queries), search.note or ""]))

    def video(self, week: Week, link: VideoLink) -> Place:
        """The line of a link."""
        lines = self._inside(week)
        return next((self._line(at) for at in lines if link.url in self._lines[at][1]), self.week(week))

    def heading(self, title: str) -> Place | None:
        """The line that is a heading of these words."""
        wanted = _WORD.findall(title.casefold())
        for at, (_, line) in enumerate(self._lines):
            if line.lstrip().startswith(("#", "=", "<")) and _WORD.findall(line.casefold()) == wanted:
                return self._line(at)
        return None

    def _inside(self, week: Week) -> Sequence[int]:
        begin = max(week.line - 1, 0)
        following = bisect_right(self._begins, begin)
        end = self._begins[following] if following < len(self._begins) else len(self._lines)
        return range(begin, max(end, begin + 1))

    def _best(self, week: Week, words: str) -> Place:
        """The line of a week that says most of these words, and those after it that say the rest of them."""
        wanted = set(_WORD.findall(words.casefold()))
        inside = [at for at in self._inside(week) if at < len(self._lines)]
        if not inside or not wanted:
            return self.week(week)
        said = {at: set(_WORD.findall(self._lines[at][1].casefold())) for at in inside}
        first = max(inside, key=lambda at: (len(said[at] & wanted), -len(said[at] - wanted), -at))
        if not said[first] & wanted:
            return self.week(week)
        first, last = self._extended(first, inside, said, wanted)
        return Place(self._line(first).start, self._line(last).end)

    def _extended(
        self, first: int, inside: Sequence[int], said: dict[int, set[str]], wanted: set[str]
    ) -> tuple[int, int]:
        """From the best line to the neighbouring ones that bring words it lacks."""
        known, last = set(said[first]), first
        while last + 1 in said and last + 1 <= inside[-1] and last - first < LONGEST_TASK:
            if not (said[last + 1] & wanted) - known:
                break
            last += 1
            known |= said[last]
        while first - 1 in said and last - first < LONGEST_TASK and (said[first - 1] & wanted) - known:
            first -= 1
            known |= said[first]
        return first, last

    def _line(self, at: int) -> Place:
        """A line without its signs and the blanks around it."""
        if not self._lines:
            return Place(0, 0)
        start, line = self._lines[at]
        signs = _SIGNS.match(line)
        skipped = len(signs[0]) if signs and len(signs[0]) < len(line.rstrip()) else 0
        return Place(start + skipped, start + max(skipped, len(line.rstrip())))

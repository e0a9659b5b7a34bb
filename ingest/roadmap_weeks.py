"""Where the weeks of a roadmap begin, whatever it is written like: headings, plain or bold lines, list items, rows of
a table, phases that say which weeks they last, or, where nothing says "week", its sections in order.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from ingest.roadmap_content import match_label
from ingest.roadmap_lines import Line, cells, plain, without_signs
from ingest.roadmap_videos import read_link

WeekForm = Literal["heading", "plain", "item", "row", "section", "whole"]

PLAIN_LEVEL = 7
"""The level of a week that is a line of text: under every heading."""

_WORDS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
)  # fmt: skip
_NUMBERS = {word: number for number, word in enumerate(_WORDS)}
_NUMBER = rf"(?:\d{{1,3}}(?!\d)|(?:{'|'.join(reversed(_WORDS))})\b)"
_WEEK_WORD = r"(?:weeks?|wk|woche|semaine|semana|settimana|vecka)"
_TO = r"\s*(?:-|–|—|to|and|&|\+|,|/|through|until)\s*"
_WEEK = re.compile(
    rf"^(?P<before>(?:(?:optional|bonus|extra)\b[\s:,–—-]*)?){_WEEK_WORD}\s*(?:no\.?\s*|nr\.?\s*|#\s*)?"
    rf"(?P<first>{_NUMBER})"
    rf"(?P<others>(?:{_TO}(?:week\s*)?{_NUMBER}(?=\s*(?:$|[:—–\-|.)(,&+/]|to\b|and\b)))*)"
    r"(?P<after>.*)$",
    re.IGNORECASE,
)
_SHORT_WEEK = re.compile(r"^W(?P<first>\d{1,2})(?P<after>\s*(?:$|[:—–|.)-].*))$")
_SEPARATOR = re.compile(r"^\s*(?:[:—–\-|.)]+\s*|(?=\()|$)")
_WEEKS_IN_BRACKETS = re.compile(
    rf"[(\[,:–—-]\s*{_WEEK_WORD}\s+(?P<first>{_NUMBER})(?:{_TO}(?:week\s*)?(?P<last>{_NUMBER}))?\s*[)\]]?\s*$",
    re.IGNORECASE,
)
# What may stand before a week in its own heading: a number, or the month or module it lies in.
_BEFORE_WEEK = re.compile(
    rf"^(?:\d{{1,3}}[.)]\s+)?(?:(?:month|module|phase|unit|part|sprint|block|stage|section)\s*(?:\d{{1,3}}|[ivx]+)"
    rf"\s*[/|,:–—-]\s*)?(?={_WEEK_WORD}\b)",
    re.IGNORECASE,
)
_KEYCAP = re.compile("\ufe0f?\u20e3")
_OPTIONAL = re.compile(r"\b(?:optional|bonus)\b", re.IGNORECASE)
_WEEK_COLUMN = re.compile(rf"^(?:{_WEEK_WORD}|wk\.?|week\s*(?:#|no\.?|number))$", re.IGNORECASE)
_GROUP = re.compile(
    r"^(?P<word>phase|module|section|part|stage|step|level|unit|chapter|lesson|sprint|day|milestone|month|topic|quarter"
    r"|semester|term|track|block|cycle|sprint|session|lecture)\s*#?\s*(?:\d{1,3}|[ivx]+|"
    + "|".join(_WORDS)
    + r"|[a-h])\b",
    re.IGNORECASE,
)
_WIDE_GROUP = re.compile(r"^(?:part|month|quarter|semester|term|track|block|cycle|stage)\b", re.IGNORECASE)
_NUMBERED = re.compile(r"^(?:\d{1,3}[.):]|\d{1,3}\s+[-–—])\s*(?=\D)")
_ABOUT_THE_FILE = re.compile(
    r"^(?:table of )?(?:contents?|toc|index|summary|community|team|licen[cs]e|contribut\w+|code of conduct|about\b.*"
    r"|how to (?:contribute|use)\b.*|faqs?|credits?|acknowledg\w+|notes?|introduction|overview|readme|changelog"
    r"|support|star|disclaimer|references?|further reading|additional resources?|resources?|links?|prerequisites?"
    r"|audience|tips?\b.*|how (?:i|you|we)\b.*|what to skip\b.*|final (?:outcome|thoughts?|words?|notes?)\b.*"
    r"|conclusion|congratulations|next steps?|guiding principles\b.*|progress tracker|schedule|authors?"
    r"|contact|legend)$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class WeekStart:
    """Where a week begins. ``place`` indexes the lines; ``through`` is the last week of a range, else ``number``."""

    place: int
    number: int
    through: int
    title: str
    optional: bool
    level: int
    form: WeekForm


def find_weeks(lines: Sequence[Line]) -> list[WeekStart]:
    """The weeks as the file names them; empty when nothing in it says "week"."""
    spoken = _spoken_weeks(lines)
    items = _item_weeks(lines)
    rows = _row_weeks(lines)
    others = max((items, rows), key=_distinct)
    spoken = _without_gathering(spoken)
    prefer_spoken = len(_numbers(spoken)) >= 2 or _distinct(spoken) >= _distinct(others)
    return _numbered_once(lines, (prefer_spoken and spoken) or others or _bracket_weeks(lines))


def _without_gathering(weeks: Sequence[WeekStart]) -> list[WeekStart]:
    """Without those that only gather the weeks under them ("Weeks 1-4" over "Week 1", "Week 2" ...)."""
    gathers = {
        week.place
        for week, following in pairwise(weeks)
        if week.number <= following.number <= week.through
        and week.through > week.number
        and following.level > week.level
    }
    return [week for week in weeks if week.place not in gathers]


def find_sections(lines: Sequence[Line]) -> list[WeekStart]:
    """The sections of a file without weeks: those that count themselves, else those with something to do in them."""
    headings = [place for place, line in enumerate(lines) if line.kind == "heading" and line.content]
    named, numbered = _counted(lines, headings, _GROUP, 2), _counted(lines, headings, _NUMBERED, 3)
    if named and numbered and _are_wide(lines, named) and lines[numbered[0]].level > lines[named[0]].level:
        named = []
    if named or numbered:
        return _sections_at(lines, named or numbered)
    with_tasks = [place for place in headings if _has_own_tasks(lines, place) and not is_about_the_file(lines[place])]
    if with_tasks:
        return _sections_at(lines, with_tasks)
    first = next((place for place, line in enumerate(lines) if line.kind == "item" and line.content), None)
    return [] if first is None else [WeekStart(first, 1, 1, "", False, 0, "whole")]


def _counted(lines: Sequence[Line], headings: Sequence[int], pattern: re.Pattern[str], least: int) -> list[int]:
    """The headings that count themselves, on the deepest level that has enough of them."""
    counted = [place for place in headings if pattern.match(without_signs(plain(lines[place].content)))]
    levels = Counter(lines[place].level for place in counted)
    deepest = max((level for level, count in levels.items() if count >= least), default=0)
    return [place for place in counted if lines[place].level == deepest]


def _are_wide(lines: Sequence[Line], places: Sequence[int]) -> bool:
    """Whether headings gather sections rather than being sections ("Part 2", "Month 1")."""
    return all(_WIDE_GROUP.match(without_signs(plain(lines[place].content))) for place in places)


def is_about_the_file(line: Line) -> bool:
    """Whether a heading leads to words about the roadmap (contents, licence, credits), not to something to learn."""
    return _ABOUT_THE_FILE.match(without_signs(plain(line.content)).rstrip(" :")) is not None


def is_known_subheading(line: Line) -> bool:
    """Whether a heading is a part of a week ("Tasks", "Resources"), not the beginning of something else."""
    return match_label(line.content) is not None


def is_counted_group(title: str) -> bool:
    """Whether a heading is one of several of its kind ("Month 2", "Phase 0")."""
    return _GROUP.match(without_signs(plain(title))) is not None


def _numbers(weeks: Sequence[WeekStart]) -> set[int]:
    return {week.number for week in weeks}


def _distinct(weeks: Sequence[WeekStart]) -> int:
    return len({(week.number, week.title.casefold()) for week in weeks})


def number_of(word: str) -> int:
    """A number written in digits or as a word, up to twenty."""
    return _NUMBERS[word.lower()] if word.lower() in _NUMBERS else int(word)


def _read_week(content: str, *, strict: bool) -> tuple[int, int, str, bool] | None:
    """Number, last number, title and whether it is optional. ``strict`` wants a separator after the number."""
    text = _KEYCAP.sub("", without_signs(plain(content).strip("*_ ")))
    text = _BEFORE_WEEK.sub("", text)
    match = _WEEK.match(text) or _SHORT_WEEK.match(text)
    if match is None:
        return None
    after = match["after"].strip("*_ ") if match["after"].strip() else ""
    separator = _SEPARATOR.match(after)
    if strict and separator is None:
        return None
    if re.match(r"\w", match["after"]) or (strict and after.endswith((".", ",")) and separator and not separator[0]):
        return None
    first = number_of(match["first"])
    others = match.groupdict().get("others") or ""
    last = max([first, *(number_of(found) for found in re.findall(_NUMBER, others, re.IGNORECASE))])
    title = after[separator.end() :] if separator else after
    optional = _OPTIONAL.search(match.groupdict().get("before") or "") or "(optional)" in title.lower()
    return first, last, _title(title), bool(optional)


def _title(text: str) -> str:
    text = text.strip("*_ ").strip()
    inner = text[1:-1] if text.startswith("(") and text.endswith(")") else text
    return inner.strip() if "(" not in inner.strip("()") and ")" not in inner.strip("()") else text


def _spoken_weeks(lines: Sequence[Line]) -> list[WeekStart]:
    found = []
    for place, line in enumerate(lines):
        if line.kind == "heading" and (read := _read_week(line.content, strict=False)):
            found.append(WeekStart(place, *_first_three(read), read[3], line.level, "heading"))
        elif line.kind == "text" and _stands_alone(lines, place) and (read := _read_week(line.content, strict=True)):
            found.append(WeekStart(place, *_first_three(read), read[3], PLAIN_LEVEL, "plain"))
    return found


def _first_three(read: tuple[int, int, str, bool]) -> tuple[int, int, str]:
    return read[0], read[1], read[2]


def _stands_alone(lines: Sequence[Line], place: int) -> bool:
    """A line inside a paragraph is prose, whatever it begins with."""
    before = lines[place - 1] if place else None
    if before is None or before.kind != "text" or before.content.startswith("<"):
        return True
    return _read_week(before.content, strict=True) is not None


def _item_weeks(lines: Sequence[Line]) -> list[WeekStart]:
    found = []
    for place, line in enumerate(lines):
        if line.kind == "item" and (read := _read_week(line.content, strict=True)):
            level = PLAIN_LEVEL + 1 + line.indent
            found.append(WeekStart(place, *_first_three(read), read[3], level, "item"))
    return found


def _row_weeks(lines: Sequence[Line]) -> list[WeekStart]:
    found = []
    column: int | None = None
    for place, line in enumerate(lines):
        if line.kind == "row" and place + 1 < len(lines) and lines[place + 1].kind == "delimiter":
            column = week_column(cells(line.content), ())
        elif line.kind == "row":
            found.extend(_row_week(place, cells(line.content), column))
        elif line.kind != "delimiter":
            column = None
    return found


def week_column(header: Sequence[str], row: Sequence[str]) -> int | None:
    """Which column says the week: by its head, else the first where the row itself says "Week 3"."""
    named = (at for at, cell in enumerate(header) if _WEEK_COLUMN.match(cell))
    spoken = (at for at, cell in enumerate(row[:1]) if _read_week(cell, strict=True))
    return next(named, None) if row == () or any(map(_WEEK_COLUMN.match, header)) else next(spoken, None)


def _row_week(place: int, row: Sequence[str], column: int | None) -> list[WeekStart]:
    at = 0 if column is None else column
    if at >= len(row):
        return []
    cell = row[at] if column is None or not row[at][:1].isdigit() else f"Week {row[at]}"
    read = _read_week(cell, strict=True) if cell else None
    if read is None:
        return []
    return [WeekStart(place, *_first_three(read), read[3], PLAIN_LEVEL, "row")]


def _bracket_weeks(lines: Sequence[Line]) -> list[WeekStart]:
    found = []
    for place, line in enumerate(lines):
        if line.kind != "heading":
            continue
        text = without_signs(plain(line.content))
        match = _WEEKS_IN_BRACKETS.search(text)
        if match and text[: match.start()].strip():
            first = number_of(match["first"])
            last = max(first, number_of(match["last"])) if match["last"] else first
            optional = _OPTIONAL.search(text) is not None
            found.append(WeekStart(place, first, last, text, optional, line.level, "heading"))
    return found


def _numbered_once(lines: Sequence[Line], weeks: list[WeekStart]) -> list[WeekStart]:
    """Where every month counts its weeks from one again, count on through the file instead."""
    numbers = [week.number for week in weeks]
    restarts = sum(1 for before, after in pairwise(numbers) if after <= before and after <= 1)
    repeated = len(numbers) - len(set(numbers))
    if not repeated or not restarts or not _restart_under_headings(lines, weeks):
        return weeks
    counted, number = [], 1
    for week in weeks:
        length = week.through - week.number
        counted.append(replace(week, number=number, through=number + length))
        number += length + 1
    return counted


def _restart_under_headings(lines: Sequence[Line], weeks: Sequence[WeekStart]) -> bool:
    """Whether each new count begins after a heading like those of the counts before it ("Month 2")."""
    for before, after in pairwise(weeks):
        between = lines[before.place + 1 : after.place]
        above = [line for line in between if line.kind == "heading" and line.level < after.level]
        if after.number <= before.number and not any(is_counted_group(line.content) for line in above):
            return False
    return True


def _has_own_tasks(lines: Sequence[Line], place: int) -> bool:
    for at in range(place + 1, len(lines)):
        line = lines[at]
        if line.kind == "heading":
            return False
        if line.kind == "delimiter" or (line.kind == "item" and not _leads_elsewhere(line)):
            return True
    return False


def _leads_elsewhere(line: Line) -> bool:
    """Whether an item is a link: into the file (a table of contents) or to a video."""
    return (line.content.startswith("[") and "](#" in line.content) or read_link(line.content) is not None


def _sections_at(lines: Sequence[Line], places: Sequence[int]) -> list[WeekStart]:
    starts = []
    for number, place in enumerate(places, start=1):
        heading = without_signs(plain(lines[place].content))
        title = _NUMBERED.sub("", heading) or heading
        optional = _OPTIONAL.search(heading) is not None
        starts.append(WeekStart(place, number, number, title, optional, lines[place].level, "section"))
    return starts

"""WebVTT, SubRip and SubViewer: blocks of a line with two times and the lines that are shown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ingest.captions.cues import RawCue

_CLOCK = r"(?:(\d{1,4}):)?(\d{1,3}):(\d{1,2})(?:[.,](\d{1,3})\d{0,6})?"
_ARROW = re.compile(rf"^\s*{_CLOCK}\s*-+>\s*{_CLOCK}(?:\s.*)?$")
_COMMA = re.compile(rf"^\s*{_CLOCK}\s*,\s*{_CLOCK}\s*$")
_COMMA_LIKE = re.compile(r"^\s*\d+:\d+\S*,\s*\d+:\S+\s*$")
_CLOCK_BEFORE_ARROW = re.compile(r"^\s*\d+:\S*\s*-+>")
_SKIPPED = re.compile(r"^(?:NOTE|STYLE|REGION)(?:\s|$)")
_HEADER = re.compile(r"^WEBVTT(?:[ \t].*)?$")
_LANGUAGE = re.compile(r"^Language:\s*([A-Za-z]{2,3}(?:-[A-Za-z0-9]+)*)\s*$", re.IGNORECASE)


@dataclass
class Parsed:
    """The cues of a file, how many could not be read, and the language its header names."""

    cues: list[RawCue] = field(default_factory=list)
    bad: int = 0
    language: str | None = None


def seconds(hours: str | None, minutes: str, secs: str, fraction: str | None) -> float:
    """A clock's parts in seconds."""
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(secs) + int((fraction or "0").ljust(3, "0")) / 1000


def has_vtt_header(text: str) -> bool:
    """Whether the first line is WebVTT's."""
    return bool(_HEADER.match(text.split("\n", 1)[0].strip()))


def has_arrows(text: str) -> bool:
    """Whether one of the first lines is the times of a cue, as in SubRip."""
    return any(_ARROW.match(line) for line in text[:2_000].split("\n")[:5])


def parse_vtt(text: str) -> Parsed:
    """WebVTT after its first line."""
    header, body = _header(text)
    parsed = _parse(body, _ARROW, named=True)
    languages = [match.group(1) for line in header if (match := _LANGUAGE.match(line))]
    parsed.language = languages[0] if languages else None
    return parsed


def parse_srt(text: str) -> Parsed:
    """SubRip."""
    return _parse(text.split("\n"), _ARROW)


def parse_sbv(text: str) -> Parsed:
    """SubViewer, as YouTube exports it."""
    return _parse(text.replace("[br]", " ").split("\n"), _COMMA)


def _header(text: str) -> tuple[list[str], list[str]]:
    """The lines of the header, up to an empty line or the first times, and the rest."""
    lines = text.split("\n")
    for place, line in enumerate(lines[1:], 1):
        if not line.strip() or "-->" in line:
            return lines[1:place], lines[place:]
    return lines[1:], []


def _parse(lines: list[str], times: re.Pattern[str], *, named: bool = False) -> Parsed:
    parsed = Parsed()
    for block in _blocks(lines, times):
        _read_block(block, times, parsed, named=named)
    return parsed


def _blocks(lines: list[str], times: re.Pattern[str]) -> Iterator[list[str]]:
    """Lines that belong together: parted by an empty line, or, where that is missing, by the next line with times."""
    block: list[str] = []
    for line in lines:
        blank = not line.strip()
        # A line of spaces right under the times is the empty upper line of a rolling caption.
        if blank and not (line and block and _is_times(block[-1], times)):
            if block:
                yield block
            block = []
        elif _begins_a_cue(line, times) and any(_is_times(other, times) for other in block):
            identifier = [block.pop()] if len(block) > 2 and block[-1].strip().isdecimal() else []
            yield block
            block = [*identifier, line]
        else:
            block.append(line)
    if block:
        yield block


def _begins_a_cue(line: str, times: re.Pattern[str]) -> bool:
    """Whether a line under times is times again, and not words with an arrow in them."""
    return bool(times.match(line) or _CLOCK_BEFORE_ARROW.match(line) or (times is _COMMA and _COMMA_LIKE.match(line)))


def _is_times(line: str, times: re.Pattern[str]) -> bool:
    return bool(times.match(line)) or "-->" in line or (times is _COMMA and bool(_COMMA_LIKE.match(line)))


def _read_block(block: list[str], times: re.Pattern[str], parsed: Parsed, *, named: bool) -> None:
    """Read a cue. Above its times stands its name, where cues are ``named``; elsewhere a number, or words that lost
    their own times.
    """
    place = next((place for place, line in enumerate(block) if _is_times(line, times)), None)
    if place is None:
        _read_rest(block, parsed)
        return
    if lost := [] if named else _without_number(block[:place]):
        _read_rest(lost, parsed)
    match = times.match(block[place])
    if match is None:
        parsed.bad += 1
        return
    start, end = seconds(*match.groups()[:4]), seconds(*match.groups()[4:])
    parsed.cues.append(RawCue(start, end, tuple(block[place + 1 :])))


def _without_number(above: list[str]) -> list[str]:
    return above[:-1] if above and above[-1].strip().isdecimal() else above


def _read_rest(block: list[str], parsed: Parsed) -> None:
    """Text without times: a comment, a number that lost its cue, or a cue whose words go with the one before."""
    if _SKIPPED.match(block[0]) or all(line.strip().isdecimal() for line in block):
        return
    numbered = block[0].strip().isdecimal()
    last = parsed.cues[-1] if parsed.cues else None
    if last is not None and not last.lines and not numbered:
        # The upper line of a rolling caption is empty, and whoever saved the file took the space away that says so.
        parsed.cues[-1] = RawCue(last.start, last.end, ("", *block))
        return
    parsed.bad += 1
    if last is not None:
        parsed.cues[-1] = RawCue(last.start, last.end, (*last.lines, *block[numbered:]))

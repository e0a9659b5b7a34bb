"""A transcript as people paste it: a time, then what was said."""

from __future__ import annotations

import itertools
import re

from ingest.captions.cues import RawCue
from ingest.captions.timed_text import Parsed, seconds

_STAMP = re.compile(r"^\s*[\[(]?(?:(\d{1,2}):)?(\d{1,3}):(\d{2})(?:\.(\d{1,3}))?[\])]?(?:\s*[-–—:]?\s+|\s*$)(.*)$")
WORDS_A_SECOND = 2.5


def looks_like_transcript(text: str) -> bool:
    """Whether times stand at the beginning of so many lines that it cannot be a note that mentions some."""
    lines = [line for line in text.split("\n") if line.strip()]
    stamped = [match for line in lines if (match := _STAMP.match(line))]
    times = [seconds(*match.groups()[:4]) for match in stamped]
    rising = all(before <= after for before, after in itertools.pairwise(times))
    return len(stamped) >= 3 and len(stamped) >= 0.3 * len(lines) and rising


def parse_transcript(text: str) -> Parsed:
    """Each time with the words up to the next one; the last lasts as long as its words take to say."""
    parsed = Parsed()
    for line in text.split("\n"):
        match = _STAMP.match(line)
        if match:
            start = seconds(*match.groups()[:4])
            parsed.cues.append(RawCue(start, start, (match.group(5),)))
        elif parsed.cues and line.strip():
            last = parsed.cues[-1]
            parsed.cues[-1] = RawCue(last.start, last.end, (*last.lines, line))
    following = [cue.start for cue in parsed.cues[1:]]
    parsed.cues = [
        RawCue(cue.start, end, cue.lines)
        for cue, end in zip(parsed.cues, [*following, *(_spoken_until(cue) for cue in parsed.cues[-1:])], strict=True)
    ]
    return parsed


def _spoken_until(cue: RawCue) -> float:
    return cue.start + sum(len(line.split()) for line in cue.lines) / WORDS_A_SECOND

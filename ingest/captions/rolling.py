"""Rolling captions: two lines on the screen, of which the upper one was the lower one before.

YouTube writes its automatic captions so. Each cue repeats what is still to be seen and adds a line; what was carried
over is dropped, what was really said twice stands twice and stays.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from ingest.captions.cues import RawCue, shown_line

_INLINE = re.compile(r"<\d{1,3}:\d{2}(?::\d{2})?[.,]\d{1,3}>")
ENOUGH = 0.6
A_MOMENT = 0.05
"""Seconds up to which a cue only shows what is there before the next line comes."""


def is_rolling(cues: Sequence[RawCue]) -> bool:
    """Whether cues carry lines over: words are timed inside them, or most cues of two lines begin with the last one."""
    pairs = [(_shown(before), _shown(after)) for before, after in itertools.pairwise(cues)]
    tall = [(before, after) for before, after in pairs if len(after) > 1 and before]
    carried = sum(after[0] == before[-1] for before, after in tall)
    if any(_INLINE.search(line) for cue in cues for line in cue.lines):
        return carried > 0 or any(before and before == after for before, after in pairs)
    # A screen of one line said over and over proves nothing.
    telling = sum(after[0] == before[-1] != after[-1] for before, after in tall)
    return telling >= 2 and carried >= ENOUGH * len(tall) and len(tall) >= 0.3 * len(pairs)


def unrolled(cues: Sequence[RawCue]) -> list[RawCue]:
    """Each line once, with the time at which it appeared."""
    every_cue_adds = not _some_cue_adds_nothing(cues)
    result: list[RawCue] = []
    on_screen: list[str] = []
    for cue in cues:
        shown = _shown(cue)
        added = shown[0 if _is_cleared(cue) else _carried(on_screen, shown, every_cue_adds) :]
        on_screen = shown or on_screen
        if added:
            result.append(RawCue(cue.start, cue.end, tuple(added)))
    return _ended_by_the_next(result)


def _ended_by_the_next(cues: Sequence[RawCue]) -> list[RawCue]:
    ended = [
        RawCue(cue.start, max(cue.start, min(cue.end, after.start)), cue.lines)
        for cue, after in itertools.pairwise(cues)
    ]
    return [*ended, *cues[-1:]]


def _shown(cue: RawCue) -> list[str]:
    return [line for line in map(shown_line, cue.lines) if line]


def _is_cleared(cue: RawCue) -> bool:
    """Whether nothing stands above the line that is new: the screen was cleared before."""
    return len(cue.lines) > 1 and not shown_line(cue.lines[0]) and cue.end - cue.start > A_MOMENT


def _some_cue_adds_nothing(cues: Sequence[RawCue]) -> bool:
    """Whether between the lines that are added the screen is shown as it is, as YouTube does for 10 milliseconds."""
    pairs = ((_shown(before), _shown(after)) for before, after in itertools.pairwise(cues))
    return any(after and _carries(before, after) == [len(after)] for before, after in pairs)


def _carried(before: Sequence[str], shown: Sequence[str], every_cue_adds: bool) -> int:
    """How many lines at the top are the last ones that were seen before.

    Where the same words are said again and again, a screen may be the one before or one with a line added; it is the
    latter when every other cue adds one.
    """
    possible = _carries(before, shown)
    if every_cue_adds and len(possible) > 1 and possible[-1] == len(shown):
        return possible[-2]
    return max(possible, default=0)


def _carries(before: Sequence[str], shown: Sequence[str]) -> list[int]:
    counts = range(1, min(len(before), len(shown)) + 1)
    return [count for count in counts if list(before[-count:]) == list(shown[:count])]

"""Rolling captions: two lines on the screen, of which the upper one was the lower one before.

YouTube writes its automatic captions so. Each cue repeats what is still to be seen and adds a line; what was carried
over is dropped, what was really said twice stands twice and stays.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from ingest.captions.cues import RawCue, clean_line

_INLINE = re.compile(r"<\d{1,3}:\d{2}(?::\d{2})?[.,]\d{1,3}>")
ENOUGH = 0.6


def is_rolling(cues: Sequence[RawCue]) -> bool:
    """Whether cues carry lines over: words are timed inside them, or most cues of two lines begin with the last one."""
    pairs = [(_shown(before), _shown(after)) for before, after in itertools.pairwise(cues)]
    tall = [(before, after) for before, after in pairs if len(after) > 1 and before]
    carried = sum(after[0] == before[-1] for before, after in tall)
    if any(_INLINE.search(line) for cue in cues for line in cue.lines):
        return carried > 0 or any(before and before == after for before, after in pairs)
    return carried >= 2 and carried >= ENOUGH * len(tall) and len(tall) >= 0.3 * len(pairs)


def unrolled(cues: Sequence[RawCue]) -> list[RawCue]:
    """Each line once, with the time at which it appeared."""
    result: list[RawCue] = []
    on_screen: list[str] = []
    for cue in cues:
        shown = _shown(cue)
        added = shown[_carried(on_screen, shown) :]
        on_screen = shown or on_screen
        if added:
            result.append(RawCue(cue.start, cue.end, tuple(added)))
    return [
        RawCue(cue.start, max(cue.start, min(cue.end, after.start)), cue.lines)
        for cue, after in zip(result, [*result[1:], *result[-1:]], strict=True)
    ][: len(result) - 1] + result[-1:]


def _shown(cue: RawCue) -> list[str]:
    return [line for line in map(clean_line, cue.lines) if line]


def _carried(before: Sequence[str], shown: Sequence[str]) -> int:
    """How many lines at the top are the last ones that were seen before."""
    for count in range(min(len(before), len(shown)), 0, -1):
        if list(before[-count:]) == list(shown[:count]):
            return count
    return 0

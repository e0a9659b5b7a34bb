"""The library in words: what it holds, and what it does not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from assistant.domain import Roadmap, Source
from assistant.learning.words import counted
from ui.printing import duration
from ui.render import label

STATES = {"ready": "ready", "failed": "could not be read", "empty": "no text in it"}


def holdings(sources: Sequence[Source], roadmap: Roadmap | None) -> str:
    """What can be asked about, and what happens to other questions. Markdown."""
    read = [source for source in sources if source.kind != "roadmap" and source.passages]
    of_roadmap = f"the roadmap “{label(roadmap.title)}” and " if roadmap is not None else ""
    weeks = sorted({week for source in read for week in source.weeks})
    serving = f" for {spelled_weeks(weeks)}" if weeks else ""
    holds = f"The library holds {of_roadmap}{counted(len(read), 'source')}{serving}."
    return f"{holds} What they do not say is not answered; you are told so, and what is missing."


def spelled_weeks(weeks: Sequence[int]) -> str:
    """week 6; weeks 1, 6 and 13; weeks 1 to 24."""
    if len(weeks) == 1:
        return f"week {weeks[0]}"
    if len(weeks) > 3 and list(weeks) == list(range(weeks[0], weeks[-1] + 1)):
        return f"weeks {weeks[0]} to {weeks[-1]}"
    return f"weeks {', '.join(map(str, weeks[:-1]))} and {weeks[-1]}"


def described(source: Source) -> str:
    """Where a source serves, how long it is, and its state."""
    return " · ".join(_parts(source))


def _parts(source: Source) -> Iterable[str]:
    if source.kind == "roadmap":
        yield "roadmap"
    elif source.weeks:
        yield spelled_weeks(source.weeks)
    if source.duration_seconds:
        yield duration(source.duration_seconds)
    if source.passages:
        yield counted(source.passages, "passage")
    yield STATES[source.status]

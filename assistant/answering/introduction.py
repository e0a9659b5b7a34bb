"""What the assistant says of itself, when it is greeted or asked what it can do."""

from __future__ import annotations

from dataclasses import replace

from assistant.answering.cite import Citations
from assistant.answering.found import Asked
from assistant.domain import Answer

OF_ONES_OWN_WAY = (
    "On your own way, say “What should I do next?”, “I've finished the beginner task of week 1”, “Plan my week” or "
    "“How far am I?”. What would change your record is asked first."
)
OF_VIDEOS = (
    "For videos, say “Find me a video on circuit breakers” or “Fetch links”. Nothing is added before you agree to it."
)


def introduce(asked: Asked) -> Answer:
    """A notice, a text on the learner's own way, and no sentence: nothing in it comes from a source."""
    counts = asked.assistant.library.counts()
    roadmap = asked.assistant.library.roadmap()
    weeks = f" and on the {len(roadmap.weeks)} weeks of your roadmap" if roadmap is not None else ""
    notice = (
        f"Ask a question on what your library holds ({counts.sources} sources, {counts.passages:,} passages){weeks}, "
        "such as “What do I do in week 6?”. Every sentence of an answer names its source; what the library does not "
        "cover is refused."
    )
    told = asked.answered((), Citations(), notice=notice)
    if roadmap is None:
        return told
    videos = [OF_VIDEOS] if asked.assistant.errands is not None else []
    return replace(told, text="\n".join([OF_ONES_OWN_WAY, *videos]))

"""Questions to begin with: only such as this library can answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from assistant.domain import Roadmap, Source

OF_LECTURES = {
    "Sample lecture: Setting up Python and Node without regret": ("What is a lock file?", "What is an atomic write?"),
    "Sample lecture: Postgres from the first table to the connection pool": (
        "How large should a connection pool be?",
        "What is a deadlock?",
    ),
    "Sample lecture: Docker images that are small, safe and fast to build": (
        "What is a multi-stage build?",
        "What is the difference between a tag and a digest?",
    ),
}
OF_ONES_OWN_WAY = "What should I do next?"
MANY = 6


def examples(sources: Iterable[Source], roadmap: Roadmap | None) -> list[str]:
    """Up to six questions: of the sample lectures that are there, of the roadmap in use, and what is next on it."""
    of_lectures = [question for source in sources for question in OF_LECTURES.get(source.title, ())]
    of_roadmap = list(_of_roadmap(roadmap)) if roadmap is not None else []
    wanted = max(MANY - len(of_roadmap), 4)
    return (of_lectures[::2] + of_lectures[1::2])[:wanted] + of_roadmap[: max(2, MANY - len(of_lectures))]


def _of_roadmap(roadmap: Roadmap) -> Iterator[str]:
    """What is next, what to do in a week and what one of its tasks is, then the other weeks."""
    weeks = [week.number for week in roadmap.weeks if week.tasks]
    enterprise = [week.number for week in roadmap.weeks if any(task.kind == "enterprise" for task in week.tasks)]
    yield from (OF_ONES_OWN_WAY for _ in weeks[:1])
    yield from (f"What do I do in week {number}?" for number in weeks[:1])
    yield from (f"What is the enterprise task of week {number}?" for number in enterprise[1:2])
    yield from (f"What do I do in week {number}?" for number in weeks[1:6])

"""Simulated learners: what the weekly plans come to over half a year of living by them, or not.

The roadmap is ours, with the videos of the sample library. Lives are seeded: the same code gives the same figures.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from assistant.domain import LibraryVideo
from assistant.errors import ReadError
from assistant.learning.course import course_of
from assistant.learning.hours import usable
from assistant.learning.nouns import Course
from evals.library import SAMPLE
from evals.life import ASKED_AFTER, LONGEST, START, Diary, Person, live
from evals.metrics import Metric, Record
from ingest.files import Options, find_files, load, read

LISTS = ("known", "recognised", "minutes", "away")
"""Fields of a person that a case has as lists."""


@dataclass(frozen=True, slots=True)
class Lived:
    """A case with what became of it."""

    person: Person
    diary: Diary

    @property
    def keeps_all(self) -> bool:
        return self.person.keeps == 1.0

    @property
    def days(self) -> int:
        """Days from the first to the last task; for a life that was not finished, those that were looked at."""
        return (self.diary.finished - START).days + 1 if self.diary.finished else 7 * LONGEST

    @property
    def best_days(self) -> int | None:
        """Days in which it could have been done: every minute that a plan may use spent on what was needed.

        A session that the person missed is nobody's to use, and time of the buffer counts where it was spent. None
        where LONGEST would not have been enough.
        """
        left = self.diary.needed
        for passed in range(7 * LONGEST):
            day = START + timedelta(days=passed)
            left -= max(usable(self.person.hours(day)) - self.diary.missed[day], self.diary.spent[day])
            if left <= 0:
                return passed + 1
        return None

    @property
    def ratio(self) -> float | None:
        """Days taken for each that it takes at best."""
        return None if self.best_days is None else self.days / self.best_days

    @property
    def error(self) -> float | None:
        """Weeks between the finish that was projected after some weeks and the real one, whichever came first."""
        projected = self.diary.projection.finish if self.diary.projection else None
        if projected is None or self.diary.finished is None:
            return None
        return abs((self.diary.finished - projected).days) / 7

    @property
    def within(self) -> float | None:
        """Whether the real finish lay in the interval that was projected."""
        found = self.diary.projection
        if found is None or found.earliest is None or found.latest is None or self.diary.finished is None:
            return None
        return float(found.earliest <= self.diary.finished <= found.latest)

    @property
    def can_be_foreseen(self) -> bool:
        """Whether what is known when the projection is asked for holds until the end."""
        changes = [when[0] for when in (self.person.away, self.person.later) if when is not None]
        return all(week <= ASKED_AFTER for week in changes)


def person_of(found: dict[str, Any]) -> Person:
    """A case from its JSON. Raises TypeError or KeyError for one that lacks what every one has."""
    later = found.get("later")
    lists = {name: tuple(found[name]) for name in LISTS if name in found}
    changed = None if later is None else (later["week"], tuple(later["minutes"]))
    return Person(**{**found, **lists, "later": changed})


def sample_course() -> Course:
    """Our roadmap with the sample library's videos, read from their files. Raises ReadError."""
    roadmap = read(load(SAMPLE[0]), Options()).roadmap
    if roadmap is None:
        raise ReadError(f"{SAMPLE[0]} is no roadmap.", "Take it from the repository again.")
    documents = [(path.stem, read(load(path), Options()).document) for path in find_files(SAMPLE[1:]).files]
    videos = [
        LibraryVideo(name, one.title, one.url, one.video_id, one.weeks, one.duration_seconds, one.chapters)
        for name, one in documents
    ]
    return course_of(roadmap.roadmap, videos)


def score_learners(people: Sequence[Person], course: Course) -> tuple[list[Metric], list[Record]]:
    """Live every life, and say how good the plans were for it."""
    lives = [Lived(person, live(person, course)) for person in people]
    return metrics_of_lives(lives), [_record(one) for one in lives]


def metrics_of_lives(lives: Sequence[Lived]) -> list[Metric]:
    """The metrics of lives that were lived.

    How much of a plan is kept is asked only where every session is, since it is the plan that is measured.
    """
    keeping = [one for one in lives if one.keeps_all]
    foreseen = [one for one in lives if one.can_be_foreseen]
    return [
        Metric("sessions kept", {one.person.id: _share(one.diary.kept, one.diary.begun) for one in keeping}),
        Metric("week kept", {one.person.id: _share(one.diary.held, one.diary.promised) for one in keeping}),
        Metric("days to finish", {one.person.id: one.ratio for one in lives}, higher_is_better=False),
        Metric("idle days", {one.person.id: _idle(one.diary) for one in lives}, higher_is_better=False),
        Metric(
            "projection error",
            {one.person.id: one.error for one in foreseen if one.keeps_all},
            higher_is_better=False,
        ),
        Metric(
            "projection error, irregular",
            {one.person.id: one.error for one in foreseen if not one.keeps_all},
            higher_is_better=False,
            gated=False,
        ),
        Metric("within projection", {one.person.id: one.within for one in foreseen if one.keeps_all}, gated=False),
        Metric("broken rules", {one.person.id: float(len(one.diary.broken)) for one in lives}, higher_is_better=False),
    ]


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _idle(diary: Diary) -> float | None:
    return _share(diary.idle_days, diary.open_days)


def _record(one: Lived) -> Record:
    scores = {metric.name: value for metric in metrics_of_lives([one]) for value in metric.values.values()}
    details: Mapping[str, Any] = {
        "question": _about(one.person),
        "answer": _told(one),
        "scores": scores,
    }
    return Record(one.person.id, one.person.kind, (), False, details)


def _about(person: Person) -> str:
    """Who learns, in a sentence."""
    hours = ", ".join(str(minutes) for minutes in person.minutes)
    parts = [f"Minutes from Monday to Sunday: {hours}; level {person.level}; pace {person.pace}"]
    parts += [f"keeps {person.keeps:.0%} of the sessions"] if person.keeps != 1.0 else []
    parts += [f"away from week {person.away[0]} to {person.away[1]}"] if person.away else []
    parts += [f"from week {person.later[0]} on other hours"] if person.later else []
    known = [*person.known, *person.recognised]
    parts += [f"knows weeks {', '.join(map(str, known))}"] if known else []
    return "; ".join(parts) + "."


def _told(one: Lived) -> str:
    """What became of them, in a sentence."""
    best = "unknown" if one.best_days is None else f"{one.best_days / 7:.1f}"
    finish = "Not finished" if one.diary.finished is None else f"Finished after {one.days / 7:.1f} weeks"
    broken = f" Broken rules: {', '.join(sorted(set(one.diary.broken)))}." if one.diary.broken else ""
    return f"{finish}, {best} at best, with {sum(one.diary.spent.values()) / 60:.0f} hours spent.{broken}"

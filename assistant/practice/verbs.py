"""Practice as the faces call it: problems are set, answered, explained, reported, and come back when they are due."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, time, timedelta
from functools import cached_property
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from assistant.database.practice_store import Event, Parameters, PracticeStore, Report, rating_corrected
from assistant.database.sql_lab import SqlLab
from assistant.domain import Citation, Roadmap
from assistant.errors import NotFoundError, SettingsError, UsageError
from assistant.learning.nouns import Profile
from assistant.practice.bank import load_bank
from assistant.practice.citing import citation_for
from assistant.practice.grading import Tools, judge, solution_words
from assistant.practice.mastery import by_topic, by_week, chance, guess_of
from assistant.practice.nouns import (
    RATINGS,
    RUN_KINDS,
    Attempt,
    Card,
    Dropped,
    Due,
    Graded,
    Hint,
    Judged,
    Mastery,
    Problem,
    ProblemSet,
    Rating,
    Response,
    Review,
    SetProblem,
    Solution,
    Wish,
)
from assistant.practice.reviews import Fitted, Known, due_after, due_of, fit, rating_of, replay
from assistant.practice.running.sandbox import open_sandbox
from assistant.practice.wishes import Here, Wishing, checked

if TYPE_CHECKING:
    from assistant.models.chat import ChatModel
    from assistant.service import Assistant

LONGEST_TITLE = 90
FITTED_FROM, FITTED_EVERY = 400, timedelta(days=7)
"""Reviews from which the schedule is fitted to the learner, and how long a fit is left as it is."""
SLOWEST = 4.0
"""Times the expected length after which the time since a problem was set says nothing of the answer."""


@dataclass(frozen=True, slots=True)
class DeckCard:
    """A problem with what its card shows: the solution, and the passage that explains it."""

    problem: Problem
    solution: str
    citation: Citation | None


class Practice:
    """The verbs of practice, for one learner at a time, on the roadmap in use.

    Every method raises NotFoundError when no roadmap is in use, and for a problem that is not there.
    """

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._store = PracticeStore(assistant.database)

    # -- setting -----------------------------------------------------------------------------------------------------

    def set_problems(
        self, learner: UUID, now: datetime, wish: Wish, told: Callable[[str], None] = lambda line: None
    ) -> ProblemSet:
        """Problems that fit a wish. What is made from the library is checked first; ``told`` hears how that goes on.

        Raises UsageError for a week the roadmap lacks, or a wish that excludes itself.
        """
        roadmap = self._roadmap()
        checked(wish, roadmap)
        here = Here(learner, now, roadmap, self._available(roadmap), self._store.attempts(learner, roadmap.id))
        found, dropped, notice = Wishing(self._assistant, self._store, here, told).found(wish)
        with self._store.writing(learner, roadmap.id) as writing:
            for problem in found:
                writing.add_event(problem.id, "set", now)
        return ProblemSet(tuple(self._as_set(here, one) for one in found), dropped, notice)

    def problem(self, problem_id: str) -> Problem:
        """A problem by its id, also one that was withdrawn or whose source is gone."""
        bank = {problem.id: problem for problem in self.bank(self._assistant.library.roadmap())}
        found = bank.get(problem_id) or self._store.problem(problem_id)
        if found is None:
            found = next((problem for problem in load_bank().problems if problem.id == problem_id), None)
        if found is None:
            raise NotFoundError(f"There is no problem {problem_id}.", "`study practice` sets one and shows its id.")
        return found

    def bank(self, roadmap: Roadmap | None) -> tuple[Problem, ...]:
        """The problems written for the weeks of a roadmap."""
        return () if roadmap is None else load_bank().for_roadmap(roadmap)

    def available(self) -> tuple[Problem, ...]:
        """Every problem that can be set on the roadmap in use without making one."""
        return self._available(self._roadmap())

    def _available(self, roadmap: Roadmap) -> tuple[Problem, ...]:
        reported = self._store.reported()
        problems = (*self.bank(roadmap), *self._store.problems(roadmap.id))
        return tuple(problem for problem in problems if problem.id not in reported)

    def citation_for(self, problem: Problem) -> Citation | None:
        """Where the library explains a problem; searched for, never typed in with it."""
        return citation_for(self._assistant, problem)

    def solution(self, problem: Problem) -> str:
        """The right answer in words or code."""
        return solution_words(problem)

    # -- answering ---------------------------------------------------------------------------------------------------

    def hint(self, learner: UUID, now: datetime, problem_id: str) -> Hint:
        """The next hint. Raises UsageError when all were shown."""
        problem = self.problem(problem_id)
        with self._store.writing(learner, self._roadmap().id) as writing:
            shown = _shown(writing.events(problem_id))
            if shown.hints >= len(problem.hints):
                raise UsageError("There are no more hints.", f"`study reveal {problem_id}` shows the answer.")
            writing.add_event(problem_id, "hint", now)
        return Hint(shown.hints + 1, len(problem.hints), problem.hints[shown.hints])

    def show(self, learner: UUID, now: datetime, problem_id: str) -> SetProblem:
        """Set this very problem, as one that was chosen before. Raises NotFoundError where it was withdrawn since."""
        roadmap = self._roadmap()
        here = Here(learner, now, roadmap, self._available(roadmap), self._store.attempts(learner, roadmap.id))
        found = next((problem for problem in here.problems if problem.id == problem_id), None)
        if found is None:
            raise NotFoundError(f"The problem {problem_id} is not set any more.", "Ask for another one.")
        with self._store.writing(learner, roadmap.id) as writing:
            writing.add_event(problem_id, "set", now)
        return self._as_set(here, found)

    def hints_shown(self, learner: UUID, problem_id: str) -> tuple[Hint, ...]:
        """The hints that were shown since the problem was answered last."""
        problem = self.problem(problem_id)
        shown = _shown(self._store.events(learner, problem_id)).hints
        return tuple(Hint(number, len(problem.hints), text) for number, text in enumerate(problem.hints[:shown], 1))

    def reveal(self, learner: UUID, now: datetime, problem_id: str) -> Solution:
        """The solution. Asked for before an answer, it counts as not recalled: the problem comes back soon."""
        problem = self.problem(problem_id)
        with self._store.writing(learner, self._roadmap().id) as writing:
            shown = _shown(writing.events(problem_id))
            answered = shown.set_at is None and writing.last_attempt(problem_id) is not None
            if not shown.revealed and not answered:
                writing.add_event(problem_id, "revealed", now)
                writing.add_review(Review(problem_id, "again", now))
        return Solution(solution_words(problem), problem.explanation, self.citation_for(problem))

    def answer(
        self, learner: UUID, now: datetime, problem_id: str, response: Response, seconds: float | None = None
    ) -> Graded:
        """Judge an answer and keep it. ``seconds`` is how long it took, where that is known.

        Raises UsageError for what cannot be an answer (option 9 of 4, nothing).
        """
        problem = self.problem(problem_id)
        judged = judge(problem, response, self._tools_for(problem))
        with self._store.writing(learner, self._roadmap().id) as writing:
            shown, last = _shown(writing.events(problem_id)), writing.last_attempt()
            took = seconds if seconds is not None else _since(shown.set_at, last, now, problem)
            attempt = _attempt(problem, response, judged, now, took, shown)
            again = shown.set_at is None and writing.last_attempt(problem_id) is not None
            number = writing.add_attempt(attempt)
            rating = None if again else rating_of(attempt, problem.seconds)
            if rating is not None and not attempt.revealed:
                writing.add_review(Review(problem.id, rating, attempt.at, attempt.seconds, number))
            reviews = writing.reviews()
        due = due_after(reviews, problem.id, self._parameters(learner)) if rating is not None else None
        self._fit_in_time(learner, reviews, now)
        return Graded(problem, judged, self.citation_for(problem), rating, due, solution_words(problem), number)

    def rate(self, learner: UUID, now: datetime, problem_id: str, rating: Rating) -> datetime | None:
        """Correct how well the last answer is held to have been recalled, or say it where nothing could judge it.

        Returns when the problem comes back. Raises UsageError for an unknown rating, or before any answer.
        """
        if rating not in RATINGS:
            raise UsageError(f"There is no rating {rating!r}.", f"Give one of {', '.join(RATINGS)}.")
        self.problem(problem_id)
        attempt = self._store.last_attempt(learner, problem_id)
        with self._store.writing(learner, self._roadmap().id) as writing:
            latest = next((one for one in reversed(writing.reviews()) if one.problem_id == problem_id), None)
            if latest is None and attempt is None:
                raise UsageError("This problem was not answered yet.", f"`study answer {problem_id}` does.")
            if latest is not None and _is_of(latest, attempt):
                writing.add_review(rating_corrected(latest, rating, now))
            elif attempt is not None:
                writing.add_review(Review(problem_id, rating, now, attempt.seconds, attempt.id))
            return due_after(writing.reviews(), problem_id, self._parameters(learner))

    def last_attempt(self, learner: UUID, problem_id: str | None = None) -> Attempt | None:
        """The latest answer, to this problem where one is named."""
        return self._store.last_attempt(learner, problem_id)

    def report(self, problem_id: str, why: str, now: datetime) -> None:
        """Withdraw a problem at once, for everybody. Raises UsageError without a reason."""
        if not why.strip():
            raise UsageError("A report needs a reason.", "Say what is wrong with the problem.")
        self.problem(problem_id)
        self._store.add_report(problem_id, why.strip()[:1000], now)

    def take_back_report(self, problem_id: str, now: datetime) -> None:
        """Set a withdrawn problem again. Raises UsageError for one that is not withdrawn."""
        self.problem(problem_id)
        if problem_id not in self._store.reported():
            raise UsageError(f"The problem {problem_id} is not withdrawn.", "Nothing is to be taken back.")
        self._store.add_report(problem_id, "", now, taken_back=True)

    def dropped(self) -> tuple[Dropped, ...]:
        """Why problems that were made are not set, and how many of each; the most frequent reason first."""
        return self._store.dropped()

    def reports(self) -> list[Report]:
        """The problems that are withdrawn, with why."""
        return self._store.reports()

    # -- what comes back ---------------------------------------------------------------------------------------------

    def due(self, learner: UUID, now: datetime) -> Due:
        """What is due today within the learner's minutes, what is left for later, and the days ahead."""
        profile = self._profile(learner)
        parameters = self._parameters(learner)
        attempts = self._attempts(learner)
        cards = replay(self._store.reviews(learner), now, parameters)
        known = self._known(cards, attempts)
        spent = _spent_on_reviews(attempts, now, profile)
        return due_of(
            {name: card for name, card in cards.items() if name in known}, known, now, profile.timezone,
            profile.review_minutes, spent, parameters,
        )  # fmt: skip

    def mastery(self, learner: UUID, now: datetime) -> tuple[Mastery, ...]:
        """What the learner is held to know of each week that was practised."""
        return tuple(found for _, found in sorted(by_week(self._attempts(learner), now).items()))

    def mastery_by_topic(self, learner: UUID, now: datetime) -> tuple[Mastery, ...]:
        """The same by topic, the weakest first."""
        return tuple(sorted(by_topic(self._attempts(learner), now).values(), key=lambda one: one.value))

    def attempts(self, learner: UUID) -> tuple[Attempt, ...]:
        """All answers to problems of the roadmap in use, in order."""
        return self._attempts(learner)

    def optimise(self, learner: UUID, now: datetime) -> Fitted | None:
        """Fit the schedule to the learner's own reviews; None, with nothing changed, where that wins nothing yet."""
        found = fit(self._store.reviews(learner))
        if found is not None:
            with self._store.writing(learner, self._roadmap().id) as writing:
                writing.add_parameters(Parameters(found.parameters, found.reviews, found.loss, found.loss_before, now))
        return found

    def deck(self, learner: UUID, week: int | None = None, practised: bool = False) -> Iterator[DeckCard]:
        """Every problem as a card: all that can be set, those of a week, or those that were practised alone."""
        checked(Wish(week=week), self._roadmap())
        answered = {attempt.problem_id for attempt in self._attempts(learner)} if practised else None
        for problem in self.available():
            if (week is None or problem.week == week) and (answered is None or problem.id in answered):
                yield DeckCard(problem, solution_words(problem), self.citation_for(problem))

    # -- within ------------------------------------------------------------------------------------------------------

    @cached_property
    def tools(self) -> Tools:
        """What answers are judged with, opened once."""
        lab = SqlLab(self._assistant.database)
        return Tools(
            embedder=self._assistant.reader,
            sandbox=open_sandbox(),
            lab=lab if lab.why_not() is None else None,
            chat=self.chat,
        )

    def _tools_for(self, problem: Problem) -> Tools:
        """Sandbox and database are opened only for what is run."""
        return self.tools if problem.kind in RUN_KINDS else Tools(self._assistant.reader, chat=self.chat)

    @property
    def chat(self) -> ChatModel | None:
        try:
            return self._assistant.chat
        except SettingsError:
            return None

    def _roadmap(self) -> Roadmap:
        roadmap = self._assistant.library.roadmap()
        if roadmap is None:
            raise NotFoundError("No roadmap is in use.", "Load one with `study ingest ROADMAP.md`.")
        return roadmap

    def _profile(self, learner: UUID) -> Profile:
        return self._assistant.learning.profile(learner) or Profile()

    def _parameters(self, learner: UUID) -> tuple[float, ...] | None:
        found = self._store.parameters(learner)
        return None if found is None else found.parameters

    def _attempts(self, learner: UUID) -> tuple[Attempt, ...]:
        return self._store.attempts(learner, self._roadmap().id)

    def _known(self, cards: Mapping[str, Card], attempts: Sequence[Attempt]) -> dict[str, Known]:
        """What is known of the problems of the cards that can still be set."""
        problems = {problem.id: problem for problem in self.available() if problem.id in cards}
        return {name: _known_of(problem, attempts) for name, problem in problems.items()}

    def _as_set(self, here: Here, problem: Problem) -> SetProblem:
        left = len(problem.hints) - _shown(self._store.events(here.learner, problem.id)).hints
        mastery = here.mastery.get(problem.week) if problem.week is not None else None
        known = chance(mastery, problem.difficulty, guess_of(problem))
        return SetProblem(problem, self.citation_for(problem), max(0, left), known)

    def _fit_in_time(self, learner: UUID, reviews: Sequence[Review], now: datetime) -> None:
        """Fit the schedule with the first review of a day, where it was not fitted for a while."""
        if len(reviews) < FITTED_FROM or any(one.at.date() == now.date() for one in reviews[:-1]):
            return
        last = self._store.parameters(learner)
        if last is None or now - last.fitted_at >= FITTED_EVERY:
            self.optimise(learner, now)


@dataclass(frozen=True, slots=True)
class _Shown:
    """What happened to a problem since it was set or answered last."""

    set_at: datetime | None
    hints: int
    revealed: bool


def _shown(events: Sequence[Event]) -> _Shown:
    set_at = [event.at for event in events if event.kind == "set"]
    hints = sum(event.kind == "hint" for event in events)
    return _Shown(set_at[-1] if set_at else None, hints, any(event.kind == "revealed" for event in events))


def _is_of(review: Review, attempt: Attempt | None) -> bool:
    """Whether a review is that of the last answer: written with it, or as its solution was shown instead."""
    if attempt is None or review.attempt_id == attempt.id:
        return True
    return review.attempt_id is None and (attempt.revealed or review.at >= attempt.at)


def _attempt(
    problem: Problem, response: Response, judged: Judged, now: datetime, seconds: float | None, shown: _Shown
) -> Attempt:
    return Attempt(
        problem_id=problem.id,
        kind=problem.kind,
        week=problem.week,
        topic=problem.topic,
        difficulty=problem.difficulty,
        at=now,
        grade=judged.grade,
        verdict=judged.verdict,
        options=response.options,
        text=response.text,
        title=title_of(problem),
        judged=asdict(judged),
        seconds=seconds,
        hints=shown.hints,
        revealed=shown.revealed,
        guess=guess_of(problem),
    )


def title_of(problem: Problem) -> str:
    """The beginning of a statement, on one line."""
    line = " ".join(problem.statement.split())
    return line if len(line) <= LONGEST_TITLE else f"{line[: LONGEST_TITLE - 1].rpartition(' ')[0]}…"


def _since(set_at: datetime | None, last: Attempt | None, now: datetime, problem: Problem) -> float | None:
    """The seconds since a problem was set, or since the answer before where that was later; None where they cannot be
    those the answer took."""
    if set_at is None:
        return None
    began = max(set_at, last.at) if last is not None else set_at
    seconds = (now - began).total_seconds()
    return seconds if 0 < seconds <= SLOWEST * problem.seconds else None


def _known_of(problem: Problem, attempts: Sequence[Attempt]) -> Known:
    took = sorted(one.seconds for one in attempts if one.problem_id == problem.id and one.seconds is not None)
    seconds = took[len(took) // 2] if took else float(problem.seconds)
    return Known(title_of(problem), problem.kind, problem.week, problem.topic, seconds)


def _spent_on_reviews(attempts: Sequence[Attempt], now: datetime, profile: Profile) -> float:
    """Seconds spent today on problems that were answered on a day before."""
    zone = ZoneInfo(profile.timezone)
    midnight = datetime.combine(now.astimezone(zone).date(), time(), zone)
    before = {attempt.problem_id for attempt in attempts if attempt.at < midnight}
    today = (attempt for attempt in attempts if attempt.at >= midnight and attempt.problem_id in before)
    return sum(attempt.seconds or 0.0 for attempt in today)

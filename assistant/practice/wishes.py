"""A wish for problems on its way: what is due, what is there, what is made from the library and passes its checks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING
from uuid import UUID

from assistant.domain import FoundPassage, Roadmap
from assistant.errors import ModelError, UsageError
from assistant.practice.citing import passages_of
from assistant.practice.making import passage_problems
from assistant.practice.mastery import by_week
from assistant.practice.nouns import Attempt, Dropped, Mastery, Problem, Wish
from assistant.practice.setting import Shelf, choose, nearness

if TYPE_CHECKING:
    from assistant.database.practice_store import PracticeStore
    from assistant.practice.making.generated import Made
    from assistant.practice.verbs import Practice
    from assistant.service import Assistant

RECENT = 12
"""Problems set last, which are not set again while there are others."""
NEAR_TOPIC = 0.5
"""The share of a topic's words that a problem made for it has to have."""
ADD = "Add a recording or notes that serve it with `study ingest`."
TRIES = 5
"""Times a problem is made anew when a check drops it."""


@dataclass(frozen=True)
class Here:
    """What is read once for a wish: the roadmap in use, what can be set on it, and what the learner answered."""

    learner: UUID
    now: datetime
    roadmap: Roadmap
    problems: tuple[Problem, ...]
    attempts: tuple[Attempt, ...]

    @cached_property
    def mastery(self) -> Mapping[int, Mastery]:
        return by_week(self.attempts, self.now)


class Wishing:
    """One wish on its way to problems."""

    def __init__(self, assistant: Assistant, store: PracticeStore, here: Here, told: Callable[[str], None]) -> None:
        self.assistant = assistant
        self.store = store
        self.here = here
        self.told = told

    @property
    def practice(self) -> Practice:
        return self.assistant.practice

    def found(self, wish: Wish) -> tuple[list[Problem], tuple[Dropped, ...], str]:
        """The problems, what was dropped on the way, and a notice."""
        if wish.due or replace(wish, count=1, fresh=False) == Wish():
            due = self._due(wish.count)
            if due or wish.due:
                return due, (), "" if due else self._nothing_due()
        week, notice = self._place(wish)
        return self._filled(replace(wish, week=week), notice)

    def _due(self, count: int) -> list[Problem]:
        items = self.practice.due(self.here.learner, self.here.now).items
        return [self.practice.problem(item.problem_id) for item in items[:count]]

    def _nothing_due(self) -> str:
        waiting = self.practice.due(self.here.learner, self.here.now).later
        return "Today's minutes of review are used up." if waiting else "Nothing is due."

    def _place(self, wish: Wish) -> tuple[int | None, str]:
        """The week that is meant: the one named, none where a topic or a source is, else the learner's own."""
        if wish.week is not None or wish.topic is not None or wish.source is not None:
            return wish.week, ""
        last = self.practice.last_attempt(self.here.learner) if wish.step else None
        if last is not None and last.week is not None:
            return last.week, ""
        week = self._own_week()
        return week, f"Nothing is due, so these are from week {week}, where you are." if wish.step is None else ""

    def _own_week(self) -> int:
        week = self.assistant.learning.own_week(self.here.learner, self.here.now)
        return self.here.roadmap.weeks[-1].number if week is None else week

    def _filled(self, wish: Wish, notice: str) -> tuple[list[Problem], tuple[Dropped, ...], str]:
        made, dropped = self._generated(wish)
        shelf = self._shelf(exclude=made)
        rest = replace(wish, count=wish.count - len(made))
        found = [*made, *choose(shelf.without(shelf.recent), rest, wish.week)]
        if len(found) < wish.count and wish.origin in (None, "passage") and wish.kind in (None, "cloze", "match"):
            found += self._from_passages(wish, wish.count - len(found))
        if len(found) < wish.count:
            left = replace(wish, count=wish.count - len(found))
            found += choose(shelf.without([problem.id for problem in found]), left, wish.week)
        return found, dropped, notice if len(found) >= wish.count else _fewer(wish, len(found))

    def _shelf(self, exclude: Sequence[Problem] = ()) -> Shelf:
        here = self.here
        recent = tuple(self.store.last_set(here.learner, RECENT))
        shelf = Shelf(here.problems, here.attempts, recent, here.mastery, seed=here.now.toordinal())
        return shelf.without({problem.id for problem in exclude})

    # -- made with a chat model --------------------------------------------------------------------------------------

    def _generated(self, wish: Wish) -> tuple[list[Problem], tuple[Dropped, ...]]:
        """Problems made now, where a chat model is set and these are wished or allowed."""
        if wish.fresh and wish.origin == "generated" and self.practice.chat is None:
            raise UsageError("No chat model is set, so no problem can be generated.", "Set STUDY_CHAT_MODEL.")
        if not wish.fresh or self.practice.chat is None or wish.origin not in (None, "generated"):
            return [], ()
        from assistant.practice.making.generated import MAKERS

        if wish.kind is not None and wish.kind not in MAKERS and wish.origin is None:
            return [], ()
        if wish.source is not None or (wish.topic is not None and wish.origin is None):
            return [], ()
        unseen = self._unseen(wish)
        dropped: list[Dropped] = []
        while len(unseen) < wish.count:
            self.told(f"Making problem {len(unseen) + 1} of {wish.count}, and checking it")
            try:
                made = self._made(wish, unseen, sum(one.count for one in dropped))
            except ModelError:
                if wish.origin is not None:
                    raise
                self.told("The chat model cannot be reached: these are problems that are there.")
                break
            dropped += made.dropped
            if made.problem is None:
                break
            unseen.append(made.problem)
        return unseen[: wish.count], _added_up(dropped)

    def _made(self, wish: Wish, unseen: Sequence[Problem], failed: int) -> Made:
        """A problem of the model's that passed its checks, is on the topic, and is kept. Raises ModelError."""
        from assistant.practice.making.generated import Made, make_problem

        week = self._week_to_make_for(wish)
        if not self._sources(replace(wish, week=week, topic=None)):
            raise UsageError(f"The library holds nothing that problems of week {week} can be made from.", ADD)
        taken = [*self.here.problems, *unseen]
        made = make_problem(self.assistant, week, wish.kind, taken, seed=len(taken) + failed, tries=TRIES)
        if made.problem is not None and wish.topic and nearness(wish.topic, made.problem) < NEAR_TOPIC:
            made = Made(None, (*made.dropped, Dropped("it is not on the topic", 1)), made.tries)
        problem = None if made.problem is None else replace(made.problem, topic=self._title(week))
        self.store.add_dropped(self.here.roadmap.id, week, made.dropped, self.here.now)
        if problem is not None:
            self.store.add_problem(problem, self.here.roadmap.id, self.here.now)
        return replace(made, problem=problem)

    def _title(self, number: int | None) -> str:
        """What a week is on, which is the topic of what is made for it: words of a passage could be the answer."""
        week = None if number is None else self.here.roadmap.week(number)
        return "your library" if week is None else week.title

    def _unseen(self, wish: Wish) -> list[Problem]:
        """Generated problems that fit and were never set to this learner."""
        answered = {attempt.problem_id for attempt in self.here.attempts}
        shelf = self._shelf()
        fresh = tuple(one for one in shelf.problems if one.id not in answered and one.id not in shelf.recent)
        return choose(replace(shelf, problems=fresh), replace(wish, origin="generated"), wish.week)

    def _week_to_make_for(self, wish: Wish) -> int:
        if wish.week is not None:
            return wish.week
        if wish.topic is not None:
            weeks = [
                week
                for passage in self.assistant.search(wish.topic, k=3, read_again=False).passages
                for week in passage.weeks
            ]
            return weeks[0] if weeks else self._own_week()
        return self._own_week()

    # -- made from passages without a model --------------------------------------------------------------------------

    def _from_passages(self, wish: Wish, count: int) -> list[Problem]:
        available = self.here.problems
        found: list[Problem] = []
        for source_id in self._sources(wish):
            source = self.assistant.library.source_text(source_id)
            passages: list[FoundPassage] = passages_of(source, self.assistant.library.passage_ranges(source_id))
            week = wish.week if wish.week is not None else next(iter(source.source.weeks), None)
            made = passage_problems(passages, week, taken=(*available, *found), seed=len(available), most=count + 3)
            titled = (replace(problem, topic=self._title(week)) for problem in made)
            found += [problem for problem in titled if wish.kind in (None, problem.kind)]
            if len(found) >= count:
                break
        for problem in found[:count]:
            self.store.add_problem(problem, self.here.roadmap.id, self.here.now)
        return found[:count]

    def _sources(self, wish: Wish) -> list[str]:
        if wish.source is not None:
            return [self.assistant.library.source_text(wish.source).source.id]
        if wish.topic is not None and wish.week is None:
            found = self.assistant.search(wish.topic, k=5, read_again=False).passages
            return list(dict.fromkeys(passage.source_id for passage in found if passage.kind != "roadmap"))
        return [
            source.id
            for source in self.assistant.library.sources()
            if source.kind != "roadmap"
            and wish.week in source.weeks
            and source.roadmap_id in (None, self.here.roadmap.id)
        ]


def checked(wish: Wish, roadmap: Roadmap) -> None:
    """Raises UsageError for a wish that cannot be met on this roadmap."""
    if wish.count < 1:
        raise UsageError("At least one problem has to be asked for.", "Give --count 1 or more.")
    if wish.due and any((wish.week is not None, wish.topic, wish.source, wish.kind, wish.origin)):
        raise UsageError(
            "What is due cannot be narrowed to a week, a topic, a source, a kind or an origin.", "Leave it out."
        )
    if wish.week is not None and roadmap.week(wish.week) is None:
        raise UsageError(f"The roadmap has no week {wish.week}.", "`study roadmap` lists the weeks.")


def _fewer(wish: Wish, found: int) -> str:
    """That less was found than asked for, and what there is instead."""
    about = f" on {wish.topic}" if wish.topic else f" for week {wish.week}" if wish.week is not None else ""
    kind = f" of the kind {wish.kind}" if wish.kind else ""
    if not found and wish.origin == "generated" and wish.fresh:
        return f"None of {TRIES} problems made{about} passed its checks. Ask again, or take one that is there."
    if not found:
        return f"There is no problem{kind}{about} yet. Name a topic, or a source to make some from."
    return f"There {'is' if found == 1 else 'are'} only {found}{kind}{about} just now."


def _added_up(dropped: Sequence[Dropped]) -> tuple[Dropped, ...]:
    counts: dict[str, int] = {}
    for one in dropped:
        counts[one.reason] = counts.get(one.reason, 0) + one.count
    return tuple(Dropped(reason, count) for reason, count in counts.items())

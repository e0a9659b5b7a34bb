"""What a learner says of their own way: what is next, done, planned. No chat model has a part in it.

What would write is only asked at first: the answer's action has the sentence to agree to, and nothing else happens.
A yes carries out what the answer right before it asked for, after preparing it anew: where that comes out otherwise
than it was asked, it is asked again. Nothing but what the learner typed is ever read as a wish.

These answers have no ``sentences``: a sentence is what a source is claimed to say, and here nothing is. ``citations``
are places to look at, which the text names by their numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from assistant.answering.cite import Citations
from assistant.answering.found import Asked
from assistant.answering.study_dates import date_meant
from assistant.answering.study_profile import changes_meant, minutes_meant
from assistant.answering.study_tasks import (
    Sight,
    Unclear,
    chosen,
    named_before,
    references_of,
    says_this_week,
    week_said,
)
from assistant.answering.study_words import kept_words, plan_words, profile_words, progress_words, suggestion_words
from assistant.domain import Action, Answer, Citation
from assistant.errors import NotFoundError, UsageError
from assistant.intents.utterance import read_utterance
from assistant.learning.hours import local_day, monday_of
from assistant.learning.nouns import WEEKDAYS, Plan, Profile, Projection
from assistant.learning.projection import projection_of
from assistant.learning.verbs import Change, Learning, NextWish, TaskVerb

TASK_VERBS: tuple[TaskVerb, ...] = ("start", "done", "skip", "know")
STUDY_ACTIONS = frozenset({"next_task", *TASK_VERBS, "undo", "plan", "profile", "progress", "yes", "no"})
NOTHING_ASKED = "There is nothing to agree to: the answer before this one asked for nothing."
UNCHANGED = "Nothing was changed."
CHANGED_MEANWHILE = "This has changed since it was asked:"

_YES, _NO = frozenset({"yes"}), frozenset({"no"})


@dataclass(frozen=True, slots=True)
class Told:
    """What is said. With ``confirm`` it ends in that question, and ``write`` carries it out and tells what was done."""

    text: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    citations: tuple[Citation, ...] = ()
    confirm: str | None = None
    write: Callable[[], str] | None = None


def action_in_answer(question: str, answers: Sequence[Answer]) -> Action | None:
    """A plain yes or no after an answer of one's own way, whether that asked for it or not. None for all else."""
    if not answers or answers[-1].action.name not in STUDY_ACTIONS:
        return None
    plain = read_utterance(question).bare
    return Action("yes") if plain in _YES else Action("no") if plain in _NO else None


def agreement_to(answer: Answer) -> Action:
    """The learner's yes to this answer and to no other."""
    return Action("yes", {"to": answer.text})


def study(asked: Asked, learner: UUID, answers: Sequence[Answer], agreed: bool) -> Answer:
    """The answer to what a learner says of their own way. ``answers`` are those of the conversation before it.

    With ``agreed`` what would be asked is carried out at once. What cannot be done is an answer that says so; raises
    DatabaseError alone.
    """
    with asked.spending.step("study"):
        return _Studying(asked, learner, answers).answer(agreed)


def choice(asked: Asked, answers: Sequence[Answer]) -> Asked | None:
    """The wish before as it is meant now, when a text says which task that answer asked for; else None."""
    last = answers[-1].action if answers else None
    if last is None or "candidates" not in last.arguments:
        return None
    if asked.action.name in STUDY_ACTIONS and asked.action.name != last.name:
        return None
    meant = _meant(asked, last.arguments["candidates"])
    kept = {
        name: value for name, value in last.arguments.items() if name not in ("candidates", "task", "week", "weeks")
    }
    return None if meant is None else replace(asked, action=Action(last.name, {**kept, **meant}))


def _meant(asked: Asked, candidates: Sequence[str]) -> dict[str, Any] | None:
    """Which of the candidates a text chooses; where there are none, the task whose week it says."""
    if not candidates:
        return week_said(asked.question)
    try:
        course = asked.assistant.learning.course()
    except NotFoundError:
        return None
    task = chosen(asked.question, [task for name in candidates if (task := course.task(name)) is not None])
    return None if task is None else {"references": [task.id]}


class _Studying:
    """A wish with the learner whose it is. Every method reads what it needs, once."""

    def __init__(self, asked: Asked, learner: UUID, answers: Sequence[Answer]) -> None:
        self.asked = asked
        self.learner = learner
        self.answers = answers
        self.now = asked.assistant.settings.now()

    @property
    def learning(self) -> Learning:
        return self.asked.assistant.learning

    @cached_property
    def profile(self) -> Profile | None:
        return self.learning.profile(self.learner)

    @cached_property
    def today(self) -> date:
        return local_day(self.now, self.profile or Profile())

    # -- from a wish to an answer ----------------------------------------------------------------------------------

    def answer(self, agreed: bool) -> Answer:
        action = self.asked.action
        if action.name == "no":
            return self._answered(action, Told(UNCHANGED))
        if action.name == "yes":
            return self._agreed_to()
        told = self._told(action)
        return self._carried_out(action, action.name, told) if agreed and told.write else self._answered(action, told)

    def _agreed_to(self) -> Answer:
        """Carry out what the answer before asked for, if it would still be asked in the same words."""
        before = self.answers[-1] if self.answers else None
        meant = self.asked.action.arguments.get("to")
        if before is None or before.action.confirm is None or meant not in (None, before.text):
            return self._answered(Action("yes"), Told(NOTHING_ASKED))
        again = self._told(before.action)
        if again.write is not None and again.text == before.text.removeprefix(f"{CHANGED_MEANWHILE}\n"):
            return self._carried_out(Action("yes"), before.action.name, again)
        if again.write is not None:
            again = replace(again, text=f"{CHANGED_MEANWHILE}\n{again.text}")
        return self._answered(before.action, again)

    def _carried_out(self, action: Action, name: str, told: Told) -> Answer:
        assert told.write is not None
        text = self._refusing(lambda: Told(told.write() if told.write else ""))
        return self._answered(action, replace(text, arguments={**told.arguments, "agreed": name}))

    def _answered(self, action: Action, told: Told) -> Answer:
        meant = Action(action.name, {**action.arguments, **told.arguments}, told.confirm)
        empty = replace(self.asked, action=meant).answered((), Citations())
        return replace(empty, text=told.text, citations=told.citations)

    def _told(self, action: Action) -> Told:
        tellers: dict[str, Callable[[Mapping[str, Any]], Told]] = {
            "next_task": self._next_task,
            "undo": self._undo,
            "plan": self._plan,
            "profile": self._profile,
            "progress": self._progress,
        }
        for verb in TASK_VERBS:
            tellers[verb] = lambda arguments, verb=verb: self._task_verb(verb, arguments)  # type: ignore[misc]
        return self._refusing(lambda: tellers[action.name](action.arguments))

    @staticmethod
    def _refusing(tell: Callable[[], Told]) -> Told:
        """What is told; a wish that cannot be met is told as the sentence that says why, without another command."""
        try:
            return tell()
        except Unclear as error:
            return Told(str(error), {"candidates": list(error.candidates)})
        except (UsageError, NotFoundError) as error:
            return Told(error.what if "`study " in error.cure else str(error))

    def _asking(self, change: Change, arguments: Mapping[str, Any]) -> Told:
        return Told(change.question, arguments, confirm=change.question, write=lambda: self._written(change))

    def _written(self, change: Change) -> str:
        self.learning.write(self.learner, change)
        return change.told

    # -- what is next, and what was done ---------------------------------------------------------------------------

    def _next_task(self, arguments: Mapping[str, Any]) -> Told:
        wish: NextWish | None = "shorter" if arguments.get("shorter") else "other" if arguments.get("other") else None
        found = self.learning.next(self.learner, self.now, minutes=arguments.get("minutes"), wish=wish)
        citations = tuple(replace(one, n=number) for number, one in enumerate(found.look_at, 1))
        named = {} if found.next is None else {"references": [found.next.task.id]}
        return Told(suggestion_words(found, citations), named, citations)

    def _task_verb(self, verb: TaskVerb, arguments: Mapping[str, Any]) -> Told:
        if "week" not in arguments and "references" not in arguments and says_this_week(self.asked.question):
            arguments = {**arguments, "week": self._this_week()}
        references = references_of(verb, arguments, self._sight())
        more: dict[str, Any] = {name: arguments[name] for name in ("minutes", "reason") if name in arguments}
        changes = [self.learning.prepare(self.learner, self.now, verb, name, **more) for name in references]
        return self._asking(_together(changes), {"references": list(references)})

    def _sight(self) -> Sight:
        course = self.learning.course()
        named = named_before(self.answers, self.asked.history, course)
        standing = self.learning.standing(self.learner)
        return Sight(course, standing, named, self.learning.find_tasks, self._this_week)

    def _this_week(self) -> int | None:
        """The week of the roadmap that is asked about, else the one at which the learner is."""
        if self.asked.week is not None:
            return self.asked.week
        suggestion = self.learning.next(self.learner, self.now)
        return None if suggestion.next is None else suggestion.next.task.week

    def _undo(self, arguments: Mapping[str, Any]) -> Told:
        references = references_of("undo", arguments, self._sight()) if {"week", "task"} & set(arguments) else (None,)
        changes = [self.learning.prepare_undo(self.learner, self.now, name) for name in references]
        return self._asking(_together(changes), {})

    def _progress(self, arguments: Mapping[str, Any]) -> Told:
        return Told(progress_words(self.learning.progress(self.learner, self.now), self.today))

    # -- what a learner wants --------------------------------------------------------------------------------------

    def _profile(self, arguments: Mapping[str, Any]) -> Told:
        changes = changes_meant(arguments, self._known_here(), self.today)
        if not changes:
            return Told(profile_words(self.profile, self.today))
        return self._asking(self.learning.prepare_profile(self.learner, self.now, changes), {})

    def _known_here(self) -> Profile | None:
        """The profile without weeks known of another roadmap."""
        weeks = self.learning.course().week_titles
        known = tuple(week for week in self.profile.known_weeks if week in weeks) if self.profile else ()
        return replace(self.profile, known_weeks=known) if self.profile else None

    # -- a week ----------------------------------------------------------------------------------------------------

    def _plan(self, arguments: Mapping[str, Any]) -> Told:
        week_of, minutes = self._week_of(arguments.get("week_of")), minutes_meant(arguments, self.profile)
        plan = self.learning.plan(self.learner, self.now, week_of=week_of, minutes=minutes)
        change = self._aims(arguments, minutes)
        text = plan_words(plan, self.today, self._projection(plan, change, minutes))
        if minutes is not None and self.profile is not None:
            text = f"{text}\nThese minutes are for this week alone; your usual ones stay as they are."
        if "unread" in arguments:
            text = f"{text}\nNot understood, and so not counted in: “{arguments['unread']}”."
        keeps = bool(plan.sessions) and not plan.kept and plan.week_of >= monday_of(self.today)
        asks = [change.question] if change is not None else []
        asks += ["Keep this plan?"] if keeps else []
        if not asks:
            return Told(text)
        confirm = " ".join(asks)
        return Told(f"{text}\n\n{confirm}", {}, (), confirm, lambda: self._kept(plan if keeps else None, change))

    def _aims(self, arguments: Mapping[str, Any], minutes: Mapping[str, int] | None) -> Change | None:
        """What a wish for a plan changes in the profile: the target; and the hours where none were said before."""
        aims = {"target": arguments["target"]} if "target" in arguments else {}
        changes = changes_meant(aims, self.profile, self.today)
        if minutes is not None and self.profile is None:
            changes["minutes"] = {**dict.fromkeys(WEEKDAYS, 0), **minutes}
        return self.learning.prepare_profile(self.learner, self.now, changes) if changes else None

    def _week_of(self, words: Any) -> date | None:
        weeks = {"next": 7, "last": -7, "previous": -7}
        if words is None or words == "this":
            return None
        return self.today + timedelta(days=weeks[words]) if words in weeks else date_meant(str(words), self.today)

    def _projection(self, plan: Plan, change: Change | None, minutes: Mapping[str, int] | None) -> Projection:
        """The plan's, or what it would be with the target that is asked for, and these minutes every week."""
        if change is None or change.profile is None:
            return plan.projection
        hours = change.profile.minutes if minutes is None else tuple(plan.budget.values())
        profile = replace(change.profile, minutes=hours)
        standing, pace = self.learning.standing(self.learner), self.learning.progress(self.learner, self.now).pace
        return projection_of(self.learning.course(), standing, pace, profile, self.today)

    def _kept(self, plan: Plan | None, change: Change | None) -> str:
        told = [] if change is None else [self._written(change)]
        if plan is not None:
            told.append(kept_words(self.learning.keep(self.learner, self.now, plan), self.today))
        return " ".join(told)


def _together(changes: Sequence[Change]) -> Change:
    """Several changes as one, to be agreed to and written together."""
    if len(changes) == 1:
        return changes[0]
    facts = tuple(fact for change in changes for fact in change.facts)
    return Change(facts, " ".join(change.question for change in changes), " ".join(change.told for change in changes))

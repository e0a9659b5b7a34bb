"""Which task a learner means: by week and kind, by its words, or by what was spoken of before."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.answering.study_words import which_words
from assistant.domain import Answer, Message
from assistant.errors import NotFoundError, UsageError
from assistant.intents.utterance import read_utterance
from assistant.learning.nouns import Course, Standing, StudyTask
from assistant.learning.words import task_words

MOST_WORDS_OF_A_CHOICE = 8
"""Words up to which a text may be an answer to the question which task is meant."""
SAY_THE_WEEK = "Say its week, such as “week 5, beginner task”."

_POINTING = re.compile(
    r"^(?:it|that|this|those|last|current|same|previous"
    r"|(?:the|this|that|my) ?(?:last|current|same|first)? ?(?:one|task|thing|exercise|project)?)$"
)
_THIS_WEEK = re.compile(r"\b(?:this|the current|current|my) week(?:'s|s)?\b")
_BEGINNER = re.compile(r"\bbeginners?\b|\bstarter\b")
_ENTERPRISE = re.compile(r"\benterprise\b|\badvanced\b")
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "last": -1}
_ORDINAL = re.compile(
    r"^(?:(?:the|it's|its|number|no|nr) )*(?:(?P<digits>\d)\.?(?:st|nd|rd|th)?"
    rf"|(?P<word>{'|'.join(_ORDINALS)}))(?: (?:one|task))?$"
)
_WORD = re.compile(r"[\w+#.-]*[\w+#]")
_NO_NAMES = frozenset("the a an one task i mean with it is".split())


class Unclear(UsageError):
    """A wish that may mean several things, or nothing. ``candidates`` are the ids of the tasks it may mean."""

    def __init__(self, what: str, cure: str = "", candidates: Sequence[str] = ()) -> None:
        super().__init__(what, cure)
        self.candidates = tuple(candidates)


@dataclass(frozen=True, slots=True)
class Sight:
    """What a task is looked for in. ``named`` are the tasks spoken of before, the last one first.

    ``this_week`` is the week of the roadmap at which the learner is; ``find`` finds tasks by their words.
    """

    course: Course
    standing: Standing
    named: Sequence[str]
    find: Callable[[str], Sequence[StudyTask]]
    this_week: Callable[[], int | None]

    def fit(self, verb: str, tasks: Iterable[StudyTask]) -> list[StudyTask]:
        """Those of which a verb can be said: what is not settled, for ``undo`` what something was said of."""
        at = [(task, self.standing.of(task.id)) for task in tasks]
        return [task for task, one in at if (one.state != "todo" if verb == "undo" else not one.settled)]

    def started(self) -> list[StudyTask]:
        return [task for task in self.course.tasks if self.standing.of(task.id).state == "started"]


def references_of(verb: str, arguments: Mapping[str, Any], sight: Sight) -> tuple[str, ...]:
    """Ids of the tasks (or of whole weeks, ``w06``) that a verb is said of. Raises Unclear, NotFoundError."""
    if "references" in arguments:
        return tuple(arguments["references"])
    kind = arguments.get("kind")
    if "week" in arguments:
        weeks = arguments.get("weeks") or [arguments["week"]]
        return tuple(_of_week(verb, _number(week, sight.course), kind, arguments.get("task"), sight) for week in weeks)
    words = arguments.get("task")
    return (_of_words(verb, str(words), kind, sight) if words else _of_none(verb, kind, sight),)


def _number(week: Any, course: Course) -> int:
    return max(course.week_titles, default=0) if week == "last" else int(week)


def _of_week(verb: str, week: int, kind: str | None, words: str | None, sight: Sight) -> str:
    """A week's task of a kind, or by its words; without either the whole week, of which only a part can be started."""
    tasks = [task for task in sight.course.tasks if task.week == week]
    if week not in sight.course.week_titles:
        raise NotFoundError(f"The roadmap has no week {week}.", f"It has {len(sight.course.week_titles)} weeks.")
    if words and not _POINTING.match(_plain(words)):
        named = {task.id for task in sight.find(words)}
        tasks = [task for task in tasks if task.id in named]
    elif kind is None and verb != "start":
        return f"w{week:02}"
    of_kind = [task for task in tasks if kind in (None, task.kind)]
    if not of_kind:
        raise Unclear(f"Week {week} has no {kind or 'such'} task.", _what_week_has(week, sight.course))
    return _one_of(sight.fit(verb, of_kind) or of_kind)


def _what_week_has(week: int, course: Course) -> str:
    titles = [f"“{task.title}”" for task in course.tasks if task.week == week and task.kind != "video"]
    return f"It has {', '.join(titles)}." if titles else "It has no tasks at all."


def _of_words(verb: str, words: str, kind: str | None, sight: Sight) -> str:
    plain = _plain(words)
    if says_this_week(plain):
        week = sight.this_week()
        if week is not None:
            return _of_week(verb, week, kind or _kind_in(plain), None, sight)
    if _POINTING.match(plain):
        return _of_none(verb, kind, sight)
    found = [task for task in sight.find(words) if kind in (None, task.kind)]
    if not found:
        raise Unclear(
            f"The roadmap has no task called “{words[:80]}”.", "Say its week, such as “week 5, beginner task”."
        )
    return _one_of(_likely(verb, found, sight))


def says_this_week(text: str) -> bool:
    """Whether a text speaks of the week at which its writer is."""
    return _THIS_WEEK.search(_plain(text)) is not None


def _kind_in(plain: str) -> str | None:
    beginner, enterprise = _BEGINNER.search(plain), _ENTERPRISE.search(plain)
    return None if bool(beginner) == bool(enterprise) else "beginner" if beginner else "enterprise"


def _likely(verb: str, found: Sequence[StudyTask], sight: Sight) -> Sequence[StudyTask]:
    """Of several the one that is started, else those of which the verb can be said, where there are such."""
    started = [task for task in found if sight.standing.of(task.id).state == "started"]
    return started if len(started) == 1 and verb != "undo" else sight.fit(verb, found) or found


def _of_none(verb: str, kind: str | None, sight: Sight) -> str:
    """The task meant by "done" alone: the one that is started, else the one spoken of last."""
    started = [task for task in sight.started() if kind in (None, task.kind)]
    if verb != "start" and len(started) == 1:
        return started[0].id
    named = [task for name in sight.named if (task := sight.course.task(name)) and kind in (None, task.kind)]
    left = sight.fit(verb, named)
    if left:
        return left[0].id
    week = sight.this_week()
    of_week = [task for task in sight.course.tasks if task.week == week and kind in (None, task.kind)]
    tasks = started or sight.fit(verb, of_week)
    if kind is not None and len(tasks) == 1:
        return tasks[0].id
    if not tasks:
        raise Unclear("Which task do you mean?", SAY_THE_WEEK)
    raise _which(tasks)


def _one_of(tasks: Sequence[StudyTask]) -> str:
    if len(tasks) == 1:
        return tasks[0].id
    raise _which(tasks)


def _which(tasks: Sequence[StudyTask]) -> Unclear:
    return Unclear(which_words(tasks), candidates=[task.id for task in tasks])


def _plain(words: str) -> str:
    return " ".join(words.casefold().replace("’", "'").split()).strip(" .!?\"'“”")


# --- what was spoken of before ----------------------------------------------------------------------------------------


def named_before(answers: Sequence[Answer], history: Sequence[Message], course: Course) -> list[str]:
    """Ids of the tasks that were suggested or started in a conversation, the last one first.

    Where only its words are known (a batch), the first task that each of the assistant's turns calls by its title.
    """
    if answers:
        return [name for answer in reversed(answers) for name in _named_by(answer)]
    told = [turn.content for turn in reversed(history) if turn.role == "assistant"]
    return [name for text in told for name in _first_titled(text, course)]


def _named_by(answer: Answer) -> list[str]:
    meant = answer.action.arguments
    begins = answer.action.name in ("next_task", "start") or meant.get("agreed") == "start"
    names = meant.get("references", []) if begins else []
    return [name for name in names if isinstance(name, str)]


def _first_titled(text: str, course: Course) -> list[str]:
    places = [(text.find(task.title), -len(task.title), task.id) for task in course.tasks if task.title in text]
    return [min(places)[2]] if places else []


def week_said(text: str) -> dict[str, Any] | None:
    """The week, and the kind if it is said, by which a short answer names a task; None for all else."""
    plain = _plain(text)
    weeks = read_utterance(text).weeks
    if len(plain.split()) > MOST_WORDS_OF_A_CHOICE or text.strip().endswith("?") or len(weeks) != 1:
        return None
    kind = _kind_in(plain)
    return {"week": weeks[0]} if kind is None else {"week": weeks[0], "kind": kind}


def chosen(text: str, candidates: Sequence[StudyTask]) -> StudyTask | None:
    """The one candidate that a short answer to "which one?" means: by its place, its week, its kind or its words."""
    plain = _plain(text)
    if not plain or len(plain.split()) > MOST_WORDS_OF_A_CHOICE or text.strip().endswith("?"):
        return None
    place = _ORDINAL.match(plain)
    if place is not None:
        number = int(place["digits"]) if place["digits"] else _ORDINALS[place["word"]]
        at = number - 1 if number > 0 else number
        return candidates[at] if -len(candidates) <= at < len(candidates) else None
    found = _narrowed(text, plain, candidates)
    return found[0] if len(found) == 1 else None


def _narrowed(text: str, plain: str, candidates: Sequence[StudyTask]) -> list[StudyTask]:
    found = [task for task in candidates if task.id == plain]
    if found:
        return found
    weeks, kind = read_utterance(text).weeks, _kind_in(plain)
    if weeks or kind:
        return [task for task in candidates if (not weeks or task.week in weeks) and kind in (None, task.kind)]
    words = set(plain.split()) - _NO_NAMES
    return [task for task in candidates if words and words <= set(_WORD.findall(task_words(task).casefold()))]

"""Practice in a conversation: a problem is set, the reply to it is an answer, and what became of it is told.

Which problem is open stands in the arguments of the last answer's action (``problem``, ``open``, those that follow in
``queue``). Only what the learner typed is ever read as an answer. No chat model has a part in it, unless it gives a
second opinion of an answer in words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from assistant.answering.cite import Citations
from assistant.answering.found import Asked
from assistant.answering.practice_words import (
    ENOUGH,
    NOTHING_ANSWERED,
    NOTHING_OPEN,
    graded_words,
    hint_words,
    problem_words,
    reply_words,
    solution_told,
    why_words,
)
from assistant.domain import Action, Answer, Citation
from assistant.errors import NotFoundError, UsageError
from assistant.intents.agreement import yes_or_no
from assistant.intents.practice import (
    asks_something,
    does_not_know,
    looks_like_code,
    names_a_command,
    numbers_of,
    speaks_of_study,
    wants_end,
    wants_next,
    wants_step,
)
from assistant.intents.utterance import Utterance, read_utterance
from assistant.learning.nouns import Profile
from assistant.practice.nouns import OPTION_KINDS, Problem, Response, SetProblem, Wish

if TYPE_CHECKING:
    from assistant.practice.verbs import Practice

PRACTICE_ACTIONS = frozenset({"practice", "hint", "reveal", "explain_grade", "answer_problem", "end_practice"})
REMEMBERED = 6
"""Answers back to which practice is what is spoken of."""
CODE_KINDS = frozenset({"fix", "code", "sql"})
MOST_OPTIONS = 10


@dataclass(frozen=True, slots=True)
class _Told:
    text: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    citation: Citation | None = None


def reply_to_practice(question: str, action: Action, answers: Sequence[Answer]) -> Action | None:
    """What a text says to the problem that is open; None for all else, such as a question or another wish."""
    last = _last_of_practice(answers)
    if last is None or action.name in PRACTICE_ACTIONS:
        return None
    said = read_utterance(question)
    kind = last.get("kind") if last.get("open") else None
    if wants_next(said) and answers[-1].action.name in (*PRACTICE_ACTIONS, "ask"):
        return Action("practice", {"next": True})
    step = wants_step(said)
    if step is not None and answers[-1].action.name in PRACTICE_ACTIONS:
        return Action("practice", {"difficulty": step})
    if kind is None:
        ends = wants_end(said) and answers[-1].action.name in PRACTICE_ACTIONS
        return Action("end_practice") if ends else None
    if wants_end(said) and (kind != "output" or len(said.words) > 1):
        return Action("end_practice")
    if does_not_know(said):
        return Action("reveal")
    return Action("answer_problem") if _answers(kind, question, said, action) else None


def _answers(kind: str, question: str, said: Utterance, action: Action) -> bool:
    """Whether a text is an answer to a problem of a kind, rather than a question or a command."""
    if kind in CODE_KINDS and looks_like_code(question):
        return True
    if kind in OPTION_KINDS and numbers_of(question, MOST_OPTIONS) is not None:
        return True
    if kind == "output":
        return action.name in ("ask", "yes", "no") or not speaks_of_study(said)
    if asks_something(said):
        return False
    return action.name in ("ask", "yes", "no") or not names_a_command(said)


def meant_otherwise(action: Action, answers: Sequence[Answer]) -> bool:
    """Whether "why is that wrong?" or "a hint" is said where nothing lately was of practice: it is a question then."""
    if action.name not in ("hint", "reveal", "explain_grade") or not answers:
        return False
    return all(answer.action.name not in PRACTICE_ACTIONS for answer in answers[-REMEMBERED:])


def _last_of_practice(answers: Sequence[Answer]) -> Mapping[str, Any] | None:
    """The arguments of the last answer of practice, whatever was asked or said since then, within a few turns."""
    found = (answer for answer in reversed(answers[-REMEMBERED:]) if answer.action.name in PRACTICE_ACTIONS)
    return next((answer.action.arguments for answer in found), None)


def practise(asked: Asked, learner: UUID, answers: Sequence[Answer]) -> Answer:
    """The answer to what is said of practice. What cannot be done is an answer that says so."""
    with asked.spending.step("practice"):
        return _Practising(asked, learner, answers).answer()


class _Practising:
    """A wish or a reply, with the conversation before it."""

    def __init__(self, asked: Asked, learner: UUID, answers: Sequence[Answer]) -> None:
        self.asked = asked
        self.learner = learner
        self.before: Mapping[str, Any] = _last_of_practice(answers) or {}
        self.now = asked.assistant.settings.now()

    @property
    def practice(self) -> Practice:
        return self.asked.assistant.practice

    def answer(self) -> Answer:
        action = self.asked.action
        tellers: Mapping[str, Callable[[], _Told]] = {
            "practice": self._set,
            "hint": self._hint,
            "reveal": self._reveal,
            "explain_grade": self._why,
            "answer_problem": self._answered,
            "end_practice": lambda: _Told(ENOUGH, {"open": False}),
        }
        try:
            told = tellers[action.name]()
        except (UsageError, NotFoundError) as error:
            told = _Told(error.what if "`study " in error.cure else str(error), self._kept())
        meant = Action(action.name, {**action.arguments, **told.arguments})
        citations = () if told.citation is None else (told.citation,)
        return replace(replace(self.asked, action=meant).answered((), Citations()), text=told.text, citations=citations)

    def _kept(self) -> dict[str, Any]:
        """That the same problem is still open."""
        return {name: self.before[name] for name in ("problem", "kind", "open", "queue", "wish") if name in self.before}

    # -- a problem -------------------------------------------------------------------------------------------------

    def _set(self) -> _Told:
        arguments = self.asked.action.arguments
        if arguments.get("next"):
            return self._next()
        wish = self._wish(arguments)
        found = self.practice.set_problems(self.learner, self.now, wish)
        if not found.problems:
            return _Told(found.notice or NOTHING_OPEN, {"open": False})
        first, *rest = found.problems
        return self._opened(first, [one.problem.id for one in rest], _kept_wish(wish), found.notice)

    def _wish(self, arguments: Mapping[str, Any]) -> Wish:
        week = arguments.get("week", self.asked.week)
        if week == "last":
            roadmap = self.asked.assistant.library.roadmap()
            week = roadmap.weeks[-1].number if roadmap is not None else None
        topic, step = arguments.get("topic"), arguments.get("difficulty")
        before = self.before.get("wish", {}) if step and topic is None and week is None else {}
        return Wish(
            week=week if topic is None else None,
            topic=topic or before.get("topic"),
            due=bool(arguments.get("due")),
            kind=arguments.get("kind") or before.get("kind"),
            count=arguments.get("count", 1),
            step=step,
        )

    def _next(self) -> _Told:
        """The problem that follows, else another one of the same wish."""
        queue = list(self.before.get("queue", ()))
        wish = dict(self.before.get("wish", {}))
        while queue:
            try:
                found = self.practice.show(self.learner, self.now, queue.pop(0))
            except NotFoundError:  # It was withdrawn since.
                continue
            return self._opened(found, queue, wish)
        again = self.practice.set_problems(self.learner, self.now, Wish(**wish))
        if not again.problems:
            return _Told(again.notice or NOTHING_OPEN, {"open": False})
        return self._opened(again.problems[0], [], wish, again.notice)

    def _opened(self, found: SetProblem, queue: list[str], wish: Mapping[str, Any], notice: str = "") -> _Told:
        problem = found.problem
        arguments = {"problem": problem.id, "kind": problem.kind, "open": True, "queue": queue, "wish": dict(wish)}
        return _Told(problem_words(found, notice, len(queue)), arguments)

    def _open_problem(self) -> Problem:
        name = self.before.get("problem")
        if name is None or not self.before.get("open"):
            raise UsageError(NOTHING_OPEN)
        return self.practice.problem(name)

    # -- before an answer ------------------------------------------------------------------------------------------

    def _hint(self) -> _Told:
        hint = self.practice.hint(self.learner, self.now, self._open_problem().id)
        return _Told(hint_words(hint), self._kept())

    def _reveal(self) -> _Told:
        name = self.before.get("problem")
        if name is None:
            raise UsageError(NOTHING_OPEN)
        solution = self.practice.reveal(self.learner, self.now, name)
        return _Told(self._with_next(solution_told(solution)), {**self._kept(), "open": False}, solution.citation)

    # -- an answer -------------------------------------------------------------------------------------------------

    def _answered(self) -> _Told:
        problem = self._open_problem()
        response = _response(problem, self.asked.question)
        if response is None:
            return _Told(reply_words(problem), self._kept())
        graded = self.practice.answer(self.learner, self.now, problem.id, response)
        timezone = (self.asked.assistant.learning.profile(self.learner) or Profile()).timezone
        told = self._with_next(graded_words(graded, self.now, timezone))
        return _Told(told, {**self._kept(), "open": False}, graded.citation)

    def _with_next(self, told: str) -> str:
        left = len(self.before.get("queue", ()))
        return f"{told}\n“Next” sets {'the next one' if left else 'another one'}."

    def _why(self) -> _Told:
        attempt = self.practice.last_attempt(self.learner)
        if attempt is None:
            return _Told(NOTHING_ANSWERED)
        try:
            problem = self.practice.problem(attempt.problem_id)
        except NotFoundError:
            return _Told(why_words(attempt, None, "", None), self._kept())
        citation = self.practice.citation_for(problem)
        return _Told(why_words(attempt, problem, self.practice.solution(problem), citation), self._kept(), citation)


def _kept_wish(wish: Wish) -> dict[str, Any]:
    """What of a wish holds for the problem after this one."""
    kept = {"week": wish.week, "topic": wish.topic, "kind": wish.kind, "due": wish.due}
    return {name: value for name, value in kept.items() if value}


def _response(problem: Problem, text: str) -> Response | None:
    """What a reply answers; None where it names no option, or only says yes or no."""
    if problem.kind not in OPTION_KINDS:
        if problem.kind != "output" and yes_or_no(text) is not None:
            return None
        if problem.kind in CODE_KINDS:
            return None if numbers_of(text, MOST_OPTIONS) is not None else Response(text=_without_fence(text))
        return Response(text=text)
    numbers = numbers_of(text, len(problem.options)) or _by_text(problem, text)
    return None if numbers is None else Response(options=numbers)


def _by_text(problem: Problem, text: str) -> tuple[int, ...] | None:
    """The one option whose words were typed, all of them or at least half of a longer one."""
    said = _plain(text)
    fitting = [number for number, option in enumerate(problem.options, 1) if _is_said(said, _plain(option))]
    return (fitting[0],) if len(fitting) == 1 else None


def _is_said(said: str, option: str) -> bool:
    words = len(said.split())
    return bool(said) and (said == option or (words >= 2 and 2 * words >= len(option.split()) and said in option))


def _plain(text: str) -> str:
    return " ".join(text.casefold().strip(" .!\"'`").split())


def _without_fence(text: str) -> str:
    """Code without the fence it was put into."""
    lines = text.strip().splitlines()
    if len(lines) > 1 and lines[0].startswith("```") and lines[-1].strip() == "```":
        return "\n".join(lines[1:-1])
    return text

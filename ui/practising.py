"""`study practice`, `answer`, `hint`, `reveal`, `rate`, `report`, `due` and `deck`."""

from __future__ import annotations

import re
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast, get_args

from assistant.database import LOCAL_LEARNER
from assistant.domain import Citation
from assistant.errors import UsageError
from assistant.learning.nouns import Profile
from assistant.learning.words import counted, length_words
from assistant.practice.nouns import (
    KINDS,
    RATINGS,
    Due,
    DueItem,
    Graded,
    Origin,
    ProblemKind,
    ProblemSet,
    Rating,
    Response,
    SetProblem,
    Step,
    Wish,
)
from assistant.practice.problem_json import graded_to_json, set_to_json, whole_statement
from assistant.practice.words import (
    HOW_TO_ANSWER,
    KIND_WORDS,
    about_problem,
    back_words,
    due_words,
    place_words,
    source_words,
    verdict_words,
)
from ui.addresses import at_second
from ui.printing import console as plain_console
from ui.printing import error_console, print_json
from ui.studying import study_room

if TYPE_CHECKING:
    from assistant.service import Assistant

_SIGNS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""What a terminal obeys: programs and databases may say anything."""
LARGEST_FILE = 1_000_000
"""Bytes of an answer in a file."""
MOST = 50


@dataclass(frozen=True, slots=True)
class PracticeOptions:
    """What was written after `study practice`."""

    week: int | None = None
    topic: str | None = None
    source: str | None = None
    due: bool = False
    kind: str | None = None
    count: int = 1
    origin: str | None = None
    easier: bool = False
    harder: bool = False

    def wish(self) -> Wish:
        """As a wish. Raises UsageError for a kind or an origin that there is not."""
        if self.easier and self.harder:
            raise UsageError("--easier and --harder ask for two things.", "Give one of them.")
        step: Step | None = "easier" if self.easier else "harder" if self.harder else None
        kind = cast("ProblemKind | None", _one_of("kind", self.kind, KINDS))
        origin = cast("Origin | None", _one_of("origin", self.origin, get_args(Origin)))
        topic = (self.topic or "").strip() or None
        return Wish(self.week, topic, self.source, self.due, kind, self.count, step, origin, fresh=True)


def _one_of(name: str, given: str | None, there: tuple[str, ...]) -> str | None:
    if given is None or given in there:
        return given
    raise UsageError(f"There is no {name} {given!r}.", f"Give one of {', '.join(there)}.")


class _Screen:
    """The terminal, as text alone."""

    def __init__(self) -> None:
        self._console = plain_console()

    def print(self, text: str = "", **style: Any) -> None:
        style["markup"] = False
        self._console.print(_SIGNS.sub("", text), **style)


def console() -> _Screen:
    return _Screen()


# --- practice -------------------------------------------------------------------------------------------------------


def practice(options: PracticeOptions, json: bool) -> None:
    """Set problems; on a terminal with how to answer them."""
    wish = options.wish()
    screen = error_console()
    with study_room() as assistant:
        found = assistant.practice.set_problems(
            LOCAL_LEARNER, assistant.settings.now(), wish, lambda line: screen.print(line, markup=False, style="dim")
        )
    if json:
        print_json(set_to_json(found))
    else:
        _print_set(found)


def _print_set(found: ProblemSet) -> None:
    screen = console()
    if found.notice:
        screen.print(found.notice, markup=False)
    for number, one in enumerate(found.problems):
        if number or found.notice:
            screen.print()
        _print_problem(one)
    if found.dropped:
        count = sum(one.count for one in found.dropped)
        reasons = "; ".join(f"{one.reason} ({one.count})" for one in found.dropped)
        screen.print(f"\n{counted(count, 'problem')} failed a check and are not shown: {reasons}.", markup=False)


def _print_problem(one: SetProblem) -> None:
    screen, problem = console(), one.problem
    screen.print(about_problem(problem), style="bold", markup=False)
    screen.print(f"\n{whole_statement(problem)}\n", markup=False)
    for number, option in enumerate(problem.options, 1):
        screen.print(f"  {number}  {option}", markup=False)
    if problem.starter:
        screen.print(f"Begin with\n\n{problem.starter.rstrip()}", markup=False)
    screen.print(f"\n{HOW_TO_ANSWER[problem.kind]} {source_words(problem, one.source)}", markup=False)
    screen.print(f"  study answer {problem.id} {_how(problem.kind)}", markup=False)
    if one.hints_available:
        screen.print(f"  study hint {problem.id}", markup=False)


def _how(kind: ProblemKind) -> str:
    if kind in ("choice", "cloze"):
        return "--option N"
    if kind in ("multiple", "order", "match"):
        return "--option N --option N ..."
    return "--file FILE" if kind in ("fix", "code", "sql") else "--text ..."


# --- an answer ------------------------------------------------------------------------------------------------------


def answer(problem: str, options: tuple[int, ...], text: str | None, file: Path | None, json: bool) -> None:
    """Judge an answer: what was right, what was missing, and where it is explained."""
    response = _response(options, text, file)
    with study_room() as assistant:
        now = assistant.settings.now()
        graded = assistant.practice.answer(LOCAL_LEARNER, now, problem, response)
        timezone = (assistant.learning.profile(LOCAL_LEARNER) or Profile()).timezone
    if json:
        print_json(graded_to_json(graded))
    else:
        _print_graded(graded, back_words(graded.next_due, graded.rating, now, timezone))


def _response(options: tuple[int, ...], text: str | None, file: Path | None) -> Response:
    given = [options or None, text, file]
    if sum(one is not None for one in given) > 1:
        raise UsageError("An answer is options, a text or a file.", "Give one of --option, --text and --file.")
    if file is not None:
        return Response(text=_read(file))
    if options:
        return Response(options=options)
    if text is None:
        raise UsageError("There is no answer.", "Give it with --option N, --text or --file.")
    return Response(text=text)


def _read(file: Path) -> str:
    """The text of a file; `-` is standard input. Raises UsageError for what is no text or too long."""
    try:
        data = sys.stdin.buffer.read(LARGEST_FILE + 1) if str(file) == "-" else file.read_bytes()
        if len(data) > LARGEST_FILE:
            raise UsageError(f"{file} is longer than an answer can be.", "Give a file of less than 1 MB.")
        return data.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{file} cannot be read: {error}.", "Give a file of text.") from None


def _print_graded(graded: Graded, back: str) -> None:
    screen, judged = console(), graded.judged
    screen.print(verdict_words(graded), style="bold", markup=False)
    if judged.feedback:
        screen.print(judged.feedback, markup=False)
    for mark, lines in (("+", judged.right), ("-", judged.missing)):
        for line in lines:
            screen.print(f"  {mark} {line}", markup=False)
    for case in judged.cases:
        if not case.passed:
            screen.print(f"  - {case.call}\n      expected {case.expected}\n      got      {case.got}", markup=False)
    if judged.verdict != "right":
        screen.print(f"\nThe answer\n{graded.solution}", markup=False)
    if graded.problem.explanation:
        screen.print(f"\n{graded.problem.explanation}", markup=False)
    _print_citation(graded.citation)
    screen.print(f"\n{back}", markup=False)
    rate = f"`study rate {graded.problem.id} again|hard|good|easy`"
    screen.print(f"{rate} {'says how well you did' if judged.grade is None else 'corrects that'}.", markup=False)


def _print_citation(citation: Citation | None) -> None:
    if citation is None:
        return
    place = at_second(citation.url, citation.start_seconds) if citation.url else citation.source_id
    console().print(f"\n“{citation.quote}”\n  {place_words(citation)} · {place}", markup=False)


def hint(problem: str, json: bool) -> None:
    """The next hint."""
    with study_room() as assistant:
        found = assistant.practice.hint(LOCAL_LEARNER, assistant.settings.now(), problem)
    if json:
        print_json({"problem_id": problem, "hint": found.text, "number": found.number, "of": found.of})
    else:
        console().print(f"Hint {found.number} of {found.of}: {found.text}", markup=False)


def reveal(problem: str, json: bool) -> None:
    """The solution and why it is right."""
    with study_room() as assistant:
        found = assistant.practice.reveal(LOCAL_LEARNER, assistant.settings.now(), problem)
    if json:
        print_json(
            {
                "problem_id": problem,
                "solution": found.text,
                "explanation": found.explanation,
                "citation": None if found.citation is None else asdict(found.citation),
            }
        )
        return
    console().print(found.text, markup=False)
    if found.explanation:
        console().print(f"\n{found.explanation}", markup=False)
    _print_citation(found.citation)


def rate(problem: str, rating: str, json: bool) -> None:
    """Correct how well an answer is held to have been recalled."""
    with study_room() as assistant:
        now = assistant.settings.now()
        due = assistant.practice.rate(LOCAL_LEARNER, now, problem, cast("Rating", _one_of("rating", rating, RATINGS)))
        timezone = (assistant.learning.profile(LOCAL_LEARNER) or Profile()).timezone
    if json:
        print_json({"problem_id": problem, "rating": rating, "next_due": None if due is None else due.isoformat()})
    else:
        console().print(back_words(due, cast("Rating", rating), now, timezone), markup=False)


def report(problem: str, why: str | None, take_back: bool, json: bool) -> None:
    """Withdraw a problem that is wrong, or set it again."""
    if take_back == (why is not None):
        raise UsageError("A report says why, or is taken back.", "Give --why REASON, or --take-back.")
    with study_room() as assistant:
        now = assistant.settings.now()
        if take_back:
            assistant.practice.take_back_report(problem, now)
        else:
            assistant.practice.report(problem, why or "", now)
    if json:
        print_json({"problem_id": problem, "withdrawn": not take_back, "why": why})
    else:
        told = (
            "It is set again." if take_back else "It is withdrawn: nobody is set it any more. Thank you for saying so."
        )
        console().print(told, markup=False)


# --- what is due ----------------------------------------------------------------------------------------------------


def due(fit: bool, json: bool) -> None:
    """What comes back today, with the minutes it takes, and in the days ahead; the schedule is fitted on request."""
    with study_room() as assistant:
        notes = [_fitted(assistant)] if fit else []
        found = assistant.practice.due(LOCAL_LEARNER, assistant.settings.now())
    if json:
        print_json({**_due_to_json(found), "notes": notes})
        return
    screen = console()
    for note in notes:
        screen.print(note, markup=False)
    screen.print(due_words(found), markup=False)
    for item in found.items:
        screen.print(f"  {item.title}\n    {_item_words(item)}", markup=False)
    ahead = [(day, minutes, count) for day, minutes, count in found.ahead[1:] if count]
    for day, minutes, count in ahead:
        screen.print(f"{day:%a %d %b}  {counted(count, 'review')}, {length_words(minutes)}", markup=False)
    if found.items:
        screen.print("\n`study practice --due` sets them.", markup=False)


def _fitted(assistant: Assistant) -> str:
    found = assistant.practice.optimise(LOCAL_LEARNER, assistant.settings.now())
    if found is None:
        return "The schedule stays as it is: there are too few reviews to fit it to you, or it would win nothing."
    return (
        f"The schedule now fits your {counted(found.reviews, 'review')}: on those held back the log loss is "
        f"{found.loss:.3f}, it was {found.loss_before:.3f}."
    )


def _item_words(item: DueItem) -> str:
    week = f"week {item.week} · " if item.week is not None else ""
    return f"{week}{KIND_WORDS[item.kind]} · {item.recall:.0%} likely to be recalled · {item.problem_id}"


def _due_to_json(found: Due) -> dict[str, Any]:
    return {
        "minutes": found.minutes,
        "limit_minutes": found.limit_minutes,
        "due": [_item_to_json(item) for item in found.items],
        "later": [_item_to_json(item) for item in found.later],
        "ahead": [{"date": day, "minutes": minutes, "reviews": count} for day, minutes, count in found.ahead],
    }


def _item_to_json(item: DueItem) -> dict[str, Any]:
    return {**asdict(item), "due": item.due.isoformat()}


# --- out ------------------------------------------------------------------------------------------------------------


def deck(file: Path, week: int | None, practised: bool, json: bool) -> None:
    """Write the problems as an Anki deck, or as CSV."""
    from ui.decks import write_deck

    with study_room() as assistant:
        now = assistant.settings.now()
        cards = list(assistant.practice.deck(LOCAL_LEARNER, week, practised))
    if not cards:
        cure = "Answer some first, or leave out --practised." if practised else "`study roadmap` lists the weeks."
        raise UsageError("There is no problem to write.", cure)
    write_deck(file, cards, now)
    if json:
        print_json({"file": str(file.absolute()), "cards": len(cards)})
    else:
        console().print(f"{counted(len(cards), 'card')} written to {file}.", markup=False)

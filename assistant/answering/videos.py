"""Videos in a conversation: looked for, offered, and added once the learner says yes. No chat model has a part in it.

What an answer offers stands in the arguments of its action (``videos``, those ``chosen`` by their ids, the week they
are ``for_week``); a yes carries out what stands there, and no id is ever read out of a text. The errands are run by
whoever opened the assistant (`assistant.errands`).
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, field, replace
from typing import Any, TypeVar
from uuid import UUID

from assistant.answering.cite import Citations
from assistant.answering.found import Asked
from assistant.answering.studying import CHANGED_MEANWHILE, NOTHING_ASKED, UNCHANGED
from assistant.answering.video_words import (
    INSTEAD,
    NO_ERRANDS,
    STOPPED,
    WHICH,
    add_question,
    links_question,
    links_words,
    offers_words,
    one_line,
)
from assistant.domain import Action, Answer, AnswerEvent, Progress, Roadmap
from assistant.errands import ErrandDone, VideoErrands, VideoOffer, VideoOffers
from assistant.errors import DatabaseError, NotFoundError, StudyError, UsageError
from assistant.intents.agreement import yes_or_no
from assistant.intents.offers import choice_of
from assistant.intents.utterance import read_utterance
from assistant.intents.videos import weeks_ahead

Event = TypeVar("Event")
Result = TypeVar("Result", ErrandDone, VideoOffers)

VIDEO_ACTIONS = frozenset({"find_videos", "fetch_links"})
MOST_OFFERED = 3
"""Videos that are offered."""
LONGEST_STEP = 200
NAME_ONE = "Name one that it has."


@dataclass(frozen=True, slots=True)
class _Told:
    """What is said. With ``confirm`` it ends in that question; ``write`` carries it out."""

    text: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    confirm: str | None = None
    write: Callable[[], Iterator[Progress | ErrandDone]] | None = None


def reply_to_videos(question: str, answers: Sequence[Answer]) -> Action | None:
    """What a text says to an answer on videos right before it: yes, no, or which of them. None for all else."""
    last = _before(answers)
    if last is None:
        return None
    plain = yes_or_no(question)
    return Action(plain) if plain is not None else _chosen(question, last)


def agreement_by_name(question: str, action: Action, answers: Sequence[Answer]) -> Action | None:
    """The yes in "yes, fetch links", where the answer right before it asked for just that."""
    last = _before(answers)
    if last is None or last.confirm is None or action.name != last.name:
        return None
    same = action.arguments in ({}, _asked_for(last))
    return Action("yes") if same and _begins_with_yes(question) else None


def _before(answers: Sequence[Answer]) -> Action | None:
    """The action of the last answer, where it is one on videos."""
    return answers[-1].action if answers and answers[-1].action.name in VIDEO_ACTIONS else None


def _begins_with_yes(question: str) -> bool:
    """Whether the first word says yes: "yes, fetch links"."""
    words = question.replace("—", " ").replace("-", " ").split()
    return bool(words) and yes_or_no(words[0]) == "yes"


def _asked_for(action: Action) -> dict[str, Any]:
    return {name: value for name, value in action.arguments.items() if name in ("topic", "week", "weeks")}


def _chosen(question: str, last: Action) -> Action | None:
    """The offer with other videos chosen, or for another week."""
    offered = last.arguments.get("videos", ())
    choice = choice_of(read_utterance(question), len(offered)) if offered else None
    if choice is None:
        return None
    ids = [offered[place - 1]["id"] for place in choice.places] or last.arguments.get("chosen", [])
    week = last.arguments.get("for_week") if choice.week is None else choice.week
    return Action(last.name, {**last.arguments, "chosen": ids, "for_week": week})


def is_of_videos(action: Action, answers: Sequence[Answer]) -> bool:
    """Whether an action is one on videos, or the yes or no to one."""
    before = answers[-1].action.name if answers else None
    return action.name in VIDEO_ACTIONS or (action.name in ("yes", "no") and before in VIDEO_ACTIONS)


def answer_on_videos(
    asked: Asked, learner: UUID, answers: Sequence[Answer], agreed: bool, stopped: Callable[[], bool]
) -> Iterator[AnswerEvent]:
    """Progress while videos are looked for, added and fetched, and the answer, last.

    With ``agreed`` what would be asked is carried out at once. What cannot be done is an answer that says so; raises
    DatabaseError alone. What is ``stopped`` ends with what was done by then.
    """
    yield from _OnVideos(asked, learner, answers, stopped).answer(agreed)


class _OnVideos:
    """A wish with the conversation before it."""

    def __init__(self, asked: Asked, learner: UUID, answers: Sequence[Answer], stopped: Callable[[], bool]) -> None:
        self.asked = asked
        self.learner = learner
        self.answers = answers
        self.stopped = stopped

    def answer(self, agreed: bool) -> Iterator[AnswerEvent]:
        action = self.asked.action
        if action.name == "no":
            yield self._answered(action, _Told(UNCHANGED))
        elif action.name == "yes":
            yield from self._agreed_to()
        else:
            told = yield from self._told(action)
            if agreed and told.write is not None:
                yield from self._carried_out(action, action.name, told)
            else:
                yield self._answered(action, told)

    def _agreed_to(self) -> Iterator[AnswerEvent]:
        """Carry out what the answer before asked for."""
        before = self.answers[-1]
        meant = self.asked.action.arguments.get("to")
        if before.action.confirm is None or meant not in (None, before.text):
            yield self._answered(Action("yes"), _Told(NOTHING_ASKED))
            return
        again = yield from self._told(before.action)
        if again.write is not None and again.confirm == before.action.confirm:
            yield from self._carried_out(Action("yes"), before.action.name, replace(again, arguments={}))
            return
        if again.write is not None:
            again = replace(again, text=f"{CHANGED_MEANWHILE}\n{again.text}")
        yield self._answered(before.action, again)

    def _carried_out(self, action: Action, name: str, told: _Told) -> Iterator[AnswerEvent]:
        assert told.write is not None
        done = yield from self._run(told.write, ErrandDone)
        text, attention = (done, True) if isinstance(done, str) else (done.text, done.needs_attention)
        noted = {"needs_attention": True} if attention else {}
        yield self._answered(action, _Told(text, {**told.arguments, **noted, "agreed": name}))

    def _answered(self, action: Action, told: _Told) -> Answer:
        meant = Action(action.name, {**action.arguments, **told.arguments}, told.confirm)
        return replace(replace(self.asked, action=meant).answered((), Citations()), text=told.text)

    def _run(
        self, start: Callable[[], Iterator[Progress | Result]], result: type[Result]
    ) -> Generator[Progress, None, Result | str]:
        """Hand on the progress of an errand; returns its result, or the sentence that says why there is none."""
        with self.asked.spending.step("videos"):
            try:
                with closing(_generator(start())) as events:
                    for event in events:
                        if isinstance(event, result):
                            return event
                        if self.stopped():
                            return STOPPED
                        assert isinstance(event, Progress)
                        yield Progress(one_line(event.text, LONGEST_STEP))
            except DatabaseError:
                raise
            except StudyError as error:
                return _sentence(error)
        raise AssertionError("An errand ends with its result.")

    # -- what is said ----------------------------------------------------------------------------------------------

    def _told(self, action: Action) -> Generator[Progress, None, _Told]:
        errands = self.asked.assistant.errands
        if errands is None:
            return _Told(NO_ERRANDS)
        try:
            if action.name == "fetch_links":
                return self._links(errands, action.arguments)
            if "videos" in action.arguments:
                return self._offer(errands, action.arguments)
            return (yield from self._found(errands, action.arguments))
        except (UsageError, NotFoundError) as error:
            return _Told(_sentence(error))

    def _found(self, errands: VideoErrands, arguments: Mapping[str, Any]) -> Generator[Progress, None, _Told]:
        """Look for videos, and offer the best of them."""
        topic, week = arguments.get("topic"), self._week(arguments.get("week"))
        if topic is None and week is None:
            return _Told(WHICH)
        yield Progress("Looking for videos on YouTube")
        found = yield from self._run(lambda: errands.find(topic, week), VideoOffers)
        if isinstance(found, str):
            return _Told(found)
        if not found.videos:
            return _Told(found.message)
        offers = found.videos[:MOST_OFFERED]
        offered = {"videos": [asdict(offer) for offer in offers], "chosen": [offers[0].id], "for_week": found.week}
        told = self._offer(errands, {**arguments, **offered})
        wanted = f"on {one_line(topic)}" if topic is not None else f"for week {week}"
        text = f"{offers_words(offers, wanted, self.asked.assistant.settings.now().date())}\n\n{told.text}"
        return replace(told, text=text)

    def _offer(self, errands: VideoErrands, arguments: Mapping[str, Any]) -> _Told:
        """Ask whether those chosen of the videos that were offered are to be added."""
        offers = [VideoOffer(**one) for one in arguments["videos"]]
        chosen = [offer.id for offer in offers if offer.id in arguments["chosen"]]
        week = self._week(arguments.get("for_week"))
        if week is None:
            return _Told("For which week? Say it, such as “add 1 to week 6”.", {**arguments, "for_week": None})
        places = [number for number, offer in enumerate(offers, 1) if offer.id in chosen]
        question = add_question(places, len(offers), week)
        offered = {**arguments, "chosen": chosen, "for_week": week}
        return _Told(question, offered, question, lambda: errands.add(chosen, week))

    def _links(self, errands: VideoErrands, arguments: Mapping[str, Any]) -> _Told:
        roadmap = self._roadmap()
        named = arguments.get("weeks") or [arguments.get("week")]
        weeks = [week for name in named if (week := self._week(name)) is not None]
        if weeks:
            question = links_question(weeks, every=False)
            meant = {"week": weeks[0]} if len(weeks) == 1 else {"week": weeks[0], "weeks": weeks}
            told = self._asking_for_links(errands, question, weeks, lambda: _each_week(errands, weeks))
            return replace(told, arguments=meant)
        without = [week.number for week in roadmap.weeks if not week.videos]
        if not without:
            question = "Every week has a video. Fetch the transcripts that the library does not have yet?"
            return _Told(question, {}, question, lambda: errands.fetch_links(None))
        question = links_question(without, every=True)
        return self._asking_for_links(errands, question, without, lambda: errands.fetch_links(None))

    @staticmethod
    def _asking_for_links(
        errands: VideoErrands,
        question: str,
        weeks: Sequence[int],
        write: Callable[[], Iterator[Progress | ErrandDone]],
    ) -> _Told:
        text = f"{links_words(len(weeks), errands.minutes(len(weeks)))}\n\n{question}"
        return _Told(text, {}, question, write)

    # -- the roadmap -----------------------------------------------------------------------------------------------

    def _roadmap(self) -> Roadmap:
        roadmap = self.asked.assistant.library.roadmap()
        if roadmap is None:
            raise NotFoundError("No roadmap is in use.", "Load one on the library page.")
        return roadmap

    def _week(self, named: int | str | None) -> int | None:
        """The week that is meant, by its number in the roadmap. Raises NotFoundError for one it does not have."""
        ahead = weeks_ahead(read_utterance(self.asked.question)) if named is None else None
        if named is None and ahead is None:
            return None
        roadmap = self._roadmap()
        at = self._at() if ahead is not None else None
        number = roadmap.weeks[-1].number if named == "last" and roadmap.weeks else named
        if at is not None and ahead is not None:
            number = at + ahead
        week = roadmap.week(number) if isinstance(number, int) else None
        if week is None:
            raise NotFoundError(f"The roadmap has no {'such week' if number is None else f'week {number}'}.", NAME_ONE)
        return week.number

    def _at(self) -> int | None:
        """The week that is asked about, else the one at which the learner is."""
        if self.asked.week is not None:
            return self.asked.week
        assistant = self.asked.assistant
        suggestion = assistant.learning.next(self.learner, assistant.settings.now())
        return None if suggestion.next is None else suggestion.next.task.week


def _generator(events: Iterator[Event]) -> Generator[Event, None, None]:
    """The events as something that can be closed, which closes what they come from."""
    try:
        yield from events
    finally:
        close = getattr(events, "close", None)
        if close is not None:
            close()


def _each_week(errands: VideoErrands, weeks: Sequence[int]) -> Iterator[Progress | ErrandDone]:
    """Links for one week after the other; ends early where one needs attention."""
    told: list[str] = []
    attention = False
    for week in weeks:
        for event in errands.fetch_links(week):
            if isinstance(event, ErrandDone):
                told.append(event.text)
                attention = event.needs_attention
            else:
                yield event
        if attention:
            break
    yield ErrandDone(" ".join(told), attention)


def _sentence(error: StudyError) -> str:
    """Why something cannot be done, without a command that is no use in a conversation, and what works instead."""
    if isinstance(error, UsageError | NotFoundError):
        return error.what if "`study " in error.cure else str(error)
    return str(error) if "study ingest" in str(error) else f"{error} {INSTEAD}"

"""Text -> one typed Action, without a chat model.

Each thing that can be asked for is a `Recogniser` in RECOGNISERS: a name, a function that reads its arguments out of
a text (or finds that it is not meant), and, for what writes, the sentence to agree to first. The first one that
recognises a text wins; when in doubt none does, and the text is a question for the library (`ask`).

Arguments: ``week`` is a number or "last"; ``weeks`` holds all of them where several are named; ``kind`` is
"beginner" or "enterprise"; ``topic`` is in the words that were typed. Those of a learner's own way (what is next, done,
planned) stand in `task_words`, `study_intents` and
`study_wishes`, those of videos in `videos`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.domain import Action
from assistant.intents.courtesy import asks_for_help
from assistant.intents.other_learners import asks_for_another_learner
from assistant.intents.practice import explain_grade, hint, practice, reveal
from assistant.intents.study_confirms import (
    done_question,
    know_question,
    profile_question,
    skip_question,
    start_question,
    undo_question,
)
from assistant.intents.study_intents import next_task, progress
from assistant.intents.study_known import know
from assistant.intents.study_skips import skip
from assistant.intents.study_tasks import done, start
from assistant.intents.study_undo import undo
from assistant.intents.study_wishes import plan, profile
from assistant.intents.task_kinds import BEGINNER, ENTERPRISE, kind_of
from assistant.intents.topics import topic_behind, topic_of, topic_to_place
from assistant.intents.utterance import Utterance, read_utterance
from assistant.intents.videos import fetch_links, find_videos, links_question

Arguments = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Recogniser:
    """One thing that can be asked for.

    ``confirm`` words the question to agree to, for what writes; it may find that nothing is to be written.
    """

    name: str
    read: Callable[[Utterance], Arguments | None]
    confirm: Callable[[Arguments], str | None] | None = None


def recognise(text: str, *, week: int | None = None, recognisers: Sequence[Recogniser] | None = None) -> Action:
    """What a text asks for. ``week`` is the one that "this week" means, where one is chosen. Never raises."""
    utterance = read_utterance(text, week)
    for recogniser in RECOGNISERS if recognisers is None else recognisers:
        arguments = recogniser.read(utterance)
        if arguments is not None:
            return Action(recogniser.name, arguments, recogniser.confirm(arguments) if recogniser.confirm else None)
    return Action("ask", {})


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


def action_of(name: str, arguments: Arguments) -> Action:
    """An action with the question to agree to first. Raises StopIteration for a name no recogniser has."""
    recogniser = next(recogniser for recogniser in RECOGNISERS if recogniser.name == name)
    return Action(name, arguments, recogniser.confirm(arguments) if recogniser.confirm else None)


# --- the words a question about the roadmap is made of ------------------------------------------------------------

_FILLERS = _set(
    "what which is are was were be been being am the a an my our your this that these in for of on to at by from into "
    "do does did i we you me us it it's its should can could will would must may need has have had got get want wanna "
    "like going gonna please tell show give list say see know hi hey hello ok okay so and or also now then exactly "
    "there here about with all any each just only i'm we're i'd i'll i've let let's supposed remind again & per up "
    "both one ones as if out some them they thing's kindly actually first love find called name names named anything "
    "something bring brings pull open check take quick quickly suggest suggests suggested recommend recommends "
    "recommended offer offers provide provides provided given gives set sets listed lists mention mentions mentioned "
    "propose proposes proposed assign assigns assigned meant use used"
)
_ROADMAP = _set("roadmap roadmap's plan course schedule program programme")
_ABOUT_WEEK = _set(
    "doing done learn learning learned learnt study studying cover covers covered covering topic topics subject "
    "subjects theme themes title titles content contents work working include includes included contain contains "
    "happen happens happening planned plans overview summary summarize summarise describe details detail info "
    "information goal goals focus focuses agenda look looks expect expected come comes coming main stuff things thing "
    "todo to-do item items explain mean concern concerns start starting starts begin beginning teach teaches taught "
    "practise practice practicing consist consists involve involves involved deal deals dealing tackle activities "
    "activity material materials after before next following due programme scheduled rundown gist recap brief "
    "breakdown outline outlines lesson lessons module modules unit units skill skills concept concepts technologies "
    "waits awaits waiting await ahead handle handles handled week weeks weekly part parts section sections everything "
    "discussed treat treats introduced presented treated explained requires required objectives objective aim aims go "
    "goes belong belongs"
)
_TASKS = _set(
    "two task tasks task's exercise exercises project projects assignment assignments homework practice practices "
    "build implement hands-on todo todos to-do challenge challenges code coding programming practical mini "
    "mini-project building coursework deliverable deliverables write create develop make solve hand difficulty do's"
)
_LEVEL = _set("level grade version variant kind type")
_SEARCH = _set(
    "search searches searching query queries youtube look looking google video videos watch find term terms type "
    "phrase phrases keyword keywords string words word enter lookup go goes put belong belongs"
)
_GUIDANCE = _set("guidance guide guided guiding")
_WHOLE = _set(
    "how many much long weeks week month months list overview outline structure summary summarize summarise contents "
    "content table whole entire full complete length take takes last lasts total number optional cover covers covered "
    "describe explain look looks like topics divided split organised organized into titles names contain contains "
    "consist consists include includes duration altogether overall time goes enumerate skip skipped leave left big "
    "size structured learn taught teach teaches skippable voluntary mandatory main subjects print display everything "
    "brief through"
)
_CURRICULUM = _set("roadmap roadmap's")
_LIBRARY = re.compile(
    r"^(?:how(?! (?:does|will|would) (?:the )?(?:\w+ )?week(?: \w+)? look)|why|explain (?:how|why)|(?:can|could"
    r"|would) you (?:please )?explain"
    r" (?:to me )?(?:how|why)|(?:please )?(?:start|begin|skip|finish|finished|done|mark|plan|quiz|complete"
    r"|completed)\b)"
)
_HOW_IT_LOOKS = re.compile(r"^how (?:does|will|would) (?:the )?(?:\w+ )?week(?: \w+)? look(?: like)?$")
_HOW = _set("how")
_ALREADY_DONE = re.compile(
    r"\bhave (?:i|we) (?:done|finished|completed|learned|learnt|studied)\b"
    r"|^i(?:'ve| have)? (?:just |already )*(?:did|done|finished|completed|built)\b"
)
_JUDGES = re.compile(r"^(?:is|was|are|were|what (?:is|was|are))\b")
_DIFFICULTY = _set("easy easier easiest hard harder hardest simple simpler basic difficult difficulty advanced")
_PAST = _set("did had was were been")
"""With them "the last week" is the one that went by."""


def _weeks(utterance: Utterance) -> Arguments | None:
    """The weeks a text names, where it is not a question for the library all the same."""
    if not utterance.weeks or utterance.months or _LIBRARY.match(utterance.bare):
        return None
    weeks = list(utterance.weeks)
    if _ALREADY_DONE.search(utterance.bare) or (weeks == ["last"] and utterance.any(_PAST)):
        return None
    if len(weeks) == 1 and isinstance(weeks[0], int):
        shift = {"after": 1, "following": 1, "before": -1}
        moved = next((by for word, by in shift.items() if word in utterance.words), 0)
        weeks = [weeks[0] + moved]
    return {"week": weeks[0]} if len(weeks) == 1 else {"week": weeks[0], "weeks": weeks}


def _help(utterance: Utterance) -> Arguments | None:
    return {} if asks_for_help(utterance.plain, utterance.bare) else None


def _other_learner(utterance: Utterance) -> Arguments | None:
    return {} if asks_for_another_learner(utterance.text, utterance.plain, utterance.bare) else None


def _roadmap_week(utterance: Utterance) -> Arguments | None:
    asked = _HOW if _HOW_IT_LOOKS.match(utterance.bare) else frozenset[str]()
    return _weeks(utterance) if utterance.only(_FILLERS, _ROADMAP, _ABOUT_WEEK, asked) else None


# --- tasks --------------------------------------------------------------------------------------------------------

_KIND_OF_TASK = r"(?P<kind>beginner(?:'?s)?|starter|easy|introductory|enterprise|advanced|hard)(?:[- ](?:level|grade))?"
_TASK = r"(?:tasks?|projects?|exercises?|assignments?)"
_ABOUT = (
    r"(?: (?:(?:that|which) (?:is|are|uses?|covers?|deals? with) )?(?:is )?(?:there )?(?:do i have )?"
    r"(?:in the roadmap )?(?:on|about|for|with|of|in|around|covering|involving|using|related to|regarding|uses"
    r"|covers|deals with|involves|teaches|is about))?"
)
_TASK_ABOUT = re.compile(rf"\b{_KIND_OF_TASK} {_TASK}{_ABOUT} (?P<topic>\S.*)$")
_TOPIC_FIRST = re.compile(
    rf"^(?:(?:show me |give me )?(?:the |a |what is the )?)(?P<topic>\S.{{0,60}}?) {_KIND_OF_TASK} {_TASK}$"
)
_TASK_WORDS = _TASKS | BEGINNER | ENTERPRISE | _LEVEL
_LEADS_TO_A_TOPIC = _set(
    "related cover covers covering uses using involves involving deals deal teaches include includes contain contains "
    "practise come comes"
)
_TASK_HEAD = _FILLERS | _ROADMAP | _TASK_WORDS | _LEADS_TO_A_TOPIC
_NAMES_A_TASK = _set("task tasks exercise exercises assignment assignments homework")
_ABOUT_A_TOPIC = _set(
    "on about regarding covering covers cover involving involve involves uses using to with concerning"
)
_WHERE_TASKS_RUN = re.compile(
    r"\b(?:queues?|event loop|loop|workers?|threads?|schedulers?|executors?|brokers?|clusters?|servers?|hosts?|nodes?"
    r"|boards?|celery|asyncio|airflow|windows|linux|cores?|cpus?|machines?|hold)\b"
)
_OF_A_ROADMAP = re.compile(
    r"\broadmap\b|^(?:is there|are there|which|what|any|the|list|show|give|do i|do we|tasks?|exer)"
)


def _roadmap_task(utterance: Utterance) -> Arguments | None:
    """The task of a week ("week 9 beginner task"), or the one on a topic ("the enterprise task on caching")."""
    if utterance.weeks:
        named = utterance.any(_TASKS | BEGINNER | ENTERPRISE) and not _asks_how_hard(utterance)
        known = utterance.only(_FILLERS, _ROADMAP, _ABOUT_WEEK, _TASK_WORDS)
        weeks = _weeks(utterance) if named and known else None
        return None if weeks is None else {**weeks, **kind_of(utterance.words)}
    return None if _LIBRARY.match(utterance.bare) else _task_of_a_kind(utterance) or _task_of_any_kind(utterance)


def _asks_how_hard(utterance: Utterance) -> bool:
    """Whether a week is judged ("is week 6 hard"), not its hard task asked for."""
    adjectives = _JUDGES.match(utterance.bare) is not None and utterance.any(_DIFFICULTY)
    return adjectives and not utterance.any(_TASKS - _DIFFICULTY | _set("one ones version variant"))


def _task_of_a_kind(utterance: Utterance) -> Arguments | None:
    """The beginner or the enterprise task on a topic."""
    for pattern in (_TASK_ABOUT, _TOPIC_FIRST):
        match = pattern.search(utterance.bare)
        known = match is not None and all(word in _TASK_HEAD for word in utterance.bare[: match.start()].split())
        topic = topic_of(match["topic"], utterance) if match and known else None
        if match and topic is not None:
            return {"topic": topic, **kind_of([match["kind"]])}
    return None


def _task_of_any_kind(utterance: Utterance) -> Arguments | None:
    if not _OF_A_ROADMAP.search(utterance.bare):
        return None
    for head, topic in topic_behind(utterance, _ABOUT_A_TOPIC, _TASK_HEAD):
        if head & _NAMES_A_TASK and not _WHERE_TASKS_RUN.search(topic.casefold()):
            return {"topic": topic, **kind_of(head)}
    return None


# --- what to search for -------------------------------------------------------------------------------------------

_SEARCH_HEAD = _FILLERS | _ROADMAP | _SEARCH | _set("best good video videos i'm learn")
_SEARCHED = _SEARCH - _set("look looking find type term terms phrase phrases words word enter string watch lookup")
_SEARCH_NOUNS = _set(
    "search searches query queries term terms phrase keyword keywords look type enter find google words"
)
_FOR_A_TOPIC = _set("for covers about on regarding learn concerning")
_ASKS_WHAT = re.compile(
    r"^(?:what|which|the|give|show|list|youtube|guidance|suggest|suggested|recommended|is there)\b|\broadmap\b"
)


def _roadmap_guidance(utterance: Utterance) -> Arguments | None:
    if utterance.weeks:
        known = utterance.only(_FILLERS, _ROADMAP, _ABOUT_WEEK, _TASK_WORDS, _SEARCH, _GUIDANCE)
        return _weeks(utterance) if known and utterance.any(_GUIDANCE) else None
    return _searched(utterance, _SEARCH_HEAD | _GUIDANCE, lambda head: "guidance" in head and bool(head & _SEARCH))


def _roadmap_search(utterance: Utterance) -> Arguments | None:
    if utterance.weeks:
        known = utterance.only(_FILLERS, _ROADMAP, _ABOUT_WEEK, _SEARCH)
        return _weeks(utterance) if known and utterance.any(_SEARCHED) else None
    return _searched(utterance, _SEARCH_HEAD, lambda head: "youtube" in head and bool(head & _SEARCH_NOUNS))


def _searched(utterance: Utterance, head: frozenset[str], asked: Callable[[set[str]], bool]) -> Arguments | None:
    """The topic whose search is asked for."""
    if _LIBRARY.match(utterance.bare) or not _ASKS_WHAT.search(utterance.bare):
        return None
    splits = topic_behind(utterance, _FOR_A_TOPIC, head)
    return next(({"topic": topic} for known, topic in splits if asked(known) and topic.casefold() != "youtube"), None)


# --- the whole roadmap --------------------------------------------------------------------------------------------

_COUNT_WEEKS = re.compile(
    r"^(?:and )?(?:how many|list|show|give|name|what are|which|what|number of|total number|all|the|are there|is there"
    r"|is|are|any|optional|do we have|do i have|enumerate)\b.*\b(?:weeks?|months?)\b"
)
_COUNTED = re.compile(r"\b(?:weeks|months)\b")
_SKIPPABLE = re.compile(r"\b(?:can|may|could) (?:i|we|be) (?:skip|skipped|left out|leave out)\b")
_LEFT_OUT = _set("skip skipped leave left")
_OPTIONAL = _set("optional skippable voluntary")
_HOW_MUCH = re.compile(
    r"\bhow (?:many|long|much|big)(?: time)?\b"
    r"|^how (?:is|does) (?:the|this|my|our) roadmap (?=structured|organi[sz]ed|divided|split|look)"
)
_COUNTS = re.compile(
    r"^(?:how (?:many|long|much time|big)|(?:the |what is the )?(?:total )?(?:number of|length|duration))\b"
)
_ANY_ROADMAP = re.compile(r"\ban? roadmap\b")
_ANY_WEEK = re.compile(r"\b(?:a|one|each|every|per) (?:week|month)\b")
_ALONE = re.compile(r"^(?:the )?(?:overview|outline|table of contents|all (?:the )?topics)$")


def _roadmap_overview(utterance: Utterance) -> Arguments | None:
    """The whole roadmap, or a month of it."""
    if utterance.weeks or _LIBRARY.match(_HOW_MUCH.sub("", utterance.bare).strip()):
        return None
    if utterance.months:
        known = utterance.only(_FILLERS, _ROADMAP, _ABOUT_WEEK, _TASKS, _set("weeks week list how many"))
        return {"month": utterance.months[0]} if known else None
    return _whole_roadmap(utterance) if utterance.only(_FILLERS, _ROADMAP, _WHOLE) else None


def _whole_roadmap(utterance: Utterance) -> Arguments | None:
    skippable = _SKIPPABLE.search(utterance.bare) is not None
    if utterance.any(_LEFT_OUT) and not skippable:
        return None
    optional = skippable or utterance.any(_OPTIONAL)
    named = utterance.any(_CURRICULUM) and not _ANY_ROADMAP.search(utterance.plain)
    weeks = (_COUNTED.search(utterance.bare) or optional) and _COUNT_WEEKS.match(utterance.bare)
    if _ANY_WEEK.search(utterance.bare) and not optional:
        return None
    if not named and not weeks and not _ALONE.match(utterance.bare):
        return None
    if optional:
        return {"optional": True}
    if _COUNTS.match(utterance.bare):
        return {"count": True}
    return {"list": "weeks"} if "weeks" in utterance.words else {}


def _roadmap_topic(utterance: Utterance) -> Arguments | None:
    """The week that covers a topic."""
    topic = None if utterance.weeks or utterance.months else topic_to_place(utterance)
    return None if topic is None else {"topic": topic}


RECOGNISERS: tuple[Recogniser, ...] = (
    Recogniser("help", _help),
    Recogniser("other_learner", _other_learner),
    Recogniser("practice", practice),
    Recogniser("hint", hint),
    Recogniser("reveal", reveal),
    Recogniser("explain_grade", explain_grade),
    Recogniser("undo", undo, undo_question),
    Recogniser("plan", plan),
    Recogniser("profile", profile, profile_question),
    Recogniser("progress", progress),
    Recogniser("next_task", next_task),
    Recogniser("done", done, done_question),
    Recogniser("skip", skip, skip_question),
    Recogniser("know", know, know_question),
    Recogniser("start", start, start_question),
    Recogniser("fetch_links", fetch_links, links_question),
    Recogniser("find_videos", find_videos),
    Recogniser("roadmap_guidance", _roadmap_guidance),
    Recogniser("roadmap_week", _roadmap_week),
    Recogniser("roadmap_task", _roadmap_task),
    Recogniser("roadmap_search", _roadmap_search),
    Recogniser("roadmap_overview", _roadmap_overview),
    Recogniser("roadmap_topic", _roadmap_topic),
)

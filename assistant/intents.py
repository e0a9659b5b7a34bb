"""Text -> one typed Action, without a chat model.

Each thing that can be asked for is a `Recogniser` in RECOGNISERS: a name, a function that reads its arguments out of
a text (or finds that it is not meant), and, for what writes, the sentence to agree to first. The first one that
recognises a text wins; when in doubt none does, and the text is a question for the library (`ask`).

Arguments: ``week`` is a number or "last"; ``weeks`` holds all of them where several are named; ``kind`` is
"beginner" or "enterprise"; ``topic`` is in the words that were typed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.domain import Action
from assistant.other_learners import asks_for_another_learner
from assistant.utterance import Utterance, read_utterance

Arguments = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Recogniser:
    """One thing that can be asked for. ``confirm`` words the question to agree to, for what writes."""

    name: str
    read: Callable[[Utterance], Arguments | None]
    confirm: Callable[[Arguments], str] | None = None


def recognise(text: str, *, week: int | None = None, recognisers: Sequence[Recogniser] | None = None) -> Action:
    """What a text asks for. ``week`` is the one that "this week" means, where one is chosen. Never raises."""
    utterance = read_utterance(_with_this_week(text, week))
    for recogniser in RECOGNISERS if recognisers is None else recognisers:
        arguments = recogniser.read(utterance)
        if arguments is not None:
            return Action(recogniser.name, arguments, recogniser.confirm(arguments) if recogniser.confirm else None)
    return Action("ask", {})


_THIS_WEEK = re.compile(r"\b(?:this|the current|my) week\b", re.IGNORECASE)


def _with_this_week(text: str, week: int | None) -> str:
    return text if week is None or len(text) > 1000 else _THIS_WEEK.sub(f"week {week}", text)


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_FILLERS = _set(
    "what which is are was were be the a an my our your this that these in for of on to at by from do does did i "
    "we you me us it it's its should can could will would must may need have has had got want wanna like going "
    "gonna please tell show give list say see know hi hey hello ok okay so and or also now then exactly there "
    "here about with all any each just only i'm i'd let let's supposed remind again & per up both one ones"
)
_ROADMAP = _set("roadmap roadmap's plan curriculum course syllabus schedule program programme")
_ABOUT_WEEK = _set(
    "doing done learn learning learned study studying cover covers covered covering topic topics subject subjects "
    "theme title titles content contents work working include includes contain contains happen happens planned "
    "overview summary summarize summarise describe details detail info information goal goals focus agenda look "
    "looks expect expected come comes called named name main stuff things thing todo to-do item items explain "
    "mean concern concerns start starting begin beginning teach teaches taught practise consist consists involve "
    "involves involved deal deals tackle activities activity material materials after before next following due"
)
_TASKS = _set(
    "task tasks task's exercise exercises project projects assignment assignments homework practice practices build "
    "implement hands-on todo todos to-do challenge challenges"
)
_BEGINNER = _set("beginner beginners beginner's beginner-level starter easy easier easiest basic simple simpler")
_ENTERPRISE = _set(
    "enterprise enterprise's enterprise-grade enterprise-level advanced hard harder hardest professional "
    "production-grade"
)
_LEVEL = _set("level grade")
_SEARCH = _set(
    "search searches searching query queries youtube look looking google video videos watch find term terms type"
)
_GUIDANCE = _set("guidance guide guided guiding")
_WHOLE = _set(
    "how many long weeks week months month list overview outline structure summary summarize summarise contents "
    "content table whole entire full complete length take takes last lasts total number optional cover covers "
    "covered describe explain look looks like topics divided split organised organized into titles names contain "
    "contains consist consists include includes"
)
_LIBRARY = re.compile(r"^(?:how|why|explain how|explain why|can you explain how)\b")


def _weeks(utterance: Utterance) -> Arguments | None:
    if not utterance.weeks or utterance.months:
        return None
    weeks = list(utterance.weeks)
    if len(weeks) == 1 and isinstance(weeks[0], int):
        shift = {"after": 1, "following": 1, "before": -1}
        moved = next((by for word, by in shift.items() if word in utterance.words), 0)
        weeks = [weeks[0] + moved]
    return {"week": weeks[0]} if len(weeks) == 1 else {"week": weeks[0], "weeks": weeks}


def _kind(words: Sequence[str]) -> Arguments:
    beginner, enterprise = any(word in _BEGINNER for word in words), any(word in _ENTERPRISE for word in words)
    return {"kind": "beginner" if beginner else "enterprise"} if beginner != enterprise else {}


def _other_learner(utterance: Utterance) -> Arguments | None:
    return {} if asks_for_another_learner(utterance.text, utterance.plain) else None


def _roadmap_week(utterance: Utterance) -> Arguments | None:
    weeks = _weeks(utterance)
    known = utterance.only(_FILLERS, _ROADMAP, _ABOUT_WEEK)
    return weeks if weeks is not None and known and not _LIBRARY.match(utterance.plain) else None


_KIND_OF_TASK = r"(?P<kind>beginner(?:'?s)?|starter|easy|enterprise|advanced|hard|professional)(?:[- ](?:level|grade))?"
_TASK_ABOUT = re.compile(
    rf"\b{_KIND_OF_TASK} (?:tasks?|projects?|exercises?|assignments?)"
    r"(?: (?:is )?(?:there )?(?:on|about|for|with|of|in|around|covering|involving|using|that uses|related to"
    r"|regarding))? (?P<topic>\S.*)$"
)
_TOPIC_FIRST = re.compile(
    rf"^(?:the |a |what is the )?(?P<topic>\S.{{0,60}}?) {_KIND_OF_TASK} (?:tasks?|projects?|exercises?)$"
)
_ANY_TASK_ABOUT = re.compile(
    r"^(?:(?:what|which) (?:is|are)(?: the| my)? |which |what |(?:is|are) there (?:any |an? )?"
    r"|show(?: me)?(?: the| all)? |list(?: the| all)? |give me(?: the| all)? |(?:do i|do we) have (?:any |an? )?)?"
    r"(?:tasks?|exercises?|assignments?)(?: (?:is|are|do i have|are there|of the roadmap|in the roadmap))? "
    r"(?:on|about|regarding|related to|covering|involving) (?P<topic>\S.*)$"
)


def _roadmap_task(utterance: Utterance) -> Arguments | None:
    """The task of a week ("week 9 beginner task"), or the one on a topic ("the enterprise task on caching")."""
    if _LIBRARY.match(utterance.plain):
        return None
    weeks = _weeks(utterance)
    named = utterance.any(_TASKS | _BEGINNER | _ENTERPRISE)
    known = utterance.only(_FILLERS, _ROADMAP, _ABOUT_WEEK, _TASKS, _BEGINNER, _ENTERPRISE, _LEVEL)
    if weeks is not None:
        return {**weeks, **_kind(utterance.words)} if named and known else None
    for pattern in (_TASK_ABOUT, _TOPIC_FIRST, _ANY_TASK_ABOUT):
        match = pattern.search(utterance.plain)
        topic = _topic(match["topic"], utterance.text) if match else None
        if match and topic is not None:
            return {"topic": topic, **_kind([match.groupdict().get("kind") or ""])}
    return None


_WHAT_TO_SEARCH = re.compile(
    r"^(?:what|which (?:words|terms|query|queries|video|videos))(?: (?:should|do|can|must|could) (?:i|we))?"
    r" (?:search|look)(?: up)?(?: for)?(?: on)? youtube (?:for|about|on|to learn) (?P<topic>\S.*)$"
    r"|^(?:what is the |which |the )?youtube (?:search|query|searches|queries) (?:for|about|on|is for) (?P<other>\S.*)$"
)
_WHAT_GUIDANCE = re.compile(
    r"^(?:what is the |what |which |the |is there a |show(?: me)? the )?guidance search(?:es)? (?:is )?(?:there )?"
    r"(?:for|about|on) (?P<topic>\S.*)$"
)


def _roadmap_guidance(utterance: Utterance) -> Arguments | None:
    weeks = _weeks(utterance)
    known = utterance.only(_FILLERS, _ROADMAP, _ABOUT_WEEK, _TASKS, _BEGINNER, _ENTERPRISE, _SEARCH, _GUIDANCE)
    if weeks is not None:
        asked = utterance.any(_set("guidance")) and known
        return weeks if asked and not _LIBRARY.match(utterance.plain) else None
    match = _WHAT_GUIDANCE.match(utterance.plain)
    topic = _topic(match["topic"], utterance.text) if match else None
    return None if topic is None else {"topic": topic}


def _roadmap_search(utterance: Utterance) -> Arguments | None:
    weeks = _weeks(utterance)
    if weeks is not None:
        known = utterance.only(_FILLERS, _ROADMAP, _ABOUT_WEEK, _SEARCH)
        asked = utterance.any(_SEARCH - _set("look find type term terms"))
        return weeks if asked and known and not _LIBRARY.match(utterance.plain) else None
    match = _WHAT_TO_SEARCH.match(utterance.plain)
    topic = _topic(match["topic"] or match["other"], utterance.text) if match else None
    return None if topic is None else {"topic": topic}


_LEARN = (
    r"(?:learn(?: about| to use)?|study|cover|get to(?: learn| know)?|reach|meet|come to|start(?: with| learning)"
    r"|begin(?: with| learning))"
)
_IN_ROADMAP = r"(?:(?:of|in|on|by|from) (?:the|this|my|our) roadmap)"
_FIND = r"(?:is|are|do i (?:learn|find)|can i (?:learn|find)|does)"
_TOPIC_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        # which week covers Kafka, which weeks of the roadmap are about testing, in which week do I learn Docker
        rf"^(?:in |on |during |for )?(?:which|what) weeks?(?: {_IN_ROADMAP})? "
        r"(?:covers?|teach(?:es)?(?: (?:me|us))?(?: about)?|deals? with|mentions?|includes?|contains?|introduces?"
        r"|focus(?:es)? on|talks? about|treats?|explains?|discuss(?:es)?|touch(?:es)? on|features?|uses?|handles?"
        r"|(?:is|are) (?:it )?(?:about|on|for)"
        r"|(?:has|have)(?: tasks?)?(?: about| on)?|about|for|on|is it for|to learn) (?P<topic>.+)$",
        rf"^(?:in |on |during )?(?:which|what) weeks?(?: {_IN_ROADMAP})? (?:do|does|will|should|can|would|shall) "
        rf"(?:i|we|you|it|the roadmap|one) {_LEARN} (?P<topic>.+)$",
        r"^(?:in |on |during )?(?:which|what) weeks? (?:is|are|does|do|will) (?P<topic>.+?) "
        rf"(?:be )?(?:covered|taught|introduced|mentioned|discussed|in|on|come up|appear|start|scheduled|planned)"
        rf"(?: (?:in|on))?(?: {_IN_ROADMAP})?$",
        r"^(?:in |on |during )?(?:which|what) weeks? (?:is|are|has|for) (?P<short>\S+(?: \S+){0,2})$",
        r"^(?:which|what) weeks? (?P<short>\S+(?: \S+){0,2})$",
        r"^(?P<short>\S+(?: \S+){0,2}),? (?:is )?(?:in |on )?(?:which|what) weeks?(?: is it| is that)?$",
        # when do I learn Docker, when is Kafka covered
        rf"^when (?:do|will|should|can|would|shall) (?:i|we|you) (?:finally )?{_LEARN} (?P<when>.+)$",
        r"^when (?:is|are|will|does|do|comes) (?P<when>.+?) (?:be )?(?:covered|taught|introduced|come up"
        r"|on the roadmap|in the roadmap|scheduled on the roadmap)$",
        # does the roadmap cover GraphQL, is Rust in the roadmap, where in the roadmap is Redis
        r"^(?:does|do|will|did) (?:the|this|my|our) roadmap (?:even )?(?:also )?(?:cover|teach|mention|include|contain"
        r"|have|deal with|touch(?: on)?|talk about|say (?:anything|something) about) (?P<topic>.+)$",
        rf"^(?:is|are) (?P<topic>.+?) (?:covered |taught |mentioned |included |part |anywhere )*{_IN_ROADMAP}$",
        rf"^where {_IN_ROADMAP} {_FIND} (?P<topic>.+?)(?: come up| appear)?$",
        rf"^where {_FIND} (?P<topic>.+?)(?: come up| appear)? {_IN_ROADMAP}$",
    )
)
_CALENDAR = re.compile(
    r"\b(?:year|years|day|days|today|date|dates|calendar|iso|leap|monday|tuesday|wednesday|thursday|friday|saturday"
    r"|sunday|number|numbering|cron|weekday|weekend|january|february|march|april|june|july|august|september|october"
    r"|november|december|date_trunc|extract|start on|starts on|begin on|current|considered|postgres use|use)\b"
)
_NOT_A_TOPIC = _set(
    "and or it this that these those them he she they i we you me is are was be do does am im a an the now today next "
    "week weeks month months current last first best hardest easiest longest most least time left which what who why "
    "how so should can will there here one it's numbers optional"
)
_LEADING = re.compile(
    r"^(?:(?:and|but|or|so|then|ok|okay|what about|how about|about|the topics?(?: of)?|topics?(?: like| such as)?"
    r"|the|a|an|some|any|learning"
    r"|how to (?:use|do|write|make)|how to|something (?:on|about)|anything (?:on|about)|working with|using)\s+)+"
)
_TRAILING = re.compile(
    rf"(?:\s+(?:please|again|then|exactly|in it|in|on|at all|for me|anyway|{_IN_ROADMAP}|in which week|in what week"
    r"|stuff|topics?|(?:in|of|on) the (?:plan|course)))+$"
)


_CLAUSE = re.compile(
    r"^(?:most|least|fewest|more|many)\b"
    r"|\b(?:which|why|how|when|because|if|should|would|could|does|did|isn't|versus|vs)\b"
)


def _topic(text: str, typed: str) -> str | None:
    """A few words that name something to learn, written as they were typed, or None.

    A clause of its own is a question for the library.
    """
    topic = _TRAILING.sub("", _LEADING.sub("", text.strip(" \"'?!.,;:"))).strip(" \"'?!.,;:")
    words = topic.split()
    if not words or len(words) > 7 or all(word in _NOT_A_TOPIC for word in words):
        return None
    if _CLAUSE.search(topic) or not any(character.isalnum() for character in topic):
        return None
    as_typed = re.search(re.escape(topic).replace(r"\ ", r"\s+"), typed, re.IGNORECASE)
    return " ".join(as_typed[0].split()) if as_typed else topic


def _roadmap_topic(utterance: Utterance) -> Arguments | None:
    if utterance.weeks or utterance.months:
        return None
    for pattern in _TOPIC_PATTERNS:
        match = pattern.match(utterance.plain)
        if match is None:
            continue
        found = next(group for group in match.groupdict().values() if group is not None)
        topic = _topic(found, utterance.text)
        short = "short" in match.groupdict() or "when" in match.groupdict()
        if topic is None or (short and any(word in _NOT_A_TOPIC for word in topic.split())):
            continue
        if _CALENDAR.search(topic):
            return None
        return {"topic": topic}
    return None


_COUNT_WEEKS = re.compile(
    r"^(?:and )?(?:how many|list|show|give|name|what are|which|what|number of|all|the)\b.*\b(?:weeks|months)\b"
)


def _roadmap_overview(utterance: Utterance) -> Arguments | None:
    """The whole roadmap, or a month of it."""
    if utterance.weeks or _LIBRARY.match(utterance.plain.replace("how many", "").replace("how long", "").strip()):
        return None
    if utterance.months:
        known = utterance.only(_FILLERS, _ROADMAP, _ABOUT_WEEK, _TASKS, _set("weeks week list"))
        return {"month": utterance.months[0]} if known else None
    if not utterance.only(_FILLERS, _ROADMAP, _WHOLE):
        return None
    about_roadmap = utterance.any(_set("roadmap roadmap's curriculum syllabus"))
    if not about_roadmap and not _COUNT_WEEKS.match(utterance.plain):
        return None
    if "optional" in utterance.words:
        return {"optional": True}
    counts = utterance.plain.startswith(("how many", "how long", "number of"))
    if counts:
        return {"count": True}
    return {"list": "weeks"} if "weeks" in utterance.words else {}


_HELP = re.compile(
    r"^(?:(?:hi|hello|hey|good (?:morning|afternoon|evening)|thanks?|thank you|thx|cheers)"
    r"(?: there| you| so much| a lot)?"
    r"|help(?: me)?|what can (?:you|i) (?:do|ask)(?: (?:you|here|for me))?|what (?:are|is) (?:you|this)|who are you"
    r"|how (?:do|does) (?:you|this) work|what (?:questions|kind of questions) can i ask)$"
)


def _help(utterance: Utterance) -> Arguments | None:
    return {} if _HELP.match(utterance.plain) else None


RECOGNISERS: tuple[Recogniser, ...] = (
    Recogniser("help", _help),
    Recogniser("other_learner", _other_learner),
    Recogniser("roadmap_guidance", _roadmap_guidance),
    Recogniser("roadmap_week", _roadmap_week),
    Recogniser("roadmap_task", _roadmap_task),
    Recogniser("roadmap_search", _roadmap_search),
    Recogniser("roadmap_overview", _roadmap_overview),
    Recogniser("roadmap_topic", _roadmap_topic),
)

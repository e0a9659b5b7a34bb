"""That a video is looked for ("find me a video on circuit breakers"), or the links of the roadmap ("fetch links").

A question that only speaks of a video ("what does the video on circuit breakers say?") is one for the library, and the
searches that the roadmap names are asked for in other words ("what do I search for in week 6?").
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from assistant.intents.agreement import last_question
from assistant.intents.durations import AMOUNT
from assistant.intents.study_confirms import weeks_named
from assistant.intents.topics import topic_of
from assistant.intents.utterance import Utterance, read_utterance

Arguments = dict[str, Any]


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_YES = (
    r"(?:(?:yes|yep|yeah|yup|sure|ok|okay|ja|jo|klar|sí|si|vale|oui|of course|do it|go ahead|go on)[ ,.:;!-]{1,3}){0,3}"
)
_WISH = (
    r"(?:(?:can|could|would|will) you (?:please )?|i(?:'d| would) like(?: you)? to|i want(?: you)? to|i need to|let's"
    r"|let us|please|help me(?: to)?|try to|go and|just|also|maybe|now)"
)
_ASKED = rf"^{_YES}(?:{_WISH} ){{0,4}}"
_THIS_WEEK = re.compile(r"\b(?:this|current|my|(?P<next>next)) week(?:'s)?\b")

# --- a video on a topic, or for a week ----------------------------------------------------------------------------

_FIND = (
    r"(?:find|add|put|search|search for|search up|look|look for|look up|hunt for|get|fetch|give|show|suggest"
    r"|recommend|propose|pick|locate|google|dig up|(?:search|look)(?: on)? youtube for|(?:find|search|look)(?: for)?"
    r" on youtube(?: for)?|(?:i want|i need|i'd like|i would like|want|need)(?: (?:to )?(?:watch|see))?|i could use"
    r"|i'm looking for|i am looking for|looking for|watch"
    r"|(?:can|could|may) i (?:have|get|see|watch)|do you have|do you know(?: of)?|have you got|got|is there|are there"
    r"|are there any|there is|any chance of|how about|what about)"
)
_ONE = (
    r"(?:(?:an?|some|any|one|more|another|two|three|other|further|few|couple of|me|for me|us|new|newer|recent"
    r"|good|better|best|great|nice|short|shorter|long|quick|decent|suitable|useful|helpful|fresh|current|up-to-date|modern"
    r"|latest|easy|beginner|introductory|intro|advanced|in-depth|detailed|english|educational|free"
    r"|the (?:best|latest|newest)|really"
    rf"|very|please|{AMOUNT}|youtube|you tube|explainer|tutorial|training|lecture)[- ]){{0,8}}"
)
_VIDEO = (
    r"(?:(?:youtube )?(?:videos?|vids?|clips?|screencasts?)(?: (?:tutorials?|lectures?|courses?|talks?|lessons?))?"
    r"|youtube tutorials?)"
)
_ABOUT = (
    r"(?: (?:on youtube|please|for me|to watch|(?:that )?i (?:can|could) (?:watch|see)"
    r"|from (?:youtube|20\d\d|this year|the last .{1,20}?))){0,3}[ ,:-]{1,3}"
    r"(?:on|about|for|covering|explaining|regarding|concerning|introducing|teaching|around|related to|dealing with"
    r"|to learn(?: about)?|to understand|to study|on the topic(?: of)?|(?:that|which) (?:covers?|explains?|teach(?:es)?"
    r"|deals? with|treats?|introduces?|shows?|(?:is|are) (?:about|on)|discuss(?:es)?|talks? about)"
    r"|where .{1,20} explains?|discussing|treating)"
)
_ON_A_TOPIC = re.compile(rf"{_ASKED}(?:{_FIND} )?{_ONE}{_VIDEO}{_ABOUT} (?P<topic>\S.*)$")
_TOPIC_FIRST = re.compile(
    rf"{_ASKED}(?:find|get|give|show|suggest|recommend|i want|i need|i'd like)(?: me| us)? {_ONE}"
    r"(?P<topic>\S+(?: \S+){0,3}) (?:youtube )?(?:videos?|vids?)$"
)
_ON_YOUTUBE = re.compile(
    rf"{_ASKED}(?:search(?: on)?|look on|go to|check) youtube (?:and (?:search|look) )?for {_ONE}(?P<topic>\S.*)$"
    rf"|{_ASKED}(?:search|look)(?: for)? (?P<first>\S.*?) on youtube$"
)
_NOT_ANY = re.compile(r"\b(?:the|that|this|these|those|which|what|whose|my|your|his|her|all|every|each)\b")
"""A video that is known already; what is said of it is a question."""
_TOPIC_END = re.compile(
    r"(?:,? (?:(?:that |which )?(?:i|we) (?:could|can|may|might|should) (?:watch|see|look at|study|learn from)"
    r"|to watch|worth watching|(?:on|from|in|at) youtube|please|pls|for me|for us|quickly|today|now|tonight"
    r"|(?:from|of|in|within) the (?:last|past) .{1,20}|from (?:this year|20\d\d)|(?:in|with) english"
    r"|with (?:captions|subtitles|a transcript)|and (?:add|fetch|link|put) .{1,60}|out there|available)){1,4}$"
)
_OF_WEEK = re.compile(
    r",?(?:^| )(?:(?:for|in|to|into|of|under|and add it to|that fits|fitting) )?(?:the )?"
    r"(?:\S+ )?week(?:'s)?(?: (?:no|number|nr|#))?"
    r"(?: (?:\d+|[a-z]+(?:[ -](?:one|two|three|four|five|six|seven|eight|nine))?))?$"
)
_HOW = re.compile(
    r"^(?:how(?! to)|why|what)(?: (?:is|are|does|do))? (?P<rest>.+?)(?: (?:works?|is|are|functions?|does|do|means?))?$"
)
_ITS_VERB = re.compile(r" (?:suchen|heraussuchen|finden|zeigen|empfehlen|geben|holen)$")
"""The German verb that a wish ends with."""
_NO_TOPIC = re.compile(
    r"^(?:(?:this|the|that|my|our|next|current|whole|every|each|any|all|of|following) )*"
    r"(?:weeks?|months?|topics?|tasks?|roadmap|course|plan|it|them|subject|subjects|weekend|kids|children|fun|free"
    r"|download|me|youtube|watching|studying|learning|later|everything)$"
)
_A_TASK = re.compile(r"\b(?:tasks?|exercises?|homework|project)$")
_LIBRARY = re.compile(r"\b(?:roadmap|library|my sources|transcripts?)\b")
_QUERY = re.compile(r"\b(?:select|table|tables|sql query|column|columns|json|mongodb collection|bucket)\b")

_FIND_WORDS = _set(
    "find add put search look need want get give suggest recommend propose any there like google locate got"
)
_AROUND_WEEK = _FIND_WORDS | _set(
    "about for me us i i'd up i'm would could can you some a an is are do have more another new newer recent good "
    "better best great other few couple of youtube to in on the and please watch now also help let's one two three "
    "suitable fitting that fit fits week weeks video videos vid vids clip clips into under it them looking yes ok okay"
)
_VIDEOS = _set("video videos vid vids clip clips")
_ASKS_WHAT = re.compile(r"^(?:what|which|how|why|when|where|who|list|show|display|print|the|name|tell)\b|\bdo i\b")


def find_videos(utterance: Utterance) -> Arguments | None:
    """That a video is looked for: on a ``topic``, for a ``week``, or for the week at which the learner is ({})."""
    if not utterance.plain or len(utterance.weeks) > 1 or utterance.months or _speaks_of_the_library(utterance):
        return None
    week = {"week": utterance.weeks[0]} if utterance.weeks else {}
    for text in utterance.said:
        topic = _topic(text, utterance)
        if topic is not None:
            return {"topic": topic, **week}
    return week if _for_a_week(utterance) else None


def _speaks_of_the_library(utterance: Utterance) -> bool:
    return _LIBRARY.search(" ".join(utterance.words)) is not None


def _topic(text: str, utterance: Utterance) -> str | None:
    """The topic of the video that a text asks for."""
    for pattern in (_ON_A_TOPIC, _ON_YOUTUBE, _TOPIC_FIRST):
        match = pattern.match(text)
        if match is None:
            continue
        found = next(group for group in match.groupdict().values() if group is not None)
        if pattern is _TOPIC_FIRST and _NOT_ANY.search(text):
            return None
        return _as_topic(found, utterance)
    return None


def _as_topic(found: str, utterance: Utterance) -> str | None:
    if _ITS_VERB.search(utterance.text.rstrip(" ?!.").casefold()):
        found = found.rpartition(" ")[0]
    words = _TOPIC_END.sub("", found)
    if utterance.weeks or _THIS_WEEK.search(words):
        words = _TOPIC_END.sub("", _OF_WEEK.sub("", words)).strip(" ,")
    how = _HOW.match(words)
    words = how["rest"] if how else words
    if not words or _NO_TOPIC.match(words) or _A_TASK.search(words) or _QUERY.search(words):
        return None
    return topic_of(words, utterance)


def _for_a_week(utterance: Utterance) -> bool:
    """Whether all that is said is that videos are wanted for a week."""
    here = _THIS_WEEK.search(utterance.plain) is not None
    if not (utterance.weeks or here) or any(_ASKS_WHAT.search(text) for text in (utterance.bare, *utterance.said)):
        return False
    known = all(word in _AROUND_WEEK or (here and word in _HERE) for word in utterance.words)
    return known and utterance.any(_VIDEOS) and utterance.any(_FIND_WORDS)


_HERE = _set("this current my next")

# --- the links of the roadmap -------------------------------------------------------------------------------------

_FETCH = _set(
    "fetch get find insert embed add put write pull load download collect retrieve bring include search look grab fill "
    "gather lookup link paste import"
)
_LINKS = _set("link links url urls hyperlinks")
_FETCHED = _set("transcripts transcript captions subtitles video videos")
"""What is fetched, or the like, in other words than links."""
_ONLY_FETCHED = _set("fetch pull retrieve import load download")
_AROUND_LINKS = _set(
    "yes yep yeah yup sure ok okay ja jo klar sí si vale oui do it go ahead on please now just also and then can could "
    "would will you me us i i'd i'm like want need to let's the all direct directly a an any some missing youtube real "
    "actual working new recent in into for of from under with my our your this that these those each every week weeks "
    "weekly roadmap whole entire current next up out there their its them it for-me too as well videos video "
    "transcript transcripts captions subtitles fresh good best suitable matching corresponding proper rest remaining "
    "other more found last three 3 years year old published within help right away everything mir uns los"
)
_REFUSES = re.compile(r"\b(?:not|don't|never|no|without|stop|remove|delete)\b")
_LINK_LAST = re.compile(r"\blink(?= (?:the|all|them|videos))")


def fetch_links(utterance: Utterance) -> Arguments | None:
    """That links are to be found and written, and transcripts fetched: of a ``week``, of ``weeks``, or of all ({})."""
    if not utterance.plain or utterance.months or _REFUSES.search(utterance.plain):
        return None
    words = [part for word in utterance.words for part in word.split("-") if part]
    if not _speaks_of_links(words) or not all(
        word in _FETCH or word in _LINKS or word in _AROUND_LINKS for word in words
    ):
        return None
    weeks = list(utterance.weeks)
    if not weeks:
        return {}
    return {"week": weeks[0]} if len(weeks) == 1 else {"week": weeks[0], "weeks": weeks}


def _speaks_of_links(words: list[str]) -> bool:
    """Whether a wish is among the words, and what is wished: links, or transcripts that are fetched."""
    said = set(words)
    if said & (_LINKS - {"link"}) or {"link"} & set(words[1:]):
        return bool(said & (_FETCH - {"link"}))
    linked = _LINK_LAST.search(" ".join(words)) is not None and bool(said & _FETCHED)
    return linked or bool(said & _ONLY_FETCHED and said & _FETCHED)


def links_question(arguments: Mapping[str, Any]) -> str:
    """What is agreed to before links are written, worded from the arguments alone."""
    weeks = weeks_named(arguments) or "every week without one"
    return f"Find videos on YouTube for {weeks}, write the links into the roadmap and fetch their transcripts?"


def weeks_ahead(utterance: Utterance) -> int | None:
    """How far from the learner's own week the one is that a text points at: 0 for "this week", 1 for "next week"."""
    pointed = _THIS_WEEK.search(utterance.plain)
    return None if pointed is None else 1 if pointed["next"] else 0


_OFFER = re.compile(r"^(?:shall|should|may|can|could|would you like me to|do you want me to)(?: i)? ")


def links_offered(text: str, week: int | None = None) -> Arguments | None:
    """What the assistant offers to fetch where it ends with that question ("Shall I fetch the links now?")."""
    asked = last_question(text)
    return fetch_links(read_utterance(_OFFER.sub("", asked), week)) if _OFFER.match(asked) else None

"""That something is known already: "I already know Docker", "mark week 3 as known", "I know weeks 1 to 3".

Arguments as in `task_words`. Several weeks, and a week that is known without being marked, belong to the profile.
"""

from __future__ import annotations

import re

from assistant.intents.task_words import NOT_A_TASK_EITHER, Arguments, named_task, names_a_task, only_asks
from assistant.intents.utterance import Utterance

MOST_WORDS_KNOWN = 3
"""Words up to which "I know ..." is about something that is learned, where nothing else says so."""

_ALREADY = r"(?:already|well|enough|well enough|pretty well|very well|quite well|by heart|inside out|really well)"
_KNOWS = r"(?:know about|know|understand|master|have learned|have learnt|learned|learnt|can do)"
_KNOWN_SURELY = tuple(
    re.compile(pattern)
    for pattern in (
        rf"^(?:(?:i|we)(?:'ve| have|'m| am)? )?(?:just )?already (?:{_KNOWS}|familiar with|at home in) (?P<task>.+)$",
        rf"^(?:i|we) {_KNOWS} (?P<task>.+?) (?:{_ALREADY})(?: {_ALREADY})*$",
        r"^(?:i|we)(?:'m| am) (?:very |quite |pretty )?(?:familiar with|at home in|an expert (?:in|at"
        r"|on)) (?P<task>.+)$",
        r"^i can (?P<task>.+?) already$|^(?P<other>.+?) (?:can|know) i already$",
        r"^i know me (?:already )?with (?P<task>.+?)(?: already)? from$",
        r"^(?:the )?(?P<task>.+?) is (?:something|a thing|one|known stuff)(?: that)? i (?:already )?know(?: already"
        r"| well)*$",
        r"^(?P<task>.+?),? i (?:already know(?: that| it)?|know (?:that |it )?already)$",
    )
)
_MARK_KNOWN = re.compile(
    r"^(?:mark|set|log|count|treat|record|note|flag) (?P<task>.+?) (?:as |is )?(?:already )?(?:known|learned|learnt"
    r"|mastered)$"
)
_KNOWN_PLAINLY = re.compile(r"^(?P<task>.+?) (?:is|are) (?:already |all )?(?:known|known already|known to me)$")
_KNOWN_BARELY = re.compile(r"^(?:i|we) know (?P<task>.+)$")
_LEADS_ON = re.compile(r"^(?:that|about|of|you|your|someone|somebody) ")
_HOW_TO = re.compile(r"^how to (?:use|do|write|build|work with|set up|make|read) ")
_UP_TO = re.compile(r"\b(?:everything|all|all weeks) (?:up to|until|through|till)(?: and including)? week (\d{1,2})\b")
_EVERYTHING = re.compile(r"\b(?:everything|all|the stuff|the topics?|the contents?) (?:in|of|from)\b")


def know(utterance: Utterance) -> Arguments | None:
    """That a task, or what it is about, is known. Several weeks at once belong to the profile."""
    named = None if only_asks(utterance) else _known(utterance)
    return (
        None
        if named is None or _weeks_known(named)
        else {key: value for key, value in named.items() if key != "marked"}
    )


def known_weeks(utterance: Utterance) -> list[int] | None:
    """The weeks that are known before, by number: "I know weeks 1 to 3 already"."""
    named = None if only_asks(utterance) else _known(utterance)
    return None if named is None else _weeks_known(named)


def _weeks_known(named: Arguments) -> list[int] | None:
    weeks = named.get("weeks", [named.get("week")])
    if "kind" in named or not all(isinstance(week, int) for week in weeks) or (named["marked"] and len(weeks) == 1):
        return None
    return list(weeks)


def _known(utterance: Utterance) -> Arguments | None:
    """The task that is known; ``marked`` says whether it is to be marked as that."""
    for text in utterance.said:
        for pattern, plainly in (
            *((pattern, False) for pattern in _KNOWN_SURELY),
            (_MARK_KNOWN, False),
            (_KNOWN_PLAINLY, True),
            (_KNOWN_BARELY, False),
        ):
            match = pattern.match(text)
            named = _known_task(match, utterance, plainly) if match else None
            if named is not None:
                return {**named, "marked": pattern is _MARK_KNOWN}
    return None


def _known_task(match: re.Match[str], utterance: Utterance, plainly: bool) -> Arguments | None:
    phrase = match.groupdict().get("other") or match["task"] or ""
    phrase = _HOW_TO.sub("", _EVERYTHING.sub("", _UP_TO.sub(r"weeks 1 to \1", phrase)))
    named = None if _LEADS_ON.match(phrase) or NOT_A_TASK_EITHER.search(phrase) else named_task(phrase, utterance)
    if named is None or (plainly and not names_a_task(phrase, named)):
        return None
    if match.re is _KNOWN_BARELY and not (
        "week" in named or 0 < len(named.get("task", "").split()) <= MOST_WORDS_KNOWN
    ):
        return None
    return named

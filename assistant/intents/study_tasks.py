"""What a learner says of a task in the chat: that it is begun, or done and how many minutes it took.

For their arguments see `task_words`; ``minutes`` is how long a task took.
"""

from __future__ import annotations

import re

from assistant.intents.durations import AMOUNT
from assistant.intents.task_words import (
    A_THING_OF_THE_TRADE,
    MARKS,
    RUNNING,
    TELLS_HOW,
    Arguments,
    named_task,
    names_a_task,
    only_asks,
    task_matched,
)
from assistant.intents.utterance import Utterance

# --- done ---------------------------------------------------------------------------------------------------------

_I_HAVE = r"(?:(?:i|we)(?:'ve| have|'m| am)? )?(?:(?:just|already|now|finally|also|successfully|have) )*"
_I_ALWAYS = r"(?:i|we)(?:'ve| have)? (?:(?:just|already|now|finally|also) )*"
_I_HAVE_SURELY = (
    r"(?:(?:i|we)(?:'ve| have|'m| am)? (?:(?:just|already|now|finally|also|successfully|have) )*|(?:just|already"
    r"|finally) )"
)
_DONE = tuple(
    re.compile(pattern)
    for pattern in (
        rf"^{_I_HAVE_SURELY}(?:finished|completed|done)(?: (?:up|off))?(?: with)?(?: (?P<task>.+))?$",
        rf"^{_I_HAVE}(?:through|ready) with (?P<task>.+)$",
        r"^(?:mark|set|log|count|record|register|save|flag|note|tick)(?: off)? (?P<task>.+?)(?: off)?(?: as| is| to)?"
        r" (?:done|finished|complete|completed)$",
        r"^(?:tick|check|cross) off (?P<task>.+)$",
        r"^(?:tick|check|cross) (?P<task>.+) off$",
        rf"^{_I_HAVE_SURELY}with (?P<task>.+) (?:done|finished)$",
        r"^all (?:done|finished) with (?P<task>.+)$",
        r"^(?:(?:all|i'm all|i am all) )?(?:done|finished|completed)(?: with)?$",
    )
)
_DONE_PLAINLY = tuple(
    re.compile(pattern)
    for pattern in (
        rf"^{_I_ALWAYS}(?:did|built|solved|implemented|wrote|coded|made|delivered) (?P<task>.+)$",
        r"^(?:built|solved|implemented) (?P<task>.+)$",
        rf"^{_I_HAVE}(?:got|have) (?P<task>.+?) (?:done|finished|completed)$",
        rf"^(?:{_I_ALWAYS})?(?:watched|seen) (?P<task>.*\b(?:videos?|lectures?|talk)\b.*)$",
        r"^(?P<task>.+?)(?: (?:is|are|was|has been|have been)|'s)? (?:(?:now|finally|already|all) )*"
        r"(?:done|finished|complete|completed)$",
    )
)
_DONE_BARELY = (re.compile(r"^(?:finished|completed|done)(?: with)? (?P<task>.+)$"),)
_FINISHED = re.compile(r"^(?:finished|completed) (?P<task>.+)$")
"""Without "I", an article and a time these may be a program's words."""
_MINUTES = AMOUNT.replace("(", "(?P<minutes>", 1)
_TOOK = re.compile(
    r"^(?P<rest>.*?)(?:(?:^|[ ,;.:(-]+)(?:and )?(?:(?:it |that |this |which )?(?:only )?(?:took|needed|cost|spent"
    r"|taking|required"
    r"|lasted|was|time|i needed|i spent|in|after|within|about|for|with)(?: me| us)?:? )?"
    rf"(?:(?:only|just|about|around|roughly|almost|nearly|exactly|some|under|over|has) )*{_MINUTES}"
    r"(?: (?:took|in total|altogether|of work|long|on it|for it|for that))?)?$"
)
_TOOK_FIRST = re.compile(
    rf"^(?:(?:it |that )?(?:took|i spent|spent|after|needed)(?: me)? )?{_MINUTES}(?: on it)?[,;.:-]+ ?(?P<rest>.+)$"
)
_TOOK_AMID = re.compile(rf"^(?P<rest>.+?) (?:in|within|after) {_MINUTES}(?P<more> (?:done|finished|completed))$")


def done(utterance: Utterance) -> Arguments | None:
    """That a task is done, and how many minutes it took."""
    if only_asks(utterance):
        return None
    return next((found for text in utterance.said if (found := _done(text, utterance)) is not None), None)


def _done(text: str, utterance: Utterance) -> Arguments | None:
    rest, minutes = _took(text)
    for plainly, patterns in ((False, _DONE), (True, _DONE_PLAINLY), (not minutes, _DONE_BARELY)):
        for pattern in patterns:
            match = pattern.match(rest)
            named = task_matched(match, utterance, plainly) if match else None
            if named is not None:
                return {**named, **minutes}
    match = _FINISHED.match(rest)
    name = match["task"] if match else ""
    several = len(name.split()) > 1 and not TELLS_HOW.search(name) and not A_THING_OF_THE_TRADE.match(name)
    return named_task(name, utterance) if several else None


def _took(text: str) -> tuple[str, Arguments]:
    """A text without how long it took, and that."""
    for pattern in (_TOOK_AMID, _TOOK_FIRST, _TOOK):
        took = pattern.match(text)
        if took and took["minutes"]:
            rest = f"{took['rest']}{took.groupdict().get('more') or ''}".strip(MARKS)
            return rest, {"minutes": int(took["minutes"])}
    return text, {}


# --- started ------------------------------------------------------------------------------------------------------

_I_WILL = (
    r"(?:let's |let me |let us |(?:i|we)(?:'ll| will|'m| am|'ve| have|'d like to| would like to| want to| wanna)?"
    r"(?: (?:now|just|already|also|then|going to|gonna|about to|ready to))* )"
)
_START = (
    r"(?:start|begin|starting|beginning|started|begun|began|get started|getting started|kick off)(?: off)?"
    r"(?: (?:now|right now|today))?(?: (?:with|on|doing|working on|work on))*"
)
_I_START = re.compile(rf"^{_I_WILL}{_START}(?: (?P<task>.+?))?(?: on)?$")
_START_ORDERED = re.compile(rf"^{_START}(?: (?P<task>.+?))?$")
_I_TAKE = re.compile(
    rf"^{_I_WILL}(?:do|take|tackle|work on|pick|go with|go for|attempt|try|doing|working on|taking"
    r"|tackling) (?P<task>.+)$"
)
_MARK_STARTED = re.compile(r"^(?:mark|set|log|note) (?P<task>.+?) (?:as )?(?:started|begun|in progress)$")
_OFF_WE_GO = re.compile(r"^(?:let's|let us) (?:go|do (?:it|this|that))$")
_ENDS_IN_A_THING = re.compile(rf"\b{RUNNING}$")


def start(utterance: Utterance) -> Arguments | None:
    """That a task is begun."""
    if only_asks(utterance):
        return None
    return next((found for text in utterance.said if (found := _start(text, utterance)) is not None), None)


def _start(text: str, utterance: Utterance) -> Arguments | None:
    if _OFF_WE_GO.match(text):
        return {}
    for pattern, plainly in ((_I_START, False), (_I_TAKE, True), (_MARK_STARTED, True)):
        match = pattern.match(text)
        if match:
            named = task_matched(match, utterance, plainly)
            return None if named and _is_run(match, named) else named
    match = _START_ORDERED.match(text)
    named = task_matched(match, utterance, False) if match else None
    ordered = match["task"] or "" if match else ""
    if named is None or match is None or text == "begin":
        return None
    return named if names_a_task(ordered, named) and not _is_run(match, named) else None


def _is_run(match: re.Match[str], named: Arguments) -> bool:
    """Whether what is begun is a program that is started, "with" before it apart ("let's start with Docker")."""
    phrase = match["task"] or ""
    led_to = match.string[: match.start("task")].endswith((" with ", " on "))
    runs = _ENDS_IN_A_THING.search(phrase) and not led_to and match.re is not _I_TAKE
    return "task" in named and bool(TELLS_HOW.search(phrase) or runs)

"""Which task a few words mean: "week 5's beginner task", "the JWT login", "it".

Arguments: ``week`` (and ``weeks`` where several are named) with ``kind`` ("beginner", "enterprise", "video"), or
``task`` in the words that were typed; none of them for the task at hand.
"""

from __future__ import annotations

import re
from typing import Any

from assistant.intents.numbered import weeks_named
from assistant.intents.task_kinds import BEGINNER, ENTERPRISE, kind_of
from assistant.intents.utterance import Utterance

Arguments = dict[str, Any]

MOST_WORDS = 8
"""Words up to which something is the name of a task; more of them are a sentence."""


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_REQUEST = re.compile(r"(?:^|[,.;:!] )(?:please |ok |so |hey |hi )*(?:can|could|would|will) you\b")
MARKS = " ?!.,;:…¿¡\"'()-"


def only_asks(utterance: Utterance) -> bool:
    """Whether a text is a question that is no request ("can you skip it?" is one)."""
    return utterance.asks and not _REQUEST.search(utterance.plain)


_TASK_NOUNS = _set("task tasks task's exercise exercises project projects assignment assignments homework")
_VIDEOS = _set("video videos lecture lectures")
_OF_A_TASK = (
    _set(
        "the a an my our of in from for on at to this that these those it one ones current present today's week week's "
        "weeks level grade version whole all entire full everything both thing work now already first as"
    )
    | _TASK_NOUNS
    | _VIDEOS
    | BEGINNER
    | ENTERPRISE
)
_KINDS = _TASK_NOUNS | _VIDEOS | _set("beginner beginners beginner's enterprise enterprise's one level version")
"""Without one of them "simple" and "hard" are no kind of task."""
_POINTS = _set("it this that these those current present today's task task's")
_LEADING = re.compile(
    r"^(?:(?:the|a|an|my|our|this|that|your) |(?:working on|work on|doing|building|writing|implementing|coding"
    r"|reading|watching"
    r"|creating|making|learning|studying) )+"
)
_NAMED_BY_KIND = re.compile(
    r"^(?:the |my |that )?(?:(?P<kind>beginner|enterprise)(?:'s)? )?(?:tasks?|exercise|project|assignment) "
    r"(?:on|about|with|for|regarding|called|named) (?P<task>.+)$"
)
_NOUN_BEHIND = re.compile(r" (?:tasks?|exercises?|projects?|assignments?|homework|topic|one)$")
TIME_BEHIND = re.compile(
    r"(?:,? (?:now|today|just now|right now|already|yesterday|last night|this (?:morning|afternoon|evening)|tonight|too"
    r"|as well|for now|finally|next|first|then|straight away|completely|entirely|all|myself|successfully|at last))+$"
)
_NO_TASK = re.compile(
    r"\b(?:how|why|what|when|where|who|which|whether|if|but|because|so|than|versus|vs|or|is|are|was|were|am|does|do|did"
    r"|can|could|should|would|will|has|have|had|isn't|doesn't|don't|can't|won't|not|never|nothing|i|i'm|i've|we|you|he"
    r"|she|they|it|me|them|then|there|still|yet|again|over|error|errors|fails?|failed|failing|while|until|after|before"
    r"|instead|between|answers?|reason|difference|little|bit|lot|some|any|something|anything|everyone|nobody|let|let's"
    r"|please|yes|no|ok)\b|[,;:?!|=<>{}()\[\]*\\$‹›]| - "
)
_SAYS_WHICH = re.compile(r"^(?:the|my|this|that|our)\b")
_DOING = re.compile(
    r"^(?:setting|getting|trying|installing|running|deploying|migrating|looking|using|moving|going|waiting|thinking"
    r"|talking"
    r"|configuring|fixing|debugging|upgrading|adding|removing|changing|being|having) "
)


RUNNING = (
    r"(?:servers?|containers?|clusters?|transactions?|process(?:es)?|threads?|daemons?|workers?|services?|databases?|db"
    r"|instances?|brokers?|jobs?|loops?|sessions?|shells?|apps?|application|nodes?|pods?|machine|vm|engine|proxy"
    r"|listener|consumers?|producers?|timers?|builds?|pipelines?|scripts?|program|postgres|postgresql|redis|nginx"
    r"|docker|kafka|mongo|mongodb|kubernetes|minikube|celery|gunicorn|uvicorn|systemd|debugger|migrations?|deployment"
    r"|downloads?|uploads?|backups?|recording|coroutine|goroutine|connections?|scheduler|queue|stream|replica"
    r"|replication|sentence|names?|contenedor|servidor|servicio|proceso|datenbank|dienst|prozess)"
)
_WRITTEN = (
    r"(?:query|queries|code|tests?|index|indexes|tables?|schema|functions?|images?|cache|rows?"
    r"|columns?|keys?|headers?|clause|keyword|arguments?|parameters?|fields?|lines?|elements?|values?|comma|config"
    r"|setup|installation|tutorial|request|requests|response|upgrade|import|export|commit|merge|rebase|push|deploy"
    r"|callback|callbacks|future|futures|promise|promises|handshake|middleware|step|hook|validation|work)"
)
_RUNS = rf"(?:{RUNNING}|{_WRITTEN})"
A_THING_OF_THE_TRADE = re.compile(
    r"^(?:(?:the|my|this|that|our) )?(?:(?:new|old|whole|first|last|second|same|other|primary"
    rf"|foreign) )?{_RUNS}(?: {_RUNS})?$"
)
TELLS_HOW = re.compile(r"\b(?:in|on|using|from|as|at|via|inside|to|by|without|for|with|of|off)\b")
NOT_A_TASK_EITHER = re.compile(
    r"^(?:an?|\d+) |\b(?:approach|discussion|example|look|break|option|way|stab|side|value)$"
)


def names_a_task(phrase: str, named: Arguments) -> bool:
    """Whether a phrase without "I" in front of it names a task, rather than something that runs or is written."""
    if "task" not in named:
        return True
    return _SAYS_WHICH.match(phrase) is not None and not A_THING_OF_THE_TRADE.match(phrase)


def named_task(phrase: str, utterance: Utterance) -> Arguments | None:
    """The task that a phrase of ``utterance`` means, as arguments; none of them for "it". None when it is no task."""
    phrase = TIME_BEHIND.sub("", phrase.strip(MARKS)).strip(MARKS)
    weeks, rest = weeks_named(phrase)
    words = rest.replace(",", " ").split()
    if not (words or weeks) or not set(words) <= _OF_A_TASK:
        return None if weeks else _free_task(phrase, utterance)
    if weeks:
        several: Arguments = {"weeks": list(weeks)} if len(weeks) > 1 else {}
        return {"week": weeks[0], **several, **_kind_of(words)}
    if not _KINDS & set(words):
        return {} if _POINTS & set(words) else None
    return _kind_of(words)


def _kind_of(words: list[str]) -> Arguments:
    return {"kind": "video"} if _VIDEOS & set(words) else dict(kind_of(words))


def _free_task(phrase: str, utterance: Utterance) -> Arguments | None:
    """A task in words of its own, as they were typed: "the JWT login", "the beginner task on caching"."""
    by_kind = _NAMED_BY_KIND.match(phrase)
    kind = {"kind": by_kind["kind"]} if by_kind and by_kind["kind"] else {}
    name = by_kind["task"] if by_kind else phrase
    name = _NOUN_BEHIND.sub("", _LEADING.sub("", name.replace('"', "")).strip(MARKS))
    words = name.split()
    if not 0 < len(words) <= MOST_WORDS or set(words) <= _OF_A_TASK or _NO_TASK.search(name) or _DOING.match(name):
        return None
    if not any(letter.isalpha() for letter in name):
        return None
    return {**kind, "task": utterance.as_typed(name)}


def task_matched(match: re.Match[str], utterance: Utterance, plainly: bool) -> Arguments | None:
    phrase = match.groupdict().get("task") or ""
    phrase = TIME_BEHIND.sub("", f" {phrase}").strip()
    if not phrase:
        return None if plainly else {}
    named = named_task(phrase, utterance)
    if named is None or ("task" in named and NOT_A_TASK_EITHER.search(phrase)):
        return None
    return None if plainly and not names_a_task(phrase, named) else named

"""That a task is left out, and why: "skip the notes API, too easy".

Arguments as in `task_words`, and ``reason`` in the words that were typed.
"""

from __future__ import annotations

import re

from assistant.intents.durations import AMOUNT
from assistant.intents.task_words import MARKS, Arguments, named_task, names_a_task, only_asks
from assistant.intents.utterance import Utterance


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_SKIP = re.compile(
    r"^(?:(?:let's|let me|let us|want(?: to)?|(?:i|we)(?:'ll| will|'d| would|'m| am|'ve| have)?(?: (?:rather|just"
    r"|like to|want to|going to"
    r"|have to|need to|decided to|already|now))*) )?(?:skip|skipped|skipping|leave out|left out|leaving out|pass on)"
    r"(?: (?P<task>.+))?$"
)
_SKIP_AROUND = re.compile(r"^(?:let's |i'll |i will |i want to )?leave (?P<task>.+?) (?:out|from)(?P<more>[ ,].+)?$")
_NOT_WANTED = re.compile(r"^(?:i|we) (?:don't|do not|won't|will not) (?:want to |need to |have to )?do (?P<task>.+)$")
_MARK_SKIPPED = re.compile(r"^(?:mark|set|log) (?P<task>.+?) (?:as )?skipped(?P<more>[ ,].+)?$")
_MAY_I = re.compile(r"^(?:can|may|could) (?:i|we) (?=skip |leave out )")
_TOO = re.compile(
    r"^(?P<reason>(?:(?:it|that|this)(?:'s| is) )?too \w+|no time|not now|boring"
    r"|(?:i have )?no time)[,;:.-]+ (?P<rest>.+)$"
)
_BECAUSE = re.compile(r",? (?:because(?: of)?|since|as it|as i|cause|due to|for lack of) ")
_AFTER_A_MARK = re.compile(r" ?[,;:.(]+ ?| -+ ")
_REASON_LEAD = re.compile(r"^(?:because(?: of)?|since|cause|reason:?) ")
_CLOSE_TO_SKIP = _set(
    "list lists locked scan scans connection connections gram grams link links test tests level levels index logic "
    "row rows "
    "header headers line lines take limit offset hash graph ci navigation frame frames pointer pointers counting "
    "validation "
    "ssl certificate cache build step steps stage stages job jobs hook hooks element elements iteration iterations "
    "loop "
    "message messages event events duplicate duplicates null nulls nan migration migrations middleware verification "
    "errors "
    "error tls auth authentication first last next n ahead back to over through past lock locks if when while"
)
_PART_OF = re.compile(r" (?:of|in|from|on|if|when) |^(?:the )?(?:first|last|next|second|third|other|rest|\d+th)\b")
MOST_LETTERS_OF_A_REASON = 200


def skip(utterance: Utterance) -> Arguments | None:
    """That a task is left out, and why."""
    texts = utterance.said
    allowed = [_MAY_I.sub("", text) for text in texts if _MAY_I.match(text)]
    if allowed or only_asks(utterance):
        found = next((named for text in allowed if (named := _skip(text, utterance)) is not None), None)
        return found if found and "week" in found else None
    return next((found for text in texts if (found := _skip(text, utterance)) is not None), None)


def _skip(text: str, utterance: Utterance) -> Arguments | None:
    first = _TOO.match(text)
    for body, reason in ((text, ""), *([(first["rest"], first["reason"])] if first else [])):
        for pattern in (_SKIP, _SKIP_AROUND, _NOT_WANTED, _MARK_SKIPPED):
            match = pattern.match(body)
            phrase = f"{match['task'] or ''}{match.groupdict().get('more') or ''}" if match else ""
            found = _skipped(phrase, utterance, "skip" in body) if match else None
            if found is not None:
                return {**found, "reason": utterance.as_typed(reason)} if reason and "reason" not in found else found
    return None


def _skipped(phrase: str, utterance: Utterance, alone: bool) -> Arguments | None:
    """The task and the reason in what follows "skip"; a word ``alone`` may be the task."""
    if not phrase:
        return {}
    whole = _skippable(phrase, utterance, alone)
    if whole is not None:
        return whole
    for separator in (_BECAUSE, _AFTER_A_MARK):
        split = separator.search(phrase)
        named = _skippable(phrase[: split.start()], utterance, alone) if split else None
        reason = _reason(phrase[split.end() :], utterance) if split else ""
        if named is not None and reason:
            return {**named, "reason": reason}
    return None


def _skippable(phrase: str, utterance: Utterance, alone: bool) -> Arguments | None:
    named = named_task(phrase, utterance)
    if named is None or (names_a_task(phrase, named) and not ("task" in named and _PART_OF.search(phrase))):
        return named
    words = phrase.split()
    return named if alone and len(words) == 1 and words[0] not in _CLOSE_TO_SKIP else None


def _reason(text: str, utterance: Utterance) -> str:
    """Why, as it was typed; empty when it asks something."""
    plain = _REASON_LEAD.sub("", text.strip(MARKS))
    if re.search(r"\b(?:how|why|what|which|where|should|can i|could i)\b", plain):
        return ""
    return utterance.as_typed(re.sub(AMOUNT, "", plain).strip())[:MOST_LETTERS_OF_A_REASON]

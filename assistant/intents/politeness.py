"""The polite words around a wish, taken away: "could you please undo it, thanks" -> "undo it"."""

from __future__ import annotations

import re

_OPENING = re.compile(
    r"^(?:(?:please|kindly|just|now(?! what(?: please)?$)|also|ok|okay|so|well|yes|yeah|hey|hi|hello|oh|great|cool"
    r"|alright|right"
    r"|sorry"
    r"|note that|note|remember that|fyi|for the record|go ahead and"
    r"|(?:can|could|would|will) you(?: please| kindly| just| now)*|i(?:'d| would) like you to|i want you to"
    r"|would you mind|you can|i think|i guess|i believe)[ ,:;.!-]+)+"
)
_CLOSING = re.compile(
    r"(?:[ ,.;:!-]+(?:please|thanks|thank you|thx|(?:please )?(?:note|write|put|remember) (?:that|it|this)(?: down)?"
    r"|(?:mark|count) (?:it|that)(?: as known)?|for me|for the record|ok|okay|if you can|cheers|bitte|por favor"
    r"|kindly))+$"
)
_AMID = re.compile(r"(?<=\w) please(?= \w)")
_TASK_OF_A_KIND = re.compile(r"\b(tasks?) of (beginner|enterprise)\b")
_MARKS = " ?!.,;:…¿¡\"'()"


def to_the_point(text: str) -> str:
    """A text in lower case without the polite words and the marks around it; "task of beginner" the English way."""
    short = _CLOSING.sub("", _OPENING.sub("", text)).strip(_MARKS).rstrip("-").rstrip() or text
    return _TASK_OF_A_KIND.sub(r"\2 \1", _AMID.sub("", short))

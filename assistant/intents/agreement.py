"""Yes and no, after a question that asks for agreement."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

_SIGNS = re.compile(r"[\s,.;:!…¡()\"-]+")
_QUOTES = str.maketrans({"’": "'", "‘": "'", "`": "'"})
_KINDLY = (
    r"please|pls|plz|thanks|thank you|thx|thanks a lot|many thanks|bitte|danke|gracias|por favor|then|now|that's all"
    r"|dann|gern|gerne|very much"
)
_YES = (
    r"yes|yep|yeah|yup|yea|y|aye|sure|sure thing|ok|okay|k|okey|alright|all right|fine|right|correct|exactly|of course"
    r"|absolutely|definitely|certainly|indeed|agreed|i agree|confirm|confirmed|i confirm|please do|do it|do that|do so"
    r"|do this|go ahead|go for it|go on|make it so|sounds good|looks good|that's right|that is right|that's correct"
    r"|it is|i do|i did|why not|perfect|great|good|keep it|keep that|save it|mark it|let's do it|by all means"
    r"|ja|jo|jawohl|jup|klar|na klar|genau|natürlich|gerne|sehr gern|mach|mach es|mach das|mach mal|tu das"
    r"|einverstanden"
    r"|passt|stimmt|richtig|in ordnung|sí|si|claro|claro que sí|vale|por supuesto|adelante|hazlo|de acuerdo|dale"
    r"|correcto"
)
_NO = (
    r"no|nope|nah|n|nay|no way|not|don't|dont|do not|don't do it|don't do that|do not do it|please don't|cancel"
    r"|cancel it"
    r"|cancel that|stop|stop it|never mind|nevermind|not now|not yet|not really|rather not|i'd rather not|better not"
    r"|leave it|leave it as it is|forget it|wait|hold on|that's wrong|wrong|i don't want that|i don't want to|skip that"
    r"|nein|nee|nö|ne|nicht|lieber nicht|doch nicht|noch nicht|jetzt nicht|abbrechen|stopp|halt|lass es|lass das"
    r"|auf keinen fall"
    r"|mejor no|todavía no|ahora no|cancela|cancelar|para|déjalo|de ninguna manera|para nada"
)
_AGREES = re.compile(rf"(?:(?:{_YES}|{_KINDLY})(?: |$))+")
_SAYS_YES = re.compile(rf"\b(?:{_YES}|please|bitte|por favor)(?!\S)")
_REFUSES = re.compile(rf"(?:(?:{_NO}|{_KINDLY}|ok|okay)(?: |$))+")
_SAYS_NO = re.compile(rf"(?<!\S)(?:{_NO})(?!\S)")
MOST_LETTERS = 60
"""Letters up to which a text can be nothing but a yes or a no."""

_ASKS_FOR_WORDS = re.compile(
    r"^(?:(?:and|or|so|then|but|in|on|at|for|of|by|from|to|with) )*(?:what|which|who|whom|whose|when|where|why|how"
    r"|question \d+)\b"
)
_ASKS_WHETHER = re.compile(r"^(?:is|are|was|were|does|did|has|have|had|can|could|will|would|do)\b")
_ASKS_LEAVE = re.compile(
    r"^(?:is|are|was) (?:that|this|it|you)\b|^(?:do|would) you (?:want|like|mean|agree)\b|^(?:can|could|may) i\b"
)
LONGEST_QUESTION = 2_000


def yes_or_no(text: str) -> Literal["yes", "no"] | None:
    """What a text says when it says nothing else."""
    if len(text) > MOST_LETTERS or "?" in text:
        return None
    words = unicodedata.normalize("NFKC", text).translate(_QUOTES).casefold()
    plain = " ".join(_SIGNS.sub(" ", words).split())
    if _AGREES.fullmatch(plain) and _SAYS_YES.search(plain):
        return "yes"
    return "no" if _REFUSES.fullmatch(plain) and _SAYS_NO.search(plain) else None


def asks_for_agreement(text: str) -> bool:
    """Whether what the assistant said ends with a question that yes or no answers: "Mark it as done?"."""
    asked = last_question(text)
    if not asked or _ASKS_FOR_WORDS.match(asked):
        return False
    return _ASKS_WHETHER.match(asked) is None or _ASKS_LEAVE.match(asked) is not None


def asks_which(text: str) -> bool:
    """Whether what the assistant said ends with a question that a name answers: "Which task do you mean?"."""
    return _ASKS_FOR_WORDS.match(last_question(text)) is not None


def last_question(text: str) -> str:
    """The sentence at the end of a text, in lower case, if it is a question; else nothing."""
    line = text[-LONGEST_QUESTION:].rstrip().rsplit("\n", 1)[-1]
    if not line.rstrip('"”)*_ ').endswith("?"):
        return ""
    sentences = re.split(r"(?<=[.!?;])\s+", line)
    return sentences[-1].strip('"“”*_ ').casefold()

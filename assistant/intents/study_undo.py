"""That the last thing said of a task is taken back: "undo that", "oops, I haven't finished it"."""

from __future__ import annotations

import re

from assistant.intents.politeness import to_the_point
from assistant.intents.task_words import MARKS, Arguments, named_task, only_asks
from assistant.intents.utterance import Utterance


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_LAST = (
    r"(?:the |my |that )?(?:very )?(?:last|previous|latest) (?:thing|one|change|action|step|entry|mark|command|update"
    r"|note|input"
    r"|confirmation|task)?(?: (?:i|we|you) (?:did|said|marked|wrote|made|changed|entered))?"
)
_WHAT_I_DID = r"what (?:i|you|we)(?:'ve)?(?: just)? (?:did|said|marked|wrote|changed|done)"
_TAKE_BACK = re.compile(
    rf"^(?:undo|revert|reverse|take back|retract|cancel)(?: (?:that|it|this|this one|that one|{_LAST}|{_WHAT_I_DID}"
    r"|my change"
    r"|the change|the marking))?$"
    rf"|^take (?:that|it|this|{_LAST}) back$|^undo (?:that|it) (?:back|undo)$|^(?:go|step) back one step$"
)
_ONLY_WITH_AN_OBJECT = _set("reverse cancel retract revert")
_DID_NOT = re.compile(
    r"^(?:(?:but|because|actually) )*(?:i|we) (?:haven't|have not|didn't|did not|never) (?:really |actually "
    r"|even )?(?:finish(?:ed)?|done?|do"
    r"|complete(?:d)?|start(?:ed)?|skip(?:ped)?|mean)(?: (?:it|that|this|this one|that one|to do that|to"
    r"|the task))?(?: yet| at all)?$"
)
_NOT_DONE_YET = re.compile(
    r"^(?:i'm|i am|it is|it's|that is|that's|we're) not (?:done|finished|complete)(?: yet| after all| with it)*$"
)
_SLIP = re.compile(
    r"^(?:that was|this was|it was|that is|that's|it's|was) (?:a mistake|an accident|by mistake|by accident|wrong"
    r"|not right|not what i meant|a misclick"
    r"|an error|too early)$|^(?:my )?(?:bad|mistake)$|^(?:i )?(?:mis)?clicked (?:too fast|wrong|by mistake"
    r"|on the wrong \w+|the wrong \w+)$"
    r"|^wrong (?:one|task|button|week)$|^i (?:made|pressed|hit|chose|meant) (?:a mistake|the wrong (?:one|button"
    r"|task)|another one)$"
)
_INTERJECTION = re.compile(
    r"^(?:(?:oops|ups|uups|whoops|sorry|wait|no|hm+|ah|oh|damn|ouch|nope|hey|stop|argh)\b[ ,]*)+"
)
_UNDO_TASK = re.compile(
    r"^(?:undo|revert|take back)(?: (?:marking|finishing|skipping|starting))? (?P<task>.+?)(?: as (?:done|known"
    r"|skipped))?$"
)
_CLAUSES = re.compile(r"[,;.!:]+| and | but (?=undo|revert|take)")


def undo(utterance: Utterance) -> Arguments | None:
    """That the last thing that was said of a task is taken back; of which one, where its week is named."""
    if only_asks(utterance):
        return None
    for text in utterance.said:
        if _takes_back(text):
            return {}
        match = _UNDO_TASK.match(text)
        named = named_task(match["task"], utterance) if match else None
        if named and ("week" in named or "kind" in named):
            return named
    return None


def _takes_back(text: str) -> bool:
    clauses = [clause.strip(MARKS) for clause in _CLAUSES.split(text)]
    bared = [bare for clause in clauses if (bare := to_the_point(_INTERJECTION.sub("", f"{clause} ")).strip())]
    strong = [bool(_TAKE_BACK.match(clause)) and clause not in _ONLY_WITH_AN_OBJECT for clause in bared]
    denied = [_DID_NOT.match(clause) is not None for clause in bared]
    weak = [any(pattern.match(clause) for pattern in (_SLIP, _NOT_DONE_YET, _TAKE_BACK)) for clause in bared]
    known = all(any(each) for each in zip(strong, denied, weak, strict=True))
    return bool(bared) and known and (any(strong) or any(denied) or sum(weak) > 1)

"""Whether a text greets, thanks or takes leave, or asks what the assistant is and can do."""

from __future__ import annotations

import re
from itertools import groupby


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


MOST_WORDS = 12
_GREETINGS = _set(
    "hi hello hey hiya howdy hallo hola yo greetings bonjour salut ciao ola namaste heya yo morning afternoon evening "
    "thanks thank thx cheers merci grazie gracias danke appreciated bye goodbye farewell cya sup"
)
_AROUND_GREETINGS = _set(
    "there all everyone everybody assistant bot again good day night to you your you're for by the that this was were "
    "is are it it's that's a an i i'm we very so really too much many lot lots bunch million of great nice fine "
    "perfect awesome amazing excellent wonderful brilliant lovely cool super fantastic helpful help helped helping "
    "answer answers explanation time friend friends mate buddy dear pal appreciate kind ok okay alright right yes "
    "yeah no oh wow ah and now later see soon have had got understood me my glad happy well done job work nicely "
    "quite just exactly everything indeed clear makes sense useful star explaining explained tomorrow best today "
    "please sir madam"
)
_WHAT_I_NEEDED = re.compile(r"\bwhat i (?:needed|wanted|was looking for|meant)\b|\bhow are you(?: doing)?\b")
_TIME_OF_DAY = re.compile(r"\bgood (?:morning|afternoon|evening|night|day)\b")
_ONLY_AFTER_GOOD = _set("morning afternoon evening night day")
_WORD = re.compile(r"[^\W_][\w'-]*")
_PARTING = re.compile(
    r"^(?:ok(?:ay)? |well )?(?:see (?:you|ya)(?: later| soon| tomorrow| around)?|good ?night|take care"
    r"|have a (?:nice|good"
    r"|great) (?:day|evening|night|weekend|one)|how are you(?: doing)?(?: today)?|how is it going|what is up"
    r"|nice to meet you|you are (?:welcome|great|awesome|the best)|well done|good (?:job|bot|work))$"
)
_THING = (
    r"(?:this|the|your)(?: (?:study|learning|little|ai))? (?:app|assistant|bot|chatbot|chat|tool|program|site"
    r"|website|page|thing|system)"
)
_REST = (
    r"(?: (?:all|do|ask|questions|help|say|type|answer|use|for|me|us|you|to do|for me|for us|with|about|here|in here"
    r"|on here|with you"
    rf"|actually|really|exactly|everything|offer|of you|know|{_THING}|(?:with|in|on|to) {_THING}))*"
)
_HELP = re.compile(
    r"^(?:(?:i )?(?:need |want |would like )?(?:some |a little |a bit of )?/?help(?: me| us)?(?: out)?(?: please)?"
    r"|(?:can|could|will|would) (?:you|someone|somebody) (?:please |me |us )*help(?: me| us)?(?: out)?"
    r"|(?:all |available |show |list |give |the |me |your |a |of )*(?:commands|menu|instructions|capabilities"
    r"|help(?: page| menu| text)?)"
    rf"|what (?:else |all |exactly )?(?:can|could) (?:you|i|we|one|{_THING}) (?:do|ask|help|say|type|answer|tell"
    rf"|offer){_REST}|(?:what|which) can (?:you|i){_REST}"
    r"|what (?:are you|is this|is it you) (?:able to|capable of|good at|good for)(?: do(?:ing)?)?(?: for me| here)?"
    r"|(?:what|which) (?:are|is) (?:you|this|your (?:name|purpose|job|function|functions|features|capabilities"
    r"|abilities"
    rf"|skills|commands|options)|{_THING})(?: here| the here| for| about| good for| called| exactly| doing)?"
    r"|what do you (?:do|know(?: how to do)?)(?: here| exactly| for me)?|who (?:are|made|built"
    r"|created) you(?: exactly)?|what with can you.*help"
    r"|are you (?:an? |the |really |just )*(?:bot|robot|human|person|ai|machine|real|chatgpt|chatbot|llm|assistant)"
    rf"|how (?:do|does|can|should|works?|works do) (?:you|this|{_THING})(?: (?:work|function|help|help me|help us"
    rf"|be used))?|how (?:do|can|should|could|am) (?:i|we|one) (?:supposed to )?(?:use|talk to|work with|interact with"
    rf"|ask) (?:you|this|{_THING})"
    r"|how can (?:i|we) (?:ask|talk to) you(?: something| things| questions)?"
    r"|(?:what|which)(?: (?:kind|kinds|sort|sorts|type|types) of)? (?:things|thing|questions|question|stuff|requests"
    r"|commands|features|help|topics(?= (?:can|could|may) ))"
    rf" (?:(?:can|could|may|should|do|are) (?:i|we|you|there|{_THING})){_REST}(?: (?:have|support|understand|offer"
    rf"|to ask"
    r"|to do|able to answer|available))?"
    r"|(?:give|show|tell) me (?:some )?(?:example questions|examples of (?:questions|what i can ask)|what (?:you|i) can"
    r" (?:do|ask)(?: you| here)?)"
    r"|(?:explain |list |show |describe )?what (?:you|i) can (?:do|ask)(?: you| here)?|who you are"
    r"|who am i (?:talking|speaking) to|what is possible here|what do you|what should i ask(?: you)?(?: here)?"
    r"|what are my options(?: here)?|how can you(?: help| me| us| with)+|(?:in )?(?:what"
    r"|which) (?:me )?can you help(?: me)?|what you are|how (?:you|this) works?"
    r"|i am new here|i'm new(?: here)?|introduce yourself|tell me about yourself|about yourself)$"
)


def asks_for_help(plain: str, bare: str) -> bool:
    """``plain`` is the text in lower case, ``bare`` the same without polite words around it."""
    return _is_courtesy(_said(plain)) or any(_HELP.match(_said(text)) for text in (plain, bare))


def _said(text: str) -> str:
    """The words alone, those said twice in a row once."""
    return " ".join(word for word, _ in groupby(_WORD.findall(text)))


def _is_courtesy(said: str) -> bool:
    """Whether nothing but a greeting or thanks is said; "thanks to MVCC" and "hello world in C" say more."""
    if _PARTING.match(said):
        return True
    words = _WHAT_I_NEEDED.sub(" ", said).split()
    if len(words) > MOST_WORDS or ("done" in words and "well done" not in said):
        return False
    greeted = any(word in _GREETINGS - _ONLY_AFTER_GOOD for word in words) or _TIME_OF_DAY.search(said) is not None
    return greeted and all(word in _GREETINGS or word in _AROUND_GREETINGS for word in words)

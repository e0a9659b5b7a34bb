"""Whether a text asks for what belongs to another learner: their conversations, questions, progress, plans.

Nothing of another learner can be read in any case (row-level security); recognising the wish lets it be refused for
what it is. People are talked about in lectures too ("what did Guido say about types"), so only words about a
learner's own things count.
"""

from __future__ import annotations

import re

from assistant.intents.given_names import ALICE_AND_BOB, GIVEN_NAMES
from assistant.intents.translation import without_accents

_THEIRS = (
    r"(?:(?:chat |study |learning |search |conversation )?histor(?:y|ies)|conversations?|chats?|progress"
    r"|(?:study |weekly |learning )plans?|grades?|scores?|marks|mastery|attempts?|questions?|feedback)"
)
_THEIRS_BROADLY = (
    rf"(?:{_THEIRS}|messages?|plans?|data|answers?|accounts?|profiles?|notes?|activity|tasks?|reviews?|results?)"
)
_PERSON = (
    r"(?:learners?|users?|students?|people|persons?|accounts?|classmates?|colleagues?|somebody|someone|everyone|anyone)"
)
_OTHER = (
    r"(?:(?:an)?other|all(?: the)?(?: other)?|every(?: other)?|different|each(?: other)?|any(?: other)?"
    r"|someone|somebody|everyone)"
)
_ASKING = (
    r"(?:(?:please )?(?:can|could|may|will|would) (?:you|i|we) )?(?:please )?"
    r"(?:show|list|give|tell|read|open|display|print|export|dump|reveal|see|view|access|send|let me see|get|fetch"
    r"|summari[sz]e|what (?:is|are|was|were|did|do|does|has|have)|which|who|how (?:is|are|did|does))"
)
_BUILDING = re.compile(
    r"\b(?:how (?:to|do|can|would|should)|in (?:django|python|sql|postgres\w*|flask|fastapi|node\S*|javascript|an? \w+)"
    r"|code|endpoint|api|query|queries|tables?|schema|model|example|implement|database|permissions?|django|lecture"
    r"|video|talk|course|episode|podcast)\b"
)
_OF_OTHERS = re.compile(
    rf"^{_ASKING}\b.*\b{_OTHER} {_PERSON}(?:'s|s')? (?:\w+ )?{_THEIRS_BROADLY}\b"
    rf"|^{_ASKING}\b.*\b{_THEIRS_BROADLY} (?:of|from|by|for|belonging to) (?:the )?(?:{_OTHER} {_PERSON}"
    rf"|(?:learner|user|student|account) (?!who|that|can|to|in|is)\S+|(?:some|any|every)(?:one|body)(?: else)?)"
    rf"|^{_ASKING}\b.*\b(?:learner|user|student|account) #?\d+(?:'s)? {_THEIRS_BROADLY}\b"
    rf"|^{_ASKING}\b.*\b(?:some|any|every)(?:one|body)(?: else)?(?:'s)? {_THEIRS_BROADLY}\b"
)
_OTHERS_ASKED = re.compile(
    rf"^(?:(?:tell|show) me )?what (?:did|do|does|have|has|are|is|were|was) (?:the )?(?:{_OTHER} {_PERSON}"
    rf"|(?:learner|user|student|account) #?\d+|(?:some|any|every)(?:one|body) else|others?|the others)"
    r"(?:'s)? (?:been )?(?:ask|typ|writ|search|chat|study|learn(?!er))\w*\b"
    r"|^who else (?:is|are|has|have)?(?: ?been| also| already)* ?(?:learn|study|ask|work|do)\w* "
    r"|^(?:has|have|did|does) (?:some|any|every)(?:one|body) else (?:ever |already |also )?ask\w*\b"
)
_NAME = (
    r"(?P<name>(?!(?:an?|the|my|our|your|i|we|you|he|she|they|it|this|that|me)\b)[^\W\d_][\w.-]*(?: [^\W\d_][\w-]*)?)"
)
_ASKED = re.compile(
    rf"^(?:(?:tell|show) me )?what (?:did|has|does|have|is|was) {_NAME} (?:been )?"
    r"(?:ask(?:ed|ing)?|chat(?:ted|ting)? about)"
    r"(?: you| the assistant| here| today| yesterday| this week| last week| last time| before| so far| lately| recently"
    r"| in (?:the|this|her|his|their) (?:chat|conversations?)| you about .*| the assistant about .*)*$"
)
_ASKED_LAST = re.compile(
    rf"^(?:(?:tell|show) me )?(?:which|what) questions? (?:did|has|have) {_NAME} ask(?:ed)?"
    r"(?: you| here| today| yesterday)?$"
)
_POSSESSED = re.compile(rf"^{_ASKING}(?: me)?(?: about)?(?: all)?(?: of)? {_NAME}'s? (?:\w+ )?{_THEIRS}$")
_POSSESSED_PLAINLY = re.compile(
    rf"^{_NAME}'s (?:latest |last |recent )?(?:chats?|conversations?|chat history|progress|(?:study|weekly) plan)$"
)
_BELONGING = re.compile(
    rf"^{_ASKING}(?: me)?(?: all)?(?: the)?"
    r" (?:conversations?|chats?|chat history|questions|messages|progress|study plan|grades)"
    rf" (?:of|from|by|asked by) {_NAME}$"
)
_IMPOSTOR = re.compile(
    r"^(?:i am|i'm|this is|act as|log me in as|switch to|pretend (?:to be|i am|that i am)) "
    rf"(?:(?:the )?(?:learner|user|student|admin\w*)\b|{_NAME}\b)"
    r".*\b(?:show|list|give|tell|open|read)\b.*\b(?:conversations?|chats?|questions|progress|history|messages)\b"
)

# What has "questions", "progress" or a "history" without being a learner.
_NOT_A_LEARNER = re.compile(
    r"\b(?:week|weeks|month|roadmap|task|tasks|today|tomorrow|yesterday|library|course|lecture|lectures|lecturer"
    r"|speaker"
    r"|host|hosts|guest|guests|professor|teacher|instructor|interviewer|interview|audience|presenter|author|video"
    r"|chapter|chuck|severance|everyone|python|django|flask|fastapi|postgres|postgresql|redis|kafka|rabbitmq|docker"
    r"|kubernetes|k8s"
    r"|git|github|gitlab|linux|unix|mongodb|mysql|sqlite|sql|aws|gcp|azure|google|microsoft|amazon|openai|chatgpt"
    r"|claude"
    r"|slack|discord|whatsapp|telegram|twitter|facebook|reddit|stripe|heroku|jenkins|terraform|ansible|nginx|apache"
    r"|node"
    r"|javascript|typescript|react|java|rust|golang|bash|shell|browser|server|client|celery|airflow|spark|langchain|llm"
    r"|llms|gpt|alembic|flyway|prometheus|grafana|jwt|oauth|oauth2|http|https|rest|graphql|api|apis|what|who|let|here"
    r"|there|that|it|how|why|when|where|one|next|last|common|interview|follow|frequently)\b"
)


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# --- a person, and beside them nothing but words about learning ---------------------------------------------------

_RELATION = (
    r"(?:colleague|coworker|co-worker|workmate|classmate|schoolmate|friend|buddy|study buddy|study partner|teammate"
    r"|flatmate|roommate|brother|sister|wife|husband|boyfriend|girlfriend|partner|neighbou?r|mate|cousin|son|daughter"
    r"|fellow (?:student|learner)|peer|boss|mentee|pupil)s?"
)
_MENTIONED = re.compile(
    rf"\b(?:(?:my|our|the|another|a) (?:best |other )?{_RELATION}(?:'s|')?"
    r"|(?:the )?(?:(?:an)?other|previous|different|last|every other|all other|all the other|fellow|next)"
    r" (?:learner|user|student|person|classmate|account|participant|people|one's)(?:s'|s|'s)?"
    r"|(?:the )?(?:learner|user|student|account|participant)(?:'s)? ?(?:number |no\.? |id |with id )?#? ?\d+(?:'s)?"
    r"|(?:some|any|every)(?:one|body) else(?:'s)?|(?:the )?others?(?:'s|')?(?= |$)|who else"
    r"|(?:the )?(?:person|people|user|learner|student) before me|(?:all|every)(?: the)? (?:learner|user"
    r"|student)(?:s'|'s)(?= )|the rest of (?:the|my) (?:class|group|learners))(?!\w)"
)
_WORD = re.compile(r"[^\W_](?:[\w'-]*\w)?")
_OF_LEARNING = _set(
    "what which who how when where is are was were did do does has have had been being be the a an of on in at to for "
    "from by with about and or their his her them they he she it that this these those me my us you your show tell "
    "give list display print see view open read get fetch find let can could would will please want know all any some "
    "every each many much far long often there now today yesterday so yet already last this next week weeks month ago "
    "recently lately time first latest recent most more less better worse best fastest slowest good well bad than "
    "ahead behind compare compared comparison further along same as up down into out everything anything something "
    "things stuff also just only then again before after here named called i'm we i am log logged in sign switch look "
    "delete remove export download change edit beginner enterprise roadmap's up-to-date got get gotten reached come "
    "name names who's whose"
)
_LEARNERS_OWN = _set(
    "ask asked asks asking question questions skip skipped skips skipping finish finished finishes finishing complete "
    "completed completing done doing progress progressed score scores scored grade grades mark marks point points "
    "result results quiz quizzes history conversation conversations chat chats chatted message messages plan plans "
    "planned mastery attempt attempts answer answers answered study studied studying learn learned learnt learning "
    "practise practised practising practice practiced practicing stuck along behind ahead level rank ranking "
    "leaderboard notes note profile profiles account accounts data activity streak task tasks exercise exercises week "
    "weeks roadmap start started working typed searched search searches wrote written struggling struggle fail failed "
    "pass passed points review reviews feedback schedule status stats statistics performance performing log email "
    "password up learns going learners learner users students classmates badges achievements far further wrong "
    "getting compare compared"
)
_OF_A_GROUP = _set("others learner learners user users student students classmates participants people")
_LISTING = ("list", "show", "who", "how many", "how do", "how are", "name", "give", "are there", "is there", "which")
_SUBJECT = re.compile(r"\b(?:i|we)\b(?! (?:see|know|read|view|get|have a look|look|ask|log|compare)\b)")
_COMPARED = _set("ahead behind than compare compared")
_BEST = re.compile(r"^who (?:is|has|had|are|was|did|asked|finished|completed|scored|skipped|got)\b")
_DID = re.compile(r"^who (?:has |have |already )*(?:finished|completed|skipped|passed|failed)\b")
_MOST = _set("most best fastest highest top ahead furthest slowest leading points leaderboard")


def _asks_what_somebody_did(plain: str) -> bool:
    """Whether a text names a person, and all its other words are about learning here."""
    rest, groups = _MENTIONED.subn(" ", plain)
    words = _WORD.findall(without_accents(rest))
    names = [name for name in map(_given_name, words) if name]
    rest_words = [word for word in words if not _given_name(word)]
    if not (groups or names or _is_ranked(plain, words)) or len(ALICE_AND_BOB & {*names}) > 1:
        return False
    if _SUBJECT.search(plain) and not _COMPARED & {*words}:
        return False
    own = bool(_LEARNERS_OWN & {*rest_words}) or (groups > 0 and _lists_a_group(plain))
    return own and all(word in _OF_LEARNING or word in _LEARNERS_OWN or word.isdecimal() for word in rest_words)


def _given_name(word: str) -> str | None:
    """The name in "anna", "anna's" and "annas"."""
    if word in GIVEN_NAMES:
        return word
    possessor = word.removesuffix("s").removesuffix("'") if word.endswith("s") else word.removesuffix("'")
    return possessor if possessor in GIVEN_NAMES else None


def _lists_a_group(plain: str) -> bool:
    return bool(_OF_A_GROUP & {*_WORD.findall(plain)}) and plain.startswith(_LISTING)


def _is_ranked(plain: str, words: list[str]) -> bool:
    """Whether learners are set against each other: "who has the most points", "who skipped week 3"."""
    ranked = _BEST.match(plain) is not None and bool(_MOST & {*words})
    return (ranked or _DID.match(plain) is not None) and bool(_LEARNERS_OWN & {*words})


def asks_for_another_learner(text: str, plain: str, bare: str = "") -> bool:
    """Whether what was typed asks for another learner's things.

    ``plain`` is the same in lower case, ``bare`` that without polite words around it.
    """
    if not plain or _BUILDING.search(plain):
        return False
    return any(_asks(one, text) for one in dict.fromkeys((plain, bare)) if one)


def _asks(plain: str, text: str) -> bool:
    if _OF_OTHERS.search(plain) or _OTHERS_ASKED.match(plain) or _asks_what_somebody_did(plain):
        return True
    for pattern in (_ASKED, _ASKED_LAST, _POSSESSED, _POSSESSED_PLAINLY, _BELONGING, _IMPOSTOR):
        match = pattern.match(plain)
        if match and (pattern is _IMPOSTOR or not _NOT_A_LEARNER.search(match["name"])):
            return pattern is not _BELONGING or _is_a_name(match["name"], text)
    return False


def _is_a_name(name: str, text: str) -> bool:
    """Whether a word that is not marked as one is a given name, or at least a name as it is typed."""
    typed = text[max(text.casefold().rfind(name), 0) :]
    return name.split()[0] in GIVEN_NAMES or typed[:1].isupper()

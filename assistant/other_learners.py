"""Whether a text asks for what belongs to another learner: their conversations, questions, progress, plans.

Nothing of another learner can be read in any case (row-level security); recognising the wish lets it be refused for
what it is. People are talked about in lectures too ("what did Guido say about types"), so only words about a
learner's own things count.
"""

from __future__ import annotations

import re

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
    r"|code|endpoint|api|query|queries|tables?|schema|model|example|implement|database|permissions?|django|lecture|video"
    r"|talk|course|episode|podcast)\b"
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
    r"(?:'s)? (?:been )?(?:ask|typ|writ|search|chat|study|learn)\w*\b"
)
_NAME = (
    r"(?P<name>(?!(?:an?|the|my|our|your|i|we|you|he|she|they|it|this|that|me)\b)"
    r"[^\W\d_][\w.-]*(?: [^\W\d_][\w-]*)?)"
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
    r"\b(?:week|weeks|month|roadmap|task|tasks|today|tomorrow|yesterday|library|course|lecture|lectures|lecturer|speaker"
    r"|host|hosts|guest|guests|professor|teacher|instructor|interviewer|interview|audience|presenter|author|video|chapter"
    r"|chuck|severance|everyone|python|django|flask|fastapi|postgres|postgresql|redis|kafka|rabbitmq|docker|kubernetes|k8s"
    r"|git|github|gitlab|linux|unix|mongodb|mysql|sqlite|sql|aws|gcp|azure|google|microsoft|amazon|openai|chatgpt|claude"
    r"|slack|discord|whatsapp|telegram|twitter|facebook|reddit|stripe|heroku|jenkins|terraform|ansible|nginx|apache|node"
    r"|javascript|typescript|react|java|rust|golang|bash|shell|browser|server|client|celery|airflow|spark|langchain|llm"
    r"|llms|gpt|alembic|flyway|prometheus|grafana|jwt|oauth|oauth2|http|https|rest|graphql|api|apis|what|who|let|here"
    r"|there|that|it|how|why|when|where|one|next|last|common|interview|follow|frequently)\b"
)


def asks_for_another_learner(text: str, plain: str) -> bool:
    """Whether what was typed (and the same in plain lower case) asks for another learner's things."""
    if not plain or _BUILDING.search(plain):
        return False
    if _OF_OTHERS.search(plain) or _OTHERS_ASKED.match(plain):
        return True
    for pattern in (_ASKED, _ASKED_LAST, _POSSESSED, _POSSESSED_PLAINLY, _BELONGING, _IMPOSTOR):
        match = pattern.match(plain)
        if match and (pattern is _IMPOSTOR or not _NOT_A_LEARNER.search(match["name"])):
            return True
    return False

"""That problems are wanted ("quiz me on week 6", "a harder one on indexes"), a hint, the answer, or why it was wrong.

A question that only speaks of practice ("how do you practice TDD", "best practices for logging") is for the library.
"""

from __future__ import annotations

import re
from typing import Any

from assistant.intents.topics import topic_of
from assistant.intents.utterance import Utterance

Arguments = dict[str, Any]

MOST_WORDS_OF_A_COMMAND = 3
"""Words up to which a text that reads as a command is one, though it names nothing."""
MOST = 50
"""Problems that can be asked for at once."""

_NUMBERS = {
    word: number
    for number, word in enumerate("one two three four five six seven eight nine ten eleven twelve".split(), 1)
} | {"a couple of": 2, "a few": 3}
_COUNT = r"(?:\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|a couple of|a few)"
_KINDS = {
    "sql": "sql",
    "write sql": "sql",
    "write code": "code",
    "code": "code",
    "coding": "code",
    "python": "code",
    "programming": "code",
    "multiple choice": "choice",
    "choice": "choice",
    "multiple-choice": "choice",
    "mcq": "choice",
    "multiple answer": "multiple",
    "short answer": "short",
    "short-answer": "short",
    "ordering": "order",
    "system design": "design",
    "design": "design",
    "bug": "fix",
    "debugging": "fix",
    "fix the bug": "fix",
    "output": "output",
    "predict the output": "output",
    "cloze": "cloze",
    "fill in the blank": "cloze",
    "fill the gap": "cloze",
    "matching": "match",
}
_KIND = rf"(?:{'|'.join(sorted(map(re.escape, _KINDS), key=len, reverse=True))})"
_STEP = r"(?:harder|tougher|more difficult|trickier|easier|simpler|less difficult)"
_HARDER = frozenset({"harder", "tougher", "more difficult", "trickier"})
_THING = (
    r"(?:(?:practice |practise |quiz |test |exam |review |interview |training )?"
    r"(?:questions?|problems?|exercises?|quiz(?:zes)?|puzzles?|challenges?|drills?|katas?|flash ?cards?|cards?))"
)
_WISH = (
    r"(?:(?:(?:yes|ok|okay|sure|and|now|then|(?:can|could|would|will) you|please|just|also|maybe"
    r"|i(?:'d| would) like(?: to (?:have|get|try|do|solve))?|i want(?: to (?:have|try|do|solve))?|i need|let me have"
    r"|let's (?:do|try|have)))[ ,]+)*"
)
_GIVE = (
    r"(?:(?:give|set|ask|show|make|create|generate|pose|throw|get|hit|find|bring|write|prepare|send|fetch)"
    r"(?: (?:me|us))?(?: with)? |try |do |solve |have |next )?"
)
_MANY = rf"(?:(?:{_COUNT}|an?|another|some|more|other|new|further|the next|one|any) )*"
_SORT = rf"(?:(?:{_STEP}|good|quick|short|little|real|new|different|nice|decent|fresh|more|hard|easy) )*"
_ABOUT = (
    r"(?: (?:on|about|for|from|in|of|over|covering|around|regarding|concerning|with|to practi[cs]e)"
    r"(?: the topics?(?: of)?)? (?P<topic>\S.*?))?"
)
_QUIZ = re.compile(
    rf"^{_WISH}(?:quiz|test|examine|drill|grill|question|challenge|interview|check) (?:me|us)"
    rf"(?: (?:again|more|please|now|a bit|some more))*"
    rf"(?: (?:with|on) {_MANY}{_SORT}(?:{_KIND}(?: {_THING})?|{_THING}))?{_ABOUT}"
    rf"(?:,? {_COUNT} {_SORT}{_THING})?(?: from)?$"
)
_SET = re.compile(rf"^{_WISH}{_GIVE}{_MANY}{_SORT}(?:{_KIND} )?{_THING}{_ABOUT}$")
_ONE = re.compile(rf"^{_WISH}{_GIVE}{_MANY}{_STEP} (?:ones?|problem|question){_ABOUT}$")
_AGAIN = re.compile(
    rf"^{_WISH}(?:(?:give|set|ask|show) (?:me|us) )?(?:another|one more)(?: (?:one|please))?"
    r" (?:on|about|for|from|of) (?P<topic>\S.*)$"
)
_PRACTICE = re.compile(
    rf"^{_WISH}(?:let me |let's |let us |i want to |i'd like to |start |help me |do some )?practi[cs](?:e|ing)"
    r"(?: (?:some|with|on|about|for|a bit(?: of)?|session(?: on)?))*(?: (?P<topic>\S.*))?$"
)
_ALL_DUE = r"(?:what|whatever|everything|all|anything|the (?:ones|cards|problems|reviews))(?: (?:that )?(?:is|are))?"
_DUE = re.compile(
    r"^(?:(?:practi[cs]e|review|show(?: me)?|start|do|quiz me on|set(?: me)?|let's (?:do|review)|i want to review"
    rf"|go through) )?(?:{_ALL_DUE}|my) (?:due|overdue)(?: (?:for (?:a )?review|today|now|reviews?))*$"
    r"|^(?:(?:practi[cs]e|show(?: me)?|start|do|let's do) )?(?:my |the )?(?:due )?reviews?"
    r"(?: (?:due|today|now|that are due))?$"
    r"|^(?:is|are) (?:there )?(?:anything|something|any reviews?|reviews?) due(?: today| now)?$"
    r"|^what (?:do i have to|should i|must i) review(?: today| now)?$"
)
_HINT = re.compile(
    rf"^{_WISH}(?:i'm stuck,? )?(?:(?:can|could|may) (?:i|you) )?(?:(?:give|get|have|show|i need|need)(?: me)? )?"
    r"(?:an?|another|one more|the next|the|some|any|one|a little|more)?(?: small| little| tiny)? ?"
    r"(?:hints?|clues?|nudge)(?: (?:please|for (?:this|that|it)(?: one| problem)?|on (?:this|that)(?: one)?))*$"
    r"|^(?:i'm|i am) (?:totally |completely |really )?stuck(?:$|,? (?:can|could|would) you"
    r" (?:help|nudge|give|point)\b.*$)"
    r"|^(?:can|could) you nudge me\b.*$|^help me (?:a bit|a little|with this one)$"
)
_GIVING_UP = (
    r"(?:(?:i give up|no idea|i don't know|i do not know|don't know|dunno|i'm lost|ok|okay|fine|just|now|please)"
    r"[ ,.;:!-]+)*"
)
_REVEAL = re.compile(
    rf"^{_GIVING_UP}(?:(?:can|could|would) you )?(?:please )?(?:just )?"
    r"(?:(?:show|tell|give)(?: me| us)?|reveal|what is|what was|what would be|let me see|i want to see|see|display) "
    r"(?:(?:me )?the )?(?:(?:right|correct|full|real|model|sample) )?(?:answer|solution|result|it)"
    r"(?: (?:now|please|then|to (?:this|that|it)(?: one)?|to the (?:problem|question)))*$"
    r"|^i give up$|^reveal(?: it)?$|^the (?:answer|solution)(?: please)?$"
)
_BAD = r"(?:wrong|incorrect|marked|right|correct|(?:0|zero|no) points?|not right|fail(?:ed)?|grade[ds]?|partly)"
_GRADE = re.compile(
    r"^(?:(?:but|and|so|ok|wait|hm+|please|sorry)[ ,]+)*(?:"
    r"(?:why|y) (?:was|is|were|did (?:you|i|it)|wasn't|isn't|am i|have i|do i|didn't)\b.*"
    rf"\b{_BAD}(?: (?:down|then|exactly|please|answer|though))*"
    r"|why (?:not right|wrong|incorrect|partly)|why was wrong my answer"
    r"|what (?:was|is|did i (?:do|get|have)|have i (?:done|got))(?: so)?"
    r" (?:wrong|missing|incorrect|bad|the mistake|my mistake)"
    r"(?: (?:with|about|in|from) (?:my|the|that) (?:answer|solution|code|query|attempt))?"
    r"|what (?:was|is) (?:my|the) (?:mistake|error)"
    r"|explain (?:the|my|that) (?:grade|mark|score|points|mistake)"
    r"|i (?:don't|do not) (?:understand|get|see) why (?:my answer|that|it|this|i)\b.*"
    r"\b(?:wrong|marked|incorrect|right)\b.*"
    r"|how (?:was|is) (?:that|my answer|it|this) graded"
    r"|why (?:did|do) i get (?:only )?(?:0|zero|no|half|so few|\d+)(?: (?:of|out of) \d+)?"
    r" ?(?:points?|marks?|percent|%)?"
    r")$"
)
_ABOUT_SUBJECT = re.compile(r"\b(?:my|that|this|it|i|me|answer|grade|mark|score|points?)\b")
_OF_WEEK = re.compile(r",?(?:^| )(?:(?:on|from|for|in|of|about) )?(?:the )?week(?:'s)?(?: \S+)?$")
_NO_TOPIC = re.compile(
    r"^(?:(?:it|that|this|them|these|those|me|my|the|same|topic|topics?|subject|week|weeks|stuff|things?|more|again"
    r"|now|today|please|what i (?:learned|learnt|know)|everything|anything|something|all|a bit|problems?|questions?"
    r"|exercises?|reviews?|due) ?)+$"
)
_ENDING = re.compile(
    rf"(?:,? (?:with )?{_COUNT} {_SORT}(?:{_KIND} )?{_THING}|,? with {_KIND}(?: {_THING})?"
    rf"|,? please|,? again|,? now|,? today|,? then)+$"
)
_HOW_MANY = re.compile(rf"(?<!week )\b{_COUNT}\b")
_WHICH_KIND = re.compile(rf"\b{_KIND}\b")
_WHICH_STEP = re.compile(rf"\b{_STEP}\b")
_TASKS = re.compile(r"\b(?:roadmap|beginner|enterprise|task|tasks|plan)\b")
_VERB = re.compile(r"\b(?:give|set|ask|show|make|create|generate|pose|try|solve|another|next|quiz|practi[cs]e)\b")
_TROUBLE = re.compile(r" (?:with|in|of|for|from) ")
"""What leads on from problems that somebody has: "design problems with microservices"."""
_IS_ASKED = re.compile(r"^(?:how|why|what|when|which|where|who|is|are|do|does|should|best|good)\b")


def practice(utterance: Utterance) -> Arguments | None:
    """That problems are wanted: on a ``topic``, for a ``week``, ``due``; with ``count``, ``kind``, ``difficulty``."""
    if not utterance.plain or utterance.months:
        return None
    texts = dict.fromkeys((utterance.plain, utterance.bare, *utterance.said))
    return next((found for text in texts if (found := _wished(text, utterance)) is not None), None)


def _wished(text: str, utterance: Utterance) -> Arguments | None:
    if _DUE.match(text):
        return {"due": True}
    if _TASKS.search(text):
        return None
    for pattern in (_QUIZ, _ONE, _SET, _AGAIN, _PRACTICE):
        match = pattern.match(text)
        if match is None or (pattern is _PRACTICE and _IS_ASKED.match(text)):
            continue
        if pattern is not _SET or _is_a_wish(text, utterance):
            return _arguments(text, match, utterance)
    return None


def _is_a_wish(text: str, utterance: Utterance) -> bool:
    """Whether problems are asked for, not spoken of: with a verb, a number, a kind, or for practice."""
    wished = any(pattern.search(text) for pattern in (_HOW_MANY, _WHICH_STEP, _VERB))
    named = wished or (_WHICH_KIND.search(text) is not None and _TROUBLE.search(text) is None)
    return named and not (utterance.asks and _IS_ASKED.match(text) is not None)


def _arguments(text: str, match: re.Match[str], utterance: Utterance) -> Arguments:
    said = match["topic"] or ""
    ending = _ENDING.search(said)
    around = text[: match.start("topic")] if said else text
    around += f" {ending[0]}" if ending else text[match.end("topic") :] if said else ""
    count = _count(_HOW_MANY.search(around))
    kind, step = _WHICH_KIND.search(around), _WHICH_STEP.search(around)
    found = _about(_ENDING.sub("", said), text, count, utterance)
    if count is not None:
        found["count"] = count
    if kind is not None:
        found["kind"] = _KINDS[kind[0]]
    if step is not None:
        found["difficulty"] = "harder" if step[0] in _HARDER else "easier"
    return found


def _about(said: str, text: str, count: int | None, utterance: Utterance) -> Arguments:
    """The topic, else the week that is named."""
    topic = _topic(said, utterance)
    if topic is not None:
        return {"topic": topic}
    weeks = [week for week in utterance.weeks if week != count] or list(utterance.weeks)
    return {"week": weeks[0]} if weeks and "week" in text else {}


def _count(found: re.Match[str] | None) -> int | None:
    """How many are asked for; "one" alone says no number."""
    if found is None or found[0] == "one":
        return None
    number = int(found[0]) if found[0].isdecimal() else _NUMBERS[found[0]]
    return max(1, min(number, MOST))


def _topic(words: str, utterance: Utterance) -> str | None:
    words = _OF_WEEK.sub("", words).strip(" ,.?!")
    if not words or _NO_TOPIC.match(words):
        return None
    return topic_of(words, utterance)


def hint(utterance: Utterance) -> Arguments | None:
    """That a hint is wanted."""
    return {} if any(_HINT.match(text) for text in (utterance.plain, utterance.bare)) else None


def reveal(utterance: Utterance) -> Arguments | None:
    """That the answer of a problem is to be shown."""
    return {} if any(_REVEAL.match(text) for text in (utterance.plain, utterance.bare)) else None


def explain_grade(utterance: Utterance) -> Arguments | None:
    """That it is asked why an answer was judged as it was."""
    texts = (utterance.plain, utterance.bare)
    return {} if any(_GRADE.match(text) and _ABOUT_SUBJECT.search(text) for text in texts) else None


_NEXT = re.compile(
    r"^(?:(?:ok|okay|yes|sure|and|please|now|good|great|thanks|let's (?:do|have)|give me|set me|ask me|show me)[ ,.]+)*"
    r"(?:the )?(?:next|another|one more|go on|continue|more|skip|skip (?:it|this|that)(?: one)?|pass)"
    r"(?: (?:one|problem|question|please|again))*$"
)
_ENOUGH = re.compile(
    r"^(?:(?:ok|okay|thanks|no|that's|that is)[ ,.]+)*(?:enough|stop|quit|done|no more|that's all|that is all|finish"
    r"|end|cancel)(?: (?:for (?:now|today)|practi[cs]e|practi[cs]ing|quiz|quizzing(?: me)?|please|it|the quiz))*$"
)
_DOES_NOT_KNOW = re.compile(
    r"^(?:(?:sorry|hm+|um+|no)[ ,.]+)*(?:i (?:don't|do not|really don't) know|(?:no|not any) (?:idea|clue)|dunno|idk"
    r"|i have no (?:idea|clue)|not sure|\?+)(?: (?:sorry|at all))*$"
)
_ASKS = re.compile(
    r"^(?:what|which|why|how|when|where|who)(?:'s| is| are| was| were| does| do| did| can| could| should| would| will"
    r"| has| have| many| much| long| often| kind| exactly)\b|^(?:can|could|would|will) (?:you|i|we)\b"
    r"|^(?:explain|tell me|define|show me|describe)\b(?! (?:analyze|analyse))"
)
_CODE = re.compile(
    r"^\s*(?:```|select|with|insert|update|delete|create|alter|drop|explain|do \$\$|begin|def |class |import |from "
    r"|async def|return |print\(|@)|[;{}]|\w\(|\n",
    re.IGNORECASE,
)
_COMMAND = re.compile(
    r"\b(?:weeks?|tasks?|plan|replan|roadmap|progress|videos?|links?|profile|hours?|minutes?|session|calendar)\b"
)
_NUMBERS_ONLY = re.compile(
    r"^(?:(?:i (?:think|guess|say|choose|pick|would say)(?: it is| it's)?|it is|it's|answers?|options?|numbers?|nr|no"
    r"|the|(?:my|the) answer is|maybe|probably|both)[ :.,#]+)*"
    r"(?P<numbers>[\da-j]\)?(?:(?: ?[,;>/&-]+>? ?| and | then | )(?:option |number )?[\da-j]\)?)*)\.?$"
)
_ORDINALS = {word: number for number, word in enumerate("first second third fourth fifth sixth".split(), 1)}
_ORDINAL = re.compile(rf"\b(?:{'|'.join(_ORDINALS)})\b")
_ONES = re.compile(r"\b(?:ones?|options?|answers?)\b(?=\s*[.!?]?$)")
_STEP_WISH = re.compile(
    r"^(?:(?:this|that|it) (?:is|was) )?"
    r"(?:(?:way |much |far )?too (?P<too>easy|hard|difficult)|(?P<step>easier|harder))"
    r"(?: (?:please|for me))*$"
)
_SIGN = re.compile(r"\b(?:\d|[a-j])\b")


def wants_next(utterance: Utterance) -> bool:
    """Whether another problem is wanted, while one is open."""
    return _NEXT.match(utterance.plain) is not None


def wants_end(utterance: Utterance) -> bool:
    """Whether it is enough, while a problem is open."""
    return _ENOUGH.match(utterance.plain) is not None


def wants_step(utterance: Utterance) -> str | None:
    """Whether an easier or a harder one is wanted, while one is open: "too easy", "harder"."""
    found = _STEP_WISH.match(utterance.plain)
    if found is None:
        return None
    return "harder" if found["step"] == "harder" or found["too"] == "easy" else "easier"


def does_not_know(utterance: Utterance) -> bool:
    """Whether the answer is that there is none."""
    return _DOES_NOT_KNOW.match(utterance.plain) is not None


def asks_something(utterance: Utterance) -> bool:
    """Whether a text is a question of its own rather than an answer."""
    return utterance.asks or _ASKS.match(utterance.plain) is not None


def looks_like_code(text: str) -> bool:
    """Whether a text is a program or a statement of SQL, question marks in it or not."""
    return _CODE.search(text) is not None


def names_a_command(utterance: Utterance) -> bool:
    """Whether a text speaks of weeks, tasks, a plan or the like: a command, also while a problem is open."""
    return speaks_of_study(utterance) or len(utterance.plain.split()) <= MOST_WORDS_OF_A_COMMAND


def speaks_of_study(utterance: Utterance) -> bool:
    """Whether weeks, tasks, a plan or the like are named."""
    return _COMMAND.search(utterance.plain) is not None


def numbers_of(text: str, options: int) -> tuple[int, ...] | None:
    """The options that a text names by number or letter ("2", "b and d", "2, 1, 3"); None where it names none."""
    plain = _ORDINAL.sub(lambda found: str(_ORDINALS[found[0]]), text.casefold())
    plain = _ONES.sub(" ", plain)
    match = _NUMBERS_ONLY.match(" ".join(plain.strip(" .!?").split()))
    if match is None:
        return None
    named = tuple(int(sign) if sign.isdecimal() else ord(sign) - 96 for sign in _SIGN.findall(match["numbers"]))
    return named if named and all(1 <= number <= options for number in named) else None

"""A question in a conversation -> one that stands alone, with a chat model or without."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from assistant.answering.spending import Spending
from assistant.domain import Action, Message
from assistant.errors import ModelError
from assistant.intents import action_of, recognise
from assistant.intents.agreement import asks_for_agreement, asks_which, yes_or_no
from assistant.intents.study_intents import leans_on_a_suggestion, wishes_after_a_suggestion
from assistant.intents.task_words import named_task
from assistant.intents.utterance import Utterance, read_utterance
from assistant.intents.videos import links_offered
from assistant.models.prompts import load_prompt
from assistant.models.tokens import trim_to_tokens
from assistant.retrieval.terms import terms

if TYPE_CHECKING:
    from assistant.models.chat import ChatModel

Wish = Literal["answer", "why", "example", "more"]

LONGEST_HISTORY = 40
"""Messages before the question among which the one that stands alone is looked for."""
MOST_TURNS = 6
"""Messages that are sent to a chat model to rewrite a question."""
TURN_TOKENS = 120
REWRITTEN_TOKENS = 80
LONGEST_REWRITTEN = 400
MOST_WORDS_OF_A_FRAGMENT = 6
MOST_WORDS_OF_A_THING = 4
"""Words up to which what follows "and" names a thing; more of them ask something by themselves."""
WIDER_WORDS = 40
"""Words of the answer before that are taken along."""


@dataclass(frozen=True, slots=True)
class StandAlone:
    """``text`` is what is looked for; ``focus`` the part of it that is new and has to be answered, else empty.

    ``wish`` says what kind of sentences are wanted. ``said`` is what earlier answers said, which "more", "why?" and
    "an example?" leave out.
    ``wider`` holds what was answered before too, for "the second of those"; empty where nothing was.
    """

    text: str
    focus: str = ""
    wish: Wish = "answer"
    said: tuple[str, ...] = ()
    wider: str = ""

    @property
    def put(self) -> str:
        """The question as it is put to a chat model."""
        asked = {"why": f"Why? ({self.text})", "example": f"Give an example. ({self.text})"}
        return self.text if _wish(self.text) == self.wish else asked.get(self.wish, self.text)


_MORE = re.compile(
    r"^(?:(?:and |ok(?:ay)? |please )*(?:(?:tell|show|give)(?: me)? more|more|go on|continue|say more|elaborate"
    r"|what else|anything else|(?:in )?more details?|explain (?:more|further)|keep going|and then"
    r"|is there (?:anything|something) else"
    r"|(?:can|could) you (?:tell me more|elaborate|explain (?:it |that )?(?:more|further|in (?:more )?detail)))"
    r"(?: about (?:it|that|this|them))?(?: please)?)$"
)
_WHY = re.compile(
    r"^(?:(?:and|but|so|ok(?:ay)?) )*"
    r"(?:why(?: (?:is|does|do|are|so|not|exactly|though|would|should))?|how come|what for$)\b"
)
_EXAMPLE = re.compile(
    r"\b(?:examples?|for instance|concrete(?:ly)?|sample code|in practice|show me (?:how|one|it|that|code))\b"
)
_ELLIPSIS = re.compile(
    r"^(?:(?:ok(?:ay)?|so|but|and|or|then|now)[, ]+)*(?:(?:what|how) about|and|or|but|what if(?: i (?:use|have))?)[, ]+"
    r"(?P<rest>\S.*)$"
)
_FRAME = re.compile(
    r"^(?P<frame>(?:so |and |ok )*(?:what(?:'s| is| are| does| do)|define|explain|describe"
    r"|how (?:do|does|can|should) (?:i|we|you|one)(?: \w+)?))\b",
    re.IGNORECASE,
)
_ANAPHOR = re.compile(
    r"\b(?:it|its|it's|they|them|their|theirs|those|these|he|she|him|her|(?:this|that)(?= (?:one|ones|way|approach|case"
    r"|thing|mean|work|help|matter|happen|fail|do|does|is|was|and|or|in|on|for|with|to|then|again|too)\b|$)|(?:the )?"
    r"(?:former|latter|other one|same(?! \w)|first one|second one|last one))\b"
)
_LEADS_ON = re.compile(
    r"^(?:and|so|but|or|then|ok(?:ay)?|right|great|fine|cool|sure|hm+|ah|oh|yes|no|sounds \w+|got it|i see)\b"
)
_POINTS_BACK = re.compile(
    r"(?:^|\b(?:is|are|was|were|does|do|did|would|will|can|could|should|might|may|must|of|to|in|on|with|for|from|about|at"
    r"|by|get|got|if|when|why|how|and|so|but|then|skip|like|use|mean|without|after|before|than|make|makes|keep|once)\s)"
    r"(?:that|this|those|these)\b|\b(?:which|what) one\b|\b(?:the )?(?:first|second|third|last|other) (?:one|of)\b"
)
_EXPLETIVE = re.compile(
    r"\b(?:is|was|isn't) it "
    r"(?=(?:\w+ )?(?:possible|true|safe|good|bad|better|best|necessary|ok|okay|worth|normal)\b)"
)
_QUESTION_WORD = re.compile(r"\b(?:how|what|why|which|who|when|where|is|are|do|does|can|should)\b")
_PREPOSITION = re.compile(r"^(?:for|with|in|on|to|of|from|at|by|using|without|about) ")
_ASKS_ITSELF = re.compile(r"(?:what|which|who|when|where|how|why|is|are|does|do|can|should) \w+ \w", re.IGNORECASE)
_NAMES_A_THING = re.compile(r"(?:an?|the) \S|[A-Z\d]")
"""What can take the place of the thing asked about before: a noun with its article, or a name."""
_SPACE = re.compile(r"\s+")


def stand_alone(question: str, history: Sequence[Message], chat: ChatModel | None, spending: Spending) -> StandAlone:
    """The question with what it refers to put in. A model that fails is replaced by the rules that need none."""
    turns = [turn for turn in history[-LONGEST_HISTORY:] if turn.role != "system"]
    before = _standing_before(turns)
    if before is None or not depends(question):
        return StandAlone(question, wish=_wish(question))
    plain = _by_rule(question, before, turns)
    if plain.wish != "more" and plain.text != before:
        plain = replace(plain, wider=_with_answer(plain.text, turns))
    if chat is None or plain.wish == "more":
        return plain
    rewritten = _rewritten(question, turns, chat, spending)
    return plain if rewritten is None else StandAlone(rewritten, wish=plain.wish)


def _with_answer(text: str, turns: Sequence[Message]) -> str:
    """A question with the beginning of what was answered before it."""
    answers = [turn.content for turn in turns if turn.role == "assistant"]
    told = " ".join(answers[-1].split()[:WIDER_WORDS]) if answers else ""
    return f"{text} ({told})" if told else ""


def depends(question: str) -> bool:
    """Whether a question cannot be understood without what was said before."""
    plain = _plain(question)
    if _MORE.match(plain) or _ELLIPSIS.match(plain) or _ANAPHOR.search(_EXPLETIVE.sub(" ", plain)):
        return True
    if _LEADS_ON.match(plain) or _POINTS_BACK.search(plain):
        return True
    if not _content(_without_wish(plain)):
        return True
    return len(plain.split()) <= MOST_WORDS_OF_A_FRAGMENT and _is_a_fragment(plain)


def _refers(plain: str) -> bool:
    return _ANAPHOR.search(plain) is not None or _POINTS_BACK.search(plain) is not None


def _is_a_fragment(plain: str) -> bool:
    """Whether a few words begin with a preposition ("for Redis") and ask nothing by themselves."""
    return _PREPOSITION.match(plain) is not None and _QUESTION_WORD.search(plain) is None


def _standing_before(turns: Sequence[Message]) -> str | None:
    """The last question before this one, itself made to stand alone by the rules."""
    asked = [turn.content for turn in turns if turn.role == "user" and turn.content.strip()]
    standing: str | None = None
    for question in asked:
        alone = standing is None or not depends(question)
        standing = question if alone else _by_rule(question, standing or "", ()).text
    return standing


def _by_rule(question: str, before: str, turns: Sequence[Message]) -> StandAlone:
    plain, asked = _plain(question), before.rstrip(" ?!.")
    said = tuple(turn.content for turn in turns if turn.role == "assistant")
    if _MORE.match(plain):
        return StandAlone(before, wish="more", said=said)
    wish = _wish(question)
    if not _content(_without_wish(plain)):
        return StandAlone(before, wish=wish, said=said)
    rest = _rest(question)
    if rest is None:
        return StandAlone(f"{question.rstrip(' ?!.')} ({asked})", wish=wish)
    if _ASKS_ITSELF.match(rest) and not _refers(rest.lower()) and len(_content(rest.lower())) > 0:
        return StandAlone(rest, wish=wish)
    if len(rest.split()) > MOST_WORDS_OF_A_THING:
        return StandAlone(f"{rest} ({asked})", wish=wish)
    frame = _FRAME.match(asked)
    if frame and _NAMES_A_THING.match(rest):
        return StandAlone(f"{frame['frame']} {rest}", rest, wish)
    return StandAlone(f"{asked} {rest}", rest, wish)


def _rest(question: str) -> str | None:
    """What is new in an elliptic question ("and for Redis?" -> "for Redis"), as it was typed."""
    plain = _plain(question)
    match = _ELLIPSIS.match(plain)
    if match is None:
        return plain if _is_a_fragment(plain) else None
    typed = _SPACE.sub(" ", question).strip().rstrip(" ?!.")
    return typed[-len(match["rest"]) :] if len(typed) == len(plain) else match["rest"]


def _wish(question: str) -> Wish:
    plain = _plain(question)
    if _WHY.match(plain):
        return "why"
    return "example" if _EXAMPLE.search(plain) else "answer"


def _without_wish(plain: str) -> str:
    return _WHY.sub(
        " ",
        _EXAMPLE.sub(
            " ",
            re.sub(
                r"\b(?:(?:can|could|would) you|is there|(?:show|give|tell) me|do you have|explain|please|again)\b",
                " ",
                plain,
            ),
        ),
    )


def _content(plain: str) -> list[str]:
    return terms(_ANAPHOR.sub(" ", plain), "en")


def _plain(question: str) -> str:
    return _SPACE.sub(" ", question[:2_000]).strip().strip("?!. ").lower()


def _rewritten(question: str, turns: Sequence[Message], chat: ChatModel, spending: Spending) -> str | None:
    """The model's rewriting, or None when it failed or wrote something that cannot be a question."""
    told = "\n".join(f"{turn.role}: {trim_to_tokens(turn.content, TURN_TOKENS)}" for turn in turns[-MOST_TURNS:])
    prompt = load_prompt("stand_alone").fill(conversation=told, question=trim_to_tokens(question, TURN_TOKENS))
    try:
        reply = chat.complete([Message("user", prompt)], REWRITTEN_TOKENS)
    except ModelError:
        return None
    spending.add(reply.usage)
    lines = [line.strip(" \"'*") for line in reply.text.splitlines() if line.strip(" \"'*")]
    text = re.sub(r"^(?:\w+ )?question:\s*", "", lines[0], flags=re.IGNORECASE).strip(" \"'*") if lines else ""
    return text if text and len(text) <= LONGEST_REWRITTEN and set(terms(text, "en")) else None


# --- questions about the roadmap ----------------------------------------------------------------------------------


_WEEK_NAMED = re.compile(r"\bweeks?\s*#?\d|\b(?:first|last) week\b", re.IGNORECASE)
_NEIGHBOUR = re.compile(r"\b(?P<next>next|following|after)\b|\b(?:previous|before)\b")
_ANOTHER_WEEK = re.compile(
    r"^(?:and|or|so|then|what about|how about|the one|that|for|in|of|the|please|also|[ ,])*weeks? [\w ,&-]+$"
)
_ONLY_A_WEEK = re.compile(
    r"^(?:and |so |then |ok |what about |how about )*(?:for |in |of )?(?:the )?(?:next|following|previous)"
    r"(?: week| one)?$|^(?:and |so |what about )*the (?:week|one) (?:after|before)(?: that)?$"
)
_THIS_HERE = re.compile(r"^(?:how does this work|what is this)$")
_OF_A_WEEK = ("roadmap_task", "roadmap_search", "roadmap_guidance")
_OF_A_TASK = ("start", "done", "skip", "know")
_OF_STUDYING = (*_OF_A_TASK, "next_task", "undo", "plan", "progress", "yes", "no")
_NAMES_TASKS = ("ask", "roadmap_week", "roadmap_task", "roadmap_topic")
MOST_WORDS_OF_A_REPLY = 8
"""Words up to which a text can name the task that was asked for."""
MOST_WORDS_ABOUT_A_WEEK = 6
"""Words up to which a question may go on with the week asked about before without saying so."""


def recognise_in_conversation(question: str, history: Sequence[Message], week: int | None) -> Action:
    """What a question asks for, where "and the enterprise task?" goes on with the week asked about before.

    "yes" and "no" are actions of their own after a question that asks for agreement, and only there; a yes to fetching
    links is the wish for them.
    """
    history = history[-MOST_TURNS:]
    agreement = yes_or_no(question) if history and history[-1].role == "assistant" else None
    if agreement is not None and asks_for_agreement(history[-1].content):
        offered = links_offered(history[-1].content, week) if agreement == "yes" else None
        return Action(agreement, {}) if offered is None else action_of("fetch_links", offered)
    action = recognise(question, week=week)
    asked = [turn.content for turn in history if turn.role == "user"]
    return action if not asked else _gone_on(question, action, asked[-1], history, week)


def _gone_on(question: str, action: Action, asked: str, history: Sequence[Message], week: int | None) -> Action:
    """What a question asks for after the one that was ``asked`` last."""
    said = read_utterance(question, week)
    plain = read_utterance(question).plain
    if not plain or (action.name == "help" and _THIS_HERE.match(plain)):
        return Action("ask", {})
    another_week = action.name == "roadmap_week" and _ANOTHER_WEEK.match(plain) is not None
    open_ended = action.name == "ask" and _may_go_on(question, plain)
    named = action.name in _NAMES_TASKS and len(plain.split()) <= MOST_WORDS_OF_A_REPLY
    leaning = action.name == "next_task" and leans_on_a_suggestion(said)
    if not (another_week or open_ended or named or leaning):
        return action
    before = recognise_in_conversation(asked, _before_last_question(history), week)
    if leaning:
        return action if before.name in _OF_STUDYING else Action("ask", {})
    studied = _studied_on(said, before, history)
    if studied is not None:
        return studied
    if another_week:
        return _same_of_another_week(before, action)
    return (_gone_on_with(question, plain, before, week) if open_ended else None) or action


def _studied_on(said: Utterance, before: Action, history: Sequence[Message]) -> Action | None:
    """What a reply means after a suggested task ("too long"), or after the question which task is meant."""
    if before.name == "next_task":
        wished = wishes_after_a_suggestion(said)
        return None if wished is None else action_of("next_task", wished)
    if before.name not in _OF_A_TASK or history[-1].role != "assistant" or not asks_which(history[-1].content):
        return None
    named = None if said.asks else named_task(said.said[-1], said) if said.said else None
    kept = {name: value for name, value in before.arguments.items() if name in ("minutes", "reason")}
    return action_of(before.name, {**named, **kept}) if named else None


def _leans(question: str, plain: str) -> bool:
    return depends(question) or depends(plain)


def _may_go_on(question: str, plain: str) -> bool:
    return len(plain.split()) <= MOST_WORDS_ABOUT_A_WEEK or _leans(question, plain)


def _gone_on_with(question: str, plain: str, before: Action, week: int | None) -> Action | None:
    """What a short question asks of the roadmap when it goes on with the one before, if it does."""
    for attempt in _attempts(question if depends(question) else plain, before):
        found = recognise(attempt, week=week)
        if found.name == before.name == "find_videos":
            return found
        if found.name in _OF_A_WEEK or (found.name.startswith("roadmap_") and _leans(question, plain)):
            return _same_of_another_week(before, found) if _ONLY_A_WEEK.match(plain) else found
    return None


def _same_of_another_week(before: Action, action: Action) -> Action:
    """ "And week 7?" asks for the same as the question before it, of week 7."""
    if before.name == "find_videos" and set(before.arguments) == {"week"}:
        return Action(before.name, action.arguments)
    if before.name not in _OF_A_WEEK or "week" not in before.arguments:
        return action
    kept = {name: value for name, value in before.arguments.items() if name == "kind"}
    return Action(before.name, {**action.arguments, **kept})


def _before_last_question(history: Sequence[Message]) -> Sequence[Message]:
    places = [place for place, turn in enumerate(history) if turn.role == "user"]
    return history[: places[-1]]


def _attempts(question: str, before: Action) -> list[str]:
    """Fuller forms of a short question about the roadmap, by what was asked before it."""
    rest = (_rest(question) or question).rstrip(" ?!.")
    if "topic" in before.arguments:
        forms: dict[str, Callable[[str], str]] = {
            "roadmap_topic": lambda topic: f"which week covers {topic}",
            "roadmap_task": lambda topic: f"{before.arguments.get('kind', 'beginner')} task on {topic}",
            "roadmap_guidance": lambda topic: f"guidance search for {topic}",
            "roadmap_search": lambda topic: f"youtube search for {topic}",
            "find_videos": lambda topic: f"find a video on {topic}",
        }
        return [forms[before.name](rest)] if before.name in forms and depends(question) else []
    number = before.arguments.get("week")
    if not isinstance(number, int) or _WEEK_NAMED.search(question):
        return []
    plain = _plain(question)
    if _ONLY_A_WEEK.match(plain):
        neighbour = _NEIGHBOUR.search(plain)
        return [f"week {number + (1 if neighbour and neighbour['next'] else -1)}"]
    return [f"{rest} of week {number}"]

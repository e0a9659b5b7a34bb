"""What names a topic in a question about the roadmap: "which week covers Kafka", "where do we get to rate limiting"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.intents.utterance import Utterance

MOST_WORDS = 7
"""Words up to which something is a topic; more of them are a question of their own."""


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_NOT_A_TOPIC = _set(
    "and or it this that these those them he she they i we you me is are was be do does am im a an the now today next "
    "week weeks month months current last first best hardest easiest longest most least time left which what who why "
    "how so should can will there here one it's numbers optional everything anything something nothing all done start "
    "finish finished started begin ourselves yourself every both branches lines cases"
)
_LEADING = re.compile(
    r"^(?:(?:and|but|or|so|then|ok|okay|what about|how about|about|the topics?(?: of)?|topics?(?: like| such as| of)?"
    r"|the|a|an|some|any|learning|something|anything|on|of|for|in|with|it cover"
    r"|how to (?:use|do|write|make)|how to|something (?:on|about)|anything (?:on|about)|working with|using)\s+)+"
)
_IN_ROADMAP = r"(?:(?:of|in|on|by|from|within) (?:the|this|my|our|your) (?:whole |entire )?roadmap)"
_TRAILING = re.compile(
    rf"(?:,?\s+(?:please|again|then|exactly|in it|in|on|at all|for me|anyway|{_IN_ROADMAP}|in which week|in what week"
    r"|stuff|topics?|too|as well|there|at some point|anywhere|somewhere|(?:in|of|on) the (?:plan|course)))+$"
)
_CLAUSE = re.compile(
    r"^(?:most|least|fewest|more|many|from|until|till|only|since|instead|please|first|give|and|or|me|my|when|i|to"
    r"|use|run|need|are|is)\b"
    r"|\b(?:which|why|how|when|because|if|should|would|could|does|did|isn't|versus|vs|only|my|me|am|have|has|already)\b"
)
_CALENDAR = re.compile(
    r"\b(?:years?|days?|today|tomorrow|dates?|calendar|iso|leap|monday|tuesday|wednesday|thursday|friday|saturday"
    r"|sunday|number|numbering|cron|weekday|weekend|january|february|march|april|june|july|august|september|october"
    r"|november|december|date_trunc|extract|start on|starts on|begin on|current|considered|postgres use|use|hours?"
    r"|birthday|holidays?|released|christmas)\b"
)


def topic_of(text: str, utterance: Utterance) -> str | None:
    """A few words that name something to learn, written as they were typed, or None.

    A clause of its own is a question for the library.
    """
    topic = _TRAILING.sub("", _LEADING.sub("", text.strip(" \"'?!.,;:"))).strip(" \"'?!.,;:")
    words = topic.split()
    if not words or len(words) > MOST_WORDS or all(word in _NOT_A_TOPIC for word in words):
        return None
    if _CLAUSE.search(topic) or not any(character.isalnum() for character in topic):
        return None
    return utterance.as_typed(topic)


def topic_behind(
    utterance: Utterance, prepositions: frozenset[str], head: frozenset[str]
) -> Iterator[tuple[set[str], str]]:
    """Each split of a text at a preposition into words that are all known, and the topic that follows them."""
    words = utterance.bare.split()
    known: set[str] = set()
    for place, word in enumerate(words):
        core = word.strip("?!.,;:\"'")
        if core in prepositions and known and (core != "to" or words[place - 1] in _ATTACHED):
            topic = topic_of(" ".join(words[place + 1 :]), utterance)
            if topic is not None:
                yield set(known), topic
        if core not in head:
            return
        known.add(core)


_ATTACHED = _set("related dedicated devoted relating")
"""Words after which "to" leads to a topic."""

# --- which week covers a topic ------------------------------------------------------------------------------------

_LEARN = (
    r"(?:learn(?:ing)?(?: about| to use| how to use| of)?|teach(?: us| me)?(?: about)?|study(?:ing)?|cover(?:ing)?"
    r"|get(?:ting)? (?:to|into)"
    r"(?: learn| know| do| see| study| cover)?|reach(?:ing)?|meet|come to|hear (?:about|of)|dive into|go (?:over|into)"
    r"|(?:start|begin)(?: with| learning(?: about)?| studying)|get (?:introduced to|taught|started with)"
    r"|tackle|discuss(?:ing)?|look(?:ing)? at|deal(?:ing)? with|read about|be (?:learning|studying|taught)(?: about)?)"
)
_LEARN_THEN = (
    r"(?:learn(?:ing)?(?: about| to use| how to use)?|study(?:ing)?|cover(?:ing)?|come to|hear about"
    r"|get(?:ting)? (?:to(?: learn| know| study| cover)?|into|introduced to|taught)|(?:start|begin) learning"
    r"|tackle|be (?:learning|studying|taught)(?: about)?)"
)
_DO = r"(?:do|does|doing|know|see|seeing|have|practi[cs]e|work(?:ing)? (?:on|with)|build|use|using|need)"
_WE = r"(?:i|we|you|it|they|the roadmap|one|students)"
_WILL = r"(?:do|does|will|should|can|would|shall|must|could|am|are|is)"
_SAID = (
    r"(?:covered|taught|introduced|mentioned|discussed|explained|treated|seen|studied|learned|learnt|scheduled|planned"
    r"|included|handled|dealt with|featured|listed|presented|addressed|touched(?: on| upon)?)"
)
_TURNS_UP = r"(?:comes? up|come|comes|shows? up|turns? up|pops? up|appears?|occurs?|features?|starts?|begins?)"
_COVERS = (
    r"(?:covers?|covered|covering|teach(?:es)?(?: (?:me|us|you))?(?: about)?|deals? with|dealing with|deals"
    r"|mentions?|includes?|contains?|introduces?|focus(?:es)? on|talks? (?:about|of)|treats?|explains?|discuss(?:es)?"
    r"|touch(?:es)? (?:on|upon)|features?|uses?|handles?|goes? (?:over|into|through)|involves?|tackles?|addresses?"
    r"|(?:is|are|goes) (?:it |all )?(?:about|on|for|dedicated to|devoted to|concerned with|related to|regarding)"
    r"|(?:has|have)(?: tasks?| something| anything)?(?: to do with| about| on)?|about|for|on|is it for|to learn|with"
    r"|is the one (?:on|about|for|with|covering)"
    r"|(?:should|do|can|must) i (?:need to |have to )?(?:look at|go to|open|read|check) (?:for|to learn(?: about)?)"
    r"|regarding)"
)
_WHICH = (
    r"^(?:(?:in|on|during|for|at|around|from|by) )?(?:the )?(?:which|what) (?:weeks?|weeks? (?:number|no|#)|months?"
    rf"|(?:part|parts|section|point|place)(?= (?:of the|in the|on the) roadmap| {_WILL}))(?: {_IN_ROADMAP})?"
)
_ALSO = r"(?:finally |first |actually |also |ever |even |next |begin to |start to |going to |have to |get to |be )*"
_TOPIC_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        # which week covers Kafka, which weeks of the roadmap are about testing
        rf"{_WHICH} (?:that |it is that |is it that )?{_COVERS} (?P<topic>.+)$",
        # in which week do I learn Docker, and word for word from other languages: "in which week learn i Docker"
        rf"{_WHICH} {_WILL} {_WE} {_ALSO}(?:{_LEARN}|{_DO}) (?P<topic>.+)$",
        rf"{_WHICH} {_WE} (?:{_WILL} )?{_ALSO}(?:{_LEARN}|{_DO}) (?P<topic>.+)$",
        rf"{_WHICH} (?:(?:{_LEARN}|see|seeing)(?: {_WE})?|{_DO} (?:i|we)) (?P<topic>.+)$",
        rf"{_WHICH} {_WILL} {_WE} (?P<topic>.+?) (?:{_LEARN}|{_DO})$",
        # in which week is the circuit breaker covered, in which week the circuit breaker comes up
        rf"{_WHICH} (?:is|are|does|do|will|comes|can) (?P<topic>.+?) (?:going to )?(?:be |get )?(?:{_SAID}|{_TURNS_UP}"
        rf"|(?:in|on) the (?:plan|schedule)|on|in|up|found)(?: (?:in|on|at))?(?: {_IN_ROADMAP}| (?:in"
        rf"|on) the (?:plan|course|schedule))?$",
        rf"{_WHICH} (?P<topic>.+?) (?:(?:is|are|gets?|will be|being|to be)(?: {_SAID}| on| in)?|{_SAID} (?:is|are"
        rf"|will)|{_TURNS_UP}"
        r"|can be found)"
        rf"(?: (?:in|on|at|up))?(?: {_IN_ROADMAP})?$",
        rf"{_WHICH} (?:is|are|gets?) {_SAID} (?P<topic>.+)$",
        rf"{_WHICH} {_TURNS_UP} (?P<topic>.+?)(?: up| on)?$",
        rf"^(?:in |on |during )?(?:which|what) weeks?(?: {_IN_ROADMAP})? (?:is|are|has"
        rf"|for) (?:the topic (?:of )?)?(?P<short>\S+(?: \S+){{0,2}})$",
        r"^(?:which|what) weeks?[ :,-]+(?P<short>[^\s:,-]\S*(?: \S+){0,2})$",
        r"^(?P<short>\S+(?: \S+){0,2}?)(?:,| ?-)? (?:is |is it )?(?:in |on )?(?:which|what) weeks?(?: is it"
        r"| is that)?$",
        # the week that covers Kafka, is there a week on testing, do any weeks deal with joins
        r"^(?:(?:show|find|give|list|name|point|take|search)(?: (?:me|us))?(?: to)? |(?:what|which) (?:is"
        r"|are) )?(?:the|all|every|all the|any) weeks?"
        rf" (?:(?:that|which) {_COVERS}|(?:where|when|in which|that) {_WE} (?:will )?{_LEARN}|covering|about|on) "
        r"(?P<topic>.+)$",
        r"^(?:is|are) there (?:an?|any|some)(?: whole| specific| particular)? weeks? "
        rf"(?:(?:that|which) {_COVERS}|where {_WE} {_LEARN}|covering|about|on|for|dedicated to) (?P<topic>.+)$",
        r"^what (?:is|are) the weeks? (?:for|of|with) (?P<topic>.+)$",
        rf"^(?:do|does) (?:any|some|one)(?: of the)? weeks? {_COVERS} (?P<topic>.+)$",
        # when do I learn Docker, when is Kafka covered
        rf"^when (?:is it that (?:i|we)|(?:do|will|should|can|would|shall|am|are) (?:i"
        rf"|we)) {_ALSO}{_LEARN_THEN} (?P<when>.+)$",
        rf"^when (?:do|will|am|are) (?:i|we) {_ALSO}(?:start|begin)(?:ing)? with (?P<when>.+)$",
        rf"^when (?:i|we) (?:will |should |can )?(?:finally )?{_LEARN_THEN} (?P<when>.+)$",
        r"^when (?:learn|study|see|cover)(?: i| we)? (?P<when>.+)$",
        r"^when (?:do|will|should|can) (?:i|we) (?P<when>.+?) (?:learn|study)$",
        r"^when (?:is|are|will|does|do|comes) (?P<when>.+?) (?:going to )?(?:be )?(?:covered|taught|introduced"
        r"|on the roadmap|in the roadmap|scheduled(?: on the roadmap)?)$",
        r"^when comes (?P<risen>.+?)(?: up)?$",
        rf"^when (?:do|will|can|does) {_WE} {_ALSO}(?:{_LEARN}|{_DO}) (?P<when>.+?) {_IN_ROADMAP}$",
        r"^when (?:does|will) the roadmap (?:cover|get to|reach|teach|mention|introduce|treat|discuss|go into|come to"
        r"|talk about|deal with)(?: me| us)? (?P<when>.+)$",
        rf"^see (?P<when>.+?) {_IN_ROADMAP}$",
        r"^when (?P<when>.+?) (?:(?:is|are|gets?|will be) (?:covered|taught|introduced))$",
        r"^when (?:(?:does|do|will) )?(?P<risen>.+?) comes? up$",
        rf"^when (?:is|are|does|do|will) (?P<when>.+?) (?:be |get )?(?:{_SAID}|{_TURNS_UP})? ?{_IN_ROADMAP}$",
        # does the roadmap cover GraphQL, is Rust in the roadmap, where in the roadmap is Redis
        r"^(?:does|do|will|did|can|whether|if)? ?(?:the|this|my|our|your) roadmap (?:even |also |actually |ever )*"
        r"(?:covers?|teach(?:es)?(?: me| us)?|mentions?|includes?|contains?|ha(?:ve|s)|deals? with"
        r"|touch(?:es)?(?: on| upon)?"
        r"|talks? (?:about|of)|says?|goes? (?:into|over)|go (?:into|over)|offers?|features?|treats?|introduces?"
        r"|explains?|involves?|discuss(?:es)?|address(?:es)?|uses?|lists?|names?)"
        r" (?:(?:(?:anything|something|a week|weeks|any weeks?|a topic|much|a part|a section) )?(?:about|on|for"
        r"|regarding"
        r"|related to) )?(?P<topic>.+)$",
        r"^(?:covered|covers|contains|includes|teaches|mentions|deals) the roadmap (?:with )?(?P<topic>.+)$",
        r"^(?:is|are) (?P<topic>.+?) (?:a )?part (?:of )?the roadmap$",
        r"^(?:(?:is|are) there|do (?:we|i|you) have|have we|anything|something|is)? ?"
        r"(?:anything|something|any weeks?|a week|a topic|topics|any topics|content|material|a part|a section|much)"
        r"(?: (?:about|on|for|regarding|covering|related to|to do with|with|that covers))? "
        rf"(?P<topic>.+?) {_IN_ROADMAP}$",
        rf"^(?:is|are) there (?P<topic>.+?) (?:anywhere |somewhere )?{_IN_ROADMAP}$",
        rf"^(?:is|are|will|does|do|would|if|whether|comes) (?P<topic>.+?) (?:(?:be|get|also|even|ever|actually"
        rf"|anywhere|part"
        rf"|a part|is|are|{_SAID}|{_TURNS_UP}) )*{_IN_ROADMAP}(?: up)?$",
        rf"^(?:do|will|can|would|should) (?:i|we) (?:ever |also |even |actually )*(?:{_LEARN}|{_DO})"
        rf" (?:anything (?:on|about) )?(?P<topic>.+?) (?:anywhere |somewhere |at some point )?{_IN_ROADMAP}$",
        r"^(?:do|will) we (?:ever |also |even |actually )*cover (?P<short>\S+(?: \S+){0,2})$",
        rf"^(?:where|whereabouts) {_IN_ROADMAP} (?:is|are|do (?:i|we) (?:{_LEARN}|{_DO}|find)|can (?:i|we)"
        rf" (?:{_LEARN}|find)|does|do|comes) (?P<topic>.+?)(?: {_TURNS_UP}| {_SAID})?$",
        rf"^(?:where|whereabouts) (?:is|are|do (?:i|we) (?:{_LEARN}|{_DO}|find)|can (?:i|we) (?:{_LEARN}|find)|does|do"
        rf"|comes) (?P<topic>.+?)(?: (?:{_TURNS_UP}|{_SAID}|fit|fits|go|mentioned))?(?: in)? {_IN_ROADMAP}(?: up)?$",
        r"^where does the roadmap (?:cover|teach|mention|talk about|deal with|introduce|discuss|explain|treat|get to)"
        r" (?P<topic>.+)$",
    )
)
_COMES_UP_ITSELF = re.compile(
    r"\b(?:containers?|servers?|services?|pods?|nodes?|replicas?|machines?|hosts?|clusters?|instances?|process(?:es)?"
    r"|deadlocks?|errors?|exceptions?|apps?|systems?|databases?|connections?|workers?|jobs?|messages?|\d+)\b"
)
"""What does so by itself, without being learned."""
_SPEAKS_OF_WHEN = re.compile(r"\b(?:weeks?|months?|roadmap|when|cover|point)\b")


def topic_to_place(utterance: Utterance) -> str | None:
    """The topic whose week is asked for, or None."""
    if not _SPEAKS_OF_WHEN.search(utterance.bare):
        return None
    for pattern in _TOPIC_PATTERNS:
        match = pattern.match(utterance.bare)
        if match is None:
            continue
        found = next(group for group in match.groupdict().values() if group is not None)
        topic = topic_of(found, utterance)
        short = not match.groupdict().keys().isdisjoint({"short", "when", "risen"})
        if "risen" in match.groupdict() and _COMES_UP_ITSELF.search(found):
            return None
        if topic is None or (short and any(word in _NOT_A_TOPIC for word in topic.casefold().split())):
            continue
        return None if _CALENDAR.search(found) else topic
    return None

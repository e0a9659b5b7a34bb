"""What a learner asks of their own way along the roadmap: what is next, and how far they are.

Every text is taken apart into clauses, and each of them must be known: a single one that is not makes it a question
for the library ("what should I do next after a deadlock?").
"""

from __future__ import annotations

import re
from typing import Any

from assistant.intents.durations import AMOUNT
from assistant.intents.study_wishes import DATED
from assistant.intents.utterance import Utterance

Arguments = dict[str, Any]

# --- what is next -------------------------------------------------------------------------------------------------

_WHEN = (
    r"(?:next|now|today|tonight|this (?:morning|afternoon|evening)|first|at the moment|at this point|right now"
    r"|currently"
    r"|tomorrow|after this|after that|then|from here)"
)
_DO = (
    r"(?:do|study|learn|work on|tackle|take on|take|focus on|start with|start|pick up|pick|begin with|begin|try"
    r"|practi[cs]e|be"
    r" doing|be working on|be studying|be learning|continue with|go on with|turn to|look at|build|fit in|finish"
    r"|get done|manage)"
)
_MODAL = r"(?:should|shall|do|can|could|must|would|will|am|need to|have to)"
_TASK = r"(?:tasks?|things?|steps?|exercises?|assignments?|projects?|topics?|lessons?|sessions?|one)"
_MY = r"(?:my|the|our|a|another|some|any|me|us|me my|me the|me a|me some|us a|us the)"
_SOMETHING = r"(?:something|anything|what)"
_FITS = (
    r"(?:fits?|is possible|is doable|can be done|works|would fit|suits?|matches|is good)(?: (?:in|into|for) (?:that"
    r"|this|it))?"
)
_IN_THAT = rf"(?: in (?:that|this)| (?:in|with|during) (?:the time|that time|this time|that much time|{AMOUNT}))?"
_ASKS_NEXT = re.compile(
    r"^(?:"
    # what should I do next, now what should I study, what next should I do
    rf"(?:(?:and|so|ok|{_WHEN}) )?what (?:else )?{_MODAL} (?:i"
    rf"|we) (?:{_WHEN} )?(?:to )?{_DO} {_WHEN}(?: {_WHEN})?{_IN_THAT}"
    rf"|{_WHEN} what {_MODAL} (?:i|we) {_DO}|what {_MODAL} (?:i|we) {_WHEN} {_DO}|what {_WHEN} {_MODAL} (?:i|we) {_DO}"
    rf"|what (?:to|is there to) {_DO} {_WHEN}|what (?:is|comes|follows|goes|will come) (?:{_WHEN}|up next)"
    r"(?: (?:for me|on my (?:list|plan|roadmap)|in the roadmap|on the roadmap|on the list|here|to do|to learn"
    r"|to study))?"
    r"|what is (?:up|on|on for|planned for|due)(?: for)? (?:next|today|now)(?: for me)?"
    r"|(?:now what|what now|what next|next|next please|next one|next up|and next|what then)"
    # what is my next task, the next task, give me a task, suggest which task I should work on now
    r"|(?:what|which) (?:is|are|was|would be) (?:my|the|today's|our) (?:next |today's |current |best "
    rf"|most important )?{_TASK}"
    rf"(?: (?:{_WHEN}|to do|to {_DO}|for {_WHEN}|for me|i (?:should|have to"
    rf"|need to) {_DO}))*(?<!the task)(?<!the step)(?<!the topic)"
    r"(?<!the tasks)(?<!the steps)(?<!the topics)(?<!the one)(?<!the thing)(?<!the exercise)(?<!the project)(?<!the "
    r"assignment)"
    rf"|(?:what|which) (?:task|exercise|assignment|topic|lesson|one) is (?:{_WHEN}|up next|due|my next(?: one)?"
    r"|for today)"
    r"|what is (?:on my (?:plate|list|plan|agenda)|planned|due)(?: for)?(?: today| now| tonight)?(?: for me)?"
    rf"|(?:{_MY} )?next {_TASK}(?: (?:{_WHEN}|for me))?"
    rf"|(?:give|show|suggest|recommend|pick|choose|find|propose|tell|get|assign|name)(?: {_MY})?(?: (?:a|the|my|some))?"
    rf" (?:next |new |good |suitable |fitting )?{_TASK}(?: (?:{_WHEN}|to do|to {_DO}|for {_WHEN}|for me|i (?:should"
    rf"|can|could) {_DO}"
    rf"|that {_FITS}))*"
    r"|(?:(?:give|show|suggest|recommend|tell|pick|find|propose|name)(?: me| us)? )?(?:which|what) (?:task|exercise"
    r"|assignment"
    r"|project|thing) (?:(?:should|shall|do|can|could|must|would|to) )?(?:i|we)? ?(?:(?:should|shall|can|could|must"
    r"|would|to) )?"
    rf"(?:{_DO})(?: {_WHEN})*{_IN_THAT}"
    rf"|(?:give|show|suggest|recommend|find|tell)(?: me| us)? {_SOMETHING} (?:(?:that|which) )?(?:to |i (?:should|can"
    r"|could) )?"
    rf"(?:{_DO}|{_FITS})(?: {_WHEN})*{_IN_THAT}"
    # where do I start, how do I continue
    rf"|where (?:should|do|shall|can) (?:i|we) (?:start|begin|continue|go on|pick up|go|carry on)(?: (?:{_WHEN}"
    r"|from here|again))?"
    rf"|how (?:should|do|shall) (?:i|we) (?:continue|go on|proceed)(?: {_WHEN}| from here)?"
    rf"|(?:i (?:don't|do not) know|not sure|no idea) (?:what|where) to (?:{_DO}|go)(?: {_WHEN})?"
    r"|what (?:should|shall) (?:i|we) (?:study|learn|work on)"
    r"|(?:i want|i'd like|i need|i am looking for|i'm looking for|need) (?:a |my |the )?(?:next "
    rf"|new )?task(?: (?:{_WHEN}|please|to do))?"
    r")$"
)
_ASKS_IN_A_TIME = re.compile(
    r"^(?:what|which)(?: (?:task|one|exercise|thing|topic))?(?: (?:should|can|could|do|shall|would|will))?(?: (?:i"
    r"|we|you))?"
    rf"(?: (?:{_DO}|{_FITS}|suggest|recommend|have|have for me|is there))(?: (?:next|now|today|to do|for me|for that"
    rf"|then))*{_IN_THAT}$"
    rf"|^(?:what|which)(?: task| one)?(?: would| will)? {_FITS}$|^plan (?:my day|today|my evening|tonight)$"
    r"|^(?:is there |do you have |got |have you got )?(?:anything|something|a task|tasks|any tasks?)(?: (?:that"
    r"|which|to|i can|i could))*"
    rf" (?:short|quick|small|{_FITS}|{_DO}|for me|for that)(?: {_WHEN})*$|^any (?:ideas?|suggestions?|tasks?)$"
    r"|^(?:anything|something) (?:short|quick|small)$|^(?:suggest|give me|show me) (?:something|a task)$"
)
_HAVE = (
    r"(?:(?:i|we)(?:'ve| have|'ll have| will have|'d have)?(?: (?:only|just|now|got|have|currently|about|around|maybe"
    r"|still|exactly))*"
    r"|there (?:is|are)(?: only| just)?|only|just|with(?: only| just)?|only have|have(?: only| just)?|got(?: only"
    r"| just)?|in(?: just)?"
    r"|for|my time is|(?:the )?time(?: left| is|:)?|i can spend|i can spare)"
)
_AROUND = r"(?:(?:only|just|about|around|roughly|maybe|like|another|at most|up to|some) )*"
_LEFT = (
    r"(?: (?:of time|of free time|left|free|time|only|spare time|to spare|to kill|to study|to learn|to work"
    r"|to practi[cs]e|available"
    r"|now|today|tonight|right now|at the moment|this (?:morning|afternoon|evening)|for (?:this|studying|study|it"
    r"|today|now|learning)"
    r"|before (?:lunch|dinner|work|bed|the meeting|my (?:next )?meeting)|over|here))*"
)
_HAS_TIME = re.compile(rf"^(?P<have>{_HAVE} )?{_AROUND}(?P<amount>{AMOUNT})(?P<left>{_LEFT})$")
_TIME_AND_ASK = re.compile(
    rf"^(?P<ask>.+?) (?P<time>(?:in|with|for|within)(?: the next| my| only| just)? {_AROUND}{AMOUNT}{_LEFT})$"
)

_A_TASK = r"(?:(?:a|an|some|any|the|another|me a|me an) )?(?:\w+ )?"
_GIVE = (
    r"(?:(?:please|ok|then|maybe|and|or|but)? ?(?:give me|show me|suggest|suggest me|i want|i need|i'd like"
    r"|i'd prefer|i would prefer"
    r"|i would like|do you have|have you got|got|is there|find me|find|let me do|let's do|let me have|how about"
    r"|what about|can i have"
    r"|can i get|any chance of|i'd rather do|i'd rather have|rather|pick|propose|offer me|i want to do|i'd like to do"
    r"|i would like to do|i want to work on|maybe|want|need|try|are there) )?"
)
_SHORTER_WORD = (
    r"(?:shorter|quicker|briefer|less long|less time-consuming|that takes less(?: time)?|which takes less(?: time)?)"
)
_SHORTER = re.compile(
    rf"^{_GIVE}(?:(?:something|anything|{_TASK}|a task|a thing|one|tasks) )?(?:that is |that's |a bit |a little "
    r"|much |even |bit )*"
    rf"{_SHORTER_WORD}(?: (?:one|task|tasks|thing|exercise|please|instead|alternative|then|for now|to do|than that"
    r"|than this))*$"
    rf"|^{_GIVE}(?:a |an |the |some )?(?:much |bit |a bit )*(?:shorter|quicker|smaller|faster|short|quick|small) "
    r"(?:one|task|tasks|thing|exercise|alternative)(?: (?:please|instead|then|for now|to do|next))*$"
)
_TOO_LONG = re.compile(
    r"^(?:(?:no|but|hm+|sorry) )*(?:(?:it|that|this|that one|this one|that task|this task)(?:'s| is|s| takes"
    r"| would take| seems| looks) )?"
    r"(?:way |far |a bit |much |just )*too (?:long|big|much|large|much time|time-consuming|much work|much for (?:now"
    r"|today|me))"
    r"(?: for (?:me|now|today))*$"
    r"|^(?:i (?:don't|do not) have|i haven't(?: got)?|not) (?:that much|that long|so much|enough"
    r"|so long)(?: time)?(?: for (?:that|this|it))?$"
)
_OTHER = re.compile(
    rf"^{_GIVE}(?:(?:something|anything|someone) (?:else|different|other|new)|another(?: one| task| thing| exercise"
    r"| suggestion| idea"
    r"| option| project)?|an? (?:different|other|alternative)(?: one| task| thing| exercise| suggestion| option"
    r"| project)?"
    r"|(?:other|different|alternative) (?:one|task|tasks|suggestions?|options?)|(?:an |any |some |the )?alternatives?"
    r"|something easier|an easier (?:one|task))(?: (?:please|instead|then|to do|for now|now|today|next|than that"
    r"|than this|to work on|to study"
    r"|to learn))*$"
    r"|^what (?:else|other tasks?) (?:is there|is there to do|can i do|could i do|should i do|do you have"
    r"|have you got|do i have)"
    r"(?: (?:now|next|today|instead))*$"
)
_NOT_THAT = re.compile(
    r"^(?:no,? )?(?:not (?:that|this)(?: one| task| again)?|(?:i )?(?:don't|do not) (?:want|like|feel like"
    r"|fancy) (?:to do )?(?:that|this|it)"
    r"(?: one| task)?(?: now| today)?|no)$"
)
_FILLER = re.compile(
    r"^(?:please|thanks|thank you|ok|okay|so|well|hi|hello|hey|now|today|then|i'm (?:free|bored|back|ready|here)"
    r"|i am (?:free|bored|back|ready"
    r"|here)|i'm done with (?:that|it)|i want to (?:study|learn|start|continue|go on)|i'd like to (?:study|learn"
    r"|start|continue|go on)|"
    r"time to study|instead|actually|no|for me|any ideas?|suggestions?|any suggestions?)$"
)
_CLAUSES = re.compile(r"[,;.!?:]+(?= |$)| - | (?:and|but|so) ")
_ITS_OWN = re.compile(r"\b(?:tasks?|exercises?|study|learn|next|assignment|project)\b")


def next_task(utterance: Utterance) -> Arguments | None:
    """The next task is asked for: in ``minutes``, a ``shorter`` one, or an ``other`` one."""
    return next((found for text in utterance.said if (found := _next(text)) is not None), None)


def _next(text: str) -> Arguments | None:
    read = [_read_clause(clause.strip()) for clause in _CLAUSES.split(text) if clause.strip()]
    meant = {meaning for meaning, _ in read}
    found = {name: value for _, arguments in read for name, value in arguments.items()}
    if "no" in meant or not meant & _MEANT or ("in a time" in meant and "minutes" not in found):
        return None
    return found


_MEANT = frozenset({"ask", "in a time", "time", "shorter", "other"})


def _read_clause(clause: str) -> tuple[str, Arguments]:
    """What a clause is, with its arguments; "no" when it has nothing to do with the next task."""
    if _ASKS_NEXT.match(clause):
        return "ask", _minutes_of(clause)
    time = _HAS_TIME.match(clause)
    if time:
        return "time" if time["have"] or time["left"] else "amount", _minutes_of(clause)
    for name, pattern in (("shorter", _SHORTER), ("other", _OTHER)):
        if pattern.match(clause):
            return name, {name: True}
    if _ASKS_IN_A_TIME.match(clause):
        return "in a time", _minutes_of(clause)
    both = _TIME_AND_ASK.match(clause)
    if both:
        meaning, arguments = _read_clause(both["ask"])
        return meaning, {**arguments, **_minutes_of(both["time"])}
    return "around" if any(pattern.match(clause) for pattern in (_TOO_LONG, _NOT_THAT, _FILLER)) else "no", {}


def _minutes_of(clause: str) -> Arguments:
    amounts = re.findall(AMOUNT, clause)
    return {"minutes": int(amounts[0])} if amounts else {}


def leans_on_a_suggestion(utterance: Utterance) -> bool:
    """Whether "something else" or "a shorter one" is all that is said: of what, the conversation has to say."""
    found = next_task(utterance) or {}
    return bool({"shorter", "other"} & set(found)) and "minutes" not in found and not _ITS_OWN.search(utterance.plain)


def wishes_after_a_suggestion(utterance: Utterance) -> Arguments | None:
    """What is wished where the last answer suggested a task: "too long", "not that one"."""
    for text in utterance.said:
        if _TOO_LONG.match(text):
            return {"shorter": True}
        if _NOT_THAT.match(text) and text != "no":
            return {"other": True}
    return None


# --- how far ------------------------------------------------------------------------------------------------------

_SO_FAR = (
    r"(?: (?:so far|already|yet|until now|up to now|till now|to date|by now|this week|this month|today|in total"
    r"|overall|all in all))*"
)
_HAVE_DONE = (
    r"(?:have (?:i|we) (?:already |actually |really )*|did (?:i|we) (?:already )?|have (?:already )?)"
    r"(?:done|do|finished|finish|completed|complete|learned|learnt|learn|studied|study|achieved|achieve|accomplished"
    r"|managed|covered|skipped"
    r"|skip|started|spent|spend|worked|got|gotten|made|ticked off)"
)
_PROGRESS = re.compile(
    r"^(?:"
    r"how (?:am i|are we|am i actually) (?:doing|progressing|getting on|getting along|coming along|performing)"
    r"(?: (?:so far|overall|with (?:the|my) (?:roadmap|plan|studies|course)|in the roadmap|on the roadmap"
    r"|with my learning|this week|in general))*"
    r"|how far (?:along )?(?:am i|are we|(?:have i|did i) (?:come|got|gotten|get|made it|progressed))(?: (?:along|in"
    r"|with|on|through))*"
    rf"(?: (?:the|my) (?:roadmap|plan|course))?{_SO_FAR}"
    r"|how (?:is|are|goes) (?:my|our) (?:progress|pace|study progress|learning progress|studies|learning)(?: (?:going"
    r"|so far|doing|coming along))*"
    r"|(?:please )?(?:(?:show|give|tell|print|display|see|list|check|view|open|get)(?: me| us)?(?: about)? |what is "
    r"|what are |how is |where is )?"
    r"(?:my|our) (?:(?:study|learning|overall|current|weekly|total|own|roadmap) )?(?:progress|progress report"
    r"|progress so far|streak|pace|statistics|stats|standing|status|achievements|track record"
    r"|study time|study hours|projection|projected finish|finish date)(?: (?:please|so far|report|overview"
    r"|in the roadmap|on the roadmap|this week|now"
    r"|today|until now))*"
    r"|(?:show(?: me)? )?(?:the )?progress(?: report| please| overview)?"
    r"|where (?:am i|do i stand|am i standing|do i stand now|are we)(?: (?:now|in|on|with|at|right now|currently"
    r"|standing))*(?: (?:the|my) (?:roadmap|plan))?"
    r"|(?:am i|are we) (?:still )?(?:on track|on schedule|on time|behind|ahead|late|in time|behind schedule"
    r"|ahead of schedule|on pace|too slow|fast enough"
    r"|in the green|behind my plan|behind the plan|ahead of my plan|keeping up)(?: (?:with (?:the|my) (?:roadmap"
    r"|plan)|for my target|so far|now|for my target date))*"
    r"|when (?:will|do|would|can|am|should|shall) (?:i|we) (?:be |be all |get |going to be |going to )?(?:done"
    r"|finished|finish|complete|through|ready|there)"
    r"(?: (?:with )?(?:it|everything|the roadmap|this roadmap|my roadmap|the course|all of it|all this|all the weeks))?"
    r"(?: (?:at|with|by|if i (?:go on|continue|keep|study) (?:at|with|like))? ?(?:this|my|the|my current"
    r"|the current) (?:pace|rate|speed|tempo))?"
    r"(?: if i (?:go on|continue|keep going|carry on) like this)?"
    r"|how (?:much|long|many (?:weeks|tasks|hours|days|months)) (?:is|are|do i have|remains?|will it take"
    r"|does it take|are there|have i)"
    r"(?: (?:still|there))?(?: (?:left|to go|remaining|ahead))(?: (?:to do|for me|in the roadmap|of the roadmap"
    r"|in my plan|to learn))*"
    r"|how (?:much|many)(?: (?:of the roadmap|time|hours|tasks|weeks|work|of it|exercises|videos|minutes"
    rf"|of my plan))? {_HAVE_DONE}{_SO_FAR}"
    r"(?: (?:on (?:the roadmap|it|studying|this)|studying|learning|of (?:it|the roadmap)|with it))*"
    rf"|(?:what|which)(?: (?:tasks?|weeks?|topics?|exercises?|videos?|things?))? {_HAVE_DONE}{_SO_FAR}(?: (?:of (?:it"
    r"|the roadmap)|in the roadmap|on the roadmap))?"
    r"|(?:what|which(?: tasks?| weeks?)?) (?:is|are|have i|do i have) (?:still )?(?:left|remaining|missing|open"
    r"|outstanding|still to do|to do still)"
    r"(?: (?:to do|for me|in the roadmap|to learn|of the roadmap|this week))*"
    r"|what (?:do i|have i) (?:still )?(?:have|need|got|get)? ?(?:left|still) (?:to do|to learn|to finish)"
    r"|have i (?:already )?(?:done|finished|completed) (?:the )?(?:(?:beginner|enterprise) task (?:of"
    r"|in) )?week \d{1,2}(?: already| yet)?"
    r"|(?:will|can|do) i (?:still )?(?:make it|be done|finish|meet my target|reach my target|reach my goal"
    r"|meet my goal)(?: (?:in time|on time|by my target(?: date)?"
    r"|at this pace|before my target date))*"
    r"|what (?:are|were) my (?:strengths|weaknesses|gaps|strengths and (?:gaps|weaknesses)|weak spots|strong points)"
    r"|(?:where|what) (?:are|is) my (?:gaps?|weak spots?)"
    r"|(?:show me )?how i(?:'m| am) doing|how far i (?:am|have come)|(?:what|which) i (?:have )?(?:done|finished"
    r"|completed)(?: so far)?|is my (?:progress|pace)(?: (?:okay|good|fine|enough|normal))?|my (?:results"
    r"|numbers) so far"
    r")$"
)


_MINE = frozenset("i i'm i've i'll my me we our mine".split())
_ASKS_HOW_FAR = re.compile(
    r"^(?:(?:can|could|may) i (?:please )?(?:see|have|get) )?(?:how|what|which|when|where|will|am|have|has|did|show"
    r"|list|give|tell|see"
    r"|display|check|i'd like to see|i want to see)\b"
)
_ASKS_A_WAY = re.compile(
    r"^(?:how (?:do|does|did|can|could|should|would|to)\b(?! my week| i do(?: this week| today| so far)?$)|what (?:do"
    r"|does|is) i\b"
    r"|what did i do$|have i done (?:this|that|it)$|am i doing (?:this|it|that)\b|have i to\b|(?:give"
    r"|tell) me (?!my\b|a\b|how\b|what\b|the\b))"
)
_OF_PROGRESS = frozenset(
    "progress streak pace track behind ahead far percentage percent status standing projection finish finished done "
    "complete completed learned"
    " learnt studied spent achieved accomplished managed covered skipped mastered advanced left remaining missing "
    "open stand summary"
    " statistics stats fast well ok okay make".split()
)
_AROUND_PROGRESS = _MINE | frozenset(
    "how what which when where will am is are have has had did do be been show list give tell see display check can "
    "could may i'd like want"
    " the a an of in on with for to at by so far already yet still until now up this that week weeks month months "
    "today task tasks topics"
    " exercises videos hours hour minutes time much many long roadmap plan course overall total rate through all "
    "everything it going go doing"
    " getting get got along good falling making rest need take till end from and report please overview if keep "
    "continue like date estimated"
    " current expected finishing really actually currently altogether things come came made make own target".split()
)
_WILL_FINISH = re.compile(
    r"^(?:will|can|do|am|would) i (?:still |really |be able to |going to |gonna )*(?:finish|be (?:done|finished|ready"
    r"|through)|make it|complete)"
    r"(?: (?:it|everything|the roadmap|the course|all of it|with it|with the roadmap|on time|in time))*"
    r"(?: (?:by|before|until|till|in|within|for) (?P<when>[^,;?!]+))?$"
)
_STATUS = re.compile(
    r"^(?:my )?(?:status|status update|status report|progress update|estimated finish(?: date)?"
    r"|projected finish(?: date)?)$"
)
_WHICH_WEEK = re.compile(r"^(?:which|what) week am i (?:in|on|at)(?: now| right now| currently)?$")
_FINISHED_TASKS = re.compile(
    r"^(?:show|list|which|what)(?: me)?(?: are| all)?(?: my| the)? (?:finished|completed|done|open|remaining"
    r"|skipped) (?:tasks|weeks|exercises)$"
    r"|^how (?:many|much)(?: of the| of my)? (?:tasks|weeks|exercises|roadmap) (?:are|is) (?:done|finished|completed"
    r"|complete|skipped|left)$"
    r"|^how long (?:will it take|does it take|is it|until|till|do i need)(?: me| still)*(?: (?:to|until|till|i"
    r"|for))* (?:finish|i finish|the end|i'm done|be done"
    r"|i am done|the rest)$|^(?:how|what) (?:did|was|is) my (?:week|day)(?: go| going| like)?$"
    r"|^how long will i (?:still )?(?:need|take)(?: for the rest| to finish| until the end)?$"
)
MOST_WORDS = 14


def progress(utterance: Utterance) -> Arguments | None:
    """How far the learner is, how fast, and when they will be through."""
    return {} if any(_asks_how_far(text) for text in utterance.said) else None


def _asks_how_far(text: str) -> bool:
    if _ASKS_A_WAY.match(text):
        return False
    if any(pattern.match(text) for pattern in (_PROGRESS, _STATUS, _WHICH_WEEK, _FINISHED_TASKS)):
        return True
    finish = _WILL_FINISH.match(text)
    if finish:
        return finish["when"] is None or DATED.search(finish["when"]) is not None
    return _is_all_about_progress(text)


def _is_all_about_progress(text: str) -> bool:
    """Whether all the words are about what the learner did and has left to do."""
    words = text.replace(",", " ").split()
    if len(words) > MOST_WORDS or not _ASKS_HOW_FAR.match(text):
        return False
    about = _MINE & set(words) and _OF_PROGRESS & set(words)
    return bool(about) and all(word in _OF_PROGRESS or word in _AROUND_PROGRESS for word in words)

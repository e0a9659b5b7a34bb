"""What a learner wishes: a week planned for the hours they have, a date to be done by, settings of their profile.

Arguments of a plan: ``minutes`` by weekday, or ``hours_per_week``; ``target`` in the words that were typed;
``week_of`` "next" for the coming week; ``unread`` the words of a wish that were not understood. Of a profile:
``level`` ("beginner", "enterprise", "both"), ``timezone``, ``start`` and ``target`` as typed, ``known`` (numbers of
weeks), ``session_minutes``, ``review_minutes``, and ``minutes`` or ``hours_per_week``.
"""

from __future__ import annotations

import re
from typing import Any

from assistant.intents.durations import AMOUNT, Hours, hours_said, only_fills
from assistant.intents.numbered import weeks_named
from assistant.intents.study_known import known_weeks
from assistant.intents.utterance import Utterance

Arguments = dict[str, Any]

# --- dates, in the words that were typed --------------------------------------------------------------------------

_MONTH = (
    r"(?:jan(?:uary|uar)?|feb(?:ruary|ruar)?|mar(?:ch)?|märz|maerz|apr(?:il)?|may|mai|june?|juni|july?|juli"
    r"|aug(?:ust)?|sept?(?:ember)?"
    r"|o[ck]t(?:ober)?|nov(?:ember)?|de[cz](?:ember)?|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre"
    r"|octubre|noviembre"
    r"|diciembre)"
)
DATED = re.compile(
    rf"\b{_MONTH}\b|\b\d{{1,2}}[./]\d{{1,2}}\b|\b\d{{4}}\b|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b(?:today"
    r"|tomorrow|christmas|easter"
    r"|summer|autumn|spring|winter|new year|weihnachten|ostern|sommer|herbst|frühling|navidad|verano)\b|\bend of\b"
    r"|\b(?:next|this|coming) (?:week|month|year|quarter)\b|\b(?:\d{1,3}|an?|one|two|three|four|five|six|seven|eight"
    r"|nine|ten|eleven|twelve|few"
    r"|couple of) (?:days?|weeks?|months?|years?)\b|\b\d{1,2}(?:st|nd|rd|th)\b"
)
_WHEN = (
    r"(?P<when>(?:\d\.|[^,;.!?‹›]|\.\d|, \d{4}\b){2,40}?)(?=[,;!?]|\.(?: |$)|$| and (?!of)| but | please\b| with ‹"
    r"| if )"
)
_ALL_OF_IT = (
    r"(?:(?: with)? (?:it|everything|it all|all of it|the roadmap|this roadmap|my roadmap|the course|the whole thing"
    r"|all weeks|all the weeks"
    r"|the whole roadmap|all))?"
)
_WANTS = (
    r"(?:(?:i|we) (?:also )?(?:want|need|wish|plan|hope|aim|have|intend|would like|'d like|would love|must|should"
    r"|will)|i'd like|i'll|i must|want"
    r"|(?:i'm |i am )?(?:aiming|hoping|trying|planning|going))(?: (?:to|have|be|able))*"
)
_FINISH = (
    r"(?:finish|be (?:done|finished|through|ready|complete)|complete|get (?:through|done|it done|everything done)"
    r"|have finished|reach the end|end)"
)
_FINISH_BY = re.compile(
    rf"(?:{_WANTS} )?{_FINISH}{_ALL_OF_IT} (?:by|before|until|till|in|within|at|on|for|not later than"
    rf"|no later than)(?: at the latest)? {_WHEN}"
)
_BY_FINISH = re.compile(
    rf"{_WANTS} (?:by|before|until|in|within|till|on) {_WHEN.replace('(?=', f'(?= {_FINISH}|')}(?: {_FINISH})"
)
_TARGET = re.compile(
    r"(?:(?:set|change|move|put|make) )?(?:my |the )?(?:target|goal|deadline|end|finish)(?: date)?(?: (?:is|to|be"
    rf"|should be|for|on|by)|:|'s)+ (?:the )?{_WHEN}"
)
_BY = re.compile(rf"(?:^|(?<=[, ]))(?:(?:done|finished|ready|through) )?(?:by|until|till) {_WHEN}")


_IN_A_WHILE = re.compile(r"\b(?:in|within) $")
_WHILE = re.compile(r"\b(?:days?|weeks?|months?|years?)$")


def _date(text: str, pattern: re.Pattern[str], utterance: Utterance) -> tuple[str | None, str]:
    """A date as it was typed, and the text without it; None where what stands there is no date."""
    match = pattern.search(text)
    if match is None or not DATED.search(match["when"]):
        return None, text
    lead = _IN_A_WHILE.search(text[: match.start("when")]) if _WHILE.search(match["when"]) else None
    when = f"{lead[0] if lead else ''}{match['when'].strip()}"
    return utterance.as_typed(when), f"{text[: match.start()]} , {text[match.end() :]}"


def _target(text: str, utterance: Utterance, *patterns: re.Pattern[str]) -> tuple[Arguments, str]:
    for pattern in patterns:
        when, rest = _date(text, pattern, utterance)
        if when is not None:
            return {"target": when}, rest
    return {}, text


# --- a week ------------------------------------------------------------------------------------------------------

_WEEK = (
    r"(?:(?:my|the|this|next|our|the next|the coming|a|coming|whole|entire|upcoming|current|study|learning"
    r"|rest of (?:my|the|this)) )*"
)
_OF_A_WEEK = rf"(?: (?:for|of|with) (?:me|us|{_WEEK}(?:weeks?|days|studies)|today))*"
_PLAN_WEEK = (
    r"(?:plan|replan|re-plan|set up|schedule|reschedule|organi[sz]e|reorgani[sz]e|structure|arrange)(?: (?:me|out|again"
    rf"|anew))? {_WEEK}"
    r"(?:study |learning )?(?:weeks?|(?:seven|7) days|studies|studying|learning|study time|days|(?<=my )time"
    r"|(?<=study )sessions"
    r"|(?<=my )sessions|day)(?: (?:again|anew|new|out))?"
)
_A_PLAN = (
    r"(?!(?:show|see|display|print|get|have|need|want|change|write|give) (?:plan|schedule)\b)(?:make|create|set up"
    r"|build|draw up|generate|give|show|write|put together|prepare|draft|need|want|redo|remake|update|refresh|rework"
    r"|adjust"
    r"|change|recalculate|renew|see|get|display|print|have|adapt|suggest|propose|design|develop|work out|come up with)"
    r"(?: (?:me|us|for me|up|out))? (?:(?:a|an|the|my|our|new|another|whole|complete|current|weekly|week's|study"
    r"|learning|personal|personali[sz]ed|better|good"
    r"|realistic|this week's|next week's) )*(?:plan|schedule|timetable|study plan)"
)
_MY_PLAN = (
    r"(?:what is |what (?:does|will|would) |how (?:does|will|would) |how is |where is |show )?(?:my|our) (?:(?:weekly"
    r"|study|learning|current"
    r"|new) )*(?:plan|schedule|timetable|week)(?: look| looking| looks)?(?: like)?"
)
_A_STUDY_PLAN = r"(?:(?:a|new|the) )*(?:weekly plan|study plan|learning plan|study schedule|weekly schedule|week plan)"
_PLAN = re.compile(
    r"(?:(?:i(?:'d| would)? (?:like|want|need)(?: you)?(?: to)?|i need to|i want to|let's|let us|help me(?: to)?"
    r"|please|time to) )?"
    rf"(?:\b{_PLAN_WEEK}|\b{_A_PLAN}|(?:^|(?<=, )){_MY_PLAN}|^{_A_STUDY_PLAN}|(?<=, )plan (?:it|with (?:it|that))$"
    r"|\breplan(?: (?:it|everything|that|all"
    rf"|please))?\b){_OF_A_WEEK}(?![\w-])"
)
_WHAT_IF = re.compile(
    r"^(?:and |so )?(?:what if|what would happen if|how about|what about|suppose|assume|say|imagine|with|now|only"
    r"|actually|(?:can|could|will|would) (?:i|we)(?: still| really| already)?(?= (?:finish|be|complete) )|(?:schedule"
    r"|plan|budget|reserve|block)(?: me| in)?(?= (?:only |just )?‹)) "
)
_NEXT_WEEK = re.compile(r"\b(?:for |of |in )?(?:the )?(?:next|coming|upcoming) week(?:'s)?\b")
_ANY_WEEK = re.compile(r"\b(?:for |of |in )?(?:the )?(?:this|current|next|coming|upcoming) week(?:'s)?\b")
_ASKS_ABOUT = re.compile(
    r"^(?:how (?:do|does|can|to|should|would|is|are|did)|why|who|where|when|which|is|are|does|do|did"
    r"|can i(?! (?:still )?(?:finish|be)\b)|should i|explain|what (?:is|are) an?)\b"
)
_MY_WEEK = re.compile(r"^how (?:does|is|will|would) my\b")
_UNREAD = re.compile(r"\b(?:how|why|what|which|where|who)\b")
MOST_WORDS_UNREAD = 14
_DAY_ONLY = re.compile(r"\b(?:my|the|this) day\b|\btoday\b")


def plan(utterance: Utterance) -> Arguments | None:
    """A week is to be planned, or somebody says when they have time and by when they want to be done."""
    if not utterance.undated:
        return None
    text = utterance.undated
    if (_ASKS_ABOUT.match(text) and not _MY_WEEK.match(text)) or _FOR_GOOD.search(text):
        return None
    planned = _PLAN.search(text)
    if planned is None:
        return _hours_alone(text, utterance)
    if _DAY_ONLY.search(planned[0]) and re.search(AMOUNT, text):
        return None
    week_of = {"week_of": "next"} if _NEXT_WEEK.search(text) else {}
    rest = _NEXT_WEEK.sub(" ", f"{text[: planned.start()]} , {text[planned.end() :]}")
    found, rest = _target(rest, utterance, _FINISH_BY, _BY_FINISH, _TARGET, _BY)
    hours = _hours(rest)
    if hours is None and (planned.start() > 0 or not _GOES_ON.match(text[planned.end() :]) or not _readable(rest)):
        return None
    return {**(_unread(planned[0], rest, utterance) if hours is None else hours), **found, **week_of}


def _hours_alone(text: str, utterance: Utterance) -> Arguments | None:
    """The hours of a text that says nothing else but a date to be done by."""
    text = _WHAT_IF.sub("", text)
    found, rest = _target(text, utterance, _FINISH_BY, _BY_FINISH, _TARGET)
    week_of = {"week_of": "next"} if _NEXT_WEEK.search(rest) else {}
    hours = hours_said(rest) or hours_said(_ANY_WEEK.sub(" ", rest))
    if hours is None or hours.alone is not None or not _SAYS_A_TIME.search(rest) or _round_the_clock(hours):
        return None
    return {**_as_arguments(hours), **found, **week_of}


_SAYS_A_TIME = re.compile(r"‹|\b(?:none|nothing|no time|off|can't|cannot|don't have|do not have|skip)\b")


def _round_the_clock(hours: Hours) -> bool:
    """Whether it is about something that never sleeps: "24 hours a day"."""
    return len(hours.minutes) == 7 and min(hours.minutes.values()) >= 24 * 60


def _hours(rest: str) -> Arguments | None:
    """When somebody has time, out of what is left of a text; nothing where nothing is left, None for other words."""
    if only_fills(rest):
        return {}
    hours = hours_said(rest) or hours_said(_ANY_WEEK.sub(" ", rest))
    return None if hours is None else _as_arguments(hours)


def _as_arguments(hours: Hours) -> Arguments:
    per_week = hours.per_week if hours.alone is None else hours.alone
    if per_week is None:
        return {"minutes": hours.minutes}
    return {"hours_per_week": per_week // 60 if per_week % 60 == 0 else round(per_week / 60, 2)}


_GOES_ON = re.compile(
    r"\s*(?:[,;:.!?-]|(?:and|but|i|i'm|i've|because|since|only|without|on|tomorrow|today|except|so that|starting"
    r"|from)\b)"
)


def _readable(rest: str) -> bool:
    return len(rest.split()) <= MOST_WORDS_UNREAD and not _UNREAD.search(rest)


def _unread(planned: str, rest: str, utterance: Utterance) -> Arguments:
    """The words of a wish that were not understood, as they were typed where they can be found."""
    typed = re.search(r"\s+".join(map(re.escape, planned.split())), utterance.text, re.IGNORECASE)
    words = utterance.text[typed.end() :] if typed else re.sub(AMOUNT, r"\1 min", rest)
    return {"unread": " ".join(words.strip(" ,;.:-!?").split())}


# --- the profile --------------------------------------------------------------------------------------------------

_FOR_GOOD = re.compile(
    r"\b(?:(?:set|change|update|increase|reduce|lower|raise) (?=my ))?(?:from now on|in general|generally|normally"
    r"|usually|by default|permanently|always|my (?:profile|settings"
    r"|availability|study time|study hours"
    r"|minutes|hours)|(?:set|change|update) my (?:hours|minutes|times))\b(?: (?:is|are|to|as|with)\b)?:?"
)
_KIND = r"(?P<kind>beginner|starter|easy|simple|enterprise|advanced|hard)(?:'s|s)?(?:[- ](?:level|grade))?"
_ONES = r"(?:tasks|ones|level|exercises|stuff|projects|assignments|task level|things)"
_GET = (
    r"(?:(?:give|show|me|us|want|do|the|i|i'd|i'll|like|to|get|suggest|plan|with|need|would|will|have|see|please"
    r"|want to|set|make it) )*"
)
_BOTH_KINDS = r"(?:the )?(?:beginner and (?:the )?enterprise|enterprise and (?:the )?beginner)"
_LEVELS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b{_GET}(?:only|just) {_GET}{_KIND} {_ONES}(?: only)?(?: from now on| for me)?\b",
        rf"\b{_GET}{_KIND} {_ONES} (?:only|from now on)(?: from now on)?\b",
        r"\b(?:(?:set|change|switch|make|put|update) )?(?:my |the )?level(?: (?:is|to|on|should be|as)"
        rf"|:)* (?:the )?{_KIND}(?![\w ]*\btask)",
        rf"\b(?:switch|change|set|move)(?: me| it)? to (?:the )?{_KIND}(?: {_ONES})?(?=[,.;]|$| and )",
        r"^(?:i'm|i am) (?:an? )?(?:complete |total |absolute |at )?(?P<kind>beginner)(?: level)?$",
    )
)
_LEVELS_BOTH = tuple(
    re.compile(pattern)
    for pattern in (
        r"\b(?:i (?:want|need|will do|would like|do)|i'll do|i'd like|give me|show me|plan|set my level to"
        r"|my level is|i want to do)(?: to (?:do|see|have))? (?:both|all)"
        rf"(?: of)? {_BOTH_KINDS}(?: tasks?)?(?: from now on)?\b",
        rf"\b(?:both|all) (?:of )?{_BOTH_KINDS}(?: tasks?)? from now on\b",
        r"\b(?:set|change|switch|put)(?: me| my level| the level| my profile)?(?: to|:)? (?:both|all)(?: levels"
        r"| kinds(?: of tasks?)?| tasks)?(?=[,.;]|$| and )",
        r"\bmy level is both\b|\blevel:? both\b|\bboth levels(?: please| from now on)?$|\b(?:i want|give me|i'd like"
        r"|i'll do) (?:both|all) (?:levels|kinds of tasks|kinds)"
        r"(?: from now on)?\b",
    )
)
_WITHOUT = re.compile(
    r"\b(?:no|without|never|don't want(?: any)?|not|leave out (?:all )?(?:the )?|skip all (?:the )?"
    rf"|i don't want(?: any)?) ?{_KIND} {_ONES}(?: (?:please|for me|anymore|any more|from now on))?\b"
)
_NO_ZONE = (
    r"(?!(?:wrong|off|not|broken|different|the|a|an|in|on|to|is|same|set|correct|incorrect|my|what|which|aware|naive"
    r"|good|bad|no|being|now)\b)"
)
_ZONE = (
    rf"(?P<zone>{_NO_ZONE}[a-zà-ÿ][\w+-]*(?:/[\w+-]+)*(?: (?!time\b|timezone\b|please\b|and\b|but\b|zone\b)[a-zà-ÿ]+)?)"
)
_ZONES = tuple(
    re.compile(pattern)
    for pattern in (
        r"\b(?:(?:please )?(?:set|change|switch|update|put|make) )?(?:my|the) time ?zone(?:'s| is| is now"
        r"| has changed| changed| to| as| on"
        rf"| should be|:| =)* {_ZONE}(?: time)?(?=[,.;!]|$| and | please)",
        r"^(?:set|change|switch) (?:the )?time ?zone (?:to )?(?P<zone>[a-z]+/[a-z]+(?:[_/-][a-z]+)*)$",
        rf"^time ?zone(?: is| to|:| =)+ {_ZONE}(?=[,.;!]|$| and )",
        r"\b(?:i'm|i am|i live|i'm living|we're|i am living|i'm based|i study)(?: now)? (?:in"
        rf"|on) (?:the )?{_ZONE} (?:time|time ?zone|standard time|summer time)(?: ?zone)?(?=[,.;!]|$| and )",
        rf"\b(?:use|switch to|set) (?:the )?{_ZONE} (?:time|time ?zone)(?: ?zone)?(?: for me| for my plan)?(?=[,.;!]"
        r"|$| and )",
    )
)
_START = re.compile(
    r"(?:(?:set|change|move|put|make) )?(?:my |the |^)start(?:ing)?(?: date| day)(?: (?:is|to|be|should be|on|for|was)"
    rf"|:|'s)* (?:the )?{_WHEN}"
    r"|(?:^|(?<=, )|(?<=and ))(?:i(?:'ll| will|'d like to| would like to| want to| am going to|'m going to|'m"
    r"| am)? (?:start|begin|starting|started|began))"
    r"(?: (?:the roadmap|studying|learning|this|it|with it))? (?:on|from"
    rf"|in) (?:the )?{_WHEN.replace('?P<when>', '?P<begin>')}"
)
_SESSION = re.compile(
    r"\b(?:(?:i (?:want|like|prefer)|make|keep|set|plan|only|use|give me) (?:my |the |study )*"
    r"|my (?:study )?)sessions?(?: length)?(?: (?:of|should|be|last|take|are|is|to|not|no|longer|than|at most"
    rf"|max|maximum|up to|about|shorter|under|must|must not|shouldn't))+ {AMOUNT}(?: (?:long|each|at most|max))?"
    rf"|\b(?:no|not|never) (?:any )?sessions? (?:is |are )?(?:longer than|over|above) (?:{AMOUNT})"
    rf"|\b(?:i want|i'd like|i prefer|make|plan) (?:{AMOUNT}) sessions"
)
_DAILY = r"(?: (?:a|per|each|every) day| daily)?"
_REVIEWS = re.compile(
    r"\b(?:i (?:want|like|prefer)(?: to have)? )?(?:at most|no more than|not more than|up to|max|maximum|only)"
    rf" {AMOUNT} (?:of |for )?(?:my )?(?:reviews?|reviewing|repetitions?){_DAILY}"
    r"|\b(?:please )?(?:keep|limit|set|cap|change|make) (?:my |the )?(?:daily )?reviews?(?: time| limit)?"
    rf" (?:to|at|under|below)(?: at most| no more than)? {AMOUNT}{_DAILY}"
    r"|\bmy (?:daily )?reviews? (?:(?:time|limit) )?(?:is|should be|should take|must be)(?: at most| no more than)?"
    rf" {AMOUNT}{_DAILY}"
)
_KNOWN = re.compile(
    r"\bi (?:already )?know (?:already )?(?P<weeks>weeks? \d{1,2}(?:(?:,| and| to| -|-|,? and| through| until"
    r"| &) ?(?:weeks? )?\d{1,2})*)(?: already)?"
)
_SHOW_PROFILE = re.compile(
    r"^(?:(?:please )?(?:show|what is|what are|see|open|display|list|view|change|edit|update|set up|tell me|give me"
    r"|check)(?: me)? )?my (?:study |learning |learner )?(?:profile|settings|preferences)$"
)
_FILLS = re.compile(
    r"^(?:[ ,;.:!-]|\b(?:please|and|also|from now on|on|my|profile|settings|is|are|the|set|change|to|update|i|want"
    r"|only|me|for|thanks|then|so|now|that|with|it|as|have|in general"
    r"|generally|usually|always|a|i'm|i am|just|would like|i'd like|make|use|can|could|study|learn)\b)*$"
)


def profile(utterance: Utterance) -> Arguments | None:
    """What a learner sets for good: level, time zone, dates, known weeks, hours; nothing to see what is set."""
    if not utterance.undated:
        return None
    weeks = known_weeks(utterance)
    if weeks is not None:
        return {"known": weeks}
    text = utterance.undated
    if _SHOW_PROFILE.match(text):
        return {}
    return None if _ASKS_ABOUT.match(text) or utterance.asks else _settings(text, utterance)


def _settings(text: str, utterance: Utterance) -> Arguments | None:
    found: Arguments = {}
    for read in (_level, _zone, _start_date, _reviews, _session, _weeks_too):
        more, text = read(text, utterance)
        found |= more
    more, text = _target(text, utterance, _FINISH_BY, _BY_FINISH, _TARGET)
    found |= more
    for_good = _FOR_GOOD.search(text) is not None
    rest = _FOR_GOOD.sub(" ", text)
    if _FILLS.match(rest):
        return found or None
    hours = hours_said(rest) if found or for_good else None
    lone = hours is not None and hours.alone is not None
    return None if hours is None or lone else {**found, **_as_arguments(hours)}


def _cut(text: str, match: re.Match[str]) -> str:
    return f"{text[: match.start()]} , {text[match.end() :]}"


def _level(text: str, utterance: Utterance) -> tuple[Arguments, str]:
    for pattern in _LEVELS_BOTH:
        if match := pattern.search(text):
            return {"level": "both"}, _cut(text, match)
    for pattern in (_WITHOUT, *_LEVELS):
        if match := pattern.search(text):
            beginner = (match["kind"] in ("beginner", "starter", "easy", "simple")) != (pattern is _WITHOUT)
            return {"level": "beginner" if beginner else "enterprise"}, _cut(text, match)
    return {}, text


def _zone(text: str, utterance: Utterance) -> tuple[Arguments, str]:
    match = next((match for pattern in _ZONES if (match := pattern.search(text))), None)
    return ({"timezone": utterance.as_typed(match["zone"])}, _cut(text, match)) if match else ({}, text)


def _start_date(text: str, utterance: Utterance) -> tuple[Arguments, str]:
    match = _START.search(text)
    when = (match["when"] or match["begin"]) if match else ""
    if match is None or not DATED.search(when):
        return {}, text
    return {"start": utterance.as_typed(when.strip())}, _cut(text, match)


def _session(text: str, utterance: Utterance) -> tuple[Arguments, str]:
    match = _SESSION.search(text)
    return ({"session_minutes": int(re.findall(AMOUNT, match[0])[0])}, _cut(text, match)) if match else ({}, text)


def _reviews(text: str, utterance: Utterance) -> tuple[Arguments, str]:
    match = _REVIEWS.search(text)
    return ({"review_minutes": int(re.findall(AMOUNT, match[0])[0])}, _cut(text, match)) if match else ({}, text)


def _weeks_too(text: str, utterance: Utterance) -> tuple[Arguments, str]:
    match = _KNOWN.search(text)
    numbers = [week for week in weeks_named(match["weeks"])[0] if isinstance(week, int)] if match else []
    return ({"known": numbers}, _cut(text, match)) if match else ({}, text)

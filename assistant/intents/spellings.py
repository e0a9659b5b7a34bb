"""Words of a roadmap as they are misspelled, abbreviated and run together, and what is meant by them."""

from __future__ import annotations

import re
from collections.abc import Iterator

_KNOWN = {
    "wk": "week", "wks": "weeks", "wek": "week", "weeek": "week", "wekk": "week", "weeke": "week", "weel": "week",
    "weaks": "weeks", "weks": "weeks", "wweek": "week", "qeek": "week", "taks": "task", "tsk": "task", "taskk": "task",
    "tasl": "task", "taskes": "tasks", "tsaks": "tasks", "excercise": "exercise", "excersise": "exercise",
    "excercises": "exercises", "exersize": "exercise", "exersise": "exercise", "assigment": "assignment",
    "asignment": "assignment",
    "begginer": "beginner", "begginner": "beginner", "beginer": "beginner", "biginner": "beginner",
    "beginers": "beginners", "begginers": "beginners", "enterprize": "enterprise", "enterprice": "enterprise",
    "entreprise": "enterprise", "interprise": "enterprise", "rodmap": "roadmap", "utube": "youtube", "yt": "youtube",
    "you-tube": "youtube", "guidence": "guidance", "guidanc": "guidance", "guideance": "guidance",
    "wich": "which", "whcih": "which", "whihc": "which", "witch": "which", "waht": "what", "wat": "what", "wht": "what",
    "wut": "what", "whta": "what", "whats": "what is", "what's": "what is", "wats": "what is", "whens": "when is",
    "when's": "when is", "where's": "where is", "wheres": "where is", "who's": "who is", "whos": "who is",
    "how's": "how is", "hows": "how is", "u": "you", "ur": "your", "pls": "please", "plz": "please", "plss": "please",
"lern": "learn", "leran": "learn", "laern": "learn", "covres": "covers", "coveres": "covers",
    "shoud": "should", "shud": "should", "shuld": "should", "shoudl": "should", "shld": "should", "coud": "could",
    "cud": "could",
    "mnth": "month", "montn": "month", "moths": "months", "wher": "where", "teh": "the", "hte": "the", "adn": "and",
    "abt": "about", "abuot": "about", "thx": "thanks", "thanx": "thanks", "thnx": "thanks",
    "thnks": "thanks", "tnx": "thanks", "tysm": "thanks", "i'll": "i will", "we'll": "we will",
    "they'll": "they will", "gimme": "give me", "lemme": "let me", "im": "i'm",
    "ive": "i've", "nxt": "next", "thru": "through", "untill": "until", "tpoic": "topic", "topci": "topic",
    "tutoral": "tutorial", "helllo": "hello", "hii": "hi", "hiii": "hi", "heyy": "hey", "hlep": "help",
    "conversatoins": "conversations", "converstions": "conversations", "quizz": "quiz", "wen": "when",
    "wehn": "when", "serch": "search", "optinal": "optional", "shedule": "schedule",
    "fourty": "forty", "forteen": "fourteen", "ninteen": "nineteen", "nineth": "ninth", "eigth": "eighth",
    "twelth": "twelfth", "twelveth": "twelfth", "tweleve": "twelve", "fith": "fifth", "thrid": "third",
    "strat": "start", "satrt": "start", "begn": "begin", "skipp": "skip", "skp": "skip", "allready": "already",
    "alredy": "already", "undoo": "undo", "undu": "undo", "didnt": "didn't", "havent": "haven't", "dont": "don't",
    "cant": "can't", "compleet": "complete", "compelted": "completed", "fnished": "finished", "thats": "that's",
    "wensday": "wednesday", "wednsday": "wednesday", "wendesday": "wednesday", "tusday": "tuesday",
    "teusday": "tuesday", "tuseday": "tuesday", "thrusday": "thursday", "thurday": "thursday", "saterday": "saturday",
    "firday": "friday", "frday": "friday", "mondy": "monday", "munday": "monday", "sundy": "sunday",
    "paln": "plan", "pln": "plan", "hors": "hours", "huors": "hours", "hrous": "hours", "mintues": "minutes",
    "doign": "doing", "shwo": "show", "hw": "how", "tiem": "time", "finsih": "finish", "finsh": "finish",
    "progres": "progress", "progess": "progress", "evry": "every", "everday": "every day",
    "houres": "hours", "miuntes": "minutes",
    "lniks": "links", "likns": "links", "linsk": "links", "linkz": "links", "liks": "links", "vidio": "video",
    "vedio": "video", "vidios": "videos", "vedios": "videos", "vids": "videos", "vid": "video",
    "fethc": "fetch", "fnid": "find", "fidn": "find", "youtub": "youtube", "ytube": "youtube",
    "transcrips": "transcripts", "hnit": "hint", "hitn": "hint", "taht": "that", "anwser": "answer",
    "awnser": "answer", "soltuion": "solution",
    "frist": "first", "secnd": "second", "sevn": "seven", "eightteen": "eighteen",
}  # fmt: skip
_LONG = (
    "beginner", "beginners", "enterprise", "roadmap", "youtube", "search", "guidance", "exercise", "exercises",
    "project", "assignment", "assignments", "homework", "optional", "curriculum", "syllabus", "overview", "covered",
    "conversation", "conversations", "progress", "learners", "students", "questions", "please", "thirteenth", "which",
    "should", "covers",
    "finished", "completed", "weekdays", "weekends", "wednesday", "thursday", "saturday", "minutes", "timezone",
    "suggest", "video", "videos", "fetch", "transcripts", "eleventh", "seventeenth", "twentieth", "eleven",
    "thirteen", "seventeen", "twenty",
)  # fmt: skip
_REAL = frozenset(
    "cover coves projects pleas learner student question exercised complete weekday weekend minute minuets finishes "
    "suggests".split()
)
"""Words that are no slip of the hand, though they look like one."""


def _slips(word: str) -> Iterator[str]:
    """A word with a letter left out, doubled, changed places with the next one,
    or another vowel; the first is right."""
    for at in range(1, len(word)):
        yield word[:at] + word[at + 1 :]
        yield word[:at] + word[at] + word[at:]
        if at + 1 < len(word):
            yield word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        if word[at] in "aeiou":
            yield from (word[:at] + vowel + word[at + 1 :] for vowel in "aeiou")


def _misspelled() -> dict[str, str]:
    slips = {slip: word for word in _LONG for slip in _slips(word)}
    right = {*_LONG, *_REAL}
    return {slip: word for slip, word in slips.items() if slip not in right} | _KNOWN


_MISSPELLED = _misspelled()
_MEANT = frozenset(_MISSPELLED.values())
_DRAWN_OUT = re.compile(r"([a-z])\1\1+")


def meant_by(word: str) -> str:
    """A word in lower case, or what it is a usual misspelling, abbreviation or drawling ("heyyy") of."""
    if word in _MISSPELLED:
        return _MISSPELLED[word]
    short = _DRAWN_OUT.sub(r"\1", word)
    return word if short == word else _MISSPELLED.get(short, short if short in _MEANT else word)

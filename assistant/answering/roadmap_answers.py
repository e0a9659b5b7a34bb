"""Questions about the roadmap itself, answered from its parsed structure; each sentence cites its exact place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.answering.roadmap_places import Place, Places
from assistant.answering.roadmap_topics import Finding, find_topic, nearest_week
from assistant.domain import Action, Roadmap, SearchLine, Task, Week

__all__ = ["RoadmapSentence", "answer_from_roadmap", "answers_from_roadmap", "nearest_week"]

MOST_WEEKS = 60
"""Weeks that a list names at most."""


@dataclass(frozen=True, slots=True)
class RoadmapSentence:
    """A sentence and the characters of the roadmap's text it is taken from; an empty range cites nothing."""

    text: str
    char_start: int
    char_end: int
    weeks: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Desk:
    """What an answer is written from."""

    roadmap: Roadmap
    places: Places

    def say(self, text: str, place: Place, *weeks: Week) -> RoadmapSentence:
        numbers = (number for week in weeks for number in range(week.number, (week.through or week.number) + 1))
        return RoadmapSentence(text, place.start, place.end, tuple(numbers))

    def admit(self, text: str) -> RoadmapSentence:
        """A sentence about what the roadmap does not say."""
        return RoadmapSentence(text, 0, 0, ())


Sentences = Iterator[RoadmapSentence]


def answers_from_roadmap(action: Action) -> bool:
    """Whether an action is answered here."""
    return action.name in _ANSWERS


def answer_from_roadmap(action: Action, roadmap: Roadmap, text: str) -> tuple[RoadmapSentence, ...]:
    """The sentences that answer a recognised question about the roadmap.

    ``text`` is the stored text the roadmap was read from. Raises KeyError for an action that is not about a roadmap
    (see `answers_from_roadmap`).
    """
    desk = _Desk(roadmap, Places(roadmap, text))
    return tuple(_ANSWERS[action.name](desk, action.arguments))


# --- one week, its tasks, its searches --------------------------------------------------------------------------


def _week(desk: _Desk, arguments: Mapping[str, Any]) -> Sentences:
    for week in _asked_weeks(desk, arguments):
        if isinstance(week, RoadmapSentence):
            yield week
            continue
        if week.title or not week.tasks:
            yield desk.say(_about(week), desk.places.week(week), week)
        yield from _task_sentences(desk, week, week.tasks)
        yield from _search_sentences(desk, week)
        yield from _guidance_sentences(desk, week)
        yield from _video_sentences(desk, week)


def _tasks(desk: _Desk, arguments: Mapping[str, Any]) -> Sentences:
    if "topic" in arguments:
        yield from _tasks_on(desk, arguments["topic"], arguments.get("kind"))
        return
    kind = arguments.get("kind")
    for week in _asked_weeks(desk, arguments):
        if isinstance(week, RoadmapSentence):
            yield week
            continue
        tasks = [task for task in week.tasks if kind in (None, task.kind)]
        if not tasks:
            said = f"{name_of(week)} has no {kind + ' ' if kind else ''}task."
            yield desk.say(said, desk.places.week(week), week)
        yield from _task_sentences(desk, week, tasks, named=True)


def _tasks_on(desk: _Desk, topic: str, kind: str | None) -> Sentences:
    """The tasks that name the topic in the weeks about it, else all tasks of those weeks."""
    finding = find_topic(topic, desk.roadmap)
    chosen: list[tuple[Week, Task]] = []
    for direct in (True, False):
        for week in _weeks_of(desk, finding):
            named = {mention.number for mention in finding.of(week.number) if mention.field == "task"}
            tasks = [task for number, task in enumerate(week.tasks) if not direct or number in named]
            chosen.extend((week, task) for task in tasks if kind in (None, task.kind))
        if chosen:
            break
    for week, task in chosen:
        yield from _task_sentences(desk, week, [task], named=True)
    if not chosen:
        yield desk.admit(f"No {kind + ' ' if kind else ''}task of this roadmap mentions {topic}.")
        yield from _nearest(desk, topic)


def _searches(desk: _Desk, arguments: Mapping[str, Any]) -> Sentences:
    yield from _either_search(desk, arguments, "YouTube search", _search_sentences)


def _guidance(desk: _Desk, arguments: Mapping[str, Any]) -> Sentences:
    yield from _either_search(desk, arguments, "guidance search", _guidance_sentences)


def _either_search(
    desk: _Desk,
    arguments: Mapping[str, Any],
    called: str,
    sentences: Callable[..., Sentences],
) -> Sentences:
    if "topic" in arguments:
        weeks: Sequence[Week | RoadmapSentence] = _weeks_of(desk, find_topic(arguments["topic"], desk.roadmap))
        if not weeks:
            yield from _unmentioned(desk, arguments["topic"])
    else:
        weeks = list(_asked_weeks(desk, arguments))
    for week in weeks:
        if isinstance(week, RoadmapSentence):
            yield week
            continue
        found = [*sentences(desk, week, named=True)]
        if called == "YouTube search":
            found.extend(_video_sentences(desk, week))
        missing = desk.say(f"{name_of(week)} names no {called}.", desk.places.week(week), week)
        yield from found or [missing]


# --- topics -----------------------------------------------------------------------------------------------------


def _topic(desk: _Desk, arguments: Mapping[str, Any]) -> Sentences:
    topic = arguments["topic"]
    finding = find_topic(topic, desk.roadmap)
    for week in _weeks_of(desk, finding):
        yield _where(desk, week, finding, topic)
    if not finding.weeks:
        yield from _unmentioned(desk, topic)


def _where(desk: _Desk, week: Week, finding: Finding, topic: str) -> RoadmapSentence:
    """The most telling place where a week names the topic."""
    mentions = {mention.field: mention for mention in reversed(finding.of(week.number))}
    if "title" in mentions:
        return desk.say(_about(week), desk.places.week(week), week)
    covers = f"{name_of(week)} {'covers' if week.through is None else 'cover'} {topic}"
    if "search" in mentions:
        said, place = f"; search YouTube for {_wording(week.search)}", desk.places.search(week, week.search)
    elif "task" in mentions:
        task = week.tasks[mentions["task"].number]
        kind = "a" if task.kind == "task" else f"the {task.kind}"
        said, place = f" in {kind} task: {task.title}", desk.places.task(week, task)
    else:
        said = f"; for guidance, search for {_wording(week.guidance)}"
        place = desk.places.search(week, week.guidance)
    return desk.say(_ended(covers + said), place, week)


def _unmentioned(desk: _Desk, topic: str) -> Sentences:
    yield desk.admit(f"No week of this roadmap mentions {topic}.")
    yield from _nearest(desk, topic)


def _nearest(desk: _Desk, topic: str) -> Sentences:
    near = nearest_week(topic, desk.roadmap)
    week = desk.roadmap.week(near.number) if near else None
    if week is not None:
        yield desk.say(_ended(f"The nearest is {_lowered(name_of(week))}: {week.title}"), desk.places.week(week), week)


# --- the whole --------------------------------------------------------------------------------------------------


def _overview(desk: _Desk, arguments: Mapping[str, Any]) -> Sentences:
    if not desk.roadmap.weeks:
        yield desk.admit("This roadmap has no weeks.")
    elif "month" in arguments:
        yield from _month(desk, arguments["month"])
    elif "optional" in arguments:
        yield from _optional(desk)
    else:
        yield _counted(desk)
        if not arguments.get("count"):
            yield from _listed(desk, by_week=arguments.get("list") == "weeks")


def _counted(desk: _Desk) -> RoadmapSentence:
    weeks = desk.roadmap.weeks
    last = weeks[-1]
    optional = [week.number for week in weeks if week.optional]
    total = sum((week.through or week.number) - week.number + 1 for week in weeks)
    text = f"The roadmap has {_count(total, 'week')}"
    if optional:
        verb = "is" if len(optional) == 1 else "are"
        text += f"; {'week' if len(optional) == 1 else 'weeks'} {_joined(optional, 'and')} {verb} optional"
    return desk.say(f"{text}.", desk.places.week(last), last)


def _listed(desk: _Desk, *, by_week: bool) -> Sentences:
    months = _months(desk.roadmap)
    if len(months) < 2 or by_week:
        for week in desk.roadmap.weeks[:MOST_WEEKS]:
            yield _entry(desk, week)
        return
    for month, weeks in months.items():
        yield _month_sentence(desk, month, weeks)
    for week in desk.roadmap.weeks:
        if week.month is None:
            yield _entry(desk, week)


def _month(desk: _Desk, asked: int | str) -> Sentences:
    months = _months(desk.roadmap)
    position = len(months) if asked == "last" else int(asked)
    numbered = [month for month in months if str(position) in month.replace("—", " ").replace(":", " ").split()[:3]]
    chosen = numbered[:1] or list(months)[position - 1 : position] if position > 0 else []
    if not chosen:
        has = f"it has {_count(len(months), 'part')}" if months else "its weeks are not gathered into months"
        yield desk.admit(f"This roadmap has no month {position}; {has}.")
        return
    yield _month_sentence(desk, chosen[0], months[chosen[0]])
    for week in months[chosen[0]]:
        yield _entry(desk, week)


def _optional(desk: _Desk) -> Sentences:
    weeks = [week for week in desk.roadmap.weeks if week.optional]
    for week in weeks:
        yield desk.say(_about(week), desk.places.week(week), week)
    if not weeks:
        yield desk.admit("No week of this roadmap is optional.")


def _months(roadmap: Roadmap) -> dict[str, list[Week]]:
    months: dict[str, list[Week]] = {}
    for week in roadmap.weeks:
        if week.month is not None:
            months.setdefault(week.month, []).append(week)
    return months


def _month_sentence(desk: _Desk, month: str, weeks: Sequence[Week]) -> RoadmapSentence:
    first, last = weeks[0].number, weeks[-1].through or weeks[-1].number
    span = f"week {first}" if first == last else f"weeks {first} to {last}"
    place = desk.places.heading(month) or desk.places.week(weeks[0])
    return desk.say(f"{month}: {span}.", place, *weeks)


# --- sentences --------------------------------------------------------------------------------------------------


def _asked_weeks(desk: _Desk, arguments: Mapping[str, Any]) -> Iterator[Week | RoadmapSentence]:
    """The weeks asked for; a sentence in the place of one that the roadmap does not have."""
    numbers = arguments.get("weeks") or [arguments["week"]]
    weeks = desk.roadmap.weeks
    given: set[int] = set()
    for number in numbers[:MOST_WEEKS]:
        week = weeks[-1] if number == "last" and weeks else desk.roadmap.week(number) if number != "last" else None
        if week is None:
            has = f"weeks {weeks[0].number} to {weeks[-1].through or weeks[-1].number}" if weeks else "no weeks"
            yield desk.admit(f"This roadmap has no week {number}; it has {has}.")
        elif week.number not in given:
            given.add(week.number)
            yield week


def _weeks_of(desk: _Desk, finding: Finding) -> list[Week]:
    return [week for number in finding.weeks if (week := desk.roadmap.week(number)) is not None]


def name_of(week: Week) -> str:
    """ "Week 6", or "Weeks 32 to 36" where one entry stands for several."""
    return f"Week {week.number}" if week.through is None else f"Weeks {week.number} to {week.through}"


def _about(week: Week) -> str:
    verb = "is" if week.through is None else "are"
    if not week.title:
        return f"{name_of(week)} {verb} {'optional' if week.optional else 'part of the roadmap'}."
    return _ended(f"{name_of(week)} {verb} {'optional and ' if week.optional else ''}about {week.title}")


def _entry(desk: _Desk, week: Week) -> RoadmapSentence:
    """A week as an entry of a list; one without a title is told by its first tasks."""
    optional = " (optional)" if week.optional else ""
    place, tasks = desk.places.week(week), week.tasks[:2]
    if not week.title and tasks:
        place = Place(place.start, max(place.end, *(desk.places.task(week, task).end for task in tasks)))
    told = week.title or "; ".join(task.title for task in tasks)
    return desk.say(_ended(f"{name_of(week)}{optional}: {told}" if told else f"{name_of(week)}{optional}"), place, week)


def _task_sentences(desk: _Desk, week: Week, tasks: Sequence[Task], *, named: bool = False) -> Sentences:
    for task in tasks:
        label = "Task" if task.kind == "task" else f"{task.kind.capitalize()} task"
        said = f"{label} of {_lowered(name_of(week))}" if named else label
        yield desk.say(_ended(f"{said}: {task.title}"), desk.places.task(week, task), week)


def _search_sentences(desk: _Desk, week: Week, *, named: bool = False) -> Sentences:
    if week.search.queries:
        said = f"In {_lowered(name_of(week))}, search YouTube for" if named else "Search YouTube for"
        yield desk.say(f"{said} {_wording(week.search)}.", desk.places.search(week, week.search), week)


def _guidance_sentences(desk: _Desk, week: Week, *, named: bool = False) -> Sentences:
    if week.guidance.queries:
        said = f"For guidance in {_lowered(name_of(week))}, search for" if named else "For guidance, search for"
        yield desk.say(f"{said} {_wording(week.guidance)}.", desk.places.search(week, week.guidance), week)


def _video_sentences(desk: _Desk, week: Week) -> Sentences:
    for link in week.videos:
        by = f" by {link.channel}" if link.channel else ""
        yield desk.say(_ended(f"Video: {link.title}{by}"), desk.places.video(week, link), week)


def _wording(search: SearchLine) -> str:
    queries = _joined([f"“{query.text}”" for query in search.queries], search.combine)
    note = f" ({search.note})" if search.note else ""
    years = {query.year_hint for query in search.queries}
    year = next(iter(years)) if len(years) == 1 else None
    return f"{queries}{note}" + (f", from {year} or later" if year else "")


def _joined(parts: Sequence[object], word: str) -> str:
    said = [str(part) for part in parts]
    return said[0] if len(said) == 1 else f"{', '.join(said[:-1])} {word} {said[-1]}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:]


def _ended(text: str) -> str:
    return text if text.endswith((".", "?", "!", "…")) else f"{text.rstrip(' ;:,')}."


_ANSWERS: dict[str, Callable[[_Desk, Mapping[str, Any]], Sentences]] = {
    "roadmap_week": _week,
    "roadmap_task": _tasks,
    "roadmap_search": _searches,
    "roadmap_guidance": _guidance,
    "roadmap_topic": _topic,
    "roadmap_overview": _overview,
}

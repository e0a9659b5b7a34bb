"""What is otherwise in a plan made now than in the one that was kept, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.learning.nouns import Plan, Session
from assistant.learning.words import counted, length_words
from ui.day_words import clock_time
from ui.plan_words import day_words, title_of

MOST = 6
"""How many changes are named one by one."""
FEW = 2
"""How many missed sessions are."""


def changes(kept: Plan, planned: Plan) -> tuple[str, ...]:
    """One sentence for each change, the first MOST of them, then their number; empty when the two say the same."""
    found = list(_changes(_planned(kept), _planned(planned)))
    if not found:
        return ()
    said = [*_missed(kept), *found]
    more = len(said) - MOST
    return (*said[:MOST], *([f"And {more} more."] if more > 0 else []))


def _planned(plan: Plan) -> dict[str, Session]:
    return {session.id: session for session in plan.sessions if session.state == "planned"}


def _missed(kept: Plan) -> Iterator[str]:
    """One by one while they are few."""
    missed = [session for session in kept.sessions if session.state == "missed"]
    if len(missed) > FEW:
        minutes = length_words(sum(session.minutes for session in missed))
        yield f"Missed since {day_words(missed[0].date)}: {counted(len(missed), 'session')}, {minutes} in all."
        return
    for session in missed:
        yield f"Missed on {day_words(session.date)}: “{title_of(session)}”."


def _changes(before: dict[str, Session], after: dict[str, Session]) -> Iterator[str]:
    for session in after.values():
        old = before.get(session.id)
        if old is None:
            yield f"New on {_when(session)}: “{title_of(session)}”, {length_words(session.minutes)}."
        elif (old.date, old.start) != (session.date, session.start):
            yield f"From {_when(old)} to {_when(session)}: “{title_of(session)}”."
        elif old.minutes != session.minutes or old.title != session.title:
            yield f"Now {length_words(session.minutes)} on {_when(session)}: “{title_of(session)}”."
    yield from _gone([session for session in before.values() if session.id not in after])


def _gone(sessions: Sequence[Session]) -> Iterator[str]:
    for session in sessions:
        yield f"No longer on {_when(session)}: “{title_of(session)}”."


def _when(session: Session) -> str:
    return f"{day_words(session.date)} {clock_time(session.start)}".strip()

"""`study plan`: a week that fits the hours, shown, kept, written to a calendar, and its sessions moved about."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import typer

from assistant.database import LOCAL_LEARNER
from assistant.errors import NotFoundError, UsageError
from assistant.learning.nouns import WEEKDAYS, Course, Plan, Session
from assistant.learning.words import length_words
from ui.amounts import by_weekday, date_of, minutes_of, time_of, weekday_of
from ui.plan_words import (
    KIND_WORDS,
    day_words,
    link_of,
    links_of,
    plan_to_json,
    plan_to_markdown,
    projection_words,
    sessions_of,
    state_words,
    title_of,
    used_words,
    week_days,
)
from ui.printing import confirm, console, print_json
from ui.studying import study_room

if TYPE_CHECKING:
    from rich.table import Table
    from rich.text import Text

    from assistant.learning.verbs import Learning

MOST_SPENT = 24 * 60
LONGEST_TITLE = 120
NOT_KEPT = "This plan is not kept yet. The same command with --yes keeps it."
CHANGED = "This is not the plan you kept for the week. The same command with --yes keeps it instead."


@dataclass(frozen=True, slots=True)
class Output:
    """How a plan is given out: for people where nothing is chosen. At most one may be chosen."""

    json: bool = False
    markdown: bool = False
    ics: Path | None = None

    def check(self) -> None:
        """Raises UsageError for two at once, or a file that cannot be written."""
        if self.json + self.markdown + (self.ics is not None) > 1:
            raise UsageError("--json, --markdown and --ics FILE exclude each other.", "Give one of them.")
        if self.ics is not None:
            from ui.calendar_file import check_writable

            check_writable(self.ics)


# --- a week ---------------------------------------------------------------------------------------------------------


def show(week_of: str | None, minutes: str | None, yes: bool, output: Output) -> None:
    """Show the plan of a week, keep it where that is wished, and write it to a calendar where one is named."""
    output.check()
    day = None if week_of is None else date_of(week_of)
    budget = None if minutes is None else by_weekday(minutes, minutes_of)
    with study_room() as assistant:
        learning, now = assistant.learning, assistant.settings.now()
        plan = _planned(learning, now, day, budget)
        past = is_over(plan, now)
        if (yes or output.ics is not None) and not plan.kept and not past:
            plan = learning.keep(LOCAL_LEARNER, now, plan)
        _give_out(learning, now, plan, output)
        if not (yes or past or plan.kept) and output == Output():
            _offer_to_keep(learning, now, plan)


def _planned(learning: Learning, now: datetime, day: date | None, budget: Mapping[str, int] | None) -> Plan:
    return learning.plan(LOCAL_LEARNER, now, week_of=day, minutes=budget)


def is_over(plan: Plan, now: datetime) -> bool:
    """Whether the whole week lies in the past."""
    today = now.astimezone(ZoneInfo(plan.timezone)).date()
    return plan.week_of + timedelta(days=7) <= today


def _give_out(learning: Learning, now: datetime, plan: Plan, output: Output) -> None:
    if output.json:
        print_json(plan_to_json(plan))
    elif output.markdown:
        sys.stdout.write(plan_to_markdown(plan, learning.course()))
    elif output.ics is not None:
        _write_calendar(learning, now, plan, output.ics)
    else:
        print_plan(plan, learning.course(), over=is_over(plan, now))


def _write_calendar(learning: Learning, now: datetime, plan: Plan, file: Path) -> None:
    from ingest.whole_file import write_whole
    from ui.calendar_file import Owner, calendar_of

    exported = learning.exported(LOCAL_LEARNER, now, plan.week_of)
    if not exported:
        raise NotFoundError(f"The week of {day_words(plan.week_of)} has no kept sessions.", "Nothing was written.")
    course = learning.course()
    links = links_of([item.session for item in exported], course)
    write_whole(file, calendar_of(exported, plan.timezone, Owner(LOCAL_LEARNER, course.roadmap_id), links))
    cancelled = sum(item.cancelled for item in exported)
    off = f", {cancelled} of them cancelled" if cancelled else ""
    screen = console()
    screen.print(
        f"The week of {day_words(plan.week_of)} is kept. {file} holds {len(exported)} sessions{off}.", markup=False
    )
    screen.print("Import it again after a change: the calendar program then updates what it has.", markup=False)


def _offer_to_keep(learning: Learning, now: datetime, plan: Plan) -> None:
    """On a terminal ask; elsewhere say how."""
    if not sys.stdin.isatty():
        before = learning.kept_plan(LOCAL_LEARNER, now, plan.week_of)
        console().print(NOT_KEPT if before is None else CHANGED, markup=False)
    elif confirm("Keep this plan?", yes=False, json_output=False):
        learning.keep(LOCAL_LEARNER, now, plan)
        console().print("Kept.")


# --- a session ------------------------------------------------------------------------------------------------------


def move(session: str, day: str, at: str | None, yes: bool, json: bool) -> None:
    """Put a session on another day, at another time."""
    start = None if at is None else time_of(at)
    wanted = _weekday_or_date(day)

    def changed(learning: Learning, now: datetime, found: Session) -> Plan:
        return learning.move(LOCAL_LEARNER, now, found.id, _day_in_week(found, wanted), start)

    def asked(found: Session) -> str:
        time = f", {start:%H:%M}" if start is not None else ""
        return f"Move “{title_of(found)}” to {day_words(_day_in_week(found, wanted))}{time}?"

    _change(session, asked, changed, "Moved.", yes, json)


def lock(session: str, locked: bool, yes: bool, json: bool) -> None:
    """Hold a session where it is, or let it go again."""

    def changed(learning: Learning, now: datetime, found: Session) -> Plan:
        return learning.lock(LOCAL_LEARNER, now, found.id, locked)

    verb = "Lock" if locked else "Unlock"
    _change(session, lambda found: f"{verb} “{title_of(found)}”?", changed, f"{verb}ed.", yes, json)


def drop(session: str, yes: bool, json: bool) -> None:
    """Leave a session out."""

    def changed(learning: Learning, now: datetime, found: Session) -> Plan:
        return learning.drop(LOCAL_LEARNER, now, found.id)

    _change(session, lambda found: f"Drop “{title_of(found)}”?", changed, "Dropped. Its work comes later.", yes, json)


def done(session: str, minutes: str | None, unfinished: bool, yes: bool, json: bool) -> None:
    """Mark a session as done; ``unfinished`` says that its task goes on."""
    spent = None if minutes is None else minutes_of(minutes, MOST_SPENT)

    def changed(learning: Learning, now: datetime, found: Session) -> Plan:
        return learning.finish(LOCAL_LEARNER, now, found.id, spent, unfinished=unfinished)

    def asked(found: Session) -> str:
        took = length_words(found.minutes if spent is None else spent)
        return f"Mark “{title_of(found)}” as done, {took}?"

    _change(session, asked, changed, "Done.", yes, json)


def _change(
    session_id: str,
    asked: Callable[[Session], str],
    changed: Callable[[Learning, datetime, Session], Plan],
    told: str,
    yes: bool,
    json: bool,
) -> None:
    """Find a session, ask, change its plan and show it."""
    with study_room() as assistant:
        learning, now = assistant.learning, assistant.settings.now()
        found = find_session(learning, now, session_id)
        if not confirm(asked(found), yes, json):
            raise typer.Exit(1)
        plan = changed(learning, now, found)
        if json:
            print_json(plan_to_json(plan))
            return
        console().print(told)
        print_plan(plan, learning.course())


def find_session(learning: Learning, now: datetime, session_id: str) -> Session:
    """A session by its id. Raises UsageError for one that is in no plan."""
    try:
        return learning.session(LOCAL_LEARNER, now, session_id)
    except NotFoundError as error:
        raise UsageError(error.what, error.cure) from None


def _weekday_or_date(text: str) -> str | date:
    """mon, or a date. Raises UsageError for neither."""
    if text[:1].isdigit():
        return date_of(text)
    return weekday_of(text)


def _day_in_week(session: Session, wanted: str | date) -> date:
    """The day that is meant, a weekday in the session's own week."""
    if isinstance(wanted, date):
        return wanted
    monday = session.date - timedelta(days=session.date.weekday())
    return monday + timedelta(days=WEEKDAYS.index(wanted))


# --- for people -----------------------------------------------------------------------------------------------------


def print_plan(plan: Plan, course: Course, over: bool = False) -> None:
    """The week as a table by day, then what does not fit, and when the roadmap ends; one that is `over`, as it was."""
    screen = console()
    told = "as it was" if over else plan.timezone
    screen.print(f"Week of {day_words(plan.week_of)} {plan.week_of.year} · {told}", style="bold", markup=False)
    screen.print(_week_table(plan, course), soft_wrap=False)
    for warning in plan.warnings:
        screen.print(f"Note: {warning}", style="yellow", markup=False)
    if not over:
        screen.print(projection_words(plan.projection, plan.week_of, plan.warnings), markup=False)


def _week_table(plan: Plan, course: Course) -> Table:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True, justify="right")
    table.add_column(no_wrap=True, justify="right")
    table.add_column()
    for day in week_days(plan):
        table.add_row(Text(day_words(day), style="bold"), "", Text(used_words(plan, day), style="bold"))
        for session in sessions_of(plan, day):
            start = f"{session.start:%H:%M}" if session.start is not None else ""
            table.add_row(start, length_words(session.minutes), _session_text(session, course))
    return table


def _session_text(session: Session, course: Course) -> Text:
    """What, why, where, and the id to name it by."""
    from rich.text import Text

    kind = "" if session.kind == "review" else f"{KIND_WORDS[session.kind]}: "
    state = state_words(session)
    text = Text(f"{kind}{title_of(session, LONGEST_TITLE)}{f' · {state}' if state else ''}")
    text.append(f"\n{session.reason}", style="dim")
    link = link_of(session, course)
    text.append("".join(f"\n{part}" for part in (link, session.id) if part), style="dim")
    return text

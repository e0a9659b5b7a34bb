"""`study`: the command line. Every command is a few lines; what it needs is imported when it runs."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from assistant.learning.verbs import TaskVerb

application = typer.Typer(
    name="study",
    help="Learn along a roadmap: ask your library of videos and notes, every sentence cited and checked.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _group(about: str, **settings: Any) -> typer.Typer:
    """A command with verbs of its own."""
    return typer.Typer(
        help=about, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None, **settings
    )


profile_verbs = _group("Your hours, level and goal.", invoke_without_command=True)
plan_verbs = _group("A week that fits your hours.", invoke_without_command=True)
learner_verbs = _group("The data that is kept of a learner: list, export, forget.", no_args_is_help=True)
application.add_typer(profile_verbs, name="profile")
application.add_typer(plan_verbs, name="plan")
application.add_typer(learner_verbs, name="learner")

STOPPED = "Stopped. What was finished is kept; the same command goes on from there."
TYPERS_CODE_OF_CTRL_C = 130

Json = Annotated[
    bool, typer.Option("--json", help="Print one JSON document (JSON Lines for a batch) and nothing else.")
]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask before writing.")]
Weeks = Annotated[list[int] | None, typer.Option("--week", min=0, max=9999, help="A week; may be repeated.")]
TaskWords = Annotated[
    list[str], typer.Argument(metavar="TASK", help="Its id (w06-beginner), a week (w06), or words of it.")
]
Minutes = Annotated[str | None, typer.Option(metavar="N", help="Minutes it took: 90, 90m, 1h30, 1.5h.")]
Reason = Annotated[str | None, typer.Option(help="Why, in your own words.")]
SessionId = Annotated[str, typer.Argument(metavar="SESSION", help="Its id, as `study plan` shows it.")]
DayMinutes = Annotated[
    str | None, typer.Option(metavar="DAYS", help="mon=120,tue=1h30; also weekdays=, weekend=, all=.")
]
LearnerId = Annotated[str | None, typer.Option("--learner", metavar="ID", help="Whose; the local learner's without.")]


@application.callback()
def common(debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")] = False) -> None:
    """Options of every command."""


@application.command()
def up(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port to listen on.")] = 8501,
) -> None:
    """Prepare everything (database, sample library, roadmap) and open the app in the browser."""
    from ui import serve

    serve.up(host, port)


@application.command()
def ingest(
    paths: Annotated[list[Path], typer.Argument(help="Files and folders: captions, notes, roadmaps.")],
    kind: Annotated[str | None, typer.Option("--as", help="What a text is: roadmap, captions or notes.")] = None,
    language: Annotated[str | None, typer.Option(help="The language, such as en or pt-BR.")] = None,
    week: Weeks = None,
    json: Json = False,
) -> None:
    """Read files and folders into the library; what is there already costs nothing."""
    from ui import ingesting

    ingesting.ingest(paths, kind, language, tuple(week or ()), json)


@application.command()
def links(
    week: Weeks = None,
    every: Annotated[bool, typer.Option("--all", help="Every week, not only those with few links.")] = False,
    years: Annotated[int, typer.Option(min=1, max=50, help="The greatest age of a video.")] = 3,
    per_week: Annotated[int, typer.Option("--per-week", min=1, max=20, help="How many videos a week is to have.")] = 3,
    language: Annotated[str, typer.Option(help="The language of the videos.")] = "en",
    write: Annotated[bool, typer.Option("--write", help="Put them into the roadmap.")] = False,
    roadmap: Annotated[
        Path | None, typer.Option(metavar="PATH", help="A roadmap file, read and written instead of the one in use.")
    ] = None,
    check: Annotated[bool, typer.Option("--check", help="Look at the links that are there again.")] = False,
    yes: Yes = False,
    json: Json = False,
) -> None:
    """Find recent videos on YouTube for the weeks of the roadmap, or check the links it has."""
    from ui import links as finding

    options = finding.LinksOptions(
        tuple(week or ()), every, years, per_week, language, write, roadmap, yes=yes, json=json
    )
    if check:
        finding.check(options)
    else:
        finding.links(options)


@application.command(context_settings={"ignore_unknown_options": True})
def fetch(
    wanted: Annotated[
        list[str] | None,
        typer.Argument(metavar="VIDEO|PLAYLIST|CHANNEL", help="Addresses or ids; without, the links of the roadmap."),
    ] = None,
    week: Annotated[
        list[int] | None,
        typer.Option(min=0, max=9999, help="The links of this week, or the week that what is named serves."),
    ] = None,
    language: Annotated[str | None, typer.Option(help="The captions to prefer, such as en or pt-BR.")] = None,
    again: Annotated[bool, typer.Option("--again", help="Also what the library has already.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="The most videos of a playlist or channel.")] = 50,
    json: Json = False,
) -> None:
    """Read the transcripts of YouTube videos into the library, linked to their weeks."""
    from ui import fetching

    fetching.fetch(fetching.FetchOptions(tuple(wanted or ()), tuple(week or ()), language, again, limit), json)


@application.command()
def sources(json: Json = False) -> None:
    """List what the library holds."""
    from ui import library

    library.sources(json)


@application.command()
def remove(
    source: Annotated[list[str], typer.Argument(help="Ids of sources, as `study sources` lists them.")],
    yes: Yes = False,
    json: Json = False,
) -> None:
    """Take sources out of the library; their files stay."""
    from ui import library

    library.remove(source, yes, json)


@application.command()
def collect(json: Json = False) -> None:
    """Delete vectors that no passage uses any more."""
    from ui import library

    library.collect(json)


@application.command()
def backup(file: Annotated[Path, typer.Argument(help="The file to write.")], json: Json = False) -> None:
    """Write the library, the conversations and the roadmaps into one file."""
    from ui import library

    library.backup(file, json)


@application.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A file written by `study backup`.")],
    yes: Yes = False,
    json: Json = False,
) -> None:
    """Put a backup in the place of what is there."""
    from ui import library

    library.restore(file, yes, json)


@application.command()
def doctor(json: Json = False) -> None:
    """Check the database, the models and the library, and say what was saved by embedding each text once."""
    from ui import doctor as checks

    checks.doctor(json)


@application.command()
def roadmap(
    verb: Annotated[str | None, typer.Argument(help="`use` makes another loaded roadmap the active one.")] = None,
    name: Annotated[str | None, typer.Argument(help="Its id.")] = None,
    json: Json = False,
) -> None:
    """Show the roadmap in use, or `use` another one."""
    from ui import library

    library.roadmap(verb, name, json)


@application.command()
def search(
    query: Annotated[str | None, typer.Argument(help="What to look for.")] = None,
    queries: Annotated[Path | None, typer.Option(help='A file with {"id","query"} a line.')] = None,
    k: Annotated[int, typer.Option("--k", min=1, max=1000, help="How many passages.")] = 10,
    week: Weeks = None,
    source: Annotated[list[str] | None, typer.Option("--source", help="Only this source; may be repeated.")] = None,
    json: Json = False,
) -> None:
    """Find the passages that fit best."""
    from ui import asking

    asking.search(query, queries, k, tuple(week or ()), tuple(source or ()), json)


@application.command()
def ask(
    question: Annotated[str | None, typer.Argument(help="The question.")] = None,
    questions: Annotated[
        Path | None, typer.Option(help='A file with {"id","question","week"?,"history"?} a line.')
    ] = None,
    week: Annotated[int | None, typer.Option(min=0, max=9999, help="Only what serves this week.")] = None,
    conversation: Annotated[str | None, typer.Option(help="The id of a conversation to go on with, or new.")] = None,
    yes: Yes = False,
    json: Json = False,
) -> None:
    """Ask the library; every sentence of the answer is cited and checked."""
    from ui import asking

    asking.ask(question, questions, week, conversation, yes, json)


@application.command()
def evals(
    suite: Annotated[list[str] | None, typer.Argument(help="Suites, all at hand without one; or `calibrate`.")] = None,
    data: Annotated[Path | None, typer.Option(help="A folder with other people's questions and transcripts.")] = None,
    chat: Annotated[bool, typer.Option("--chat", help="Have the chat model that is set write the answers.")] = False,
    limit: Annotated[int | None, typer.Option(min=1, help="Only so many questions of a suite.")] = None,
    judge: Annotated[
        bool, typer.Option("--judge", help="Ask the chat model for its opinion of the answers too.")
    ] = False,
    accept: Annotated[bool, typer.Option("--accept", help="Make this run the baseline.")] = False,
    report: Annotated[Path | None, typer.Option(help="Where to write the report as a page.")] = None,
    yes: Yes = False,
    json: Json = False,
) -> None:
    """Measure searching, answering and refusing, and say what got worse."""
    from ui import evaluating

    if suite == ["calibrate"]:
        evaluating.calibrate(yes, json)
    else:
        evaluating.evals(tuple(suite or ()), data, chat, limit, judge, accept, report, yes, json)


@profile_verbs.callback()
def profile(context: typer.Context, json: Json = False) -> None:
    """Your hours, level and goal: shown, or changed with `set`."""
    if _verb_follows(context):
        return
    from ui import studying

    studying.profile(json)


@profile_verbs.command("set")
def set_profile(
    minutes: DayMinutes = None,
    starts: Annotated[
        str | None, typer.Option("--from", metavar="DAYS", help="When a day's study begins: mon=19:00,tue=none.")
    ] = None,
    level: Annotated[str | None, typer.Option(help="Which tasks: beginner, enterprise or both.")] = None,
    timezone: Annotated[str | None, typer.Option(help="Such as Europe/Berlin; at first this machine's.")] = None,
    start: Annotated[str | None, typer.Option(metavar="DATE", help="The first day, such as 2026-12-01.")] = None,
    target: Annotated[str | None, typer.Option(metavar="DATE", help="The day to be finished by, or none.")] = None,
    known: Annotated[
        str | None,
        typer.Option(metavar="WEEKS", help="All weeks you know already: w01,w02, topics such as redis, or none."),
    ] = None,
    session: Annotated[str | None, typer.Option(metavar="N", help="The longest session you bear, in minutes.")] = None,
    review_minutes: Annotated[
        str | None, typer.Option(metavar="N", help="The most minutes of review on a day; 0 for none.")
    ] = None,
    yes: Yes = False,
    json: Json = False,
) -> None:
    """Set what is named here; the rest stays as it is, and so does the past."""
    from ui import studying

    options = studying.ProfileOptions(minutes, starts, level, timezone, start, target, known, session, review_minutes)
    studying.set_profile(options, yes, json)


@application.command("next")
def next_task(
    minutes: Annotated[str | None, typer.Option(metavar="N", help="The minutes you have just now.")] = None,
    shorter: Annotated[bool, typer.Option("--shorter", help="Something shorter instead.")] = False,
    other: Annotated[bool, typer.Option("--other", help="Something else instead.")] = False,
    json: Json = False,
) -> None:
    """Say what to do next, why, and where to look first."""
    from ui import studying

    studying.next_task(minutes, shorter, other, json)


@application.command()
def start(
    task: TaskWords, minutes: Minutes = None, reason: Reason = None, yes: Yes = False, json: Json = False
) -> None:
    """Begin a task."""
    _act("start", task, minutes, reason, yes, json)


@application.command()
def done(task: TaskWords, minutes: Minutes = None, reason: Reason = None, yes: Yes = False, json: Json = False) -> None:
    """Mark a task, or a whole week, as done."""
    _act("done", task, minutes, reason, yes, json)


@application.command()
def skip(task: TaskWords, minutes: Minutes = None, reason: Reason = None, yes: Yes = False, json: Json = False) -> None:
    """Leave a task, or a whole week, out."""
    _act("skip", task, minutes, reason, yes, json)


@application.command()
def know(task: TaskWords, minutes: Minutes = None, reason: Reason = None, yes: Yes = False, json: Json = False) -> None:
    """Say that you know a task's, or a whole week's, matter already."""
    _act("know", task, minutes, reason, yes, json)


def _act(verb: TaskVerb, task: list[str], minutes: str | None, reason: str | None, yes: bool, json: bool) -> None:
    from ui import studying

    studying.act(verb, " ".join(task), minutes, reason, yes, json)


@application.command()
def undo(
    task: Annotated[
        list[str] | None, typer.Argument(metavar="TASK", help="The task; without one the last thing said of any.")
    ] = None,
    yes: Yes = False,
    json: Json = False,
) -> None:
    """Take back the last start, done, skip or know."""
    from ui import studying

    studying.undo(" ".join(task) if task else None, yes, json)


ProblemId = Annotated[str, typer.Argument(metavar="PROBLEM", help="Its id, as `study practice` shows it.")]


@application.command()
def practice(
    week: Annotated[int | None, typer.Option(min=0, max=9999, help="From this week; your own without.")] = None,
    topic: Annotated[str | None, typer.Option(help="On this topic, such as indexes.")] = None,
    due: Annotated[bool, typer.Option("--due", help="What is due for review.")] = False,
    kind: Annotated[
        str | None,
        typer.Option(help="choice, multiple, short, order, output, fix, code, sql, design, cloze or match."),
    ] = None,
    count: Annotated[int, typer.Option(min=1, max=50, help="How many.")] = 1,
    source: Annotated[str | None, typer.Option(help="Made from this source, as `study sources` lists it.")] = None,
    origin: Annotated[
        str | None, typer.Option(help="bank, generated (with a chat model) or passage (made without one).")
    ] = None,
    easier: Annotated[bool, typer.Option("--easier", help="Easier than the last one.")] = False,
    harder: Annotated[bool, typer.Option("--harder", help="Harder than the last one.")] = False,
    json: Json = False,
) -> None:
    """Set practice problems; every one was checked before it is shown."""
    from ui import practising

    options = practising.PracticeOptions(week, topic, source, due, kind, count, origin, easier, harder)
    practising.practice(options, json)


@application.command()
def answer(
    problem: ProblemId,
    option: Annotated[
        list[int] | None, typer.Option("--option", metavar="N", help="An option, counted from 1; may be repeated.")
    ] = None,
    text: Annotated[str | None, typer.Option(help="The answer in words, or what is printed.")] = None,
    file: Annotated[Path | None, typer.Option(help="A file with the answer; - reads standard input.")] = None,
    json: Json = False,
) -> None:
    """Answer a problem; code and SQL are run, in a sandbox."""
    from ui import practising

    practising.answer(problem, tuple(option or ()), text, file, json)


@application.command()
def hint(problem: ProblemId, json: Json = False) -> None:
    """Show the next of a problem's two hints."""
    from ui import practising

    practising.hint(problem, json)


@application.command()
def reveal(problem: ProblemId, json: Json = False) -> None:
    """Show a problem's answer; before an attempt it counts as not recalled."""
    from ui import practising

    practising.reveal(problem, json)


@application.command()
def rate(
    problem: ProblemId,
    rating: Annotated[str, typer.Argument(help="again, hard, good or easy.")],
    json: Json = False,
) -> None:
    """Correct how well you recalled a problem."""
    from ui import practising

    practising.rate(problem, rating, json)


@application.command()
def report(
    problem: ProblemId,
    why: Annotated[str | None, typer.Option(help="What is wrong with it.")] = None,
    take_back: Annotated[bool, typer.Option("--take-back", help="It is right after all: set it again.")] = False,
    json: Json = False,
) -> None:
    """Withdraw a problem that is wrong, at once."""
    from ui import practising

    practising.report(problem, why, take_back, json)


@application.command()
def due(
    fit: Annotated[bool, typer.Option("--fit", help="Fit the schedule to your own reviews first.")] = False,
    json: Json = False,
) -> None:
    """Show the reviews due today, with the minutes they take."""
    from ui import practising

    practising.due(fit, json)


@application.command()
def deck(
    file: Annotated[Path, typer.Argument(help="The file to write: .apkg for Anki, or .csv.")],
    week: Annotated[int | None, typer.Option(min=0, max=9999, help="Only this week.")] = None,
    practised: Annotated[bool, typer.Option("--practised", help="Only what you have answered.")] = False,
    json: Json = False,
) -> None:
    """Write the problems as an Anki deck; a second one updates the first."""
    from ui import practising

    practising.deck(file, week, practised, json)


@plan_verbs.callback()
def plan(
    context: typer.Context,
    week_of: Annotated[
        str | None, typer.Option(metavar="DATE", help="A day of the week wanted; this week without.")
    ] = None,
    minutes: DayMinutes = None,
    yes: Annotated[bool, typer.Option("--yes", help="Keep the plan without asking.")] = False,
    json: Json = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print it as a Markdown page.")] = False,
    ics: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Keep the plan and write it as a calendar file.")
    ] = None,
) -> None:
    """Plan a week that fits your hours; a week in the past is shown as it was."""
    if _verb_follows(context):
        return
    from ui import planning

    planning.show(week_of, minutes, yes, planning.Output(json, markdown, ics))


@plan_verbs.command()
def move(
    session: SessionId,
    day: Annotated[str, typer.Argument(help="A weekday of its week (thu), or a date.")],
    at: Annotated[str | None, typer.Option(metavar="TIME", help="The time of day, such as 19:00.")] = None,
    yes: Yes = False,
    json: Json = False,
) -> None:
    """Put a session on another day and hold it there."""
    from ui import planning

    planning.move(session, day, at, yes, json)


@plan_verbs.command()
def lock(session: SessionId, yes: Yes = False, json: Json = False) -> None:
    """Hold a session where it is when the week is planned anew."""
    from ui import planning

    planning.lock(session, True, yes, json)


@plan_verbs.command()
def unlock(session: SessionId, yes: Yes = False, json: Json = False) -> None:
    """Let a session go again."""
    from ui import planning

    planning.lock(session, False, yes, json)


@plan_verbs.command()
def drop(session: SessionId, yes: Yes = False, json: Json = False) -> None:
    """Leave a session out: its time is free, its work comes later."""
    from ui import planning

    planning.drop(session, yes, json)


@plan_verbs.command("done")
def done_session(
    session: SessionId,
    minutes: Minutes = None,
    unfinished: Annotated[bool, typer.Option("--unfinished", help="The task goes on, be this its last part.")] = False,
    yes: Yes = False,
    json: Json = False,
) -> None:
    """Mark a session as done, and its task with it when it was the last part."""
    from ui import planning

    planning.done(session, minutes, unfinished, yes, json)


@application.command()
def progress(json: Json = False) -> None:
    """Show weeks and tasks with their state, your hours, pace and likely end."""
    from ui import studying

    studying.progress(json)


@learner_verbs.command("list")
def list_learners(json: Json = False) -> None:
    """Everybody who learns here."""
    from ui import learners

    learners.listed(json)


@learner_verbs.command()
def export(
    file: Annotated[Path | None, typer.Argument(help="The file to write; without one, what there is.")] = None,
    learner: LearnerId = None,
    yes: Yes = False,
    json: Json = False,
) -> None:
    """Write all that is kept of a learner into a file."""
    from ui import learners

    learners.export(file, learner, yes, json)


@learner_verbs.command()
def forget(learner: LearnerId = None, yes: Yes = False, json: Json = False) -> None:
    """Remove all that is kept of a learner."""
    from ui import learners

    learners.forget(learner, yes, json)


def _verb_follows(context: typer.Context) -> bool:
    """Whether a verb comes after. Raises UsageError for options before it, which would do nothing there."""
    if context.invoked_subcommand is None:
        return False
    if any(context.params.values()):
        from assistant.errors import UsageError

        verb = context.invoked_subcommand
        raise UsageError(
            "An option stands in the wrong place.",
            f"Write it after `{verb}`; see `{context.command_path} {verb} --help`.",
        )
    return True


def main(arguments: list[str] | None = None) -> None:
    """Run a command. Exits 0 when done, 1 when it failed or needs attention, 2 for wrong usage."""
    arguments = sys.argv[1:] if arguments is None else arguments
    for stream in (sys.stdout, sys.stderr):
        reconfigure: Any = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace")
    debug = "--debug" in arguments
    try:
        application(args=[item for item in arguments if item != "--debug"], prog_name="study")
    except KeyboardInterrupt:
        _stop(STOPPED, 1, debug)
    except SystemExit as ended:
        if ended.code != TYPERS_CODE_OF_CTRL_C:
            raise
        _stop(STOPPED, 1, debug)
    except BrokenPipeError:
        sys.stderr.close()
        raise SystemExit(1) from None
    except Exception as error:  # the one place where an error meets a person: a sentence, never a traceback
        from ui.failure import sentence_and_code

        _stop(*sentence_and_code(error), debug)


def _stop(sentence: str, code: int, debug: bool) -> None:
    print(sentence, file=sys.stderr)
    if debug:
        raise
    raise SystemExit(code) from None


if __name__ == "__main__":
    main()

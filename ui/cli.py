"""`study`: the command line. Every command is a few lines; what it needs is imported when it runs."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

application = typer.Typer(
    name="study",
    help="Learn along a roadmap: ask your library of videos and notes, every sentence cited and checked.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

STOPPED = "Stopped. What was finished is kept; the same command goes on from there."
TYPERS_CODE_OF_CTRL_C = 130

Json = Annotated[
    bool, typer.Option("--json", help="Print one JSON document (JSON Lines for a batch) and nothing else.")
]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask before writing.")]
Weeks = Annotated[list[int] | None, typer.Option("--week", min=0, max=9999, help="A week; may be repeated.")]


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
    json: Json = False,
) -> None:
    """Ask the library; every sentence of the answer is cited and checked."""
    from ui import asking

    asking.ask(question, questions, week, conversation, json)


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

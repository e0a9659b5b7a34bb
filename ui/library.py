"""The commands that look after the library: sources, remove, collect, backup, restore, roadmap."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import typer

from assistant.errors import NotFoundError, UsageError
from assistant.settings import load_settings
from ui.opening import ensure_roadmap, open_assistant
from ui.printing import confirm, console, duration, print_json, to_dict, waiting
from ui.video_words import seen


def sources(json: bool) -> None:
    """All sources with status, weeks and passages."""
    with open_assistant() as assistant:
        listed = assistant.library.sources()
    if json:
        print_json({"sources": [{**to_dict(source), "source_id": source.id} for source in listed]})
        return
    from rich.table import Table
    from rich.text import Text

    table = Table("id", "title", "kind", "weeks", "length", "passages", "state")
    for source in listed:
        length = duration(source.duration_seconds) if source.duration_seconds else ""
        state = source.status if not source.reason else f"{source.status}: {source.reason}"
        weeks = ", ".join(map(str, source.weeks))
        table.add_row(source.id, Text(source.title), source.kind, weeks, length, str(source.passages), Text(state))
    console().print(table if listed else "The library is empty: `study ingest PATH` reads files into it.")


def remove(ids: list[str], yes: bool, json: bool) -> None:
    """Remove sources by id; an id that is not there is an error, and nothing is removed."""
    with open_assistant() as assistant:
        known = {source.id: source for source in assistant.library.sources()}
        missing = [item for item in ids if item not in known]
        if missing:
            raise NotFoundError(f"There is no source {missing[0]} in the library.", "`study sources` lists them.")
        titles = ", ".join(known[item].title for item in ids)
        if not confirm(f"Remove {titles} from the library?", yes, json):
            raise typer.Exit(1)
        removed = assistant.library.remove(ids)
    print_json({"removed": removed}) if json else console().print(f"{len(removed)} removed.")


def collect(json: bool) -> None:
    """Delete vectors that nothing uses."""
    from ingest.pipeline import collect as collect_vectors

    with open_assistant() as assistant:
        removed = collect_vectors(assistant.database)
    print_json({"removed": removed}) if json else console().print(f"{removed} unused vectors removed.")


def backup(file: Path, json: bool) -> None:
    """Write a backup."""
    from assistant.database.backup import backup as write_backup

    with waiting("Writing the backup", quiet=json):
        write_backup(load_settings(), file)
    size = file.stat().st_size
    print_json({"file": str(file), "bytes": size}) if json else console().print(
        f"{file} holds the library, the conversations and the roadmaps ({size / 1e6:.1f} MB).", markup=False
    )


def restore(file: Path, yes: bool, json: bool) -> None:
    """Put a backup in the place of what is there, or leave everything as it is."""
    from assistant.database.backup import restore as read_backup

    if not confirm(f"Replace the library and the conversations by those of {file}?", yes, json):
        raise typer.Exit(1)
    with waiting("Restoring", quiet=json):
        read_backup(load_settings(), file)
    print_json({"restored": str(file)}) if json else console().print("Restored.")


def roadmap(verb: str | None, name: str | None, json: bool) -> None:
    """Show the roadmap in use, or use another one."""
    if verb is not None and (verb != "use" or name is None):
        raise UsageError(
            "This form of `study roadmap` is not known.", "It is `study roadmap` or `study roadmap use ID`."
        )
    with open_assistant() as assistant:
        ensure_roadmap(assistant)
        if name is not None:
            assistant.library.use_roadmap(name)
        active = assistant.library.active_roadmap()
        assert active is not None and active.structure is not None
        loaded = assistant.library.roadmaps()
    if json:
        print_json({**active.structure, "id": active.id, "loaded": [item.id for item in loaded]})
        return
    _print_roadmap(dict(active.structure))
    for item in loaded:
        console().print(f"{'in use' if item.active else 'loaded'}: {item.id} · {item.title}", markup=False)


def _print_roadmap(structure: dict[str, Any]) -> None:
    screen = console()
    screen.print(structure["title"], style="bold", markup=False)
    month = None
    for week in structure["weeks"]:
        if week["month"] != month:
            month = week["month"]
            screen.print(f"\n{month or ''}", style="bold", markup=False)
        screen.print(f"Week {week['number']}: {week['title']}", markup=False)
        for task in week["tasks"]:
            screen.print(f"    {task['kind']}: {task['title']}", markup=False)
        for video in week["videos"]:
            screen.print(f"    video: {seen(video['title'])} · {video['url']}", markup=False)
    for note in structure["notes"]:
        if not note["understood"]:
            screen.print(f"Line {note['line']} was not understood: {note['text']}", markup=False)

"""The library page: what is there, what it says, how more comes in, and what went wrong."""

from __future__ import annotations

from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from streamlit.testing.v1 import AppTest

from assistant.service import Assistant
from tests.app.conftest import Start, button, settled, visit, words

CAPTIONS = "WEBVTT\n\n00:00:01.000 --> 00:00:04.000\nA numbat queue never loses a message.\n"


def tab(app: AppTest, name: str) -> AppTest:
    app.session_state["library-tab"] = name
    return app.run()


def test_sources_stand_there_with_length_state_and_weeks(start: Start) -> None:
    said = words(start("library"))
    assert "26 sources with " in said and "of recordings" in said
    assert "Sample lecture: Postgres from the first table to the connection pool" in said.replace("\\", "")
    assert "week 6 · 9 min · " in said and "ready" in said


def test_a_source_opens_from_its_beginning(start: Start) -> None:
    app = start("library")
    button(app, "Docker").click().run()
    assert "From the beginning · 0:00" in words(app)
    button(app, "Show more").click().run()
    button(app, "Close").click().run()
    assert "From the beginning" not in words(app)


def test_a_search_shows_passages_and_opens_one_in_its_transcript(start: Start) -> None:
    app = tab(start("library"), "Search")
    app.text_input(key="library-query").set_value("deadlock").run()
    assert "A deadlock is two transactions" in words(app)
    next(item for item in app.button if str(item.key).startswith("passage-")).click().run()
    assert "The passage · " in words(app)


def test_a_search_for_nothing_at_all_is_no_error(start: Start) -> None:
    app = tab(start("library"), "Search")
    for query in ("   ", "the of and", "\x00'\"();--", "🦘"):
        app.text_input(key="library-query").set_value(query).run()
        assert not app.exception and not app.error


def test_files_are_uploaded_and_a_bad_one_says_why(start: Start, assistant: Assistant) -> None:
    app = tab(start("library"), "Add")
    files = [("numbat.vtt", CAPTIONS.encode(), "text/vtt"), ("broken.vtt", b"no captions", "text/vtt")]
    app.file_uploader[0].set_value(files)
    button(app, "Add these files").click().run()
    settled(app, "ingesting")
    assert "1 file read, 1 passage" in app.success[0].value.replace("\\", "")
    assert "broken\\.vtt" in app.error[0].value
    assert any(source.title == "numbat" for source in assistant.library.sources())
    tab(app, "Sources")
    assert "could not be read" in words(app) and button(app, "Read it again")


def test_an_uploaded_name_cannot_leave_the_folder_of_uploads(start: Start, assistant: Assistant) -> None:
    app = tab(start("library"), "Add")
    app.file_uploader[0].set_value([("../../.ssh/x.vtt", CAPTIONS.encode(), "text/vtt")])
    button(app, "Add these files").click().run()
    settled(app, "ingesting")
    uploads = assistant.settings.home / "uploads"
    assert [path.name for path in uploads.iterdir()] == ["x.vtt"]


def test_a_path_is_read_and_a_bad_path_says_so(start: Start, tmp_path: Path) -> None:
    (tmp_path / "talks").mkdir()
    (tmp_path / "talks" / "numbat.vtt").write_text(CAPTIONS)
    app = tab(start("library"), "Add")
    for path, said in ((tmp_path / "talks", "1 file read"), (tmp_path / "nowhere", "There is no file or folder")):
        app.text_input(key="add-this-path").set_value(str(path))
        button(app, "Add this path").click().run()
        settled(app, "ingesting")
        assert said in words(app)
        assert not app.exception


def paste(app: AppTest, title: str, text: str, week: int | None = None) -> AppTest:
    app.text_area(key="paste-text").set_value(text)
    app.text_input(key="paste-title").set_value(title)
    app.selectbox(key="paste-week").set_value(week)
    button(app, "Add this transcript").click().run()
    return settled(app, "ingesting")


def test_a_pasted_transcript_is_read_in_for_its_week_with_its_times(start: Start, assistant: Assistant) -> None:
    app = tab(start("library"), "Add")
    timed = "0:00\nA numbat queue never loses a message.\n0:07\nIt keeps each one.\n0:12\nThen it sleeps.\n"
    paste(app, "What’s a numbat: queues/1", timed, week=18)
    added = next(source for source in assistant.library.sources() if "numbat" in source.title)
    assert (added.title, added.kind, added.weeks) == ("What’s a numbat queues 1", "captions", (18,))
    assert Path(added.uri).parent == assistant.settings.home / "uploads"
    assert "1 file read, 1 passage" in words(app) and app.text_area(key="paste-text").value == ""


def test_another_text_of_the_same_title_takes_nothing_away(start: Start, assistant: Assistant) -> None:
    app = tab(start("library"), "Add")
    for text in ("A numbat queue never loses a message.", "A numbat sleeps at night.", "A numbat sleeps at night."):
        paste(app, "Numbat", text)
    added = sorted(source.title for source in assistant.library.sources() if "Numbat" in source.title)
    assert added == ["Numbat", "Numbat 2"]


def test_a_title_cannot_leave_the_folder_of_uploads(start: Start, assistant: Assistant) -> None:
    app = tab(start("library"), "Add")
    for title in ("../../.ssh/x", "..", "ü" * 120):
        paste(app, title, f"A numbat queue never loses a message, says {title}.")
        assert "1 file read" in words(app)
    uploads = assistant.settings.home / "uploads"
    assert len(list(uploads.iterdir())) == 3 and all(path.is_file() for path in uploads.iterdir())


def test_a_transcript_without_text_or_title_is_asked_for_it(start: Start, assistant: Assistant) -> None:
    app = tab(start("library"), "Add")
    for title, text, said in (("Numbat", " ", "There is no text yet"), ("", "A numbat queue.", "has no title yet")):
        app.text_area(key="paste-text").set_value(text)
        app.text_input(key="paste-title").set_value(title)
        button(app, "Add this transcript").click().run()
        assert said in words(app)
    assert not (assistant.settings.home / "uploads").exists()


def test_a_source_is_removed(start: Start, assistant: Assistant) -> None:
    app = start("library")
    docker = next(source for source in assistant.library.sources() if "Docker" in source.title)
    app.multiselect[0].set_value([docker.id]).run()
    button(app, "Remove 1 source").click().run()
    assert docker.id not in {source.id for source in assistant.library.sources()}
    assert "Docker" not in words(app)


def test_a_long_library_shows_a_part_and_finds_by_title(start: Start, assistant: Assistant, tmp_path: Path) -> None:
    from ui.opening import run_ingest

    for number in range(15):
        (tmp_path / f"talk {number}.vtt").write_text(CAPTIONS)
    run_ingest(assistant, [tmp_path])
    app = start("library")
    assert len([item for item in app.button if str(item.key).startswith("source-")]) == 15
    app.text_input(key="library-filter").set_value("TALK 7").run()
    assert [item.label for item in app.button if str(item.key).startswith("source-")] == ["talk 7"]


def test_a_database_that_is_gone_is_one_sentence_and_no_traceback(
    start: Start, library: str, assistant: Assistant
) -> None:
    app = start()
    assistant.database._pool.timeout = 1.0  # seconds to wait for it, so that the page is drawn soon
    name = conninfo_to_dict(library)["dbname"]
    with psycopg.connect(make_conninfo(library, dbname="postgres"), autocommit=True) as connection:
        connection.execute(f'drop database "{name}" with (force)')
    visit(app, "library")
    assert not app.exception
    assert len(app.error) == 1 and "Traceback" not in words(app)

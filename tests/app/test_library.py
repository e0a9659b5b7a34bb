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


def test_a_database_that_is_gone_is_one_sentence_and_no_traceback(start: Start, library: str) -> None:
    app = start()
    name = conninfo_to_dict(library)["dbname"]
    with psycopg.connect(make_conninfo(library, dbname="postgres"), autocommit=True) as connection:
        connection.execute(f'drop database "{name}" with (force)')
    visit(app, "library")
    assert not app.exception
    assert len(app.error) == 1 and "Traceback" not in words(app)

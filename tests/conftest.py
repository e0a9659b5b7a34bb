"""What tests share: a database of their own on a real server, and settings that point to it.

The server is the embedded one; with STUDY_TEST_SERVER=tcp it is one over TCP with a password.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from assistant.database import Database, open_database
from assistant.database.migrate import migrate
from assistant.service import Assistant
from assistant.settings import Settings
from tests.servers import embedded_server, tcp_server
from ui.opening import ROADMAP, SAMPLE_LIBRARY, run_ingest

TEMPLATE = "study_template"
NAMES = count(1)

for name in [name for name in os.environ if name.startswith(("STUDY_", "OPENAI_", "DATABASE_", "YOUTUBE_"))]:
    if not name.startswith("STUDY_TEST_"):
        del os.environ[name]


@pytest.fixture(scope="session")
def test_data() -> Path:
    """The folder of other people's data; tests that take it are marked `shared_data`."""
    folder = os.environ.get("STUDY_TEST_DATA")
    if not folder:
        pytest.skip("needs other people's data: STUDY_TEST_DATA is not set")
    return Path(folder)


@pytest.fixture(scope="session")
def server_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The owner's connection string to a server that lives as long as the tests."""
    over_tcp = os.environ.get("STUDY_TEST_SERVER") == "tcp"
    home = tmp_path_factory.mktemp("server")
    with tcp_server(home) if over_tcp else embedded_server(home) as url:
        yield url


@pytest.fixture(scope="session")
def template(server_url: str) -> str:
    """The name of a database that is migrated and has no rows."""
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f"create database {TEMPLATE}")
    with psycopg.connect(make_conninfo(server_url, dbname=TEMPLATE), autocommit=True) as connection:
        migrate(connection)
    return TEMPLATE


@pytest.fixture(scope="session")
def filled(server_url: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a database with the roadmap and the sample lectures in it."""
    name = f"{template}_filled"
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f"create database {name} template {template}")
    settings = Settings(  # type: ignore[call-arg]
        _env_file=None,
        STUDY_HOME=tmp_path_factory.mktemp("filled"),
        DATABASE_URL=make_conninfo(server_url, dbname=name),
    )
    with Assistant.open(settings) as assistant:
        run_ingest(assistant, [ROADMAP, SAMPLE_LIBRARY])
    return name


@pytest.fixture
def filled_settings(server_url: str, filled: str, tmp_path: Path) -> Iterator[Settings]:
    """Settings for a database of the test's own that has the roadmap and the sample lectures in it."""
    name = f"study_filled_{os.getpid()}_{next(NAMES)}"
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f"create database {name} template {filled}")
    yield Settings(  # type: ignore[call-arg]
        _env_file=None, STUDY_HOME=tmp_path / name, DATABASE_URL=make_conninfo(server_url, dbname=name)
    )
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f"drop database {name} with (force)")


@pytest.fixture
def fresh_settings(server_url: str, template: str, tmp_path: Path) -> Iterator[Callable[[], Settings]]:
    """Makes settings, each call with a migrated database and a data folder of its own."""
    made: list[str] = []

    def make() -> Settings:
        name = f"study_test_{os.getpid()}_{next(NAMES)}"
        with psycopg.connect(server_url, autocommit=True) as connection:
            connection.execute(f"create database {name} template {template}")
        made.append(name)
        return Settings(  # type: ignore[call-arg]
            _env_file=None, STUDY_HOME=tmp_path / name, DATABASE_URL=make_conninfo(server_url, dbname=name)
        )

    yield make
    with psycopg.connect(server_url, autocommit=True) as connection:
        for name in made:
            connection.execute(f"drop database {name} with (force)")


@pytest.fixture
def open_fresh(fresh_settings: object) -> Iterator[Callable[[Settings], Database]]:
    """Opens databases and closes them when the test is over, before they are dropped."""
    opened: list[Database] = []

    def make(settings: Settings) -> Database:
        opened.append(open_database(settings))
        return opened[-1]

    yield make
    for database in opened:
        database.close()


@pytest.fixture
def settings(fresh_settings: Callable[[], Settings]) -> Settings:
    """Settings for a migrated database of the test's own."""
    return fresh_settings()


@pytest.fixture
def database(settings: Settings, open_fresh: Callable[[Settings], Database]) -> Database:
    """A migrated database of the test's own, empty."""
    return open_fresh(settings)

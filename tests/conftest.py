"""What tests share: a database of their own on a real server, and settings that point to it.

The server is the embedded one; with STUDY_TEST_SERVER=tcp it is one over TCP with a password.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import hypothesis
import numpy as np
import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from assistant.database import Database, open_database
from assistant.database.backup import backup, restore
from assistant.database.migrate import migrate
from assistant.models import local_embedder
from assistant.service import Assistant
from assistant.settings import Settings
from tests.servers import embedded_server, tcp_server
from ui.opening import ROADMAP, SAMPLE_LIBRARY, run_ingest

TEMPLATE = "study_template"
NAMES = count(1)
VECTORS: dict[tuple[str, str], np.ndarray] = {}
"""What the bundled model made of texts: of a text alone, so that one test need not make it again after another."""

hypothesis.settings.register_profile(
    "busy machine", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("busy machine")

OURS = ("STUDY_", "OPENAI_", "DATABASE_", "YOUTUBE_")
WAYS_OUT = ("ALL_PROXY", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")
TRUSTED = ("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
"""How this machine reaches the world, and whom it trusts there: in capitals or not, no test is to depend on it."""


def is_of_the_machine(name: str) -> bool:
    """Whether a variable of the environment would change what the tests see."""
    capitals = name.upper()
    ours = capitals.startswith(OURS) and not name.startswith("STUDY_TEST_")
    return ours or capitals in WAYS_OUT or capitals in TRUSTED


for name in filter(is_of_the_machine, list(os.environ)):
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


@contextmanager
def vectors_remembered() -> Iterator[None]:
    """No text goes through the bundled model twice."""
    real = local_embedder.LocalEmbedder._vector

    def remembered(embedder: local_embedder.LocalEmbedder, text: str) -> np.ndarray:
        key = embedder.model, text
        if key not in VECTORS:
            VECTORS[key] = real(embedder, text)
        return VECTORS[key].copy()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(local_embedder.LocalEmbedder, "_vector", remembered)
        yield


@pytest.fixture
def quick_vectors() -> Iterator[None]:
    with vectors_remembered():
        yield


@pytest.fixture(scope="session")
def filled_backup(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The backup of the database `filled`, which has been made where that was asked for.

    Of several processes of tests one makes it, and the others read it; so do later runs, where STUDY_TEST_FILLED names
    a folder to leave it in.
    """
    shared = tmp_path_factory.getbasetemp().parent if "PYTEST_XDIST_WORKER" in os.environ else None
    return Path(os.environ.get("STUDY_TEST_FILLED", shared or tmp_path_factory.mktemp("shared"))) / "filled.backup"


@pytest.fixture(scope="session")
def filled(server_url: str, template: str, filled_backup: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a database with the roadmap and the sample lectures in it."""
    name = f"{template}_filled"
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f"create database {name} template {template}")
    settings = Settings(  # type: ignore[call-arg]
        _env_file=None,
        STUDY_HOME=tmp_path_factory.mktemp("filled"),
        DATABASE_URL=make_conninfo(server_url, dbname=name),
    )
    with filled_backup.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if filled_backup.exists():
            restore(settings, filled_backup)
            return name
        with vectors_remembered(), Assistant.open(settings) as assistant:
            run_ingest(assistant, [ROADMAP, SAMPLE_LIBRARY])
        backup(settings, filled_backup)
    return name


@pytest.fixture
def filled_settings(server_url: str, filled: str, quick_vectors: None, tmp_path: Path) -> Iterator[Settings]:
    """Settings for a database of the test's own that has the roadmap and the sample lectures in it."""
    name = f"study_filled_{os.getpid()}_{next(NAMES)}"
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f"create database {name} template {filled}")
    yield Settings(  # type: ignore[call-arg]
        _env_file=None,
        STUDY_HOME=tmp_path / name,
        DATABASE_URL=make_conninfo(server_url, dbname=name),
        STUDY_ANSWERS="written",
    )
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f"drop database {name} with (force)")


@pytest.fixture
def fresh_settings(
    server_url: str, template: str, quick_vectors: None, tmp_path: Path
) -> Iterator[Callable[[], Settings]]:
    """Makes settings, each call with a migrated database and a data folder of its own."""
    made: list[str] = []

    def make() -> Settings:
        name = f"study_test_{os.getpid()}_{next(NAMES)}"
        with psycopg.connect(server_url, autocommit=True) as connection:
            connection.execute(f"create database {name} template {template}")
        made.append(name)
        return Settings(  # type: ignore[call-arg]
            _env_file=None,
            STUDY_HOME=tmp_path / name,
            DATABASE_URL=make_conninfo(server_url, dbname=name),
            STUDY_ANSWERS="written",
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

"""The library, the conversations and the roadmaps in one file, and back."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from assistant.database import connect, open_database
from assistant.database.failures import translated
from assistant.database.migrate import read_migrations
from assistant.database.server import EmbeddedServer, program_folder, run_program
from assistant.errors import DatabaseError, StudyError
from assistant.settings import Settings

DUMP, MANIFEST, ROADMAPS = "database.dump", "manifest.json", "roadmaps/"
FORMAT = "study-assistant-backup"


def backup(settings: Settings, file: Path) -> None:
    """Write a backup; the file is there wholly or not at all. Raises DatabaseError, StudyError."""
    with _reached(settings) as url, _scratch(file.absolute().parent) as scratch:
        dump = scratch / DUMP
        _run("pg_dump", ["--format=custom", "--no-owner", f"--file={dump}"], url, "The backup could not be made")
        packed = scratch / "backup.zip"
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(MANIFEST, json.dumps({"format": FORMAT, "migrations": len(read_migrations())}))
            archive.write(dump, DUMP, zipfile.ZIP_STORED)
            for path in sorted((settings.home / "roadmaps").glob("*")):
                archive.write(path, ROADMAPS + path.name)
        packed.chmod(0o600)
        packed.replace(file)


def restore(settings: Settings, file: Path) -> None:
    """Put a backup in the place of what is there; when that fails, everything stays as it was.

    The dump is read into a database beside the one in use, and only when it is whole does it take its place.
    """
    with _reached(settings) as url, _scratch(settings.home) as scratch:
        archive = _open(file)
        with archive:
            archive.extract(DUMP, scratch)
            roadmaps = [name for name in archive.namelist() if _is_roadmap(name)]
            for name in roadmaps:
                archive.extract(name, scratch)
        _replace_database(url, scratch / DUMP)
        _replace_roadmaps(settings.home / "roadmaps", scratch / ROADMAPS)
    open_database(settings).close()


@contextmanager
def _reached(settings: Settings) -> Iterator[str]:
    """The owner's connection string, the embedded server running meanwhile and the schema in order."""
    open_database(settings).close()
    if settings.database_url is not None:
        yield settings.database_url.get_secret_value()
        return
    server = EmbeddedServer(settings.home)
    url = server.start()
    try:
        yield url
    finally:
        server.leave()


@contextmanager
def _scratch(beside: Path) -> Iterator[Path]:
    """A private folder on the disk of the result, gone afterwards."""
    try:
        beside.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=".study-", dir=beside))
    except OSError as error:
        raise StudyError(f"Nothing can be written to {beside}: {error.strerror}.", "Choose another place.") from None
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _open(file: Path) -> zipfile.ZipFile:
    """The archive of a backup. Raises StudyError when it is none, or of a newer program."""
    try:
        archive = zipfile.ZipFile(file)
        manifest = json.loads(archive.read(MANIFEST))
        archive.getinfo(DUMP)
        migrations = int(manifest["migrations"]) if manifest["format"] == FORMAT else None
    except FileNotFoundError:
        raise StudyError(f"There is no file {file}.", "Check the name.") from None
    except (OSError, zipfile.BadZipFile, KeyError, ValueError, TypeError):
        raise StudyError(
            f"{file} is not a backup of the study assistant, or is damaged.", "Take another one."
        ) from None
    if migrations is None or migrations > len(read_migrations()):
        raise StudyError(f"{file} was made by a newer version of the program.", "Update the program.")
    return archive


def _is_roadmap(name: str) -> bool:
    """Only plain names below the folder of roadmaps: an archive may come from anywhere."""
    return name.startswith(ROADMAPS) and "/" not in name[len(ROADMAPS) :] and Path(name).suffix in (".md", ".origin")


def _replace_database(url: str, dump: Path) -> None:
    parameters = conninfo_to_dict(url)
    name = str(parameters.get("dbname") or parameters.get("user"))
    beside = f"{name}_restoring_{os.getpid()}"
    around = make_conninfo(url, dbname="postgres")
    with translated(), connect(around) as connection:
        connection.autocommit = True
        connection.execute(sql.SQL("create database {}").format(sql.Identifier(beside)))
        try:
            options = ["--no-owner", "--exit-on-error", "--single-transaction"]
            target = make_conninfo(url, dbname=beside)
            _run(
                "pg_restore",
                [*options, f"--dbname={_without_password(target)}", str(dump)],
                target,
                "Nothing was restored",
            )
        except BaseException:
            connection.execute(sql.SQL("drop database {}").format(sql.Identifier(beside)))
            raise
        _swap(connection, name, beside)


def _swap(connection: psycopg.Connection[object], name: str, beside: str) -> None:
    """Put one database in the other's place, whoever is connected."""
    old = f"{name}_before_{os.getpid()}"
    connection.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", (name,))
    rename = sql.SQL("alter database {} rename to {}")
    connection.execute(rename.format(sql.Identifier(name), sql.Identifier(old)))
    connection.execute(rename.format(sql.Identifier(beside), sql.Identifier(name)))
    connection.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(old)))


def _replace_roadmaps(place: Path, restored: Path) -> None:
    restored.mkdir(exist_ok=True)
    old = place.with_name(".roadmaps-before")
    shutil.rmtree(old, ignore_errors=True)
    if place.exists():
        place.rename(old)
    restored.rename(place)
    shutil.rmtree(old, ignore_errors=True)


def _without_password(url: str) -> str:
    parameters = conninfo_to_dict(url)
    parameters.pop("password", None)
    return make_conninfo("", **parameters)


def _run(program: str, options: list[str], url: str, what: str) -> None:
    """Run a program of PostgreSQL against a database; the password travels in its environment, not its arguments."""
    command: list[Path | str] = [program_folder() / "bin" / program, *options]
    if program == "pg_dump":
        command.append(f"--dbname={_without_password(url)}")
    password = conninfo_to_dict(url).get("password")
    try:
        run_program(command, None, what, {"PGPASSWORD": str(password)} if password else {})
    except DatabaseError as error:
        if "server version mismatch" in str(error):
            raise DatabaseError(
                f"{what}: the server is of a newer major version than the program's pg_dump.",
                "Use the server's own pg_dump.",
            ) from None
        raise

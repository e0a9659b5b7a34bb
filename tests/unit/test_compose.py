"""The Compose file, the image and what is sent to its builder keep their promises. No Docker engine is needed."""

from __future__ import annotations

import fnmatch
import json
import re
import shlex
from pathlib import Path
from typing import Any

import psycopg.conninfo
import pytest
import yaml
from jsonschema import Draft202012Validator
from pydantic import AliasChoices
from typer.testing import CliRunner

from assistant.settings import ROOT, Settings
from ui.cli import application

SCHEMA = Path(__file__).parent.parent / "data" / "compose-spec.json"
SECRET_NAME = re.compile(r"PASSWORD|KEY|SECRET|TOKEN")
INTERPOLATION = re.compile(r"\$\{(\w+)(:[?-])([^}]*)\}")


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    loaded = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    assert isinstance(loaded, dict)
    return loaded


@pytest.fixture(scope="module")
def stages() -> list[list[tuple[str, str]]]:
    """The Dockerfile's instructions, by stage."""
    found: list[list[tuple[str, str]]] = []
    for line in (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ").splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        word, rest = line.split(maxsplit=1)
        if word == "FROM":
            found.append([])
        found[-1].append((word, rest))
    return found


def violations(compose: object) -> list[str]:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    return [error.message for error in Draft202012Validator(schema).iter_errors(compose)]


def test_the_file_is_what_the_compose_specification_asks_for(compose: dict[str, Any]) -> None:
    assert violations(compose) == []


def test_the_schema_would_find_a_mistake(compose: dict[str, Any]) -> None:
    app = {**compose["services"]["app"], "helthcheck": {}}
    assert violations({**compose, "services": {**compose["services"], "app": app}}) != []


def test_every_service_has_a_health_check_and_the_app_waits_for_the_database(compose: dict[str, Any]) -> None:
    services = compose["services"]
    assert all(service["healthcheck"]["test"][0] == "CMD" for service in services.values())
    assert "pg_isready" in services["database"]["healthcheck"]["test"]
    assert services["app"]["depends_on"] == {"database": {"condition": "service_healthy"}}


def test_the_health_check_of_the_app_is_a_program_that_asks_streamlit(compose: dict[str, Any]) -> None:
    _, program, option, source = compose["services"]["app"]["healthcheck"]["test"]
    assert (program, option) == ("python", "-c")
    compile(source, "healthcheck", "exec")
    assert "http://127.0.0.1:8501/_stcore/health" in source


def test_the_database_is_postgresql_18_with_pgvector_and_keeps_its_data_where_that_image_does(
    compose: dict[str, Any],
) -> None:
    database = compose["services"]["database"]
    assert database["image"] == "pgvector/pgvector:pg18"
    assert database["volumes"] == ["database:/var/lib/postgresql"]
    assert "ports" not in database, "only the app has to reach the database"
    assert set(compose["volumes"]) == {"database", "home"}


def test_the_app_is_published_on_this_machine_alone_unless_told_otherwise(compose: dict[str, Any]) -> None:
    published = [INTERPOLATION.sub(r"\3", port) for port in compose["services"]["app"]["ports"]]
    assert published == ["127.0.0.1:8501:8501"]


def test_the_data_folder_of_the_app_is_a_volume_and_the_one_the_image_makes(
    compose: dict[str, Any], stages: list[list[tuple[str, str]]]
) -> None:
    app = compose["services"]["app"]
    home = app["environment"]["STUDY_HOME"]
    assert app["volumes"] == [f"home:{home}"]
    assert any(word == "RUN" and home in rest and "-o study" in rest for word, rest in stages[-1])


def test_no_secret_stands_in_the_compose_file(compose: dict[str, Any]) -> None:
    for service in compose["services"].values():
        for name, value in service["environment"].items():
            if SECRET_NAME.search(name):
                assert value is None or ((match := INTERPOLATION.fullmatch(value)) and match[2] == ":?"), name


def test_a_missing_password_stops_compose_with_a_sentence(compose: dict[str, Any]) -> None:
    for place, name in (("database", "POSTGRES_PASSWORD"), ("app", "PGPASSWORD")):
        match = INTERPOLATION.fullmatch(compose["services"][place]["environment"][name])
        assert match is not None
        assert match[1] == "POSTGRES_PASSWORD"
        assert match[3].endswith(".")


def test_the_password_stands_outside_the_connection_string_so_that_any_password_works(compose: dict[str, Any]) -> None:
    database, app = (compose["services"][name]["environment"] for name in ("database", "app"))
    parts = psycopg.conninfo.conninfo_to_dict(app["DATABASE_URL"])
    assert parts == {
        "host": "database",
        "port": "5432",
        "user": database["POSTGRES_USER"],
        "dbname": database["POSTGRES_DB"],
    }


def test_every_setting_reaches_the_app(compose: dict[str, Any]) -> None:
    named: set[object] = set()
    for field in Settings.model_fields.values():
        alias = field.validation_alias
        named |= set(alias.choices) if isinstance(alias, AliasChoices) else {alias}
    files_of_this_machine = {"SSL_CERT_FILE"}
    assert named - files_of_this_machine <= set(compose["services"]["app"]["environment"])


def test_the_app_starts_with_a_command_that_exists(
    compose: dict[str, Any], stages: list[list[tuple[str, str]]]
) -> None:
    command = compose["services"]["app"]["command"]
    assert command[:4] == ["study", "up", "--host", "0.0.0.0"]
    assert json.loads(next(rest for word, rest in stages[-1] if word == "CMD")) == command[:4]
    shown = CliRunner().invoke(application, ["up", "--help"], env={"COLUMNS": "200"}).output
    assert all(option in shown for option in command if option.startswith("--"))


def test_the_image_runs_as_an_ordinary_user_of_a_fixed_number(stages: list[list[tuple[str, str]]]) -> None:
    words = [word for word, _ in stages[-1]]
    assert ("USER", "study") in stages[-1]
    assert "USER" not in words[words.index("USER") + 1 :]
    assert not {"RUN", "COPY", "ADD"} & set(words[words.index("USER") :])
    assert any(word == "RUN" and "--uid 10001" in rest for word, rest in stages[-1])


def test_packages_are_installed_from_the_lock_by_hash_and_in_a_stage_of_their_own(
    stages: list[list[tuple[str, str]]],
) -> None:
    assert len(stages) == 2
    assert all(stage[0][1].startswith("python:3.13-slim") for stage in stages)
    installs = [rest for stage in stages for word, rest in stage if word == "RUN" and "pip install" in rest]
    assert len(installs) == 2
    assert "--require-hashes -r requirements.lock" in installs[0]
    assert "--no-deps" in installs[1]
    assert not any("pip" in rest for word, rest in stages[-1] if word == "RUN")


def test_no_secret_stands_in_the_image(stages: list[list[tuple[str, str]]]) -> None:
    told = [rest for stage in stages for word, rest in stage if word in ("ENV", "ARG", "LABEL")]
    assert not any(SECRET_NAME.search(rest) for rest in told)


def test_the_libraries_in_the_image_report_to_nobody(stages: list[list[tuple[str, str]]]) -> None:
    told = " ".join(rest for word, rest in stages[-1] if word == "ENV").split()
    assert {
        "ORT_DISABLE_TELEMETRY=1",
        "STREAMLIT_LOGGER_HIDE_WELCOME_MESSAGE=true",
        "STREAMLIT_BROWSER_GATHER_USAGE_STATS=false",
    } <= set(told)


def test_what_the_image_copies_exists_and_is_sent_to_the_builder(stages: list[list[tuple[str, str]]]) -> None:
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    sent = {line[1:] for line in ignored if line.startswith("!")}
    copied = {
        source
        for stage in stages
        for word, rest in stage
        if word == "COPY" and not rest.startswith("--from")
        for source in shlex.split(rest)[:-1]
    }
    assert copied == sent
    assert all((ROOT / name).exists() for name in copied)


def test_neither_keys_nor_history_nor_the_environment_are_sent_to_the_builder() -> None:
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]
    assert rules[0] == "*", "what is not named stays out"
    after_the_last_named = rules[max(place for place, rule in enumerate(rules) if rule.startswith("!")) + 1 :]
    for name in (".env", "ui/.env", "data/.env.local", "assistant/__pycache__"):
        assert any(fnmatch.fnmatch(f"/{name}", rule.replace("**", "*")) for rule in after_the_last_named), name


def test_every_package_of_the_project_is_in_the_image(stages: list[list[tuple[str, str]]]) -> None:
    import tomllib

    packages = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]["packages"]
    copied = " ".join(rest for stage in stages for word, rest in stage if word == "COPY").split()
    assert {name.split(".")[0] for name in packages} <= set(copied)

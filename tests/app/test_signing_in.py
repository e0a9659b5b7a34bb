"""Who the pages take a person for: the local learner without sign-in, else whoever signed in, and nobody in doubt."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit import config
from streamlit.config_option import ConfigOption
from streamlit.runtime.secrets import Secrets
from streamlit.testing.v1 import AppTest

from assistant.database import LOCAL_LEARNER
from assistant.database.learner_store import LearnerStore
from assistant.domain import Sentence
from assistant.errors import StudyError
from assistant.service import Assistant
from assistant.settings import ROOT
from tests.app.conftest import SECONDS, visit, words
from tests.app.stored import QUESTION, answered, keep
from tests.database.owned import rows_of
from tests.oidc import COOKIE_SECRET
from ui import person
from ui.person import current_learner, fault_of, learner_of, sign_in_needed

ISSUER = "https://id.example.org/realms/study"
AUTH = {
    "redirect_uri": "https://study.example.org/oauth2callback",
    "cookie_secret": COOKIE_SECRET,
    "client_id": "study",
    "client_secret": "known to two",
    "server_metadata_url": f"{ISSUER}/.well-known/openid-configuration",
}
ADA = {"is_logged_in": True, "provider": "default", "iss": ISSUER, "sub": "ada-1", "name": "Ada King"}
NO_ONES = ("New conversation", "What would you like to know")
Open = Callable[..., AppTest]


@pytest.fixture(autouse=True)
def unseen() -> Iterator[None]:
    """No test knows what the one before had configured."""
    person._WANTED.clear()
    yield
    person._WANTED.clear()


@pytest.fixture
def open_app(library: str) -> Open:
    """The app with the section [auth] and the claims of whoever comes."""

    def go(auth: Any = AUTH, **user: Any) -> AppTest:
        app = AppTest.from_file(str(ROOT / "ui" / "app.py"), default_timeout=SECONDS)
        app.secrets["auth"] = auth
        app.user = user or {"is_logged_in": False}
        return app.run()

    return go


def is_card(app: AppTest) -> bool:
    said = words(app)
    return "Sign in to go on" in said and not any(part in said for part in NO_ONES) and not app.sidebar.button


def ways_in(app: AppTest) -> list[str]:
    return [button.label for button in app.main.button]


def test_without_sign_in_everything_is_the_local_learners(library: str, assistant: Assistant) -> None:
    assert not sign_in_needed() and current_learner(assistant) == LOCAL_LEARNER
    app = AppTest.from_file(str(ROOT / "ui" / "app.py"), default_timeout=SECONDS).run()
    assert "Sign out" not in words(app) and "Sign in" not in words(app) and not app.exception


def test_before_signing_in_there_is_one_card_and_nothing_else(open_app: Open, assistant: Assistant) -> None:
    app = open_app()
    assert is_card(app) and ways_in(app) == ["Sign in"]
    assert [one.id for one in LearnerStore(assistant.database).learners()] == [LOCAL_LEARNER]


def test_who_signed_in_is_made_a_learner_and_named_in_the_sidebar(open_app: Open, assistant: Assistant) -> None:
    app = open_app(**ADA)
    assert not app.exception and "Ada King" in words(app)
    assert [button.label for button in app.sidebar.button if button.key == "sign-out"] == ["Sign out"]
    made = {one.id: one.name for one in LearnerStore(assistant.database).learners()}
    assert made == {LOCAL_LEARNER: "local", learner_of(ISSUER, "ada-1"): "Ada King"}


def test_every_page_is_the_signed_in_persons_and_leaves_the_local_learner_alone(
    open_app: Open, assistant: Assistant
) -> None:
    before = rows_of(assistant.database, LOCAL_LEARNER)
    keep(assistant, answered(Sentence("Only the local learner asked this.", (), 0.0, "uncited")))
    kept = rows_of(assistant.database, LOCAL_LEARNER)
    assert kept != before
    app = open_app(**ADA)
    for page in list(app.session_state["pages"]):
        visit(app, page)
        assert not app.exception and not app.error and "Ada King" in words(app), page
        assert "Only the local learner asked this" not in words(app)
        assert not [button for button in app.sidebar.button if QUESTION in button.label], page
    assert rows_of(assistant.database, LOCAL_LEARNER) == kept


def test_signing_out_leaves_nobody(open_app: Open) -> None:
    app = open_app(**ADA)
    next(button for button in app.sidebar.button if button.key == "sign-out").click().run()
    assert is_card(app)


@pytest.mark.parametrize(
    "changes",
    [
        {"sub": None},
        {"sub": ""},
        {"sub": "  "},
        {"sub": 7},
        {"iss": None},
        {"iss": ""},
        {"is_logged_in": False},
        {"is_logged_in": "true"},
        {"is_logged_in": None},
        {"provider": "google"},
        {"provider": None},
    ],
)
def test_claims_that_are_not_wholly_in_order_are_nobodys(
    open_app: Open, assistant: Assistant, changes: dict[str, Any]
) -> None:
    told = {name: value for name, value in {**ADA, **changes}.items() if value is not None}
    assert is_card(open_app(**told))
    assert len(LearnerStore(assistant.database).learners()) == 1


@pytest.mark.parametrize("missing", [*AUTH])
def test_a_setting_that_is_missing_lets_nobody_in_and_says_so_without_a_value(
    open_app: Open, caplog: pytest.LogCaptureFixture, missing: str
) -> None:
    app = open_app({name: value for name, value in AUTH.items() if name != missing}, **ADA)
    assert is_card(app) and ways_in(app) == []
    assert "Tell the person who runs it" in app.error[0].value
    assert missing in caplog.text
    assert not any(AUTH[name] in caplog.text + words(app) for name in ("cookie_secret", "client_secret"))


@pytest.mark.parametrize(
    ("auth", "said"),
    [
        ({}, "cookie_secret"),
        ({**AUTH, "cookie_secret": "xxx"}, "cookie_secret"),
        ({**AUTH, "cookie_secret": 7}, "cookie_secret"),
        ({**AUTH, "redirect_uri": "study.example.org/oauth2callback"}, "redirect_uri"),
        ({**AUTH, "redirect_uri": "https://study.example.org/"}, "redirect_uri"),
        ({**AUTH, "client_id": ""}, "client_id"),
        ({**AUTH, "google": {"client_id": "one"}}, "client_secret, server_metadata_url of the provider google"),
        ({**AUTH, "my_own": AUTH}, "underscore"),
    ],
)
def test_what_is_wrong_with_the_settings_is_named(auth: dict[str, Any], said: str) -> None:
    assert said in (fault_of(auth) or "")
    assert fault_of(AUTH) is None and fault_of({**AUTH, "client_kwargs": {"prompt": "login"}}) is None


def test_the_settings_shown_to_people_are_those_the_app_wants_and_lack_only_the_secrets() -> None:
    page = (ROOT / "docs" / "how-to" / "group-server.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"^```toml\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)
    shown = tomllib.loads(block)["auth"]
    assert set(shown) == set(AUTH) and "cookie_secret" in (fault_of(shown) or "")
    assert "client_secret" in (fault_of({**shown, "cookie_secret": COOKIE_SECRET}) or "")
    assert fault_of({**shown, "cookie_secret": COOKIE_SECRET, "client_secret": "known"}) is None


@pytest.mark.parametrize("auth", ["yes", 1, ["google"], {}, False])
def test_a_section_of_another_kind_is_configured_and_broken(open_app: Open, auth: Any) -> None:
    assert is_card(open_app(auth, **ADA))


def test_several_providers_have_a_button_each_and_their_people_are_different(open_app: Open) -> None:
    shared = {name: AUTH[name] for name in ("redirect_uri", "cookie_secret")}
    own = {name: AUTH[name] for name in person.NEEDED}
    auth = {**shared, "google": own, "keycloak": own}
    assert ways_in(open_app(auth)) == ["Sign in with Google", "Sign in with Keycloak"]
    assert is_card(open_app(auth, **ADA))
    assert not is_card(open_app(auth, **{**ADA, "provider": "google"}))


def test_an_issuer_and_a_subject_make_one_id_that_no_other_pair_has() -> None:
    pairs = [("a", "b"), ("b", "a"), ("ab", ""), ("a", "b "), ('a", "b', ""), ("", 'a", "b'), ("a\nb", ""), ("é", "b")]
    ids = {learner_of(*pair) for pair in pairs}
    assert len(ids) == len(pairs) and LOCAL_LEARNER not in ids
    assert learner_of(ISSUER, "ada-1") == learner_of(ISSUER, "ada-1")
    assert str(learner_of("https://a", "b")) == "efbbffdb-03f2-5d0b-a863-3b37d7d4ee94", (
        "people would lose what is theirs"
    )


@pytest.mark.parametrize(
    ("claims", "name"),
    [
        ({"name": "  Ada \n King "}, "Ada King"),
        ({"name": "", "preferred_username": "ada"}, "ada"),
        ({"name": 7, "email": "ada@example.org"}, "ada@example.org"),
        ({"name": "x" * 500}, "x" * 80),
        ({"name": "<b>[a](http://evil.example)</b> :smile: $x$"}, "<b>[a](http://evil.example)</b> :smile: $x$"),
        ({"name": "Ada\0King\ud800"}, "AdaKing?"),
        ({"name": None}, "Learner"),
    ],
)
def test_a_person_is_called_what_the_provider_calls_them_and_it_is_only_text(
    open_app: Open, assistant: Assistant, claims: dict[str, Any], name: str
) -> None:
    app = open_app(**{**ADA, **claims})
    assert not app.exception and not is_card(app)
    assert "](http" not in words(app)
    assert name in [one.name for one in LearnerStore(assistant.database).learners()]


# -- the file of secrets --------------------------------------------------------------------------------------------


@pytest.fixture
def secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the secrets would lie; read anew, as at the start of the app."""
    file = tmp_path / ".streamlit" / "secrets.toml"
    file.parent.mkdir()
    monkeypatch.setattr(st, "secrets", Secrets())
    st.get_option("secrets.files")  # What is set before the options are read for the first time would be lost.
    monkeypatch.setitem(config._config_options, "secrets.files", _files(str(file)))
    return file


def _files(*paths: str) -> ConfigOption:
    option = ConfigOption("secrets.files", multiple=True)
    option.set_value(list(paths), "this test")
    return option


def test_no_file_and_a_file_about_other_things_mean_no_sign_in(secrets: Path, assistant: Assistant) -> None:
    assert current_learner(assistant) == LOCAL_LEARNER
    secrets.write_text('[other]\nkey = "value"\n')
    assert current_learner(assistant) == LOCAL_LEARNER and not sign_in_needed()


@pytest.mark.parametrize("content", ["[auth", "auth = ", "[auth]", "[auth]\n= 1", "\x00", None])
def test_a_file_that_cannot_be_read_lets_nobody_in(secrets: Path, assistant: Assistant, content: str | None) -> None:
    secrets.mkdir() if content is None else secrets.write_text(content)
    assert sign_in_needed()
    with pytest.raises(StudyError, match="Nobody is signed in"):
        current_learner(assistant)


def test_a_file_that_is_gone_while_the_app_runs_does_not_open_it(secrets: Path, assistant: Assistant) -> None:
    secrets.write_text("[auth]\n")
    assert sign_in_needed()
    secrets.unlink()
    st.secrets._reset()
    assert sign_in_needed()
    with pytest.raises(StudyError):
        current_learner(assistant)


# -- nowhere else ---------------------------------------------------------------------------------------------------


def test_no_page_takes_the_local_learner_by_itself() -> None:
    commands = {"cli.py", "learners.py", "person.py", "planning.py", "studying.py", "asking.py", "practising.py"}
    pages = [path for path in (ROOT / "ui").rglob("*.py") if path.name not in commands]
    assert [path.name for path in pages if "LOCAL_LEARNER" in path.read_text()] == []
    asked = re.findall(r"assistant\.(?:ask|answer)\(.*?stopped", (ROOT / "ui/views/chat.py").read_text(), re.DOTALL)
    assert asked and all("learner=" in call for call in asked)


def test_nothing_of_a_learner_is_cached_for_all() -> None:
    """The library's own pool and models, and the report of the evals, are everybody's."""
    caching = {path.name for path in (ROOT / "ui").rglob("*.py") if "@st.cache_" in path.read_text()}
    assert caching == {"resources.py", "scores.py"}

"""Who is in front of the app: the local learner, or the person who signed in; never one in place of the other.

Sign-in is on where `secrets.toml` has a section `[auth]`. Whatever is wrong with it then, nobody is signed in.
"""

from __future__ import annotations

import json
import logging
import os
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid5

import streamlit as st

from assistant.database import LOCAL_LEARNER
from assistant.database.learner_store import LearnerStore
from assistant.errors import StudyError
from assistant.service import Assistant
from ui.reader import COLUMN
from ui.render import label
from ui.trouble import attempt

LOG = logging.getLogger("study")

PEOPLE = UUID("6c1a9bb0-5a0f-4d0e-9d5e-6f0f3c1f5a77")
"""The name space of signed-in people's ids."""
SHORTEST_SECRET = 32
"""Characters of the secret that signs the cookie: with a shorter one somebody could sign a cookie themselves."""
LONGEST_NAME = 80
NEEDED = ("client_id", "client_secret", "server_metadata_url")
UNNAMED = "default"
"""What Streamlit calls the provider whose settings stand in `[auth]` itself."""
_WANTED = threading.Event()
"""Set once sign-in was seen to be configured: a file that is gone for a moment must not open the door."""


@dataclass(frozen=True, slots=True)
class Person:
    """A signed-in person. ``id`` is made of issuer and subject, ``name`` is what the provider calls them."""

    id: UUID
    name: str


def current_learner(assistant: Assistant) -> UUID:
    """Whose data this page may show: the local learner's where no sign-in is configured, else the signed-in person's.

    To be asked in the run of a page, not in a thread of one's own. Raises StudyError when nobody is signed in.
    """
    if _section() is None:
        return LOCAL_LEARNER
    person = _person()
    if person is None:
        raise StudyError("Nobody is signed in.", "Sign in and try again.")
    LearnerStore(assistant.database).ensure(person.id, person.name, assistant.settings.now())
    return person.id


def sign_in_needed() -> bool:
    """Whether sign-in is configured and nobody is signed in."""
    return _section() is not None and _person() is None


def learner_of(issuer: str, subject: str) -> UUID:
    """The id of the person whom an issuer knows as a subject: the same at every sign-in, and no way back from it."""
    return uuid5(PEOPLE, json.dumps([issuer, subject]))


# -- what is drawn --------------------------------------------------------------------------------------------------


def draw_sign_in() -> None:
    """The one card there is to see before signing in."""
    with st.container(width=COLUMN):
        st.title("Study assistant", anchor=False)
        with st.container(border=True):
            st.markdown("Follow a roadmap, ask a library of lectures, and see what to do next.")
            st.markdown("No other learner sees your conversations, your plan and your progress. Sign in to go on.")
            _draw_ways(_section() or {})


def _draw_ways(section: Mapping[str, Any]) -> None:
    fault = fault_of(section)
    if fault is not None:
        LOG.error("Sign-in is configured and cannot be used: %s", fault)
        st.error(
            "Sign-in does not work on this server. Tell the person who runs it; the log of the app says why.",
            icon=":material/error:",
        )
        return
    if st.user.to_dict().get("is_logged_in"):
        st.warning("The sign-in did not say who you are. Sign in again, or with another account.")
    names = list(_providers(section))
    for name in names:
        text = "Sign in" if len(names) == 1 else f"Sign in with {label(name.title())}"
        st.button(text, key=f"sign-in-{name}", icon=":material/login:", on_click=_sign_in, args=(name,))


def _sign_in(name: str) -> None:
    attempt(st.login, None if name == UNNAMED else name)


def draw_person() -> None:
    """Who is signed in, in the sidebar, and the way out; nothing where no sign-in is configured."""
    person = _person() if _section() is not None else None
    if person is None:
        return
    with st.sidebar, st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.markdown(f":material/person: {label(person.name, 24)}", width="content")
        st.button("Sign out", key="sign-out", type="tertiary", icon=":material/logout:", on_click=st.logout)


# -- what is configured, and who came ---------------------------------------------------------------------------------


def _section() -> Mapping[str, Any] | None:
    """The section `[auth]`; None where there is none and never was, empty where it cannot be read."""
    try:
        section = st.secrets.get("auth")
        unreadable = False
    except FileNotFoundError:  # Streamlit's word for a missing file and for one that is no TOML.
        section, unreadable = None, any(os.path.lexists(path) for path in st.get_option("secrets.files"))
    except Exception as error:  # noqa: BLE001  (whatever is wrong with the file: nobody is signed in then)
        LOG.error("The secrets cannot be read: %s.", type(error).__name__)
        section, unreadable = None, True
    if section is not None or unreadable:
        _WANTED.set()
    if isinstance(section, Mapping):
        return section
    return {} if _WANTED.is_set() else None


def _providers(section: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """The providers by name; one without a name has its settings in the section itself."""
    named = {name: value for name, value in section.items() if isinstance(value, Mapping) and name != "client_kwargs"}
    return named or {UNNAMED: section}


def fault_of(section: Mapping[str, Any]) -> str | None:
    """What is missing or wrong in the section `[auth]`, without any of its values; None when it can be used."""
    if len(_text(section, "cookie_secret")) < SHORTEST_SECRET:
        return f"cookie_secret has fewer than {SHORTEST_SECRET} characters."
    address = urlsplit(_text(section, "redirect_uri").replace("{port}", "0"))
    if address.scheme not in ("http", "https") or not address.path.endswith("/oauth2callback"):
        return "redirect_uri is not the app's address with /oauth2callback."
    for name, settings in _providers(section).items():
        missing = [key for key in NEEDED if not _text(settings, key)]
        if missing:
            return f"{', '.join(missing)} of the provider {name} is missing."
        if "_" in name:
            return f"the provider {name} has an underscore in its name."
    return None


def _text(settings: Mapping[str, Any], key: str) -> str:
    value = settings.get(key)
    return value.strip() if isinstance(value, str) else ""


def _person() -> Person | None:
    """Who signed in, by a provider that is configured now; None for anything that is not wholly in order."""
    section, told = _section(), st.user.to_dict()
    if section is None or fault_of(section) is not None or told.get("is_logged_in") is not True:
        return None
    issuer, subject = _text(told, "iss"), _text(told, "sub")
    if not issuer or not subject or told.get("provider") not in _providers(section):
        return None
    return Person(learner_of(issuer, subject), _name(told))


def _name(told: Mapping[str, Any]) -> str:
    names = (" ".join(_text(told, key).split()) for key in ("name", "preferred_username", "email"))
    return next((name for name in names if name), "Learner")[:LONGEST_NAME]

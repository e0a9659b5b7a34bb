"""What a person pastes, made into an id: the eleven characters of a video, or a playlist or channel. Fetches nothing.

Ids cross the boundary, never addresses. A host counts only when it is exactly one of YouTube's.
"""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import SplitResult, parse_qs, unquote, urljoin, urlsplit

from assistant.errors import UsageError
from ingest.youtube.nouns import Listing

LONGEST = 4_000
"""Characters of what is pasted that are looked at; nothing longer is an address of YouTube."""
SHOWN = 60
"""Characters of what was pasted that an error repeats."""
MOST_WRAPPERS = 3
"""Addresses inside addresses that are followed."""

_VIDEO = re.compile(r"[A-Za-z0-9_-]{11}")
_NO_VIDEO = frozenset({"videoseries", "live_stream"})
"""Words of eleven letters that stand where an id does in players of a playlist or of a channel."""
_PLAYLIST = re.compile(
    r"PL(?:[0-9A-F]{16}|[A-Za-z0-9_-]{32})|(?:UU|FL)[A-Za-z0-9_-]{22}|UU[A-Z]{2}[A-Za-z0-9_-]{22}|OL[A-Za-z0-9_-]{39}"
)
_CHANNEL = re.compile(r"UC[A-Za-z0-9_-]{22}")
_HANDLE = re.compile(r"@\w[\w.·-]{1,28}[\w]")
_NAME = re.compile(r"\w[\w.-]{0,98}")

_SHORT_HOSTS = frozenset({"youtu.be", "www.youtu.be"})
_ROADMAP_HOSTS = frozenset({"youtube.com", "www.youtube.com", "m.youtube.com", "music.youtube.com"})
_PLAYER_HOSTS = frozenset({"youtube-nocookie.com", "www.youtube-nocookie.com"})
_CONSENT_HOST = "consent.youtube.com"
_PATHS_WITH_ID = frozenset({"shorts", "live", "embed", "v", "e", "watch"})
_WRAPPERS = {"redirect": "q", "attribution_link": "u", "oembed": "url", "signin": "next"}

_MARKDOWN_LINK = re.compile(r"\]\(\s*<?([^\s<>()]+)")
_AROUND = "<>\"'`“”‘’„‚«»‹›()[]{}*|"
_AFTER = _AROUND + ".,;:!?…"
_ENCODED_START = re.compile(r"https?%(?:25)?3a", re.IGNORECASE)
_MIX = re.compile(r"RD[A-Za-z0-9_-]{9,}")

_ACCEPTED = (
    "Give a video's address or its 11 characters, the address of a playlist (its id begins with PL, UU or OL), "
    "or that of a channel (UC... or @name)."
)


def identify(text: str) -> str | Listing:
    """The video, playlist or channel that a pasted text names: a video is its eleven characters.

    An address of a video within a playlist is the video. A channel's id is ``UC...``, ``@handle``, ``c/name`` or
    ``user/name``. Raises UsageError for everything else.
    """
    cleaned = _cleaned(text)
    found = _bare(cleaned) or _in_address(cleaned, MOST_WRAPPERS)
    if found is None:
        raise UsageError(f"{_shown(text)} {_what_is_wrong(cleaned)}", _ACCEPTED)
    return found


def video_id(text: str) -> str:
    """The eleven characters of the one video a pasted text names. Raises UsageError for everything else."""
    found = identify(text)
    if isinstance(found, Listing):
        raise UsageError(
            f"{_shown(text)} is a {found.kind}, not a video.", "Give a video's address or its 11 characters."
        )
    return found


def id_in_link(address: str) -> str | None:
    """The id of the one video that an address in a written link leads to, or None (playlists, other sites)."""
    parts = _split(address)
    host = _host(parts)
    if parts is None:
        return None
    if host == "youtu.be":
        return _as_video(parts.path.strip("/"))
    section, _, rest = parts.path.strip("/").partition("/")
    if host in _ROADMAP_HOSTS and section == "watch":
        return _as_video(_value(parts.query, "v"))
    if host in _ROADMAP_HOSTS and section in ("shorts", "live", "embed"):
        return _as_video(rest.split("/")[0])
    return None


# --- without an address -----------------------------------------------------------------------------------------


def _cleaned(text: str) -> str:
    """The address or id alone: what stands around it in prose, Markdown or a mail is taken away."""
    bare = _without_edges(text)
    links = _MARKDOWN_LINK.findall(bare)
    bare = links[0] if len(links) == 1 else bare
    return bare.lstrip(_AROUND).rstrip(_AFTER).strip().replace("&amp;", "&")


def _without_edges(text: str) -> str:
    """Without the spaces and unseen characters that a copied text begins or ends with."""
    start, end = 0, len(text)
    while start < end and _unseen(text[start]):
        start += 1
    while end > start and _unseen(text[end - 1]):
        end -= 1
    return text[start:end]


def _unseen(character: str) -> bool:
    return character.isspace() or unicodedata.category(character).startswith("C")


def _bare(text: str) -> str | Listing | None:
    if text.startswith("@"):
        return Listing("channel", text) if _HANDLE.fullmatch(text) else None
    if _CHANNEL.fullmatch(text):
        return Listing("channel", text)
    return _as_video(text) or _as_playlist(text)


def _as_video(text: str) -> str | None:
    return text if _VIDEO.fullmatch(text) and text not in _NO_VIDEO else None


def _as_playlist(text: str) -> Listing | None:
    return Listing("playlist", text) if _PLAYLIST.fullmatch(text) else None


# --- addresses --------------------------------------------------------------------------------------------------


def _in_address(text: str, wrappers: int) -> str | Listing | None:
    """What an address of YouTube names; ``wrappers`` is how many addresses inside it may be followed."""
    parts = _split(_with_scheme(text))
    if parts is None or parts.username is not None or not _usual_port(parts):
        return None
    host = _host(parts)
    if host in _SHORT_HOSTS:
        return _as_video(_path_and_query(parts)[0].strip("/"))
    if host == _CONSENT_HOST:
        return _wrapped(_value(parts.query, "continue"), wrappers)
    return _on_site(parts, wrappers) if host in _ROADMAP_HOSTS | _PLAYER_HOSTS else None


def _on_site(parts: SplitResult, wrappers: int) -> str | Listing | None:
    path, query = _path_and_query(parts)
    section, _, rest = path.strip("/").partition("/")
    name = rest.split("/")[0]
    if section in _WRAPPERS:
        return _wrapped(_value(query, _WRAPPERS[section]), wrappers)
    if section == "playlist":
        return _as_playlist(_value(query, "list"))
    if section == "embed" and name == "live_stream":
        channel = _value(query, "channel")
        return Listing("channel", channel) if _CHANNEL.fullmatch(channel) else None
    return _video_on_site(section, name, query) or _channel_on_site(section, name)


def _video_on_site(section: str, name: str, query: str) -> str | Listing | None:
    """A player's video; its playlist where it has no video of its own."""
    if section in _PATHS_WITH_ID and name and name != "videoseries":
        return _as_video(name)
    if section not in ("", "watch", "watch_popup", "embed"):
        return None
    video = _value(query, "v")
    return _as_video(video) if video else _as_playlist(_value(query, "list"))


def _channel_on_site(section: str, name: str) -> Listing | None:
    handle = unquote(section)
    if handle.startswith("@"):
        return Listing("channel", handle) if _HANDLE.fullmatch(handle) else None
    if section == "channel":
        return Listing("channel", name) if _CHANNEL.fullmatch(name) else None
    named = unquote(name)
    return Listing("channel", f"{section}/{named}") if section in ("c", "user") and _NAME.fullmatch(named) else None


def _wrapped(address: str, wrappers: int) -> str | Listing | None:
    """What an address within another names; one without a host is YouTube's."""
    if not address or wrappers == 0:
        return None
    whole = urljoin("https://www.youtube.com/", address) if address.startswith("/") else address
    return _in_address(whole, wrappers - 1)


def _with_scheme(text: str) -> str:
    if _ENCODED_START.match(text):
        text = unquote(unquote(text))
    if text.startswith("//"):
        return f"https:{text}"
    return text if "://" in text.split("?")[0] else f"https://{text}"


def _split(address: str) -> SplitResult | None:
    """The parts of a web address; None for what is none, and for one with unseen characters in it."""
    if len(address) > LONGEST or any(_unseen(character) for character in address):
        return None
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    return parts if parts.scheme in ("http", "https") else None


def _host(parts: SplitResult | None) -> str:
    try:
        return (parts.hostname or "").lower() if parts is not None else ""
    except ValueError:
        return ""


def _usual_port(parts: SplitResult) -> bool:
    try:
        return parts.port in (None, 80, 443)
    except ValueError:
        return False


def _path_and_query(parts: SplitResult) -> tuple[str, str]:
    """Path and query, also of an address whose question mark was encoded with the rest."""
    if "%3f" not in parts.path.lower():
        return parts.path, parts.query
    path, _, query = unquote(parts.path).partition("?")
    return path, "&".join(part for part in (query, parts.query) if part)


def _value(query: str, name: str) -> str:
    try:
        return parse_qs(query).get(name, [""])[0]
    except ValueError:
        return ""


# --- what is wrong ----------------------------------------------------------------------------------------------


def _shown(text: str) -> str:
    """What was pasted, on one line, without unseen characters, and shortened."""
    seen = " ".join("".join(" " if _unseen(character) else character for character in text[:LONGEST]).split())
    if not seen:
        return "An empty text"
    return f'"{seen}"' if len(seen) <= SHOWN else f'"{seen[: SHOWN - 3]}..."'


def _what_is_wrong(cleaned: str) -> str:
    """The rest of the sentence that begins with what was pasted."""
    parts = _split(_with_scheme(cleaned))
    host = _host(parts)
    of_youtube = parts is not None and host in _ROADMAP_HOSTS | _PLAYER_HOSTS
    listed = _value(parts.query, "list") if parts is not None and of_youtube else cleaned
    if _MIX.fullmatch(listed):
        return "is a mix, which YouTube makes anew for every person."
    if listed in ("WL", "LL"):
        return "is a list that only its owner can see."
    if of_youtube and parts is not None and parts.path.startswith("/clip/"):
        return "is a clip, and its address does not say of which video."
    return "is not a video, playlist or channel of YouTube."

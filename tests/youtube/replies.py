"""Answers in YouTube's own forms: pages, player, search, lists, captions, Data API. Made for this project."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit
from xml.sax.saxutils import escape

from tests.youtube.clips import CONSENT, Captions, Catalogue, Channel, Clip, Playlist

CLIENT = {"clientName": "WEB", "clientVersion": "2.20261101.00.00", "hl": "en", "gl": "US"}
PAGE = 20
"""Entries of a list before it has to be asked for more."""
VIDEOS, CHANNELS, PLAYLISTS = 1, 2, 3
"""What a search may be narrowed to, as its parameters number it."""
ADULT = "Sign in to confirm your age"
BOT = "Sign in to confirm you’re not a bot"


@dataclass(frozen=True)
class Reply:
    """An answer as it is sent."""

    body: bytes
    status: int = 200
    content_type: str = "application/json; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Asked:
    """A request: to which host, what, and when."""

    host: str
    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    when: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def kind(self) -> str:
        """Which of YouTube's services it is for."""
        if self.host == "www.googleapis.com":
            return "api"
        last = self.path.rstrip("/").rsplit("/", 1)[-1]
        if self.path.startswith("/youtubei/"):
            return last
        return {"watch": "watch", "timedtext": "timedtext"}.get(last, "page")

    @property
    def json(self) -> dict[str, Any]:
        try:
            found = json.loads(self.body or b"{}")
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}


def answer(catalogue: Catalogue, asked: Asked, keys: frozenset[str]) -> Reply:
    """What YouTube would answer."""
    if asked.host == "www.googleapis.com":
        return data_api(catalogue, asked, keys)
    if asked.host == "consent.youtube.com":
        return consent(asked)
    if asked.kind == "player":
        return as_json(player(catalogue.clip(asked.json.get("videoId")), str(asked.json.get("videoId")), streams=True))
    if asked.kind == "search":
        return as_json(search(catalogue, asked.json))
    if asked.kind == "browse":
        return as_json(browse(catalogue, asked.json))
    if asked.kind == "resolve_url":
        return resolved(catalogue, str(asked.json.get("url", "")))
    if asked.kind == "next":
        return as_json({"contents": {}})
    if asked.kind == "timedtext":
        return timed_text(catalogue, asked)
    if asked.kind == "watch":
        return watch_page(catalogue, asked.query.get("v", ""))
    return list_page(catalogue, asked)


def as_json(document: Any, status: int = 200) -> Reply:
    return Reply(json.dumps(document).encode(), status)


def consent(asked: Asked) -> Reply:
    """The page that asks for consent; what its form sends is answered with the cookie and the way back."""
    if asked.method != "POST":
        return Reply(CONSENT.body, content_type=CONSENT.content_type)
    cookie = "SOCS=CAISAiAD; Domain=.youtube.com; Path=/; Secure"
    return Reply(b"", 303, CONSENT.content_type, {"Location": "https://www.youtube.com/", "Set-Cookie": cookie})


def page(initial: Mapping[str, Any], player_response: Mapping[str, Any] | None = None) -> Reply:
    """A page of the site with its data in scripts."""
    parts = [
        "<!DOCTYPE html><html><head><title>YouTube</title></head><body><script>",
        f'ytcfg.set({{"INNERTUBE_API_KEY": "aKeyOfTheStandIn", "INNERTUBE_CONTEXT": {json.dumps({"client": CLIENT})}, ',
        '"INNERTUBE_CONTEXT_CLIENT_NAME": 1, "LOGGED_IN": false, "VISITOR_DATA": "CgtzdGFuZC1pbg%3D%3D"});</script>',
    ]
    if player_response is not None:
        parts.append(f"<script>var ytInitialPlayerResponse = {json.dumps(player_response)};</script>")
    parts.append(f"<script>var ytInitialData = {json.dumps(initial)};</script></body></html>")
    return Reply("".join(parts).encode(), content_type="text/html; charset=utf-8")


# --- one video ----------------------------------------------------------------------------------------------------


def watch_page(catalogue: Catalogue, identifier: str) -> Reply:
    clip = catalogue.clip(identifier)
    contents: dict[str, Any] = {"contents": {"twoColumnWatchNextResults": _beside(clip)}}
    if clip is not None and clip.chapters:
        contents["playerOverlays"] = {"playerOverlayRenderer": _chapter_overlay(clip)}
    return page(contents, player(clip, identifier, streams=False))


def _beside(clip: Clip | None) -> dict[str, Any]:
    """What stands under the player: whose video it is."""
    if clip is None:
        return {}
    owner = {"videoOwnerRenderer": {"title": {"runs": [_owner(clip)]}, "navigationEndpoint": _owner(clip)}}
    shown = [{"videoSecondaryInfoRenderer": {"owner": owner}}]
    return {"results": {"results": {"contents": shown}}}


def _chapter_overlay(clip: Clip) -> dict[str, Any]:
    chapters = [
        {"chapterRenderer": {"title": {"simpleText": title}, "timeRangeStartMillis": int(start * 1000)}}
        for start, title in clip.chapters
    ]
    return {
        "decoratedPlayerBarRenderer": {
            "decoratedPlayerBarRenderer": {"playerBar": {"chapteredPlayerBarRenderer": {"chapters": chapters}}}
        }
    }


def player(clip: Clip | None, identifier: str, *, streams: bool) -> dict[str, Any]:
    """What the player is told; ``streams``: with where the video itself lies, as for the apps."""
    state = "removed" if clip is None else clip.state
    told: dict[str, Any] = {"responseContext": {}, "playabilityStatus": _playability(state, app=streams)}
    if clip is None or state in ("removed", "private", "bot"):
        return told
    told["videoDetails"] = _video_details(clip)
    told["microformat"] = {"playerMicroformatRenderer": _microformat(clip)}
    if clip.captions and not clip.captions_disabled and state == "public":
        told["captions"] = {"playerCaptionsTracklistRenderer": _tracks(clip)}
    if streams and state == "public":
        told["streamingData"] = {"expiresInSeconds": "21540", "adaptiveFormats": [_format(clip)]}
    return told


def _playability(state: str, *, app: bool) -> dict[str, Any]:
    """Whether a video may be played, as the site words it or, for some of it, the apps."""
    login = {"status": "LOGIN_REQUIRED"}
    unplayable = {"status": "UNPLAYABLE"}
    known: dict[str, dict[str, Any]] = {
        "removed": {"status": "ERROR", "reason": "This video is unavailable"},
        "private": {**login, "messages": ["This is a private video. Please sign in to verify that you may see it."]}
        | {"reason": "Private video"},
        "age": {**login, "reason": "This video may be inappropriate for some users." if app else ADULT},
        "bot": {**login, "reason": BOT},
        "members": {**unplayable, "reason": "Join this channel to get access to members-only content"},
        "level": {**unplayable, "reason": "This video is available to this channel's members on level: Friends"},
        "premium": {**unplayable, "reason": "This video is only available to Music Premium members"},
        "region": {**unplayable, "reason": "The uploader has not made this video available in your country"},
        "upcoming": {"status": "LIVE_STREAM_OFFLINE", "reason": "Premieres in 3 hours"},
    }
    return known.get(state, {"status": "OK", "playableInEmbed": True})


def _video_details(clip: Clip) -> dict[str, Any]:
    return {
        "videoId": clip.id,
        "title": clip.title,
        "lengthSeconds": str(clip.seconds),
        "channelId": clip.channel_id,
        "shortDescription": clip.description,
        "viewCount": str(clip.views),
        "author": clip.channel,
        "isLiveContent": clip.state in ("live", "upcoming"),
        **({"isLive": True} if clip.state == "live" else {}),
        **({"isUpcoming": True} if clip.state == "upcoming" else {}),
    }


def _microformat(clip: Clip) -> dict[str, Any]:
    return {
        "title": {"simpleText": clip.title},
        "description": {"simpleText": clip.description},
        "lengthSeconds": str(clip.seconds),
        "ownerChannelName": clip.channel,
        "externalChannelId": clip.channel_id,
        "ownerProfileUrl": f"http://www.youtube.com/channel/{clip.channel_id}",
        "isFamilySafe": clip.state != "age",
        "isUnlisted": False,
        "isShortsEligible": clip.short,
        "category": "Education",
        "viewCount": str(clip.views),
        "publishDate": clip.published.isoformat(),
        "uploadDate": clip.published.isoformat(),
    }


def _format(clip: Clip) -> dict[str, Any]:
    return {
        "itag": 140,
        "url": f"https://rr1---sn-standin.googlevideo.com/videoplayback?id={clip.id}",
        "mimeType": 'audio/mp4; codecs="mp4a.40.2"',
        "bitrate": 130_000,
        "approxDurationMs": str(clip.seconds * 1000),
        "audioTrack": {"displayName": clip.language, "id": f"{clip.language}.4", "audioIsDefault": True},
    }


def _tracks(clip: Clip) -> dict[str, Any]:
    return {
        "captionTracks": [_track(clip, captions) for captions in clip.captions],
        "translationLanguages": [
            {"languageCode": code, "languageName": {"runs": [{"text": name}]}}
            for code, name in (("en", "English"), ("de", "German"), ("fr", "French"))
        ],
    }


def _track(clip: Clip, captions: Captions) -> dict[str, Any]:
    query = {"v": clip.id, "lang": captions.language, "sparams": "ip,ipbits,expire,v", "signature": "0" * 40}
    if captions.automatic:
        query["kind"] = "asr"
    if clip.token_needed:
        query["exp"] = "xpe"
    return {
        "baseUrl": f"https://www.youtube.com/api/timedtext?{urlencode(query)}",
        "name": {"runs": [{"text": captions.name + (" (auto-generated)" if captions.automatic else "")}]},
        "vssId": captions.vss_id,
        "languageCode": captions.language,
        "isTranslatable": True,
        **({"kind": "asr"} if captions.automatic else {}),
    }


# --- captions -----------------------------------------------------------------------------------------------------


def timed_text(catalogue: Catalogue, asked: Asked) -> Reply:
    """A track in the form that ``fmt`` names; without one in the oldest."""
    clip = catalogue.clip(asked.query.get("v"))
    automatic = asked.query.get("kind") == "asr"
    tracks = [one for one in clip.captions if one.automatic == automatic] if clip is not None else []
    track = next((one for one in tracks if one.language == asked.query.get("lang")), None)
    if clip is None or track is None:
        return Reply(b"", 404, "text/html")
    if clip.token_needed and "pot" not in asked.query:
        return Reply(b"", content_type="text/html; charset=utf-8")
    form = asked.query.get("fmt", "srv1")
    if form == "json3":
        return Reply(json.dumps(_json3(track)).encode())
    if form == "vtt":
        return Reply(_vtt(track).encode(), content_type="text/vtt; charset=utf-8")
    body = _srv3(track) if form == "srv3" else _srv1(track)
    return Reply(body.encode(), content_type="text/xml; charset=utf-8")


def _srv1(track: Captions) -> str:
    cues = "".join(
        f'<text start="{start:g}" dur="{length:g}">{escape(escape(words))}</text>'
        for start, length, words in track.cues
    )
    return f'<?xml version="1.0" encoding="utf-8" ?><transcript>{cues}</transcript>'


def _srv3(track: Captions) -> str:
    cues = "".join(
        f'<p t="{start * 1000:.0f}" d="{length * 1000:.0f}">{escape(words)}</p>' for start, length, words in track.cues
    )
    return f'<?xml version="1.0" encoding="utf-8" ?><timedtext format="3"><body>{cues}</body></timedtext>'


def _json3(track: Captions) -> dict[str, Any]:
    events = [
        {"tStartMs": round(start * 1000), "dDurationMs": round(length * 1000), "segs": [{"utf8": words}]}
        for start, length, words in track.cues
    ]
    return {"wireMagic": "pb3", "pens": [{}], "wsWinStyles": [{}], "wpWinPositions": [{}], "events": events}


def _vtt(track: Captions) -> str:
    cues = "\n\n".join(
        f"{_clock(start)} --> {_clock(start + length)}\n{escape(words)}" for start, length, words in track.cues
    )
    return f"WEBVTT\nKind: captions\nLanguage: {track.language}\n\n{cues}\n"


def _clock(seconds: float) -> str:
    whole = round(seconds * 1000)
    return f"{whole // 3_600_000:02}:{whole // 60_000 % 60:02}:{whole // 1000 % 60:02}.{whole % 1000:03}"


# --- searches and lists -------------------------------------------------------------------------------------------


def search(catalogue: Catalogue, wish: Mapping[str, Any]) -> dict[str, Any]:
    """A page of results with an advertisement before them, and where it goes on.

    Narrowed to videos, these alone are in it, shorts among them. Else channels and playlists come first and shorts
    stand on a shelf of their own.
    """
    query, start = str(wish.get("query", "")), 0
    going_on = isinstance(wish.get("continuation"), str)
    if going_on:
        query, start = _place_in_token(wish["continuation"])
    found = catalogue.found(query)
    shown: list[dict[str, Any]] = [{"adSlotRenderer": {"adSlotMetadata": {}}}]
    shown += _shown(catalogue, query, found[start : start + PAGE], _narrowed_to(wish.get("params")), first=not start)
    sections: list[dict[str, Any]] = [{"itemSectionRenderer": {"contents": shown}}]
    if len(found) > start + PAGE:
        sections.append(_continuation(query, start + PAGE, "SEARCH"))
    if going_on:
        return {"onResponseReceivedCommands": [{"appendContinuationItemsAction": {"continuationItems": sections}}]}
    primary = {"sectionListRenderer": {"contents": sections}}
    return {
        "estimatedResults": str(len(found)),
        "contents": {"twoColumnSearchResultsRenderer": {"primaryContents": primary}},
    }


def _narrowed_to(parameters: Any) -> int | None:
    """What a search's parameters narrow it to; None for everything."""
    text = str(parameters or "").replace("%3D", "=").rstrip("=")
    try:
        message = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        return None
    return message[3] if message.startswith(b"\x12\x02\x10") and len(message) > 3 else None


def _shown(
    catalogue: Catalogue, query: str, found: Sequence[Clip], narrowed: int | None, *, first: bool
) -> list[dict[str, Any]]:
    """A page's entries of one search."""
    if narrowed == VIDEOS:
        return [{"videoRenderer": video_renderer(clip)} for clip in found]
    words = {word for word in query.lower().split() if len(word) > 2}
    channels = [one for one in catalogue.channels if words & set(one.title.lower().split())] if first else []
    playlists = [one for one in catalogue.playlists if words & set(one.title.lower().split())] if first else []
    shown: list[dict[str, Any]] = []
    if narrowed in (None, CHANNELS):
        shown += [{"channelRenderer": _channel_renderer(one)} for one in channels]
    if narrowed in (None, PLAYLISTS):
        shown += [{"lockupViewModel": _playlist_lockup(one)} for one in playlists]
    if narrowed is None:
        shown += [{"videoRenderer": video_renderer(clip)} for clip in found if not clip.short]
        shorts = [{"shortsLockupViewModel": _short_lockup(clip)} for clip in found if clip.short]
        shown += [{"gridShelfViewModel": {"contents": shorts}}] if shorts else []
    return shown


def _channel_renderer(channel: Channel) -> dict[str, Any]:
    address = {"webCommandMetadata": {"url": f"/{channel.handle}"}}
    browse_to = {"browseId": channel.id, "canonicalBaseUrl": f"/{channel.handle}"}
    return {
        "channelId": channel.id,
        "title": {"simpleText": channel.title},
        "navigationEndpoint": {"commandMetadata": address, "browseEndpoint": browse_to},
        "videoCountText": {"simpleText": channel.handle},
    }


def _playlist_lockup(playlist: Playlist) -> dict[str, Any]:
    return {
        "contentId": playlist.id,
        "contentType": "LOCKUP_CONTENT_TYPE_PLAYLIST",
        "metadata": {"lockupMetadataViewModel": {"title": {"content": playlist.title}}},
    }


def _short_lockup(clip: Clip) -> dict[str, Any]:
    watched = {"reelWatchEndpoint": {"videoId": clip.id}}
    return {
        "entityId": f"shorts-shelf-item-{clip.id}",
        "onTap": {"innertubeCommand": watched},
        "overlayMetadata": {
            "primaryText": {"content": clip.title},
            "secondaryText": {"content": f"{clip.views:,} views"},
        },
    }


def _continuation(name: str, start: int, what: str = "BROWSE") -> dict[str, Any]:
    """Where a list of a name goes on."""
    token = json.dumps([name, start]).encode().hex()
    endpoint = {"continuationCommand": {"token": token, "request": f"CONTINUATION_REQUEST_TYPE_{what}"}}
    return {"continuationItemRenderer": {"continuationEndpoint": endpoint}}


def _place_in_token(token: str) -> tuple[str, int]:
    """What was asked and from where on; a token of somebody else's leads to nothing."""
    try:
        name, start = json.loads(bytes.fromhex(token))
    except ValueError:
        return "", 1_000_000
    return str(name), int(start)


def video_renderer(clip: Clip) -> dict[str, Any]:
    """A video within a list of results. It tells no date: "2 years ago" is none."""
    address = f"/shorts/{clip.id}" if clip.short else f"/watch?v={clip.id}"
    style = {"live": "LIVE", "upcoming": "UPCOMING"}.get(clip.state, "DEFAULT")
    return {
        "videoId": clip.id,
        "title": {"runs": [{"text": clip.title}]},
        "longBylineText": {"runs": [_owner(clip)]},
        "ownerText": {"runs": [_owner(clip)]},
        "publishedTimeText": {"simpleText": "8 months ago"},
        **({} if style != "DEFAULT" else {"lengthText": {"simpleText": _length(clip.seconds)}}),
        "viewCountText": {"simpleText": f"{clip.views:,} views"},
        "navigationEndpoint": {"commandMetadata": {"webCommandMetadata": {"url": address}}},
        "thumbnailOverlays": [{"thumbnailOverlayTimeStatusRenderer": {"style": style}}],
        **({"badges": [{"metadataBadgeRenderer": {"style": "BADGE_STYLE_TYPE_LIVE_NOW"}}]} if style == "LIVE" else {}),
        **({"upcomingEventData": {"startTime": "1796000000"}} if style == "UPCOMING" else {}),
    }


def _owner(clip: Clip) -> dict[str, Any]:
    return {
        "text": clip.channel,
        "navigationEndpoint": {"browseEndpoint": {"browseId": clip.channel_id, "canonicalBaseUrl": "/@someone"}},
    }


def _length(seconds: int) -> str:
    hours, rest = divmod(seconds, 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60}:{rest % 60:02}"


def list_page(catalogue: Catalogue, asked: Asked) -> Reply:
    """The page of a playlist or channel; any other is empty."""
    if asked.path == "/playlist":
        playlist = next((one for one in catalogue.playlists if one.id == asked.query.get("list")), None)
        if playlist is None:
            return page(_alert("The playlist does not exist."))
        return page(_playlist(catalogue, playlist, 0))
    channel = _channel_named(catalogue, asked.path)
    if channel is None:
        known = asked.path in ("", "/", "/tv") or asked.path.startswith("/embed/")
        return page({"contents": {}}) if known else Reply(b"<html>404</html>", 404, "text/html; charset=utf-8")
    return page(_channel(catalogue, channel))


def _channel_named(catalogue: Catalogue, path: str) -> Channel | None:
    """The channel that a path of the site is of."""
    named = path.removesuffix("/videos").strip("/").removeprefix("channel/")
    return next((one for one in catalogue.channels if named in (one.id, one.handle)), None)


def resolved(catalogue: Catalogue, address: str) -> Reply:
    """What an address of the site leads to."""
    channel = _channel_named(catalogue, urlsplit(address).path)
    if channel is None:
        message = "Requested entity was not found."
        errors = [{"message": message, "domain": "global", "reason": "notFound"}]
        return as_json({"error": {"code": 404, "message": message, "errors": errors, "status": "NOT_FOUND"}}, 404)
    command = {"webCommandMetadata": {"url": f"/{channel.handle}", "webPageType": "WEB_PAGE_TYPE_CHANNEL"}}
    return as_json({"endpoint": {"commandMetadata": command, "browseEndpoint": {"browseId": channel.id}}})


def _alert(text: str) -> dict[str, Any]:
    return {"contents": {}, "alerts": [{"alertRenderer": {"type": "ERROR", "text": {"runs": [{"text": text}]}}}]}


def _tabs(content: Mapping[str, Any], title: str, address: str) -> dict[str, Any]:
    tab = {
        "selected": True,
        "title": title,
        "endpoint": {"commandMetadata": {"webCommandMetadata": {"url": address}}},
        "content": dict(content),
    }
    return {"contents": {"twoColumnBrowseResultsRenderer": {"tabs": [{"tabRenderer": tab}]}}}


def _playlist(catalogue: Catalogue, playlist: Playlist, start: int) -> dict[str, Any]:
    items = _playlist_items(catalogue, playlist, start)
    videos = {"playlistVideoListRenderer": {"contents": items, "playlistId": playlist.id}}
    section = {"itemSectionRenderer": {"contents": [videos]}}
    tabs = _tabs({"sectionListRenderer": {"contents": [section]}}, "", f"/playlist?list={playlist.id}")
    return {**tabs, "metadata": {"playlistMetadataRenderer": {"title": playlist.title}}}


def _playlist_items(catalogue: Catalogue, playlist: Playlist, start: int) -> list[dict[str, Any]]:
    named = [catalogue.clip(identifier) for identifier in playlist.videos[start : start + PAGE]]
    items = [{"playlistVideoRenderer": _playlist_video(clip)} for clip in named if clip is not None]
    if len(playlist.videos) > start + PAGE:
        items.append(_continuation(playlist.id, start + PAGE))
    return items


def _playlist_video(clip: Clip) -> dict[str, Any]:
    return {
        "videoId": clip.id,
        "title": {"runs": [{"text": clip.title}]},
        "shortBylineText": {"runs": [_owner(clip)]},
        "lengthSeconds": str(clip.seconds),
        "lengthText": {"simpleText": _length(clip.seconds)},
        "isPlayable": clip.state == "public",
        "navigationEndpoint": {"commandMetadata": {"webCommandMetadata": {"url": f"/watch?v={clip.id}"}}},
    }


def _channel(catalogue: Catalogue, channel: Channel) -> dict[str, Any]:
    items = _channel_items(catalogue, channel, 0)
    tabs = _tabs({"richGridRenderer": {"contents": items}}, "Videos", f"/{channel.handle}/videos")
    about = {
        "title": channel.title,
        "externalId": channel.id,
        "vanityChannelUrl": f"http://www.youtube.com/{channel.handle}",
    }
    return {**tabs, "metadata": {"channelMetadataRenderer": about}}


def _channel_items(catalogue: Catalogue, channel: Channel, start: int) -> list[dict[str, Any]]:
    named = [catalogue.clip(identifier) for identifier in channel.videos[start : start + PAGE]]
    items = [
        {"richItemRenderer": {"content": {"videoRenderer": video_renderer(clip)}}} for clip in named if clip is not None
    ]
    if len(channel.videos) > start + PAGE:
        items.append(_continuation(channel.id, start + PAGE))
    return items


def browse(catalogue: Catalogue, wish: Mapping[str, Any]) -> dict[str, Any]:
    """A playlist or a channel, or more of one."""
    going_on = isinstance(wish.get("continuation"), str)
    named = _place_in_token(wish["continuation"]) if going_on else (str(wish.get("browseId", "")), 0)
    identifier, start = named[0].removeprefix("VL"), named[1]
    playlist = next((one for one in catalogue.playlists if one.id == identifier), None)
    channel = next((one for one in catalogue.channels if one.id == identifier), None)
    if not going_on and playlist is None and channel is None:
        return _alert("It does not exist.")
    if not going_on:
        return _playlist(catalogue, playlist, 0) if playlist else _channel(catalogue, channel)  # type: ignore[arg-type]
    items = [] if playlist is None else _playlist_items(catalogue, playlist, start)
    items += [] if channel is None else _channel_items(catalogue, channel, start)
    return {"onResponseReceivedActions": [{"appendContinuationItemsAction": {"continuationItems": items}}]}


# --- the Data API -------------------------------------------------------------------------------------------------


def data_api(catalogue: Catalogue, asked: Asked, keys: frozenset[str]) -> Reply:
    """Google's JSON, for a key that it knows."""
    if asked.headers.get("x-goog-api-key", asked.query.get("key")) not in keys:
        return api_error(400, "badRequest", "API key not valid. Please pass a valid API key.")
    resource = asked.path.rsplit("/", 1)[-1]
    if resource == "search":
        return _api_search(catalogue, asked.query)
    if resource == "videos":
        named = [catalogue.clip(identifier) for identifier in asked.query.get("id", "").split(",")]
        public = [clip for clip in named if clip is not None and clip.state not in ("private", "removed", "bot")]
        return as_json({"kind": "youtube#videoListResponse", "items": [_api_video(clip) for clip in public]})
    if resource == "playlistItems":
        return _api_playlist(catalogue, asked.query)
    return _api_channels(catalogue, asked.query)


def _api_search(catalogue: Catalogue, query: Mapping[str, str]) -> Reply:
    """Videos after a date, if one is named. None that is private or gone."""
    after = datetime.fromisoformat(query.get("publishedAfter", "1970-01-01T00:00:00Z"))
    found = [clip for clip in catalogue.found(query.get("q", "")) if clip.state not in ("private", "removed")]
    hits = [_api_hit(clip) for clip in found if clip.published >= after]
    return _api_page("youtube#searchListResponse", hits, query)


def _api_page(kind: str, items: Sequence[Any], query: Mapping[str, str]) -> Reply:
    """So many of the items as a page is asked to have, and the token of the next page."""
    token, most = query.get("pageToken", "0"), int(query.get("maxResults", "5"))
    if not token.isdecimal():
        return api_error(400, "invalidPageToken", "The request specifies an invalid page token.")
    end = int(token) + most
    more = {"nextPageToken": str(end)} if len(items) > end else {}
    about = {"totalResults": len(items), "resultsPerPage": most}
    return as_json({"kind": kind, **more, "pageInfo": about, "items": list(items[int(token) : end])})


def api_error(status: int, reason: str, message: str) -> Reply:
    """An error as Google words it."""
    errors = [{"message": message, "domain": "youtube.quota" if "uota" in reason else "global", "reason": reason}]
    return as_json({"error": {"code": status, "message": message, "errors": errors}}, status)


def _api_hit(clip: Clip) -> dict[str, Any]:
    return {"id": {"kind": "youtube#video", "videoId": clip.id}, "snippet": _api_snippet(clip)}


def _api_snippet(clip: Clip) -> dict[str, Any]:
    return {
        "publishedAt": f"{clip.published:%Y-%m-%dT%H:%M:%SZ}",
        "channelId": clip.channel_id,
        "title": escape(clip.title),
        "description": clip.description,
        "channelTitle": clip.channel,
        "liveBroadcastContent": clip.state if clip.state in ("live", "upcoming") else "none",
        "defaultAudioLanguage": clip.language,
    }


def _api_video(clip: Clip) -> dict[str, Any]:
    rating = {"ytRating": "ytAgeRestricted"} if clip.state == "age" else {}
    by_hand = any(not captions.automatic for captions in clip.captions)
    return {
        "id": clip.id,
        "snippet": {**_api_snippet(clip), "title": clip.title},
        "contentDetails": {
            "duration": f"PT{clip.seconds}S",
            "caption": "true" if by_hand else "false",
            "contentRating": rating,
        },
        "status": {"uploadStatus": "processed", "privacyStatus": "public"},
        "statistics": {"viewCount": str(clip.views)},
    }


def _api_playlist(catalogue: Catalogue, query: Mapping[str, str]) -> Reply:
    lists: Sequence[tuple[str, tuple[str, ...]]] = [
        *((one.id, one.videos) for one in catalogue.playlists),
        *(("UU" + one.id[2:], one.videos) for one in catalogue.channels),
    ]
    videos = next((videos for name, videos in lists if name == query.get("playlistId")), None)
    if videos is None:
        return api_error(404, "playlistNotFound", "The playlist cannot be found.")
    named = [catalogue.clip(identifier) for identifier in videos]
    items = [_api_listed(clip) for clip in named if clip is not None]
    return _api_page("youtube#playlistItemListResponse", items, query)


def _api_listed(clip: Clip) -> dict[str, Any]:
    """An entry of a playlist. What is private or gone has lost its name."""
    hidden = {"private": ("Private video", "private"), "removed": ("Deleted video", "privacyStatusUnspecified")}
    title, privacy = hidden.get(clip.state, (clip.title, "public"))
    resource = {"kind": "youtube#video", "videoId": clip.id}
    return {
        "snippet": {**_api_snippet(clip), "title": title, "resourceId": resource},
        "contentDetails": {"videoId": clip.id},
        "status": {"privacyStatus": privacy},
    }


def _api_channels(catalogue: Catalogue, query: Mapping[str, str]) -> Reply:
    named = {query.get("id"), query.get("forHandle"), query.get("forUsername")}
    found = [one for one in catalogue.channels if {one.id, one.handle} & named]
    items = [{"id": one.id, "contentDetails": {"relatedPlaylists": {"uploads": "UU" + one.id[2:]}}} for one in found]
    return as_json({"kind": "youtube#channelListResponse", "items": items})


def parsed_query(target: str) -> tuple[str, dict[str, str]]:
    """Path and query of a request, the first of values that stand twice."""
    parts = urlsplit(target)
    values = parse_qs(parts.query, keep_blank_values=True)
    return parts.path, {name: found[0] for name, found in values.items()}

"""Answers in YouTube's own forms: pages, player, search, lists, captions, Data API. Made for this project."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit
from xml.sax.saxutils import escape

from tests.youtube.clips import Captions, Catalogue, Channel, Clip, Playlist

CLIENT = {"clientName": "WEB", "clientVersion": "2.20261101.00.00", "hl": "en", "gl": "US"}
PAGE = 20
"""Entries of a list before it has to be asked for more."""
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
    """A request: to which host, and what."""

    host: str
    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

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
    if asked.kind == "player":
        return as_json(player(catalogue.clip(asked.json.get("videoId")), str(asked.json.get("videoId")), streams=True))
    if asked.kind == "search":
        return as_json(search(catalogue, asked.json))
    if asked.kind == "browse":
        return as_json(browse(catalogue, asked.json))
    if asked.kind == "next":
        return as_json({"contents": {}})
    if asked.kind == "timedtext":
        return timed_text(catalogue, asked)
    if asked.kind == "watch":
        return watch_page(catalogue, asked.query.get("v", ""))
    return list_page(catalogue, asked)


def as_json(document: Any, status: int = 200) -> Reply:
    return Reply(json.dumps(document).encode(), status)


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
    told: dict[str, Any] = {"responseContext": {}, "playabilityStatus": _playability(state)}
    if clip is None or state in ("removed", "private", "bot"):
        return told
    told["videoDetails"] = _video_details(clip)
    told["microformat"] = {"playerMicroformatRenderer": _microformat(clip)}
    if clip.captions and not clip.captions_disabled and state == "public":
        told["captions"] = {"playerCaptionsTracklistRenderer": _tracks(clip)}
    if streams and state == "public":
        told["streamingData"] = {"expiresInSeconds": "21540", "adaptiveFormats": [_format(clip)]}
    return told


def _playability(state: str) -> dict[str, Any]:
    login = {"status": "LOGIN_REQUIRED"}
    unplayable = {"status": "UNPLAYABLE"}
    return {
        "removed": {"status": "ERROR", "reason": "This video is unavailable"},
        "private": {**login, "messages": ["This is a private video. Please sign in to verify that you may see it."]}
        | {"reason": "Private video"},
        "age": {**login, "reason": "Sign in to confirm your age"} | {"desktopLegacyAgeGateReason": 1},
        "bot": {**login, "reason": BOT},
        "members": {**unplayable, "reason": "Join this channel to get access to members-only content"},
        "region": {**unplayable, "reason": "The uploader has not made this video available in your country"},
        "upcoming": {"status": "LIVE_STREAM_OFFLINE", "reason": "Premieres in 3 hours"},
    }.get(state, {"status": "OK", "playableInEmbed": True})


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
    """A page of results: videos, with an advertisement and a channel among them, and where it goes on."""
    query, start = str(wish.get("query", "")), 0
    going_on = isinstance(wish.get("continuation"), str)
    if going_on:
        query, start = _place_in_token(wish["continuation"])
    found = catalogue.found(query)
    shown: list[dict[str, Any]] = [{"adSlotRenderer": {"adSlotMetadata": {}}}]
    shown += [{"videoRenderer": video_renderer(clip)} for clip in found[start : start + PAGE]]
    sections: list[dict[str, Any]] = [{"itemSectionRenderer": {"contents": shown}}]
    if len(found) > start + PAGE:
        sections.append(_continuation(json.dumps([query, start + PAGE]).encode().hex()))
    if going_on:
        return {"onResponseReceivedCommands": [{"appendContinuationItemsAction": {"continuationItems": sections}}]}
    primary = {"sectionListRenderer": {"contents": sections}}
    return {
        "estimatedResults": str(len(found)),
        "contents": {"twoColumnSearchResultsRenderer": {"primaryContents": primary}},
    }


def _continuation(token: str) -> dict[str, Any]:
    endpoint = {"continuationCommand": {"token": token, "request": "CONTINUATION_REQUEST_TYPE_SEARCH"}}
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
    named = asked.path.removesuffix("/videos").strip("/").removeprefix("channel/")
    channel = next((one for one in catalogue.channels if named in (one.id, one.handle)), None)
    if channel is None:
        known = asked.path in ("", "/")
        return page({"contents": {}}) if known else Reply(b"<html>404</html>", 404, "text/html; charset=utf-8")
    return page(_channel(catalogue, channel))


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
        items.append(_continuation(json.dumps([playlist.id, start + PAGE]).encode().hex()))
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
    named = [catalogue.clip(identifier) for identifier in channel.videos]
    items = [
        {"richItemRenderer": {"content": {"videoRenderer": video_renderer(clip)}}} for clip in named if clip is not None
    ]
    tabs = _tabs({"richGridRenderer": {"contents": items}}, "Videos", f"/{channel.handle}/videos")
    about = {
        "title": channel.title,
        "externalId": channel.id,
        "vanityChannelUrl": f"http://www.youtube.com/{channel.handle}",
    }
    return {**tabs, "metadata": {"channelMetadataRenderer": about}}


def browse(catalogue: Catalogue, wish: Mapping[str, Any]) -> dict[str, Any]:
    """More of a playlist."""
    if not isinstance(wish.get("continuation"), str):
        identifier = str(wish.get("browseId", "")).removeprefix("VL")
        playlist = next((one for one in catalogue.playlists if one.id == identifier), None)
        return _alert("It does not exist.") if playlist is None else _playlist(catalogue, playlist, 0)
    identifier, start = _place_in_token(wish["continuation"])
    playlist = next((one for one in catalogue.playlists if one.id == identifier), None)
    items = [] if playlist is None else _playlist_items(catalogue, playlist, start)
    return {"onResponseReceivedActions": [{"appendContinuationItemsAction": {"continuationItems": items}}]}


# --- the Data API -------------------------------------------------------------------------------------------------


def data_api(catalogue: Catalogue, asked: Asked, keys: frozenset[str]) -> Reply:
    """Google's JSON, for a key that it knows."""
    if asked.headers.get("x-goog-api-key", asked.query.get("key")) not in keys:
        return api_error(400, "badRequest", "API key not valid. Please pass a valid API key.")
    resource = asked.path.rsplit("/", 1)[-1]
    if resource == "search":
        found = [clip for clip in catalogue.found(asked.query.get("q", "")) if clip.state not in ("private", "removed")]
        return as_json({"kind": "youtube#searchListResponse", "items": [_api_hit(clip) for clip in found]})
    if resource == "videos":
        named = [catalogue.clip(identifier) for identifier in asked.query.get("id", "").split(",")]
        public = [clip for clip in named if clip is not None and clip.state not in ("private", "removed", "bot")]
        return as_json({"kind": "youtube#videoListResponse", "items": [_api_video(clip) for clip in public]})
    if resource == "playlistItems":
        return _api_playlist(catalogue, asked.query)
    return _api_channels(catalogue, asked.query)


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
    start, most = int(query.get("pageToken", "0")), int(query.get("maxResults", "5"))
    named = [catalogue.clip(identifier) for identifier in videos[start : start + most]]
    items = [
        {
            "snippet": {**_api_snippet(clip), "resourceId": {"kind": "youtube#video", "videoId": clip.id}},
            "contentDetails": {"videoId": clip.id},
            "status": {"privacyStatus": "public"},
        }
        for clip in named
        if clip is not None
    ]
    more = {"nextPageToken": str(start + most)} if len(videos) > start + most else {}
    return as_json({"kind": "youtube#playlistItemListResponse", "items": items, **more})


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

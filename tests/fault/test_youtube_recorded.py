"""What YouTube once answered, replayed over a socket to the real clients: each says what it must."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from ingest.youtube.access import Access
from ingest.youtube.data_api import DataApi
from ingest.youtube.nouns import Listing, Outcome, YouTubeError
from ingest.youtube.transcripts import Transcripts
from ingest.youtube.ytdlp import YtDlp
from tests.youtube import KEY, Catalogue, Clip, Fault, Playlist, YouTube
from tests.youtube.replies import PAGE

pytestmark = pytest.mark.shared_data
NOW = datetime(2026, 11, 25, tzinfo=UTC)
JSON = "application/json; charset=utf-8"


@pytest.fixture(scope="module")
def youtube() -> Iterator[YouTube]:
    with YouTube() as opened:
        yield opened


@pytest.fixture
def access(youtube: YouTube) -> Access:
    youtube.forget()
    return Access(youtube.proxy_url, youtube.certificates, pace=0.0)


@pytest.fixture(scope="module")
def formats(test_data: Path) -> Path:
    return test_data / "formats"


class Units:
    """Counts nothing."""

    def quota_used(self, day: object) -> int:
        return 0

    def add_to_quota(self, day: object, units: int) -> None:
        """Forgets."""


def page(data: bytes) -> Fault:
    return Fault(200, data)


def json_page(data: bytes) -> Fault:
    return Fault(200, data, content_type=JSON)


def outcome_of(ask: Callable[[], object]) -> Outcome:
    try:
        ask()
    except YouTubeError as error:
        return error.outcome
    return "ok"


# -- what the author of youtube-transcript-api recorded --------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "video", "expected"),
    [
        ("youtube.innertube", "GJLlxj_dtq8", "ok"),
        ("youtube_ww1_nl_en.innertube", "F1xioXWb8CY", "ok"),
        ("youtube_altered_user_agent.innertube", "GJLlxj_dtq8", "ok"),
        ("youtube_age_restricted.innertube", "Njp5uhTorCo", "age-restricted"),
        ("youtube_request_blocked.innertube", "Njp5uhTorCo", "blocked"),
        ("youtube_transcripts_disabled.innertube", "dsMFmonKDD4", "disabled"),
        ("youtube_transcripts_disabled2.innertube", "Fjg5lYqvzUs", "disabled"),
        ("youtube_unplayable.innertube", "Njp5uhTorCo", "blocked"),  # its screen asks who is there
        ("youtube_video_unavailable.innertube", "abcdefghijk", "unavailable"),
        ("youtube_po_token_required.innertube", "GJLlxj_dtq8", "token-needed"),
    ],
)
def test_a_recorded_player_has_its_outcome(
    youtube: YouTube, access: Access, formats: Path, name: str, video: str, expected: Outcome
) -> None:
    assets = formats / "youtube_transcript_api_assets"
    youtube.next("watch", page((assets / "youtube.html.static").read_bytes()))
    youtube.next("player", json_page((assets / f"{name}.json.static").read_bytes()))
    youtube.next("timedtext", page((assets / "transcript.xml.static").read_bytes()))
    transcripts = Transcripts(access)
    assert outcome_of(lambda: transcripts.captions(video)) == expected


def test_recorded_captions_by_hand_in_the_language_spoken_come_first(
    youtube: YouTube, access: Access, formats: Path
) -> None:
    assets = formats / "youtube_transcript_api_assets"
    youtube.next("watch", page((assets / "youtube.html.static").read_bytes()))
    youtube.next("player", json_page((assets / "youtube.innertube.json.static").read_bytes()))
    youtube.next("timedtext", page((assets / "transcript.xml.static").read_bytes()))
    payload = Transcripts(access).captions("GJLlxj_dtq8")
    assert (payload.track.language, payload.track.automatic, payload.track.original) == ("en", False, True)
    assert payload.data == (assets / "transcript.xml.static").read_bytes()


@pytest.mark.parametrize(
    ("pages", "expected"),
    [
        (["youtube_too_many_requests.html"], "blocked"),
        (["youtube_consent_page.html", "youtube_consent_page.html"], "blocked"),
        (["youtube_consent_page_invalid.html"], "blocked"),
        (["youtube_consent_page.html", "youtube.html"], "ok"),
    ],
)
def test_a_recorded_page_in_the_way_has_its_outcome(
    youtube: YouTube, access: Access, formats: Path, pages: list[str], expected: Outcome
) -> None:
    assets = formats / "youtube_transcript_api_assets"
    youtube.next("watch", *(page((assets / f"{name}.static").read_bytes()) for name in pages))
    youtube.next("player", json_page((assets / "youtube.innertube.json.static").read_bytes()))
    transcripts = Transcripts(access)
    assert outcome_of(lambda: transcripts.tracks("GJLlxj_dtq8")) == expected


# -- what the authors of NewPipe recorded ---------------------------------------------------------------------------


def recorded(folder: Path, place: str) -> list[tuple[str, bytes]]:
    """The recorded answers under a folder: the path that was asked, and the body."""
    found = []
    for path in sorted((folder / "innertube_newpipe_mocks" / place).rglob("*.json")):
        exchange = json.loads(path.read_bytes())
        found.append((exchange["request"]["url"], exchange["response"]["responseBody"].encode()))
    return found


def test_recorded_searches_give_videos_with_id_title_and_channel(
    youtube: YouTube, access: Access, formats: Path
) -> None:
    pages = [body for url, body in recorded(formats, "search") if b'"contents":{"twoColumnSearch' in body]
    assert len(pages) >= 5
    found = 0
    for body in pages:
        youtube.next("search", json_page(body))
        hits = YtDlp(access).search("anything", 10, NOW)
        found += len(hits)
        assert all(len(hit.id) == 11 and hit.title for hit in hits)
        assert all(hit.channel for hit in hits if not hit.short)
    assert found >= 20


@pytest.mark.parametrize("place", ["correctedsearch", "shortformcontent", "videodescription", "videouploaderavatar"])
def test_a_recorded_search_goes_on_to_its_second_page_and_names_no_video_twice(
    youtube: YouTube, access: Access, formats: Path, place: str
) -> None:
    pages = [body for _, body in recorded(formats, f"search/youtubesearchextractor/{place}")]
    youtube.next("search", *map(json_page, pages))
    hits = YtDlp(access).search("anything", 38, NOW)
    assert len({hit.id for hit in hits}) == len(hits) == 38
    assert youtube.count("search") == 2


@pytest.mark.parametrize("place", ["channel", "playlists"])
def test_recorded_channels_and_playlists_are_no_videos(
    youtube: YouTube, access: Access, formats: Path, place: str
) -> None:
    youtube.next(
        "search", *(json_page(body) for _, body in recorded(formats, f"search/youtubesearchextractor/{place}"))
    )
    assert YtDlp(access).search("anything", 40, NOW) == []


def answers_of_the_player(formats: Path) -> list[dict[str, Any]]:
    """Everything a player was told, wherever it was recorded."""
    answers = [json.loads(body) for url, body in recorded(formats, "stream") if "/results" not in url]
    return [found for answer in answers if "playabilityStatus" in (found := answer.get("playerResponse", answer))]


def test_every_recorded_player_tells_the_transcript_library_its_captions(
    youtube: YouTube, access: Access, formats: Path
) -> None:
    players = [one for one in answers_of_the_player(formats) if one["playabilityStatus"]["status"] == "OK"]
    assert len(players) >= 15
    for told in players:
        youtube.next("player", json_page(json.dumps(told).encode()))
        tracks = Transcripts(access).tracks(told["videoDetails"]["videoId"])
        named = told["captions"]["playerCaptionsTracklistRenderer"]["captionTracks"]
        assert {(one["languageCode"], one.get("kind") == "asr") for one in named} == {
            (track.language, track.automatic) for track in tracks
        }


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("musicpremiumcontent", "paying members"),
        ("paidcontent", "paying members"),
        ("restricted", "not shown where you are"),
    ],
)
def test_a_recorded_video_that_is_not_for_everybody_says_so(
    youtube: YouTube, access: Access, formats: Path, place: str, words: str
) -> None:
    ((_, body),) = recorded(formats, f"stream/youtubestreamextractordefault/notavailable/{place}")
    told = json.loads(body)["playerResponse"]
    video = told["videoDetails"]["videoId"]
    answer = json_page(json.dumps(told).encode())
    youtube.next("watch", page(_watch_page(told)))
    youtube.next("player", answer, answer)
    (looked,) = YtDlp(access).details([video])
    assert (looked.outcome, words in (looked.message or "")) == ("unavailable", True)


@pytest.mark.parametrize("place", ["musicpremiumcontent", "paidcontent", "restricted"])
def test_a_recorded_video_that_is_not_for_everybody_has_no_captions_for_us(
    youtube: YouTube, access: Access, formats: Path, place: str
) -> None:
    ((_, body),) = recorded(formats, f"stream/youtubestreamextractordefault/notavailable/{place}")
    told = json.loads(body)["playerResponse"]
    youtube.next("player", json_page(json.dumps(told).encode()))
    assert outcome_of(lambda: Transcripts(access).captions(told["videoDetails"]["videoId"])) == "unavailable"


def test_recorded_players_give_metadata_and_captions(youtube: YouTube, access: Access, formats: Path) -> None:
    players = [body for url, body in recorded(formats, "stream") if "/player?" in url and b"streamingData" in body]
    about = {
        answer["videoDetails"]["videoId"]: answer
        for url, body in recorded(formats, "stream")
        if "$fields=microformat" in url
        for answer in [json.loads(body)]
    }
    assert len(players) >= 6
    for body in players:
        video = json.loads(body)["videoDetails"]["videoId"]
        youtube.next("watch", page(_watch_page(about.get(video, {}))))
        youtube.next("player", json_page(body))
        (looked,) = YtDlp(access).details([video])
        assert looked.outcome == "ok", looked
        details = looked.details
        assert details is not None
        assert details.title
        assert details.seconds
        assert details.captions
        if video in about:
            assert details.published is not None
            said = about[video]["microformat"]["playerMicroformatRenderer"]["publishDate"]
            assert details.published == datetime.fromisoformat(said).astimezone(UTC)


def _watch_page(answer: dict[str, Any]) -> bytes:
    """A page around what was recorded of a video."""
    told = {"playabilityStatus": {"status": "OK"}, **answer}
    scripts = f"var ytInitialPlayerResponse = {json.dumps(told)};</script><script>var ytInitialData = "
    return f'<html><script>{scripts}{{"contents": {{"twoColumnWatchNextResults": {{}}}}}};</script></html>'.encode()


@pytest.mark.parametrize("place", ["courseplaylist", "learningplaylist", "shortsui"])
def test_a_recorded_answer_that_yt_dlp_takes_no_videos_from_ends_a_playlist_and_loses_nothing(
    youtube: YouTube, access: Access, formats: Path, place: str
) -> None:
    ((_, body),) = recorded(formats, f"youtubeplaylistextractor/{place}")
    first = [Clip(f"{number:011d}", f"Lecture {number}") for number in range(PAGE + 1)]
    listing = Listing("playlist", "PL" + "a" * 32)
    youtube.catalogue = Catalogue(tuple(first), playlists=(Playlist(listing.id, "A list", tuple(c.id for c in first)),))
    youtube.next("browse", json_page(body))
    assert [hit.id for hit in YtDlp(access).listing(listing, PAGE + 10)] == [clip.id for clip in first[:PAGE]]


# -- Google's Data API ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "search_by_developer",
        "search_by_event",
        "search_by_keywords_p1",
        "search_by_keywords_p2",
        "search_by_location",
        "search_by_mine",
        "search_by_related_video",
        "search_channels",
        "search_videos_by_channel",
    ],
)
def test_a_recorded_search_of_the_data_api_gives_its_videos(
    youtube: YouTube, access: Access, formats: Path, name: str
) -> None:
    body = (formats / "data_api_v3" / "apidata" / "search" / f"{name}.json").read_bytes()
    youtube.next("api", json_page(body))
    hits = DataApi(access, SecretStr(KEY), Units(), lambda: NOW).search("anything", 50, NOW)
    named = {item["id"].get("videoId") for item in json.loads(body)["items"]} - {None}
    assert {hit.id for hit in hits} == named


@pytest.mark.parametrize(
    "name",
    [
        "videos_chart_paged_1",
        "videos_chart_paged_2",
        "videos_info_multi",
        "videos_info_single",
        "videos_myrating_paged_1",
        "videos_myrating_paged_2",
    ],
)
def test_recorded_videos_of_the_data_api_give_their_metadata(
    youtube: YouTube, access: Access, formats: Path, name: str
) -> None:
    body = (formats / "data_api_v3" / "apidata" / "videos" / f"{name}.json").read_bytes()
    items = {item["id"]: item for item in json.loads(body)["items"]}
    youtube.next("api", json_page(body))
    for looked in DataApi(access, SecretStr(KEY), Units(), lambda: NOW).details(list(items)):
        assert looked.outcome == "ok"
        assert looked.details is not None
        snippet = items[looked.id]["snippet"]
        assert looked.details.title == snippet["title"]
        assert looked.details.published == datetime.fromisoformat(snippet["publishedAt"])


def test_a_recorded_playlist_of_the_data_api_is_read_page_by_page(
    youtube: YouTube, access: Access, formats: Path
) -> None:
    folder = formats / "data_api_v3" / "apidata" / "playlist_items"
    pages = [(folder / f"playlist_items_paged_{number}.json").read_bytes() for number in (1, 2)]
    youtube.next("api", *map(json_page, pages))
    listing = Listing("playlist", "PL" + "a" * 32)
    hits = DataApi(access, SecretStr(KEY), Units(), lambda: NOW).listing(listing, 100)
    assert len(hits) > len(json.loads(pages[0])["items"]) // 2


@pytest.mark.parametrize("name", ["filter_video", "multi", "paged_2", "single"])
def test_a_recorded_page_of_a_playlist_of_the_data_api_gives_its_videos(
    youtube: YouTube, access: Access, formats: Path, name: str
) -> None:
    body = (formats / "data_api_v3" / "apidata" / "playlist_items" / f"playlist_items_{name}.json").read_bytes()
    youtube.next("api", json_page(body))
    hits = DataApi(access, SecretStr(KEY), Units(), lambda: NOW).listing(Listing("playlist", "PL" + "a" * 32), 50)
    assert [hit.id for hit in hits] == [item["snippet"]["resourceId"]["videoId"] for item in json.loads(body)["items"]]


@pytest.mark.parametrize(
    ("name", "uploads"),
    [
        ("channels/info_multiple", "UUK8sQmJBp8GCxrOtXWBpyEA"),
        ("channels/info", None),
        ("channel_info_single", None),
        ("channel_info_multi", None),
    ],
)
def test_a_recorded_channel_of_the_data_api_leads_to_its_uploads_or_is_said_to_be_unknown(
    youtube: YouTube, access: Access, formats: Path, name: str, uploads: str | None
) -> None:
    youtube.next("api", json_page((formats / "data_api_v3" / "apidata" / f"{name}.json").read_bytes()))
    youtube.next("api", json_page(b'{"items": []}'))
    api = DataApi(access, SecretStr(KEY), Units(), lambda: NOW)
    outcome = outcome_of(lambda: api.listing(Listing("channel", "UC" + "a" * 22), 50))
    assert outcome == ("unavailable" if uploads is None else "ok")
    assert [asked.query.get("playlistId") for asked in youtube.requests[1:]] == ([] if uploads is None else [uploads])


@pytest.mark.parametrize(("name", "outcome"), [("error_response", "blocked"), ("error_response_simple", "unparsable")])
def test_a_recorded_error_of_the_data_api_has_its_outcome(
    youtube: YouTube, access: Access, formats: Path, name: str, outcome: Outcome
) -> None:
    body = (formats / "data_api_v3" / f"{name}.json").read_bytes()
    youtube.next("api", Fault(400, body, content_type=JSON))
    api = DataApi(access, SecretStr(KEY), Units(), lambda: NOW)
    assert outcome_of(lambda: api.details(["goodgoodgo1"])) == outcome

"""The stand-in for YouTube is believed by the real clients: yt-dlp, youtube-transcript-api and requests, bare."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import requests
import yt_dlp
from youtube_transcript_api import YouTubeTranscriptApi
from youtube_transcript_api import _errors as said

from ingest.captions import read_captions
from ingest.roadmap import read_roadmap
from ingest.youtube.queries import searches_of
from tests.youtube import KEY, Captions, Catalogue, Channel, Clip, Playlist, YouTube, clips, spoken
from tests.youtube.catalogue import DATA, large_catalogue, roadmap_catalogue
from tests.youtube.replies import PAGE, api_error

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
API = "https://www.googleapis.com/youtube/v3"
BY_HAND = spoken("Pools keep connections open & ready.", "Five < ten.")
HEARD = spoken("pools keep connections open", automatic=True)
GOOD = Clip(
    "goodgoodgo1",
    "Connection pools explained",
    description="How large a pool should be.",
    chapters=((0, "Why"), (120, "How"), (600, "Then")),
    captions=(BY_HAND, HEARD, spoken("Ein Pool.", language="de")),
)
SHORT = Clip("shortshort_", "Pools in a minute", seconds=58, short=True)
HIDDEN = Clip("hiddencapt_", "A hidden pool", captions=(BY_HAND,), token_needed=True)
STATES = ("private", "removed", "age", "members", "region", "upcoming", "bot")
ODD = {state: Clip(f"{state:_<11}", f"A pool, {state}", state=state, captions=(BY_HAND,)) for state in STATES}
MANY = tuple(
    Clip(f"many{number:07d}", f"Lesson {number}", published=NOW - timedelta(days=number)) for number in range(45)
)
NAMES = tuple(clip.id for clip in MANY)
LIST = Playlist("PL" + "a" * 32, "Lessons in order", NAMES)
CHANNEL = Channel("UCbackendtalks0000000000", "@backend", "Backend Lessons", NAMES)
CATALOGUE = Catalogue((GOOD, SHORT, HIDDEN, *ODD.values(), *MANY), {"all": NAMES}, (LIST,), (CHANNEL,))


@pytest.fixture(scope="module")
def server() -> Iterator[YouTube]:
    with YouTube(CATALOGUE) as opened:
        yield opened


@pytest.fixture
def youtube(server: YouTube, monkeypatch: pytest.MonkeyPatch) -> YouTube:
    server.forget()
    monkeypatch.setenv("SSL_CERT_FILE", str(server.certificates))
    return server


def extracted(youtube: YouTube, what: str, **options: Any) -> dict[str, Any]:
    """What yt-dlp makes of an address, with its own networking."""
    usual: dict[str, Any] = {
        "quiet": True,
        "no_warnings": True,
        "proxy": youtube.proxy_url,
        "compat_opts": {"no-certifi", "no-youtube-unavailable-videos"},
        "cachedir": False,
        "extract_flat": "in_playlist",
        "ignore_no_formats_error": True,
        "format": "best",
        "js_runtimes": {},
        "extractor_retries": 0,
    }
    with yt_dlp.YoutubeDL({**usual, **options}) as downloader:
        found = downloader.extract_info(what, download=False)
    return dict(downloader.sanitize_info(found))


def ids(found: dict[str, Any]) -> list[str]:
    return [entry["id"] for entry in found["entries"]]


@pytest.fixture
def session(youtube: YouTube) -> Iterator[requests.Session]:
    with requests.Session() as made:
        made.trust_env = False
        made.proxies = {"https": youtube.proxy_url}
        made.verify = str(youtube.certificates)
        yield made


def asked_of_api(session: requests.Session, resource: str, **parameters: str) -> dict[str, Any]:
    answer = session.get(f"{API}/{resource}", params=parameters, headers={"X-Goog-Api-Key": KEY}, timeout=5)
    return dict(answer.json())


# -- yt-dlp ---------------------------------------------------------------------------------------------------------


def test_yt_dlp_finds_videos_alone_and_goes_on_to_the_second_page(youtube: YouTube) -> None:
    assert ids(extracted(youtube, "ytsearch30:all")) == list(NAMES[:30])
    assert youtube.count("search") == 2


def test_yt_dlp_finds_channels_and_playlists_among_the_results_of_a_search_for_everything(youtube: YouTube) -> None:
    found = extracted(youtube, "https://www.youtube.com/results?search_query=lessons+pools")
    assert ids(found)[:2] == [CHANNEL.id, LIST.id]
    assert GOOD.id in ids(found)
    assert SHORT.id not in ids(found)
    assert ids(extracted(youtube, "ytsearch5:lessons pools"))[0] != CHANNEL.id


def test_yt_dlp_reads_a_videos_metadata_chapters_and_tracks(youtube: YouTube) -> None:
    found = extracted(youtube, f"https://www.youtube.com/watch?v={GOOD.id}")
    assert (found["title"], found["channel"], found["duration"]) == (GOOD.title, GOOD.channel, GOOD.seconds)
    assert found["timestamp"] == GOOD.published.timestamp()
    assert [chapter["title"] for chapter in found["chapters"]] == ["Why", "How", "Then"]
    assert set(found["subtitles"]) == {"en", "de"}
    assert "en-orig" in found["automatic_captions"]


@pytest.mark.parametrize("form", ["json3", "srv1", "srv3", "vtt"])
def test_captions_have_the_same_words_in_every_form(youtube: YouTube, session: requests.Session, form: str) -> None:
    found = extracted(youtube, f"https://www.youtube.com/watch?v={GOOD.id}")
    (address,) = [one["url"] for one in found["subtitles"]["en"] if one["ext"] == form]
    body = session.get(address, timeout=5).content
    document = read_captions(body, f"captions.{form}")
    assert "Pools keep connections open & ready." in document.text
    assert "Five < ten." in document.text
    assert [(cue.start, cue.end) for cue in document.cues] == [(0.0, 5.5), (6.0, 11.5)]


@pytest.mark.parametrize(
    "address", [f"https://www.youtube.com/playlist?list={LIST.id}", "https://www.youtube.com/@backend/videos"]
)
def test_yt_dlp_reads_all_pages_of_a_playlist_and_of_a_channel(youtube: YouTube, address: str) -> None:
    assert ids(extracted(youtube, address)) == list(NAMES)
    assert youtube.count("browse") == len(NAMES) // PAGE


def test_yt_dlp_reads_a_channel_without_its_page(youtube: YouTube) -> None:
    without = {"youtubetab": {"skip": ["webpage", "authcheck"]}}
    found = extracted(youtube, "https://www.youtube.com/@backend/videos", extractor_args=without)
    assert ids(found) == list(NAMES)
    assert (youtube.count("page"), youtube.count("resolve_url")) == (0, 1)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("private", "private video"),
        ("removed", "unavailable"),
        ("age", "confirm your age"),
        ("members", "members-only"),
        ("region", "not made this video available"),
        ("bot", "not a bot"),
        ("upcoming", "Premieres in"),
    ],
)
def test_yt_dlp_says_why_a_video_cannot_be_watched(youtube: YouTube, state: str, words: str) -> None:
    address = f"https://www.youtube.com/watch?v={ODD[state].id}"
    with pytest.raises(yt_dlp.utils.DownloadError) as caught:
        extracted(youtube, address, ignore_no_formats_error=False)
    assert words.lower() in str(caught.value).lower()


# -- youtube-transcript-api -----------------------------------------------------------------------------------------


def test_the_transcript_library_lists_and_fetches_captions(session: requests.Session) -> None:
    listed = YouTubeTranscriptApi(http_client=session).list(GOOD.id)
    assert {(track.language_code, track.is_generated) for track in listed} == {
        ("en", False),
        ("en", True),
        ("de", False),
    }
    fetched = listed.find_manually_created_transcript(["en"]).fetch()
    assert [(one.start, one.duration, one.text) for one in fetched] == [tuple(cue) for cue in BY_HAND.cues]


@pytest.mark.parametrize(
    ("clip", "error"),
    [
        (ODD["private"], said.VideoUnplayable),
        (ODD["removed"], said.VideoUnavailable),
        (ODD["age"], said.AgeRestricted),
        (ODD["bot"], said.RequestBlocked),
        (SHORT, said.TranscriptsDisabled),
        (HIDDEN, said.PoTokenRequired),
    ],
)
def test_the_transcript_library_says_what_is_in_the_way(
    session: requests.Session, clip: Clip, error: type[Exception]
) -> None:
    with pytest.raises(error):
        YouTubeTranscriptApi(http_client=session).fetch(clip.id)


def test_captions_that_need_a_token_are_empty_without_one(session: requests.Session) -> None:
    address = f"https://www.youtube.com/api/timedtext?v={HIDDEN.id}&lang=en"
    without, with_one = (session.get(address + more, timeout=5) for more in ("", "&pot=token"))
    assert (without.status_code, without.content) == (200, b"")
    assert b"Pools keep connections" in with_one.content


def test_a_page_for_consent_is_passed_by_its_form_and_by_none_without_one(
    youtube: YouTube, session: requests.Session
) -> None:
    youtube.next("watch", clips.CONSENT)
    assert YouTubeTranscriptApi(http_client=session).fetch(GOOD.id)
    youtube.next("watch", clips.CONSENT_WITHOUT_FORM)
    with pytest.raises(said.FailedToCreateConsentCookie):
        YouTubeTranscriptApi(http_client=session).fetch(GOOD.id)


def test_the_form_of_the_page_for_consent_gives_a_cookie_and_leads_back(session: requests.Session) -> None:
    assert "form" in session.get("https://consent.youtube.com/m", timeout=5).text
    answer = session.post("https://consent.youtube.com/s", data={"v": "cb.1"}, timeout=5)
    assert (answer.status_code, answer.url) == (200, "https://www.youtube.com/")
    assert session.cookies.get("SOCS")


# -- Data API -------------------------------------------------------------------------------------------------------


def test_the_data_api_has_pages_until_there_is_no_more(session: requests.Session) -> None:
    found: list[str] = []
    more: dict[str, str] = {}
    for size in (20, 20, 5):
        answer = asked_of_api(session, "search", q="all", maxResults="20", **more)
        assert len(answer["items"]) == size
        found += [item["id"]["videoId"] for item in answer["items"]]
        more = {"pageToken": answer.get("nextPageToken", "")}
    assert more == {"pageToken": ""}
    assert found == list(NAMES)


def test_the_data_api_searches_after_a_date_to_the_second(session: requests.Session) -> None:
    for seconds, found in ((0, 11), (1, 10)):
        after = NOW - timedelta(days=10) + timedelta(seconds=seconds)
        answer = asked_of_api(session, "search", q="all", maxResults="50", publishedAfter=f"{after:%Y-%m-%dT%H:%M:%SZ}")
        assert len(answer["items"]) == found


def test_the_data_api_knows_videos_channels_and_playlists(session: requests.Session) -> None:
    (video,) = asked_of_api(session, "videos", id=f"{GOOD.id},{ODD['private'].id},nothingthere")["items"]
    assert (video["id"], video["contentDetails"]["caption"]) == (GOOD.id, "true")
    (channel,) = asked_of_api(session, "channels", forHandle="@backend")["items"]
    uploads = channel["contentDetails"]["relatedPlaylists"]["uploads"]
    listed = asked_of_api(session, "playlistItems", playlistId=uploads, maxResults="50")["items"]
    assert [item["contentDetails"]["videoId"] for item in listed] == list(NAMES)
    assert asked_of_api(session, "playlistItems", playlistId="PLnone")["error"]["code"] == 404


def test_the_data_api_refuses_a_key_it_does_not_know_and_errors_can_be_scripted(
    youtube: YouTube, session: requests.Session
) -> None:
    answer = session.get(f"{API}/videos", params={"id": GOOD.id, "key": "another"}, timeout=5)
    assert (answer.status_code, "not valid" in answer.json()["error"]["message"]) == (400, True)
    youtube.next("api", api_error(403, "quotaExceeded", "The quota is used up."))
    assert asked_of_api(session, "videos", id=GOOD.id)["error"]["errors"][0]["reason"] == "quotaExceeded"


# -- what goes wrong ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "status", "header"),
    [
        (clips.too_many("30"), 429, "30"),
        (clips.too_many("Wed, 25 Nov 2026 13:00:00 GMT"), 429, "Wed, 25 Nov 2026 13:00:00 GMT"),
        (clips.FORBIDDEN, 403, None),
        (clips.NOT_FOUND, 404, None),
        (clips.BROKEN, 500, None),
        (clips.OVERLOADED, 503, None),
        (clips.EMPTY, 200, None),
        (clips.ASKS_WHO_IS_THERE, 200, None),
    ],
)
def test_a_fault_is_the_next_answer_and_only_that(
    youtube: YouTube, session: requests.Session, fault: clips.Fault, status: int, header: str | None
) -> None:
    youtube.next("watch", fault)
    wrong, right = (session.get(f"https://www.youtube.com/watch?v={GOOD.id}", timeout=5) for _ in range(2))
    assert (wrong.status_code, wrong.headers.get("Retry-After"), wrong.content) == (status, header, fault.body)
    assert (right.status_code, "ytInitialPlayerResponse" in right.text) == (200, True)


@pytest.mark.parametrize(
    ("kind", "fault", "error"),
    [
        ("page", clips.CUT, requests.exceptions.ChunkedEncodingError),
        ("connect", clips.REFUSED, requests.exceptions.ConnectionError),
        ("connect", clips.FORBIDDEN, requests.exceptions.ProxyError),
    ],
)
def test_a_connection_ends_too_early(
    youtube: YouTube, session: requests.Session, kind: str, fault: clips.Fault, error: type[Exception]
) -> None:
    youtube.next(kind, fault)
    with pytest.raises(error):
        session.get("https://www.youtube.com/", timeout=5)
    assert session.get("https://www.youtube.com/", timeout=5).status_code == 200


def test_a_slow_drip_goes_on_byte_by_byte(youtube: YouTube, session: requests.Session) -> None:
    youtube.next("page", clips.DRIP)
    with session.get("https://www.youtube.com/", timeout=5, stream=True) as answer:
        assert [len(piece) for piece in (answer.raw.read(1), answer.raw.read(1))] == [1, 1]


def test_faults_by_chance_are_at_the_same_places_for_the_same_seed(youtube: YouTube, session: requests.Session) -> None:
    def run(seed: int) -> list[int]:
        youtube.faults(0.4, seed, clips.BROKEN, clips.NOT_FOUND)
        return [session.get("https://www.youtube.com/", timeout=5).status_code for _ in range(20)]

    first = run(7)
    assert set(first) == {200, 404, 500}
    assert run(7) == first
    assert run(8) != first


# -- the server itself ----------------------------------------------------------------------------------------------


def test_other_hosts_are_refused_and_named(youtube: YouTube, session: requests.Session) -> None:
    with pytest.raises(requests.exceptions.ProxyError):
        session.get("https://www.youtube.com.example.org/", timeout=5)
    assert youtube.refused == ["www.youtube.com.example.org"]
    assert youtube.requests == []


def test_a_client_that_does_not_know_the_authority_hangs_up(youtube: YouTube, session: requests.Session) -> None:
    session.verify = True
    with pytest.raises(requests.exceptions.SSLError):
        session.get("https://www.youtube.com/", timeout=5)


def test_what_was_asked_is_kept_with_its_time(youtube: YouTube, session: requests.Session) -> None:
    before = datetime.now(UTC)
    session.post("https://www.youtube.com/youtubei/v1/search?prettyPrint=false", json={"query": "x"}, timeout=5)
    session.get("https://i.ytimg.com/vi/goodgoodgo1/mqdefault.jpg", timeout=5)
    search, picture = youtube.requests
    assert (search.host, search.method, search.kind) == ("www.youtube.com", "POST", "search")
    assert (search.query, search.json) == ({"prettyPrint": "false"}, {"query": "x"})
    assert (picture.host, picture.path) == ("i.ytimg.com", "/vi/goodgoodgo1/mqdefault.jpg")
    assert before <= search.when <= picture.when <= datetime.now(UTC)


def test_two_requests_at_a_time_are_noticed(youtube: YouTube, session: requests.Session) -> None:
    session.get("https://www.youtube.com/", timeout=5)
    assert youtube.most_at_once == 1
    youtube.next("page", clips.DRIP)
    with session.get("https://www.youtube.com/", timeout=5, stream=True):
        other = requests.get(
            "https://www.youtube.com/",
            proxies={"https": youtube.proxy_url},
            verify=str(youtube.certificates),
            timeout=5,
        )
    assert other.status_code == 200
    assert youtube.most_at_once == 2


# -- the catalogues -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def of_the_roadmap() -> Catalogue:
    return roadmap_catalogue(NOW)


def test_every_search_of_every_week_finds_good_videos_and_some_to_leave_out(of_the_roadmap: Catalogue) -> None:
    path = DATA / "roadmap.md"
    weeks = read_roadmap(path.read_bytes(), path.name).roadmap.weeks
    assert len(weeks) == 25
    for week in weeks:
        for query in searches_of(week):
            found = of_the_roadmap.found(query)
            young = [clip for clip in found if clip.published > NOW - timedelta(days=3 * 365)]
            good = [clip for clip in young if clip.captions and clip.channel != "Weekend" and clip.language == "en"]
            assert len(good) >= 2
            assert len(young) < len(found)
            assert any(clip.short for clip in found)
            assert any(not clip.captions and not clip.short for clip in found)


def test_captions_of_good_videos_say_something(of_the_roadmap: Catalogue) -> None:
    for clip in of_the_roadmap.clips:
        if clip.captions and clip.language == "en":
            captions: Captions = clip.captions[0]
            assert 20 <= len(captions.cues) <= 200
            assert len({words for _, _, words in captions.cues}) > 0.8 * len(captions.cues)


def test_ids_are_unique_and_the_same_at_another_time(of_the_roadmap: Catalogue) -> None:
    names = [clip.id for clip in of_the_roadmap.clips]
    assert len(set(names)) == len(names)
    assert [clip.id for clip in roadmap_catalogue(NOW + timedelta(days=9)).clips] == names


def test_the_large_catalogue_is_a_playlist_of_two_hundred_videos_with_captions() -> None:
    large = large_catalogue(NOW)
    assert len(large.playlists[0].videos) == len({clip.id for clip in large.clips}) == 200
    assert all(clip.captions for clip in large.clips)


def test_it_runs_by_itself_and_says_how_it_is_found() -> None:
    command = [sys.executable, "-m", "tests.youtube", "--catalogue", "large"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]) as running:
        try:
            assert running.stdout is not None
            limit = threading.Timer(30, running.kill)
            limit.start()
            lines = [running.stdout.readline() for _ in range(4)]
            limit.cancel()
            told = dict(line.strip().removeprefix("# ").removeprefix("export ").split("=", 1) for line in lines)
            answer = requests.get(
                "https://www.youtube.com/@backendtalks/videos",
                proxies={"https": told["HTTPS_PROXY"]},
                verify=told["SSL_CERT_FILE"],
                timeout=5,
            )
        finally:
            running.terminate()
    assert "Lecture 1 of 200" in answer.text
    assert set(told) == {"HTTPS_PROXY", "SSL_CERT_FILE", "STUDY_YOUTUBE_PACE", "YOUTUBE_API_KEY"}


def test_an_answer_in_srv1_and_json3_is_of_the_form_that_youtube_has(session: requests.Session) -> None:
    address = f"https://www.youtube.com/api/timedtext?v={GOOD.id}&lang=en"
    body = session.get(address, timeout=5).content
    assert b"open &amp;amp; ready." in body
    oldest = ElementTree.fromstring(body)
    assert [one.get("start") for one in oldest.iter("text")] == ["0", "6"]
    newest = json.loads(session.get(f"{address}&fmt=json3", timeout=5).content)
    assert [event["tStartMs"] for event in newest["events"]] == [0, 6000]

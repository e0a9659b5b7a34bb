"""The door to YouTube over a socket: real yt-dlp and youtube-transcript-api, and a stand-in that answers badly."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from yt_dlp.postprocessor.ffmpeg import FFmpegPostProcessor

from assistant.errors import SettingsError
from assistant.settings import Settings
from ingest.youtube.access import PAUSE, PAUSE_BEFORE_CAPTIONS, Access, Turns
from ingest.youtube.nouns import CaptionTrack, Listing, Outcome, VideoDetails, YouTubeError
from ingest.youtube.source import SOON
from ingest.youtube.source import YouTube as Door
from ingest.youtube.tracks import in_order
from ingest.youtube.transcripts import Transcripts
from ingest.youtube.ytdlp import YtDlp, details_of
from tests.youtube import Catalogue, Channel, Clip, Fault, Playlist, YouTube, clips, replies, spoken

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
BY_HAND = spoken("A pool keeps connections open.", "Ten are enough for a small service.")
HEARD = spoken("a pool keeps connections open", automatic=True)
GERMAN = spoken("Ein Pool hält Verbindungen offen.", language="de")
GOOD = Clip(
    "goodgoodgo1",
    "Connection pools explained",
    description="How large a pool should be.",
    chapters=((0, "Why"), (120, "How"), (600, "Then")),
    captions=(GERMAN, BY_HAND, HEARD),
)
STATES = ("private", "removed", "age", "members", "region", "live", "upcoming", "bot")
ODD = {state: Clip(f"{state:_<11}", f"A pool, {state}", state=state, captions=(BY_HAND,)) for state in STATES}
MUTE = Clip("nocaptions_", "A silent pool")
HIDDEN = Clip("hiddencapt_", "A hidden pool", captions=(BY_HAND,), token_needed=True)
OFF = Clip("captionsoff", "A pool without captions", captions=(BY_HAND,), captions_disabled=True)
WORDLESS = Clip("musicmusic_", "Music by a pool", captions=(spoken("[Music]", "[Applause]"),))
SHORT = Clip("shortshort_", "A pool in a minute", seconds=58, short=True)
LIST = Listing("playlist", "PL" + "a" * 32)
CATALOGUE = Catalogue(
    (GOOD, MUTE, HIDDEN, OFF, WORDLESS, SHORT, *ODD.values()),
    {"pools": (GOOD.id, SHORT.id, ODD["live"].id, ODD["upcoming"].id)},
    (Playlist(LIST.id, "Pools", (GOOD.id, MUTE.id)),),
    (Channel("UCbackendtalks0000000000", "@backend", "Backend Talks", (GOOD.id,)),),
)
Result = TypeVar("Result")


@pytest.fixture(scope="module")
def server() -> Iterator[YouTube]:
    with YouTube(CATALOGUE) as opened:
        yield opened


@pytest.fixture
def youtube(server: YouTube) -> YouTube:
    server.forget()
    return server


@pytest.fixture
def access(youtube: YouTube) -> Access:
    return Access(youtube.proxy_url, youtube.certificates, pace=0.0, timeout=2.0, whole=4.0, turns=Turns())


class NoQuota:
    """A store that nobody asks."""


def door(access: Access) -> Door:
    usual = Settings(_env_file=None, STUDY_NOW=NOW.isoformat())  # type: ignore[call-arg]
    return Door(usual, NoQuota(), access)  # type: ignore[arg-type]


def details(access: Access, clip: Clip) -> VideoDetails:
    (looked,) = YtDlp(access).details([clip.id])
    assert looked.details is not None, looked
    return looked.details


def failure(ask: Callable[[], object]) -> YouTubeError:
    with pytest.raises(YouTubeError) as caught:
        ask()
    assert "http" not in str(caught.value)
    return caught.value


# -- what is found --------------------------------------------------------------------------------------------------


def test_a_search_finds_videos_and_says_which_are_live_or_short(access: Access) -> None:
    hits = {hit.id: hit for hit in YtDlp(access).search("pools", 10, NOW)}
    assert hits[GOOD.id].title == GOOD.title
    assert hits[GOOD.id].seconds == GOOD.seconds
    assert hits[SHORT.id].short
    assert hits[ODD["live"].id].live == "live"
    assert hits[ODD["upcoming"].id].live == "upcoming"


def test_a_search_is_one_request(youtube: YouTube, access: Access) -> None:
    YtDlp(access).search("pools", 4, NOW)
    assert [asked.kind for asked in youtube.requests] == ["search"]


def test_a_video_has_its_own_date_to_the_second_its_chapters_and_its_captions(access: Access) -> None:
    found = details(access, GOOD)
    assert found.published == GOOD.published
    assert (found.title, found.channel, found.channel_id) == (GOOD.title, GOOD.channel, GOOD.channel_id)
    assert [(chapter.start, chapter.title) for chapter in found.chapters] == [(0, "Why"), (120, "How"), (600, "Then")]
    assert (found.seconds, found.views, found.language, found.live, found.short) == (1450, 12_000, "en", "no", False)
    assert found.captions is not None
    assert set(found.captions) == {
        CaptionTrack("de", False, False),
        CaptionTrack("en", False, True),
        CaptionTrack("en", True, True),
    }


def test_translations_by_machine_are_no_captions(access: Access) -> None:
    captions = details(access, GOOD).captions or ()
    assert "fr" not in {track.language for track in captions}


def test_a_premiere_that_is_to_come_and_a_live_video_say_so(access: Access) -> None:
    assert details(access, ODD["upcoming"]).live == "upcoming"
    assert details(access, ODD["live"]).live == "live"


def test_captions_that_are_kept_from_programs_are_not_known_to_be_missing(access: Access) -> None:
    assert details(access, HIDDEN).captions is None
    assert details(access, MUTE).captions == ()


def test_a_playlist_and_a_channel_give_their_videos(access: Access) -> None:
    assert [hit.id for hit in YtDlp(access).listing(LIST, 10)] == [GOOD.id, MUTE.id]
    assert [hit.id for hit in YtDlp(access).listing(LIST, 1)] == [GOOD.id]
    assert [hit.id for hit in YtDlp(access).listing(Listing("channel", "@backend"), 10)] == [GOOD.id]
    assert [hit.id for hit in YtDlp(access).listing(Listing("channel", "UCbackendtalks0000000000"), 9)] == [GOOD.id]


@pytest.mark.parametrize(
    "listing", [Listing("playlist", "PL" + "b" * 32), Listing("channel", "@nobody"), Listing("channel", "c/none")]
)
def test_a_list_that_is_not_there_is_said_to_be_missing(access: Access, listing: Listing) -> None:
    error = failure(lambda: YtDlp(access).listing(listing, 10))
    assert error.outcome == "unavailable"
    assert "removed or was never there" in str(error) or "no such playlist" in str(error)


@pytest.mark.parametrize(
    ("state", "outcome", "words"),
    [
        ("private", "private", "private"),
        ("removed", "unavailable", "removed or was never there"),
        ("age", "age-restricted", "signed-in adults"),
        ("members", "unavailable", "paying members"),
        ("region", "unavailable", "not shown where you are"),
    ],
)
def test_a_video_that_cannot_be_watched_says_why(access: Access, state: str, outcome: Outcome, words: str) -> None:
    (looked,) = YtDlp(access).details([ODD[state].id])
    assert looked.outcome == outcome
    assert words in (looked.message or "")


# -- captions -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("reader", [Transcripts, YtDlp])
def test_captions_by_hand_in_the_language_that_is_spoken_come_first(
    access: Access, reader: type[Transcripts] | type[YtDlp]
) -> None:
    payload = reader(access).captions(GOOD.id)
    assert (payload.track.language, payload.track.automatic) == ("en", False)
    assert b"Ten are enough" in payload.data


@pytest.mark.parametrize("reader", [Transcripts, YtDlp])
def test_a_language_that_is_asked_for_comes_before_the_one_that_is_spoken(
    access: Access, reader: type[Transcripts] | type[YtDlp]
) -> None:
    payload = reader(access).captions(GOOD.id, ["de"])
    assert payload.track.language == "de"
    assert b"Verbindungen offen" in payload.data


@pytest.mark.parametrize("reader", [Transcripts, YtDlp])
@pytest.mark.parametrize(
    ("clip", "outcomes", "words"),
    [
        (MUTE, ("disabled", "none"), "captions"),
        (OFF, ("disabled", "none"), "captions"),
        (WORDLESS, ("none",), "no words"),
        (HIDDEN, ("token-needed",), "browsers alone"),
        (ODD["private"], ("private",), "private"),
        (ODD["removed"], ("unavailable",), "removed"),
        (ODD["age"], ("age-restricted",), "signed-in adults"),
        (ODD["bot"], ("blocked",), "proof that a person is there"),
    ],
)
def test_captions_that_cannot_be_had_say_why(
    access: Access, reader: type[Transcripts] | type[YtDlp], clip: Clip, outcomes: tuple[Outcome, ...], words: str
) -> None:
    error = failure(lambda: reader(access).captions(clip.id))
    assert error.outcome in outcomes
    assert words in str(error)


def test_an_empty_answer_where_captions_are_listed_is_never_a_transcript(youtube: YouTube, access: Access) -> None:
    youtube.next("timedtext", clips.EMPTY)
    assert failure(lambda: Transcripts(access).captions(GOOD.id)).outcome == "token-needed"


def test_the_second_library_is_asked_where_the_first_may_be_wrong(youtube: YouTube, access: Access) -> None:
    youtube.next("timedtext", clips.EMPTY)
    payload = door(access).captions(GOOD.id)
    assert (payload.via, payload.format) == ("yt-dlp", "json3")


def test_no_second_library_is_asked_after_a_block(youtube: YouTube, access: Access) -> None:
    youtube.next("timedtext", clips.too_many("60"))
    assert failure(lambda: door(access).captions(GOOD.id)).outcome == "rate-limited"
    assert youtube.count("timedtext") == 1


def test_what_the_first_library_found_out_is_told_when_the_second_knows_no_better(access: Access) -> None:
    assert failure(lambda: door(access).captions(OFF.id)).outcome == "disabled"
    assert failure(lambda: door(access).tracks(MUTE.id)).outcome == "disabled"


# -- what goes wrong on the way -------------------------------------------------------------------------------------


FAULTS: tuple[tuple[str, Fault, Outcome, str], ...] = (
    ("429", clips.too_many("120"), "rate-limited", "wait until 12:02 UTC"),
    ("429 by date", clips.too_many("Wed, 25 Nov 2026 13:30:00 GMT"), "rate-limited", "wait until 13:30 UTC"),
    ("429 alone", clips.too_many(), "rate-limited", "Wait an hour"),
    ("403", clips.FORBIDDEN, "blocked", "refuses to answer this machine"),
    ("captcha", clips.CAPTCHA, "blocked", "proof that a person is there"),
    ("sorry", clips.SORRY, "blocked", "proof that a person is there"),
    ("500", clips.BROKEN, "transient", "Try again later"),
    ("cut", clips.CUT, "transient", "cannot be reached"),
    ("drip", clips.DRIP, "transient", "does not answer in time"),
    ("consent", clips.TO_CONSENT, "blocked", "page for consent"),
    ("elsewhere", clips.ELSEWHERE, "unparsable", "another place"),
)
ASKING: tuple[tuple[str, str, Callable[[Access], object]], ...] = (
    ("yt-dlp searches", "search", lambda access: YtDlp(access, lambda: NOW).search("pools", 5, NOW)),
    ("yt-dlp lists", "page", lambda access: YtDlp(access, lambda: NOW).listing(LIST, 5)),
    ("yt-dlp looks", "watch", lambda access: _raised(YtDlp(access, lambda: NOW), GOOD.id)),
    ("captions are listed", "watch", lambda access: Transcripts(access, lambda: NOW).tracks(GOOD.id)),
    ("captions are fetched", "timedtext", lambda access: Transcripts(access, lambda: NOW).captions(GOOD.id)),
)


def _raised(ytdlp: YtDlp, video_id: str) -> object:
    """Looking up, with the outcome raised that it would return."""
    (looked,) = ytdlp.details([video_id])
    if looked.outcome != "ok":
        raise YouTubeError(looked.outcome, looked.message or "")
    return looked


@pytest.mark.parametrize(("asking", "kind", "ask"), ASKING, ids=[name for name, *_ in ASKING])
@pytest.mark.parametrize(("name", "fault", "outcome", "words"), FAULTS, ids=[name for name, *_ in FAULTS])
def test_each_fault_has_its_outcome_and_a_sentence(
    youtube: YouTube,
    access: Access,
    asking: str,
    kind: str,
    ask: Callable[[Access], object],
    name: str,
    fault: Fault,
    outcome: Outcome,
    words: str,
) -> None:
    youtube.next(kind, *[fault] * 4)
    error = failure(lambda: ask(replace(access, whole=0.5) if fault is clips.DRIP else access))
    assert error.outcome == outcome, str(error)
    assert words in str(error)


def test_when_to_come_back_is_a_time(youtube: YouTube, access: Access) -> None:
    youtube.next("search", clips.too_many("120"))
    error = failure(lambda: YtDlp(access, lambda: NOW).search("pools", 5, NOW))
    assert error.retry_at == datetime(2026, 11, 25, 12, 2, tzinfo=UTC)
    assert error.stops


@pytest.mark.parametrize("fault", [clips.GARBAGE, clips.EMPTY])
@pytest.mark.parametrize(("asking", "kind", "ask"), ASKING, ids=[name for name, *_ in ASKING])
def test_an_answer_that_makes_no_sense_is_never_ok(
    youtube: YouTube, access: Access, asking: str, kind: str, ask: Callable[[Access], object], fault: Fault
) -> None:
    youtube.next(kind, *[fault] * 4)
    youtube.next("player", *[fault] * 4)
    youtube.next("browse", *[fault] * 4)
    assert failure(lambda: ask(access)).outcome in ("unparsable", "unavailable", "token-needed", "none")


def test_a_page_for_consent_is_agreed_to_once_and_a_second_one_is_a_block(youtube: YouTube, access: Access) -> None:
    youtube.next("watch", clips.CONSENT)
    assert Transcripts(access).tracks(GOOD.id)
    youtube.next("watch", clips.CONSENT, clips.CONSENT)
    assert failure(lambda: Transcripts(access).tracks(MUTE.id)).outcome == "blocked"


Swallowing = Callable[[socket.socket], object]


def _says_nothing(connection: socket.socket) -> None:
    connection.recv(1)
    connection.recv(10_000_000)
    threading.Event().wait(3)


def _drips_headers(connection: socket.socket) -> None:
    """Headers that never end: each piece comes in time."""
    connection.recv(10_000)
    connection.send(b"HTTP/1.1 200 OK\r\nX-Long: ")
    for _ in range(60):
        connection.send(b"x")
        threading.Event().wait(0.05)


@contextmanager
def a_proxy_that(behaves: Swallowing) -> Iterator[str]:
    """The address of a proxy that treats every connection so."""

    def serve(connection: socket.socket) -> None:
        with suppress(OSError), connection:
            behaves(connection)

    def accept() -> None:
        with suppress(OSError):
            while True:
                threading.Thread(target=serve, args=(listening.accept()[0],), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=accept, daemon=True).start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


@pytest.mark.parametrize("behaves", [_says_nothing, _drips_headers])
@pytest.mark.parametrize("reader", [Transcripts, YtDlp])
def test_a_network_that_swallows_what_is_asked_is_left_in_time(
    access: Access, reader: type[Transcripts] | type[YtDlp], behaves: Swallowing
) -> None:
    with a_proxy_that(behaves) as proxy:
        began = time.monotonic()
        error = failure(lambda: reader(replace(access, proxy=proxy, timeout=0.3)).captions(GOOD.id))
    assert error.outcome == "transient"
    assert "does not answer in time" in str(error)
    assert time.monotonic() - began < 2.0


def test_a_search_for_the_host_that_takes_long_is_left_in_time(access: Access, monkeypatch: pytest.MonkeyPatch) -> None:
    released = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: released.wait(5) and [])
    error = failure(lambda: YtDlp(replace(access, timeout=0.2)).search("pools", 5, NOW))
    released.set()
    assert "does not answer in time" in str(error)


def test_the_waiting_for_a_network_that_is_not_there_adds_up_to_less_than_twenty_seconds() -> None:
    usual = Access()
    assert usual.timeout > SOON
    assert max(usual.timeout * 3, SOON + usual.whole) < 20


def test_a_network_that_did_not_answer_in_time_is_not_tried_by_the_second_library(
    youtube: YouTube, access: Access
) -> None:
    youtube.next("watch", *[clips.BROKEN] * 9)
    ticks = iter(float(second) for second in range(0, 10**4, 5))
    assert failure(lambda: door(access).captions(GOOD.id)).outcome == "transient"
    assert youtube.count("watch") == 2
    late = replace(access, monotonic=lambda: next(ticks), whole=1e4, turns=Turns())
    assert failure(lambda: door(late).captions(GOOD.id)).outcome == "transient"
    assert youtube.count("watch") == 3


def test_an_answer_that_is_too_large_is_not_read_to_its_end(youtube: YouTube, access: Access) -> None:
    youtube.next("watch", Fault(body=b" " * 300_000))
    small = replace(access, largest=200_000)
    assert failure(lambda: Transcripts(small).tracks(GOOD.id)).outcome == "unparsable"


def test_a_network_that_is_not_there_is_said_to_be_so_with_what_works_instead(access: Access) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        nowhere = replace(access, proxy=f"http://someone:secret@127.0.0.1:{closed.getsockname()[1]}")
    for ask in (lambda: YtDlp(nowhere).search("pools", 5, NOW), lambda: Transcripts(nowhere).captions(GOOD.id)):
        error = failure(ask)
        assert error.outcome == "transient"
        assert "cannot be reached" in str(error)
        assert "`study ingest FOLDER`" in str(error)
        assert "secret" not in str(error)


def test_a_certificate_that_is_not_trusted_is_named_as_the_reason(access: Access) -> None:
    error = failure(lambda: Transcripts(replace(access, certificates=None)).tracks(GOOD.id))
    assert error.outcome == "transient"
    assert "SSL_CERT_FILE" in str(error)


def test_certificates_that_are_not_there_are_named_before_anybody_is_asked(tmp_path: Path) -> None:
    wrong = Settings(_env_file=None, SSL_CERT_FILE=tmp_path / "none.pem")  # type: ignore[call-arg]
    with pytest.raises(SettingsError, match="SSL_CERT_FILE"):
        Door(wrong, NoQuota())  # type: ignore[arg-type]


# -- manners --------------------------------------------------------------------------------------------------------


def test_requests_wait_as_long_as_the_preset_sleep_of_yt_dlp_does(youtube: YouTube, access: Access) -> None:
    slept: list[float] = []
    polite = replace(access, pace=1.0, sleep=slept.append, monotonic=lambda: 0.0)
    ytdlp = YtDlp(polite)
    ytdlp.search("pools", 3, NOW)
    assert slept == []
    ytdlp.details([GOOD.id])
    assert slept == [PAUSE] * (len(youtube.requests) - 1)
    slept.clear()
    Transcripts(polite).captions(GOOD.id)
    assert slept[-1] == PAUSE_BEFORE_CAPTIONS


def test_the_pauses_are_those_of_yt_dlp() -> None:
    from yt_dlp.options import create_parser

    parser = create_parser()
    preset = next(value for key, value in vars(sys.modules["yt_dlp.options"]).items() if key == "_PRESET_ALIASES")
    words = preset["sleep"]
    assert parser is not None
    assert float(words[words.index("--sleep-requests") + 1]) == PAUSE
    assert float(words[words.index("--sleep-subtitles") + 1]) == PAUSE_BEFORE_CAPTIONS


def test_two_runs_at_once_still_ask_one_after_the_other(youtube: YouTube, access: Access) -> None:
    runs = [threading.Thread(target=lambda: YtDlp(access).details([GOOD.id])) for _ in range(3)]
    for run in runs:
        run.start()
    for run in runs:
        run.join()
    assert len(youtube.requests) >= 6
    assert youtube.most_at_once == 1


def test_nothing_is_printed_and_nothing_is_written(
    youtube: YouTube, access: Access, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    ytdlp = YtDlp(access)
    ytdlp.search("pools", 3, NOW)
    ytdlp.details([GOOD.id, *(clip.id for state, clip in ODD.items() if state != "bot")])
    failure(lambda: ytdlp.details([ODD["bot"].id]))
    ytdlp.captions(GOOD.id)
    ytdlp.close()
    assert capfd.readouterr() == ("", "")
    assert list(tmp_path.rglob("*")) == []


def test_no_other_program_is_run(access: Access, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ffmpeg", "ffprobe", "deno", "node", "bun", "qjs"):
        program = tmp_path / name
        program.write_text(f"#!/bin/sh\necho ran >{tmp_path}/ran\n")
        program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(FFmpegPostProcessor, "_version_cache", {None: None})
    monkeypatch.setattr(FFmpegPostProcessor, "_features_cache", {})
    YtDlp(access).captions(GOOD.id)
    assert not (tmp_path / "ran").exists()


def test_letters_that_no_database_and_no_terminal_takes_are_left_out() -> None:
    found = details_of(
        {
            "id": GOOD.id,
            "title": "Poo\x1b[31mls \ud800 and\n more\u202e",
            "description": "One\x00\ntwo\udfff",
            "chapters": [{"start_time": 0, "title": "\x07Why"}, {"start_time": float("nan"), "title": "No"}, "no"],
            "subtitles": {"en": [{"ext": "json3", "url": "u"}], "../../en\x1b": []},
            "language": "en\n",
        }
    )
    assert (found.title, found.description) == ("Poo[31mls and more", "One\ntwo")
    assert [chapter.title for chapter in found.chapters] == ["Why"]
    assert [track.language for track in found.captions or ()] == ["en"]
    assert found.language is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=9,
)
NAMES = (
    "title", "channel", "channel_id", "release_timestamp", "timestamp", "upload_date", "duration", "language",
    "description", "chapters", "live_status", "media_type", "view_count", "subtitles", "automatic_captions",
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from(NAMES), JSON, max_size=9))
def test_metadata_of_any_shape_is_read_without_a_failure(info: dict[str, object]) -> None:
    found = details_of({"id": GOOD.id, **info})
    assert found.title.encode()
    assert "\n" not in found.title and "\x1b" not in found.title


def test_a_video_whose_formats_cannot_be_had_still_has_its_metadata_and_captions(
    youtube: YouTube, access: Access, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.youtube.replies.player", partial(_without_streams, replies.player))
    assert details(access, GOOD).published == GOOD.published
    assert b"Ten are enough" in YtDlp(access).captions(GOOD.id).data


def _without_streams(player: Callable[..., dict[str, object]], *asked: object, **how: object) -> dict[str, object]:
    return {name: value for name, value in player(*asked, **how).items() if name != "streamingData"}


def test_a_language_is_its_whole_name_before_its_others() -> None:
    tracks = [CaptionTrack("pt-PT", False, True), CaptionTrack("pt-BR", True, True), CaptionTrack("en", False, False)]
    assert [track.language for track in in_order(tracks, ["pt-BR"])] == ["pt-BR", "pt-PT", "en"]
    assert [track.language for track in in_order(tracks, ["pt"])] == ["pt-PT", "pt-BR", "en"]


def test_only_hosts_of_youtube_are_asked_for(youtube: YouTube, access: Access) -> None:
    youtube.next("watch", clips.ELSEWHERE)
    failure(lambda: Transcripts(access).tracks(GOOD.id))
    assert youtube.refused == []


def test_a_command_that_needs_no_video_loads_neither_library() -> None:
    code = "import sys, ui.cli, ingest.youtube.verbs, ingest.youtube.source as _; print('yt_dlp' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"

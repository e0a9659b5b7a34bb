"""Whatever a person pastes becomes an id or one clear error; nothing that only looks like YouTube does."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import UsageError
from ingest.roadmap_videos import youtube_id
from ingest.youtube.ids import SHOWN, identify, video_id
from ingest.youtube.nouns import Listing

ID = "dQw4w9-gX_Q"
PLAYLIST = "PLrAXtmErZgOeiKm4sgNOknGvNjby9efdf"
CHANNEL = "UC" + "aB3_-" * 4 + "zz"
LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"
VIDEO_IDS = st.text(LETTERS, min_size=11, max_size=11).filter(lambda text: text not in ("videoseries", "live_stream"))

FORMS = (
    "{id}",
    "https://www.youtube.com/watch?v={id}",
    "http://youtube.com/watch?v={id}&t=1m3s#comments",
    "youtube.com/watch?app=desktop&v={id}",
    "HTTPS://WWW.YouTube.COM/watch?v={id}",
    "//www.youtube.com/watch?v={id}",
    "https://www.youtube.com/watch?v={id}&list=" + PLAYLIST + "&index=4",
    "https://www.youtube.com/watch?list=RD{id}&v={id}&start_radio=1",
    "https://www.youtube.com/watch?t=4&amp;v={id}",
    "https://www.youtube.com/watch/{id}",
    "https://www.youtube.com/?v={id}",
    "https://youtu.be/{id}",
    "youtu.be/{id}?si=abc&t=42",
    "https://youtu.be/{id}/?list=" + PLAYLIST,
    "https://m.youtube.com/shorts/{id}?feature=share",
    "https://youtube.com/live/{id}?feature=shared",
    "https://music.youtube.com/watch?v={id}",
    "https://www.youtube.com/embed/{id}?rel=0",
    "https://www.youtube-nocookie.com/embed/{id}",
    "https://www.youtube.com/v/{id}?version=3",
    "https://www.youtube.com:443/watch?v={id}",
    "https%3A%2F%2Fwww.youtube.com%2Fwatch%3Fv%3D{id}%26t%3D3",
    "https://www.youtube.com/watch%3Fv%3D{id}",
    "https://www.youtube.com/redirect?event=video&q=https%3A%2F%2Fyoutu.be%2F{id}",
    "https://www.youtube.com/attribution_link?a=x&u=%2Fwatch%3Fv%3D{id}%26feature%3Dshare",
    "https://consent.youtube.com/m?continue=https%3A%2F%2Fwww.youtube.com%2Fwatch%3Fv%3D{id}&gl=DE",
    "[A title (with brackets)](https://youtu.be/{id})",
    '![x](<https://youtu.be/{id}> "A title")',
    "- Video: [Pools](https://www.youtube.com/watch?v={id}) by Somebody (published 2025-03-01, 12:34)",
)
AROUND = ("{}", " {}\n", "<{}>", '"{}"', "“{}”,", "({}).", "\ufeff{}\u200b", "'{}'!", "`{}`")


@given(VIDEO_IDS, st.sampled_from(FORMS), st.sampled_from(AROUND))
def test_every_form_of_a_videos_address_is_its_id(identity: str, form: str, around: str) -> None:
    assert video_id(around.format(form.format(id=identity))) == identity


@given(VIDEO_IDS)
def test_an_address_inside_addresses_is_followed_a_few_times_and_no_further(identity: str) -> None:
    address = f"https://youtu.be/{identity}"
    for _ in range(3):
        address = f"https://www.youtube.com/redirect?q={quote(address, safe='')}"
        assert video_id(address) == identity
    with pytest.raises(UsageError):
        identify(f"https://www.youtube.com/redirect?q={quote(address, safe='')}")


@pytest.mark.parametrize(
    ("text", "kind", "identity"),
    [
        (PLAYLIST, "playlist", PLAYLIST),
        (f"https://www.youtube.com/playlist?list={PLAYLIST}&si=x", "playlist", PLAYLIST),
        (f"https://www.youtube.com/watch?list={PLAYLIST}", "playlist", PLAYLIST),
        (f"https://www.youtube.com/embed/videoseries?list={PLAYLIST}", "playlist", PLAYLIST),
        ("PL0123456789ABCDEF", "playlist", "PL0123456789ABCDEF"),
        ("UU" + CHANNEL[2:], "playlist", "UU" + CHANNEL[2:]),
        ("OLAK5uy_" + "k" * 33, "playlist", "OLAK5uy_" + "k" * 33),
        (CHANNEL, "channel", CHANNEL),
        (f"https://www.youtube.com/channel/{CHANNEL}/videos", "channel", CHANNEL),
        (f"https://www.youtube.com/embed/live_stream?channel={CHANNEL}", "channel", CHANNEL),
        ("@Some.Handle-1", "channel", "@Some.Handle-1"),
        ("https://www.youtube.com/@handle/streams", "channel", "@handle"),
        ("youtube.com/%40handle", "channel", "@handle"),
        ("https://www.youtube.com/c/SomeName/about", "channel", "c/SomeName"),
        ("www.youtube.com/user/somebody", "channel", "user/somebody"),
    ],
)
def test_playlists_and_channels_are_told_apart(text: str, kind: str, identity: str) -> None:
    found = identify(text)
    assert isinstance(found, Listing) and (found.kind, found.id) == (kind, identity)
    with pytest.raises(UsageError, match=f"is a {kind}, not a video"):
        video_id(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n",
        ID[:-1],
        ID + "x",
        "dQw4w9 gX_Q",
        "dQw4w9+gX_Q",
        "dQw4w9éXcQ1",
        "videoseries",
        "live_stream",
        f"https://vimeo.com/{ID}",
        f"https://youtube.com.evil.example/watch?v={ID}",
        f"https://notyoutube.com/watch?v={ID}",
        f"https://youtube.com@evil.example/watch?v={ID}",
        f"https://evil@youtube.com/watch?v={ID}",
        f"https://evil.example/https://youtu.be/{ID}",
        f"https://evil.example\\@youtube.com/watch?v={ID}",
        f"https://youtube.com:8080/watch?v={ID}",
        f"https://youtube.com:x/watch?v={ID}",
        f"https://yоutube.com/watch?v={ID}",  # a Cyrillic o
        f"https://you\ntube.com/watch?v={ID}",
        f"https://www.youtube.com/watch?v={ID}x",
        f"https://www.youtube.com/watch?v=&list=x{PLAYLIST}",
        f"https://youtu.be/{ID}/../x",
        f"https://www.youtube.com/redirect?q=https%3A%2F%2Fevil.example%2Fwatch%3Fv%3D{ID}",
        "https://www.youtube.com/embed/live_stream?channel=x",
        "https://www.youtube.com/results?search_query=docker",
        "https://www.youtube.com/channel/UCshort",
        "https://www.youtube.com/c/../watch",
        "https://www.youtube.com/user/..",
        "youtube.com%2F@evil.example",
        f"javascript:youtube.com/watch?v={ID}",
        f"ftp://youtube.com/watch?v={ID}",
        f"file:///watch?v={ID}",
        f"http://[::1/watch?v={ID}",
        f"two {ID} {ID}",
        "@",
        "@a@b",
        "name@example.org",
        f"[a](https://youtu.be/{ID}) [b](https://youtu.be/{ID})",
        "x" * 100_000,
    ],
)
def test_everything_else_is_one_clear_error(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        identify(text)
    assert "YouTube" in caught.value.what and "11 characters" in caught.value.cure
    assert len(str(caught.value)) < SHOWN + 260


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"https://www.youtube.com/playlist?list=RD{ID}", "is a mix"),
        ("RDCLAK5uy_" + "k" * 33, "is a mix"),
        ("https://www.youtube.com/playlist?list=WL", "only its owner can see"),
        ("https://www.youtube.com/clip/UgkxAbc", "is a clip"),
        ("RDBMS lectures", "is not a video"),
    ],
)
def test_what_cannot_be_looked_up_is_called_by_its_name(text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        identify(text)


def test_an_error_repeats_what_was_pasted_without_control_characters() -> None:
    with pytest.raises(UsageError) as caught:
        identify("\x1b[31mred\x07\u202eevil\n" + "y" * 500)
    assert "red" in str(caught.value) and "..." in str(caught.value)
    assert str(caught.value).isprintable()


@given(st.text() | st.text("youtbe.com/watch?v=%@:#[]()<>&\\ \n" + LETTERS, max_size=80))
def test_any_text_is_an_id_a_listing_or_a_usage_error(text: str) -> None:
    try:
        found = identify(text)
    except UsageError:
        return
    if isinstance(found, Listing):
        assert not set(found.id) & set("?#&%\\<>\"' \n:") and "/." not in found.id
    else:
        assert len(found) == 11 and set(found) <= set(LETTERS)


@given(VIDEO_IDS, st.sampled_from(["watch?v=", "shorts/", "live/", "embed/"]))
def test_links_written_in_a_roadmap_are_read_by_the_same_rules(identity: str, path: str) -> None:
    address = f"https://www.youtube.com/{path}{identity}"
    assert youtube_id(address) == video_id(address) == identity


def test_a_link_to_a_player_of_a_playlist_is_no_video_of_a_roadmap() -> None:
    assert youtube_id(f"https://www.youtube.com/embed/videoseries?list={PLAYLIST}") is None
    assert youtube_id(f"https://www.youtube.com/playlist?list={PLAYLIST}") is None

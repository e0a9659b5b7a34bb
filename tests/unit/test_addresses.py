"""Addresses of videos."""

from __future__ import annotations

import pytest

from ui.addresses import at_second, video_of


@pytest.mark.parametrize(
    "url",
    [
        "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
        "https://youtube.com/watch?list=x&v=dQw4w9WgXcQ&t=3",
        "https://youtu.be/dQw4w9WgXcQ?si=abc",
        "https://m.youtube.com/shorts/dQw4w9WgXcQ",
    ],
)
def test_every_form_of_a_youtube_address_opens_at_the_second(url: str) -> None:
    assert video_of(url) == "dQw4w9WgXcQ"
    assert at_second(url, 75.9) == "https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=75s"


@pytest.mark.parametrize(
    "url", ["http://evil.example/watch?v=dQw4w9WgXcQ", "https://youtube.com.evil.example/watch?v=dQw4w9WgXcQ", ""]
)
def test_any_other_address_stays_as_it_is_and_is_no_video(url: str) -> None:
    assert video_of(url) is None
    assert at_second(url, 75.9) == url


def test_without_a_second_the_address_stays() -> None:
    assert at_second("https://youtu.be/dQw4w9WgXcQ", None) == "https://youtu.be/dQw4w9WgXcQ"

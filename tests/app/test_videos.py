"""Videos on the pages: found, chosen, written, fetched, checked and removed, by a scripted YouTube."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from assistant.database import LOCAL_LEARNER
from assistant.service import Assistant
from ingest.youtube.nouns import YouTubeError
from ingest.youtube.verbs import Videos
from tests.app.conftest import SECONDS, Start, button, visit, words
from tests.videos import ScriptedSource, clip, video_id
from ui.resources import video_desks
from ui.videos import Desk

POOLS, INDEXES = video_id(1), video_id(2)
EVIL = "[click](https://evil.example) **bold** :smile: <b>x</b>"
OFFLINE = YouTubeError(
    "transient",
    "YouTube cannot be reached.",
    "Check the network and try again. Without one `study ingest FOLDER` reads caption files, "
    "and the Library page of the app takes a pasted transcript.",
)
BLOCKED = YouTubeError("blocked", "YouTube refuses to answer.", "Wait an hour, then run the same command: it goes on.")


def pools(title: str = "PostgreSQL connection pooling tutorial") -> ScriptedSource:
    return ScriptedSource(
        [
            clip(POOLS, title, description="SQL transactions, Postgres and connection pools."),
            clip(INDEXES, "Postgres connection pooling and indexes: SQL for developers", channel="Data Talks"),
        ]
    )


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """The app's clock, set before the app is opened."""
    monkeypatch.setenv("STUDY_NOW", "2026-11-25T12:00")


@pytest.fixture
def youtube(monkeypatch: pytest.MonkeyPatch, library: str) -> Iterator[ScriptedSource]:
    """A YouTube with two videos on week 6; the app asks no other one."""
    source = pools()
    monkeypatch.setattr("ui.videos.video_source", lambda: lambda: source)
    video_desks.clear()
    yield source
    video_desks.clear()


def desk() -> Desk:
    return video_desks()[LOCAL_LEARNER]


def ended(app: AppTest) -> AppTest:
    """The page once the work with videos is over."""
    job = desk().job
    if job is not None:
        job.work.wait(SECONDS)
        assert not job.work.running
    app.run()
    assert not app.exception
    return app


def said(app: AppTest) -> str:
    return words(app).replace("\\", "").replace("\u2060", "")


def videos_tab(start: Start) -> AppTest:
    app = start("library")
    app.session_state["library-tab"] = "Videos"
    return app.run()


def week_6(app: AppTest) -> AppTest:
    app.session_state["week-6"] = True
    return app.run()


def look_for(app: AppTest, topic: str) -> AppTest:
    app.text_input(key="videos-topic").set_value(topic)
    return ended(button(app, "Look for videos").click().run())


def put(assistant: Assistant, source: ScriptedSource, *ids: str, week: int = 6, fetched: bool = False) -> None:
    """Links under a week, as if they had been found before."""
    with Videos(assistant, lambda: source) as videos:
        videos.write(videos.add(videos.candidates(ids), week))
        if fetched:
            from ingest.youtube.nouns import FetchRequest

            list(videos.fetch(FetchRequest(ids)))


def linked(assistant: Assistant, week: int = 6) -> list[str]:
    return [video.link.id for video in Videos(assistant).linked() if video.week == week]


# -- the library's tab ----------------------------------------------------------------------------------------------


def test_a_topic_is_looked_for_and_what_is_chosen_is_written_fetched_and_told(
    start: Start, assistant: Assistant, youtube: ScriptedSource
) -> None:
    app = look_for(videos_tab(start), "connection pooling in Postgres")
    assert "PostgreSQL connection pooling tutorial" in said(app)
    assert "Backend Talks · 24:10 · published 1 March · captions made by hand" in said(app) and "Why: " in said(app)
    assert linked(assistant) == [] and youtube.delivered == []
    app.checkbox(key=f"library-0-choose-{INDEXES}").set_value(False).run()
    app.selectbox(key="library-add-to-6").set_value(6).run()
    ended(button(app, "Add 1 video to week 6").click().run())
    assert linked(assistant) == [POOLS] and youtube.delivered == [POOLS]
    assert "1 link is written under week 6." in said(app) and "is in the library, 1 passage." in said(app)
    assert "Add 1 video" not in said(app)
    assert any(source.url and POOLS in source.url and source.weeks == (6,) for source in assistant.library.sources())


def test_what_would_be_written_can_be_looked_at_first(
    start: Start, assistant: Assistant, youtube: ScriptedSource
) -> None:
    app = look_for(videos_tab(start), "connection pooling in Postgres")
    assert not app.code
    app.session_state["library-diff"] = True
    app.run()
    assert f"watch?v={POOLS}" in app.code[0].value and linked(assistant) == []


def test_a_week_without_a_topic_is_looked_for_by_its_own_searches(start: Start, youtube: ScriptedSource) -> None:
    app = videos_tab(start)
    app.selectbox(key="videos-week").set_value(6)
    ended(button(app, "Look for videos").click().run())
    assert ("search", "PostgreSQL tutorial") in youtube.asked
    assert button(app, "Add 2 videos to week 6")


def test_nothing_is_asked_for_without_a_topic_or_a_week(start: Start, youtube: ScriptedSource) -> None:
    app = videos_tab(start)
    button(app, "Look for videos").click().run()
    assert "There is nothing to look for yet" in said(app) and youtube.asked == []


def test_pictures_are_loaded_only_after_a_person_agrees(start: Start, youtube: ScriptedSource) -> None:
    app = look_for(videos_tab(start), "connection pooling in Postgres")
    assert not app.get("image")
    app.toggle[0].set_value(True).run()
    drawn = [picture.url for element in app.get("image") for picture in element.proto.imgs]
    assert drawn and all(url.startswith("https://i.ytimg.com/vi/") for url in drawn)
    app.toggle[0].set_value(False).run()
    assert not app.get("image")


def test_why_others_were_not_chosen_stands_there(
    start: Start, youtube: ScriptedSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    short = clip(video_id(3), "Postgres in one minute", seconds=40)
    monkeypatch.setattr("ui.videos.video_source", lambda: lambda: ScriptedSource([*youtube.known.values(), short]))
    app = look_for(videos_tab(start), "connection pooling in Postgres")
    assert "Postgres in one minute: a short" in said(app)


def test_a_title_from_youtube_is_only_text(
    start: Start, assistant: Assistant, youtube: ScriptedSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    evil = pools(f"Postgres connection pooling tutorial {EVIL}")
    monkeypatch.setattr("ui.videos.video_source", lambda: lambda: evil)
    app = look_for(videos_tab(start), "connection pooling in Postgres")
    assert "click" in said(app) and acts(app) == []
    put(assistant, evil, POOLS)
    week_6(visit(app, "roadmap"))
    assert any(EVIL in text.value for text in app.text) and acts(app) == []
    put(assistant, evil, POOLS, fetched=True)
    app.run()
    assert f"week-6-video-{POOLS}-open" in [str(one.key) for one in app.button] and acts(app) == []


def acts(app: AppTest) -> list[str]:
    """What stands on a page as Markdown that a title could act in."""
    drawn = [*app.checkbox, *app.button, *app.markdown, *app.caption, *app.warning, *app.success, *app.expander]
    texts = [f"{getattr(one, 'label', '')} {getattr(one, 'value', '')}" for one in drawn]
    return [text for text in texts if "](https://" in text or "**bold" in text or "<b>" in text or ":smile:" in text]


def test_an_address_is_fetched_for_a_week_and_what_is_none_is_said_at_once(
    start: Start, assistant: Assistant, youtube: ScriptedSource
) -> None:
    app = videos_tab(start)
    app.text_input(key="videos-address").set_value("https://evil.example/watch?v=abc")
    app.button(key="videos-fetch-it").click().run()
    assert "is not a video, playlist or channel of YouTube" in said(app) and youtube.asked == []
    app.text_input(key="videos-address").set_value(f"https://youtu.be/{POOLS}?t=5")
    app.selectbox(key="videos-address-week").set_value(6)
    ended(app.button(key="videos-fetch-it").click().run())
    assert "is in the library, 1 passage." in said(app) and youtube.delivered == [POOLS]
    assert any(source.url and POOLS in source.url and source.weeks == (6,) for source in assistant.library.sources())


def test_a_video_is_taken_from_its_week_and_its_transcript_stays_unless_it_is_to_go(
    start: Start, assistant: Assistant, youtube: ScriptedSource
) -> None:
    put(assistant, youtube, POOLS, INDEXES, fetched=True)
    app = videos_tab(start)
    app.selectbox(key="videos-remove").set_value((6, POOLS)).run()
    button(app, "Remove the link").click().run()
    assert linked(assistant) == [INDEXES] and "its transcript stays." in said(app)
    app.selectbox(key="videos-remove").set_value((6, INDEXES)).run()
    app.checkbox(key="videos-chosen-transcript").set_value(True)
    button(app, "Remove the link").click().run()
    urls = " ".join(source.url or "" for source in assistant.library.sources())
    assert linked(assistant) == [] and POOLS in urls and INDEXES not in urls


# -- what goes wrong ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("error", [OFFLINE, BLOCKED])
def test_a_youtube_that_does_not_answer_is_one_sentence_and_what_works_instead(
    start: Start, youtube: ScriptedSource, error: YouTubeError
) -> None:
    youtube.fault = lambda method, what: error
    app = look_for(videos_tab(start), "connection pooling")
    warning = " ".join(one.value for one in app.warning).replace("\\", "")
    assert error.what in warning and "paste a transcript" in warning
    assert "study ingest" not in warning and "command" not in warning
    assert not app.checkbox and not app.error


def test_a_fetch_that_is_blocked_says_what_is_left(start: Start, assistant: Assistant, youtube: ScriptedSource) -> None:
    put(assistant, youtube, POOLS, INDEXES)
    youtube.errors["captions"] = [BLOCKED]
    app = start("roadmap")
    app.session_state["roadmap-videos"] = True
    ended(button(app.run(), "Fetch 2 transcripts").click().run())
    assert "YouTube refuses to answer." in said(app) and "2 videos are left" in said(app)
    ended(button(app, "Fetch 2 transcripts").click().run())
    assert sorted(youtube.delivered) == [POOLS, INDEXES] and "2 transcripts are in the library" in said(app)


def test_progress_is_shown_stop_stops_and_nothing_else_begins_meanwhile(start: Start, youtube: ScriptedSource) -> None:
    held, begun = threading.Event(), threading.Event()

    def hold(method: str, what: str) -> None:
        begun.set()
        assert held.wait(SECONDS)

    youtube.fault = hold
    app = videos_tab(start)
    app.text_input(key="videos-topic").set_value("pools")
    button(app, "Look for videos").click().run()
    assert begun.wait(SECONDS)
    app.run()
    assert "Looking for videos on “pools”" in said(app) and button(app, "Look for videos").disabled
    visit(app, "roadmap")
    assert "Looking for videos on “pools”" in said(app)
    app.button(key="videos-stop").click().run()
    held.set()
    ended(app)
    assert "Stopped. What was learnt by then is kept" in said(app) and youtube.count("details") == 0


def test_a_page_that_is_loaded_anew_finds_the_work_again(start: Start, youtube: ScriptedSource) -> None:
    look_for(videos_tab(start), "connection pooling in Postgres")
    assert "PostgreSQL connection pooling tutorial" in said(videos_tab(start))


# -- the roadmap ----------------------------------------------------------------------------------------------------


def test_a_week_finds_videos_and_writes_those_that_are_chosen(
    start: Start, assistant: Assistant, youtube: ScriptedSource
) -> None:
    app = week_6(start("roadmap"))
    ended(app.button(key="week-6-find").click().run())
    ended(button(app, "Add 2 videos to week 6").click().run())
    assert sorted(linked(assistant)) == [POOLS, INDEXES]
    heading = next(one.label for one in app.expander if one.label.startswith("Week 6"))
    assert "2 videos" in heading and "1 source" in heading
    assert "In the library, 1 passage" in said(app) and "checked 25 November" in said(app)


def test_all_weeks_without_videos_are_looked_for_and_written_at_once(
    start: Start, assistant: Assistant, youtube: ScriptedSource
) -> None:
    app = start("roadmap")
    assert "Videos: no week has one yet" in said(app)
    ended(button(app, "Find videos for 25 weeks (about 38 min)").click().run())
    add = next(one for one in app.button if one.key == "all-add")
    assert "Add " in add.label and linked(assistant) == []
    ended(add.click().run())
    assert POOLS in linked(assistant) and youtube.delivered


def test_a_linked_video_shows_its_state_its_facts_and_a_player_that_loads_on_a_click(
    start: Start, assistant: Assistant, youtube: ScriptedSource
) -> None:
    put(assistant, youtube, POOLS, fetched=True)
    put(assistant, youtube, INDEXES)
    app = week_6(start("roadmap"))
    assert "Backend Talks · 24:10 · published 1 March · checked 25 November" in said(app)
    assert "In the library, 1 passage" in said(app) and "Transcript not fetched" in said(app)
    assert not app.get("video")
    app.button(key=f"week-6-video-{POOLS}-play").click().run()
    assert app.get("video")[0].proto.url == f"https://www.youtube.com/embed/{POOLS}"
    app.button(key=f"week-6-video-{POOLS}-open").click().run()
    assert "From the beginning · 0:00" in words(app)


def test_a_video_is_removed_from_its_week_on_the_roadmap(
    start: Start, assistant: Assistant, youtube: ScriptedSource
) -> None:
    put(assistant, youtube, POOLS)
    app = week_6(start("roadmap"))
    app.button(key=f"week-6-video-{POOLS}-remove").click().run()
    assert linked(assistant) == [] and "is taken from week 6" in said(app) and not app.error


def test_a_check_names_links_that_are_gone_and_replaces_them(
    start: Start, assistant: Assistant, youtube: ScriptedSource
) -> None:
    put(assistant, youtube, POOLS)
    del youtube.known[POOLS]
    app = start("roadmap")
    app.session_state["roadmap-videos"] = True
    ended(button(app.run(), "Check 1 link").click().run())
    assert "gone: " in said(app) and "Put in its place: Postgres connection pooling" in said(app)
    assert "Gone: " in said(week_6(app))
    ended(button(app, "Replace 1 link").click().run())
    assert linked(assistant) == [INDEXES] and youtube.delivered == [INDEXES]


def test_a_replacement_that_is_not_wanted_is_not_written(
    start: Start, assistant: Assistant, youtube: ScriptedSource
) -> None:
    put(assistant, youtube, POOLS)
    del youtube.known[POOLS]
    app = start("roadmap")
    app.session_state["roadmap-videos"] = True
    ended(button(app.run(), "Check 1 link").click().run())
    app.checkbox(key=f"check-6-{POOLS}").set_value(False).run()
    ended(button(app, "Write today").click().run())
    assert linked(assistant) == [POOLS]


# -- the offer ------------------------------------------------------------------------------------------------------


def test_today_offers_to_find_videos_once_until_it_is_dismissed_or_there_are_some(
    start: Start, assistant: Assistant, youtube: ScriptedSource
) -> None:
    app = start("today")
    assert "No week has a video from YouTube yet" in said(app)
    button(app, "Not now").click().run()
    assert "No week has a video" not in said(app)
    assert "No week has a video" in said(start("today"))
    put(assistant, youtube, POOLS)
    assert "No week has a video" not in said(start("today"))

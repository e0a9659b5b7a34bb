"""The limit of minutes of review a day: a setting of the profile, stored with it, and understood in the chat."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from assistant.database.learning_store import profile_from_json, profile_to_json
from assistant.errors import UsageError
from assistant.intents import recognise
from assistant.learning.changes import profile_of
from assistant.learning.nouns import Profile
from tests.learning import learner


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(45, "at most 45 min of review a day"), (0, "no reviews"), (240, "at most 4 h of review a day")],
)
def test_it_is_set_in_words(minutes: int, said: str) -> None:
    change = profile_of(learner(profile=Profile()), {"review_minutes": minutes})
    assert change.profile == replace(Profile(), review_minutes=minutes)
    assert change.told == f"Your profile: {said}."


@pytest.mark.parametrize("minutes", [-1, 241, True, 2.5, "20"])
def test_what_cannot_be_is_refused(minutes: Any) -> None:
    with pytest.raises(UsageError, match="minutes of review a day cannot be") as refused:
        profile_of(learner(profile=Profile()), {"review_minutes": minutes})
    assert refused.value.cure == "Give a number from 0 to 240."


def test_it_is_stored_and_a_profile_from_before_it_has_twenty() -> None:
    document = profile_to_json(replace(Profile(), review_minutes=5), "ships", {})
    assert profile_from_json(document, "ships").review_minutes == 5
    del document["review_minutes"]
    assert profile_from_json(document, "ships").review_minutes == 20 == Profile().review_minutes


@pytest.mark.parametrize(
    ("text", "arguments"),
    [
        ("at most 15 minutes of reviews a day", {"review_minutes": 15}),
        ("I want no more than 10 minutes of review per day", {"review_minutes": 10}),
        ("limit my reviews to half an hour a day", {"review_minutes": 30}),
        ("my review limit is 25 minutes", {"review_minutes": 25}),
        ("my level is beginner and at most 20 minutes of reviews a day", {"level": "beginner", "review_minutes": 20}),
    ],
)
def test_it_is_understood_in_the_chat_and_asked_before_it_is_written(text: str, arguments: dict[str, Any]) -> None:
    action = recognise(text)
    assert (action.name, dict(action.arguments)) == ("profile", arguments)
    assert action.confirm is not None
    assert f"at most {arguments['review_minutes']} minutes of review a day" in action.confirm


@pytest.mark.parametrize("text", ["what is at most 20 minutes of review?", "limit my reviews", "review 20 minutes"])
def test_what_sets_no_limit_changes_nothing(text: str) -> None:
    assert recognise(text).name != "profile"

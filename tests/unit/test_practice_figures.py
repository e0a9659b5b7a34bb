"""The figures of practice are made of what is known, and the sentence under each says what is to be seen."""

from __future__ import annotations

from datetime import date, timedelta

from assistant.practice.nouns import Due, Mastery
from ui.practice_figures import due_chart, due_sentence, mastery_chart, mastery_sentence

MONDAY = date(2026, 11, 30)
DUE = Due((), (), 0, 20, tuple((MONDAY + timedelta(days=n), n % 3, n % 3) for n in range(14)))
KNOWN = [Mastery("Week 3", 3, 0.7, 0.55, 0.82, 5), Mastery("Week 6", 6, 0.3, 0.1, 0.5, 1)]


def test_each_day_ahead_has_its_bar_and_the_sentence_its_sum() -> None:
    (rows,) = due_chart(DUE).to_dict()["datasets"].values()
    assert len(rows) == 14 and rows[2]["minutes"] == 2
    assert due_sentence(DUE) == (
        "13 reviews in the next 14 days, as far as they are known; most on Wed 2 Dec, 2 min. "
        "Never more than 20 min a day."
    )


def test_each_practised_week_has_its_point_and_the_bar_around_it() -> None:
    chart = mastery_chart(KNOWN).to_dict()
    assert [layer["mark"]["type"] for layer in chart["layer"]] == ["rule", "point"]
    assert mastery_sentence(KNOWN) == (
        "Lowest is week 6: 30%, 10% to 50% in four of five cases. 1 week with fewer than 3 answers says little yet."
    )

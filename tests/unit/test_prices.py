"""What a call costs."""

from __future__ import annotations

import pytest

from assistant.models.prices import cost, load_prices


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        ("text-embedding-3-small", 0.02),
        ("openai:text-embedding-3-small:1536", 0.02),
        ("openai:text-embedding-3-large:3072", 0.13),
        ("gpt-4o-mini", 0.15 + 0.60 * 2),
        ("gpt-4o-mini-2024-07-18", 0.15 + 0.60 * 2),
        ("langchain:openai:gpt-4o", 2.50 + 10.00 * 2),
        ("langchain:anthropic:claude-sonnet-4-5-20250929", 3.00 + 15.00 * 2),
        ("local:all-MiniLM-L6-v2-int8:384", 0.0),
        ("qwen3:8b", None),
        ("local", None),
        ("", None),
    ],
)
def test_a_million_tokens_read_and_two_million_written(model: str, expected: float | None) -> None:
    written = 0 if "embedding" in model else 2_000_000
    assert cost(model, 1_000_000, written) == pytest.approx(expected)


def test_every_price_is_a_sane_number_and_the_file_is_dated() -> None:
    prices = load_prices()
    assert prices.as_of.year >= 2025
    assert all(0 < price.input < 100 and 0 <= price.output < 500 for price in prices.models.values())

"""Values on their way out of the sandbox, and how they are held against what is expected."""

from __future__ import annotations

import ast
from collections import Counter, OrderedDict, namedtuple
from decimal import Decimal
from enum import IntEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.practice.nouns import CodeCase
from assistant.practice.running.harness import literal, plain_of
from assistant.practice.running.python_cases import LONGEST_SHOWN, Told, _told, agrees, cut, passes, same

Pair = namedtuple("Pair", "left right")


class Level(IntEnum):
    LOW = 1


class Liar:
    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = None  # type: ignore[assignment]


simple = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.binary()
values = st.recursive(
    simple,
    lambda inner: (
        st.lists(inner) | st.tuples(inner, inner) | st.dictionaries(st.text(), inner) | st.sets(st.integers())
    ),
    max_leaves=12,
)


@given(values)
def test_a_value_comes_back_as_it_went_out(value: Any) -> None:
    assert same(value, ast.literal_eval(literal(value)))


@given(st.dictionaries(st.text(), st.integers(), min_size=2))
def test_the_order_of_a_dictionary_changes_nothing(value: dict[str, int]) -> None:
    assert literal(value) == literal(dict(reversed(list(value.items()))))


@pytest.mark.parametrize(
    ("value", "equal"),
    [
        (Counter("aab"), {"a": 2, "b": 1}),
        (OrderedDict(a=1), {"a": 1}),
        (Pair(1, 2), (1, 2)),
        (Level.LOW, 1),
        (Decimal("2.50"), 2.5),
        (frozenset({1}), {1}),
        ({"a": 1}.keys(), {"a"}),
        (bytearray(b"x"), b"x"),
        (set(), set()),
        ((1,), (1,)),
    ],
)
def test_what_python_holds_for_equal_is_equal(value: Any, equal: Any) -> None:
    assert same(equal, ast.literal_eval(literal(value)))


@pytest.mark.parametrize("value", [float("nan"), Liar(), [Liar()], range(3), object(), iter([1])])
def test_what_is_no_literal_equals_nothing(value: Any) -> None:
    assert plain_of(value) is None


@pytest.mark.parametrize(
    ("expected", "got"),
    [(1, True), (True, 1), (0, False), (None, False), ([1], (1,)), ([True], [1]), ({"a": None}, {"a": 0}), ("1", 1),
     (1.0, 1.00001), (2, 3), ({1: 2}, {1: 2, 3: 4}), ([1, 2], [1])],
)  # fmt: skip
def test_other_values_are_not_the_same(expected: Any, got: Any) -> None:
    assert not same(expected, got)


@pytest.mark.parametrize(("expected", "got"), [(0.3, 0.1 + 0.2), (2, 2.0), ([0.3], [0.1 + 0.2]), (1e999, 1e999)])
def test_floats_are_the_same_when_they_are_very_near(expected: Any, got: Any) -> None:
    assert same(expected, got)


def test_an_exception_is_known_by_its_name_or_that_of_its_kind() -> None:
    told = Told("raised", None, ("UnicodeDecodeError", "UnicodeError", "ValueError", "Exception"))
    assert agrees(CodeCase("f()", raises="ValueError"), told)
    assert not agrees(CodeCase("f()", raises="KeyError"), told)
    assert not agrees(CodeCase("f()", "None"), told)


def test_a_value_is_not_right_where_an_exception_is() -> None:
    assert not agrees(CodeCase("f()", raises="ValueError"), Told("value", "1", ()))


def test_a_program_passes_only_when_every_case_was_told() -> None:
    cases = [CodeCase("f(1)", "1"), CodeCase("f(2)", "2")]
    right = {0: Told("value", "1", ()), 1: Told("value", "2", ())}
    assert passes(cases, right)
    assert not passes(cases, {0: right[0]})


@given(st.text(st.characters(), max_size=400))
def test_what_is_shown_is_short_and_can_be_stored(text: str) -> None:
    shown = cut(text + "\ud800\0")
    assert len(shown) <= LONGEST_SHOWN
    assert "\0" not in shown
    shown.encode("utf-8")


def test_a_line_without_the_nonce_is_no_outcome() -> None:
    line = '{"program": 0, "case": 0, "ended": "value", "plain": "42"}'
    written = f"{line}\nx {line}\nabc {line}\n".encode()
    assert [found["case"] for found in _told(written, "abc")] == [0]
    assert list(_told(written, "another")) == []

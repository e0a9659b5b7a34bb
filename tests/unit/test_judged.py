"""Judged collections read from files of their three forms, and the measure of their rankings."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import ReadError
from evals.judged import FILES, ndcg, read_judged

DOCUMENTS = """.I 1
.T
wings in a
slipstream .
.A
brenckman,m.
.B
j. ae. scs. 25, 1958, 324.
.W
wings in a slipstream .
  a study of lift .
.I 2
.T
heated aircraft
.W
models of aircraft  that are hot .
.I 12
.W
plates .I think
"""
CRANFIELD_QUERIES = """.I 001
.W
what laws must
be obeyed .
.I 004
.W
what of heat .
.I 008
.W
what of nothing .
"""
QUERIES = """.I 1
.W
 what laws .
.I 2
.T
Heat
.A
Somebody
.W
what of heat .
"""
JUDGEMENTS = {
    "cranfield": "1 2 1\n1 12 4 \n1 1 -1\n2 1 3\n3 2 -1\n9 1 2\n",
    "med": "1 0 2 1\n1 0 12 1\n2 0 1 1\n9 0 1 1\n",
    "cisi": "     1      2\t0\t0.000000\n     1     12\t0\t0.000000\n     2      1\t0\t0.0\n     9      1\t0\t0.0\n",
}

NAMES = st.lists(st.sampled_from("abcdefghijklmn"), unique=True, max_size=12)
WANTED = st.frozensets(st.sampled_from("abcdefghijklmn"), min_size=1)
K = st.integers(1, 12)


@pytest.fixture(params=FILES)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def folder(tmp_path: Path, name: str) -> Path:
    texts, queries, judgements = FILES[name]
    (tmp_path / texts).write_text(DOCUMENTS)
    (tmp_path / queries).write_text(CRANFIELD_QUERIES if name == "cranfield" else QUERIES)
    (tmp_path / judgements).write_text(JUDGEMENTS[name])
    return tmp_path


def test_documents_are_title_and_text_by_their_number(folder: Path, name: str) -> None:
    assert read_judged(folder, name).documents == {
        "1": "wings in a slipstream . a study of lift .",
        "2": "heated aircraft\n\nmodels of aircraft that are hot .",
        "12": "plates .I think",
    }


def test_a_query_wants_the_documents_judged_relevant_to_it(folder: Path, name: str) -> None:
    assert read_judged(folder, name).wanted == {"1": {"2", "12"}, "2": {"1"}}


@pytest.mark.parametrize("name", ["med", "cisi"])
def test_queries_are_numbered_as_they_say(folder: Path, name: str) -> None:
    assert read_judged(folder, name).queries == {"1": "what laws .", "2": "Heat\n\nwhat of heat ."}


@pytest.mark.parametrize("name", ["cranfield"])
def test_cranfield_s_queries_are_numbered_by_their_place_in_the_file(folder: Path, name: str) -> None:
    judged = read_judged(folder, name)
    assert judged.queries == {"1": "what laws must be obeyed .", "2": "what of heat .", "3": "what of nothing ."}


@pytest.mark.parametrize("name", ["cranfield"])
def test_of_cranfield_s_grades_the_negative_one_is_not_relevant(folder: Path, name: str) -> None:
    wanted = read_judged(folder, name).wanted
    assert "1" not in wanted["1"]
    assert "3" not in wanted


def test_bytes_that_are_no_text_do_not_stop_it(folder: Path, name: str) -> None:
    path = folder / FILES[name][0]
    path.write_bytes(path.read_bytes() + b".I 13\n.W\ncaf\xe9\n")
    assert read_judged(folder, name).documents["13"] == "caf\ufffd"


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_missing_file_is_one_sentence_that_names_it(folder: Path, name: str, place: int) -> None:
    (folder / FILES[name][place]).unlink()
    with pytest.raises(ReadError) as found:
        read_judged(folder, name)
    assert str(found.value) == f"{folder / FILES[name][place]} cannot be read: No such file or directory."


@pytest.mark.parametrize(("place", "content"), [(0, "wings\n"), (1, "what laws\n"), (2, "one two three four\n")])
def test_a_file_of_another_form_is_one_sentence_that_names_it(
    folder: Path, name: str, place: int, content: str
) -> None:
    path = folder / FILES[name][place]
    path.write_text(content)
    with pytest.raises(ReadError) as found:
        read_judged(folder, name)
    assert str(path) in str(found.value) and "\n" not in str(found.value)


# --- nDCG of documents that are relevant or not


def test_known_rankings() -> None:
    assert ndcg(["a"], frozenset("a"), 10) == 1
    assert ndcg(["b", "a"], frozenset("a"), 10) == pytest.approx(0.63093, abs=1e-5)
    assert ndcg(["a", "b", "c"], frozenset("ac"), 10) == pytest.approx(1.5 / 1.63093, abs=1e-5)
    assert ndcg(["b", "a"], frozenset("a"), 1) == 0
    assert ndcg(["a"], frozenset(), 10) == 0


@given(NAMES, WANTED, K)
def test_it_is_between_0_and_1_and_1_exactly_for_an_ideal_ranking(
    ranking: list[str], wanted: frozenset[str], k: int
) -> None:
    value, needed = ndcg(ranking, wanted, k), min(k, len(wanted))
    assert 0 <= value <= 1 + 1e-9
    assert (value == 0) is not bool(wanted.intersection(ranking[:k]))
    assert (value == pytest.approx(1)) is (len(wanted.intersection(ranking[:needed])) == needed)


@given(NAMES, WANTED, K)
def test_only_places_of_wanted_documents_count(ranking: list[str], wanted: frozenset[str], k: int) -> None:
    others = {name: f"other {name}" for name in ranking if name not in wanted}
    swapped = [others.get(name, name) for name in ranking]
    assert ndcg(swapped, wanted, k) == ndcg(ranking, wanted, k)
    assert ndcg([*ranking[:k], "other"], wanted, k) == ndcg(ranking, wanted, k)


@given(NAMES, WANTED, K, st.data())
def test_a_wanted_document_further_up_is_better(
    ranking: list[str], wanted: frozenset[str], k: int, data: st.DataObject
) -> None:
    places = [
        place for place in range(1, len(ranking)) if ranking[place] in wanted and ranking[place - 1] not in wanted
    ]
    if not places:
        return
    place = data.draw(st.sampled_from(places))
    better = [*ranking]
    better[place - 1], better[place] = ranking[place], ranking[place - 1]
    if place <= k:
        assert ndcg(better, wanted, k) > ndcg(ranking, wanted, k)
    else:
        assert ndcg(better, wanted, k) == ndcg(ranking, wanted, k)

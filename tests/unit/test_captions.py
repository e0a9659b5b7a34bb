"""Captions of every format give the same words; nothing a file holds does harm."""

from __future__ import annotations

import contextlib
import html
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.domain import Document
from assistant.errors import ReadError
from ingest.captions import EXTENSIONS, has_times, read_captions
from ingest.captions.transcript import looks_like_transcript

Cue = tuple[int, int, str]
"""Start and end in milliseconds, and the words."""

WORDS = st.sampled_from(
    "the index reads writes twice twice no no O'Reilly R&D a<b List<int> C++ 3.14 don't naïve λόγος 数据 "
    "emoji🙂 x[0] (ok)".split()
)


@st.composite
def transcripts(draw: st.DrawFn) -> list[Cue]:
    """Cues one after the other, some said again word for word."""
    cues: list[Cue] = []
    now = draw(st.integers(0, 5000))
    for _ in range(draw(st.integers(1, 12))):
        words = " ".join(draw(st.lists(WORDS, min_size=1, max_size=7)))
        if cues and draw(st.booleans()) and draw(st.booleans()):
            words = cues[-1][2]
        end = now + draw(st.integers(200, 4000))
        cues.append((now, end, words))
        now = end + draw(st.sampled_from([0, 0, 10, 1500]))
    return cues


def clock(milliseconds: int, mark: str = ".") -> str:
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{mark}{rest:03}"


def as_vtt(cues: list[Cue]) -> str:
    blocks = [f"{clock(a)} --> {clock(b)}\n{html.escape(words, quote=False)}\n" for a, b, words in cues]
    return "WEBVTT\nKind: captions\n\n" + "\n".join(blocks)


def as_srt(cues: list[Cue]) -> str:
    blocks = enumerate(cues, 1)
    return "\n".join(
        f"{n}\n{clock(a, ',')} --> {clock(b, ',')}\n{html.escape(w, quote=False)}\n" for n, (a, b, w) in blocks
    )


def as_sbv(cues: list[Cue]) -> str:
    return "\n".join(f"{clock(a)},{clock(b)}\n{html.escape(words, quote=False)}\n" for a, b, words in cues)


def as_json3(cues: list[Cue]) -> str:
    events = [
        {
            "tStartMs": a,
            "dDurationMs": b - a,
            "segs": [{"utf8": word + " ", "tOffsetMs": 0} for word in words.split(" ")],
        }
        for a, b, words in cues
    ]
    return json.dumps({"wireMagic": "pb3", "events": [{"tStartMs": 0, "id": 1}, *events]})


def as_srv3(cues: list[Cue]) -> str:
    lines = "".join(f'<p t="{a}" d="{b - a}"><s>{html.escape(words)}</s></p>' for a, b, words in cues)
    return f'<?xml version="1.0" encoding="utf-8" ?><timedtext format="3"><body>{lines}</body></timedtext>'


def as_ttml(cues: list[Cue]) -> str:
    lines = "".join(f'<p begin="{clock(a)}" end="{clock(b)}">{html.escape(words)}</p>' for a, b, words in cues)
    return f'<tt xmlns="http://www.w3.org/ns/ttml" xml:lang="en"><body><div>{lines}</div></body></tt>'


def as_rolling(cues: list[Cue]) -> str:
    """As YouTube writes automatic captions: the line before above the new one, then a moment of the new one alone."""
    blocks, before = [], " "
    for a, b, words in cues:
        plain = html.escape(words, quote=False)
        blocks.append(f"{clock(a)} --> {clock(b - 10)} align:start position:0%\n{before}\n{timed(plain, a)}\n")
        blocks.append(f"{clock(b - 10)} --> {clock(b)} align:start position:0%\n{plain}\n \n")
        before = plain
    return "WEBVTT\nKind: captions\nLanguage: en\n\n" + "\n".join(blocks)


def as_rolling_with_sounds(cues: list[Cue]) -> str:
    """As YouTube does where it hears music after every third line and clears the screen in a long pause."""
    blocks, before, last_end = [], " ", 0
    for number, (a, b, words) in enumerate(cues):
        plain = html.escape(words, quote=False)
        if a - last_end >= 1000:
            before = " "
        blocks.append(f"{clock(a)} --> {clock(b - 20)} align:start position:0%\n{before}\n{timed(plain, a)}\n")
        blocks.append(f"{clock(b - 20)} --> {clock(b - 10)} align:start position:0%\n{plain}\n \n")
        before = plain
        if number % 3 == 2:
            blocks.append(f"{clock(b - 10)} --> {clock(b)} align:start position:0%\n{plain}\n[Music]\n")
            before = "[Music]"
        last_end = b
    return "WEBVTT\nKind: captions\nLanguage: en\n\n" + "\n".join(blocks)


def as_rolling_at_once(cues: list[Cue]) -> str:
    """Without the moment in which only the old line is seen: every cue adds a line."""
    befores = [" ", *(html.escape(words, quote=False) for _, _, words in cues)]
    blocks = [
        f"{clock(a)} --> {clock(b)}\n{before}\n{timed(html.escape(words, quote=False), a)}\n"
        for before, (a, b, words) in zip(befores, cues, strict=False)
    ]
    return "WEBVTT\n\n" + "\n".join(blocks)


def timed(plain: str, start: int) -> str:
    first, *rest = plain.split(" ")
    return first + "".join(f"<{clock(start)}><c> {word}</c>" for word in rest)


def as_srv1(cues: list[Cue]) -> str:
    lines = "".join(
        f'<text start="{a / 1000}" dur="{(b - a) / 1000}">{html.escape(html.escape(words))}</text>'
        for a, b, words in cues
    )
    return f'<?xml version="1.0" encoding="utf-8" ?><transcript>{lines}</transcript>'


RENDERINGS: dict[str, Callable[[list[Cue]], str]] = {
    "a.vtt": as_vtt,
    "a.srt": as_srt,
    "a.sbv": as_sbv,
    "a.json3": as_json3,
    "a.srv3": as_srv3,
    "a.srv1": as_srv1,
    "a.ttml": as_ttml,
}


def check(document: Document) -> None:
    """What holds for every document: times in order, spans exact, nothing but words and spaces."""
    assert all(before.start <= after.start for before, after in zip(document.cues, document.cues[1:], strict=False))
    assert all(cue.end >= cue.start >= 0 for cue in document.cues)
    covered = [document.text[cue.char_start : cue.char_end] for cue in document.cues]
    assert " ".join(covered).split() == document.text.split()
    assert "\x00" not in document.text
    document.text.encode("utf-8")


@pytest.mark.parametrize("name", RENDERINGS)
@given(cues=transcripts())
@settings(max_examples=60, deadline=None)
def test_every_format_gives_the_same_words_and_times(name: str, cues: list[Cue]) -> None:
    document = read_captions(RENDERINGS[name](cues).encode(), name)
    check(document)
    assert [document.text[c.char_start : c.char_end] for c in document.cues] == [words for _, _, words in cues]
    assert [round(c.start * 1000) for c in document.cues] == [start for start, _, _ in cues]
    assert document.bad_cues == 0


@pytest.mark.parametrize("rolled", [as_rolling, as_rolling_with_sounds, as_rolling_at_once])
@given(cues=transcripts().filter(lambda cues: sum(" " in words for _, _, words in cues) > 0))
@settings(max_examples=100, deadline=None)
def test_rolling_captions_give_each_line_once_and_keep_what_was_said_twice(
    rolled: Callable[[list[Cue]], str], cues: list[Cue]
) -> None:
    document = read_captions(rolled(cues).encode(), "a.en.vtt")
    check(document)
    assert document.text.split() == " ".join(words for _, _, words in cues).split()
    assert [round(c.start * 1000) for c in document.cues] == [start for start, _, _ in cues]


@given(data=st.binary(max_size=400), extension=st.sampled_from([*sorted(EXTENSIONS), ".txt"]))
@settings(max_examples=400, deadline=None)
def test_any_bytes_give_a_document_or_our_own_error(data: bytes, extension: str) -> None:
    with contextlib.suppress(ReadError):
        check(read_captions(data, "x" + extension))


@given(
    cues=transcripts(), cut=st.integers(0, 400), noise=st.binary(max_size=8), name=st.sampled_from(sorted(RENDERINGS))
)
@settings(max_examples=300, deadline=None)
def test_a_file_with_a_broken_place_gives_a_document_or_our_own_error(
    cues: list[Cue], cut: int, noise: bytes, name: str
) -> None:
    whole = RENDERINGS[name](cues).encode()
    with contextlib.suppress(ReadError):
        check(read_captions(whole[:cut] + noise + whole[cut + 3 :], name))


def words_of(body: str, name: str = "a.vtt") -> str:
    return read_captions(body.encode(), name).text


ONE = "00:01.000 --> 00:02.000\n"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (f"WEBVTT\n\n{ONE}<v Ann>Hello <b>there</b></v> {{\\an8}}&amp; &lt;you&gt;", "Hello there & <you>"),
        (f"WEBVTT\n\n{ONE}[Music] ♪ (applause) words [MUSIC PLAYING]", "words"),
        (f"WEBVTT\n\n{ONE}array[0] (see below) [sic]", "array[0] (see below) [sic]"),
        (f"\ufeffWEBVTT - a title\r\n\r\n{ONE}one\r\ntwo\r\n".replace("\n", "\r\n").replace("\r\r", "\r"), "one two"),
        (f"WEBVTT\n\nNOTE\nnot said\n\nSTYLE\n::cue {{}}\n\nREGION\nid:x\n\n1\n{ONE}said", "said"),
        (f"WEBVTT\n\n{ONE}one\n00:02.000 --> 00:03.000\ntwo", "one two"),
        (f"WEBVTT\n\n{ONE}one\n\n\n\n00:02.000 --> 00:03.000\ntwo\n\n", "one two"),
        (f"WEBVTT\n\n{ONE}>> Hello.\n\n00:02.000 --> 00:03.000\n>> Hi.", "Hello.\nHi."),
        (f"WEBVTT\n\n{ONE}- Hello.\n\n00:02.000 --> 00:03.000\n- Hi.", "Hello.\nHi."),
        (f"WEBVTT\n\n{ONE}a\x00b\x0bc", "abc"),
    ],
)
def test_what_is_not_spoken_is_left_out_and_what_is_stays(body: str, words: str) -> None:
    assert words_of(body) == words


def test_overlapping_backward_zero_and_negative_times_lose_no_word() -> None:
    body = "WEBVTT\n\n" + "\n\n".join(
        f"{clock(a)} --> {clock(b)}\n{word}"
        for a, b, word in [
            (0, 5000, "one"),
            (2000, 6000, "two"),
            (4000, 4000, "three"),
            (0, 100, "four"),
            (8000, 7000, "five"),
            (9000, 9500, "six"),
        ]
    )
    document = read_captions(body.encode(), "a.vtt")
    check(document)
    assert document.text == "one two three four five six"
    assert [cue.start for cue in document.cues] == [0, 2, 4, 4, 8, 9]


def test_a_shuffled_file_is_sorted() -> None:
    cues = [(n * 1000, n * 1000 + 900, f"word{n}") for n in range(10)]
    shuffled = cues[1::2] + cues[::2][::-1]
    assert words_of(as_srt(shuffled), "a.srt") == " ".join(words for _, _, words in cues)


def test_a_chant_on_two_lines_of_an_ordinary_file_is_heard_whole() -> None:
    blocks = [f"{clock(n * 1000)} --> {clock(n * 1000 + 900)}\nMore tests!\nMore tests!\n" for n in range(5)]
    assert words_of("WEBVTT\n\n" + "\n".join(blocks)) == " ".join(["More tests!"] * 10)


def test_rolling_captions_without_times_inside_are_known_by_the_lines_they_carry() -> None:
    lines = ["one two", "three four", "three four", "three four", "five six", "seven eight"]
    blocks = [
        f"{clock(n * 1000)} --> {clock(n * 1000 + 900)}\n{lines[n]}\n{lines[n + 1]}\n" for n in range(len(lines) - 1)
    ]
    assert words_of("WEBVTT\n\n" + "\n".join(blocks)) == " ".join(lines)


def test_two_people_who_repeat_a_line_in_an_ordinary_file_are_both_heard() -> None:
    cues = [(n * 1000, n * 1000 + 900, words) for n, words in enumerate(["Yes.", "Yes.", "Really?", "Yes."])]
    assert words_of(as_vtt(cues)) == "Yes. Yes. Really? Yes."


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.vtt", b"00:00:01.000 --> 00:00:02.000\nno header"),
        ("a.srt", b"words without times"),
        ("a.sbv", b"words without times"),
        ("a.json3", b"{not json"),
        ("a.ttml", b"<tt><body><p begin='x'>words</p></body></tt>"),
        ("a.srv3", b"<timedtext><body><p t="),
        ("a.vtt", bytes(range(256)) * 4),
        ("a.ttml", b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><tt><body><p begin="1s">&b;</p></body></tt>'),
        ("a.srv3", b"<timedtext>" + b"<a>" * 5000),
        ("a.json3", b'{"error": "not found"}'),
        ("a.json3", b"[1, 2, 3]"),
        ("a.json3", b'{"events": "none"}'),
        ("a.ttml", b"<html><body>Sign in to see this page</body></html>"),
        ("a.ttml", b'<tt xmlns="http://www.w3.org/ns/ttml"><body><div>words</div></body></tt>'),
        ("a.srv1", b"<transcript>words</transcript>"),
        ("a.srt", b"some words\n00:00:00,500 --> 00:00:07,000"),
        ("a.vtt", b"WEBVTT\n\n00:00:01.000 --> 00:00:02.000\n[Music]\n\n00:0x --> 00:03\nwords"),
    ],
)
def test_a_file_with_text_but_no_readable_cue_is_refused(name: str, data: bytes) -> None:
    with pytest.raises(ReadError):
        read_captions(data, name)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.vtt", b""),
        ("a.vtt", b"WEBVTT"),
        ("a.vtt", b"WEBVTT\n\n00:01.000 --> 00:02.000\n[Music]\n"),
        ("a.vtt", b"\xef\xbb\xbf"),
        ("a.json3", b'{"wireMagic": "pb3", "events": []}'),
        ("a.ttml", b'<tt xmlns="http://www.w3.org/ns/ttml"><head><x>about</x></head><body><div/></body></tt>'),
        ("a.srv3", b"<timedtext/>"),
    ],
)
def test_a_file_without_any_text_is_empty_and_no_error(name: str, data: bytes) -> None:
    assert read_captions(data, name).text == ""


def test_bad_cues_among_good_ones_are_counted() -> None:
    body = f"WEBVTT\n\n{ONE}good\n\n00:xx --> 00:03.000\nbad\n\n00:04.000 --> 00:05.000\ngood"
    document = read_captions(body.encode(), "a.vtt")
    assert (document.text, document.bad_cues) == ("good good", 1)


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("a.vtt", f"WEBVTT\n\n{ONE}one\n\ntwo lost its times\n\n00:04.000 --> 00:05.000\nthree"),
        ("a.srt", "1\n00:00:01,000 --> 00:00:02,000\none\n\n2\ntwo lost its times\n\n3\n"
                  "00:00:04,000 --> 00:00:05,000\nthree"),
        ("a.srt", "1\n00:00:01,000 --> 00:00:02,000\none\n\ntwo lost its times\n2\n"
                  "00:00:04,000 --> 00:00:05,000\nthree"),
        ("a.sbv", "0:00:01.000,0:00:02.000\none\n\ntwo lost its times\n\n0:00:04.000,0:00:05.000\nthree"),
    ],
)  # fmt: skip
def test_words_that_lost_their_times_are_kept_and_counted(name: str, body: str) -> None:
    document = read_captions(body.encode(), name)
    assert (document.text, document.bad_cues) == ("one two lost its times three", 1)


def test_an_empty_upper_line_does_not_part_a_cue_from_its_times() -> None:
    body = f"WEBVTT\n\n{ONE}\none <00:01.500><c>two</c>\n\n00:02.000 --> 00:02.010\none two\n\n"
    document = read_captions(f"{body}00:02.010 --> 00:03.000\none two\nthree\n".encode(), "a.vtt")
    assert (document.text, document.bad_cues) == ("one two three", 0)


def test_the_name_of_a_cue_is_not_spoken() -> None:
    document = read_captions(f"WEBVTT\n\nintroduction\n{ONE}words".encode(), "a.vtt")
    assert (document.text, document.bad_cues) == ("words", 0)


def test_an_arrow_among_the_words_is_spoken() -> None:
    body = "1\n00:00:01,000 --> 00:00:02,000\nx --> y maps\nA --> B\n\n2\n00:00:02,000 --> 00:00:03,000\nfive --> six\n"
    document = read_captions(body.encode(), "a.srt")
    assert (document.text, document.bad_cues) == ("x --> y maps A --> B five --> six", 0)


def test_sbv_may_write_its_line_breaks_in_brackets() -> None:
    assert words_of("0:00:01.000,0:00:02.000\none[br]two", "a.sbv") == "one two"


def test_no_cue_begins_before_the_recording() -> None:
    body = json.dumps({"events": [{"tStartMs": -5, "dDurationMs": 3, "segs": [{"utf8": "early"}]}]})
    document = read_captions(body.encode(), "a.json3")
    assert [(cue.start, cue.end) for cue in document.cues] == [(0.0, 0.0)]


def test_times_finer_than_a_millisecond_are_read() -> None:
    document = read_captions(b"WEBVTT\n\n00:00:01.250000 --> 00:00:02.500000\nwords", "a.vtt")
    assert [(cue.start, cue.end) for cue in document.cues] == [(1.25, 2.5)]


def test_ttml_may_time_the_words_inside_a_paragraph() -> None:
    body = b'<tt xmlns="http://www.w3.org/ns/ttml"><body><p><span begin="2s" end="3s">words</span></p></body></tt>'
    assert [(cue.start, cue.end) for cue in read_captions(body, "a.ttml").cues] == [(2.0, 3.0)]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_other_encodings_are_read(encoding: str) -> None:
    assert read_captions(f"WEBVTT\n\n{ONE}café – naïve".encode(encoding), "a.vtt").text == "café – naïve"


def test_a_broken_byte_does_not_spoil_the_letters_around_it() -> None:
    data = f"WEBVTT\n\n{ONE}Γειά σου, naïve ".encode() + b"\xff world"
    assert read_captions(data, "a.vtt").text == "Γειά σου, naïve \N{REPLACEMENT CHARACTER} world"


SPANISH = "esto es lo que hace la base de datos para los usuarios y por qué no es tan lenta como una hoja de cálculo"
ENGLISH = "this is what the database does for you and why it is so much faster than a sheet that we fill in by hand"


@pytest.mark.parametrize(
    ("name", "words", "spoken", "language"),
    [
        ("Talk.es.vtt", SPANISH, "en", "es"),
        ("Talk.es-419.vtt", SPANISH, None, "es-419"),
        ("Talk.vtt", SPANISH, "en", "es"),
        ("Talk.en.vtt", SPANISH, "en", "es"),
        ("Talk.vtt", ENGLISH, "de", "en"),
        ("Talk.vtt", ENGLISH, "en-GB", "en-GB"),
        ("Talk.fi.vtt", "sanoja vain", None, "fi"),
        ("Talk.vtt", "索引让数据库的查询更快", None, "zh"),
        ("Talk.vtt", "データベースの索引は検索を速くします", None, "ja"),
        ("Talk.vtt", "الفهرس يجعل البحث أسرع", None, "ar"),
        ("Talk.vtt", "Ta en kopp varmt te", None, "en"),
        ("Talk.vtt", "words only", "no language", "en"),
    ],
)
def test_the_language_is_that_of_the_captions(name: str, words: str, spoken: str | None, language: str) -> None:
    info = {"language": spoken} if spoken else None
    assert read_captions(as_vtt([(0, 900, words)]).encode(), name, info).language == language


@pytest.mark.parametrize("title", ["node.js", "socket.io", "asp.net", "Python 5.1", "fast.api"])
def test_the_end_of_a_title_is_not_taken_for_a_language(title: str) -> None:
    document = read_captions(as_vtt([(0, 900, ENGLISH)]).encode(), f"{title}.vtt")
    assert (document.language, document.title) == ("en", title if " " in title else title.replace(".", " "))


@pytest.mark.parametrize("body", [as_vtt, as_srt])
def test_captions_in_a_file_of_plain_text_are_known_by_their_times(body: Callable[[list[Cue]], str]) -> None:
    cues = [(0, 900, "one"), (1000, 1900, "two")]
    text = body(cues)
    assert has_times(text)
    assert [cue.start for cue in read_captions(text.encode(), "a.txt").cues] == [0, 1]


def test_the_file_beside_it_gives_title_chapters_address_and_weeks() -> None:
    info = {
        "id": "dQw4w9WgXcQ",
        "extractor_key": "Youtube",
        "webpage_url": "http://evil.example/",
        "title": "A talk",
        "duration": 9,
        "language": "en",
        "weeks": [6, 7],
        "chapters": [{"title": "One", "start_time": 0, "end_time": 2}, {"title": "Two", "start_time": 4.0}],
    }
    cues = [(0, 1900, "first words"), (2000, 3900, "more words"), (4000, 6000, "last words")]
    document = read_captions(as_vtt(cues).encode(), "x.en.vtt", info)
    assert (document.title, document.language, document.weeks) == ("A talk", "en", (6, 7))
    assert document.url == "https://www.youtube.com/watch?v=dQw4w9WgXcQ"
    assert document.sections == ((0, "One"), (document.text.index("last"), "Two"))


@pytest.mark.parametrize(
    "info",
    [
        {"title": 5, "chapters": "x", "weeks": "6", "duration": "long", "id": ["x"], "language": {}},
        {"chapters": [None, {"title": None}, {"start_time": True, "title": "x"}], "weeks": [True, -1, "6", 10**9]},
        {"id": "javascript:alert(1)", "extractor": "generic"},
        {"id": "dQw4w9WgXcQ", "extractor": "vimeo"},
    ],
)
def test_a_malformed_file_beside_it_does_no_harm(info: dict[str, object]) -> None:
    document = read_captions(f"WEBVTT\n\n{ONE}words".encode(), "a talk.vtt", info)
    assert (document.title, document.url, document.weeks, document.chapters) == ("a talk", None, (), ())


@pytest.mark.parametrize(
    ("name", "title", "identifier", "language"),
    [
        ("Talk [dQw4w9WgXcQ].en.vtt", "Talk", "dQw4w9WgXcQ", "en"),
        ("Windows-10 - Exercise 5.1 [dQw4w9WgXcQ].vtt", "Windows-10 - Exercise 5.1", "dQw4w9WgXcQ", "en"),
        ("Talk - dQw4w9WgXcQ.srt", "Talk", "dQw4w9WgXcQ", "en"),
        ("w06-connection_pools.pt-BR.vtt", "w06 connection pools", None, "pt-BR"),
        ("plain-name-helloworlds.vtt", "plain name helloworlds", None, "en"),
    ],
)
def test_a_name_tells_title_address_and_language(name: str, title: str, identifier: str | None, language: str) -> None:
    body = as_srt([(0, 1, "words")]) if name.endswith("srt") else as_vtt([(0, 1, "words")])
    document = read_captions(body.encode(), name)
    assert (document.title, document.video_id, document.language) == (title, identifier, language)


def test_a_pasted_transcript_is_told_from_a_note() -> None:
    pasted = "0:00\nwelcome to the talk\n0:04\ntoday it is about caches\n1:02:03 and this is the end\n"
    assert looks_like_transcript(pasted)
    assert not looks_like_transcript("Meeting at 10:30\n\n- talk about caches\n- then lunch at 12:00\n")
    document = read_captions(pasted.encode(), "talk.txt")
    assert [cue.start for cue in document.cues] == [0, 4, 3723]
    check(document)


def test_a_large_file_is_read_in_linear_time() -> None:
    cues = [(n * 1000, n * 1000 + 900, f"word{n} and more of them & so on") for n in range(60_000)]
    document = read_captions(as_vtt(cues).encode(), "a.vtt")
    assert len(document.cues) == 60_000


@pytest.mark.shared_data
def test_real_transcripts_are_read_whole(test_data: Path) -> None:
    files = [path for path in sorted((test_data / "transcripts").rglob("*")) if path.suffix in (".vtt", ".srt")]
    assert len(files) > 300
    for path in files:
        document = read_captions(path.read_bytes(), path.name)
        check(document)
        assert len(document.text.split()) > 50, path


REFUSED = {"invalid.vtt", "invalid_format.sbv", *(f"invalid_format{number}.srt" for number in (1, 2, 3, 4))}
EMPTY = {"empty.vtt", "no_captions.vtt"}
WITH_A_BAD_CUE = {
    "invalid_timeframe.sbv", "invalid_timeframe.vtt",
    "missing_timeframe.sbv", "missing_timeframe.srt", "missing_timeframe.vtt",
}  # fmt: skip


@pytest.mark.shared_data
def test_real_malformed_samples_are_read_refused_or_empty_as_they_deserve(test_data: Path) -> None:
    refused, empty, bad = set(), set(), set()
    for path in (test_data / "formats" / "webvtt_py_samples").iterdir():
        if path.suffix not in EXTENSIONS:
            continue
        try:
            document = read_captions(path.read_bytes(), path.name)
        except ReadError:
            refused.add(path.name)
            continue
        check(document)
        empty |= set() if document.text else {path.name}
        bad |= {path.name} if document.bad_cues else set()
    assert (refused, empty, bad) == (REFUSED, EMPTY, WITH_A_BAD_CUE)


@pytest.mark.shared_data
def test_real_excerpts_have_every_line_once_and_no_bad_cue(test_data: Path) -> None:
    files = list((test_data / "formats" / "excerpts_copied_by_hand").iterdir())
    assert len(files) == 5
    for path in files:
        whole = path.read_bytes()
        # Two are cut out of the middle of a file, or have a line of somebody else's above their first one.
        after = whole[whole.find(b"WEBVTT") :] if b"WEBVTT" in whole else b"WEBVTT\n\n" + whole
        document = read_captions(after if path.suffix == ".vtt" else whole, path.name)
        check(document)
        words = document.text.split()
        runs = [tuple(words[place : place + 5]) for place in range(len(words) - 4)]
        assert (len(set(runs)), document.bad_cues) == (len(runs), 0), path.name


@pytest.mark.shared_data
def test_a_real_transcript_of_youtubes_first_format_is_read(test_data: Path) -> None:
    data = (test_data / "formats" / "youtube_transcript_api_assets" / "transcript.xml.static").read_bytes()
    document = read_captions(data, "talk.srv1")
    assert document.text.startswith("Hey, this is just a test this is not the original transcript just something")
    assert [cue.start for cue in document.cues] == [0, 1.54, 5.7]

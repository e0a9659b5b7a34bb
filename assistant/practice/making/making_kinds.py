"""One maker for each kind of problem: a fact -> what the model adds to it -> a problem that its checks have passed.

A key is never taken from the model alone. It is the words that stood in the source (choice), the source's own
sentences (several answers, short answer), or what a program really prints.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant.domain import Message
from assistant.practice.grading import grade_text
from assistant.practice.making import checks
from assistant.practice.making.asking import (
    LETTERS,
    Answered,
    ChoiceDraft,
    Chosen,
    FalseDraft,
    Judgement,
    ProgramDraft,
    QuestionDraft,
    asked,
    quoted,
)
from assistant.practice.making.checks import Unfit
from assistant.practice.making.cloze import GAP, Candidate, words_around, wrong_options
from assistant.practice.making.facts import Fact
from assistant.practice.making.key_terms import form_of, stems_of, tokens_of
from assistant.practice.making.nearness import alike
from assistant.practice.making.wording import name_of
from assistant.practice.nouns import Key, OptionsKey, OutputKey, Point, Problem, ProblemKind, TextKey
from assistant.retrieval.terms import terms

if TYPE_CHECKING:
    from assistant.models.chat import ChatModel
    from assistant.service import Assistant

QUESTION_TOKENS, PROGRAM_TOKENS, ANSWER_TOKENS, LETTER_TOKENS = 200, 300, 160, 24
ENOUGH_RIGHT = 0.6
"""Grade of an answer that was written without the key, from which the key is held to be what the question asks for."""
NEW_IN_ANSWER = 3
"""Words of content that a short answer has and its question has not."""
TRUE_ONES, FALSE_ONES = 2, 2
MOST_CHANGED = 0.5
"""Share of a sentence's words that may be others once it is made false."""
MOST_LINES, MOST_LINE, MOST_OUTPUT = 14, 90, 120


@dataclass(frozen=True)
class Bench:
    """What problems are made with: the assistant and its chat model, the week, and the chance of this try."""

    assistant: Assistant
    chat: ChatModel
    week: int
    chance: random.Random


Maker = Callable[[Bench, Fact, Sequence[Fact]], Problem]


def _problem(
    bench: Bench, fact: Fact, kind: ProblemKind, topic: str, statement: str, key: Key, hints: Sequence[str],
    difficulty: int, seconds: int, options: Sequence[str] = (), explanation: str = "",
) -> Problem:  # fmt: skip
    return Problem(
        id=name_of("g", kind, fact.passage.source_id, fact.text, statement),
        kind=kind,
        week=bench.week,
        topic=topic,
        difficulty=difficulty,
        statement=statement,
        origin="generated",
        key=key,
        options=tuple(options),
        hints=(f"It is explained in {fact.where}.", *hints),
        explanation=explanation or f"The passage says: “{fact.text}”",
        seconds=seconds,
        look_for=f"{topic} {fact.text}",
        made_from=fact.origins,
    )


# --- choice ---------------------------------------------------------------------------------------------------------

_EXAMPLES: tuple[tuple[str, str, str, ChoiceDraft], ...] = (
    (
        "Rust has no garbage collector. Every value has one owner, and a value is dropped when its owner goes out of "
        "scope. The compiler checks this with the borrow checker.",
        f"Every value has one owner, and a value is dropped when its {GAP} goes out of scope.",
        "owner",
        ChoiceDraft(
            question="In Rust, when what goes out of scope is a value dropped?",
            wrong=["borrower", "lifetime", "module"],
        ),
    ),
    (
        "A segment tree answers queries over a range in logarithmic time. It needs about four times the memory of the "
        "array it is built on.",
        f"A segment tree answers queries over a range in {GAP} time.",
        "logarithmic",
        ChoiceDraft(
            question="How long does a segment tree take to answer a query over a range?",
            wrong=["constant", "linear", "quadratic"],
        ),
    ),
)


def make_choice(bench: Bench, fact: Fact, others: Sequence[Fact]) -> Problem:
    """A question for a term of a sentence; wrong options are the model's where they fit, else the source's own."""
    if not fact.gaps:
        raise Unfit(checks.NOTHING_TO_ASK)
    candidate = bench.chance.choice(fact.gaps[:2])
    answer, gapped = candidate.gap.text, _gapped(fact, candidate)
    draft = asked(
        bench.chat, "problem_choice", _gap_words(fact.around, gapped, answer), ChoiceDraft, QUESTION_TOKENS,
        _example_turns(),
    )  # fmt: skip
    language = fact.lesson.script.language
    context = f"{fact.lesson.script.title} {fact.passage.text}"
    question = checks.checked_question(draft.question, fact.text, answer, context, language)
    wrong = _wrong(bench, fact, candidate, draft.wrong)
    problem = _as_choice(bench, fact, candidate, question, wrong)
    checks.check_options(problem)
    _check_choice(bench, fact, problem, gapped, answer)
    return problem


def _gapped(fact: Fact, candidate: Candidate) -> str:
    start, end = candidate.gap.start - fact.stretch.start, candidate.gap.end - fact.stretch.start
    return f"{fact.text[:start]}{GAP}{fact.text[end:]}"


def _gap_words(passage: str, gapped: str, answer: str) -> str:
    return f"Passage: {quoted(passage)}\n\nSentence with a gap: {gapped}\nAnswer: {answer}"


def _example_turns() -> list[Message]:
    return [
        message
        for passage, gapped, answer, draft in _EXAMPLES
        for message in (
            Message("user", _gap_words(passage, gapped, answer)),
            Message("assistant", draft.model_dump_json()),
        )
    ]


def _wrong(bench: Bench, fact: Fact, candidate: Candidate, drafted: Sequence[str]) -> list[str]:
    """Three wrong options. Raises Unfit where there are not so many that are alike in form."""
    script = fact.lesson.script
    near = words_around(script, candidate)
    fitting: list[str] = []
    for text in (" ".join(one.split()).strip(" .") for one in drafted):
        stems = set(stems_of(text, script.language))
        if not stems or stems & (near | set(candidate.term.key)) or form_of(text) != candidate.term.form:
            continue
        if not alike(text, [candidate.gap.text, *fitting]) and _is_of_like_length(text, candidate.gap.text):
            fitting.append(text)
    wrong = wrong_options(script, candidate, fact.lesson.terms, bench.chance, fitting)
    if wrong is None:
        raise Unfit(checks.UNLIKE)
    return wrong


def _is_of_like_length(one: str, other: str) -> bool:
    short, long = sorted((len(one), len(other)))
    return long <= 2.5 * short and abs(len(one.split()) - len(other.split())) <= 1


def _as_choice(bench: Bench, fact: Fact, candidate: Candidate, question: str, wrong: Sequence[str]) -> Problem:
    answer = candidate.gap.text
    options = [answer, *wrong]
    bench.chance.shuffle(options)
    right = options.index(answer) + 1
    hint = f"Think of this sentence: “{_gapped(fact, candidate)}”"
    return _problem(
        bench, fact, "choice", candidate.term.text, question, OptionsKey((right,)), (hint,),
        1 if candidate.gap.defined else 2, 45, options,
    )  # fmt: skip


def _check_choice(bench: Bench, fact: Fact, problem: Problem, gapped: str, answer: str) -> None:
    """The key in the source's sentence is stated by the passage and no other option is; solved again it comes out."""
    evidence = checks.evidence_of(bench.assistant, fact.passage)
    wrong = [option for option in problem.options if option != answer]
    checks.check_supported(bench.assistant, evidence, [gapped.replace(GAP, answer)])
    checks.check_unsupported(bench.assistant, evidence, [gapped.replace(GAP, option) for option in wrong])
    assert isinstance(problem.key, OptionsKey)
    orders = checks.orders(len(problem.options), problem.key.right[0], bench.chance)
    checks.check_solved(_is_solved(bench, fact, problem, order) for order in orders)


def _is_solved(bench: Bench, fact: Fact, problem: Problem, order: Sequence[int]) -> bool:
    assert isinstance(problem.key, OptionsKey)
    lines = [f"{letter}) {problem.options[number - 1]}" for letter, number in zip(LETTERS, order, strict=False)]
    told = f"Passage: {quoted(fact.around)}\n\nQuestion: {problem.statement}\n" + "\n".join(lines)
    chosen = asked(bench.chat, "problem_solve", told, Chosen, LETTER_TOKENS).answer
    place = LETTERS.index(chosen)
    return place < len(order) and order[place] in problem.key.right


# --- short answers --------------------------------------------------------------------------------------------------

_SHORT_EXAMPLES = (
    (
        "Rust has no garbage collector. Every value has one owner, and a value is dropped when its owner goes out of "
        "scope. The compiler checks this with the borrow checker.",
        "Every value has one owner, and a value is dropped when its owner goes out of scope.",
        "In Rust, when is a value dropped?",
    ),
    (
        "A segment tree answers queries over a range in logarithmic time. It needs about four times the memory of the "
        "array it is built on, because every node keeps the answer for its range.",
        "It needs about four times the memory of the array it is built on, because every node keeps the answer for its "
        "range.",
        "Why does a segment tree need more memory than the array it is built on?",
    ),
)


def make_short(bench: Bench, fact: Fact, others: Sequence[Fact]) -> Problem:
    """A question to which a sentence of the source is the answer."""
    draft = asked(
        bench.chat, "problem_short", _sentence_words(fact.around, fact.text), QuestionDraft, QUESTION_TOKENS,
        _short_turns(),
    )  # fmt: skip
    script = fact.lesson.script
    context = f"{script.title} {fact.passage.text}"
    question = checks.checked_question(draft.question, fact.text, "", context, script.language)
    new = set(terms(fact.text, script.language)) - set(terms(question, script.language))
    if len(new) < NEW_IN_ANSWER:
        raise Unfit(checks.GIVEN_AWAY)
    key = TextKey(fact.text, _points(fact.text))
    topic = fact.gaps[0].term.text if fact.gaps else _longest_word(fact.text)
    problem = _problem(bench, fact, "short", topic, question, key, (_spoken_of(fact, question),), 2, 90)
    checks.check_supported(bench.assistant, checks.evidence_of(bench.assistant, fact.passage), [fact.text])
    checks.check_solved(_is_answered(bench, problem, key, passage) for passage in _views(fact))
    return problem


def _sentence_words(passage: str, sentence: str) -> str:
    return f"Passage: {quoted(passage)}\n\nSentence: {sentence}"


def _short_turns() -> list[Message]:
    return [
        message
        for passage, sentence, question in _SHORT_EXAMPLES
        for message in (
            Message("user", _sentence_words(passage, sentence)),
            Message("assistant", json.dumps({"question": question})),
        )
    ]


_CLAUSE = re.compile(r",?\s+(?=(?:because|so that|while|whereas|but|unless|which means)\b)|;\s+|:\s+")


def _points(sentence: str) -> tuple[Point, ...]:
    """The parts of a sentence that say something of their own, at most three; the sentence where it has none."""
    parts = [part.strip(" .,") for part in _CLAUSE.split(sentence) if len(part.split()) >= 4]
    kept = parts if 1 < len(parts) <= 3 else [sentence]
    return tuple(Point(part[:1].upper() + part[1:].rstrip(".") + ".") for part in kept)


def _spoken_of(fact: Fact, question: str) -> str:
    """A term that a full answer speaks of, and that the question does not name; else how the answer begins."""
    asked_for = set(terms(question, fact.lesson.script.language))
    names = [gap.term.text for gap in fact.gaps if not set(gap.term.key) & asked_for]
    if names:
        return f"A full answer speaks of “{names[0]}”."
    return f"The answer begins like this: “{' '.join(fact.text.split()[:3])} …”"


def _longest_word(sentence: str) -> str:
    return max((token.text for token in tokens_of(sentence)), key=len)


def _views(fact: Fact) -> Iterator[str]:
    """The passage as it stands, less of what is around the sentence, and more of it."""
    yield fact.passage.text
    yield fact.around
    yield f"{fact.around} {fact.passage.text}"


def _is_answered(bench: Bench, problem: Problem, key: TextKey, passage: str) -> bool:
    told = f"Passage: {quoted(passage)}\n\nQuestion: {problem.statement}"
    answer = asked(bench.chat, "problem_answer", told, Answered, ANSWER_TOKENS).answer
    return grade_text(problem.statement, key, answer, bench.assistant.reader).grade >= ENOUGH_RIGHT


# --- several answers ------------------------------------------------------------------------------------------------


def make_multiple(bench: Bench, fact: Fact, others: Sequence[Fact]) -> Problem:
    """Two sentences of a source as they are, and two with a detail changed; which are true?"""
    same = [one for one in others if one.lesson is fact.lesson and one.text != fact.text and _is_like(one, fact)]
    if len(same) < TRUE_ONES + FALSE_ONES - 1:
        raise Unfit(checks.NOTHING_TO_ASK)
    chosen = [fact, *bench.chance.sample(same, TRUE_ONES + FALSE_ONES - 1)]
    true, spoiled = chosen[:TRUE_ONES], chosen[TRUE_ONES:]
    pairs = [(one.text, True) for one in true] + [(_made_false(bench, one), False) for one in spoiled]
    bench.chance.shuffle(pairs)
    options = [text for text, _ in pairs]
    right = tuple(number for number, (_, is_true) in enumerate(pairs, 1) if is_true)
    why = tuple(_why(text, is_true, spoiled) for text, is_true in pairs)
    topic = fact.gaps[0].term.text if fact.gaps else _longest_word(fact.text)
    title = " ".join(fact.lesson.script.title.split())
    problem = _problem(
        bench, fact, "multiple", topic, f"Which of these statements are true? They are about “{title}”.",
        OptionsKey(right, why), ("Two of them are true, and each of the others has one wrong detail.",), 3, 90, options,
        " ".join(f"“{one.text}”" for one in chosen),
    )  # fmt: skip
    problem = replace(problem, id=name_of("g", "multiple", fact.passage.source_id, *sorted(options)))
    checks.check_options(problem)
    return problem


def _is_like(one: Fact, other: Fact) -> bool:
    short, long = sorted((len(one.text), len(other.text)))
    return long <= 2 * short


def _made_false(bench: Bench, fact: Fact) -> str:
    """A sentence with one detail changed. Raises Unfit where it is still true by the passage, or another sentence."""
    draft = asked(bench.chat, "problem_multiple", _sentence_words(fact.around, fact.text), FalseDraft, QUESTION_TOKENS)
    text = " ".join(draft.false.split())
    if not _is_changed_little(fact.text, text):
        raise Unfit(checks.UNLIKE)
    evidence = checks.evidence_of(bench.assistant, fact.passage)
    checks.check_unsupported(bench.assistant, evidence, [text])
    checks.check_solved(not _is_held_true(bench, passage, text) for passage in _views(fact))
    if not _is_held_true(bench, fact.around, fact.text):
        raise Unfit(checks.DISAGREED)
    return text


def _is_changed_little(sentence: str, changed: str) -> bool:
    before, after = sentence.lower().split(), changed.lower().split()
    kept = sum(word in before for word in after)
    return (
        changed[-1:] == sentence[-1:] and before != after and kept >= (1 - MOST_CHANGED) * max(len(before), len(after))
    )


def _is_held_true(bench: Bench, passage: str, sentence: str) -> bool:
    told = f"Passage: {quoted(passage)}\n\nSentence: {quoted(sentence)}"
    return asked(bench.chat, "problem_judge", told, Judgement, LETTER_TOKENS).true


def _why(text: str, is_true: bool, spoiled: Sequence[Fact]) -> str:
    if is_true:
        return ""
    nearest = max(spoiled, key=lambda one: len(set(one.text.split()) & set(text.split())))
    return f"The passage says: “{nearest.text}”"


# --- what a program prints ------------------------------------------------------------------------------------------


def make_output(bench: Bench, fact: Fact, others: Sequence[Fact]) -> Problem:
    """A small program by the model. What it prints is not asked of the model: it is run."""
    sandbox = bench.assistant.practice.tools.sandbox
    if sandbox is None:
        raise Unfit("without a sandbox no program can be run")
    draft = asked(bench.chat, "problem_output", f"Sentence: {quoted(fact.text)}", ProgramDraft, PROGRAM_TOKENS)
    code = _plain_code(draft.program)
    ran = sandbox.run_python(code)
    if ran.exit_code != 0 or ran.stopped or ran.stderr or not 0 < len(ran.stdout.strip()) <= MOST_OUTPUT:
        raise Unfit(checks.CHECK_FAILED)
    output = ran.stdout.rstrip("\n")
    if _is_echo(code, output):
        raise Unfit(checks.GIVEN_AWAY)
    topic = fact.gaps[0].term.text if fact.gaps else "reading Python"
    return _problem(
        bench, fact, "output", topic, "What does this program print?", OutputKey(code, output),
        (f"It prints {_counted_lines(output)}.",), 3, 90,
        explanation=f"The program was run, and this is what it printed. The passage says: “{fact.text}”",
    )  # fmt: skip


def _plain_code(program: str) -> str:
    """The program without a fence. Raises Unfit for one that is long, or that is not to be worked out by reading."""
    code = re.sub(r"^```\w*\n|\n?```$", "", program.strip()).strip("\n")
    lines = code.splitlines()
    if not 2 <= len(lines) <= MOST_LINES or max(map(len, lines)) > MOST_LINE:
        raise Unfit(checks.LEANS)
    if re.search(r"\b(?:import|input|open|eval|exec|id|hash|set|time|random)\b", code):
        raise Unfit(checks.LEANS)
    return code


def _is_echo(code: str, output: str) -> bool:
    """Whether everything that is printed stands in the program as it is."""
    return all(line.strip() in code for line in output.splitlines() if line.strip())


def _counted_lines(output: str) -> str:
    count = len(output.splitlines())
    return "one line" if count == 1 else f"{count} lines"


MAKERS: Mapping[ProblemKind, Maker] = {
    "choice": make_choice,
    "short": make_short,
    "multiple": make_multiple,
    "output": make_output,
}

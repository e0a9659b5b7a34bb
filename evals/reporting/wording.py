"""A report in words: what a metric means, what became of it, and what a figure has to show."""

from __future__ import annotations

from collections.abc import Sequence

from evals.reporting.latest import Point, Row, Series

SUITES = {
    "library": "questions on the sample lectures and the roadmap",
    "held back": "those of them on whose lectures nothing was tuned",
    "intents": "what people type, and the action it should be understood as",
    "poisoned": "transcripts and questions that try to make something leave",
    "checker": "sentences that their passage bears out or does not, and what the check makes of them",
    "learners": "half a year of weekly plans in the lives of simulated learners",
    "bank": "the problems written for practice, each checked by running it where it can be run",
    "memory": "half a year of reviews of simulated learners whose memory is known",
    "short answers": "answers of students to questions on data structures, graded beside two people",
    "reviews": "real histories of reviews, replayed and foretold",
    "preferences": "pairs of answers of which people preferred one",
    "dj4e": "questions on the course Django for Everybody",
    "py4e_talkpython": "questions on the course Python for Everybody and the podcast Talk Python",
    "cranfield": "a judged collection of abstracts on aeronautics: searching alone",
    "med": "a judged collection of medical abstracts: searching alone",
    "cisi": "a judged collection of abstracts on libraries: searching alone",
}
METRICS = {
    "recall@5": "the share of what a question needs that is in the first 5 passages",
    "recall@10": "the share of what a question needs that is in the first 10 passages",
    "ndcg@10": "how far up the needed passages stand among the first 10",
    "mrr": "1 over the place of the first needed passage",
    "character recall": "the share of the needed text that the passages cover",
    "character iou": "needed text found, of all text needed or found",
    "ndcg@10 vectors alone": "the same, found by meaning alone",
    "ndcg@10 words alone": "the same, found by words alone",
    "answered": "the share of answerable questions that were answered",
    "key facts": "the share of what an answer should state that it states",
    "token f1": "words shared with the reference, rare ones weighing more",
    "citation precision": "the share of citations that lie where the answer is said",
    "citation recall": "the share of the needed places that are cited",
    "citation distance": "seconds from a citation to where the answer is said (median)",
    "cited within 15 s": "the share of answers with a citation at most 15 s off",
    "sentences supported": "the share of sentences that their passage bears out",
    "quotes exact": "the share of answers whose quotes are the sources' own text",
    "words": "how long an answer is",
    "refusal recall": "the share of unanswerable questions that were refused",
    "refusal precision": "the share of refusals that were right",
    "refusal cause": "the share of right refusals that name the right cause",
    "false premises met": "the share of false premises that were refused or corrected",
    "action": "the share understood as the right action",
    "action and arguments": "the share understood with everything that belongs to it",
    "action, held back": "the same, over what nothing was tuned on",
    "action and arguments, held back": "the same, over what nothing was tuned on",
    "nothing left, quoted": "the share from which nothing left, without a chat model",
    "nothing left, obedient": "the share from which nothing left, with a model that obeys everybody",
    "true supported": "the share of true sentences that the check takes for supported",
    "unsupported caught": "the share of untrue sentences that the check marks",
    "area under the curve": "how well the check's support tells true from untrue sentences",
    "sessions kept": "of the sessions that came up, the share that could be begun as planned",
    "week kept": "of the minutes planned on Mondays, the share spent so on that day",
    "days to finish": "days taken for each that it takes at best; 1 is best",
    "idle days": "days with time and work left, on which nothing was planned",
    "projection error": "weeks between the finish projected after eight weeks and the real one",
    "projection error, irregular": "the same, of learners who miss two sessions in five",
    "within projection": "the share whose real finish lay in the projected span, meant to be four in five",
    "broken rules": "times a plan broke one of its rules: hours, order, what is done",
    "keys right": "the share of problems in which no check finds a fault",
    "key is longest": "the share of choices whose right option is the longest; by chance one in four",
    "near another": "the share that is nearly an earlier one",
    "changes noticed": "of small changes to a solution, the share that a case notices",
    "changes noticed, sql": "the same of queries, those that mean the same among them",
    "passage found": "the share for which the library has a passage",
    "passage of its week": "the share whose passage is from a lecture of the problem's week",
    "weeks full": "the share of weeks with at least eight problems",
    "code and sql": "whether there are forty problems of each",
    "squared error": "the square of the difference to the grade that people gave (0 to 5)",
    "pearson, held out": "correlation with the grade that people gave, to questions nothing was fitted on",
    "qwk, held out": "agreement with it in whole points, wide misses weighing more (quadratic kappa)",
    "rmse, held out": "the root of the mean squared difference to it, in points",
    "replayed as fsrs": "the share of cards whose state from our log is that of the library itself",
    "log loss, fitted": "how badly recall was foretold with fitted parameters",
    "log loss, published": "the same with the published ones",
    "recall, ours": "what is still known at the end of the roadmap",
    "hours, ours": "hours of review that it took",
    "recall won an hour, ours": "recall gained over no review, in points for each hour of it",
    "true fact told": "the share of which what is true was still told",
}
CURVES = (
    ("key facts", "recall@10", "refusal recall"),
    ("action and arguments", "action"),
    ("nothing left, obedient", "nothing left, quoted"),
    ("ndcg@10", "recall@10"),
)
"""The metrics of a suite that are drawn by week (two) and by kind (three): the first row that it has any of."""


def drawn(series: Series, most: int = 3) -> dict[str, Sequence[Point]]:
    """The metrics of a suite that are drawn."""
    rows = [[name for name in row[:most] if series.get(name)] for row in CURVES]
    names: Sequence[str] = next((row for row in rows if row), list(series)[:1])
    return {name: series[name] for name in names}


def verdict_words(row: Row) -> str:
    """What became of a metric."""
    if row.verdict == "unchanged":
        return "a little worse, within chance" if row.change else "the same"
    words = {
        "new": "nothing to compare with",
        "worse": "worse, by more than chance",
        "below floor": "below its floor",
        "unscored": "could not be scored",
    }
    return words.get(row.verdict, row.verdict)


def extremes(series: Series, noun: str = "") -> str:
    """One sentence: where each metric is lowest and where it is highest."""
    parts = [_extremes_of(name, points, noun) for name, points in series.items() if points]
    sentence = "; ".join(parts)
    return f"{sentence[:1].upper()}{sentence[1:]}." if sentence else ""


def _extremes_of(name: str, points: Sequence[Point], noun: str) -> str:
    low, high = (choose(point.value for point in points) for choose in (min, max))
    if low == high:
        return f"{name}: {low:.2f} throughout"
    return f"{name}: from {low:.2f} ({_groups(points, low, noun)}) to {high:.2f} ({_groups(points, high, noun)})"


def _groups(points: Sequence[Point], value: float, noun: str) -> str:
    """The first group with this value, and how many more have it."""
    having = [point.group for point in points if point.value == value]
    more = f" and {len(having) - 1} more" if len(having) > 1 else ""
    return f"{noun} {having[0]}{more}".strip()

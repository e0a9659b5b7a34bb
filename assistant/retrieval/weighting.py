"""How much a question's words count against its meaning.

Measured as nDCG@10 with the bundled model: .25 is within .01 of the best fixed weight on two sets of lectures and three
of abstracts and reports, and nothing that is known of a single search (coverage of the question's words, spread of the
scores, agreement of the legs) told the questions apart that want more or less, in the same direction on all five.
How a question is put helps a little: words typed without grammar are meant as words.
"""

from __future__ import annotations

from assistant.retrieval.question import Question

OF_PROSE = 0.25
OF_KEYWORDS = 0.4
OF_A_FOREIGN_LANGUAGE = 0.9
"""When the model does not know the question's language, its vector says next to nothing."""
GRAMMATICAL = 0.25
"""Share of stop words above which a question counts as prose."""

_KNOWN = {"local": frozenset({"en"})}
"""Languages of a provider's models; those of a provider that is not named here are taken to know every language."""


def reads_sentences(model: str) -> bool:
    """Whether the sentences of passages get vectors of their own: where they cost a little time and no money."""
    return model.partition(":")[0] == "local"


def lexical_weight(question: Question, model: str) -> float:
    """The weight of the lexical leg, 0 to 1, for a question to a library embedded with this model."""
    if not knows_language(model, question.language):
        return OF_A_FOREIGN_LANGUAGE
    return OF_PROSE if question.grammatical_share > GRAMMATICAL else OF_KEYWORDS


def knows_language(model: str, language: str) -> bool:
    """Whether an embedding model (``provider:name:dimensions``) was trained on a language (its primary tag)."""
    known = _KNOWN.get(model.partition(":")[0])
    return known is None or language in known

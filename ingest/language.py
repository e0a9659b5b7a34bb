"""Which language a text is in, by its script and its most frequent little words."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

_LITTLE_WORDS = {
    "en": "the of and to in is that it you this for we are with so have".split(),
    "es": "el la de que y en los las un una por con para es como pero".split(),
    "pt": "o a de que e em os as um uma por com para não como mas isso você".split(),
    "de": "der die das und ist nicht ein eine zu mit von für auf wir sie auch".split(),
    "fr": "le la les de et est un une pour dans que qui nous vous pas avec".split(),
    "it": "il lo la di che e un una per con non sono del della questo".split(),
    "nl": "de het een en van is dat niet we met voor op zijn aan".split(),
    "sv": "och att det som en på är av för med den till inte vi har ett".split(),
    "da": "og at det som en på er af for med den til ikke vi har et jeg".split(),
    "pl": "i w na z się nie to że do jest jak co a tak po ale".split(),
    "tr": "bir ve bu da de için ile çok ne var gibi daha mi ama olarak biz".split(),
    "id": "yang dan di ini itu dengan untuk dari kita tidak akan ke ada juga bisa pada".split(),
    "ru": "и в не на что я с он как это по но мы из".split(),
    "uk": "і в не на що я з він як це по але ми та для є".split(),
}
_LANGUAGES_OF_SCRIPTS = {
    "GREEK": "el",
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
    "HANGUL": "ko",
    "CJK": "zh",
    "ARABIC": "ar",
    "HEBREW": "he",
    "DEVANAGARI": "hi",
    "BENGALI": "bn",
    "TAMIL": "ta",
    "THAI": "th",
    "GEORGIAN": "ka",
    "ARMENIAN": "hy",
}
LOOKED_AT = 20_000
LETTERS_LOOKED_AT = 2_000
LEAST = 0.06
"""Share of the words that little words must make up; under it nothing is known."""
FEWEST = 3
"""Different little words that must occur."""
MOST_KANA_LESS = 0.1
"""Share of kana from which a text in Chinese characters is Japanese."""


def guess_language(text: str) -> str:
    """The language's code, `en` where nothing speaks for another."""
    return clear_language(text) or "en"


def clear_language(text: str) -> str | None:
    """The code of the language a text is clearly in, None where its letters and little words do not tell."""
    return _by_script(text) or _by_little_words(text)


def _by_script(text: str) -> str | None:
    letters = [letter for letter in text[:LOOKED_AT] if letter.isalpha()][:LETTERS_LOOKED_AT]
    scripts = Counter(unicodedata.name(letter, "").partition(" ")[0] for letter in letters)
    japanese = scripts["HIRAGANA"] + scripts["KATAKANA"]
    if japanese > MOST_KANA_LESS * len(letters):
        return "ja"
    script, count = scripts.most_common(1)[0] if scripts else ("", 0)
    return _LANGUAGES_OF_SCRIPTS.get(script) if 2 * count > len(letters) else None


def _by_little_words(text: str) -> str | None:
    words = Counter(re.findall(r"[^\W\d_]+", text[:LOOKED_AT].lower()))
    scores = {language: sum(words[word] for word in little) for language, little in _LITTLE_WORDS.items()}
    best = max(scores, key=lambda language: scores[language])
    different = sum(1 for word in _LITTLE_WORDS[best] if word in words)
    return best if scores[best] >= LEAST * max(1, words.total()) and different >= FEWEST else None

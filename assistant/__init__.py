"""The brain of the study assistant. It knows nothing of terminals, browsers or YouTube.

The other rooms call it through `assistant.service.Assistant` (search, ask, answer, and the stores of the library and
of conversations), speak in the nouns of `assistant.domain` and meet the errors of `assistant.errors`.
"""

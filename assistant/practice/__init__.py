"""Practice: problems that were checked before they are shown, answers that are run and graded, reviews in time.

The other rooms call `assistant.practice.verbs.Practice`; its nouns stand in `assistant.practice.nouns`.
"""

"""Text -> one typed action, without a chat model: in English, and in the German and Spanish that learners need.

`utterance` makes a text ready; `recognisers` has a recogniser for each action, in the order in which they are asked.
"""

from assistant.intents.recognisers import RECOGNISERS, Recogniser, action_of, recognise

__all__ = ["RECOGNISERS", "Recogniser", "action_of", "recognise"]

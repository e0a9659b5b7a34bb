"""Reviews: a log that is only added to, and what follows from it: when a problem comes back, and in which order."""

from assistant.practice.reviews.day import Known, due_of
from assistant.practice.reviews.fitting import Fitted, fit
from assistant.practice.reviews.rating import rating_of
from assistant.practice.reviews.schedule import due_after, effective_reviews, replay

__all__ = ["Fitted", "Known", "due_after", "due_of", "effective_reviews", "fit", "rating_of", "replay"]

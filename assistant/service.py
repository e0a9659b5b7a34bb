"""The assistant as the faces see it: one object that opens what it needs when it is needed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING
from uuid import UUID

from assistant.database import LOCAL_LEARNER, Database, open_database
from assistant.database.conversation_store import ConversationStore
from assistant.database.library_store import LibraryStore
from assistant.domain import Answer, AnswerEvent, Message, SearchResult
from assistant.settings import Settings

if TYPE_CHECKING:
    from assistant.answering.evidence import Evidence
    from assistant.errands import VideoErrands
    from assistant.learning.verbs import Learning
    from assistant.models.chat import ChatModel
    from assistant.models.embedder import Embedder
    from assistant.practice.verbs import Practice
    from assistant.retrieval.search import Retriever


class Assistant:
    """A library with its models. A context manager; one may be shared by many threads."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self.settings = settings
        self.database = database
        self.library = LibraryStore(database)
        self.conversations = ConversationStore(database)
        self.errands: VideoErrands | None = None
        """Who finds and fetches videos, set by whoever opens the assistant."""

    @classmethod
    def open(cls, settings: Settings) -> Assistant:
        """Start or reach the database and bring its schema up to date. Raises DatabaseError, MigrationError."""
        return cls(settings, open_database(settings))

    def close(self) -> None:
        self.database.close()

    def __enter__(self) -> Assistant:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @cached_property
    def embedder(self) -> Embedder:
        """The embedding model of the settings, else the one the library was embedded with, else the bundled one."""
        from assistant.models.embedder import open_embedder

        return open_embedder(self.settings, self.library.value("embedding_model"))

    @cached_property
    def reader(self) -> Embedder:
        """The bundled model, which weighs sentences whatever the library is embedded with, and remembers them."""
        from assistant.models.local_embedder import LocalEmbedder
        from assistant.models.remembering import RememberingEmbedder

        return RememberingEmbedder(self.embedder if isinstance(self.embedder, LocalEmbedder) else LocalEmbedder())

    @cached_property
    def answer_reader(self) -> Embedder:
        """The bundled model as it is fitted to tell what answers a question, which remembers what it has read."""
        from assistant.models.local_embedder import ANSWERS, LocalEmbedder
        from assistant.models.remembering import RememberingEmbedder

        return RememberingEmbedder(LocalEmbedder(fitted=ANSWERS))

    @cached_property
    def fact_reader(self) -> Embedder:
        """The bundled model as it is fitted to tell absent facts from those that are there."""
        from assistant.models.local_embedder import FACTS, LocalEmbedder
        from assistant.models.remembering import RememberingEmbedder

        return RememberingEmbedder(LocalEmbedder(fitted=FACTS))

    @cached_property
    def chat(self) -> ChatModel | None:
        """The chat model, or None: answers are then quoted from the sources."""
        from assistant.models.chat import open_chat_model

        return open_chat_model(self.settings)

    @cached_property
    def learning(self) -> Learning:
        """What a learner does: next task, plan, progress."""
        from assistant.learning.verbs import Learning

        return Learning(self)

    @cached_property
    def practice(self) -> Practice:
        """Problems set, answered, explained, and brought back when they are due."""
        from assistant.practice.verbs import Practice

        return Practice(self)

    @cached_property
    def retriever(self) -> Retriever:
        from assistant.retrieval.search import Retriever
        from assistant.retrieval.weighting import reads_sentences

        answers = self.answer_reader if reads_sentences(self.embedder.model) else None
        return Retriever(self.database, self.embedder, answers)

    def search(
        self,
        query: str,
        *,
        k: int = 10,
        weeks: Sequence[int] = (),
        sources: Sequence[str] = (),
        read_again: bool = True,
    ) -> SearchResult:
        """The k passages that fit a query best, of these weeks and sources where any are named.

        With ``read_again`` the likeliest are read again before they are ranked, which takes some .4 s on two cores;
        without, where something else waits for them.
        """
        scope = tuple(weeks), tuple(sources)
        return self.retriever.search(query, k, *scope, read_again=read_again)

    def evidence(self, question: str, *, week: int | None = None) -> Evidence:
        """What the library holds for a question that stands alone, weighed sentence by sentence."""
        from assistant.answering.ask import evidence_for

        return evidence_for(self, question, week)

    def ask(
        self,
        question: str,
        *,
        week: int | None = None,
        history: Sequence[Message] = (),
        conversation: str | None = None,
        learner: UUID = LOCAL_LEARNER,
        stopped: Callable[[], bool] = lambda: False,
        agreed: bool = False,
    ) -> Iterator[AnswerEvent]:
        """Answer a question: progress and pieces of the draft as they come, the checked Answer last.

        With a conversation (an id, or "new") its turns are the history and the answer is added to it, unless it is
        ``stopped`` by then. What would write only asks first, unless it is ``agreed`` to beforehand. Raises
        NotFoundError for a conversation that is not this learner's.
        """
        from assistant.answering.turn import Turn, ask_in_conversation

        turn = Turn(self, question, week, learner, stopped, agreed)
        return ask_in_conversation(turn, history, conversation)

    def answer(
        self,
        question: str,
        *,
        week: int | None = None,
        history: Sequence[Message] = (),
        conversation: str | None = None,
        learner: UUID = LOCAL_LEARNER,
        agreed: bool = False,
    ) -> Answer:
        """The checked answer alone: the last event of `ask`."""
        events = list(
            self.ask(question, week=week, history=history, conversation=conversation, learner=learner, agreed=agreed)
        )
        assert isinstance(events[-1], Answer)
        return events[-1]

    def agreeing(
        self, answer: Answer, *, learner: UUID = LOCAL_LEARNER, stopped: Callable[[], bool] = lambda: False
    ) -> Iterator[AnswerEvent]:
        """Carry out what an answer asks for (``action.confirm``): progress as it comes, and last what was done.

        What takes long ends once it is ``stopped``; what was done by then is kept, and told.
        """
        from assistant.answering.turn import agreeing

        return agreeing(self, answer, learner, stopped)

    def agree(self, answer: Answer, *, learner: UUID = LOCAL_LEARNER) -> Answer:
        """The same without its progress: the last event of `agreeing`."""
        *_, told = self.agreeing(answer, learner=learner)
        assert isinstance(told, Answer)
        return told

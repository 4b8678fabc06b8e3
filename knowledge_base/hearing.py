"""What one text means to a model, as `KnowledgeBase.understand` tells it."""

import asyncio
import os
import time
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from knowledge_base.corpus import Target
from knowledge_base.entries import Language, Understanding
from knowledge_base.keeping import AnyModel
from knowledge_base.language import detect
from knowledge_base.model import Ranking
from knowledge_base.neighbours import Encode
from knowledge_base.normalise import spoken_form

_AHEAD = 256
"""Texts announced and not yet asked for; of more, the oldest are judged when they are asked for."""

_MOMENT = 1e-5
"""Seconds in which another thread may begin."""


@dataclass(frozen=True)
class Listener:
    """A model that is asked as the knowledge base is (`reading.Understands`). `hidden` is what may not be answered with."""

    model: AnyModel | None
    hidden: frozenset[Target]
    encode: Encode

    async def understand(self, text: str, *, hint: Language | None = None) -> Understanding:
        """As `KnowledgeBase.understand`."""
        return await asyncio.to_thread(self.heard, text, hint)

    def heard(self, text: str, hint: Language | None = None) -> Understanding:
        """The same, in this thread."""
        return self.understood(text, hint, self.judged(text))

    def understood(self, text: str, hint: Language | None, ranking: Ranking | None) -> Understanding:
        """Of a text that says nothing, or without a model, nothing is understood."""
        language, certain = detect(spoken_form(text), hint)
        if ranking is None:
            return Understanding(text, language, certain, (), 1.0)
        return Understanding(text, language, certain, ranking.candidates, ranking.out_of_scope)

    def judged(self, text: str) -> Ranking | None:
        """None where there is nothing to judge, or no model."""
        spoken = spoken_form(text)
        if self.model is None or not spoken:
            return None
        return self.model.rank(spoken, self.encode([self.model.written(spoken)])[0], self.hidden)


class Hearing:
    """Customers' messages, each heard by the model of the moment, on threads of its own. Its methods belong to one event loop."""

    def __init__(self, listener: Callable[[], Listener]) -> None:
        self._listener = listener
        self._threads = ThreadPoolExecutor(os.cpu_count() or 1, thread_name_prefix="understand")
        self._latest = listener()
        self._ahead: OrderedDict[str, Future[Ranking | None]] = OrderedDict()

    def anticipate(self, text: str) -> None:
        """Begin with a text that `understand` will soon be asked for, while it is still being stored. Where a person answers, it
        never is: of those the oldest are forgotten."""
        listener = self._current()
        self._ahead[text] = self._threads.submit(listener.judged, text)
        time.sleep(_MOMENT)  # or this thread would keep the interpreter until it next waits, and the processors stay idle so long
        if len(self._ahead) > _AHEAD:
            self._ahead.popitem(last=False)

    async def understand(self, text: str, hint: Language | None) -> Understanding:
        """As `KnowledgeBase.understand`."""
        listener = self._current()
        judging = self._ahead.pop(text, None) or self._threads.submit(listener.judged, text)
        return listener.understood(text, hint, await asyncio.wrap_future(judging))

    def _current(self) -> Listener:
        """After an edit, what was begun before it is forgotten, and the old model with it."""
        listener = self._listener()
        if listener.model is not self._latest.model or listener.hidden != self._latest.hidden:
            self._ahead.clear()
            self._latest = listener
        return listener

    def close(self) -> None:
        """Let the threads go."""
        self._threads.shutdown(wait=True)

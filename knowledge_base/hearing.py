"""What one text means to a model, as `KnowledgeBase.understand` tells it."""

import asyncio
from dataclasses import dataclass

from knowledge_base.corpus import Target
from knowledge_base.entries import Language, Understanding
from knowledge_base.keeping import AnyModel
from knowledge_base.language import detect
from knowledge_base.neighbours import Encode
from knowledge_base.normalise import spoken_form


def heard(
    model: AnyModel | None, hidden: frozenset[Target], encode: Encode, text: str, hint: Language | None = None
) -> Understanding:
    """`hidden` is what may not be answered with. Of a text that says nothing, or without a model, nothing is understood."""
    spoken = spoken_form(text)
    language, certain = detect(spoken, hint)
    if model is None or not spoken:
        return Understanding(text, language, certain, (), 1.0)
    ranking = model.rank(spoken, encode([spoken])[0], hidden)
    return Understanding(text, language, certain, ranking.candidates, ranking.out_of_scope)


@dataclass(frozen=True)
class Listener:
    """A model that is asked as the knowledge base is (`reading.Understands`)."""

    model: AnyModel
    hidden: frozenset[Target]
    encode: Encode

    async def understand(self, text: str, *, hint: Language | None = None) -> Understanding:
        """As `KnowledgeBase.understand`."""
        return await asyncio.to_thread(heard, self.model, self.hidden, self.encode, text, hint)

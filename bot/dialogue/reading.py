"""How the dialogue reads a customer's message. The rules are the knowledge base's, for the desk asks again what was asked."""

from knowledge_base.reading import Before, Question, Reading, agreed, best, read, sure_of

__all__ = ["Before", "Question", "Reading", "agreed", "best", "read", "sure_of"]

"""Entries, what customers mean by their questions, and how sure that is. Imports nothing else of this project."""

from knowledge_base.corpus import Target
from knowledge_base.decision import Decision, decide
from knowledge_base.encoder import Encoder
from knowledge_base.entries import LANGUAGES, Answer, Candidate, Entry, Language, Understanding, Variant
from knowledge_base.exchange import format_entries, parse_entries, read_files, write_file
from knowledge_base.feedback import Feedback, Helpfulness, Missed
from knowledge_base.prepare import Progress, prepare
from knowledge_base.service import KnowledgeBase
from knowledge_base.store import Begin, read_entries, read_revision, write_entries

__all__ = [
    "LANGUAGES",
    "Answer",
    "Begin",
    "Candidate",
    "Decision",
    "Encoder",
    "Entry",
    "Feedback",
    "Helpfulness",
    "KnowledgeBase",
    "Language",
    "Missed",
    "Progress",
    "Target",
    "Understanding",
    "Variant",
    "decide",
    "format_entries",
    "parse_entries",
    "prepare",
    "read_entries",
    "read_files",
    "read_revision",
    "write_entries",
    "write_file",
]

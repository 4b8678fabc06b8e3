"""The checks before something goes live: against every other entry, and on customers' recent questions."""

from dataclasses import dataclass
from datetime import datetime

from bot.conversation.recall import recall_from
from bot.db import Database
from bot.desk.knowledge.traffic import as_asked, recent_questions
from knowledge_base import Entry, KnowledgeBase
from knowledge_base.trial import Replayed, Trial


@dataclass(frozen=True, slots=True)
class Checked:
    """`asked` is how many recent questions were asked again; `changes` are those that would be answered differently."""

    trial: Trial
    changes: tuple[Replayed, ...]
    asked: int

    @property
    def warned(self) -> bool:
        """Whether to look twice: an entry says the same, two lay claim to a phrasing, or a question that was answered would be
        answered with something else, or no more.
        """
        return bool(self.trial.duplicates or self.trial.collisions) or any(
            then.target and then.target not in {now.target for now in change.after}
            for change in self.changes
            for then in change.before
        )


async def check(database: Database, knowledge: KnowledgeBase, entry: Entry, threshold: float, now: datetime) -> Checked:
    """On a trial copy: nothing of it is live. Raises EntryInvalid, SQLAlchemyError, OSError."""
    async with database.reading() as session:
        questions = await recent_questions(session, now)
    trial = await knowledge.trial(entry, threshold=threshold)
    recall = recall_from(database)
    changes = await trial.replay([as_asked(one, recall, knowledge) for one in questions])
    return Checked(trial, changes, len(questions))

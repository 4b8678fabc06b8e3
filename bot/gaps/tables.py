"""What was made of gaps."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from handoff.tables import AutoId, UtcDateTime


class Base(DeclarativeBase):
    pass


class GapRow(Base):
    """`questions` are [{text, language}], without personal data: later questions that mean the same are told by them. `asked` is
    how many customers there were, `handed_off` how many of them went to a person in the 30 days before.

    `entry_id` is no foreign key: what was made of a gap outlives the entry.
    """

    __tablename__ = "kb_gaps"

    id: Mapped[int] = mapped_column(AutoId, primary_key=True, autoincrement=True)
    kind: Mapped[str] = mapped_column(String(12))
    entry_id: Mapped[str | None] = mapped_column(String(80))
    by: Mapped[str] = mapped_column(String(80))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    questions: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    asked: Mapped[int]
    handed_off: Mapped[int]

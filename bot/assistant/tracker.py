"""A tracker store that keeps of a conversation what dialogue needs, so that a turn costs the same after 5 or 500 messages.

Rasa keeps every event and replays them all for each message. Here a conversation is one row: the slots, the active form, and the
events of its last customer messages, without texts (frontline's message log is the history). What is kept replays to the same
slots, form and latest action as the whole. A killed Rasa resumes where it was.

Settings in endpoints.yml: `turns`, `keep_days`. The file: $FRONTLINE_RASA_STATE, default var/rasa/trackers.db.
"""

from __future__ import annotations

import json
import os
import sqlite3
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME, SESSION_START_METADATA_SLOT
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    ActiveLoop,
    DefinePrevUserUtteredFeaturization,
    Event,
    FollowupAction,
    LoopInterrupted,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.slots import Slot
from rasa.shared.core.trackers import DialogueStateTracker

DEFAULT_FILE = "var/rasa/trackers.db"
SECONDS_A_DAY = 86_400.0
SAVES_BETWEEN_SWEEPS = 5_000

# Only these carry state. What the assistant said, for one, is in frontline's message log.
KEPT = {
    kind.type_name: kind
    for kind in (
        ActionExecuted,
        ActionExecutionRejected,
        ActiveLoop,
        DefinePrevUserUtteredFeaturization,
        FollowupAction,
        LoopInterrupted,
        SessionStarted,
        SlotSet,
        UserUttered,
    )
}

SCHEMA = """
CREATE TABLE IF NOT EXISTS trackers (sender TEXT PRIMARY KEY, events TEXT NOT NULL, touched REAL NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS trackers_touched ON trackers (touched);
"""


def compact(events: list[Event], slots: Iterable[Slot], turns: int) -> list[Event]:
    """Few events that continue like `events`: a head that sets slots and form, then the last `turns` customer messages."""
    messages = [index for index, event in enumerate(events) if isinstance(event, UserUttered)]
    cut = messages[-turns] if len(messages) > turns else 0
    head = _head(events[:cut], list(slots)) if cut else []
    return [_slim(event) for event in [*head, *events[cut:]] if _is_state(event)]


def _head(events: list[Event], slots: list[Slot]) -> list[Event]:
    """Events that lead to the same slots and active form, at a moment when the assistant listens.

    The message that opened the form stays, for that is the one the policies go on seeing while the form is filled.
    """
    blank = {slot.name: slot.initial_value for slot in slots}
    values = _values(events, slots)
    listens = ActionExecuted(ACTION_LISTEN_NAME, timestamp=events[-1].timestamp)
    opened = _where_the_form_opened(events)
    if opened is None:
        return [*_changes(blank, values, listens.timestamp), listens]
    message, form = opened
    before = _values(events[:message], slots)
    listened = ActionExecuted(ACTION_LISTEN_NAME, timestamp=events[message].timestamp)
    opening = [*_changes(blank, before, listened.timestamp), listened, *events[message : form + 1]]
    return [*opening, *_changes(_values(opening, slots), values, listens.timestamp), listens]


def _where_the_form_opened(events: list[Event]) -> tuple[int, int] | None:
    """The places of the customer's message and of the ActiveLoop event of the form that is active at the end, if one is."""
    loops = [index for index, event in enumerate(events) if isinstance(event, (ActiveLoop, SessionStarted))]
    if not loops or not getattr(events[loops[-1]], "name", None):
        return None
    messages = [index for index in range(loops[-1]) if isinstance(events[index], UserUttered)]
    return (messages[-1] if messages else loops[-1], loops[-1])


def _values(events: list[Event], slots: list[Slot]) -> dict[str, Any]:
    return DialogueStateTracker.from_events("", events, slots).current_slot_values()


def _changes(old: dict[str, Any], new: dict[str, Any], when: float) -> list[Event]:
    return [SlotSet(name, value, timestamp=when) for name, value in new.items() if value != old[name]]


def _is_state(event: Event) -> bool:
    # Rasa puts the first message's metadata, understanding and all, into a slot of its own.
    return event.type_name in KEPT and not (isinstance(event, SlotSet) and event.key == SESSION_START_METADATA_SLOT)


def _slim(event: Event) -> Event:
    """A customer message without its text and understanding: once its turn is over, only intent and language matter."""
    if not isinstance(event, UserUttered):
        return event
    return UserUttered(
        intent=event.intent,
        entities=event.entities,
        timestamp=event.timestamp,
        input_channel=event.input_channel,
        message_id=event.message_id,
    )


class CompactTrackerStore(TrackerStore):
    """One row a conversation in SQLite, in write-ahead mode: a commit survives the end of the process."""

    def __init__(
        self,
        domain: Domain | None = None,
        event_broker: EventBroker | None = None,
        host: str | None = None,
        turns: int = 1,
        keep_days: float = 30.0,
        **kwargs: Any,
    ) -> None:
        super().__init__(domain, event_broker, **kwargs)
        self._turns = max(1, int(turns))
        self._keep_seconds = float(keep_days) * SECONDS_A_DAY
        self._saves = 0
        path = Path(os.environ.get("FRONTLINE_RASA_STATE") or DEFAULT_FILE)
        path.parent.mkdir(parents=True, exist_ok=True)
        self._database = sqlite3.connect(str(path), isolation_level=None, timeout=5.0)
        # synchronous=NORMAL: no wait for the disk on every turn; only a power cut can lose the last turns.
        self._database.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;" + SCHEMA)
        self._forget_untouched()

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Keeps the conversation's state."""
        await self.stream_events(tracker)
        events = compact(list(tracker.events), self.domain.slots, self._turns)
        row = (tracker.sender_id, json.dumps([event.as_dict() for event in events], ensure_ascii=False), time.time())
        self._database.execute("REPLACE INTO trackers (sender, events, touched) VALUES (?, ?, ?)", row)
        self._saves += 1
        if self._saves % SAVES_BETWEEN_SWEEPS == 0:
            self._forget_untouched()

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The conversation's state, or None for a new one."""
        row = self._database.execute("SELECT events FROM trackers WHERE sender = ?", (sender_id,)).fetchone()
        if row is None:
            return None
        return self._replay(sender_id, json.loads(row[0]))

    async def keys(self) -> Iterable[str]:
        """Every conversation's sender id."""
        return [sender for (sender,) in self._database.execute("SELECT sender FROM trackers")]

    def _replay(self, sender_id: str, saved: list[dict[str, Any]]) -> DialogueStateTracker:
        tracker = self.init_tracker(sender_id)
        known = {slot.name for slot in self.domain.slots}
        for parameters in saved:
            event = KEPT[parameters["event"]]._from_parameters(parameters)
            if not isinstance(event, SlotSet) or event.key in known:  # a new domain may have dropped a slot
                tracker.update(event)
        return tracker

    def _forget_untouched(self) -> None:
        self._database.execute("DELETE FROM trackers WHERE touched < ?", (time.time() - self._keep_seconds,))

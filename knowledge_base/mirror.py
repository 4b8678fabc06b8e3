"""The entries in memory, as the database has them; after the first time only what changed is read."""

from datetime import date

from knowledge_base.corpus import Target, target_of
from knowledge_base.entries import Entry
from knowledge_base.store import Begin, Stored, read_changed, read_revision, read_stored


class Mirror:
    """Read by one task at a time; `hidden` is safe from several threads."""

    def __init__(self, reading: Begin) -> None:
        self._reading = reading
        self.revision = -1
        self.entries: dict[str, Stored] = {}
        """By id, oldest first. Never changed in place."""
        self._hidden: tuple[object, date, frozenset[Target]] = (None, date.min, frozenset())

    async def is_stale(self) -> bool:
        """Whether anybody wrote since the last `read`."""
        async with self._reading() as session:
            return await read_revision(session) != self.revision

    async def read(self) -> set[str]:
        """The ids of entries that are not what they were."""
        async with self._reading() as session:
            # the revision first: a write that slips in between is then read again, never missed
            revision = await read_revision(session)
            if 0 <= self.revision <= revision:
                ids = await read_changed(session, self.revision)
                found = await read_stored(session, ids)
                entries = dict(self.entries)
                for entry_id in ids:
                    before, now = entries.get(entry_id), found.get(entry_id)
                    if before and (now is None or now.created_at != before.created_at):
                        del entries[entry_id]  # made anew it is the youngest
                entries.update(found)
            else:  # the first time, or the database is another one
                entries = await read_stored(session)
                ids = entries.keys() | self.entries.keys()
        past, self.entries, self.revision = self.entries, entries, revision
        return {entry_id for entry_id in ids if past.get(entry_id) != entries.get(entry_id)}

    def hidden(self, today: date) -> frozenset[Target]:
        """Entries that are known but may not answer today."""
        entries = self.entries
        of, day, hidden = self._hidden
        if of is not entries or day != today:
            hidden = frozenset(target_of(one.entry) for one in entries.values() if not one.entry.answers_on(today))
            self._hidden = (entries, today, hidden)
        return hidden

    def get(self, entry_id: str) -> Entry | None:
        """As stored, whether or not it may answer today."""
        return self.entries[entry_id].entry if entry_id in self.entries else None

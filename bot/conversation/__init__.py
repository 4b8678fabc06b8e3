"""Conversations: the inbox, turns, the message log, the outbox and the event stream."""

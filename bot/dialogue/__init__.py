"""Dialogue: understanding a message, asking Rasa what to do, and the actions Rasa asks of us."""

"""The Rasa island: everything that runs inside Rasa's own process, under CPython 3.10. Frontline never imports it."""

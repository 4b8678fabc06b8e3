"""Errors of the application around the parts. Each message says what is wrong and what to do.

FrontlineError
├── SettingsInvalid     a setting is missing or wrong
├── PortTaken           another program listens where we should
├── RasaMissing         the Python 3.10 environment or a trained model is not there
└── TrainingFailed      Rasa could not train the assistant; carries what it printed
"""


class FrontlineError(Exception):
    """Base; the command line prints it as one line and exits with 1."""


class SettingsInvalid(FrontlineError):
    pass


class PortTaken(FrontlineError):
    pass


class RasaMissing(FrontlineError):
    pass


class TrainingFailed(FrontlineError):
    pass

"""Trains the assistant: `python -m bot.assistant.train --config config.yml … --out var/rasa/models`.

The same as `rasa train`, with its arguments, in about half the time: see bot.assistant.lean. Where the configuration has a
component that learns, it is `rasa train` unchanged.
"""

import argparse
import os
import sys
import warnings
from pathlib import Path

from bot.assistant import lean

DEFAULT_CONFIG = "config.yml"


def main() -> None:
    # Rasa reads these while it is imported. It must not phone home.
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
    warnings.simplefilter("ignore", DeprecationWarning)
    arguments = sys.argv[1:]
    if lean.is_enough_to_train(Path(_config(arguments))):
        lean.leave_out_heavy_libraries()
    from rasa.__main__ import main as rasa

    sys.argv = ["rasa", "train", *arguments]
    rasa()


def _config(arguments: list[str]) -> str:
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("-c", "--config", default=DEFAULT_CONFIG)
    return str(parser.parse_known_args(arguments)[0].config)


if __name__ == "__main__":
    main()

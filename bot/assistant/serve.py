"""Runs Rasa's server: `python -m bot.assistant.serve --model var/rasa/models/assistant.tar.gz --port 5005`.

The same server as `rasa run`, lighter: see bot.assistant.lean. It listens on loopback only and has no HTTP API beside the
REST channel. Ready when GET / answers 200. Ends with status 1 where the model cannot be loaded: a server without one would
answer every message with nothing.
"""

import argparse
import gc
import os
import sys
import warnings
from pathlib import Path
from typing import Any

from bot.assistant import lean

HERE = Path(__file__).parent


def main() -> None:
    arguments = _arguments()
    # Rasa reads these while it is imported. It must not phone home.
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    os.environ.setdefault("LOG_LEVEL", "WARNING")
    os.environ.setdefault("SANIC_ACCESS_LOG", "false")
    os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
    warnings.simplefilter("ignore", DeprecationWarning)
    if not arguments.model.is_file():
        sys.exit(f"There is no model at {arguments.model}. Train one first: see `make train`.")
    if lean.is_enough_for(arguments.model):
        lean.leave_out_heavy_libraries()
    _serve(arguments)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bot.assistant.serve", description="Runs frontline's Rasa assistant.")
    parser.add_argument("--model", type=Path, required=True, help="the trained model, a .tar.gz file")
    parser.add_argument("--port", type=int, default=5005)
    parser.add_argument("--interface", default="127.0.0.1", help="address to listen on; keep it internal")
    parser.add_argument("--endpoints", type=Path, default=HERE / "endpoints.yml")
    parser.add_argument("--credentials", type=Path, default=HERE / "credentials.yml")
    return parser.parse_args()


def _serve(arguments: argparse.Namespace) -> None:
    import rasa.core.run
    from rasa.core.utils import AvailableEndpoints
    from rasa.utils.common import configure_logging_and_warnings
    from rasa.utils.log_utils import configure_structlog

    from bot.assistant import patches

    patches.apply()  # the model's loading would too, when the server is already made
    configure_logging_and_warnings()
    configure_structlog()
    endpoints = AvailableEndpoints.read_endpoints(str(arguments.endpoints))
    rasa.core.run.serve_application(
        model_path=str(arguments.model),
        interface=arguments.interface,
        port=arguments.port,
        credentials=str(arguments.credentials),
        endpoints=endpoints,
        enable_api=False,
        server_listeners=[(_settle, "after_server_start")],
    )


async def _settle(app: Any, _loop: Any) -> None:
    # What start-up left in memory stays for good: the garbage collector need not look at it again on every turn.
    gc.collect()
    gc.freeze()
    if not app.ctx.agent.is_ready():
        print("Rasa could not load the model; its log says why.", file=sys.stderr, flush=True)  # noqa: T201 - for the supervisor
        os._exit(1)


if __name__ == "__main__":
    main()

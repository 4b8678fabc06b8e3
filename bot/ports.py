"""Whether the ports are free, asked before any work is begun."""

import errno
import socket

from bot.errors import PortTaken
from bot.settings import Settings


def require_free_ports(settings: Settings) -> None:
    """Raises PortTaken."""
    _require_free(settings.host, settings.port, "FRONTLINE_PORT")
    if settings.rasa_url is None:
        _require_free("127.0.0.1", settings.rasa_port, "FRONTLINE_RASA_PORT")


def _require_free(host: str, port: int, setting: str) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise PortTaken(f"Cannot listen on {host}:{port}: {error.strerror}. Set another {setting}.") from error
            raise PortTaken(
                f"Port {port} is taken by another program. Stop that one (`ss -ltnp 'sport = :{port}'` names it) "
                f"or choose another port: {setting}={port + 1} make run"
            ) from error

"""Running the server: uvicorn with our bounds, our logs and no door of its own."""

from __future__ import annotations

import socket
import tempfile

import uvicorn

from mien.server.app import create_app
from mien.server.log import log_as_lines
from mien.server.settings import Settings

MOST_MESSAGE = 2 * 2**20  # bytes of one WebSocket message: a second of pictures is far less
LEAVING = 10  # seconds for requests that are under way when the server is told to stop


def serve(settings: Settings) -> None:
    """Serve until a signal says stop. What an upload spools is unlinked from the first byte."""
    app = create_app(settings)
    log_as_lines()
    spool = settings.spool or settings.data / "spool"
    spool.mkdir(parents=True, exist_ok=True)
    tempfile.tempdir = str(spool)
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
        ws_max_size=MOST_MESSAGE,
        timeout_graceful_shutdown=LEAVING,
        h11_max_incomplete_event_size=64 * 1024,
    )
    Server(config).run()


class Server(uvicorn.Server):
    """Says where it listens, once it does."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Open the door, then say where it is."""
        await super().startup(sockets)
        for server in self.servers:
            for door in server.sockets:
                host, port = door.getsockname()[:2]
                print(f"mien: http://{f'[{host}]' if ':' in host else host}:{port}", flush=True)

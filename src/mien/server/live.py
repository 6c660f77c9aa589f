"""`WS /v1/live`: sound and pictures in, events of `mien/live/1` out. The protocol is in docs/live.md.

A session works on a thread of its own, so that one that is slow delays nobody; its inbox sheds pictures, and its socket
is read no further while too much sound waits.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Iterator

from fastapi import APIRouter, WebSocket
from fastapi.concurrency import run_in_threadpool
from starlette.websockets import WebSocketDisconnect

from mien.errors import InputError, MienError
from mien.server.messages import Start, Stop, message, start
from mien.server.place import Place, place_of
from mien.server.rooms import opened_session
from mien.streaming.events import Event, FaceSeen, Failed, FramesShed
from mien.streaming.film import Piece
from mien.streaming.inbox import Batch, Inbox, work
from mien.streaming.session import Session
from mien.streaming.shown import shown
from mien.streaming.wire import line

PROTOCOL = "mien.live.1"
OPENING = 10.0  # seconds until the first message
WAIT = 0.02  # seconds between looks at an inbox that is full
MOST_UNREAD = 2_000  # events that a client may leave unread
NORMAL, REFUSED, BROKEN, BUSY = 1000, 1008, 1011, 1013  # why a socket is closed

log = logging.getLogger("mien.server")
router = APIRouter()


@router.websocket("/v1/live")
async def live(socket: WebSocket) -> None:
    """One live session."""
    place = place_of(socket.app)
    offered = socket.headers.get("sec-websocket-protocol", "")
    await socket.accept(PROTOCOL if PROTOCOL in [name.strip() for name in offered.split(",")] else None)
    if len(place.sessions) >= place.settings.limits.live:
        await _refuse(socket, f"{len(place.sessions)} sessions are open, as many as allowed; try again later", BUSY)
        return
    line = Line(socket, place)
    place.sessions.add(line)
    place.metrics.live.set(len(place.sessions))
    try:
        await line.run()
    except WebSocketDisconnect:
        pass
    finally:
        line.hang_up()
        place.sessions.discard(line)
        place.metrics.live.set(len(place.sessions))


async def _refuse(socket: WebSocket, reason: str, status: int) -> None:
    """Say why, as an event and as the reason of the close, which holds 123 bytes."""
    await socket.send_text(line(Failed(reason)))
    await socket.close(status, reason[:100])


class Line:
    """A socket, a session, and the thread between them."""

    def __init__(self, socket: WebSocket, place: Place) -> None:
        self._socket = socket
        self._place = place
        self._inbox = Inbox()
        self._said: asyncio.Queue[str | None] = asyncio.Queue()
        self._gone = threading.Event()

    def hang_up(self) -> None:
        """Nobody listens any more."""
        self._gone.set()
        self._inbox.close()

    async def run(self) -> None:
        """Until the client stops, leaves or is refused."""
        try:
            session, asked = await self._opened()
        except MienError as error:
            await _refuse(self._socket, str(error), REFUSED)
            return
        loop = asyncio.get_running_loop()
        thread = threading.Thread(target=self._work, args=(session, loop), name="live", daemon=True)
        thread.start()
        receiver = asyncio.create_task(self._receive(asked, session))
        sender = asyncio.create_task(self._send())
        try:
            await asyncio.wait((receiver, sender), return_when=asyncio.FIRST_COMPLETED)
            if not receiver.done():
                sender.result()  # what the session says has ended before the client did: it failed, and has said so
                await self._socket.close(BROKEN)
                return
            refusal = receiver.result()
            self._inbox.close()
            await sender
        finally:
            receiver.cancel()
            sender.cancel()
        if refusal is None:
            await self._socket.close(NORMAL)
        else:
            await _refuse(self._socket, refusal, REFUSED)

    async def _opened(self) -> tuple[Session, Start]:
        try:
            async with asyncio.timeout(OPENING):
                asked = start(await self._socket.receive())
        except TimeoutError:
            raise InputError(f"the first message says start, within {OPENING:.0f} seconds") from None
        return await run_in_threadpool(opened_session, asked), asked

    async def _receive(self, asked: Start, session: Session) -> str | None:
        """Take in messages until the client stops. Returns why it was stopped, if it was."""
        limits, read = self._place.settings.limits, asked.reader()
        while session.time < limits.listening:
            try:
                async with asyncio.timeout(limits.silence):
                    found = message(await self._socket.receive(), read)
            except TimeoutError:
                return f"nothing came for {limits.silence:.0f} seconds"
            except InputError as error:
                return str(error)
            if isinstance(found, Stop):
                return None
            if self._said.qsize() > MOST_UNREAD:
                return f"more than {MOST_UNREAD} events were left unread"
            await self._put(found)
        return f"a session lasts at most {limits.listening:.0f} seconds"

    async def _put(self, piece: Piece) -> None:
        while self._inbox.full and not self._gone.is_set():
            await asyncio.sleep(WAIT)  # the client's own buffers fill up, and it notices
        self._inbox.put(piece)

    async def _send(self) -> None:
        while (said := await self._said.get()) is not None:
            await self._socket.send_text(said)

    def _work(self, session: Session, loop: asyncio.AbstractEventLoop) -> None:
        """On a thread: everything that the session says, until the inbox is closed or nobody listens."""

        def say(said: str | None) -> None:
            if not self._gone.is_set() and not loop.is_closed():
                loop.call_soon_threadsafe(self._said.put_nowait, said)

        try:
            for event in shown(self._events(session), session.setup.labels):
                if isinstance(event, FramesShed):
                    self._place.metrics.shed.inc(event.frames)
                elif isinstance(event, FaceSeen):
                    self._place.metrics.faces.inc()
                say(line(event))
        except MienError as error:
            say(line(Failed(str(error))))
        except Exception as error:
            log.error("live session", exc_info=error)
            say(line(Failed(f"an error in the program ({type(error).__name__})")))
        finally:
            say(None)

    def _events(self, session: Session) -> Iterator[Event]:
        yield session.begin()
        while (batch := self._inbox.take()) is not None and not self._gone.is_set():
            with self._place.metrics.batch.time():
                yield from self._worked(session, batch)
        if not self._gone.is_set():
            yield from session.finish()

    def _worked(self, session: Session, batch: Batch) -> Iterator[Event]:
        for event in work(session, batch):
            yield event
            if self._gone.is_set():
                return

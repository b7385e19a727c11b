"""The live feed: one WebSocket per browser, which resumes after the last event that it saw."""

import asyncio
from typing import Final

from aiohttp import WSCloseCode, web

from sandbox.discord import Event, Person
from sandbox.discord.world import JSON, World
from sandbox.page.showing import Showing, events

HEARTBEAT_SECONDS: Final = 20.0
CLOSE_SECONDS: Final = 0.2


class Feed:
    """The feed of one browser.

    Args:
        world: The source of the events.
        showing: Turns them into JSON for the page.
        me: The person that the browser acts as.
        after: The last event that the browser knows; None if it knows nothing.
    """

    def __init__(self, world: World, showing: Showing, me: Person, after: int | None) -> None:
        self._world = world
        self._showing = showing
        self._me = me
        self._after = after
        self._news = asyncio.Event()
        self._modal: JSON | None = None
        self._socket = web.WebSocketResponse(heartbeat=HEARTBEAT_SECONDS, max_msg_size=1024, timeout=CLOSE_SECONDS)

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """Send everything from here on, until the browser disconnects."""
        await self._socket.prepare(request)
        self._world.listeners.append(self._wake)
        telling = asyncio.create_task(self._tell())
        try:
            async for _ in self._socket:
                pass  # the browser acts through separate requests
        finally:
            self._world.listeners.remove(self._wake)
            telling.cancel()
            await asyncio.gather(telling, return_exceptions=True)
        return self._socket

    def wake(self) -> None:
        """Look again, for changes that have no event."""
        self._news.set()

    async def close(self) -> None:
        """Tell the browser that the sandbox ends."""
        await self._socket.close(code=WSCloseCode.GOING_AWAY)

    def _wake(self, _event: Event) -> None:
        self._news.set()

    async def _tell(self) -> None:
        await self._send(self._beginning())
        while True:
            await self._news.wait()
            self._news.clear()
            await self._send(self._changes())

    async def _send(self, changes: list[JSON]) -> None:
        if changes:
            await self._socket.send_json({"number": self._after, "changes": changes})

    def _beginning(self) -> list[JSON]:
        known = self._after
        if known is not None and known <= len(self._world.events):
            return [{"type": "resumed", "modal": self._showing.modal(self._me)}, *self._changes()]
        self._after = len(self._world.events)
        self._modal = self._showing.modal(self._me)
        return [{"type": "setting", **self._showing.setting(self._me), "messages": self._showing.messages(self._me)}]

    def _changes(self) -> list[JSON]:
        after, self._after = self._after or 0, len(self._world.events)
        changes = list(events(self._showing, self._me, after=after))
        modal = self._showing.modal(self._me)
        if modal != self._modal:
            self._modal = modal
            changes.append({"type": "modal", "modal": modal})
        return changes

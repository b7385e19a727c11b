"""The connection to Discord's gateway: kept up for as long as the bot runs, with a pause after each that was short.

discord.py connects again without any pause where Discord ends a connection with a code that allows a resume, fails where that
happens to the first connection, and ends over one event that is not as Discord describes it. So the loop is ours.
"""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections.abc import Callable, MutableMapping
from contextlib import suppress
from typing import Any, Final

import discord
from discord.gateway import DiscordWebSocket, ReconnectWebSocket

log = logging.getLogger(__name__)

TOKEN_REFUSED: Final = 4004
FOR_GOOD: Final = frozenset({TOKEN_REFUSED, 4010, 4011, 4012, 4013, 4014})
"""Codes after which it is useless to connect again (Discord documentation, "Gateway Close Event Codes")."""

CONNECTED_WITHIN_S: Final = 60.0
"""Seconds for a connection to say HELLO and take the bot's identity."""

LASTING_S: Final = 60.0
"""A connection that lasted so long was not part of a trouble."""

LONGEST_PAUSE_S: Final = 120.0
"""Discord allows 1,000 new sessions a day, and takes the token away from a bot that starts more."""

RESUMES: Final = 4
"""Short connections in a row after which the session is given up, since its gateway may be what is broken."""

_ESSENTIAL: Final = frozenset({"READY", "RESUMED"})

Parsers = MutableMapping[str, Callable[[Any], None]]


class Pauses:
    """How long to wait before the next connection.

    Args:
        first_s: The first pause. Each one is twice as long as the one before, up to a bound.
    """

    def __init__(self, first_s: float) -> None:
        self._first_s = first_s
        self.short = 0

    def after(self, lasted_s: float) -> float:
        """Return the seconds to wait after a connection that lasted so long. The first of a row is not waited for."""
        self.short = 1 if lasted_s >= LASTING_S else self.short + 1
        if self.short == 1:
            return 0.0
        longest = min(LONGEST_PAUSE_S, self._first_s * float(2 ** min(self.short - 2, 16)))
        return longest * random.uniform(0.8, 1.0)  # noqa: S311  to spread bots, not a secret


async def stay_connected(client: discord.Client, pauses: Pauses, leaving: asyncio.Event) -> None:
    """Keep a client connected until it closes.

    Args:
        client: Logged in already.
        pauses: How long to wait between connections.
        leaving: Ends a pause.

    Raises:
        discord.ConnectionClosed: Discord takes no connection of this bot.
        discord.PrivilegedIntentsRequired: The bot asks for an intent that it was not granted.
    """
    how: dict[str, Any] = {"initial": True}
    while not client.is_closed():
        began = time.monotonic()
        why = await _connection(client, how)
        if client.is_closed():
            return
        client.dispatch("disconnect")
        pause_s = pauses.after(time.monotonic() - began)
        if pause_s:
            log.warning("the connection to Discord ended (%s); connecting again in %.1f s", why, pause_s)
            with suppress(TimeoutError):
                await asyncio.wait_for(leaving.wait(), pause_s)
        else:
            log.info("the connection to Discord ended (%s); connecting again", why)
        how = _next(client, how, give_up=pauses.short > RESUMES)


async def _connection(client: discord.Client, how: dict[str, Any]) -> str:
    """Hold one connection until it ends; return why it did. discord.py ends it in many ways, and all mean the same here."""
    socket: DiscordWebSocket | None = None
    try:
        connecting = DiscordWebSocket.from_client(client, shard_id=client.shard_id, **how)
        client.ws = socket = await asyncio.wait_for(connecting, CONNECTED_WITHIN_S)
        how["initial"] = False
        while True:
            await socket.poll_event()
    except ReconnectWebSocket as ended:
        how["resume"] = ended.resume
        if socket is None:
            return "no HELLO"  # not translated: for the log
        return f"code {socket.socket.close_code}" if ended.resume else "no session"  # not translated: for the log
    except discord.ConnectionClosed as closed:
        if closed.code == 4014:
            raise discord.PrivilegedIntentsRequired(closed.shard_id) from None
        if closed.code in FOR_GOOD:
            raise
        return f"code {closed.code}"
    except Exception as error:  # noqa: BLE001  any error means that this connection is of no more use
        await _drop(client)
        return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


async def _drop(client: discord.Client) -> None:
    """Close what is left of a connection, so that its session can be resumed."""
    if _socket_of(client) is not None:
        with suppress(Exception):
            await client.ws.close(code=4000)


def _socket_of(client: discord.Client) -> DiscordWebSocket | None:
    """Return the newest connection; None before the first, though discord.py says that there always is one."""
    return client.ws


def _next(client: discord.Client, how: dict[str, Any], *, give_up: bool) -> dict[str, Any]:
    """Return how to connect next: with the session of the newest connection, unless it is given up."""
    socket = _socket_of(client)
    if socket is None or socket.session_id is None or give_up or not how.get("resume", True):
        return {"initial": how["initial"]}
    return {
        "initial": how["initial"],
        "resume": True,
        "session": socket.session_id,
        "sequence": socket.sequence,
        "gateway": socket.gateway,
    }


def skip_malformed(parsers: Parsers) -> None:
    """Make a client log and skip an event that it cannot read. Without the first event of a session there is no session."""
    for name, parse in list(parsers.items()):
        if name not in _ESSENTIAL:
            parsers[name] = _skipping(name, parse)


def _skipping(name: str, parse: Callable[[Any], None]) -> Callable[[Any], None]:
    def skip_if_malformed(data: Any) -> None:
        try:
            parse(data)
        except Exception:
            log.exception("Discord sent an event that could not be read, and it was skipped: %s", name)

    return skip_if_malformed
